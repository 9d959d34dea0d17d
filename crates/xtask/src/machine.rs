//! The machine: which programs and packages are there, and installing what is not.

use crate::command;
use crate::console::Progress;
use crate::steps::{Outcome, Step};
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The oldest Node.js that builds the browser's files.
const NODE_FOR_ASSETS: u32 = 18;
/// The oldest Node.js that drives a browser.
const NODE_FOR_JOURNEYS: u32 = 20;

/// Something the machine must have.
struct Need {
    /// What it is for, in words.
    what: &'static str,
    /// Whether it is there.
    present: fn() -> bool,
    /// Debian's packages that bring it.
    packages: &'static [&'static str],
}

const COMPILER: Need =
    Need { what: "a C compiler", present: || on_path("cc").is_some(), packages: &["build-essential"] };
const OLDER_NODE: Need = Need {
    what: "Node.js 18 or newer with npm",
    present: || has_node(NODE_FOR_ASSETS),
    packages: &["nodejs", "npm"],
};
const NODE: Need = Need {
    what: "Node.js 20 or newer with npm",
    present: || has_node(NODE_FOR_JOURNEYS),
    packages: &["nodejs", "npm"],
};
const POSTGRES: Need = Need {
    what: "the PostgreSQL server's programs (initdb, postgres)",
    present: || postgres_programs().is_some(),
    packages: &["postgresql"],
};
const CHROMIUM: Need = Need { what: "Chromium", present: || chromium().is_some(), packages: &["chromium"] };
const NGINX: Need = Need {
    what: "nginx",
    present: || on_path("nginx").is_some() || Path::new("/usr/sbin/nginx").is_file(),
    packages: &["nginx-light"],
};
const OPENSSL: Need =
    Need { what: "openssl", present: || on_path("openssl").is_some(), packages: &["openssl"] };
const CURL: Need = Need { what: "curl", present: || on_path("curl").is_some(), packages: &["curl"] };
const CJK_FONT: Need =
    Need { what: "a Chinese font", present: has_chinese_font, packages: &["fonts-noto-cjk", "fontconfig"] };

/// Everything `cargo verify` needs.
pub const STEP: Step = Step {
    name: "system",
    about: "PostgreSQL, Chromium, a Chinese font, Node.js",
    run: |progress| ensure(&[COMPILER, NODE, POSTGRES, CHROMIUM, CJK_FONT], progress),
};

/// Everything `cargo demo` needs.
pub const DEMO_STEP: Step = Step {
    name: "system",
    about: "a C compiler and Node.js",
    run: |progress| ensure(&[COMPILER, OLDER_NODE], progress),
};

/// What the deep tests of the operator's guide need.
pub const GUIDE_STEP: Step = Step {
    name: "guide-system",
    about: "nginx, openssl and curl",
    run: |progress| ensure(&[NGINX, OPENSSL, CURL], progress),
};

/// Looks for everything, installs what is missing where we know how.
fn ensure(needs: &[Need], progress: &Progress) -> Result<Outcome> {
    let missing: Vec<&Need> = needs.iter().filter(|need| !(need.present)()).collect();
    if missing.is_empty() {
        return Ok(Outcome::Fine("everything is there".to_owned()));
    }
    let words: Vec<&str> = missing.iter().map(|need| need.what).collect();
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages.iter().copied()).collect();
    if on_path("apt-get").is_none() || !(is_root() || on_path("sudo").is_some()) {
        return Ok(Outcome::wrong(format!(
            "missing: {}\nInstall it with this system's package manager (Debian's names: {}), then repeat.",
            words.join(", "),
            packages.join(" ")
        )));
    }
    if !is_root() {
        // Asks for the password now, where it can be seen; the installation below is silent.
        progress.aside(|| Command::new("sudo").arg("--validate").status())?;
    }
    install(&packages, progress)?;
    let still: Vec<&str> = missing.iter().filter(|need| !(need.present)()).map(|need| need.what).collect();
    if still.is_empty() {
        Ok(Outcome::Fine(format!("installed {}", packages.join(" "))))
    } else {
        let names = still.join(", ");
        Ok(Outcome::wrong(format!("installed {}, but still missing: {names}", packages.join(" "))))
    }
}

/// `apt-get install`, with a fresh package list when the first try fails.
fn install(packages: &[&str], progress: &Progress) -> Result<()> {
    let mut arguments = vec!["install", "-y", "--no-install-recommends"];
    arguments.extend(packages);
    if apt(&arguments, progress)?.success {
        return Ok(());
    }
    apt(&["update"], progress)?;
    let ended = apt(&arguments, progress)?;
    if !ended.success {
        bail!("apt-get could not install {}:\n{}", packages.join(" "), ended.tail(20));
    }
    Ok(())
}

fn apt(arguments: &[&str], progress: &Progress) -> Result<command::Ended> {
    let root = crate::tree::root();
    let mut command = if is_root() {
        command::program("apt-get", arguments, &root)
    } else {
        let mut command = command::program("sudo", &["DEBIAN_FRONTEND=noninteractive", "apt-get"], &root);
        command.args(arguments);
        command
    };
    command::run(command.env("DEBIAN_FRONTEND", "noninteractive"), progress)
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|ended| ended.stdout.trim_ascii() == b"0")
}

/// Where a program is on the search path.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|file| file.is_file())
}

fn has_node(oldest: u32) -> bool {
    let printed = Command::new("node").arg("--version").stderr(Stdio::null()).output();
    let version =
        printed.map(|ended| String::from_utf8_lossy(&ended.stdout).into_owned()).unwrap_or_default();
    let major = version.trim().trim_start_matches('v').split('.').next().and_then(|major| major.parse().ok());
    major.is_some_and(|major: u32| major >= oldest) && on_path("npm").is_some()
}

/// The folder of `initdb` and `postgres`; Debian keeps them off the search path.
fn postgres_programs() -> Option<PathBuf> {
    let debian = std::fs::read_dir("/usr/lib/postgresql").ok().into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = debian.map(|entry| entry.path().join("bin")).collect();
    folders.extend(on_path("initdb").and_then(|file| file.parent().map(Path::to_path_buf)));
    folders.into_iter().find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

/// The browser of the journeys; `CHROMIUM` names another.
pub fn chromium() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Some(PathBuf::from(named)).filter(|file| file.is_file());
    }
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].into_iter().find_map(on_path)
}

fn has_chinese_font() -> bool {
    Command::new("fc-list")
        .args([":lang=zh", "family"])
        .output()
        .is_ok_and(|ended| ended.status.success() && !ended.stdout.trim_ascii().is_empty())
}

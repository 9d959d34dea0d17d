//! Nothing of one person's machine is committed: package mirrors, home folders, clone folders.

use crate::command::{self, program};
use crate::console::Progress;
use crate::steps::{Outcome, Step};
use crate::tree;
use anyhow::Result;
use std::collections::BTreeSet;

/// The check.
pub const STEP: Step = Step { name: "leaks", about: "no mirror's host, no folder of this machine", run };

/// Where every crate comes from.
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";
/// Top folders that mean the same on every machine.
const COMMON: &[&str] =
    &["bin", "dev", "etc", "lib", "mnt", "opt", "proc", "run", "srv", "sys", "tmp", "usr", "var"];

fn run(_: &Progress) -> Result<Outcome> {
    let traces = traces();
    let files = tree::files()?;
    let mut wrong = Vec::new();
    for name in &files {
        let Ok(text) = tree::read(name) else { continue };
        wrong.extend(in_text(name, &text, &traces));
    }
    Ok(if wrong.is_empty() {
        Outcome::Fine(format!("{} files", files.len()))
    } else {
        Outcome::wrong(wrong.join("\n"))
    })
}

/// What would betray this machine.
fn traces() -> BTreeSet<String> {
    let mut traces: BTreeSet<String> =
        [concat!("/ro", "ot/"), concat!("/Us", "ers/")].map(str::to_owned).into();
    let home = std::env::var_os("HOME").and_then(|home| home.into_string().ok());
    traces.extend(home.filter(|home| home.len() > 1).map(|home| format!("{}/", home.trim_end_matches('/'))));
    let root = tree::root().to_string_lossy().into_owned();
    let top = root.trim_start_matches('/').split('/').next().unwrap_or_default();
    if !top.is_empty() && !COMMON.contains(&top) && top != "home" {
        traces.insert(format!("/{top}/"));
    }
    traces.insert(root);
    // The configured npm registry, when it is not everyone's.
    let asked = command::text(&mut program("npm", &["config", "get", "registry"], &tree::root()));
    traces.extend(asked.ok().as_deref().and_then(host).map(str::to_owned));
    traces
}

/// The host of an address.
fn host(address: &str) -> Option<&str> {
    let (_, rest) = address.trim().split_once("://")?;
    let host = rest.split('/').next()?.rsplit('@').next()?;
    Some(host).filter(|host| host.contains('.') || host.contains(':'))
}

fn in_text(name: &str, text: &str, traces: &BTreeSet<String>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let place = || format!("{name}:{}", number + 1);
        for trace in traces.iter().filter(|trace| line.contains(trace.as_str())) {
            wrong.push(format!("{}: names «{trace}», which is this machine's", place()));
        }
        if name.ends_with("package-lock.json") && line.contains("\"resolved\": \"http") {
            wrong.push(format!("{}: names a registry; omit-lockfile-registry-resolved=true", place()));
        }
        if name == "Cargo.lock" && line.starts_with("source = ") && !line.contains(CRATES_IO) {
            wrong.push(format!("{}: a crate from elsewhere than crates.io", place()));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_this_machine_is_found() {
        let traces = BTreeSet::from(["/clone/".to_owned()]);
        let wrong = in_text("a.md", "fine\nsee /clone/x\n", &traces);
        assert_eq!(wrong, ["a.md:2: names «/clone/», which is this machine's"]);
    }

    #[test]
    fn locks_name_no_registry_but_everyones() {
        let npm = "  \"resolved\": \"https://mirror.example/x.tgz\"\n";
        assert_eq!(in_text("e2e/package-lock.json", npm, &BTreeSet::new()).len(), 1);
        let cargo = format!("source = \"{CRATES_IO}\"\nsource = \"git+https://example.org/x\"\n");
        assert_eq!(in_text("Cargo.lock", &cargo, &BTreeSet::new()).len(), 1);
    }

    #[test]
    fn the_host_of_an_address_has_no_path_and_no_user() {
        assert_eq!(host("https://user:word@mirror.example/npm/\n"), Some("mirror.example"));
        assert_eq!(host("undefined"), None);
    }
}

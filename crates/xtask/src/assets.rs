//! The browser's files and the documents' fonts: npm packages by their locks, then one bundle. Nothing third-party is
//! committed.

use crate::command::{self, program};
use crate::console::Progress;
use crate::runner;
use crate::steps::{Outcome, Step};
use crate::tree;
use anyhow::{Context as _, Result};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Where the browser's sources are.
const FOLDER: &str = "crates/web/assets";

/// Where the fonts of the documents are; they are taken from the packages as they come.
const FONTS: &str = "crates/paper/fonts";

/// Packages and bundle.
pub const STEP: Step = Step { name: "assets", about: "npm packages, the browser's files and the fonts", run };

fn run(progress: &Progress) -> Result<Outcome> {
    if let Some(failure) = packages(&tree::root().join(FONTS), progress)? {
        return Ok(failure);
    }
    let folder = tree::root().join(FOLDER);
    if !folder.join("package-lock.json").is_file() {
        return Ok(Outcome::Skipped(format!("no {FOLDER}/package-lock.json yet")));
    }
    if let Some(failure) = packages(&folder, progress)? {
        return Ok(failure);
    }
    if !folder.join("build.mjs").is_file() {
        return Ok(Outcome::Skipped(format!("no {FOLDER}/build.mjs yet")));
    }
    let newest = newest(&folder, &["node_modules", "dist"])?;
    let built = modified(&folder.join("dist/.built"));
    if built.is_some() && built >= newest {
        return Ok(Outcome::Fine("up to date".to_owned()));
    }
    let ended = command::run(&mut program("node", &["build.mjs"], &folder), progress)?;
    if !ended.success {
        return Ok(runner::failed(ended));
    }
    std::fs::write(folder.join("dist/.built"), "").context("build.mjs made no dist folder")?;
    Ok(Outcome::Fine(format!("{FOLDER}/dist")))
}

/// `npm ci`, unless the lock is the one that was installed last; returns the failure, if it is one.
pub fn packages(folder: &Path, progress: &Progress) -> Result<Option<Outcome>> {
    let lock = std::fs::read(folder.join("package-lock.json"))
        .with_context(|| format!("cannot read the lock in {}", folder.display()))?;
    let installed = folder.join("node_modules/.installed-lock.json");
    if std::fs::read(&installed).is_ok_and(|known| known == lock) {
        return Ok(None);
    }
    progress.doing("npm ci");
    let ended = command::run(&mut program("npm", &["ci", "--no-audit", "--no-fund"], folder), progress)?;
    if !ended.success {
        return Ok(Some(runner::failed(ended)));
    }
    std::fs::create_dir_all(folder.join("node_modules"))?;
    std::fs::write(installed, lock)?;
    Ok(None)
}

/// When the newest file below the folder was changed, some folders left out.
fn newest(folder: &Path, without: &[&str]) -> Result<Option<SystemTime>> {
    let mut newest = None;
    let mut folders: Vec<PathBuf> = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                let left_out =
                    path.file_name().is_some_and(|name| without.iter().any(|other| name == *other));
                if !left_out {
                    folders.push(path);
                }
            } else {
                newest = newest.max(modified(&path));
            }
        }
    }
    Ok(newest)
}

fn modified(file: &Path) -> Option<SystemTime> {
    file.metadata().and_then(|data| data.modified()).ok()
}

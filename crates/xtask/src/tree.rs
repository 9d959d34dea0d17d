//! The working copy: its root, its files, its build folder, its packages.

use crate::command;
use anyhow::{Context as _, Result};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The workspace's root: two folders above this package.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// Every file that is or could be committed, as paths from the root.
pub fn files() -> Result<Vec<String>> {
    let listed = command::text(&mut command::program(
        "git",
        &["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        &root(),
    ))?;
    let mut files: Vec<String> =
        listed.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    // A file deleted but not yet committed as deleted is still in the index.
    files.retain(|name| root().join(name).is_file());
    files.sort();
    files.dedup();
    Ok(files)
}

/// A file's text, from the root.
pub fn read(name: &str) -> Result<String> {
    std::fs::read_to_string(root().join(name)).with_context(|| format!("cannot read {name}"))
}

/// Where cargo builds.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// A program of the workspace in its debug build.
pub fn debug_program(name: &str) -> PathBuf {
    target().join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// `cargo metadata` of the workspace's own packages.
pub fn own_packages() -> Result<Vec<Value>> {
    packages(&["metadata", "--format-version", "1", "--no-deps", "--offline"])
}

/// `cargo metadata` of every package in the lock file.
pub fn all_packages() -> Result<Vec<Value>> {
    packages(&["metadata", "--format-version", "1", "--locked"])
}

fn packages(arguments: &[&str]) -> Result<Vec<Value>> {
    let mut metadata: Value = serde_json::from_str(&command::text(&mut command::cargo(arguments))?)?;
    match metadata.get_mut("packages").map(Value::take) {
        Some(Value::Array(packages)) => Ok(packages),
        _ => anyhow::bail!("`cargo metadata` lists no packages"),
    }
}

/// A text field of a package.
pub fn field<'a>(package: &'a Value, name: &str) -> &'a str {
    package.get(name).and_then(Value::as_str).unwrap_or_default()
}

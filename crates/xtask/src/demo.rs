//! `cargo demo`: from a fresh clone to a served city.

use crate::command::cargo;
use crate::console;
use crate::steps::{self, Step};
use crate::{assets, machine, runner, tree};
use anyhow::{Context as _, Result};
use std::process::{Command, ExitCode};

const BUILD: Step = Step {
    name: "build",
    about: "yiju, optimised; some minutes the first time",
    run: |progress| {
        runner::call(cargo(&["build", "--release", "--locked", "--package", "yiju"]), "yiju", progress)
    },
};

/// Prepares everything, then becomes `yiju demo`, so that Ctrl-C reaches it and nothing else is left.
pub fn run(options: &[String]) -> Result<ExitCode> {
    if !steps::run_to_end(&[machine::DEMO_STEP, assets::STEP, BUILD])? {
        return Ok(ExitCode::FAILURE);
    }
    console::say("");
    let program = tree::target().join("release").join(format!("yiju{}", std::env::consts::EXE_SUFFIX));
    let mut command = Command::new(&program);
    command.arg("demo").args(options).current_dir(tree::root());
    become_it(&mut command).with_context(|| format!("cannot start {}", program.display()))
}

#[cfg(unix)]
fn become_it(command: &mut Command) -> std::io::Result<ExitCode> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec())
}

#[cfg(not(unix))]
fn become_it(command: &mut Command) -> std::io::Result<ExitCode> {
    let status = command.status()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

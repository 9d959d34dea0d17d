//! Browser journeys: the real program, a real Chromium, the persons of the README.

use crate::command::{self, program};
use crate::console::Progress;
use crate::steps::{self, Outcome, Step};
use crate::{assets, checks, generate, machine, runner, tree};
use anyhow::{Result, bail};
use std::process::{Command, ExitCode};

/// Where the journeys are.
const FOLDER: &str = "e2e";

/// Every journey; the program must have been built.
pub const STEP: Step = Step {
    name: "journeys",
    about: "the real program in Chromium, with axe on every page",
    run: |progress| run(&journey_files()?, progress),
};

/// Pictures of every page.
const SCREENSHOTS: Step = Step {
    name: "screenshots",
    about: "every page at 360 and 1280 px, zh and en, into target/screenshots",
    run: |progress| {
        if let Some(failure) = assets::packages(&tree::root().join(FOLDER), progress)? {
            return Ok(failure);
        }
        runner::call(node(&["screenshots.mjs".to_owned()])?, "target/screenshots", progress)
    },
};

/// `cargo xtask screenshots`.
pub fn screenshots() -> Result<ExitCode> {
    steps::run_all(&[machine::STEP, assets::STEP, generate::BUILD, SCREENSHOTS])
}

/// `cargo xtask journeys [FILE…]`: builds, then runs some or all journeys with their output shown.
pub fn only(files: &[String]) -> Result<ExitCode> {
    if !steps::run_to_end(&[assets::STEP, generate::BUILD])? {
        return Ok(ExitCode::FAILURE);
    }
    let files = if files.is_empty() { journey_files()? } else { files.to_vec() };
    let status = node(&arguments(&files))?.status()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn run(files: &[String], progress: &Progress) -> Result<Outcome> {
    if files.is_empty() {
        return Ok(Outcome::Skipped("no journeys yet".to_owned()));
    }
    if let Some(failure) = assets::packages(&tree::root().join(FOLDER), progress)? {
        return Ok(failure);
    }
    let ended = command::run(&mut node(&arguments(files))?, progress)?;
    Ok(if ended.success { checks::counted(&ended.output) } else { runner::failed(ended) })
}

fn arguments(files: &[String]) -> Vec<String> {
    // Two at a time: while one waits for its browser, the other one's server works.
    let mut arguments = vec!["--test".to_owned(), "--test-concurrency=2".to_owned()];
    arguments.push("--test-reporter=spec".to_owned());
    arguments.extend(files.iter().cloned());
    arguments
}

/// Node.js in the journeys' folder, told which program and which browser.
fn node(arguments: &[String]) -> Result<Command> {
    let Some(browser) = machine::chromium() else { bail!("no Chromium; `cargo verify --only system`") };
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut command = program("node", &arguments, &tree::root().join(FOLDER));
    command
        .env("YIJU_PROGRAM", tree::debug_program("yiju"))
        .env("CHROMIUM", browser)
        .env("SCREENSHOTS", tree::target().join("screenshots"));
    Ok(command)
}

fn journey_files() -> Result<Vec<String>> {
    let Ok(entries) = std::fs::read_dir(tree::root().join(FOLDER).join("journeys")) else {
        return Ok(Vec::new());
    };
    let mut files = Vec::new();
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".test.mjs") {
            files.push(format!("journeys/{name}"));
        }
    }
    files.sort();
    Ok(files)
}

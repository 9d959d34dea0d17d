//! Steps: a name, what it does, how it came out. Tasks are lists of them.

use crate::console::{self, Progress, Stopwatch};
use crate::tree;
use anyhow::Result;
use std::process::ExitCode;
use std::time::Duration;

/// One step of a task.
#[derive(Clone, Copy)]
pub struct Step {
    /// The word given to `--only`.
    pub name: &'static str,
    /// What it does, in a few words.
    pub about: &'static str,
    /// Does it.
    pub run: fn(&Progress) -> Result<Outcome>,
}

/// How a step came out.
pub enum Outcome {
    /// Everything in order; the note says what was looked at.
    Fine(String),
    /// Tests ran and passed.
    Tested {
        /// How many passed.
        passed: u64,
        /// How many were left out.
        skipped: u64,
    },
    /// Nothing was done, for this reason.
    Skipped(String),
    /// Something is wrong.
    Failed {
        /// What a person needs to see.
        shown: String,
        /// Everything that was printed.
        log: String,
    },
}

impl Outcome {
    /// A failure that is fully told by its text.
    pub fn wrong(shown: impl Into<String>) -> Self {
        Self::Failed { shown: shown.into(), log: String::new() }
    }
}

/// Runs steps in order, stops at the first failure, and ends with the sum of the tests.
pub fn run_all(steps: &[Step]) -> Result<ExitCode> {
    Ok(if run_to_end(steps)? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs steps in order; `false` after the first failure, which has been shown.
pub fn run_to_end(steps: &[Step]) -> Result<bool> {
    let whole = Stopwatch::start();
    let mut times: Vec<(&'static str, Duration)> = Vec::new();
    let (mut passed, mut skipped) = (0, 0);
    for (index, step) in steps.iter().enumerate() {
        let position = format!("{}/{}", index + 1, steps.len());
        let progress = Progress::begin(&position, step.name, step.about);
        let outcome = (step.run)(&progress);
        let time = progress.end();
        times.push((step.name, time));
        let line = |mark: &str, note: &str| {
            let gap = if note.is_empty() { "" } else { "  " };
            console::say(&format!("{mark} {:<12} {:>12}{gap}{note}", step.name, console::duration(time)));
        };
        match outcome.unwrap_or_else(|error| Outcome::wrong(format!("{error:#}"))) {
            Outcome::Fine(note) => line("✓", &note),
            Outcome::Skipped(reason) => line("–", &format!("left out: {reason}")),
            Outcome::Tested { passed: more, skipped: left } => {
                passed += more;
                skipped += left;
                line("✓", &format!("{more} tests"));
            }
            Outcome::Failed { shown, log } => {
                console::complain(&shown);
                line("✗", "");
                if !log.is_empty() {
                    let file = tree::target().join("verify").join(format!("{}.log", step.name));
                    std::fs::create_dir_all(tree::target().join("verify"))?;
                    std::fs::write(&file, log)?;
                    console::say(&format!("all its output: {}", file.display()));
                }
                console::say(&format!(
                    "«{}» failed. To repeat just this: cargo verify --only {0}",
                    step.name
                ));
                return Ok(false);
            }
        }
    }
    if steps.len() > 1 {
        times.sort_by_key(|(_, time)| std::cmp::Reverse(*time));
        let longest: Vec<String> =
            times.iter().take(4).map(|(name, time)| format!("{name} {}", console::duration(*time))).collect();
        let total = console::duration(whole.elapsed());
        console::say(&format!("all {} steps in {total}; longest: {}", steps.len(), longest.join(", ")));
    }
    if passed > 0 {
        // The closing line of a test run, in the form every reader of logs knows.
        let left_out = if skipped > 0 { format!(", {skipped} skipped") } else { String::new() };
        console::say(&format!("{passed} passed, 0 failed{left_out}"));
    }
    Ok(true)
}

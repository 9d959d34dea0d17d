//! T24: are the tests of the rooms that must not be wrong able to fail? A bounded sample of mutants, by our own hand.
//!
//! One operator or condition of a source is turned round in a copy of the tree, and the room's own tests must go red.
//! `cargo mutants` would try every one; that is hours, this is minutes, and the sample is the same each time.

use crate::command::{self, cargo};
use crate::console::Progress;
use crate::steps::{Outcome, Step};
use crate::tree;
use anyhow::{Context as _, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The step.
pub const STEP: Step =
    Step { name: "mutants", about: "a sample of mutants in seal, permits and the log's tree", run };

/// Sources, and the package whose tests must notice.
const SOURCES: &[(&str, &str)] = &[
    ("crates/seal/src", "seal"),
    ("crates/tlog/src", "tlog"),
    ("crates/domain/src/permit.rs", "domain"),
    ("crates/domain/src/claim.rs", "domain"),
    ("crates/domain/src/truth.rs", "domain"),
];
/// Mutants of each package.
const SAMPLE: usize = 12;
/// The share that must be noticed, in percent.
const BAR: usize = 80;
/// What is turned round.
const TURNS: &[(&str, &str)] = &[
    (" == ", " != "),
    (" != ", " == "),
    (" < ", " >= "),
    (" > ", " <= "),
    (" <= ", " > "),
    (" >= ", " < "),
    (" && ", " || "),
    (" || ", " && "),
    (" + ", " - "),
    (".is_some_and(", ".is_none_or("),
    (".is_none()", ".is_some()"),
    (".is_some()", ".is_none()"),
];

/// One place in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mutant {
    file: String,
    line: usize,
    after: String,
}

fn run(progress: &Progress) -> Result<Outcome> {
    let copy = tree::target().join("mutants").join("tree");
    copy_tree(&copy)?;
    let (mut killed, mut survived, mut unbuilt) = (0, Vec::new(), 0);
    let mut packages: Vec<&str> = SOURCES.iter().map(|(_, package)| *package).collect();
    packages.dedup();
    for package in packages {
        let sources = SOURCES.iter().filter(|(_, of)| *of == package).map(|(source, _)| *source);
        let mut mutants = Vec::new();
        for file in tree::files()? {
            if sources.clone().any(|source| file.starts_with(source))
                && Path::new(&file).extension().is_some_and(|end| end == "rs")
            {
                mutants.extend(of_source(&file, &tree::read(&file)?));
            }
        }
        for mutant in sample(mutants, SAMPLE) {
            progress.doing(&format!("{}:{}", mutant.file, mutant.line));
            let path = copy.join(&mutant.file);
            let original = std::fs::read_to_string(&path)?;
            std::fs::write(&path, mutant.applied(&original))?;
            let built = test(&copy, package, &["--no-run"], progress)?;
            let green = built && test(&copy, package, &[], progress)?;
            std::fs::write(&path, original)?;
            match (built, green) {
                (false, _) => unbuilt += 1,
                (true, false) => killed += 1,
                (true, true) => survived.push(mutant),
            }
        }
    }
    let tried = killed + survived.len();
    anyhow::ensure!(tried >= 20, "only {tried} mutants could be tried, {unbuilt} did not compile");
    let score = killed * 100 / tried;
    let left: Vec<String> = survived
        .iter()
        .map(|mutant| format!("  {}:{}: «{}» unnoticed", mutant.file, mutant.line, mutant.after.trim()))
        .collect();
    let said = format!("{killed} of {tried} mutants noticed, {score} % (bar {BAR})\n{}", left.join("\n"));
    Ok(if score >= BAR { Outcome::Fine(said.trim_end().to_owned()) } else { Outcome::wrong(said) })
}

impl Mutant {
    fn applied(&self, text: &str) -> String {
        let lines = text.lines().enumerate();
        let lines = lines.map(|(at, line)| if at + 1 == self.line { self.after.as_str() } else { line });
        lines.collect::<Vec<_>>().join("\n") + "\n"
    }
}

/// Every mutant of a source, tests and comments left out.
fn of_source(file: &str, text: &str) -> Vec<Mutant> {
    let code = text.lines().enumerate().take_while(|(_, line)| line.trim() != "#[cfg(test)]");
    let mut mutants = Vec::new();
    for (at, line) in code {
        let trimmed = line.trim_start();
        if trimmed.starts_with("//") || trimmed.starts_with('#') {
            continue;
        }
        let make = |after: String| Mutant { file: file.to_owned(), line: at + 1, after };
        mutants.extend(
            TURNS
                .iter()
                .filter(|(from, _)| line.contains(from))
                .map(|(from, to)| make(line.replacen(from, to, 1))),
        );
        if let Some(condition) = trimmed.strip_prefix("if ").and_then(|rest| rest.strip_suffix(" {"))
            && !condition.contains("let ")
        {
            mutants.push(make(line.replacen(condition, &format!("!({condition})"), 1)));
        }
    }
    mutants
}

/// So many of them, spread evenly.
fn sample(mutants: Vec<Mutant>, count: usize) -> Vec<Mutant> {
    let step = mutants.len().div_ceil(count).max(1);
    mutants.into_iter().step_by(step).collect()
}

fn test(copy: &Path, package: &str, more: &[&str], progress: &Progress) -> Result<bool> {
    let mut tests = cargo(&["test", "--package", package, "--lib", "--tests", "--locked"]);
    tests.args(more).current_dir(copy).env("CARGO_TARGET_DIR", tree::target().join("mutants").join("build"));
    // A mutant may never end.
    let mut bounded = Command::new("timeout");
    bounded.arg("300").arg(tests.get_program()).args(tests.get_args()).current_dir(copy);
    bounded.envs(tests.get_envs().filter_map(|(name, value)| Some((name, value?))));
    Ok(command::run(&mut bounded, progress)?.success)
}

fn copy_tree(copy: &PathBuf) -> Result<()> {
    if copy.exists() {
        std::fs::remove_dir_all(copy)?;
    }
    for file in tree::files()? {
        let to = copy.join(&file);
        std::fs::create_dir_all(to.parent().context("a file at the root of everything")?)?;
        std::fs::copy(tree::root().join(&file), to)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_and_operators_outside_of_tests_are_turned_round() {
        let text = "// a == b\nfn f() {\n    if a == b {\n    }\n}\n#[cfg(test)]\nmod tests { a == b }\n";
        let mutants = of_source("x.rs", text);
        let after: Vec<&str> = mutants.iter().map(|mutant| mutant.after.trim()).collect();
        assert_eq!(after, ["if a != b {", "if !(a == b) {"]);
        assert!(mutants.first().unwrap().applied(text).contains("    if a != b {\n    }\n"));
    }

    #[test]
    fn a_sample_is_spread_over_all_of_them() {
        let mutants: Vec<Mutant> =
            (0..100).map(|line| Mutant { file: String::new(), line, after: String::new() }).collect();
        let lines: Vec<usize> = sample(mutants, 4).iter().map(|mutant| mutant.line).collect();
        assert_eq!(lines, [0, 25, 50, 75]);
    }
}

//! `cargo verify`: every check, in the order in which they fail fastest.

use crate::steps::{self, Step};
use crate::{
    arrows, assets, checks, console, documents, drills, generate, journeys, leaks, licences, machine,
    mutants, programs, sizes,
};
use anyhow::{Result, bail};
use std::process::ExitCode;

/// The steps of every run.
const STEPS: &[Step] = &[
    checks::FORMAT,
    sizes::STEP,
    leaks::STEP,
    programs::STEP,
    arrows::STEP,
    documents::STEP,
    licences::STEP,
    machine::STEP,
    assets::STEP,
    checks::CLIPPY,
    checks::DOCS,
    generate::BUILD,
    generate::CHECK,
    checks::TESTS,
    checks::DOCTESTS,
    journeys::STEP,
];

/// The steps that `--deep` adds.
const DEEP: &[Step] = &[
    machine::GUIDE_STEP,
    checks::OPERATION,
    licences::DENY,
    checks::PROPERTIES,
    generate::BENCH,
    mutants::STEP,
];

/// Reads the options and runs the steps they choose.
pub fn run(options: &[String]) -> Result<ExitCode> {
    let mut chosen: Vec<Step> = Vec::new();
    let (mut deep, mut from) = (false, None);
    let mut options = options.iter();
    while let Some(option) = options.next() {
        let next = |options: &mut std::slice::Iter<'_, String>| match options.next() {
            Some(name) => find(name),
            None => bail!("{option} needs the name of a step; `cargo verify --list` lists them"),
        };
        match option.as_str() {
            "--deep" => deep = true,
            "--list" => {
                list();
                return Ok(ExitCode::SUCCESS);
            }
            "--only" => match options.as_slice().first().map(String::as_str) {
                Some("drills") => {
                    options.next();
                    chosen.extend_from_slice(drills::STEPS);
                }
                _ => chosen.push(next(&mut options)?),
            },
            "--from" => from = Some(next(&mut options)?.name),
            other => bail!("verify knows no option «{other}»: --deep, --list, --only STEP, --from STEP"),
        }
    }
    if chosen.is_empty() {
        let all = STEPS.iter().chain(deep_steps().filter(|step| deep || Some(step.name) == from));
        chosen = all.copied().skip_while(|step| from.is_some_and(|from| from != step.name)).collect();
    }
    steps::run_all(&chosen)
}

fn find(name: &str) -> Result<Step> {
    match STEPS.iter().chain(deep_steps()).find(|step| step.name == name) {
        Some(step) => Ok(*step),
        None => bail!("no step is called «{name}»; `cargo verify --list` lists them"),
    }
}

fn list() {
    for step in STEPS {
        console::say(&format!("{:<16} {}", step.name, step.about));
    }
    for step in deep_steps() {
        console::say(&format!("{:<16} {} (with --deep)", step.name, step.about));
    }
}

/// What `--deep` adds, the drills last: they take longest.
fn deep_steps() -> impl Iterator<Item = &'static Step> {
    DEEP.iter().chain(drills::STEPS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_its_own_name() {
        let mut names: Vec<&str> = STEPS.iter().chain(deep_steps()).map(|step| step.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn an_unknown_option_or_step_is_refused() {
        assert!(run(&["--fast".to_owned()]).is_err());
        assert!(run(&["--only".to_owned(), "nothing".to_owned()]).is_err());
        assert!(run(&["--only".to_owned()]).is_err());
    }
}

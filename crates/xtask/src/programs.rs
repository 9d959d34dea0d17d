//! Which sources may start another program: none of them with what a user typed.

use crate::console::Progress;
use crate::steps::{Outcome, Step};
use crate::tree;
use anyhow::Result;

/// The check.
pub const STEP: Step =
    Step { name: "programs", about: "only named sources start programs, none a shell with input", run };

/// Sources that start a program, and which one. A new one is a new line here.
const MAY: &[(&str, &str)] = &[
    ("crates/exchange/src/sandbox/", "this very program, as the worker that reads one untrusted file"),
    ("crates/yiju/src/command/bench/", "this very program, as the server under measurement"),
    ("crates/testkit/src/postgres.rs", "PostgreSQL, for tests"),
    ("crates/store/src/tests/", "the second verifier of the audit log, in tests"),
    ("crates/xtask/", "development tasks"),
    ("crates/drills/", "this very program, under drill"),
];

/// Words by which Rust starts a program.
const STARTS: [&str; 3] =
    [concat!("Command", "::new("), concat!("std::", "process::Command"), concat!("lib", "c::exec")];

fn run(_: &Progress) -> Result<Outcome> {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for name in tree::files()?.iter().filter(|name| is_program_source(name)) {
        let lines = starting(&tree::read(name)?);
        seen += lines.len();
        if !MAY.iter().any(|(place, _)| name.starts_with(place)) {
            wrong
                .extend(lines.iter().map(|line| format!("{name}:{line}: starts a program; see programs.rs")));
        }
    }
    // The worker is there; a check that sees nothing checks nothing.
    Ok(if seen == 0 {
        Outcome::wrong("no source that starts a program was found, not even the import worker")
    } else if wrong.is_empty() {
        Outcome::Fine(format!("{seen} places"))
    } else {
        Outcome::wrong(wrong.join("\n"))
    })
}

/// Sources of the program itself; tests may start it.
fn is_program_source(name: &str) -> bool {
    name.starts_with("crates/")
        && name.contains("/src/")
        && std::path::Path::new(name).extension().is_some_and(|end| end == "rs")
}

fn starting(text: &str) -> Vec<usize> {
    let code = |line: &str| !line.trim_start().starts_with("//");
    let numbered = text.lines().zip(1..).filter(|(line, _)| code(line));
    numbered
        .filter(|(line, _)| STARTS.iter().any(|word| line.contains(word)))
        .map(|(_, number)| number)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_started_is_seen_and_one_that_is_spoken_of_is_not() {
        let text = format!("// {0}\"sh\")\nlet a = {0}\"sh\");\n", STARTS[0]);
        assert_eq!(starting(&text), [2]);
    }
}

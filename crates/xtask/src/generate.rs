//! Generated references: written by the program itself, committed, and compared on every `verify`.

use crate::command::{self, cargo};
use crate::console::Progress;
use crate::steps::{Outcome, Step};
use crate::{runner, tree};
use anyhow::{Context as _, Result};
use std::process::Command;

/// A reference and the word that makes `yiju reference` print it.
const REFERENCES: &[(&str, &str)] = &[
    ("cli", "docs/reference/cli.md"),
    ("pack-schema", "docs/reference/pack.schema.json"),
    ("openapi", "docs/reference/openapi.json"),
];

/// Builds the program and its tests with one set of features, so that nothing is compiled twice.
pub const BUILD: Step = Step {
    name: "build",
    about: "the program and its tests, debug build",
    run: |progress| {
        let arguments = ["build", "--workspace", "--bins", "--tests", "--locked"];
        runner::call(cargo(&arguments), "", progress)
    },
};

/// Writes every reference and the figure of the rooms.
pub const WRITE: Step =
    Step { name: "generate", about: "docs/reference and the figure of the rooms", run: write };

/// Compares every reference with what the program prints now.
pub const CHECK: Step =
    Step { name: "references", about: "docs/reference is what the program prints", run: check };

/// Every benchmark at a hundredth of its size: that they run, not how fast.
pub const BENCH: Step = Step {
    name: "bench",
    about: "every benchmark at a hundredth of its size",
    run: |progress| {
        let mut command = Command::new(tree::debug_program("yiju"));
        command.args(["bench", "--size", "1"]).current_dir(tree::root());
        runner::call(command, "", progress)
    },
};

fn write(_: &Progress) -> Result<Outcome> {
    let mut changed: Vec<&str> = Vec::new();
    for (subject, file) in REFERENCES {
        let fresh = printed(subject)?;
        let path = tree::root().join(file);
        if std::fs::read_to_string(&path).is_ok_and(|old| old == fresh) {
            continue;
        }
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&path, fresh).with_context(|| format!("cannot write {file}"))?;
        changed.push(file);
    }
    let note = if changed.is_empty() { "nothing changed".to_owned() } else { changed.join(", ") };
    Ok(Outcome::Fine(note))
}

fn check(_: &Progress) -> Result<Outcome> {
    let mut wrong = Vec::new();
    for (subject, file) in REFERENCES {
        let fresh = printed(subject)?;
        let old = std::fs::read_to_string(tree::root().join(file)).unwrap_or_default();
        if let Some(difference) = first_difference(&old, &fresh) {
            wrong.push(format!("{file} is not what `yiju reference {subject}` prints: {difference}"));
        }
    }
    if wrong.is_empty() {
        return Ok(Outcome::Fine(format!("{} references", REFERENCES.len())));
    }
    wrong.push("Run `cargo xtask generate`, look at the difference, and commit it.".to_owned());
    Ok(Outcome::wrong(wrong.join("\n")))
}

/// What the program prints, with one line end at the end.
fn printed(subject: &str) -> Result<String> {
    let mut command = Command::new(tree::debug_program("yiju"));
    let text = command::text(command.args(["reference", subject]).current_dir(tree::root()))?;
    anyhow::ensure!(!text.trim().is_empty(), "`yiju reference {subject}` prints nothing");
    Ok(format!("{}\n", text.trim_end()))
}

/// Where two texts part, or `None` when they are the same.
fn first_difference(old: &str, fresh: &str) -> Option<String> {
    if old == fresh {
        return None;
    }
    if old.is_empty() {
        return Some("there is no such file".to_owned());
    }
    let (mut olds, mut news) = (old.lines(), fresh.lines());
    for number in 1_u32.. {
        match (olds.next(), news.next()) {
            (None, None) => return Some("line ends differ".to_owned()),
            (old, new) if old == new => {}
            (old, new) => {
                let shown =
                    |line: Option<&str>| line.map_or("nothing".to_owned(), |line| format!("«{line}»"));
                return Some(format!("line {number} is {}, should be {}", shown(old), shown(new)));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_names_its_line() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n").unwrap(), "line 2 is «b», should be «c»");
        assert_eq!(first_difference("a\n", "a\nc\n").unwrap(), "line 2 is nothing, should be «c»");
    }
}

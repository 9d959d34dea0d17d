//! Lints and tests.

use crate::command::{self, cargo};
use crate::console::Progress;
use crate::runner;
use crate::steps::{Outcome, Step};
use anyhow::Result;

/// Formatting.
pub const FORMAT: Step = Step {
    name: "fmt",
    about: "cargo fmt --check",
    run: |progress| runner::call(cargo(&["fmt", "--all", "--check"]), "", progress),
};

/// Lints: every warning is an error here.
pub const CLIPPY: Step = Step {
    name: "clippy",
    about: "no warning in any target",
    run: |progress| {
        let arguments = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
        runner::call(cargo(&arguments), "", progress)
    },
};

/// Documentation: no broken link.
pub const DOCS: Step = Step {
    name: "docs",
    about: "rustdoc without a broken link",
    run: |progress| {
        let mut command = cargo(&["doc", "--workspace", "--no-deps", "--document-private-items", "--locked"]);
        command.env("RUSTDOCFLAGS", "-D warnings");
        runner::call(command, "", progress)
    },
};

/// Unit, property, snapshot, store and story tests; those that need PostgreSQL start their own.
pub const TESTS: Step = Step {
    name: "test",
    about: "every test, storage on SQLite and PostgreSQL",
    run: |progress| {
        let arguments = ["test", "--workspace", "--lib", "--bins", "--tests", "--locked"];
        // The same cases each time: a run says something about the change, and `--deep` looks for new cases.
        test(&arguments, &[("PROPTEST_RNG_SEED", "20200831")], progress)
    },
};

/// Examples in the documentation.
pub const DOCTESTS: Step = Step {
    name: "doctest",
    about: "examples in the documentation",
    run: |progress| test(&["test", "--workspace", "--doc", "--locked"], &[], progress),
};

/// The same properties on many more cases.
pub const PROPERTIES: Step = Step {
    name: "properties",
    about: "every test again, properties on 5,000 cases",
    run: |progress| {
        let arguments = ["test", "--workspace", "--lib", "--tests", "--locked"];
        test(&arguments, &[("PROPTEST_CASES", "5000")], progress)
    },
};

/// The operator's guide followed on this machine, and slow clients waited for.
pub const OPERATION: Step = Step {
    name: "operation",
    about: "nginx in front as docs/operate.md says, slow clients given up",
    run: |progress| {
        let arguments = ["test", "-p", "yiju", "--test", "program", "--locked", "--", "--ignored", "deep_"];
        test(&arguments, &[], progress)
    },
};

fn test(arguments: &[&str], variables: &[(&str, &str)], progress: &Progress) -> Result<Outcome> {
    let ended = command::run(cargo(arguments).envs(variables.iter().copied()), progress)?;
    Ok(if ended.success { counted(&ended.output) } else { runner::failed(ended) })
}

/// Adds up the closing lines of cargo's (`test result: ok. 3 passed; 0 failed; 1 ignored; …`) and
/// Node's (`ℹ pass 3`) runners.
pub fn counted(output: &str) -> Outcome {
    let (mut passed, mut skipped) = (0, 0);
    for line in output.lines().map(str::trim) {
        if let Some(counts) = line.strip_prefix("test result: ok.") {
            for count in counts.split(';') {
                match count.trim().split_once(' ') {
                    Some((number, "passed")) => passed += number.parse().unwrap_or(0),
                    Some((number, "ignored")) => skipped += number.parse().unwrap_or(0),
                    _ => {}
                }
            }
        } else if let Some((number, kind)) = node_count(line) {
            match kind {
                "pass" => passed += number,
                "skipped" => skipped += number,
                _ => {}
            }
        }
    }
    Outcome::Tested { passed, skipped }
}

/// `ℹ pass 3` or `# pass 3`.
fn node_count(line: &str) -> Option<(u64, &str)> {
    let (kind, number) = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# "))?.split_once(' ')?;
    Some((number.parse().ok()?, kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_both_runners_are_added() {
        let output = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n\
                      test result: ok. 4 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n\
                      ℹ tests 3\nℹ pass 2\nℹ fail 0\nℹ skipped 1\n";
        assert!(matches!(counted(output), Outcome::Tested { passed: 9, skipped: 2 }));
    }
}

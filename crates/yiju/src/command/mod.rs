//! One file per subcommand: arguments in, one use case, words or JSON out.

pub mod backup;
pub mod bench;
pub mod demo;
pub mod doctor;
pub mod import;
pub mod keys;
pub mod log;
pub mod menu;
pub mod migrate;
pub mod pack;
pub mod person;
pub mod plan;
pub mod purge;
pub mod reading;
pub mod recount;
pub mod reference;
pub mod screen;
pub mod serve;
pub mod split;
pub mod tally;
pub mod user;
pub mod verify;
pub mod witness;

use anyhow::Result;
use serde::Serialize;
use std::io::Write as _;

/// Writes a line to standard output; a closed pipe ends the program quietly.
pub fn say(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// Writes a value as one JSON line to standard output.
pub fn say_json(value: &impl Serialize) -> Result<()> {
    say(serde_json::to_string(value)?);
    Ok(())
}

/// Writes a line for the person at the terminal, apart from the result.
pub fn tell(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Writes an error with its causes.
pub fn complain(error: &anyhow::Error) {
    tell(format_args!("yiju: {error:#}"));
}

//! Steps that are one call of another program.

use crate::command::{self, Ended};
use crate::console::Progress;
use crate::steps::Outcome;
use anyhow::Result;
use std::process::Command;

/// How much of a failed program's output is shown.
const SHOWN_LINES: usize = 80;

/// Runs a program; the note is what to say when it ends well.
pub fn call(mut command: Command, note: &str, progress: &Progress) -> Result<Outcome> {
    let ended = command::run(&mut command, progress)?;
    Ok(if ended.success { Outcome::Fine(note.to_owned()) } else { failed(ended) })
}

/// The failure of a program, told by its last lines.
pub fn failed(ended: Ended) -> Outcome {
    Outcome::Failed { shown: ended.tail(SHOWN_LINES), log: ended.output }
}

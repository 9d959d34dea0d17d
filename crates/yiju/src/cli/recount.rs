//! Options of the commands that count and share again from a file.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Options of `yiju tally` and `yiju split`.
#[derive(Args, Debug)]
pub struct RecountArgs {
    /// The file; `-` for standard input.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Form of the result.
    #[arg(long, value_enum, default_value_t = RecountFormat::Table)]
    pub format: RecountFormat,
}

/// Forms of a result.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecountFormat {
    /// A summary for people.
    Table,
    /// Everything, for programs.
    Json,
}

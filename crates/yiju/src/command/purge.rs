//! `yiju purge`: lets go of what is older than its term, and says what has none.

use super::say_json;
use crate::cli::Cli;
use crate::wiring::{application, configuration};
use anyhow::Result;
use app::account::operator;
use app::retention::Retention;
use std::process::ExitCode;

/// Purges by the terms of the configuration; the report is a line of JSON.
pub fn run(cli: &Cli) -> Result<ExitCode> {
    let config = configuration(cli)?;
    let app = application(&config, None)?;
    let retention = Retention {
        waiting_files_days: config.retention.waiting_files_days,
        returned_files_days: config.retention.returned_files_days,
    };
    say_json(&app.purge(&operator(), retention)?)?;
    Ok(ExitCode::SUCCESS)
}

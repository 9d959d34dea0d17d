//! `yiju keys`: a new data key, a new master key, and what there is.

use super::{say, say_json};
use crate::cli::{Cli, KeysCommand};
use crate::wiring::{application, configuration};
use anyhow::{Result, bail};
use app::account::operator;
use serde_json::json;
use std::process::ExitCode;

/// Lists, rotates or wraps anew.
pub fn run(cli: &Cli, command: &KeysCommand) -> Result<ExitCode> {
    let app = application(&configuration(cli)?, None)?;
    match command {
        KeysCommand::List => {
            for key in app.list_keys()? {
                say_json(&json!({
                    "purpose": key.purpose.key(), "number": key.number, "made_at": key.made_at.to_string(),
                    "master": key.master,
                }))?;
            }
        }
        KeysCommand::Rotate => {
            let number = app.rotate_keys(&operator())?;
            // A running node does the job as well as this program; whoever is first.
            let done = app.reseal(&operator())?;
            say_json(&json!({ "number": number, "sealed_anew": done.values, "retired": done.retired }))?;
            if !done.unopened.is_empty() {
                bail!(
                    "{} values do not open and stay as they are, with their key: {}",
                    done.unopened.len(),
                    done.unopened.join(", ")
                );
            }
        }
        KeysCommand::Rewrap => {
            let fingerprint = app.rewrap_keys(&operator())?;
            say(format_args!("master key {fingerprint}; keep a copy apart from the database's backups"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

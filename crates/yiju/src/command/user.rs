//! `yiju user`: accounts by the operator's hand.

use super::say;
use crate::cli::{Cli, UserCommand};
use crate::wiring::{application, configuration};
use anyhow::{Context as _, Result};
use app::account::operator;
use domain::account::Role;
use std::process::ExitCode;

/// Adds, resets or shuts an account.
pub fn run(cli: &Cli, command: &UserCommand) -> Result<ExitCode> {
    let app = application(&configuration(cli)?, None)?;
    match command {
        UserCommand::Add { login, name, role } => {
            let role = Role::parse(role).with_context(|| {
                format!("no role is called «{role}»; there are {}", Role::ALL.map(Role::key).join(", "))
            })?;
            let new = app.add_account(&operator(), login, name.as_deref().unwrap_or(login), role)?;
            say(format_args!("{} {} {}", new.account.login, new.account.role.key(), new.password));
        }
        UserCommand::Reset { login } => {
            let new = app.reset_password(&operator(), login)?;
            say(format_args!("{} {}", new.account.login, new.password));
        }
        UserCommand::Disable { login } => {
            app.disable_account(&operator(), login)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

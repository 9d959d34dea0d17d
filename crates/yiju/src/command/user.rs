//! `yiju user`: accounts by the operator's hand.

use super::say;
use crate::cli::{Cli, UserCommand};
use crate::wiring::{application, configuration};
use anyhow::{Context as _, Result};
use app::account::operator;
use domain::account::Role;
use domain::appointment::Post;
use jiff::tz::{TimeZone, offset};
use std::process::ExitCode;

/// Adds, resets or shuts an account.
pub fn run(cli: &Cli, command: &UserCommand) -> Result<ExitCode> {
    let app = application(&configuration(cli)?, None)?;
    match command {
        UserCommand::Add { login, name, role, territory } => {
            let post = post(role, territory)?;
            let said = format!("{} {}", post.role.key(), post.territory);
            let new = app.add_account(&operator(), login, name.as_deref().unwrap_or(login), post)?;
            say(format_args!("{} {said} {}", new.account.login, new.password));
        }
        UserCommand::Reset { login } => {
            let new = app.reset_password(&operator(), login)?;
            say(format_args!("{} {}", new.account.login, new.password));
        }
        UserCommand::Disable { login } => {
            app.disable_account(&operator(), login)?;
        }
        UserCommand::Grant { login, role, territory, until } => {
            let account = app.load_account(login)?;
            let until = until.map(|day| day.to_zoned(TimeZone::fixed(offset(8)))).transpose()?;
            let post = post(role, territory)?;
            let granted = app.grant_post(&operator(), account.id, &post, until.map(|day| day.timestamp()))?;
            say(format_args!("{login} {} {}", granted.post.role.key(), granted.post.territory));
        }
        UserCommand::Revoke { login, role, territory } => {
            let (account, post) = (app.load_account(login)?, post(role, territory)?);
            let ended = app.revoke_post_of(&operator(), account.id, &post)?;
            say(format_args!("{login} {} {}", ended.post.role.key(), ended.post.territory));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A role in a territory, as it was typed.
fn post(role: &str, territory: &str) -> Result<Post> {
    let role = Role::parse(role).with_context(|| {
        format!("no role is called «{role}»; there are {}", Role::ALL.map(Role::key).join(", "))
    })?;
    Ok(Post { role, territory: territory.parse()? })
}

//! `yiju user`: accounts by the operator's hand.

use super::say;
use crate::cli::{Cli, UserCommand};
use crate::wiring::{application, configuration};
use anyhow::{Context as _, Result, bail};
use app::App;
use app::account::{AccountRecord, NewLink, operator};
use domain::account::Role;
use domain::appointment::Post;
use jiff::tz::{TimeZone, offset};
use std::process::ExitCode;

/// Adds, resets or shuts an account.
pub fn run(cli: &Cli, command: &UserCommand) -> Result<ExitCode> {
    let app = application(&configuration(cli)?, None)?;
    match command {
        UserCommand::Add { login, name, role, territory, invite: true } => {
            let post = post(role, territory)?;
            let link = app.invite(&operator(), login, name.as_deref().unwrap_or(login), Some(post))?;
            say_link(&app, &link);
        }
        UserCommand::Add { login, name, role, territory, invite: false } => {
            let post = post(role, territory)?;
            let said = format!("{} {}", post.role.key(), post.territory);
            let new = app.add_account(&operator(), login, name.as_deref().unwrap_or(login), post)?;
            say(format_args!("{} {said} {}", new.account.login, new.password));
        }
        UserCommand::Reset { login, link: true, .. } => {
            let account = app.load_account(login)?;
            say_link(&app, &app.reset_by_link(&operator(), account.id)?);
        }
        UserCommand::Reset { login, second_step: true, .. } => {
            let account = app.load_account(login)?;
            app.remove_second_step(&operator(), account.id)?;
        }
        UserCommand::Reset { login, .. } => {
            let new = app.reset_password(&operator(), login)?;
            say(format_args!("{} {}", new.account.login, new.password));
        }
        UserCommand::Disable { login } => {
            let account = app.load_account(login)?;
            app.disable_account(&operator(), account.id)?;
        }
        UserCommand::Enable { login } => {
            let account = app.load_account(login)?;
            app.enable_account(&operator(), account.id)?;
        }
        UserCommand::Link { login, subject } => app.link_identity(&operator(), login, subject)?,
        UserCommand::List => {
            for record in app.list_accounts(&operator())? {
                say(format_args!("{}", line(&record)));
            }
        }
        UserCommand::SetUp => match app.set_up_link()? {
            Some(link) => say_link(&app, &link),
            None => bail!("there are accounts; `yiju user reset` helps who cannot sign in"),
        },
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

/// An account in a line.
fn line(record: &AccountRecord) -> String {
    let account = &record.account;
    let state = if account.disabled_at.is_some() { "shut" } else { "open" };
    let ways = [
        (record.has_password, "password"),
        (record.by_code, "code"),
        (record.passkeys > 0, "passkey"),
        (record.is_linked, "sign-in-service"),
    ];
    let ways: Vec<&str> = ways.into_iter().filter(|(has, _)| *has).map(|(_, name)| name).collect();
    format!("{}\t{}\t{state}\t{}", account.login, account.display_name, ways.join("+"))
}

/// A link, to be passed on by hand.
fn say_link(app: &App, link: &NewLink) {
    say(format_args!("{}{}", app.settings().accounts.public_url, link.path));
}

/// A role in a territory, as it was typed.
fn post(role: &str, territory: &str) -> Result<Post> {
    let role = Role::parse(role).with_context(|| {
        format!("no role is called «{role}»; there are {}", Role::ALL.map(Role::key).join(", "))
    })?;
    Ok(Post { role, territory: territory.parse()? })
}

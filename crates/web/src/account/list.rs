//! `GET /accounts`: everybody who may sign in, and inviting somebody.

use super::record::LinkMadeView;
use crate::community::china;
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Field, FormError, refuse};
use crate::ui::shell::Shell;
use crate::ui::table::Column;
use app::AppError;
use app::account::AccountRecord;
use askama::Template;
use axum::response::Response;

/// The list of accounts.
#[derive(Debug, Template)]
#[template(path = "account/list.html")]
pub(crate) struct AccountsView {
    shell: Shell,
    answer: String,
    columns: Vec<Column>,
    rows: Vec<Line>,
    fields: Vec<Field>,
    errors: Vec<FormError>,
}

#[derive(Debug)]
struct Line {
    href: String,
    name: String,
    login: String,
    roles: String,
    second_step: String,
    seen: String,
    state: String,
}

/// How an account stands, in a word.
pub(super) fn state(l: Words, record: &AccountRecord) -> String {
    let key = match record {
        record if record.account.disabled_at.is_some() => "account-state-shut",
        record if !record.has_password && record.link.is_some() => "account-state-invited",
        record if !record.has_password && !record.is_linked => "account-state-waiting",
        _ => "account-state-open",
    };
    l.t(key).into_owned()
}

/// What an account proves itself with besides a password, in words.
pub(super) fn second_step(l: Words, record: &AccountRecord) -> String {
    let ways = [
        record.by_code.then(|| l.t("second-step-by-code")),
        (record.passkeys > 0).then(|| l.t("second-step-by-passkey")),
        record.is_linked.then(|| l.t("means-provider")),
    ];
    let ways: Vec<_> = ways.into_iter().flatten().collect();
    if ways.is_empty() { l.t("second-step-none").into_owned() } else { l.list(ways) }
}

/// The roles that stand, in words.
fn roles(l: Words, record: &AccountRecord) -> String {
    let standing = record.appointments.iter().filter(|it| it.stands_at(record.now));
    let mut roles: Vec<_> = standing.map(|it| l.role(it.post.role)).collect();
    roles.dedup();
    if roles.is_empty() { l.t("account-no-role").into_owned() } else { l.list(roles) }
}

impl AccountsView {
    fn new(shell: Shell, records: &[AccountRecord], typed: &Fields) -> Self {
        let l = shell.l;
        let words = |key: &str| Column::words(l.t(key));
        let line = |record: &AccountRecord| Line {
            href: format!("/accounts/{}", record.account.id),
            name: record.account.display_name.clone(),
            login: record.account.login.clone(),
            roles: roles(l, record),
            second_step: second_step(l, record),
            seen: record.sessions.first().map(|row| l.moment(row.seen_at, &china())).unwrap_or_default(),
            state: state(l, record),
        };
        let text =
            |name: &str, key: &str| Field::text(name, l.t(key)).value(typed.raw(name).unwrap_or_default());
        Self {
            answer: l.say("accounts-answer").with("count", records.len()).to_string(),
            columns: vec![
                words("account-name"),
                words("account-role"),
                words("account-second-step"),
                words("account-seen"),
                words("account-state"),
            ],
            rows: records.iter().map(line).collect(),
            fields: vec![
                text("login", "sign-in-login").hint(l.t("login-hint")),
                text("name", "account-name").hint(l.t("account-name-hint")),
            ],
            errors: Vec::new(),
            shell,
        }
    }

    fn refused(mut self, name: &str, key: &str) -> Self {
        let message = self.shell.l.t(key).into_owned();
        self.errors = refuse(&mut self.fields, name, &message);
        self
    }

    fn title(&self) -> String {
        self.shell.l.t("accounts-title").into_owned()
    }

    /// After a login that is taken.
    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, None, "/accounts") };
        Self::new(shell, &[super::record::sample()], &Fields::default()).refused("login", "login-taken")
    }
}

async fn view(page: &Page, typed: &Fields) -> Result<AccountsView, Error> {
    let actor = page.actor()?;
    let records = page.app().run(move |app| app.list_accounts(&actor)).await?;
    Ok(AccountsView::new(page.shell(None), &records, typed))
}

/// `GET /accounts`
pub(crate) async fn accounts(page: Page) -> Result<Response, Error> {
    page.show(&view(&page, &Fields::default()).await?)
}

/// `POST /accounts`: invites somebody.
pub(crate) async fn post_invite(page: Page, Posted(typed): Posted) -> Result<Response, Error> {
    let text = |name: &str| typed.text(name).unwrap_or_default().to_owned();
    let (actor, login, name) = (page.actor()?, text("login"), text("name"));
    let invite = move |app: &app::Desk| match app.invite(&actor, &login, &name, None) {
        Ok(link) => Ok(Ok(link)),
        Err(AppError::LoginTaken) => Ok(Err(("login", "login-taken".to_owned()))),
        Err(AppError::Invalid { field, reason }) => Ok(Err((field, format!("invalid-{reason}")))),
        Err(error) => Err(error),
    };
    match page.app().run(invite).await? {
        Ok(link) => page.show(&LinkMadeView::new(&page, &link)),
        Err((field, key)) => page.show_again(&view(&page, &typed).await?.refused(field, &key)),
    }
}

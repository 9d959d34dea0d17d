//! `GET /accounts/{id}`: one account as administrators see it: a new link, the second step, shutting and opening.

use super::list::{second_step, state};
use super::session::browser_name;
use crate::community::china;
use crate::error::Error;
use crate::form::Posted;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::navigation::Crumb;
use crate::ui::shell::Shell;
use app::AppError;
use app::account::{AccountRecord, NewLink};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::id::AccountId;

/// The page of an account.
#[derive(Debug, Template)]
#[template(path = "account/record.html")]
pub(crate) struct AccountView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    name: String,
    about: Vec<(String, String)>,
    /// Where it is signed in at the moment.
    sessions: Vec<String>,
    /// That somebody asked to take the second step away.
    removal: String,
    /// Where a new link, the removal of the second step, shutting and opening are asked for.
    reset: String,
    removal_asked: String,
    disable: String,
    enable: String,
    is_shut: bool,
    has_second_step: bool,
    /// Whether it is the reader's own, with which others deal.
    is_own: bool,
}

/// What an administrator is about to do to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ask {
    Reset,
    Disable,
    RemoveSecondStep,
}

impl Ask {
    #[cfg(test)]
    const ALL: [Self; 3] = [Self::Reset, Self::Disable, Self::RemoveSecondStep];

    const fn key(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Disable => "disable",
            Self::RemoveSecondStep => "second-step-removal",
        }
    }
}

/// The keys of what is asked once more: their words are put together.
#[cfg(test)]
pub(crate) const ASKS: [&str; 3] = {
    let [one, two, three] = Ask::ALL;
    [one.key(), two.key(), three.key()]
};

/// The page that asks once more.
#[derive(Debug, Template)]
#[template(path = "account/ask.html")]
pub(crate) struct AskView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    heading: String,
    answer: String,
    lead: String,
    submit: String,
    action: String,
    back: String,
}

/// The page with a link that was just made; it is shown once.
#[derive(Debug, Template)]
#[template(path = "account/link_made.html")]
pub(crate) struct LinkMadeView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    heading: String,
    lead: String,
    address: String,
    until: String,
    record: String,
    appoint: String,
}

fn crumbs(l: Words, here: String) -> Vec<Crumb> {
    vec![Crumb::link("/accounts", l.t("accounts-title")), Crumb::here(here)]
}

impl AccountView {
    fn new(shell: Shell, record: &AccountRecord, is_own: bool) -> Self {
        let (l, account) = (shell.l, &record.account);
        let pair = |key: &str, value: String| (l.t(key).into_owned(), value);
        let session = |row: &app::account::SessionRow| {
            let seen = l.moment(row.seen_at, &china());
            format!("{} · {} · {seen}", browser_name(l, &row.browser), row.address)
        };
        let link = record.link.map(|(_, until)| l.moment(until, &china()));
        let mut about = vec![
            pair("sign-in-login", account.login.clone()),
            pair("account-state", state(l, record)),
            pair("account-second-step", second_step(l, record)),
            pair("account-since", l.moment(account.created_at, &china())),
        ];
        about.extend(link.map(|until| pair("account-link-until", until)));
        Self {
            crumbs: crumbs(l, account.display_name.clone()),
            name: account.display_name.clone(),
            about,
            sessions: record.sessions.iter().map(session).collect(),
            removal: record.removal.map_or_else(String::new, |asked| {
                let when = l.moment(asked.asked_at, &china());
                l.say("second-step-removal-waits").with("when", &*when).to_string()
            }),
            reset: format!("/accounts/{}/reset", account.id),
            removal_asked: format!("/accounts/{}/second-step-removal", account.id),
            disable: format!("/accounts/{}/disable", account.id),
            enable: format!("/accounts/{}/enable", account.id),
            is_shut: account.disabled_at.is_some(),
            has_second_step: record.by_code || record.passkeys > 0,
            is_own,
            shell,
        }
    }

    fn title(&self) -> String {
        self.name.clone()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, None, "/accounts") };
        Self::new(shell, &sample(), false)
    }
}

impl AskView {
    fn new(shell: Shell, ask: Ask, record: &AccountRecord) -> Self {
        let (l, account, key) = (shell.l, &record.account, ask.key());
        let back = format!("/accounts/{}", account.id);
        let words = |part: &str| l.t(&format!("account-{key}-{part}")).into_owned();
        let answer = format!("account-{key}-answer");
        Self {
            crumbs: crumbs(l, words("title")),
            heading: words("title"),
            answer: l.say(&answer).with("name", &*account.display_name).to_string(),
            lead: words("lead"),
            submit: words("submit"),
            action: format!("{back}/{key}"),
            back,
            shell,
        }
    }

    fn title(&self) -> String {
        self.heading.clone()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, None, "/accounts") };
        Self::new(shell, Ask::RemoveSecondStep, &sample())
    }
}

impl LinkMadeView {
    pub(super) fn new(page: &Page, link: &NewLink) -> Self {
        Self::of(page.shell(None), &page.site().config().public_url, link)
    }

    fn of(shell: Shell, public_url: &str, link: &NewLink) -> Self {
        let l = shell.l;
        let (name, id) = link
            .account
            .as_ref()
            .map_or_else(Default::default, |account| (account.display_name.clone(), account.id.to_string()));
        Self {
            crumbs: crumbs(l, l.t("link-made-title").into_owned()),
            heading: l.t("link-made-title").into_owned(),
            lead: l.say("link-made-lead").with("name", &*name).to_string(),
            address: format!("{public_url}{}", link.path),
            until: l.moment(link.expires_at, &china()),
            record: format!("/accounts/{id}"),
            appoint: format!("/appointments?account={id}#new"),
            shell,
        }
    }

    fn title(&self) -> String {
        self.heading.clone()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let link = NewLink {
            account: Some(sample().account),
            purpose: app::account::LinkPurpose::Invitation,
            path: "/links/yiju_abc".into(),
            expires_at: jiff::Timestamp::UNIX_EPOCH,
        };
        Self::of(Shell::new(l, None, "/accounts"), "https://renewal.example", &link)
    }
}

fn parsed(id: &str) -> Result<AccountId, Error> {
    id.parse().map_err(|_| Error::not_found())
}

async fn load(page: &Page, id: AccountId) -> Result<AccountRecord, Error> {
    let actor = page.actor()?;
    page.app().run(move |app| app.load_account_record(&actor, id)).await
}

/// `GET /accounts/{id}`
pub(crate) async fn record(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let record = load(&page, parsed(&id)?).await?;
    let is_own = page.actor()?.account == record.account.id;
    page.show(&AccountView::new(page.shell(None), &record, is_own))
}

async fn show_ask(page: &Page, id: &str, ask: Ask) -> Result<Response, Error> {
    let record = load(page, parsed(id)?).await?;
    page.show(&AskView::new(page.shell(None), ask, &record))
}

/// `GET /accounts/{id}/reset`
pub(crate) async fn ask_reset(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    show_ask(&page, &id, Ask::Reset).await
}

/// `GET /accounts/{id}/disable`
pub(crate) async fn ask_disable(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    show_ask(&page, &id, Ask::Disable).await
}

/// `GET /accounts/{id}/second-step-removal`
pub(crate) async fn ask_second_step_removal(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    show_ask(&page, &id, Ask::RemoveSecondStep).await
}

/// `POST /accounts/{id}/reset`: a link by which the owner chooses another password.
pub(crate) async fn post_reset(
    page: Page,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let (id, actor) = (parsed(&id)?, page.actor()?);
    let link = page.app().run(move |app| app.reset_by_link(&actor, id)).await?;
    page.show(&LinkMadeView::new(&page, &link))
}

async fn change(
    page: &Page,
    id: &str,
    work: impl FnOnce(&app::Desk, &domain::account::Actor, AccountId) -> Result<(), AppError> + Send + 'static,
) -> Result<Response, Error> {
    let (id, actor) = (parsed(id)?, page.actor()?);
    page.app().run(move |app| work(app, &actor, id)).await?;
    Ok(Redirect::to(&format!("/accounts/{id}")).into_response())
}

/// `POST /accounts/{id}/disable`
pub(crate) async fn post_disable(
    page: Page,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    change(&page, &id, |app, actor, id| app.disable_account(actor, id)).await
}

/// `POST /accounts/{id}/enable`
pub(crate) async fn post_enable(
    page: Page,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    change(&page, &id, |app, actor, id| app.enable_account(actor, id)).await
}

/// `POST /accounts/{id}/second-step-removal`: the first administrator asks, another one agrees.
pub(crate) async fn post_second_step_removal(
    page: Page,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    change(&page, &id, |app, actor, id| app.remove_second_step(actor, id).map(drop)).await
}

/// An invited officer.
#[cfg(test)]
pub(super) fn sample() -> AccountRecord {
    let at = jiff::Timestamp::UNIX_EPOCH;
    let account = domain::account::Account {
        id: AccountId::from_uuid(domain::id::uuid_v7(1, [0; 10])),
        login: "officer".into(),
        display_name: "李专员".into(),
        created_at: at,
        disabled_at: None,
    };
    AccountRecord {
        account,
        appointments: Vec::new(),
        has_password: false,
        by_code: true,
        passkeys: 1,
        is_linked: false,
        link: Some((app::account::LinkPurpose::Invitation, at)),
        sessions: Vec::new(),
        removal: None,
        now: at,
    }
}

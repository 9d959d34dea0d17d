//! `GET /account`: who one is signed in as, and changing one's own password.

use super::password_key;
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::page::Page;
use crate::ui::form::{Control, Field, FormError, refuse};
use crate::ui::shell::Shell;
use app::{AppError, Session};
use askama::Template;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse as _, Redirect, Response};
#[cfg(test)]
use domain::{account::Account, appointment::Post};

/// The page of one's own account.
#[derive(Debug, Template)]
#[template(path = "account/own.html")]
pub(crate) struct OwnAccountView {
    shell: Shell,
    /// What is known of the account: label and value.
    about: Vec<(String, String)>,
    errors: Vec<FormError>,
    fields: [Field; 3],
}

/// What is wrong with a change of password: the field, and the key of the reason.
type Refused = (&'static str, &'static str);

impl OwnAccountView {
    fn new(shell: Shell, session: &Session) -> Self {
        let (l, account) = (shell.l, &session.account);
        let password = |name: &str, key: &str| Field::new(name, l.t(key), Control::Password);
        Self {
            about: vec![
                (l.t("account-name").into_owned(), account.display_name.clone()),
                (l.t("sign-in-login").into_owned(), account.login.clone()),
                (l.t("account-role").into_owned(), l.posts_in(&session.posts, &session.names)),
            ],
            errors: Vec::new(),
            fields: [
                password("present", "password-present").autocomplete("current-password"),
                password("password", "password-new").autocomplete("new-password").hint(l.t("password-hint")),
                password("again", "password-again").autocomplete("new-password"),
            ],
            shell,
        }
    }

    /// The same page with the reason beside its field. Passwords are not shown again.
    fn refused(mut self, (name, reason): Refused) -> Self {
        let l = self.shell.l;
        self.errors = refuse(&mut self.fields, name, &l.t(reason));
        self
    }

    fn title(&self) -> String {
        self.shell.l.t("account-title").into_owned()
    }

    /// After a new password that is too short.
    #[cfg(test)]
    pub(crate) fn sample(l: crate::i18n::Words) -> Self {
        let account = Account {
            id: "00000000-0000-7000-8000-000000000000".parse().unwrap(),
            login: "planner".into(),
            display_name: "张规划".into(),
            created_at: jiff::Timestamp::UNIX_EPOCH,
            disabled_at: None,
        };
        let session = Session {
            account,
            posts: vec![Post::of_city(domain::account::Role::Planner)],
            names: vec![app::appointment::TerritoryName {
                division: ("重庆市".into(), "Chongqing".into()),
                ..Default::default()
            }],
            created_at: jiff::Timestamp::UNIX_EPOCH,
            expires_at: jiff::Timestamp::UNIX_EPOCH,
        };
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, None, "/account") };
        Self::new(shell, &session).refused(("password", "password-too-short"))
    }
}

fn own(page: &Page) -> Result<OwnAccountView, Error> {
    let session = page.session().ok_or_else(|| Error::internal("the route is open to visitors"))?;
    Ok(OwnAccountView::new(page.shell(None), session))
}

/// `GET /account`
pub(crate) async fn account(page: Page) -> Result<Response, Error> {
    page.show(&own(&page)?)
}

/// `POST /account`: changes the password; every session of the account ends, this one included.
pub(crate) async fn post_account(page: Page, Posted(fields): Posted) -> Result<Response, Error> {
    let view = own(&page)?;
    if let Some(refused) = change(&page, &fields).await? {
        return page.show_again(&view.refused(refused));
    }
    let mut answer = Redirect::to("/sign-in?said=password-changed").into_response();
    if let Some(cookie) = page.site().cookies().clear_session() {
        answer.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(answer)
}

/// Tries the change. Wrong present passwords count as failed sign-ins, so that a session left open is no way
/// to guess.
async fn change(page: &Page, fields: &Fields) -> Result<Option<Refused>, Error> {
    let typed = |name: &str| fields.raw(name).unwrap_or_default().to_owned();
    let (present, new, actor) = (typed("present"), typed("password"), page.actor()?);
    if new != typed("again") {
        return Ok(Some(("again", "password-differs")));
    }
    let login = page.session().map(|session| session.account.login.clone()).unwrap_or_default();
    let (throttle, address) = (page.site().sign_in_throttle(), page.visitor().address);
    let now = page.site().app().environment().now();
    if let Some(seconds) = throttle.wait(&login, address, now) {
        return Err(Error::too_many(seconds));
    }
    let change = move |app: &app::Desk| match app.change_own_password(&actor, &present, &new) {
        Ok(()) => Ok(None),
        Err(AppError::SignInRefused) => Ok(Some(("present", "password-present-wrong"))),
        Err(AppError::Password(refused)) => Ok(Some(("password", password_key(refused)))),
        Err(error) => Err(error),
    };
    let refused = page.app().run(change).await?;
    match refused {
        None => throttle.succeeded(&login, address),
        Some(("present", _)) => throttle.failed(&login, address, now),
        Some(_) => {}
    }
    Ok(refused)
}

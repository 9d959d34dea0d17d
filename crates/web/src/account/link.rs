//! `GET /links/{token}`: the set-up of the first account, an invitation, a new password.

use super::password_key;
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::page::Page;
use crate::ui::form::{Control, Field, FormError, refuse};
use crate::ui::shell::Shell;
use app::AppError;
use app::account::{LinkPurpose, LinkShown};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};

/// The page that a link opens.
#[derive(Debug, Template)]
#[template(path = "account/link.html")]
pub(crate) struct LinkView {
    shell: Shell,
    errors: Vec<FormError>,
    fields: Vec<Field>,
    heading: String,
    lead: String,
    action: String,
}

impl LinkView {
    fn new(shell: Shell, token: &str, shown: &LinkShown, typed: &Fields) -> Self {
        let l = shell.l;
        let key = shown.purpose.key();
        let text =
            |name: &str, key: &str| Field::text(name, l.t(key)).value(typed.raw(name).unwrap_or_default());
        let password = |name: &str, key: &str| {
            Field::new(name, l.t(key), Control::Password).autocomplete("new-password")
        };
        let mut fields = Vec::new();
        if shown.account.is_none() {
            fields.push(text("login", "sign-in-login").hint(l.t("login-hint")).autocomplete("username"));
            fields.push(text("name", "account-name").autocomplete("name"));
        }
        fields.push(password("password", "password-new").hint(l.t("password-hint")));
        fields.push(password("again", "password-again"));
        let (name, login) = shown
            .account
            .as_ref()
            .map_or(("", ""), |account| (account.display_name.as_str(), account.login.as_str()));
        Self {
            errors: Vec::new(),
            fields,
            heading: l.t(&format!("link-{key}-title")).into_owned(),
            lead: l.say(&format!("link-{key}-lead")).with("name", name).with("login", login).to_string(),
            action: format!("/links/{token}"),
            shell,
        }
    }

    fn refused(mut self, name: &str, key: &str) -> Self {
        let message = self.shell.l.t(key).into_owned();
        self.errors = refuse(&mut self.fields, name, &message);
        self
    }

    fn title(&self) -> String {
        self.heading.clone()
    }

    /// The first start, after a password that others use too.
    #[cfg(test)]
    pub(crate) fn sample(l: crate::i18n::Words) -> Self {
        let shown = LinkShown { purpose: LinkPurpose::SetUp, account: None };
        let shell = Shell::new(l, None, "/links/x");
        Self::new(shell, "x", &shown, &Fields::default()).refused("password", "password-breached")
    }
}

async fn shown(page: &Page, token: &str) -> Result<LinkShown, Error> {
    let token = token.to_owned();
    page.app().run(move |app| app.find_link(&token)).await
}

/// `GET /links/{token}`
pub(crate) async fn link(page: Page, Path(token): Path<String>) -> Result<Response, Error> {
    let shown = shown(&page, &token).await?;
    page.show(&LinkView::new(page.shell(None), &token, &shown, &Fields::default()))
}

/// `POST /links/{token}`
pub(crate) async fn post_link(
    page: Page,
    Path(token): Path<String>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let shown = shown(&page, &token).await?;
    let is_set_up = shown.purpose == LinkPurpose::SetUp;
    match attempt(&page, token.clone(), is_set_up, &typed).await? {
        None => Ok(Redirect::to("/sign-in?said=link-used").into_response()),
        Some((field, key)) => {
            page.show_again(&LinkView::new(page.shell(None), &token, &shown, &typed).refused(field, &key))
        }
    }
}

/// Uses the link; the field that is wrong, and why.
async fn attempt(
    page: &Page,
    token: String,
    is_set_up: bool,
    typed: &Fields,
) -> Result<Option<(&'static str, String)>, Error> {
    let raw = |name: &str| typed.raw(name).unwrap_or_default().to_owned();
    let (login, name, new) = (raw("login"), raw("name"), raw("password"));
    if new != raw("again") {
        return Ok(Some(("again", "password-differs".into())));
    }
    let attempt = move |app: &app::Desk| {
        let used = if is_set_up {
            app.set_up(&token, &login, &name, &new).map(drop)
        } else {
            app.use_link(&token, &new)
        };
        match used {
            Ok(()) => Ok(None),
            Err(AppError::Password(refused)) => Ok(Some(("password", password_key(refused).to_owned()))),
            Err(AppError::Invalid { field, reason }) => Ok(Some((field, format!("invalid-{reason}")))),
            Err(error) => Err(error),
        }
    };
    page.app().run(attempt).await
}

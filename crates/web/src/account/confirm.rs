//! Proving once more who one is, before what weighs.

use super::own_path;
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::page::Page;
use crate::ui::form::{Control, Field, FormError, refuse};
use crate::ui::shell::Shell;
use app::AppError;
use askama::Template;
use axum::response::{IntoResponse as _, Redirect, Response};

/// The page that asks for it.
#[derive(Debug, Template)]
#[template(path = "account/confirm.html")]
pub(crate) struct ConfirmView {
    shell: Shell,
    errors: Vec<FormError>,
    fields: [Field; 1],
    back: String,
    passkeys: bool,
}

impl ConfirmView {
    fn new(shell: Shell, back: &str, passkeys: bool) -> Self {
        let label = shell.l.t("sign-in-password");
        let password = Field::new("password", label, Control::Password).autocomplete("current-password");
        Self { errors: Vec::new(), fields: [password], back: back.to_owned(), passkeys, shell }
    }

    fn refused(mut self, key: &str) -> Self {
        let message = self.shell.l.t(key).into_owned();
        self.errors = refuse(&mut self.fields, "password", &message);
        self
    }

    fn title(&self) -> String {
        self.shell.l.t("confirm-title").into_owned()
    }

    /// After a wrong password.
    #[cfg(test)]
    pub(crate) fn sample(l: crate::i18n::Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, None, "/account/confirm") };
        Self::new(shell, "/appointments", true).refused("password-present-wrong")
    }
}

fn view(page: &Page, back: &str) -> ConfirmView {
    ConfirmView::new(page.shell(None), back, page.site().app().has_passkeys())
}

fn session_token(page: &Page) -> Result<Box<str>, Error> {
    let signed_in = page.visitor().session.as_ref();
    Ok(signed_in.ok_or_else(|| Error::internal("the route is open to visitors"))?.token.clone())
}

/// `GET /account/confirm`
pub(crate) async fn confirm(page: Page, query: Fields) -> Result<Response, Error> {
    page.show(&view(&page, own_path(query.text("back"))))
}

/// `POST /account/confirm`
pub(crate) async fn post_confirm(page: Page, Posted(fields): Posted) -> Result<Response, Error> {
    let back = own_path(fields.text("back")).to_owned();
    let given = fields.raw("password").unwrap_or_default().to_owned();
    let (actor, token, from) = (page.actor()?, session_token(&page)?, page.visitor().arrival.clone());
    let attempt = move |app: &app::Desk| match app.prove_with_password(&actor, &token, &given, &from) {
        Ok(()) => Ok(true),
        Err(AppError::SignInRefused) => Ok(false),
        Err(error) => Err(error),
    };
    if page.app().run(attempt).await? {
        return Ok(Redirect::to(&back).into_response());
    }
    page.show_again(&view(&page, &back).refused("password-present-wrong"))
}

/// `POST /account/confirm/passkey`
pub(crate) async fn post_confirm_passkey(page: Page, Posted(fields): Posted) -> Result<Response, Error> {
    let back = own_path(fields.text("back")).to_owned();
    let answer = fields.text("answer").unwrap_or_default().to_owned();
    let ceremony = page.visitor().ceremony.as_deref().unwrap_or_default().to_owned();
    let (actor, token) = (page.actor()?, session_token(&page)?);
    let attempt = move |app: &app::Desk| match app.prove_with_passkey(&actor, &token, &ceremony, &answer) {
        Ok(()) => Ok(true),
        Err(AppError::PasskeyRefused | AppError::CeremonyOver) => Ok(false),
        Err(error) => Err(error),
    };
    if page.app().run(attempt).await? {
        return Ok(Redirect::to(&back).into_response());
    }
    page.show_again(&view(&page, &back).refused("passkey-refused"))
}

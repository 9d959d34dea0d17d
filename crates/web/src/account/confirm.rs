//! Proving once more who one is, before what weighs.

use super::{own_path, renewed, session_token};
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::page::Page;
use crate::ui::form::{Control, Field, FormError, refuse};
use crate::ui::shell::Shell;
use app::AppError;
use askama::Template;
use axum::response::Response;

/// The page that asks for it.
#[derive(Debug, Template)]
#[template(path = "account/confirm.html")]
pub(crate) struct ConfirmView {
    shell: Shell,
    errors: Vec<FormError>,
    fields: Vec<Field>,
    back: String,
    passkeys: bool,
}

impl ConfirmView {
    fn new(shell: Shell, back: &str, passkeys: bool, wants_code: bool) -> Self {
        let l = shell.l;
        let password = Field::new("password", l.t("sign-in-password"), Control::Password);
        let mut fields = vec![password.autocomplete("current-password")];
        if wants_code {
            let code = Field::text("code", l.t("second-step-code")).hint(l.t("second-step-code-hint"));
            fields.push(code.autocomplete("one-time-code"));
        }
        Self { errors: Vec::new(), fields, back: back.to_owned(), passkeys, shell }
    }

    fn refused(mut self, (field, key): (&str, &str)) -> Self {
        let message = self.shell.l.t(key).into_owned();
        self.errors = refuse(&mut self.fields, field, &message);
        self
    }

    fn title(&self) -> String {
        self.shell.l.t("confirm-title").into_owned()
    }

    /// After a wrong password.
    #[cfg(test)]
    pub(crate) fn sample(l: crate::i18n::Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, None, "/account/confirm") };
        Self::new(shell, "/appointments", true, true).refused(("password", "password-present-wrong"))
    }
}

async fn view(page: &Page, back: &str) -> Result<ConfirmView, Error> {
    let (actor, passkeys) = (page.actor()?, page.site().app().has_passkeys());
    let wants_code = page.app().run(move |app| app.proof_wants_code(&actor)).await?;
    Ok(ConfirmView::new(page.shell(None), back, passkeys, wants_code))
}

/// `GET /account/confirm`
pub(crate) async fn confirm(page: Page, query: Fields) -> Result<Response, Error> {
    page.show(&view(&page, own_path(query.text("back"))).await?)
}

/// `POST /account/confirm`
pub(crate) async fn post_confirm(page: Page, Posted(fields): Posted) -> Result<Response, Error> {
    let back = own_path(fields.text("back")).to_owned();
    let given = fields.raw("password").unwrap_or_default().to_owned();
    let code = fields.text("code").unwrap_or_default().to_owned();
    let (actor, token, from) = (page.actor()?, session_token(&page)?, page.visitor().arrival.clone());
    let attempt = move |app: &app::Desk| match app.prove_with_password(&actor, &token, (&given, &code), &from)
    {
        Ok(fresh) => Ok(Ok(fresh)),
        Err(AppError::SignInRefused) => Ok(Err(("password", "password-present-wrong"))),
        Err(AppError::CodeRefused) => Ok(Err(("code", "code-refused"))),
        Err(AppError::PasskeyRefused) => Ok(Err(("password", "confirm-by-passkey"))),
        Err(error) => Err(error),
    };
    match page.app().run(attempt).await? {
        Ok(fresh) => Ok(renewed(&page, &fresh, &back)),
        Err(refused) => page.show_again(&view(&page, &back).await?.refused(refused)),
    }
}

/// `POST /account/confirm/passkey`
pub(crate) async fn post_confirm_passkey(page: Page, Posted(fields): Posted) -> Result<Response, Error> {
    let back = own_path(fields.text("back")).to_owned();
    let answer = fields.text("answer").unwrap_or_default().to_owned();
    let ceremony = page.visitor().passkey.as_deref().unwrap_or_default().to_owned();
    let (actor, token) = (page.actor()?, session_token(&page)?);
    let attempt = move |app: &app::Desk| match app.prove_with_passkey(&actor, &token, &ceremony, &answer) {
        Ok(fresh) => Ok(Some(fresh)),
        Err(AppError::PasskeyRefused | AppError::CeremonyOver) => Ok(None),
        Err(error) => Err(error),
    };
    match page.app().run(attempt).await? {
        Some(fresh) => Ok(renewed(&page, &fresh, &back)),
        None => page.show_again(&view(&page, &back).await?.refused(("password", "passkey-refused"))),
    }
}

//! The second step of signing in: a one-time password, a recovery code, or a passkey.

use super::{own_path, welcome};
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::page::Page;
use crate::ui::form::{Field, FormError, refuse};
use crate::ui::shell::Shell;
use app::AppError;
use askama::Template;
use axum::response::{IntoResponse as _, Redirect, Response};

/// The page that asks for the second step.
#[derive(Debug, Template)]
#[template(path = "account/sign_in_step.html")]
pub(crate) struct SignInStepView {
    shell: Shell,
    errors: Vec<FormError>,
    fields: [Field; 1],
    back: String,
    by_code: bool,
    by_passkey: bool,
}

impl SignInStepView {
    fn new(shell: Shell, back: &str, (by_code, by_passkey): (bool, bool)) -> Self {
        let l = shell.l;
        let code = Field::text("code", l.t("second-step-code"))
            .hint(l.t("second-step-code-hint"))
            .autocomplete("one-time-code");
        Self { errors: Vec::new(), fields: [code], back: back.to_owned(), by_code, by_passkey, shell }
    }

    fn refused(mut self) -> Self {
        let message = self.shell.l.t("code-refused").into_owned();
        self.errors = refuse(&mut self.fields, "code", &message);
        self
    }

    fn title(&self) -> String {
        self.shell.l.t("sign-in-step-title").into_owned()
    }

    /// After a wrong code.
    #[cfg(test)]
    pub(crate) fn sample(l: crate::i18n::Words) -> Self {
        Self::new(Shell::new(l, None, "/sign-in/second-step"), "/", (true, true)).refused()
    }
}

/// The sign-in page, where what had begun is over.
fn over() -> Response {
    Redirect::to("/sign-in?said=ceremony-over").into_response()
}

async fn view(page: &Page, back: &str) -> Result<Option<SignInStepView>, Error> {
    let Some(token) = page.visitor().ceremony.clone() else { return Ok(None) };
    let ways = move |app: &app::Desk| match app.find_second_step(&token) {
        Ok(ways) => Ok(Some(ways)),
        Err(AppError::CeremonyOver) => Ok(None),
        Err(error) => Err(error),
    };
    let ways = page.app().run(ways).await?;
    Ok(ways.map(|ways| SignInStepView::new(page.shell(None), back, ways)))
}

/// `GET /sign-in/second-step`
pub(crate) async fn sign_in_step(page: Page, query: Fields) -> Result<Response, Error> {
    match view(&page, own_path(query.text("back"))).await? {
        Some(view) => page.show(&view),
        None => Ok(over()),
    }
}

/// `POST /sign-in/second-step`
pub(crate) async fn post_sign_in_step(page: Page, Posted(fields): Posted) -> Result<Response, Error> {
    let back = own_path(fields.text("back")).to_owned();
    let Some(token) = page.visitor().ceremony.clone() else { return Ok(over()) };
    let (typed, from) = (fields.text("code").unwrap_or_default().to_owned(), page.visitor().arrival.clone());
    let attempt = move |app: &app::Desk| match app.sign_in_with_code(&token, &typed, &from) {
        Ok(signed_in) => Ok(Some(signed_in)),
        Err(AppError::CodeRefused | AppError::CeremonyOver) => Ok(None),
        Err(error) => Err(error),
    };
    if let Some(signed_in) = page.app().run(attempt).await? {
        return Ok(welcome(&page, &signed_in, &back));
    }
    match view(&page, &back).await? {
        Some(view) => page.show_again(&view.refused()),
        None => Ok(over()),
    }
}

//! The sign-in page, and signing out.

use super::own_path;
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::page::Page;
use crate::ui::form::{Control, Field, FormError};
use crate::ui::shell::Shell;
use app::AppError;
use askama::Template;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse as _, Redirect, Response};

/// The sign-in page.
#[derive(Debug, Template)]
#[template(path = "account/sign_in.html")]
pub(crate) struct SignInView {
    shell: Shell,
    errors: Vec<FormError>,
    login: Field,
    password: Field,
    back: String,
    /// Why one has to sign in again, where one did not ask to.
    said: String,
}

impl SignInView {
    fn new(shell: Shell, login: &str, back: &str, error: Option<String>) -> Self {
        let l = shell.l;
        Self {
            login: Field::text("login", l.t("sign-in-login")).value(login).autocomplete("username"),
            password: Field::new("password", l.t("sign-in-password"), Control::Password)
                .autocomplete("current-password"),
            errors: error.into_iter().map(FormError::general).collect(),
            back: own_path(Some(back)).to_owned(),
            said: String::new(),
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("sign-in-title").into_owned()
    }

    /// After a wrong password.
    #[cfg(test)]
    pub(crate) fn sample(l: crate::i18n::Words) -> Self {
        let shell = Shell::new(l, None, "/sign-in");
        Self::new(shell, "planner", "/communities", Some(l.t("sign-in-refused").into_owned()))
    }
}

/// `GET /sign-in`
pub(crate) async fn sign_in(page: Page, query: Fields) -> Result<Response, Error> {
    let back = own_path(query.text("back"));
    if page.session().is_some() {
        return Ok(Redirect::to(back).into_response());
    }
    let mut view = SignInView::new(page.shell(None), "", back, None);
    if query.text("said") == Some("password-changed") {
        view.said = page.words().t("password-changed").into_owned();
    }
    page.show(&view)
}

/// `POST /sign-in`
pub(crate) async fn post_sign_in(page: Page, Posted(fields): Posted) -> Result<Response, Error> {
    let login = fields.text("login").unwrap_or_default().to_owned();
    let password = fields.raw("password").unwrap_or_default().to_owned();
    let back = own_path(fields.text("back")).to_owned();
    let address = page.visitor().address;
    let throttle = page.site().sign_in_throttle();
    let now = page.site().app().environment().now();
    if let Some(seconds) = throttle.wait(&login, address, now) {
        return Err(Error::too_many(seconds));
    }
    let given = login.clone();
    let attempt = page
        .app()
        .run(move |app| match app.sign_in(&given, &password) {
            Ok(signed_in) => Ok(Some(signed_in.token)),
            Err(AppError::SignInRefused) => Ok(None),
            Err(error) => Err(error),
        })
        .await?;
    let Some(token) = attempt else {
        throttle.failed(&login, address, now);
        let refused = page.words().t("sign-in-refused").into_owned();
        return page.show_again(&SignInView::new(page.shell(None), &login, &back, Some(refused)));
    };
    throttle.succeeded(&login, address);
    let mut answer = Redirect::to(&back).into_response();
    if let Some(cookie) = page.site().cookies().set_session(&token) {
        answer.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(answer)
}

/// `POST /sign-out`
pub(crate) async fn post_sign_out(page: Page, Posted(_): Posted) -> Result<Response, Error> {
    if let Some(token) = page.visitor().session.as_ref().map(|signed_in| signed_in.token.clone()) {
        page.app().run(move |app| app.sign_out(&token)).await?;
    }
    let mut answer = Redirect::to("/sign-in").into_response();
    if let Some(cookie) = page.site().cookies().clear_session() {
        answer.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(answer)
}

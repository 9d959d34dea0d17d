//! The sign-in page, and signing out.

use super::{own_path, to_second_step, welcome, with_cookies};
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::page::Page;
use crate::ui::form::{Control, Field, FormError};
use crate::ui::shell::Shell;
use app::{AppError, SignIn};
use askama::Template;
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
    /// Whether passkeys can be used here.
    passkeys: bool,
    /// The button of the city's own sign-in service.
    provider: Option<String>,
}

/// What the page says when another page sends here.
const SAID: [&str; 2] = ["password-changed", "link-used"];
/// The same for what did not work.
const FAILED: [&str; 5] =
    ["passkey-refused", "provider-failed", "identity-unknown", "sign-in-refused", "ceremony-over"];

impl SignInView {
    fn new(page: &Page, login: &str, back: &str, error: Option<String>) -> Self {
        let app = page.site().app();
        let (passkeys, provider) = (app.has_passkeys(), app.provider_name());
        Self::of(page.shell(None), login, back, error).offering(passkeys, provider)
    }

    fn of(shell: Shell, login: &str, back: &str, error: Option<String>) -> Self {
        let l = shell.l;
        Self {
            login: Field::text("login", l.t("sign-in-login")).value(login).autocomplete("username webauthn"),
            password: Field::new("password", l.t("sign-in-password"), Control::Password)
                .autocomplete("current-password"),
            errors: error.into_iter().map(FormError::general).collect(),
            back: own_path(Some(back)).to_owned(),
            said: String::new(),
            passkeys: false,
            provider: None,
            shell,
        }
    }

    fn offering(mut self, passkeys: bool, provider: Option<&str>) -> Self {
        self.passkeys = passkeys;
        self.provider =
            provider.map(|name| self.shell.l.say("sign-in-provider").with("name", name).to_string());
        self
    }

    fn title(&self) -> String {
        self.shell.l.t("sign-in-title").into_owned()
    }

    /// After a wrong password, with everything on offer.
    #[cfg(test)]
    pub(crate) fn sample(l: crate::i18n::Words) -> Self {
        let shell = Shell::new(l, None, "/sign-in");
        let refused = Some(l.t("sign-in-refused").into_owned());
        Self::of(shell, "planner", "/communities", refused).offering(true, Some("渝快政"))
    }
}

/// `GET /sign-in`
pub(crate) async fn sign_in(page: Page, query: Fields) -> Result<Response, Error> {
    let back = own_path(query.text("back"));
    if page.session().is_some() {
        return Ok(Redirect::to(back).into_response());
    }
    let said = query.text("said").unwrap_or_default();
    let words = |known: &[&str]| known.contains(&said).then(|| page.words().t(said).into_owned());
    let mut view = SignInView::new(&page, "", back, words(&FAILED));
    view.said = words(&SAID).unwrap_or_default();
    page.show(&view)
}

/// `POST /sign-in`
pub(crate) async fn post_sign_in(page: Page, Posted(fields): Posted) -> Result<Response, Error> {
    let login = fields.text("login").unwrap_or_default().to_owned();
    let password = fields.raw("password").unwrap_or_default().to_owned();
    let back = own_path(fields.text("back")).to_owned();
    let (given, from) = (login.clone(), page.visitor().arrival.clone());
    let attempt = move |app: &app::Desk| match app.sign_in(&given, &password, &from) {
        Ok(signed_in) => Ok(Some(signed_in)),
        Err(AppError::SignInRefused) => Ok(None),
        Err(error) => Err(error),
    };
    match page.app().run(attempt).await? {
        Some(SignIn::Done(signed_in)) => Ok(welcome(&page, &signed_in, &back)),
        Some(SignIn::SecondStep { token, .. }) => Ok(to_second_step(&page, &token, &back)),
        None => {
            let refused = page.words().t("sign-in-refused").into_owned();
            page.show_again(&SignInView::new(&page, &login, &back, Some(refused)))
        }
    }
}

/// `POST /sign-out`
pub(crate) async fn post_sign_out(page: Page, Posted(_): Posted) -> Result<Response, Error> {
    if let Some(token) = page.visitor().session.as_ref().map(|signed_in| signed_in.token.clone()) {
        page.app().run(move |app| app.sign_out(&token)).await?;
    }
    let answer = Redirect::to("/sign-in").into_response();
    Ok(with_cookies(answer, [page.site().cookies().clear_session()]))
}

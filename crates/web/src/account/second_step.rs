//! Setting up the second step of one's own account, and its recovery codes.

use super::{own_crumbs, session_token};
use crate::error::Error;
use crate::form::Posted;
use crate::page::Page;
use crate::ui::form::{Field, FormError, refuse};
use crate::ui::navigation::Crumb;
use crate::ui::shell::Shell;
use app::AppError;
use app::account::Enrolment;
use app::credential::Zeroizing;
use askama::Template;
use axum::response::{IntoResponse as _, Redirect, Response};

/// The page with the picture to scan.
#[derive(Template)]
#[template(path = "account/second_step.html")]
pub(crate) struct EnrolView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    errors: Vec<FormError>,
    fields: [Field; 1],
    picture: String,
    letters: String,
}

/// The page with the recovery codes; it is shown once.
#[derive(Template)]
#[template(path = "account/recovery_codes.html")]
pub(crate) struct CodesView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    codes: Vec<Zeroizing<String>>,
}

impl EnrolView {
    fn new(shell: Shell, enrolment: Enrolment) -> Self {
        let l = shell.l;
        let code = Field::text("code", l.t("second-step-code"))
            .hint(l.t("second-step-first-hint"))
            .autocomplete("one-time-code");
        Self {
            crumbs: own_crumbs(l, "second-step-title"),
            errors: Vec::new(),
            fields: [code],
            picture: enrolment.picture,
            letters: enrolment.letters,
            shell,
        }
    }

    fn refused(mut self) -> Self {
        let message = self.shell.l.t("code-refused").into_owned();
        self.errors = refuse(&mut self.fields, "code", &message);
        self
    }

    fn title(&self) -> String {
        self.shell.l.t("second-step-title").into_owned()
    }

    /// After a wrong code.
    #[cfg(test)]
    pub(crate) fn sample(l: crate::i18n::Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, None, "/account/second-step") };
        let picture = app::credential::totp::qr_svg("otpauth://totp/yiju");
        Self::new(shell, Enrolment { picture, letters: "ABCD EFGH".into() }).refused()
    }
}

impl CodesView {
    fn new(shell: Shell, codes: Vec<Zeroizing<String>>) -> Self {
        Self { crumbs: own_crumbs(shell.l, "recovery-codes-title"), codes, shell }
    }

    fn title(&self) -> String {
        self.shell.l.t("recovery-codes-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: crate::i18n::Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, None, "/account/second-step") };
        let codes = (0..10).map(|n| Zeroizing::new(format!("k3m9-x7p{n}-abcd-efgh")));
        Self::new(shell, codes.collect())
    }
}

async fn enrolment(page: &Page) -> Result<Option<EnrolView>, Error> {
    let (actor, issuer) = (page.actor()?, page.words().t("service-name").into_owned());
    let token = session_token(page)?;
    let begin = move |app: &app::Desk| match app.load_enrolment(&actor, &token, &issuer) {
        Ok(enrolment) => Ok(Some(enrolment)),
        Err(AppError::Conflict("second-step-there")) => Ok(None),
        Err(error) => Err(error),
    };
    let enrolment = page.app().run(begin).await?;
    Ok(enrolment.map(|enrolment| EnrolView::new(page.shell(None), enrolment)))
}

/// `POST /account/second-step/begin`
pub(crate) async fn post_second_step_begin(page: Page, Posted(_): Posted) -> Result<Response, Error> {
    let (actor, token) = (page.actor()?, session_token(&page)?);
    page.app().run(move |app| app.begin_second_step(&actor, &token)).await?;
    Ok(Redirect::to("/account/second-step").into_response())
}

/// `GET /account/second-step`
pub(crate) async fn second_step(page: Page) -> Result<Response, Error> {
    match enrolment(&page).await? {
        Some(view) => page.show(&view),
        None => Ok(Redirect::to("/account#second-step").into_response()),
    }
}

/// `POST /account/second-step`: the first code; from now on one is asked for.
pub(crate) async fn post_second_step(page: Page, Posted(fields): Posted) -> Result<Response, Error> {
    let (actor, typed) = (page.actor()?, fields.text("code").unwrap_or_default().to_owned());
    let token = session_token(&page)?;
    let confirm = move |app: &app::Desk| match app.confirm_second_step(&actor, &token, &typed) {
        Ok(codes) => Ok(Some(codes)),
        Err(AppError::CodeRefused) => Ok(None),
        Err(error) => Err(error),
    };
    if let Some(codes) = page.app().run(confirm).await? {
        return page.show(&CodesView::new(page.shell(None), codes));
    }
    match enrolment(&page).await? {
        Some(view) => page.show_again(&view.refused()),
        None => Ok(Redirect::to("/account#second-step").into_response()),
    }
}

/// `POST /account/recovery-codes`: new ones; the old ones work no more.
pub(crate) async fn post_recovery_codes(page: Page, Posted(_): Posted) -> Result<Response, Error> {
    let actor = page.actor()?;
    let codes = page.app().run(move |app| app.renew_recovery_codes(&actor)).await?;
    page.show(&CodesView::new(page.shell(None), codes))
}

/// `POST /account/second-step/remove`
pub(crate) async fn post_second_step_remove(page: Page, Posted(_): Posted) -> Result<Response, Error> {
    let actor = page.actor()?;
    page.app().run(move |app| app.remove_own_second_step(&actor)).await?;
    Ok(Redirect::to("/account?said=second-step-removed").into_response())
}

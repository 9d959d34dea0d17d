//! The city's own sign-in service: going there and coming back.

use super::{own_path, to_second_step, welcome, with_cookies};
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::page::Page;
use crate::ui::shell::Shell;
use app::account::ProviderAnswer;
use app::{AppError, SignIn};
use askama::Template;
use axum::http::HeaderValue;
use axum::http::header::REFRESH;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::account::Actor;

/// The page that leads on to the service. The form that asked for it ends here and not elsewhere, as the content policy
/// wants it; the browser goes on by itself, or by the link.
#[derive(Debug, Template)]
#[template(path = "account/provider_away.html")]
pub(crate) struct ProviderAwayView {
    shell: Shell,
    name: String,
    address: String,
}

impl ProviderAwayView {
    fn title(&self) -> String {
        self.shell.l.say("provider-away-title").with("name", &self.name).to_string()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: crate::i18n::Words) -> Self {
        let shell = Shell::new(l, None, "/sign-in/provider");
        Self { shell, name: "渝快政".into(), address: "https://sign-in.example/authorize?state=7".into() }
    }
}

/// To the service, with the cookie of what has begun.
fn away(page: &Page, address: String, token: &str) -> Result<Response, Error> {
    let name = page.site().app().provider_name().unwrap_or_default().to_owned();
    let refresh = HeaderValue::try_from(format!("0; url={address}")).map_err(Error::internal)?;
    let mut on = page.show(&ProviderAwayView { shell: page.shell(None), name, address })?;
    on.headers_mut().insert(REFRESH, refresh);
    Ok(with_cookies(on, [page.site().cookies().set_ceremony(token)]))
}

/// `POST /sign-in/provider`: by a form of this site, so that no other site opens a session here.
pub(crate) async fn post_provider(page: Page, Posted(fields): Posted) -> Result<Response, Error> {
    if page.session().is_some() {
        return Ok(Redirect::to(own_path(fields.text("back"))).into_response());
    }
    if page.site().app().provider_name().is_none() {
        return Err(Error::not_found());
    }
    match begin(&page, None, own_path(fields.text("back"))).await? {
        Some((address, token)) => away(&page, address, &token),
        None => Ok(Redirect::to("/sign-in?said=provider-failed").into_response()),
    }
}

/// Begins a visit to the service; `None` where it cannot be reached.
async fn begin(page: &Page, link_to: Option<Actor>, back: &str) -> Result<Option<(String, String)>, Error> {
    let back = back.to_owned();
    let begin = move |app: &app::Desk| match app.begin_provider(link_to.as_ref(), &back) {
        Ok(begun) => Ok(Some(begun)),
        Err(AppError::Provider(trouble)) => {
            tracing::warn!(%trouble, "the sign-in service cannot be asked");
            Ok(None)
        }
        Err(error) => Err(error),
    };
    page.app().run(begin).await
}

/// `POST /account/provider`: to the service, to link the own account to whoever one is there. Nothing is linked before
/// the service has answered.
pub(crate) async fn post_provider_link(page: Page, Posted(_): Posted) -> Result<Response, Error> {
    let actor = page.actor()?;
    if page.site().app().provider_name().is_none() {
        return Ok(Redirect::to("/account").into_response());
    }
    match begin(&page, Some(actor), "/account").await? {
        Some((address, token)) => away(&page, address, &token),
        None => Ok(Redirect::to("/account?said=provider-not-linked").into_response()),
    }
}

/// `POST /account/provider/unlink`
pub(crate) async fn post_provider_unlink(page: Page, Posted(_): Posted) -> Result<Response, Error> {
    let actor = page.actor()?;
    page.app().run(move |app| app.unlink_own_identity(&actor)).await?;
    Ok(Redirect::to("/account?said=provider-unlinked").into_response())
}

/// `GET /sign-in/provider/return`: the service sends the browser back here.
pub(crate) async fn provider_return(page: Page, query: Fields) -> Result<Response, Error> {
    let text = |name: &str| query.text(name).map(str::to_owned);
    let back = ProviderAnswer {
        code: text("code").unwrap_or_default(),
        state: text("state").unwrap_or_default(),
        issuer: text("iss"),
    };
    let token = page.visitor().ceremony.as_deref().unwrap_or_default().to_owned();
    let (actor, from) = (page.visitor().actor(), page.visitor().arrival.clone());
    let attempt = move |app: &app::Desk| match app.finish_provider(&token, &back, &actor, &from) {
        Ok(found) => Ok(Ok(found)),
        Err(AppError::CeremonyOver) => Ok(Err("ceremony-over")),
        Err(AppError::IdentityUnknown) => Ok(Err("identity-unknown")),
        Err(AppError::Conflict("identity-taken")) => Ok(Err("identity-taken")),
        Err(AppError::Provider(trouble)) => {
            tracing::warn!(%trouble, "the sign-in service let nobody in");
            Ok(Err("provider-failed"))
        }
        Err(error) => Err(error),
    };
    let is_in = page.session().is_some();
    let home = if is_in { "/account" } else { "/sign-in" };
    Ok(match page.app().run(attempt).await? {
        Ok(Some((SignIn::Done(signed_in), wanted))) => welcome(&page, &signed_in, &wanted),
        Ok(Some((SignIn::SecondStep { token, .. }, wanted))) => to_second_step(&page, &token, &wanted),
        Ok(None) => Redirect::to("/account?said=provider-linked").into_response(),
        Err("provider-failed") if is_in => Redirect::to("/account?said=provider-not-linked").into_response(),
        Err(said) => Redirect::to(&format!("{home}?said={said}")).into_response(),
    })
}

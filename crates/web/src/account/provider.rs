//! The city's own sign-in service: going there and coming back.

use super::{own_path, to_second_step, welcome, with_cookies};
use crate::error::Error;
use crate::form::{Fields, Posted, TOKEN_FIELD};
use crate::page::Page;
use app::account::ProviderAnswer;
use app::{AppError, SignIn};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::account::Actor;

/// To the service, with the cookie of what has begun.
fn away(page: &Page, address: &str, token: &str) -> Response {
    let on = Redirect::to(address).into_response();
    with_cookies(on, [page.site().cookies().set_ceremony(token)])
}

/// `GET /sign-in/provider`
pub(crate) async fn provider(page: Page, query: Fields) -> Result<Response, Error> {
    if page.session().is_some() {
        return Ok(Redirect::to(own_path(query.text("back"))).into_response());
    }
    if page.site().app().provider_name().is_none() {
        return Err(Error::not_found());
    }
    match begin(&page, None, own_path(query.text("back"))).await? {
        Some((address, token)) => Ok(away(&page, &address, &token)),
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

/// `GET /account/provider`: to the service, to link the own account to whoever one is there. A link and not a form,
/// because the content policy lets no form end elsewhere; nothing is linked before the service has answered.
pub(crate) async fn provider_link(page: Page, query: Fields) -> Result<Response, Error> {
    let actor = page.actor()?;
    // The form's token in the address: no other site sends a reader off to link what is not theirs.
    let given = query.raw(TOKEN_FIELD);
    let is_ours = given.is_some() && given == page.visitor().form_token().as_deref();
    if page.site().app().provider_name().is_none() || !is_ours {
        return Ok(Redirect::to("/account").into_response());
    }
    match begin(&page, Some(actor), "/account").await? {
        Some((address, token)) => Ok(away(&page, &address, &token)),
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

//! Passkeys: questions that a script puts to the browser, and forms that bring the answers.

use super::{own_path, session_token, welcome, with_cookies};
use crate::error::Error;
use crate::form::Posted;
use crate::page::Page;
use app::AppError;
use app::account::Asked;
use axum::extract::Path;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Redirect, Response};

/// The question as the script takes it, and the cookie that its answer comes back with.
fn ask(page: &Page, asked: Asked) -> Response {
    let answer = ([(CONTENT_TYPE, "application/json")], asked.options).into_response();
    with_cookies(answer, [page.site().cookies().set_passkey(&asked.token)])
}

/// `POST /account/passkeys/begin`
pub(crate) async fn post_passkey_begin_add(page: Page, Posted(_): Posted) -> Result<Response, Error> {
    let actor = page.actor()?;
    let asked = page.app().run(move |app| app.begin_passkey(&actor)).await?;
    Ok(ask(&page, asked))
}

/// `POST /account/passkeys`
pub(crate) async fn post_passkey_add(page: Page, Posted(fields): Posted) -> Result<Response, Error> {
    let text = |name: &str| fields.text(name).unwrap_or_default().to_owned();
    let (actor, answer, name) = (page.actor()?, text("answer"), text("passkey_name"));
    let token = page.visitor().passkey.as_deref().unwrap_or_default().to_owned();
    let session = session_token(&page)?;
    let add = move |app: &app::Desk| match app.finish_passkey(&actor, &session, &token, (&answer, &name)) {
        Ok(()) => Ok("passkey-added"),
        Err(AppError::PasskeyRefused) => Ok("passkey-not-made"),
        Err(AppError::CeremonyOver) => Ok("ceremony-over"),
        Err(error) => Err(error),
    };
    let said = page.app().run(add).await?;
    Ok(Redirect::to(&format!("/account?said={said}")).into_response())
}

/// `POST /account/passkeys/{id}/remove`
pub(crate) async fn post_passkey_remove(
    page: Page,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let actor = page.actor()?;
    page.app().run(move |app| app.remove_own_passkey(&actor, &id)).await?;
    Ok(Redirect::to("/account?said=passkey-removed").into_response())
}

/// `POST /sign-in/passkey/begin`
pub(crate) async fn post_passkey_begin_sign_in(page: Page, Posted(_): Posted) -> Result<Response, Error> {
    let asked = page.app().run(|app| app.begin_passkey_sign_in()).await?;
    Ok(ask(&page, asked))
}

/// `POST /sign-in/passkey`
pub(crate) async fn post_passkey_sign_in(page: Page, Posted(fields): Posted) -> Result<Response, Error> {
    let back = own_path(fields.text("back")).to_owned();
    let answer = fields.text("answer").unwrap_or_default().to_owned();
    let token = page.visitor().passkey.as_deref().unwrap_or_default().to_owned();
    let from = page.visitor().arrival.clone();
    let attempt = move |app: &app::Desk| match app.sign_in_with_passkey(&token, &answer, &from) {
        Ok(signed_in) => Ok(Some(signed_in)),
        Err(AppError::PasskeyRefused | AppError::CeremonyOver) => Ok(None),
        Err(error) => Err(error),
    };
    Ok(match page.app().run(attempt).await? {
        Some(signed_in) => welcome(&page, &signed_in, &back),
        None => Redirect::to("/sign-in?said=passkey-refused").into_response(),
    })
}

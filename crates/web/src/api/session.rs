//! Signing in and out, and who one is.

use super::body::{Body, NoQuery};
use super::key::RoleKey;
use crate::account::with_cookies;
use crate::error::{Error, Trouble};
use crate::page::Page;
use app::{Session, SignIn};
use axum::Json;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse as _, Response};
use domain::appointment::Post;
use domain::permit::ChangeRegister;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A login and its password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Credentials {
    /// The name typed at sign-in, without regard to case.
    #[schema(example = "planner")]
    login: String,
    /// The password.
    #[schema(format = Password)]
    password: String,
    /// The one-time password or a recovery code, where the account has a second step.
    #[serde(default)]
    code: Option<String>,
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    /// The account.
    account_id: String,
    /// The name typed at sign-in.
    login: String,
    /// The name shown to others.
    display_name: String,
    /// What the account may do, and where.
    posts: Vec<HeldPost>,
    /// Whether the account may change the register somewhere.
    may_change_register: bool,
    /// When the session began.
    #[schema(format = DateTime)]
    signed_in_at: String,
    /// When the session ends unless it is used again.
    #[schema(format = DateTime)]
    expires_at: String,
}

/// A role in a territory.
#[derive(Serialize, ToSchema)]
pub(crate) struct HeldPost {
    /// What may be done.
    role: RoleKey,
    /// Where: `city`, `district:CODE`, `street:CODE/NAME`, `neighbourhood:CODE/STREET/NAME`, `community:ID` or
    /// `building:ID/ID`.
    #[schema(example = "district:500103")]
    territory: String,
}

impl From<&Post> for HeldPost {
    fn from(post: &Post) -> Self {
        Self { role: RoleKey(post.role), territory: post.territory.key() }
    }
}

impl Me {
    fn of(session: &Session) -> Self {
        let account = &session.account;
        Self {
            account_id: account.id.to_string(),
            login: account.login.clone(),
            display_name: account.display_name.clone(),
            posts: session.posts.iter().map(HeldPost::from).collect(),
            may_change_register: session.actor().may_somewhere::<ChangeRegister>(),
            signed_in_at: session.created_at.to_string(),
            expires_at: session.expires_at.to_string(),
        }
    }
}

/// Sign in
///
/// The answer sets the session cookie. Failed tries are counted as on the sign-in page.
#[utoipa::path(
    post, path = "/api/v1/session", tag = "session", operation_id = "sign_in",
    request_body = Credentials,
    responses(
        (status = 200, description = "Signed in; the cookie is set", body = Me),
    )
)]
pub(crate) async fn sign_in(
    page: Page,
    _: NoQuery,
    Body(given): Body<Credentials>,
) -> Result<Response, Error> {
    let from = page.visitor().arrival.clone();
    let attempt = move |app: &app::Desk| match app.sign_in(&given.login, &given.password, &from)? {
        SignIn::Done(signed_in) => Ok::<_, app::AppError>(Some(*signed_in)),
        SignIn::SecondStep { token, .. } => match &given.code {
            Some(code) => app.sign_in_with_code(&token, code, &from).map(Some),
            None => Ok(None),
        },
    };
    match page.app().run(attempt).await? {
        Some(signed_in) => {
            let answer = Json(Me::of(&signed_in.session)).into_response();
            let cookies = page.site().cookies();
            let browser = signed_in.known_browser.as_ref().and_then(|token| cookies.set_browser(token));
            Ok(with_cookies(answer, [cookies.set_session(&signed_in.token), browser]))
        }
        None => Err(Error::new(Trouble::Unprocessable).detail("second-step-wanted", Vec::new())),
    }
}

/// Sign out
#[utoipa::path(
    delete, path = "/api/v1/session", tag = "session", operation_id = "sign_out",
    responses((status = 204, description = "Signed out"))
)]
pub(crate) async fn sign_out(page: Page, _: NoQuery) -> Result<Response, Error> {
    if let Some(token) = page.visitor().session.as_ref().map(|signed_in| signed_in.token.clone()) {
        page.app().run(move |app| app.sign_out(&token)).await?;
    }
    let mut answer = StatusCode::NO_CONTENT.into_response();
    if let Some(cookie) = page.site().cookies().clear_session() {
        answer.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(answer)
}

/// Who is signed in
#[utoipa::path(
    get, path = "/api/v1/me", tag = "session", operation_id = "me",
    responses((status = 200, description = "The account and its session", body = Me))
)]
pub(crate) async fn me(page: Page, _: NoQuery) -> Result<Json<Me>, Error> {
    let session = page.session().ok_or_else(|| Error::new(Trouble::SignInNeeded))?;
    Ok(Json(Me::of(session)))
}

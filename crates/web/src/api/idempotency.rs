//! `Idempotency-Key`: a request whose answer was lost on the way can be sent again without being done again.

use crate::error::{Error, Trouble};
use crate::server::Visitor;
use crate::site::Site;
use app::App;
use app::idempotency::{Begun, KeptAnswer, KeyedRequest};
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest as _, Request, State};
use axum::http::header::{CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION};
use axum::http::{HeaderName, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// The header with the key.
pub(super) const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that an answer was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// The longest key.
const LONGEST_KEY: usize = 100;

/// Does a request that carries a key once, and gives its answer again afterwards. Only successes are kept: what
/// was refused changed nothing and may be sent again mended.
pub(super) async fn once(State(site): State<Site>, request: Request, next: Next) -> Response {
    match key(request.headers()) {
        Ok(None) => next.run(request).await,
        // In a task of its own: it is finished even when the one who asked has gone.
        Ok(Some(key)) => match tokio::spawn(keyed(site, key, request, next)).await {
            Ok(answer) => answer.unwrap_or_else(Error::into_response),
            Err(panicked) => Error::internal(panicked).into_response(),
        },
        Err(error) => error.into_response(),
    }
}

fn key(headers: &HeaderMap) -> Result<Option<String>, Error> {
    let Some(value) = headers.get(KEY) else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| (1..=LONGEST_KEY).contains(&key.len()));
    let key = key.ok_or_else(|| Error::malformed().detail("api-key-unfit", Vec::new()))?;
    Ok(Some(key.to_owned()))
}

async fn keyed(site: Site, key: String, request: Request, next: Next) -> Result<Response, Error> {
    let visitor = request.extensions().get::<Visitor>();
    let session = visitor.and_then(|visitor| visitor.session.as_ref());
    let actor = session.map(|signed_in| signed_in.session.actor());
    let actor = actor.ok_or_else(|| Error::new(Trouble::SignInNeeded))?;
    let (parts, body) = request.into_parts();
    let bytes = Bytes::from_request(Request::from_parts(parts.clone(), body), &site).await;
    let bytes = bytes.map_err(|refused| Error::new(Trouble::of_status(refused.status())))?;
    let asked = parts.uri.path_and_query().map_or("", |asked| asked.as_str());
    let hash = Sha256::new()
        .chain_update(parts.method.as_str())
        .chain_update([0])
        .chain_update(asked)
        .chain_update([0])
        .chain_update(&bytes)
        .finalize();
    let hash = hash.iter().fold(String::with_capacity(64), |mut hash, byte| {
        let _ = write!(hash, "{byte:02x}");
        hash
    });
    let keyed = App::keyed_request(&actor, &key, hash);
    let begun = {
        let keyed = keyed.clone();
        site.run(move |app| app.begin_request(&keyed)).await?
    };
    if let Begun::Answered(kept) = begun {
        return Ok(again(kept));
    }
    let answer = next.run(Request::from_parts(parts, Body::from(bytes))).await;
    ended(&site, keyed, answer).await
}

/// Keeps a success; lets go of the key after a refusal. After a failure of ours nobody knows whether it was done — a
/// database that is lost takes the answer to its last commit along — so the key stays taken.
async fn ended(site: &Site, keyed: KeyedRequest, answer: Response) -> Result<Response, Error> {
    if answer.status().is_server_error() {
        return Ok(answer);
    }
    if !answer.status().is_success() {
        site.run(move |app| app.end_request(&keyed, None)).await?;
        return Ok(answer);
    }
    let (parts, body) = answer.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.map_err(Error::internal)?;
    let location = parts.headers.get(LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let body = String::from_utf8_lossy(&bytes).into_owned();
    let kept = KeptAnswer { status: parts.status.as_u16(), location, body };
    site.run(move |app| app.end_request(&keyed, Some(&kept))).await?;
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

fn again(kept: KeptAnswer) -> Response {
    let status = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::OK);
    let mut answer = (status, kept.body).into_response();
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    if let Some(location) = kept.location.and_then(|location| HeaderValue::try_from(location).ok()) {
        headers.insert(LOCATION, location);
    }
    answer
}

//! Reads whose answer depends on nothing but the register, the pack and the question: asked again with the name
//! of the answer one has, they say that nothing is new.

use crate::error::{Error, Trouble};
use crate::server::Visitor;
use crate::server::conditional::{has, not_modified, tagged};
use crate::site::Site;
use app::AppError;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use domain::account::Actor;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// Names the answers of a read, and does not make an answer that the one who asks has.
pub(super) async fn conditional(State(site): State<Site>, request: Request, next: Next) -> Response {
    // Taken before the answer is made: should the register change meanwhile, the answer bears an older name
    // and is only asked for once more.
    let actor = request.extensions().get::<Visitor>().map_or(Actor::NOBODY, Visitor::actor);
    let edition = match site.run_for(actor, |desk| Ok::<_, AppError>(desk.stock()?.edition())).await {
        Ok(edition) => edition,
        Err(error) => return error.into_response(),
    };
    let asked = request.uri().path_and_query().map_or("", |asked| asked.as_str());
    let lang = request.extensions().get::<Visitor>().map_or("", |visitor| visitor.lang.tag());
    let tag = format!("{edition}-{lang}-{}", short_hash(asked.as_bytes()));
    if has(request.headers(), &tag) {
        return not_modified(&tag);
    }
    let answer = next.run(request).await;
    if answer.status().is_success() { tagged(answer, &tag) } else { answer }
}

/// Names the answers of a read that depends on more than the register: by what they say.
pub(super) async fn by_content(request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let answer = next.run(request).await;
    if !answer.status().is_success() {
        return answer;
    }
    let (parts, body) = answer.into_parts();
    let bytes = match to_bytes(body, usize::MAX).await {
        Ok(bytes) => bytes,
        Err(error) => return Error::internal(error).into_response(),
    };
    let tag = short_hash(&bytes);
    if has(&headers, &tag) {
        return not_modified(&tag);
    }
    tagged(Response::from_parts(parts, Body::from(bytes)), &tag)
}

/// An answer about one thing that is also written to. Its name begins with the version of the thing; what
/// follows names what it says.
pub(super) fn versioned<T: Serialize>(
    headers: &HeaderMap,
    version: &str,
    answer: &T,
) -> Result<Response, Error> {
    let json = serde_json::to_vec(answer).map_err(Error::internal)?;
    let tag = format!("{version}.{}", short_hash(&json));
    if has(headers, &tag) {
        return Ok(not_modified(&tag));
    }
    Ok(tagged(([(CONTENT_TYPE, "application/json")], json).into_response(), &tag))
}

/// The version in a name made by [`versioned`].
pub(super) fn version_in(tag: String) -> String {
    match tag.split_once('.') {
        Some((version, _)) => version.to_owned(),
        None => tag,
    }
}

/// What a write says when the thing is no longer what its writer has seen: 412 to those who said what that was.
pub(super) fn refused(error: AppError, said_what_was_seen: bool) -> Error {
    match error {
        AppError::ChangedMeanwhile if said_what_was_seen => Error::new(Trouble::PreconditionFailed),
        error => error.into(),
    }
}

/// The first half of a hash.
fn short_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(16).fold(String::new(), |mut hash, byte| {
        let _ = write!(hash, "{byte:02x}");
        hash
    })
}

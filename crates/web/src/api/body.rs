//! What comes in: bodies and queries that must be exactly of their form.

use crate::error::{Error, Trouble};
use crate::i18n::Lang;
use crate::site::Site;
use axum::body::Bytes;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::Uri;
use axum::http::request::Parts;
use axum::response::IntoResponse as _;
use serde::de::DeserializeOwned;

/// A JSON body. Its type denies unknown fields; what does not fit is answered with where and why.
pub(crate) struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Site> for Body<T> {
    type Rejection = Error;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Error> {
        let (parts, body) = request.into_parts();
        let whole = Bytes::from_request(Request::from_parts(parts.clone(), body), site).await;
        let bytes = whole.map_err(|error| Error::new(Trouble::of_status(error.into_response().status())))?;
        if is_too_deep(&bytes) {
            return Err(Error::malformed().detail("api-body-too-deep", vec![("levels", DEPTH.to_string())]));
        }
        if holds_zero(&bytes) {
            return Err(Error::malformed().detail("api-body-zero", Vec::new()));
        }
        let request = Request::from_parts(parts, axum::body::Body::from(bytes));
        match axum::Json::<T>::from_request(request, site).await {
            Ok(axum::Json(body)) => Ok(Self(body)),
            Err(JsonRejection::JsonDataError(error)) => {
                Err(Error::new(Trouble::Unprocessable).quoting("api-body-unfit", error.body_text()))
            }
            Err(JsonRejection::JsonSyntaxError(error)) => {
                Err(Error::malformed().quoting("api-body-no-json", error.body_text()))
            }
            Err(other) => Err(Error::new(Trouble::of_status(other.into_response().status()))),
        }
    }
}

/// Levels of lists and objects within each other; nothing we take has more than six.
const DEPTH: usize = 32;

/// Whether a string of JSON text holds a zero byte, which PostgreSQL takes in no text.
fn holds_zero(text: &[u8]) -> bool {
    text.windows(6).any(|six| six == b"\\u0000")
}

/// Whether JSON text nests deeper than anything we take. What stands in strings does not count.
fn is_too_deep(text: &[u8]) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    text.iter().any(|byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth = depth.saturating_add(1),
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > DEPTH
    })
}

/// A query string without the `lang` that every operation takes; a language that we do not speak stays, and is refused.
fn without_lang(query: &str) -> String {
    let is_lang = |part: &&str| part.strip_prefix("lang=").and_then(Lang::parse).is_some();
    query.split('&').filter(|part| !is_lang(part)).collect::<Vec<_>>().join("&")
}

/// A query string. Its type denies unknown parameters.
pub(crate) struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Site> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Self, Error> {
        let rest = format!("/?{}", without_lang(parts.uri.query().unwrap_or_default()));
        let uri: Uri = rest.parse().map_err(|_| Error::malformed())?;
        match axum::extract::Query::<T>::try_from_uri(&uri) {
            Ok(axum::extract::Query(query)) => Ok(Self(query)),
            Err(error) => Err(Error::malformed().quoting("api-query-unfit", error.body_text())),
        }
    }
}

/// No query at all: a parameter that does nothing here is a mistake of the caller.
pub(crate) struct NoQuery;

impl FromRequestParts<Site> for NoQuery {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Self, Error> {
        let none = without_lang(parts.uri.query().unwrap_or_default()).is_empty();
        if none { Ok(Self) } else { Err(Error::malformed().detail("api-no-query", Vec::new())) }
    }
}

/// An id of the path; what is no id names nothing.
pub(crate) fn id<T: std::str::FromStr>(text: &str) -> Result<T, Error> {
    text.parse().map_err(|_| Error::not_found())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_counted_outside_strings() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(!is_too_deep(nested(DEPTH).as_bytes()) && is_too_deep(nested(DEPTH + 1).as_bytes()));
        let text = format!("{{\"a\": \"{}\\\"{}\"}}", "[".repeat(99), "{".repeat(99));
        assert!(!is_too_deep(text.as_bytes()), "{text}");
        assert!(!is_too_deep("[],".repeat(99).as_bytes()), "beside each other is not within each other");
    }
}

//! What comes in: bodies and queries that must be exactly of their form.

use crate::error::{Error, Trouble};
use crate::i18n::Lang;
use crate::site::Site;
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

//! Answers with a name (RFC 9110, §8.8 and §13): what one has already is not sent again, and what one has not
//! seen is not overwritten.

use crate::error::Error;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, ETAG, HeaderMap, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH};
use axum::response::{IntoResponse as _, Response};

/// The entity tags of a header, without quotes and marks of weakness. Proxies weaken tags when they compress,
/// so that both kinds are taken for the same.
fn tags(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    let tags = values.flat_map(|value| value.split(',')).map(str::trim);
    tags.map(|tag| tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"')).filter(|tag| !tag.is_empty())
}

/// Whether the one who asks has the answer of that name.
pub(crate) fn has(headers: &HeaderMap, tag: &str) -> bool {
    tags(headers, IF_NONE_MATCH).any(|known| known == tag)
}

/// What the one who writes has seen; `None` when they do not say, or when anything will do (`*`).
pub(crate) fn seen(headers: &HeaderMap) -> Result<Option<String>, Error> {
    let mut seen = tags(headers, IF_MATCH);
    match (seen.next(), seen.next()) {
        (None | Some("*"), None) => Ok(None),
        (Some(tag), None) => Ok(Some(tag.to_owned())),
        _ => Err(Error::malformed().detail("api-if-match-unfit", Vec::new())),
    }
}

/// Nothing new.
pub(crate) fn not_modified(tag: &str) -> Response {
    tagged(StatusCode::NOT_MODIFIED.into_response(), tag)
}

/// An answer with its name: a browser may keep it and must ask about it.
pub(crate) fn tagged(mut answer: Response, tag: &str) -> Response {
    let headers = answer.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(tag) = format!("\"{tag}\"").parse() {
        headers.insert(ETAG, tag);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn one_of_several_tags_weak_or_strong_is_known() {
        let known = headers(IF_NONE_MATCH, "\"a\", W/\"b\"");
        assert!(has(&known, "a") && has(&known, "b") && !has(&known, "c"));
        assert!(!has(&headers(IF_NONE_MATCH, "*"), "a"), "whether there is anything is not known yet");
        assert!(!has(&HeaderMap::new(), "a"));
    }

    #[test]
    fn who_writes_says_one_tag_or_none() {
        assert_eq!(seen(&HeaderMap::new()).unwrap(), None);
        assert_eq!(seen(&headers(IF_MATCH, "*")).unwrap(), None);
        assert_eq!(seen(&headers(IF_MATCH, "\"a\"")).unwrap().as_deref(), Some("a"));
        assert!(seen(&headers(IF_MATCH, "\"a\", \"b\"")).is_err());
    }
}

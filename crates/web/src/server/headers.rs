//! Headers that every answer bears, whatever route made it.

use crate::assets::CONTENT_SECURITY_POLICY;
use crate::site::Site;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

/// Headers that do not depend on where we run.
const FIXED: [(HeaderName, HeaderValue); 6] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
        ),
    ),
];

/// For files: they are looked at, and run nothing.
const SANDBOX: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox",
);

/// One year, in seconds, sub-domains included.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000; includeSubDomains");

/// Puts the security headers on an answer.
pub(crate) async fn security_headers(State(site): State<Site>, request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, value);
    }
    // What is sent as a file may do nothing when it is opened by itself.
    if headers.contains_key(header::CONTENT_DISPOSITION) {
        headers.insert(header::CONTENT_SECURITY_POLICY, SANDBOX);
    }
    if site.config().is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    // A connection that outlives this answer would be cut at the stop.
    if site.config().readiness.is_leaving() {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    // What is not said to be cacheable may show someone's data.
    if !headers.contains_key(header::CACHE_CONTROL) {
        no_store(headers);
    }
    answer
}

/// Says that nobody may keep a copy.
pub(crate) fn no_store(headers: &mut HeaderMap) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

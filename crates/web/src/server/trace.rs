//! A name for every request, and a log line when it ends.

use crate::site::Site;
use axum::extract::{MatchedPath, Request, State};
use axum::http::HeaderName;
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::time::Instant;
use tracing::Instrument as _;

/// The name of a request: shown on error pages, found in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(pub Arc<str>);

/// Makes request names: a prefix of this start of the server, and a running number.
#[derive(Debug)]
pub(crate) struct RequestIds {
    prefix: Box<str>,
    next: AtomicU64,
}

impl RequestIds {
    pub(crate) fn new(prefix: &str) -> Self {
        Self { prefix: prefix.into(), next: AtomicU64::new(1) }
    }

    fn next(&self) -> RequestId {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        RequestId(format!("{}-{number:06}", self.prefix).into())
    }
}

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Names the request, runs it in a span, and logs how it ended.
pub(crate) async fn trace(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let id = site.request_ids().next();
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let span = tracing::info_span!("request", id = %id.0, %method, route, account = tracing::field::Empty);
    request.extensions_mut().insert(id.clone());
    let begun = Instant::now();
    let mut answer = next.run(request).instrument(span.clone()).await;
    let status = answer.status().as_u16();
    let time = begun.elapsed();
    let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    site.answered().note(&method, &route, answer.status(), micros);
    // The path's parameters and the query may name people; the route does not.
    tracing::info!(parent: &span, status, millis, "answered");
    if let Ok(value) = id.0.parse() {
        answer.headers_mut().insert(X_REQUEST_ID, value);
    }
    answer
}

//! From the socket to the router: the accept loop, and what stands around every handler.

mod accept;
pub(crate) mod conditional;
mod dress;
mod headers;
mod identify;
mod metrics;
mod patience;
mod plain;
mod proxies;
mod rate;
mod readiness;
mod routes;
mod trace;

pub use accept::{Limits, Peer, Server};
pub use metrics::{OwnFigures, metrics};
pub use patience::Patience;
pub use proxies::{NotARange, Proxies};
pub use rate::RateLimits;
pub use readiness::{Probe, Readiness, Unready};
pub use routes::{Access, Route, Routes};
pub use trace::RequestId;

#[cfg(test)]
pub(crate) use dress::ErrorView;
pub(crate) use dress::{Problem, dress};
pub(crate) use headers::security_headers;
pub(crate) use identify::{Visitor, identify};
pub(crate) use metrics::Answered;
pub(crate) use plain::{asset, language, livez, readyz};
pub(crate) use rate::{Rates, limit};
pub(crate) use trace::{RequestIds, trace};

/// Whether a path is for programs: errors there are problem documents, and nobody is sent to a form.
pub(crate) fn is_for_programs(path: &str) -> bool {
    const PREFIXES: [&str; 4] = ["/api/", "/tiles/", "/assets/", "/log/"];
    const PATHS: [&str; 2] = ["/livez", "/readyz"];
    PREFIXES.iter().any(|prefix| path.starts_with(prefix)) || PATHS.contains(&path)
}

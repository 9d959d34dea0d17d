//! Figures in the text form that Prometheus reads (decision 0141), on a listener of their own.

use crate::error::Error;
use crate::site::Site;
use app::operation::{Histogram, View};
use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use axum::response::IntoResponse;
use axum::routing::get;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bounds of an answer's time, in microseconds.
const MICROS: &[u64] = &[
    1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 10_000_000,
];
/// Sorts of routes.
const CLASSES: [&str; 5] = ["page", "form", "api", "map", "own"];
/// Sorts of answers.
const STATUSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// What this node has answered.
#[derive(Debug)]
pub(crate) struct Answered {
    times: Vec<Histogram>,
    refused_sign_ins: AtomicU64,
    too_many: AtomicU64,
}

impl Default for Answered {
    fn default() -> Self {
        let times = (0..CLASSES.len() * STATUSES.len()).map(|_| Histogram::new(MICROS)).collect();
        Self { times, refused_sign_ins: AtomicU64::new(0), too_many: AtomicU64::new(0) }
    }
}

fn class(method: &Method, route: &str) -> usize {
    match route {
        "/livez" | "/readyz" => 4,
        _ if route.starts_with("/assets/") => 4,
        _ if route.starts_with("/tiles/") => 3,
        _ if route.starts_with("/api") => 2,
        _ if *method == Method::GET || *method == Method::HEAD => 0,
        _ => 1,
    }
}

impl Answered {
    /// Counts an answer.
    pub(crate) fn note(&self, method: &Method, route: &str, status: StatusCode, micros: u64) {
        let sort = usize::from(status.as_u16() / 100).saturating_sub(1).min(STATUSES.len() - 1);
        if let Some(times) = self.times.get(class(method, route) * STATUSES.len() + sort) {
            times.note(micros);
        }
        let signing_in = *method == Method::POST && (route == "/sign-in" || route == "/api/v1/session");
        if signing_in && status.is_client_error() {
            self.refused_sign_ins.fetch_add(1, Ordering::Relaxed);
        }
        if status == StatusCode::TOO_MANY_REQUESTS {
            self.too_many.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// What only the binary knows: the process's memory, its version. Each name with labels, help and value.
pub type OwnFigures = Arc<dyn Fn() -> Vec<(String, &'static str, f64)> + Send + Sync>;

/// The listener's only route.
pub fn metrics(site: Site, own: OwnFigures) -> Router {
    Router::new().route("/metrics", get(show)).with_state((site, own))
}

async fn show(State((site, own)): State<(Site, OwnFigures)>) -> Result<impl IntoResponse, Error> {
    let figures = site.run(app::App::figures).await;
    let mut text = String::new();
    let answered = site.answered();
    let name = "yiju_http_request_seconds";
    heading(&mut text, name, "histogram", "Time to answer, by sort of route and of answer.");
    for (class, times) in CLASSES.iter().zip(answered.times.chunks(STATUSES.len())) {
        for (status, times) in STATUSES.iter().zip(times) {
            let view = times.view();
            if view.count > 0 {
                histogram(&mut text, name, &format!("class=\"{class}\",status=\"{status}\","), &view, 1e-6);
            }
        }
    }
    let load = |figure: &AtomicU64| figure.load(Ordering::Relaxed);
    counter(&mut text, "yiju_sign_in_refused_total", "Sign-ins refused.", load(&answered.refused_sign_ins));
    counter(&mut text, "yiju_too_many_requests_total", "Requests above a limit.", load(&answered.too_many));
    gauge(
        &mut text,
        "yiju_ready",
        "Whether requests are wanted.",
        f64::from(u8::from(site.config().readiness.check().is_ok())),
    );
    gauge(
        &mut text,
        "yiju_database_up",
        "Whether the database answers.",
        f64::from(u8::from(figures.is_ok())),
    );
    if let Ok(figures) = figures {
        of_application(&mut text, &figures);
    }
    for (name, help, value) in own() {
        gauge(&mut text, &name, help, value);
    }
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text))
}

#[expect(clippy::cast_precision_loss, clippy::as_conversions, reason = "a figure on a chart")]
fn of_application(text: &mut String, figures: &app::operation::Figures) {
    let name = "yiju_commit_seconds";
    heading(text, name, "histogram", "Time of a commit.");
    histogram(text, name, "", &figures.commit_micros, 1e-6);
    let name = "yiju_write_group_size";
    heading(text, name, "histogram", "Writes that one commit carried.");
    histogram(text, name, "", &figures.group_size, 1.0);
    let mut optional = |name: &str, help, value: Option<f64>| {
        if let Some(value) = value {
            gauge(text, name, help, value);
        }
    };
    optional(
        "yiju_wal_bytes",
        "Size of SQLite's write-ahead log.",
        figures.wal_bytes.map(|bytes| bytes as f64),
    );
    optional("yiju_jobs_waiting", "Jobs that wait or run.", Some(figures.jobs_waiting as f64));
    optional(
        "yiju_oldest_job_seconds",
        "How long the job that waits longest has been due.",
        Some(figures.oldest_job_seconds as f64),
    );
    optional(
        "yiju_log_waiting",
        "Audit entries that wait for their place in the log.",
        Some(figures.log_waiting as f64),
    );
    optional(
        "yiju_log_lag_seconds",
        "How long the audit entry that waits longest has waited for its place in the log.",
        Some(figures.log_lag_seconds as f64),
    );
    optional(
        "yiju_backup_age_seconds",
        "Age of the last backup by schedule.",
        figures.backup_seconds.map(|seconds| seconds as f64),
    );
    optional(
        "yiju_backup_restored_age_seconds",
        "Since an archive was last restored into a scratch database.",
        figures.restored_seconds.map(|seconds| seconds as f64),
    );
}

// Writing into a `String` cannot fail.
fn heading(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn counter(text: &mut String, name: &str, help: &str, value: u64) {
    heading(text, name, "counter", help);
    let _ = writeln!(text, "{name} {value}");
}

/// `name` may carry labels in braces.
fn gauge(text: &mut String, name: &str, help: &str, value: f64) {
    heading(text, name.split('{').next().unwrap_or(name), "gauge", help);
    let _ = writeln!(text, "{name} {value}");
}

#[expect(clippy::cast_precision_loss, clippy::as_conversions, reason = "a figure on a chart")]
fn histogram(text: &mut String, name: &str, labels: &str, view: &View, unit: f64) {
    for (bound, count) in &view.at_most {
        let _ = writeln!(text, "{name}_bucket{{{labels}le=\"{}\"}} {count}", *bound as f64 * unit);
    }
    let _ = writeln!(text, "{name}_bucket{{{labels}le=\"+Inf\"}} {}", view.count);
    let labels = labels.trim_end_matches(',');
    let braced = if labels.is_empty() { String::new() } else { format!("{{{labels}}}") };
    let _ = writeln!(text, "{name}_sum{braced} {}", view.sum as f64 * unit);
    let _ = writeln!(text, "{name}_count{braced} {}", view.count);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_reads_as_prometheus_reads_it() {
        let times = Histogram::new(&[1_000, 10_000]);
        times.note(900);
        times.note(2_000);
        let mut text = String::new();
        histogram(&mut text, "t", "class=\"page\",", &times.view(), 1e-6);
        assert_eq!(
            text,
            "t_bucket{class=\"page\",le=\"0.001\"} 1\nt_bucket{class=\"page\",le=\"0.01\"} 2\n\
             t_bucket{class=\"page\",le=\"+Inf\"} 2\nt_sum{class=\"page\"} 0.0029\nt_count{class=\"page\"} 2\n"
        );
    }

    #[test]
    fn routes_have_sorts_and_no_address_becomes_a_label() {
        assert_eq!(CLASSES[class(&Method::GET, "/communities/{id}")], "page");
        assert_eq!(CLASSES[class(&Method::POST, "/communities/{id}/decide")], "form");
        assert_eq!(CLASSES[class(&Method::GET, "/api/v1/me")], "api");
        assert_eq!(CLASSES[class(&Method::GET, "/tiles/{z}/{x}/{y}")], "map");
        assert_eq!(CLASSES[class(&Method::GET, "/readyz")], "own");
    }
}

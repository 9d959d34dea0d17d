//! The phone's page, which also opens without signal, and the service worker that keeps it.
//!
//! The page holds nothing of anybody: what was taken along and what waits lies in the browser's own database. So
//! it may be kept by the browser, and anyone may ask for it.

use crate::assets;
use crate::error::Error;
use crate::i18n::{Lang, Words};
use askama::Template;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName};
use axum::response::{Html, IntoResponse as _, Response};
use domain::Verdict;
use domain::field_survey::{MAX_PHOTOS, MAX_TEXT, Refusal};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The page.
#[derive(Debug, Template)]
#[template(path = "field_survey/phone.html")]
pub(crate) struct PhoneView {
    l: Words,
    /// The words the script speaks, JSON.
    words: String,
    max_photos: u16,
    max_text: usize,
}

/// The words the script speaks. Numbers and names go where the braces are.
const WORDS: &[(&str, &[&str])] = &[
    ("phone-again", &[]),
    ("phone-not-encrypted", &[]),
    ("phone-answered", &["count"]),
    ("phone-answers-kept", &[]),
    ("phone-back", &[]),
    ("phone-building", &["number"]),
    ("phone-choose-district", &[]),
    ("phone-choose-street", &[]),
    ("phone-connect-first", &[]),
    ("phone-connecting", &[]),
    ("phone-delete", &[]),
    ("phone-delete-ask", &["place"]),
    ("phone-deleted", &[]),
    ("phone-export", &[]),
    ("phone-export-all", &[]),
    ("phone-field-wrong", &[]),
    ("phone-find", &[]),
    ("phone-forget", &[]),
    ("phone-forget-ask", &[]),
    ("phone-indicators", &[]),
    ("phone-keep-no", &[]),
    ("phone-keep-yes", &[]),
    ("phone-known", &["value", "source"]),
    ("phone-loaded", &["count"]),
    ("phone-loading", &[]),
    ("phone-missing", &[]),
    ("phone-missing-count", &["count"]),
    ("phone-no", &[]),
    ("phone-none-missing", &[]),
    ("phone-not-seen", &[]),
    ("phone-nothing-said", &[]),
    ("phone-offline", &[]),
    ("phone-online", &[]),
    ("phone-other-person", &["name"]),
    ("phone-others", &[]),
    ("phone-photo-bad", &["name"]),
    ("phone-photo-failed", &["number", "why"]),
    ("phone-photo-remove", &["number"]),
    ("phone-photos", &[]),
    ("phone-photos-hint", &["count"]),
    ("phone-photos-left", &["count"]),
    ("phone-places", &["count"]),
    ("phone-places-none", &[]),
    ("phone-queue", &[]),
    ("phone-queue-empty", &[]),
    ("phone-queue-hint", &[]),
    ("phone-receipt", &["number"]),
    ("phone-refused", &["why"]),
    ("phone-review", &["count"]),
    ("phone-said", &["name", "value"]),
    ("phone-save", &[]),
    ("phone-saved", &[]),
    ("phone-send", &[]),
    ("phone-sending", &["done", "total"]),
    ("phone-sent", &[]),
    ("phone-session-ended", &[]),
    ("phone-sign-in", &[]),
    ("phone-storage-failed", &[]),
    ("phone-street-option", &["name", "count", "undetermined"]),
    ("phone-street-whole", &["count", "undetermined"]),
    ("phone-take", &[]),
    ("phone-take-title", &[]),
    ("phone-taken", &["when"]),
    ("phone-to-website", &[]),
    ("phone-unreachable", &[]),
    ("phone-waiting", &[]),
    ("phone-waiting-count", &["count"]),
    ("phone-whole", &[]),
    ("phone-yes", &[]),
    ("survey-date", &[]),
    ("survey-note", &[]),
    ("survey-title", &["place"]),
    ("surveys-title", &[]),
];

fn words(l: Words) -> String {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for (key, arguments) in WORDS {
        let said = arguments.iter().fold(l.say(key), |said, name| said.with(name, format!("{{{name}}}")));
        all.insert((*key).to_owned(), said.to_string());
    }
    for verdict in Verdict::ALL {
        all.insert(format!("verdict-{}", verdict.key()), l.verdict(verdict).into_owned());
    }
    for refusal in Refusal::ALL {
        let key = format!("refusal-{}", refusal.key());
        let said = l.t(&key).into_owned();
        all.insert(key, said);
    }
    serde_json::to_string(&all).unwrap_or_default()
}

impl PhoneView {
    fn new(l: Words) -> Self {
        Self { l, words: words(l), max_photos: MAX_PHOTOS, max_text: MAX_TEXT }
    }

    fn other_languages(&self) -> impl Iterator<Item = Lang> + use<> {
        let own = self.l.lang();
        Lang::ALL.into_iter().filter(move |lang| *lang != own)
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        Self::new(l)
    }
}

fn path(lang: Lang) -> String {
    format!("/field-surveys/phone/{}", lang.tag())
}

/// `GET /field-surveys/phone/{tag}`
pub(crate) async fn phone(Path(tag): Path<String>) -> Result<Response, Error> {
    let lang = Lang::parse(&tag).ok_or_else(Error::not_found)?;
    let html = PhoneView::new(Words::of(lang)).render().map_err(Error::internal)?;
    Ok(([(CACHE_CONTROL, "no-cache")], Html(html)).into_response())
}

/// The script of the service worker, behind a line that says what it keeps: when a page, a script or a style
/// changes, so does this line, and browsers take the new shell.
fn worker_script() -> Option<String> {
    let mut shell: Vec<String> = Lang::ALL.into_iter().map(path).collect();
    shell.extend(["app.css", "field-survey.js", "icon.svg"].map(assets::href));
    let mut hash = Sha256::new();
    for lang in Lang::ALL {
        hash.update(PhoneView::new(Words::of(lang)).render().ok()?);
    }
    let version = hash.finalize().iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    let head = serde_json::json!({ "shell": shell, "version": version });
    let name = assets::href("field-survey-worker.js");
    let asset = assets::find(name.strip_prefix("/assets/")?, "")?;
    Some(format!("self.YIJU = {head};\n{}", String::from_utf8_lossy(&asset.bytes)))
}

/// `GET /field-surveys/worker.js`: its place is its reach, so that it never sees another page.
pub(crate) async fn worker() -> Result<Response, Error> {
    let script = worker_script().ok_or_else(Error::not_found)?;
    let headers: [(HeaderName, &str); 2] =
        [(CONTENT_TYPE, "text/javascript; charset=utf-8"), (CACHE_CONTROL, "no-cache")];
    Ok((headers, script).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    /// The one script that is put together here: a line of JSON before the bundle.
    #[test]
    fn what_is_put_before_the_workers_script_is_json() {
        let script = worker_script().unwrap();
        let (head, _) = script.split_once(";\n").unwrap();
        let head: Value = serde_json::from_str(head.strip_prefix("self.YIJU = ").unwrap()).unwrap();
        let version = head["version"].as_str().unwrap();
        assert!(version.len() == 16 && version.bytes().all(|letter| letter.is_ascii_hexdigit()), "{version}");
        let shell = head["shell"].as_array().unwrap();
        assert!(
            shell.iter().all(|path| path.as_str().is_some_and(|path| path.starts_with('/'))),
            "{shell:?}"
        );
    }
}

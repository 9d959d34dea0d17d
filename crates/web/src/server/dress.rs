//! Puts failures into words: a page for people, a problem document (RFC 9457) for programs.

use crate::api::{FactKey, TruthKey};
use crate::error::{Detail, Failure, Trouble};
use crate::i18n::Words;
use crate::project::unmet_said;
use crate::server::{Visitor, is_for_programs};
use crate::ui::shell::Shell;
use app::gate::Unmet;
use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse as _, Response};
use serde::Serialize;
use std::collections::BTreeMap;

/// The page of an error.
#[derive(Template)]
#[template(path = "error/page.html")]
pub(crate) struct ErrorView {
    pub shell: Shell,
    pub heading: String,
    pub help: String,
    /// The particulars, where there are any.
    pub detail: Option<String>,
    /// The gates that are not passed, each community in a sentence.
    pub unmet: Vec<String>,
    /// The request's name, to quote when asking for help; empty where nobody need ask.
    pub request: String,
    /// Whether signing in would help.
    pub offer_sign_in: bool,
}

impl ErrorView {
    fn title(&self) -> &str {
        &self.heading
    }

    /// A page that was not found, for a reader who has not signed in.
    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        Self {
            shell: Shell::new(l, None, "/nowhere"),
            heading: title(l, Trouble::NotFound),
            help: l.t("error-not-found-help").into_owned(),
            detail: None,
            unmet: vec![unmet_said(l, &crate::project::sample_unmet())],
            request: "a1b2-000042".into(),
            offer_sign_in: true,
        }
    }
}

/// Communities whose gates are listed on a page; programs are told of all.
const MOST_UNMET: usize = 20;

/// A problem document.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Problem {
    /// Which sort of problem: `urn:yiju:problem:` and its key.
    #[serde(rename = "type")]
    pub kind: String,
    /// The sort in words of the reader's language.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The particulars in words, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The particulars by their key, the same in every language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What the particulars are filled with, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub arguments: BTreeMap<String, String>,
    /// The gates of the pipeline that are not passed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<UnmetGate>,
    /// The request's name, as in the server's log.
    pub request: String,
}

/// A gate of the pipeline that a community does not pass.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct UnmetGate {
    /// Id of the community.
    #[schema(example = "01939f2e8c7a7b3e9a41c0ffee000001")]
    pub community_id: String,
    /// The gate, by its id in the pack.
    #[schema(example = "consent")]
    pub gate: String,
    /// Its name in the reader's language.
    pub name: String,
    /// Whether it is passed: `no`, or `unknown`.
    pub passed: TruthKey,
    /// Where that is not known: the facts whose knowledge would decide it.
    pub missing: Vec<FactKey>,
}

impl UnmetGate {
    fn of(l: Words, unmet: &Unmet) -> impl Iterator<Item = Self> {
        unmet.gates.iter().map(move |answer| Self {
            community_id: unmet.community.to_string(),
            gate: answer.gate.id.to_string(),
            name: l.of_pack(&answer.gate.name).to_string(),
            passed: TruthKey(answer.passed),
            missing: answer.missing.iter().map(|fact| FactKey(*fact)).collect(),
        })
    }
}

/// Replaces the body of a failed answer by words.
pub(crate) async fn dress(request: Request, next: Next) -> Response {
    let programs = is_for_programs(request.uri().path());
    let visitor = request.extensions().get::<Visitor>().cloned();
    let answer = next.run(request).await;
    let status = answer.status();
    if !status.is_client_error() && !status.is_server_error() {
        return answer;
    }
    let failure = match answer.extensions().get::<Failure>() {
        Some(failure) => failure.clone(),
        // A form shown again brings its own page.
        None if is_page(&answer) => return answer,
        None => Failure { trouble: Trouble::of_status(status), detail: None, unmet: Vec::new() },
    };
    let Some(visitor) = visitor else { return answer };
    let (mut parts, _) = answer.into_parts();
    for name in [CONTENT_LENGTH, CONTENT_TYPE] {
        parts.headers.remove(name);
    }
    let body = if programs { problem(&visitor, status, &failure) } else { page(&visitor, status, &failure) };
    let (body_parts, body) = body.into_parts();
    parts.headers.extend(body_parts.headers);
    Response::from_parts(parts, body)
}

fn is_page(answer: &Response) -> bool {
    let kind = answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html"))
}

fn title(l: Words, trouble: Trouble) -> String {
    l.t(&format!("error-{}-title", trouble.key())).into_owned()
}

fn in_words(l: Words, detail: &Detail) -> String {
    l.filled(&detail.key, &detail.args)
}

fn page(visitor: &Visitor, status: StatusCode, failure: &Failure) -> Response {
    let l = visitor.words();
    let view = ErrorView {
        shell: crate::page::shell(visitor, None),
        heading: title(l, failure.trouble),
        help: l.t(&format!("error-{}-help", failure.trouble.key())).into_owned(),
        detail: failure.detail.as_ref().map(|detail| in_words(l, detail)),
        unmet: failure.unmet.iter().take(MOST_UNMET).map(|unmet| unmet_said(l, unmet)).collect(),
        request: if status.is_server_error() { visitor.request_id.0.to_string() } else { String::new() },
        offer_sign_in: visitor.session.is_none(),
    };
    match view.render() {
        Ok(html) => Html(html).into_response(),
        Err(_) => view.heading.into_response(),
    }
}

fn problem(visitor: &Visitor, status: StatusCode, failure: &Failure) -> Response {
    let l = visitor.words();
    let problem = Problem {
        kind: format!("urn:yiju:problem:{}", failure.trouble.key()),
        title: title(l, failure.trouble),
        status: status.as_u16(),
        detail: failure.detail.as_ref().map(|detail| in_words(l, detail)),
        code: failure.detail.as_ref().map(|detail| detail.key.clone()),
        arguments: failure
            .detail
            .iter()
            .flat_map(|detail| detail.args.iter().map(|(name, value)| (name.to_string(), value.clone())))
            .collect(),
        gates: failure.unmet.iter().flat_map(|unmet| UnmetGate::of(l, unmet)).collect(),
        request: visitor.request_id.0.to_string(),
    };
    let mut answer = axum::Json(problem).into_response();
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    answer.headers_mut().insert(CONTENT_LANGUAGE, HeaderValue::from_static(l.lang().tag()));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn every_sort_of_trouble_has_words_in_both_languages() {
        for l in Lang::ALL.map(Words::of) {
            for trouble in Trouble::ALL {
                assert!(!title(l, trouble).starts_with('⟦'), "{}", trouble.key());
                assert!(l.find(&format!("error-{}-help", trouble.key())).is_some(), "{}", trouble.key());
            }
        }
    }
}

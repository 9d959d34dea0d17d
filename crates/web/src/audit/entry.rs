//! `GET /audit/{id}`: one entry with its particulars, and its receipt.

use super::who;
use crate::community::{china, event};
use crate::error::Error;
#[cfg(test)]
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::navigation::Crumb;
use crate::ui::shell::Shell;
use app::AppError;
use app::audit::{AuditLine, Particulars};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::account::Account;
use domain::id::AuditEntryId;
use serde_json::Value;

/// The page.
#[derive(Debug, Template)]
#[template(path = "audit/entry.html")]
pub(crate) struct AuditEntryView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    heading: String,
    /// What everybody may know of it: label and value.
    about: Vec<(String, String)>,
    /// The particulars: name and value as they were written.
    particulars: Vec<(String, String)>,
    /// What is said where there are none.
    without: Option<String>,
    receipt: Option<String>,
}

impl AuditEntryView {
    fn new(shell: Shell, line: &AuditLine, people: &[Account]) -> Self {
        let l = shell.l;
        let heading = event(l, &line.event);
        let pair = |key: &str, value: String| (l.t(key).into_owned(), value);
        let index = line.index.map_or_else(|| l.t("audit-waiting").into_owned(), |index| l.count(index));
        let (particulars, without) = match &line.particulars {
            Particulars::Open(value) => (pairs(value), None),
            Particulars::Erased => (Vec::new(), Some("audit-erased")),
            Particulars::Sealed => (Vec::new(), Some("audit-sealed")),
        };
        Self {
            crumbs: vec![Crumb::link("/audit", l.t("audit-title")), Crumb::here(heading.clone())],
            heading,
            about: vec![
                pair("audit-when", l.moment(line.at, &china())),
                pair("audit-who", who(l, people, line.actor)),
                pair("audit-object", line.object.clone()),
                pair("audit-kind", line.event.clone()),
                pair("audit-index", index),
            ],
            particulars,
            without: without.map(|key| l.t(key).into_owned()),
            receipt: line.index.map(|index| format!("/log/proof/{index}")),
            shell,
        }
    }

    fn title(&self) -> String {
        self.heading.clone()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        Self::new(Shell::new(l, None, "/audit/1"), &sample_line(), &[])
    }
}

/// The members of an object as they were written; anything else as one value.
fn pairs(value: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match value {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), text(value))).collect(),
        other => vec![(String::new(), text(other))],
    }
}

#[cfg(test)]
pub(super) fn sample_line() -> AuditLine {
    AuditLine {
        id: AuditEntryId::from_uuid(domain::id::uuid_v7(1, [0; 10])),
        at: jiff::Timestamp::UNIX_EPOCH,
        actor: domain::id::AccountId::from_uuid(domain::id::uuid_v7(1, [0; 10])),
        event: "claim.decided".into(),
        object: "0190a1".into(),
        index: Some(41),
        particulars: Particulars::Open(serde_json::json!({ "reason": "竣工牌", "claim": 7 })),
    }
}

/// `GET /audit/{id}`
pub(crate) async fn entry(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let actor = page.actor()?;
    let id: AuditEntryId = id.parse().map_err(|_| Error::not_found())?;
    let shell = page.shell(None);
    let view = page
        .app()
        .run(move |app| {
            let (line, people) = app.load_audit_line(&actor, id)?;
            Ok::<_, AppError>(AuditEntryView::new(shell, &line, &people))
        })
        .await?;
    page.show(&view)
}

//! The audit log for programs that look for what was done. The log itself, to be checked, is at `/log/…`.

#![expect(unused_qualifications, reason = "the macro of the description writes them")]

use super::body::Query;
use crate::error::Error;
use crate::page::Page;
use app::audit::{AuditLine, AuditQuery, NOUNS, Particulars};
use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which entries are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditParams {
    /// By whom: the id of an account.
    #[param(example = "01939f2e8c7a7b3e9a41c0ffee000005")]
    account_id: Option<String>,
    /// About which noun: `batch` for every `batch.…`.
    #[param(example = "batch")]
    noun: Option<String>,
    /// About which thing: its id.
    object: Option<String>,
    /// On which day of the city.
    #[param(format = Date)]
    day: Option<String>,
    /// Only entries before this one: `next` of an earlier answer.
    before: Option<String>,
}

impl AuditParams {
    fn query(self) -> Result<AuditQuery, Error> {
        let unfit = || Error::malformed().detail("api-audit-unfit", Vec::new());
        let noun = self.noun.unwrap_or_default();
        if !noun.is_empty() && !NOUNS.contains(&noun.as_str()) {
            return Err(unfit());
        }
        Ok(AuditQuery {
            actor: read(self.account_id.as_deref()).map_err(|_| unfit())?,
            noun,
            object: self.object.unwrap_or_default(),
            day: read(self.day.as_deref()).map_err(|_| unfit())?,
            before: read(self.before.as_deref()).map_err(|_| unfit())?,
        })
    }
}

/// A value that may be absent.
fn read<T: std::str::FromStr>(text: Option<&str>) -> Result<Option<T>, T::Err> {
    text.map(str::parse).transpose()
}

/// Something that was done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditEntry {
    /// Its id.
    id: String,
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// The account that did it.
    account_id: String,
    /// What happened.
    #[schema(example = "batch.committed")]
    event: String,
    /// The id of what it happened to.
    object: String,
    /// Its place in the log, from 0; its receipt is at `/log/proof/{index}`. None until it has one.
    index: Option<u64>,
    /// The particulars; null once they are erased.
    particulars: serde_json::Value,
    /// Whether the particulars were erased.
    erased: bool,
}

impl From<&AuditLine> for AuditEntry {
    fn from(line: &AuditLine) -> Self {
        Self {
            id: line.id.to_string(),
            at: line.at.to_string(),
            account_id: line.actor.to_string(),
            event: line.event.clone(),
            object: line.object.clone(),
            index: line.index,
            particulars: line.detail(),
            erased: line.particulars == Particulars::Erased,
        }
    }
}

/// What was done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditEntries {
    /// The entries, newest first; 50 at most.
    entries: Vec<AuditEntry>,
    /// What to send as `before` for the next ones; none when these are all.
    next: Option<String>,
}

/// List audit entries
///
/// Who did what to what, and when, newest first. The log as a whole, to be checked by anybody, is served at `/log/`
/// (c2sp.org/tlog-tiles).
#[utoipa::path(
    get, path = "/api/v1/audit-entries", tag = "audit", operation_id = "list_audit_entries",
    params(AuditParams),
    responses((status = 200, description = "The entries", body = AuditEntries))
)]
pub(crate) async fn list_audit_entries(
    page: Page,
    Query(asked): Query<AuditParams>,
) -> Result<Json<AuditEntries>, Error> {
    let (actor, query) = (page.actor()?, asked.query()?);
    let found = page.app().run(move |app| app.list_audit(&actor, &query)).await?;
    Ok(Json(AuditEntries {
        entries: super::shape::each(&found.lines),
        next: found.next.map(|id| id.to_string()),
    }))
}

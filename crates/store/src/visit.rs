//! Visits at the doors of those who have not voted.

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::id::{AccountId, AuditEntryId, VoteId};
use domain::permit::{Permit, TakeBallots};
use domain::visit::VisitOutcome;
use jiff::Timestamp;
use serde_json::json;

/// A visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Its name, and that of its audit entry.
    pub id: AuditEntryId,
    /// For which vote.
    pub vote: VoteId,
    /// To which line of the roll.
    pub line: u32,
    /// What came of it.
    pub outcome: VisitOutcome,
    /// Who went.
    pub account: AccountId,
    /// When.
    pub at: Timestamp,
}

statements! {
    INSERT = "INSERT INTO visit (id, vote, line, outcome, account, visited_at) VALUES ($1, $2, $3, $4, $5, $6)";
    OF_VOTE = "SELECT id, vote, line, outcome, account, visited_at FROM visit WHERE vote = $1 ORDER BY id";
}

/// Keeps a visit.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit<TakeBallots>,
    occasion: Occasion<'_>,
    visit: &Visit,
) -> Result<(), StoreError> {
    let values = [
        visit.id.into(),
        visit.vote.into(),
        visit.line.into(),
        visit.outcome.key().into(),
        visit.account.into(),
        visit.at.into(),
    ];
    tx.execute(&INSERT, &values)?;
    let detail = json!({ "line": visit.line, "outcome": visit.outcome.key() });
    audit::record(tx, permit, occasion, "visit.made", visit.vote, &detail)
}

/// The visits for a vote, the first first.
pub fn list_of_vote(rx: &mut Rx<'_>, vote: VoteId) -> Result<Vec<Visit>, StoreError> {
    rx.rows(&OF_VOTE, &[vote.into()], |row| {
        Ok(Visit {
            id: row.parse(0)?,
            vote: row.parse(1)?,
            line: row.number(2)?,
            outcome: row.key(3, VisitOutcome::parse)?,
            account: row.parse(4)?,
            at: row.parse(5)?,
        })
    })
}

//! Objections to a result, in writing, and what was answered.

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::id::{AuditEntryId, VoteId};
use domain::permit::{HoldVote, Permit, TakeBallots};
use jiff::Timestamp;
use serde_json::json;

/// An objection of somebody on the roll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// Its name, and that of its audit entry.
    pub id: AuditEntryId,
    /// To which vote.
    pub vote: VoteId,
    /// Of which line.
    pub line: u32,
    /// What it says.
    pub words: String,
    /// When it came in.
    pub raised_at: Timestamp,
    /// What was answered, and when.
    pub answer: Option<(String, Timestamp)>,
}

statements! {
    INSERT = "INSERT INTO objection (id, vote, line, words, raised_at) VALUES ($1, $2, $3, $4, $5)";
    ANSWER = "UPDATE objection SET answer = $2, answered_at = $3 WHERE id = $1 AND answer IS NULL";
    OF_VOTE = "SELECT id, vote, line, words, raised_at, answer, answered_at FROM objection WHERE vote = $1 ORDER BY id";
}

/// Keeps an objection.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit<TakeBallots>,
    occasion: Occasion<'_>,
    objection: &Objection,
) -> Result<(), StoreError> {
    let values = [
        objection.id.into(),
        objection.vote.into(),
        objection.line.into(),
        (&objection.words).into(),
        objection.raised_at.into(),
    ];
    tx.execute(&INSERT, &values)?;
    let detail = json!({ "line": objection.line, "words": objection.words });
    audit::record(tx, permit, occasion, "objection.raised", objection.vote, &detail)
}

/// Answers an objection that has no answer yet.
pub fn answer(
    tx: &mut Tx<'_>,
    permit: &Permit<HoldVote>,
    occasion: Occasion<'_>,
    objection: &Objection,
    words: &str,
) -> Result<(), StoreError> {
    tx.execute_one(
        &ANSWER,
        &[objection.id.into(), words.into(), occasion.at.into()],
        "objection",
        objection.id,
    )?;
    let detail = json!({ "line": objection.line, "objection": objection.id, "words": words });
    audit::record(tx, permit, occasion, "objection.answered", objection.vote, &detail)
}

/// The objections to a vote, the first first.
pub fn list_of_vote(rx: &mut Rx<'_>, vote: VoteId) -> Result<Vec<Objection>, StoreError> {
    rx.rows(&OF_VOTE, &[vote.into()], |row| {
        Ok(Objection {
            id: row.parse(0)?,
            vote: row.parse(1)?,
            line: row.number(2)?,
            words: row.string(3)?,
            raised_at: row.parse(4)?,
            answer: row.opt_string(5)?.zip(row.opt_parse(6)?),
        })
    })
}

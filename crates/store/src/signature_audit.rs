//! Audits of signatures: what was drawn of a vote, and what came of asking.

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use crate::value::json;
use domain::id::VoteId;
use domain::permit::{HoldVote, Permit, TakeBallots};
use domain::signature_audit::{Drawn, SignatureAudit};
use serde_json::json;

/// An audit with what guards it against being changed twice at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAudit {
    /// The audit.
    pub audit: SignatureAudit,
    /// How often it was changed.
    pub revision: i64,
}

statements! {
    INSERT = "INSERT INTO signature_audit (vote, revision, drawn_at, document) VALUES ($1, 0, $2, $3)";
    UPDATE = "UPDATE signature_audit SET document = $3, revision = revision + 1 WHERE vote = $1 AND revision = $2";
    FIND = "SELECT document, revision FROM signature_audit WHERE vote = $1";
}

/// Keeps what was drawn. The entry has it all, so that a file of the vote can be held against it.
///
/// # Errors
/// A second audit of a vote is refused by the database.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit<HoldVote>,
    occasion: Occasion<'_>,
    vote: VoteId,
    audit: &SignatureAudit,
) -> Result<(), StoreError> {
    tx.execute(&INSERT, &[vote.into(), occasion.at.into(), json(audit)])?;
    audit::record(tx, permit, occasion, "signature_audit.drawn", vote, &json!(audit))
}

/// Keeps what came of asking for one of the drawn.
///
/// # Errors
/// [`StoreError::NotFound`] where somebody else changed it in between.
pub fn answer(
    tx: &mut Tx<'_>,
    permit: &Permit<TakeBallots>,
    occasion: Occasion<'_>,
    vote: VoteId,
    kept: &KeptAudit,
    answered: &Drawn,
) -> Result<(), StoreError> {
    let values = [vote.into(), kept.revision.into(), json(&kept.audit)];
    tx.execute_one(&UPDATE, &values, "signature audit", vote)?;
    audit::record(tx, permit, occasion, "signature_audit.answered", vote, &json!(answered))
}

/// The audit of a vote.
pub fn find(rx: &mut Rx<'_>, vote: VoteId) -> Result<Option<KeptAudit>, StoreError> {
    rx.row(&FIND, &[vote.into()], |row| Ok(KeptAudit { audit: row.json(0)?, revision: row.number(1)? }))
}

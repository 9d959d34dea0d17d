//! The audit entry that every decision leaves behind, in the transaction that made it.

use crate::id::{AccountId, AuditEntryId};
use jiff::Timestamp;
use serde::Serialize;

/// One entry. The tree that seals the entries comes with the issue on trust.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditEntry {
    /// Its name in the database.
    pub id: AuditEntryId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: AccountId,
    /// What happened, a past participle after its noun: `batch.committed`, `claim.decided`.
    pub event: &'static str,
    /// The id of what it happened to.
    pub object: String,
    /// The particulars, JSON text with sorted keys.
    pub detail: String,
}

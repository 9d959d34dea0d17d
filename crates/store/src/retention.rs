//! Letting go of what is kept for a time only.

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::sql::statements;
use crate::transaction::Tx;
use crate::upload;
use domain::permit::{ChangeRegister, Permit, PurgeData};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

statements! {
    RETURNED_FILES = "DELETE FROM upload_chunk WHERE upload IN (SELECT r.upload FROM batch_return r
                      JOIN batch b ON b.id = r.batch WHERE b.imported_at < $1)";
    RETURNS = "DELETE FROM batch_return WHERE batch IN (SELECT id FROM batch WHERE imported_at < $1)";
    ANSWERS = "DELETE FROM idempotency WHERE begun_at < $1";
}

/// Before when things are let go of; `None` where nobody has said how long they are kept, and they stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// Files that wait for their mapping to be confirmed.
    pub waiting_files: Option<Timestamp>,
    /// Imported files that are kept because rows came back.
    pub returned_files: Option<Timestamp>,
}

/// What was let go of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Purged {
    /// Waiting files.
    pub waiting_files: u64,
    /// Files with rows that came back, by their batches' tables.
    pub returned_tables: u64,
    /// Answers kept for requests that are sent again.
    pub answers: u64,
}

/// Lets go of what is older than the terms say; `answers_before` of answers to requests that are sent again.
pub fn purge(
    tx: &mut Tx<'_>,
    permit: &Permit<PurgeData>,
    change: &Permit<ChangeRegister>,
    occasion: Occasion,
    terms: Terms,
    answers_before: Timestamp,
) -> Result<Purged, StoreError> {
    let mut purged = Purged { answers: tx.execute(&ANSWERS, &[answers_before.into()])?, ..Purged::default() };
    if let Some(before) = terms.waiting_files {
        let files = upload::discard_old(tx, change, before)?;
        purged.waiting_files = u64::try_from(files).unwrap_or(u64::MAX);
    }
    if let Some(before) = terms.returned_files {
        tx.execute(&RETURNED_FILES, &[before.into()])?;
        purged.returned_tables = tx.execute(&RETURNS, &[before.into()])?;
    }
    audit::record(tx, permit, occasion, "data.purged", "retention", &json!(purged))?;
    Ok(purged)
}

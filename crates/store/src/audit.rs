//! The audit log: entries are appended in the transaction that they tell of, and never changed.

use crate::error::StoreError;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::audit::AuditEntry;
use domain::id::{AccountId, AuditEntryId};
use domain::permit::{Action, Permit};
use jiff::Timestamp;
use serde::Serialize;

/// When something is done, and the id its audit entry gets: time and identity are the caller's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occasion {
    /// When.
    pub at: Timestamp,
    /// The id of the entry that will tell of it.
    pub entry: AuditEntryId,
}

/// An entry as it is read back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its name.
    pub id: AuditEntryId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: AccountId,
    /// What happened: `batch.committed`.
    pub event: String,
    /// The id of what it happened to.
    pub object: String,
    /// The particulars, JSON text.
    pub detail: String,
}

statements! {
    APPEND = "INSERT INTO audit_entry (id, at, actor, event, object, detail) VALUES ($1, $2, $3, $4, $5, $6)";
    ABOUT = "SELECT id, at, actor, event, object, detail FROM audit_entry WHERE object = $1 ORDER BY id";
    LATEST = "SELECT id, at, actor, event, object, detail FROM audit_entry WHERE id < $1
              ORDER BY id DESC LIMIT $2";
}

/// Appends an entry.
pub fn append(tx: &mut Tx<'_>, entry: &AuditEntry) -> Result<(), StoreError> {
    let values = [
        entry.id.into(),
        entry.at.into(),
        entry.actor.into(),
        entry.event.into(),
        (&entry.object).into(),
        (&entry.detail).into(),
    ];
    tx.execute(&APPEND, &values).map(drop)
}

/// Appends the entry of what a permit's holder does on an occasion.
pub fn record<A: Action>(
    tx: &mut Tx<'_>,
    permit: &Permit<A>,
    occasion: Occasion,
    event: &'static str,
    object: impl std::fmt::Display,
    detail: &serde_json::Value,
) -> Result<(), StoreError> {
    let entry = AuditEntry {
        id: occasion.entry,
        at: occasion.at,
        actor: permit.account(),
        event,
        object: object.to_string(),
        detail: detail.to_string(),
    };
    append(tx, &entry)
}

/// What happened to one thing, oldest first.
pub fn list_about(rx: &mut Rx<'_>, object: &str) -> Result<Vec<Entry>, StoreError> {
    rx.rows(&ABOUT, &[object.into()], read)
}

/// The latest entries before `before` (all, when `None`), newest first.
pub fn list(rx: &mut Rx<'_>, before: Option<AuditEntryId>, limit: usize) -> Result<Vec<Entry>, StoreError> {
    // `g` stands behind every hexadecimal digit.
    let before = before.map_or_else(|| "g".to_owned(), |id| id.to_string());
    rx.rows(&LATEST, &[before.into(), limit.into()], read)
}

fn read(row: Row<'_>) -> Result<Entry, StoreError> {
    Ok(Entry {
        id: row.parse(0)?,
        at: row.parse(1)?,
        actor: row.parse(2)?,
        event: row.string(3)?,
        object: row.string(4)?,
        detail: row.string(5)?,
    })
}

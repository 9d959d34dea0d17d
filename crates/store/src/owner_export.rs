//! Rolls of owners on their way out: asked for, agreed to, made, fetched.

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::id::{AccountId, CommunityId, OwnerExportId};
use domain::permit::{ApproveExport, ExportOwners, Permit};
use domain::personal::Purpose;
use jiff::Timestamp;
use serde_json::json;

/// Where an export stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportState {
    /// A second person has to agree.
    Asked,
    /// It may be made.
    Approved,
    /// It was made, and its file waits to be fetched.
    Made,
    /// Its file was fetched, or its time is over: it is gone.
    Gone,
}

impl ExportState {
    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Approved => "approved",
            Self::Made => "made",
            Self::Gone => "gone",
        }
    }

    /// Reads a key made by [`ExportState::key`].
    pub fn parse(key: &str) -> Option<Self> {
        [Self::Asked, Self::Approved, Self::Made, Self::Gone].into_iter().find(|state| state.key() == key)
    }
}

/// An export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerExport {
    /// Its name.
    pub id: OwnerExportId,
    /// Whose owners.
    pub community: CommunityId,
    /// What for.
    pub purpose: Purpose,
    /// In the person's own words.
    pub reason: String,
    /// How many lines the roll has.
    pub lines: u64,
    /// Where it stands.
    pub state: ExportState,
    /// Who asked.
    pub asked_by: AccountId,
    /// When.
    pub asked_at: Timestamp,
    /// Who agreed.
    pub approved_by: Option<AccountId>,
}

macro_rules! columns {
    () => {
        "id, community, purpose, reason, lines, state, asked_by, asked_at, approved_by"
    };
}

statements! {
    INSERT = concat!("INSERT INTO owner_export (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
    FIND = concat!("SELECT ", columns!(), " FROM owner_export WHERE id = $1");
    OPEN = concat!("SELECT ", columns!(), " FROM owner_export WHERE state IN ('asked', 'approved')
                    ORDER BY id DESC LIMIT $1");
    APPROVE = "UPDATE owner_export SET state = 'approved', approved_by = $2, approved_at = $3
               WHERE id = $1 AND state = 'asked' AND asked_by <> $2";
    MAKE = "UPDATE owner_export SET state = 'made', made_at = $2, file_hash = $3, archive = $4
            WHERE id = $1 AND state = 'approved'";
    ARCHIVE = "SELECT archive FROM owner_export WHERE id = $1 AND asked_by = $2 AND state = 'made' AND made_at > $3";
    FETCHED = "UPDATE owner_export SET state = 'gone', archive = NULL WHERE id = $1";
    OVER = "UPDATE owner_export SET state = 'gone', archive = NULL WHERE state = 'made' AND made_at <= $1";
}

/// Writes down that somebody asks for an export.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit<ExportOwners>,
    occasion: Occasion,
    export: &OwnerExport,
) -> Result<(), StoreError> {
    let values = [
        export.id.into(),
        export.community.into(),
        export.purpose.key().into(),
        (&export.reason).into(),
        export.lines.into(),
        export.state.key().into(),
        export.asked_by.into(),
        export.asked_at.into(),
        export.approved_by.into(),
    ];
    tx.execute(&INSERT, &values)?;
    let detail = json!({
        "export": export.id, "lines": export.lines, "purpose": export.purpose, "state": export.state.key(),
    });
    audit::record(tx, permit, occasion, "owners.export_asked", export.community, &detail)
}

/// The export of that id.
pub fn find(rx: &mut Rx<'_>, id: OwnerExportId) -> Result<Option<OwnerExport>, StoreError> {
    rx.row(&FIND, &[id.into()], read)
}

/// Exports that wait for somebody's consent or for being made, the latest first.
pub fn list_open(rx: &mut Rx<'_>, limit: usize) -> Result<Vec<OwnerExport>, StoreError> {
    rx.rows(&OPEN, &[limit.into()], read)
}

/// Agrees to somebody else's export; false when it waits for no consent, or is one's own.
pub fn approve(
    tx: &mut Tx<'_>,
    permit: &Permit<ApproveExport>,
    occasion: Occasion,
    id: OwnerExportId,
) -> Result<bool, StoreError> {
    let values = [id.into(), permit.account().into(), occasion.at.into()];
    let done = tx.execute(&APPROVE, &values)? > 0;
    if done {
        audit::record(tx, permit, occasion, "owners.export_approved", id, &json!({}))?;
    }
    Ok(done)
}

/// Keeps the encrypted file of an approved export until it is fetched; false when it is not approved.
pub fn make(
    tx: &mut Tx<'_>,
    permit: &Permit<ExportOwners>,
    occasion: Occasion,
    export: &OwnerExport,
    file_hash: &str,
    archive: &[u8],
) -> Result<bool, StoreError> {
    let values = [export.id.into(), occasion.at.into(), file_hash.into(), archive.into()];
    let done = tx.execute(&MAKE, &values)? > 0;
    if done {
        let detail = json!({ "export": export.id, "file_hash": file_hash, "lines": export.lines });
        audit::record(tx, permit, occasion, "owners.exported", export.community, &detail)?;
    }
    Ok(done)
}

/// Takes the file of one's own export that was made after `after`: it can be taken once. Files whose time is over go.
pub fn fetch(
    tx: &mut Tx<'_>,
    permit: &Permit<ExportOwners>,
    id: OwnerExportId,
    after: Timestamp,
) -> Result<Option<Vec<u8>>, StoreError> {
    let values = [id.into(), permit.account().into(), after.into()];
    let archive = tx.row(&ARCHIVE, &values, |row| Ok(row.bytes(0)?.to_vec()))?;
    if archive.is_some() {
        tx.execute(&FETCHED, &[id.into()])?;
    }
    tx.execute(&OVER, &[after.into()])?;
    Ok(archive)
}

fn read(row: Row<'_>) -> Result<OwnerExport, StoreError> {
    Ok(OwnerExport {
        id: row.parse(0)?,
        community: row.parse(1)?,
        purpose: row.key(2, Purpose::parse)?,
        reason: row.string(3)?,
        lines: row.number(4)?,
        state: row.key(5, ExportState::parse)?,
        asked_by: row.parse(6)?,
        asked_at: row.parse(7)?,
        approved_by: row.opt_parse(8)?,
    })
}

//! Import batches: one transaction in, one transaction out again.
//!
//! Arriving things are matched with what is there by their natural keys: a community by its code, else by name
//! and district; a building by community and number; an entrance by building and number; a dwelling by entrance
//! and number. What is there already is mentioned, not doubled; what the batch says anew stands, and what it
//! replaced is kept so that undoing restores it. A claim that the same source made before is not kept twice.

pub(crate) mod arrival;
mod matching;
pub(crate) mod returns;
pub(crate) mod undo;

use crate::audit;
use crate::error::StoreError;
use crate::revision;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use crate::value::json;
use domain::batch::{Batch, BatchState};
use domain::building::Building;
use domain::claim::Claim;
use domain::community::Community;
use domain::dwelling::Dwelling;
use domain::entrance::Entrance;
use domain::facility::Facility;
use domain::id::{BatchId, OwnerId};
use domain::indicator::Observation;
use domain::owner::{Owner, Ownership};
use domain::permit::{ChangeRegister, Permit};
use serde::Serialize;

pub use returns::{ReturnTable, insert_returns, list_returns};
pub use undo::{Undone, undo};

/// What a batch brings. Ids are proposals: they name the new things, and tie together what belongs together;
/// where a thing is known already, its own id takes their place.
#[derive(Debug, Clone, Default)]
pub struct Contents {
    /// Communities.
    pub communities: Vec<Community>,
    /// Buildings of these communities, or of communities in the register.
    pub buildings: Vec<Building>,
    /// Entrances of these buildings.
    pub entrances: Vec<Entrance>,
    /// Dwellings of these entrances.
    pub dwellings: Vec<Dwelling>,
    /// Owners.
    pub owners: Vec<Owner>,
    /// Shares of these owners in these dwellings.
    pub ownerships: Vec<Ownership>,
    /// Facilities of these communities.
    pub facilities: Vec<Facility>,
    /// Observations of indicators of these communities.
    pub observations: Vec<Observation>,
    /// Claims on these communities and buildings; their `batch` is set on the way in.
    pub claims: Vec<Claim>,
}

/// Numbers of things, by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Communities.
    pub communities: u64,
    /// Buildings.
    pub buildings: u64,
    /// Entrances.
    pub entrances: u64,
    /// Dwellings.
    pub dwellings: u64,
    /// Owners.
    pub owners: u64,
    /// Facilities.
    pub facilities: u64,
    /// Observations.
    pub observations: u64,
    /// Claims.
    pub claims: u64,
}

/// What came of a commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Committed {
    /// The batch: the one given, or the earlier one with the same content.
    pub batch: Batch,
    /// Whether the same content had been committed before, so that nothing was changed.
    pub repeated: bool,
    /// What is new.
    pub added: Tally,
    /// What was known already.
    pub known: Tally,
    /// Known things on which the batch says something else, and which now say it.
    pub changed: u64,
    /// What the batch says of owners who were there already, by their ids: sealed for the ids it proposed, so that the
    /// caller seals it anew for those they have ([`crate::owner_record::add_sealed`]).
    #[serde(skip)]
    pub of_known_owners: Vec<(OwnerId, Owner)>,
}

macro_rules! columns {
    () => {
        "id, file_name, content_hash, state, rows_found, accepted, rejected, warnings, imported_by,
         imported_at, undone_at, reach"
    };
}

statements! {
    INSERT = concat!("INSERT INTO batch (", columns!(), ")
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");
    FIND = concat!("SELECT ", columns!(), " FROM batch WHERE id = $1");
    COMMITTED = concat!("SELECT ", columns!(), " FROM batch WHERE content_hash = $1 AND state = 'committed'");
    LATEST = concat!("SELECT ", columns!(), " FROM batch ORDER BY id DESC LIMIT $1");
}

/// Commits a batch in the open transaction, or finds that its content is there already and changes nothing.
///
/// The contents may come in portions, each as it is made: what one portion brings, the next may refer to.
///
/// Use it inside [`crate::Store::write_bulk`]. The audit entry is made of the occasion.
pub fn commit(
    tx: &mut Tx<'_>,
    permit: &Permit<ChangeRegister>,
    occasion: audit::Occasion<'_>,
    batch: &Batch,
    contents: impl IntoIterator<Item = Contents>,
) -> Result<Committed, StoreError> {
    // First of all, since it makes concurrent changes of the register wait their turn.
    revision::bump(tx)?;
    if let Some(earlier) = find_committed(tx, &batch.content_hash)? {
        let (added, known) = (Tally::default(), Tally::default());
        return Ok(Committed {
            batch: earlier,
            repeated: true,
            added,
            known,
            changed: 0,
            of_known_owners: Vec::new(),
        });
    }
    insert(tx, batch)?;
    let arrived = arrival::arrive(tx, permit, batch.id, contents)?;
    let detail = serde_json::json!({
        "accepted": batch.accepted, "added": arrived.added, "changed": arrived.changed,
        "content_hash": batch.content_hash, "file_name": batch.file_name, "known": arrived.known,
        "rejected": batch.rejected, "rows": batch.rows,
    });
    audit::record(tx, permit, occasion, "batch.committed", batch.id, &detail)?;
    Ok(Committed {
        batch: batch.clone(),
        repeated: false,
        added: arrived.added,
        known: arrived.known,
        changed: arrived.changed,
        of_known_owners: arrived.of_known_owners,
    })
}

fn insert(tx: &mut Tx<'_>, batch: &Batch) -> Result<(), StoreError> {
    let values = [
        batch.id.into(),
        (&batch.file_name).into(),
        (&batch.content_hash).into(),
        BatchState::Committed.key().into(),
        batch.rows.into(),
        batch.accepted.into(),
        batch.rejected.into(),
        batch.warnings.into(),
        batch.imported_by.into(),
        batch.imported_at.into(),
        batch.undone_at.into(),
        json(&batch.reach),
    ];
    tx.execute(&INSERT, &values).map(drop)
}

/// The batch of that id.
pub fn find(rx: &mut Rx<'_>, id: BatchId) -> Result<Option<Batch>, StoreError> {
    rx.row(&FIND, &[id.into()], read)
}

/// The batch of that id, or an error.
pub fn load(rx: &mut Rx<'_>, id: BatchId) -> Result<Batch, StoreError> {
    find(rx, id)?.ok_or_else(|| StoreError::not_found("batch", id))
}

/// The committed batch of that content, if it is in the register.
pub fn find_committed(rx: &mut Rx<'_>, content_hash: &str) -> Result<Option<Batch>, StoreError> {
    rx.row(&COMMITTED, &[content_hash.into()], read)
}

/// The latest batches, newest first.
pub fn list(rx: &mut Rx<'_>, limit: usize) -> Result<Vec<Batch>, StoreError> {
    rx.rows(&LATEST, &[limit.into()], read)
}

fn read(row: Row<'_>) -> Result<Batch, StoreError> {
    Ok(Batch {
        id: row.parse(0)?,
        file_name: row.string(1)?,
        content_hash: row.string(2)?,
        state: row.key(3, BatchState::parse)?,
        rows: row.number(4)?,
        accepted: row.number(5)?,
        rejected: row.number(6)?,
        warnings: row.number(7)?,
        imported_by: row.parse(8)?,
        imported_at: row.parse(9)?,
        undone_at: row.opt_parse(10)?,
        reach: row.json(11)?,
    })
}

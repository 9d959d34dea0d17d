//! The log: the places of the audit entries, the hashes of their tree, signed checkpoints, signatures of witnesses.
//!
//! On SQLite entries get their places before the commit of the group that wrote them. On PostgreSQL business
//! transactions write entries without a place, so that they never wait for one another; one sequencer, run by any
//! node, gives the places a moment later (decision 0101).

pub mod check;

use crate::bulk::Bulk;
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use jiff::Timestamp;
use tlog::{Frontier, Hash};

/// How far the log is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// How many entries have their place.
    pub size: u64,
    /// The hash over all of them.
    pub root: Hash,
}

/// A checkpoint as it was signed and published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// How many entries it is over.
    pub size: u64,
    /// The signed note.
    pub note: String,
    /// When it was signed.
    pub created_at: Timestamp,
}

/// A witness's signature of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosignature {
    /// Which checkpoint.
    pub size: u64,
    /// The witness's key, in its text form.
    pub witness: String,
    /// The signature line, with its end.
    pub line: String,
    /// When it came.
    pub received_at: Timestamp,
}

statements! {
    HEAD = "SELECT size, root FROM log_head WHERE id = 1";
    WAITING = "SELECT id, body FROM audit_entry WHERE seq IS NULL AND body IS NOT NULL ORDER BY id LIMIT $1";
    COUNT_WAITING = "SELECT COUNT(*) FROM audit_entry WHERE seq IS NULL";
    BACKLOG = "SELECT COUNT(*), MIN(at) FROM audit_entry WHERE seq IS NULL AND body IS NOT NULL";
    /// One sequencer at a time: who comes second goes home at once.
    TURN = "SELECT CAST({{1||CASE WHEN pg_try_advisory_xact_lock(7018132) THEN 1 ELSE 0 END}} AS {{int}})";
    PLACE = "UPDATE audit_entry SET seq = $2 WHERE id = $1 AND seq IS NULL";
    /// The fence: who counted from another size changes nothing.
    ADVANCE = "UPDATE log_head SET size = $2, root = $3 WHERE id = 1 AND size = $1";
    HASH = "SELECT h FROM log_hash WHERE i = $1";
    HASHES = "SELECT h FROM log_hash WHERE i IN
              (SELECT {{value FROM json_each($1)||
               CAST(json_array_elements_text(CAST(CAST($1 AS TEXT) AS JSON)) AS BIGINT)}}) ORDER BY i";
    BODIES = "SELECT body FROM audit_entry WHERE seq >= $1 AND seq < $2 ORDER BY seq";
    PUBLISH = "INSERT INTO log_checkpoint (size, note, created_at) VALUES ($1, $2, $3)
               ON CONFLICT (size) DO NOTHING";
    LATEST = "SELECT size, note, created_at FROM log_checkpoint ORDER BY size DESC LIMIT 1";
    FIND = "SELECT size, note, created_at FROM log_checkpoint WHERE size = $1";
    COSIGN = "INSERT INTO log_cosignature (size, witness, line, received_at) VALUES ($1, $2, $3, $4)
              ON CONFLICT (size, witness) DO NOTHING";
    COSIGNATURES = "SELECT size, witness, line, received_at FROM log_cosignature WHERE size = $1 ORDER BY witness";
    WITNESSED = "SELECT size, witness, line, received_at FROM log_cosignature c
                 WHERE size = (SELECT MAX(o.size) FROM log_cosignature o WHERE o.witness = c.witness)
                 ORDER BY size DESC, witness";
}

/// Hashes in the order of their index.
pub(crate) static BULK: Bulk = Bulk { table: "log_hash", columns: &["i", "h"] };

/// Gives at most `limit` waiting entries their places; how many got one.
///
/// Who finds another at it, or counted from a size that is no longer the head's, gives none: the error undoes all.
pub(crate) fn sequence(tx: &mut Tx<'_>, limit: usize) -> Result<u64, StoreError> {
    if tx.count(&TURN, &[])? == 0 {
        return Ok(0);
    }
    let waiting =
        tx.rows(&WAITING, &[limit.into()], |row| Ok((row.string(0)?, Hash::leaf(row.bytes(1)?))))?;
    let Some(before) = (!waiting.is_empty()).then(|| head(tx)).transpose()? else { return Ok(0) };
    let mut tree = Frontier::load(before.size, |index| hash(tx, index))?;
    let (mut stored, mut index) = (Vec::new(), tlog::stored_count(before.size));
    for (id, leaf) in &waiting {
        if tx.execute(&PLACE, &[id.into(), tree.size().into()])? == 0 {
            return Err(StoreError::Conflict("an audit entry got its place elsewhere".into()));
        }
        tree.push(*leaf, &mut stored);
    }
    tx.bulk(&BULK, |sink| {
        for hash in &stored {
            sink.row(&[index.into(), hash.0.as_slice().into()])?;
            index += 1;
        }
        Ok(())
    })?;
    let root = tree.root();
    match tx.execute(&ADVANCE, &[before.size.into(), tree.size().into(), root.0.as_slice().into()])? {
        1 => Ok(tree.size() - before.size),
        _ => Err(StoreError::Conflict("the log has moved on".into())),
    }
}

/// How far the log is.
pub fn head(rx: &mut Rx<'_>) -> Result<Head, StoreError> {
    rx.row(&HEAD, &[], |row| Ok(Head { size: row.number(0)?, root: hash_of(row, 1)? }))?
        .ok_or_else(|| StoreError::not_found("log head", 1))
}

/// How many entries wait for their place.
pub fn count_waiting(rx: &mut Rx<'_>) -> Result<u64, StoreError> {
    rx.count(&COUNT_WAITING, &[])
}

/// What the sequencer has still to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Backlog {
    /// How many entries wait for their place.
    pub entries: u64,
    /// When the one that waits longest was written.
    pub since: Option<Timestamp>,
}

/// What the sequencer has still to do; on SQLite that is nothing.
pub fn backlog(rx: &mut Rx<'_>) -> Result<Backlog, StoreError> {
    let read = |row: Row<'_>| Ok(Backlog { entries: row.number(0)?, since: row.opt_parse(1)? });
    Ok(rx.row(&BACKLOG, &[], read)?.unwrap_or_default())
}

/// One hash by its stored index.
pub fn hash(rx: &mut Rx<'_>, index: u64) -> Result<Hash, StoreError> {
    rx.row(&HASH, &[index.into()], |row| hash_of(row, 0))?
        .ok_or_else(|| StoreError::not_found("hash of the log", index))
}

/// Hashes by their stored indices, in rising order; those that are not there are left out.
pub fn hashes(rx: &mut Rx<'_>, indices: &[u64]) -> Result<Vec<Hash>, StoreError> {
    let list = serde_json::to_string(indices).unwrap_or_default();
    rx.rows(&HASHES, &[list.into()], |row| hash_of(row, 0))
}

/// The bodies at the places from `from` to before `to`; those that are not there are left out.
pub fn bodies(rx: &mut Rx<'_>, from: u64, to: u64) -> Result<Vec<Vec<u8>>, StoreError> {
    rx.rows(&BODIES, &[from.into(), to.into()], |row| Ok(row.bytes(0)?.to_vec()))
}

/// Keeps a signed checkpoint; false when there is one of that size.
pub fn insert_checkpoint(tx: &mut Tx<'_>, checkpoint: &Checkpoint) -> Result<bool, StoreError> {
    let values = [checkpoint.size.into(), (&checkpoint.note).into(), checkpoint.created_at.into()];
    Ok(tx.execute(&PUBLISH, &values)? == 1)
}

/// The latest checkpoint.
pub fn latest_checkpoint(rx: &mut Rx<'_>) -> Result<Option<Checkpoint>, StoreError> {
    rx.row(&LATEST, &[], read_checkpoint)
}

/// The checkpoint of a size.
pub fn find_checkpoint(rx: &mut Rx<'_>, size: u64) -> Result<Option<Checkpoint>, StoreError> {
    rx.row(&FIND, &[size.into()], read_checkpoint)
}

/// Keeps a witness's signature; false when it is there already.
pub fn insert_cosignature(tx: &mut Tx<'_>, cosignature: &Cosignature) -> Result<bool, StoreError> {
    let values = [
        cosignature.size.into(),
        (&cosignature.witness).into(),
        (&cosignature.line).into(),
        cosignature.received_at.into(),
    ];
    Ok(tx.execute(&COSIGN, &values)? == 1)
}

/// The signatures of witnesses under one checkpoint.
pub fn cosignatures(rx: &mut Rx<'_>, size: u64) -> Result<Vec<Cosignature>, StoreError> {
    rx.rows(&COSIGNATURES, &[size.into()], read_cosignature)
}

/// The latest signature of each witness.
pub fn witnessed(rx: &mut Rx<'_>) -> Result<Vec<Cosignature>, StoreError> {
    rx.rows(&WITNESSED, &[], read_cosignature)
}

fn read_checkpoint(row: Row<'_>) -> Result<Checkpoint, StoreError> {
    Ok(Checkpoint { size: row.number(0)?, note: row.string(1)?, created_at: row.parse(2)? })
}

fn read_cosignature(row: Row<'_>) -> Result<Cosignature, StoreError> {
    let (size, witness) = (row.number(0)?, row.string(1)?);
    Ok(Cosignature { size, witness, line: row.string(2)?, received_at: row.parse(3)? })
}

fn hash_of(row: Row<'_>, column: usize) -> Result<Hash, StoreError> {
    Hash::from_bytes(row.bytes(column)?).ok_or_else(|| Row::misread(column))
}

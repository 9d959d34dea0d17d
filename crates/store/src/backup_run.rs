//! Backups by schedule: which were tried, by whichever node came first, and what came of them.

use crate::error::StoreError;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use jiff::Timestamp;
use serde::Serialize;

/// One backup that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BackupRun {
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended, well or badly.
    pub finished_at: Option<Timestamp>,
    /// The archive.
    pub file: Option<String>,
    /// Its size.
    pub bytes: Option<u64>,
    /// Rows in it.
    pub rows: Option<u64>,
    /// When it was restored into a scratch database and every table was the same.
    pub restored_at: Option<Timestamp>,
    /// What went wrong.
    pub fault: Option<String>,
}

statements! {
    CLAIM = "INSERT INTO backup_run (slot, started_at) VALUES ($1, $2) ON CONFLICT (slot) DO NOTHING";
    CLAIMED = "SELECT COUNT(*) FROM backup_run WHERE slot = $1";
    FINISH = "UPDATE backup_run SET finished_at = $2, file = $3, bytes = $4, rows_kept = $5, restored_at = $6, fault = $7
              WHERE slot = $1";
    LATEST = "SELECT started_at, finished_at, file, bytes, rows_kept, restored_at, fault FROM backup_run
              ORDER BY slot DESC LIMIT $1";
    FORGET = "DELETE FROM backup_run WHERE slot < $1";
}

/// Whether some node has taken the slot.
pub fn is_claimed(rx: &mut Rx<'_>, slot: i64) -> Result<bool, StoreError> {
    Ok(rx.count(&CLAIMED, &[slot.into()])? > 0)
}

/// Takes the slot; false when another node has it.
pub fn claim(tx: &mut Tx<'_>, slot: i64, now: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.execute(&CLAIM, &[slot.into(), now.into()])? == 1)
}

/// Says what came of it, and forgets runs of slots before `kept_from`.
pub fn finish(tx: &mut Tx<'_>, slot: i64, run: &BackupRun, kept_from: i64) -> Result<(), StoreError> {
    let values = [
        slot.into(),
        run.finished_at.into(),
        run.file.as_ref().into(),
        run.bytes.into(),
        run.rows.into(),
        run.restored_at.into(),
        run.fault.as_ref().into(),
    ];
    tx.execute_one(&FINISH, &values, "backup run", slot)?;
    tx.execute(&FORGET, &[kept_from.into()]).map(drop)
}

/// The latest runs, newest first.
pub fn list(rx: &mut Rx<'_>, limit: usize) -> Result<Vec<BackupRun>, StoreError> {
    rx.rows(&LATEST, &[limit.into()], read)
}

fn read(row: Row<'_>) -> Result<BackupRun, StoreError> {
    Ok(BackupRun {
        started_at: row.parse(0)?,
        finished_at: row.opt_parse(1)?,
        file: row.opt_string(2)?,
        bytes: row.opt_number(3)?,
        rows: row.opt_number(4)?,
        restored_at: row.opt_parse(5)?,
        fault: row.opt_string(6)?,
    })
}

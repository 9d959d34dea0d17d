//! The tables of an imported file that have rows to mend. Their file is kept as long as its batch stands, so that
//! the rows can be had again, with the reasons beside the cells.

use crate::error::StoreError;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::id::{BatchId, UploadId};
use domain::permit::{ChangeRegister, Permit};

/// A table of an imported file with rows to mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnTable {
    /// The batch.
    pub batch: BatchId,
    /// Its position in the file, from 0.
    pub position: usize,
    /// The file.
    pub upload: UploadId,
    /// The name of the table.
    pub name: String,
    /// Rows that were not taken.
    pub rejected: u64,
    /// Warnings on rows that were.
    pub warnings: u64,
}

macro_rules! columns {
    () => {
        "batch, position, upload, name, rejected, warnings"
    };
}

statements! {
    INSERT = concat!("INSERT INTO batch_return (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6)");
    OF_BATCH = concat!("SELECT ", columns!(), " FROM batch_return WHERE batch = $1 ORDER BY position");
    LET_GO = "DELETE FROM upload_chunk WHERE upload IN (SELECT upload FROM batch_return WHERE batch = $1)";
    FORGET = "DELETE FROM batch_return WHERE batch = $1";
}

/// Keeps what there is to mend of a file's tables.
pub fn insert_returns(
    tx: &mut Tx<'_>,
    _permit: &Permit<ChangeRegister>,
    tables: &[ReturnTable],
) -> Result<(), StoreError> {
    for table in tables {
        let values = [
            table.batch.into(),
            table.position.into(),
            table.upload.into(),
            (&table.name).into(),
            table.rejected.into(),
            table.warnings.into(),
        ];
        tx.execute(&INSERT, &values)?;
    }
    Ok(())
}

/// The tables of a batch that have rows to mend, in the order of the file.
pub fn list_returns(rx: &mut Rx<'_>, batch: BatchId) -> Result<Vec<ReturnTable>, StoreError> {
    rx.rows(&OF_BATCH, &[batch.into()], read)
}

/// Lets go of the file of a batch.
pub(super) fn forget_returns(tx: &mut Tx<'_>, batch: BatchId) -> Result<(), StoreError> {
    tx.execute(&LET_GO, &[batch.into()])?;
    tx.execute(&FORGET, &[batch.into()]).map(drop)
}

fn read(row: Row<'_>) -> Result<ReturnTable, StoreError> {
    Ok(ReturnTable {
        batch: row.parse(0)?,
        position: row.number(1)?,
        upload: row.parse(2)?,
        name: row.string(3)?,
        rejected: row.number(4)?,
        warnings: row.number(5)?,
    })
}

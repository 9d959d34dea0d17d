//! Rows to mend, after the import: the file is read again as it was read then.

use super::staged::{self, Staged};
use crate::importing::{Register, read_source};
use crate::{App, AppError, Desk, Noun};
use domain::id::{BatchId, UploadId};
use domain::permit::{ChangeRegister, Permit};
use exchange::read::Source;
use jiff::tz::{TimeZone, offset};
use store::batch::ReturnTable;
use store::{StoreError, Tx, upload};

impl Desk {
    /// The tables of a batch that have rows to mend.
    pub fn list_returns(&self, batch: BatchId) -> Result<Vec<ReturnTable>, AppError> {
        self.load_batch(batch)?;
        Ok(self.store().read(|rx| store::batch::list_returns(rx, batch))?)
    }

    /// One of these tables as it was read when it was imported.
    pub fn load_return(&self, batch: BatchId, position: usize) -> Result<Register, AppError> {
        let imported = self.load_batch(batch)?;
        let (upload, bytes) = App::opening(|| {
            let (upload, sealed) = self.store().read(|rx| {
                let tables = store::batch::list_returns(rx, batch)?;
                let table = tables.into_iter().find(|table| table.position == position);
                let table = table.ok_or(AppError::NotFound(Noun::Batch))?;
                Ok::<_, AppError>((upload::load(rx, table.upload)?, upload::load_sealed(rx, table.upload)?))
            })?;
            let bytes = self.open_pieces(upload.id, &sealed)?;
            Ok((upload, bytes))
        })?;
        let imported_on = imported.imported_at.to_zoned(TimeZone::fixed(offset(8))).date();
        let day = self.settings().as_of.unwrap_or(imported_on);
        let source = Source::Bytes { name: upload.file_name.clone(), bytes };
        let registers = self.reading_on(day, &imported.reach, |reading| {
            let registers = read_source(&source, reading)?;
            let (mappings, _) = staged::mappings_of_text(upload.mapping.as_deref(), registers.len());
            Ok(staged::under(registers, mappings, reading))
        })?;
        registers.into_iter().nth(position).ok_or(AppError::NotFound(Noun::Batch))
    }
}

/// A table with rows to mend, before its batch has its number.
pub(super) struct ToMend {
    position: usize,
    name: String,
    rejected: u64,
    warnings: u64,
}

/// What there is to mend of the tables that are imported.
pub(super) fn to_mend(staged: &Staged) -> Vec<ToMend> {
    let taken = staged.registers.iter().enumerate().filter(|(at, _)| !staged.skipped.contains(at));
    let tables = taken.map(|(position, register)| {
        let counts = register.counts();
        let name = if register.table.name.is_empty() { &register.file_name } else { &register.table.name };
        let (rejected, warnings) = (counts.rejected, counts.warnings);
        ToMend { position, name: name.clone(), rejected, warnings }
    });
    tables.filter(|table| table.rejected > 0 || table.warnings > 0).collect()
}

/// Says that a file was imported as that batch, and keeps it where there are rows to mend. The same content twice
/// is one batch; the file that came first is the one that is kept.
pub(super) fn close(
    tx: &mut Tx<'_>,
    permit: &Permit<ChangeRegister>,
    upload: UploadId,
    batch: BatchId,
    to_mend: &[ToMend],
) -> Result<(), StoreError> {
    let fresh = !to_mend.is_empty() && store::batch::list_returns(tx, batch)?.is_empty();
    upload::mark_imported(tx, permit, upload, batch, fresh)?;
    if !fresh {
        return Ok(());
    }
    let table = |table: &ToMend| ReturnTable {
        batch,
        position: table.position,
        upload,
        name: table.name.clone(),
        rejected: table.rejected,
        warnings: table.warnings,
    };
    let tables: Vec<ReturnTable> = to_mend.iter().map(table).collect();
    store::batch::insert_returns(tx, permit, &tables)
}

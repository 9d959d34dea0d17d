//! From a file to what the register takes in: tables read, columns understood, rows interpreted.
//!
//! Nothing here touches the database; the batch does.

mod contents;

pub(crate) use contents::portions;

use crate::AppError;
use crate::report::RowCounts;
use domain::claim::SourceKind;
use domain::division::Gazetteer;
use domain::geometry::Datum;
use exchange::interpret::{Admits, Context, Interpretation, interpret, interpret_within};
use exchange::mapping::{Mapping, apply, is_listing, propose};
use exchange::read::{Limits, Options, Source};
use exchange::sandbox::Worker;
use exchange::table::Table;
use exchange::write::{is_return_summary, returned_source};
use jiff::civil::Date;
use std::path::Path;

/// How files are read.
pub struct Reading<'a> {
    /// Parses what comes from strangers under limits.
    pub worker: &'a Worker,
    /// The day of the register.
    pub as_of: Date,
    /// The divisions, where a pack gives them.
    pub gazetteer: Option<&'a Gazetteer>,
    /// The declared coordinate system.
    pub datum: Option<Datum>,
    /// A mapping file laid over the proposal.
    pub mapping: Option<&'a str>,
    /// Says of which rows the reader keeps the register, where that is not the whole city.
    pub admits: Option<Admits<'a>>,
}

/// The first table of a file.
///
/// # Errors
/// The file cannot be read, or has no table.
pub(crate) fn first_table(
    reading: &Reading<'_>,
    source: &Source,
    field: &'static str,
) -> Result<Table, AppError> {
    let tables = reading.worker.read(source, &Options::default())?;
    tables.into_iter().next().ok_or(AppError::Invalid { field, reason: "file-without-table" })
}

/// One table of a file with what it says.
#[derive(Debug, Clone)]
pub struct Register {
    /// The file's name.
    pub file_name: String,
    /// The table as it was written.
    pub table: Table,
    /// What its columns mean.
    pub mapping: Mapping,
    /// What its rows say.
    pub interpretation: Interpretation,
}

impl Register {
    /// What became of its rows.
    pub fn counts(&self) -> RowCounts {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        RowCounts {
            rows: count(self.interpretation.rows),
            accepted: count(self.interpretation.accepted.len()),
            rejected: count(self.interpretation.rejected.len()),
            warnings: count(self.interpretation.warnings()),
        }
    }
}

/// Filled cells of an operator's own file: a city's dwellings, eight columns each. Whoever names a file on the
/// command line spends the memory of their own machine (about 60 bytes a cell), nobody else's.
const OWN_FILE_CELLS: u64 = 40_000_000;

/// Reads a file from the disk and interprets each of its tables.
pub fn read_register(path: &Path, reading: &Reading<'_>) -> Result<Vec<Register>, AppError> {
    let limits = Limits { cells: OWN_FILE_CELLS, ..Limits::default() };
    read(&Source::Path(path.to_owned()), &Options { limits, ..Options::default() }, reading)
}

/// Reads a file that somebody sent and interprets each of its tables.
pub fn read_source(source: &Source, reading: &Reading<'_>) -> Result<Vec<Register>, AppError> {
    read(source, &Options::default(), reading)
}

fn read(source: &Source, options: &Options, reading: &Reading<'_>) -> Result<Vec<Register>, AppError> {
    let tables = reading.worker.read(source, options)?;
    // What a return file says on its second sheet is for people.
    let tables = tables.into_iter().filter(|table| !is_return_summary(table));
    tables.map(|table| understand(&source.name(), table, reading)).collect()
}

/// Proposes a mapping, lays the mapping file over it, and interprets the rows.
fn understand(file_name: &str, table: Table, reading: &Reading<'_>) -> Result<Register, AppError> {
    let proposal = propose(&table);
    let mapping = match reading.mapping {
        None => proposal,
        Some(text) => apply(text, &proposal).map_err(AppError::Mapping)?,
    };
    Ok(interpreted(file_name, table, mapping, reading))
}

/// Interprets a table under a mapping that somebody has settled.
pub fn interpreted(file_name: &str, table: Table, mapping: Mapping, reading: &Reading<'_>) -> Register {
    let source_kind = if is_listing(&table) { SourceKind::Listing } else { SourceKind::GovernmentRegister };
    let source_label = if let Some(first) = returned_source(&table) {
        first.to_owned()
    } else if table.name == file_name || table.name.is_empty() {
        file_name.to_owned()
    } else {
        format!("{file_name} · {}", table.name)
    };
    let context = Context {
        as_of: reading.as_of,
        gazetteer: reading.gazetteer,
        datum: reading.datum,
        source_kind,
        source_label: source_label.into(),
    };
    let interpretation = match reading.admits {
        Some(admits) => interpret_within(&table, &mapping, &context, admits),
        None => interpret(&table, &mapping, &context),
    };
    Register { file_name: file_name.to_owned(), table, mapping, interpretation }
}

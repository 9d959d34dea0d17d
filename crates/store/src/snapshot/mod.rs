//! Everything the database holds as one stream, and back: the same form from either engine into either engine.
//!
//! The form is our own (decision 0140): a preamble, then table after table in an order that respects references,
//! each row as its values, and behind each table how many rows it had and their hash; the manifest at the end repeats
//! it all. [`dump`] writes it from one consistent snapshot, [`restore`] makes a new database of it, reads that
//! back, and keeps it only when every table's hash is the one of the manifest.
//!
//! What the tables are is asked of the database, so that a new table is in the next backup without anybody
//! thinking of it.

mod catalog;
mod copy;
#[cfg(test)]
mod forgery;
mod form;
mod load;

pub use copy::copy_file;
pub use form::{LogHead, Manifest, TableSum};
pub use load::restore;

pub(crate) use catalog::{count_rows, names, schema};

#[cfg(test)]
pub(crate) use catalog::STATEMENTS;

use crate::error::StoreError;
use crate::log;
use crate::log::check::LogFault;
use crate::transaction::Rx;
use form::{Preamble, Recorder};
use jiff::Timestamp;
use std::io::{self, Write};

/// Tables that stay behind. Search words are made anew; nobody is signed in by a restore, and no link or token that was
/// revoked since works again; counts of requests and the list of backups belong to the installation, not to the city.
const LEFT_BEHIND: [&str; 11] = [
    "schema_version",
    "community_search",
    "session",
    "ceremony",
    "one_time_link",
    "api_token",
    "known_browser",
    "sign_in_failure",
    "rate_count",
    "backup_run",
    "clock_mark",
];

/// The first schema that has the log.
const LOGGED: i64 = 5;

/// Why a snapshot could not be taken or restored.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The stream could not be read or written.
    #[error("the stream failed: {0}")]
    Io(#[from] io::Error),
    /// The stream is no snapshot, or ends early.
    #[error("this is no whole snapshot: {0}")]
    Malformed(&'static str),
    /// A program newer than this one took it.
    #[error("the snapshot has schema {found}, this program knows up to {known}; use the newer program")]
    Newer {
        /// The schema of the snapshot.
        found: i64,
        /// The newest schema known here.
        known: i64,
    },
    /// There is something in the place where the data should go.
    #[error("{0} is not empty; a restore goes into an empty place only")]
    NotEmpty(String),
    /// What was read back is not what the manifest says.
    #[error(
        "table {table}: {found} rows were read back, {expected} are in the manifest, or their hashes differ"
    )]
    Differs {
        /// The table.
        table: String,
        /// Rows in the manifest.
        expected: u64,
        /// Rows read back.
        found: u64,
    },
    /// The entries of the audit log, its tree and its checkpoints do not belong together.
    #[error("the audit log in it is not whole: {0}")]
    Log(#[from] LogFault),
    /// The audit log is not as far as the manifest says, or is another one.
    #[error(
        "the audit log in it is not the one of the manifest: {found} entries where {expected} are stated, or with \
         another root or checkpoint"
    )]
    OtherLog {
        /// Entries by the manifest.
        expected: u64,
        /// Entries read back.
        found: u64,
    },
    /// A row refers to another that is not there.
    #[error("a row of {0} refers to one that is not there")]
    Dangling(String),
}

impl From<rusqlite::Error> for SnapshotError {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::from(error).into()
    }
}

impl From<postgres::Error> for SnapshotError {
    fn from(error: postgres::Error) -> Self {
        StoreError::from(error).into()
    }
}

/// Writes everything the snapshot shows. The stream is whole only when this returns.
pub fn dump(
    rx: &mut Rx<'_>,
    program: &str,
    taken_at: Timestamp,
    out: &mut dyn Write,
) -> Result<Manifest, SnapshotError> {
    let schema = schema(rx)?;
    let preamble =
        Preamble { program: program.to_owned(), engine: rx.engine().key().to_owned(), schema, taken_at };
    let mut recorder = Recorder::begin(out, &preamble)?;
    for table in catalog::tables(rx)? {
        recorder.table(&table)?;
        let mut failed = None;
        rx.visit_text(&table.select(), |row| {
            let mut values = Vec::with_capacity(table.columns.len());
            for position in 0..table.columns.len() {
                values.push(row.value(position)?);
            }
            if let Err(error) = recorder.row(&values) {
                failed.get_or_insert(error);
            }
            Ok(())
        })?;
        match failed {
            Some(error) => return Err(error.into()),
            None => recorder.end_of_table()?,
        }
    }
    if schema >= LOGGED {
        recorder.log(log_head(rx)?);
    }
    Ok(recorder.finish()?)
}

/// How far the audit log is.
fn log_head(rx: &mut Rx<'_>) -> Result<LogHead, StoreError> {
    let head = log::head(rx)?;
    let checkpoint = match log::latest_checkpoint(rx)? {
        None => None,
        Some(latest) => {
            let lines = log::cosignatures(rx, latest.size)?;
            Some(lines.iter().fold(latest.note, |note, line| note + &line.line))
        }
    };
    Ok(LogHead { size: head.size, root: head.root.to_string(), checkpoint })
}

//! What the database says of itself, for diagnosis and metrics.

use crate::error::StoreError;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use jiff::Timestamp;
use serde::Serialize;

/// The database as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Health {
    /// `sqlite` or `postgres`.
    pub engine: &'static str,
    /// The engine's version.
    pub version: String,
    /// The schema it has.
    pub schema: i64,
    /// How it keeps what it acknowledged: `journal_mode=wal`, `fsync=on`.
    pub settings: Vec<(String, String)>,
    /// Jobs that wait or run.
    pub jobs_waiting: u64,
    /// When the job that has been due longest was due.
    pub oldest_job_due: Option<Timestamp>,
    /// The latest instant ever seen by a node.
    pub clock_mark: Option<Timestamp>,
    /// The database's own clock; on SQLite that is the machine's.
    pub clock: Option<Timestamp>,
}

statements! {
    VERSION = "SELECT {{sqlite_version() AS version||CAST(current_setting('server_version') AS TEXT) AS version}}";
    SETTINGS = "{{SELECT 'journal_mode' AS name, CAST(journal_mode AS TEXT) AS value FROM pragma_journal_mode
                ||SELECT CAST(name AS TEXT) AS name, CAST(setting AS TEXT) AS value FROM pg_settings
                  WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes', 'max_connections') ORDER BY 1}}";
    CLOCK = "SELECT {{strftime('%Y-%m-%dT%H:%M:%fZ', 'now') AS at
             ||CAST(to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') AS TEXT) AS at}}";
    OLDEST_JOB = "SELECT MIN(due_at) FROM job WHERE state = 'queued'";
    MARK = "SELECT at FROM clock_mark WHERE id = 1";
    RAISE = "INSERT INTO clock_mark (id, at) VALUES (1, $1)
             ON CONFLICT (id) DO UPDATE SET at = excluded.at WHERE clock_mark.at < excluded.at";
}

/// Looks at everything at once. Works on a database of an older schema as far as its tables go.
pub fn look(rx: &mut Rx<'_>) -> Result<Health, StoreError> {
    let schema = crate::snapshot::schema(rx)?;
    let marked = schema >= 9;
    Ok(Health {
        engine: rx.engine().key(),
        version: rx.row(&VERSION, &[], |row| row.string(0))?.unwrap_or_default(),
        schema,
        settings: settings(rx)?,
        jobs_waiting: crate::job::count_waiting(rx)?,
        oldest_job_due: rx.row(&OLDEST_JOB, &[], |row| row.opt_parse(0))?.flatten(),
        clock_mark: if marked { clock_mark(rx)? } else { None },
        clock: rx.row(&CLOCK, &[], |row| row.parse(0))?,
    })
}

fn settings(rx: &mut Rx<'_>) -> Result<Vec<(String, String)>, StoreError> {
    rx.rows(&SETTINGS, &[], |row| Ok((row.string(0)?, row.string(1)?)))
}

/// The latest instant that was ever remembered.
pub fn clock_mark(rx: &mut Rx<'_>) -> Result<Option<Timestamp>, StoreError> {
    rx.row(&MARK, &[], |row| row.parse(0))
}

/// Remembers an instant that was seen; the mark never goes back.
pub fn raise_clock_mark(tx: &mut Tx<'_>, now: Timestamp) -> Result<(), StoreError> {
    tx.execute(&RAISE, &[now.into()]).map(drop)
}

//! The schema, forward only: numbered texts, one for both engines (decision 0042).

use crate::error::StoreError;
use crate::snapshot;
use crate::sql::render;
use crate::transaction::Rx;
use crate::url::Engine;

macro_rules! migrations {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../migrations/", $name, ".sql")))),+]
    };
}

/// Every migration, in order, with its name; the number of the last one is the schema's version.
const MIGRATIONS: &[(&str, &str)] = migrations![
    "0001_house",
    "0002_second_looks",
    "0003_field_survey",
    "0004_idempotency",
    "0005_audit_log",
    "0006_accounts",
    "0007_territory",
    "0008_personal_data",
    "0009_operation",
    "0010_session",
    "0011_votes",
    "0015_hand_overs",
    "0016_channels",
    "0017_signature_audit",
    "0018_scenarios",
    "0019_area_groups",
    "0020_studies",
];

/// The schema this program writes and reads.
pub const SCHEMA_VERSION: i64 = {
    let versions: &[(&str, &str)] = MIGRATIONS;
    #[expect(clippy::cast_possible_wrap, clippy::as_conversions, reason = "a handful of files")]
    let count = versions.len() as i64;
    count
};

/// What stands between a database and this program's schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// The schema it has; 0 where there is none yet.
    pub found: i64,
    /// The names of the migrations that are to run, in their order.
    pub steps: Vec<&'static str>,
    /// How many rows it holds, where there is something to run.
    pub rows: u64,
}

/// What is done before a database that holds something is migrated; when it fails, nothing is migrated.
pub type BeforeMigration<'g> = &'g dyn Fn(&Pending) -> Result<(), String>;

/// What is to run before this program can use a database; an error where a newer program has used it.
pub fn pending(rx: &mut Rx<'_>) -> Result<Pending, StoreError> {
    let there = snapshot::names(rx)?.iter().any(|name| name == "schema_version");
    let found = if there { snapshot::schema(rx)? } else { 0 };
    if found > SCHEMA_VERSION {
        return Err(StoreError::NewerSchema { found, known: SCHEMA_VERSION });
    }
    let numbered = MIGRATIONS.iter().zip(1_i64..);
    let steps: Vec<_> =
        numbered.filter(|(_, version)| *version > found).map(|((name, _), _)| *name).collect();
    let rows = if steps.is_empty() { 0 } else { snapshot::count_rows(rx)? };
    Ok(Pending { found, steps, rows })
}

/// Says that a database which holds something is about to be migrated, to whoever keeps it as it is.
pub(crate) fn announce(rx: &mut Rx<'_>, before: BeforeMigration<'_>) -> Result<(), StoreError> {
    let pending = pending(rx)?;
    if pending.found == 0 || pending.steps.is_empty() || pending.rows == 0 {
        return Ok(());
    }
    before(&pending).map_err(StoreError::Unguarded)
}

const NEWEST: &str = "SELECT COALESCE(MAX(version), 0) FROM schema_version";

/// The connection whose schema is brought up to date, inside an open transaction.
pub(crate) enum Target<'c> {
    Sqlite(&'c rusqlite::Connection),
    Postgres(&'c mut postgres::Client),
}

impl Target<'_> {
    const fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    fn batch(&mut self, text: &str) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(connection) => Ok(connection.execute_batch(text)?),
            Self::Postgres(client) => Ok(client.batch_execute(text)?),
        }
    }

    fn version(&mut self) -> Result<i64, StoreError> {
        self.batch(&render(
            "CREATE TABLE IF NOT EXISTS schema_version (version {{int}} PRIMARY KEY) {{table}}",
            self.engine(),
        ))?;
        Ok(match self {
            Self::Sqlite(connection) => connection.query_row(NEWEST, [], |row| row.get(0))?,
            Self::Postgres(client) => client.query_one(NEWEST, &[])?.try_get(0)?,
        })
    }
}

/// Applies what is missing; refuses a schema that a newer program made.
pub(crate) fn migrate(target: &mut Target<'_>) -> Result<(), StoreError> {
    migrate_to(target, SCHEMA_VERSION)
}

/// The same up to a version: a snapshot is loaded into the schema it was taken from.
pub(crate) fn migrate_to(target: &mut Target<'_>, last: i64) -> Result<(), StoreError> {
    let found = target.version()?;
    if found > SCHEMA_VERSION {
        return Err(StoreError::NewerSchema { found, known: SCHEMA_VERSION });
    }
    for ((_, text), version) in
        MIGRATIONS.iter().zip(1_i64..).filter(|(_, version)| *version > found && *version <= last)
    {
        target.batch(&render(text, target.engine()))?;
        target.batch(&format!("INSERT INTO schema_version (version) VALUES ({version})"))?;
    }
    Ok(())
}

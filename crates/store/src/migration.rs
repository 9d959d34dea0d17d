//! The schema, forward only: numbered texts, one for both engines (decision 0042).

use crate::error::StoreError;
use crate::sql::render;
use crate::url::Engine;

/// Every migration, in order; the number of the last one is the schema's version.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_house.sql"),
    include_str!("../migrations/0002_second_looks.sql"),
    include_str!("../migrations/0003_field_survey.sql"),
    include_str!("../migrations/0004_idempotency.sql"),
    include_str!("../migrations/0005_audit_log.sql"),
    include_str!("../migrations/0006_accounts.sql"),
    include_str!("../migrations/0007_territory.sql"),
    include_str!("../migrations/0008_personal_data.sql"),
    include_str!("../migrations/0009_operation.sql"),
];

/// The schema this program writes and reads.
pub const SCHEMA_VERSION: i64 = {
    let versions: &[&str] = MIGRATIONS;
    #[expect(clippy::cast_possible_wrap, clippy::as_conversions, reason = "a handful of files")]
    let count = versions.len() as i64;
    count
};

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
    for (text, version) in
        MIGRATIONS.iter().zip(1_i64..).filter(|(_, version)| *version > found && *version <= last)
    {
        target.batch(&render(text, target.engine()))?;
        target.batch(&format!("INSERT INTO schema_version (version) VALUES ({version})"))?;
    }
    Ok(())
}

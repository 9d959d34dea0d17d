//! The loops that an import is measured against: prepared inserts, one row after another, one transaction.
//!
//! They skip everything an import does besides: parsing, findings, matching, claims, audit.

use crate::error::StoreError;
use crate::sql::render;
use crate::url::{Address, Engine, StoreUrl};
use domain::id::{BatchId, DwellingId, EntranceId};
use postgres::types::ToSql;

/// A row of the loop.
#[derive(Debug, Clone)]
pub struct BareDwelling {
    /// Its id.
    pub id: DwellingId,
    /// Its entrance, which nobody checks.
    pub entrance: EntranceId,
    /// 房号.
    pub number: String,
    /// The storey.
    pub storey: i64,
    /// Area in 0.01 m².
    pub area: i64,
}

/// What the loop writes into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Into {
    /// A table with nothing but a primary key.
    BareTable,
    /// A table with the columns and keys of `dwelling`: the very rows that an import leaves behind.
    SameKeys,
}

const CREATE: &str = "CREATE TABLE bench_dwelling (id TEXT PRIMARY KEY, entrance TEXT NOT NULL,
                      number TEXT NOT NULL, storey BIGINT NOT NULL, area BIGINT NOT NULL)";
const CREATE_SAME: &str = "CREATE TABLE bench_dwelling (id {{text}} PRIMARY KEY, entrance {{text}} NOT NULL,
                           number {{text}} NOT NULL, storey {{int}}, area {{int}}, batch {{text}},
                           UNIQUE (entrance, number)) {{table}}";
const INSERT_SAME: &str = "INSERT INTO bench_dwelling (id, entrance, number, storey, area, batch)
                           VALUES ($1, $2, $3, $4, $5, $6)";
const DROP: &str = "DROP TABLE IF EXISTS bench_dwelling";
const INSERT: &str =
    "INSERT INTO bench_dwelling (id, entrance, number, storey, area) VALUES ($1, $2, $3, $4, $5)";

/// Inserts the rows into a table of their own and drops it again.
pub fn insert_one_by_one(
    url: &StoreUrl,
    into: Into,
    batch: BatchId,
    rows: &[BareDwelling],
) -> Result<(), StoreError> {
    let (create, insert) = match into {
        Into::BareTable => (CREATE, INSERT),
        Into::SameKeys => (CREATE_SAME, INSERT_SAME),
    };
    let width = if into == Into::SameKeys { 6 } else { 5 };
    let batch = batch.to_string();
    match &url.0 {
        Address::Sqlite(path) => {
            let mut connection = rusqlite::Connection::open(path)?;
            connection.pragma_update(None, "journal_mode", "WAL")?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            connection.execute_batch(&render(create, Engine::Sqlite))?;
            let transaction = connection.transaction()?;
            {
                let mut insert = transaction.prepare(insert)?;
                for row in rows {
                    let (id, entrance) = (row.id.to_string(), row.entrance.to_string());
                    let values: [&dyn rusqlite::ToSql; 6] =
                        [&id, &entrance, &row.number, &row.storey, &row.area, &batch];
                    insert.execute(values.get(..width).unwrap_or_default())?;
                }
            }
            transaction.commit()?;
            connection.execute_batch(DROP)?;
        }
        Address::Postgres(address) => {
            let mut client = postgres::Client::connect(address, postgres::NoTls)?;
            client.batch_execute(&render(create, Engine::Postgres))?;
            let mut transaction = client.transaction()?;
            let insert = transaction.prepare(insert)?;
            for row in rows {
                let (id, entrance) = (row.id.to_string(), row.entrance.to_string());
                let values: [&(dyn ToSql + Sync); 6] =
                    [&id, &entrance, &row.number, &row.storey, &row.area, &batch];
                transaction.execute(&insert, values.get(..width).unwrap_or_default())?;
            }
            transaction.commit()?;
            client.batch_execute(DROP)?;
        }
    }
    Ok(())
}

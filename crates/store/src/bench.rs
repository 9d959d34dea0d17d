//! The loop that an import is measured against: prepared inserts, one row after another, one transaction.
//!
//! It skips everything an import does besides: parsing, findings, natural keys, claims, audit.

use crate::error::StoreError;
use crate::url::{Address, StoreUrl};
use domain::id::{DwellingId, EntranceId};
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

const CREATE: &str = "CREATE TABLE bench_dwelling (id TEXT PRIMARY KEY, entrance TEXT NOT NULL,
                      number TEXT NOT NULL, storey BIGINT NOT NULL, area BIGINT NOT NULL)";
const DROP: &str = "DROP TABLE IF EXISTS bench_dwelling";
const INSERT: &str =
    "INSERT INTO bench_dwelling (id, entrance, number, storey, area) VALUES ($1, $2, $3, $4, $5)";

/// Inserts the rows into a table of their own and drops it again.
pub fn insert_one_by_one(url: &StoreUrl, rows: &[BareDwelling]) -> Result<(), StoreError> {
    match &url.0 {
        Address::Sqlite(path) => {
            let mut connection = rusqlite::Connection::open(path)?;
            connection.pragma_update(None, "journal_mode", "WAL")?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            connection.execute_batch(CREATE)?;
            let transaction = connection.transaction()?;
            {
                let mut insert = transaction.prepare(INSERT)?;
                for row in rows {
                    let (id, entrance) = (row.id.to_string(), row.entrance.to_string());
                    insert.execute(rusqlite::params![id, entrance, row.number, row.storey, row.area])?;
                }
            }
            transaction.commit()?;
            connection.execute_batch(DROP)?;
        }
        Address::Postgres(address) => {
            let mut client = postgres::Client::connect(address, postgres::NoTls)?;
            client.batch_execute(CREATE)?;
            let mut transaction = client.transaction()?;
            let insert = transaction.prepare(INSERT)?;
            for row in rows {
                let (id, entrance) = (row.id.to_string(), row.entrance.to_string());
                let values: [&(dyn ToSql + Sync); 5] = [&id, &entrance, &row.number, &row.storey, &row.area];
                transaction.execute(&insert, &values)?;
            }
            transaction.commit()?;
            client.batch_execute(DROP)?;
        }
    }
    Ok(())
}

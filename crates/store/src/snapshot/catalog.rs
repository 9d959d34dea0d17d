//! What the database itself says of its tables.

use super::LEFT_BEHIND;
use crate::error::StoreError;
use crate::sql::statements;
use crate::transaction::Rx;
use serde::{Deserialize, Serialize};

/// A table as the stream names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in the order of the values.
    pub columns: Vec<String>,
    /// Columns that order its rows, the same on both engines.
    pub key: Vec<String>,
}

statements! {
    SCHEMA = "SELECT COALESCE(MAX(version), 0) FROM schema_version";
    TABLES = "SELECT {{name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%'
              ||CAST(table_name AS TEXT) AS name FROM information_schema.tables
                WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'}}";
    COLUMNS = "SELECT {{name, pk FROM pragma_table_info($1) ORDER BY cid
               ||CAST(a.attname AS TEXT) AS name,
                 CAST(COALESCE(array_position(CAST(i.indkey AS SMALLINT[]), a.attnum) + 1, 0) AS BIGINT) AS pk
                 FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
                 WHERE a.attrelid = to_regclass(quote_ident(CAST($1 AS TEXT))) AND a.attnum > 0 AND NOT a.attisdropped
                 ORDER BY a.attnum}}";
    REFERENCES = "SELECT DISTINCT {{\"table\" AS name FROM pragma_foreign_key_list($1)
                  ||CAST(c.relname AS TEXT) AS name FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid
                    WHERE k.contype = 'f' AND k.conrelid = to_regclass(quote_ident(CAST($1 AS TEXT)))}}";
}

/// The schema of the database.
pub(crate) fn schema(rx: &mut Rx<'_>) -> Result<i64, StoreError> {
    Ok(rx.row(&SCHEMA, &[], |row| row.int(0))?.unwrap_or_default())
}

/// The names of all tables, ours and others'.
pub(crate) fn names(rx: &mut Rx<'_>) -> Result<Vec<String>, StoreError> {
    let mut names = rx.rows(&TABLES, &[], |row| row.string(0))?;
    names.sort_unstable();
    Ok(names)
}

/// Tables whose one row comes with the schema.
const BROUGHT: [&str; 2] = ["log_head", "revision"];

/// How many rows the tables hold that a snapshot keeps, beside those that come with the schema.
pub(crate) fn count_rows(rx: &mut Rx<'_>) -> Result<u64, StoreError> {
    let mut rows = 0_u64;
    for name in names(rx)? {
        if LEFT_BEHIND.iter().chain(&BROUGHT).any(|other| *other == name) {
            continue;
        }
        rx.visit_text(&format!("SELECT COUNT(*) FROM {}", quoted(&name)), |row| {
            rows = rows.saturating_add(row.number(0)?);
            Ok(())
        })?;
    }
    Ok(rows)
}

/// Every table that is kept, each behind those it refers to.
pub(super) fn tables(rx: &mut Rx<'_>) -> Result<Vec<Table>, StoreError> {
    let mut waiting = Vec::new();
    for name in names(rx)?.into_iter().filter(|name| !LEFT_BEHIND.contains(&name.as_str())) {
        let references = rx.rows(&REFERENCES, &[(&name).into()], |row| row.string(0))?;
        waiting.push((name, references));
    }
    let mut sorted: Vec<Table> = Vec::new();
    while !waiting.is_empty() {
        let is_there = |other: &String| sorted.iter().any(|table| table.name == *other);
        let free = |(name, references): &(String, Vec<String>)| {
            references.iter().all(|other| other == name || is_there(other))
        };
        // Tables that refer to each other in a ring are taken as they come; loading them would say so.
        let next = waiting.iter().position(free).unwrap_or_default();
        let (name, _) = waiting.remove(next);
        sorted.push(describe(rx, name)?);
    }
    Ok(sorted)
}

fn describe(rx: &mut Rx<'_>, name: String) -> Result<Table, StoreError> {
    let columns = rx.rows(&COLUMNS, &[(&name).into()], |row| Ok((row.string(0)?, row.int(1)?)))?;
    let mut key: Vec<&(String, i64)> = columns.iter().filter(|(_, place)| *place > 0).collect();
    key.sort_by_key(|(_, place)| *place);
    let mut key: Vec<String> = key.into_iter().map(|(column, _)| column.clone()).collect();
    let mut columns: Vec<String> = columns.into_iter().map(|(column, _)| column).collect();
    // A column added later stands last on one engine and may stand elsewhere on the other.
    columns.sort_unstable();
    if key.is_empty() {
        key.clone_from(&columns);
    }
    Ok(Table { name, columns, key })
}

impl Table {
    /// The rows in an order of their own.
    pub(super) fn select(&self) -> String {
        let (columns, table, key) = (listed(&self.columns), quoted(&self.name), listed(&self.key));
        format!("SELECT {columns} FROM {table} ORDER BY {key}")
    }

    /// The text that writes one row on SQLite.
    pub(super) fn insert(&self) -> String {
        let values = vec!["?"; self.columns.len()].join(", ");
        format!("INSERT INTO {} ({}) VALUES ({values})", quoted(&self.name), listed(&self.columns))
    }

    /// The text that begins writing rows on PostgreSQL.
    pub(super) fn copy(&self) -> String {
        format!("COPY {} ({}) FROM STDIN (FORMAT BINARY)", quoted(&self.name), listed(&self.columns))
    }

    /// The text that empties it: of rows that a migration put there.
    pub(super) fn clear(&self) -> String {
        format!("DELETE FROM {}", quoted(&self.name))
    }
}

/// A name as SQL on both engines: names come from the catalogue or from a stream, never into SQL as they are.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn listed(names: &[String]) -> String {
    names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")
}

//! What a storage function holds: [`Rx`] reads one consistent snapshot, [`Tx`] reads and writes.

use crate::bulk::{Bulk, Sink};
use crate::error::StoreError;
use crate::postgresql;
use crate::row::Row;
use crate::sql::Sql;
use crate::url::Engine;
use crate::value::Value;
use domain::id::AuditEntryId;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::ToSql;
use std::ops::{Deref, DerefMut};

/// A reading transaction: everything read through it is of one moment.
pub struct Rx<'c> {
    pub(crate) link: Link<'c>,
}

/// A writing transaction. It reads what it wrote; nobody else does before it is committed.
///
/// An error of a statement ends the work: pass it on instead of going around it, since PostgreSQL takes
/// no further statement after one that failed.
pub struct Tx<'c> {
    rx: Rx<'c>,
    /// The last audit entry's occasion, and how often it was recorded.
    recorded: Option<(AuditEntryId, u64)>,
}

/// The connection underneath.
pub(crate) enum Link<'c> {
    Sqlite(&'c rusqlite::Connection),
    Postgres(&'c mut postgresql::Connection),
}

impl<'c> Rx<'c> {
    pub(crate) const fn new(link: Link<'c>) -> Self {
        Self { link }
    }

    /// Gives every row of the answer to `visit`, one after another.
    pub(crate) fn visit(
        &mut self,
        sql: &'static Sql,
        values: &[Value<'_>],
        mut visit: impl FnMut(Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        match &mut self.link {
            Link::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql.for_engine(Engine::Sqlite))?;
                let mut rows = statement.query(rusqlite::params_from_iter(values))?;
                while let Some(row) = rows.next()? {
                    visit(Row::Sqlite(row))?;
                }
            }
            Link::Postgres(connection) => connection.noticing(|client, statements| {
                let statement = statements.prepared(client, sql)?;
                let mut rows = client.query_raw(&statement, values)?;
                while let Some(row) = rows.next()? {
                    visit(Row::Postgres(&row))?;
                }
                Ok(())
            })?,
        }
        Ok(())
    }

    /// Which engine answers: for what is said about a snapshot, never for what is asked of it.
    pub(crate) const fn engine(&self) -> Engine {
        match self.link {
            Link::Sqlite(_) => Engine::Sqlite,
            Link::Postgres(_) => Engine::Postgres,
        }
    }

    /// The same for a text made of the catalogue's names, the same on both engines and without values.
    pub(crate) fn visit_text(
        &mut self,
        text: &str,
        mut visit: impl FnMut(Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        match &mut self.link {
            Link::Sqlite(connection) => {
                let mut statement = connection.prepare(text)?;
                let mut rows = statement.query([])?;
                while let Some(row) = rows.next()? {
                    visit(Row::Sqlite(row))?;
                }
            }
            Link::Postgres(connection) => connection.noticing(|client, _| {
                let mut rows = client.query_raw(text, std::iter::empty::<Value<'_>>())?;
                while let Some(row) = rows.next()? {
                    visit(Row::Postgres(&row))?;
                }
                Ok(())
            })?,
        }
        Ok(())
    }

    /// Every row of the answer.
    pub(crate) fn rows<T>(
        &mut self,
        sql: &'static Sql,
        values: &[Value<'_>],
        read: impl Fn(Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        self.visit(sql, values, |row| {
            found.push(read(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// The first row of the answer, if there is one.
    pub(crate) fn row<T>(
        &mut self,
        sql: &'static Sql,
        values: &[Value<'_>],
        read: impl Fn(Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut found = None;
        self.visit(sql, values, |row| {
            if found.is_none() {
                found = Some(read(row)?);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// The whole number in the first column of the first row; 0 where there is none.
    pub(crate) fn count(&mut self, sql: &'static Sql, values: &[Value<'_>]) -> Result<u64, StoreError> {
        Ok(self.row(sql, values, |row| row.number(0))?.unwrap_or_default())
    }
}

impl<'c> Tx<'c> {
    pub(crate) const fn new(link: Link<'c>) -> Self {
        Self { rx: Rx::new(link), recorded: None }
    }

    /// How often this occasion was recorded before in this transaction.
    pub(crate) fn recorded(&mut self, entry: AuditEntryId) -> u64 {
        let before = match self.recorded {
            Some((last, times)) if last == entry => times,
            _ => 0,
        };
        self.recorded = Some((entry, before.saturating_add(1)));
        before
    }

    /// Runs a statement; the number of rows it changed.
    pub(crate) fn execute(&mut self, sql: &'static Sql, values: &[Value<'_>]) -> Result<u64, StoreError> {
        match &mut self.rx.link {
            Link::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql.for_engine(Engine::Sqlite))?;
                let changed = statement.execute(rusqlite::params_from_iter(values))?;
                Ok(u64::try_from(changed).unwrap_or(u64::MAX))
            }
            Link::Postgres(connection) => connection.noticing(|client, statements| {
                let statement = statements.prepared(client, sql)?;
                let values: Vec<&(dyn ToSql + Sync)> =
                    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
                Ok(client.execute(&statement, &values)?)
            }),
        }
    }

    /// Runs a statement that must change one row, else nothing of that name exists.
    pub(crate) fn execute_one(
        &mut self,
        sql: &'static Sql,
        values: &[Value<'_>],
        noun: &'static str,
        id: impl std::fmt::Display,
    ) -> Result<(), StoreError> {
        match self.execute(sql, values)? {
            0 => Err(StoreError::not_found(noun, id)),
            _ => Ok(()),
        }
    }

    /// Writes many rows of one table by the engine's fastest way; the number of rows written.
    pub(crate) fn bulk(
        &mut self,
        bulk: &'static Bulk,
        fill: impl FnOnce(&mut Sink<'_>) -> Result<(), StoreError>,
    ) -> Result<u64, StoreError> {
        match &mut self.rx.link {
            Link::Sqlite(connection) => {
                let mut sink = Sink::sqlite(connection, &bulk.insert(), bulk.columns.len())?;
                fill(&mut sink)?;
                sink.finish()
            }
            Link::Postgres(connection) => connection.noticing(|client, _| {
                let mut sink = Sink::postgres(client, &bulk.copy(), bulk.columns.len())?;
                fill(&mut sink)?;
                sink.finish()
            }),
        }
    }
}

impl<'c> Deref for Tx<'c> {
    type Target = Rx<'c>;

    fn deref(&self) -> &Rx<'c> {
        &self.rx
    }
}

impl<'c> DerefMut for Tx<'c> {
    fn deref_mut(&mut self) -> &mut Rx<'c> {
        &mut self.rx
    }
}

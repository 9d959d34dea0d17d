//! Writing many rows of one table: a prepared insert on SQLite, COPY in binary form on PostgreSQL.

use crate::error::StoreError;
use crate::value::Value;
use postgres::CopyInWriter;
use std::io::Write as _;

/// A table and the columns to fill.
pub(crate) struct Bulk {
    pub(crate) table: &'static str,
    pub(crate) columns: &'static [&'static str],
}

/// Bytes collected before they go to PostgreSQL.
const COPY_BUFFER: usize = 256 * 1024;

/// The start of a binary COPY: signature, no flags, no extension (PostgreSQL manual, COPY, «Binary Format»).
const COPY_HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

impl Bulk {
    /// `INSERT INTO table (…) VALUES (?, …)`.
    pub(crate) fn insert(&self) -> String {
        let values = vec!["?"; self.columns.len()].join(", ");
        format!("INSERT INTO {} ({}) VALUES ({values})", self.table, self.columns.join(", "))
    }

    /// `COPY table (…) FROM STDIN (FORMAT BINARY)`.
    pub(crate) fn copy(&self) -> String {
        format!("COPY {} ({}) FROM STDIN (FORMAT BINARY)", self.table, self.columns.join(", "))
    }
}

/// Where the rows go.
pub(crate) enum Sink<'c> {
    Sqlite(SqliteSink<'c>),
    Postgres(PostgresSink<'c>),
}

/// One prepared statement, bound anew for every row.
pub(crate) struct SqliteSink<'c> {
    statement: rusqlite::CachedStatement<'c>,
    width: usize,
    written: u64,
}

pub(crate) struct PostgresSink<'c> {
    writer: CopyInWriter<'c>,
    buffer: Vec<u8>,
    width: usize,
}

impl<'c> Sink<'c> {
    pub(crate) fn sqlite(
        connection: &'c rusqlite::Connection,
        insert: &str,
        width: usize,
    ) -> Result<Self, StoreError> {
        let statement = connection.prepare_cached(insert)?;
        Ok(Self::Sqlite(SqliteSink { statement, width, written: 0 }))
    }

    pub(crate) fn postgres(
        client: &'c mut postgres::Client,
        copy: &str,
        width: usize,
    ) -> Result<Self, StoreError> {
        let writer = client.copy_in(copy)?;
        let mut buffer = Vec::with_capacity(COPY_BUFFER * 2);
        buffer.extend_from_slice(COPY_HEADER);
        Ok(Self::Postgres(PostgresSink { writer, buffer, width }))
    }

    /// Adds a row; as many values as the bulk has columns.
    pub(crate) fn row(&mut self, values: &[Value<'_>]) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(sink) => sink.row(values),
            Self::Postgres(sink) => sink.row(values),
        }
    }

    /// Writes what is left; the number of rows in all.
    pub(crate) fn finish(self) -> Result<u64, StoreError> {
        match self {
            Self::Sqlite(sink) => Ok(sink.written),
            Self::Postgres(sink) => sink.finish(),
        }
    }
}

impl SqliteSink<'_> {
    fn row(&mut self, values: &[Value<'_>]) -> Result<(), StoreError> {
        debug_assert_eq!(values.len(), self.width, "a bulk row has one value per column");
        for (value, position) in values.iter().zip(1_usize..) {
            self.statement.raw_bind_parameter(position, value)?;
        }
        self.statement.raw_execute()?;
        self.written = self.written.saturating_add(1);
        Ok(())
    }
}

impl PostgresSink<'_> {
    fn row(&mut self, values: &[Value<'_>]) -> Result<(), StoreError> {
        debug_assert_eq!(values.len(), self.width, "a bulk row has one value per column");
        self.buffer.extend_from_slice(&i16::try_from(self.width).unwrap_or(i16::MAX).to_be_bytes());
        for value in values {
            match value {
                Value::Null => self.buffer.extend_from_slice(&(-1_i32).to_be_bytes()),
                Value::Int(number) => self.field(&number.to_be_bytes()),
                Value::Text(text) => self.field(text.as_bytes()),
                Value::Id(digits) => self.field(digits),
                Value::Bytes(bytes) => self.field(bytes),
            }
        }
        if self.buffer.len() >= COPY_BUFFER { self.send() } else { Ok(()) }
    }

    fn field(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(&i32::try_from(bytes.len()).unwrap_or(i32::MAX).to_be_bytes());
        self.buffer.extend_from_slice(bytes);
    }

    fn send(&mut self) -> Result<(), StoreError> {
        self.writer.write_all(&self.buffer).map_err(unwrapped)?;
        self.buffer.clear();
        Ok(())
    }

    fn finish(mut self) -> Result<u64, StoreError> {
        self.buffer.extend_from_slice(&(-1_i16).to_be_bytes());
        self.send()?;
        Ok(self.writer.finish()?)
    }
}

/// The driver wraps its own error for `Write`; what the server said is inside.
fn unwrapped(error: std::io::Error) -> StoreError {
    match error.downcast::<postgres::Error>() {
        Ok(inner) => inner.into(),
        Err(error) => crate::error::Fault::Refused(error.to_string()).into(),
    }
}

//! PostgreSQL: connections with their prepared statements, and the retry of whole transactions.

use crate::error::StoreError;
use crate::migration;
use crate::pool::Pool;
use crate::sql::Sql;
use crate::transaction::{Link, Rx, Tx};
use crate::url::Engine;
use postgres::error::SqlState;
use postgres::{Client, NoTls, Statement};
use std::collections::HashMap;
use std::time::Duration;

/// How often a transaction is tried against concurrent changes.
const ATTEMPTS: u32 = 12;

/// A connection with the statements prepared on it.
pub(crate) struct Connection {
    client: Client,
    statements: Statements,
    /// Whether the last transaction lost against a concurrent one and may be tried again.
    lost: bool,
}

/// Prepared statements by the address of their text.
#[derive(Default)]
pub(crate) struct Statements(HashMap<usize, Statement>);

impl Statements {
    pub(crate) fn prepared(
        &mut self,
        client: &mut Client,
        sql: &'static Sql,
    ) -> Result<Statement, postgres::Error> {
        if let Some(statement) = self.0.get(&sql.address()) {
            return Ok(statement.clone());
        }
        let statement = client.prepare(sql.for_engine(Engine::Postgres))?;
        self.0.insert(sql.address(), statement.clone());
        Ok(statement)
    }
}

impl Connection {
    fn open(address: &str) -> Result<Self, StoreError> {
        let mut client = Client::connect(address, NoTls)?;
        // Text is UTF-8 and in byte order on both engines, whatever the cluster's own habits are.
        client.batch_execute("SET client_encoding = 'UTF8'; SET standard_conforming_strings = on;")?;
        Ok(Self { client, statements: Statements::default(), lost: false })
    }

    /// Runs `work` on the client and remembers whether it lost against a concurrent transaction.
    pub(crate) fn noticing<T>(
        &mut self,
        work: impl FnOnce(&mut Client, &mut Statements) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let result = work(&mut self.client, &mut self.statements);
        if let Err(StoreError::Postgres(error)) = &result {
            self.notice(error);
        }
        result
    }

    pub(crate) fn batch(&mut self, text: &str) -> Result<(), StoreError> {
        self.noticing(|client, _| Ok(client.batch_execute(text)?))
    }

    fn notice(&mut self, error: &postgres::Error) {
        self.lost |= matches!(
            error.code(),
            Some(&SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED)
        );
    }

    /// Runs `work` between `begin` and COMMIT, or ROLLBACK when it fails.
    fn transact<T, E: From<StoreError>>(
        &mut self,
        begin: &str,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.lost = false;
        self.batch(begin)?;
        let done = work(self).and_then(|value| {
            self.batch("COMMIT")?;
            Ok(value)
        });
        if done.is_err() {
            // The first error is the one to report; a broken connection is found out by its next user.
            let _ = self.client.batch_execute("ROLLBACK");
        }
        done
    }
}

/// The PostgreSQL side of a store.
pub(crate) struct Postgres {
    address: String,
    pool: Pool<Connection>,
}

impl Postgres {
    /// Connects and brings the schema up to date; nodes that start at once do so one after another.
    pub(crate) fn open(address: &str, connections: usize) -> Result<Self, StoreError> {
        let store = Self { address: address.to_owned(), pool: Pool::new(connections) };
        store.with(|connection| {
            connection.transact::<_, StoreError>("BEGIN", |connection| {
                connection.batch("SELECT pg_advisory_xact_lock(7018131)")?;
                migration::migrate(&mut migration::Target::Postgres(&mut connection.client))
            })
        })?;
        Ok(store)
    }

    fn with<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        self.pool.with(|| Connection::open(&self.address), |connection| !connection.client.is_closed(), work)
    }

    pub(crate) fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Rx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.with(|connection| {
            connection.transact("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", |connection| {
                work(&mut Rx::new(Link::Postgres(connection)))
            })
        })
    }

    /// Runs `work` as if it were alone; when a concurrent transaction got in the way, runs it again.
    pub(crate) fn write<T, E: From<StoreError>>(
        &self,
        work: impl Fn(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        for attempt in 0..ATTEMPTS {
            let (done, lost) = self.with(|connection| {
                let done = connection.transact("BEGIN ISOLATION LEVEL SERIALIZABLE", |connection| {
                    work(&mut Tx::new(Link::Postgres(connection)))
                });
                Ok::<_, E>((done, connection.lost))
            })?;
            match done {
                Err(_) if lost => std::thread::sleep(Duration::from_millis(2 << attempt.min(7))),
                done => return done,
            }
        }
        Err(StoreError::Contended(ATTEMPTS).into())
    }

    /// Runs `work` once, in the order of the register's lock, without predicate locks: the rows of a
    /// city would fill their table.
    pub(crate) fn write_bulk<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.with(|connection| {
            connection.transact("BEGIN ISOLATION LEVEL READ COMMITTED", |connection| {
                work(&mut Tx::new(Link::Postgres(connection)))
            })
        })
    }
}

//! PostgreSQL: connections with their prepared statements, and the retry of whole transactions.

use crate::error::{StoreError, refuse_older};
use crate::figures::Figures;
use crate::migration::{self, BeforeMigration};
use crate::pool::Pool;
use crate::sql::Sql;
use crate::tls;
use crate::transaction::{Link, Rx, Tx};
use crate::url::Engine;
use postgres::error::SqlState;
use postgres::{Client, Statement};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// How often a transaction is tried against concurrent changes.
const ATTEMPTS: u32 = 12;
/// Those that lost try again one after another, on all nodes (decision 0153). The lock is taken before the transaction
/// begins, because its first statement fixes what it sees.
/// After a loss, so many of a node's transactions take a turn from the first.
const CROWD: u32 = 64;
const TAKE_TURN: &str = "SELECT pg_advisory_lock(7018132)";
/// The first PostgreSQL that still gets corrections.
const SUPPORTED: (i64, &str) = (140_000, "14");
const VERSION: &str = "SELECT CAST(current_setting('server_version_num') AS BIGINT),
                       CAST(current_setting('server_version') AS TEXT)";
const GIVE_TURN: &str = "SELECT pg_advisory_unlock(7018132)";

/// A connection with the statements prepared on it.
pub(crate) struct Connection {
    client: Client,
    statements: Statements,
    figures: Arc<Figures>,
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
    pub(crate) fn open(address: &str, figures: Arc<Figures>) -> Result<Self, StoreError> {
        let mut client = tls::connect(address)?;
        // Text is UTF-8 and in byte order on both engines, whatever the cluster's own habits are.
        client.batch_execute("SET client_encoding = 'UTF8'; SET standard_conforming_strings = on;")?;
        Ok(Self { client, statements: Statements::default(), figures, lost: false })
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

    /// The driver itself, for what goes around the prepared statements.
    pub(crate) const fn client(&mut self) -> &mut Client {
        &mut self.client
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

    /// Runs `work` on one snapshot.
    pub(crate) fn read<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&mut Rx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.lost = false;
        self.batch("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        let done = work(&mut Rx::new(Link::Postgres(self)));
        // A broken connection is found out by its next user.
        let _ = self.client.batch_execute("ROLLBACK");
        done
    }

    #[expect(clippy::disallowed_methods, reason = "how long a commit takes is no business time")]
    fn commit(&mut self) -> Result<(), StoreError> {
        let begun = Instant::now();
        self.batch("COMMIT")?;
        self.figures.commit_micros.note(u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX));
        self.figures.group_size.note(1);
        Ok(())
    }

    /// Runs `work` between `begin` and COMMIT, or ROLLBACK when it fails.
    pub(crate) fn transact<T, E: From<StoreError>>(
        &mut self,
        begin: &str,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.lost = false;
        self.batch(begin)?;
        let done = work(self).and_then(|value| {
            self.commit()?;
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
    figures: Arc<Figures>,
    /// How many of the next transactions take a turn at once, because one has lost lately.
    crowded: AtomicU32,
}

impl Postgres {
    /// Connects and brings the schema up to date; nodes that start at once do so one after another.
    pub(crate) fn open(
        address: &str,
        connections: usize,
        before: BeforeMigration<'_>,
    ) -> Result<Self, StoreError> {
        let pool = Pool::new(connections);
        let (address, crowded) = (address.to_owned(), AtomicU32::new(0));
        let store = Self { address, pool, figures: Arc::default(), crowded };
        store.with(|connection| {
            let version = connection.client.query_one(VERSION, &[])?;
            refuse_older("PostgreSQL", (version.try_get(0)?, version.try_get(1)?), SUPPORTED)?;
            migration::announce(&mut Rx::new(Link::Postgres(connection)), before)?;
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
        let open = || Connection::open(&self.address, Arc::clone(&self.figures));
        self.pool.with(open, |connection| !connection.client.is_closed(), work)
    }

    /// What writing costs.
    pub(crate) fn figures(&self) -> &Figures {
        &self.figures
    }

    /// Frees the rows of the tables with personal data that nobody sees any more.
    pub(crate) fn vacuum(&self) -> Result<(), StoreError> {
        self.with(|connection| connection.batch("VACUUM owner, owner_reveal, upload_chunk"))
    }

    pub(crate) fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Rx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.with(|connection| connection.read(work))
    }

    /// Runs `work` as if it were alone; when a concurrent transaction got in the way, runs it again.
    pub(crate) fn write<T, E: From<StoreError>>(
        &self,
        work: impl Fn(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        for attempt in 0..ATTEMPTS {
            let (done, lost) = self.with(|connection| {
                let in_turn = attempt > 0 || self.crowded.load(Ordering::Relaxed) > 0;
                if in_turn {
                    connection.batch(TAKE_TURN)?;
                }
                let done = connection.transact("BEGIN ISOLATION LEVEL SERIALIZABLE", |connection| {
                    work(&mut Tx::new(Link::Postgres(connection)))
                });
                if in_turn {
                    // With a broken connection the turn is given, too.
                    let _ = connection.client.batch_execute(GIVE_TURN);
                }
                Ok::<_, E>((done, connection.lost))
            })?;
            match done {
                Err(_) if lost => {
                    self.crowded.store(CROWD, Ordering::Relaxed);
                    std::thread::sleep(Duration::from_millis(2 << attempt.min(7)));
                }
                done => {
                    let fewer = |left: u32| left.checked_sub(1);
                    // Nothing to count down is what mostly is.
                    let _ = self.crowded.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fewer);
                    return done;
                }
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

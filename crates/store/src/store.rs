//! The store: one way to read, one way to write.

use crate::error::StoreError;
use crate::figures::Figures;
use crate::migration::BeforeMigration;
use crate::postgresql::Postgres;
use crate::sqlite::Sqlite;
use crate::transaction::{Rx, Tx};
use crate::url::{Address, Engine, StoreUrl};

/// How a store is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Reading connections on SQLite; all connections on PostgreSQL.
    pub connections: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { connections: 10 }
    }
}

/// An open database. Share it by reference or in an `Arc`; every method may be called from any thread.
pub struct Store {
    side: Side,
}

enum Side {
    Sqlite(Box<Sqlite>),
    Postgres(Box<Postgres>),
}

impl Store {
    /// Opens the database, makes it when it is new, and brings its schema up to date.
    pub fn open(url: &StoreUrl, options: Options) -> Result<Self, StoreError> {
        Self::open_guarded(url, options, &|_| Ok(()))
    }

    /// The same; before a database that holds something is migrated, `before` keeps it as it is.
    pub fn open_guarded(
        url: &StoreUrl,
        options: Options,
        before: BeforeMigration<'_>,
    ) -> Result<Self, StoreError> {
        let connections = options.connections.max(1);
        let side = match &url.0 {
            Address::Sqlite(path) => Side::Sqlite(Box::new(Sqlite::open(path, connections, before)?)),
            Address::Postgres(address) => {
                Side::Postgres(Box::new(Postgres::open(address, connections, before)?))
            }
        };
        Ok(Self { side })
    }

    /// Gives waiting audit entries their places in the log, at most `limit`; how many got one. Any node may do it at
    /// any time: one of them does, the others find it done. (On SQLite entries get their places as they are written,
    /// so this finds something only after an older database was opened.)
    pub fn sequence(&self, limit: usize) -> Result<u64, StoreError> {
        // Asked several times a second, so what has nothing to do takes no writer's turn.
        if self.read(crate::log::count_waiting)? == 0 {
            return Ok(0);
        }
        self.write_bulk(|tx| crate::log::sequence(tx, limit))
    }

    /// Which engine keeps the data.
    pub const fn engine(&self) -> Engine {
        match self.side {
            Side::Sqlite(_) => Engine::Sqlite,
            Side::Postgres(_) => Engine::Postgres,
        }
    }

    /// What writing costs.
    pub fn figures(&self) -> &Figures {
        match &self.side {
            Side::Sqlite(sqlite) => sqlite.figures(),
            Side::Postgres(postgres) => postgres.figures(),
        }
    }

    /// Bytes of the write-ahead log, where it is ours to look after.
    pub fn wal_bytes(&self) -> Option<u64> {
        match &self.side {
            Side::Sqlite(sqlite) => Some(sqlite.wal_bytes()),
            Side::Postgres(_) => None,
        }
    }

    /// Moves what the write-ahead log holds into the file, where that is ours to do.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        match &self.side {
            Side::Sqlite(sqlite) => sqlite.checkpoint(),
            Side::Postgres(_) => Ok(()),
        }
    }

    /// Reads one consistent snapshot.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Rx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        match &self.side {
            Side::Sqlite(sqlite) => sqlite.read(work),
            Side::Postgres(postgres) => postgres.read(work),
        }
    }

    /// The one write path: everything `work` does is kept, or nothing when it returns an error.
    ///
    /// Transactions behave as if they ran one after another. On PostgreSQL `work` runs again when a
    /// concurrent transaction got in its way, so it must not change anything outside the database. It
    /// must not call `write` itself: on SQLite that would wait for itself.
    pub fn write<T, E: From<StoreError>>(&self, work: impl Fn(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        match &self.side {
            Side::Sqlite(sqlite) => sqlite.write(work),
            Side::Postgres(postgres) => postgres.write(work),
        }
    }

    /// Has what was deleted overwritten on disk: SQLite's pages were (`secure_delete`), and its log is taken into the
    /// file and cut to nothing; PostgreSQL frees the rows that nobody sees any more (`VACUUM`). Archives of
    /// PostgreSQL's own log keep what they have.
    pub fn settle_deletions(&self) -> Result<(), StoreError> {
        match &self.side {
            Side::Sqlite(sqlite) => sqlite.checkpoint(),
            Side::Postgres(postgres) => postgres.vacuum(),
        }
    }

    /// The same for a long piece of work that consumes its input: an import, a whole city. It runs once, in a
    /// transaction of its own, so that no small write waits for its commit. On PostgreSQL it reads what is
    /// committed (READ COMMITTED), and writers of the register queue behind it.
    pub fn write_bulk<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        match &self.side {
            Side::Sqlite(sqlite) => sqlite.write_bulk(work),
            Side::Postgres(postgres) => postgres.write_bulk(work),
        }
    }
}

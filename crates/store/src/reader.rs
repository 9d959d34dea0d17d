//! A database looked at from beside: a backup or a diagnosis while the server has it open.

use crate::error::StoreError;
use crate::postgresql;
use crate::sqlite;
use crate::transaction::Rx;
use crate::url::{Address, Engine, StoreUrl};
use rusqlite::Connection;
use std::sync::Arc;

/// One connection that reads and nothing else: it takes no lock that another process would want, makes no
/// file and changes no schema.
pub struct Reader {
    side: Side,
}

enum Side {
    Sqlite(Connection),
    Postgres(Box<postgresql::Connection>),
}

impl Reader {
    /// Opens what is there.
    pub fn open(url: &StoreUrl) -> Result<Self, StoreError> {
        let side = match &url.0 {
            Address::Sqlite(path) => Side::Sqlite(sqlite::connect_to_read(path)?),
            Address::Postgres(address) => {
                Side::Postgres(Box::new(postgresql::Connection::open(address, Arc::default())?))
            }
        };
        Ok(Self { side })
    }

    /// Which engine keeps the data.
    pub const fn engine(&self) -> Engine {
        match self.side {
            Side::Sqlite(_) => Engine::Sqlite,
            Side::Postgres(_) => Engine::Postgres,
        }
    }

    /// Reads one consistent snapshot.
    pub fn read<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&mut Rx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        match &mut self.side {
            Side::Sqlite(connection) => sqlite::read_snapshot(connection, work),
            Side::Postgres(connection) => connection.read(work),
        }
    }
}

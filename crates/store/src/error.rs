//! What can go wrong in the store, for the program to match on; words for people are made in `web`.

use crate::url::BadUrl;

/// Why the database cannot take writes now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No space is left; writing works again once there is some.
    #[error("the disk is full")]
    DiskFull,
    /// The disk failed to take a commit. Nothing more is acknowledged until the process starts anew,
    /// because what the disk holds is not known («never retry fsync»).
    #[error("the disk failed: {0}")]
    DiskFailed(String),
    /// The database refused a commit or could not be reached.
    #[error("the database refused: {0}")]
    Refused(String),
    /// Every connection is in use for too long.
    #[error("every connection is in use")]
    Busy,
}

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address names no store.
    #[error(transparent)]
    Url(#[from] BadUrl),
    /// Another process owns the file.
    #[error("another process has {path} open")]
    Locked {
        /// The lock file.
        path: String,
    },
    /// The file or folder cannot be opened.
    #[error("cannot open {path}: {reason}")]
    Unopenable {
        /// The file.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// The engine is older than what is safe.
    #[error("{engine} {found} is too old; {needed} or newer is needed")]
    EngineTooOld {
        /// Which engine.
        engine: &'static str,
        /// Its version.
        found: String,
        /// The version that is needed.
        needed: &'static str,
    },
    /// A newer program has changed the database.
    #[error("the database has schema {found}, this program knows up to {known}; use the newer program")]
    NewerSchema {
        /// The schema of the database.
        found: i64,
        /// The newest schema known here.
        known: i64,
    },
    /// Nothing of that name exists.
    #[error("no {noun} {id}")]
    NotFound {
        /// What was looked for.
        noun: &'static str,
        /// By what name.
        id: String,
    },
    /// The change contradicts what is stored: a name taken twice, a reference to nothing.
    #[error("contradicts what is stored: {0}")]
    Conflict(String),
    /// The thing is in a state in which that cannot be done.
    #[error("{noun} {id} is {state}")]
    WrongState {
        /// What it is.
        noun: &'static str,
        /// Its name.
        id: String,
        /// The key of its state.
        state: &'static str,
    },
    /// More bytes than may be kept in one piece.
    #[error("{noun} of {size} bytes; at most {limit} are kept")]
    TooLarge {
        /// What it is.
        noun: &'static str,
        /// Its size.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// A stored text cannot be read back; somebody has changed the database by hand.
    #[error("column {column} holds what cannot be read: {value}")]
    Corrupt {
        /// The column's position in the statement's answer.
        column: usize,
        /// What it holds.
        value: String,
    },
    /// Nothing can be written now.
    #[error(transparent)]
    Unavailable(#[from] Fault),
    /// Other transactions kept getting in the way.
    #[error("gave up after {0} attempts against concurrent changes")]
    Contended(u32),
    /// SQLite says no.
    #[error("SQLite: {0}")]
    Sqlite(rusqlite::Error),
    /// PostgreSQL says no.
    #[error("PostgreSQL: {0}")]
    Postgres(postgres::Error),
}

impl StoreError {
    /// Nothing of that name exists.
    pub fn not_found(noun: &'static str, id: impl std::fmt::Display) -> Self {
        Self::NotFound { noun, id: id.to_string() }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::ConstraintViolation) => Self::Conflict(error.to_string()),
            Some(ErrorCode::DiskFull) => Fault::DiskFull.into(),
            Some(ErrorCode::SystemIoFailure) => Fault::DiskFailed(error.to_string()).into(),
            _ => Self::Sqlite(error),
        }
    }
}

impl From<postgres::Error> for StoreError {
    fn from(error: postgres::Error) -> Self {
        use postgres::error::SqlState;
        let message = || error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string);
        match error.code() {
            Some(code) if code.code().starts_with("23") => Self::Conflict(message()),
            Some(&SqlState::DISK_FULL) => Fault::DiskFull.into(),
            None if error.is_closed() => Fault::Refused(message()).into(),
            _ => Self::Postgres(error),
        }
    }
}

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
    /// The database could not be kept as it was before its schema was to be changed, so that it was not.
    #[error("nothing was migrated, as no snapshot could be made before: {0}")]
    Unguarded(String),
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
    /// What was done cannot be put into the audit log, so it is not done.
    #[error("the audit log cannot hold that: {reason}")]
    Unrecordable {
        /// Why.
        reason: String,
    },
    /// Nothing can be written now.
    #[error(transparent)]
    Unavailable(#[from] Fault),
    /// Other transactions kept getting in the way.
    #[error("gave up after {0} attempts against concurrent changes")]
    Contended(u32),
    /// The audit entry could not be written, so that nothing was: what leaves no trace does not happen.
    #[error("not done, as it could not be recorded: {0}")]
    Unrecorded(Box<StoreError>),
    /// SQLite says no.
    #[error("SQLite: {0}")]
    Sqlite(rusqlite::Error),
    /// PostgreSQL says no.
    #[error("PostgreSQL: {0}")]
    Postgres(postgres::Error),
}

impl StoreError {
    /// Whether the same may work later: the database is away, busy or full, not the request wrong.
    pub fn is_passing(&self) -> bool {
        use postgres::error::SqlState;
        match self {
            Self::Unavailable(_) | Self::Contended(_) | Self::Unrecorded(_) => true,
            Self::Postgres(error) => match error.code() {
                // Connection lost, resources exhausted, told to stop, or it cannot be reached at all.
                Some(code) => {
                    ["08", "53", "57P"].iter().any(|class| code.code().starts_with(class))
                        || *code == SqlState::READ_ONLY_SQL_TRANSACTION
                }
                None => {
                    error.is_closed()
                        || std::error::Error::source(error)
                            .is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
                }
            },
            Self::Sqlite(error) => matches!(
                error.sqlite_error_code(),
                Some(
                    rusqlite::ErrorCode::DatabaseBusy
                        | rusqlite::ErrorCode::DatabaseLocked
                        | rusqlite::ErrorCode::ReadOnly
                )
            ),
            _ => false,
        }
    }

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
            Some(ErrorCode::DatabaseBusy | ErrorCode::CannotOpen) => Fault::Refused(error.to_string()).into(),
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
            Some(code) if is_of_the_server(code.code()) => Fault::Refused(message()).into(),
            None if is_of_the_connection(&error) => Fault::Refused(message()).into(),
            _ => Self::Postgres(error),
        }
    }
}

/// Whether an SQLSTATE says that the server cannot serve now, whatever it is asked: lost connections (08), no
/// resources (53), an operator's or a crash's intervention (57P), a standby or a read-only server (25006).
fn is_of_the_server(code: &str) -> bool {
    ["08", "53", "57P"].iter().any(|class| code.starts_with(class)) || code == "25006"
}

/// Whether there was no connection to ask on, or it broke.
fn is_of_the_connection(error: &postgres::Error) -> bool {
    let mut causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    error.is_closed() || causes.any(<dyn std::error::Error>::is::<std::io::Error>)
}

/// Refuses an engine older than one that is known to keep what it acknowledged.
pub(crate) fn refuse_older(
    engine: &'static str,
    (found, name): (i64, &str),
    (least, needed): (i64, &'static str),
) -> Result<(), StoreError> {
    if found < least {
        return Err(StoreError::EngineTooOld { engine, found: name.to_owned(), needed });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_older_than_the_safe_one_is_refused() {
        let refused = refuse_older("SQLite", (3_051_002, "3.51.2"), (3_051_003, "3.51.3")).unwrap_err();
        assert!(matches!(refused, StoreError::EngineTooOld { needed: "3.51.3", .. }), "{refused}");
        assert!(refuse_older("PostgreSQL", (130_022, "13.22"), (140_000, "14")).is_err());
        assert!(refuse_older("PostgreSQL", (140_000, "14.0"), (140_000, "14")).is_ok());
    }

    #[test]
    fn a_database_that_cannot_be_reached_is_a_passing_trouble() {
        let refused = postgres::Client::connect("host=/nowhere user=yiju dbname=yiju", postgres::NoTls);
        let error = StoreError::from(refused.err().unwrap());
        assert!(error.is_passing(), "{error}");
        assert!(StoreError::from(Fault::DiskFull).is_passing());
        assert!(!StoreError::not_found("community", 7).is_passing());
        assert!(is_of_the_server("57P01") && is_of_the_server("53300") && !is_of_the_server("42601"));
    }
}

//! SQLite: one process, one writing connection with group commit, several reading ones.
//!
//! The writing connection is a baton: whoever holds it runs its own closure inside the open transaction,
//! between savepoints. The last one in the queue commits for the whole group and tells the others. So a
//! closure may borrow from its caller, a panic stays with its caller, and nobody who comes alone waits for a timer
//! (decisions 0040 and 0152).

use crate::error::{Fault, StoreError, refuse_older};
use crate::figures::Figures;
use crate::log;
use crate::migration::{self, BeforeMigration};
use crate::pool::Pool;
use crate::transaction::{Link, Rx, Tx};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs::{File, TryLockError};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A group is committed when it has that many members, or is that old, or nobody is waiting or expected to join.
const GROUP_SIZE: usize = 256;
/// The age: as long as the last commit took, between these. A longer wait costs each member at most one more commit,
/// and spares all of them many syncs (on a slow disk) and many pages written (on a fast one).
const GROUP_AGE: [Duration; 2] = [Duration::from_millis(15), Duration::from_millis(50)];
/// More are expected while the group is smaller than the last one was, if that had as many members as this: a crowd
/// comes back, a lone writer never waits (PostgreSQL's `commit_siblings`).
const CROWD: usize = 4;

/// The first SQLite without the WAL-reset bug (sqlite.org/wal.html#walresetbug).
const SAFE_VERSION: (i64, &str) = (3_051_003, "3.51.3");

/// The SQLite side of a store.
pub(crate) struct Sqlite {
    path: PathBuf,
    baton: Mutex<Baton>,
    /// Callers that wait for the baton or are about to.
    queued: AtomicUsize,
    readers: Pool<Connection>,
    figures: Arc<Figures>,
    /// Holds the advisory lock while the store is open.
    _lock: File,
}

struct Baton {
    connection: Connection,
    group: Option<Open>,
    broken: Option<Fault>,
    figures: Arc<Figures>,
    /// How long the last commit took.
    commit_took: Duration,
    /// How many members the last group had.
    last_size: usize,
}

/// The transaction that is open, and those who wait for its end.
struct Open {
    group: Arc<Group>,
    size: usize,
    since: Instant,
}

#[derive(Default)]
struct Group {
    outcome: Mutex<Option<Result<(), Fault>>>,
    settled: Condvar,
}

impl Group {
    fn settle(&self, outcome: Result<(), Fault>) {
        *locked(&self.outcome) = Some(outcome);
        self.settled.notify_all();
    }

    fn wait(&self) -> Result<(), Fault> {
        let outcome = self
            .settled
            .wait_while(locked(&self.outcome), |outcome| outcome.is_none())
            .unwrap_or_else(PoisonError::into_inner);
        outcome.clone().unwrap_or(Ok(()))
    }

    /// Waits for so long; whether the group has been settled by then.
    fn wait_for(&self, time: Duration) -> bool {
        let (outcome, _) = self
            .settled
            .wait_timeout_while(locked(&self.outcome), time, |outcome| outcome.is_none())
            .unwrap_or_else(PoisonError::into_inner);
        outcome.is_some()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Sqlite {
    /// Opens or makes the file, takes its lock and brings the schema up to date.
    pub(crate) fn open(path: &Path, readers: usize, before: BeforeMigration<'_>) -> Result<Self, StoreError> {
        refuse_older("SQLite", (rusqlite::version_number().into(), rusqlite::version()), SAFE_VERSION)?;
        let lock = lock(path)?;
        let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        // A city's import dirties more pages than the default cache holds.
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA secure_delete = ON; PRAGMA cache_size = -32768; PRAGMA journal_size_limit = 16777216;",
        )?;
        migration::announce(&mut Rx::new(Link::Sqlite(&connection)), before)?;
        connection.execute_batch("BEGIN IMMEDIATE")?;
        migration::migrate(&mut migration::Target::Sqlite(&connection))?;
        connection.execute_batch("COMMIT")?;
        let figures = Arc::<Figures>::default();
        let baton = Baton {
            connection,
            group: None,
            broken: None,
            commit_took: Duration::ZERO,
            last_size: 0,
            figures: Arc::clone(&figures),
        };
        Ok(Self {
            path: path.to_owned(),
            figures,
            baton: Mutex::new(baton),
            queued: AtomicUsize::new(0),
            readers: Pool::new(readers),
            _lock: lock,
        })
    }

    pub(crate) fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Rx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let open = || {
            let connection = connect(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
            connection.execute_batch("PRAGMA query_only = ON")?;
            Ok(connection)
        };
        self.readers.with(open, Connection::is_autocommit, |connection| read_snapshot(connection, work))
    }

    /// What writing costs.
    pub(crate) fn figures(&self) -> &Figures {
        &self.figures
    }

    /// Bytes of the write-ahead log.
    pub(crate) fn wal_bytes(&self) -> u64 {
        let mut name = self.path.as_os_str().to_owned();
        name.push("-wal");
        std::fs::metadata(PathBuf::from(name)).map_or(0, |found| found.len())
    }

    /// Moves what the write-ahead log holds into the file and empties it, as far as readers allow.
    pub(crate) fn checkpoint(&self) -> Result<(), StoreError> {
        self.queued.fetch_add(1, Ordering::SeqCst);
        let mut baton = locked(&self.baton);
        self.queued.fetch_sub(1, Ordering::SeqCst);
        baton.settle();
        Ok(baton.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
    }

    /// Runs `work` in the open group's transaction; returns when the group is on disk.
    pub(crate) fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.enter(false, work)
    }

    /// Runs `work` in a transaction of its own, so that nobody's commit waits for its length.
    pub(crate) fn write_bulk<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.enter(true, work)
    }

    fn enter<T, E: From<StoreError>>(
        &self,
        alone: bool,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.queued.fetch_add(1, Ordering::SeqCst);
        let mut baton = locked(&self.baton);
        self.queued.fetch_sub(1, Ordering::SeqCst);
        if alone {
            baton.settle();
        }
        let group = baton.join()?;
        let result = catch_unwind(AssertUnwindSafe(|| baton.between_savepoints(work)));
        let leads = baton.size() == 1;
        // Who opened the group sees to its end; who fails does not stay for it.
        let stays = matches!(result, Ok(Ok(_))) || !leads;
        let idle = self.queued.load(Ordering::SeqCst) == 0 && !baton.expects_more();
        if alone || idle || baton.is_full() || !stays {
            baton.settle();
        }
        let time_left = baton.time_left();
        if alone {
            // What a long piece of work needed for its pages is not needed for the next small one.
            let _ = baton.connection.execute_batch("PRAGMA shrink_memory");
        }
        drop(baton);
        if leads && stays && !group.wait_for(time_left) {
            locked(&self.baton).settle_if(&group);
        }
        match result {
            Ok(Ok(value)) => group.wait().map(|()| value).map_err(|fault| StoreError::from(fault).into()),
            Ok(Err(error)) => Err(error),
            Err(panic) => resume_unwind(panic),
        }
    }
}

impl Baton {
    /// Joins the open transaction, or opens one.
    #[expect(clippy::disallowed_methods, reason = "the age of an open group is no business time")]
    fn join(&mut self) -> Result<Arc<Group>, StoreError> {
        if let Some(fault) = &self.broken {
            return Err(fault.clone().into());
        }
        if self.connection.is_autocommit() {
            // A full disk may have made SQLite roll back by itself; the members are told so.
            self.settle();
        }
        if self.group.is_none() {
            self.connection.execute_batch("BEGIN IMMEDIATE")?;
            self.group = Some(Open { group: Arc::default(), size: 0, since: Instant::now() });
        }
        let open = self.group.as_mut().ok_or(StoreError::Unavailable(Fault::Busy))?;
        open.size = open.size.saturating_add(1);
        Ok(Arc::clone(&open.group))
    }

    /// Runs `work`; what it did is undone when it fails or panics, and the others' work stays.
    fn between_savepoints<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let savepoint = |text| self.connection.execute_batch(text).map_err(StoreError::from);
        savepoint("SAVEPOINT one")?;
        let result = catch_unwind(AssertUnwindSafe(|| work(&mut Tx::new(Link::Sqlite(&self.connection)))));
        match result {
            Ok(Ok(value)) => {
                savepoint("RELEASE one")?;
                Ok(value)
            }
            failed => {
                // Where SQLite itself has rolled back (disk full), the whole group is lost and COMMIT says so.
                if !self.connection.is_autocommit() {
                    savepoint("ROLLBACK TO one; RELEASE one")?;
                }
                match failed {
                    Err(panic) => resume_unwind(panic),
                    Ok(result) => result,
                }
            }
        }
    }

    /// Members of the open group.
    fn size(&self) -> usize {
        self.group.as_ref().map_or(0, |open| open.size)
    }

    /// How long the open group may still stay open.
    fn time_left(&self) -> Duration {
        let [least, most] = GROUP_AGE;
        let age = self.commit_took.clamp(least, most);
        self.group.as_ref().map_or(Duration::ZERO, |open| age.saturating_sub(open.since.elapsed()))
    }

    fn is_full(&self) -> bool {
        self.size() >= GROUP_SIZE || self.time_left().is_zero()
    }

    fn expects_more(&self) -> bool {
        self.last_size >= CROWD && self.size() < self.last_size
    }

    /// Commits for this group, unless somebody has.
    fn settle_if(&mut self, group: &Arc<Group>) {
        if self.group.as_ref().is_some_and(|open| Arc::ptr_eq(&open.group, group)) {
            self.settle();
        }
    }

    /// Gives the group's audit entries their places in the log; without that nothing is committed.
    fn sequence(&self) -> Result<(), Fault> {
        if self.connection.is_autocommit() {
            // SQLite has rolled back by itself; COMMIT will say so.
            return Ok(());
        }
        let mut tx = Tx::new(Link::Sqlite(&self.connection));
        match log::sequence(&mut tx, usize::MAX) {
            Ok(_) => Ok(()),
            Err(StoreError::Unavailable(fault)) => Err(fault),
            Err(error) => Err(Fault::Refused(error.to_string())),
        }
    }

    /// Commits the open transaction, if there is one, and tells its members.
    #[expect(clippy::disallowed_methods, reason = "how long a commit takes is no business time")]
    fn settle(&mut self) {
        let Some(open) = self.group.take() else { return };
        self.last_size = open.size;
        let begun = Instant::now();
        let outcome = self
            .sequence()
            .and_then(|()| self.connection.execute_batch("COMMIT").map_err(|error| fault(&error)));
        self.commit_took = begun.elapsed();
        self.figures.commit_micros.note(u64::try_from(self.commit_took.as_micros()).unwrap_or(u64::MAX));
        self.figures.group_size.note(u64::try_from(open.size).unwrap_or(u64::MAX));
        if let Err(fault) = &outcome {
            if !self.connection.is_autocommit() {
                // The commit's own error is the one to report.
                let _ = self.connection.execute_batch("ROLLBACK");
            }
            if matches!(fault, Fault::DiskFailed(_)) {
                self.broken = Some(fault.clone());
            }
        }
        open.group.settle(outcome);
    }
}

/// Runs `work` on one snapshot.
pub(crate) fn read_snapshot<T, E: From<StoreError>>(
    connection: &Connection,
    work: impl FnOnce(&mut Rx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    connection.execute_batch("BEGIN").map_err(StoreError::from)?;
    let result = work(&mut Rx::new(Link::Sqlite(connection)));
    connection.execute_batch("ROLLBACK").map_err(StoreError::from)?;
    result
}

/// A connection beside those of the process that owns the file.
pub(crate) fn connect_to_read(path: &Path) -> Result<Connection, StoreError> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.execute_batch("PRAGMA query_only = ON")?;
    Ok(connection)
}

/// A connection that copies the file; it writes nothing into it.
pub(crate) fn connect_to_copy(path: &Path) -> Result<Connection, StoreError> {
    connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
}

fn fault(error: &rusqlite::Error) -> Fault {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => Fault::DiskFull,
        Some(ErrorCode::SystemIoFailure | ErrorCode::DatabaseCorrupt) => Fault::DiskFailed(error.to_string()),
        _ => Fault::Refused(error.to_string()),
    }
}

/// The pragmas that every connection needs; those of the file are set by the writing one.
fn connect(path: &Path, access: OpenFlags) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|error| unopenable(path, error))?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection
        .execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;")?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}

/// Takes the lock on `PATH.lock`: exactly one process owns the file.
fn lock(path: &Path) -> Result<File, StoreError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let name = PathBuf::from(name);
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&name)
        .map_err(|error| unopenable(&name, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked { path: path.display().to_string() }),
        Err(TryLockError::Error(error)) => Err(unopenable(&name, error)),
    }
}

fn unopenable(path: &Path, reason: impl std::fmt::Display) -> StoreError {
    StoreError::Unopenable { path: path.display().to_string(), reason: reason.to_string() }
}

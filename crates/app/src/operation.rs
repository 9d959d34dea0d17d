//! What the operator watches: figures, the clock's mark, portions of what somebody may still ask for.

use crate::{App, AppError};
use jiff::{SignedDuration, Timestamp};
use store::rate::{self, Counter};
use store::{HistogramView, StoreError, backup_run, health, log};

pub use store::health::Health;
pub use store::{Histogram, HistogramView as View};

/// Seconds of one slot of counting.
pub const SLOT_SECONDS: i64 = 60;
/// A clock further behind the latest instant seen than this was set back.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// What metrics show of the application.
#[derive(Debug, Clone)]
pub struct Figures {
    /// Microseconds of each commit.
    pub commit_micros: HistogramView,
    /// Writes that one commit carried.
    pub group_size: HistogramView,
    /// Bytes of SQLite's write-ahead log.
    pub wal_bytes: Option<u64>,
    /// Jobs that wait or run.
    pub jobs_waiting: u64,
    /// Seconds since the job that waits longest was due; 0 when none is.
    pub oldest_job_seconds: i64,
    /// Audit entries that wait for their place in the log.
    pub log_waiting: u64,
    /// Seconds since the one that waits longest was written; 0 when none does.
    pub log_lag_seconds: i64,
    /// Seconds since the last backup by schedule began that ended well.
    pub backup_seconds: Option<i64>,
    /// Seconds since the last archive that was restored into a scratch database.
    pub restored_seconds: Option<i64>,
}

/// What is counted of somebody's requests in the present minute.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Portion {
    /// The minute's number.
    pub slot: i64,
    /// What is counted.
    pub what: &'static str,
    /// The account or the address.
    pub who: String,
}

impl App {
    /// The figures of this node and of the database.
    pub fn figures(&self) -> Result<Figures, AppError> {
        let now = self.environment().now();
        let (health, backups, backlog) = self.store().read(|rx| {
            Ok::<_, StoreError>((health::look(rx)?, backup_run::list(rx, 20)?, log::backlog(rx)?))
        })?;
        let age = |at: Timestamp| now.duration_since(at).as_secs().max(0);
        let good = backups.iter().find(|run| run.finished_at.is_some() && run.fault.is_none());
        Ok(Figures {
            commit_micros: self.store().figures().commit_micros.view(),
            group_size: self.store().figures().group_size.view(),
            wal_bytes: self.store().wal_bytes(),
            jobs_waiting: health.jobs_waiting,
            oldest_job_seconds: health.oldest_job_due.map_or(0, age),
            log_waiting: backlog.entries,
            log_lag_seconds: backlog.since.map_or(0, age),
            backup_seconds: good.map(|run| age(run.started_at)),
            restored_seconds: backups.iter().find_map(|run| run.restored_at).map(age),
        })
    }

    /// Writes something small, so that it is known that writing works, and remembers the present instant. A clock that
    /// was set back is said in the log.
    pub fn probe(&self) -> Result<(), AppError> {
        let now = self.environment().now();
        let (slot, _) = self.rate_slot();
        let mark = self.store().write(|tx| {
            rate::forget(tx, slot)?;
            let mark = health::clock_mark(tx)?;
            health::raise_clock_mark(tx, now)?;
            Ok::<_, StoreError>(mark)
        })?;
        if mark.is_some_and(|mark| mark.duration_since(now) > CLOCK_TOLERANCE) {
            tracing::error!(now = %now, "the clock stands behind an instant that was seen before");
        }
        Ok(())
    }

    /// Bytes of SQLite's write-ahead log.
    pub fn wal_bytes(&self) -> Option<u64> {
        self.store().wal_bytes()
    }

    /// Moves what SQLite's write-ahead log holds into the file.
    pub fn checkpoint(&self) -> Result<(), AppError> {
        Ok(self.store().checkpoint()?)
    }

    /// The sums of every table that a backup holds: what may be compared before and after.
    pub fn database_sums(&self) -> Result<Vec<store::snapshot::TableSum>, store::snapshot::SnapshotError> {
        let now = self.environment().now();
        let manifest = self.store().read(|rx| store::snapshot::dump(rx, "", now, &mut std::io::sink()))?;
        Ok(manifest.tables)
    }

    /// The number of the present minute, and the seconds left of it.
    pub fn rate_slot(&self) -> (i64, u64) {
        let now = self.environment().now().as_second();
        let left = SLOT_SECONDS - now.rem_euclid(SLOT_SECONDS);
        (now.div_euclid(SLOT_SECONDS), u64::try_from(left).unwrap_or(1))
    }

    /// Takes a portion of what somebody may still ask for in this minute, counted by all nodes together; false when
    /// as much is not left.
    pub fn take_portion(&self, portion: &Portion, requests: u64, limit: u64) -> Result<bool, AppError> {
        let counter = Counter { slot: portion.slot, what: portion.what, who: portion.who.clone() };
        Ok(self.store().write(|tx| rate::take(tx, &counter, requests, limit))?)
    }
}

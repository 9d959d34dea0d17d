//! The job queue: work enqueued in the transaction that wants it, done later, with progress to look at.
//!
//! A worker leases a job for a time; when it dies, the lease runs out and another takes the job. So a job may
//! run twice, and what it does must bear that.

use crate::error::StoreError;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::id::JobId;
use jiff::Timestamp;
use serde::Serialize;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobState {
    /// Waiting for a worker.
    Queued,
    /// Leased to a worker.
    Running,
    /// Done.
    Succeeded,
    /// Given up.
    Failed,
}

impl JobState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Queued, Self::Running, Self::Succeeded, Self::Failed];

    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }

    /// Reads a key made by [`JobState::key`].
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }
}

/// A piece of work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Job {
    /// Its name.
    pub id: JobId,
    /// What kind of work: `import`.
    pub kind: String,
    /// What the work needs to know, JSON text.
    pub payload: String,
    /// Where it stands.
    pub state: JobState,
    /// Not to be begun before.
    pub due_at: Timestamp,
    /// How often it was begun.
    pub attempts: u32,
    /// The stage it is in, a translation key; empty before it begins.
    pub stage: String,
    /// How much of the stage is done.
    pub done: u64,
    /// How much there is to do, where that is known.
    pub total: Option<u64>,
    /// What came of it, JSON text: a result, or what went wrong.
    pub outcome: Option<String>,
    /// When it was enqueued.
    pub created_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

macro_rules! columns {
    () => {
        "id, kind, payload, state, due_at, attempts, stage, done, total, outcome, created_at, finished_at"
    };
}

statements! {
    ENQUEUE = "INSERT INTO job (id, kind, payload, state, due_at, attempts, stage, done, created_at)
               VALUES ($1, $2, $3, 'queued', $4, 0, '', 0, $5)";
    LEASE = concat!("UPDATE job SET state = 'running', attempts = attempts + 1, lease_until = $2
             WHERE id = (SELECT id FROM job
                         WHERE (state = 'queued' AND due_at <= $1) OR (state = 'running' AND lease_until <= $1)
                         ORDER BY due_at, id LIMIT 1 {{||FOR UPDATE SKIP LOCKED}})
             RETURNING ", columns!());
    PROGRESS = "UPDATE job SET stage = $2, done = $3, total = $4, lease_until = $5
                WHERE id = $1 AND state = 'running'";
    FINISH = "UPDATE job SET state = $2, outcome = $3, finished_at = $4, lease_until = NULL
              WHERE id = $1 AND state = 'running'";
    RETRY = "UPDATE job SET state = 'queued', due_at = $2, outcome = $3, lease_until = NULL
             WHERE id = $1 AND state = 'running'";
    FIND = concat!("SELECT ", columns!(), " FROM job WHERE id = $1");
    LATEST = concat!("SELECT ", columns!(), " FROM job ORDER BY id DESC LIMIT $1");
    WAITING = "SELECT COUNT(*) FROM job WHERE state IN ('queued', 'running')";
    DELETE_FINISHED = "DELETE FROM job WHERE finished_at < $1";
}

/// Puts work in the queue, to be begun at `due_at` or later.
pub fn enqueue(
    tx: &mut Tx<'_>,
    id: JobId,
    kind: &str,
    payload: &str,
    created_at: Timestamp,
    due_at: Timestamp,
) -> Result<(), StoreError> {
    let values = [id.into(), kind.into(), payload.into(), due_at.into(), created_at.into()];
    tx.execute(&ENQUEUE, &values).map(drop)
}

/// Takes the job that has been due longest, for a worker to do until `lease_until`.
pub fn lease(tx: &mut Tx<'_>, now: Timestamp, lease_until: Timestamp) -> Result<Option<Job>, StoreError> {
    tx.row(&LEASE, &[now.into(), lease_until.into()], read)
}

/// Says how far a running job is, and leases it for longer.
pub fn progress(
    tx: &mut Tx<'_>,
    id: JobId,
    stage: &str,
    done: u64,
    total: Option<u64>,
    lease_until: Timestamp,
) -> Result<(), StoreError> {
    let values = [id.into(), stage.into(), done.into(), total.into(), lease_until.into()];
    tx.execute_one(&PROGRESS, &values, "running job", id)
}

/// Ends a running job well, with a result in JSON.
pub fn succeed(tx: &mut Tx<'_>, id: JobId, at: Timestamp, outcome: &str) -> Result<(), StoreError> {
    finish(tx, id, JobState::Succeeded, at, outcome)
}

/// Ends a running job for good, with what went wrong in JSON.
pub fn fail(tx: &mut Tx<'_>, id: JobId, at: Timestamp, outcome: &str) -> Result<(), StoreError> {
    finish(tx, id, JobState::Failed, at, outcome)
}

fn finish(
    tx: &mut Tx<'_>,
    id: JobId,
    state: JobState,
    at: Timestamp,
    outcome: &str,
) -> Result<(), StoreError> {
    tx.execute_one(&FINISH, &[id.into(), state.key().into(), outcome.into(), at.into()], "running job", id)
}

/// Puts a running job back, to be begun again at `due_at`, with what went wrong this time.
pub fn retry(tx: &mut Tx<'_>, id: JobId, due_at: Timestamp, outcome: &str) -> Result<(), StoreError> {
    tx.execute_one(&RETRY, &[id.into(), due_at.into(), outcome.into()], "running job", id)
}

/// The job of that id.
pub fn find(rx: &mut Rx<'_>, id: JobId) -> Result<Option<Job>, StoreError> {
    rx.row(&FIND, &[id.into()], read)
}

/// The job of that id, or an error.
pub fn load(rx: &mut Rx<'_>, id: JobId) -> Result<Job, StoreError> {
    find(rx, id)?.ok_or_else(|| StoreError::not_found("job", id))
}

/// The latest jobs, newest first.
pub fn list(rx: &mut Rx<'_>, limit: usize) -> Result<Vec<Job>, StoreError> {
    rx.rows(&LATEST, &[limit.into()], read)
}

/// How many are queued or running.
pub fn count_waiting(rx: &mut Rx<'_>) -> Result<u64, StoreError> {
    rx.count(&WAITING, &[])
}

/// Forgets jobs that ended before `before`; how many.
pub fn delete_finished(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute(&DELETE_FINISHED, &[before.into()])
}

fn read(row: Row<'_>) -> Result<Job, StoreError> {
    Ok(Job {
        id: row.parse(0)?,
        kind: row.string(1)?,
        payload: row.string(2)?,
        state: row.key(3, JobState::parse)?,
        due_at: row.parse(4)?,
        attempts: row.number(5)?,
        stage: row.string(6)?,
        done: row.number(7)?,
        total: row.opt_number(8)?,
        outcome: row.opt_string(9)?,
        created_at: row.parse(10)?,
        finished_at: row.opt_parse(11)?,
    })
}

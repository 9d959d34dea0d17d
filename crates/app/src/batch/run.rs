//! Committing a staged file: the work behind the progress bar.

use super::{IMPORT_JOB, job_of, returns};
use crate::account::occasion;
use crate::importing::{Register, portions};
use crate::key::{RESEAL_JOB, hold};
use crate::owner::Sealer;
use crate::report::RowCounts;
use crate::scenario::{SOLVE_JOB, STUDY_JOB};
use crate::{App, AppError};
use domain::account::Actor;
use domain::batch::{Batch, BatchState};
use domain::id::{AccountId, BatchId, UploadId};
use domain::permit::{Action as _, ChangeRegister, Permit};
use domain::territory::Reach;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::sync::{PoisonError, mpsc};
use store::audit::Occasion;
use store::batch::Committed;
use store::job::Job;
use store::{StoreError, Tx, job, owner_record};

/// How long a node may be silent before another takes its job over.
const LEASE: SignedDuration = SignedDuration::from_mins(10);
/// Portions of a batch that wait to be written.
const PORTIONS_AHEAD: usize = 2;

/// What an import is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImportStage {
    /// Waiting for a worker.
    Queued,
    /// Reading the file again.
    Reading,
    /// Turning rows into things and claims.
    Matching,
    /// Writing them in one transaction.
    Writing,
}

impl ImportStage {
    /// Every stage, in order.
    pub const ALL: [Self; 4] = [Self::Queued, Self::Reading, Self::Matching, Self::Writing];

    /// The stage of an import's job, whichever node does it.
    pub fn of(job: &Job) -> Self {
        Self::ALL.into_iter().find(|stage| stage.key() == job.stage).unwrap_or(Self::Queued)
    }

    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Reading => "reading",
            Self::Matching => "matching",
            Self::Writing => "writing",
        }
    }
}

/// What an import job needs to know.
#[derive(Deserialize)]
struct Payload {
    actor: AccountId,
    upload: UploadId,
}

/// What is left of an import when it is done.
#[derive(Serialize)]
struct Outcome {
    batch: BatchId,
    repeated: bool,
}

/// What is left of a job that failed: for people a code with arguments, for the log the error itself.
fn failure(error: &AppError) -> String {
    let (code, arguments) = match error {
        AppError::Read(error) => (Some(format!("read-error-{}", error.code())), error.arguments()),
        AppError::Conflict(key) => (Some(format!("conflict-{key}")), Vec::new()),
        _ => (None, Vec::new()),
    };
    let arguments: BTreeMap<String, String> = arguments.into_iter().collect();
    serde_json::json!({ "error": error.to_string(), "code": code, "arguments": arguments }).to_string()
}

impl App {
    /// Waits until there may be work or the time is over.
    pub fn wait_for_work(&self, at_most: std::time::Duration) {
        let pending = self.0.work.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut pending, _) = self
            .0
            .work
            .1
            .wait_timeout_while(pending, at_most, |pending| !*pending)
            .unwrap_or_else(PoisonError::into_inner);
        *pending = false;
    }

    /// Says that there is work.
    pub(crate) fn wake(&self) {
        *self.0.work.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.work.1.notify_all();
    }

    /// Does the job that has been due longest; false when there is none.
    pub fn run_due_job(&self) -> Result<bool, AppError> {
        let now = self.environment().now();
        let Some(job) = self.store().write(|tx| job::lease(tx, now, now + LEASE))? else { return Ok(false) };
        let outcome = match job.kind.as_str() {
            IMPORT_JOB => self.run_import(&job.payload),
            RESEAL_JOB => self.run_reseal(),
            SOLVE_JOB => self.run_solve(&job.payload),
            STUDY_JOB => self.run_study(job.id, &job.payload),
            _ => Err(AppError::Conflict("job-unknown")),
        };
        let at = self.environment().now();
        match outcome {
            Ok(outcome) => self.store().write(|tx| job::succeed(tx, job.id, at, &outcome))?,
            Err(error) => {
                tracing::error!(job = %job.id, %error, "a job failed");
                let outcome = failure(&error);
                self.store().write(|tx| job::fail(tx, job.id, at, &outcome))?;
            }
        }
        Ok(true)
    }

    /// Seals everything under the newest key, in the name of the operator: who asked for it stands in the audit log.
    fn run_reseal(&self) -> Result<String, AppError> {
        let done = self.reseal(&crate::account::operator())?;
        if !done.unopened.is_empty() {
            tracing::error!(values = done.unopened.len(), "sealed values do not open; their key is kept");
        }
        Ok(serde_json::to_string(&done).unwrap_or_default())
    }

    fn run_import(&self, payload: &str) -> Result<String, AppError> {
        let payload: Payload =
            serde_json::from_str(payload).map_err(|_| AppError::Conflict("job-malformed"))?;
        // Who asked may have lost the post meanwhile.
        let actor = self.actor(payload.actor)?;
        let result = self.import_upload(&actor, payload.upload);
        let committed = result?;
        let outcome = Outcome { repeated: committed.repeated, batch: committed.batch.id };
        Ok(serde_json::to_string(&outcome).unwrap_or_default())
    }

    fn import_upload(&self, actor: &Actor, id: UploadId) -> Result<Committed, AppError> {
        self.report(id, ImportStage::Reading)?;
        let desk = self.desk(actor);
        if !desk.load_upload(id)?.reach.is_city() {
            // Which rows are of the territory depends on the register, and that may have changed since.
            self.forget(id);
        }
        let staged = desk.load_staged(id)?;
        let permit = self.permit_within(actor, &staged.upload.reach)?;
        let entry = occasion(self.environment());
        self.report(id, ImportStage::Matching)?;
        let registers: Vec<&Register> = staged.taken().collect();
        let batch = self.batch_of(actor, &staged.upload.file_name, &registers, &staged.upload.reach);
        let to_mend = returns::to_mend(&staged);
        self.report(id, ImportStage::Writing)?;
        self.commit_batch(&permit, entry, &batch, &registers, |tx, batch| {
            returns::close(tx, &permit, id, batch, &to_mend)
        })
    }

    /// Imports registers at once, as one batch: the command line's way.
    pub fn import_registers(
        &self,
        actor: &Actor,
        file_name: &str,
        registers: &[Register],
    ) -> Result<Committed, AppError> {
        let permit = Permit::<ChangeRegister>::grant_somewhere(actor)?;
        let reach = actor.reach::<ChangeRegister>();
        if let Some(admission) = self.admission(&reach)? {
            let rows = || registers.iter().flat_map(|register| &register.interpretation.accepted);
            if !rows().all(|record| admission.admits(record)) {
                return Err(domain::permit::Forbidden { action: ChangeRegister::KEY }.into());
            }
        }
        let entry = occasion(self.environment());
        let registers: Vec<&Register> = registers.iter().collect();
        let batch = self.batch_of(actor, file_name, &registers, &reach);
        self.commit_batch(&permit, entry, &batch, &registers, |_, _| Ok(()))
    }

    /// Writes a batch in one transaction while a thread beside it makes the next portion of what it brings.
    fn commit_batch(
        &self,
        permit: &Permit<ChangeRegister>,
        entry: Occasion<'_>,
        batch: &Batch,
        registers: &[&Register],
        also: impl Fn(&mut Tx<'_>, BatchId) -> Result<(), StoreError>,
    ) -> Result<Committed, AppError> {
        let observed_on = self.plan_day();
        self.sealing(|keyring| {
            let mut ids = self.environment().ids();
            let sealer = Sealer { keyring, environment: self.environment() };
            let (send, receive) = mpsc::sync_channel(PORTIONS_AHEAD);
            std::thread::scope(|scope| {
                let sealer = &sealer;
                let maker = scope.spawn(move || {
                    for register in registers {
                        let found = &register.interpretation;
                        for portion in portions(found, observed_on, batch.imported_at, &mut ids, sealer) {
                            if send.send(portion).is_err() {
                                // The other side wants no more: the same was imported before, or writing failed.
                                return;
                            }
                        }
                    }
                });
                self.store().write_bulk(|tx| {
                    hold(tx, keyring)?;
                    let committed = store::batch::commit(tx, permit, entry, batch, receive)?;
                    for (id, arriving) in &committed.of_known_owners {
                        let owner = self.sealed_for(sealer, *id, arriving)?;
                        owner_record::add_sealed(tx, permit, committed.batch.id, &owner)?;
                    }
                    also(tx, committed.batch.id)?;
                    // Half of a batch is none: what stopped its maker undoes the transaction.
                    maker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                    Ok::<_, AppError>(committed)
                })
            })
        })
    }

    /// The batch that registers make. Its hash covers what the rows say, so that the same import twice is one.
    fn batch_of(&self, actor: &Actor, file_name: &str, registers: &[&Register], reach: &Reach) -> Batch {
        let counts =
            registers.iter().map(|register| register.counts()).fold(RowCounts::default(), RowCounts::plus);
        let mut hasher = Sha256::new();
        for register in registers {
            hasher.update(format!("{:?}", register.mapping));
            register.interpretation.feed(|bytes| hasher.update(bytes));
        }
        Batch {
            id: BatchId::fresh(&mut self.environment().ids()),
            file_name: file_name.to_owned(),
            content_hash: self.keyed_hash(&hasher.finalize()),
            state: BatchState::Committed,
            rows: counts.rows,
            accepted: counts.accepted,
            rejected: counts.rejected,
            warnings: counts.warnings,
            imported_by: actor.account,
            imported_at: self.environment().now(),
            undone_at: None,
            reach: reach.clone(),
        }
    }

    /// Says in the queue how far the job is, where every node reads it, and leases the job for longer.
    fn report(&self, id: UploadId, stage: ImportStage) -> Result<(), AppError> {
        let until = self.environment().now() + LEASE;
        let done = ImportStage::ALL.iter().take_while(|other| **other != stage).count();
        let (done, total) = (u64::try_from(done).ok(), u64::try_from(ImportStage::ALL.len()).ok());
        let (key, done) = (stage.key(), done.unwrap_or_default());
        Ok(self.store().write(|tx| job::progress(tx, job_of(id), key, done, total, until))?)
    }
}

//! Committing a staged file: the work behind the progress bar.

use super::{IMPORT_JOB, returns};
use crate::importing::{Register, portions};
use crate::key::RESEAL_JOB;
use crate::report::RowCounts;
use crate::{App, AppError};
use domain::account::{Actor, Role};
use domain::batch::{Batch, BatchState};
use domain::id::{AccountId, AuditEntryId, BatchId, UploadId};
use domain::permit::{ChangeRegister, Permit};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::sync::{PoisonError, mpsc};
use store::batch::Committed;
use store::{StoreError, Tx, job};

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
    role: Role,
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

    /// What the import of a file is doing, when this node does it.
    pub fn import_stage(&self, id: UploadId) -> Option<ImportStage> {
        self.0.imports.lock().unwrap_or_else(PoisonError::into_inner).get(&id).copied()
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
        let actor = Actor { account: payload.actor, role: payload.role };
        let result = self.import_upload(&actor, payload.upload);
        self.0.imports.lock().unwrap_or_else(PoisonError::into_inner).remove(&payload.upload);
        let committed = result?;
        let outcome = Outcome { repeated: committed.repeated, batch: committed.batch.id };
        Ok(serde_json::to_string(&outcome).unwrap_or_default())
    }

    fn import_upload(&self, actor: &Actor, id: UploadId) -> Result<Committed, AppError> {
        self.report(id, ImportStage::Reading);
        let staged = self.load_staged(id)?;
        let (permit, entry) =
            (Permit::<ChangeRegister>::grant(actor)?, AuditEntryId::fresh(&mut self.environment().ids()));
        self.report(id, ImportStage::Matching);
        let registers: Vec<&Register> = staged.taken().collect();
        let batch = self.batch_of(actor, &staged.upload.file_name, &registers);
        let to_mend = returns::to_mend(&staged);
        self.report(id, ImportStage::Writing);
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
        let permit = Permit::<ChangeRegister>::grant(actor)?;
        let entry = AuditEntryId::fresh(&mut self.environment().ids());
        let registers: Vec<&Register> = registers.iter().collect();
        let batch = self.batch_of(actor, file_name, &registers);
        self.commit_batch(&permit, entry, &batch, &registers, |_, _| Ok(()))
    }

    /// Writes a batch in one transaction while a thread beside it makes the next portion of what it brings.
    fn commit_batch(
        &self,
        permit: &Permit<ChangeRegister>,
        entry: AuditEntryId,
        batch: &Batch,
        registers: &[&Register],
        also: impl FnOnce(&mut Tx<'_>, BatchId) -> Result<(), StoreError>,
    ) -> Result<Committed, AppError> {
        let (mut ids, observed_on) = (self.environment().ids(), self.plan_day());
        let (send, receive) = mpsc::sync_channel(PORTIONS_AHEAD);
        std::thread::scope(|scope| {
            let maker = scope.spawn(move || {
                for register in registers {
                    let portions =
                        portions(&register.interpretation, observed_on, batch.imported_at, &mut ids);
                    for portion in portions {
                        if send.send(portion).is_err() {
                            // The other side wants no more: the same was imported before, or writing failed.
                            return;
                        }
                    }
                }
            });
            Ok(self.store().write_bulk(|tx| {
                let committed = store::batch::commit(tx, permit, entry, batch, receive)?;
                also(tx, committed.batch.id)?;
                // Half of a batch is none: what stopped its maker undoes the transaction.
                maker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                Ok::<_, StoreError>(committed)
            })?)
        })
    }

    /// The batch that registers make. Its hash covers what the rows say, so that the same import twice is one.
    fn batch_of(&self, actor: &Actor, file_name: &str, registers: &[&Register]) -> Batch {
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
        }
    }

    fn report(&self, id: UploadId, stage: ImportStage) {
        self.0.imports.lock().unwrap_or_else(PoisonError::into_inner).insert(id, stage);
    }
}

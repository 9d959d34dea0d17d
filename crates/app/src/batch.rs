//! Import batches: a file staged, understood, committed as one, and taken out again.

mod admission;
mod returns;
mod run;
mod sealed;
mod staged;

pub use admission::Admission;
pub use run::ImportStage;
pub use staged::Staged;
pub use store::batch::ReturnTable;

use crate::account::occasion;
use crate::desk::covers;
use crate::importing::{Reading, Register, first_table, read_source};
use crate::key::hold;
use crate::territory::Locator;
use crate::{App, AppError, Desk, Noun};
use domain::account::Actor;
use domain::batch::Batch;
use domain::id::{BatchId, JobId, UploadId};
use domain::permit::{Action as _, ChangeRegister, Permit};
use domain::territory::Reach;
use exchange::interpret::{Admits, Record};
use exchange::mapping::Mapping;
use exchange::read::Source;
use exchange::sandbox::Worker;
use exchange::table::Table;
use jiff::civil::Date;
use std::sync::Arc;
use store::batch::Undone;
use store::job::Job;
use store::upload::{SIZE_LIMIT, Upload, UploadState};
use store::{Rx, StoreError, job, upload};

/// The kind of job that commits a staged file.
pub(crate) const IMPORT_JOB: &str = "import";
/// Batches on one page of the list.
const LISTED: usize = 100;

impl App {
    /// Reads a file that somebody sent and keeps it until its mapping is settled. A file that cannot be read is
    /// refused, and nothing is kept.
    pub fn stage_upload(
        &self,
        actor: &Actor,
        file_name: &str,
        bytes: Vec<u8>,
    ) -> Result<Arc<Staged>, AppError> {
        let permit = Permit::<ChangeRegister>::grant_somewhere(actor)?;
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if size > SIZE_LIMIT {
            return Err(AppError::Invalid { field: "file", reason: "file-too-large" });
        }
        let content_hash = self.content_hash(&bytes);
        let source = Source::Bytes { name: file_name.to_owned(), bytes };
        let reach = actor.reach::<ChangeRegister>();
        let registers = self.reading(&reach, |reading| read_source(&source, reading))?;
        let registers: Vec<Arc<Register>> = registers.into_iter().map(Arc::new).collect();
        if registers.is_empty() {
            return Err(AppError::Invalid { field: "file", reason: "file-without-table" });
        }
        let Source::Bytes { bytes, .. } = source else { return Err(AppError::NotFound(Noun::Batch)) };
        let upload = Upload {
            id: UploadId::fresh(&mut self.environment().ids()),
            file_name: file_name.to_owned(),
            content_hash,
            size,
            mapping: Some(staged::mappings_to_text(&registers)),
            state: UploadState::Staged,
            batch: None,
            uploaded_by: actor.account,
            uploaded_at: self.environment().now(),
            reach,
        };
        let same = self.sealing(|keyring| {
            let sealed = self.sealed_pieces(keyring, upload.id, &bytes);
            self.store().write(|tx| {
                hold(tx, keyring)?;
                Ok(match upload::find_same(tx, &upload)? {
                    // A form sent twice, or somebody who has forgotten: the file waits already.
                    Some(same) => Some(same.id),
                    None => upload::insert(tx, &permit, &upload, &sealed).map(|()| None)?,
                })
            })
        })?;
        match same {
            Some(same) => self.desk(actor).load_staged(same),
            None => Ok(self.remember(Staged { upload, registers, skipped: Vec::new() })),
        }
    }

    /// Settles what the columns of one table mean, and reads its rows anew. `skip` leaves the table out; `seen`
    /// is the [`Staged::version`] the person looked at, where another one is to be refused.
    pub fn save_mapping(
        &self,
        actor: &Actor,
        id: UploadId,
        table: usize,
        mapping: Mapping,
        skip: bool,
        seen: Option<&str>,
    ) -> Result<Arc<Staged>, AppError> {
        Permit::<ChangeRegister>::grant_somewhere(actor)?;
        let before = self.desk(actor).load_staged(id)?;
        let permit = self.permit_within(actor, &before.upload.reach)?;
        let (mut registers, mut skipped) = (before.registers.clone(), before.skipped.clone());
        let Some(register) = registers.get_mut(table) else { return Err(AppError::NotFound(Noun::Batch)) };
        *register = self.reading(&before.upload.reach, |reading| {
            let table = register.table.clone();
            Ok(Arc::new(crate::importing::interpreted(&register.file_name, table, mapping, reading)))
        })?;
        skipped.retain(|at| *at != table);
        if skip {
            skipped.push(table);
        }
        let text = staged::mappings_with_skips(&registers, &skipped);
        self.store().write(|tx| {
            let present = upload::load(tx, id)?.mapping;
            if present.as_ref() == Some(&text) {
                return Ok(());
            }
            let another = seen.is_some_and(|seen| seen != staged::version_of(present.as_deref()));
            if another || present != before.upload.mapping {
                return Err(AppError::ChangedMeanwhile);
            }
            Ok(upload::save_mapping(tx, &permit, id, &text)?)
        })?;
        let upload = Upload { mapping: Some(text), ..before.upload.clone() };
        Ok(self.remember(Staged { upload, registers, skipped }))
    }

    /// Asks for a staged file to be committed; the work itself is a job, whose progress can be watched.
    pub fn commit_upload(&self, actor: &Actor, id: UploadId) -> Result<(), AppError> {
        Permit::<ChangeRegister>::grant_somewhere(actor)?;
        let upload = self.desk(actor).load_upload(id)?;
        self.permit_within(actor, &upload.reach)?;
        if upload.state != UploadState::Staged {
            return Err(AppError::Conflict("upload-not-staged"));
        }
        let now = self.environment().now();
        let payload = serde_json::json!({ "actor": actor.account, "upload": id }).to_string();
        self.store().write(|tx| match job::find(tx, job_of(id))? {
            // Asked twice: the first one is under way.
            Some(_) => Ok::<_, StoreError>(()),
            None => job::enqueue(tx, job_of(id), IMPORT_JOB, &payload, now, now),
        })?;
        self.wake();
        Ok(())
    }

    /// Throws a staged file away.
    pub fn discard_upload(&self, actor: &Actor, id: UploadId) -> Result<(), AppError> {
        Permit::<ChangeRegister>::grant_somewhere(actor)?;
        let permit = self.permit_within(actor, &self.desk(actor).load_upload(id)?.reach)?;
        match self.store().write(|tx| upload::discard(tx, &permit, id)) {
            Err(StoreError::NotFound { .. }) => Err(AppError::Conflict("upload-not-staged")),
            other => Ok(other?),
        }
    }

    /// Takes a committed batch out of the register again.
    pub fn undo_batch(&self, actor: &Actor, id: BatchId) -> Result<Undone, AppError> {
        Permit::<ChangeRegister>::grant_somewhere(actor)?;
        let permit = self.permit_within(actor, &self.desk(actor).load_batch(id)?.reach)?;
        let occasion = occasion(self.environment());
        match self.store().write_bulk(|tx| store::batch::undo(tx, &permit, occasion, id)) {
            Err(StoreError::NotFound { .. }) => Err(AppError::NotFound(Noun::Batch)),
            Err(StoreError::WrongState { .. }) => Err(AppError::Conflict("batch-not-committed")),
            other => Ok(other?),
        }
    }

    /// The permit to change what is imported for a reach: the whole of it must be the actor's to keep.
    pub(super) fn permit_within(
        &self,
        actor: &Actor,
        reach: &Reach,
    ) -> Result<Permit<ChangeRegister>, AppError> {
        let (own, locator) = (actor.reach::<ChangeRegister>(), self.locator()?);
        if !self.store().read(|rx| covers(&own, &locator, rx, reach))? {
            return Err(domain::permit::Forbidden { action: ChangeRegister::KEY }.into());
        }
        Ok(Permit::grant_somewhere(actor)?)
    }

    /// Calls `work` with how files are read here: the worker, the plan's day, the city's divisions, and which rows are
    /// of the reach that they are read for.
    pub(crate) fn reading<T>(
        &self,
        reach: &Reach,
        work: impl FnOnce(&Reading<'_>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        self.reading_on(self.plan_day(), reach, work)
    }

    /// The first table of a file that somebody sent under a field of a form.
    pub(crate) fn read_table(
        &self,
        field: &'static str,
        file_name: &str,
        bytes: Vec<u8>,
    ) -> Result<Table, AppError> {
        let source = Source::Bytes { name: file_name.to_owned(), bytes };
        self.reading(&Reach::city(), |reading| first_table(reading, &source, field))
    }

    /// The same as of another day.
    fn reading_on<T>(
        &self,
        as_of: Date,
        reach: &Reach,
        work: impl FnOnce(&Reading<'_>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let worker = Worker::new(self.settings().worker.clone());
        let (gazetteer, admission) = (self.gazetteer()?, self.admission(reach)?);
        let admit = |record: &Record| admission.as_ref().is_none_or(|admission| admission.admits(record));
        let admits: Admits<'_> = &admit;
        work(&Reading {
            worker: &worker,
            as_of,
            gazetteer: gazetteer.as_deref(),
            datum: None,
            mapping: None,
            admits: admission.as_ref().map(|_| admits),
        })
    }
}

impl Desk {
    /// A staged file with what it says under its mapping of the moment.
    pub fn load_staged(&self, id: UploadId) -> Result<Arc<Staged>, AppError> {
        let upload = self.load_upload(id)?;
        if upload.state != UploadState::Staged {
            return Err(AppError::Conflict("upload-not-staged"));
        }
        if let Some(staged) = self.remembered(&upload) {
            return Ok(staged);
        }
        let bytes = App::opening(|| {
            let sealed = self.store().read(|rx| upload::load_sealed(rx, id))?;
            self.open_pieces(id, &sealed)
        })?;
        let source = Source::Bytes { name: upload.file_name.clone(), bytes };
        let registers = self.reading(&upload.reach, |reading| read_source(&source, reading))?;
        let (mappings, skipped) = staged::mappings_of_text(upload.mapping.as_deref(), registers.len());
        let registers =
            self.reading(&upload.reach, |reading| Ok(staged::under(registers, mappings, reading)))?;
        let registers = registers.into_iter().map(Arc::new).collect();
        Ok(self.remember(Staged { upload, registers, skipped }))
    }

    /// The files that wait for somebody, newest first.
    pub fn list_staged(&self) -> Result<Vec<Upload>, AppError> {
        let locator = self.locator()?;
        self.store().read(|rx| {
            let mut staged = upload::list_staged(rx, self.read_of(LISTED))?;
            self.keep_covered(&locator, rx, &mut staged, |upload| &upload.reach)?;
            Ok(staged)
        })
    }

    /// An uploaded file, whatever its state.
    pub fn load_upload(&self, id: UploadId) -> Result<Upload, AppError> {
        let locator = self.locator()?;
        self.store().read(|rx| {
            let upload = upload::find(rx, id)?.ok_or(AppError::NotFound(Noun::Batch))?;
            let covered = self.covers(&locator, rx, &upload.reach)?;
            if covered { Ok(upload) } else { Err(AppError::NotFound(Noun::Batch)) }
        })
    }

    /// The job that commits a file, once it was asked for.
    pub fn find_import_job(&self, id: UploadId) -> Result<Option<Job>, AppError> {
        self.load_upload(id)?;
        Ok(self.store().read(|rx| job::find(rx, job_of(id)))?)
    }

    /// The batches, newest first.
    pub fn list_batches(&self) -> Result<Vec<Batch>, AppError> {
        let locator = self.locator()?;
        self.store().read(|rx| {
            let mut batches = store::batch::list(rx, self.read_of(LISTED))?;
            self.keep_covered(&locator, rx, &mut batches, |batch| &batch.reach)?;
            Ok(batches)
        })
    }

    /// A batch.
    pub fn load_batch(&self, id: BatchId) -> Result<Batch, AppError> {
        let locator = self.locator()?;
        self.store().read(|rx| {
            let batch = store::batch::find(rx, id)?.ok_or(AppError::NotFound(Noun::Batch))?;
            let covered = self.covers(&locator, rx, &batch.reach)?;
            if covered { Ok(batch) } else { Err(AppError::NotFound(Noun::Batch)) }
        })
    }

    /// How many of a list are read so that so many of one's own are among them: imports are few, thousands at most.
    fn read_of(&self, listed: usize) -> usize {
        if self.sees_city() { listed } else { listed.saturating_mul(100) }
    }

    /// Keeps of a list what was imported for territories that the actor covers.
    fn keep_covered<T>(
        &self,
        locator: &Locator,
        rx: &mut Rx<'_>,
        list: &mut Vec<T>,
        reach: impl Fn(&T) -> &Reach,
    ) -> Result<(), AppError> {
        let mut known: Vec<(Reach, bool)> = Vec::new();
        let mut covered = Vec::with_capacity(list.len());
        for thing in list.iter() {
            let reach = reach(thing);
            let found = known.iter().find(|(other, _)| other == reach).map(|(_, covered)| *covered);
            let is = if let Some(is) = found { is } else { self.covers(locator, rx, reach)? };
            if found.is_none() {
                known.push((reach.clone(), is));
            }
            covered.push(is);
        }
        let mut covered = covered.into_iter();
        list.retain(|_| covered.next().unwrap_or(false));
        list.truncate(LISTED);
        Ok(())
    }
}

/// The job that commits an upload bears the upload's own number, so that asking twice is asking once.
fn job_of(id: UploadId) -> JobId {
    JobId::from_uuid(id.uuid())
}

/// Registers without those left out.
pub(crate) fn taken<'a>(
    registers: &'a [Arc<Register>],
    skipped: &'a [usize],
) -> impl Iterator<Item = &'a Register> {
    registers.iter().enumerate().filter(|(at, _)| !skipped.contains(at)).map(|(_, register)| &**register)
}

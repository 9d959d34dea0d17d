//! Backups by schedule, made by whichever node comes first, each restored once to see that it can be.

use super::{Archive, Keep, Source, rehearse, save, thinning};
use crate::{App, AppError};
use jiff::SignedDuration;
use seal::stream::StreamKey;
use std::path::PathBuf;
use store::backup_run::{self, BackupRun};
use store::snapshot::SnapshotError;

/// What the operator wants backed up where and how often.
#[derive(Debug, Clone)]
pub struct BackupPlan {
    /// The folder of the archives.
    pub to: PathBuf,
    /// The key they are sealed with.
    pub key: StreamKey,
    /// How often.
    pub every: SignedDuration,
    /// Which stay.
    pub keep: Keep,
    /// Whether each is restored into a scratch database at once.
    pub rehearse: bool,
}

/// Runs that are remembered.
const REMEMBERED: i64 = 1_000;
/// The day begins at midnight where the city is (UTC+8), and so do the slots.
const MIDNIGHT: i64 = 8 * 3600;

impl App {
    /// Makes the backup that is due, if one is and no other node has begun it; what came of it.
    pub fn run_due_backup(&self, plan: &BackupPlan) -> Result<Option<BackupRun>, AppError> {
        let started_at = self.environment().now();
        let slot = started_at.as_second().saturating_add(MIDNIGHT).div_euclid(plan.every.as_secs().max(1));
        if self.store().read(|rx| backup_run::is_claimed(rx, slot))? {
            return Ok(None);
        }
        if !self.store().write(|tx| backup_run::claim(tx, slot, started_at))? {
            return Ok(None);
        }
        let mut run = BackupRun {
            started_at,
            finished_at: None,
            file: None,
            bytes: None,
            rows: None,
            restored_at: None,
            fault: None,
        };
        if let Err(error) = self.back_up(plan, &mut run) {
            tracing::error!(%error, "a backup failed");
            run.fault = Some(error.to_string());
        }
        run.finished_at = Some(self.environment().now());
        self.store().write(|tx| backup_run::finish(tx, slot, &run, slot.saturating_sub(REMEMBERED)))?;
        Ok(Some(run))
    }

    fn back_up(&self, plan: &BackupPlan, run: &mut BackupRun) -> Result<(), SnapshotError> {
        std::fs::create_dir_all(&plan.to)?;
        let archive: Archive = save(Source::Store(self.store()), &plan.to, &plan.key, self.environment())?;
        let name = archive.path.file_name().map(|name| name.to_string_lossy().into_owned());
        (run.file, run.bytes, run.rows) = (name, Some(archive.bytes), Some(archive.manifest.rows()));
        if plan.rehearse {
            rehearse(&archive.path, &plan.key, self.log_key())?;
            run.restored_at = Some(self.environment().now());
        }
        // Older ones go only after the new one is known to be good.
        thinning::thin(&plan.to, &plan.keep)?;
        Ok(())
    }

    /// The latest backups by schedule, newest first.
    pub fn list_backups(&self, limit: usize) -> Result<Vec<BackupRun>, AppError> {
        Ok(self.store().read(|rx| backup_run::list(rx, limit))?)
    }
}

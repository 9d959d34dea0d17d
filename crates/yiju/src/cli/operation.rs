//! What an operator asks: backups, diagnosis, configuration.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Options of `yiju backup`.
#[derive(Args, Debug)]
pub struct BackupArgs {
    /// Folder for the archive, which is named by its time, or the archive's own name; else `[backup] to`.
    #[arg(long, value_name = "DIR|FILE")]
    pub to: Option<PathBuf>,
    /// File of the key that seals the archive; else `[backup] key`.
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Make a new key in this file, and nothing else.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["to", "key"])]
    pub new_key: Option<PathBuf>,
    /// Do not restore the archive into a scratch database afterwards.
    #[arg(long)]
    pub unrehearsed: bool,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Options of `yiju restore`.
#[derive(Args, Debug)]
pub struct RestoreArgs {
    /// The archive.
    #[arg(value_name = "ARCHIVE")]
    pub archive: PathBuf,
    /// File of the key that sealed it; else `[backup] key`.
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Only say whether it can be restored: into a scratch database beside it, which is thrown away.
    #[arg(long)]
    pub check: bool,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Options of `yiju doctor`.
#[derive(Args, Debug)]
pub struct DoctorArgs {
    /// Hash every entry of the audit log anew, however many there are; else a long log's latest 65,536 are.
    #[arg(long)]
    pub full: bool,
    /// Print the findings as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Options of `yiju migrate`.
#[derive(Args, Debug)]
pub struct MigrateArgs {
    /// Say what would run and where the snapshot before it would go, and change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Keep no snapshot of the database before; for when there is no space and an archive elsewhere.
    #[arg(long)]
    pub without_snapshot: bool,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// What can be done with the configuration.
#[derive(Subcommand, Debug)]
pub enum ConfigCommand {
    /// Report what is wrong with the configuration file, and start nothing.
    Check,
}

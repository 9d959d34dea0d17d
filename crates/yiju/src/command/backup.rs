//! `yiju backup` and `yiju restore`: everything into one sealed archive, and back into an empty place.

use super::doctor::in_words;
use super::log::found_key;
use super::{say, say_json, tell};
use crate::cli::{BackupArgs, Cli, RestoreArgs};
use crate::config::Config;
use crate::wiring::{configuration, environment};
use anyhow::{Context as _, Result, bail};
use app::backup::{self, Manifest, Source};
use app::seal::stream::StreamKey;
use app::tlog::VerifierKey;
use jiff::Timestamp;
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;
use store::{Reader, StoreUrl};

/// Takes a backup, or makes a key for backups.
pub fn run(cli: &Cli, args: &BackupArgs) -> Result<ExitCode> {
    if let Some(file) = &args.new_key {
        return new_key(file);
    }
    let config = configuration(cli)?;
    let key = read_key(&config, args.key.as_deref())?;
    let Some(to) = args.to.clone().or_else(|| config.backup.to.clone()) else {
        bail!("where to? give --to DIR or FILE, or set [backup] to in the configuration")
    };
    // A server may have the database open; a backup needs neither its lock nor its leave.
    let mut reader =
        Reader::open(&StoreUrl::parse(&config.database.url)?).context("cannot open the database")?;
    let archive = backup::save(Source::Beside(&mut reader), &to, &key, &environment())
        .context("the backup was not made")?;
    if !args.unrehearsed {
        let log = log_key(&config)?;
        backup::rehearse(&archive.path, &key, log.as_ref()).context("the archive cannot be restored")?;
    }
    if args.json {
        say_json(&json!({
            "file": archive.path, "bytes": archive.bytes, "rehearsed": !args.unrehearsed, "manifest": archive.manifest,
        }))?;
    } else {
        let Manifest { engine, schema, .. } = &archive.manifest;
        let rows = archive.manifest.rows();
        say(archive.path.display());
        tell(format_args!(
            "{rows} rows of {} tables from {engine}, schema {schema}, {} bytes, key {}{}",
            archive.manifest.tables.len(),
            archive.bytes,
            key.fingerprint(),
            if args.unrehearsed { "; not yet restored" } else { "; restored once and compared" },
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// Restores an archive into the database of the configuration, which must not be there yet.
pub fn restore(cli: &Cli, args: &RestoreArgs) -> Result<ExitCode> {
    let config = configuration(cli)?;
    let key = read_key(&config, args.key.as_deref())?;
    let log = log_key(&config)?;
    let manifest = if args.check {
        backup::rehearse(&args.archive, &key, log.as_ref()).context("the archive cannot be restored")?
    } else {
        crate::wiring::make_folder(&config)?;
        let url = StoreUrl::parse(&config.database.url)?;
        backup::restore(&args.archive, &key, &url, log.as_ref()).context("nothing was restored")?
    };
    let age = environment().now().duration_since(manifest.taken_at);
    if args.json {
        say_json(&json!({ "age_seconds": age.as_secs(), "checked_only": args.check, "manifest": manifest }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let Manifest { program, engine, schema, taken_at, .. } = &manifest;
    say(format_args!(
        "{} rows of {} tables, every one as in the manifest",
        manifest.rows(),
        manifest.tables.len()
    ));
    say(format_args!("taken {} from {engine} by yiju {program}, schema {schema}", shown(*taken_at)));
    if let Some(head) = &manifest.log {
        let signed = match (&head.checkpoint, &log) {
            (None, _) => "; no checkpoint was signed yet",
            (_, None) => "; keys/log.key is not here, so that its signature was not looked at",
            _ => ", and its checkpoint is signed by keys/log.key",
        };
        say(format_args!("the audit log is whole: {} entries, root {}{signed}", head.size, head.root));
    }
    say(format_args!("the data are {} old", in_words(age.as_secs())));
    if !args.check {
        say("everybody signs in again; start the server with the key folder of the time of the backup");
    }
    Ok(ExitCode::SUCCESS)
}

/// The key named on the command line, else in the configuration.
pub fn read_key(config: &Config, given: Option<&Path>) -> Result<StreamKey> {
    let Some(file) = given.or(config.backup.key.as_deref()) else {
        bail!(
            "backups are sealed: give --key FILE or set [backup] key in the configuration; \
             `yiju backup --new-key FILE` makes one"
        )
    };
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    StreamKey::parse(&text).with_context(|| format!("{} holds no key", file.display()))
}

/// The key that the audit log is signed by, where it is here.
fn log_key(config: &Config) -> Result<Option<VerifierKey>> {
    Ok(found_key(config)?.map(|key| key.verifier()))
}

fn new_key(file: &Path) -> Result<ExitCode> {
    use std::io::Write as _;
    let key = StreamKey::from_bytes(environment().random());
    let mut options = std::fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o400);
    let mut out = options.open(file).with_context(|| format!("cannot make {}", file.display()))?;
    writeln!(out, "{}", *key.to_text())?;
    out.sync_all()?;
    say(format_args!("{} key {}", file.display(), key.fingerprint()));
    tell("keep a copy where neither the server nor the archives are: without it no archive opens");
    Ok(ExitCode::SUCCESS)
}

fn shown(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

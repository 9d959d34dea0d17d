//! What the database says, looked at from beside a server that may be running.

use super::{Findings, State, in_words, log};
use crate::config::Config;
use crate::keys::KeyFolder;
use crate::machine;
use crate::wiring::environment;
use app::key::KeyFile as _;
use app::seal::WrappedKey;
use jiff::{SignedDuration, Timestamp};
use store::backup_run::{self, BackupRun};
use store::data_key::{self, StoredKey};
use store::health::{self, Health};
use store::{Reader, SCHEMA_VERSION, StoreError, StoreUrl};

/// A job that has been due longer than this is not being done.
const JOB_PATIENCE: i64 = 600;
/// PostgreSQL older than this gets no corrections any more.
const OLDEST_POSTGRES: u32 = 14;
/// A log above this means that some reader has been at work for long.
const WAL_BYTES: u64 = 64 * 1024 * 1024;

/// Everything the database says.
pub fn look(config: &Config, full: bool, findings: &mut Findings) {
    let seen = StoreUrl::parse(&config.database.url).map_err(StoreError::from).and_then(|url| {
        Reader::open(&url)?.read(|rx| {
            let health = health::look(rx)?;
            // An older schema lacks their tables.
            if health.schema < SCHEMA_VERSION {
                return Ok::<_, StoreError>((health, Vec::new(), Vec::new()));
            }
            Ok((health, backup_run::list(rx, 50)?, data_key::list(rx)?))
        })
    });
    let (health, backups, keys) = match seen {
        Ok(seen) => seen,
        // The engine's message may name the host and the user; what it is about is enough.
        Err(error) => {
            let says = match error {
                StoreError::Unopenable { .. } => "there is none; `yiju serve` makes it".to_owned(),
                StoreError::Postgres(_) | StoreError::Unavailable(_) => {
                    "the server does not let us in".to_owned()
                }
                other => other.to_string(),
            };
            findings.add("database", State::Failure, says);
            return;
        }
    };
    let now = environment().now();
    engine(&health, findings);
    master_key(config, &keys, findings);
    schema(health.schema, findings);
    clock(now, &health, findings);
    write_ahead(config, findings);
    if health.schema == SCHEMA_VERSION {
        log::look(config, full, now, findings);
    }
    let waits = health.oldest_job_due.map_or(0, |due| now.duration_since(due).as_secs());
    findings.expect(
        "jobs",
        waits < JOB_PATIENCE,
        State::Warning,
        format!("{} waiting, the oldest due for {}", health.jobs_waiting, in_words(waits.max(0))),
    );
    backed_up(config, now, &backups, findings);
}

/// The key of personal data opens what the database holds.
fn master_key(config: &Config, keys: &[StoredKey], findings: &mut Findings) {
    let folder = KeyFolder::of(config);
    if keys.is_empty() {
        return;
    }
    let (state, says) = match folder.read() {
        Err(_) => (State::Failure, "the master key cannot be read".to_owned()),
        Ok(None) => {
            (State::Failure, "there is none, and the database holds sealed values: bring it back".to_owned())
        }
        Ok(Some(master)) => {
            let opens = |key: &&StoredKey| {
                let wrapped = WrappedKey {
                    number: key.number,
                    master: key.master.clone(),
                    wrapped: key.wrapped.clone(),
                };
                master.unwrap(key.purpose.key(), &wrapped).is_ok()
            };
            match keys.len() - keys.iter().filter(opens).count() {
                0 => (State::Fine, format!("{} opens the {} data keys", master.fingerprint(), keys.len())),
                shut => (State::Failure, format!("{} does not open {shut} data keys", master.fingerprint())),
            }
        }
    };
    findings.add("master key", state, says);
    if machine::others_may_read(std::path::Path::new(&folder.place())).unwrap_or(false) {
        findings.add("master key", State::Warning, "others than its owner may read it; chmod 0400");
    }
}

fn engine(health: &Health, findings: &mut Findings) {
    let setting = |name: &str| {
        health.settings.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    };
    let (fine, wanted) = if health.engine == "sqlite" {
        (setting("journal_mode") == "wal", "journal_mode is to be wal")
    } else {
        let major = health.version.split('.').next().and_then(|major| major.parse::<u32>().ok());
        let durable =
            ["fsync", "full_page_writes", "synchronous_commit"].iter().all(|name| setting(name) == "on");
        (
            durable && major.is_some_and(|major| major >= OLDEST_POSTGRES),
            "version 14 or newer, and fsync, full_page_writes and synchronous_commit are to be on",
        )
    };
    let says = format!("{} {}", health.engine, health.version);
    findings.expect("database", fine, State::Failure, if fine { says } else { format!("{says}: {wanted}") });
}

fn schema(found: i64, findings: &mut Findings) {
    let (state, says) = match found.cmp(&SCHEMA_VERSION) {
        std::cmp::Ordering::Equal => (State::Fine, format!("version {found}, nothing to migrate")),
        std::cmp::Ordering::Less => (
            State::Warning,
            format!("version {found}; the next start keeps a snapshot and migrates it to {SCHEMA_VERSION}"),
        ),
        std::cmp::Ordering::Greater => (
            State::Failure,
            format!("version {found}, this program knows {SCHEMA_VERSION}: use the newer program"),
        ),
    };
    findings.add("schema", state, says);
}

fn clock(now: Timestamp, health: &Health, findings: &mut Findings) {
    if let Some(mark) = health.clock_mark {
        let behind = mark.duration_since(now);
        findings.expect(
            "clock",
            behind < SignedDuration::from_mins(5),
            State::Failure,
            if behind.is_positive() && behind.as_secs() > 0 {
                format!("{} behind the latest instant seen here: it was set back", in_words(behind.as_secs()))
            } else {
                "not behind the latest instant seen here".to_owned()
            },
        );
    }
    if let Some(other) = health.clock.filter(|_| health.engine == "postgres") {
        let apart = other.duration_since(now).abs();
        let state = match apart.as_secs() {
            0..2 => State::Fine,
            2..60 => State::Warning,
            _ => State::Failure,
        };
        findings.add("clock skew", state, format!("{} ms from the database's clock", apart.as_millis()));
    }
}

fn write_ahead(config: &Config, findings: &mut Findings) {
    let Some(file) = config.database.url.strip_prefix("sqlite:") else { return };
    let name = format!("{}-wal", file.strip_prefix("//").unwrap_or(file));
    let bytes = std::fs::metadata(name).map_or(0, |found| found.len());
    findings.expect("write-ahead", bytes < WAL_BYTES, State::Warning, format!("{} kB", bytes / 1000));
}

fn backed_up(config: &Config, now: Timestamp, runs: &[BackupRun], findings: &mut Findings) {
    if config.backup.to.is_none() {
        findings.add("backup", State::Warning, "none by schedule: [backup] names no place");
        return;
    }
    let age = |at: Timestamp| now.duration_since(at).as_secs().max(0);
    let patience = i64::from(config.backup.every_hours) * 2 * 3600;
    if let Some(fault) = runs.first().and_then(|run| run.fault.as_ref()) {
        findings.add("last backup", State::Failure, format!("failed: {fault}"));
    }
    match runs.iter().find(|run| run.finished_at.is_some() && run.fault.is_none()) {
        None => findings.add("backup", State::Warning, "none has been made yet"),
        Some(run) => {
            let says =
                format!("{} ago, {} rows", in_words(age(run.started_at)), run.rows.unwrap_or_default());
            findings.expect("backup", age(run.started_at) < patience, State::Failure, says);
        }
    }
    match runs.iter().find_map(|run| run.restored_at) {
        None => findings.add("restore drill", State::Warning, "no archive has been restored yet"),
        Some(at) => {
            let says = format!("an archive was restored and compared {} ago", in_words(age(at)));
            findings.expect("restore drill", age(at) < patience.max(7 * 86_400), State::Warning, says);
        }
    }
    if let (Some(data), Some(to)) = (machine::data_folder(config), &config.backup.to) {
        let same = match (data.canonicalize(), to.canonicalize()) {
            (Ok(data), Ok(to)) => to.starts_with(data),
            _ => false,
        };
        if same {
            findings.add("backup place", State::Warning, "beside the data: it is lost with them");
        }
    }
}

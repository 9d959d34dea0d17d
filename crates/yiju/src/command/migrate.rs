//! `yiju migrate`, and what every start does before it migrates: the database is kept as it is, and the way back is said.

use super::backup::read_key;
use super::{say, say_json, tell};
use crate::cli::{Cli, MigrateArgs};
use crate::config::Config;
use crate::machine::data_folder;
use crate::wiring::{configuration, environment};
use anyhow::{Context as _, Error, Result, anyhow};
use app::backup::{self, ENDING, Source};
use jiff::Timestamp;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::{Engine, Options, Pending, Reader, SCHEMA_VERSION, Store, StoreError, StoreUrl, snapshot};

/// How the name of a snapshot begins, before the schema that is migrated to.
const NAME: &str = "before-schema-";
/// Seconds for a million rows: the bar of the drill `migration`, on a slow disk.
const MILLION: u64 = 60;

/// How a database is kept as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    /// As a backup, sealed with the configured key.
    Archive(PathBuf),
    /// As a copy of the file.
    Copy(PathBuf),
}

impl Form {
    fn path(&self) -> &Path {
        match self {
            Self::Archive(path) | Self::Copy(path) => path,
        }
    }
}

/// Migrates, or says what would be done.
pub fn run(cli: &Cli, args: &MigrateArgs) -> Result<ExitCode> {
    let config = configuration(cli)?;
    let url = StoreUrl::parse(&config.database.url)?;
    let looked = Reader::open(&url).and_then(|mut reader| reader.read(store::pending));
    let pending = match looked {
        Err(StoreError::Unopenable { .. }) => Pending { found: 0, steps: Vec::new(), rows: 0 },
        looked => looked.map_err(|error| explained(&config, error))?,
    };
    let Pending { found, steps, rows } = &pending;
    let planned = form(&config, &url, environment().now()).filter(|_| !args.without_snapshot && *rows > 0);
    if args.json {
        let path = planned.as_ref().map(Form::path);
        say_json(&json!({
            "schema": found, "known": SCHEMA_VERSION, "steps": steps, "rows": rows, "snapshot": path,
            "dry_run": args.dry_run,
        }))?;
    } else if *found == 0 {
        say("there is no register yet; the first start makes it");
    } else if steps.is_empty() {
        say(format_args!("schema {found}, nothing to migrate"));
    } else {
        say(format_args!("schema {found}; to {SCHEMA_VERSION}:"));
        for step in steps {
            say(format_args!("  {step}"));
        }
        say(format_args!(
            "{rows} rows; expect less than {} s, in one transaction",
            1 + rows.saturating_mul(MILLION) / 1_000_000
        ));
        match &planned {
            Some(form) if args.dry_run => say(format_args!("kept before as {}", form.path().display())),
            Some(_) => {}
            None => say("no snapshot is kept before"),
        }
    }
    if args.dry_run || *found == 0 || steps.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    let keep = |pending: &Pending| if args.without_snapshot { Ok(()) } else { keep(&config, &url, pending) };
    Store::open_guarded(&url, Options { connections: 1 }, &keep)
        .map_err(|error| explained(&config, error))?;
    if !args.json {
        say(format_args!("the schema is now {SCHEMA_VERSION}"));
    }
    Ok(ExitCode::SUCCESS)
}

/// Keeps a database as it is before it is migrated.
pub fn keep(config: &Config, url: &StoreUrl, pending: &Pending) -> Result<(), String> {
    let Some(form) = form(config, url, environment().now()) else {
        warn(&format!(
            "PostgreSQL, and [backup] has no key and place: nothing is kept before the schema goes from {} to \
             {SCHEMA_VERSION}. Without an archive there is no way back: `yiju backup --new-key FILE`, then `yiju backup \
             --key FILE --to DIR` with the older program",
            pending.found
        ));
        return Ok(());
    };
    kept(config, url, &form).map_err(|error| format!("{error:#}"))?;
    note(&format!(
        "the database as it was with schema {} is kept in {}; migrating to {SCHEMA_VERSION}",
        pending.found,
        form.path().display()
    ));
    Ok(())
}

fn kept(config: &Config, url: &StoreUrl, form: &Form) -> Result<()> {
    match form {
        Form::Copy(path) => {
            // One that was cut off is of no use to anybody, and this process has the file to itself.
            for partial in path.parent().into_iter().flat_map(unfinished) {
                std::fs::remove_file(partial)?;
            }
            snapshot::copy_file(url, path)?;
        }
        Form::Archive(path) => {
            let key = read_key(config, None)?;
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            let mut reader = Reader::open(url)?;
            backup::save(Source::Beside(&mut reader), path, &key, &environment())?;
            if config.backup.rehearse {
                // This also tries the migration, on a scratch database.
                backup::rehearse(path, &key, None).context("the archive cannot be restored and migrated")?;
            }
        }
    }
    Ok(())
}

/// Copies of a folder that were never finished.
fn unfinished(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let is_part = |name: &str| name.starts_with(NAME) && name.ends_with(".db.partial");
    entries
        .filter(|entry| entry.file_name().to_str().is_some_and(is_part))
        .map(|entry| entry.path())
        .collect()
}

/// Where and how a database would be kept; nowhere on PostgreSQL without a key and a place.
fn form(config: &Config, url: &StoreUrl, now: Timestamp) -> Option<Form> {
    let name = format!("{NAME}{SCHEMA_VERSION}-{}", now.strftime("%Y%m%dT%H%M%SZ"));
    // Two starts in one second are two snapshots.
    let free = |folder: &Path, ending: &str| {
        let named = |more: &str| folder.join(format!("{name}{more}{ending}"));
        let later = (2..100).map(|number| named(&format!("-{number}")));
        std::iter::once(named("")).chain(later).find(|path| !path.exists())
    };
    let beside = data_folder(config);
    match (&config.backup.key, config.backup.to.as_ref().or(beside.as_ref())) {
        (Some(_), Some(folder)) => free(folder, ENDING).map(Form::Archive),
        _ if url.engine() == Engine::Sqlite => free(&beside?, ".db").map(Form::Copy),
        _ => None,
    }
}

/// A line for the log where there is one, else for the terminal.
fn note(line: &str) {
    if tracing::dispatcher::has_been_set() {
        tracing::info!("{line}");
    } else {
        tell(line);
    }
}

fn warn(line: &str) {
    if tracing::dispatcher::has_been_set() {
        tracing::warn!("{line}");
    } else {
        tell(line);
    }
}

/// Why the database was not opened; where a newer program has migrated it, with the way back.
pub fn explained(config: &Config, error: StoreError) -> Error {
    let StoreError::NewerSchema { found, known } = error else {
        return Error::new(error).context("cannot open the database");
    };
    anyhow!(
        "the database has schema {found}, this program knows up to {known}: use the newer program. To go back, losing \
         what was written since: {}",
        way_back(config, known)
    )
}

/// The commands by which a database of that schema is there again.
fn way_back(config: &Config, known: i64) -> String {
    let found = [config.backup.to.clone(), data_folder(config)]
        .into_iter()
        .flatten()
        .filter_map(|folder| latest(&folder, known))
        .min_by_key(|(schema, path)| (*schema, std::cmp::Reverse(path.file_name().map(ToOwned::to_owned))));
    let restore = match &found {
        Some((_, path)) => format!("yiju restore {}", path.display()),
        None => "yiju restore ARCHIVE # the last one made with the older program".to_owned(),
    };
    let Some(file) = config.database.url.strip_prefix("sqlite:") else {
        return format!(
            "stop every node, make an empty database, name it in [database] url, then: {restore}"
        );
    };
    let file: PathBuf = Path::new(file.strip_prefix("//").unwrap_or(file)).components().collect();
    let (aside, file) = (file.with_file_name("newer-schema"), file.display());
    let away = format!("mkdir {aside} && mv {file}* {aside}/", aside = aside.display());
    let back = match &found {
        Some((_, path)) if path.extension().is_some_and(|end| end == "db") => {
            format!("cp {} {file}", path.display())
        }
        _ => restore,
    };
    format!("stop the service, then: {away}; {back}")
}

/// The latest snapshot of a folder from before the first migration beyond a schema.
fn latest(folder: &Path, known: i64) -> Option<(i64, PathBuf)> {
    let entries = std::fs::read_dir(folder).ok()?.flatten();
    let found = entries.filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let (schema, rest) = name.strip_prefix(NAME)?.split_once('-')?;
        let schema = schema.parse::<i64>().ok().filter(|schema| *schema > known)?;
        let whole = rest.ends_with(ENDING) || rest.strip_suffix(".db").is_some();
        whole.then(|| (schema, entry.path()))
    });
    found.max_by(|(one, a), (other, b)| other.cmp(one).then(a.cmp(b)))
}

//! A new database from a stream: loaded, read back, and only then put in its place.

use super::form::{Frame, LogHead, Manifest, Player};
use super::{SnapshotError, catalog, dump};
use crate::bulk::Sink;
use crate::log::check::{Scope, check};
use crate::migration::{self, SCHEMA_VERSION, Target};
use crate::postgresql;
use crate::transaction::{Link, Rx, Tx};
use crate::url::{Address, StoreUrl};
use crate::{community, search};
use rusqlite::Connection;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tlog::VerifierKey;

/// Makes a database of a snapshot where there is none, and says what is in it. When anything is not as the manifest
/// has it, nothing is left behind. The audit log must be whole, as far as the manifest says, and its latest checkpoint
/// signed by `key`, where there is one to hold it against.
pub fn restore(
    url: &StoreUrl,
    input: &mut dyn Read,
    key: Option<&VerifierKey>,
) -> Result<Manifest, SnapshotError> {
    match &url.0 {
        Address::Sqlite(path) => into_file(path, input, key),
        Address::Postgres(address) => into_server(address, input, key),
    }
}

/// The name beside a file.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn into_file(
    path: &Path,
    input: &mut dyn Read,
    key: Option<&VerifierKey>,
) -> Result<Manifest, SnapshotError> {
    // A write-ahead log without its file would be applied to the new one.
    for ending in ["", "-wal", "-shm", "-journal"] {
        let name = beside(path, ending);
        if name.exists() {
            return Err(SnapshotError::NotEmpty(name.display().to_string()));
        }
    }
    let scratch = beside(path, ".restoring");
    let _ = std::fs::remove_file(&scratch);
    let loaded = load_file(&scratch, input, key).and_then(|manifest| {
        File::open(&scratch)?.sync_all()?;
        std::fs::rename(&scratch, path)?;
        sync_folder(path)?;
        Ok(manifest)
    });
    if loaded.is_err() {
        let _ = std::fs::remove_file(&scratch);
    }
    loaded
}

/// The new name is on the disk once its folder is.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn load_file(
    path: &Path,
    input: &mut dyn Read,
    key: Option<&VerifierKey>,
) -> Result<Manifest, SnapshotError> {
    let connection = Connection::open(path)?;
    // Nobody sees the file before it is whole and on the disk, so that it needs no journal.
    connection.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -65536;
         BEGIN IMMEDIATE",
    )?;
    let manifest = load(&mut Place::File(&connection), input, key)?;
    let dangling: Option<String> =
        match connection
            .query_row("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1", [], |row| row.get(0))
        {
            Ok(table) => Some(table),
            Err(rusqlite::Error::QueryReturnedNoRows) => None,
            Err(error) => return Err(error.into()),
        };
    if let Some(table) = dangling {
        return Err(SnapshotError::Dangling(table));
    }
    connection.execute_batch("COMMIT")?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(manifest)
}

fn into_server(
    address: &str,
    input: &mut dyn Read,
    key: Option<&VerifierKey>,
) -> Result<Manifest, SnapshotError> {
    let mut connection = postgresql::Connection::open(address, Arc::default())?;
    connection.transact("BEGIN", |connection| {
        let found = catalog::names(&mut Rx::new(Link::Postgres(connection)))?;
        if let Some(table) = found.first() {
            return Err(SnapshotError::NotEmpty(format!("the database (it has a table {table})")));
        }
        load(&mut Place::Server(connection), input, key)
    })
}

/// Where the rows go.
enum Place<'c> {
    File(&'c Connection),
    Server(&'c mut postgresql::Connection),
}

impl Place<'_> {
    fn tx(&mut self) -> Tx<'_> {
        Tx::new(match self {
            Self::File(connection) => Link::Sqlite(connection),
            Self::Server(connection) => Link::Postgres(connection),
        })
    }

    fn migrate(&mut self, to: i64) -> Result<(), SnapshotError> {
        Ok(match self {
            Self::File(connection) => migration::migrate_to(&mut Target::Sqlite(connection), to),
            Self::Server(connection) => migration::migrate_to(&mut Target::Postgres(connection.client()), to),
        }?)
    }

    fn batch(&mut self, text: &str) -> Result<(), SnapshotError> {
        match self {
            Self::File(connection) => connection.execute_batch(text)?,
            Self::Server(connection) => connection.batch(text)?,
        }
        Ok(())
    }
}

/// Loads the stream into an empty database inside an open transaction, and compares what is there with the manifest.
fn load(
    place: &mut Place<'_>,
    input: &mut dyn Read,
    key: Option<&VerifierKey>,
) -> Result<Manifest, SnapshotError> {
    let (mut player, preamble) = Player::begin(input)?;
    if preamble.schema > SCHEMA_VERSION {
        return Err(SnapshotError::Newer { found: preamble.schema, known: SCHEMA_VERSION });
    }
    place.migrate(preamble.schema)?;
    let manifest = loop {
        match player.frame()? {
            Frame::Table(table) => fill(place, &table, &mut player)?,
            Frame::Manifest(manifest) => break manifest,
            Frame::Row | Frame::End => return Err(SnapshotError::Malformed("a row outside its table")),
        }
    };
    let found = dump(&mut place.tx(), &manifest.program, manifest.taken_at, &mut io::sink())?;
    compare(&manifest, &found)?;
    place.migrate(SCHEMA_VERSION)?;
    let mut tx = place.tx();
    compare_log(&mut tx, manifest.log.as_ref(), key)?;
    for community in community::every(&mut tx)? {
        search::insert(&mut tx, search::document(community.id), search::words(&community))?;
    }
    if let Place::Server(_) = place {
        place.batch(COUNT_ON)?;
    }
    Ok(manifest)
}

/// The log is whole, and the one that the manifest speaks of.
fn compare_log(
    rx: &mut Rx<'_>,
    expected: Option<&LogHead>,
    key: Option<&VerifierKey>,
) -> Result<(), SnapshotError> {
    let sound = check(rx, &Scope { tail: None, key: key.cloned() }, &mut |_| ())?;
    let found = super::log_head(rx)?;
    match expected {
        Some(expected) if *expected != found => {
            Err(SnapshotError::OtherLog { expected: expected.size, found: sound.head.size })
        }
        _ => Ok(()),
    }
}

/// Numbers that PostgreSQL gives out go on behind those that are there.
const COUNT_ON: &str = "DO $$
DECLARE it RECORD;
BEGIN
  FOR it IN SELECT table_name, column_name FROM information_schema.columns
            WHERE table_schema = current_schema() AND is_identity = 'YES' LOOP
    EXECUTE format('SELECT setval(pg_get_serial_sequence(%L, %L), COALESCE(MAX(%I), 0) + 1, false) FROM %I',
                   quote_ident(it.table_name), it.column_name, it.column_name, it.table_name);
  END LOOP;
END $$";

fn fill(place: &mut Place<'_>, table: &catalog::Table, player: &mut Player<'_>) -> Result<(), SnapshotError> {
    place.batch(&table.clear())?;
    let width = table.columns.len();
    let mut sink = match place {
        Place::File(connection) => Sink::sqlite(connection, &table.insert(), width)?,
        Place::Server(connection) => Sink::postgres(connection.client(), &table.copy(), width)?,
    };
    loop {
        match player.frame()? {
            Frame::Row => {
                let values = player.values(width)?;
                let values: Vec<_> = values.iter().map(super::form::Owned::as_value).collect();
                sink.row(&values)?;
            }
            Frame::End => break,
            Frame::Table(_) | Frame::Manifest(_) => {
                return Err(SnapshotError::Malformed("a table that does not end"));
            }
        }
    }
    sink.finish()?;
    Ok(())
}

/// The same tables, each with the same rows.
pub(super) fn compare(expected: &Manifest, found: &Manifest) -> Result<(), SnapshotError> {
    let names = expected.tables.iter().chain(&found.tables).map(|table| &table.table);
    for name in names {
        let (one, other) = (expected.table(name), found.table(name));
        if one != other {
            return Err(SnapshotError::Differs {
                table: name.clone(),
                expected: one.map_or(0, |table| table.rows),
                found: other.map_or(0, |table| table.rows),
            });
        }
    }
    Ok(())
}

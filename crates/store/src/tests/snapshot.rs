//! The drill: a snapshot taken while others write, restored elsewhere, compared table by table.

use super::engines::{fresh_postgres, scratch};
use super::{building, community, instant, occasion, on_both, permit};
use crate::snapshot::{Manifest, SnapshotError, dump, restore};
use crate::{Engine, Options, Reader, Store, StoreUrl, job, setting};
use domain::id::JobId;
use domain::permit::{ChangeRegister, ChangeSettings};
use std::io::Cursor;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

fn taken(store: &Store) -> (Vec<u8>, Manifest) {
    let mut bytes = Vec::new();
    let manifest = store.read(|rx| dump(rx, "test", instant(0), &mut bytes)).unwrap();
    (bytes, manifest)
}

/// A register with something of every kind of value: text beyond ASCII, bytes, numbers, nothing.
fn filled(store: &Store) {
    let garden = community(10, "桂花园小区 «1»");
    store
        .write(|tx| {
            let change = permit::<ChangeRegister>();
            crate::community::insert(tx, &change, &garden)?;
            crate::community::insert(tx, &change, &community(11, "Ⅱ号院"))?;
            crate::building::insert_all(tx, &change, None, [building(20, &garden, "1栋")])?;
            setting::save(tx, &permit::<ChangeSettings>(), occasion(1), "day", "2025-01-01")
        })
        .unwrap();
    store
        .write(|tx| job::enqueue(tx, JobId::from_uuid(super::id(7)), "import", "{}", instant(1), instant(2)))
        .unwrap();
    super::votes::hold(store, &garden, 500);
}

/// A new place for a restored database, and what must live as long as it does.
fn places() -> Vec<(StoreUrl, tempfile::TempDir)> {
    let folder = scratch();
    let mut places = vec![(StoreUrl::sqlite(folder.path().join("restored.db")), folder)];
    places.extend(fresh_postgres().map(|url| (url, scratch())));
    places
}

#[test]
fn a_snapshot_of_either_engine_is_restored_into_either_with_every_table_the_same() {
    on_both(|store| {
        filled(store);
        let (bytes, manifest) = taken(store);
        assert!(manifest.tables.len() > 20, "{}", manifest.tables.len());
        assert_eq!(manifest.table("community").unwrap().rows, 2);
        let votes = [
            "roll",
            "vote",
            "ballot",
            "ballot_link",
            "ballot_sheet",
            "proxy",
            "objection",
            "visit",
            "hand_over",
            "price_tag",
        ];
        for table in votes {
            assert_eq!(manifest.table(table).unwrap().rows, 1, "{table}");
        }
        assert_eq!(manifest.table("roll_line").unwrap().rows, 3);
        assert!(manifest.table("session").is_none(), "nobody is signed in by a restore");
        for (url, _folder) in places() {
            assert_eq!(restore(&url, &mut Cursor::new(&bytes), None).unwrap(), manifest);
            let restored = Store::open(&url, Options { connections: 2 }).unwrap();
            assert_eq!(
                taken(&restored).1.tables,
                manifest.tables,
                "{:?} → {:?}",
                store.engine(),
                url.engine()
            );
            let found = restored.read(|rx| crate::search::find(rx, "guihuayuan", 5)).unwrap();
            assert_eq!(found, [community(10, "").id], "search works in {url:?}");
            // Numbers that the engine gives out do not collide with those restored.
            filled_further(&restored);
        }
    });
}

fn filled_further(store: &Store) {
    let change = permit::<ChangeRegister>();
    store.write(|tx| crate::community::insert(tx, &change, &community(900, "新苑"))).unwrap();
}

#[test]
fn a_snapshot_under_writes_is_of_one_moment() {
    on_both(|store| {
        let (stop, written) = (AtomicBool::new(false), AtomicU32::new(0));
        let manifests = std::thread::scope(|scope| {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let number = written.fetch_add(1, Ordering::Relaxed);
                    let name = format!("setting {number}");
                    // A setting and its audit entry stand or fall together.
                    let changed = store.write(|tx| {
                        setting::save(tx, &permit::<ChangeSettings>(), occasion(number), &name, "1")
                    });
                    changed.unwrap();
                }
            });
            while written.load(Ordering::Relaxed) < 50 {
                std::thread::yield_now();
            }
            let manifests: Vec<(u32, Vec<u8>, Manifest)> = (0..5)
                .map(|_| {
                    let before = written.load(Ordering::Relaxed);
                    let (bytes, manifest) = taken(store);
                    (before, bytes, manifest)
                })
                .collect();
            stop.store(true, Ordering::Relaxed);
            manifests
        });
        for (before, bytes, manifest) in manifests {
            let rows = |table: &str| manifest.table(table).unwrap().rows;
            assert_eq!(rows("setting"), rows("audit_entry"), "one moment");
            assert!(rows("setting") + 1 >= u64::from(before), "what was acknowledged before is in it");
            let (url, _folder) = places().remove(0);
            assert_eq!(restore(&url, &mut Cursor::new(bytes), None).unwrap(), manifest);
        }
    });
}

/// The sabotage twin: a plain copy of the file while the server writes is no backup, and the drill says so.
#[test]
fn a_plain_copy_of_the_file_under_writes_fails_the_drill() {
    let folder = scratch();
    let path = folder.path().join("yiju.db");
    let store = Store::open(&StoreUrl::sqlite(&path), Options { connections: 2 }).unwrap();
    let acknowledged = 500;
    for number in 0..acknowledged {
        let name = format!("setting {number}");
        store
            .write(|tx| setting::save(tx, &permit::<ChangeSettings>(), occasion(number), &name, "1"))
            .unwrap();
    }
    let copy = folder.path().join("copy.db");
    std::fs::copy(&path, &copy).unwrap();
    let rows = rows_of_copy(&copy);
    assert!(rows.is_none_or(|rows| rows < acknowledged), "the copy missed nothing: {rows:?}");
    let (_, manifest) = taken(&store);
    assert_eq!(manifest.table("setting").unwrap().rows, u64::from(acknowledged), "the snapshot has them all");
}

fn rows_of_copy(path: &Path) -> Option<u32> {
    let connection = rusqlite::Connection::open(path).ok()?;
    connection.query_row("SELECT COUNT(*) FROM setting", [], |row| row.get(0)).ok()
}

#[test]
fn a_restore_goes_into_an_empty_place_only() {
    let (url, folder) = places().remove(0);
    let store = Store::open(&url, Options { connections: 1 }).unwrap();
    let (bytes, _) = taken(&store);
    drop(store);
    let error = restore(&url, &mut Cursor::new(&bytes), None).unwrap_err();
    assert!(matches!(error, SnapshotError::NotEmpty(_)), "{error}");
    // A log left behind would be applied to the restored file.
    let other = folder.path().join("other.db");
    std::fs::write(folder.path().join("other.db-wal"), "x").unwrap();
    let error = restore(&StoreUrl::sqlite(&other), &mut Cursor::new(&bytes), None).unwrap_err();
    assert!(matches!(error, SnapshotError::NotEmpty(_)), "{error}");
    if let Some(server) = fresh_postgres() {
        drop(Store::open(&server, Options { connections: 1 }).unwrap());
        let error = restore(&server, &mut Cursor::new(&bytes), None).unwrap_err();
        assert!(matches!(error, SnapshotError::NotEmpty(_)), "{error}");
    }
}

#[test]
fn a_damaged_snapshot_leaves_nothing_behind() {
    let (store, _folder) = super::fresh_sqlite();
    filled(&store);
    let (bytes, _) = taken(&store);
    let place = bytes.windows(9).position(|window| window == "桂花园".as_bytes()).unwrap();
    let mut changed = bytes.clone();
    changed[place + 2] ^= 1;
    for broken in [&bytes[..bytes.len() - 1], &bytes[..100], b"no snapshot at all", &changed] {
        for (url, folder) in places() {
            assert!(restore(&url, &mut Cursor::new(broken), None).is_err());
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left");
            if url.engine() == Engine::Postgres {
                // The place is as empty as before.
                restore(&url, &mut Cursor::new(&bytes), None).unwrap();
            }
        }
    }
}

#[test]
fn a_reader_beside_the_server_sees_what_is_committed_and_cannot_write() {
    let folder = scratch();
    let url = StoreUrl::sqlite(folder.path().join("yiju.db"));
    let store = Store::open(&url, Options { connections: 1 }).unwrap();
    filled(&store);
    let mut reader = Reader::open(&url).unwrap();
    let manifest = reader.read(|rx| dump(rx, "test", instant(0), &mut std::io::sink())).unwrap();
    assert_eq!(manifest.tables, taken(&store).1.tables);
    filled_further(&store);
    assert!(Reader::open(&StoreUrl::sqlite(folder.path().join("none.db"))).is_err(), "it makes no file");
}

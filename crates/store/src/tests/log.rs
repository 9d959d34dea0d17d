//! The log: places, hashes, what guards them, and what is found out when the guards are taken away.

use super::{id, instant, occasion, on_both, permit};
use crate::audit::Filter;
use crate::transaction::Link;
use crate::{Engine, Store, StoreError, audit, log, setting};
use domain::id::AuditEntryId;
use domain::permit::ChangeSettings;
use serde_json::json;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;
use tlog::{
    Checkpoint, Folder, Frontier, Hash, KeyKind, Note, Opened, PaperHead, Policy, SignerKey, Task, Tile,
    bundle,
};

pub(crate) const ORIGIN: &str = "log.example/audit";

/// Writes settings, each with its audit entry, and lets the sequencer come by.
fn write_entries(store: &Store, numbers: std::ops::Range<u32>) {
    for number in numbers {
        let value = format!("v{number}");
        store.write(|tx| setting::save(tx, &permit(), occasion(number), "pack", &value)).unwrap();
    }
    while store.sequence(256).unwrap() > 0 {}
}

pub(crate) fn key() -> SignerKey {
    SignerKey::from_seed(ORIGIN, KeyKind::Note, &[7; 32]).unwrap()
}

pub(crate) fn signed(store: &Store, key: &SignerKey) -> Note {
    let head = store.read(log::head).unwrap();
    let mut note = Checkpoint { origin: ORIGIN.into(), size: head.size, root: head.root }.note();
    note.sign(key, 0);
    note
}

/// An export of what the database holds, as it is: nothing is looked at on the way.
fn export(store: &Store, checkpoint: &Note) -> TempDir {
    let folder = super::engines::scratch();
    let write = |path: &str, bytes: &[u8]| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    let size = Checkpoint::parse(&checkpoint.text).unwrap().size;
    write("checkpoint", checkpoint.to_string().as_bytes());
    store
        .read(|rx| {
            for tile in Tile::all(None, size) {
                let bodies = log::bodies(rx, tile.first(), tile.first() + u64::from(tile.width))?;
                write(&tile.to_string(), &bundle(bodies.iter().map(Vec::as_slice)).unwrap());
            }
            for tile in Tile::levels(size).flat_map(|level| Tile::all(Some(level), size)) {
                let numbers = tile.first()..tile.first() + u64::from(tile.width);
                let indices: Vec<u64> = numbers.map(|n| tlog::stored_index(tile.tree_level(), n)).collect();
                let hashes = log::hashes(rx, &indices)?;
                write(&tile.to_string(), &hashes.iter().flat_map(|hash| hash.0).collect::<Vec<_>>());
            }
            let opened = audit::list_at(rx, 0, size)?.into_iter().filter_map(|entry| {
                let secret = entry.secret?;
                let payload = String::from_utf8(secret.sealed).ok()?;
                Some(Opened { index: entry.index?, salt: secret.salt, payload }.to_line() + "\n")
            });
            write("opened.jsonl", opened.collect::<String>().as_bytes());
            Ok::<_, StoreError>(())
        })
        .unwrap();
    folder
}

/// What both programs say of an export: the code, or `ok`.
fn verdict(folder: &TempDir, older: Option<&Note>) -> String {
    let older = older.map(|note| ("the head kept outside".to_owned(), PaperHead::parse(&note.text).unwrap()));
    let task = Task { key: Some(key().verifier()), policy: None, older: older.into_iter().collect() };
    let ours = tlog::verify(&Folder(folder.path().to_owned()), &task);
    let ours = ours.map_or_else(|failure| (i32::from(failure.exit_code()), failure.code()), |_| (0, "ok"));
    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tlog/tests/verify_log.py");
    let mut python = std::process::Command::new("python3");
    python.arg(script).arg(folder.path()).args(["--key", &key().verifier().to_string()]);
    if let Some((_, head)) = task.older.first() {
        std::fs::write(folder.path().join("paper.txt"), head.checkpoint.to_string()).unwrap();
        python.arg("--checkpoint").arg(folder.path().join("paper.txt"));
    }
    let output = python.output().expect("the second verifier needs python3 on this machine");
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        output.status.code(),
        Some(ours.0),
        "{said} {ours:?} {}",
        String::from_utf8_lossy(&output.stderr)
    );
    if ours.0 == 1 {
        assert_eq!(said.split_whitespace().nth(1), Some(ours.1), "{said}");
    }
    ours.1.to_owned()
}

/// Does to the database what its owner can do: SQL that no statement of ours would say.
pub(crate) fn by_hand(store: &Store, text: &str) -> Result<(), StoreError> {
    store.write_bulk(|tx| match &mut tx.link {
        Link::Sqlite(connection) => Ok(connection.execute_batch(text)?),
        Link::Postgres(connection) => connection.batch(text),
    })
}

/// Takes away what guards the log, as an attacker would.
pub(crate) fn unguard(store: &Store) {
    let triggers = [
        ("audit_entry", "kept"),
        ("audit_entry", "unchanged"),
        ("log_hash", "kept"),
        ("log_hash", "unchanged"),
        ("log_head", "grows"),
    ];
    for (table, name) in triggers {
        let text = match store.engine() {
            Engine::Sqlite => format!("DROP TRIGGER {table}_{name}"),
            Engine::Postgres => format!("DROP TRIGGER IF EXISTS {table}_{name} ON {table}"),
        };
        by_hand(store, &text).unwrap();
    }
}

/// Hashes everything anew, as somebody with the database in his hands can.
pub(crate) fn rehash(store: &Store) {
    let bodies = store.read(|rx| log::bodies(rx, 0, 1 << 40)).unwrap();
    let (mut tree, mut stored) = (Frontier::default(), Vec::new());
    for body in &bodies {
        tree.push(Hash::leaf(body), &mut stored);
    }
    by_hand(store, "DELETE FROM log_hash").unwrap();
    store
        .write_bulk(|tx| {
            tx.bulk(&log::BULK, |sink| {
                (0_u64..)
                    .zip(&stored)
                    .try_for_each(|(i, hash)| sink.row(&[i.into(), hash.0.as_slice().into()]))
            })
        })
        .unwrap();
    let root = tlog::hex(&tree.root().0);
    let bytes = if store.engine() == Engine::Sqlite { format!("X'{root}'") } else { format!("'\\x{root}'") };
    by_hand(store, &format!("UPDATE log_head SET size = {}, root = {bytes}", tree.size())).unwrap();
}

#[test]
fn every_entry_gets_one_place_and_the_tree_is_that_of_the_entries() {
    on_both(|store| {
        write_entries(store, 1..301);
        let head = store.read(log::head).unwrap();
        assert_eq!((head.size, store.read(log::count_waiting).unwrap()), (300, 0));
        let bodies = store.read(|rx| log::bodies(rx, 0, 300)).unwrap();
        let (mut tree, mut stored) = (Frontier::default(), Vec::new());
        for body in &bodies {
            tree.push(Hash::leaf(body), &mut stored);
        }
        assert_eq!((tree.root(), bodies.len()), (head.root, 300));
        let indices: Vec<u64> = (0..tlog::stored_count(300)).collect();
        assert_eq!(store.read(|rx| log::hashes(rx, &indices)).unwrap(), stored);
        let entry = store.read(|rx| audit::find_at(rx, 17)).unwrap().unwrap();
        assert_eq!((entry.index, entry.event.as_str()), (Some(17), "setting.changed"));
        let parsed = tlog::Entry::parse(&bodies[17]).unwrap();
        let secret = entry.secret.unwrap();
        let payload = String::from_utf8(secret.sealed).unwrap();
        assert_eq!(parsed.commit, tlog::commit(&secret.salt, &payload));
        assert_eq!(verdict(&export(store, &signed(store, &key())), None), "ok");
    });
}

#[test]
fn one_occasion_recorded_twice_makes_two_entries_with_salts_of_their_own() {
    on_both(|store| {
        store
            .write(|tx| {
                setting::save(tx, &permit(), occasion(1), "pack", "a")?;
                setting::save(tx, &permit(), occasion(1), "colour", "b")?;
                setting::save(tx, &permit(), occasion(50), "pack", "a")
            })
            .unwrap();
        store.sequence(256).unwrap();
        let entries = store.read(|rx| audit::list(rx, &Filter::default(), None, 9)).unwrap();
        assert_eq!(entries.len(), 3);
        let salts: std::collections::BTreeSet<_> =
            entries.iter().map(|entry| entry.secret.clone().unwrap().salt).collect();
        assert_eq!(salts.len(), 3);
        assert!(entries.is_sorted_by(|one, next| one.id > next.id));
    });
}

#[test]
fn what_a_transaction_did_not_keep_is_not_in_the_log() {
    on_both(|store| {
        write_entries(store, 1..3);
        let failed = store.write(|tx| {
            setting::save(tx, &permit(), occasion(9), "pack", "x")?;
            Err::<(), _>(StoreError::not_found("thing", 1))
        });
        assert!(failed.is_err());
        write_entries(store, 3..4);
        assert_eq!(store.read(log::head).unwrap().size, 3);
    });
}

#[test]
fn particulars_without_a_canonical_text_fail_the_write() {
    on_both(|store| {
        let refused = store.write(|tx| {
            setting::save(tx, &permit(), occasion(1), "pack", "x")?;
            let detail = json!({ "share": 0.1 });
            audit::record(tx, &permit::<ChangeSettings>(), occasion(2), "setting.changed", "pack", &detail)
        });
        assert!(matches!(refused, Err(StoreError::Unrecordable { .. })), "{refused:?}");
        assert_eq!(store.read(|rx| setting::find(rx, "pack")).unwrap(), None);
    });
}

#[test]
fn the_database_refuses_to_change_what_the_log_says() {
    on_both(|store| {
        write_entries(store, 1..5);
        let note = signed(store, &key());
        let checkpoint = log::Checkpoint { size: 4, note: note.to_string(), created_at: instant(9) };
        store.write(|tx| log::insert_checkpoint(tx, &checkpoint)).unwrap();
        for text in [
            "DELETE FROM audit_entry",
            "UPDATE audit_entry SET actor = 'x' WHERE seq = 2",
            "UPDATE audit_entry SET seq = NULL WHERE seq = 2",
            "UPDATE audit_entry SET seq = 77 WHERE seq = 2",
            "DELETE FROM log_hash WHERE i = 3",
            "UPDATE log_hash SET h = (SELECT h FROM log_hash WHERE i = 1) WHERE i = 0",
            "UPDATE log_head SET size = 3",
            "DELETE FROM log_checkpoint",
            "UPDATE log_checkpoint SET note = 'x'",
        ] {
            let refused = by_hand(store, text);
            assert!(matches!(refused, Err(StoreError::Conflict(_))), "{text}: {refused:?}");
        }
        assert_eq!(verdict(&export(store, &note), None), "ok");
    });
}

#[test]
fn attacks_a1_to_a6_by_sql_are_found_out_on_both_engines() {
    let caught = AtomicU64::new(0);
    on_both(|store| {
        write_entries(store, 1..31);
        let kept_outside = signed(store, &key());
        write_entries(store, 31..41);
        let note = signed(store, &key());
        assert_eq!(verdict(&export(store, &note), Some(&kept_outside)), "ok");
        unguard(store);
        let expect = |code: &str, note: &Note, older: Option<&Note>| {
            assert_eq!(verdict(&export(store, note), older), code);
            caught.fetch_add(1, Ordering::Relaxed);
        };
        by_hand(store, "CREATE TABLE aside AS SELECT * FROM audit_entry").unwrap();
        let restore = || {
            by_hand(
                store,
                "UPDATE audit_entry SET seq = NULL;
                 UPDATE audit_entry SET body = (SELECT a.body FROM aside a WHERE a.id = audit_entry.id),
                   seq = (SELECT a.seq FROM aside a WHERE a.id = audit_entry.id)",
            )
            .unwrap();
            assert_eq!(verdict(&export(store, &note), None), "ok");
        };
        // A1: one byte of one entry.
        let flipped = match store.engine() {
            Engine::Sqlite => {
                "CAST(replace(CAST(body AS TEXT), 'setting.changed', 'setting.chAnged') AS BLOB)"
            }
            Engine::Postgres => {
                "convert_to(replace(convert_from(body, 'UTF8'), 'setting.changed', 'setting.chAnged'), 'UTF8')"
            }
        };
        by_hand(store, &format!("UPDATE audit_entry SET body = {flipped} WHERE seq = 5")).unwrap();
        expect("entry-changed", &note, None);
        restore();
        // A2: one entry is gone.
        by_hand(store, "UPDATE audit_entry SET seq = NULL WHERE seq = 7").unwrap();
        expect("entries-missing", &note, None);
        restore();
        // A3: two entries change places.
        by_hand(
            store,
            "UPDATE audit_entry SET seq = 1000 WHERE seq = 10; UPDATE audit_entry SET seq = 10 WHERE seq = 11;
             UPDATE audit_entry SET seq = 11 WHERE seq = 1000;",
        )
        .unwrap();
        expect("entry-changed", &note, None);
        restore();
        // A4: the last entry is cut off.
        by_hand(store, "UPDATE audit_entry SET seq = NULL WHERE seq = 39").unwrap();
        expect("entries-missing", &note, None);
        restore();
        // A particular is changed beside the log.
        let forged = if store.engine() == Engine::Sqlite { "X'7b7d'" } else { "'\\x7b7d'" };
        by_hand(
            store,
            &format!(
                "CREATE TABLE secrets_aside AS SELECT * FROM audit_secret;
                 UPDATE audit_secret SET sealed_payload = {forged}
                 WHERE entry = (SELECT id FROM audit_entry WHERE seq = 12)"
            ),
        )
        .unwrap();
        expect("payload-changed", &note, None);
        // … and erased: the proofs still hold.
        by_hand(store, "DELETE FROM audit_secret WHERE entry = (SELECT id FROM audit_entry WHERE seq = 12)")
            .unwrap();
        assert_eq!(verdict(&export(store, &note), None), "ok");
        by_hand(store, "DELETE FROM audit_secret").unwrap();
        assert_eq!(verdict(&export(store, &note), None), "ok");
        // A5: everything is hashed anew and signed by another key.
        by_hand(store, &format!("UPDATE audit_entry SET body = {flipped} WHERE seq = 5")).unwrap();
        rehash(store);
        let foreign = SignerKey::from_seed(ORIGIN, KeyKind::Note, &[8; 32]).unwrap();
        expect("unsigned", &signed(store, &foreign), None);
        // A6: the same by the holder of the key. Alone it holds; what was kept outside tells.
        let by_the_holder = signed(store, &key());
        assert_eq!(verdict(&export(store, &by_the_holder), None), "ok", "which is why witnesses are needed");
        expect("rewritten", &by_the_holder, Some(&kept_outside));
    });
    assert!(caught.load(Ordering::Relaxed) >= 7, "at least one engine was attacked seven times");
}

#[test]
fn a_policy_is_met_by_the_signatures_that_were_collected() {
    on_both(|store| {
        write_entries(store, 1..6);
        let note = signed(store, &key());
        let checkpoint = log::Checkpoint { size: 5, note: note.to_string(), created_at: instant(9) };
        assert!(store.write(|tx| log::insert_checkpoint(tx, &checkpoint)).unwrap());
        assert!(!store.write(|tx| log::insert_checkpoint(tx, &checkpoint)).unwrap());
        let mut cosigned = note.clone();
        for number in 1..3_u8 {
            let name = format!("w{number}");
            let witness = SignerKey::from_seed(&name, KeyKind::Cosignature, &[number; 32]).unwrap();
            cosigned.sign(&witness, 1_795_680_000);
            let cosignature = log::Cosignature {
                size: 5,
                witness: witness.verifier().to_string(),
                line: cosigned.signatures.last().unwrap().to_string(),
                received_at: instant(10),
            };
            assert!(store.write(|tx| log::insert_cosignature(tx, &cosignature)).unwrap());
            assert!(!store.write(|tx| log::insert_cosignature(tx, &cosignature)).unwrap());
        }
        let lines = store.read(|rx| log::cosignatures(rx, 5)).unwrap();
        assert_eq!(store.read(log::witnessed).unwrap(), lines);
        let whole: String = note.to_string() + &lines.iter().map(|it| it.line.as_str()).collect::<String>();
        let whole = Note::parse(whole.as_bytes()).unwrap();
        let policy = format!(
            "log {}\nwitness a {}\nwitness b {}\ngroup g all a b\nquorum g\n",
            key().verifier(),
            lines[0].witness,
            lines[1].witness
        );
        let policy = Policy::parse(&policy).unwrap();
        assert!(policy.is_enough(&policy.seen_by(&whole).unwrap()));
        assert!(!policy.is_enough(&policy.seen_by(&note).unwrap()));
    });
}

#[test]
fn entries_of_an_older_database_are_sealed_and_get_their_places() {
    on_both(|store| {
        let text = format!(
            "INSERT INTO audit_entry (id, at, actor, event, object, detail) VALUES
             ('{}', '2025-06-15T00:00:00.000000000Z', '{}', 'setting.changed', 'pack', '{{\"after\":\"旧\"}}')",
            id(5).as_simple(),
            id(1).as_simple()
        );
        by_hand(store, &text).unwrap();
        write_entries(store, 1..3);
        assert_eq!(store.read(log::head).unwrap().size, 2, "without a body it has no place");
        let bare = store.read(|rx| audit::list_bare(rx, 9)).unwrap();
        assert_eq!(bare.len(), 1);
        store.write(|tx| audit::adopt(tx, occasion(77), &bare[0])).unwrap();
        store.sequence(256).unwrap();
        assert_eq!(store.read(log::head).unwrap().size, 3);
        let adopted = store.read(|rx| audit::find(rx, AuditEntryId::from_uuid(id(5)))).unwrap().unwrap();
        assert_eq!((super::detail(&adopted).as_str(), adopted.detail.as_str()), ("{\"after\":\"旧\"}", ""));
        assert_eq!(verdict(&export(store, &signed(store, &key())), None), "ok");
    });
}

#[test]
fn several_sequencers_at_once_give_every_entry_one_place() {
    on_both(|store| {
        std::thread::scope(|scope| {
            for writer in 0..3_u32 {
                scope.spawn(move || {
                    for number in 0..40 {
                        let at = occasion(writer * 1_000 + number);
                        let name = format!("setting-{writer}");
                        store.write(|tx| setting::save(tx, &permit(), at, &name, "v")).unwrap();
                    }
                });
            }
            for _ in 0..2 {
                scope.spawn(|| {
                    for _ in 0..60 {
                        // Who loses the race against the fence undoes what it did and comes again.
                        let _ = store.sequence(16);
                    }
                });
            }
        });
        while store.sequence(256).unwrap() > 0 {}
        assert_eq!(store.read(log::head).unwrap().size, 120);
        assert_eq!(verdict(&export(store, &signed(store, &key())), None), "ok");
    });
}

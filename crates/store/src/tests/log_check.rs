//! The log checked inside the database, on both engines: whole, by its tail, and after every kind of tampering.

use super::log::{ORIGIN, by_hand, key, rehash, signed, unguard};
use super::{instant, occasion, on_both, permit};
use crate::log::check::{LogFault, Scope, Sound, check};
use crate::{Engine, Store, StoreError, log, setting};
use tlog::{KeyKind, SignerKey, stored_index};

/// Writes entries in one transaction and lets the sequencer come by.
fn fill(store: &Store, numbers: std::ops::Range<u32>) {
    store
        .write_bulk(|tx| {
            for number in numbers {
                setting::save(tx, &permit(), occasion(number), "pack", &format!("v{number}"))?;
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
    while store.sequence(256).unwrap() > 0 {}
}

fn publish(store: &Store) {
    let size = store.read(log::head).unwrap().size;
    let checkpoint =
        log::Checkpoint { size, note: signed(store, &key()).to_string(), created_at: instant(9) };
    assert!(store.write(|tx| log::insert_checkpoint(tx, &checkpoint)).unwrap());
}

fn looked(store: &Store, tail: Option<u64>) -> Result<Sound, LogFault> {
    let scope = Scope { tail, key: Some(key().verifier()) };
    store.read(|rx| check(rx, &scope, &mut |_| ()))
}

/// What is said, without the numbers' words around it.
fn fault(store: &Store, tail: Option<u64>) -> String {
    looked(store, tail).map_or_else(|fault| format!("{fault:?}"), |_| "whole".into())
}

#[test]
fn a_log_that_nobody_touched_is_whole_however_it_is_looked_at() {
    on_both(|store| {
        assert_eq!(looked(store, None).unwrap().entries, 0);
        publish(store);
        assert_eq!(looked(store, Some(0)).unwrap().checkpoints, 1, "the empty log has a checkpoint too");
        fill(store, 1..301);
        publish(store);
        fill(store, 301..1301);
        let sound = looked(store, None).unwrap();
        assert_eq!((sound.head.size, sound.entries, sound.checkpoints), (1300, 1300, 2));
        assert_eq!((sound.signed, sound.unsigned_since), (Some((300, instant(9))), Some(instant(301))));
        publish(store);
        assert_eq!(looked(store, None).unwrap().unsigned_since, None);
        let mut done = Vec::new();
        let scope = Scope { tail: Some(100), key: None };
        let sound = store.read(|rx| check(rx, &scope, &mut |count| done.push(count))).unwrap();
        assert_eq!((sound.entries, sound.checkpoints, done), (1300 - 1024, 1, vec![276]));
        assert_eq!(looked(store, Some(9_999)).unwrap().entries, 1300);
        let other = SignerKey::from_seed(ORIGIN, KeyKind::Note, &[8; 32]).unwrap().verifier();
        let scope = Scope { tail: None, key: Some(other) };
        let refused = store.read(|rx| check(rx, &scope, &mut |_| ()));
        assert!(matches!(refused, Err(LogFault::Unsigned { size: 1300, .. })), "{refused:?}");
    });
}

#[test]
fn whatever_is_changed_in_the_database_is_found_and_named() {
    on_both(|store| {
        fill(store, 1..601);
        publish(store);
        unguard(store);
        let swapped = |from: &str, to: &str| match store.engine() {
            Engine::Sqlite => format!("CAST(replace(CAST(body AS TEXT), '{from}', '{to}') AS BLOB)"),
            Engine::Postgres => {
                format!("convert_to(replace(convert_from(body, 'UTF8'), '{from}', '{to}'), 'UTF8')")
            }
        };
        let bytes = |hex: &str| match store.engine() {
            Engine::Sqlite => format!("X'{hex}'"),
            Engine::Postgres => format!("'\\x{hex}'"),
        };
        let root = tlog::hex(&store.read(log::head).unwrap().root.0);
        let hash = |index: u64| tlog::hex(&store.read(|rx| log::hash(rx, index)).unwrap().0);
        let tampered = |change: String, undo: String, whole: &str, tail: &str| {
            by_hand(store, &change).unwrap();
            assert_eq!(
                (fault(store, None).as_str(), fault(store, Some(50)).as_str()),
                (whole, tail),
                "{change}"
            );
            by_hand(store, &undo).unwrap();
            assert_eq!(fault(store, None), "whole", "{undo}");
        };
        let body = |from: &str, to: &str, at: u32| {
            format!("UPDATE audit_entry SET body = {} WHERE seq = {at}", swapped(from, to))
        };
        let (here, there) = ("setting.changed", "setting.chAnged");
        let said = "Entry { index: 599 }";
        tampered(body(here, there, 599), body(there, here, 599), said, said);
        // In front of the tail only the whole check sees it: the tiles' hashes are as they were.
        tampered(body(here, there, 5), body(there, here, 5), "Entry { index: 5 }", "whole");
        let said = "Beside { index: 590 }";
        tampered(
            "UPDATE audit_entry SET event = 'x' || event WHERE seq = 590".into(),
            "UPDATE audit_entry SET event = substr(event, 2) WHERE seq = 590".into(),
            said,
            said,
        );
        let said = "Missing { index: 580 }";
        tampered(
            "UPDATE audit_entry SET seq = -1 WHERE seq = 580".into(),
            "UPDATE audit_entry SET seq = 580 WHERE seq = -1".into(),
            said,
            said,
        );
        let said = "Places { size: 600, placed: 599 }";
        tampered(
            "UPDATE audit_entry SET seq = -1 WHERE seq = 599".into(),
            "UPDATE audit_entry SET seq = 599 WHERE seq = -1".into(),
            said,
            said,
        );
        // A hash between: of two entries in the tail, of two tiles in front of it.
        for (level, number) in [(1, 299), (9, 0)] {
            let index = stored_index(level, number);
            let update = |to: &str| format!("UPDATE log_hash SET h = {} WHERE i = {index}", bytes(to));
            let said = format!("Hash {{ index: {index} }}");
            tampered(update(&root), update(&hash(index)), &said, &said);
        }
        let head = |to: &str| format!("UPDATE log_head SET root = {}", bytes(to));
        let said = "Root { size: 600 }";
        tampered(head(&hash(0)), head(&root), said, said);
        // Hashed anew, but the checkpoint is older.
        by_hand(store, &body(here, there, 5)).unwrap();
        by_hand(store, "UPDATE audit_entry SET event = 'setting.chAnged' WHERE seq = 5").unwrap();
        rehash(store);
        let said = "Checkpoint { size: 600 }";
        assert_eq!((fault(store, None).as_str(), fault(store, Some(50)).as_str()), (said, said));
    });
}

#[test]
fn what_waits_for_its_place_is_counted_with_its_age() {
    on_both(|store| {
        assert_eq!(store.read(log::backlog).unwrap(), log::Backlog::default());
        for number in [7, 5, 6] {
            store.write(|tx| setting::save(tx, &permit(), occasion(number), "pack", "v")).unwrap();
        }
        let backlog = store.read(log::backlog).unwrap();
        match store.engine() {
            Engine::Sqlite => assert_eq!(backlog.entries, 0, "placed before the commit"),
            Engine::Postgres => assert_eq!((backlog.entries, backlog.since), (3, Some(instant(5)))),
        }
        while store.sequence(256).unwrap() > 0 {}
        assert_eq!(store.read(log::backlog).unwrap(), log::Backlog::default());
    });
}

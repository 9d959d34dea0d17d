//! What somebody who has the key of the backups could put into an archive, and what a restore makes of it: the streams
//! here have every table's sum right.

use super::form::{Frame, LogHead, Owned, Player, Recorder};
use super::{SnapshotError, dump, restore};
use crate::tests::log::{ORIGIN, key, signed};
use crate::tests::{fresh_postgres, fresh_sqlite, instant, occasion, on_both, permit};
use crate::{Store, StoreUrl, log, setting};
use std::io::Cursor;
use tlog::{KeyKind, SignerKey};

/// A register whose log has so many entries and a checkpoint by a key; `word` is in the particulars of each.
fn filled(store: &Store, entries: u32, word: &str, key: &SignerKey) {
    for number in 1..=entries {
        store.write(|tx| setting::save(tx, &permit(), occasion(number), "pack", word)).unwrap();
    }
    while store.sequence(256).unwrap() > 0 {}
    let note = signed(store, key).to_string();
    let checkpoint = log::Checkpoint { size: u64::from(entries), note, created_at: instant(9) };
    store.write(|tx| log::insert_checkpoint(tx, &checkpoint)).unwrap();
}

fn taken(store: &Store) -> (Vec<u8>, LogHead) {
    let mut bytes = Vec::new();
    let manifest = store.read(|rx| dump(rx, "test", instant(0), &mut bytes)).unwrap();
    (bytes, manifest.log.unwrap())
}

/// The same stream with rows and the log's head in the manifest changed on the way; the sums are those of what is in it.
fn forged(bytes: &[u8], row: impl Fn(&str, &str, &mut Owned), head: impl Fn(&mut LogHead)) -> Vec<u8> {
    let mut input = Cursor::new(bytes);
    let (mut player, preamble) = Player::begin(&mut input).unwrap();
    let mut out = Vec::new();
    let mut recorder = Recorder::begin(&mut out, &preamble).unwrap();
    loop {
        match player.frame().unwrap() {
            Frame::Table(table) => {
                recorder.table(&table).unwrap();
                while let Frame::Row = player.frame().unwrap() {
                    let mut values = player.values(table.columns.len()).unwrap();
                    for (column, value) in table.columns.iter().zip(&mut values) {
                        row(&table.name, column, value);
                    }
                    recorder.row(&values.iter().map(Owned::as_value).collect::<Vec<_>>()).unwrap();
                }
                recorder.end_of_table().unwrap();
            }
            Frame::Manifest(manifest) => {
                let mut said = manifest.log.unwrap();
                head(&mut said);
                recorder.log(said);
                break;
            }
            Frame::Row | Frame::End => panic!("a row outside its table"),
        }
    }
    recorder.finish().unwrap();
    out
}

/// What restores into a file and into a server say; nothing is left where it was refused.
fn verdicts(bytes: &[u8], key: Option<&SignerKey>) -> Vec<String> {
    let folder = crate::tests::scratch();
    let mut places = vec![StoreUrl::sqlite(folder.path().join("restored.db"))];
    places.extend(fresh_postgres());
    let key = key.map(SignerKey::verifier);
    let said = places.iter().map(|url| {
        let said = match restore(url, &mut Cursor::new(bytes), key.as_ref()) {
            Ok(_) => return "restored".to_owned(),
            Err(SnapshotError::Log(fault)) => format!("{fault:?}"),
            Err(other) => other.to_string(),
        };
        if url.engine() == crate::Engine::Sqlite {
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left");
        }
        said
    });
    let mut said: Vec<String> = said.collect();
    said.dedup();
    said
}

#[test]
fn an_archive_whose_log_was_tampered_with_is_refused_though_every_sum_is_right() {
    on_both(|store| {
        filled(store, 40, "kept", &key());
        let (bytes, head) = taken(store);
        assert_eq!((head.size, head.checkpoint.is_some()), (40, true));
        let untouched = |_: &str, _: &str, _: &mut Owned| ();
        assert_eq!(forged(&bytes, untouched, |_| ()), bytes, "the stream is read and written whole");
        assert_eq!(verdicts(&bytes, Some(&key())), ["restored"]);
        // One word of one entry, with the table's sum made right.
        let word = |table: &str, column: &str, value: &mut Owned| {
            if let ("audit_entry", "body", Owned::Bytes(body)) = (table, column, value) {
                let text = String::from_utf8(body.clone()).unwrap();
                *body = text.replacen("pack", "pick", 1).into_bytes();
            }
        };
        assert_eq!(verdicts(&forged(&bytes, word, |_| ()), None), ["Entry { index: 0 }"]);
        // Who did it, beside the entry, where pages read it.
        let actor = |table: &str, column: &str, value: &mut Owned| {
            if (table, column) == ("audit_entry", "actor") {
                *value = Owned::Text("0".repeat(32));
            }
        };
        assert_eq!(verdicts(&forged(&bytes, actor, |_| ()), None), ["Beside { index: 0 }"]);
        // The manifest's own head.
        let other = "the audit log in it is not the one of the manifest: 40 entries where 40 are stated, or with \
                     another root or checkpoint";
        let root = |head: &mut LogHead| head.root = tlog::Hash::of_nothing().to_string();
        assert_eq!(verdicts(&forged(&bytes, untouched, root), None), [other]);
        assert_eq!(verdicts(&forged(&bytes, untouched, |head| head.checkpoint = None), None), [other]);
        let longer = |head: &mut LogHead| head.size = 41;
        assert_eq!(
            verdicts(&forged(&bytes, untouched, longer), None),
            [other.replace("where 40", "where 41")]
        );
    });
}

#[test]
fn a_log_written_anew_is_refused_by_the_manifest_and_by_its_key() {
    let (store, _folder) = fresh_sqlite();
    filled(&store, 20, "kept", &key());
    let (_, head) = taken(&store);
    // Other particulars, hashed and signed anew by somebody without the key.
    let foreign = SignerKey::from_seed(ORIGIN, KeyKind::Note, &[8; 32]).unwrap();
    let (rewritten, _folder) = fresh_sqlite();
    filled(&rewritten, 20, "forged", &foreign);
    let (bytes, _) = taken(&rewritten);
    let kept = forged(&bytes, |_, _, _| (), |said| *said = head.clone());
    assert!(verdicts(&kept, None)[0].starts_with("the audit log in it is not the one of the manifest"));
    // With the manifest forged as well only the key tells, which is why a restore wants it.
    let said = verdicts(&bytes, Some(&key()));
    assert!(said.len() == 1 && said[0].starts_with("Unsigned { size: 20"), "{said:?}");
    assert_eq!(verdicts(&bytes, None), ["restored"]);
}

//! The attacks of the design, each seen by both programs.

use crate::kit::{Log, aside, held, keyed, log_key, policy_text, python, task, verify};
use std::path::Path;
use tlog::{KeyKind, SignerKey, Task};

/// Both programs say the same of a log under the policy.
fn both(folder: &Path, code: &str) {
    let policy = aside(&policy_text());
    let said = python(folder, &["--policy", policy.path().to_str().unwrap()]);
    let ours = verify(folder, &task());
    if code == "ok" {
        assert!(ours.is_ok(), "{ours:?}");
        assert_eq!(said.0, 0, "{said:?}");
    } else {
        assert_eq!(ours.unwrap_err(), code);
        assert_eq!(said.0, 1, "{said:?}");
        assert_eq!(said.1.split(' ').nth(1), Some(code), "{said:?}");
    }
}

#[test]
fn a_log_that_nobody_touched_holds() {
    for size in [0, 1, 2, 3, 255, 256, 257, 600] {
        let log = Log::of(size);
        let folder = log.export();
        both(folder.path(), "ok");
        let report = verify(folder.path(), &task()).unwrap();
        assert_eq!((report.size, report.opened, report.witnessed), (size, size, Some(size)));
        assert_eq!((report.witnesses.len(), report.key_was_given), (2, true));
    }
}

#[test]
fn a1_a_flipped_byte_is_seen_and_its_entry_named() {
    let log = Log::of(300);
    let folder = log.export();
    let mut changed = log.clone();
    changed.entries[270][20] ^= 1;
    let path = "tile/entries/001.p/44";
    let bytes = tlog::bundle(changed.entries[256..].iter().map(Vec::as_slice)).unwrap();
    crate::kit::write(folder.path(), path, &bytes);
    both(folder.path(), "entry-changed");
    let failure = tlog::verify(&tlog::Folder(folder.path().into()), &task()).unwrap_err();
    assert_eq!(failure.to_string(), "entry 270 was changed: its hash is not the one in the tree");
    assert_eq!(failure.exit_code(), 1);
}

#[test]
fn a2_a3_a4_what_is_deleted_swapped_or_cut_off_is_seen() {
    let log = Log::of(300);
    let attack = |change: &dyn Fn(&mut Vec<Vec<u8>>)| {
        let folder = log.export();
        let mut entries = log.entries.clone();
        change(&mut entries);
        let bytes = tlog::bundle(entries.iter().take(256).map(Vec::as_slice)).unwrap();
        crate::kit::write(folder.path(), "tile/entries/000", &bytes);
        let bytes = tlog::bundle(entries.iter().skip(256).map(Vec::as_slice)).unwrap();
        crate::kit::write(folder.path(), "tile/entries/001.p/44", &bytes);
        folder
    };
    both(attack(&|entries| drop(entries.remove(77))).path(), "entry-changed");
    both(attack(&|entries| entries.swap(10, 11)).path(), "entry-changed");
    both(attack(&|entries| drop(entries.pop())).path(), "entries-missing");
    both(attack(&|_| ()).path(), "ok");
}

#[test]
fn a5_a_rewritten_log_under_a_foreign_key_is_seen() {
    let mut log = Log::of(40);
    log.entries[5] = Log::of(41).entries.pop().unwrap();
    log.opened.clear();
    let folder = tempfile::tempdir().unwrap();
    let foreign = SignerKey::from_seed(crate::kit::ORIGIN, KeyKind::Note, &[8; 32]).unwrap();
    log.write(folder.path(), &log.signed_by(&foreign));
    let key = log_key().verifier();
    assert_eq!(verify(folder.path(), &keyed(&key)), Err("unsigned".into()));
    crate::kit::write(folder.path(), "log.vkey", format!("{}\n", foreign.verifier()).as_bytes());
    assert_eq!(verify(folder.path(), &keyed(&key)), Err("other-key".into()));
    both(folder.path(), "other-key");
    let said = python(folder.path(), &["--key", &key.to_string()]);
    assert_eq!(said, (1, "tampered other-key".into()));
    // Who brings no key finds a log that holds, and is told that nobody vouches for its key.
    assert!(!verify(folder.path(), &Task::default()).unwrap().key_was_given);
}

#[test]
fn a6_a_log_rewritten_by_the_holder_of_its_key_passes_alone_and_is_caught_by_what_others_kept() {
    let before = Log::of(40);
    let mut after = Log::of(60);
    after.entries[5] = Log::of(61).entries.pop().unwrap();
    after.opened.clear();
    let folder = tempfile::tempdir().unwrap();
    after.write(folder.path(), &after.signed_by(&log_key()));
    let (key, text) = (log_key().verifier(), log_key().verifier().to_string());
    assert!(
        verify(folder.path(), &keyed(&key)).is_ok(),
        "against itself it holds: that is why witnesses exist"
    );
    assert_eq!(python(folder.path(), &["--key", &text]).0, 0);
    // No witness will sign it, so a policy does not accept it.
    both(folder.path(), "quorum");
    // An older checkpoint, whole or as three lines on paper, shows it.
    let note = before.checkpoint();
    for kept in [note.to_string(), note.text.replace('\n', "  \n")] {
        let task = Task { older: vec![held("the notice board's head", &kept)], ..keyed(&key) };
        let failure = tlog::verify(&tlog::Folder(folder.path().into()), &task).unwrap_err();
        assert_eq!((failure.code(), failure.exit_code()), ("rewritten", 1));
        assert_eq!(
            failure.to_string(),
            "the log was rewritten: its first 40 entries are not those that the notice board's head was signed for"
        );
        let file = aside(&kept);
        let said = python(folder.path(), &["--key", &text, "--checkpoint", file.path().to_str().unwrap()]);
        assert_eq!(said, (1, "tampered rewritten 40".into()));
    }
    // What the log itself still publishes of its witnesses shows it too.
    crate::kit::write(folder.path(), "witnessed", note.to_string().as_bytes());
    both(folder.path(), "rewritten");
}

#[test]
fn a_log_cut_back_and_signed_anew_is_shorter_than_what_others_kept() {
    let (whole, cut) = (Log::of(40), Log::of(30));
    let folder = tempfile::tempdir().unwrap();
    cut.write(folder.path(), &cut.signed_by(&log_key()));
    let older = vec![held("paper", &whole.checkpoint().text)];
    let task = Task { older, ..keyed(&log_key().verifier()) };
    assert_eq!(verify(folder.path(), &task), Err("shorter".into()));
}

#[test]
fn a_witness_of_an_earlier_size_counts_up_to_there() {
    let (earlier, log) = (Log::of(250), Log::of(300));
    let folder = tempfile::tempdir().unwrap();
    let mut head = log.signed_by(&log_key());
    head.sign(&crate::kit::witness_key(1), 1_795_680_000);
    log.write(folder.path(), &head);
    both(folder.path(), "quorum");
    crate::kit::write(folder.path(), "witnessed", earlier.checkpoint().to_string().as_bytes());
    both(folder.path(), "ok");
    let report = verify(folder.path(), &task()).unwrap();
    assert_eq!((report.size, report.witnessed), (300, Some(250)));
}

#[test]
fn a_changed_payload_is_seen_and_an_erased_one_leaves_the_log_whole() {
    let mut log = Log::of(20);
    log.opened.remove(7);
    both(log.export().path(), "ok");
    log.opened[3].payload = log.opened[3].payload.replace('3', "4");
    both(log.export().path(), "payload-changed");
    log.opened.clear();
    both(log.export().path(), "ok");
}

#[test]
fn what_is_not_there_is_not_called_tampered() {
    let folder = tempfile::tempdir().unwrap();
    let failure = tlog::verify(&tlog::Folder(folder.path().into()), &task()).unwrap_err();
    assert_eq!((failure.code(), failure.exit_code()), ("nothing", 2));
    assert_eq!(python(folder.path(), &[]), (2, "unreadable nothing".into()));
}

//! No byte of an export can be changed unseen; proofs hold for every place and size.

use crate::kit::{Log, aside, files, log_key, policy_text, python, task, verify, witness_key};
use proptest::prelude::*;
use std::path::Path;
use tlog::{
    AddCheckpoint, Hash, Policy, Proof, Refused, WitnessState, check_consistency, check_inclusion, consider,
    prove_consistency, prove_inclusion,
};

/// Changes every byte of every file in two ways; how many changes were tried, and how many Python was asked about.
fn change_everything(folder: &Path) -> (usize, usize) {
    let policy = aside(&policy_text());
    assert!(verify(folder, &task()).is_ok());
    let (mut tried, mut asked_python) = (0, 0);
    for path in files(folder) {
        let bytes = std::fs::read(&path).unwrap();
        for position in 0..bytes.len() {
            for mask in [1, 0x80_u8 >> (position % 7)] {
                let mut changed = bytes.clone();
                changed[position] ^= mask;
                std::fs::write(&path, &changed).unwrap();
                let found = verify(folder, &task());
                assert!(found.is_err(), "byte {position} of {} xor {mask}", path.display());
                tried += 1;
                if tried % 211 == 0 {
                    let said = python(folder, &["--policy", policy.path().to_str().unwrap()]);
                    assert_eq!(said.0, 1, "byte {position} of {}: {said:?}", path.display());
                    asked_python += 1;
                }
            }
        }
        for cut in [bytes[..bytes.len() - 1].to_vec(), [&bytes[..], b"\n"].concat()] {
            std::fs::write(&path, &cut).unwrap();
            assert!(verify(folder, &task()).is_err(), "length of {}", path.display());
        }
        std::fs::write(&path, &bytes).unwrap();
    }
    assert!(verify(folder, &task()).is_ok());
    (tried, asked_python)
}

#[test]
fn every_change_of_one_byte_of_an_export_is_caught() {
    // A line by a key that nobody knows is passed over, so each witness must be needed where it stands.
    let log = Log::of(3);
    let at_once = change_everything(log.export().path());
    let later = tempfile::tempdir().unwrap();
    log.write(later.path(), &log.signed_by(&log_key()));
    crate::kit::write(later.path(), "witnessed", Log::of(2).checkpoint().to_string().as_bytes());
    let earlier = change_everything(later.path());
    let (tried, asked_python) = (at_once.0 + earlier.0, at_once.1 + earlier.1);
    assert!(tried > 4_000 && asked_python > 15, "{tried} changes, {asked_python} of them asked twice");
}

proptest! {
    #[test]
    fn every_entry_is_proven_in_every_tree_and_no_other(size in 1_u64..400, at in any::<prop::sample::Index>()) {
        let log = Log::of(size);
        let (tree, stored) = log.stored();
        let read = |index: u64| stored.get(usize::try_from(index).unwrap()).copied().ok_or(());
        let index = at.index(log.entries.len()) as u64;
        let proof = prove_inclusion(index, size, read).unwrap();
        let leaf = Hash::leaf(&log.entries[at.index(log.entries.len())]);
        prop_assert!(check_inclusion(&proof, index, size, leaf, tree.root()));
        prop_assert!(!check_inclusion(&proof, index, size, Hash::leaf(b"other"), tree.root()));
        prop_assert!(!check_inclusion(&proof, index + 1, size, leaf, tree.root()));
        let text = Proof {
            index, steps: proof, extra: log.entries[at.index(log.entries.len())].clone(), checkpoint: log.checkpoint()
        }.to_string();
        let receipt = Proof::parse(&text).unwrap();
        let policy = Policy::parse(&policy_text()).unwrap();
        prop_assert_eq!(receipt.to_string(), text);
        prop_assert_eq!(receipt.check(&receipt.extra, &policy).unwrap().size, size);
    }

    #[test]
    fn every_tree_continues_its_beginnings_and_nothing_else(size in 1_u64..300, old in 0_u64..300) {
        let old = old % (size + 1);
        let (log, earlier) = (Log::of(size), Log::of(old));
        let ((tree, stored), (before, _)) = (log.stored(), earlier.stored());
        let read = |index: u64| stored.get(usize::try_from(index).unwrap()).copied().ok_or(());
        let proof = prove_consistency(old, size, read).unwrap();
        prop_assert!(check_consistency(&proof, old, before.root(), size, tree.root()));
        prop_assert!(!check_consistency(&proof, old, Hash::leaf(b"other"), size, tree.root()));
        if old > 0 && old < size {
            prop_assert!(!check_consistency(&proof, old, before.root(), size, Hash::leaf(b"other")));
        }
    }

    #[test]
    fn what_arrives_from_outside_never_panics(text in "\\PC{0,200}", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = (tlog::Note::parse(&bytes), tlog::Entry::parse(&bytes), tlog::unbundle(&bytes));
        let _ = (Proof::parse(&text), Policy::parse(&text), tlog::Tile::parse(&text), tlog::Opened::parse(&text));
        let _ = (tlog::VerifierKey::parse(&text), tlog::SignerKey::parse(&text), AddCheckpoint::parse(&bytes));
        let _ = tlog::PaperHead::parse(&text);
    }
}

#[test]
fn a_witness_signs_what_continues_and_never_a_rewritten_log() {
    let (first, second) = (Log::of(30), Log::of(45));
    let (key, witness) = (log_key().verifier(), witness_key(1));
    let proof_from = |log: &Log, old| {
        let (tree, stored) = log.stored();
        let read = |index: u64| stored.get(usize::try_from(index).unwrap()).copied().ok_or(());
        prove_consistency(old, tree.size(), read).unwrap()
    };
    let ask = |log: &Log, old, seen: &WitnessState| {
        let request = AddCheckpoint { old, steps: proof_from(log, old), note: log.signed_by(&log_key()) };
        let request = AddCheckpoint::parse(request.to_string().as_bytes()).unwrap();
        consider(&request, seen, &key, &witness, 1_795_680_000)
    };
    let (seen, signature) = ask(&first, 0, &WitnessState::default()).unwrap();
    let mut note = first.signed_by(&log_key());
    note.signatures.push(signature);
    assert_eq!(note.check(&witness.verifier()), tlog::Checked::Valid(Some(1_795_680_000)));
    assert_eq!(ask(&second, 0, &seen).unwrap_err(), Refused::OtherSize(30));
    let (later, _) = ask(&second, 30, &seen).unwrap();
    assert_eq!(later.size, 45);
    let mut rewritten = second.clone();
    rewritten.entries.swap(3, 4);
    assert_eq!(ask(&rewritten, 30, &seen).unwrap_err(), Refused::Inconsistent);
    assert_eq!(ask(&first, 45, &later).unwrap_err(), Refused::Malformed, "a log does not become shorter");
    let foreign = AddCheckpoint { old: 0, steps: Vec::new(), note: first.signed_by(&witness_key(2)) };
    let refused = consider(&foreign, &WitnessState::default(), &key, &witness, 1).unwrap_err();
    assert_eq!((refused, refused.status()), (Refused::Unsigned, 403));
}

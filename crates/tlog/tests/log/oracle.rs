//! The tree and the notes against crates by other hands.

use crate::kit::{Log, log_key};
use signed_note::{Note, StandardVerifier, VerifierList};
use tlog::{Hash, prove_consistency, prove_inclusion, stored_count, stored_index};
use tlog_tiles::{Error, HashReader};

struct Stored(Vec<Hash>);

impl HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, Error> {
        Ok(indexes.iter().map(|index| tlog_tiles::Hash(self.0[*index as usize].0)).collect())
    }
}

#[test]
fn trees_and_proofs_are_those_of_another_implementation() {
    let (_, stored) = Log::of(130).stored();
    let oracle = Stored(stored.clone());
    let read = |index: u64| stored.get(usize::try_from(index).unwrap()).copied().ok_or(());
    let theirs = |proof: &[tlog_tiles::Hash]| proof.iter().map(|hash| Hash(hash.0)).collect::<Vec<_>>();
    for size in 1..=130_u64 {
        let (tree, _) = Log::of(size).stored();
        assert_eq!(tree.root().0, tlog_tiles::tree_hash(size, &oracle).unwrap().0);
        assert_eq!(stored_count(size), tlog_tiles::stored_hash_count(size));
        for index in (0..size).step_by(7) {
            let ours = prove_inclusion(index, size, read).unwrap();
            assert_eq!(
                ours,
                theirs(&tlog_tiles::prove_record(size, index, &oracle).unwrap()),
                "{index} of {size}"
            );
        }
        for old in (1..=size).step_by(5) {
            let ours = prove_consistency(old, size, read).unwrap();
            assert_eq!(ours, theirs(&tlog_tiles::prove_tree(size, old, &oracle).unwrap()), "{old} to {size}");
        }
    }
    for (level, number) in [(0, 0), (0, 12_345), (3, 77), (17, 5)] {
        assert_eq!(stored_index(level, number), tlog_tiles::stored_hash_index(level, number));
    }
}

#[test]
fn a_checkpoint_is_read_and_its_signature_accepted_by_another_implementation() {
    let note = Log::of(9).checkpoint();
    let read = Note::from_bytes(note.to_string().as_bytes()).unwrap();
    let verifier = StandardVerifier::new(&log_key().verifier().to_string()).unwrap();
    let (valid, unknown) = read.verify(&VerifierList::new(vec![Box::new(verifier)])).unwrap();
    assert_eq!((valid.len(), unknown.len()), (1, 2));
    assert_eq!(read.to_bytes(), note.to_string().into_bytes());
    let checkpoint = tlog_tiles::Checkpoint::from_bytes(read.text()).unwrap();
    assert_eq!((checkpoint.origin(), checkpoint.size()), (crate::kit::ORIGIN, 9));
}

#[test]
fn the_example_key_of_the_specification_is_read() {
    let text = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    let key = tlog::SignerKey::parse(text).unwrap();
    assert_eq!(
        key.verifier().to_string(),
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    );
    assert_eq!(key.to_text(), text);
    assert!(!format!("{key:?}").contains("PRIVATE"));
}

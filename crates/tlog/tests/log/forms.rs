//! Texts that look like keys, receipts and requests and are none.

use crate::kit::{ORIGIN, log_key, witness_key};
use tlog::{AddCheckpoint, Checked, Hash, KeyKind, Note, Proof, SignerKey};

#[test]
fn a_key_has_a_name_without_blanks_and_plus_signs() {
    let made = |name: &str| SignerKey::from_seed(name, KeyKind::Note, &[7; 32]);
    for name in ["", "log example", "log+example", "log\u{7}example", "log\nexample"] {
        assert!(made(name).is_err(), "{name:?}");
    }
    assert_eq!(made("a").unwrap().verifier().name(), "a");
}

#[test]
fn of_several_signatures_by_one_key_a_wrong_one_counts() {
    let key = log_key();
    let mut note = Note { text: format!("{ORIGIN}\n1\nAAAA\n"), signatures: Vec::new() };
    assert_eq!(note.check(&key.verifier()), Checked::Missing);
    note.sign(&key, 0);
    note.sign(&witness_key(1), 5);
    assert_eq!(note.check(&key.verifier()), Checked::Valid(None));
    assert_eq!(note.check(&witness_key(1).verifier()), Checked::Valid(Some(5)));
    let right = note.signatures[0].clone();
    let mut wrong = right.clone();
    wrong.bytes[9] ^= 1;
    for signatures in [vec![wrong.clone(), right.clone()], vec![right, wrong]] {
        let twice = Note { text: note.text.clone(), signatures };
        assert_eq!(twice.check(&key.verifier()), Checked::Wrong);
    }
}

/// A signed note, as receipts and requests end with.
fn signed() -> String {
    let mut note = Note { text: format!("{ORIGIN}\n1\nAAAA\n"), signatures: Vec::new() };
    note.sign(&log_key(), 0);
    note.to_string()
}

fn steps(count: usize) -> String {
    format!("{}\n", Hash::leaf(b"step")).repeat(count)
}

#[test]
fn a_receipt_says_its_index_in_one_way_and_has_a_bounded_path() {
    let receipt = |index: &str, count| {
        Proof::parse(&format!("c2sp.org/tlog-proof@v1\nindex {index}\n{}\n{}", steps(count), signed()))
    };
    assert_eq!(receipt("7", 64).unwrap().index, 7);
    for (index, count) in [("07", 1), ("+7", 1), ("7", 65), ("x", 1)] {
        assert!(receipt(index, count).is_err(), "{index} {count}");
    }
}

#[test]
fn a_request_to_a_witness_says_its_size_in_one_way_and_has_a_bounded_path() {
    let request = |old: &str, count| {
        AddCheckpoint::parse(format!("old {old}\n{}\n{}", steps(count), signed()).as_bytes())
    };
    assert_eq!(request("7", 63).unwrap().old, 7);
    for (old, count) in [("07", 1), ("+7", 1), ("7", 64), ("", 1)] {
        assert!(request(old, count).is_err(), "{old} {count}");
    }
}

//! Files that somebody damaged: whatever they are, they are read or refused, quickly and without a panic.

use crate::SMALL;
use choice::pabulib::{read, write};
use proptest::prelude::*;

/// Pieces that mean something to the reader.
const PIECES: [&str; 18] = [
    ";",
    "\n",
    "\r\n",
    "\"",
    "\"\"",
    ",",
    "META\n",
    "PROJECTS\n",
    "VOTES\n",
    "budget;",
    "vote_type;ordinal\n",
    "-",
    ".",
    "18446744073709551616",
    "0",
    "\u{feff}",
    "é",
    "points",
];

#[derive(Debug, Clone)]
enum Damage {
    Cut(usize, usize),
    Insert(usize, usize),
    Repeat(usize, usize),
    Byte(usize, u8),
}

fn damage() -> impl Strategy<Value = Damage> {
    let place = any::<usize>;
    prop_oneof![
        (place(), 1..20_usize).prop_map(|(at, length)| Damage::Cut(at, length)),
        (place(), 0..PIECES.len()).prop_map(|(at, piece)| Damage::Insert(at, piece)),
        (place(), 1..60_usize).prop_map(|(at, length)| Damage::Repeat(at, length)),
        (place(), any::<u8>()).prop_map(|(at, byte)| Damage::Byte(at, byte)),
    ]
}

fn damaged(mut bytes: Vec<u8>, damages: &[Damage]) -> Vec<u8> {
    for damage in damages {
        let length = bytes.len().max(1);
        match *damage {
            Damage::Cut(at, many) => {
                let at = at % length;
                bytes.drain(at.min(bytes.len())..(at + many).min(bytes.len()));
            }
            Damage::Insert(at, piece) => {
                let at = at % length;
                bytes.splice(at.min(bytes.len())..at.min(bytes.len()), PIECES[piece].bytes());
            }
            Damage::Repeat(at, many) => {
                let at = (at % length).min(bytes.len());
                let copy = bytes[at..(at + many).min(bytes.len())].to_vec();
                bytes.splice(at..at, copy);
            }
            Damage::Byte(at, byte) => {
                if let Some(place) = bytes.get_mut(at % length) {
                    *place = byte;
                }
            }
        }
    }
    bytes
}

/// With points, so that all columns have a reader.
fn seeds() -> impl Strategy<Value = String> {
    let points = SMALL
        .replace("approval", "cumulative")
        .replace("age;vote", "vote;points;weight")
        .replace("20;007,7", "007,7;1,2;3")
        .replace("y;30;", "y;;;1")
        .replace("z;;7", "z;7;4;2");
    prop_oneof![Just(SMALL.to_owned()), Just(points)]
}

proptest! {
    #![proptest_config({
        let usual = ProptestConfig::default();
        ProptestConfig { cases: usual.cases * 16, ..usual }
    })]

    #[test]
    fn a_damaged_file_is_read_or_refused(seed in seeds(), damages in prop::collection::vec(damage(), 1..6)) {
        let bytes = damaged(seed.into_bytes(), &damages);
        match read(&bytes) {
            // What could be read says the same after it was written.
            Ok(file) => {
                let again = read(write(&file).as_bytes());
                let again = again.map_err(|error| TestCaseError::fail(format!("{error}\n{}", write(&file))))?;
                crate::same(&file.election, &again.election);
            }
            Err(error) => {
                let lines = bytes.split(|byte| *byte == b'\n').count();
                prop_assert!(error.line >= 1 && error.line <= lines + 1, "{} of {}", error, lines);
                prop_assert!(error.column >= 1);
            }
        }
    }

    #[test]
    fn anything_is_read_or_refused(text in "(META|PROJECTS|VOTES|[;,\"\n]|[a-z]{1,3}|[0-9.]{1,4}){0,40}") {
        let _ = read(text.as_bytes());
    }
}

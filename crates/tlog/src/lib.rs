//! What a stranger needs to check an append-only log: tree hashes, tiles, signed checkpoints, proofs,
//! cosignatures of witnesses, and the canonical entry.
//!
//! No database, no HTTP server, no clock and no chance: bytes in, a verdict out. The formats are those of
//! [C2SP](https://c2sp.org) (`signed-note`, `tlog-checkpoint`, `tlog-tiles`, `tlog-cosignature`, `tlog-witness`,
//! `tlog-policy`, `tlog-proof`) over the tree of RFC 6962, so other people's programs read them too.
//!
//! ```
//! use tlog::{Frontier, Hash};
//!
//! let mut tree = Frontier::default();
//! let mut stored = Vec::new();
//! for entry in [&b"one"[..], b"two", b"three"] {
//!     tree.push(Hash::leaf(entry), &mut stored);
//! }
//! let proof = tlog::prove_inclusion(1, 3, |index| stored.get(index as usize).copied().ok_or(())).unwrap();
//! assert!(tlog::check_inclusion(&proof, 1, 3, Hash::leaf(b"two"), tree.root()));
//! ```

mod canonical;
mod checkpoint;
mod entry;
mod hash;
mod key;
mod note;
mod policy;
mod proof;
mod rows;
mod source;
mod tile;
mod tree;
mod verify;
mod witness;

pub use canonical::{NotCanonical, canonical};
pub use checkpoint::{Checkpoint, PaperHead};
pub use entry::{Entry, MAX_ENTRY, Opened, commit};
pub use hash::{Hash, from_hex, hex};
pub use key::{BadKey, KeyKind, SignerKey, VerifierKey};
pub use note::{Checked, Malformed, Note, Signature};
pub use policy::{BadPolicy, Policy, Witness};
pub use proof::{Proof, ProofFailure};
pub use source::{Folder, Source};
pub use tile::{Tile, bundle, unbundle};
pub use tree::{
    Frontier, check_consistency, check_inclusion, peaks, prove_consistency, prove_inclusion, stored_count,
    stored_index,
};
pub use verify::{Failure, Report, Task, WINDOW, verify, verify_window};
pub use witness::{AddCheckpoint, Refused, WitnessState, consider};

/// The second verifier, in Python, as files: it checks a log, and counts a vote again.
pub const SECOND_VERIFIER: [(&str, &str); 2] = [
    ("verify_log.py", include_str!("../tests/verify_log.py")),
    ("verify_vote.py", include_str!("../tests/verify_vote.py")),
];

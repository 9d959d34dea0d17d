//! Receipts (c2sp.org/tlog-proof): one text that shows, offline, that an entry is in the log.

use crate::checkpoint::Checkpoint;
use crate::hash::{Hash, from_base64, to_base64};
use crate::note::{Malformed, Note};
use crate::policy::Policy;
use crate::tree::check_inclusion;
use std::fmt;

const HEADER: &str = "c2sp.org/tlog-proof@v1";
/// A tree cannot be higher.
const MAX_STEPS: usize = 64;

/// The proof that an entry is in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Which entry, from 0.
    pub index: u64,
    /// From the entry's neighbour to the root's child.
    pub steps: Vec<Hash>,
    /// Opaque bytes that come along: here the entry itself. Nothing vouches for them but the proof.
    pub extra: Vec<u8>,
    /// The signed checkpoint whose tree it is in.
    pub checkpoint: Note,
}

/// Why a receipt proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofFailure {
    /// Its checkpoint cannot be read.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// Its checkpoint is not signed by a log of the policy.
    #[error("the checkpoint is not signed by a log that is trusted")]
    Signature,
    /// Too few witnesses have signed.
    #[error("too few witnesses have signed the checkpoint")]
    Quorum,
    /// The entry is not in the tree.
    #[error("the entry is not in the log")]
    NotIncluded,
}

impl Proof {
    /// Reads a receipt.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let (head, note) = text.split_once("\n\n").ok_or(Malformed)?;
        let mut lines = head.split('\n');
        if lines.next() != Some(HEADER) {
            return Err(Malformed);
        }
        let mut line = lines.next().ok_or(Malformed)?;
        let mut extra = Vec::new();
        if let Some(encoded) = line.strip_prefix("extra ") {
            extra = from_base64(encoded).filter(|bytes| !bytes.is_empty()).ok_or(Malformed)?;
            line = lines.next().ok_or(Malformed)?;
        }
        let number = line.strip_prefix("index ").ok_or(Malformed)?;
        let index: u64 = number.parse().map_err(|_| Malformed)?;
        let steps: Vec<Hash> =
            lines.map(|line| Hash::parse(line).ok_or(Malformed)).collect::<Result<_, _>>()?;
        if index.to_string() != number || steps.len() > MAX_STEPS {
            return Err(Malformed);
        }
        Ok(Self { index, steps, extra, checkpoint: Note::parse(note.as_bytes())? })
    }

    /// Whether it shows that `entry` is in a log that the policy trusts; the checkpoint it is under.
    pub fn check(&self, entry: &[u8], policy: &Policy) -> Result<Checkpoint, ProofFailure> {
        let checkpoint = Checkpoint::parse(&self.checkpoint.text)?;
        let key = policy.log_of(&checkpoint).ok_or(ProofFailure::Signature)?;
        if !matches!(self.checkpoint.check(key), crate::note::Checked::Valid(_)) {
            return Err(ProofFailure::Signature);
        }
        let seen = policy.seen_by(&self.checkpoint).map_err(|_| ProofFailure::Quorum)?;
        if !policy.is_enough(&seen) {
            return Err(ProofFailure::Quorum);
        }
        let leaf = Hash::leaf(entry);
        if check_inclusion(&self.steps, self.index, checkpoint.size, leaf, checkpoint.root) {
            Ok(checkpoint)
        } else {
            Err(ProofFailure::NotIncluded)
        }
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if !self.extra.is_empty() {
            writeln!(f, "extra {}", to_base64(&self.extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.steps.iter().try_for_each(|step| writeln!(f, "{step}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

//! A witness (c2sp.org/tlog-witness): remembers the last checkpoint of a log, and signs only what continues it.

use crate::checkpoint::Checkpoint;
use crate::hash::Hash;
use crate::key::{SignerKey, VerifierKey};
use crate::note::{Checked, Malformed, Note, Signature};
use crate::tree::check_consistency;
use std::fmt;

/// The most lines of a consistency proof.
const MAX_STEPS: usize = 63;

/// A checkpoint handed to a witness, with the proof that it continues the one of `old` entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size that the witness is thought to have seen last; 0 for none.
    pub old: u64,
    /// The consistency proof from there.
    pub steps: Vec<Hash>,
    /// The checkpoint, signed by its log.
    pub note: Note,
}

impl AddCheckpoint {
    /// Reads the body of `POST …/add-checkpoint`.
    pub fn parse(body: &[u8]) -> Result<Self, Malformed> {
        let text = std::str::from_utf8(body).map_err(|_| Malformed)?;
        let (head, note) = text.split_once("\n\n").ok_or(Malformed)?;
        let mut lines = head.split('\n');
        let number = lines.next().and_then(|line| line.strip_prefix("old ")).ok_or(Malformed)?;
        let old: u64 = number.parse().map_err(|_| Malformed)?;
        let steps: Vec<Hash> =
            lines.map(|line| Hash::parse(line).ok_or(Malformed)).collect::<Result<_, _>>()?;
        if old.to_string() != number || steps.len() > MAX_STEPS {
            return Err(Malformed);
        }
        Ok(Self { old, steps, note: Note::parse(note.as_bytes())? })
    }
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        self.steps.iter().try_for_each(|step| writeln!(f, "{step}"))?;
        write!(f, "\n{}", self.note)
    }
}

/// What a witness remembers of a log: the last checkpoint it signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessState {
    /// How many entries it had.
    pub size: u64,
    /// Its root.
    pub root: Hash,
}

impl Default for WitnessState {
    fn default() -> Self {
        Self { size: 0, root: Hash::of_nothing() }
    }
}

/// Why a witness does not sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The text is no checkpoint, or it is older than the proof begins.
    #[error("not a checkpoint that continues anything")]
    Malformed,
    /// The witness does not know that log.
    #[error("the log is not known here")]
    UnknownLog,
    /// The log has not signed it.
    #[error("the log has not signed it")]
    Unsigned,
    /// The witness has seen another size last.
    #[error("the last checkpoint seen here has {0} entries")]
    OtherSize(u64),
    /// It does not continue what was seen: the log was rewritten.
    #[error("it does not continue what was seen before: the log was rewritten")]
    Inconsistent,
}

impl Refused {
    /// The status of the HTTP answer.
    pub const fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::Unsigned => 403,
            Self::UnknownLog => 404,
            Self::OtherSize(_) => 409,
            Self::Inconsistent => 422,
        }
    }
}

impl From<Malformed> for Refused {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// Signs a checkpoint that continues what was seen. The caller keeps the new state safely before it lets the signature
/// out of its hands, and holds a lock from reading the state to keeping it.
pub fn consider(
    request: &AddCheckpoint,
    seen: &WitnessState,
    log: &VerifierKey,
    key: &SignerKey,
    time: u64,
) -> Result<(WitnessState, Signature), Refused> {
    let new = Checkpoint::parse(&request.note.text)?;
    if new.origin != log.name() {
        return Err(Refused::UnknownLog);
    }
    if !matches!(request.note.check(log), Checked::Valid(_)) {
        return Err(Refused::Unsigned);
    }
    if request.old > new.size {
        return Err(Refused::Malformed);
    }
    if request.old != seen.size {
        return Err(Refused::OtherSize(seen.size));
    }
    let consistent = check_consistency(&request.steps, seen.size, seen.root, new.size, new.root);
    if !consistent || new.size == 0 && new.root != Hash::of_nothing() {
        return Err(Refused::Inconsistent);
    }
    let mut note = Note { text: request.note.text.clone(), signatures: Vec::new() };
    note.sign(key, time);
    let signature = note.signatures.pop().ok_or(Refused::Malformed)?;
    Ok((WitnessState { size: new.size, root: new.root }, signature))
}

//! The whole check of a published log: everything is computed again from the entries.

mod failure;
mod pass;

pub use failure::Failure;

use crate::checkpoint::{Checkpoint, PaperHead};
use crate::entry::Entry;
use crate::key::VerifierKey;
use crate::note::{Checked, Note};
use crate::policy::Policy;
use crate::source::Source;
pub use pass::WINDOW;
use pass::{Pass, Passed};
use serde::Serialize;
use std::collections::BTreeMap;

/// What separates the notes of `witnessed`.
const BETWEEN_NOTES: &str = "--\n";

/// What a reader knows already and holds a log against.
#[derive(Debug, Clone, Default)]
pub struct Task {
    /// The log's key.
    pub key: Option<VerifierKey>,
    /// Whom the reader trusts, and how many witnesses are enough.
    pub policy: Option<Policy>,
    /// Heads that were kept outside, with what to call them.
    pub older: Vec<(String, PaperHead)>,
}

/// What was found of a log that holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Which log.
    pub origin: String,
    /// How many entries were checked.
    pub size: u64,
    /// The hash over all of them, base64.
    pub root: String,
    /// The key that signed, in its text form.
    pub key: String,
    /// Whether the reader brought that key; otherwise it was found beside the log, and nobody vouches for it.
    pub key_was_given: bool,
    /// The witnesses of the policy that have signed, each with the largest size it signed.
    pub witnesses: BTreeMap<String, u64>,
    /// How many entries enough witnesses have seen; absent without a policy that asks for any.
    pub witnessed: Option<u64>,
    /// How many heads from outside were held against it.
    pub older: usize,
    /// How many payloads were opened and fit their entries.
    pub opened: u64,
    /// How many entries lie outside of the window that was exported: only their hashes were there.
    pub unseen: u64,
}

/// Checks a log. The first thing that does not hold is told.
pub fn verify(source: &impl Source, task: &Task) -> Result<Report, Failure> {
    check(source, task, false, &mut |_, _| {})
}

/// The same, for who wants to see each entry on the way, and is content with a window: an export that names one in
/// [`WINDOW`] has the entries inside, and of those outside only the hashes. What was seen counts only if the log holds.
pub fn verify_window(
    source: &impl Source,
    task: &Task,
    see: &mut dyn FnMut(u64, &Entry),
) -> Result<Report, Failure> {
    check(source, task, true, see)
}

fn check(
    source: &impl Source,
    task: &Task,
    windowed: bool,
    see: &mut dyn FnMut(u64, &Entry),
) -> Result<Report, Failure> {
    let bytes = read(source, "checkpoint")?.ok_or(Failure::Nothing)?;
    let note = Note::parse(&bytes).map_err(|_| Failure::Checkpoint)?;
    let head = Checkpoint::parse(&note.text).map_err(|_| Failure::Checkpoint)?;
    let (key, key_was_given) = key(source, task, &head)?;
    signed(&note, &key)?;
    let mut heads = vec![("checkpoint".to_owned(), head.clone())];
    let witnessed = witnessed(source, &key)?;
    for (label, note) in &witnessed {
        heads.push((label.clone(), Checkpoint::parse(&note.text).map_err(|_| Failure::Checkpoint)?));
    }
    for (label, older) in &task.older {
        if let Some(note) = &older.note
            && !matches!(note.check(&key), Checked::Valid(_))
        {
            return Err(Failure::OlderUnsigned { head: label.clone() });
        }
        heads.push((label.clone(), older.checkpoint.clone()));
    }
    for (label, other) in &heads {
        if other.origin != head.origin {
            return Err(Failure::OtherLog { head: label.clone(), origin: other.origin.clone() });
        }
        if other.size > head.size {
            return Err(Failure::Shorter { head: label.clone(), then: other.size, now: head.size });
        }
    }
    let notes: Vec<&Note> = std::iter::once(&note).chain(witnessed.iter().map(|(_, note)| note)).collect();
    let (seen_by, enough) = witnesses(&notes, task.policy.as_ref())?;
    let Passed { opened, unseen } = Pass::new(source, head.size, heads, windowed)?.run(see)?;
    Ok(Report {
        origin: head.origin,
        size: head.size,
        root: head.root.to_string(),
        key: key.to_string(),
        key_was_given,
        witnesses: seen_by,
        witnessed: enough,
        older: task.older.len(),
        opened,
        unseen,
    })
}

fn read(source: &impl Source, path: &str) -> Result<Option<Vec<u8>>, Failure> {
    source
        .read(path)
        .map_err(|error| Failure::Unreadable { path: path.to_owned(), reason: error.to_string() })
}

fn signed(note: &Note, key: &VerifierKey) -> Result<(), Failure> {
    match note.check(key) {
        Checked::Valid(_) => Ok(()),
        Checked::Missing => Err(Failure::Unsigned { key: key.to_string() }),
        Checked::Wrong => Err(Failure::Signature { key: key.to_string() }),
    }
}

/// The key to hold the log against: the reader's, else that of the policy, else the one found beside the log.
fn key(source: &impl Source, task: &Task, head: &Checkpoint) -> Result<(VerifierKey, bool), Failure> {
    let other = |key: &VerifierKey| Failure::OtherKey { key: key.to_string() };
    let beside = match read(source, "log.vkey")? {
        Some(bytes) => {
            let text = String::from_utf8(bytes).map_err(|_| Failure::Key)?;
            Some(VerifierKey::parse(text.strip_suffix('\n').unwrap_or_default()).map_err(|_| Failure::Key)?)
        }
        None => None,
    };
    let trusted = match (&task.key, &task.policy) {
        (Some(key), _) => Some(key.clone()),
        (None, Some(policy)) if !policy.logs.is_empty() => Some(
            policy.log_of(head).ok_or_else(|| Failure::UnknownLog { origin: head.origin.clone() })?.clone(),
        ),
        _ => None,
    };
    let (key, given) = match (trusted, &beside) {
        (Some(trusted), Some(beside)) if trusted != *beside => return Err(other(beside)),
        (Some(trusted), _) => (trusted, true),
        (None, Some(beside)) => (beside.clone(), false),
        (None, None) => return Err(Failure::NoKey),
    };
    if key.name() == head.origin {
        Ok((key, given))
    } else {
        Err(Failure::UnknownLog { origin: head.origin.clone() })
    }
}

/// The earlier checkpoints that witnesses signed, as the log keeps them.
fn witnessed(source: &impl Source, key: &VerifierKey) -> Result<Vec<(String, Note)>, Failure> {
    let Some(bytes) = read(source, "witnessed")? else { return Ok(Vec::new()) };
    let text = String::from_utf8(bytes).map_err(|_| Failure::Checkpoint)?;
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let mut notes = Vec::new();
    for text in text.split(BETWEEN_NOTES) {
        let note = Note::parse(text.as_bytes()).map_err(|_| Failure::Checkpoint)?;
        signed(&note, key)?;
        notes.push((format!("witnessed {}", notes.len() + 1), note));
    }
    Ok(notes)
}

/// Which witnesses signed up to which size, and the largest size that enough of them signed.
fn witnesses(
    notes: &[&Note],
    policy: Option<&Policy>,
) -> Result<(BTreeMap<String, u64>, Option<u64>), Failure> {
    let Some(policy) = policy else { return Ok((BTreeMap::new(), None)) };
    let mut largest: BTreeMap<String, u64> = BTreeMap::new();
    for note in notes {
        let size = Checkpoint::parse(&note.text).map_err(|_| Failure::Checkpoint)?.size;
        let seen = policy
            .seen_by(note)
            .map_err(|witness| Failure::WitnessSignature { witness: witness.name.clone() })?;
        for witness in seen {
            let known = largest.entry(witness.name.clone()).or_default();
            *known = (*known).max(size);
        }
    }
    if policy.fewest() == 0 {
        return Ok((largest, None));
    }
    // Who has signed a larger tree has signed for its beginning too.
    let enough = |size: u64| {
        let seen: Vec<_> = policy
            .witnesses
            .iter()
            .filter(|witness| largest.get(&witness.name).is_some_and(|largest| *largest >= size))
            .collect();
        policy.is_enough(&seen)
    };
    let witnessed = largest.values().copied().filter(|size| enough(*size)).max();
    match witnessed {
        Some(size) => Ok((largest, Some(size))),
        None => Err(Failure::Quorum { needed: policy.fewest(), found: largest.len() }),
    }
}

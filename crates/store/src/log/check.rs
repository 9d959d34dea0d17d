//! Whether the log that the database holds is whole: its tree is computed again from the entries and held against
//! what is kept. What it cannot see is a log that was rewritten and signed anew by the holder of its key; for that
//! there are witnesses.

use super::{Head, head, latest_checkpoint};
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::Rx;
use jiff::Timestamp;
use tlog::{Frontier, Hash, Note, VerifierKey, stored_count, stored_index};

/// Entries that are read at once.
const CHUNK: u64 = 1024;
/// Entries of one full tile: the whole tiles in front of the tail are taken as their hashes have them.
const TILE: u64 = 256;

/// What is looked at.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// How many of the latest entries are hashed anew, at least; in front of them the tree is computed again from the
    /// hashes of whole tiles. Every entry when absent.
    pub tail: Option<u64>,
    /// The key that the latest checkpoint must be signed by; not looked at when absent.
    pub key: Option<VerifierKey>,
}

/// What was found of a log that is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sound {
    /// How far the log is.
    pub head: Head,
    /// How many entries were hashed anew.
    pub entries: u64,
    /// How many checkpoints were held against the tree.
    pub checkpoints: u64,
    /// The size of the latest checkpoint, and when it was signed.
    pub signed: Option<(u64, Timestamp)>,
    /// When the first entry was written that no checkpoint covers.
    pub unsigned_since: Option<Timestamp>,
}

/// What is wrong with the log in the database.
#[derive(Debug, thiserror::Error)]
pub enum LogFault {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Entries have places behind the head, or the head is behind the last of them.
    #[error("its head speaks of {size} entries, places are given up to {placed}")]
    Places {
        /// The head's size.
        size: u64,
        /// One more than the last place.
        placed: u64,
    },
    /// No entry has that place.
    #[error("entry {index} is missing")]
    Missing {
        /// Which place.
        index: u64,
    },
    /// An entry is not the one that the tree has at its place.
    #[error("entry {index} was changed: its hash is not the one in the tree")]
    Entry {
        /// Which place.
        index: u64,
    },
    /// Who, what and when beside an entry are not what the entry says.
    #[error("beside entry {index} stands something else than it says")]
    Beside {
        /// Which place.
        index: u64,
    },
    /// A hash of the tree is missing, or is not the one that those below it make.
    #[error("hash {index} of the tree is missing or is not the one that the entries make")]
    Hash {
        /// Its stored hash index.
        index: u64,
    },
    /// The tree has another root than the head.
    #[error("the {size} entries do not make the root that the head states")]
    Root {
        /// How many entries.
        size: u64,
    },
    /// A checkpoint has another root than the tree, or cannot be read.
    #[error("the checkpoint of {size} entries is not one of these entries")]
    Checkpoint {
        /// Its size.
        size: u64,
    },
    /// The latest checkpoint has no valid signature by the key.
    #[error("the checkpoint of {size} entries is not signed by {key}")]
    Unsigned {
        /// Its size.
        size: u64,
        /// The key.
        key: String,
    },
}

statements! {
    ENTRIES = "SELECT seq, body, at, actor, event, object FROM audit_entry WHERE seq >= $1 AND seq < $2 ORDER BY seq";
    STORED = "SELECT i, h FROM log_hash WHERE i >= $1 AND i < $2 ORDER BY i";
    PLACED = "SELECT CAST(COALESCE(MAX(seq), -1) + 1 AS {{int}}) AS placed FROM audit_entry WHERE seq IS NOT NULL";
    LAST_HASH = "SELECT CAST(COALESCE(MAX(i), -1) + 1 AS {{int}}) AS stored FROM log_hash";
    CHECKPOINTS = "SELECT size, note FROM log_checkpoint WHERE size >= $1 AND size < $2 ORDER BY size";
}

/// Checks the log; `progress` is told how many entries are done.
pub fn check(rx: &mut Rx<'_>, scope: &Scope, progress: &mut dyn FnMut(u64)) -> Result<Sound, LogFault> {
    let head = head(rx)?;
    let placed = rx.count(&PLACED, &[])?;
    if placed != head.size {
        return Err(LogFault::Places { size: head.size, placed });
    }
    let stored = rx.count(&LAST_HASH, &[])?;
    if stored != stored_count(head.size) {
        return Err(LogFault::Hash { index: stored.min(stored_count(head.size)) });
    }
    let first = scope.tail.map_or(0, |tail| head.size.saturating_sub(tail) / TILE * TILE);
    tiles(rx, first / TILE)?;
    // The hashes that it is made of were computed again just now.
    let tree = Frontier::load(first, |index| super::hash(rx, index))?;
    let mut pass = Pass { tree, checkpoints: 0 };
    let mut from = first;
    pass.compare(checkpoints(rx, from, from + 1)?)?;
    while from < head.size {
        let to = head.size.min(from + CHUNK);
        pass.take(rx, from, to)?;
        progress(to - first);
        from = to;
    }
    if pass.tree.root() != head.root {
        return Err(LogFault::Root { size: head.size });
    }
    if let Some((size, _)) = checkpoints(rx, head.size + 1, 1 << 62)?.first() {
        return Err(LogFault::Checkpoint { size: *size });
    }
    let latest = latest_checkpoint(rx)?;
    if let (Some(latest), Some(key)) = (&latest, &scope.key) {
        let note = Note::parse(latest.note.as_bytes());
        if !note.is_ok_and(|note| matches!(note.check(key), tlog::Checked::Valid(_))) {
            return Err(LogFault::Unsigned { size: latest.size, key: key.to_string() });
        }
    }
    let signed = latest.map(|latest| (latest.size, latest.created_at));
    let next = signed.map_or(0, |(size, _)| size);
    let unsigned = rx.row(&ENTRIES, &[next.into(), (next + 1).into()], |row| row.parse(2))?;
    Ok(Sound {
        head,
        entries: head.size - first,
        checkpoints: pass.checkpoints,
        signed,
        unsigned_since: unsigned,
    })
}

/// Computes the tree over the first `count` whole tiles again, from the tiles' own hashes.
fn tiles(rx: &mut Rx<'_>, count: u64) -> Result<(), LogFault> {
    let (mut tree, mut made) = (Frontier::default(), Vec::new());
    for from in (0..count).step_by(usize::try_from(CHUNK).unwrap_or(usize::MAX)) {
        // A tile's own hash is followed by those of the larger subtrees that it completes.
        let numbers = from..count.min(from + CHUNK);
        let indices: Vec<u64> = numbers
            .clone()
            .flat_map(|number| {
                let own = stored_index(8, number);
                own..=own + u64::from(number.trailing_ones())
            })
            .collect();
        let kept = super::hashes(rx, &indices)?;
        if kept.len() != indices.len() {
            return Err(LogFault::Hash { index: stored_index(8, from) });
        }
        let mut kept = indices.iter().zip(kept);
        for _ in numbers {
            let Some((_, own)) = kept.next() else { break };
            made.clear();
            tree.push(own, &mut made);
            for (hash, (index, kept)) in made.iter().skip(1).zip(&mut kept) {
                if *hash != kept {
                    return Err(LogFault::Hash { index: *index });
                }
            }
        }
    }
    Ok(())
}

/// The size and the root that a checkpoint states; no root where it cannot be read.
type Stated = (u64, Option<Hash>);

fn checkpoints(rx: &mut Rx<'_>, from: u64, before: u64) -> Result<Vec<Stated>, StoreError> {
    rx.rows(&CHECKPOINTS, &[from.into(), before.into()], |row| {
        let (size, note) = (row.number(0)?, row.text(1)?);
        let stated = Note::parse(note.as_bytes()).and_then(|note| tlog::Checkpoint::parse(&note.text));
        Ok((size, stated.ok().filter(|stated| stated.size == size).map(|stated| stated.root)))
    })
}

/// The tree on its way through the entries.
struct Pass {
    tree: Frontier,
    checkpoints: u64,
}

impl Pass {
    /// Takes the entries at some places into the tree and compares every hash that they complete.
    fn take(&mut self, rx: &mut Rx<'_>, from: u64, to: u64) -> Result<(), LogFault> {
        let rows = rx.rows(&ENTRIES, &[from.into(), to.into()], |row| {
            Ok((row.number::<u64>(0)?, Hash::leaf(row.bytes(1)?), is_as_it_says(row)?))
        })?;
        let (first, behind) = (stored_count(from), stored_count(to));
        let kept = rx.rows(&STORED, &[first.into(), behind.into()], |row| {
            Ok((row.number(0)?, super::hash_of(row, 1)?))
        })?;
        let mut kept = (first..).zip(kept);
        let mut stated = checkpoints(rx, from + 1, to + 1)?.into_iter().peekable();
        let (mut rows, mut made) = (rows.into_iter(), Vec::new());
        for index in from..to {
            let Some((_, leaf, agrees)) = rows.next().filter(|(place, ..)| *place == index) else {
                return Err(LogFault::Missing { index });
            };
            made.clear();
            self.tree.push(leaf, &mut made);
            for (level, hash) in made.iter().enumerate() {
                let at = stored_count(index) + u64::try_from(level).unwrap_or_default();
                if kept.next() != Some((at, (at, *hash))) {
                    let changed =
                        if level == 0 { LogFault::Entry { index } } else { LogFault::Hash { index: at } };
                    return Err(changed);
                }
            }
            if !agrees {
                return Err(LogFault::Beside { index });
            }
            if let Some(stated) = stated.next_if(|(size, _)| *size == index + 1) {
                self.compare([stated])?;
            }
        }
        Ok(())
    }

    /// Holds what checkpoints of the present size state against the tree.
    fn compare(&mut self, stated: impl IntoIterator<Item = Stated>) -> Result<(), LogFault> {
        for (size, root) in stated {
            if root != Some(self.tree.root()) {
                return Err(LogFault::Checkpoint { size });
            }
            self.checkpoints += 1;
        }
        Ok(())
    }
}

/// Whether who, what and when in the columns, by which entries are found and shown, are what the entry says.
fn is_as_it_says(row: Row<'_>) -> Result<bool, StoreError> {
    let Some(entry) = tlog::Entry::parse(row.bytes(1)?) else { return Ok(false) };
    let at: Timestamp = row.parse(2)?;
    Ok(entry.ts.parse::<Timestamp>().is_ok_and(|ts| ts == at)
        && entry.actor == row.text(3)?
        && entry.kind == row.text(4)?
        && entry.object == row.text(5)?)
}

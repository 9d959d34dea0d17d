//! The log as strangers read it: checkpoints, tiles, receipts, and the signatures of witnesses.

mod export;

use crate::{App, AppError};
use domain::account::Actor;
use domain::permit::{Permit, ReadAudit};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use store::{Rx, StoreError, audit, log};
use tlog::{AddCheckpoint, Checked, Checkpoint, KeyKind, Note, Policy, Proof, SignerKey, Tile, VerifierKey};

/// How many entries the sequencer places in one transaction.
const AT_ONCE: usize = 256;
/// What separates the notes of `witnessed`.
const BETWEEN_NOTES: &str = "--\n";

/// What the operator says of the log: whose signature it bears, and who may witness it.
#[derive(Default)]
pub(crate) struct LogDesk {
    key: OnceLock<VerifierKey>,
    policy: OnceLock<Policy>,
}

/// What the page of the log shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogState {
    /// How many entries have their place.
    pub size: u64,
    /// How many wait for it.
    pub waiting: u64,
    /// The latest signed checkpoint.
    pub checkpoint: Option<Published>,
    /// The key to check it with.
    pub key: Option<String>,
    /// The operator's witnesses, with the latest checkpoint each has signed.
    pub witnesses: Vec<WitnessState>,
}

/// A checkpoint that was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The signed note, without the signatures of witnesses.
    pub note: String,
    /// When it was signed.
    pub at: Timestamp,
}

/// How far a witness is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessState {
    /// The witness's name in the operator's policy.
    pub name: String,
    /// Its key.
    pub key: String,
    /// The size of the latest checkpoint it signed, and when its signature came.
    pub seen: Option<(u64, Timestamp)>,
}

impl App {
    /// Says whose signature the log bears and who may witness it; once, before anything is served.
    pub fn configure_log(&self, key: VerifierKey, policy: Option<Policy>) {
        // A second call is of the same configuration.
        let _ = self.0.log.key.set(key);
        if let Some(policy) = policy {
            let _ = self.0.log.policy.set(policy);
        }
    }

    /// Whose signature the log bears, once that was said.
    pub(crate) fn log_key(&self) -> Option<&VerifierKey> {
        self.0.log.key.get()
    }

    /// Gives waiting entries their places; how many got one. Any node may do so at any time.
    pub fn sequence_log(&self) -> Result<u64, AppError> {
        let mut placed = 0;
        loop {
            let now = self.store().sequence(AT_ONCE)?;
            placed += now;
            if now < u64::try_from(AT_ONCE).unwrap_or(u64::MAX) {
                return Ok(placed);
            }
        }
    }

    /// Signs and keeps a checkpoint when the log has grown since the last one; whether it did.
    ///
    /// # Errors
    /// `Conflict("log-key-other")` when the log was signed by another key until now: a log has one key, and a new one
    /// without a word is what a forger would have.
    pub fn publish_checkpoint(&self, key: &SignerKey) -> Result<bool, AppError> {
        let verifier = key.verifier();
        let (head, latest) =
            self.store().read(|rx| Ok::<_, StoreError>((log::head(rx)?, log::latest_checkpoint(rx)?)))?;
        if let Some(latest) = &latest {
            let signed = Note::parse(latest.note.as_bytes()).map(|note| note.check(&verifier));
            if !matches!(signed, Ok(Checked::Valid(_))) {
                return Err(AppError::Conflict("log-key-other"));
            }
            if latest.size == head.size {
                return Ok(false);
            }
        }
        let checkpoint = Checkpoint { origin: verifier.name().to_owned(), size: head.size, root: head.root };
        let mut note = checkpoint.note();
        note.sign(key, 0);
        let created_at = self.environment().now();
        let kept = log::Checkpoint { size: head.size, note: note.to_string(), created_at };
        Ok(self.store().write(|tx| log::insert_checkpoint(tx, &kept))?)
    }

    /// The latest checkpoint with the signatures of witnesses it has, as it is served.
    pub fn log_checkpoint(&self) -> Result<Option<String>, AppError> {
        Ok(self.store().read(|rx| match log::latest_checkpoint(rx)? {
            Some(latest) => cosigned(rx, latest).map(Some),
            None => Ok(None),
        })?)
    }

    /// The latest checkpoints that witnesses have signed, with their signatures.
    pub fn log_witnessed(&self) -> Result<String, AppError> {
        Ok(self.store().read(witnessed)?)
    }

    /// The bytes of a tile or bundle; `None` where the log is not that long.
    pub fn log_tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, AppError> {
        Ok(self.store().read(|rx| {
            let head = log::head(rx)?;
            let there = tile.first() + u64::from(tile.width) <= tile.available(head.size);
            if there { tile_bytes(rx, tile).map(Some) } else { Ok::<_, StoreError>(None) }
        })?)
    }

    /// The receipt of an entry (c2sp.org/tlog-proof); `None` until a checkpoint covers it.
    pub fn log_proof(&self, index: u64) -> Result<Option<String>, AppError> {
        Ok(self.store().read(|rx| {
            let Some(latest) = log::latest_checkpoint(rx)?.filter(|latest| index < latest.size) else {
                return Ok::<_, StoreError>(None);
            };
            let steps = tlog::prove_inclusion(index, latest.size, |at| log::hash(rx, at))?;
            let extra = log::bodies(rx, index, index + 1)?.pop().unwrap_or_default();
            let note = cosigned(rx, latest)?;
            let Ok(checkpoint) = Note::parse(note.as_bytes()) else { return Ok(None) };
            Ok(Some(Proof { index, steps, extra, checkpoint }.to_string()))
        })?)
    }

    /// The latest checkpoint with the proof that it continues one of `old` entries, as a witness wants it.
    pub fn log_for_witness(&self, old: u64) -> Result<Option<AddCheckpoint>, AppError> {
        Ok(self.store().read(|rx| {
            let Some(latest) = log::latest_checkpoint(rx)? else { return Ok::<_, StoreError>(None) };
            let steps = tlog::prove_consistency(old, latest.size, |at| log::hash(rx, at))?;
            Ok(Note::parse(latest.note.as_bytes()).ok().map(|note| AddCheckpoint { old, steps, note }))
        })?)
    }

    /// The operator's witnesses.
    pub fn log_policy(&self) -> Option<&Policy> {
        self.0.log.policy.get()
    }

    /// Takes the signatures of witnesses on a checkpoint of ours: how many were new. Lines by keys that the operator
    /// does not know are passed over.
    ///
    /// # Errors
    /// `Invalid` with the field `cosignature` when the text is no checkpoint of this log, when no line is by a witness
    /// the operator knows, or when such a line is wrong.
    pub fn accept_cosignatures(&self, actor: &Actor, text: &str) -> Result<usize, AppError> {
        Permit::<ReadAudit>::grant(actor, &domain::territory::Place::CITY)?;
        let refuse = |reason| AppError::Invalid { field: "cosignature", reason };
        let note = Note::parse(text.as_bytes()).map_err(|_| refuse("cosignature-malformed"))?;
        let checkpoint = Checkpoint::parse(&note.text).map_err(|_| refuse("cosignature-malformed"))?;
        let kept = self.store().read(|rx| log::find_checkpoint(rx, checkpoint.size))?;
        let same = kept
            .is_some_and(|kept| Note::parse(kept.note.as_bytes()).is_ok_and(|kept| kept.text == note.text));
        if !same {
            return Err(refuse("cosignature-other-checkpoint"));
        }
        let policy = self.log_policy().ok_or_else(|| refuse("cosignature-no-witnesses"))?;
        let seen = policy.seen_by(&note).map_err(|_| refuse("cosignature-wrong"))?;
        let received_at = self.environment().now();
        let lines: Vec<log::Cosignature> = seen
            .into_iter()
            .filter_map(|witness| {
                let line = note.signatures.iter().find(|line| line.is_by(&witness.key))?.to_string();
                Some(log::Cosignature {
                    size: checkpoint.size,
                    witness: witness.key.to_string(),
                    line,
                    received_at,
                })
            })
            .collect();
        if lines.is_empty() {
            return Err(refuse("cosignature-unknown"));
        }
        let fresh = self.store().write(|tx| {
            lines.iter().try_fold(0, |fresh, line| {
                Ok::<_, StoreError>(fresh + usize::from(log::insert_cosignature(tx, line)?))
            })
        })?;
        Ok(fresh)
    }

    /// How far the log is.
    pub fn log_state(&self) -> Result<LogState, AppError> {
        let (head, waiting, latest, seen) = self.store().read(|rx| {
            Ok::<_, StoreError>((
                log::head(rx)?,
                log::count_waiting(rx)?,
                log::latest_checkpoint(rx)?,
                log::witnessed(rx)?,
            ))
        })?;
        let checkpoint = latest.and_then(|latest| {
            let note = Note::parse(latest.note.as_bytes()).ok()?;
            let checkpoint = Checkpoint::parse(&note.text).ok()?;
            Some(Published { checkpoint, note: latest.note, at: latest.created_at })
        });
        let witnesses = self.log_policy().into_iter().flat_map(|policy| &policy.witnesses).map(|witness| {
            let key = witness.key.to_string();
            let seen = seen.iter().find(|line| line.witness == key).map(|line| (line.size, line.received_at));
            WitnessState { name: witness.name.clone(), key, seen }
        });
        let witnesses = witnesses.collect();
        let key = self.0.log.key.get().map(ToString::to_string);
        Ok(LogState { size: head.size, waiting, checkpoint, key, witnesses })
    }
}

/// The key of a log from 32 random bytes.
pub fn make_log_key(origin: &str, seed: &[u8; 32]) -> Result<SignerKey, tlog::BadKey> {
    SignerKey::from_seed(origin, KeyKind::Note, seed)
}

/// A checkpoint with the signatures of witnesses under it.
fn cosigned(rx: &mut Rx<'_>, checkpoint: log::Checkpoint) -> Result<String, StoreError> {
    let lines = log::cosignatures(rx, checkpoint.size)?;
    Ok(lines.iter().fold(checkpoint.note, |note, line| note + &line.line))
}

/// The latest checkpoint of each witness, each once.
fn witnessed(rx: &mut Rx<'_>) -> Result<String, StoreError> {
    let mut notes = BTreeMap::new();
    for line in log::witnessed(rx)? {
        if let Some(checkpoint) = log::find_checkpoint(rx, line.size)? {
            notes.insert(line.size, cosigned(rx, checkpoint)?);
        }
    }
    Ok(notes.into_values().collect::<Vec<_>>().join(BETWEEN_NOTES))
}

/// What is there of a tile; looked at by nobody on the way, so that a verifier sees what the database holds.
fn tile_bytes(rx: &mut Rx<'_>, tile: Tile) -> Result<Vec<u8>, StoreError> {
    let (from, to) = (tile.first(), tile.first() + u64::from(tile.width));
    if tile.level.is_none() {
        let bodies = log::bodies(rx, from, to)?;
        return Ok(tlog::bundle(bodies.iter().map(Vec::as_slice)).unwrap_or_default());
    }
    let indices: Vec<u64> = (from..to).map(|number| tlog::stored_index(tile.tree_level(), number)).collect();
    Ok(log::hashes(rx, &indices)?.iter().flat_map(|hash| hash.0).collect())
}

/// The particulars of entries, with their salts: what an export may open.
fn openings(app: &App, rx: &mut Rx<'_>, from: u64, to: u64) -> Result<Vec<tlog::Opened>, StoreError> {
    let entries = audit::list_at(rx, from, to)?;
    Ok(entries
        .into_iter()
        .filter_map(|entry| {
            let payload = app.payload(&entry)?;
            Some(tlog::Opened { index: entry.index?, salt: entry.secret?.salt, payload })
        })
        .collect())
}

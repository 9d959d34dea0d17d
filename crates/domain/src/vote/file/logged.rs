//! What the audit log has of one vote: its ballots by their commitments, and what was announced and posted.

use super::{SpoiledSheet, VoteFile};
use crate::hex::{hex, sha256, unhex};
use crate::id::VoteId;
use crate::roll::RollHash;
use crate::vote::Vote;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// The event by which a vote is fixed: what it asks, of whom, under which rules.
pub const ANNOUNCED: &str = "vote.announced";
/// The event by which its result is posted.
pub const PUBLISHED: &str = "vote.published";
/// The event by which the ballots are drawn whose owners are asked.
pub const DRAWN: &str = "signature_audit.drawn";
/// The event of each ballot that was taken.
const CAST: &str = "ballot.cast";

/// The particulars of an entry with what they are salted with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// 64 hexadecimal digits.
    pub salt: String,
    /// Canonical JSON.
    pub payload: String,
}

impl Opening {
    /// What an entry with these particulars commits to; `None` for a salt that is none.
    pub fn commitment(&self) -> Option<String> {
        let salt: [u8; 32] = unhex(&self.salt)?;
        Some(hex(&sha256(&[salt.as_slice(), self.payload.as_bytes()].concat())))
    }
}

/// What was announced, as far as a count rests on it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Announced {
    pub(super) roll_hash: RollHash,
    pub(super) vote: Vote,
    #[serde(default)]
    pub(super) particulars: Particulars,
}

/// What was told besides, as far as a count rests on it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Particulars {
    pub(super) spoiled_takes_part: bool,
}

/// What was posted: the whole result, and what it rests on besides the ballots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// The recount, as `yiju tally` prints it.
    pub count: Json,
    /// Lines that objected in writing.
    pub objected: BTreeSet<u32>,
    /// Lines to which the ballot was provably delivered.
    pub delivered: BTreeSet<u32>,
    /// Sheets that came in and cannot be counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spoiled: Vec<SpoiledSheet>,
}

impl Posted {
    /// What is posted of a file and its recount.
    pub fn of(file: &VoteFile, count: &super::Recount) -> Self {
        let count = serde_json::to_value(count).unwrap_or_default();
        let (objected, delivered) = (file.objected.clone(), file.delivered.clone());
        Self { count, objected, delivered, spoiled: file.spoiled.clone() }
    }
}

/// An entry of the log about the vote itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) index: u64,
    pub(super) commitment: String,
}

/// What the log has of one vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    vote: VoteId,
    pub(super) ballots: BTreeMap<String, u64>,
    pub(super) events: BTreeMap<String, Vec<Told>>,
    pub(super) unread: Vec<u64>,
}

impl Logged {
    /// Nothing yet, of that vote.
    pub const fn of(vote: VoteId) -> Self {
        Self { vote, ballots: BTreeMap::new(), events: BTreeMap::new(), unread: Vec::new() }
    }

    /// Takes an entry of the log: its place, what happened to what, and what it commits to. What is about something
    /// else is passed over.
    pub fn take(&mut self, index: u64, kind: &str, object: &str, commitment: &str) {
        if kind == CAST {
            match ballot(object) {
                Some((vote, commitment)) if vote == self.vote => {
                    self.ballots.entry(commitment.to_owned()).or_insert(index);
                }
                Some(_) => {}
                None => self.unread.push(index),
            }
        } else if [ANNOUNCED, PUBLISHED, DRAWN].contains(&kind) && object == self.vote.to_string() {
            let told = Told { index, commitment: commitment.to_owned() };
            self.events.entry(kind.to_owned()).or_default().push(told);
        }
    }

    /// How many ballots it has of the vote.
    pub fn count(&self) -> usize {
        self.ballots.len()
    }
}

/// The vote and the commitment that [`crate::ballot::logged_as`] wrote; `None` for any other text.
fn ballot(object: &str) -> Option<(VoteId, &str)> {
    let (vote, commitment) = object.split_once('/')?;
    let id: VoteId = vote.parse().ok()?;
    (id.to_string() == vote && unhex::<32>(commitment).is_some()).then_some((id, commitment))
}

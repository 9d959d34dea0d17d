//! What an entry says to everybody, and what it only commits to.

use crate::canonical::canonical;
use crate::hash::{Hash, from_hex, hex};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The longest entry in bytes: its length is written in two of them.
pub const MAX_ENTRY: usize = 65_535;

/// An entry of the log: who did what to what, and when. The particulars are only committed to, so that they can be
/// erased while every proof stays valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When, RFC 3339 in UTC.
    pub ts: String,
    /// What happened: `batch.committed`.
    pub kind: String,
    /// The id of the account that did it.
    pub actor: String,
    /// The id of what it happened to.
    pub object: String,
    /// `SHA-256(salt ‖ canonical particulars)`.
    pub commit: Hash,
}

impl Entry {
    /// The bytes that are hashed into the tree: canonical JSON of version 1.
    pub fn to_bytes(&self) -> Vec<u8> {
        let value = json!({
            "actor": self.actor, "commit": hex(&self.commit.0), "kind": self.kind, "object": self.object,
            "ts": self.ts, "v": 1,
        });
        // The one number in it is 1, which has a canonical text.
        canonical(&value).unwrap_or_default().into_bytes()
    }

    /// Reads an entry; takes only what [`Entry::to_bytes`] would write.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(bytes).ok()?;
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let entry = Self {
            ts: text("ts")?,
            kind: text("kind")?,
            actor: text("actor")?,
            object: text("object")?,
            commit: Hash::from_bytes(&from_hex(&text("commit")?)?)?,
        };
        (entry.to_bytes() == bytes).then_some(entry)
    }
}

/// What an entry commits to: `SHA-256(salt ‖ payload)`, the payload in canonical JSON.
pub fn commit(salt: &[u8; 32], payload: &str) -> Hash {
    Hash(Sha256::new().chain_update(salt).chain_update(payload).finalize().into())
}

/// The particulars of an entry with the salt that opens its commitment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Which entry.
    pub index: u64,
    /// 32 random bytes.
    pub salt: [u8; 32],
    /// Canonical JSON.
    pub payload: String,
}

impl Opened {
    /// One line of `opened.jsonl`: canonical JSON without the line's end.
    pub fn to_line(&self) -> String {
        canonical(&json!({ "index": self.index, "payload": self.payload, "salt": hex(&self.salt) }))
            .unwrap_or_default()
    }

    /// Reads a line; takes only what [`Opened::to_line`] would write.
    pub fn parse(line: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(line).ok()?;
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        let opened = Self {
            index: value.get("index").and_then(Value::as_u64)?,
            salt: from_hex(text("salt")?)?.try_into().ok()?,
            payload: text("payload")?.to_owned(),
        };
        (opened.to_line() == line).then_some(opened)
    }
}

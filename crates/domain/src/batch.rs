//! Import batches: what came in together goes out together.

use crate::id::{AccountId, BatchId};
use crate::territory::Reach;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where a batch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BatchState {
    /// Its rows are in the register.
    Committed,
    /// Its rows were taken out again.
    Undone,
}

impl BatchState {
    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Committed => "committed",
            Self::Undone => "undone",
        }
    }

    /// Reads a key made by [`BatchState::key`].
    pub fn parse(key: &str) -> Option<Self> {
        [Self::Committed, Self::Undone].into_iter().find(|state| state.key() == key)
    }
}

/// One import of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Its name in the database.
    pub id: BatchId,
    /// The file's name as the person had it.
    pub file_name: String,
    /// SHA-256 of the file and its mapping, hexadecimal: the same import twice changes nothing.
    pub content_hash: String,
    /// Where it stands.
    pub state: BatchState,
    /// Data rows found.
    pub rows: u64,
    /// Rows that went into the register; `rows = accepted + rejected`.
    pub accepted: u64,
    /// Rows that came back with a reason.
    pub rejected: u64,
    /// Warnings on accepted rows.
    pub warnings: u64,
    /// Who imported it.
    pub imported_by: AccountId,
    /// When.
    pub imported_at: Timestamp,
    /// When it was undone.
    pub undone_at: Option<Timestamp>,
    /// The territories it was imported for: what it brought lies there, and who sees it keeps or sees all of them.
    pub reach: Reach,
}

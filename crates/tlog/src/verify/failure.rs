//! What can be wrong with a log, each with a key for programs and a sentence for people.

/// Why a log does not hold, or could not be looked at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// There is no checkpoint at all: no log is there.
    #[error("there is no log: it has no checkpoint")]
    Nothing,
    /// The place could not be read.
    #[error("{path} cannot be read: {reason}")]
    Unreadable {
        /// Where, below the log's prefix.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// Neither the reader nor the log has a key to check with.
    #[error("no key to check with: give --key or --policy")]
    NoKey,
    /// The key beside the log cannot be read.
    #[error("log.vkey is not a key")]
    Key,
    /// A checkpoint cannot be read.
    #[error("the checkpoint is malformed")]
    Checkpoint,
    /// The log is not one of those trusted.
    #[error("the checkpoint is of the log «{origin}», which is not the one expected")]
    UnknownLog {
        /// What the checkpoint calls itself.
        origin: String,
    },
    /// The key beside the log is not the one trusted.
    #[error("the log now shows another key: {key}")]
    OtherKey {
        /// The key shown.
        key: String,
    },
    /// The checkpoint has no signature by the key.
    #[error("the checkpoint is not signed by {key}")]
    Unsigned {
        /// The key.
        key: String,
    },
    /// The checkpoint's signature is wrong.
    #[error("the checkpoint's signature by {key} is wrong")]
    Signature {
        /// The key.
        key: String,
    },
    /// A witness's signature is wrong.
    #[error("the signature of the witness {witness} is wrong")]
    WitnessSignature {
        /// Its name in the policy.
        witness: String,
    },
    /// Too few witnesses signed.
    #[error("{found} witnesses of the policy have signed; at least {needed} are needed")]
    Quorum {
        /// How many are needed at least.
        needed: usize,
        /// How many there are.
        found: usize,
    },
    /// A head from outside is of another log.
    #[error("{head} is of another log: «{origin}»")]
    OtherLog {
        /// What the head is called.
        head: String,
        /// Which log it is of.
        origin: String,
    },
    /// A head from outside has no valid signature.
    #[error("{head} is not signed by this log")]
    OlderUnsigned {
        /// What the head is called.
        head: String,
    },
    /// The log had more entries once.
    #[error("the log has become shorter: {head} says {then} entries, now there are {now}")]
    Shorter {
        /// What the head is called.
        head: String,
        /// How many then.
        then: u64,
        /// How many now.
        now: u64,
    },
    /// The first entries are not what they were.
    #[error("the log was rewritten: its first {size} entries are not those that {head} was signed for")]
    Rewritten {
        /// What the head is called.
        head: String,
        /// How many entries it speaks of.
        size: u64,
    },
    /// The entries do not make the root that is signed.
    #[error("the {size} entries do not make the root that the checkpoint states")]
    Root {
        /// How many entries.
        size: u64,
    },
    /// Entries are missing.
    #[error("entries are missing: of those from {from} on, {found} of {expected} are there")]
    EntriesMissing {
        /// The first of the bundle.
        from: u64,
        /// How many there should be.
        expected: u64,
        /// How many there are.
        found: u64,
    },
    /// A bundle of entries cannot be taken apart.
    #[error("the entries from {from} on are malformed")]
    Bundle {
        /// The first of the bundle.
        from: u64,
    },
    /// An entry is not the one that the tree has at its place.
    #[error("entry {index} was changed: its hash is not the one in the tree")]
    Entry {
        /// Which entry.
        index: u64,
    },
    /// An entry is in the tree but is not what an entry looks like.
    #[error("entry {index} is not a canonical entry of version 1")]
    EntryForm {
        /// Which entry.
        index: u64,
    },
    /// A tile is missing.
    #[error("the tile {path} is missing")]
    TileMissing {
        /// Its path.
        path: String,
    },
    /// A tile does not hold the hashes that the entries make.
    #[error("the tile {path} does not hold the hashes that the entries make")]
    Tile {
        /// Its path.
        path: String,
    },
    /// A payload is not the one its entry committed to.
    #[error("the payload of entry {index} was changed: it is not the one that the entry commits to")]
    Payload {
        /// Which entry.
        index: u64,
    },
    /// The list of payloads is malformed.
    #[error("line {line} of opened.jsonl is malformed or out of order")]
    OpenedForm {
        /// Which line, from 1.
        line: u64,
    },
}

impl Failure {
    /// The stable key.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Unreadable { .. } => "unreadable",
            Self::NoKey => "no-key",
            Self::Key => "key-malformed",
            Self::Checkpoint => "checkpoint-malformed",
            Self::UnknownLog { .. } => "unknown-log",
            Self::OtherKey { .. } => "other-key",
            Self::Unsigned { .. } => "unsigned",
            Self::Signature { .. } => "signature",
            Self::WitnessSignature { .. } => "witness-signature",
            Self::Quorum { .. } => "quorum",
            Self::OtherLog { .. } => "other-log",
            Self::OlderUnsigned { .. } => "older-unsigned",
            Self::Shorter { .. } => "shorter",
            Self::Rewritten { .. } => "rewritten",
            Self::Root { .. } => "root",
            Self::EntriesMissing { .. } => "entries-missing",
            Self::Bundle { .. } => "bundle-malformed",
            Self::Entry { .. } => "entry-changed",
            Self::EntryForm { .. } => "entry-malformed",
            Self::TileMissing { .. } => "tile-missing",
            Self::Tile { .. } => "tile-changed",
            Self::Payload { .. } => "payload-changed",
            Self::OpenedForm { .. } => "opened-malformed",
        }
    }

    /// 2 when the log could not be looked at, 1 when it was tampered with.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Nothing | Self::Unreadable { .. } | Self::NoKey => 2,
            _ => 1,
        }
    }
}

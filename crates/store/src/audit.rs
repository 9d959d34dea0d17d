//! Audit entries: appended in the transaction that they tell of, and never changed.
//!
//! What everybody may know (who, what, when) is the entry's body, a leaf of the log. The particulars are only
//! committed to there; they lie sealed beside it, with the salt that opens the commitment, and can be erased.

use crate::error::StoreError;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::id::{AccountId, AuditEntryId};
use domain::permit::{Action, Permit};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use std::fmt;
use uuid::Uuid;

/// Seals the particulars of an entry before they are kept; the keys are the caller's.
pub trait Vault: Send + Sync {
    /// The sealed particulars of that entry. No nonce comes twice with different particulars.
    fn seal(&self, entry: AuditEntryId, payload: &str, nonce: [u8; 24]) -> Vec<u8>;
}

/// When something is done, and what its audit entry is made of: time, identity and chance are the caller's.
#[derive(Clone, Copy)]
pub struct Occasion<'v> {
    /// When.
    pub at: Timestamp,
    /// The id of the entry that will tell of it. Where one occasion is recorded more than once, the later entries
    /// get the ids behind it.
    pub entry: AuditEntryId,
    /// Random bits from which the salts are drawn; they are kept nowhere.
    pub seed: [u8; 32],
    /// Who seals the particulars.
    pub vault: &'v dyn Vault,
}

/// Without the seed, which opens what it salted.
impl fmt::Debug for Occasion<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Occasion").field("at", &self.at).field("entry", &self.entry).finish_non_exhaustive()
    }
}

impl Occasion<'_> {
    /// Bits that belong to one entry and one use.
    fn bits(&self, tag: &str, id: AuditEntryId, payload: &str) -> [u8; 32] {
        Sha256::new()
            .chain_update(tag)
            .chain_update(self.seed)
            .chain_update(id.uuid().as_bytes())
            .chain_update(payload)
            .finalize()
            .into()
    }
}

/// The particulars of an entry as they are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// What the entry's commitment is salted with.
    pub salt: [u8; 32],
    /// Canonical JSON, sealed.
    pub sealed: Vec<u8>,
}

/// An entry as it is read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub id: AuditEntryId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: AccountId,
    /// What happened: `batch.committed`.
    pub event: String,
    /// The id of what it happened to.
    pub object: String,
    /// Its place in the log, from 0; none until the sequencer has come by.
    pub index: Option<u64>,
    /// The particulars; `None` once they are erased.
    pub secret: Option<Secret>,
    /// Particulars in clear that an older program left, JSON text; empty everywhere else.
    pub detail: String,
}

/// Which entries are asked for; what is empty asks for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// By whom.
    pub actor: Option<AccountId>,
    /// About which noun: `batch` for every `batch.…`.
    pub noun: String,
    /// About which thing.
    pub object: String,
    /// From this moment on.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
}

macro_rules! entries {
    ($rest:literal) => {
        concat!(
            "SELECT e.id, e.at, e.actor, e.event, e.object, e.seq, s.salt, s.sealed_payload, e.detail
             FROM audit_entry e LEFT JOIN audit_secret s ON s.entry = e.id ",
            $rest
        )
    };
}

statements! {
    APPEND = "INSERT INTO audit_entry (id, at, actor, event, object, detail, body)
              VALUES ($1, $2, $3, $4, $5, '', $6)";
    SEAL = "INSERT INTO audit_secret (entry, salt, sealed_payload) VALUES ($1, $2, $3)";
    ABOUT = entries!("WHERE e.object = $1 ORDER BY e.id");
    FIND = entries!("WHERE e.id = $1");
    AT = entries!("WHERE e.seq = $1");
    LATEST = entries!("WHERE e.id < $1 AND ($2 = '' OR e.actor = $2)
                       AND ($3 = '' OR substr(e.event, 1, length($3)) = $3) AND ($4 = '' OR e.object = $4)
                       AND e.at >= $5 AND e.at < $6 ORDER BY e.id DESC LIMIT $7");
    BARE = entries!("WHERE e.body IS NULL ORDER BY e.id LIMIT $1");
    ADOPT = "UPDATE audit_entry SET body = $2, detail = '' WHERE id = $1 AND body IS NULL";
    ERASE = "DELETE FROM audit_secret WHERE entry IN (SELECT id FROM audit_entry WHERE object = $1)";
    SECRETS = entries!("WHERE e.seq >= $1 AND e.seq < $2 ORDER BY e.seq");
}

/// Appends the entry of what a permit's holder does on an occasion.
///
/// # Errors
/// Particulars that have no canonical text (a fraction, a whole number above 2^53) and entries above 65,535 bytes are
/// refused, and with them the write.
pub fn record<A: Action>(
    tx: &mut Tx<'_>,
    permit: &Permit<A>,
    occasion: Occasion<'_>,
    event: &'static str,
    object: impl fmt::Display,
    detail: &serde_json::Value,
) -> Result<(), StoreError> {
    let id = AuditEntryId::from_uuid(behind(occasion.entry.uuid(), tx.recorded(occasion.entry)));
    let (at, object) = (crate::value::instant(occasion.at), object.to_string());
    let made = Made::new(occasion, id, &at, permit.account(), event, &object, detail)?;
    let values = [
        id.into(),
        at.into(),
        permit.account().into(),
        event.into(),
        (&object).into(),
        made.body.as_slice().into(),
    ];
    // What leaves no trace is not done, and may be tried again.
    let unrecorded = |error| StoreError::Unrecorded(Box::new(error));
    tx.execute(&APPEND, &values).map_err(unrecorded)?;
    made.keep(tx, id).map_err(unrecorded)
}

/// The id `number` places behind another.
fn behind(id: Uuid, number: u64) -> Uuid {
    let (high, low) = id.as_u64_pair();
    Uuid::from_u64_pair(high, low.wrapping_add(number))
}

/// An entry's body and its sealed particulars.
struct Made {
    body: Vec<u8>,
    salt: [u8; 32],
    sealed: Vec<u8>,
}

impl Made {
    fn new(
        occasion: Occasion<'_>,
        id: AuditEntryId,
        at: &str,
        actor: AccountId,
        event: &str,
        object: &str,
        detail: &serde_json::Value,
    ) -> Result<Self, StoreError> {
        let payload = tlog::canonical(detail)
            .map_err(|error| StoreError::Unrecordable { reason: error.to_string() })?;
        let salt = occasion.bits("yiju audit salt", id, "");
        let [nonce @ .., _, _, _, _, _, _, _, _] = occasion.bits("yiju audit nonce", id, &payload);
        let entry = tlog::Entry {
            ts: at.to_owned(),
            kind: event.to_owned(),
            actor: actor.to_string(),
            object: object.to_owned(),
            commit: tlog::commit(&salt, &payload),
        };
        let body = entry.to_bytes();
        if body.len() > tlog::MAX_ENTRY {
            return Err(StoreError::Unrecordable { reason: format!("an entry of {} bytes", body.len()) });
        }
        Ok(Self { body, salt, sealed: occasion.vault.seal(id, &payload, nonce) })
    }

    fn keep(&self, tx: &mut Tx<'_>, id: AuditEntryId) -> Result<(), StoreError> {
        tx.execute(&SEAL, &[id.into(), self.salt.as_slice().into(), self.sealed.as_slice().into()]).map(drop)
    }
}

/// Entries that an older program wrote and that have no place in the log yet.
pub fn list_bare(rx: &mut Rx<'_>, limit: usize) -> Result<Vec<Entry>, StoreError> {
    rx.rows(&BARE, &[limit.into()], read)
}

/// Makes an older entry part of the log: its particulars are sealed, and from here on it cannot be changed.
pub fn adopt(tx: &mut Tx<'_>, occasion: Occasion<'_>, entry: &Entry) -> Result<(), StoreError> {
    let at = crate::value::instant(entry.at);
    let detail = serde_json::from_str(&entry.detail).unwrap_or_else(|_| entry.detail.as_str().into());
    let made = Made::new(occasion, entry.id, &at, entry.actor, &entry.event, &entry.object, &detail)?;
    tx.execute_one(&ADOPT, &[entry.id.into(), made.body.as_slice().into()], "audit entry", entry.id)?;
    made.keep(tx, entry.id)
}

/// Erases the particulars of everything that happened to one thing. The entries stay, and every proof holds.
pub fn erase<A: Action>(tx: &mut Tx<'_>, _: &Permit<A>, object: &str) -> Result<u64, StoreError> {
    tx.execute(&ERASE, &[object.into()])
}

/// What happened to one thing, oldest first.
pub fn list_about(rx: &mut Rx<'_>, object: &str) -> Result<Vec<Entry>, StoreError> {
    rx.rows(&ABOUT, &[object.into()], read)
}

/// The latest entries before `before` (all, when `None`) that fit the filter, newest first.
pub fn list(
    rx: &mut Rx<'_>,
    filter: &Filter,
    before: Option<AuditEntryId>,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    // `g` stands behind every hexadecimal digit, and behind every instant, which begins with one.
    let before = before.map_or_else(|| "g".to_owned(), |id| id.to_string());
    let moment =
        |at: Option<Timestamp>, none: &str| at.map_or_else(|| none.to_owned(), crate::value::instant);
    let noun = if filter.noun.is_empty() { String::new() } else { format!("{}.", filter.noun) };
    let values = [
        before.into(),
        filter.actor.map(|actor| actor.to_string()).unwrap_or_default().into(),
        noun.into(),
        (&filter.object).into(),
        moment(filter.from, "").into(),
        moment(filter.until, "g").into(),
        limit.into(),
    ];
    rx.rows(&LATEST, &values, read)
}

/// One entry.
pub fn find(rx: &mut Rx<'_>, id: AuditEntryId) -> Result<Option<Entry>, StoreError> {
    rx.row(&FIND, &[id.into()], read)
}

/// The entry at a place in the log.
pub fn find_at(rx: &mut Rx<'_>, index: u64) -> Result<Option<Entry>, StoreError> {
    rx.row(&AT, &[index.into()], read)
}

/// The entries at the places from `from` to before `to`, in their order.
pub fn list_at(rx: &mut Rx<'_>, from: u64, to: u64) -> Result<Vec<Entry>, StoreError> {
    rx.rows(&SECRETS, &[from.into(), to.into()], read)
}

fn read(row: Row<'_>) -> Result<Entry, StoreError> {
    let salt = row.opt_bytes(6)?.map(|bytes| bytes.try_into().map_err(|_| Row::misread(6))).transpose()?;
    let sealed = row.opt_bytes(7)?.map(<[u8]>::to_vec);
    Ok(Entry {
        id: row.parse(0)?,
        at: row.parse(1)?,
        actor: row.parse(2)?,
        event: row.string(3)?,
        object: row.string(4)?,
        index: row.opt_number(5)?,
        secret: salt.zip(sealed).map(|(salt, sealed)| Secret { salt, sealed }),
        detail: row.string(8)?,
    })
}

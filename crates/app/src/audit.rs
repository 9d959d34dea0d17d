//! The audit log as people read it: who did what to what, when, with the particulars opened.

use crate::{App, AppError, Noun};
use domain::account::{Account, Actor};
use domain::id::{AccountId, AuditEntryId};
use domain::permit::{Permit, ReadAudit};
use jiff::civil::Date;
use jiff::tz::{TimeZone, offset};
use jiff::{Timestamp, ToSpan as _};
use seal::{Keyring, Place};
use std::sync::{Arc, PoisonError, RwLock};
use store::audit::{self, Filter};
use store::{StoreError, account};

/// How many entries a page shows.
const PAGE: usize = 50;
/// How many entries an older program's database hands over in one transaction.
const ADOPTED_AT_ONCE: usize = 256;
/// The most entries that an export of the list holds.
const EXPORTED: usize = 50_000;

/// The nouns whose entries can be asked for, in the order they are offered.
pub const NOUNS: &[&str] = &[
    "account",
    "ballot",
    "batch",
    "claim",
    "community",
    "duplicate",
    "field_survey",
    "gazetteer",
    "hand_over",
    "objection",
    "proxy",
    "rehearsal",
    "roll",
    "setting",
    "sheet",
    "visit",
    "vote",
];

/// Where the particulars of an entry lie sealed.
const fn place(row: &str) -> Place<'_> {
    Place { table: "audit_secret", column: "sealed_payload", row }
}

/// Seals particulars under the newest key at hand.
pub(crate) struct Vault(pub(crate) Arc<RwLock<Arc<Keyring>>>);

impl audit::Vault for Vault {
    fn seal(&self, entry: AuditEntryId, payload: &str, nonce: [u8; 24]) -> Vec<u8> {
        let keyring = Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner));
        keyring.seal(&place(&entry.to_string()), payload.as_bytes(), nonce)
    }
}

/// Keeps no particulars: what a database is written with before its keys are open.
pub(crate) struct NoVault;

impl audit::Vault for NoVault {
    fn seal(&self, _: AuditEntryId, _: &str, _: [u8; 24]) -> Vec<u8> {
        Vec::new()
    }
}

/// The particulars of an entry.
#[derive(Debug, Clone, PartialEq)]
pub enum Particulars {
    /// What they say.
    Open(serde_json::Value),
    /// They were erased; the entry still proves that it was made.
    Erased,
    /// They do not open with the keys at hand.
    Sealed,
}

/// An entry of the audit log with its particulars.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditLine {
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
    /// Its place in the log, from 0.
    pub index: Option<u64>,
    /// What else is known of it.
    pub particulars: Particulars,
}

impl AuditLine {
    /// The particulars as JSON; nothing where they cannot be read.
    pub fn detail(&self) -> serde_json::Value {
        match &self.particulars {
            Particulars::Open(value) => value.clone(),
            Particulars::Erased | Particulars::Sealed => serde_json::Value::Null,
        }
    }
}

/// Which entries a reader asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// By whom.
    pub actor: Option<AccountId>,
    /// About which noun; empty for all.
    pub noun: String,
    /// About which thing, by its id; empty for all.
    pub object: String,
    /// On which day of the city.
    pub day: Option<Date>,
    /// The entries before this one: the next page.
    pub before: Option<AuditEntryId>,
}

/// A page of the audit log.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditPage {
    /// The entries, newest first.
    pub lines: Vec<AuditLine>,
    /// Everybody who has an account, to name who acted.
    pub people: Vec<Account>,
    /// Where the next page begins, if there is one.
    pub next: Option<AuditEntryId>,
}

impl App {
    /// One page of the audit log.
    pub fn list_audit(&self, actor: &Actor, query: &AuditQuery) -> Result<AuditPage, AppError> {
        let mut page = self.audit_entries(actor, query, PAGE + 1)?;
        let more = page.lines.len() > PAGE;
        page.lines.truncate(PAGE);
        page.next = page.lines.last().filter(|_| more).map(|line| line.id);
        Ok(page)
    }

    /// The entries that fit, for a file: at most 50,000.
    pub fn export_audit(&self, actor: &Actor, query: &AuditQuery) -> Result<AuditPage, AppError> {
        self.audit_entries(actor, query, EXPORTED)
    }

    fn audit_entries(&self, actor: &Actor, query: &AuditQuery, limit: usize) -> Result<AuditPage, AppError> {
        Permit::<ReadAudit>::grant(actor, &domain::territory::Place::CITY)?;
        let day = query.day.map(bounds).transpose()?;
        let filter = Filter {
            actor: query.actor,
            noun: query.noun.clone(),
            object: query.object.clone(),
            from: day.map(|(from, _)| from),
            until: day.map(|(_, until)| until),
        };
        let (entries, people) = self.store().read(|rx| {
            Ok::<_, StoreError>((audit::list(rx, &filter, query.before, limit)?, account::list_all(rx)?))
        })?;
        Ok(AuditPage { lines: self.open_entries(entries), people, next: None })
    }

    /// One entry of the audit log, and everybody who has an account.
    pub fn load_audit_line(
        &self,
        actor: &Actor,
        id: AuditEntryId,
    ) -> Result<(AuditLine, Vec<Account>), AppError> {
        Permit::<ReadAudit>::grant(actor, &domain::territory::Place::CITY)?;
        let (entry, people) =
            self.store().read(|rx| Ok::<_, StoreError>((audit::find(rx, id)?, account::list_all(rx)?)))?;
        let entry = entry.ok_or(AppError::NotFound(Noun::AuditEntry))?;
        Ok((self.open_entry(entry), people))
    }

    /// Entries with their particulars.
    pub(crate) fn open_entries(&self, entries: Vec<audit::Entry>) -> Vec<AuditLine> {
        entries.into_iter().map(|entry| self.open_entry(entry)).collect()
    }

    fn open_entry(&self, entry: audit::Entry) -> AuditLine {
        let particulars = match self.payload(&entry) {
            None => Particulars::Erased,
            Some(payload) => serde_json::from_str(&payload).map_or(Particulars::Sealed, Particulars::Open),
        };
        let audit::Entry { id, at, actor, event, object, index, .. } = entry;
        AuditLine { id, at, actor, event, object, index, particulars }
    }

    /// The particulars' canonical text; `None` once they are erased, empty where they do not open.
    pub(crate) fn payload(&self, entry: &audit::Entry) -> Option<String> {
        if !entry.detail.is_empty() {
            return Some(entry.detail.clone());
        }
        let secret = entry.secret.as_ref()?;
        let clear = self.open_sealed(&place(&entry.id.to_string()), &secret.sealed);
        Some(clear.ok().and_then(|clear| String::from_utf8(clear.to_vec()).ok()).unwrap_or_default())
    }

    /// Makes entries that an older program wrote part of the log; nothing where there are none.
    pub(crate) fn adopt_audit_entries(&self) -> Result<(), AppError> {
        loop {
            let bare = self.store().read(|rx| audit::list_bare(rx, ADOPTED_AT_ONCE))?;
            if bare.is_empty() {
                return Ok(());
            }
            let occasion = crate::account::occasion(self.environment());
            self.store().write(|tx| bare.iter().try_for_each(|entry| audit::adopt(tx, occasion, entry)))?;
        }
    }
}

/// A day of the city as moments: its start, and that of the next.
fn bounds(day: Date) -> Result<(Timestamp, Timestamp), AppError> {
    let out_of_range = |_| AppError::Invalid { field: "day", reason: "date-malformed" };
    let start = |day: Date| day.to_zoned(TimeZone::fixed(offset(8))).map(|start| start.timestamp());
    let from = start(day).map_err(out_of_range)?;
    let until = day.checked_add(1.day()).and_then(start).map_err(out_of_range)?;
    Ok((from, until))
}

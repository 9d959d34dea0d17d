//! Claims: what sources say of communities and buildings.

use crate::audit::{self, Occasion};
use crate::bulk::Bulk;
use crate::community;
use crate::error::StoreError;
use crate::revision;
use crate::row::Row;
use crate::sql::{ids, statements};
use crate::transaction::{Rx, Tx};
use crate::value::ids;
use domain::claim::{Claim, ClaimSubject, Confidence, Decision, SourceKind};
use domain::fact::{Fact, FactValue};
use domain::id::{BatchId, BuildingId, ClaimId, CommunityId};
use domain::permit::{ChangeRegister, DecideClaim, Permit};
use jiff::Timestamp;
use jiff::civil::Date;
use std::borrow::Borrow;
use std::collections::{HashMap, HashSet};
use std::str::FromStr;
use uuid::Uuid;

macro_rules! columns {
    () => {
        "subject, c.id, subject_kind, fact, value, raw, source, c.label, observed_on, recorded_at, confidence,
         batch, decided_by, reason"
    };
}

statements! {
    OF_SUBJECT = concat!("SELECT ", columns!(), ", l.label FROM claim c JOIN source_label l ON l.id = c.label
                          WHERE subject = $1 ORDER BY c.id");
    OF_COMMUNITY_AND_MERGED = concat!(
        "WITH RECURSIVE family (member) AS (
           SELECT CAST($1 AS TEXT){{|| COLLATE \"C\"}} UNION
           SELECT m.id FROM community m JOIN family f ON m.merged_into = f.member)
         SELECT ", columns!(), ", l.label
         FROM claim c JOIN source_label l ON l.id = c.label
         WHERE c.subject IN (SELECT member FROM family)
         ORDER BY c.id");
    OF_SUBJECTS = concat!("SELECT ", columns!(), ", l.label FROM claim c JOIN source_label l ON l.id = c.label
                           WHERE subject IN ", ids!());
    ALL = concat!("SELECT ", columns!(), " FROM claim c ORDER BY subject, c.id");
    COUNT = "SELECT COUNT(*) FROM claim";
    LABELS = "SELECT id, label FROM source_label";
    LABEL = "SELECT id FROM source_label WHERE label = $1";
    ADD_LABEL = "INSERT INTO source_label (label) VALUES ($1) ON CONFLICT (label) DO NOTHING";
}

pub(crate) static BULK: Bulk = Bulk {
    table: "claim",
    columns: &[
        "subject",
        "id",
        "subject_kind",
        "fact",
        "value",
        "raw",
        "source",
        "label",
        "observed_on",
        "recorded_at",
        "confidence",
        "batch",
        "decided_by",
        "reason",
    ],
};

/// Claims that are labelled and written at a time.
const CHUNK: usize = 4096;

/// Adds claims as they are; the number added. [`crate::batch::commit`] leaves out those that are known.
pub fn insert_all<I>(tx: &mut Tx<'_>, _permit: &Permit<ChangeRegister>, claims: I) -> Result<u64, StoreError>
where
    I: IntoIterator<Item: Borrow<Claim>>,
{
    revision::bump(tx)?;
    write_all(tx, claims)
}

/// Adds a claim that is not from an import: a survey on the spot, a paper seen.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit<ChangeRegister>, claim: &Claim) -> Result<(), StoreError> {
    insert_all(tx, permit, [claim]).map(drop)
}

/// Adds a claim that a person decided counts; its `decision` is made from the permit and the reason.
pub fn decide(
    tx: &mut Tx<'_>,
    permit: &Permit<DecideClaim>,
    occasion: Occasion,
    claim: &Claim,
    reason: &str,
) -> Result<Claim, StoreError> {
    let decision = Decision { by: permit.account(), reason: reason.to_owned() };
    let claim = Claim { decision: Some(decision), recorded_at: occasion.at, ..claim.clone() };
    revision::bump(tx)?;
    write_all(tx, [&claim])?;
    let detail = serde_json::json!({
        "claim": claim.id, "fact": claim.fact, "reason": reason, "value": claim.value.to_string(),
    });
    audit::record(tx, permit, occasion, "claim.decided", subject_id(claim.subject).as_simple(), &detail)?;
    Ok(claim)
}

/// Every claim on one subject, oldest first; for a community also those of communities merged into it.
pub fn list_of_subject(rx: &mut Rx<'_>, subject: ClaimSubject) -> Result<Vec<Claim>, StoreError> {
    let sql = match subject {
        ClaimSubject::Community(_) => &OF_COMMUNITY_AND_MERGED,
        ClaimSubject::Building(_) => &OF_SUBJECT,
    };
    let mut claims = rx
        .rows(sql, &[subject_id(subject).into()], |row| read(row, row.string(14)?, &mut Recent::default()))?;
    for claim in &mut claims {
        claim.subject = subject;
    }
    Ok(claims)
}

/// The claims on exactly this subject, without those of merged communities.
pub(crate) fn list_exactly_of(rx: &mut Rx<'_>, subject: ClaimSubject) -> Result<Vec<Claim>, StoreError> {
    rx.rows(&OF_SUBJECT, &[subject_id(subject).into()], |row| {
        read(row, row.string(14)?, &mut Recent::default())
    })
}

/// The same for many subjects.
pub(crate) fn list_exactly_of_all(
    rx: &mut Rx<'_>,
    subjects: &[Uuid],
) -> Result<HashMap<ClaimSubject, Vec<Claim>>, StoreError> {
    let mut by_subject: HashMap<ClaimSubject, Vec<Claim>> = HashMap::new();
    let claims =
        rx.rows(&OF_SUBJECTS, &[ids(subjects)], |row| read(row, row.string(14)?, &mut Recent::default()))?;
    for claim in claims {
        by_subject.entry(claim.subject).or_default().push(claim);
    }
    Ok(by_subject)
}

/// How many there are.
pub fn count(rx: &mut Rx<'_>) -> Result<u64, StoreError> {
    rx.count(&COUNT, &[])
}

/// Reads the claims of the whole register, subject by subject in the order of their ids, and gives each
/// subject's claims to `visit`; they are gone afterwards, so that a city's claims never lie in memory at once.
///
/// Claims of merged communities come with the community that was kept.
pub fn for_each_subject(
    rx: &mut Rx<'_>,
    mut visit: impl FnMut(ClaimSubject, &[Claim]),
) -> Result<(), StoreError> {
    let labels: HashMap<i64, String> =
        rx.rows(&LABELS, &[], |row| Ok((row.int(0)?, row.string(1)?)))?.into_iter().collect();
    let mut inherited = inherited(rx)?;
    let merged: HashSet<CommunityId> = community::all_kept(rx)?.into_keys().collect();
    let mut group: Vec<Claim> = Vec::new();
    let mut flush = |group: &mut Vec<Claim>| {
        let Some(subject) = group.first().map(|claim| claim.subject) else { return };
        match subject {
            ClaimSubject::Community(id) if merged.contains(&id) => group.clear(),
            ClaimSubject::Community(id) => group.extend(inherited.remove(&id).unwrap_or_default()),
            ClaimSubject::Building(_) => {}
        }
        if !group.is_empty() {
            visit(subject, group);
        }
        group.clear();
    };
    let mut recent = Recent::default();
    rx.visit(&ALL, &[], |row| {
        let label = labels.get(&row.int(7)?).cloned().unwrap_or_default();
        let claim = read(row, label, &mut recent)?;
        if group.first().is_some_and(|first| first.subject != claim.subject) {
            flush(&mut group);
        }
        group.push(claim);
        Ok(())
    })?;
    flush(&mut group);
    let mut without_own: Vec<_> = inherited.into_iter().collect();
    without_own.sort_by_key(|(id, _)| *id);
    for (id, claims) in without_own {
        visit(ClaimSubject::Community(id), &claims);
    }
    Ok(())
}

/// The claims of merged communities, under the community that was kept.
fn inherited(rx: &mut Rx<'_>) -> Result<HashMap<CommunityId, Vec<Claim>>, StoreError> {
    let mut inherited: HashMap<CommunityId, Vec<Claim>> = HashMap::new();
    for (merged, kept) in community::all_kept(rx)? {
        let claims = list_exactly_of(rx, ClaimSubject::Community(merged))?;
        let moved = claims.into_iter().map(|claim| Claim { subject: ClaimSubject::Community(kept), ..claim });
        inherited.entry(kept).or_default().extend(moved);
    }
    Ok(inherited)
}

/// Writes claims in chunks: labels first, since nothing else can be asked while rows stream in.
pub(crate) fn write_all<I>(tx: &mut Tx<'_>, claims: I) -> Result<u64, StoreError>
where
    I: IntoIterator<Item: Borrow<Claim>>,
{
    let mut labels = HashMap::new();
    let mut claims = claims.into_iter();
    let mut added = 0_u64;
    loop {
        let chunk: Vec<I::Item> = claims.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            return Ok(added);
        }
        for claim in &chunk {
            learn_label(tx, &mut labels, &claim.borrow().source_label)?;
        }
        added = added.saturating_add(write_chunk(tx, &chunk, &labels)?);
    }
}

fn learn_label(tx: &mut Tx<'_>, labels: &mut HashMap<String, i64>, label: &str) -> Result<(), StoreError> {
    if !labels.contains_key(label) {
        tx.execute(&ADD_LABEL, &[label.into()])?;
        let id = tx.row(&LABEL, &[label.into()], |row| row.int(0))?;
        labels.insert(label.to_owned(), id.ok_or_else(|| StoreError::not_found("source", label))?);
    }
    Ok(())
}

fn write_chunk(
    tx: &mut Tx<'_>,
    chunk: &[impl Borrow<Claim>],
    labels: &HashMap<String, i64>,
) -> Result<u64, StoreError> {
    tx.bulk(&BULK, |sink| {
        for claim in chunk {
            let claim = claim.borrow();
            sink.row(&[
                subject_id(claim.subject).into(),
                claim.id.into(),
                subject_kind(claim.subject).into(),
                claim.fact.key().into(),
                claim.value.to_string().into(),
                claim.raw.as_ref().into(),
                claim.source.key().into(),
                labels.get(&claim.source_label).copied().into(),
                claim.observed_on.into(),
                claim.recorded_at.into(),
                claim.confidence.key().into(),
                claim.batch.into(),
                claim.decision.as_ref().map(|decision| decision.by).into(),
                claim.decision.as_ref().map(|decision| &decision.reason).into(),
            ])?;
        }
        Ok(())
    })
}

pub(crate) const fn subject_id(subject: ClaimSubject) -> Uuid {
    match subject {
        ClaimSubject::Community(id) => id.uuid(),
        ClaimSubject::Building(id) => id.uuid(),
    }
}

const fn subject_kind(subject: ClaimSubject) -> &'static str {
    match subject {
        ClaimSubject::Community(_) => "community",
        ClaimSubject::Building(_) => "building",
    }
}

/// Neighbouring rows share their subject, their instant and their batch: what is the same is read once.
#[derive(Default)]
struct Recent {
    subject: Last<Uuid>,
    fact: Last<Fact>,
    observed_on: Last<Date>,
    recorded_at: Last<Timestamp>,
    batch: Last<BatchId>,
}

struct Last<T> {
    text: String,
    value: Option<T>,
}

impl<T> Default for Last<T> {
    fn default() -> Self {
        Self { text: String::new(), value: None }
    }
}

impl<T: Copy + FromStr> Last<T> {
    fn read(&mut self, row: Row<'_>, column: usize) -> Result<Option<T>, StoreError> {
        let Some(text) = row.opt_text(column)? else { return Ok(None) };
        if self.value.is_none() || self.text != text {
            self.value = row.opt_parse(column)?;
            text.clone_into(&mut self.text);
        }
        Ok(self.value)
    }

    fn some(&mut self, row: Row<'_>, column: usize) -> Result<T, StoreError> {
        self.read(row, column)?.map_or_else(|| row.parse(column), Ok)
    }
}

fn read(row: Row<'_>, source_label: String, recent: &mut Recent) -> Result<Claim, StoreError> {
    let subject = recent.subject.some(row, 0)?;
    let fact = recent.fact.some(row, 3)?;
    Ok(Claim {
        id: row.parse::<ClaimId>(1)?,
        subject: match row.text(2)? {
            "building" => ClaimSubject::Building(BuildingId::from_uuid(subject)),
            _ => ClaimSubject::Community(CommunityId::from_uuid(subject)),
        },
        fact,
        value: row.key(4, |text| FactValue::parse(fact, text).ok())?,
        raw: row.opt_string(5)?,
        source: row.key(6, SourceKind::parse)?,
        source_label,
        observed_on: recent.observed_on.read(row, 8)?,
        recorded_at: recent.recorded_at.some(row, 9)?,
        confidence: row.key(10, Confidence::parse)?,
        batch: recent.batch.read(row, 11)?,
        decision: match (row.opt_parse(12)?, row.opt_string(13)?) {
            (Some(by), reason) => Some(Decision { by, reason: reason.unwrap_or_default() }),
            (None, _) => None,
        },
    })
}

//! The page of one community: what is known, who says so, what follows, and a person's decision on it.

use crate::account::occasion;
use crate::stock::{Stock, StockItem};
use crate::territory::permit_at;
use crate::{App, AppError, Desk, Noun};
use domain::account::Actor;
use domain::building::Building;
use domain::claim::{Claim, ClaimSubject, Confidence, EffectiveRule, SourceKind, effective};
use domain::duplicate::Merge;
use domain::facility::Facility;
use domain::fact::{Fact, FactScope, FactValue};
use domain::id::{BuildingId, ClaimId, CommunityId};
use domain::indicator::{Observation, Phase};
use domain::permit::{DecideClaim, Permit};
use domain::rehearsal::Rehearsal;
use jiff::civil::Date;
use policy::{Score, score};
use std::collections::HashSet;
use std::sync::Arc;
use store::{Rx, StoreError, audit};

/// Longest reason of a decision, in characters.
const MAX_REASON: usize = 500;

/// Everything about one community.
pub struct CommunityRecord {
    /// The stock it was read from; [`CommunityRecord::item`] points into it.
    pub stock: Arc<Stock>,
    id: CommunityId,
    /// What each source says, fact by fact in the order of the survey form.
    pub facts: Vec<FactClaims>,
    /// Its buildings, in the order of their numbers.
    pub buildings: Vec<Building>,
    /// Its facilities.
    pub facilities: Vec<Facility>,
    /// What was observed of the indicators.
    pub observations: Vec<Observation>,
    /// The scorecards, filled in, before the works.
    pub scores: Vec<Score>,
    /// Communities that speak through it, the latest merge first.
    pub merged: Vec<Merge>,
    /// Set when it is a copy to practise on.
    pub rehearsal: Option<Rehearsal>,
    /// The copy to practise on that was made of it.
    pub copy: Option<Rehearsal>,
    /// What was decided on it and on those merged into it, oldest first.
    pub history: Vec<HistoryEntry>,
}

/// Something that was decided, as the audit log keeps it.
pub type HistoryEntry = crate::audit::AuditLine;

/// The claims on one fact, the effective one first.
pub struct FactClaims {
    /// The fact.
    pub fact: Fact,
    /// The claims; never empty.
    pub claims: Vec<Claim>,
    /// Why the first one counts.
    pub rule: EffectiveRule,
    /// How many of the others state another value.
    pub disagreeing: usize,
}

/// A person's decision that a value counts.
#[derive(Debug, Clone)]
pub struct ClaimDecision {
    /// What it is said of.
    pub subject: ClaimSubject,
    /// The fact.
    pub fact: Fact,
    /// The value, canonical text.
    pub value: String,
    /// The kind of source the person relies on.
    pub source: SourceKind,
    /// That source in words.
    pub source_label: String,
    /// When it was seen.
    pub observed_on: Option<Date>,
    /// Why it counts, in words.
    pub reason: String,
    /// What the person looked at, where they would not decide on anything else.
    pub seen: Option<Seen>,
}

/// A [`version`] that somebody looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// Of the claims on the fact.
    OfFact(String),
    /// Of all claims on the community or building.
    OfSubject(String),
}

impl Seen {
    fn is_of(&self, fact: Fact, claims: &[Claim]) -> bool {
        match self {
            Self::OfFact(seen) => *seen == version(claims.iter().filter(|claim| claim.fact == fact)),
            Self::OfSubject(seen) => *seen == version(claims),
        }
    }
}

/// A name for a set of claims: how many they are, and the latest. Claims come and go and never change, and ids
/// grow with time.
pub fn version<'a>(claims: impl IntoIterator<Item = &'a Claim>) -> String {
    let mut count = 0_usize;
    let latest = claims.into_iter().inspect(|_| count += 1).map(|claim| claim.id).max();
    latest.map_or_else(|| "0".to_owned(), |latest| format!("{count}-{latest}"))
}

impl FactClaims {
    /// The [`version`] of several facts.
    pub fn version(facts: &[Self]) -> String {
        version(facts.iter().flat_map(|fact| &fact.claims))
    }

    /// The claims that are later than those of a [`version`].
    pub fn since<'a>(&'a self, seen: &'a str) -> impl Iterator<Item = &'a Claim> {
        let latest = seen.split_once('-').map_or("", |(_, latest)| latest);
        self.claims.iter().filter(move |claim| *claim.id.to_string() > *latest)
    }
}

impl CommunityRecord {
    /// The community with its dossier and verdict.
    pub fn item(&self) -> Option<&StockItem> {
        self.stock.find(self.id)
    }
}

impl Desk {
    /// Everything about one community. One that was merged into another is shown as that one.
    pub fn load_community(&self, id: CommunityId) -> Result<CommunityRecord, AppError> {
        let (stock, locator) = (self.stock_around(id)?, self.locator()?);
        let read = self.store().read(|rx| {
            self.check_community(&locator, rx, id)?;
            let id = store::community::kept(rx, id)?;
            let family = store::community::family(rx, id)?;
            let mut merged = store::community::list_standing_merges(rx)?;
            merged.retain(|merge| family.contains(&merge.merged));
            Ok::<_, AppError>(CommunityRecord {
                stock: Arc::clone(&stock),
                id,
                facts: by_fact(store::claim::list_of_subject(rx, ClaimSubject::Community(id))?),
                buildings: one_of_each_number(id, rx)?,
                facilities: store::facility::list_of_community(rx, id)?,
                observations: store::indicator::list_of_community(rx, id)?,
                scores: Vec::new(),
                history: self.open_entries(history(rx, &family)?),
                merged,
                rehearsal: store::rehearsal::find(rx, id)?,
                copy: store::rehearsal::find_of(rx, id)?,
            })
        });
        let mut record = match read {
            Err(AppError::Store(StoreError::NotFound { .. })) => {
                return Err(AppError::NotFound(Noun::Community));
            }
            other => other?,
        };
        record.scores = match record.item() {
            None => return Err(AppError::NotFound(Noun::Community)),
            Some(item) => stock
                .rules
                .scorecards()
                .iter()
                .filter_map(|card| {
                    score(&stock.rules, &card.id, Phase::Before, &record.observations, &item.dossier.facts)
                })
                .collect(),
        };
        Ok(record)
    }

    /// What each source says of a building, and of those of the same number in communities that are one with its.
    pub fn claims_of_building(&self, id: BuildingId) -> Result<Vec<FactClaims>, AppError> {
        let (locator, subject) = (self.locator()?, ClaimSubject::Building(id));
        self.store().read(|rx| {
            self.check(&locator, rx, subject, Noun::Community)?;
            Ok(by_fact(shown_claims(rx, subject)?))
        })
    }
}

impl App {
    /// Records a person's decision that a value counts whatever the sources say.
    pub fn decide_claim(&self, actor: &Actor, decision: &ClaimDecision) -> Result<Claim, AppError> {
        Permit::<DecideClaim>::grant_somewhere(actor)?;
        let reason = checked_reason(&decision.reason)?;
        let of_building = matches!(decision.subject, ClaimSubject::Building(_));
        if of_building && decision.fact.scope() != FactScope::Building {
            return Err(AppError::Invalid { field: "fact", reason: "fact-not-of-buildings" });
        }
        let value = FactValue::parse(decision.fact, decision.value.trim())
            .map_err(|_| AppError::Invalid { field: "value", reason: "value-malformed" })?;
        let occasion = occasion(self.environment());
        let claim = Claim {
            id: ClaimId::fresh(&mut self.environment().ids()),
            subject: decision.subject,
            fact: decision.fact,
            value,
            raw: None,
            source: decision.source,
            source_label: decision.source_label.trim().to_owned(),
            observed_on: decision.observed_on,
            recorded_at: occasion.at,
            confidence: Confidence::High,
            batch: None,
            decision: None,
        };
        let locator = self.locator()?;
        let decided = self.store().write(|tx| {
            let place = locator.of_subject(tx, claim.subject)?;
            let permit = permit_at::<DecideClaim>(actor, place.as_ref(), Noun::Community)?;
            if let Some(seen) = &decision.seen {
                let present = shown_claims(tx, claim.subject)?;
                if !seen.is_of(claim.fact, &present) {
                    // A form that was sent twice: the first one did it.
                    let latest = present.into_iter().rfind(|other| other.fact == claim.fact);
                    let same = latest.filter(|latest| is_same(latest, &claim, actor, reason));
                    return same.ok_or(AppError::ChangedMeanwhile);
                }
            }
            Ok(store::claim::decide(tx, &permit, occasion, &claim, reason)?)
        });
        match decided {
            Err(AppError::Store(StoreError::NotFound { .. })) => Err(AppError::NotFound(Noun::Community)),
            other => other,
        }
    }
}

/// A reason as it may be kept: said, and not too long.
pub(crate) fn checked_reason(reason: &str) -> Result<&str, AppError> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(AppError::Invalid { field: "reason", reason: "reason-missing" });
    }
    if reason.chars().count() > MAX_REASON {
        return Err(AppError::Invalid { field: "reason", reason: "reason-too-long" });
    }
    Ok(reason)
}

/// The buildings of a community and of those merged into it: a number that comes twice is one building, and the
/// community's own row stands for it.
pub(crate) fn one_of_each_number(own: CommunityId, rx: &mut Rx<'_>) -> Result<Vec<Building>, StoreError> {
    let mut buildings = store::building::list_of_community(rx, own)?;
    let mut seen = HashSet::new();
    buildings.retain(|building| seen.insert(building.number.clone()));
    Ok(buildings)
}

/// What happened to a community and to those merged into it, in the order it happened.
fn history(rx: &mut Rx<'_>, family: &[CommunityId]) -> Result<Vec<audit::Entry>, StoreError> {
    let mut history = Vec::new();
    for member in family {
        history.extend(audit::list_about(rx, &member.to_string())?);
    }
    history.sort_by_key(|entry| entry.id);
    Ok(history)
}

/// The claims that are shown as those of a thing, oldest first: also of what is one with it by a merge.
fn shown_claims(rx: &mut Rx<'_>, subject: ClaimSubject) -> Result<Vec<Claim>, StoreError> {
    let id = match subject {
        ClaimSubject::Community(id) => {
            let kept = store::community::kept(rx, id)?;
            return store::claim::list_of_subject(rx, ClaimSubject::Community(kept));
        }
        ClaimSubject::Building(id) => id,
    };
    let building = store::building::load(rx, id)?;
    let kept = store::community::kept(rx, building.community)?;
    let mut claims = Vec::new();
    for twin in store::building::list_of_community(rx, kept)? {
        if twin.number == building.number {
            claims.extend(store::claim::list_of_subject(rx, ClaimSubject::Building(twin.id))?);
        }
    }
    claims.sort_by_key(|claim| claim.id);
    Ok(claims)
}

/// Whether a claim is the very decision that somebody is about to make.
fn is_same(claim: &Claim, asked: &Claim, actor: &Actor, reason: &str) -> bool {
    let said =
        |claim: &Claim| (claim.value.clone(), claim.source, claim.source_label.clone(), claim.observed_on);
    let decided = claim.decision.as_ref();
    decided.is_some_and(|decision| decision.by == actor.account && decision.reason == reason)
        && said(claim) == said(asked)
}

/// Groups claims by fact and puts the effective one first.
pub(crate) fn by_fact(mut claims: Vec<Claim>) -> Vec<FactClaims> {
    claims.sort_by_key(|claim| claim.fact);
    let mut groups = Vec::new();
    for same in claims.chunk_by(|a, b| a.fact == b.fact) {
        let Some(chosen) = effective(same) else { continue };
        let (first, rule, disagreeing) = (chosen.claim.clone(), chosen.rule, chosen.disagreeing);
        let others = same.iter().filter(|claim| claim.id != first.id).cloned();
        let fact = first.fact;
        let claims = std::iter::once(first.clone()).chain(others).collect();
        groups.push(FactClaims { fact, claims, rule, disagreeing });
    }
    groups
}

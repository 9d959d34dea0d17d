//! The page of one community: what is known, who says so, what follows, and a person's decision on it.

use crate::account::occasion;
use crate::stock::{Stock, StockItem};
use crate::{App, AppError, Noun};
use domain::account::Actor;
use domain::building::Building;
use domain::claim::{Claim, ClaimSubject, Confidence, EffectiveRule, SourceKind, effective};
use domain::facility::Facility;
use domain::fact::{Fact, FactScope, FactValue};
use domain::id::{BuildingId, ClaimId, CommunityId};
use domain::indicator::{Observation, Phase};
use domain::permit::{DecideClaim, Permit};
use jiff::civil::Date;
use policy::{Score, score};
use std::sync::Arc;
use store::{StoreError, audit};

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
    /// What was decided on it, newest first.
    pub history: Vec<HistoryEntry>,
}

/// Something that was decided, as the audit log keeps it.
pub type HistoryEntry = audit::Entry;

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
}

impl CommunityRecord {
    /// The community with its dossier and verdict.
    pub fn item(&self) -> Option<&StockItem> {
        self.stock.find(self.id)
    }
}

impl App {
    /// Everything about one community. One that was merged into another is shown as that one.
    pub fn load_community(&self, id: CommunityId) -> Result<CommunityRecord, AppError> {
        let stock = self.stock()?;
        let read = self.store().read(|rx| {
            let id = store::community::kept(rx, id)?;
            Ok::<_, StoreError>(CommunityRecord {
                stock: Arc::clone(&stock),
                id,
                facts: by_fact(store::claim::list_of_subject(rx, ClaimSubject::Community(id))?),
                buildings: store::building::list_of_community(rx, id)?,
                facilities: store::facility::list_of_community(rx, id)?,
                observations: store::indicator::list_of_community(rx, id)?,
                scores: Vec::new(),
                history: audit::list_about(rx, &id.to_string())?,
            })
        });
        let mut record = match read {
            Err(StoreError::NotFound { .. }) => return Err(AppError::NotFound(Noun::Community)),
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

    /// What each source says of a building.
    pub fn claims_of_building(&self, id: BuildingId) -> Result<Vec<FactClaims>, AppError> {
        let claims = self.store().read(|rx| store::claim::list_of_subject(rx, ClaimSubject::Building(id)))?;
        Ok(by_fact(claims))
    }

    /// Records a person's decision that a value counts whatever the sources say.
    pub fn decide_claim(&self, actor: &Actor, decision: &ClaimDecision) -> Result<Claim, AppError> {
        let permit = Permit::<DecideClaim>::grant(actor)?;
        let reason = decision.reason.trim();
        if reason.is_empty() {
            return Err(AppError::Invalid { field: "reason", reason: "reason-missing" });
        }
        if reason.chars().count() > MAX_REASON {
            return Err(AppError::Invalid { field: "reason", reason: "reason-too-long" });
        }
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
        let decided = self.store().write(|tx| {
            match claim.subject {
                ClaimSubject::Community(id) => drop(store::community::load(tx, id)?),
                ClaimSubject::Building(id) => drop(store::building::load(tx, id)?),
            }
            store::claim::decide(tx, &permit, occasion, &claim, reason)
        });
        match decided {
            Err(StoreError::NotFound { .. }) => Err(AppError::NotFound(Noun::Community)),
            other => Ok(other?),
        }
    }
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

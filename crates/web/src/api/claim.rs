//! What sources say.

use super::key::{ConfidenceKey, FactKey, RuleKey, SourceKindKey};
use super::shape::each;
use app::community::FactClaims;
use domain::claim::{Claim, ClaimSubject, Decision};
use serde::Serialize;
use utoipa::ToSchema;

/// A person's decision that a value counts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DecisionLine {
    /// The account that decided.
    account_id: String,
    /// Why, in words.
    reason: String,
}

impl From<&Decision> for DecisionLine {
    fn from(decision: &Decision) -> Self {
        Self { account_id: decision.by.to_string(), reason: decision.reason.clone() }
    }
}

/// What one source said of a thing on some day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClaimLine {
    /// Its id.
    id: String,
    /// The community it is about, or
    community_id: Option<String>,
    /// the building.
    building_id: Option<String>,
    /// The fact.
    fact: FactKey,
    /// The value, canonical text of the fact.
    #[schema(example = "1998")]
    value: String,
    /// The cell or words it was read from, where they differ from the value.
    raw: Option<String>,
    /// What kind of source speaks.
    source: SourceKindKey,
    /// The source in words.
    source_label: String,
    /// When the source saw it.
    #[schema(format = Date)]
    observed_on: Option<String>,
    /// When it was recorded here.
    #[schema(format = DateTime)]
    recorded_at: String,
    /// How sure the source is.
    confidence: ConfidenceKey,
    /// The import it came with.
    batch_id: Option<String>,
    /// Set when a person decided that this value counts.
    decision: Option<DecisionLine>,
}

impl From<&Claim> for ClaimLine {
    fn from(claim: &Claim) -> Self {
        let (community, building) = match claim.subject {
            ClaimSubject::Community(id) => (Some(id.to_string()), None),
            ClaimSubject::Building(id) => (None, Some(id.to_string())),
        };
        Self {
            id: claim.id.to_string(),
            community_id: community,
            building_id: building,
            fact: FactKey(claim.fact),
            value: claim.value.to_string(),
            raw: claim.raw.clone(),
            source: SourceKindKey(claim.source),
            source_label: claim.source_label.clone(),
            observed_on: claim.observed_on.map(|day| day.to_string()),
            recorded_at: claim.recorded_at.to_string(),
            confidence: ConfidenceKey(claim.confidence),
            batch_id: claim.batch.map(|batch| batch.to_string()),
            decision: claim.decision.as_ref().map(DecisionLine::from),
        }
    }
}

/// The claims on one fact.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FactRecord {
    /// The fact.
    fact: FactKey,
    /// The value that counts, canonical text of the fact.
    #[schema(example = "1998")]
    value: Option<String>,
    /// Why it counts.
    rule: RuleKey,
    /// How many of the other claims state another value.
    disagreeing: usize,
    /// The claims, the effective one first.
    claims: Vec<ClaimLine>,
}

impl From<&FactClaims> for FactRecord {
    fn from(facts: &FactClaims) -> Self {
        Self {
            fact: FactKey(facts.fact),
            value: facts.claims.first().map(|claim| claim.value.to_string()),
            rule: RuleKey(facts.rule),
            disagreeing: facts.disagreeing,
            claims: each(&facts.claims),
        }
    }
}

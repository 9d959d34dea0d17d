//! The result of screening: a verdict that explains itself.

use crate::area::Area;
use crate::fact::Fact;
use crate::truth::{Truth, Verdict};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The policy a verdict was reached under, so that it can be replayed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackRef {
    /// The pack's id, with overlays joined by `+`.
    pub id: Arc<str>,
    /// SHA-256 of the resolved pack, hexadecimal.
    pub hash: Arc<str>,
    /// The day whose rules applied.
    pub as_of: jiff::civil::Date,
}

/// What a criterion does to the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CriterionRole {
    /// It must hold.
    Requirement,
    /// It must not hold.
    Exclusion,
}

/// How one criterion came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CriterionOutcome {
    /// The criterion's id in the pack (`built`, `excluded-self-built`).
    pub id: Arc<str>,
    /// What it does to the verdict.
    pub role: CriterionRole,
    /// Whether the condition it names holds.
    #[serde(rename = "verdict")]
    pub truth: Truth,
    /// The fact the value is of: the one that decided it.
    pub fact: Option<Fact>,
    /// The value it was decided on, canonical text of the fact; `None` when nothing is known.
    pub value: Option<Box<str>>,
    /// Where the value comes from.
    pub source: Option<Arc<str>>,
    /// The article or paragraph that sets the criterion.
    pub article: Arc<str>,
    /// Facts whose knowledge would decide it; empty when it is decided.
    pub missing: Vec<Fact>,
    /// Whether it rests on a value that is less sure than it looks.
    pub estimated: bool,
}

/// The verdict on one building.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BuildingAssessment {
    /// 栋号.
    pub number: Box<str>,
    /// The verdict on it.
    pub verdict: Verdict,
    /// The outcomes of the criteria that are asked of buildings.
    pub criteria: Vec<CriterionOutcome>,
}

/// The verdict on a community with everything it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Assessment {
    /// The verdict.
    pub verdict: Verdict,
    /// Every criterion, in the pack's order.
    pub criteria: Vec<CriterionOutcome>,
    /// The buildings, where the register lists them.
    pub buildings: Vec<BuildingAssessment>,
    /// Floor area the plan covers: of the eligible buildings, or of the whole community without rows.
    pub eligible_area: Option<Area>,
    /// Facts whose knowledge could still change an undetermined verdict, without repetition.
    pub missing: Vec<Fact>,
}

impl Assessment {
    /// Facts whose knowledge could still change an undetermined verdict, without repetition.
    pub fn missing(&self) -> &[Fact] {
        &self.missing
    }
}

//! Scope criteria and how they combine into a verdict.

use crate::diagnostic::NameKind;
use crate::entry::{Bilingual, Provenance};
use crate::expression::Test;
use crate::reader::{Entry, Fields, Read, Spot, words};
use crate::scalar::Id;
use domain::assessment::CriterionRole;
use domain::fact::FactScope;
use domain::year::PhaseRule;
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;
use toml::de::DeValue;

/// How the answers of the buildings make the answer of the community.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RollUp {
    /// One building is enough.
    Any,
    /// Every building must.
    All,
}

words!(RollUp { "any" => Any, "all" => All });

impl From<RollUp> for PhaseRule {
    fn from(rule: RollUp) -> Self {
        match rule {
            RollUp::Any => Self::Any,
            RollUp::All => Self::All,
        }
    }
}

/// The prefix of the ids of exclusions.
pub const EXCLUSION_PREFIX: &str = "excluded-";

/// A criterion: a condition with a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Criterion {
    /// Its id; exclusions begin with `excluded-`.
    pub id: Arc<str>,
    /// Its name.
    pub name: Bilingual,
    /// The condition in words.
    pub rule: Bilingual,
    /// The condition.
    pub test: Test,
    /// How the buildings' answers make the community's, where it is asked of buildings.
    pub roll_up: RollUp,
    /// Where it comes from.
    #[serde(flatten)]
    pub provenance: Provenance,
}

impl Criterion {
    /// What it does to the verdict.
    pub fn role(&self) -> CriterionRole {
        role_of(&self.id)
    }

    /// Whether it is asked of each building: one of its facts can be said of buildings.
    pub fn is_of_buildings(&self) -> bool {
        self.test.facts().iter().any(|fact| fact.scope() == FactScope::Building)
    }
}

/// What the criterion of that id does to the verdict.
pub(crate) fn role_of(id: &str) -> CriterionRole {
    if id.starts_with(EXCLUSION_PREFIX) { CriterionRole::Exclusion } else { CriterionRole::Requirement }
}

impl Entry for Criterion {
    const NAME: &'static str = "[[criterion]]";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let id = fields.need::<Id>("id");
        let (name, rule) = (fields.need("name"), fields.need("rule"));
        let (test, roll_up) = (fields.need("test"), fields.may("roll_up"));
        let provenance = Provenance::fields(fields);
        let id = id?.0;
        // One eligible building makes a community eligible; only all buildings excluded exclude it.
        let usual = match role_of(&id) {
            CriterionRole::Requirement => RollUp::Any,
            CriterionRole::Exclusion => RollUp::All,
        };
        Some(Self {
            id,
            name: name?,
            rule: rule?,
            test: test?,
            roll_up: roll_up.unwrap_or(usual),
            provenance: provenance?,
        })
    }
}

/// Which requirements must hold together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// The criterion of this id.
    Criterion(Arc<str>),
    /// Every one of these.
    All(Vec<Self>),
    /// At least one of these.
    Any(Vec<Self>),
}

impl Need {
    /// Every criterion it names.
    pub fn names(&self) -> Vec<&Arc<str>> {
        match self {
            Self::Criterion(id) => vec![id],
            Self::All(needs) | Self::Any(needs) => needs.iter().flat_map(Self::names).collect(),
        }
    }
}

impl Read for Need {
    fn read(spot: &Spot<'_>) -> Option<Self> {
        let DeValue::Table(table) = spot.value else {
            let id = Id::read(spot)?.0;
            spot.reading.refer(NameKind::Criterion, &id, spot.span.clone());
            return Some(Self::Criterion(id));
        };
        let mut fields = Fields::of(spot.reading, table, spot.span.clone(), "a combination of criteria");
        let (all, any) = (fields.may::<Vec<Self>>("all"), fields.may::<Vec<Self>>("any"));
        fields.refuse_others();
        if fields.wrong {
            return None;
        }
        match (all, any) {
            (Some(needs), None) if !needs.is_empty() => Some(Self::All(needs)),
            (None, Some(needs)) if !needs.is_empty() => Some(Self::Any(needs)),
            _ => spot.wrong_type("a criterion's id, or all or any of several"),
        }
    }

    fn shape() -> Value {
        json!({"$ref": "#/$defs/need"})
    }
}

/// The schema of a combination, for the `$defs` of the pack schema.
pub(crate) fn definition() -> Value {
    let needs = json!({"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/need"}});
    json!({"oneOf": [
        Id::shape(),
        {"type": "object", "properties": {"all": needs}, "required": ["all"], "additionalProperties": false},
        {"type": "object", "properties": {"any": needs}, "required": ["any"], "additionalProperties": false},
    ]})
}

/// The scope: which criteria a building or community must meet. Exclusions apply by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scope {
    /// The scope in words.
    pub rule: Bilingual,
    /// What must hold.
    pub requires: Need,
    /// How the buildings' verdicts make the community's.
    pub roll_up: RollUp,
    /// Where it comes from.
    #[serde(flatten)]
    pub provenance: Provenance,
}

impl Entry for Scope {
    const NAME: &'static str = "[[scope]]";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let (rule, requires) = (fields.need("rule"), fields.need("requires"));
        let roll_up = fields.may("roll_up");
        let provenance = Provenance::fields(fields);
        Some(Self {
            rule: rule?,
            requires: requires?,
            roll_up: roll_up.unwrap_or(RollUp::Any),
            provenance: provenance?,
        })
    }
}

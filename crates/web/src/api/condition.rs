//! Conditions of criteria and how they combine.

use super::key::FactKey;
use app::policy;
use serde::Serialize;
use utoipa::ToSchema;

/// Which criteria must hold together: exactly one of these.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(no_recursion)]
pub(crate) enum Requirement {
    /// The criterion of this id.
    Criterion(String),
    /// Every one of these.
    All(Vec<Self>),
    /// At least one of these.
    Any(Vec<Self>),
}

impl From<&policy::Need> for Requirement {
    fn from(need: &policy::Need) -> Self {
        let each = |needs: &[policy::Need]| needs.iter().map(Self::from).collect();
        match need {
            policy::Need::Criterion(id) => Self::Criterion(id.to_string()),
            policy::Need::All(needs) => Self::All(each(needs)),
            policy::Need::Any(needs) => Self::Any(each(needs)),
        }
    }
}

/// What a fact is compared with: exactly one of these.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ComparedWith {
    /// A value, canonical text of the fact.
    Value(String),
    /// One of these keys of a choice.
    Keys(Vec<String>),
    /// A number of years.
    Years(i64),
    /// The value of this parameter on the day.
    Parameter(String),
}

impl From<&policy::Operand> for ComparedWith {
    fn from(operand: &policy::Operand) -> Self {
        match operand {
            policy::Operand::Value(value) => Self::Value(value.to_string()),
            policy::Operand::Keys(keys) => Self::Keys(super::shape::texts(keys.iter().copied())),
            policy::Operand::Years(years) => Self::Years(*years),
            policy::Operand::Parameter(id) => Self::Parameter(id.to_string()),
        }
    }
}

/// A fact compared with something.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FactTest {
    /// The fact.
    fact: FactKey,
    /// How, as packs write it: `at_most`, `less_than`, `is`, `one_of`, …
    #[schema(example = "at_most")]
    comparison: &'static str,
    /// With what.
    operand: ComparedWith,
}

/// A condition over facts: exactly one of these.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Condition {
    /// Every one of these.
    #[schema(no_recursion)]
    All(Vec<Self>),
    /// At least one of these.
    #[schema(no_recursion)]
    Any(Vec<Self>),
    /// The first of these that is decided.
    #[schema(no_recursion)]
    FirstKnown(Vec<Self>),
    /// The opposite.
    #[schema(no_recursion)]
    Not(Box<Self>),
    /// A fact compared with something.
    Fact(FactTest),
}

impl From<&policy::Test> for Condition {
    fn from(test: &policy::Test) -> Self {
        let each = |tests: &[policy::Test]| tests.iter().map(Self::from).collect();
        match test {
            policy::Test::All(tests) => Self::All(each(tests)),
            policy::Test::Any(tests) => Self::Any(each(tests)),
            policy::Test::FirstKnown(tests) => Self::FirstKnown(each(tests)),
            policy::Test::Not(test) => Self::Not(Box::new(Self::from(&**test))),
            policy::Test::Fact { fact, comparison, operand } => Self::Fact(FactTest {
                fact: FactKey(*fact),
                comparison: comparison.key(),
                operand: ComparedWith::from(operand),
            }),
        }
    }
}

//! Tests over facts, as packs write them: typed, closed, read against the list of facts.

use crate::diagnostic::{NameKind, Problem, kind_name};
use crate::reader::{Fields, Read, Spot, words};
use crate::scalar::{Id, Scalar};
use domain::fact::{Fact, FactKind, FactValue};
use domain::nearest::nearest;
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;
use toml::de::DeValue;

/// How a fact is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `<=`
    AtMost,
    /// `<`
    LessThan,
    /// `>=`
    AtLeast,
    /// `>`
    MoreThan,
    /// `=`
    Equals,
    /// Yes or no.
    Is,
    /// One of several keys.
    OneOf,
    /// A year that lies at least so many years before the day of the rules.
    AgeAtLeast,
    /// A year that lies at most so many years before the day of the rules.
    AgeAtMost,
}

words!(Comparison {
    "at_most" => AtMost, "less_than" => LessThan, "at_least" => AtLeast, "more_than" => MoreThan,
    "equals" => Equals, "is" => Is, "one_of" => OneOf, "age_at_least" => AgeAtLeast,
    "age_at_most" => AgeAtMost,
});

impl Comparison {
    const ALL: [Self; 9] = [
        Self::AtMost,
        Self::LessThan,
        Self::AtLeast,
        Self::MoreThan,
        Self::Equals,
        Self::Is,
        Self::OneOf,
        Self::AgeAtLeast,
        Self::AgeAtMost,
    ];

    const fn is_of(self, kind: FactKind) -> bool {
        match self {
            Self::AtMost | Self::LessThan | Self::AtLeast | Self::MoreThan => matches!(
                kind,
                FactKind::Year | FactKind::Count | FactKind::Area | FactKind::Share | FactKind::Money
            ),
            Self::Equals => !matches!(kind, FactKind::Flag),
            Self::Is => matches!(kind, FactKind::Flag),
            Self::OneOf => matches!(kind, FactKind::Choice(_)),
            Self::AgeAtLeast | Self::AgeAtMost => matches!(kind, FactKind::Year),
        }
    }
}

/// What a fact is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operand {
    /// A value.
    Value(FactValue),
    /// One of these keys of a choice.
    Keys(Vec<&'static str>),
    /// A number of years.
    Years(i64),
    /// The value of a parameter on the day; a test against an empty parameter is left out.
    Parameter(Arc<str>),
}

/// A test as a pack writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Test {
    /// Every one of these.
    All(Vec<Self>),
    /// At least one of these.
    Any(Vec<Self>),
    /// The first of these that is decided: evidence in the order in which it is trusted.
    FirstKnown(Vec<Self>),
    /// The opposite.
    Not(Box<Self>),
    /// A fact compared with something.
    Fact {
        /// The fact.
        fact: Fact,
        /// How.
        comparison: Comparison,
        /// With what.
        operand: Operand,
    },
}

impl Test {
    /// Every fact the test asks about, in its order, with repetition.
    pub fn facts(&self) -> Vec<Fact> {
        match self {
            Self::All(tests) | Self::Any(tests) | Self::FirstKnown(tests) => {
                tests.iter().flat_map(Self::facts).collect()
            }
            Self::Not(test) => test.facts(),
            Self::Fact { fact, .. } => vec![*fact],
        }
    }
}

const COMBINATIONS: [&str; 4] = ["all", "any", "first_known", "not"];

impl Read for Test {
    fn read(spot: &Spot<'_>) -> Option<Self> {
        let DeValue::Table(table) = spot.value else { return spot.wrong_type("a test") };
        let mut fields = Fields::of(spot.reading, table, spot.span.clone(), "a test");
        let fact = fields.spot::<Scalar>("fact");
        let mut combinations = COMBINATIONS.map(|key| (key, fields.spot::<Scalar>(key))).into_iter();
        let comparisons: Vec<(Comparison, Spot<'_>)> = Comparison::ALL
            .into_iter()
            .filter_map(|comparison| Some((comparison, fields.spot::<Scalar>(comparison.key())?)))
            .collect();
        fields.refuse_others();
        let combination = combinations.find_map(|(key, spot)| Some((key, spot?)));
        let more = combinations.any(|(_, spot)| spot.is_some());
        match (combination, more, fact, comparisons.as_slice()) {
            (Some((key, terms)), false, None, []) => combine(key, &terms),
            (None, _, Some(fact), [(comparison, operand)]) => compare(&fact, *comparison, operand),
            _ => {
                spot.report(Problem::OneComparison { comparisons: Comparison::WORDS }, None);
                None
            }
        }
    }

    fn shape() -> Value {
        json!({"$ref": "#/$defs/test"})
    }
}

fn combine(key: &str, terms: &Spot<'_>) -> Option<Test> {
    if key == "not" {
        return Test::read(terms).map(|test| Test::Not(Box::new(test)));
    }
    let tests = Vec::<Test>::read(terms)?;
    if tests.is_empty() {
        return terms.wrong_type("an array with at least one test");
    }
    Some(match key {
        "all" => Test::All(tests),
        "any" => Test::Any(tests),
        _ => Test::FirstKnown(tests),
    })
}

fn compare(fact: &Spot<'_>, comparison: Comparison, operand: &Spot<'_>) -> Option<Test> {
    let known = Fact::read(fact)?;
    if !comparison.is_of(known.kind()) {
        let (fact, comparison) = (known.key(), comparison.key());
        operand.report(Problem::WrongComparison { fact, comparison }, None);
        return None;
    }
    let operand = read_operand(known, comparison, operand)?;
    Some(Test::Fact { fact: known, comparison, operand })
}

fn read_operand(fact: Fact, comparison: Comparison, spot: &Spot<'_>) -> Option<Operand> {
    if let DeValue::Table(table) = spot.value {
        let mut fields = Fields::of(spot.reading, table, spot.span.clone(), "a reference to a parameter");
        let parameter = fields.reference("parameter", NameKind::Parameter);
        fields.refuse_others();
        return parameter.map(Operand::Parameter);
    }
    match comparison {
        Comparison::AgeAtLeast | Comparison::AgeAtMost => i64::read(spot).map(Operand::Years),
        Comparison::OneOf => {
            let keys: Vec<Option<&'static str>> =
                spot.elements()?.iter().map(|element| read_key(fact, element)).collect();
            keys.into_iter().collect::<Option<Vec<_>>>().map(Operand::Keys)
        }
        _ => read_value(fact, spot).map(Operand::Value),
    }
}

fn read_value(fact: Fact, spot: &Spot<'_>) -> Option<FactValue> {
    let text = Scalar::read(spot)?.0;
    let value = FactValue::parse(fact, &text).ok();
    if value.is_none() {
        report_value(fact, &text, spot);
    }
    value
}

fn read_key(fact: Fact, spot: &Spot<'_>) -> Option<&'static str> {
    match read_value(fact, spot)? {
        FactValue::Choice(key) => Some(key),
        _ => None,
    }
}

fn report_value(fact: Fact, text: &str, spot: &Spot<'_>) {
    match fact.kind() {
        FactKind::Choice(keys) => {
            let problem = Problem::NotOneOf { word: text.to_owned(), of: keys.to_vec() };
            spot.report(problem, nearest(text, keys.iter().copied()));
        }
        kind => {
            spot.report(Problem::WrongValue { text: text.to_owned(), kind: kind_name(kind) }, None);
        }
    }
}

/// The schema of a test, for the `$defs` of the pack schema.
pub(crate) fn definition() -> Value {
    let tests = json!({"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/test"}});
    let mut properties = serde_json::Map::new();
    properties.insert("fact".to_owned(), Fact::shape());
    let operand = json!({"anyOf": [
        Scalar::shape(),
        {"type": "array", "items": {"type": "string"}},
        {"type": "object", "properties": {"parameter": Id::shape()}, "required": ["parameter"],
         "additionalProperties": false},
    ]});
    for word in Comparison::WORDS {
        properties.insert((*word).to_owned(), operand.clone());
    }
    json!({"oneOf": [
        {"type": "object", "properties": {"all": tests}, "required": ["all"], "additionalProperties": false},
        {"type": "object", "properties": {"any": tests}, "required": ["any"], "additionalProperties": false},
        {"type": "object", "properties": {"first_known": tests}, "required": ["first_known"],
         "additionalProperties": false},
        {"type": "object", "properties": {"not": {"$ref": "#/$defs/test"}}, "required": ["not"],
         "additionalProperties": false},
        {"type": "object", "properties": properties, "required": ["fact"], "minProperties": 2,
         "maxProperties": 2, "additionalProperties": false},
    ]})
}

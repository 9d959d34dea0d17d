//! Conditions of votes, as packs write them: the language of `domain::threshold`, with parameters for its numbers.

use crate::amount::{Amount, Amounts};
use crate::compile::Fault;
use crate::diagnostic::Problem;
use crate::reader::{Fields, Read, Spot};
use crate::scalar::Scalar;
use domain::nearest::nearest;
use domain::threshold::{
    Among, Base, Bound, Comparison, Condition, Count, Each, Measure, Part, Quality, Test,
};
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;
use toml::de::DeValue;

/// Reads words of a closed list of `domain`.
macro_rules! domain_words {
    ($($type:ty),+ $(,)?) => {$(
        impl Read for $type {
            fn read(spot: &Spot<'_>) -> Option<Self> {
                let word = Arc::<str>::read(spot)?;
                let known = Self::parse(&word);
                if known.is_none() {
                    let of: Vec<&'static str> = Self::ALL.iter().map(|known| known.key()).collect();
                    let near = nearest(&word, of.iter().copied());
                    spot.report(Problem::NotOneOf { word: word.to_string(), of: of.clone() }, near);
                }
                known
            }

            fn shape() -> Value {
                json!({"type": "string", "enum": Self::ALL.iter().map(|known| known.key()).collect::<Vec<_>>()})
            }
        }
    )+};
}
pub(crate) use domain_words;

domain_words!(Measure, Count, Base, Part, Quality);

/// A condition whose numbers may be parameters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Written {
    All(Vec<Self>),
    Any(Vec<Self>),
    Each(Part, Box<Self>),
    Among(Quality, Box<Self>),
    Test { count: Count, by: Vec<Measure>, comparison: Comparison, bound: Amount, of: Option<Base> },
}

/// The comparisons, as packs write them.
const COMPARISONS: [(&str, Comparison); 4] = [
    ("at_least", Comparison::AtLeast),
    ("more_than", Comparison::MoreThan),
    ("less_than", Comparison::LessThan),
    ("at_most", Comparison::AtMost),
];
const COMPARISON_KEYS: &[&str] = &["at_least", "more_than", "less_than", "at_most"];

impl Read for Written {
    fn read(spot: &Spot<'_>) -> Option<Self> {
        let DeValue::Table(table) = spot.value else { return spot.wrong_type("a condition") };
        let mut fields = Fields::of(spot.reading, table, spot.span.clone(), "a condition");
        let combinations = ["all", "any"].map(|key| fields.spot::<Scalar>(key));
        let places = ["each", "among", "holds"].map(|key| fields.spot::<Scalar>(key));
        let test = ["count", "by", "of"].map(|key| fields.spot::<Scalar>(key));
        let bounds: Vec<(Comparison, Spot<'_>)> = COMPARISONS
            .into_iter()
            .filter_map(|(key, comparison)| Some((comparison, fields.spot::<Scalar>(key)?)))
            .collect();
        if fields.refuse_others() {
            return None;
        }
        match (combinations, places, test, bounds.as_slice()) {
            ([Some(terms), None], [None, None, None], [None, None, None], []) => {
                terms_of(&terms).map(Self::All)
            }
            ([None, Some(terms)], [None, None, None], [None, None, None], []) => {
                terms_of(&terms).map(Self::Any)
            }
            ([None, None], [Some(part), None, Some(holds)], [None, None, None], []) => {
                let (part, holds) = (Part::read(&part), Self::read(&holds));
                Some(Self::Each(part?, Box::new(holds?)))
            }
            ([None, None], [None, Some(quality), Some(holds)], [None, None, None], []) => {
                let (quality, holds) = (Quality::read(&quality), Self::read(&holds));
                Some(Self::Among(quality?, Box::new(holds?)))
            }
            ([None, None], [None, None, None], [Some(count), Some(by), of], [(comparison, bound)]) => {
                let (count, by) = (Count::read(&count), Vec::<Measure>::read(&by));
                let (bound, base) = (Amount::read(bound), of.as_ref().map(Base::read));
                let of = match base {
                    Some(None) => return None,
                    Some(base) => base,
                    None => None,
                };
                let by = by.filter(|by| !by.is_empty());
                Some(Self::Test { count: count?, by: by?, comparison: *comparison, bound: bound?, of })
            }
            _ => {
                spot.report(Problem::OneCondition { comparisons: COMPARISON_KEYS }, None);
                None
            }
        }
    }

    fn shape() -> Value {
        json!({"$ref": "#/$defs/condition"})
    }
}

fn terms_of(terms: &Spot<'_>) -> Option<Vec<Written>> {
    let read = Vec::<Written>::read(terms)?;
    if read.is_empty() { terms.wrong_type("an array with at least one condition") } else { Some(read) }
}

impl Written {
    /// The condition of a day; `None` while one of its numbers is empty.
    pub(crate) fn resolve(&self, amounts: &mut Amounts<'_>) -> Result<Option<Condition>, Fault> {
        Ok(match self {
            Self::All(terms) => all(terms, amounts)?.map(Condition::All),
            Self::Any(terms) => all(terms, amounts)?.map(Condition::Any),
            Self::Each(part, holds) => holds
                .resolve(amounts)?
                .map(|holds| Condition::Each(Each { part: *part, holds: Box::new(holds) })),
            Self::Among(quality, holds) => holds
                .resolve(amounts)?
                .map(|holds| Condition::Among(Among { quality: *quality, holds: Box::new(holds) })),
            Self::Test { count, by, comparison, bound, of } => {
                let bound = match of {
                    Some(base) => {
                        amounts.fraction(bound)?.map(|fraction| Bound::Of { base: *base, fraction })
                    }
                    None => amounts.number(bound)?.map(Bound::Number),
                };
                let test = |measure: Measure, bound: Bound| {
                    Condition::Test(Test { count: *count, measure, comparison: *comparison, bound })
                };
                bound.map(|bound| match by.as_slice() {
                    [measure] => test(*measure, bound),
                    several => Condition::All(several.iter().map(|measure| test(*measure, bound)).collect()),
                })
            }
        })
    }
}

/// Every one is resolved before giving up, so that each empty number is remembered.
fn all(terms: &[Written], amounts: &mut Amounts<'_>) -> Result<Option<Vec<Condition>>, Fault> {
    let resolved: Vec<Option<Condition>> =
        terms.iter().map(|term| term.resolve(amounts)).collect::<Result<_, _>>()?;
    Ok(resolved.into_iter().collect())
}

/// The schema of a condition, for the `$defs` of the pack schema.
pub(crate) fn definition() -> Value {
    let inner = json!({"$ref": "#/$defs/condition"});
    let terms = json!({"type": "array", "minItems": 1, "items": inner});
    let object = |properties: Value, required: Value| json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false});
    let mut test = serde_json::Map::new();
    test.insert("count".to_owned(), Count::shape());
    test.insert("by".to_owned(), json!({"type": "array", "minItems": 1, "items": Measure::shape()}));
    test.insert("of".to_owned(), Base::shape());
    for key in COMPARISON_KEYS {
        test.insert((*key).to_owned(), Amount::shape());
    }
    json!({"oneOf": [
        object(json!({"all": terms}), json!(["all"])),
        object(json!({"any": terms}), json!(["any"])),
        object(json!({"each": Part::shape(), "holds": inner}), json!(["each", "holds"])),
        object(json!({"among": Quality::shape(), "holds": inner}), json!(["among", "holds"])),
        object(Value::Object(test), json!(["count", "by"])),
    ]})
}

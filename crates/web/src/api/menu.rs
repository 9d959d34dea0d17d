//! What the rules offer: terms, the menu, the scorecards.

use super::condition::Condition;
use super::rules::ProvenanceLine;
use super::shape::{Words, texts};
use app::policy;
use serde::Serialize;
use utoipa::ToSchema;

/// A word of the plan with its meaning.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TermEntry {
    /// Its id.
    id: String,
    /// Its name.
    name: Words,
    /// What it means.
    about: Option<Words>,
    /// What an inspection looks at.
    checks: Vec<Words>,
    /// Where it comes from.
    provenance: ProvenanceLine,
}

impl From<&policy::Term> for TermEntry {
    fn from(term: &policy::Term) -> Self {
        Self {
            id: term.id.to_string(),
            name: Words::from(&term.name),
            about: term.about.as_ref().map(Words::from),
            checks: super::shape::each(&term.checks),
            provenance: ProvenanceLine::from(&term.provenance),
        }
    }
}

/// A class of menu items.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ItemClassEntry {
    /// Its id.
    id: String,
    /// Its name.
    name: Words,
    /// What belongs to it.
    about: Option<Words>,
    /// How strongly its items are to be done: `immediate`, `must`, `may`, `encouraged`.
    #[schema(example = "must")]
    obligation: Option<&'static str>,
    /// Where it comes from.
    provenance: ProvenanceLine,
}

impl ItemClassEntry {
    /// A class with its obligation.
    pub(crate) fn of(class: &policy::ItemClass, obligations: &[policy::ClassObligation]) -> Self {
        let obligation = obligations.iter().find(|obligation| obligation.class == class.id);
        Self {
            id: class.id.to_string(),
            name: Words::from(&class.name),
            about: class.about.as_ref().map(Words::from),
            obligation: obligation.map(|obligation| obligation.obligation.key()),
            provenance: ProvenanceLine::from(&class.provenance),
        }
    }
}

/// What an item costs per unit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PriceLine {
    /// The lowest price of one unit in the pack's currency, a decimal number as text.
    #[schema(example = "120.5")]
    low: String,
    /// The highest.
    #[schema(example = "180")]
    high: String,
    /// Where it comes from.
    provenance: ProvenanceLine,
}

/// An item of the menu.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ItemEntry {
    /// Its code.
    #[schema(example = "C15")]
    code: String,
    /// Its name.
    name: Words,
    /// Its class.
    class: String,
    /// What is counted.
    unit: Words,
    /// Who decides it together: `community`, `building`, `entrance`, `dwelling`.
    #[schema(example = "entrance")]
    scope: &'static str,
    /// Its own obligation, where it differs from its class's.
    obligation: Option<&'static str>,
    /// Whether the place offers it at all.
    offered: bool,
    /// Codes of items without which it makes no sense.
    requires: Vec<String>,
    /// Codes of items that rule it out.
    excludes: Vec<String>,
    /// Codes of items of which at least one must be chosen with it.
    only_with: Vec<String>,
    /// Facts of the register that say how much of it a community has, or in what state it is.
    measured_by: Vec<String>,
    /// Its price range; absent where the sources give none.
    price: Option<PriceLine>,
    /// Where it comes from.
    provenance: ProvenanceLine,
}

impl From<&policy::Item> for ItemEntry {
    fn from(item: &policy::Item) -> Self {
        let price = item.price.as_ref().map(|price| PriceLine {
            low: price.low.to_string(),
            high: price.high.to_string(),
            provenance: ProvenanceLine::from(&price.provenance),
        });
        Self {
            code: item.code.to_string(),
            name: Words::from(&item.name),
            class: item.class.to_string(),
            unit: Words::from(&item.unit),
            scope: item.scope.key(),
            obligation: item.obligation.map(policy::Obligation::key),
            offered: item.offered,
            requires: texts(item.requires.iter().map(|code| &**code)),
            excludes: texts(item.excludes.iter().map(|code| &**code)),
            only_with: texts(item.only_with.iter().map(|code| &**code)),
            measured_by: texts(item.measured_by.iter().map(|fact| fact.key())),
            price,
            provenance: ProvenanceLine::from(&item.provenance),
        }
    }
}

/// A set of indicators.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScorecardEntry {
    /// Its id.
    #[schema(example = "complete")]
    id: String,
    /// Its name.
    name: Words,
    /// What it is held against.
    about: Option<Words>,
    /// Where it comes from.
    provenance: ProvenanceLine,
}

impl From<&policy::Scorecard> for ScorecardEntry {
    fn from(card: &policy::Scorecard) -> Self {
        Self {
            id: card.id.to_string(),
            name: Words::from(&card.name),
            about: card.about.as_ref().map(Words::from),
            provenance: ProvenanceLine::from(&card.provenance),
        }
    }
}

/// A bound on a measured value.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BoundLine {
    /// The least value that meets it, a decimal number as text.
    #[schema(example = "350")]
    at_least: String,
    /// Its unit.
    #[schema(example = "m²")]
    unit: String,
}

impl From<&policy::Bound> for BoundLine {
    fn from(bound: &policy::Bound) -> Self {
        Self { at_least: bound.at_least.to_string(), unit: bound.unit.to_string() }
    }
}

/// One indicator.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IndicatorEntry {
    /// Its id.
    #[schema(example = "complete-03")]
    id: String,
    /// The scorecard it belongs to.
    scorecard: String,
    /// The field it stands in.
    field: Words,
    /// Its name.
    name: Words,
    /// What is required.
    requirement: Words,
    /// What existing communities are asked instead.
    requirement_for_existing: Option<Words>,
    /// What is measured, where something is.
    metric: Option<Words>,
    /// The bound that existing communities are held against.
    bound: Option<BoundLine>,
    /// A test over facts of the register, for where nobody observed it.
    test: Option<Condition>,
    /// Its weight, where a source gives one.
    weight: Option<i64>,
    /// Codes of the menu items that meet it.
    fixed_by: Vec<String>,
    /// Where it comes from.
    provenance: ProvenanceLine,
}

impl From<&policy::Indicator> for IndicatorEntry {
    fn from(indicator: &policy::Indicator) -> Self {
        let existing = indicator.existing.as_ref();
        Self {
            id: indicator.id.to_string(),
            scorecard: indicator.scorecard.to_string(),
            field: Words::from(&indicator.field),
            name: Words::from(&indicator.name),
            requirement: Words::from(&indicator.requirement),
            requirement_for_existing: existing.map(|existing| Words::from(&existing.requirement)),
            metric: indicator.metric.as_ref().map(Words::from),
            bound: indicator.bound_for_existing().map(BoundLine::from),
            test: indicator.test.as_ref().map(Condition::from),
            weight: indicator.weight,
            fixed_by: texts(indicator.fixed_by.iter().map(|code| &**code)),
            provenance: ProvenanceLine::from(&indicator.provenance),
        }
    }
}

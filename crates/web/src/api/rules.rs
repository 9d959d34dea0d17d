//! The rules of a day: what a pack says, entry by entry.

use super::condition::{Condition, Requirement};
use super::key::CriterionRoleKey;
use super::shape::{PackInForce, SquareMetres, Words, each, texts};
use app::policy;
use serde::Serialize;
use utoipa::ToSchema;

/// Where an entry comes from and when it applies.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProvenanceLine {
    /// Key of the document in the list of sources.
    source: String,
    /// Article, paragraph or passage.
    article: String,
    /// How sure we are that the source says so: `H` seen, `M` remembered, `L` guessed, `D` our own design.
    #[schema(example = "H")]
    confidence: &'static str,
    /// First day it applies; the pack's first day when absent.
    #[schema(format = Date)]
    effective_from: Option<String>,
    /// First day it no longer applies.
    #[schema(format = Date)]
    effective_until: Option<String>,
    /// What a reader should know of it.
    note: Option<Words>,
}

impl From<&policy::Provenance> for ProvenanceLine {
    fn from(provenance: &policy::Provenance) -> Self {
        Self {
            source: provenance.source.to_string(),
            article: provenance.article.to_string(),
            confidence: provenance.confidence.key(),
            effective_from: provenance.effective_from.map(|day| day.to_string()),
            effective_until: provenance.effective_until.map(|day| day.to_string()),
            note: provenance.note.as_ref().map(Words::from),
        }
    }
}

/// How the criteria combine.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScopeEntry {
    /// The scope in words.
    rule: Words,
    /// What must hold.
    requires: Requirement,
    /// How the buildings' verdicts make the community's: `any` or `all`.
    #[schema(example = "any")]
    roll_up: &'static str,
    /// Where it comes from.
    provenance: ProvenanceLine,
}

impl From<&policy::Scope> for ScopeEntry {
    fn from(scope: &policy::Scope) -> Self {
        Self {
            rule: Words::from(&scope.rule),
            requires: Requirement::from(&scope.requires),
            roll_up: scope.roll_up.key(),
            provenance: ProvenanceLine::from(&scope.provenance),
        }
    }
}

/// A criterion: a condition with a name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CriterionEntry {
    /// Its id; exclusions begin with `excluded-`.
    #[schema(example = "built")]
    id: String,
    /// What it does to the verdict.
    role: CriterionRoleKey,
    /// Its name.
    name: Words,
    /// The condition in words.
    rule: Words,
    /// The condition.
    test: Condition,
    /// How the buildings' answers make the community's: `any` or `all`.
    #[schema(example = "any")]
    roll_up: &'static str,
    /// Where it comes from.
    provenance: ProvenanceLine,
}

impl From<&policy::Criterion> for CriterionEntry {
    fn from(criterion: &policy::Criterion) -> Self {
        Self {
            id: criterion.id.to_string(),
            role: CriterionRoleKey(criterion.role()),
            name: Words::from(&criterion.name),
            rule: Words::from(&criterion.rule),
            test: Condition::from(&criterion.test),
            roll_up: criterion.roll_up.key(),
            provenance: ProvenanceLine::from(&criterion.provenance),
        }
    }
}

/// A single value that rules refer to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ParameterEntry {
    /// Its id.
    #[schema(example = "scope.last-year")]
    id: String,
    /// Its name.
    name: Words,
    /// What sort of value it has: `year`, `count`, `share`, `area`, `money`, …
    #[schema(example = "year")]
    kind: &'static str,
    /// Its unit.
    unit: Option<String>,
    /// Its value, written as packs write it; absent where it is required and no source gives it.
    #[schema(example = "2000")]
    value: Option<String>,
    /// Where it comes from.
    provenance: ProvenanceLine,
}

impl From<&policy::Parameter> for ParameterEntry {
    fn from(parameter: &policy::Parameter) -> Self {
        Self {
            id: parameter.id.to_string(),
            name: Words::from(&parameter.name),
            kind: parameter.kind.key(),
            unit: parameter.unit.as_deref().map(str::to_owned),
            value: parameter.value.as_ref().map(ToString::to_string),
            provenance: ProvenanceLine::from(&parameter.provenance),
        }
    }
}

/// A promised or reported figure.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TargetEntry {
    /// Its id.
    id: String,
    /// What it says.
    name: Words,
    /// Promised in a plan, or reported: `target` or `progress`.
    #[schema(example = "target")]
    kind: &'static str,
    /// The first year it covers; absent where it counts from the beginning.
    first_year: Option<i64>,
    /// The year it is to be reached in, or speaks of.
    year: i64,
    /// Communities.
    communities: Option<i64>,
    /// Floor area.
    floor_area_m2: Option<SquareMetres>,
    /// Households.
    households: Option<i64>,
    /// Where it comes from.
    provenance: ProvenanceLine,
}

impl From<&policy::Target> for TargetEntry {
    fn from(target: &policy::Target) -> Self {
        Self {
            id: target.id.to_string(),
            name: Words::from(&target.name),
            kind: target.kind.key(),
            first_year: target.first_year,
            year: target.year,
            communities: target.communities,
            floor_area_m2: target.floor_area.map(SquareMetres),
            households: target.households,
            provenance: ProvenanceLine::from(&target.provenance),
        }
    }
}

/// A document of the source register.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SourceEntry {
    /// The key that entries cite.
    key: String,
    /// Its title.
    title: Words,
    /// Its number.
    #[schema(example = "渝城办〔2020〕14号")]
    number: Option<String>,
    /// Who issued it.
    issuer: Option<Words>,
    /// Its date as far as it is known: a day, a month or a year.
    date: Option<String>,
    /// What sort of document it is.
    #[schema(example = "plan")]
    kind: &'static str,
    /// How sure we are of these particulars.
    confidence: &'static str,
    /// Where it is published.
    url: Option<String>,
}

impl From<&policy::Source> for SourceEntry {
    fn from(source: &policy::Source) -> Self {
        let owned = |text: &Option<std::sync::Arc<str>>| text.as_deref().map(str::to_owned);
        Self {
            key: source.key.to_string(),
            title: Words::from(&source.title),
            number: owned(&source.number),
            issuer: source.issuer.as_ref().map(Words::from),
            date: owned(&source.date),
            kind: source.kind.key(),
            confidence: source.confidence.key(),
            url: owned(&source.url),
        }
    }
}

/// Everything the rules of a day say.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RulesAnswer {
    /// The pack, its hash and the day.
    pack: PackInForce,
    /// ISO 4217 code of amounts of money.
    #[schema(example = "CNY")]
    currency: Option<String>,
    /// How the criteria combine; absent in a pack that does not screen.
    scope: Option<ScopeEntry>,
    /// The criteria: requirements, then exclusions.
    criteria: Vec<CriterionEntry>,
    /// Every parameter.
    parameters: Vec<ParameterEntry>,
    /// The approaches (改造方式).
    approaches: Vec<super::menu::TermEntry>,
    /// The pools of the pipeline (储备、谋划、实施).
    pools: Vec<super::menu::TermEntry>,
    /// The norms of property service.
    norms: Vec<super::menu::TermEntry>,
    /// The models of property service.
    service_models: Vec<super::menu::TermEntry>,
    /// The classes of menu items.
    item_classes: Vec<super::menu::ItemClassEntry>,
    /// The menu.
    menu: Vec<super::menu::ItemEntry>,
    /// The scorecards.
    scorecards: Vec<super::menu::ScorecardEntry>,
    /// The indicators of all scorecards.
    indicators: Vec<super::menu::IndicatorEntry>,
    /// Targets and published progress.
    targets: Vec<TargetEntry>,
    /// The source register.
    sources: Vec<SourceEntry>,
    /// Ids of required parameters without a value.
    empty_parameters: Vec<String>,
    /// Codes of offered items without a price.
    unpriced_items: Vec<String>,
}

impl From<&policy::Outline<'_>> for RulesAnswer {
    fn from(outline: &policy::Outline<'_>) -> Self {
        let class = |class| super::menu::ItemClassEntry::of(class, outline.obligations);
        Self {
            pack: PackInForce::from(outline.pack),
            currency: outline.currency.map(str::to_owned),
            scope: outline.scope.map(ScopeEntry::from),
            criteria: each(outline.criteria),
            parameters: each(outline.parameters),
            approaches: each(outline.approaches),
            pools: each(outline.pools),
            norms: each(outline.norms),
            service_models: each(outline.service_models),
            item_classes: outline.item_classes.iter().map(class).collect(),
            menu: each(outline.menu),
            scorecards: each(outline.scorecards),
            indicators: each(outline.indicators),
            targets: each(outline.targets),
            sources: each(outline.sources),
            empty_parameters: texts(outline.empty_parameters.iter().copied()),
            unpriced_items: texts(outline.unpriced_items.iter().copied()),
        }
    }
}

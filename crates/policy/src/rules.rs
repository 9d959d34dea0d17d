//! The rules of one day: what a pack says once layers and dates are resolved.

use crate::compile::{Fault, NeedNode, Node, Surroundings, compile_need};
use crate::criterion::{Criterion, Scope};
use crate::diagnostic::Problem;
use crate::entry::{Bilingual, LayerKind, Provenance, Source, Term};
use crate::gate::{self, Gate};
use crate::item::{ClassObligation, Item, ItemClass, Obligation};
use crate::layer::Layer;
use crate::matter::{self, CountingRule, Matter};
use crate::need_part::{self, NeedPart};
use crate::package::{self, Package};
use crate::parameter::Parameter;
use crate::resolve::{in_force, parameters};
use crate::scorecard::{Indicator, Scorecard};
use crate::sharing::{self, Sharing};
use crate::target::Target;
use domain::assessment::{CriterionRole, PackRef};
use domain::year::PhaseRule;
use jiff::civil::Date;
use serde::Serialize;
use std::sync::Arc;

/// The rules of one day, ready to screen. Cheap to share behind an `Arc`.
#[derive(Debug, Clone)]
pub struct Rules {
    pack: PackRef,
    currency: Option<Arc<str>>,
    sources: Vec<Source>,
    scope: Option<Scope>,
    criteria: Vec<Criterion>,
    parameters: Vec<Parameter>,
    approaches: Vec<Term>,
    pools: Vec<Term>,
    norms: Vec<Term>,
    service_models: Vec<Term>,
    item_classes: Vec<ItemClass>,
    obligations: Vec<ClassObligation>,
    items: Vec<Item>,
    scorecards: Vec<Scorecard>,
    indicators: Vec<Indicator>,
    targets: Vec<Target>,
    pub(crate) counting: Option<CountingRule>,
    pub(crate) matters: Vec<Matter>,
    pub(crate) sharings: Vec<Sharing>,
    pub(crate) packages: package::Resolved,
    pub(crate) need_parts: Vec<NeedPart>,
    pub(crate) need_tests: Vec<Option<Node>>,
    pub(crate) gates: Vec<Gate>,
    pub(crate) gate_tests: Vec<Option<Node>>,
    /// How many of the targets, the first ones, are those of a whole country.
    national_targets: usize,
    pub(crate) asked: Vec<Asked>,
    pub(crate) need: NeedNode,
    pub(crate) exclusions: Vec<usize>,
    pub(crate) indicator_tests: Vec<Option<Node>>,
}

/// A criterion as screening asks it.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) id: Arc<str>,
    pub(crate) role: CriterionRole,
    pub(crate) article: Arc<str>,
    pub(crate) of_buildings: bool,
    /// Its place among the criteria of buildings, or among those of communities.
    pub(crate) place: usize,
    pub(crate) roll_up: PhaseRule,
    pub(crate) node: Node,
}

/// Something required that the sources do not give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "entry", rename_all = "kebab-case")]
pub enum Empty<'a> {
    /// A parameter without a value.
    Parameter(&'a Parameter),
    /// A menu item without a price.
    Price(&'a Item),
    /// A rule of sharing that does not say by what.
    Sharing(&'a Sharing),
    /// A package that nobody has estimated.
    Package(&'a Package),
}

impl Rules {
    pub(crate) fn resolve(layers: &[Arc<Layer>], pack: PackRef) -> Result<Self, Vec<Fault>> {
        let day = pack.as_of;
        let parameters = parameters(layers, day);
        let mut criteria = owned(in_force(layers, |layer| &layer.criterion, day));
        // Requirements first, then exclusions, each in the order of the pack.
        criteria.sort_by_key(|criterion: &Criterion| criterion.role() == CriterionRole::Exclusion);
        let mut scope: Option<Scope> = owned(in_force(layers, |layer| &layer.scope, day)).pop();
        for wording in criteria
            .iter_mut()
            .flat_map(|criterion| [&mut criterion.name, &mut criterion.rule])
            .chain(scope.iter_mut().map(|scope| &mut scope.rule))
        {
            fill(wording, &parameters);
        }
        let indicators: Vec<Indicator> = owned(in_force(layers, |layer| &layer.indicator, day));
        let sources: Vec<Source> = sources(layers);
        let surroundings = Surroundings { day, parameters: &parameters };
        let (asked, need, faults) = scope_of(&criteria, scope.as_ref(), &sources, &surroundings);
        let (indicator_tests, more) = tests_of(&indicators, &surroundings);
        let mut faults: Vec<Fault> = faults.into_iter().chain(more).collect();
        let matters = owned(in_force(layers, |layer| &layer.matter, day));
        let matters = collect(matter::resolve(&matters, &parameters), &mut faults);
        let sharings = owned(in_force(layers, |layer| &layer.sharing, day));
        let sharings = collect(sharing::resolve(&sharings, &parameters), &mut faults);
        let approaches: Vec<Term> = owned(in_force(layers, |layer| &layer.approach, day));
        let estimates = owned(in_force(layers, |layer| &layer.estimate, day));
        let packages = owned(in_force(layers, |layer| &layer.package, day));
        let (packages, more) = package::resolve(packages, &estimates, &approaches, &surroundings);
        faults.extend(more);
        let need_parts = owned(in_force(layers, |layer| &layer.need_part, day));
        let (need_tests, more) = need_part::tests_of(&need_parts, &surroundings);
        faults.extend(more);
        let gates = owned(in_force(layers, |layer| &layer.gate, day));
        let (gate_tests, more) = gate::tests_of(&gates, &surroundings);
        faults.extend(more);
        if !faults.is_empty() {
            return Err(faults);
        }
        let targets = in_force(layers, |layer| &layer.target, day);
        let is_national =
            |index: usize| layers.get(index).is_some_and(|layer| layer.pack.layer == LayerKind::National);
        Ok(Self {
            national_targets: targets.iter().take_while(|target| is_national(target.layer)).count(),
            currency: layers.iter().rev().find_map(|layer| layer.pack.currency.clone()),
            sources,
            scope,
            approaches,
            pools: owned(in_force(layers, |layer| &layer.pool, day)),
            norms: owned(in_force(layers, |layer| &layer.norm, day)),
            service_models: owned(in_force(layers, |layer| &layer.service_model, day)),
            item_classes: owned(in_force(layers, |layer| &layer.item_class, day)),
            obligations: owned(in_force(layers, |layer| &layer.obligation, day)),
            items: items(layers, day),
            scorecards: owned(in_force(layers, |layer| &layer.scorecard, day)),
            targets: owned(targets),
            counting: owned(in_force(layers, |layer| &layer.counting, day)).pop(),
            matters,
            sharings,
            packages,
            need_parts,
            need_tests,
            gates,
            gate_tests,
            exclusions: exclusions(&asked),
            pack,
            criteria,
            parameters,
            indicators,
            asked,
            need,
            indicator_tests,
        })
    }

    /// The pack, its hash and the day: what a decision stores.
    pub fn pack_ref(&self) -> &PackRef {
        &self.pack
    }

    /// The day whose rules these are.
    pub fn day(&self) -> Date {
        self.pack.as_of
    }

    /// ISO 4217 code of amounts of money.
    pub fn currency(&self) -> Option<&str> {
        self.currency.as_deref()
    }

    /// The source register of all layers.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The document a key of the source register stands for.
    pub fn source(&self, key: &str) -> Option<&Source> {
        self.sources.iter().find(|source| &*source.key == key)
    }

    /// How the criteria combine; `None` in a pack that does not screen.
    pub fn scope(&self) -> Option<&Scope> {
        self.scope.as_ref()
    }

    /// The criteria: requirements, then exclusions, in the pack's order.
    pub fn criteria(&self) -> &[Criterion] {
        &self.criteria
    }

    /// The criterion of that id.
    pub fn criterion(&self, id: &str) -> Option<&Criterion> {
        self.criteria.iter().find(|criterion| &*criterion.id == id)
    }

    /// Every parameter with its value of the day, or without where it is required and empty.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// The parameter of that id.
    pub fn parameter(&self, id: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| &*parameter.id == id)
    }

    /// The approaches (改造方式).
    pub fn approaches(&self) -> &[Term] {
        &self.approaches
    }

    /// The pools of the pipeline (储备、谋划、实施).
    pub fn pools(&self) -> &[Term] {
        &self.pools
    }

    /// The norms of property service (五项规范).
    pub fn norms(&self) -> &[Term] {
        &self.norms
    }

    /// The models of property service.
    pub fn service_models(&self) -> &[Term] {
        &self.service_models
    }

    /// The classes of menu items, in order.
    pub fn item_classes(&self) -> &[ItemClass] {
        &self.item_classes
    }

    /// How strongly each class is to be done.
    pub fn obligations(&self) -> &[ClassObligation] {
        &self.obligations
    }

    /// The menu: every item, offered or not.
    pub fn menu(&self) -> &[Item] {
        &self.items
    }

    /// The menu item of that code.
    pub fn item(&self, code: &str) -> Option<&Item> {
        self.items.iter().find(|item| &*item.code == code)
    }

    /// How strongly an item is to be done: its own obligation or its class's.
    pub fn obligation_of(&self, item: &Item) -> Option<Obligation> {
        let of_class = || self.obligations.iter().find(|of| of.class == item.class);
        item.obligation.or_else(|| of_class().map(|of| of.obligation))
    }

    /// The indicators an item would meet.
    pub fn fixed_by<'a>(&'a self, item: &'a Item) -> impl Iterator<Item = &'a Indicator> {
        self.indicators.iter().filter(|indicator| indicator.fixed_by.contains(&item.code))
    }

    /// The scorecards.
    pub fn scorecards(&self) -> &[Scorecard] {
        &self.scorecards
    }

    /// The indicators of all scorecards.
    pub fn indicators(&self) -> &[Indicator] {
        &self.indicators
    }

    /// Targets and published progress.
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// The targets and progress of the programme itself, without those of the country it belongs to: what its
    /// stock may be held against.
    pub fn own_targets(&self) -> &[Target] {
        match self.targets.get(self.national_targets..) {
            Some(own) if !own.is_empty() => own,
            _ => &self.targets,
        }
    }

    /// What is required and the sources do not give.
    pub fn empties(&self) -> Vec<Empty<'_>> {
        let parameters = self.parameters.iter().filter(|parameter| parameter.value.is_none());
        let items = self.items.iter().filter(|item| item.offered && item.price.is_none());
        let sharings = self.sharings.iter().filter(|sharing| sharing.key_empty);
        let sharings = sharings.map(Empty::Sharing);
        let packages =
            self.packages().iter().filter(|package| package.estimate.is_none()).map(Empty::Package);
        let items = items.map(Empty::Price);
        parameters.map(Empty::Parameter).chain(items).chain(sharings).chain(packages).collect()
    }
}

/// What was resolved; nothing, and its faults, where it was not.
fn collect<T>(resolved: Result<Vec<T>, Vec<Fault>>, faults: &mut Vec<Fault>) -> Vec<T> {
    resolved.unwrap_or_else(|found| {
        faults.extend(found);
        Vec::new()
    })
}

fn owned<T: Clone>(applied: Vec<crate::resolve::Applied<'_, T>>) -> Vec<T> {
    applied.into_iter().map(|applied| applied.entry.clone()).collect()
}

/// The registers of all layers; a key of a later layer hides the same key of an earlier one.
fn sources(layers: &[Arc<Layer>]) -> Vec<Source> {
    let mut sources: Vec<Source> = Vec::new();
    for source in layers.iter().flat_map(|layer| &layer.source) {
        match sources.iter_mut().find(|earlier| earlier.key == source.key) {
            Some(slot) => *slot = source.clone(),
            None => sources.push(source.clone()),
        }
    }
    sources
}

fn items(layers: &[Arc<Layer>], day: Date) -> Vec<Item> {
    let prices = in_force(layers, |layer| &layer.price, day);
    let mut items: Vec<Item> = owned(in_force(layers, |layer| &layer.item, day));
    for item in &mut items {
        item.price =
            prices.iter().find(|price| price.entry.item == item.code).map(|price| price.entry.clone());
    }
    items
}

fn exclusions(asked: &[Asked]) -> Vec<usize> {
    let is_exclusion =
        |(index, asked): (usize, &Asked)| (asked.role == CriterionRole::Exclusion).then_some(index);
    asked.iter().enumerate().filter_map(is_exclusion).collect()
}

/// The next place among the criteria asked of the same things.
fn place(asked: &[Asked], of_buildings: bool) -> usize {
    asked.iter().filter(|earlier| earlier.of_buildings == of_buildings).count()
}

/// The criteria as screening asks them, their combination, and what is wrong with either.
fn scope_of(
    criteria: &[Criterion],
    scope: Option<&Scope>,
    sources: &[Source],
    surroundings: &Surroundings<'_>,
) -> (Vec<Asked>, NeedNode, Vec<Fault>) {
    let (mut asked, mut faults) = (Vec::with_capacity(criteria.len()), Vec::new());
    for criterion in criteria {
        match surroundings.compile(&criterion.test) {
            Ok(node) => asked.push(Asked {
                id: criterion.id.clone(),
                role: criterion.role(),
                article: article(&criterion.provenance, sources),
                place: place(&asked, criterion.is_of_buildings()),
                of_buildings: criterion.is_of_buildings(),
                roll_up: criterion.roll_up.into(),
                node,
            }),
            Err(fault) => faults.push(fault),
        }
        let named = scope.is_some_and(|scope| scope.requires.names().contains(&&criterion.id));
        if criterion.role() == CriterionRole::Requirement && !named {
            faults.push((Problem::UnusedCriterion { name: criterion.id.to_string() }, None));
        }
    }
    let need = scope.map_or(Ok(NeedNode::Nothing), |scope| compile_need(&scope.requires, criteria));
    match need {
        Ok(need) => (asked, need, faults),
        Err(fault) => {
            faults.push(fault);
            (asked, NeedNode::Nothing, faults)
        }
    }
}

fn tests_of(indicators: &[Indicator], surroundings: &Surroundings<'_>) -> (Vec<Option<Node>>, Vec<Fault>) {
    let (mut tests, mut faults) = (Vec::with_capacity(indicators.len()), Vec::new());
    for indicator in indicators {
        match indicator.test.as_ref().map(|test| surroundings.compile(test)).transpose() {
            Ok(test) => tests.push(test),
            Err(fault) => faults.push(fault),
        }
    }
    (tests, faults)
}

/// «渝城办〔2020〕14号 改造范围»: the document's number, or else its title, and the article.
fn article(provenance: &Provenance, sources: &[Source]) -> Arc<str> {
    let source = sources.iter().find(|source| source.key == provenance.source);
    match source {
        Some(source) => {
            let document = source.number.as_ref().unwrap_or(&source.title.zh);
            format!("{document} {}", provenance.article).into()
        }
        None => provenance.article.clone(),
    }
}

/// Replaces `{parameter}` by the parameter's value of the day, in both languages.
fn fill(wording: &mut Bilingual, parameters: &[Parameter]) {
    for text in [&mut wording.zh, &mut wording.en] {
        if !text.contains('{') {
            continue;
        }
        let mut filled = text.to_string();
        for parameter in parameters {
            if let Some(value) = &parameter.value {
                filled = filled.replace(&format!("{{{}}}", parameter.id), &value.to_string());
            }
        }
        *text = filled.into();
    }
}

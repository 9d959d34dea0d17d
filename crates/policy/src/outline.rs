//! The whole of a day's rules as one value to show or export.

use crate::criterion::{Criterion, Scope};
use crate::entry::{Source, Term};
use crate::gate::Gate;
use crate::item::{ClassObligation, Item, ItemClass};
use crate::matter::{CountingRule, Matter};
use crate::need_part::NeedPart;
use crate::package::Package;
use crate::parameter::Parameter;
use crate::rules::{Empty, Rules};
use crate::scorecard::{Indicator, Scorecard};
use crate::sharing::Sharing;
use crate::target::Target;
use domain::assessment::PackRef;
use serde::Serialize;

/// Everything the rules of a day say, in the order of the sections; what `yiju pack show --json` prints.
#[derive(Debug, Clone, Serialize)]
pub struct Outline<'a> {
    /// The pack, its hash and the day.
    pub pack: &'a PackRef,
    /// ISO 4217 code of amounts of money.
    pub currency: Option<&'a str>,
    /// How the criteria combine.
    pub scope: Option<&'a Scope>,
    /// The criteria.
    pub criteria: &'a [Criterion],
    /// Every parameter.
    pub parameters: &'a [Parameter],
    /// The approaches.
    pub approaches: &'a [Term],
    /// The pools.
    pub pools: &'a [Term],
    /// The norms of property service.
    pub norms: &'a [Term],
    /// The models of property service.
    pub service_models: &'a [Term],
    /// The item classes.
    pub item_classes: &'a [ItemClass],
    /// How strongly each class is to be done.
    pub obligations: &'a [ClassObligation],
    /// The menu.
    pub menu: &'a [Item],
    /// The scorecards.
    pub scorecards: &'a [Scorecard],
    /// The indicators.
    pub indicators: &'a [Indicator],
    /// How heads are counted.
    pub counting: Option<&'a CountingRule>,
    /// Matters that owners decide, with what they need.
    pub matters: &'a [Matter],
    /// Rules by which costs are shared.
    pub sharings: &'a [Sharing],
    /// What can be done to communities, with its estimates.
    pub packages: &'a [Package],
    /// The parts of the need score.
    pub need_parts: &'a [NeedPart],
    /// The gates of the pipeline.
    pub gates: &'a [Gate],
    /// Targets and published progress.
    pub targets: &'a [Target],
    /// The source register.
    pub sources: &'a [Source],
    /// Ids of required parameters without a value.
    pub empty_parameters: Vec<&'a str>,
    /// Codes of offered items without a price.
    pub unpriced_items: Vec<&'a str>,
    /// Ids of sharing rules that do not say by what.
    pub open_sharings: Vec<&'a str>,
    /// Ids of packages that nobody has estimated.
    pub open_packages: Vec<&'a str>,
}

impl Rules {
    /// Everything the rules say.
    pub fn outline(&self) -> Outline<'_> {
        let (mut empty_parameters, mut unpriced_items) = (Vec::new(), Vec::new());
        let (mut open_sharings, mut open_packages) = (Vec::new(), Vec::new());
        for empty in self.empties() {
            match empty {
                Empty::Parameter(parameter) => empty_parameters.push(&*parameter.id),
                Empty::Price(item) => unpriced_items.push(&*item.code),
                Empty::Sharing(sharing) => open_sharings.push(&*sharing.id),
                Empty::Package(package) => open_packages.push(&*package.id),
            }
        }
        Outline {
            pack: self.pack_ref(),
            currency: self.currency(),
            scope: self.scope(),
            criteria: self.criteria(),
            parameters: self.parameters(),
            approaches: self.approaches(),
            pools: self.pools(),
            norms: self.norms(),
            service_models: self.service_models(),
            item_classes: self.item_classes(),
            obligations: self.obligations(),
            menu: self.menu(),
            scorecards: self.scorecards(),
            indicators: self.indicators(),
            counting: self.counting(),
            matters: self.matters(),
            sharings: self.sharings(),
            packages: self.packages(),
            need_parts: self.need_parts(),
            gates: self.gates(),
            targets: self.targets(),
            sources: self.sources(),
            empty_parameters,
            unpriced_items,
            open_sharings,
            open_packages,
        }
    }
}

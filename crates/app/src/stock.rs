//! The stock of communities as a city reads it: every community with its effective facts and its verdict,
//! in memory, rebuilt when the register's revision moves on.
//!
//! A city has thousands of communities, the country a few hundred thousand; a linear pass over the items is
//! faster than a query that joins claims, and both engines give the same answer because neither is asked.

pub(crate) mod reading;
mod summary;

pub use summary::Summary;

use crate::explorer::{ExplorerSort, Orders};
use domain::assessment::Assessment;
use domain::community::Community;
use domain::division::{DivisionCode, Gazetteer};
use domain::dossier::Dossier;
use domain::duplicate::Proposal;
use domain::fact::{Fact, FactValue};
use domain::id::CommunityId;
use domain::territory::{Place, Reach};
use domain::{Area, BuiltYear, Verdict};
use policy::{MissingEvidence, Rules, Size};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// One community of the stock.
#[derive(Debug, Clone)]
pub struct StockItem {
    /// What names and places it.
    pub community: Community,
    /// What is known of it.
    pub dossier: Dossier,
    /// The verdict under the active pack.
    pub assessment: Assessment,
    /// How large it is.
    pub size: Size,
    built: Option<BuiltYear>,
    /// Where it lies on the day of the rules.
    pub(crate) place: Place,
    /// Its place in [`Stock::districts`].
    pub(crate) district: usize,
}

impl StockItem {
    /// Number of buildings, where known.
    pub fn buildings(&self) -> Option<i64> {
        self.size.buildings
    }

    /// Number of households, where known.
    pub fn households(&self) -> Option<i64> {
        self.size.households
    }

    /// Total floor area, where known.
    pub fn floor_area(&self) -> Option<Area> {
        self.size.floor_area
    }

    /// The floor area that the plan covers, or all of it where that is not known.
    pub fn covered_area(&self) -> Option<Area> {
        self.assessment.eligible_area.or(self.size.floor_area)
    }

    /// Completion year, where known.
    pub fn built(&self) -> Option<BuiltYear> {
        self.built
    }

    /// The verdict under the active pack.
    pub fn verdict(&self) -> Verdict {
        self.assessment.verdict
    }
}

/// The stock at one revision of the register under one version of the pack.
pub struct Stock {
    /// The revision of the register it was read at.
    pub revision: u64,
    /// The rules it was screened under.
    pub rules: Arc<Rules>,
    /// The divisions the register was made with, outlines included; those of the pack in force where the
    /// register has none of its own.
    pub divisions: Arc<Gazetteer>,
    items: Vec<Arc<StockItem>>,
    by_id: HashMap<CommunityId, usize>,
    districts: Vec<Option<DivisionCode>>,
    orders: Orders,
    summary: Summary,
    /// The name of what it is narrowed to; `None` for the whole city.
    narrowed_to: Option<String>,
    /// Pairs that may be one community, once somebody asked for them.
    pub(crate) proposals: OnceLock<Vec<Proposal>>,
}

impl Stock {
    /// Screens every community and keeps the result, with everything that is asked of the whole stock.
    pub fn build(
        revision: u64,
        rules: Arc<Rules>,
        divisions: Arc<Gazetteer>,
        communities: Vec<(Community, Dossier)>,
    ) -> Self {
        let mut districts: Vec<Option<DivisionCode>> =
            communities.iter().map(|(community, _)| community.district.clone()).collect();
        districts.sort_unstable();
        districts.dedup();
        let item = |(community, dossier): (Community, Dossier)| StockItem {
            assessment: rules.screen(&dossier),
            size: Size::of(&dossier),
            built: match dossier.facts.value(Fact::BuiltYear) {
                Some(FactValue::Year(year)) => Some(*year),
                _ => None,
            },
            district: districts.binary_search(&community.district).unwrap_or_default(),
            place: Place::of(&community, &divisions, rules.day()),
            community,
            dossier,
        };
        let items = communities.into_iter().map(item).map(Arc::new).collect();
        Self::of_items(revision, (rules, divisions), items, districts, None)
    }

    /// The part of the stock that lies in a reach, and the name of the reach. The items are shared.
    pub(crate) fn narrowed(&self, reach: &Reach, name: &str) -> Self {
        let items = self.items.iter().filter(|item| reach.opens(&item.place)).map(Arc::clone).collect();
        let what = (Arc::clone(&self.rules), Arc::clone(&self.divisions));
        Self::of_items(self.revision, what, items, self.districts.clone(), Some(name.to_owned()))
    }

    fn of_items(
        revision: u64,
        (rules, divisions): (Arc<Rules>, Arc<Gazetteer>),
        items: Vec<Arc<StockItem>>,
        districts: Vec<Option<DivisionCode>>,
        narrowed_to: Option<String>,
    ) -> Self {
        let by_id = items.iter().enumerate().map(|(at, item)| (item.community.id, at)).collect();
        let summary = Summary::of(&items, &districts, &rules);
        Self {
            revision,
            rules,
            divisions,
            items,
            by_id,
            districts,
            orders: Orders::default(),
            summary,
            narrowed_to,
            proposals: OnceLock::new(),
        }
    }

    /// Every community.
    pub fn items(&self) -> &[Arc<StockItem>] {
        &self.items
    }

    /// The community of that id.
    pub fn find(&self, id: CommunityId) -> Option<&StockItem> {
        self.items.get(*self.by_id.get(&id)?).map(|item| &**item)
    }

    /// A name for all that answers are made of: the register's revision, the pack, its day, this program, and the
    /// territories it is narrowed to.
    pub fn edition(&self) -> String {
        let pack = self.rules.pack_ref();
        let hash: String = pack.hash.chars().take(12).collect();
        let whole = format!("{}-{hash}-{}-{}", self.revision, pack.as_of, env!("CARGO_PKG_VERSION"));
        match &self.narrowed_to {
            None => whole,
            Some(reach) => format!("{whole}-{reach}"),
        }
    }

    /// Whether it is a part of the city, narrowed to what somebody sees.
    pub const fn is_part(&self) -> bool {
        self.narrowed_to.is_some()
    }

    /// What is asked of the whole stock.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Which missing evidence would decide most floor area, best first.
    pub fn missing_evidence(&self) -> &[MissingEvidence] {
        &self.summary.missing
    }

    /// The districts that some community is of, in the order of their codes; `None` for those without one.
    pub(crate) fn districts(&self) -> &[Option<DivisionCode>] {
        &self.districts
    }

    /// Every community in an order of the explorer.
    pub(crate) fn in_order(&self, sort: ExplorerSort, descending: bool) -> impl Iterator<Item = &StockItem> {
        let order = self.orders.of(&self.items, sort, descending);
        order.iter().filter_map(|at| self.items.get(*at).map(|item| &**item))
    }
}

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
    items: Vec<StockItem>,
    by_id: HashMap<CommunityId, usize>,
    districts: Vec<Option<DivisionCode>>,
    orders: Orders,
    summary: Summary,
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
            community,
            dossier,
        };
        let items: Vec<StockItem> = communities.into_iter().map(item).collect();
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
            proposals: OnceLock::new(),
        }
    }

    /// Every community.
    pub fn items(&self) -> &[StockItem] {
        &self.items
    }

    /// The community of that id.
    pub fn find(&self, id: CommunityId) -> Option<&StockItem> {
        self.items.get(*self.by_id.get(&id)?)
    }

    /// A name for all that answers are made of: the register's revision, the pack, its day and this program.
    pub fn edition(&self) -> String {
        let pack = self.rules.pack_ref();
        let hash: String = pack.hash.chars().take(12).collect();
        format!("{}-{hash}-{}-{}", self.revision, pack.as_of, env!("CARGO_PKG_VERSION"))
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
        order.iter().filter_map(|at| self.items.get(*at))
    }
}

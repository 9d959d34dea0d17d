//! The stock of communities as a city reads it: every community with its effective facts and its verdict,
//! in memory, rebuilt when the register's revision moves on.
//!
//! A city has thousands of communities, the country a few hundred thousand; a linear pass over the items is
//! faster than a query that joins claims, and both engines give the same answer because neither is asked.

mod reading;

use domain::assessment::Assessment;
use domain::community::Community;
use domain::dossier::Dossier;
use domain::fact::{Fact, FactValue};
use domain::id::CommunityId;
use domain::{Area, BuiltYear, Verdict};
use policy::Rules;
use std::collections::HashMap;
use std::sync::Arc;

/// One community of the stock.
#[derive(Debug, Clone)]
pub struct StockItem {
    /// What names and places it.
    pub community: Community,
    /// What is known of it.
    pub dossier: Dossier,
    /// The verdict under the active pack.
    pub assessment: Assessment,
}

impl StockItem {
    /// Number of buildings, where known.
    pub fn buildings(&self) -> Option<i64> {
        self.dossier.building_count()
    }

    /// Number of households, where known.
    pub fn households(&self) -> Option<i64> {
        self.dossier.facts.count(Fact::Households)
    }

    /// Total floor area, where known.
    pub fn floor_area(&self) -> Option<Area> {
        match self.dossier.facts.value(Fact::FloorArea)? {
            FactValue::Area(area) => Some(*area),
            _ => None,
        }
    }

    /// Completion year, where known.
    pub fn built(&self) -> Option<BuiltYear> {
        match self.dossier.facts.value(Fact::BuiltYear)? {
            FactValue::Year(year) => Some(*year),
            _ => None,
        }
    }

    /// The verdict under the active pack.
    pub fn verdict(&self) -> Verdict {
        self.assessment.verdict
    }
}

/// Sums over some communities. Unknown figures count as nothing, and how many are unknown is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Totals {
    /// Number of communities.
    pub communities: u64,
    /// Those that the plan covers.
    pub eligible: u64,
    /// Those that it does not cover.
    pub ineligible: u64,
    /// Those that cannot be decided yet.
    pub undetermined: u64,
    /// Number of buildings, where known.
    pub buildings: i64,
    /// Number of households, where known.
    pub households: i64,
    /// Total floor area, where known.
    pub floor_area: Area,
    /// Floor area the plan covers.
    pub eligible_area: Area,
    /// Communities whose floor area is not known.
    pub without_floor_area: u64,
}

impl Totals {
    /// Adds one community.
    pub fn add(&mut self, dossier: &Dossier, assessment: &Assessment) {
        self.communities += 1;
        match assessment.verdict {
            Verdict::Eligible => self.eligible += 1,
            Verdict::Ineligible => self.ineligible += 1,
            Verdict::Undetermined => self.undetermined += 1,
        }
        self.buildings = self.buildings.saturating_add(dossier.building_count().unwrap_or(0));
        self.households = self.households.saturating_add(dossier.facts.count(Fact::Households).unwrap_or(0));
        if let Some(FactValue::Area(area)) = dossier.facts.value(Fact::FloorArea) {
            self.floor_area = self.floor_area.plus(*area);
        } else {
            self.without_floor_area += 1;
        }
        if assessment.verdict == Verdict::Eligible {
            self.eligible_area = self.eligible_area.plus(assessment.eligible_area.unwrap_or_default());
        }
    }

    /// Sums over stock items.
    pub fn of<'a>(items: impl IntoIterator<Item = &'a StockItem>) -> Self {
        let mut totals = Self::default();
        for item in items {
            totals.add(&item.dossier, &item.assessment);
        }
        totals
    }
}

/// The stock at one revision of the register under one version of the pack.
pub struct Stock {
    /// The revision of the register it was read at.
    pub revision: u64,
    /// The rules it was screened under.
    pub rules: Arc<Rules>,
    items: Vec<StockItem>,
    by_id: HashMap<CommunityId, usize>,
}

impl Stock {
    /// Screens every community and keeps the result.
    pub fn build(revision: u64, rules: Arc<Rules>, communities: Vec<(Community, Dossier)>) -> Self {
        let items: Vec<StockItem> = communities
            .into_iter()
            .map(|(community, dossier)| {
                let assessment = rules.screen(&dossier);
                StockItem { community, dossier, assessment }
            })
            .collect();
        let by_id = items.iter().enumerate().map(|(at, item)| (item.community.id, at)).collect();
        Self { revision, rules, items, by_id }
    }

    /// Every community.
    pub fn items(&self) -> &[StockItem] {
        &self.items
    }

    /// The community of that id.
    pub fn find(&self, id: CommunityId) -> Option<&StockItem> {
        self.items.get(*self.by_id.get(&id)?)
    }
}

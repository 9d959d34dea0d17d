//! The stock against the plan, in one look.

use crate::stock::{Stock, Totals};
use crate::{App, AppError};
use domain::division::{DivisionCode, Gazetteer};
use domain::{Area, Fact, Verdict};
use policy::{FigureKind, Target};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A fact that is not known, and what knowing it would decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissingEvidence {
    /// The fact.
    pub fact: Fact,
    /// Undecided communities that want it.
    pub communities: u64,
    /// Of these, communities that want nothing else: knowing it decides them.
    pub decided_by_it: u64,
    /// Floor area of the communities that want it, where known.
    pub floor_area: Area,
}

/// The stock against the plan.
pub struct Dashboard {
    /// The stock it is made of.
    pub stock: Arc<Stock>,
    /// The divisions of the register.
    pub divisions: Arc<Gazetteer>,
    /// Sums over everything.
    pub totals: Totals,
    /// Sums by verdict, in the order of [`Verdict::ALL`].
    pub by_verdict: [(Verdict, Totals); 3],
    /// Sums by district, the largest floor area first; communities without district under `None`.
    pub by_district: Vec<(Option<DivisionCode>, Totals)>,
    /// What is missing, the largest floor area first.
    pub missing: Vec<MissingEvidence>,
}

impl App {
    /// The stock against the plan.
    pub fn dashboard(&self) -> Result<Dashboard, AppError> {
        Ok(Dashboard::of(self.stock()?, self.divisions()?))
    }
}

impl Dashboard {
    fn of(stock: Arc<Stock>, divisions: Arc<Gazetteer>) -> Self {
        let totals = Totals::of(stock.items());
        let by_verdict = Verdict::ALL.map(|verdict| {
            (verdict, Totals::of(stock.items().iter().filter(|item| item.verdict() == verdict)))
        });
        let mut by_district: BTreeMap<Option<DivisionCode>, Totals> = BTreeMap::new();
        for item in stock.items() {
            let totals = by_district.entry(item.community.district.clone()).or_default();
            totals.add(&item.dossier, &item.assessment);
        }
        let mut by_district: Vec<_> = by_district.into_iter().collect();
        by_district.sort_by_key(|(_, totals)| Reverse(totals.floor_area));
        let missing = missing_evidence(&stock);
        Self { totals, by_verdict, by_district, missing, stock, divisions }
    }

    /// The plan's largest target for floor area: what the page holds the stock against.
    pub fn main_target(&self) -> Option<(&Target, Area)> {
        let targets = self.stock.rules.targets().iter().filter(|target| target.kind == FigureKind::Target);
        targets.filter_map(|target| Some((target, target.floor_area?))).max_by_key(|(_, area)| *area)
    }
}

/// What is missing for the undecided communities of a stock, the largest floor area first.
pub fn missing_evidence(stock: &Stock) -> Vec<MissingEvidence> {
    let mut by_fact: BTreeMap<Fact, MissingEvidence> = BTreeMap::new();
    for item in stock.items().iter().filter(|item| item.verdict() == Verdict::Undetermined) {
        let missing = &item.assessment.missing;
        for fact in missing {
            let entry = by_fact.entry(*fact).or_insert(MissingEvidence {
                fact: *fact,
                communities: 0,
                decided_by_it: 0,
                floor_area: Area::ZERO,
            });
            entry.communities += 1;
            entry.decided_by_it += u64::from(missing.len() == 1);
            entry.floor_area = entry.floor_area.plus(item.floor_area().unwrap_or_default());
        }
    }
    let mut missing: Vec<_> = by_fact.into_values().collect();
    missing.sort_by_key(|evidence| (Reverse(evidence.floor_area), Reverse(evidence.communities)));
    missing
}

impl Stock {
    /// West, south, east, north of the communities in 10⁻⁷ degrees; `None` when none has a position.
    pub fn bounds(&self) -> Option<[i32; 4]> {
        let points = self.items().iter().filter_map(|item| item.community.location);
        points.fold(None, |bounds, point| {
            let [west, south, east, north] =
                bounds.unwrap_or([point.lon_e7, point.lat_e7, point.lon_e7, point.lat_e7]);
            Some([
                west.min(point.lon_e7),
                south.min(point.lat_e7),
                east.max(point.lon_e7),
                north.max(point.lat_e7),
            ])
        })
    }
}

//! The stock against the plan, in one look.

use crate::stock::{Stock, Totals};
use crate::{App, AppError};
use domain::division::{DivisionCode, Gazetteer};
use domain::{Area, Truth, Verdict};
use policy::{FigureKind, MissingEvidence, Target, work_list};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

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
    /// What is missing, what decides most floor area first.
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
        let missing = stock.missing_evidence();
        Self { stock, divisions, totals, by_verdict, by_district, missing }
    }

    /// The plan's largest target for floor area: what the page holds the stock against.
    pub fn main_target(&self) -> Option<(&Target, Area)> {
        let targets =
            self.stock.rules.own_targets().iter().filter(|target| target.kind == FigureKind::Target);
        targets.filter_map(|target| Some((target, target.floor_area?))).max_by_key(|(_, area)| *area)
    }
}

impl Stock {
    /// Which missing evidence would decide most floor area, best first.
    pub fn missing_evidence(&self) -> Vec<MissingEvidence> {
        work_list(self.items().iter().map(|item| (&item.dossier, &item.assessment)))
    }

    /// How each criterion came out over all communities: yes, no, unknown, in the order of `Truth::ALL`.
    pub fn criterion_counts(&self) -> Vec<(Arc<str>, [u64; 3])> {
        let mut counts: Vec<(Arc<str>, [u64; 3])> =
            self.rules.criteria().iter().map(|criterion| (criterion.id.clone(), [0; 3])).collect();
        for outcome in self.items().iter().flat_map(|item| &item.assessment.criteria) {
            let Some((_, [yes, no, unknown])) = counts.iter_mut().find(|(id, _)| *id == outcome.id) else {
                continue;
            };
            match outcome.truth {
                Truth::Yes => *yes += 1,
                Truth::No => *no += 1,
                Truth::Unknown => *unknown += 1,
            }
        }
        counts
    }

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

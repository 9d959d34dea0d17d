//! What is asked of the whole stock again and again: made once, with the stock.

use crate::stock::StockItem;
use domain::Truth;
use domain::division::DivisionCode;
use domain::geometry::bounds;
use policy::{MissingEvidence, Rules, Totals, work_list};
use std::cmp::Reverse;
use std::sync::Arc;

/// Figures of a whole stock.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Sums over everything.
    pub totals: Totals,
    /// Sums by district, the largest floor area first; communities without district under `None`.
    pub by_district: Vec<(Option<DivisionCode>, Totals)>,
    /// Which missing evidence would decide most floor area, best first.
    pub missing: Vec<MissingEvidence>,
    /// How each criterion came out over all communities: yes, no, unknown, in the order of `Truth::ALL`.
    pub criterion_counts: Vec<(Arc<str>, [u64; 3])>,
    /// West, south, east, north of the communities in 10⁻⁷ degrees; `None` when none has a position.
    pub bounds: Option<[i32; 4]>,
}

impl Summary {
    pub(super) fn of(items: &[Arc<StockItem>], districts: &[Option<DivisionCode>], rules: &Rules) -> Self {
        let mut by_district: Vec<_> =
            districts.iter().map(|code| (code.clone(), Totals::default())).collect();
        for item in items {
            if let Some((_, totals)) = by_district.get_mut(item.district) {
                totals.add(&item.size, &item.assessment);
            }
        }
        let totals = by_district.iter().fold(Totals::default(), |sum, (_, totals)| sum.plus(*totals));
        // A part of the city has nothing in most of its districts.
        by_district.retain(|(_, totals)| totals.all.communities > 0);
        by_district.sort_by_key(|(_, totals)| Reverse(totals.all.floor_area));
        Self {
            totals,
            by_district,
            missing: work_list(items.iter().map(|item| (&item.dossier, &item.assessment))),
            criterion_counts: criterion_counts(items, rules),
            bounds: bounds(items.iter().filter_map(|item| item.community.location)),
        }
    }
}

fn criterion_counts(items: &[Arc<StockItem>], rules: &Rules) -> Vec<(Arc<str>, [u64; 3])> {
    let mut counts: Vec<(Arc<str>, [u64; 3])> =
        rules.criteria().iter().map(|criterion| (criterion.id.clone(), [0; 3])).collect();
    for outcome in items.iter().flat_map(|item| &item.assessment.criteria) {
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

//! The rows that hold a plan back, and what is left in each.

#![expect(clippy::indexing_slicing, reason = "features and districts are those of the layout")]

use super::sides::SIDES;
use super::state::{Cell, State};
use crate::dual::layout::Layout;
use crate::model::Model;
use crate::num::{float, small};
use crate::problem::{Aim, DistrictYear};

/// A row with a price. Years from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    /// Money of the sources that all districts of a region share.
    Shared(usize),
    Social(usize),
    /// A target of all, by its place in [`Layout::targets`].
    Target(usize),
    /// All money that the district can have.
    Money(usize),
    /// The district's own share.
    Share(usize),
    Capacity(usize),
    Minimum,
}

/// Prices below this part of that of money hold nothing back.
const LEAST: f64 = 1e-4;
/// Likewise for area, in points.
const LEAST_OF_AREA: f64 = 1e-7;

/// Rows of a district that have a price: first those that all share, how many they are, then its own.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    pub district: usize,
    pub list: Vec<(Row, f64)>,
    pub shared: usize,
}

impl Rows {
    pub fn new(model: &Model<'_>, layout: &Layout, prices: &[f64], district: usize) -> Self {
        let region = model.problem.districts[district].region;
        let source =
            |year: usize| prices[layout.municipal(region, year)].max(prices[layout.all_central(year)]);
        let least = LEAST * (0..layout.years).map(source).fold(0.0, f64::max);
        let years = || 0..layout.years;
        let mut list: Vec<(Row, f64)> = years().map(|year| (Row::Shared(year), source(year))).collect();
        list.extend(years().map(|year| (Row::Social(year), prices[layout.all_social(year)])));
        list.retain(|(_, price)| *price > least);
        let targets =
            (0..layout.targets.len()).map(|number| (Row::Target(number), prices[layout.target(number)]));
        list.extend(targets.filter(|(_, price)| *price > LEAST_OF_AREA));
        list.truncate(SIDES);
        let shared = list.len();
        let own = |year: usize| prices[layout.balance(district, year)] - source(year);
        let money = years().map(|year| (Row::Money(year), own(year)));
        let share = years().map(|year| (Row::Share(year), prices[layout.share(district, year)]));
        list.extend(money.chain(share).filter(|(_, price)| *price > least));
        let load =
            (0..layout.horizon).map(|year| (Row::Capacity(year), prices[layout.capacity(district, year)]));
        let minimum = (Row::Minimum, prices[layout.minimum(district)]);
        list.extend(load.chain([minimum]).filter(|(_, price)| *price > LEAST_OF_AREA));
        list.truncate(SIDES);
        Rows { district, list, shared }
    }

    /// Whether a side is money that all share.
    pub fn soft(&self, side: usize) -> bool {
        self.list.get(side).is_some_and(|(row, _)| matches!(row, Row::Shared(_) | Row::Social(_)))
    }

    /// What is left in each row, in points; below 0 where something is lacking.
    pub fn left(&self, state: &State<'_, '_>, layout: &Layout) -> [f32; SIDES] {
        let mut left = [0.0; SIDES];
        for (left, (row, price)) in left.iter_mut().zip(&self.list) {
            *left = small(self.left_in(*row, state, layout) * price);
        }
        left
    }

    fn left_in(&self, row: Row, state: &State<'_, '_>, layout: &Layout) -> f64 {
        let (problem, cells) = (state.model.problem, state.cells(self.district));
        let place = &problem.districts[self.district];
        match row {
            Row::Shared(year) => float(state.left(year)),
            Row::Social(year) => float(state.social_left(year)),
            Row::Target(number) => {
                let target = &problem.targets[layout.targets[number]];
                -float(state.short(target.aim, target.amount, None))
            }
            Row::Money(year) => float(most(&place.years[year], &cells[year], 0, 0) - cells[year].public),
            Row::Share(year) => {
                float(place.years[year].budget) - float(place.match_permille * cells[year].public) / 1000.0
            }
            Row::Capacity(year) => float(place.years[year].capacity - cells[year].load),
            Row::Minimum => -float(state.short_here(self.district, 0)),
        }
    }

    /// What a change takes of each row, in points.
    pub fn takes(&self, state: &State<'_, '_>, layout: &Layout, change: &[i64]) -> [f32; SIDES] {
        let (problem, cells) = (state.model.problem, state.cells(self.district));
        let place = &problem.districts[self.district];
        let mut takes = [0.0; SIDES];
        for (takes, (row, price)) in takes.iter_mut().zip(&self.list) {
            let take = match *row {
                Row::Shared(year) => {
                    let public = cells[year].public - place.years[year].budget;
                    float((public + change[Layout::public(year)]).max(0) - public.max(0))
                }
                Row::Social(year) => float(change[layout.social(year)]),
                Row::Target(number) => {
                    let target = &problem.targets[layout.targets[number]];
                    counted(layout, target.aim, target.amount, change)
                }
                Row::Money(year) => {
                    let (means, cell) = (&place.years[year], &cells[year]);
                    let more = most(means, cell, change[layout.central(year)], change[layout.bond(year)])
                        - most(means, cell, 0, 0);
                    float(change[Layout::public(year)] - more)
                }
                Row::Share(year) => float(place.match_permille * change[Layout::public(year)]) / 1000.0,
                Row::Capacity(year) => float(change[layout.load(year)]),
                Row::Minimum => -float(change[layout.comprehensive()]),
            };
            *takes = small(take * price);
        }
        takes
    }

    /// Whether a district can have a change, whatever the others do.
    pub fn allow(&self, state: &State<'_, '_>, layout: &Layout, change: &[i64]) -> bool {
        let place = &state.model.problem.districts[self.district];
        for (year, (means, cell)) in place.years.iter().zip(state.cells(self.district)).enumerate() {
            if year < layout.horizon {
                let load = change[layout.load(year)];
                if load > 0 && cell.load + load > means.capacity {
                    return false;
                }
            }
            let public = change[Layout::public(year)];
            let (central, bond) = (change[layout.central(year)], change[layout.bond(year)]);
            if public == 0 && central == 0 && bond == 0 {
                continue;
            }
            let money = cell.public + public <= most(means, cell, central, bond);
            let share = public <= 0 || place.match_permille * (cell.public + public) <= 1000 * means.budget;
            if !money || !share {
                return false;
            }
        }
        let more = change[layout.comprehensive()];
        more >= 0 || state.short_here(self.district, more) <= 0
    }
}

/// The most public money that a district can have in a year if so much more of it may come from the centre and from bonds.
fn most(means: &DistrictYear, cell: &Cell, central: i64, bond: i64) -> i64 {
    let central = (cell.central + central).min(means.central);
    let sources = central.saturating_add((cell.bond + bond).min(means.bond));
    means.budget.saturating_add(means.municipal).saturating_add(sources)
}

/// What a change takes from what counts for a target; of a share of `amount` thousandths, what it lacks the more.
fn counted(layout: &Layout, aim: Aim, amount: i64, change: &[i64]) -> f64 {
    let started = |years: usize| (0..years).map(|year| change[layout.started(year)]).sum::<i64>();
    match aim {
        Aim::Started(year) => -float(change[layout.started(year - 1)]),
        Aim::Completed(year) => -float(change[layout.completed(year - 1)]),
        Aim::StartedBy(year) => -float(started(year)),
        Aim::ComprehensiveShare => {
            float(amount * started(layout.horizon)) / 1000.0 - float(change[layout.comprehensive()])
        }
        Aim::District(_) => 0.0,
    }
}

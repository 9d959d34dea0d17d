//! The rows that hold a plan back, and what is left in each.

#![expect(clippy::indexing_slicing, reason = "features and districts are those of the layout")]

use super::state::State;
use super::tree::SIDES;
use crate::dual::layout::Layout;
use crate::model::{Model, NONE};
use crate::num::{float, place, small};
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

/// Everything that is taken, by district and feature of the layout.
#[derive(Debug)]
pub(super) struct Usage<'a> {
    pub layout: &'a Layout,
    cells: Vec<i64>,
}

impl<'a> Usage<'a> {
    pub fn of(state: &State<'_, '_>, layout: &'a Layout) -> Self {
        let model = state.model;
        let mut usage = Usage { layout, cells: vec![0; layout.districts * layout.features] };
        for (member, one) in model.members.iter().enumerate() {
            let district = model.problem.communities[place(one.community)].district;
            add(model, layout, usage.district_mut(district), member, state.chosen[member], 1);
        }
        for (work, task) in model.tasks.iter().enumerate() {
            let cells = usage.district_mut(place(task.district));
            begin(model, layout, cells, work, usize::from(state.start[work]), 1);
        }
        usage
    }

    pub fn district(&self, district: usize) -> &[i64] {
        &self.cells[district * self.layout.features..(district + 1) * self.layout.features]
    }

    /// Adds a change of a district.
    pub fn add(&mut self, district: usize, change: &[i64]) {
        self.district_mut(district).iter_mut().zip(change).for_each(|(sum, change)| *sum += change);
    }

    fn district_mut(&mut self, district: usize) -> &mut [i64] {
        &mut self.cells[district * self.layout.features..(district + 1) * self.layout.features]
    }

    fn sum(&self, feature: usize) -> i64 {
        self.cells.iter().skip(feature).step_by(self.layout.features).sum()
    }
}

/// Adds what a choice takes to the cells of a district, or takes it away.
pub(super) fn add(
    model: &Model<'_>,
    layout: &Layout,
    cells: &mut [i64],
    member: usize,
    choice: u32,
    sign: i64,
) {
    if choice == NONE {
        return;
    }
    let (area, choice) = (sign * model.members[member].area, &model.choices[place(choice)]);
    let year = choice.year();
    for part in 0..if choice.two { 2 } else { 1 } {
        cells[Layout::public(year + part)] += sign * choice.public[part];
        cells[layout.central(year + part)] += sign * choice.central[part];
        cells[layout.bond(year + part)] += sign * choice.bond[part];
        cells[layout.social(year + part)] += sign * choice.social[part];
        if year + part < layout.horizon {
            cells[layout.load(year + part)] += sign * choice.load;
        }
    }
    cells[layout.started(year)] += area;
    if choice.last() < layout.horizon {
        cells[layout.completed(choice.last())] += area;
    }
    if choice.comprehensive {
        cells[layout.comprehensive()] += area;
    }
}

/// Adds what a work takes that starts in a year, or takes it away.
pub(super) fn begin(
    model: &Model<'_>,
    layout: &Layout,
    cells: &mut [i64],
    work: usize,
    start: usize,
    sign: i64,
) {
    if let Some([public, central, bond]) = model.tasks[work].takes.get(start) {
        cells[Layout::public(start)] += sign * public;
        cells[layout.central(start)] += sign * central;
        cells[layout.bond(start)] += sign * bond;
    }
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
    pub fn left(&self, state: &State<'_, '_>, usage: &Usage<'_>) -> [f32; SIDES] {
        let mut left = [0.0; SIDES];
        for (left, (row, price)) in left.iter_mut().zip(&self.list) {
            *left = small(self.left_in(*row, state, usage) * price);
        }
        left
    }

    fn left_in(&self, row: Row, state: &State<'_, '_>, usage: &Usage<'_>) -> f64 {
        let (problem, layout) = (state.model.problem, usage.layout);
        let (now, sum) = (usage.district(self.district), |feature: usize| usage.sum(feature));
        let means = |year: usize| &problem.districts[self.district].years[year];
        match row {
            Row::Shared(year) => float(state.left(year)),
            Row::Social(year) => float(state.social_left(year)),
            Row::Target(number) => {
                let target = &problem.targets[layout.targets[number]];
                let amount = if target.aim == Aim::ComprehensiveShare { 0 } else { target.amount };
                -counted(layout, target.aim, target.amount, &sum) - float(amount)
            }
            Row::Money(year) => float(most(layout, means(year), now, year) - now[Layout::public(year)]),
            Row::Share(year) => {
                let share = problem.districts[self.district].match_permille;
                float(means(year).budget) - float(share * now[Layout::public(year)]) / 1000.0
            }
            Row::Capacity(year) => float(means(year).capacity - now[layout.load(year)]),
            Row::Minimum => float(now[layout.comprehensive()] - least(state.model, layout, self.district)),
        }
    }

    /// What a change takes of each row, in points.
    pub fn takes(&self, model: &Model<'_>, usage: &Usage<'_>, change: &[i64]) -> [f32; SIDES] {
        let (problem, layout) = (model.problem, usage.layout);
        let now = usage.district(self.district);
        let place = &problem.districts[self.district];
        let mut takes = [0.0; SIDES];
        for (takes, (row, price)) in takes.iter_mut().zip(&self.list) {
            let take = match *row {
                Row::Shared(year) => {
                    let public = now[Layout::public(year)] - place.years[year].budget;
                    float((public + change[Layout::public(year)]).max(0) - public.max(0))
                }
                Row::Social(year) => float(change[layout.social(year)]),
                Row::Target(number) => {
                    let target = &problem.targets[layout.targets[number]];
                    counted(layout, target.aim, target.amount, &|feature: usize| change[feature])
                }
                Row::Money(year) => {
                    let (means, after) =
                        (&place.years[year], |feature: usize| now[feature] + change[feature]);
                    let more = most_of(means, after(layout.central(year)), after(layout.bond(year)))
                        - most(layout, means, now, year);
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
    pub fn allow(&self, model: &Model<'_>, usage: &Usage<'_>, change: &[i64]) -> bool {
        let (place, layout) = (&model.problem.districts[self.district], usage.layout);
        let now = usage.district(self.district);
        let after = |feature: usize| now[feature] + change[feature];
        for year in 0..layout.horizon {
            let load = layout.load(year);
            if change[load] > 0 && after(load) > place.years[year].capacity {
                return false;
            }
        }
        for (year, means) in place.years.iter().enumerate() {
            let (public, central, bond) = (Layout::public(year), layout.central(year), layout.bond(year));
            if change[public] == 0 && change[central] == 0 && change[bond] == 0 {
                continue;
            }
            let money = after(public) <= most_of(means, after(central), after(bond));
            let share = change[public] <= 0 || place.match_permille * after(public) <= 1000 * means.budget;
            if !money || !share {
                return false;
            }
        }
        let comprehensive = layout.comprehensive();
        change[comprehensive] >= 0 || after(comprehensive) >= least(model, layout, self.district)
    }
}

/// The area that a district must have renovated comprehensively.
fn least(model: &Model<'_>, layout: &Layout, district: usize) -> i64 {
    layout.minimum[district].map_or(0, |target| model.problem.targets[target].amount)
}

/// The most public money that a district can have in a year that may use so much of the centre's and of bonds.
fn most_of(means: &DistrictYear, central: i64, bond: i64) -> i64 {
    let sources = central.min(means.central).saturating_add(bond.min(means.bond));
    means.budget.saturating_add(means.municipal).saturating_add(sources)
}

fn most(layout: &Layout, means: &DistrictYear, now: &[i64], year: usize) -> i64 {
    most_of(means, now[layout.central(year)], now[layout.bond(year)])
}

/// What counts against a target, with a negative sign; of a share of `amount` thousandths, what it lacks.
fn counted(layout: &Layout, aim: Aim, amount: i64, of: &dyn Fn(usize) -> i64) -> f64 {
    let started = |years: usize| (0..years).map(|year| of(layout.started(year))).sum::<i64>();
    match aim {
        Aim::Started(year) => -float(of(layout.started(year - 1))),
        Aim::Completed(year) => -float(of(layout.completed(year - 1))),
        Aim::StartedBy(year) => -float(started(year)),
        Aim::ComprehensiveShare => {
            float(amount * started(layout.horizon)) / 1000.0 - float(of(layout.comprehensive()))
        }
        Aim::District(_) => 0.0,
    }
}

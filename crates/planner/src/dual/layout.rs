//! Which price is where.
//!
//! A *feature* is something that a choice takes or counts for in its district: public money, the parts that centre and
//! bonds may pay, and social money by year and tail; load, area started and area completed by year; the comprehensive
//! area. A *row* is a coupling constraint with its price. Rows of a district stand together, those of all come last.

#![expect(clippy::indexing_slicing, reason = "rows and features are those of this layout")]

use crate::model::Model;
use crate::num::float;
use crate::problem::Aim;

/// Places of features and rows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Layout {
    pub horizon: usize,
    pub years: usize,
    pub regions: usize,
    pub districts: usize,
    /// Rows of one district.
    pub local: usize,
    /// Rows of all.
    pub global: usize,
    /// Features.
    pub features: usize,
    /// Targets that are no district's, as places in the problem's list.
    pub targets: Vec<usize>,
    /// By district, its target, if it has one.
    pub minimum: Vec<Option<usize>>,
}

/// Places of features.
impl Layout {
    pub fn new(model: &Model<'_>) -> Self {
        let problem = model.problem;
        let (horizon, years) = (model.horizon, model.years);
        let mut minimum = vec![None; problem.districts.len()];
        let mut targets = Vec::new();
        for (place, target) in problem.targets.iter().enumerate() {
            match target.aim {
                Aim::District(district) => minimum[district] = Some(place),
                _ => targets.push(place),
            }
        }
        Layout {
            horizon,
            years,
            regions: problem.regions,
            districts: problem.districts.len(),
            local: 4 * years + horizon + 1,
            global: 2 * years + 2 * problem.regions * years + targets.len(),
            features: 4 * years + 3 * horizon + 1,
            targets,
            minimum,
        }
    }

    pub fn public(year: usize) -> usize {
        year
    }
    pub fn central(&self, year: usize) -> usize {
        self.years + year
    }
    pub fn bond(&self, year: usize) -> usize {
        2 * self.years + year
    }
    pub fn social(&self, year: usize) -> usize {
        3 * self.years + year
    }
    pub fn load(&self, year: usize) -> usize {
        4 * self.years + year
    }
    pub fn started(&self, year: usize) -> usize {
        4 * self.years + self.horizon + year
    }
    pub fn completed(&self, year: usize) -> usize {
        4 * self.years + 2 * self.horizon + year
    }
    pub fn comprehensive(&self) -> usize {
        4 * self.years + 3 * self.horizon
    }
}

/// Places of rows.
impl Layout {
    pub fn rows(&self) -> usize {
        self.districts * self.local + self.global
    }
    /// Public money of a district against its sources.
    pub fn balance(&self, district: usize, year: usize) -> usize {
        district * self.local + year
    }
    /// Central money against what it may be used for.
    pub fn eligible_central(&self, district: usize, year: usize) -> usize {
        district * self.local + self.years + year
    }
    /// Bonds against what they may be used for.
    pub fn eligible_bond(&self, district: usize, year: usize) -> usize {
        district * self.local + 2 * self.years + year
    }
    /// The district's own share of public money against its budget.
    pub fn share(&self, district: usize, year: usize) -> usize {
        district * self.local + 3 * self.years + year
    }
    pub fn capacity(&self, district: usize, year: usize) -> usize {
        district * self.local + 4 * self.years + year
    }
    pub fn minimum(&self, district: usize) -> usize {
        district * self.local + 4 * self.years + self.horizon
    }
    fn shared(&self) -> usize {
        self.districts * self.local
    }
    pub fn all_central(&self, year: usize) -> usize {
        self.shared() + year
    }
    pub fn all_social(&self, year: usize) -> usize {
        self.shared() + self.years + year
    }
    pub fn municipal(&self, region: usize, year: usize) -> usize {
        self.shared() + 2 * self.years + 2 * region * self.years + year
    }
    pub fn bonds(&self, region: usize, year: usize) -> usize {
        self.shared() + 2 * self.years + (2 * region + 1) * self.years + year
    }
    /// A target by its place in [`Layout::targets`].
    pub fn target(&self, number: usize) -> usize {
        self.shared() + 2 * self.years + 2 * self.regions * self.years + number
    }

    /// The rows of all that touch a district: the centre, social sources, its region's, and targets.
    pub fn border(&self, region: usize) -> Vec<usize> {
        let years = 0..self.years;
        let mut rows: Vec<usize> = years.clone().map(|year| self.all_central(year)).collect();
        rows.extend(years.clone().map(|year| self.all_social(year)));
        rows.extend(years.clone().map(|year| self.municipal(region, year)));
        rows.extend(years.map(|year| self.bonds(region, year)));
        rows.extend((0..self.targets.len()).map(|number| self.target(number)));
        rows
    }
}

/// The rows in which features of a district count: feature, row, thousandths. The price of a feature is the sum of the
/// prices of its rows, so weighted; a negative weight is a reward.
pub(crate) fn weights(model: &Model<'_>, layout: &Layout, district: usize) -> Vec<(usize, usize, i64)> {
    let problem = model.problem;
    let share = problem.districts[district].match_permille;
    let mut weights = Vec::new();
    for year in 0..layout.years {
        weights.push((Layout::public(year), layout.balance(district, year), 1000));
        weights.push((Layout::public(year), layout.share(district, year), share));
        weights.push((layout.central(year), layout.eligible_central(district, year), -1000));
        weights.push((layout.bond(year), layout.eligible_bond(district, year), -1000));
        weights.push((layout.social(year), layout.all_social(year), 1000));
    }
    for year in 0..layout.horizon {
        weights.push((layout.load(year), layout.capacity(district, year), 1000));
    }
    if layout.minimum[district].is_some() {
        weights.push((layout.comprehensive(), layout.minimum(district), -1000));
    }
    for (number, target) in layout.targets.iter().enumerate() {
        let (row, target) = (layout.target(number), problem.targets[*target]);
        match target.aim {
            Aim::Started(year) => weights.push((layout.started(year - 1), row, -1000)),
            Aim::Completed(year) => weights.push((layout.completed(year - 1), row, -1000)),
            Aim::StartedBy(year) => {
                weights.extend((0..year).map(|year| (layout.started(year), row, -1000)));
            }
            Aim::ComprehensiveShare => {
                weights.push((layout.comprehensive(), row, -1000));
                weights.extend((0..layout.horizon).map(|year| (layout.started(year), row, target.amount)));
            }
            Aim::District(_) => {}
        }
    }
    weights
}

/// What is available in each row: budgets, capacities and ceilings; minus the amount for targets.
pub(crate) fn sides(model: &Model<'_>, layout: &Layout) -> Vec<i64> {
    let problem = model.problem;
    let mut sides = vec![0; layout.rows()];
    for (place, district) in problem.districts.iter().enumerate() {
        for (year, means) in district.years.iter().enumerate() {
            sides[layout.balance(place, year)] = means.budget;
            sides[layout.share(place, year)] = means.budget;
            if year < layout.horizon {
                sides[layout.capacity(place, year)] = means.capacity;
            }
        }
        if let Some(target) = layout.minimum[place] {
            sides[layout.minimum(place)] = -problem.targets[target].amount;
        }
    }
    for year in 0..layout.years {
        sides[layout.all_central(year)] = problem.central[year];
        sides[layout.all_social(year)] = problem.social[year];
        for region in 0..layout.regions {
            sides[layout.municipal(region, year)] = problem.municipal[region][year];
            sides[layout.bonds(region, year)] = problem.bond[region][year];
        }
    }
    for (number, target) in layout.targets.iter().enumerate() {
        let target = problem.targets[*target];
        if target.aim != Aim::ComprehensiveShare {
            sides[layout.target(number)] = -target.amount;
        }
    }
    sides
}

/// The highest price of each row: the penalty for targets; none for the others.
pub(crate) fn ceilings(model: &Model<'_>, layout: &Layout) -> Vec<f64> {
    let penalty = |target: usize| float(model.problem.targets[target].penalty);
    let mut ceilings = vec![f64::INFINITY; layout.rows()];
    for (district, target) in layout.minimum.iter().enumerate() {
        ceilings[layout.minimum(district)] = target.map_or(0.0, penalty);
    }
    for (number, target) in layout.targets.iter().enumerate() {
        ceilings[layout.target(number)] = penalty(*target);
    }
    ceilings
}

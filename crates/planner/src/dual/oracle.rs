//! What units and works choose by themselves at given prices: exactly, and smoothed with its first two moments.
//!
//! A tree of works with the units that wait for them is one choice. Given the year of a work, everything below it is
//! independent, so the sum over all combinations is a product along the tree; moments follow by the law of total
//! covariance, level by level.

#![expect(clippy::indexing_slicing, reason = "places are those of the model")]

use super::layout::Layout;
use super::soft::{exp, log_sum};
use crate::model::{Choice, Model, NONE};
use crate::num::{float, place};

/// Choices with a smaller probability do not count in moments.
pub(super) const NEGLIGIBLE: f64 = 1e-10;

/// What a district answers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    /// The best total at these prices.
    pub hard: f64,
    /// The smoothed one.
    pub soft: f64,
    /// What it takes and counts, by feature, on average.
    pub mean: Vec<f64>,
    /// The covariance of that, features by features, the lower triangle.
    pub spread: Vec<f64>,
}

/// Tables that are used again for each district.
#[derive(Debug)]
pub(crate) struct Oracle<'m, 'p> {
    pub(super) model: &'m Model<'p>,
    pub(super) layout: &'m Layout,
    /// By choice, its value less the price of what it takes.
    pub reduced: Vec<f64>,
    /// By choice, how likely it is. Filled where it is asked for.
    pub likely: Vec<f64>,
    /// By work and year (the horizon: never), how likely it is.
    pub likely_start: Vec<f64>,
    /// By unit and year: all choices, then those that wait for nothing; smoothed, then greatest.
    sums: Vec<[f64; 4]>,
    /// By work and year, what it is worth with everything below it; smoothed, and exactly.
    pub soft: Vec<f64>,
    pub(super) hard: Vec<f64>,
    /// By work and year, the mean of everything at and below it.
    pub(super) means: Vec<f64>,
    /// By work and first year allowed, how likely that is.
    pub(super) allowed: Vec<f64>,
}

/// Which moments are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Mean,
    Spread,
    /// The mean, and the probability of each choice.
    Likely,
}

impl<'m, 'p> Oracle<'m, 'p> {
    pub fn new(model: &'m Model<'p>, layout: &'m Layout) -> Self {
        let states = model.tasks.len() * model.years;
        Oracle {
            model,
            layout,
            reduced: vec![0.0; model.choices.len()],
            likely: vec![0.0; model.choices.len()],
            likely_start: vec![0.0; states],
            sums: vec![[f64::NEG_INFINITY; 4]; model.units.len() * model.horizon],
            soft: vec![0.0; states],
            hard: vec![0.0; states],
            means: vec![0.0; states * layout.features],
            allowed: vec![0.0; states],
        }
    }

    /// Answers for a district at the prices of its features.
    pub fn ask(
        &mut self,
        district: usize,
        prices: &[f64],
        temperature: f64,
        wanted: Wanted,
        answer: &mut Answer,
    ) {
        let features = self.layout.features;
        (answer.hard, answer.soft) = (0.0, 0.0);
        answer.mean.clear();
        answer.mean.resize(features, 0.0);
        if wanted == Wanted::Spread {
            answer.spread.clear();
            answer.spread.resize(features * features, 0.0);
        }
        let model = self.model;
        let by_year = ByYear::new(self.layout, prices);
        let mut terms = Vec::with_capacity(model.years);
        for unit in &model.free[district] {
            let unit = place(*unit);
            self.weigh(unit, prices, &by_year, temperature);
            terms.clear();
            terms.push(0.0);
            terms.extend((0..model.horizon).map(|year| self.sums[unit * model.horizon + year][0]));
            let (soft, _) = log_sum(&terms, temperature);
            let hard = (0..model.horizon).map(|year| self.sums[unit * model.horizon + year][2]);
            answer.soft += soft;
            answer.hard += hard.fold(0.0, f64::max);
            self.moments(unit, &[1.0], temperature, wanted, answer);
        }
        if !model.district_tasks[district].is_empty() {
            self.climb(district, prices, &by_year, temperature, wanted, answer);
            self.descend(district, temperature, wanted, answer);
        }
    }

    /// Values of a unit's choices less the prices of what they take, and sums by year.
    pub(super) fn weigh(&mut self, unit: usize, prices: &[f64], by_year: &ByYear, temperature: f64) {
        let model = self.model;
        let horizon = model.horizon;
        let work = model.units[unit].work;
        let mut sums = [[0.0; 4]; 16];
        for member in model.of_unit(unit) {
            let area = float(model.members[member].area);
            let waits = model.members[member].work == work && work != NONE;
            for (year, sum) in sums.iter_mut().enumerate().take(horizon) {
                let range = model.in_year(member, year);
                for choice in range.clone() {
                    self.reduced[choice] =
                        reduced(&model.choices[choice], area, prices, by_year, self.layout.years);
                }
                let (soft, hard) = log_sum(&self.reduced[range.clone()], temperature);
                let (mut other_soft, mut other_hard) = (soft, hard);
                if waits {
                    let free = range.filter(|choice| !model.choices[*choice].comprehensive);
                    let mut values = [0.0; 64];
                    let mut count = 0;
                    for choice in free {
                        values[count] = self.reduced[choice];
                        count += 1;
                    }
                    (other_soft, other_hard) = log_sum(&values[..count], temperature);
                }
                sum.iter_mut()
                    .zip([soft, other_soft, hard, other_hard])
                    .for_each(|(sum, value)| *sum += value);
            }
        }
        self.sums[unit * horizon..(unit + 1) * horizon].copy_from_slice(&sums[..horizon]);
    }

    /// The best of a unit that may start comprehensive renovation from a year on: smoothed and exactly.
    pub(super) fn value(&self, unit: usize, from: usize, temperature: f64) -> (f64, f64) {
        let horizon = self.model.horizon;
        let mut terms = [0.0; 16];
        let mut hard = 0.0_f64;
        for year in 0..horizon {
            let sums = self.sums[unit * horizon + year];
            terms[year + 1] = if year >= from { sums[0] } else { sums[1] };
            hard = hard.max(if year >= from { sums[2] } else { sums[3] });
        }
        (log_sum(&terms[..=horizon], temperature).0, hard)
    }

    /// Adds the mean of a unit that may start comprehensive renovation from a year on.
    pub(super) fn unit_mean(&self, unit: usize, from: usize, temperature: f64, mean: &mut [f64]) {
        let (soft, _) = self.value(unit, from, temperature);
        for year in 0..self.model.horizon {
            let sums = self.sums[unit * self.model.horizon + year];
            let total = if year >= from { sums[0] } else { sums[1] };
            let weight = exp((total - soft).min(0.0) / temperature);
            if weight > NEGLIGIBLE {
                self.year_mean(unit, year, year >= from, weight, temperature, mean);
            }
        }
    }

    /// Adds the mean of a unit that starts in a year, with a weight.
    fn year_mean(
        &self,
        unit: usize,
        year: usize,
        full: bool,
        weight: f64,
        temperature: f64,
        mean: &mut [f64],
    ) {
        let model = self.model;
        for member in model.of_unit(unit) {
            self.options(unit, member, year, full, temperature, |choice, likely| {
                let one = &model.choices[choice];
                self.layout.each(one, model.members[member].area, |feature, amount| {
                    mean[feature] += weight * likely * amount;
                });
            });
        }
    }

    /// The choices of a member in a year and how likely each is among them.
    #[inline]
    fn options(
        &self,
        unit: usize,
        member: usize,
        year: usize,
        full: bool,
        temperature: f64,
        mut each: impl FnMut(usize, f64),
    ) {
        let model = self.model;
        let work = model.units[unit].work;
        let all = full || model.members[member].work != work || work == NONE;
        let range = model.in_year(member, year);
        let allowed = |choice: &usize| all || !model.choices[*choice].comprehensive;
        let most = range
            .clone()
            .filter(allowed)
            .map(|choice| self.reduced[choice])
            .fold(f64::NEG_INFINITY, f64::max);
        let weight = |choice: usize| exp((self.reduced[choice] - most) / temperature);
        let total: f64 = range.clone().filter(allowed).map(weight).sum();
        for choice in range.filter(allowed) {
            let likely = weight(choice) / total;
            if likely > NEGLIGIBLE {
                each(choice, likely);
            }
        }
    }

    /// Adds the moments of a unit, given how likely each first year allowed is.
    pub(super) fn moments(
        &mut self,
        unit: usize,
        allowed: &[f64],
        temperature: f64,
        wanted: Wanted,
        answer: &mut Answer,
    ) {
        let (model, features) = (self.model, self.layout.features);
        let horizon = model.horizon;
        // By year, with all choices and with those that wait for nothing.
        let mut likely = [[0.0; 2]; 16];
        let mut means: Vec<(f64, Vec<f64>)> = Vec::new();
        for (from, weight) in allowed.iter().copied().enumerate() {
            if weight <= NEGLIGIBLE {
                continue;
            }
            let (soft, _) = self.value(unit, from, temperature);
            for (year, likely) in likely.iter_mut().enumerate().take(horizon) {
                let full = year >= from;
                let sums = self.sums[unit * horizon + year];
                let total = if full { sums[0] } else { sums[1] };
                likely[usize::from(!full)] += weight * exp((total - soft).min(0.0) / temperature);
            }
            if wanted == Wanted::Spread {
                let mut mean = vec![0.0; features];
                self.unit_mean(unit, from, temperature, &mut mean);
                means.push((weight, mean));
            }
        }
        for (weight, mean) in &means {
            outer(&mut answer.spread, mean, -weight);
        }
        let single = model.of_unit(unit).len() == 1;
        for (year, likely) in likely.into_iter().enumerate().take(horizon) {
            for (variant, weight) in likely.into_iter().enumerate() {
                let full = variant == 0;
                if weight <= NEGLIGIBLE {
                    continue;
                }
                self.year_mean(unit, year, full, weight, temperature, &mut answer.mean);
                if wanted == Wanted::Likely {
                    self.note(unit, year, full, weight, temperature);
                }
                if wanted != Wanted::Spread {
                    continue;
                }
                if !single {
                    let mut mean = vec![0.0; features];
                    self.year_mean(unit, year, full, 1.0, temperature, &mut mean);
                    outer(&mut answer.spread, &mean, weight);
                }
                self.within(unit, year, full, weight, temperature, !single, &mut answer.spread);
            }
        }
    }

    /// Adds the spread of the options of each member within a year; with `centred`, around the member's mean.
    #[expect(clippy::too_many_arguments, reason = "the innermost loop of the Newton step")]
    fn within(
        &self,
        unit: usize,
        year: usize,
        full: bool,
        weight: f64,
        temperature: f64,
        centred: bool,
        spread: &mut [f64],
    ) {
        let (model, features) = (self.model, self.layout.features);
        for member in model.of_unit(unit) {
            let mut mean = if centred { vec![0.0; features] } else { Vec::new() };
            self.options(unit, member, year, full, temperature, |choice, likely| {
                let mut entries = [(0, 0.0); 13];
                let mut count = 0;
                self.layout.each(&model.choices[choice], model.members[member].area, |feature, amount| {
                    entries[count] = (feature, amount);
                    count += 1;
                    if centred {
                        mean[feature] += likely * amount;
                    }
                });
                for (at, (row, first)) in entries[..count].iter().enumerate() {
                    for (column, second) in &entries[..=at] {
                        spread[row * features + column] += weight * likely * first * second;
                    }
                }
            });
            if centred {
                outer(spread, &mean, -weight);
            }
        }
    }

    fn note(&mut self, unit: usize, year: usize, full: bool, weight: f64, temperature: f64) {
        let model = self.model;
        for member in model.of_unit(unit) {
            let mut noted: [(usize, f64); 64] = [(0, 0.0); 64];
            let mut count = 0;
            self.options(unit, member, year, full, temperature, |choice, likely| {
                noted[count] = (choice, likely);
                count += 1;
            });
            for (choice, likely) in &noted[..count] {
                self.likely[*choice] += weight * likely;
            }
        }
    }
}

/// Prices that depend on year and duration only.
#[derive(Debug)]
pub(super) struct ByYear {
    load: [[f64; 2]; 16],
    area: [[f64; 4]; 16],
}

impl ByYear {
    fn new(layout: &Layout, prices: &[f64]) -> Self {
        let mut by_year = ByYear { load: [[0.0; 2]; 16], area: [[0.0; 4]; 16] };
        for year in 0..layout.horizon {
            for two in 0..2 {
                let last = year + two;
                let mut area = prices[layout.started(year)];
                by_year.load[year][two] =
                    (year..=last.min(layout.horizon - 1)).map(|year| prices[layout.load(year)]).sum();
                if last < layout.horizon {
                    area += prices[layout.completed(last)];
                }
                by_year.area[year][two] = area;
                by_year.area[year][2 + two] = area + prices[layout.comprehensive()];
            }
        }
        by_year
    }
}

#[inline]
fn reduced(choice: &Choice, area: f64, prices: &[f64], by_year: &ByYear, years: usize) -> f64 {
    let year = choice.year();
    let two = usize::from(choice.two);
    let mut value = float(choice.value) - by_year.load[year][two] * float(choice.load);
    value -= by_year.area[year][two + 2 * usize::from(choice.comprehensive)] * area;
    for (money, offset) in
        [(choice.public, 0), (choice.central, years), (choice.bond, 2 * years), (choice.social, 3 * years)]
    {
        value -= prices[offset + year] * float(money[0]);
        if choice.two {
            value -= prices[offset + year + 1] * float(money[1]);
        }
    }
    value
}

impl Layout {
    /// Everything that a choice takes and counts for, in ascending order of features.
    #[inline]
    pub fn each(&self, choice: &Choice, area: i64, mut each: impl FnMut(usize, f64)) {
        let year = choice.year();
        let parts = if choice.two { 2 } else { 1 };
        for (money, offset) in [
            (choice.public, 0),
            (choice.central, self.years),
            (choice.bond, 2 * self.years),
            (choice.social, 3 * self.years),
        ] {
            for (part, amount) in money.into_iter().enumerate().take(parts) {
                each(offset + year + part, float(amount));
            }
        }
        let last = choice.last();
        for busy in year..=last.min(self.horizon - 1) {
            each(self.load(busy), float(choice.load));
        }
        let area = float(area);
        each(self.started(year), area);
        if last < self.horizon {
            each(self.completed(last), area);
        }
        if choice.comprehensive {
            each(self.comprehensive(), area);
        }
    }
}

/// Adds a weighted outer product to the lower triangle.
#[inline]
pub(super) fn outer(spread: &mut [f64], mean: &[f64], weight: f64) {
    for ((row, first), line) in mean.iter().enumerate().zip(spread.chunks_exact_mut(mean.len())) {
        let scaled = weight * first;
        if scaled != 0.0 {
            line[..=row].iter_mut().zip(mean).for_each(|(cell, second)| *cell += scaled * second);
        }
    }
}

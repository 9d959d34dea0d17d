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
const NEGLIGIBLE: f64 = 1e-10;

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
    model: &'m Model<'p>,
    layout: &'m Layout,
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
    hard: Vec<f64>,
    /// By work and year, the mean of everything at and below it.
    means: Vec<f64>,
    /// By work and first year allowed, how likely that is.
    allowed: Vec<f64>,
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
    fn weigh(&mut self, unit: usize, prices: &[f64], by_year: &ByYear, temperature: f64) {
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
    fn value(&self, unit: usize, from: usize, temperature: f64) -> (f64, f64) {
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

    /// From the leaves to the roots: the best of each work in each year with everything below it.
    fn climb(
        &mut self,
        district: usize,
        prices: &[f64],
        by_year: &ByYear,
        temperature: f64,
        wanted: Wanted,
        answer: &mut Answer,
    ) {
        let (model, years, features) = (self.model, self.model.years, self.layout.features);
        for work in model.district_tasks[district].iter().rev() {
            let work = place(*work);
            let task = &model.tasks[work];
            for unit in &task.units {
                self.weigh(place(*unit), prices, by_year, temperature);
            }
            for start in 0..years {
                let at = work * years + start;
                if start < task.first && start < model.horizon {
                    (self.soft[at], self.hard[at]) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
                    continue;
                }
                let mut own = 0.0;
                if let Some([public, central, bond]) = task.takes.get(start).copied() {
                    own -= prices[Layout::public(start)] * float(public)
                        + prices[self.layout.central(start)] * float(central)
                        + prices[self.layout.bond(start)] * float(bond);
                }
                let from = model.ready(crate::num::index(work), start);
                let (mut soft, mut hard) = (own, own);
                for unit in &task.units {
                    let (smooth, exact) = self.value(place(*unit), from, temperature);
                    soft += smooth;
                    hard += exact;
                }
                for child in &task.children {
                    let (smooth, exact) = self.best_from(place(*child), from, temperature);
                    soft += smooth;
                    hard += exact;
                }
                (self.soft[at], self.hard[at]) = (soft, hard);
                if wanted == Wanted::Spread {
                    let mut mean = vec![0.0; features];
                    self.mean_at(work, start, from, temperature, &mut mean);
                    self.means[at * features..(at + 1) * features].copy_from_slice(&mean);
                }
            }
            if task.parent == NONE {
                let (soft, hard) = self.best_from(work, 0, temperature);
                answer.soft += soft;
                answer.hard += hard;
            }
        }
    }

    /// The best of a work that may start from a year on, or never.
    fn best_from(&self, work: usize, from: usize, temperature: f64) -> (f64, f64) {
        let years = self.model.years;
        let states = work * years + from..(work + 1) * years;
        let hard = self.hard[states.clone()].iter().copied().fold(f64::NEG_INFINITY, f64::max);
        (log_sum(&self.soft[states], temperature).0, hard)
    }

    /// How likely each year of a work is that may start from a year on.
    fn start_likely(&self, work: usize, from: usize, temperature: f64) -> [f64; 16] {
        let years = self.model.years;
        let (soft, _) = self.best_from(work, from, temperature);
        let mut likely = [0.0; 16];
        for start in from..years {
            likely[start] = exp((self.soft[work * years + start] - soft).min(0.0) / temperature);
        }
        likely
    }

    /// The mean of everything at and below a work that starts in a year.
    fn mean_at(&self, work: usize, start: usize, from: usize, temperature: f64, mean: &mut [f64]) {
        let (model, years, features) = (self.model, self.model.years, self.layout.features);
        let task = &model.tasks[work];
        if let Some(takes) = task.takes.get(start) {
            let here = [Layout::public(start), self.layout.central(start), self.layout.bond(start)];
            here.into_iter().zip(takes).for_each(|(feature, amount)| mean[feature] += float(*amount));
        }
        for unit in &task.units {
            self.unit_mean(place(*unit), from, temperature, mean);
        }
        for child in &task.children {
            let child = place(*child);
            let likely = self.start_likely(child, from, temperature);
            for (start, weight) in likely.into_iter().enumerate().take(years).skip(from) {
                if weight > NEGLIGIBLE {
                    let at = (child * years + start) * features;
                    let below = &self.means[at..at + features];
                    mean.iter_mut().zip(below).for_each(|(sum, value)| *sum += weight * value);
                }
            }
        }
    }

    /// Adds the mean of a unit that may start comprehensive renovation from a year on.
    fn unit_mean(&self, unit: usize, from: usize, temperature: f64, mean: &mut [f64]) {
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

    /// From the roots to the leaves: how likely everything is, and its moments.
    fn descend(&mut self, district: usize, temperature: f64, wanted: Wanted, answer: &mut Answer) {
        let (model, years, features) = (self.model, self.model.years, self.layout.features);
        for work in &model.district_tasks[district] {
            let work = place(*work);
            if model.tasks[work].parent == NONE {
                self.allowed[work * years..(work + 1) * years].fill(0.0);
                self.allowed[work * years] = 1.0;
            }
            let task = &model.tasks[work];
            let mut total = [0.0; 16];
            for from in 0..years {
                let weight = self.allowed[work * years + from];
                if weight <= NEGLIGIBLE {
                    continue;
                }
                let likely = self.start_likely(work, from, temperature);
                total.iter_mut().zip(likely).for_each(|(sum, likely)| *sum += weight * likely);
                if wanted == Wanted::Spread {
                    let mut mean = vec![0.0; features];
                    for (start, likely) in likely.into_iter().enumerate().take(years) {
                        let at = (work * years + start) * features;
                        if likely > NEGLIGIBLE {
                            let below = &self.means[at..at + features];
                            mean.iter_mut().zip(below).for_each(|(sum, value)| *sum += likely * value);
                        }
                    }
                    outer(&mut answer.spread, &mean, -weight);
                }
            }
            let mut ready = [0.0; 16];
            for (start, likely) in total.into_iter().enumerate().take(years) {
                self.likely_start[work * years + start] = likely;
                if likely <= NEGLIGIBLE {
                    continue;
                }
                ready[model.ready(crate::num::index(work), start)] += likely;
                if let Some(takes) = task.takes.get(start) {
                    let here = [Layout::public(start), self.layout.central(start), self.layout.bond(start)];
                    for (feature, amount) in here.into_iter().zip(takes) {
                        answer.mean[feature] += likely * float(*amount);
                    }
                }
                if wanted == Wanted::Spread {
                    let at = (work * years + start) * features;
                    outer(&mut answer.spread, &self.means[at..at + features], likely);
                }
            }
            for child in &task.children {
                let at = place(*child) * years;
                self.allowed[at..at + years].copy_from_slice(&ready[..years]);
            }
            for unit in &task.units {
                self.moments(place(*unit), &ready[..years], temperature, wanted, answer);
            }
        }
    }

    /// Adds the moments of a unit, given how likely each first year allowed is.
    fn moments(
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
struct ByYear {
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
fn outer(spread: &mut [f64], mean: &[f64], weight: f64) {
    for ((row, first), line) in mean.iter().enumerate().zip(spread.chunks_exact_mut(mean.len())) {
        let scaled = weight * first;
        if scaled != 0.0 {
            line[..=row].iter_mut().zip(mean).for_each(|(cell, second)| *cell += scaled * second);
        }
    }
}

//! Works: from the leaves of a tree to its root for values, and back for probabilities.

#![expect(clippy::indexing_slicing, reason = "places are those of the model")]

use super::layout::Layout;
use super::oracle::{Answer, ByYear, NEGLIGIBLE, Oracle, Wanted, outer};
use super::soft::{exp, log_sum};
use crate::model::NONE;
use crate::num::{float, place};

impl Oracle<'_, '_> {
    /// From the leaves to the roots: the best of each work in each year with everything below it.
    pub(super) fn climb(
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
        for (start, likely) in likely.iter_mut().enumerate().take(years).skip(from) {
            *likely = exp((self.soft[work * years + start] - soft).min(0.0) / temperature);
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

    /// From the roots to the leaves: how likely everything is, and its moments.
    pub(super) fn descend(&mut self, district: usize, temperature: f64, wanted: Wanted, answer: &mut Answer) {
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
}

//! Plans to begin with: none, one drawn by the prices, one that is there.

#![expect(clippy::indexing_slicing, reason = "places are those of the model")]

use super::change::Fines;
use super::moves::Mover;
use super::state::State;
use crate::model::NONE;
use crate::num::place;

impl Mover<'_, '_, '_> {
    /// Makes the state that of nothing.
    pub fn clear(&mut self) {
        self.state = State::new(self.state.model);
    }

    /// Takes over a plan that was found.
    pub fn restore(&mut self, found: &super::Found, fines: &Fines) {
        for district in 0..self.state.model.problem.districts.len() {
            self.restore_in(district, found, fines);
        }
    }

    /// Takes over what a plan that was found has in one district.
    pub fn restore_in(&mut self, district: usize, found: &super::Found, fines: &Fines) {
        let model = self.state.model;
        self.touch(district);
        let works = &model.district_tasks[district];
        for work in works.iter().map(|work| place(*work)) {
            self.start(work, usize::from(found.start[work]));
        }
        let waiting = works.iter().flat_map(|work| &model.tasks[place(*work)].units);
        for unit in waiting.chain(&model.free[district]) {
            for member in model.of_unit(place(*unit)) {
                self.set(member, found.chosen[member]);
            }
        }
        self.judge(f64::NEG_INFINITY, fines);
    }

    /// Takes over a plan as it is, whatever it violates, but for groups and works that are not whole.
    pub fn adopt(&mut self, chosen: &[u32], works: &[Option<usize>], fines: &Fines) {
        let model = self.state.model;
        for district in 0..model.problem.districts.len() {
            for work in &model.district_tasks[district] {
                self.touch(district);
                if let Some(year) = works.get(place(*work)).copied().flatten() {
                    let task = &model.tasks[place(*work)];
                    let start = year.saturating_sub(1).max(task.first);
                    let lag = if task.parent == NONE { 0 } else { model.tasks[place(task.parent)].lag };
                    if start < model.horizon
                        && (task.parent == NONE || self.require(task.parent, start.checked_sub(lag)))
                    {
                        self.start(place(*work), start);
                    }
                }
                self.judge(f64::NEG_INFINITY, fines);
            }
        }
        for unit in 0..model.units.len() {
            let members = model.of_unit(unit);
            let year = |member: usize| {
                let choice = chosen.get(member).copied().filter(|choice| *choice != NONE)?;
                Some(model.choices[place(choice)].year)
            };
            let first = year(members.start);
            if first.is_some() && members.clone().all(|member| year(member) == first) {
                self.touch(place(model.units[unit].district));
                // Works are where the plan has them: no moving or closing because others are yet to come.
                let whole = members.clone().all(|member| {
                    if self.waits(member, chosen[member]) {
                        return self.take(member, chosen[member]);
                    }
                    self.set(member, chosen[member]);
                    true
                });
                if whole {
                    self.judge(f64::NEG_INFINITY, fines);
                } else {
                    self.revert();
                }
            }
        }
    }

    /// Whether a choice of a member would start before its work allows it.
    fn waits(&self, member: usize, choice: u32) -> bool {
        let (model, work) = (self.state.model, self.state.model.members[member].work);
        if work == NONE || choice == NONE || !model.choices[place(choice)].comprehensive {
            return false;
        }
        model.ready(work, usize::from(self.state.start[place(work)])) > model.choices[place(choice)].year()
    }

    /// Puts commitments that are out where they are worth most, whatever else then lacks something: the search mends it,
    /// but does not look at units that have one way only.
    pub fn recall(&mut self, fines: &Fines) {
        let model = self.state.model;
        for unit in 0..model.units.len() {
            let members = model.of_unit(unit);
            if !model.held(unit) || self.state.chosen[members.start] != NONE {
                continue;
            }
            let year = self.best_year(unit, usize::MAX, 0);
            if year < model.horizon {
                let choices: Vec<u32> = members.clone().map(|member| self.pick(member, year, true)).collect();
                if !choices.contains(&NONE) {
                    self.place_unit(unit, &choices, f64::NEG_INFINITY, fines);
                }
            }
        }
    }

    /// Draws a plan by the prices: works in their likeliest years, units by price and chance. It meets the rows on
    /// average, none of them exactly.
    pub fn draw(&mut self, fines: &Fines) {
        let model = self.state.model;
        for district in 0..model.problem.districts.len() {
            for work in &model.district_tasks[district] {
                let work = place(*work);
                let task = &model.tasks[work];
                let parent = task.parent;
                let from = if parent == NONE {
                    0
                } else {
                    model.ready(parent, usize::from(self.state.start[place(parent)]))
                };
                let start = self.best_start(work, from);
                self.touch(district);
                self.start(work, start);
                let ready = model.ready(crate::num::index(work), start);
                for unit in &task.units {
                    self.settle(place(*unit), work, ready);
                }
                self.judge(f64::NEG_INFINITY, fines);
            }
            for unit in &model.free[district] {
                self.touch(district);
                self.settle(place(*unit), usize::MAX, 0);
                self.judge(f64::NEG_INFINITY, fines);
            }
        }
    }

    /// The year of a work that is worth most by price and chance, from a year on or never.
    pub(super) fn best_start(&mut self, work: usize, from: usize) -> usize {
        let model = self.state.model;
        let mut best = (f64::NEG_INFINITY, model.horizon);
        for start in from..model.years {
            let value = self.candidates.worth[work * model.years + start] + self.noise * self.dice.gumbel();
            if value > best.0 {
                best = (value, start);
            }
        }
        best.1
    }

    /// Puts a unit where it is worth most by price and chance.
    fn settle(&mut self, unit: usize, work: usize, ready: usize) {
        let model = self.state.model;
        let year = self.best_year(unit, work, ready);
        if year == model.horizon {
            return;
        }
        for member in model.of_unit(unit) {
            let own = model.members[member].work;
            let full = own == NONE || own == crate::num::index(work) && year >= ready;
            let choice = self.pick(member, year, full);
            if choice == NONE {
                for member in model.of_unit(unit) {
                    self.set(member, NONE);
                }
                return;
            }
            self.set(member, choice);
        }
    }
}

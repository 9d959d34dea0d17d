//! Changes of a plan: made at once, judged, and kept or taken back.

#![expect(clippy::indexing_slicing, reason = "places are those of the model")]

use super::candidates::Candidates;
use super::change::{Change, Fines};
use super::dice::Dice;
use super::state::State;
use crate::model::NONE;
use crate::num::place;

/// What was there before a change.
#[derive(Debug, Clone, Copy)]
enum Before {
    Choice(usize, u32),
    Start(usize, usize),
}

/// A plan being changed.
#[derive(Debug)]
pub(crate) struct Mover<'a, 'm, 'p> {
    pub state: State<'m, 'p>,
    pub candidates: &'a Candidates,
    pub dice: Dice,
    log: Vec<Before>,
    changes: Vec<Change>,
    /// How much chance there is in choices by price.
    pub noise: f64,
}

impl<'a, 'm, 'p> Mover<'a, 'm, 'p> {
    pub fn new(state: State<'m, 'p>, candidates: &'a Candidates, dice: Dice) -> Self {
        Mover { state, candidates, dice, log: Vec::new(), changes: Vec::new(), noise: 1.0 }
    }

    /// Begins to gather changes of a district.
    pub(super) fn touch(&mut self, district: usize) {
        self.changes.push(Change::new(district));
    }

    pub(super) fn set(&mut self, member: usize, choice: u32) {
        let (model, old) = (self.state.model, self.state.chosen[member]);
        if old == choice {
            return;
        }
        if let Some(change) = self.changes.last_mut() {
            change.choose(model, member, old, choice);
        }
        self.state.choose(member, choice);
        self.log.push(Before::Choice(member, old));
    }

    pub(super) fn start(&mut self, work: usize, start: usize) {
        let old = usize::from(self.state.start[work]);
        if old == start {
            return;
        }
        if let Some(change) = self.changes.last_mut() {
            change.begin(self.state.model, work, old, start);
        }
        self.state.begin(work, start);
        self.log.push(Before::Start(work, old));
    }

    /// Takes back everything since the last move that was kept.
    pub(super) fn revert(&mut self) {
        while let Some(before) = self.log.pop() {
            match before {
                Before::Choice(member, choice) => self.state.choose(member, choice),
                Before::Start(work, start) => self.state.begin(work, start),
            }
        }
        self.changes.clear();
    }

    /// Keeps what was changed if it adds at least this much; says what was added if so.
    pub(super) fn judge(&mut self, least: f64, fines: &Fines) -> Option<f64> {
        if self.log.is_empty() {
            self.changes.clear();
            return None;
        }
        let gain = match self.changes.as_slice() {
            [change] => self.state.gain(change, fines),
            changes => {
                // Districts share sources and targets: one after the other.
                let changes = changes.to_vec();
                let mut gain = 0.0;
                for change in &changes {
                    gain += self.state.gain(change, fines);
                    self.state.make(change);
                }
                if gain < least {
                    for change in changes.iter().rev() {
                        self.state.make(&change.reversed());
                    }
                    self.revert();
                    return None;
                }
                self.log.clear();
                self.changes.clear();
                return Some(gain);
            }
        };
        if gain < least {
            self.revert();
            return None;
        }
        if let Some(change) = self.changes.pop() {
            self.state.make(&change);
        }
        self.log.clear();
        Some(gain)
    }

    /// Whether nothing that was changed since the last move starts before the work for which it waits.
    pub(super) fn whole(&self) -> bool {
        let model = self.state.model;
        let start = |work: u32| usize::from(self.state.start[place(work)]);
        self.log.iter().all(|before| match *before {
            Before::Choice(member, _) => {
                let (choice, work) = (self.state.chosen[member], model.members[member].work);
                choice == NONE
                    || work == NONE
                    || !model.choices[place(choice)].comprehensive
                    || model.choices[place(choice)].year() >= model.ready(work, start(work))
            }
            Before::Start(work, _) => {
                let parent = model.tasks[work].parent;
                let begun = usize::from(self.state.start[work]);
                self.needed(work).is_none_or(|latest| begun <= latest)
                    && (begun == model.horizon
                        || parent == NONE
                        || begun >= model.ready(parent, start(parent)))
            }
        })
    }

    /// Sees to it that a work starts in this year or before. False if it cannot.
    pub(super) fn require(&mut self, work: u32, latest: Option<usize>) -> bool {
        let Some(latest) = latest else { return false };
        let (at, model) = (place(work), self.state.model);
        if usize::from(self.state.start[at]) <= latest {
            return true;
        }
        let task = &model.tasks[at];
        if task.first > latest {
            return false;
        }
        let spare = latest - task.first;
        let early = if spare > 0 && self.dice.below(4) == 0 { self.dice.below(spare + 1) } else { 0 };
        let start = latest - early;
        if task.parent != NONE {
            let lag = model.tasks[place(task.parent)].lag;
            if !self.require(task.parent, start.checked_sub(lag)) {
                return false;
            }
        }
        self.start(at, start);
        true
    }

    /// The last year in which a work may start for those that wait for it; none if nobody does.
    fn needed(&self, work: usize) -> Option<usize> {
        let model = self.state.model;
        let at = work * model.years;
        let first = self.state.waiting[at..at + model.horizon].iter().position(|count| *count > 0)?;
        Some(first.saturating_sub(model.tasks[work].lag))
    }

    /// Closes a work for which nobody waits, and then its parent likewise.
    fn close(&mut self, work: u32) {
        let mut work = work;
        while work != NONE {
            let at = place(work);
            if self.needed(at).is_some() {
                return;
            }
            self.start(at, self.state.model.horizon);
            work = self.state.model.tasks[at].parent;
        }
    }

    /// A choice for a member, with the works for which it waits.
    pub(super) fn take(&mut self, member: usize, choice: u32) -> bool {
        let model = self.state.model;
        let work = model.members[member].work;
        self.set(member, choice);
        if work == NONE {
            return true;
        }
        if choice != NONE && model.choices[place(choice)].comprehensive {
            let year = model.choices[place(choice)].year();
            return self.require(work, year.checked_sub(model.tasks[place(work)].lag));
        }
        self.close(work);
        true
    }

    /// The best choice of a member in a year by price and chance; comprehensive ones if they are allowed.
    pub(super) fn pick(&mut self, member: usize, year: usize, full: bool) -> u32 {
        let model = self.state.model;
        let mut best = (f64::NEG_INFINITY, NONE);
        for choice in model.in_year(member, year) {
            if full || !model.choices[choice].comprehensive {
                let value = self.candidates.reduced[choice] + self.noise * self.dice.gumbel();
                if value > best.0 {
                    best = (value, crate::num::index(choice));
                }
            }
        }
        best.1
    }

    /// Changes a unit to something else that is likely.
    fn vary(&mut self, unit: usize) -> bool {
        let model = self.state.model;
        let members = model.of_unit(unit);
        if members.len() == 1 {
            let count = self.candidates.of(unit).len();
            if count == 0 {
                return false;
            }
            let choice = self.candidates.of(unit)[self.dice.below(count)];
            return choice != self.state.chosen[members.start] && self.take(members.start, choice);
        }
        let now = self.state.chosen[members.start];
        if now != NONE && self.dice.below(2) == 0 {
            let year = model.choices[place(now)].year();
            let member = members.start + self.dice.below(members.len());
            let choices = model.in_year(member, year);
            let choice = crate::num::index(choices.start + self.dice.below(choices.len()));
            return choice != self.state.chosen[member] && self.take(member, choice);
        }
        let year = self.dice.below(model.years);
        self.move_group(unit, year, &|_| true)
    }

    /// Starts a group in a year, or not at all (the horizon). False if a member cannot.
    fn move_group(&mut self, unit: usize, year: usize, full: &dyn Fn(u32) -> bool) -> bool {
        let model = self.state.model;
        for member in model.of_unit(unit) {
            let choice = if year < model.horizon {
                self.pick(member, year, full(model.members[member].work))
            } else {
                NONE
            };
            if year < model.horizon && choice == NONE || !self.take(member, choice) {
                return false;
            }
        }
        true
    }

    /// Changes one unit.
    pub fn change(&mut self, unit: usize, least: f64, fines: &Fines) -> Option<f64> {
        self.touch(place(self.state.model.units[unit].district));
        if self.vary(unit) {
            self.judge(least, fines)
        } else {
            self.revert();
            None
        }
    }

    /// Changes two units, of one district or of two.
    pub fn exchange(&mut self, first: usize, second: usize, least: f64, fines: &Fines) -> Option<f64> {
        let district = |unit: usize| place(self.state.model.units[unit].district);
        let (here, there) = (district(first), district(second));
        self.touch(here);
        let mut fine = first != second && self.vary(first);
        if fine {
            if there != here {
                self.touch(there);
            }
            fine = self.vary(second);
        }
        if fine {
            self.judge(least, fines)
        } else {
            self.revert();
            None
        }
    }

    /// Moves a work to another year, opens or closes it, and lets those that wait for it choose again.
    pub fn shift(&mut self, work: usize, least: f64, fines: &Fines) -> Option<f64> {
        let years = self.state.model.years;
        let start = if self.dice.below(2) == 0 { self.dice.below(years) } else { self.best_start(work, 0) };
        self.shift_to(work, start, least, fines)
    }

    /// Whether a commitment that is kept waits for a work, or for one that waits for it.
    pub fn awaited(&self, work: usize) -> bool {
        let model = self.state.model;
        let kept = |unit: &u32| {
            let unit = place(*unit);
            model.held(unit) && self.state.chosen[model.of_unit(unit).start] != NONE
        };
        let task = &model.tasks[work];
        task.units.iter().any(kept) || task.children.iter().any(|child| self.awaited(place(*child)))
    }

    /// Moves a work to this year.
    pub fn shift_to(&mut self, work: usize, start: usize, least: f64, fines: &Fines) -> Option<f64> {
        let model = self.state.model;
        self.touch(place(model.tasks[work].district));
        let now = usize::from(self.state.start[work]);
        if start == now || start < model.tasks[work].first && start < model.horizon {
            self.revert();
            return None;
        }
        let mut fine = true;
        if start < model.horizon && model.tasks[work].parent != NONE {
            let lag = model.tasks[place(model.tasks[work].parent)].lag;
            fine = self.require(model.tasks[work].parent, start.checked_sub(lag));
        }
        if fine {
            self.start(work, start);
            let ready = model.ready(crate::num::index(work), start);
            fine = self.follow(work, ready);
        }
        if fine {
            if start == model.horizon {
                self.close(model.tasks[work].parent);
            }
            self.judge(least, fines)
        } else {
            self.revert();
            None
        }
    }

    /// After a work was moved, what waits for it and can no longer start when it does chooses again; the rest may.
    fn follow(&mut self, work: usize, ready: usize) -> bool {
        let model = self.state.model;
        for child in &model.tasks[work].children {
            let child = place(*child);
            let start = usize::from(self.state.start[child]);
            if start < ready && start < model.horizon {
                let later = if self.dice.below(2) == 0 { model.horizon } else { ready };
                self.start(child, later);
                if !self.follow(child, model.ready(crate::num::index(child), later)) {
                    return false;
                }
            }
        }
        for unit in &model.tasks[work].units {
            let unit = place(*unit);
            let broken = model.of_unit(unit).any(|member| {
                let chosen = self.state.chosen[member];
                chosen != NONE && model.members[member].work == crate::num::index(work) && {
                    let choice = &model.choices[place(chosen)];
                    choice.comprehensive && choice.year() < ready
                }
            });
            if !(broken || self.dice.below(2) == 0) {
                continue;
            }
            let year = self.best_year(unit, work, ready);
            for member in model.of_unit(unit) {
                let waits = model.members[member].work == crate::num::index(work);
                let choice = if year < model.horizon {
                    self.pick(member, year, year >= ready || !waits)
                } else {
                    NONE
                };
                if year < model.horizon && choice == NONE {
                    return false;
                }
                self.set(member, choice);
                if !waits && !self.take(member, choice) {
                    return false;
                }
            }
        }
        // Members of other units' groups may wait for it too.
        let at = work * model.years;
        self.state.waiting[at..at + ready].iter().all(|count| *count == 0)
    }

    /// The year in which a unit is worth most by price and chance, given when its work is ready.
    pub(super) fn best_year(&mut self, unit: usize, work: usize, ready: usize) -> usize {
        let model = self.state.model;
        let mut best = (self.noise * self.dice.gumbel(), model.horizon);
        for year in 0..model.horizon {
            let mut value = self.noise * self.dice.gumbel();
            for member in model.of_unit(unit) {
                let full = year >= ready || model.members[member].work != crate::num::index(work);
                let choices = model.in_year(member, year);
                let allowed = choices.filter(|choice| full || !model.choices[*choice].comprehensive);
                value +=
                    allowed.map(|choice| self.candidates.reduced[choice]).fold(f64::NEG_INFINITY, f64::max);
            }
            if value > best.0 {
                best = (value, year);
            }
        }
        best.1
    }

    /// What it would add to put a unit so; nothing if it cannot be.
    pub fn trial(&mut self, unit: usize, choices: &[u32], fines: &Fines) -> Option<f64> {
        let model = self.state.model;
        self.touch(place(model.units[unit].district));
        let mut fine = true;
        for (member, choice) in model.of_unit(unit).zip(choices) {
            fine = fine && self.take(member, *choice);
        }
        let gain = self.changes.last().filter(|_| fine).map(|change| self.state.gain(change, fines));
        self.revert();
        gain
    }

    /// Puts a unit where it is told to be, whatever it costs: for building a plan.
    pub fn place_unit(&mut self, unit: usize, choices: &[u32], least: f64, fines: &Fines) -> Option<f64> {
        let model = self.state.model;
        self.touch(place(model.units[unit].district));
        let mut fine = true;
        for (member, choice) in model.of_unit(unit).zip(choices) {
            fine = fine && self.take(member, *choice);
        }
        if fine {
            self.judge(least, fines)
        } else {
            self.revert();
            None
        }
    }
}

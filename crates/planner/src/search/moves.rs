//! Changes of a plan: made at once, judged, and kept or taken back.

#![expect(clippy::indexing_slicing, reason = "places are those of the model")]

use super::dice::Dice;
use super::state::{Change, Fines, State};
use crate::model::NONE;
use crate::num::place;

/// What each unit may reasonably choose, by the prices.
#[derive(Debug, Clone)]
pub(crate) struct Candidates {
    /// By choice, its value less the price of what it takes.
    pub reduced: Vec<f64>,
    /// By work and year (the horizon: never), what it is worth with everything below it.
    pub worth: Vec<f64>,
    /// By unit, where its candidates begin; single communities only.
    from: Vec<u32>,
    /// Choices, and `NONE` for not starting.
    list: Vec<u32>,
    /// Units that have something to choose.
    pub open: Vec<u32>,
    /// By district, those of them that lie in it: where they begin in `open`.
    pub by_district: Vec<(usize, usize)>,
}

impl Candidates {
    /// Choices within `window` of the best of their unit.
    pub fn new(state: &State<'_, '_>, reduced: Vec<f64>, worth: Vec<f64>, window: f64) -> Self {
        let model = state.model;
        let (mut from, mut list, mut open) = (Vec::new(), Vec::new(), Vec::new());
        let mut by_district = vec![(usize::MAX, 0); model.problem.districts.len()];
        for unit in 0..model.units.len() {
            from.push(crate::num::index(list.len()));
            let members = model.of_unit(unit);
            let first = members.start;
            let any = members.clone().any(|member| !model.of_member(member).is_empty());
            if members.len() == 1 {
                let choices = model.of_member(first);
                let best = choices.clone().map(|choice| reduced[choice]).fold(0.0, f64::max);
                // What waits for a work may be worth more once the work is there.
                let window = if model.members[first].work == NONE { window } else { 2.0 * window };
                let before = list.len();
                if best <= window {
                    list.push(NONE);
                }
                list.extend(
                    choices.filter(|choice| reduced[*choice] >= best - window).map(crate::num::index),
                );
                if list.len() - before < 2 {
                    list.truncate(before);
                }
                if list.len() == before {
                    continue;
                }
            }
            if any {
                let span = &mut by_district[place(model.units[unit].district)];
                *span = (span.0.min(open.len()), open.len() + 1);
                open.push(crate::num::index(unit));
            }
        }
        from.push(crate::num::index(list.len()));
        for span in &mut by_district {
            span.0 = span.0.min(span.1);
        }
        Candidates { reduced, worth, from, list, open, by_district }
    }

    fn of(&self, unit: usize) -> &[u32] {
        &self.list[place(self.from[unit])..place(self.from[unit + 1])]
    }

    pub fn count(&self) -> usize {
        self.list.len()
    }
}

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
    fn touch(&mut self, district: usize) {
        self.changes.push(Change::new(district));
    }

    fn set(&mut self, member: usize, choice: u32) {
        let (model, old) = (self.state.model, self.state.chosen[member]);
        if old == choice {
            return;
        }
        let area = model.members[member].area;
        if let Some(change) = self.changes.last_mut() {
            for (choice, sign) in [(old, -1), (choice, 1)] {
                if choice != NONE {
                    change.add(model, &model.choices[place(choice)], area, sign);
                }
            }
        }
        self.state.choose(member, choice);
        self.log.push(Before::Choice(member, old));
    }

    fn start(&mut self, work: usize, start: usize) {
        let old = usize::from(self.state.start[work]);
        if old == start {
            return;
        }
        if let Some(change) = self.changes.last_mut() {
            change.work(self.state.model, work, old, -1);
            change.work(self.state.model, work, start, 1);
        }
        self.state.begin(work, start);
        self.log.push(Before::Start(work, old));
    }

    /// Takes back everything since the last move that was kept.
    fn revert(&mut self) {
        while let Some(before) = self.log.pop() {
            match before {
                Before::Choice(member, choice) => self.state.choose(member, choice),
                Before::Start(work, start) => self.state.begin(work, start),
            }
        }
        self.changes.clear();
    }

    /// Keeps what was changed if it adds at least this much; says what was added if so.
    fn judge(&mut self, least: f64, fines: &Fines) -> Option<f64> {
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

    /// Sees to it that a work starts in this year or before. False if it cannot.
    fn require(&mut self, work: u32, latest: Option<usize>) -> bool {
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
    fn take(&mut self, member: usize, choice: u32) -> bool {
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
    fn pick(&mut self, member: usize, year: usize, full: bool) -> u32 {
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
        let model = self.state.model;
        self.touch(place(model.tasks[work].district));
        let now = usize::from(self.state.start[work]);
        let start =
            if self.dice.below(2) == 0 { self.dice.below(model.years) } else { self.best_start(work, 0) };
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
        true
    }

    /// The year in which a unit is worth most by price and chance, given when its work is ready.
    fn best_year(&mut self, unit: usize, work: usize, ready: usize) -> usize {
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

    /// Makes the state that of nothing.
    pub fn clear(&mut self) {
        self.state = State::new(self.state.model);
    }

    /// Takes over a plan that was found.
    pub fn restore(&mut self, found: &super::Found, fines: &Fines) {
        let model = self.state.model;
        for work in 0..model.tasks.len() {
            self.touch(place(model.tasks[work].district));
            self.start(work, usize::from(found.start[work]));
            self.judge(f64::NEG_INFINITY, fines);
        }
        for unit in 0..model.units.len() {
            self.touch(place(model.units[unit].district));
            for member in model.of_unit(unit) {
                self.set(member, found.chosen[member]);
            }
            self.judge(f64::NEG_INFINITY, fines);
        }
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
                let whole = members.clone().all(|member| self.take(member, chosen[member]));
                if whole {
                    self.judge(f64::NEG_INFINITY, fines);
                } else {
                    self.revert();
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
    fn best_start(&mut self, work: usize, from: usize) -> usize {
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

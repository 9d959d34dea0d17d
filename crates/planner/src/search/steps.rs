//! Steps: small changes of a plan that keep groups and works whole. A member's choice, a group's year, a work's year
//! with what waits for it.

#![expect(clippy::indexing_slicing, reason = "places are those of the model, or were made here")]

use super::candidates::Candidates;
use super::change::Change;
use super::rows::Rows;
use super::sides::{Point, Sides};
use super::state::State;
use crate::dual::layout::Layout;
use crate::model::NONE;
use crate::num::{float, index, place, small};
use std::ops::Range;

/// A change of one unit, or of one work and the units that wait for it.
#[derive(Debug, Clone)]
struct Step {
    /// The unit, or `NONE` for a work.
    unit: u32,
    /// The first of the works above, or `NONE`.
    root: u32,
    /// Members and their choices, in [`Steps::choices`].
    choices: Range<usize>,
    /// The work and its year.
    start: Option<(usize, usize)>,
}

/// The steps of a district.
#[derive(Debug)]
pub(super) struct Steps {
    list: Vec<Step>,
    choices: Vec<(usize, u32)>,
    /// What each step changes, by feature.
    changes: Vec<i64>,
    features: usize,
    /// What each takes and is worth; those that gain most first, once they are ranked.
    pub points: Vec<Point>,
}

struct Maker<'a, 'm, 'p> {
    state: &'a State<'m, 'p>,
    layout: &'a Layout,
    rows: &'a Rows,
    candidates: &'a Candidates,
    steps: Steps,
    /// Steps lose at most so many points.
    window: f64,
}

impl Steps {
    pub fn of(
        state: &State<'_, '_>,
        layout: &Layout,
        rows: &Rows,
        candidates: &Candidates,
        units: &[u32],
        window: f64,
    ) -> Self {
        let features = layout.features;
        let steps = Steps {
            list: Vec::new(),
            choices: Vec::new(),
            changes: Vec::new(),
            features,
            points: Vec::new(),
        };
        let mut maker = Maker { state, layout, rows, candidates, steps, window };
        for unit in units {
            maker.unit(place(*unit));
        }
        for work in &state.model.district_tasks[rows.district] {
            maker.work(place(*work));
        }
        maker.steps
    }

    /// Puts those first that gain most as things are.
    pub fn rank(&mut self, sides: &Sides) {
        for point in &mut self.points {
            point.rank = point.surplus + sides.rate(&point.takes);
        }
        self.points.sort_by(|a, b| b.rank.total_cmp(&a.rank).then(a.item.cmp(&b.item)));
    }

    pub fn choices(&self, step: u32) -> &[(usize, u32)] {
        &self.choices[self.list[place(step)].choices.clone()]
    }

    pub fn start(&self, step: u32) -> Option<(usize, usize)> {
        self.list[place(step)].start
    }

    pub fn change(&self, step: u32) -> &[i64] {
        &self.changes[place(step) * self.features..(place(step) + 1) * self.features]
    }

    /// What several steps change together, put into `sum`.
    pub fn together<'s>(&self, steps: impl Iterator<Item = u32>, sum: &'s mut [i64]) -> &'s [i64] {
        sum.fill(0);
        for step in steps {
            sum.iter_mut().zip(self.change(step)).for_each(|(sum, change)| *sum += change);
        }
        sum
    }

    /// Whether two steps change the same thing, or one what the other waits for.
    pub fn clash(&self, first: u32, second: u32) -> bool {
        let (first, second) = (&self.list[place(first)], &self.list[place(second)]);
        let works = first.start.is_some() || second.start.is_some();
        first.unit == second.unit && first.unit != NONE || works && first.root == second.root
    }
}

impl Maker<'_, '_, '_> {
    fn reduced(&self, choice: u32) -> f64 {
        if choice == NONE { 0.0 } else { self.candidates.reduced[place(choice)] }
    }

    /// The first of the works above a work.
    fn root(&self, work: u32) -> u32 {
        let mut work = work;
        while work != NONE && self.state.model.tasks[place(work)].parent != NONE {
            work = self.state.model.tasks[place(work)].parent;
        }
        work
    }

    fn ready(&self, work: u32, moved: Option<(usize, usize)>) -> usize {
        let start = match moved {
            Some((other, start)) if work == index(other) => start,
            _ if work == NONE => 0,
            _ => usize::from(self.state.start[place(work)]),
        };
        self.state.model.ready(work, start)
    }

    /// Keeps a step if it does not lose too much.
    fn keep(&mut self, unit: u32, root: u32, choices: &[(usize, u32)], start: Option<(usize, usize)>) {
        let model = self.state.model;
        let mut change = Change::new(self.rows.district);
        for (member, choice) in choices {
            change.choose(model, *member, self.state.chosen[*member], *choice);
        }
        if let Some((work, start)) = start {
            change.begin(model, work, usize::from(self.state.start[work]), start);
        }
        let features = change.features(self.layout);
        let takes = self.rows.takes(self.state, self.layout, &features);
        let surplus = small(float(change.value)) - takes.iter().sum::<f32>();
        if f64::from(surplus) < -self.window {
            return;
        }
        self.steps.changes.extend(features);
        let item = index(self.steps.list.len());
        let at = self.steps.choices.len();
        self.steps.choices.extend_from_slice(choices);
        self.steps.list.push(Step { unit, root, choices: at..self.steps.choices.len(), start });
        self.steps.points.push(Point { takes, surplus, rank: surplus, item });
    }

    /// The choices of a member that its works allow.
    fn allowed(&self, member: usize, choices: Range<usize>, moved: Option<(usize, usize)>) -> Vec<u32> {
        let model = self.state.model;
        let ready = self.ready(model.members[member].work, moved);
        let fits = |choice: &usize| {
            let choice = &model.choices[*choice];
            !choice.comprehensive || choice.year() >= ready
        };
        choices.filter(fits).map(index).collect()
    }

    fn unit(&mut self, unit: usize) {
        let model = self.state.model;
        let members = model.of_unit(unit);
        let root = self.root(model.units[unit].work);
        let now = self.state.chosen[members.start];
        if members.len() == 1 {
            let mut choices = self.allowed(members.start, model.of_member(members.start), None);
            choices.push(NONE);
            let least = self.reduced(now) - self.window;
            choices.retain(|choice| *choice != now && self.reduced(*choice) >= least);
            for choice in choices {
                self.keep(index(unit), root, &[(members.start, choice)], None);
            }
            return;
        }
        let year = if now == NONE { model.horizon } else { model.choices[place(now)].year() };
        if year < model.horizon {
            for member in members.clone() {
                for choice in self.allowed(member, model.in_year(member, year), None) {
                    if choice != self.state.chosen[member] {
                        self.keep(index(unit), root, &[(member, choice)], None);
                    }
                }
            }
        }
        for other in (0..=model.horizon).filter(|other| *other != year) {
            if let Some((choices, _)) = self.group(unit, other, None) {
                self.keep(index(unit), root, &choices, None);
            }
        }
    }

    /// The best choices of a unit's members in a year (the horizon: none), and what they are worth.
    fn group(
        &self,
        unit: usize,
        year: usize,
        moved: Option<(usize, usize)>,
    ) -> Option<(Vec<(usize, u32)>, f64)> {
        let model = self.state.model;
        let mut worth = 0.0;
        let mut choices = Vec::new();
        for member in model.of_unit(unit) {
            let best = if year == model.horizon {
                NONE
            } else {
                let allowed = self.allowed(member, model.in_year(member, year), moved).into_iter();
                allowed.max_by(|a, b| self.reduced(*a).total_cmp(&self.reduced(*b)))?
            };
            worth += self.reduced(best);
            choices.push((member, best));
        }
        Some((choices, worth))
    }

    /// A work in another year, with the units that wait for it: where they are if they can be, or each where it is best.
    fn work(&mut self, work: usize) {
        let model = self.state.model;
        let (task, now) = (&model.tasks[work], usize::from(self.state.start[work]));
        let above = self.ready(task.parent, None);
        for start in (task.first.max(above)..=model.horizon).filter(|start| *start != now) {
            let moved = Some((work, start));
            let ready = model.ready(index(work), start);
            let waits = |child: &u32| {
                let begun = usize::from(self.state.start[place(*child)]);
                begun < model.horizon && begun < ready
            };
            if task.children.iter().any(waits) {
                continue;
            }
            let (mut near, mut best) = (Vec::new(), Vec::new());
            for unit in task.units.iter().map(|unit| place(*unit)) {
                let years = (0..=model.horizon).filter_map(|year| self.group(unit, year, moved));
                let Some((choices, _)) = years.max_by(|a, b| a.1.total_cmp(&b.1)) else { continue };
                let changed =
                    || choices.iter().filter(|(member, choice)| self.state.chosen[*member] != *choice);
                best.extend(changed().copied());
                let possible = |member: usize| {
                    let choice = self.state.chosen[member];
                    choice == NONE || {
                        let at = place(choice);
                        self.allowed(member, at..at + 1, moved).len() == 1
                    }
                };
                if !model.of_unit(unit).all(possible) {
                    near.extend(changed().copied());
                }
            }
            let root = self.root(index(work));
            self.keep(NONE, root, &near, moved);
            if best != near {
                self.keep(NONE, root, &best, moved);
            }
        }
    }
}

//! A plan with everything that it takes, and what a change of it would do, in whole numbers.
//!
//! Whether the sources can pay is a transport problem from sources to districts. By the theorem of Ford and Fulkerson
//! what they can pay is the least cut, and a cut is a choice of sources: for each region four, with the centre inside or
//! outside. All of them are sums over districts, which a change moves in one place.

#![expect(clippy::indexing_slicing, reason = "places are those of the model")]

use super::change::{Change, Fines, positive};
use crate::model::{Model, NONE};
use crate::num::{float, permille, place};
use crate::problem::Aim;

/// Years with the tail, at most.
pub(crate) const YEARS: usize = 16;

/// A district in a year.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cell {
    pub public: i64,
    pub central: i64,
    pub bond: i64,
    pub load: i64,
    /// Its part of the cuts; the first is what it needs of the sources and may have.
    cuts: [i64; 8],
    /// What it lacks even if all sources give the most that they may.
    lacking: i64,
}

/// A region in a year: sums of the cuts of its districts, and the least with the centre outside, with it inside, and with
/// it inside but not all sources.
#[derive(Debug, Clone, Copy, Default)]
struct Pool {
    sums: [i64; 8],
    least: [i64; 3],
}

/// A year.
#[derive(Debug, Clone, Copy, Default)]
struct Year {
    /// What districts cannot pay themselves.
    rest: i64,
    least: [i64; 3],
    social: i64,
}

/// A plan and its sums.
#[derive(Debug, Clone)]
pub(crate) struct State<'m, 'p> {
    pub model: &'m Model<'p>,
    /// By member, its choice.
    pub chosen: Vec<u32>,
    /// By work, its year; the horizon: never.
    pub start: Vec<u8>,
    /// By work and year, how many members and works start in it that wait for the work.
    pub waiting: Vec<u32>,
    cells: Vec<Cell>,
    pools: Vec<Pool>,
    years: Vec<Year>,
    started: [i64; YEARS],
    completed: [i64; YEARS],
    comprehensive: i64,
    by_district: Vec<i64>,
    pub value: i64,
    /// Targets of all: what is counted, the amount, the penalty.
    targets: Vec<(Aim, i64, i64)>,
    /// By district, the amount and the penalty of its target.
    minimum: Vec<(i64, i64)>,
}

impl<'m, 'p> State<'m, 'p> {
    /// Nothing starts.
    pub fn new(model: &'m Model<'p>) -> Self {
        let problem = model.problem;
        let mut minimum = vec![(0, 0); problem.districts.len()];
        let mut targets = Vec::new();
        for target in &problem.targets {
            match target.aim {
                Aim::District(district) => minimum[district] = (target.amount, target.penalty),
                aim => targets.push((aim, target.amount, target.penalty)),
            }
        }
        let mut state = State {
            model,
            chosen: vec![NONE; model.members.len()],
            start: vec![u8::try_from(model.horizon).unwrap_or(u8::MAX); model.tasks.len()],
            waiting: vec![0; model.tasks.len() * model.years],
            cells: vec![Cell::default(); problem.districts.len() * model.years],
            pools: vec![Pool::default(); problem.regions * model.years],
            years: vec![Year::default(); model.years],
            started: [0; YEARS],
            completed: [0; YEARS],
            comprehensive: 0,
            by_district: vec![0; problem.districts.len()],
            value: 0,
            targets,
            minimum,
        };
        for year in 0..model.years {
            for region in 0..problem.regions {
                let least = state.least(region, year, &[0; 8]);
                state.pools[region * model.years + year].least = least;
                state.years[year].least.iter_mut().zip(least).for_each(|(sum, least)| *sum += least);
            }
        }
        state
    }

    /// The part of a district in the cuts of a year, and what it lacks whatever the others do.
    #[inline]
    fn cuts(&self, district: usize, year: usize, public: i64, central: i64, bond: i64) -> ([i64; 8], i64) {
        let means = &self.model.problem.districts[district].years[year];
        let needed = (public - means.budget).max(0);
        if needed == 0 {
            return ([0; 8], 0);
        }
        let (c, m, b) = (central.min(means.central), means.municipal, bond.min(means.bond));
        let rest = needed.min(c + m + b);
        let cut = |room: i64| rest.min(room);
        ([rest, cut(c), cut(m), cut(b), cut(m + b), cut(c + m), cut(c + b), rest], needed - rest)
    }

    #[inline]
    fn least(&self, region: usize, year: usize, sums: &[i64; 8]) -> [i64; 3] {
        let (m, b) = (self.model.problem.municipal[region][year], self.model.problem.bond[region][year]);
        let some = (m + b + sums[1]).min(sums[5] + b).min(sums[6] + m);
        [(m + b).min(sums[2] + b).min(sums[3] + m).min(sums[4]), some.min(sums[7]), some]
    }

    #[inline]
    fn lacking(&self, year: usize, rest: i64, least: [i64; 3]) -> i64 {
        rest - least[1].min(least[0].saturating_add(self.model.problem.central[year]))
    }

    /// What is lacking, or with a negative sign what the sources have left.
    #[inline]
    fn balance(&self, year: usize, rest: i64, least: [i64; 3]) -> i64 {
        let lacking = self.lacking(year, rest, least);
        if lacking > 0 { lacking } else { self.lacking(year, rest, [least[0], least[2], least[2]]) }
    }

    /// What a district takes, by year.
    pub(super) fn cells(&self, district: usize) -> &[Cell] {
        &self.cells[district * self.model.years..(district + 1) * self.model.years]
    }

    /// Public money that the sources have left in a year; below 0 if it is lacking.
    pub fn left(&self, year: usize) -> i64 {
        let all = &self.years[year];
        -self.balance(year, all.rest, all.least)
    }

    /// Social money that is left in a year, likewise.
    pub fn social_left(&self, year: usize) -> i64 {
        self.model.problem.social[year] - self.years[year].social
    }

    /// The area that a target of all lacks.
    #[inline]
    pub(super) fn short(&self, aim: Aim, amount: i64, change: Option<&Change>) -> i64 {
        let zero = [0; YEARS];
        let (started, completed, comprehensive) = change
            .map_or((&zero, &zero, 0), |change| (&change.started, &change.completed, change.comprehensive));
        match aim {
            Aim::Started(year) => amount - self.started[year - 1] - started[year - 1],
            Aim::Completed(year) => amount - self.completed[year - 1] - completed[year - 1],
            Aim::StartedBy(year) => {
                let done: i64 = self.started[..year].iter().sum();
                amount - done - started[..year].iter().sum::<i64>()
            }
            Aim::ComprehensiveShare => {
                let all: i64 = self.started.iter().chain(started).sum();
                (amount * all - 1000 * (self.comprehensive + comprehensive) + 999).div_euclid(1000)
            }
            Aim::District(_) => 0,
        }
    }

    /// The area that the target of a district lacks, with so much more done there.
    #[inline]
    pub(super) fn short_here(&self, district: usize, more: i64) -> i64 {
        self.minimum[district].0 - self.by_district[district] - more
    }

    /// What a change would add to the objective, less fines for violations and for targets that are not met.
    pub fn gain(&self, change: &Change, fines: &Fines) -> f64 {
        let district = change.district;
        let mut points = float(change.value);
        if change.comprehensive != 0 {
            let more = positive(self.short_here(district, change.comprehensive))
                - positive(self.short_here(district, 0));
            let rate = (fines.factor * fines.minimum[district]).min(float(self.minimum[district].1));
            points -= rate * more;
        }
        let counts = change.comprehensive != 0
            || change.started.iter().chain(&change.completed).any(|area| *area != 0);
        if counts {
            for ((aim, amount, penalty), fine) in self.targets.iter().zip(&fines.targets) {
                let more = positive(self.short(*aim, *amount, Some(change)))
                    - positive(self.short(*aim, *amount, None));
                points -= (fines.factor * fine).min(float(*penalty)) * more;
            }
        }
        points - fines.factor * self.fine(change, fines)
    }

    /// What a change would add to the fines.
    fn fine(&self, change: &Change, fines: &Fines) -> f64 {
        let (model, district) = (self.model, change.district);
        let place = &model.problem.districts[district];
        let region = place.region;
        let mut fine = 0.0;
        for year in 0..model.years {
            let at = district * model.years + year;
            let cell = &self.cells[at];
            let (public, central, bond) = (change.public[year], change.central[year], change.bond[year]);
            let means = &place.years[year];
            if public != 0 || central != 0 || bond != 0 {
                let (new, lacking) =
                    self.cuts(district, year, cell.public + public, cell.central + central, cell.bond + bond);
                fine += fines.local[year] * float(lacking - cell.lacking);
                if new != cell.cuts {
                    let pool = &self.pools[region * model.years + year];
                    let mut sums = pool.sums;
                    for (sum, (new, old)) in sums.iter_mut().zip(new.iter().zip(&cell.cuts)) {
                        *sum += new - old;
                    }
                    let (all, least) = (&self.years[year], self.least(region, year, &sums));
                    let mut total = all.least;
                    for (total, (new, old)) in total.iter_mut().zip(least.iter().zip(&pool.least)) {
                        *total += new - old;
                    }
                    let before = self.balance(year, all.rest, all.least);
                    let after = self.balance(year, all.rest + new[0] - cell.cuts[0], total);
                    fine += fines.money[year] * fines.shared / fines.factor
                        * (fines.hinge(after) - fines.hinge(before));
                }
                if public != 0 && place.match_permille > 0 {
                    let over = |public: i64| (place.match_permille * public - 1000 * means.budget).max(0);
                    let more = over(cell.public + public) - over(cell.public);
                    fine += fines.share[at] * float(more) / 1000.0;
                }
            }
            if change.social[year] != 0 {
                let over = |social: i64| fines.hinge(social - model.problem.social[year]);
                let now = self.years[year].social;
                fine += fines.social[year] * fines.shared / fines.factor
                    * (over(now + change.social[year]) - over(now));
            }
            if change.load[year] != 0 {
                let over = |load: i64| positive(load - means.capacity);
                fine += fines.load[at] * (over(cell.load + change.load[year]) - over(cell.load));
            }
        }
        fine
    }

    /// Makes a change. The caller keeps `chosen`, `start` and `waiting`.
    pub fn make(&mut self, change: &Change) {
        let (model, district) = (self.model, change.district);
        let region = model.problem.districts[district].region;
        self.value += change.value;
        self.comprehensive += change.comprehensive;
        self.by_district[district] += change.comprehensive;
        for year in 0..model.years {
            self.started[year] += change.started[year];
            self.completed[year] += change.completed[year];
            self.years[year].social += change.social[year];
            let at = district * model.years + year;
            self.cells[at].load += change.load[year];
            let (public, central, bond) = (change.public[year], change.central[year], change.bond[year]);
            if public == 0 && central == 0 && bond == 0 {
                continue;
            }
            let cell = &mut self.cells[at];
            cell.public += public;
            cell.central += central;
            cell.bond += bond;
            let (public, central, bond, old) = (cell.public, cell.central, cell.bond, cell.cuts);
            let (new, lacking) = self.cuts(district, year, public, central, bond);
            (self.cells[at].cuts, self.cells[at].lacking) = (new, lacking);
            let mut sums = self.pools[region * model.years + year].sums;
            for (sum, (new, old)) in sums.iter_mut().zip(new.iter().zip(&old)) {
                *sum += new - old;
            }
            let least = self.least(region, year, &sums);
            let pool = &mut self.pools[region * model.years + year];
            for (side, least) in least.into_iter().enumerate() {
                self.years[year].least[side] += least - pool.least[side];
            }
            self.years[year].rest += new[0] - old[0];
            *pool = Pool { sums, least };
        }
    }

    /// Points: value less what targets lose.
    pub fn points(&self) -> i64 {
        let here =
            |(district, (_, penalty)): (usize, &(i64, i64))| penalty * self.short_here(district, 0).max(0);
        let districts: i64 = self.minimum.iter().enumerate().map(here).sum();
        let lost =
            |(aim, amount, penalty): &(Aim, i64, i64)| penalty * self.short(*aim, *amount, None).max(0);
        self.value - self.targets.iter().map(lost).sum::<i64>() - districts
    }

    /// Districts that lack something whatever the others do.
    pub fn lacking_districts(&self) -> Vec<usize> {
        let model = self.model;
        let lacks = |(at, cell): (usize, &Cell)| {
            let district = &model.problem.districts[at / model.years];
            let (year, means) = (at % model.years, &district.years[at % model.years]);
            let overloaded = year < model.horizon && cell.load > means.capacity;
            let unmatched = district.match_permille * cell.public > 1000 * means.budget;
            (cell.lacking > 0 || overloaded || unmatched).then_some(at / model.years)
        };
        let mut districts: Vec<usize> = self.cells.iter().enumerate().filter_map(lacks).collect();
        districts.dedup();
        districts
    }

    /// The sum of everything that is lacking.
    pub fn violation(&self) -> i64 {
        let model = self.model;
        let mut total = 0;
        for (year, sums) in self.years.iter().enumerate() {
            total += self.lacking(year, sums.rest, sums.least);
            total += (sums.social - model.problem.social[year]).max(0);
        }
        for (at, cell) in self.cells.iter().enumerate() {
            let district = &model.problem.districts[at / model.years];
            let (year, means) = (at % model.years, &district.years[at % model.years]);
            if year < model.horizon {
                total += (cell.load - means.capacity).max(0);
            }
            total += cell.lacking;
            total += (permille(cell.public, district.match_permille) - means.budget).max(0);
            total += i64::from(district.match_permille * cell.public > 1000 * means.budget);
        }
        total
    }

    /// Replaces the choice of a member, with what waits for works.
    pub fn choose(&mut self, member: usize, choice: u32) {
        let model = self.model;
        let old = std::mem::replace(&mut self.chosen[member], choice);
        let work = model.members[member].work;
        if work == NONE {
            return;
        }
        for (choice, entered) in [(old, false), (choice, true)] {
            if choice != NONE && model.choices[place(choice)].comprehensive {
                let at = place(work) * model.years + model.choices[place(choice)].year();
                self.waiting[at] =
                    if entered { self.waiting[at] + 1 } else { self.waiting[at].saturating_sub(1) };
            }
        }
    }

    /// Replaces the year of a work.
    pub fn begin(&mut self, work: usize, start: usize) {
        let model = self.model;
        let old =
            usize::from(std::mem::replace(&mut self.start[work], u8::try_from(start).unwrap_or(u8::MAX)));
        let parent = model.tasks[work].parent;
        if parent != NONE {
            let at = place(parent) * model.years;
            self.waiting[at + old] = self.waiting[at + old].saturating_sub(1);
            self.waiting[at + start] += 1;
        }
    }
}

//! Plans: built by prices, then annealed.

#![expect(clippy::indexing_slicing, reason = "places are those of the model")]

pub(crate) mod candidates;
pub(crate) mod change;
pub(crate) mod combine;
pub(crate) mod dice;
mod draw;
mod join;
mod merge;
pub(crate) mod moves;
mod rows;
mod sides;
pub(crate) mod state;
mod steps;
#[cfg(test)]
mod tests;
mod tree;

use crate::dual::layout::Layout;
use crate::model::{Model, NONE};
use crate::num::{float_of, place};
use candidates::Candidates;
use change::Fines;
use moves::Mover;
use state::State;

/// Fines for area are never less than this part of what the average area is worth: where the price is small, little is
/// lost by staying below.
const FLOOR: f64 = 0.2;
/// Single changes by which a plan is straightened, at most.
const STEPS: usize = 60;
/// Units that are looked at for one of them.
const SOME: usize = 20_000;
/// Moves between two looks at the clock.
const SWEEP: usize = 20_000;
/// Fines for what one district lacks are so many times those for what all lack together.
const LOCAL: f64 = 1.0;

/// Fines by the prices of what is lacking, and never less than a part of what such things usually cost.
pub(crate) fn fines(model: &Model<'_>, layout: &Layout, prices: &[f64]) -> Fines {
    let districts = layout.districts;
    let (mut money, mut load) = (vec![0.0_f64; model.years], vec![0.0; districts * model.years]);
    let mut share = vec![0.0; districts * model.years];
    for district in 0..districts {
        for year in 0..model.years {
            money[year] = money[year].max(prices[layout.balance(district, year)]);
            share[district * model.years + year] = prices[layout.share(district, year)];
            if year < model.horizon {
                load[district * model.years + year] = prices[layout.capacity(district, year)];
            }
        }
    }
    let worth: f64 = (0..model.members.len()).map(|member| crate::num::float(model.most(member))).sum();
    let area = crate::num::float(model.problem.area().max(1));
    let lift = |list: &mut [f64]| raise(list, FLOOR * worth / area);
    let mean = money.iter().sum::<f64>() / float_of(money.len().max(1));
    raise(&mut money, (0.5 * mean).max(1e-6));
    lift(&mut load);
    let typical = money.iter().sum::<f64>() / float_of(money.len().max(1));
    raise(&mut share, 0.5 * typical);
    let mut social: Vec<f64> = (0..model.years).map(|year| prices[layout.all_social(year)]).collect();
    raise(&mut social, 0.5 * typical);
    let mut targets: Vec<f64> =
        (0..layout.targets.len()).map(|number| prices[layout.target(number)]).collect();
    let mut minimum: Vec<f64> = (0..districts).map(|district| prices[layout.minimum(district)]).collect();
    lift(&mut targets);
    lift(&mut minimum);
    let local = money.iter().map(|price| LOCAL * price).collect();
    Fines { money, local, social, load, share, targets, minimum, factor: 1.0, shared: 2.0, width: 0.0 }
}

fn raise(list: &mut [f64], least: f64) {
    for price in list {
        *price = price.max(least);
    }
}

/// How a plan is annealed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schedule {
    /// Moves.
    pub moves: usize,
    /// The part of the moves after which it cools quickly.
    pub slow: f64,
    /// Temperature at the beginning, where slow cooling ends, and at the end, in points.
    pub heat: [f64; 3],
    /// What fines are multiplied by, likewise.
    pub strictness: [f64; 3],
    /// Width of the fines for money, likewise.
    pub width: [f64; 3],
}

impl Schedule {
    /// What is between three numbers, in even proportions, when this part of the moves is done.
    pub fn at(&self, [first, second, third]: [f64; 3], done: f64) -> f64 {
        if done < self.slow {
            first * (second / first).powf(done / self.slow)
        } else {
            second * (third / second).powf((done - self.slow) / (1.0 - self.slow))
        }
    }
}

/// A plan without violations, and its points.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub points: i64,
    pub chosen: Vec<u32>,
    pub start: Vec<u8>,
}

impl Found {
    pub fn of(state: &State<'_, '_>) -> Self {
        Found { points: state.points(), chosen: state.chosen.clone(), start: state.start.clone() }
    }

    /// Becomes the other one if that is worth more.
    pub fn keep(&mut self, other: Found) {
        if other.points > self.points {
            *self = other;
        }
    }
}

/// Puts every unit where the prices say if it fits, those that gain most first.
pub(crate) fn build(mover: &mut Mover<'_, '_, '_>, fines: &mut Fines) {
    let model = mover.state.model;
    (fines.factor, fines.shared, fines.width) = (1e9, 1e9, 0.0);
    let mut order = Vec::new();
    for unit in 0..model.units.len() {
        for year in 0..model.horizon {
            let mut total = 0.0;
            let mut choices = Vec::new();
            for member in model.of_unit(unit) {
                let reduced = |choice: &usize| mover.candidates.reduced[*choice];
                let best = model.in_year(member, year).max_by(|a, b| reduced(a).total_cmp(&reduced(b)));
                total += best.as_ref().map_or(f64::NEG_INFINITY, reduced);
                choices.push(best.map_or(NONE, crate::num::index));
            }
            if total > f64::NEG_INFINITY {
                order.push((total, unit, choices));
            }
        }
    }
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    for (_, unit, choices) in &order {
        if mover.state.chosen[model.of_unit(*unit).start] == NONE {
            mover.place_unit(*unit, choices, 0.0, fines);
        }
    }
}

/// Anneals (Kirkpatrick, Gelatt, Vecchi, «Optimization by simulated annealing», Science 220, 1983). Fines let it pass
/// through plans that lack a little; the best plan without violations is kept. False if it was told to stop.
pub(crate) fn anneal(
    mover: &mut Mover<'_, '_, '_>,
    fines: &mut Fines,
    schedule: Schedule,
    best: &mut Found,
    proceed: &mut dyn FnMut(&Found, usize) -> bool,
) -> bool {
    let open = mover.candidates.open.len();
    if open == 0 {
        return true;
    }
    let sweep = SWEEP.min(schedule.moves.div_ceil(20)).max(1);
    let sweeps = schedule.moves.div_ceil(sweep).max(1);
    for number in 0..sweeps {
        let done = float_of(number) / float_of(sweeps);
        let temperature = schedule.at(schedule.heat, done);
        fines.factor = schedule.at(schedule.strictness, done);
        fines.width = schedule.at(schedule.width, done);
        fines.shared = 2.0;
        mover.noise = temperature;
        shuffle(mover, fines, sweep, temperature);
        if mover.state.points() > best.points && mover.state.violation() == 0 {
            *best = Found::of(&mover.state);
        }
        if !proceed(best, sweep) {
            return false;
        }
    }
    true
}

/// Takes out what is still lacking, at growing fines.
pub(crate) fn mend<'a>(
    mover: &mut Mover<'a, '_, '_>,
    wide: &'a Candidates,
    fines: &mut Fines,
    schedule: Schedule,
    best: &mut Found,
    proceed: &mut dyn FnMut(&Found, usize) -> bool,
) -> bool {
    let temperature = schedule.heat[2];
    (fines.factor, fines.width, mover.noise) = (schedule.strictness[2], 1.0, temperature);
    let sweep = SWEEP.max(mover.candidates.open.len()).min(schedule.moves.div_ceil(10)).max(1);
    let narrow = std::mem::replace(&mut mover.candidates, wide);
    let done = mend_with(mover, fines, sweep, temperature, best, proceed);
    mover.candidates = narrow;
    done
}

fn mend_with(
    mover: &mut Mover<'_, '_, '_>,
    fines: &mut Fines,
    sweep: usize,
    temperature: f64,
    best: &mut Found,
    proceed: &mut dyn FnMut(&Found, usize) -> bool,
) -> bool {
    for pass in 0..12 {
        // Warmer again every few passes: one way out of a corner is to go round it.
        let warmth = temperature * [30.0, 10.0, 3.0, 1.0][pass % 4];
        mover.noise = warmth;
        fines.factor *= 1.3;
        fines.shared = 2.0 * 1.5_f64.powf(float_of(pass + 1));
        if mover.state.violation() > 0 {
            shuffle(mover, fines, sweep / 2, warmth);
            for district in mover.state.lacking_districts() {
                let (from, to) = mover.candidates.by_district[district];
                // None where nothing is open.
                for _ in 0..sweep.min(50 * (to - from)) {
                    let first = place(mover.candidates.open[from + mover.dice.below(to - from)]);
                    let least = warmth * (mover.dice.unit() + 1e-12).ln();
                    if mover.dice.below(3) == 0 {
                        mover.change(first, least, fines);
                    } else {
                        let second = if mover.dice.below(2) == 0 {
                            mover.candidates.open[mover.dice.below(mover.candidates.open.len())]
                        } else {
                            mover.candidates.open[from + mover.dice.below(to - from)]
                        };
                        mover.exchange(first, place(second), least, fines);
                    }
                }
            }
        }
        if mover.state.violation() == 0 {
            if mover.state.points() > best.points {
                *best = Found::of(&mover.state);
            }
            shuffle(mover, fines, sweep, temperature / 3.0);
            if mover.state.points() > best.points && mover.state.violation() == 0 {
                *best = Found::of(&mover.state);
            }
            return proceed(best, 2 * sweep);
        }
        if !proceed(best, sweep) {
            return false;
        }
    }
    straighten(mover, fines);
    if mover.state.violation() == 0 {
        shuffle(mover, fines, sweep, temperature / 3.0);
        if mover.state.points() > best.points && mover.state.violation() == 0 {
            *best = Found::of(&mover.state);
        }
    }
    proceed(best, sweep)
}

/// Takes out what is lacking by the single changes that cost least for what they mend, whatever they cost.
fn straighten(mover: &mut Mover<'_, '_, '_>, fines: &mut Fines) {
    let model = mover.state.model;
    (fines.factor, fines.shared, fines.width) = (1e9, 1e9, 0.0);
    for step in 0..STEPS {
        if mover.state.violation() == 0 {
            return;
        }
        let districts = mover.state.lacking_districts();
        let units: Vec<usize> = if districts.is_empty() {
            (0..model.units.len()).collect()
        } else {
            let inside = |unit: &usize| districts.contains(&place(model.units[*unit].district));
            (0..model.units.len()).filter(inside).collect()
        };
        // Of very many, some will do.
        let stride = units.len() / SOME + 1;
        let (held, free): (Vec<usize>, Vec<usize>) =
            units.into_iter().skip(step % stride).step_by(stride).partition(|unit| model.held(*unit));
        // Commitments are left only if nothing else helps.
        let mut best = straightest(mover, &free, fines);
        if best.0 <= 0.0 && postpone(mover, fines) {
            continue;
        }
        if best.0 <= 0.0 {
            best = straightest(mover, &held, fines);
        }
        let (gain, unit, way) = best;
        if gain <= 0.0 || mover.place_unit(unit, &way, 0.0, fines).is_none() {
            return;
        }
    }
}

/// Starts one work later or never that no commitment waits for, if something is gained.
fn postpone(mover: &mut Mover<'_, '_, '_>, fines: &Fines) -> bool {
    let model = mover.state.model;
    (0..model.tasks.len()).any(|work| {
        let start = usize::from(mover.state.start[work]);
        !mover.awaited(work)
            && (start + 1..=model.horizon)
                .rev()
                .any(|later| mover.shift_to(work, later, 0.0, fines).is_some_and(|gain| gain > 0.0))
    })
}

/// Of all ways of some units, the one that gains most.
fn straightest(mover: &mut Mover<'_, '_, '_>, units: &[usize], fines: &Fines) -> (f64, usize, Vec<u32>) {
    let model = mover.state.model;
    let mut best = (0.0, 0, Vec::new());
    for unit in units.iter().copied() {
        let members = model.of_unit(unit);
        let single = members.len() == 1;
        let mut ways = vec![vec![NONE; members.len()]];
        if single {
            ways.extend(model.of_member(members.start).map(|choice| vec![crate::num::index(choice)]));
        } else {
            mover.noise = 0.0;
            ways.extend((0..model.horizon).filter_map(|year| {
                let picks: Vec<u32> = members.clone().map(|member| mover.pick(member, year, true)).collect();
                (!picks.contains(&NONE)).then_some(picks)
            }));
        }
        for way in ways {
            if let Some(gain) = mover.trial(unit, &way, fines).filter(|gain| *gain > best.0) {
                best = (gain, unit, way);
            }
        }
    }
    best
}

fn shuffle(mover: &mut Mover<'_, '_, '_>, fines: &Fines, count: usize, temperature: f64) {
    let model = mover.state.model;
    let open = mover.candidates.open.len();
    if open == 0 {
        return;
    }
    for _ in 0..count {
        let least = temperature * (mover.dice.unit() + 1e-12).ln();
        let kind = mover.dice.below(100);
        let first = place(mover.candidates.open[mover.dice.below(open)]);
        if kind < 4 && !mover.candidates.works.is_empty() {
            let work = mover.candidates.works[mover.dice.below(mover.candidates.works.len())];
            mover.shift(place(work), least, fines);
        } else if kind < 50 {
            mover.change(first, least, fines);
        } else if kind < 80 {
            let (from, to) = mover.candidates.by_district[place(model.units[first].district)];
            let second = place(mover.candidates.open[from + mover.dice.below(to - from)]);
            mover.exchange(first, second, least, fines);
        } else {
            let second = place(mover.candidates.open[mover.dice.below(open)]);
            mover.exchange(first, second, least, fines);
        }
    }
}

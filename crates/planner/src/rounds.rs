//! Rounds of the search: annealing, then combining, until the effort is spent.

use crate::dual::layout::Layout;
use crate::manner::{Round, part};
use crate::num::float_of;
use crate::search::candidates::Candidates;
use crate::search::change::Fines;
use crate::search::combine::Combiner;
use crate::search::moves::Mover;
use crate::search::{Found, anneal, mend};
use crate::solve::{PRECISION, Run};

/// What all rounds use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shared<'a> {
    /// Candidates for mending.
    pub wide: &'a Candidates,
    pub layout: &'a Layout,
    pub prices: &'a [f64],
}

impl Run<'_, '_> {
    /// Annealings and what is made of them, as long as there is effort left, which is counted in moves.
    pub(crate) fn rounds<'a>(
        &mut self,
        mover: &mut Mover<'a, '_, '_>,
        shared: &Shared<'a>,
        list: &mut Fines,
        best: &mut Found,
    ) {
        let all = float_of(mover.state.model.units.len());
        let budget = 0.8 * self.settings.seconds * 1e6 - self.spent;
        let cost = COST_OF_MOVE * (1.0 + all / 60_000.0).min(4.0);
        let mut left = (budget / cost).max(0.0);
        let units = float_of(mover.candidates.open.len().max(10));
        let fresh = self.settings.warm.is_none() && self.district.is_none();
        while fresh && left > COMBINED * units {
            let tries =
                if units < 1_000.0 { left.min(ENOUGH * units) } else { (FIRST * left).min(MOST * units) };
            let mut found = Found { points: i64::MIN, ..best.clone() };
            if !self.anneal_for(tries, mover, shared, list, &mut found) {
                best.keep(found);
                return;
            }
            left -= tries;
            let effort = if units < 1_000.0 { SMALL * units } else { left } * cost / COST_OF_LOOK;
            mover.clear();
            mover.restore(&found, list);
            let used = self.combine(effort, mover, shared, list, &mut found);
            best.keep(found);
            self.objective = Some(best.points + mover.state.model.offset);
            let Some(used) = used else { return };
            left -= used * COST_OF_LOOK / cost;
        }
        self.anneal_for(left, mover, shared, list, best);
    }

    /// Ever longer annealings, each from where the last one ended or from a new draw. False if it was told to stop.
    fn anneal_for<'a>(
        &mut self,
        tries: f64,
        mover: &mut Mover<'a, '_, '_>,
        shared: &Shared<'a>,
        list: &mut Fines,
        best: &mut Found,
    ) -> bool {
        let offset = mover.state.model.offset;
        let units = float_of(mover.candidates.open.len().max(10));
        let warm = self.settings.warm.is_some();
        let begun = best.points;
        let mut left = tries;
        let mut round = 0;
        while left > 0.2 * units && self.proceed() {
            let (share, mut kind) = part(round, left / units, units, warm);
            // Nothing is gained from a plan that was only a beginning.
            if kind == Round::Gentle && !warm && best.points <= begun {
                kind = Round::New;
            }
            let gentle = kind == Round::Gentle;
            let tries = (share * left).max(left.min(200.0 * units));
            let schedule = self.manner.schedule(tries, kind);
            if round > 0 && gentle && best.points > begun {
                mover.clear();
                mover.restore(best, list);
                mover.recall(list);
            } else if self.moves > 0 && !gentle {
                mover.clear();
                mover.noise = PRECISION;
                mover.draw(list);
            }
            let mut proceed = |found: &Found, done: usize| {
                self.moves += done;
                self.objective = self.objective.max(Some(found.points.saturating_add(offset)));
                self.proceed()
            };
            if !(anneal(mover, list, schedule, best, &mut proceed)
                && mend(mover, shared.wide, list, schedule, best, &mut proceed))
            {
                return false;
            }
            left -= tries;
            round += 1;
        }
        true
    }

    /// Combines steps of a plan, with ever less that may be lacking, for about so much effort. Says how much it was; none
    /// if it was told to stop.
    fn combine<'a>(
        &mut self,
        effort: f64,
        mover: &mut Mover<'a, '_, '_>,
        shared: &Shared<'a>,
        list: &mut Fines,
        best: &mut Found,
    ) -> Option<f64> {
        let offset = mover.state.model.offset;
        let breadth = self.manner.breadth(effort, shared.layout.districts);
        let mut combiner = Combiner::new(mover, shared.layout, shared.prices, breadth);
        for look in self.manner.looks() {
            let until = float_of(combiner.effort) + 0.3 * (effort - float_of(combiner.effort));
            combiner.look(look);
            for _ in 0..ROUNDS {
                let gained = combiner.round(mover, list, &mut || self.proceed())?;
                if mover.state.points() > best.points && mover.state.violation() == 0 {
                    *best = Found::of(&mover.state);
                    self.objective = self.objective.max(Some(best.points + offset));
                }
                if !gained || float_of(combiner.effort) > until {
                    break;
                }
            }
        }
        let used = float_of(combiner.effort);
        if mover.state.violation() == 0 {
            return Some(used);
        }
        let schedule = self.manner.schedule(MENDED * float_of(mover.candidates.open.len()), Round::Gentle);
        let mut proceed = |_: &Found, done: usize| {
            self.moves += done;
            self.proceed()
        };
        mend(mover, shared.wide, list, schedule, best, &mut proceed).then_some(used)
    }
}

/// Microseconds for a move.
const COST_OF_MOVE: f64 = 0.7;
/// Microseconds for a pair of steps or a node that is looked at in combining.
const COST_OF_LOOK: f64 = 0.07;
/// With so many moves for each unit there is time for combining.
const COMBINED: f64 = 6_000.0;
/// Of small problems each search ends elsewhere, and the best of several is better than one with more moves than so
/// many for each unit; combining takes as long as so many.
const ENOUGH: f64 = 10_000.0;
const SMALL: f64 = 5_000.0;
/// Of large ones the part of the moves that is annealed first, and the most of them for each unit.
const FIRST: f64 = 0.2;
const MOST: f64 = 2_000.0;
/// Rounds of combining at a width, at most.
const ROUNDS: usize = 4;
/// Moves for each unit with which a plan is mended.
const MENDED: f64 = 20.0;

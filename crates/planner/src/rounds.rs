//! Rounds of the search: annealing, then combining, until the effort is spent.

use crate::dual::layout::Layout;
use crate::manner::{Round, part};
use crate::num::{float_of, nearest};
use crate::search::candidates::Candidates;
use crate::search::change::Fines;
use crate::search::combine::{Combiner, Look};
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
        let small = units < 1_000.0;
        while fresh && left > if small { COMBINED_SMALL } else { COMBINED } * units {
            let tries = if small { left.min(ENOUGH * units) } else { left };
            let Some(used) = self.cycle(tries, COST_OF_LOOK / cost, mover, shared, list, best) else {
                return;
            };
            left -= used;
        }
        let warm = self.settings.warm.is_some();
        self.anneal_for(left, warm, mover, shared, list, best);
        if warm && self.district.is_none() && !mover.state.model.keeps(&best.chosen) {
            // A plan that is known can be far from all that keep their commitments.
            self.anneal_for(left, false, mover, shared, list, best);
        }
    }

    /// Plans by short annealings and combining with much that may be lacking, merged as they come; then what all share is
    /// brought into balance. Takes about so many moves, of which looking at a pair takes `look`, and says how many it
    /// took; none if it was told to stop.
    fn cycle<'a>(
        &mut self,
        tries: f64,
        look: f64,
        mover: &mut Mover<'a, '_, '_>,
        shared: &Shared<'a>,
        list: &mut Fines,
        best: &mut Found,
    ) -> Option<f64> {
        let offset = mover.state.model.offset;
        let annealed = (ANNEALED * tries).min(MOST * float_of(mover.candidates.open.len().max(10)));
        let (wide, narrow) = (self.manner.wide(), self.manner.narrow());
        let mut combiner = Combiner::new(mover, shared.layout, shared.prices);
        let (mut merged, mut left): (Option<Found>, f64) = (None, tries);
        loop {
            let before = left;
            let mut found = Found { points: i64::MIN, ..best.clone() };
            let done = self.anneal_for(annealed, false, mover, shared, list, &mut found);
            mover.clear();
            mover.restore(&found, list);
            best.keep(found);
            if !done {
                return None;
            }
            let effort = COMBINED_WIDE * tries / look;
            left -= annealed + look * self.combine(effort, &wide, &mut combiner, mover, list, best)?;
            if let (Some(merged), Some(look)) = (&merged, wide.last()) {
                combiner.merge(mover, merged, *look, list);
            }
            merged = Some(Found::of(&mover.state));
            if left < LAST * tries + (before - left) {
                break;
            }
        }
        left -= look * self.combine(left / look, &narrow, &mut combiner, mover, list, best)?;
        if mover.state.violation() > 0 {
            let schedule =
                self.manner.schedule(MENDED * float_of(mover.candidates.open.len()), Round::Gentle);
            let mut proceed = |found: &Found, done: usize| self.go_on(found, offset, done);
            if !mend(mover, shared.wide, list, schedule, best, &mut proceed) {
                return None;
            }
        }
        Some(tries - left)
    }

    /// Ever longer annealings, each from where the last one ended or from a new draw; from the plan that is known, if it is
    /// `warm`. False if it was told to stop.
    fn anneal_for<'a>(
        &mut self,
        tries: f64,
        warm: bool,
        mover: &mut Mover<'a, '_, '_>,
        shared: &Shared<'a>,
        list: &mut Fines,
        best: &mut Found,
    ) -> bool {
        let offset = mover.state.model.offset;
        let units = float_of(mover.candidates.open.len().max(10));
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
            let mut proceed = |found: &Found, done: usize| self.go_on(found, offset, done);
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

    /// Counts moves and reports what was found. Says whether to go on.
    fn go_on(&mut self, found: &Found, offset: i64, moves: usize) -> bool {
        self.moves += moves;
        self.objective = self.objective.max(Some(found.points.saturating_add(offset)));
        self.proceed()
    }

    /// Combines steps of a plan, for about so much effort. Says how much it was; none if it was told to stop.
    fn combine(
        &mut self,
        effort: f64,
        looks: &[Look],
        combiner: &mut Combiner<'_>,
        mover: &mut Mover<'_, '_, '_>,
        list: &mut Fines,
        best: &mut Found,
    ) -> Option<f64> {
        let offset = mover.state.model.offset;
        combiner.begin(self.manner.breadth(effort, combiner.layout.districts));
        for look in looks {
            let used = float_of(combiner.effort);
            let until = usize::try_from(nearest(used + PART * (effort - used))).unwrap_or(0);
            combiner.look(*look, until);
            for _ in 0..ROUNDS {
                let gained = combiner.round(mover, list, &mut || self.proceed())?;
                if mover.state.points() > best.points && mover.state.violation() == 0 {
                    *best = Found::of(&mover.state);
                    self.objective = self.objective.max(Some(best.points + offset));
                }
                if !gained || combiner.effort > until {
                    break;
                }
            }
        }
        Some(float_of(combiner.effort))
    }
}

/// Microseconds for a move.
const COST_OF_MOVE: f64 = 0.7;
/// Microseconds for a pair that is looked at in combining.
const COST_OF_LOOK: f64 = 0.03;
/// With so many moves for each unit there is time for combining; of small problems, annealing makes more of a few.
const COMBINED: f64 = 2_000.0;
const COMBINED_SMALL: f64 = 6_000.0;
/// Of small problems each search ends elsewhere, and the best of several is better than one with more moves than so
/// many for each unit.
const ENOUGH: f64 = 25_000.0;
/// The part of the moves that is annealed before plans are combined, and the most of them for each unit.
const ANNEALED: f64 = 0.05;
const MOST: f64 = 1_000.0;
/// The part of them that combining takes while much may be lacking, and what is left at least for the end.
const COMBINED_WIDE: f64 = 0.1;
const LAST: f64 = 0.25;
/// Rounds of combining with the same look, at most, and the part of the effort that is left which they take.
const ROUNDS: usize = 4;
const PART: f64 = 0.3;
/// Moves for each unit with which a plan is mended.
const MENDED: f64 = 20.0;

//! Prices, then plans, then the certificate; until the gap is small enough or the effort is spent.

use crate::check::{Assessment, check};
use crate::dual::layout::Layout;
use crate::dual::newton::{Dual, Rows};
use crate::dual::oracle::Wanted;
use crate::dual::{self, Prices};
use crate::manner::Manner;
use crate::model::Model;
use crate::num::{float, float_of};
use crate::plan::Plan;
use crate::problem::Problem;
use crate::rounds::Shared;
use crate::search::candidates::Candidates;
use crate::search::change::Fines;
use crate::search::dice::Dice;
use crate::search::moves::Mover;
use crate::search::state::State;
use crate::search::{Found, build, fines};
use crate::validate::Fault;

/// What a solution has to be, and what it may cost.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Good enough: the difference between bound and plan as a part of the plan's objective. 0.001 is a thousandth.
    pub gap: f64,
    /// Seconds of processor time of one thread. The effort is planned from it beforehand, in counted steps, so that the
    /// same seed gives the same plan; the clock only stops what takes longer than expected.
    pub seconds: f64,
    /// Decides between what is equally good.
    pub seed: u64,
    /// Where to begin: the warmth of a solution of nearly the same problem.
    pub warm: Option<Warm>,
}

impl Default for Settings {
    /// A ten-thousandth, a minute, seed 1, from nothing.
    fn default() -> Self {
        Settings { gap: 0.0001, seconds: 60.0, seed: 1, warm: None }
    }
}

/// What a solution leaves for the next one: if one budget or one community changes, prices and plan hardly move.
#[derive(Debug, Clone, Default)]
pub struct Warm {
    /// The plan.
    pub plan: Plan,
    pub(crate) prices: Prices,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Seconds by the caller's clock.
    pub seconds: f64,
    /// No plan is worth more, as far as is known.
    pub bound: Option<i64>,
    /// The best plan so far.
    pub objective: Option<i64>,
}

impl Progress {
    /// Their difference as a part of the plan's objective.
    pub fn gap(&self) -> Option<f64> {
        self.bound.zip(self.objective).map(|(bound, objective)| gap(bound, objective))
    }
}

/// The caller's clock and ears.
pub struct Control<'a> {
    /// Seconds of processor time of this thread, since whenever.
    pub clock: &'a mut dyn FnMut() -> f64,
    /// Told how far it is, some ten times a second; false stops, and what there is is returned.
    pub proceed: &'a mut dyn FnMut(Progress) -> bool,
}

impl std::fmt::Debug for Control<'_> {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("Control")
    }
}

/// Why it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// No plan is worth more.
    Optimal,
    /// The gap is as small as was asked for.
    Gap,
    /// The effort that the time allows is spent.
    Effort,
    /// The clock said so: another run may end elsewhere.
    Time,
    /// The caller said so.
    Cancelled,
    /// Commitments cannot all be kept within the means; the plan is the nearest, see its violations.
    Violated,
}

impl Status {
    /// As programs read it.
    pub fn word(self) -> &'static str {
        match self {
            Status::Optimal => "optimal",
            Status::Gap => "gap",
            Status::Effort => "effort",
            Status::Time => "time",
            Status::Cancelled => "cancelled",
            Status::Violated => "violated",
        }
    }
}

/// A plan with its certificate.
#[derive(Debug, Clone)]
pub struct Solution {
    /// Why it ended.
    pub status: Status,
    /// The plan.
    pub plan: Plan,
    /// What it is worth and what it lacks, by [`check`].
    pub assessment: Assessment,
    /// No plan without violations is worth more, by whole numbers.
    pub bound: i64,
    /// Seconds by the caller's clock.
    pub seconds: f64,
    /// Evaluations of the dual.
    pub evaluations: usize,
    /// Moves tried.
    pub moves: usize,
    /// For the next one.
    pub warm: Warm,
}

impl Solution {
    /// The difference between bound and plan as a part of the plan's objective, never below 0.
    pub fn gap(&self) -> f64 {
        gap(self.bound, self.assessment.objective())
    }
}

fn gap(bound: i64, objective: i64) -> f64 {
    float((bound - objective).max(0)) / float(objective.abs().max(1))
}

/// Plans. A problem that is not valid comes back with everything that is wrong with it; a target that cannot be met is a
/// shortfall of the plan.
pub fn solve(
    problem: &Problem,
    settings: &Settings,
    control: &mut Control<'_>,
) -> Result<Solution, Vec<Fault>> {
    let faults = problem.validate();
    if faults.is_empty() { Ok(Run::new(problem, settings, control).go()) } else { Err(faults) }
}

/// Plans again near a plan that is known, at prices that are known: only one district may change. Quick, and made for
/// comparing two plans of nearly the same problem, which a search everywhere would blur by what it improves elsewhere.
pub(crate) fn near(
    problem: &Problem,
    settings: &Settings,
    control: &mut Control<'_>,
    district: usize,
) -> Solution {
    let mut run = Run::new(problem, settings, control);
    run.district = Some(district);
    run.go()
}

/// One solution in the making.
pub(crate) struct Run<'r, 'c> {
    problem: &'r Problem,
    pub(crate) settings: &'r Settings,
    control: &'r mut Control<'c>,
    began: f64,
    reported: f64,
    bound: Option<i64>,
    pub(crate) objective: Option<i64>,
    status: Status,
    /// Steps so far, in microseconds as they are on a machine of 2020.
    pub(crate) spent: f64,
    pub(crate) moves: usize,
    pub(crate) manner: Manner,
    /// The one district that may change, if it is only one; prices stay as they are, then.
    pub(crate) district: Option<usize>,
}

impl<'r, 'c> Run<'r, 'c> {
    fn new(problem: &'r Problem, settings: &'r Settings, control: &'r mut Control<'c>) -> Self {
        let began = (control.clock)();
        Run {
            problem,
            settings,
            control,
            began,
            reported: f64::NEG_INFINITY,
            bound: None,
            objective: None,
            status: Status::Effort,
            spent: 0.0,
            moves: 0,
            manner: Manner::default(),
            district: None,
        }
    }

    /// Seconds so far.
    fn seconds(&mut self) -> f64 {
        (self.control.clock)() - self.began
    }

    /// Reports, and says whether to go on.
    pub(crate) fn proceed(&mut self) -> bool {
        let seconds = self.seconds();
        let progress = Progress { seconds, bound: self.bound, objective: self.objective };
        // What takes a fraction of a second may well take longer on a busy machine.
        let slack = if self.district.is_some() { 10.0 } else { 1.0 };
        if seconds > slack * self.settings.seconds {
            self.status = Status::Time;
            return false;
        }
        if progress.gap().is_some_and(|gap| gap <= self.settings.gap) {
            self.status = Status::Gap;
            return false;
        }
        if seconds - self.reported > 0.1 {
            self.reported = seconds;
            if !(self.control.proceed)(progress) {
                self.status = Status::Cancelled;
                return false;
            }
        }
        true
    }

    fn go(mut self) -> Solution {
        let model = Model::new(self.problem);
        self.manner = Manner::of(&model);
        let layout = Layout::new(&model);
        let rows = Rows::new(&model, &layout);
        let mut dual = Dual::new(&model, &layout, &rows);
        let state = State::new(&model);
        let mut best = Found::of(&state);
        // Something at once, in case there is no time for more.
        let prices = self.prices(&mut dual, &model);
        let bound = crate::certify::bound(&model, &layout, &prices.rows);
        self.bound = Some(bound);
        dual.oracle.likely.fill(0.0);
        dual.at(&prices.rows, COLD, Wanted::Mean);
        let worth = dual.oracle.soft.clone();
        let reduced = std::mem::take(&mut dual.oracle.reduced);
        drop(dual);
        let mut list = fines(&model, &layout, &prices.rows);
        let mut candidates = Candidates::new(&state, reduced, worth, self.manner.window);
        let mut wide = Candidates::new(
            &state,
            candidates.reduced.clone(),
            candidates.worth.clone(),
            20.0 * self.manner.window,
        );
        if let Some((district, works)) =
            self.district.and_then(|district| Some((district, model.district_tasks.get(district)?)))
        {
            candidates = candidates.within(district, works);
            wide = wide.within(district, works);
        }
        let mut mover = Mover::new(state, &candidates, Dice::new(self.settings.seed));
        self.begin(&mut mover, &mut list, &mut best);
        self.objective = Some(best.points + model.offset);
        let shared = Shared { wide: &wide, layout: &layout, prices: &prices.rows };
        self.rounds(&mut mover, &shared, &mut list, &mut best);
        let plan = model.plan(&best.chosen, &best.start);
        let assessment = check(self.problem, &plan);
        self.finish(plan, assessment, bound, prices)
    }

    fn finish(mut self, plan: Plan, assessment: Assessment, bound: i64, prices: Prices) -> Solution {
        let mut status = self.status;
        if !assessment.feasible() {
            status = Status::Violated;
        } else if bound <= assessment.objective() {
            status = Status::Optimal;
        }
        let evaluations = prices.steps;
        let seconds = self.seconds();
        let warm = Warm { plan: plan.clone(), prices };
        Solution { status, plan, assessment, bound, seconds, evaluations, moves: self.moves, warm }
    }

    fn prices(&mut self, dual: &mut Dual<'_, '_>, model: &Model<'_>) -> Prices {
        let start = self.settings.warm.as_ref().map(|warm| warm.prices.clone());
        let mut evaluations = 0.0;
        let most = if self.district.is_some() { 1 } else { 150 };
        let prices = {
            let mut proceed = |bound: f64| {
                evaluations += 1.0;
                self.bound = Some(crate::num::nearest(bound.ceil()).saturating_add(model.offset));
                // Some plan has to be made as well.
                self.proceed() && self.seconds() < 0.6 * self.settings.seconds
            };
            let precision = if model.units.len() > 20_000 { 3.0 * PRECISION } else { PRECISION };
            let mut search = dual::Search { precision, most, proceed: &mut proceed };
            dual::descend(dual, start.as_ref(), &mut search)
        };
        self.spent += evaluations * float_of(model.choices.len()) * COST_OF_CHOICE;
        if self.status == Status::Time {
            self.status = Status::Effort;
        }
        prices
    }

    /// The first plan: that of the warm start with what still fits, or one built by prices.
    fn begin(&mut self, mover: &mut Mover<'_, '_, '_>, list: &mut Fines, best: &mut Found) {
        let model = mover.state.model;
        if let Some(warm) = &self.settings.warm {
            let chosen = model.chosen(&warm.plan);
            mover.adopt(&chosen, &warm.plan.works, list);
            mover.recall(list);
            if mover.state.violation() == 0 && mover.state.points() > best.points {
                *best = Found::of(&mover.state);
            }
            return;
        }
        build(mover, list);
        if mover.state.violation() == 0 && mover.state.points() > best.points {
            *best = Found::of(&mover.state);
        }
        mover.noise = PRECISION;
        mover.clear();
        mover.draw(list);
    }
}

/// Smoothing may cost this part of the bound.
pub(crate) const PRECISION: f64 = 3e-5;
/// The temperature at which works are weighed.
const COLD: f64 = 1e-2;
/// Microseconds for a choice in an evaluation of the dual.
const COST_OF_CHOICE: f64 = 0.25;

//! What would change if something were otherwise: every answer is verified by planning again.
//!
//! Planning again is a search, and two searches differ by more than one community is worth. So what is compared here is
//! made comparable: both sides begin from the same plan, each is then begun from the other's, and only one district
//! may change where a problem is large. What comes out is a plan that exists, with its bound; what is said not to suffice
//! was not found to suffice.
//!
//! [`Settings::seconds`] is the effort of each single search here; [`Settings::warm`] and [`Settings::gap`] are not read:
//! everything begins from the solution given and is searched through. Answers are the same for the same seed as long as the clock does not stop a search.

mod least;
mod more;
mod range;
mod steady;
mod sweep;

pub use least::{Answer, Change, Lever, Obstacle, When, least_change};
pub use more::{Extra, one_more, raised};
pub use range::{PriceRange, range};
pub use steady::{Steadiness, stability};
pub use sweep::{Point, blend, sweep};

use crate::problem::{Hold, Problem};
use crate::solve::{Control, Settings, Solution, Status, Warm, near, solve};
use crate::validate::Fault;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// The problem, or the changed one, is not valid.
    #[error("the problem is not valid: {} faults", .0.len())]
    Faults(Vec<Fault>),
    /// There is no such community, year or constraint, or it cannot be changed.
    #[error("nothing of the problem is meant")]
    Nothing,
    /// The caller said so.
    #[error("cancelled")]
    Cancelled,
}

/// Up to so many communities a search may change all of them.
const SMALL: usize = 500;

/// Plans again and again.
struct Again<'a, 'c> {
    settings: Settings,
    control: &'a mut Control<'c>,
    /// The only district that may change.
    district: Option<usize>,
    solves: usize,
}

impl<'a, 'c> Again<'a, 'c> {
    fn new(settings: &Settings, control: &'a mut Control<'c>) -> Self {
        // A gap that is good enough would end both sides of a comparison before they began.
        let settings = Settings { warm: None, gap: 0.0, ..settings.clone() };
        Again { settings, control, district: None, solves: 0 }
    }

    /// Only this district changes, unless the problem is small.
    fn within(mut self, problem: &Problem, district: usize) -> Self {
        let large = problem.communities.len() > SMALL && district < problem.districts.len();
        self.district = large.then_some(district);
        self
    }

    fn solve(&mut self, problem: &Problem, warm: &Warm) -> Result<Solution, Unanswered> {
        let settings = Settings { warm: Some(warm.clone()), ..self.settings.clone() };
        let faults = problem.validate();
        if !faults.is_empty() {
            return Err(Unanswered::Faults(faults));
        }
        self.solves += 1;
        let solution = match self.district {
            Some(district) => near(problem, &settings, self.control, district),
            None => solve(problem, &settings, self.control).map_err(Unanswered::Faults)?,
        };
        if solution.status == Status::Cancelled { Err(Unanswered::Cancelled) } else { Ok(solution) }
    }

    /// The best found with the community in, and without it.
    fn both(&mut self, problem: &Problem, community: usize, warm: &Warm) -> Result<Both, Unanswered> {
        let [with, without] = [Hold::In, Hold::Out].map(|hold| held(problem, community, hold));
        let mut outside = self.solve(&without, warm)?;
        let mut inside = self.solve(&with, &outside.warm)?;
        // What one side found while it searched is given to the other.
        if inside.status != Status::Violated && inside.status != Status::Optimal {
            outside = better(self.solve(&without, &inside.warm)?, outside);
            inside = better(self.solve(&with, &outside.warm)?, inside);
        }
        Ok(Both { inside, outside })
    }
}

/// Two plans that are the best found of their kind.
struct Both {
    inside: Solution,
    outside: Solution,
}

impl Both {
    /// What is lost with the community in; below 0 what is gained. Nothing if it cannot be in.
    fn loss(&self) -> Option<i64> {
        let worth = |solution: &Solution| solution.assessment.objective();
        (self.inside.assessment.feasible()).then(|| worth(&self.outside) - worth(&self.inside))
    }

    /// No plan with or without the community is worth more.
    fn bound(&self) -> i64 {
        self.inside.bound.max(self.outside.bound)
    }
}

/// The better plan, with the lower bound of both: they are of one problem.
fn better(one: Solution, other: Solution) -> Solution {
    let rank = |solution: &Solution| (solution.assessment.feasible(), solution.assessment.objective());
    let bound = one.bound.min(other.bound);
    let mut best = if rank(&one) > rank(&other) { one } else { other };
    best.bound = bound;
    best
}

fn held(problem: &Problem, community: usize, hold: Hold) -> Problem {
    let mut changed = problem.clone();
    if let Some(one) = changed.communities.get_mut(community) {
        one.hold = hold;
    }
    changed
}

/// What it costs to force a community in or out.
#[derive(Debug, Clone)]
pub struct Forced {
    /// Points that the best plan found with it forced is worth less than the best found at all; 0 if nothing is lost.
    /// Meaningless where `solution` has violations: then it cannot be so.
    pub loss: i64,
    /// The plan with it forced, and its bound.
    pub solution: Solution,
    /// Searches made.
    pub solves: usize,
}

/// How much is lost if a community is forced in, or out. What is settled for it in the problem is set aside.
///
/// ```
/// use planner::{Control, Hold, Settings, generate, what_if};
///
/// let problem = generate::generate(generate::Size::of(60), 1);
/// let settings = Settings { gap: 0.0, seconds: 0.1, ..Settings::default() };
/// let mut control = Control { clock: &mut || 0.0, proceed: &mut |_progress| true };
/// let solution = planner::solve(&problem, &settings, &mut control).expect("the problem is valid");
/// let out = what_if::forced(&problem, &solution, 0, Hold::Out, &settings, &mut control)?;
/// assert!(out.loss >= 0 && out.solution.plan.starts[0].is_none());
/// # Ok::<(), what_if::Unanswered>(())
/// ```
pub fn forced(
    problem: &Problem,
    solution: &Solution,
    community: usize,
    hold: Hold,
    settings: &Settings,
    control: &mut Control<'_>,
) -> Result<Forced, Unanswered> {
    let district = problem.communities.get(community).ok_or(Unanswered::Nothing)?.district;
    let mut again = Again::new(settings, control).within(problem, district);
    let both = again.both(problem, community, &solution.warm)?;
    let (this, other) = match hold {
        Hold::In => (both.inside, both.outside),
        Hold::Out => (both.outside, both.inside),
        Hold::Free | Hold::Start(_) => return Err(Unanswered::Nothing),
    };
    let most = if other.assessment.feasible() { other.assessment.objective() } else { i64::MIN };
    let loss = most.saturating_sub(this.assessment.objective()).max(0);
    Ok(Forced { loss, solution: this, solves: again.solves })
}

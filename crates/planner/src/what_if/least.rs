//! The smallest single change that lets a community enter.

use super::{Again, Both, Unanswered};
use crate::check::Violation;
use crate::explain::{Constraint, Explanation, Weighed};
use crate::num::{float, nearest, permille, signed};
use crate::plan::Plan;
use crate::problem::{Hold, Problem, Start};
use crate::solve::{Control, Settings, Solution};

/// The one number that may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lever {
    /// What public budgets pay for the community, in thousandths of what it is: down from 1000, the parts for centre and
    /// bonds with it.
    Cost,
    /// The points of the community, in thousandths of what they are: up from 1000, to sixteen times at most.
    Value,
    /// The first year of the earliest of its offers; all offers move with it.
    Readiness,
    /// The own money of its district, up.
    Budget(When),
    /// The area on which its district can work at a time, up.
    Capacity(When),
}

/// The years in which a means of a district changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum When {
    /// One year, from 1; for money also the tail.
    Year(usize),
    /// Each year, by the same amount, for money with the tail. The numbers told are those of the first year.
    Each,
}

/// Whether one number lets a community enter.
///
/// A community *enters* when the best plan found with it forced in is worth at least as much as the best found with it
/// forced out.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// It is in the plan already.
    In,
    /// This change suffices, and there is a plan that shows it.
    Change(Box<Change>),
    /// No change of this number was found to suffice.
    Never(Obstacle),
}

/// A change that lets a community enter.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The number as it is.
    pub from: i64,
    /// The number with which it enters, in the unit of the lever.
    pub to: i64,
    /// The nearest number that was found not to suffice; the least one lies between it and `to`. For means it is not
    /// certain that more always helps: others may use it better.
    pub short: i64,
    /// The public money, for [`Lever::Cost`], or the points, for [`Lever::Value`], of the package that it starts with:
    /// as they are and changed, before prices and discounts of years.
    pub amounts: Option<(i64, i64)>,
    /// How it starts.
    pub start: Option<Start>,
    /// What the plan of the changed problem is worth.
    pub objective: i64,
    /// No plan of the changed problem is worth more.
    pub bound: i64,
    /// Points by which the plan with it is better than the best found without it; never below 0.
    pub lead: i64,
    /// The plan.
    pub plan: Plan,
    /// Searches made.
    pub solves: usize,
}

impl Change {
    /// The difference between bound and plan as a part of the plan's objective.
    pub fn gap(&self) -> f64 {
        float((self.bound - self.objective).max(0)) / float(self.objective.abs().max(1))
    }
}

/// Why no change of one number lets a community enter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// It is settled already: excluded, or committed.
    Settled,
    /// Nothing may be done to it within the horizon.
    NoOffer,
    /// Another member of its group has no offer in any year in which it has one, and they start together.
    Group {
        /// The group.
        group: usize,
    },
    /// It waits for a work that cannot be ready within the horizon.
    Work {
        /// The work.
        work: usize,
    },
    /// The number cannot change further: ready in the first year already, or nothing is paid.
    Spent,
    /// Forced in with the largest change, a plan breaks these rules.
    Rules(Vec<Violation>),
    /// With the largest change, others are still worth more.
    Others {
        /// The largest number tried.
        tried: i64,
        /// Points that are lost with it forced in.
        loss: i64,
    },
}

/// Numbers tried at most; each takes two to four searches.
const TRIALS: usize = 8;
/// A change is told to a twentieth of itself.
const TOLERANCE: i64 = 20;
/// The largest factor of the value.
const MOST: i64 = 16;

/// Seeks the smallest change of one number with which the community enters the plan: from an estimate by the prices,
/// doubling or halving, then between what suffices and what does not, to a twentieth of the change or for eight trials.
pub fn least_change(
    problem: &Problem,
    solution: &Solution,
    community: usize,
    lever: Lever,
    settings: &Settings,
    control: &mut Control<'_>,
) -> Result<Answer, Unanswered> {
    let one = problem.communities.get(community).ok_or(Unanswered::Nothing)?;
    if let Lever::Budget(When::Year(year)) | Lever::Capacity(When::Year(year)) = lever {
        let last = problem.horizon + usize::from(matches!(lever, Lever::Budget(_)));
        if !(1..=last).contains(&year) {
            return Err(Unanswered::Nothing);
        }
    }
    if solution.plan.starts.get(community).copied().flatten().is_some() {
        return Ok(Answer::In);
    }
    if let Some(obstacle) = obstacle(problem, community, lever) {
        return Ok(Answer::Never(obstacle));
    }
    let mut trial = Trial {
        again: Again::new(settings, control).within(problem, one.district),
        problem,
        solution,
        community,
        lever,
    };
    let limit = trial.limit();
    if limit <= 0 {
        return Ok(Answer::Never(Obstacle::Spent));
    }
    let mut step = trial.estimate().clamp(1, limit);
    let (mut short, mut enough, mut most) = (0, None::<(i64, Both)>, None);
    for left in (0..TRIALS).rev() {
        let both = trial.both(step)?;
        if both.loss().is_some_and(|loss| loss <= 0) {
            enough = Some((step, both));
        } else {
            short = step;
            most = Some(both);
        }
        let (from, to) = (short, enough.as_ref().map(|(step, _)| *step));
        step = match to {
            // The last trial without success is the largest change.
            None if from >= limit => break,
            None if left <= 1 => limit,
            None => from.saturating_mul(if from < limit / 64 { 8 } else { 2 }).min(limit),
            Some(to) if to - from <= (to / TOLERANCE).max(1) => break,
            Some(to) if from == 0 => (to / 4).max(1).min(to - 1),
            Some(to) => from + (to - from) / 2,
        };
    }
    Ok(match enough {
        Some((step, both)) => Answer::Change(Box::new(trial.told(step, short, both))),
        None => Answer::Never(trial.still(short, most)),
    })
}

/// What stands against it whatever the number is.
fn obstacle(problem: &Problem, community: usize, lever: Lever) -> Option<Obstacle> {
    let one = problem.communities.get(community)?;
    if one.hold != Hold::Free {
        return Some(Obstacle::Settled);
    }
    // Readiness may move everything forward.
    let earlier = if lever == Lever::Readiness { usize::MAX } else { 0 };
    let open = |place: usize, year: usize| {
        let own = if place == community { earlier } else { 0 };
        problem.communities.get(place).is_some_and(|one| {
            one.hold != Hold::Out
                && one.offers.iter().any(|offer| {
                    let waits = problem.packages.get(offer.package).is_some_and(|one| one.comprehensive);
                    let ready = one.work.filter(|_| waits).map_or(1, |work| ready(problem, work));
                    offer.first_year.saturating_sub(own) <= year && ready <= year
                })
        })
    };
    let years = 1..=problem.horizon;
    if !years.clone().any(|year| open(community, year)) {
        let offered =
            one.offers.iter().any(|offer| offer.first_year.saturating_sub(earlier) <= problem.horizon);
        return Some(match one.work.filter(|_| offered) {
            Some(work) => Obstacle::Work { work },
            None => Obstacle::NoOffer,
        });
    }
    let group = one.group?;
    let members = problem.communities.iter().enumerate().filter(|(_, one)| one.group == Some(group));
    let members: Vec<usize> = members.map(|(place, _)| place).collect();
    let together = years.into_iter().any(|year| members.iter().all(|member| open(*member, year)));
    (!together).then_some(Obstacle::Group { group })
}

/// The first year in which that may start which waits for a work.
fn ready(problem: &Problem, work: usize) -> usize {
    let (mut year, mut at, mut wait) = (1, Some(work), 0_usize);
    while let Some(one) = at.and_then(|work| problem.works.get(work)) {
        wait = wait.saturating_add(one.lag);
        year = year.max(one.first_year.saturating_add(wait));
        at = one.parent;
    }
    year
}

struct Trial<'t, 'a, 'c> {
    again: Again<'a, 'c>,
    problem: &'t Problem,
    solution: &'t Solution,
    community: usize,
    lever: Lever,
}

impl Trial<'_, '_, '_> {
    fn both(&mut self, step: i64) -> Result<Both, Unanswered> {
        let changed = self.changed(step);
        self.again.both(&changed, self.community, &self.solution.warm)
    }

    /// The problem with the number changed by so much.
    fn changed(&self, step: i64) -> Problem {
        let mut problem = self.problem.clone();
        let Some(one) = problem.communities.get_mut(self.community) else { return problem };
        let district = one.district;
        for offer in &mut one.offers {
            match self.lever {
                Lever::Cost => {
                    for part in [&mut offer.public, &mut offer.central, &mut offer.bond] {
                        *part = permille(*part, 1000 - step);
                    }
                }
                Lever::Value => offer.value = permille(offer.value, 1000 + step),
                Lever::Readiness => {
                    let years = usize::try_from(step).unwrap_or(0);
                    offer.first_year = offer.first_year.saturating_sub(years).max(1);
                }
                Lever::Budget(_) | Lever::Capacity(_) => {}
            }
        }
        let horizon = problem.horizon;
        if let Lever::Budget(when) | Lever::Capacity(when) = self.lever
            && let Some(district) = problem.districts.get_mut(district)
        {
            for (year, means) in (1..).zip(&mut district.years) {
                if when == When::Each || when == When::Year(year) {
                    match self.lever {
                        Lever::Budget(_) => means.budget = means.budget.saturating_add(step),
                        _ if year <= horizon => means.capacity = means.capacity.saturating_add(step),
                        _ => {}
                    }
                }
            }
        }
        problem
    }

    /// The number after a change by so much.
    fn number(&self, step: i64) -> i64 {
        let Some(one) = self.problem.communities.get(self.community) else { return 0 };
        let first = one.offers.iter().map(|offer| offer.first_year).min().unwrap_or(1);
        let means = |when: When| {
            let year = if let When::Year(year) = when { year } else { 1 };
            self.problem.districts.get(one.district)?.years.get(year.wrapping_sub(1)).copied()
        };
        match self.lever {
            Lever::Cost => 1000 - step,
            Lever::Value => 1000 + step,
            Lever::Readiness => (signed(first) - step).max(1),
            Lever::Budget(when) => means(when).map_or(0, |means| means.budget).saturating_add(step),
            Lever::Capacity(when) => means(when).map_or(0, |means| means.capacity).saturating_add(step),
        }
    }

    /// The largest change that makes sense. Of means: what everything waiting in the district would take at its dearest.
    fn limit(&self) -> i64 {
        let problem = self.problem;
        let Some(one) = problem.communities.get(self.community) else { return 0 };
        let price = problem.price.iter().copied().max().unwrap_or(1000).max(1000);
        let waiting = problem
            .communities
            .iter()
            .zip(&self.solution.plan.starts)
            .filter(|(other, start)| other.district == one.district && start.is_none());
        match self.lever {
            Lever::Cost => {
                if one.offers.iter().any(|offer| offer.public > 0) {
                    1000
                } else {
                    0
                }
            }
            Lever::Value => 1000 * (MOST - 1),
            Lever::Readiness => {
                let last = one.offers.iter().map(|offer| offer.first_year).max().unwrap_or(1);
                signed(last) - 1
            }
            Lever::Budget(_) => {
                let most =
                    |one: &crate::Community| one.offers.iter().map(|offer| offer.public).max().unwrap_or(0);
                let works = problem.works.iter().filter(|work| work.district == one.district);
                let sum = waiting.map(|(other, _)| most(other)).sum::<i64>()
                    + works.map(|work| work.cost).sum::<i64>();
                permille(sum, price).saturating_add(1)
            }
            Lever::Capacity(_) => {
                let load = |one: &crate::Community| {
                    let loads = one.offers.iter().map(|offer| permille(one.area, offer.load_permille));
                    loads.max().unwrap_or(0)
                };
                waiting.map(|(other, _)| load(other)).sum()
            }
        }
    }

    /// By the prices, how much has to change.
    fn estimate(&self) -> i64 {
        let explanation = Explanation::new(self.problem, self.solution);
        let ways = explanation.weigh(self.community);
        let Some(best) = ways.first() else { return 1 };
        let lacking = -best.worth;
        let part = |of: f64| if of > 0.0 { nearest(1000.0 * lacking.max(0.0) / of) + 1 } else { 1 };
        let district = self.problem.communities.get(self.community).map_or(0, |one| one.district);
        match self.lever {
            Lever::Cost => {
                let money = |constraint: &Constraint| {
                    use Constraint::{EligibleBond, EligibleCentral, Match, Money};
                    matches!(
                        constraint,
                        Money { .. } | Match { .. } | EligibleCentral { .. } | EligibleBond { .. }
                    )
                };
                part(best.pays.iter().filter(|(constraint, _)| money(constraint)).map(|(_, paid)| paid).sum())
            }
            Lever::Value => part(float(best.value)),
            Lever::Readiness => 1,
            // Money goes down the list of the district until it comes to this one.
            Lever::Budget(_) | Lever::Capacity(_) => {
                let ahead = explanation.margin(district);
                let ahead = ahead.iter().take_while(|(other, _)| *other != self.community).take(200);
                let ahead: i64 = ahead
                    .filter_map(|(other, _)| Some(self.takes(*other, explanation.weigh(*other).first()?)))
                    .sum();
                ahead + self.takes(self.community, best)
            }
        }
    }

    /// The public money, or the load, of a way to start.
    fn takes(&self, community: usize, way: &Weighed) -> i64 {
        let Some(one) = self.problem.communities.get(community) else { return 0 };
        let offer = one.offers.iter().find(|offer| offer.package == way.start.package);
        offer.map_or(0, |offer| match self.lever {
            Lever::Capacity(_) => permille(one.area, offer.load_permille),
            _ => offer.public,
        })
    }

    fn told(&self, step: i64, short: i64, both: Both) -> Change {
        let start = both.inside.plan.starts.get(self.community).copied().flatten();
        let offer = |problem: &Problem| {
            let one = problem.communities.get(self.community)?;
            let offer =
                one.offers.iter().find(|offer| Some(offer.package) == start.map(|start| start.package))?;
            match self.lever {
                Lever::Cost => Some(offer.public),
                Lever::Value => Some(offer.value),
                _ => None,
            }
        };
        Change {
            from: self.number(0),
            to: self.number(step),
            short: self.number(short),
            amounts: offer(self.problem).zip(offer(&self.changed(step))),
            start,
            objective: both.inside.assessment.objective(),
            bound: both.bound(),
            lead: both.loss().map_or(0, |loss| -loss),
            plan: both.inside.plan,
            solves: self.again.solves,
        }
    }

    fn still(&self, tried: i64, both: Option<Both>) -> Obstacle {
        let Some(both) = both else { return Obstacle::Spent };
        match both.loss() {
            Some(loss) => Obstacle::Others { tried: self.number(tried), loss },
            None => Obstacle::Rules(both.inside.assessment.violations),
        }
    }
}

//! The least change that would bring a community into a plan: one number at a time, each answer verified by planning again
//! (decision 0233).

use super::outcome::Outcome;
use super::pose::{FEN_IN_UNIT, Question};
use super::{Candidate, pose, settings};
use crate::{AppError, Desk, Noun};
use domain::id::{CommunityId, ScenarioId};
use domain::money::Fen;
use domain::permit::{Permit, SeeScenarios};
use domain::scenario::Brief;
use domain::territory::Place;
use jiff::SignedDuration;
use planner::what_if::{Answer, Lever, Unanswered, When, least_change};
use planner::{Control, Plan, Problem, Settings, Solution, Start};
use std::collections::HashMap;

/// What may be changed, and by how much: from the present to what suffices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Its public cost, in per cent less.
    Cost(i64),
    /// Its need score: from so many points to so many.
    Need(i64, i64),
    /// It could start in the first year.
    Readiness,
    /// Its district has so much more of its own in every year.
    Budget(Fen),
}

/// The answer for a community.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeastChange {
    /// By what the register says now, it would start without any change.
    Starts,
    /// Changes of which each alone brings it in; empty where none does.
    Changes(Vec<Change>),
}

/// Seconds for the prices, where planning begins again.
const FIRST_SECONDS: u32 = 5;
/// Seconds of each of the searches that follow.
const SECONDS: f64 = 0.3;
/// After so long what was found so far is the answer.
const AT_MOST: SignedDuration = SignedDuration::from_secs(25);

impl Desk {
    /// What would bring a community into the plan of a scenario. Searches some hundred times: seconds for a city.
    pub fn least_change(&self, id: ScenarioId, community: CommunityId) -> Result<LeastChange, AppError> {
        Permit::<SeeScenarios>::grant(self.actor(), &Place::CITY)?;
        let solved = self.load_scenario(id)?;
        let outcome = solved.outcome.clone().ok_or(AppError::NotFound(Noun::Scenario))?;
        let brief = &solved.kept.scenario.brief;
        let gathered = self.gather()?;
        let candidates = gathered.candidates();
        let question = pose(&gathered.stock.rules, brief, &candidates).map_err(AppError::PlanLacks)?;
        let at = question.communities.iter().position(|posed| {
            candidates.get(posed.candidate).is_some_and(|candidate| candidate.id == community)
        });
        let at = at.ok_or(AppError::NotFound(Noun::Community))?;
        let need = question.communities.get(at).map_or((0, 0), |posed| (posed.need.points, posed.need.of));
        let begun = self.environment().now();
        let passed = || self.environment().now().duration_since(begun);
        let kept = plan_of(brief, &candidates, &question, &outcome);
        ask(&question.problem, (brief, &kept), (at, need), &passed)
    }
}

/// Asks one lever after another, from the plan that is kept where it still holds.
fn ask(
    problem: &Problem,
    (brief, kept): (&Brief, &Plan),
    (at, need): (usize, (i64, i64)),
    passed: &dyn Fn() -> SignedDuration,
) -> Result<LeastChange, AppError> {
    let mut clock = || passed().as_secs_f64();
    let mut proceed = |_| passed() < AT_MOST;
    let mut control = Control { clock: &mut clock, proceed: &mut proceed };
    let first = Brief { seconds: FIRST_SECONDS, ..brief.clone() };
    let unfit = |_| AppError::Invalid { field: "means", reason: "problem-invalid" };
    let solution = planner::solve(problem, &settings(&first, None), &mut control).map_err(unfit)?;
    let solution = from_kept(problem, solution, kept);
    let each = Settings { seconds: SECONDS, ..settings(brief, None) };
    let mut changes = Vec::new();
    for lever in [Lever::Cost, Lever::Value, Lever::Readiness, Lever::Budget(When::Each)] {
        match least_change(problem, &solution, at, lever, &each, &mut control) {
            Ok(Answer::In) => return Ok(LeastChange::Starts),
            Ok(Answer::Change(change)) => changes.extend(told(lever, (change.from, change.to), need)),
            Ok(Answer::Never(_)) => {}
            Err(Unanswered::Cancelled) => break,
            Err(Unanswered::Faults(_) | Unanswered::Nothing) => {
                return Err(AppError::Invalid { field: "means", reason: "problem-invalid" });
            }
        }
    }
    Ok(LeastChange::Changes(changes))
}

/// A change in the words of the register; none where it is beyond what the register can say.
fn told(lever: Lever, (from, to): (i64, i64), (need, of): (i64, i64)) -> Option<Change> {
    match lever {
        // Thousandths of what it is, in whole per cent that are enough.
        Lever::Cost => Some(Change::Cost((from - to + 9) / 10)),
        Lever::Value => {
            let score = (need.saturating_mul(to) + 999) / 1000;
            (score <= of).then_some(Change::Need(need, score))
        }
        Lever::Readiness => Some(Change::Readiness),
        Lever::Budget(_) => Some(Change::Budget(Fen((to - from).saturating_mul(FEN_IN_UNIT)))),
        Lever::Capacity(_) => None,
    }
}

/// The solution with the plan that is kept, where today's register still allows that.
pub(super) fn from_kept(problem: &Problem, solution: Solution, kept: &Plan) -> Solution {
    let assessment = planner::check(problem, kept);
    if !assessment.feasible() {
        return solution;
    }
    let mut solution = Solution { plan: kept.clone(), assessment, ..solution };
    solution.warm.plan = kept.clone();
    solution
}

/// The starts of an outcome as a plan of today's question.
pub(super) fn plan_of(
    brief: &Brief,
    candidates: &[Candidate<'_>],
    question: &Question,
    outcome: &Outcome,
) -> Plan {
    let starts: HashMap<CommunityId, Start> = outcome
        .starts
        .iter()
        .filter_map(|start| {
            let package = question.packages.iter().position(|id| *id == start.package)?;
            Some((start.community, Start { year: brief.place_of(start.year)?, package }))
        })
        .collect();
    let start = |posed: &super::Posed| starts.get(&candidates.get(posed.candidate)?.id).copied();
    let year = |line: &super::WorkLine| brief.place_of(line.year?);
    Plan {
        starts: question.communities.iter().map(start).collect(),
        works: outcome.works.iter().map(year).collect(),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use domain::means::Means;
    use domain::share::Share;
    use planner::{Community, District, DistrictYear, Offer, Package};

    /// Two communities, 10 million yuan each, in a district with 15 million in one year; the second is worth less.
    pub(in crate::scenario) fn problem() -> Problem {
        let community = |value| Community {
            area: 1_000,
            households: 10,
            offers: vec![Offer { first_year: 1, public: 10_000, value, ..Offer::default() }],
            ..Community::default()
        };
        let year = |budget| DistrictYear { budget, capacity: 10_000, ..DistrictYear::default() };
        Problem {
            horizon: 1,
            discount: vec![1000],
            price: vec![1000],
            first_share: 1000,
            packages: vec![Package { name: "basic".into(), duration: 1, comprehensive: true }],
            regions: 1,
            central: vec![0; 2],
            social: vec![0; 2],
            municipal: vec![vec![0; 2]],
            bond: vec![vec![0; 2]],
            districts: vec![District { years: vec![year(15_000), year(0)], ..District::default() }],
            communities: vec![community(5_000), community(4_000)],
            ..Problem::default()
        }
    }

    fn asked(problem: &Problem, at: usize) -> LeastChange {
        let brief = Brief {
            first_year: 2021,
            years: 1,
            cost_level: Share::NONE,
            gap: Share::NONE,
            seconds: 1,
            seed: 1,
            keeps_commitments: true,
            includes_undecided: false,
            means: Means::default(),
            holds: Vec::new(),
            groups: Vec::new(),
        };
        let start = Some(Start { year: 1, package: 0 });
        let starts = if problem.communities.len() == 2 { vec![start, None] } else { vec![None] };
        let kept = Plan { starts, works: Vec::new() };
        ask(problem, (&brief, &kept), (at, (40, 100)), &|| SignedDuration::ZERO).unwrap()
    }

    #[test]
    fn each_change_makes_room_or_outdoes_the_other_and_hardly_more() {
        let LeastChange::Changes(changes) = asked(&problem(), 1) else { panic!("it does not start") };
        // Half the cost fits beside the first; 50 points equal its 5,000; five million more pay for both.
        let [Change::Cost(cost), Change::Need(40, score), Change::Budget(more)] = changes.as_slice() else {
            panic!("{changes:?}");
        };
        assert!((50..=53).contains(cost), "{cost}");
        assert!((50..=51).contains(score), "{score}");
        assert!((500_000_000..=530_000_000).contains(&more.0), "{more}");
    }

    #[test]
    fn one_that_starts_needs_no_change() {
        assert_eq!(asked(&problem(), 0), LeastChange::Starts);
    }

    #[test]
    fn one_that_waits_may_need_no_more_than_to_be_ready() {
        let mut late = problem();
        late.communities[1].offers[0].first_year = 2;
        late.communities.swap_remove(0);
        assert_eq!(asked(&late, 0), LeastChange::Changes(vec![Change::Readiness]));
    }

    #[test]
    fn a_score_beyond_all_points_is_no_change() {
        assert_eq!(told(Lever::Value, (1000, 2600), (40, 100)), None);
        assert_eq!(told(Lever::Value, (1000, 1201), (40, 100)), Some(Change::Need(40, 49)));
    }
}

//! The least change that would bring a community into a plan: one number at a time, each answer verified by solving again.

use super::pose::FEN_IN_UNIT;
use super::{Gathered, pose, settings};
use crate::{AppError, Desk, Noun};
use domain::id::{CommunityId, ScenarioId};
use domain::money::Fen;
use domain::permit::{Permit, SeeScenarios};
use domain::scenario::Brief;
use domain::share::Share;
use domain::territory::Place;
use jiff::SignedDuration;
use planner::{Control, Problem, Settings, Warm};

/// What may be changed, and by how much: from the present to the least that suffices.
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

/// Per cent less of public cost that are tried.
const COSTS: [i64; 10] = [5, 10, 15, 20, 25, 30, 40, 50, 70, 90];
/// Million yuan more a year that are tried.
const BUDGETS: [i64; 9] = [1, 2, 5, 10, 20, 50, 100, 200, 500];
/// Each time it is solved again: a gap and seconds that make little difference to one community.
const GAP: u32 = 2_000;
const SECONDS: u32 = 2;
/// After so long what was found so far is the answer.
const AT_MOST: SignedDuration = SignedDuration::from_secs(20);

impl Desk {
    /// What would bring a community into the plan of a scenario. Solves it some twenty times: seconds for a city.
    pub fn least_change(&self, id: ScenarioId, community: CommunityId) -> Result<LeastChange, AppError> {
        Permit::<SeeScenarios>::grant(self.actor(), &Place::CITY)?;
        let brief = self.load_scenario(id)?.kept.scenario.brief;
        let gathered: Gathered = self.gather()?;
        let candidates = gathered.candidates();
        let question = pose(&gathered.stock.rules, &brief, &candidates).map_err(AppError::PlanLacks)?;
        let at = question.communities.iter().position(|posed| {
            candidates.get(posed.candidate).is_some_and(|candidate| candidate.id == community)
        });
        let at = at.ok_or(AppError::NotFound(Noun::Community))?;
        let begun = self.environment().now();
        let clock = || self.environment().now().duration_since(begun);
        let need = question.communities.get(at).map_or((0, 0), |posed| (posed.need.points, posed.need.of));
        let mut search = Search { problem: &question.problem, at, brief: &brief, warm: None, clock: &clock };
        if search.enters(&question.problem) {
            return Ok(LeastChange::Starts);
        }
        Ok(LeastChange::Changes(search.changes(need)))
    }
}

/// Solves a problem again and again, each time with one thing changed.
struct Search<'a> {
    problem: &'a Problem,
    /// The place of the community.
    at: usize,
    brief: &'a Brief,
    /// The prices and the plan of the unchanged problem.
    warm: Option<Warm>,
    clock: &'a dyn Fn() -> SignedDuration,
}

impl Search<'_> {
    fn changes(&mut self, (need, of): (i64, i64)) -> Vec<Change> {
        let mut found = Vec::new();
        found.extend(self.least(&COSTS, &cheaper).map(Change::Cost));
        let scores: Vec<i64> = if need > 0 { (need + 1..=of).collect() } else { Vec::new() };
        let needier = |problem: &mut Problem, at: usize, score: i64| {
            offers(problem, at, |offer| offer.value = offer.value.saturating_mul(score) / need.max(1));
        };
        found.extend(self.least(&scores, &needier).map(|score| Change::Need(need, score)));
        let waits = self
            .problem
            .communities
            .get(self.at)
            .is_some_and(|community| community.offers.iter().any(|offer| offer.first_year > 1));
        if waits {
            found.extend(self.least(&[1], &ready).map(|_| Change::Readiness));
        }
        let richer = self.least(&BUDGETS, &richer);
        found.extend(richer.map(|millions| Change::Budget(Fen(millions.saturating_mul(100_000_000)))));
        found
    }

    /// The least of some levels at which the community starts, by bisection; none where the greatest does not suffice.
    fn least(&mut self, levels: &[i64], change: &dyn Fn(&mut Problem, usize, i64)) -> Option<i64> {
        let suffices = |place: usize, search: &mut Self| -> Option<i64> {
            let level = *levels.get(place)?;
            let mut changed = search.problem.clone();
            change(&mut changed, search.at, level);
            search.enters(&changed).then_some(level)
        };
        let (mut low, mut high) = (0, levels.len().checked_sub(1)?);
        let mut least = suffices(high, self)?;
        while low < high && (self.clock)() < AT_MOST {
            let middle = low.midpoint(high);
            match suffices(middle, self) {
                Some(level) => (least, high) = (level, middle),
                None => low = middle + 1,
            }
        }
        Some(least)
    }

    /// Whether the community starts in the plan of that problem. The first one asked about is where the others begin.
    fn enters(&mut self, problem: &Problem) -> bool {
        if (self.clock)() > AT_MOST {
            return false;
        }
        let share = |ppm| Share::from_ppm(ppm).unwrap_or(Share::NONE);
        let brief = Brief { gap: share(GAP).max(self.brief.gap), seconds: SECONDS, ..self.brief.clone() };
        let settings: Settings = settings(&brief, self.warm.clone());
        let mut clock = || (self.clock)().as_secs_f64();
        let mut proceed = |_| true;
        let mut control = Control { clock: &mut clock, proceed: &mut proceed };
        let Ok(solution) = planner::solve(problem, &settings, &mut control) else { return false };
        if self.warm.is_none() {
            self.warm = Some(solution.warm);
        }
        solution.plan.starts.get(self.at).copied().flatten().is_some()
    }
}

fn offers(problem: &mut Problem, at: usize, change: impl Fn(&mut planner::Offer)) {
    for offer in problem.communities.get_mut(at).into_iter().flat_map(|community| &mut community.offers) {
        change(offer);
    }
}

fn cheaper(problem: &mut Problem, at: usize, per_cent: i64) {
    let less = |amount: i64| amount.saturating_mul(100 - per_cent) / 100;
    offers(problem, at, |offer| {
        (offer.public, offer.central) = (less(offer.public), less(offer.central));
        (offer.bond, offer.social) = (less(offer.bond), less(offer.social));
    });
}

fn ready(problem: &mut Problem, at: usize, year: i64) {
    let first = usize::try_from(year).unwrap_or(1);
    offers(problem, at, |offer| offer.first_year = first);
}

fn richer(problem: &mut Problem, at: usize, millions: i64) {
    let district = problem.communities.get(at).map(|community| community.district);
    let more = millions.saturating_mul(100_000_000) / FEN_IN_UNIT;
    let district = district.and_then(|district| problem.districts.get_mut(district));
    for year in district.into_iter().flat_map(|district| &mut district.years) {
        year.budget = year.budget.saturating_add(more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::means::Means;
    use planner::{Community, District, DistrictYear, Offer, Package};

    /// Two communities, 10 million yuan each, in a district with 15 million in one year; the second is worth less.
    fn problem() -> Problem {
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

    fn asked(problem: &Problem, at: usize) -> Option<Vec<Change>> {
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
        let clock = || SignedDuration::ZERO;
        let mut search = Search { problem, at, brief: &brief, warm: None, clock: &clock };
        (!search.enters(problem)).then(|| search.changes((40, 100)))
    }

    #[test]
    fn the_least_of_each_is_what_makes_room_or_outdoes_the_other() {
        // Half the cost fits beside the first; 51 points outdo its 5,000 by 100; five million more pay for both.
        let expected = [Change::Cost(50), Change::Need(40, 51), Change::Budget(Fen(500_000_000))];
        assert_eq!(asked(&problem(), 1), Some(expected.to_vec()));
    }

    #[test]
    fn one_that_starts_needs_no_change() {
        assert_eq!(asked(&problem(), 0), None);
    }

    #[test]
    fn one_that_waits_may_need_no_more_than_to_be_ready() {
        let mut late = problem();
        late.communities[1].offers[0].first_year = 2;
        late.communities.swap_remove(0);
        assert_eq!(asked(&late, 0), Some(vec![Change::Readiness]));
    }
}

//! What would change: held against all plans of small problems.

use crate::known::plain;
use crate::small::{best, problems};
use crate::solved;
use planner::explain::{Constraint, Explanation};
use planner::generate::{Size, generate};
use planner::what_if::{
    Answer, Change, Lever, Obstacle, Unanswered, When, blend, forced, least_change, one_more, range,
    stability, sweep,
};
use planner::{Control, Hold, Problem, Settings, Solution, Stability, check};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;

fn quick() -> Settings {
    Settings { gap: 0.0, seconds: 0.03, ..Settings::default() }
}

fn with<T>(ask: impl FnOnce(&mut Control<'_>) -> T) -> T {
    ask(&mut Control { clock: &mut || 0.0, proceed: &mut |_| true })
}

/// The best of all plans with a community held so, if there is any.
fn held(problem: &Problem, community: usize, hold: Hold) -> i64 {
    let mut problem = problem.clone();
    problem.communities[community].hold = hold;
    best(&problem)
}

fn enters(problem: &Problem, community: usize) -> bool {
    let inside = held(problem, community, Hold::In);
    inside > i64::MIN && inside >= held(problem, community, Hold::Out)
}

/// The problem with the number of a lever set, written anew.
fn set(problem: &Problem, community: usize, lever: Lever, from: i64, to: i64) -> Problem {
    let mut changed = problem.clone();
    let one = &mut changed.communities[community];
    for offer in &mut one.offers {
        match lever {
            Lever::Cost => {
                for part in [&mut offer.public, &mut offer.central, &mut offer.bond] {
                    *part = (*part * to + 500) / 1000;
                }
            }
            Lever::Value => offer.value = (offer.value * to + 500) / 1000,
            Lever::Readiness => {
                offer.first_year =
                    offer.first_year.saturating_sub(usize::try_from(from - to).unwrap()).max(1);
            }
            _ => {}
        }
    }
    let horizon = problem.horizon;
    for (year, means) in (1..).zip(&mut changed.districts[one.district].years) {
        match lever {
            Lever::Budget(when) if when == When::Each || when == When::Year(year) => {
                means.budget += to - from;
            }
            Lever::Capacity(when) if year <= horizon && (when == When::Each || when == When::Year(year)) => {
                means.capacity += to - from;
            }
            _ => {}
        }
    }
    changed
}

const LEVERS: [Lever; 6] = [
    Lever::Cost,
    Lever::Value,
    Lever::Readiness,
    Lever::Budget(When::Each),
    Lever::Budget(When::Year(1)),
    Lever::Capacity(When::Each),
];

/// Whether what is said of a lever is what all plans say; what has to be so in any case is asserted.
fn right(problem: &Problem, solution: &Solution, community: usize, lever: Lever) -> bool {
    let answer =
        with(|control| least_change(problem, solution, community, lever, &quick(), control)).unwrap();
    match answer {
        Answer::In => solution.plan.starts[community].is_some(),
        Answer::Change(change) => {
            let Change { from, to, short, .. } = *change;
            let changed = set(problem, community, lever, from, to);
            let found = check(&changed, &change.plan);
            assert!(found.feasible() && change.plan.starts[community].is_some());
            assert_eq!(found.objective(), change.objective);
            assert!(change.bound >= best(&changed) && change.lead >= 0);
            // What was already worth as much, and is out by a tie, enters with any change.
            enters(&changed, community)
                && (short == from || !enters(&set(problem, community, lever, from, short), community))
        }
        Answer::Never(Obstacle::Others { tried, .. }) => {
            let from = match lever {
                Lever::Cost | Lever::Value => 1000,
                _ => return true,
            };
            !enters(&set(problem, community, lever, from, tried), community)
        }
        Answer::Never(_) => true,
    }
}

#[test]
fn the_least_change_is_what_all_plans_say() {
    let mut runner = TestRunner::deterministic();
    let (mut asked, mut wrong) = (0, 0);
    for _ in 0..25 {
        let problem = problems().new_tree(&mut runner).unwrap().current();
        let solution = solved(&problem, &quick());
        for community in 0..problem.communities.len() {
            if solution.plan.starts[community].is_none() {
                for lever in LEVERS {
                    asked += 1;
                    wrong += usize::from(!right(&problem, &solution, community, lever));
                }
            }
        }
    }
    assert!(asked > 50, "{asked}");
    assert!(wrong * 50 <= asked, "{wrong} of {asked}");
}

#[test]
fn what_forcing_costs_is_what_all_plans_say() {
    let mut runner = TestRunner::deterministic();
    let (mut asked, mut wrong) = (0, 0);
    for _ in 0..40 {
        let problem = problems().prop_filter("one at least", |one| one.communities.len() > 1);
        let problem = problem.new_tree(&mut runner).unwrap().current();
        let solution = solved(&problem, &quick());
        for hold in [Hold::In, Hold::Out] {
            let told = with(|control| forced(&problem, &solution, 0, hold, &quick(), control)).unwrap();
            let there = held(&problem, 0, hold);
            asked += 1;
            if there == i64::MIN {
                assert!(!told.solution.assessment.feasible());
            } else {
                assert!(told.solution.bound >= there);
                wrong += usize::from(told.loss != best(&problem) - there);
            }
        }
    }
    assert!(wrong * 20 <= asked, "{wrong} of {asked}");
}

#[test]
fn in_a_town_a_change_is_verified_by_a_plan() {
    let problem = generate(Size { communities: 700, districts: 5, regions: 1 }, 4);
    let settings = Settings { seconds: 0.5, ..quick() };
    let solution = solved(&problem, &Settings { seconds: 2.0, ..quick() });
    let explanation = Explanation::new(&problem, &solution);
    let margin = explanation.margin(2);
    let single = |place: &usize| problem.communities[*place].group.is_none();
    let community = margin.iter().map(|(place, _)| *place).filter(single).nth(5).unwrap();
    for lever in [Lever::Cost, Lever::Value, Lever::Budget(When::Each)] {
        let answer =
            with(|control| least_change(&problem, &solution, community, lever, &settings, control)).unwrap();
        let Answer::Change(change) = answer else { unreachable!("{lever:?}: {answer:?}") };
        let changed = set(&problem, community, lever, change.from, change.to);
        let found = check(&changed, &change.plan);
        assert!(found.feasible() && change.plan.starts[community].is_some());
        assert_eq!(found.objective(), change.objective);
        assert!(change.gap() < 0.03, "{}", change.gap());
        assert!(change.solves <= 32);
        let near = (change.to - change.short).abs();
        let whole = (change.to - change.from).abs();
        assert!(near <= whole, "{change:?}");
    }
    let lost = with(|control| forced(&problem, &solution, community, Hold::In, &settings, control)).unwrap();
    assert!(lost.solution.assessment.feasible() && lost.solution.plan.starts[community].is_some());
}

#[test]
fn what_stands_against_a_community_is_named() {
    let mut problem = plain();
    problem.districts[0].years.iter_mut().for_each(|means| means.budget = 0);
    let ask = |problem: &Problem, lever| {
        let solution = solved(problem, &quick());
        with(|control| least_change(problem, &solution, 0, lever, &quick(), control)).unwrap()
    };
    let Answer::Never(Obstacle::Rules(_)) = ask(&problem, Lever::Value) else { unreachable!("no money") };
    let Answer::Change(_) = ask(&problem, Lever::Cost) else { unreachable!("free is possible") };
    assert_eq!(ask(&problem, Lever::Readiness), Answer::Never(Obstacle::Spent));
    let mut other = problem.clone();
    other.communities[0].hold = Hold::Out;
    assert_eq!(ask(&other, Lever::Value), Answer::Never(Obstacle::Settled));
    let mut other = problem.clone();
    other.communities[0].offers.clear();
    assert_eq!(ask(&other, Lever::Value), Answer::Never(Obstacle::NoOffer));
    let mut other = problem.clone();
    other.communities.iter_mut().for_each(|one| one.group = Some(3));
    other.communities[1].offers.clear();
    assert_eq!(ask(&other, Lever::Budget(When::Each)), Answer::Never(Obstacle::Group { group: 3 }));
    let mut other = problem.clone();
    other.works = vec![planner::Work { first_year: 3, ..planner::Work::default() }];
    other.communities[0].work = Some(0);
    other.communities[0].offers.remove(0);
    assert_eq!(ask(&other, Lever::Value), Answer::Never(Obstacle::Work { work: 0 }));
    let solution = solved(&problem, &quick());
    let year = Lever::Capacity(When::Year(3));
    let nothing = with(|control| least_change(&problem, &solution, 0, year, &quick(), control));
    assert_eq!(nothing, Err(Unanswered::Nothing));
}

#[test]
fn a_caller_may_stop() {
    let problem = generate(Size::of(60), 4);
    let solution = solved(&problem, &quick());
    let out = solution.plan.starts.iter().position(Option::is_none).unwrap();
    let mut control = Control { clock: &mut || 0.0, proceed: &mut |_| false };
    let answer = least_change(&problem, &solution, out, Lever::Value, &quick(), &mut control);
    assert!(matches!(answer, Err(Unanswered::Cancelled) | Ok(Answer::Never(_))), "{answer:?}");
}

#[test]
fn more_money_brings_more_and_its_price_holds_somewhere() {
    let problem = generate(Size::of(200), 6);
    let settings = Settings { seconds: 0.4, ..quick() };
    let solution = solved(&problem, &Settings { seconds: 1.0, ..quick() });
    let prices = Explanation::new(&problem, &solution).prices();
    let money = |constraint: &Constraint| matches!(constraint, Constraint::Central { .. });
    let price = prices.iter().find(|price| money(&price.constraint)).unwrap();
    let amount = price.available / 5;
    let more =
        with(|control| one_more(&problem, &solution, price.constraint, amount, &settings, control)).unwrap();
    assert!(more.objective >= 0 && more.solution.assessment.feasible());
    let holds = with(|control| range(&problem, &solution, price.constraint, control)).unwrap().unwrap();
    assert!(holds.from <= price.available && price.available <= holds.to, "{holds:?}");
    let nothing = Constraint::EligibleBond { district: 0, year: 1 };
    let nothing = with(|control| one_more(&problem, &solution, nothing, 1, &settings, control));
    assert_eq!(nothing.unwrap_err(), Unanswered::Nothing);
}

#[test]
fn what_stays_under_other_costs_is_counted() {
    let problem = generate(Size::of(60), 6);
    let settings = Settings { seconds: 0.1, ..quick() };
    let solution = solved(&problem, &settings);
    let ask = |low, high| {
        let costs = move |_: usize, _: usize| (low, high);
        with(|control| stability(&problem, &solution, &costs, 4, &settings, control)).unwrap()
    };
    let vary = ask(800, 1300);
    assert_eq!(vary, ask(800, 1300));
    assert!(vary.starts.iter().all(|count| *count <= 4) && vary.starts.iter().any(|count| *count > 0));
    assert!((0..60).all(|community| (0.0..=1.0).contains(&vary.share(community))));
    assert!(vary.worth.iter().all(|(objective, bound)| objective <= bound));
}

#[test]
fn of_two_aims_none_of_the_plans_is_worse_in_both() {
    let problem = generate(Size::of(200), 6);
    let settings = Settings { seconds: 0.3, ..quick() };
    let solution = solved(&problem, &settings);
    let households = |one: &planner::Community, _: &planner::Offer| one.households;
    let build = |weight| blend(&problem, weight, &households);
    let measure = |plan: &planner::Plan| {
        let started = problem.communities.iter().zip(&plan.starts).filter(|(_, start)| start.is_some());
        [check(&problem, plan).value, started.map(|(one, _)| one.households).sum()]
    };
    let weights = [1000, 600, 200, 0];
    let points = with(|control| sweep(&solution, &weights, &build, &measure, &settings, control)).unwrap();
    assert!(!points.is_empty() && points.len() <= 4);
    for one in &points {
        assert!(one.solution.assessment.feasible());
        for other in points.iter().filter(|other| other.weight != one.weight) {
            let better = other.solution.assessment.penalty <= one.solution.assessment.penalty
                && other.aims[0] >= one.aims[0]
                && other.aims[1] >= one.aims[1];
            assert!(!better, "{:?} {:?}", one.aims, other.aims);
        }
    }
}

#[test]
fn planning_again_keeps_commitments_and_disturbs_little() {
    let mut problem = generate(Size::of(300), 15);
    let first = solved(&problem, &Settings { seconds: 1.0, ..quick() });
    // The first year is agreed; the second year's money is cut in one district.
    for (one, start) in problem.communities.iter_mut().zip(&first.plan.starts) {
        if let Some(start) = start.filter(|start| start.year == 1) {
            one.hold = Hold::Start(start);
        }
    }
    let means = &mut problem.districts[0].years[1];
    means.budget = means.budget * 9 / 10;
    let again = |points: i64| {
        let mut problem = problem.clone();
        problem.stability = Some(Stability { in_force: first.plan.starts.clone(), points });
        let warm = Some(first.warm.clone());
        let second = solved(&problem, &Settings { seconds: 1.0, warm, ..quick() });
        assert_eq!(second.assessment.violations, vec![]);
        assert!(second.bound >= second.assessment.objective());
        for (one, start) in problem.communities.iter().zip(&second.plan.starts) {
            assert!(!matches!(one.hold, Hold::Start(agreed) if Some(agreed) != *start));
        }
        second.plan.starts.iter().zip(&first.plan.starts).filter(|(new, old)| new != old).count()
    };
    let (careful, free) = (again(20_000), again(0));
    assert!(careful <= free && careful <= 12, "{careful} {free}");
    // From nothing commitments are kept as well, and the plan is no worse for it.
    let cold = solved(&problem, &Settings { seconds: 1.0, ..quick() });
    assert_eq!(cold.assessment.violations, vec![]);
    assert!(cold.gap() < 0.06, "{}", cold.gap());
}

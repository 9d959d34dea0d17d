//! What a solution must be.

use crate::small::{best, problems};
use crate::solved;
use planner::generate::{Size, generate};
use planner::{Aim, Control, Hold, Settings, Stability, Start, Status, Violation, check, solve};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

fn quick() -> Settings {
    Settings { gap: 0.0, seconds: 0.05, seed: 1, warm: None }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 2, ..ProptestConfig::default() })]

    #[test]
    fn the_bound_is_never_below_the_best_of_all_plans_and_no_plan_is_above_it(problem in problems()) {
        prop_assert_eq!(problem.validate(), vec![]);
        let solution = solved(&problem, &quick());
        let best = best(&problem);
        prop_assert!(solution.bound >= best, "{} < {best}", solution.bound);
        prop_assert_eq!(&solution.assessment.violations, &vec![]);
        prop_assert!(solution.assessment.objective() <= best);
        prop_assert_eq!(check(&problem, &solution.plan), solution.assessment);
    }
}

#[test]
fn of_a_hundred_small_problems_all_but_a_few_get_the_best_of_all_plans() {
    let mut runner = TestRunner::deterministic();
    let mut missed = 0;
    for _ in 0..100 {
        let problem = problems().new_tree(&mut runner).unwrap().current();
        missed += i32::from(solved(&problem, &quick()).assessment.objective() != best(&problem));
    }
    assert!(missed <= 2, "{missed}");
}

#[test]
fn a_town_is_planned_near_its_bound_without_violations() {
    let problem = generate(Size::of(400), 3);
    let solution = solved(&problem, &Settings { seconds: 2.0, ..quick() });
    assert!(solution.assessment.feasible());
    assert!(solution.bound >= solution.assessment.objective());
    assert!(solution.gap() < 0.04, "{}", solution.gap());
}

#[test]
fn the_same_seed_gives_the_same_plan() {
    let problem = generate(Size::of(300), 5);
    let settings = Settings { seconds: 0.5, ..quick() };
    let [first, second] = [0, 1].map(|_| solved(&problem, &settings));
    assert_eq!(first.plan, second.plan);
    assert_eq!(first.bound, second.bound);
    assert_eq!(solved(&problem, &Settings { seed: 2, ..settings }).bound, first.bound);
}

#[test]
fn a_wide_gap_ends_early_and_says_so() {
    let problem = generate(Size::of(300), 5);
    let solution = solved(&problem, &Settings { gap: 0.9, seconds: 5.0, ..quick() });
    assert_eq!(solution.status, Status::Gap);
    assert!(solution.moves < 200_000, "{}", solution.moves);
}

#[test]
fn bound_and_plan_close_in_and_a_caller_may_stop() {
    let problem = generate(Size::of(300), 5);
    let mut seen = Vec::new();
    let mut now = 0.0;
    let mut clock = || {
        now += 0.02;
        now
    };
    let mut proceed = |progress: planner::Progress| {
        seen.push(progress);
        seen.len() < 12
    };
    let settings = Settings { seconds: 1e6, ..quick() };
    let mut control = Control { clock: &mut clock, proceed: &mut proceed };
    let solution = solve(&problem, &settings, &mut control).unwrap();
    assert_eq!(solution.status, Status::Cancelled);
    assert!(solution.assessment.feasible());
    for pair in seen.windows(2) {
        assert!(pair[1].bound.is_none() || pair[0].bound.is_none() || pair[1].bound <= pair[0].bound);
    }
}

#[test]
fn the_clock_stops_what_takes_too_long() {
    let problem = generate(Size::of(300), 5);
    let mut now = 0.0;
    let mut clock = || {
        now += 0.5;
        now
    };
    let mut proceed = |_| true;
    let settings = Settings { seconds: 20.0, ..quick() };
    let mut control = Control { clock: &mut clock, proceed: &mut proceed };
    let solution = solve(&problem, &settings, &mut control).unwrap();
    assert!(solution.assessment.feasible());
    assert!(solution.seconds < 25.0);
}

#[test]
fn a_target_that_cannot_be_met_is_a_shortfall() {
    let mut problem = generate(Size::of(300), 7);
    for target in &mut problem.targets {
        if target.aim == Aim::Started(1) {
            target.amount = problem.communities.iter().map(|one| one.area).sum();
        }
    }
    let solution = solved(&problem, &Settings { seconds: 0.5, ..quick() });
    assert!(solution.assessment.feasible());
    let missed = solution.assessment.shortfalls.iter().map(|short| problem.targets[short.target].aim);
    assert!(missed.into_iter().any(|aim| aim == Aim::Started(1)));
}

#[test]
fn commitments_are_kept_and_exclusions_too() {
    let mut problem = generate(Size::of(300), 9);
    let free = |place: &usize| {
        let one = &problem.communities[*place];
        one.group.is_none() && one.work.is_none() && one.area < 20_000
    };
    let places: Vec<usize> = (0..300).filter(free).take(6).collect();
    let start = Start { year: 2, package: 0 };
    for place in &places[..2] {
        problem.communities[*place].hold = Hold::Start(start);
    }
    problem.communities[places[2]].hold = Hold::In;
    problem.communities[places[3]].hold = Hold::Out;
    let solution = solved(&problem, &Settings { seconds: 0.5, ..quick() });
    assert_eq!(solution.assessment.violations, vec![]);
    assert!(solution.bound >= solution.assessment.objective());
    assert!(solution.gap() < 0.5, "{}", solution.gap());
    assert_eq!(solution.plan.starts[places[0]], Some(start));
    assert!(solution.plan.starts[places[2]].is_some());
    assert_eq!(solution.plan.starts[places[3]], None);
}

#[test]
fn a_commitment_beyond_the_means_is_a_violation_and_no_error() {
    let mut problem = generate(Size::of(60), 9);
    let place = (0..60).find(|place| problem.communities[*place].offers.iter().any(|one| one.package == 0));
    let place = place.unwrap();
    let district = problem.communities[place].district;
    problem.districts[district].years[0].capacity = 0;
    problem.communities[place].group = None;
    problem.communities[place].hold = Hold::Start(Start { year: 1, package: 0 });
    let solution = solved(&problem, &quick());
    assert_eq!(solution.status, Status::Violated);
    let broken =
        |violation: &Violation| matches!(violation, Violation::Hold { .. } | Violation::Capacity { .. });
    assert!(solution.assessment.violations.iter().all(broken));
}

#[test]
fn a_plan_in_force_is_kept_where_nothing_is_gained() {
    let mut problem = generate(Size::of(200), 11);
    let first = solved(&problem, &Settings { seconds: 0.5, ..quick() });
    problem.stability = Some(Stability { in_force: first.plan.starts.clone(), points: 100_000 });
    let warm = Some(first.warm.clone());
    let second = solved(&problem, &Settings { seconds: 0.5, warm, ..quick() });
    assert_eq!(second.plan.starts, first.plan.starts);
    assert_eq!(second.assessment.disturbance, 0);
    assert!(second.bound >= second.assessment.objective());
}

#[test]
fn a_warm_start_is_never_worse_than_the_plan_that_it_starts_from() {
    for seed in 13..16 {
        let problem = generate(Size::of(700), seed);
        let first = solved(&problem, &Settings { seconds: 0.5, ..quick() });
        let warm = Some(first.warm.clone());
        let second = solved(&problem, &Settings { seconds: 0.05, warm, ..quick() });
        assert!(second.assessment.objective() >= first.assessment.objective(), "{seed}");
    }
}

#[test]
fn a_warm_start_takes_fewer_steps_and_is_as_near() {
    let mut problem = generate(Size::of(400), 13);
    let cold = solved(&problem, &Settings { seconds: 1.0, ..quick() });
    problem.districts[0].years[1].budget += 5_000;
    let warm = Some(cold.warm.clone());
    let again = solved(&problem, &Settings { seconds: 0.3, warm, ..quick() });
    assert!(again.evaluations < cold.evaluations, "{} {}", again.evaluations, cold.evaluations);
    assert!(again.assessment.feasible());
    assert!(again.gap() < cold.gap() + 0.01, "{} {}", again.gap(), cold.gap());
}

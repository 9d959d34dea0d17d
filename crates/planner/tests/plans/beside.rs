//! `HiGHS` on the same problems (feature `highs`).

use crate::small::{best, problems};
use crate::solved;
use planner::Settings;
use planner::generate::{Size, generate};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn highs_finds_the_best_of_all_plans_of_small_problems(problem in problems()) {
        let answer = planner::highs::solve(&problem, 10.0, 0.0).unwrap();
        let assessment = answer.assessment.unwrap();
        prop_assert!(assessment.feasible(), "{:?}", assessment.violations);
        prop_assert_eq!(assessment.objective(), best(&problem));
    }
}

#[test]
fn plans_and_bounds_of_both_are_on_their_sides() {
    for seed in 0..3 {
        let problem = generate(Size { communities: 150, districts: 4, regions: 1 }, seed);
        let ours = solved(&problem, &Settings { gap: 0.0, seconds: 1.0, ..Settings::default() });
        let answer = planner::highs::solve(&problem, 5.0, 0.0).unwrap();
        assert!(ours.assessment.objective().to_string().parse::<f64>().unwrap() <= answer.bound + 0.5);
        if let Some(theirs) = answer.assessment.filter(planner::Assessment::feasible) {
            assert!(theirs.objective() <= ours.bound);
        }
    }
}

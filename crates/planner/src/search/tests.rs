//! The sums of the search held against the checker.

use super::candidates::Candidates;
use super::change::Fines;
use super::combine::{Breadth, Combiner, Look};
use super::dice::Dice;
use super::moves::Mover;
use super::state::State;
use crate::check;
use crate::dual::layout::Layout;
use crate::generate::{Size, generate};
use crate::model::Model;

/// With effort for so many seconds, whatever the clock says.
fn solved(problem: &crate::Problem, seconds: f64, seed: u64) -> crate::Solution {
    let (mut clock, mut proceed) = (|| 0.0, |_| true);
    let settings = crate::Settings { seconds, seed, ..crate::Settings::default() };
    let mut control = crate::Control { clock: &mut clock, proceed: &mut proceed };
    crate::solve(problem, &settings, &mut control).unwrap()
}

#[test]
fn after_any_moves_points_and_violations_are_those_of_the_checker() {
    for seed in 0..6 {
        let mut problem = generate(Size { communities: 120, districts: 4, regions: 2 }, seed);
        // Scarcer, so that everything is lacking at times.
        for district in &mut problem.districts {
            district.years.iter_mut().for_each(|means| means.budget /= 2);
        }
        let model = Model::new(&problem);
        let layout = Layout::new(&model);
        let fines: Fines = super::fines(&model, &layout, &vec![0.01; layout.rows()]);
        let state = State::new(&model);
        let reduced = model.choices.iter().map(|choice| crate::num::float(choice.value)).collect();
        let worth = vec![0.0; model.tasks.len() * model.years];
        let candidates = Candidates::new(&state, reduced, worth, 1e9);
        let mut mover = Mover::new(state, &candidates, Dice::new(seed));
        mover.noise = 300.0;
        let mut dice = Dice::new(seed + 100);
        let units = model.units.len();
        for number in 0..600 {
            // Anything goes, whatever it costs.
            let least = if dice.below(3) == 0 { 0.0 } else { -1e12 };
            let (first, second) = (dice.below(units), dice.below(units));
            match dice.below(3) {
                0 => mover.change(first, least, &fines),
                1 => mover.exchange(first, second, least, &fines),
                _ if model.tasks.is_empty() => None,
                _ => mover.shift(dice.below(model.tasks.len()), least, &fines),
            };
            if number % 20 == 0 {
                let found = check(&problem, &model.plan(&mover.state.chosen, &mover.state.start));
                assert_eq!(
                    mover.state.points() + model.offset,
                    found.objective(),
                    "seed {seed}, move {number}"
                );
                assert_eq!(mover.state.violation() == 0, found.feasible(), "{:?}", found.violations);
            }
        }
    }
}

#[test]
fn combined_steps_keep_groups_and_works_whole_and_lose_nothing() {
    let mut gained = 0;
    for seed in 0..4 {
        let problem = generate(Size { communities: 150, districts: 4, regions: 1 + seed % 2 }, 7);
        let model = Model::new(&problem);
        let layout = Layout::new(&model);
        let known = solved(&problem, 0.1, u64::try_from(seed).unwrap());
        let prices = &known.warm.prices.rows;
        let mut fines: Fines = super::fines(&model, &layout, prices);
        let state = State::new(&model);
        // What the prices leave of each choice, as the search has it.
        let worth = |choice: &crate::model::Choice| {
            let year = choice.year();
            let money = prices[layout.municipal(0, year)] * crate::num::float(choice.public[0]);
            crate::num::float(choice.value) - money
        };
        let reduced = model.choices.iter().map(worth).collect();
        let candidates = Candidates::new(&state, reduced, vec![0.0; model.tasks.len() * model.years], 1e9);
        let mut mover = Mover::new(state, &candidates, Dice::new(1));
        mover.adopt(&model.chosen(&known.plan), &known.plan.works, &fines);
        let before = mover.state.points();
        assert_eq!(before + model.offset, known.assessment.objective());
        let mut combiner = Combiner::new(&mover, &layout, prices);
        combiner.begin(Breadth { window: 100.0, pair: 20.0, here: 5_000, all: 5_000 });
        for (width, strict) in [(300.0, 1.0), (30.0, 1.0), (1.0, 20.0), (0.0, 1.0)] {
            combiner.look(Look { width, strict, least: 0.5 }, usize::MAX);
            while combiner.round(&mut mover, &mut fines, &mut || true).unwrap() {
                let found = check(&problem, &model.plan(&mover.state.chosen, &mover.state.start));
                assert_eq!(
                    mover.state.points() + model.offset,
                    found.objective(),
                    "seed {seed}, width {width}"
                );
                let money = |one: &crate::Violation| {
                    matches!(one, crate::Violation::Money { .. } | crate::Violation::Social { .. })
                };
                let lacking: Vec<_> =
                    found.violations.iter().filter(|one| width == 0.0 || !money(one)).collect();
                assert!(
                    lacking.is_empty() || width == 0.0 && found.violations.iter().all(money),
                    "{lacking:?}"
                );
            }
        }
        if mover.state.violation() == 0 {
            gained += mover.state.points() - before;
        }
    }
    assert!(gained > 0, "plans made in a tenth of a second can be bettered");
}

#[test]
fn a_merged_plan_has_each_district_as_one_of_two_and_lacks_only_what_it_may() {
    let mut merged = 0;
    for seed in 0..4 {
        let problem = generate(Size { communities: 150, districts: 6, regions: 1 + seed % 2 }, 7);
        let model = Model::new(&problem);
        let layout = Layout::new(&model);
        let solutions = [0, 10].map(|other| solved(&problem, 0.1, u64::try_from(seed).unwrap() + other));
        let prices = &solutions[0].warm.prices.rows;
        let fines: Fines = super::fines(&model, &layout, prices);
        let reduced = model.choices.iter().map(|choice| crate::num::float(choice.value)).collect();
        let state = State::new(&model);
        let candidates = Candidates::new(&state, reduced, vec![0.0; model.tasks.len() * model.years], 1e9);
        let mut mover = Mover::new(state, &candidates, Dice::new(1));
        let [other, own] = [1, 0].map(|at| {
            mover.clear();
            mover.adopt(&model.chosen(&solutions[at].plan), &solutions[at].plan.works, &fines);
            super::Found::of(&mover.state)
        });
        let look = Look { width: 500.0, strict: 1.0, least: 0.0 };
        Combiner::new(&mover, &layout, prices).merge(&mut mover, &other, look, &fines);
        let found = check(&problem, &model.plan(&mover.state.chosen, &mover.state.start));
        assert_eq!(mover.state.points() + model.offset, found.objective());
        let money = |one: &crate::Violation| {
            matches!(one, crate::Violation::Money { .. } | crate::Violation::Social { .. })
        };
        assert!(found.violations.iter().all(money), "{:?}", found.violations);
        let mut taken = [0, 0];
        for (district, units) in model.units.chunk_by(|one, other| one.district == other.district).enumerate()
        {
            let members = || {
                let all =
                    (0..model.units.len()).filter(|unit| model.units[*unit].district == units[0].district);
                all.flat_map(|unit| model.of_unit(unit))
            };
            let as_in = |plan: &super::Found| members().all(|at| mover.state.chosen[at] == plan.chosen[at]);
            assert!(as_in(&own) || as_in(&other), "district {district} is mixed");
            taken[usize::from(as_in(&other))] += 1;
        }
        merged += i32::from(taken[0] > 0 && taken[1] > 0);
    }
    assert!(merged > 1, "of two plans each has districts that are better than in the other");
}

#[test]
fn combining_stops_when_it_is_told_to() {
    let problem = generate(Size { communities: 60, districts: 2, regions: 1 }, 1);
    let model = Model::new(&problem);
    let layout = Layout::new(&model);
    let prices = vec![0.01; layout.rows()];
    let mut fines: Fines = super::fines(&model, &layout, &prices);
    let state = State::new(&model);
    let reduced = model.choices.iter().map(|choice| crate::num::float(choice.value)).collect();
    let candidates = Candidates::new(&state, reduced, vec![0.0; model.tasks.len() * model.years], 1e9);
    let mut mover = Mover::new(state, &candidates, Dice::new(1));
    let mut combiner = Combiner::new(&mover, &layout, &prices);
    combiner.begin(Breadth { window: 1e9, pair: 1e9, here: 1_000, all: 1_000 });
    assert_eq!(combiner.round(&mut mover, &mut fines, &mut || false), None);
}

#[test]
fn at_any_prices_the_certificate_is_above_plans_that_are_known() {
    let problem = generate(Size { communities: 150, districts: 3, regions: 1 }, 4);
    let model = Model::new(&problem);
    let layout = Layout::new(&model);
    let solution = solved(&problem, 0.3, crate::Settings::default().seed);
    let objective = solution.assessment.objective();
    let mut dice = Dice::new(1);
    for _ in 0..50 {
        let scale = 3.0 * dice.unit();
        let prices: Vec<f64> =
            solution.warm.prices.rows.iter().map(|price| price * scale + 0.2 * dice.unit() - 0.1).collect();
        assert!(crate::certify::bound(&model, &layout, &prices) >= objective);
    }
    assert_eq!(crate::certify::bound(&model, &layout, &solution.warm.prices.rows), solution.bound);
    assert!(crate::certify::bound(&model, &layout, &vec![f64::NAN; layout.rows()]) >= objective);
}

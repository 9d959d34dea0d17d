//! The sums of the search held against the checker.

use super::candidates::Candidates;
use super::change::Fines;
use super::dice::Dice;
use super::moves::Mover;
use super::state::State;
use crate::check;
use crate::dual::layout::Layout;
use crate::generate::{Size, generate};
use crate::model::Model;

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
fn at_any_prices_the_certificate_is_above_plans_that_are_known() {
    let problem = generate(Size { communities: 150, districts: 3, regions: 1 }, 4);
    let model = Model::new(&problem);
    let layout = Layout::new(&model);
    let (mut clock, mut proceed) = (|| 0.0, |_| true);
    let settings = crate::Settings { seconds: 0.3, ..crate::Settings::default() };
    let mut control = crate::Control { clock: &mut clock, proceed: &mut proceed };
    let solution = crate::solve(&problem, &settings, &mut control).unwrap();
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

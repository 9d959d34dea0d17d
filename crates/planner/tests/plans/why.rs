//! Explanations.

use crate::known::plain;
use crate::solved;
use planner::explain::{Constraint, Explanation};
use planner::generate::{Size, generate};
use planner::{Aim, Report, Settings, Target, check};

fn settings() -> Settings {
    Settings { gap: 0.0, seconds: 0.3, ..Settings::default() }
}

#[test]
fn what_is_scarce_has_a_price_and_what_is_plenty_has_none() {
    let mut problem = plain();
    // One of both can be improved in the first year: the district's money is spent.
    problem.districts[0].years.iter_mut().for_each(|means| means.budget = 60);
    let solution = solved(&problem, &settings());
    let explanation = Explanation::new(&problem, &solution);
    let prices = explanation.prices();
    let money =
        |constraint: &Constraint| matches!(constraint, Constraint::Money { .. } | Constraint::Match { .. });
    assert!(prices.iter().any(|price| money(&price.constraint) && price.available == 60), "{prices:?}");
    let capacity = |constraint: &Constraint| matches!(constraint, Constraint::Capacity { .. });
    let most = |is: &dyn Fn(&Constraint) -> bool| {
        prices.iter().filter(|price| is(&price.constraint)).map(|price| price.points).fold(0.0, f64::max)
    };
    assert!(most(&capacity) < 0.01 * most(&money), "{prices:?}");
}

#[test]
fn worth_is_value_less_everything_paid() {
    let problem = generate(Size::of(200), 3);
    let solution = solved(&problem, &settings());
    let explanation = Explanation::new(&problem, &solution);
    for community in 0..200 {
        let ways = explanation.weigh(community);
        for way in &ways {
            let paid: f64 = way.pays.iter().map(|(_, points)| points).sum();
            let value: f64 = way.value.to_string().parse().unwrap();
            assert!((value - paid - way.worth).abs() < 1e-3, "{way:?}");
        }
        assert!(ways.windows(2).all(|pair| pair[0].worth >= pair[1].worth));
    }
    let margin = explanation.margin(0);
    assert!(margin.iter().all(|(community, _)| solution.plan.starts[*community].is_none()));
}

#[test]
fn a_missed_target_names_what_stands_against_it() {
    let mut problem = plain();
    problem.targets = vec![Target { aim: Aim::StartedBy(2), amount: 140, penalty: 1000 }];
    for means in &mut problem.districts[0].years {
        means.capacity = 50;
    }
    let solution = solved(&problem, &settings());
    assert_eq!(solution.assessment.shortfalls[0].lacking, 100);
    let causes = Explanation::new(&problem, &solution).causes(0);
    // The larger community alone is above the capacity: nothing it is offered can start.
    assert_eq!(causes.not_offered, 100);
}

#[test]
fn a_report_has_what_programs_need() {
    let problem = generate(Size::of(60), 3);
    let solution = solved(&problem, &settings());
    let report = Report::new(&problem, &solution);
    let json: serde_json::Value = serde_json::from_str(&report.to_json().unwrap()).unwrap();
    for key in
        ["status", "objective", "bound", "gap", "seconds", "shortfalls", "violations", "assignments", "works"]
    {
        assert!(json.get(key).is_some(), "{key}");
    }
    assert_eq!(json["assignments"].as_array().unwrap().len(), solution.assessment.started);
    assert_eq!(json["objective"].as_i64(), Some(check(&problem, &solution.plan).objective()));
}

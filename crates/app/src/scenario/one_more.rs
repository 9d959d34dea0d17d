//! What a little more of something scarce brings, measured by planning again with it and without it.

use super::outcome::OneMore;
use super::pose::FEN_IN_UNIT;
use planner::explain::{Constraint, Explanation, Price};
use planner::what_if::one_more;
use planner::{Control, Problem, Progress, Settings, Solution};
use std::collections::BTreeMap;

/// So much more money is asked about: ten million yuan, in the problem's money. A community costs millions.
const MORE_MONEY: i64 = 10_000;
/// So much more capacity, m².
const MORE_AREA: i64 = 10_000;
/// Things that are measured, dearest first.
const MEASURED: usize = 6;
/// What is worth less than this part of the dearest is not scarce.
const NOTHING: f64 = 0.01;
/// Seconds of one search for each community; there are four searches for each thing.
const EACH: f64 = 1e-4;
/// Measuring may take this part of the time of planning in all.
const IN_ALL: f64 = 0.75;

/// What is measured of one thing: how much more, and what that brings.
pub(super) type Measured = BTreeMap<Constraint, OneMore>;

/// Measures the dearest things. What there is no time for, or where the caller stops, stays unmeasured.
pub(super) fn measure(
    problem: &Problem,
    solution: &Solution,
    settings: &Settings,
    control: &mut Control<'_>,
) -> Measured {
    let begun = (control.clock)();
    let each = Settings { seconds: seconds(problem), ..settings.clone() };
    let mut measured = Measured::new();
    for constraint in dearest(problem, solution) {
        if (control.clock)() - begun > IN_ALL * settings.seconds {
            break;
        }
        let more = more_of(constraint);
        // The distance between plan and bound is that of the plan, not of these searches.
        let (bound, objective) = (Some(solution.bound), Some(solution.assessment.objective()));
        let tell = &mut control.proceed;
        let mut proceed = |progress: Progress| tell(Progress { bound, objective, ..progress });
        let mut control = Control { clock: &mut *control.clock, proceed: &mut proceed };
        let Ok(extra) = one_more(problem, solution, constraint, more, &each, &mut control) else { break };
        let amount = if is_money(constraint) { more.saturating_mul(FEN_IN_UNIT) } else { more };
        let brings = OneMore { amount, communities: extra.communities, area: extra.area, value: extra.value };
        measured.insert(constraint, brings);
    }
    measured
}

/// Seconds of one search: the larger a problem is, the longer it takes to find what more of something makes room for.
fn seconds(problem: &Problem) -> f64 {
    (EACH * f64::from(u32::try_from(problem.communities.len()).unwrap_or(u32::MAX))).clamp(0.02, 1.0)
}

/// Whether it is counted in money; the rest is area.
pub(super) const fn is_money(constraint: Constraint) -> bool {
    !matches!(constraint, Constraint::Capacity { .. } | Constraint::Target { .. })
}

/// How much more of something is asked about.
const fn more_of(constraint: Constraint) -> i64 {
    if is_money(constraint) { MORE_MONEY } else { MORE_AREA }
}

/// Money and capacity by what one more of the amounts above would be worth. What is declared is nobody's to have more of,
/// and what central money or bonds may be used for is decided by the communities.
fn dearest(problem: &Problem, solution: &Solution) -> Vec<Constraint> {
    let asked = |price: &Price| {
        !matches!(
            price.constraint,
            Constraint::Target { .. } | Constraint::EligibleCentral { .. } | Constraint::EligibleBond { .. }
        )
    };
    let mut prices: Vec<Price> =
        Explanation::new(problem, solution).prices().into_iter().filter(asked).collect();
    let weight = |price: &Price| {
        price.points * f64::from(i32::try_from(more_of(price.constraint)).unwrap_or(i32::MAX))
    };
    prices.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    let least = NOTHING * prices.first().map_or(0.0, weight);
    prices.retain(|price| weight(price) > least);
    prices.into_iter().take(MEASURED).map(|price| price.constraint).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::least_change::tests::problem;

    #[test]
    fn ten_million_yuan_more_renew_the_second_community() {
        let (problem, settings) = (problem(), Settings { gap: 0.0, seconds: 1.0, ..Settings::default() });
        let (mut clock, mut proceed) = (|| 0.0, |_: Progress| true);
        let mut control = Control { clock: &mut clock, proceed: &mut proceed };
        let solution = planner::solve(&problem, &settings, &mut control).unwrap();
        let measured = measure(&problem, &solution, &settings, &mut control);
        let money = Constraint::Money { district: 0, year: 1 };
        let brings = OneMore { amount: 1_000_000_000, communities: 1, area: 1_000, value: 4_000 };
        assert_eq!(measured.get(&money), Some(&brings), "{measured:?}");
    }

    #[test]
    fn who_stops_gets_what_was_measured_before() {
        let (problem, settings) = (problem(), Settings { gap: 0.0, seconds: 1.0, ..Settings::default() });
        let (mut clock, mut proceed) = (|| 0.0, |_: Progress| true);
        let mut control = Control { clock: &mut clock, proceed: &mut proceed };
        let solution = planner::solve(&problem, &settings, &mut control).unwrap();
        let mut stop = |_: Progress| false;
        let mut control = Control { clock: control.clock, proceed: &mut stop };
        assert!(measure(&problem, &solution, &settings, &mut control).is_empty());
    }
}

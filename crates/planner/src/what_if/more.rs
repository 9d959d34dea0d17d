//! What a little more of something scarce brings.

use super::{Again, Unanswered, better};
use crate::explain::Constraint;
use crate::num::signed;
use crate::problem::Problem;
use crate::solve::{Control, Settings, Solution};

/// What a plan gains when there is more of something, or when more is declared. Each may be below 0: a plan that is worth
/// more may start fewer, larger communities.
#[derive(Debug, Clone)]
pub struct Extra {
    /// Communities.
    pub communities: i64,
    /// Their area.
    pub area: i64,
    /// Need met, in points, discounted.
    pub value: i64,
    /// What the plan is worth in all: also by targets.
    pub objective: i64,
    /// The plan with more.
    pub solution: Solution,
    /// Searches made.
    pub solves: usize,
}

/// The problem with an amount changed: of money, capacity or a declared target. A district's money and its own share are
/// both its budget. Nothing for what central money and bonds may be used for, which the communities decide.
pub fn raised(problem: &Problem, constraint: Constraint, amount: i64) -> Option<Problem> {
    let mut changed = problem.clone();
    let at = |years: &mut [i64], year: usize| {
        let cell = years.get_mut(year.checked_sub(1)?)?;
        *cell = cell.saturating_add(amount).max(0);
        Some(())
    };
    match constraint {
        Constraint::Central { year } => at(&mut changed.central, year)?,
        Constraint::Social { year } => at(&mut changed.social, year)?,
        Constraint::Municipal { region, year } => at(changed.municipal.get_mut(region)?, year)?,
        Constraint::Bond { region, year } => at(changed.bond.get_mut(region)?, year)?,
        Constraint::Money { district, year } | Constraint::Match { district, year } => {
            let means = changed.districts.get_mut(district)?.years.get_mut(year.checked_sub(1)?)?;
            means.budget = means.budget.saturating_add(amount).max(0);
        }
        Constraint::Capacity { district, year } => {
            let means = changed.districts.get_mut(district)?.years.get_mut(year.checked_sub(1)?)?;
            means.capacity = means.capacity.saturating_add(amount).max(0);
        }
        Constraint::Target { target } => {
            let target = changed.targets.get_mut(target)?;
            target.amount = target.amount.saturating_add(amount).max(0);
        }
        Constraint::EligibleCentral { .. } | Constraint::EligibleBond { .. } => return None,
    }
    Some(changed)
}

/// What one more amount brings, measured by planning again with and without it. For what is a district's, only that
/// district changes if the problem is large.
pub fn one_more(
    problem: &Problem,
    solution: &Solution,
    constraint: Constraint,
    amount: i64,
    settings: &Settings,
    control: &mut Control<'_>,
) -> Result<Extra, Unanswered> {
    let changed = raised(problem, constraint, amount).ok_or(Unanswered::Nothing)?;
    let mut again = Again::new(settings, control);
    if let Constraint::Money { district, .. }
    | Constraint::Match { district, .. }
    | Constraint::Capacity { district, .. } = constraint
    {
        again = again.within(problem, district);
    }
    // Both as good as the other's plan lets them be, or the difference is what one search found by luck.
    let mut base = again.solve(problem, &solution.warm)?;
    let mut more = again.solve(&changed, &base.warm)?;
    base = better(again.solve(problem, &more.warm)?, base);
    more = better(again.solve(&changed, &base.warm)?, more);
    let area = |solution: &Solution| -> i64 {
        let all = problem.communities.iter().zip(&solution.plan.starts);
        all.filter(|(_, start)| start.is_some()).map(|(one, _)| one.area).sum()
    };
    Ok(Extra {
        communities: signed(more.assessment.started) - signed(base.assessment.started),
        area: area(&more) - area(&base),
        value: more.assessment.value - base.assessment.value,
        objective: more.assessment.objective() - base.assessment.objective(),
        solution: more,
        solves: again.solves,
    })
}

//! How far a price holds.

use super::{Unanswered, more::raised};
use crate::dual::layout::Layout;
use crate::dual::newton::{Dual, Rows};
use crate::dual::{self, Search};
use crate::explain::{Constraint, Explanation};
use crate::model::Model;
use crate::num::nearest;
use crate::problem::Problem;
use crate::solve::{Control, Progress, Solution};

/// The amounts of something over which its price holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PriceRange {
    /// Points for one more unit, at the amount there is.
    pub points: f64,
    /// The amount there is.
    pub available: i64,
    /// The least amount tried at which the price was within a tenth of it.
    pub from: i64,
    /// The largest.
    pub to: i64,
}

/// A price holds as long as it differs by no more than this part.
const NEAR: f64 = 0.1;
/// Evaluations of the prices in each direction.
const TRIALS: usize = 7;

/// The range of an amount over which its price holds, approximately: prices are sought again, from those known, at amounts
/// that are doubled or halved in distance, up to the amount there is. Nothing if the constraint has no price, or its
/// amount cannot be changed.
pub fn range(
    problem: &Problem,
    solution: &Solution,
    constraint: Constraint,
    control: &mut Control<'_>,
) -> Result<Option<PriceRange>, Unanswered> {
    let known = Explanation::new(problem, solution);
    let Some(price) = known.prices().into_iter().find(|price| price.constraint == constraint) else {
        return Ok(None);
    };
    if raised(problem, constraint, 0).is_none() || price.points <= 0.0 {
        return Ok(None);
    }
    // The price as a search from here finds it, so that like is compared with like.
    let points = priced(problem, solution, constraint, control)?;
    let amount = price.available.max(1);
    let mut ends = [price.available; 2];
    for (end, sign) in ends.iter_mut().zip([-1, 1]) {
        let (mut holds, mut breaks, mut step) = (0, amount + 1, (amount / 16).max(1));
        for _ in 0..TRIALS {
            let Some(changed) = raised(problem, constraint, sign * step) else { break };
            // A target cannot be raised beyond the stock.
            let there = if changed.validate().is_empty() {
                priced(&changed, solution, constraint, control)?
            } else {
                f64::INFINITY
            };
            if (there - points).abs() <= NEAR * points.abs() {
                holds = step;
            } else {
                breaks = step;
            }
            step = if breaks > amount { (2 * holds).min(amount) } else { holds.midpoint(breaks) };
            if step == holds || step == breaks {
                break;
            }
        }
        *end = price.available + sign * holds;
    }
    let [from, to] = ends;
    Ok(Some(PriceRange { points, available: price.available, from, to }))
}

/// The price of one constraint, sought from those of a solution.
fn priced(
    problem: &Problem,
    solution: &Solution,
    constraint: Constraint,
    control: &mut Control<'_>,
) -> Result<f64, Unanswered> {
    let model = Model::new(problem);
    let layout = Layout::new(&model);
    let rows = Rows::new(&model, &layout);
    let mut dual = Dual::new(&model, &layout, &rows);
    let mut cancelled = false;
    let mut proceed = |bound: f64| {
        let bound = Some(nearest(bound.ceil()).saturating_add(model.offset));
        let seconds = (control.clock)();
        cancelled = !(control.proceed)(Progress { seconds, bound, objective: None });
        !cancelled
    };
    // A little warmer than they were left: an edge shows itself only near it.
    let mut start = solution.warm.prices.clone();
    start.temperature *= 10.0;
    let mut search = Search { precision: 3e-5, most: 60, proceed: &mut proceed };
    let prices = dual::descend(&mut dual, Some(&start), &mut search);
    if cancelled {
        return Err(Unanswered::Cancelled);
    }
    let mut changed = solution.clone();
    changed.warm.prices = prices;
    let known = Explanation::new(problem, &changed);
    Ok(known
        .prices()
        .into_iter()
        .find(|price| price.constraint == constraint)
        .map_or(0.0, |price| price.points))
}

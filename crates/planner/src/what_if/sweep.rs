//! Two aims against each other.

use super::{Again, Unanswered};
use crate::num::{float, nearest};
use crate::plan::Plan;
use crate::problem::{Community, Offer, Problem};
use crate::solve::{Control, Settings, Solution};

/// One of several plans none of which is worse than another in everything.
#[derive(Debug, Clone)]
pub struct Point {
    /// The weight of the first aim, in thousandths.
    pub weight: i64,
    /// What the plan reaches of both aims, as the caller measures it.
    pub aims: [i64; 2],
    /// The plan, for the problem of this weight.
    pub solution: Solution,
}

/// Plans for each weight the problem that the caller builds, each from the plan before it, and drops those that miss
/// targets by as much or more and reach no more of either aim than another. The problems may differ in amounts, not in
/// what there is. In the order of the weights.
pub fn sweep(
    solution: &Solution,
    weights: &[i64],
    build: &dyn Fn(i64) -> Problem,
    measure: &dyn Fn(&Plan) -> [i64; 2],
    settings: &Settings,
    control: &mut Control<'_>,
) -> Result<Vec<Point>, Unanswered> {
    let mut again = Again::new(settings, control);
    let mut points: Vec<Point> = Vec::new();
    let mut warm = solution.warm.clone();
    for weight in weights {
        let found = again.solve(&build(*weight), &warm)?;
        warm = found.warm.clone();
        points.push(Point { weight: *weight, aims: measure(&found.plan), solution: found });
    }
    let key = |point: &Point| [-point.solution.assessment.penalty, point.aims[0], point.aims[1]];
    let keys: Vec<[i64; 3]> = points.iter().map(key).collect();
    let beaten = |place: usize, own: &[i64; 3]| {
        keys.iter().enumerate().any(|(other, key)| {
            let least = key.iter().zip(own).all(|(there, here)| there >= here);
            least && (key != own || other < place)
        })
    };
    let kept: Vec<bool> = keys.iter().enumerate().map(|(place, key)| !beaten(place, key)).collect();
    Ok(points.into_iter().zip(kept).filter_map(|(point, kept)| kept.then_some(point)).collect())
}

/// The problem whose values are so many thousandths of what they are, and the rest of a second aim by start: area,
/// households. The second aim is scaled so that both are worth the same over all offers.
pub fn blend(problem: &Problem, weight: i64, second: &dyn Fn(&Community, &Offer) -> i64) -> Problem {
    let weight = weight.clamp(0, 1000);
    let all = || problem.communities.iter().flat_map(|one| one.offers.iter().map(move |offer| (one, offer)));
    let first: f64 = all().map(|(_, offer)| float(offer.value)).sum();
    let other: f64 = all().map(|(one, offer)| float(second(one, offer).max(0))).sum();
    let scale = if other > 0.0 { first / other } else { 0.0 };
    let mut blended = problem.clone();
    for (one, old) in blended.communities.iter_mut().zip(&problem.communities) {
        for (offer, before) in one.offers.iter_mut().zip(&old.offers) {
            let value = float(weight) * float(before.value)
                + float(1000 - weight) * scale * float(second(old, before).max(0));
            offer.value = nearest(value / 1000.0);
        }
    }
    blended
}

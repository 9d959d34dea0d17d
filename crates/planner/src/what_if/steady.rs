//! Which communities stay in the plan if costs turn out otherwise.

use super::{Again, Unanswered};
use crate::num::{float_of, permille};
use crate::problem::Problem;
use crate::search::dice::Dice;
use crate::solve::{Control, Settings, Solution};

/// How often each community is in the plan when costs vary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steadiness {
    /// Scenarios planned.
    pub scenarios: usize,
    /// By community, the scenarios in which it is in the plan.
    pub starts: Vec<usize>,
    /// For each scenario, what its plan is worth and its bound.
    pub worth: Vec<(i64, i64)>,
}

impl Steadiness {
    /// The part of the scenarios in which a community is in the plan, from 0 to 1.
    pub fn share(&self, community: usize) -> f64 {
        let starts = self.starts.get(community).copied().unwrap_or(0);
        float_of(starts) / float_of(self.scenarios.max(1))
    }
}

/// Plans so many scenarios, in each of which every offer costs something else: public money, with the parts for centre and
/// bonds, times thousandths drawn evenly from a range by community and place of the offer. Chance is that of the seed.
pub fn stability(
    problem: &Problem,
    solution: &Solution,
    costs: &dyn Fn(usize, usize) -> (i64, i64),
    scenarios: usize,
    settings: &Settings,
    control: &mut Control<'_>,
) -> Result<Steadiness, Unanswered> {
    let mut dice = Dice::new(settings.seed ^ 0x57ab);
    let mut again = Again::new(settings, control);
    let mut found = Steadiness { scenarios, starts: vec![0; problem.communities.len()], worth: Vec::new() };
    for _ in 0..scenarios {
        let mut changed = problem.clone();
        for (place, one) in changed.communities.iter_mut().enumerate() {
            for (number, offer) in one.offers.iter_mut().enumerate() {
                let (low, high) = costs(place, number);
                let span = usize::try_from(high.saturating_sub(low)).unwrap_or(0).min(1_000_000);
                let share = low.max(0) + crate::num::signed(dice.below(span + 1));
                for part in [&mut offer.public, &mut offer.central, &mut offer.bond] {
                    *part = permille(*part, share.min(100_000));
                }
            }
        }
        let scenario = again.solve(&changed, &solution.warm)?;
        for (count, start) in found.starts.iter_mut().zip(&scenario.plan.starts) {
            *count += usize::from(start.is_some());
        }
        found.worth.push((scenario.assessment.objective(), scenario.bound));
    }
    Ok(found)
}

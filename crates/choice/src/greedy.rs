//! The usual rule: what gives most for its money, as long as it fits.

use crate::constraint::Basket;
use crate::profile::Profile;
use std::cmp::Ordering;

/// Walks through the items by falling density, utility of all for a coin, and takes each that fits into what is left.
///
/// With cost utilities that is «most votes first». Items that nobody wants are not taken. Items that need others stand
/// for all that they need and is not bought yet, so their density changes when a prerequisite is bought. Returns what was
/// bought, together.
pub(crate) fn fill(profile: &Profile<'_>, ranks: &[u32], basket: &mut Basket<'_>) -> Vec<Vec<usize>> {
    let mut rounds = Vec::new();
    let mut open: Vec<usize> = (0..profile.items()).filter(|item| profile.is_supported(*item)).collect();
    if !profile.election.constraints.has_prerequisites() {
        let densities: Vec<Density> =
            (0..profile.items()).map(|item| Density::of(profile, &[item])).collect();
        open.sort_by(|a, b| match (densities.get(*a), densities.get(*b)) {
            (Some(of_a), Some(of_b)) => of_b.cmp(of_a).then_with(|| ranks.get(*a).cmp(&ranks.get(*b))),
            _ => Ordering::Equal,
        });
        rounds.extend(open.into_iter().filter_map(|item| take(basket, item)));
        return rounds;
    }
    while !open.is_empty() {
        let dense = |item: usize| Density::of(profile, &basket.bundle(item));
        let preferred =
            |a: &usize, b: &usize| dense(*a).cmp(&dense(*b)).then_with(|| ranks.get(*b).cmp(&ranks.get(*a)));
        let Some(item) = open.iter().copied().max_by(preferred) else { break };
        open.retain(|each| *each != item);
        // What does not fit now never will: buying a part of it takes as much from the budget as from its price.
        rounds.extend(take(basket, item));
    }
    rounds
}

/// Buys the item with what it needs, if there is money and room.
fn take(basket: &mut Basket<'_>, item: usize) -> Option<Vec<usize>> {
    let fits = basket.admits(item) && basket.cost_of_bundle(item) <= basket.left();
    fits.then(|| basket.put_bundle(item))
}

/// Utility of all for a coin; what costs nothing is denser than anything that does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Density {
    welfare: u128,
    cost: u64,
}

impl Density {
    fn of(profile: &Profile<'_>, items: &[usize]) -> Density {
        let (welfare, cost) =
            (items.iter().map(|item| profile.welfare(*item)), items.iter().map(|item| profile.cost(*item)));
        Density { welfare: welfare.sum(), cost: cost.sum() }
    }

    fn cmp(&self, other: &Density) -> Ordering {
        let product = |welfare: u128, cost: u64| {
            // 120 bits times 60 bits, in two halves.
            let (high, low) =
                ((welfare >> 64) * u128::from(cost), (welfare & u128::from(u64::MAX)) * u128::from(cost));
            (high + (low >> 64), low & u128::from(u64::MAX))
        };
        if self.cost == 0 || other.cost == 0 {
            return other.cost.min(1).cmp(&self.cost.min(1));
        }
        product(self.welfare, other.cost).cmp(&product(other.welfare, self.cost))
    }
}

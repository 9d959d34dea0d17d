//! One pass over the supporters of a candidate: the loop in which all time is spent.

use super::candidate::Candidate;
use super::fixed::Price;

/// What a pass finds out.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sweep {
    /// Money that the supporters have.
    pub held: u64,
    /// Money of those who cannot pay the price.
    pub poor: u64,
    /// Weight times value of those.
    pub poor_value: u64,
}

/// Sums over the supporters, with the price that each would pay. No sum exceeds the money of the run, which is below 2⁶²,
/// nor the value of the candidate; so nothing wraps, and the checks against it are left out.
pub(super) fn sweep(
    candidate: &Candidate<'_>,
    money: &[u64],
    weights: Option<&[u32]>,
    price: Price,
) -> Sweep {
    let held = |voter: u32| money.get(voter as usize).copied().unwrap_or(0);
    let weight_of = |weights: &[u32], voter: u32| weights.get(voter as usize).copied().map_or(0, u64::from);
    let voters = candidate.voters.iter().copied();
    if !candidate.graded() {
        let payment = price.payment(1);
        return match weights {
            None => voters.fold(Sweep::default(), |sweep, voter| sweep.plus(held(voter), payment)),
            Some(weights) => voters.fold(Sweep::default(), |sweep, voter| {
                sweep.plus_weighted(held(voter), payment, weight_of(weights, voter), 1)
            }),
        };
    }
    let supporters = voters.zip(candidate.values.iter().copied());
    supporters.fold(Sweep::default(), |sweep, (voter, value)| {
        let weight = weights.map_or(1, |weights| weight_of(weights, voter));
        sweep.plus_weighted(held(voter), price.payment(value), weight, value)
    })
}

impl Sweep {
    #[inline]
    fn plus(self, held: u64, payment: u64) -> Sweep {
        let poor = u64::from(held < payment);
        Sweep {
            held: self.held.wrapping_add(held),
            poor: self.poor.wrapping_add(held & poor.wrapping_neg()),
            poor_value: self.poor_value.wrapping_add(poor),
        }
    }

    #[inline]
    fn plus_weighted(self, held: u64, payment: u64, weight: u64, value: u64) -> Sweep {
        let poor = u64::from(held < payment).wrapping_neg();
        let held = held.wrapping_mul(weight);
        Sweep {
            held: self.held.wrapping_add(held),
            poor: self.poor.wrapping_add(held & poor),
            poor_value: self.poor_value.wrapping_add(weight.wrapping_mul(value) & poor),
        }
    }
}

/// What taking the price from all supporters did.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Payment {
    /// Money units taken.
    pub taken: u64,
    /// Whether some supporter's money was so near to the price that it may be a little more or less than the price.
    pub near: bool,
}

/// Takes the price from every supporter, or all that is left. `slack` is how much more than `money` says a voter may have,
/// `least` a price that is surely not above the true one.
pub(super) fn pay(
    candidate: &Candidate<'_>,
    money: &mut [u64],
    weights: Option<&[u32]>,
    price: Price,
    least: Price,
    slack: u64,
) -> Payment {
    let mut result = Payment::default();
    let (payment, floor) = (price.payment(1), least.payment(1).saturating_sub(1));
    for (voter, value) in candidate.supporters() {
        let (payment, floor) = if value == 1 {
            (payment, floor)
        } else {
            (price.payment(value), least.payment(value).saturating_sub(1))
        };
        if let Some(held) = money.get_mut(voter as usize) {
            result.near |= *held <= payment && held.saturating_add(slack) > floor;
            let weight =
                weights.map_or(1, |weights| weights.get(voter as usize).copied().map_or(0, u64::from));
            let paid = payment.min(*held);
            *held -= paid;
            result.taken = result.taken.wrapping_add(paid.wrapping_mul(weight));
        }
    }
    result
}

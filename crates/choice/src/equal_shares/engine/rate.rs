//! Prices of candidates as far as fixed point knows them, and their order.

use super::Engine;
use crate::equal_shares::candidate::Candidate;
use crate::equal_shares::fixed::Price;
use crate::equal_shares::ledger::{Exact, Ledger};
use crate::equal_shares::sweep::sweep;
use crate::key::{Key, key_above, key_below, money_at};
use num_bigint::BigUint;
use std::cmp::Ordering;

/// What is known of the price of a candidate for a unit of utility.
#[derive(Debug, Clone)]
pub(super) struct Rate {
    pub item: usize,
    /// Not above the true rate.
    pub low: Key,
    /// Not below it.
    pub high: Key,
    /// Coins and utility whose ratio the rate is, if it is known to be just that.
    pub ratio: Option<(u64, u128)>,
    /// The price for a unit of value, rounded up.
    pub price: Price,
    /// The same, rounded down.
    pub least: Price,
}

pub(super) enum Evaluation {
    /// Its supporters have too little money, now and from now on.
    Out,
    /// Above what it would have to be; the key is a lower bound.
    Above(Key),
    Known(Rate),
}

#[expect(clippy::indexing_slicing, reason = "every table is as long as the list of items")]
impl Engine<'_> {
    /// The price and the key of the rate of a candidate all of whose supporters can pay in full.
    pub(super) fn first_rate(&self, item: usize) -> (Price, Key) {
        let candidate = &self.candidates[item];
        if candidate.value_total == 0 || candidate.cost.leading_zeros() < self.places + 2 {
            return (Price::ZERO, 0);
        }
        let cost = candidate.cost << self.places;
        let price = Price::above(cost, candidate.value_total, candidate.graded());
        (price, key_below(cost, utility(candidate.value_total, candidate.unit)))
    }

    /// What a candidate's price is, as far as it is below `bound`.
    ///
    /// Let `P` be any set of supporters, and `R` the others. The price for a unit of value is not below
    /// `(cost − money of P) / value of R`, because nobody pays more than she has, nor more than the price; and the true
    /// money of `P` is at most `slack` above what we know. If `P` are those who hold less than a price `p`, and `p` is
    /// not below that ratio, then at `p` the supporters would pay at least the cost even from what we know they have; so
    /// the price is not above `p`.
    pub(super) fn evaluate(&mut self, item: usize, bound: Key) -> Evaluation {
        let candidate = &self.candidates[item];
        let (graded, unit, cost) = (candidate.graded(), candidate.unit, candidate.cost << self.places);
        let slack = self.units_left - self.held;
        let weights = self.profile.weights;
        let mut price = self.guess(item, bound);
        // A guess may be too high. What follows from a pass is not.
        let mut guessed = true;
        let mut pass = sweep(candidate, &self.money, weights, price);
        if pass.held < cost {
            return if pass.held + slack < cost { Evaluation::Out } else { self.evaluate_exactly(item) };
        }
        let (mut low, mut least, mut ratio) = (self.lowest[item], Price::ZERO, None);
        loop {
            let value = candidate.value_total - pass.poor_value;
            let missing = cost.saturating_sub(pass.poor);
            if value == 0 || (missing == 0 && cost > 0) {
                if price == self.start[item] || !guessed {
                    break;
                }
                // The guess was more than anybody has.
                price = self.start[item];
                pass = sweep(candidate, &self.money, weights, price);
                continue;
            }
            let certain = pass.poor == 0 && (pass.poor_value == 0 || !self.blurred);
            let surely_missing = if certain { missing } else { missing.saturating_sub(slack) };
            low = low.max(key_below(surely_missing, utility(value, unit)));
            if low > bound {
                (self.start[item], self.lowest[item]) = (Price::below(missing, value, graded), low);
                return Evaluation::Above(low);
            }
            least = Price::below(surely_missing, value, graded);
            ratio = certain.then(|| (candidate.cost, utility(value, unit)));
            let next = Price::above(missing, value, graded);
            if !next.exceeds(price) && !guessed {
                break;
            }
            guessed = false;
            price = next;
            pass = sweep(candidate, &self.money, weights, price);
        }
        let high = match ratio {
            Some((_, utility)) => key_above(cost, utility),
            None => price.key_above(unit),
        };
        (self.start[item], self.lowest[item]) = (price, low);
        Evaluation::Known(Rate { item, low, high, ratio, price, least })
    }

    /// A price from which to start. If there is a bound, the price at the bound: one pass shows that a loser is one.
    fn guess(&self, item: usize, bound: Key) -> Price {
        let candidate = &self.candidates[item];
        if candidate.graded() || self.bundles {
            return self.start[item];
        }
        let key = if bound == Key::MAX { self.last } else { bound };
        let price = Price::new(money_at(key, candidate.unit), 0);
        if bound == Key::MAX && self.start[item].exceeds(price) { self.start[item] } else { price }
    }

    fn evaluate_exactly(&mut self, item: usize) -> Evaluation {
        let Some(exact) = self.exact(item) else { return Evaluation::Out };
        let candidate = &self.candidates[item];
        let (least, price) = exact.bounds(self.places, candidate.graded());
        let (low, high) = (least.key_below(candidate.unit), price.key_above(candidate.unit));
        (self.start[item], self.lowest[item]) = (price, low);
        Evaluation::Known(Rate { item, low, high, ratio: None, price, least })
    }

    /// The exact price for a unit of value, from a ledger that is brought up to date.
    fn exact(&mut self, item: usize) -> Option<Exact> {
        self.undecided += 1;
        let mut ledger =
            self.ledger.take().unwrap_or_else(|| Ledger::new(self.profile, self.total, self.places));
        for purchase in self.purchases.iter().skip(ledger.purchases()) {
            ledger.buy(&Candidate::of_items(self.profile, &purchase.items), &purchase.items);
        }
        let exact = ledger.price(&self.candidates[item]);
        self.ledger = Some(ledger);
        exact
    }

    /// Compares rates, in fractions if need be.
    pub(super) fn compare(&mut self, a: &Rate, b: &Rate) -> Ordering {
        match (a.ratio, b.ratio) {
            _ if a.high < b.low => Ordering::Less,
            _ if b.high < a.low => Ordering::Greater,
            (Some(of_a), Some(of_b)) => compare_ratios(of_a, of_b),
            _ => self.compare_exactly(a.item, b.item),
        }
    }

    fn compare_exactly(&mut self, a: usize, b: usize) -> Ordering {
        let (unit_of_a, unit_of_b) = (self.candidates[a].unit, self.candidates[b].unit);
        match (self.exact(a), self.exact(b)) {
            (Some(a), Some(b)) => a.cmp(unit_of_a, &b, unit_of_b),
            // Both were found to be affordable before.
            (a, b) => b.is_some().cmp(&a.is_some()),
        }
    }
}

/// The utility of so much value.
fn utility(value: u64, unit: u64) -> u128 {
    u128::from(value) * u128::from(unit)
}

/// Compares `coins / utility`.
fn compare_ratios(a: (u64, u128), b: (u64, u128)) -> Ordering {
    let product = |coins: u64, utility: u128| u128::from(coins).checked_mul(utility);
    match (product(a.0, b.1), product(b.0, a.1)) {
        (Some(left), Some(right)) => left.cmp(&right),
        _ => (BigUint::from(a.0) * b.1).cmp(&(BigUint::from(b.0) * a.1)),
    }
}

//! The same run in fractions, for the questions that fixed point cannot answer.
//!
//! A voter who has not run out of money holds exactly `e − Σⱼ πⱼ·vⱼ`: the endowment less, for each purchase she paid in
//! full, its price for a unit of value times her value. One who could not pay in full holds nothing from then on. So the
//! money of any set of voters is a combination of `e` and the prices `πⱼ` with whole coefficients, which are counted
//! from the ballots, and only the prices themselves are long fractions. They are kept over one common denominator.

use super::candidate::Candidate;
use super::fixed::Price;
use crate::election::Rows;
use crate::profile::Profile;
use num_bigint::BigUint;
use num_rational::BigRational;
use num_traits::{ToPrimitive as _, Zero as _};
use std::cmp::Ordering;
use std::collections::HashMap;

/// An exact price for a unit of value: `numerator / denominator` coins.
#[derive(Debug, Clone)]
pub(super) struct Exact {
    pub numerator: BigUint,
    pub denominator: BigUint,
}

impl Exact {
    /// Compares the prices of two candidates for a unit of *utility*.
    pub fn cmp(&self, unit: u64, other: &Exact, other_unit: u64) -> Ordering {
        let left = &self.numerator * &other.denominator * other_unit;
        left.cmp(&(&other.numerator * &self.denominator * unit))
    }

    /// The price for a unit of value of something whose utilities are `unit` times the values, at which a unit of
    /// utility costs what it does here, where utilities are `own` times the values.
    pub fn for_unit(&self, own: u64, unit: u64) -> Exact {
        Exact { numerator: &self.numerator * unit, denominator: &self.denominator * own }
    }

    /// As a fraction in lowest terms.
    pub fn to_ratio(&self) -> BigRational {
        BigRational::new(self.numerator.clone().into(), self.denominator.clone().into())
    }

    /// The nearest prices in fixed point, not above and not below, with so many binary places for a coin.
    pub fn bounds(&self, places: u32, graded: bool) -> (Price, Price) {
        let shift = if graded {
            let bits = |number: &BigUint| i64::try_from(number.bits()).unwrap_or(i64::MAX);
            let whole = bits(&self.numerator) + i64::from(places) - bits(&self.denominator);
            u32::try_from((61 - whole).clamp(0, 61)).unwrap_or(0)
        } else {
            0
        };
        let shifted = &self.numerator << (places + shift);
        let (low, rest) = (&shifted / &self.denominator, &shifted % &self.denominator);
        let low = low.to_u64().unwrap_or(u64::MAX);
        let high = if rest.is_zero() { low } else { low.saturating_add(1) };
        (Price::new(low, shift), Price::new(high, shift))
    }
}

/// A price, and who cannot pay it.
struct Settlement {
    price: Exact,
    /// The part of the denominator that is new: value times weight of those who pay in full.
    value: u64,
    poor: Vec<u32>,
}

/// A run as it is known exactly.
#[derive(Debug)]
pub(super) struct Ledger<'a> {
    pub(super) profile: &'a Profile<'a>,
    /// Over `denominator`: the endowment for a vote.
    pub(super) endowment: BigUint,
    pub(super) denominator: BigUint,
    /// Over `denominator`: the price for a unit of value, for each purchase.
    pub(super) prices: Vec<BigUint>,
    /// The purchase in which each item was bought, and what its values are multiplied with there.
    pub(super) bought: Vec<Option<(u32, u64)>>,
    /// The purchase that each voter could not pay in full.
    pub(super) broke: Vec<Option<u32>>,
    /// Money in fixed point, not above the true amount, by at most `slack`.
    pub(super) money: Vec<u64>,
    pub(super) slack: u64,
    pub(super) places: u32,
    /// All money in fixed point, less what was spent.
    pub(super) total: u64,
}

#[expect(
    clippy::indexing_slicing,
    reason = "every table is as long as the list of voters, items or purchases"
)]
impl<'a> Ledger<'a> {
    /// Before the first purchase, with `total` coins in equal shares and `places` binary places for a coin.
    pub fn new(profile: &'a Profile<'a>, total: u64, places: u32) -> Self {
        let units = total << places;
        let share = units / profile.total_weight.max(1);
        Ledger {
            profile,
            endowment: total.into(),
            denominator: profile.total_weight.max(1).into(),
            prices: Vec::new(),
            bought: vec![None; profile.items()],
            broke: vec![None; profile.voters()],
            money: vec![share; profile.voters()],
            slack: units - share * profile.total_weight,
            places,
            total: units,
        }
    }

    pub fn purchases(&self) -> usize {
        self.prices.len()
    }

    /// The price of a candidate for a unit of value, or nothing if its supporters have too little money.
    pub fn price(&self, candidate: &Candidate<'_>) -> Option<Exact> {
        self.settle(candidate).map(|settlement| settlement.price)
    }

    /// The price of a candidate, and the supporters that could not pay it in full, with some money left.
    pub fn price_and_poor(&self, candidate: &Candidate<'_>) -> Option<(Exact, Vec<u32>)> {
        self.settle(candidate).map(|settlement| (settlement.price, settlement.poor))
    }

    /// Buys what was found to be next.
    pub fn buy(&mut self, candidate: &Candidate<'_>, items: &[usize]) -> Option<Exact> {
        let Settlement { price, value, poor } = self.settle(candidate)?;
        for number in &mut self.prices {
            *number *= value;
        }
        self.endowment *= value;
        self.denominator *= value;
        self.prices.push(price.numerator.clone());
        let round = u32::try_from(self.prices.len() - 1).unwrap_or(u32::MAX);
        for item in items {
            let unit = if items.len() == 1 { 1 } else { self.profile.unit(*item) };
            self.bought[*item] = Some((round, unit));
        }
        let (_, high) = price.bounds(self.places, candidate.graded());
        let mut taken = 0;
        for voter in poor {
            taken += self.money[voter as usize] * self.profile.weight(voter);
            self.money[voter as usize] = 0;
            self.broke[voter as usize] = Some(round);
        }
        for (voter, value) in candidate.supporters() {
            let payment = high.payment(value).min(self.money[voter as usize]);
            self.money[voter as usize] -= payment;
            taken += payment * self.profile.weight(voter);
        }
        // What was taken is at most the slack less, and a unit for each payer more, than the cost.
        self.total -= candidate.cost << self.places;
        self.slack = (self.slack + taken).saturating_sub(candidate.cost << self.places);
        Some(price)
    }

    /// Water-filling: whoever cannot pay the price of the others gives all she has, which raises the price, until
    /// everybody left can pay it.
    fn settle(&self, candidate: &Candidate<'_>) -> Option<Settlement> {
        let mut rich: Vec<(u32, u64)> =
            candidate.supporters().filter(|(voter, _)| self.broke[*voter as usize].is_none()).collect();
        let cost = &self.denominator * candidate.cost;
        if self.held(rich.iter().map(|(voter, _)| *voter)) < cost {
            return None;
        }
        let mut poor: Vec<u32> = Vec::new();
        loop {
            // Nobody is left to pay only if there is nothing to pay.
            let value =
                rich.iter().map(|(voter, value)| self.profile.weight(*voter) * value).sum::<u64>().max(1);
            let price = Exact {
                numerator: &cost - self.held(poor.iter().copied()),
                denominator: &self.denominator * value,
            };
            let before = poor.len();
            self.part(&price, candidate.graded(), &mut rich, &mut poor);
            if poor.len() == before {
                return Some(Settlement { price, value, poor });
            }
        }
    }

    /// Moves those who hold less than the price to the poor.
    pub(super) fn part(&self, price: &Exact, graded: bool, rich: &mut Vec<(u32, u64)>, poor: &mut Vec<u32>) {
        let (low, high) = price.bounds(self.places, graded);
        let mut known: HashMap<(u64, Vec<(u32, u64)>), bool> = HashMap::new();
        rich.retain(|(voter, value)| {
            let money = self.money[*voter as usize];
            if money >= high.payment(*value) {
                return true;
            }
            let surely_less = money.saturating_add(self.slack) < low.payment(*value).saturating_sub(1);
            let less = surely_less || {
                let paid = self.paid(*voter);
                let holds = || self.endowment.clone() - self.sum(&paid);
                let less = || holds() * &price.denominator < &self.denominator * &price.numerator * *value;
                *known.entry((*value, paid.clone())).or_insert_with(less)
            };
            if less {
                poor.push(*voter);
            }
            !less
        });
    }

    /// The purchases that a voter has paid for, with the values, in order.
    fn paid(&self, voter: u32) -> Vec<(u32, u64)> {
        let mut paid: Vec<(u32, u64)> = self.values_of(voter).collect();
        paid.sort_unstable();
        paid
    }

    fn values_of(&self, voter: u32) -> impl Iterator<Item = (u32, u64)> + '_ {
        let ballots: &Rows<u32> = &self.profile.ballots;
        let value = |place: usize| self.profile.ballot_values.get(place).copied().unwrap_or(1);
        ballots.range(voter as usize).zip(ballots.row(voter as usize)).filter_map(move |(place, item)| {
            let (round, unit) = self.bought[*item as usize]?;
            Some((round, unit * value(place)))
        })
    }

    fn sum(&self, values: &[(u32, u64)]) -> BigUint {
        values.iter().map(|(round, value)| &self.prices[*round as usize] * *value).sum()
    }

    /// The money that these voters hold together, over the common denominator.
    pub(super) fn held(&self, voters: impl Iterator<Item = u32>) -> BigUint {
        let mut weight_sum = 0_u64;
        let mut values = vec![0_u128; self.prices.len()];
        for voter in voters.filter(|voter| self.broke[*voter as usize].is_none()) {
            let weight = self.profile.weight(voter);
            weight_sum += weight;
            for (round, value) in self.values_of(voter) {
                values[round as usize] += u128::from(weight) * u128::from(value);
            }
        }
        let paid: BigUint = self.prices.iter().zip(values).map(|(price, value)| price * value).sum();
        &self.endowment * weight_sum - paid
    }
}

//! What supporters would pay at a price that somebody else sets, and how many more it would take.

use super::candidate::Candidate;
use super::ledger::{Exact, Ledger};
use num_bigint::BigUint;
use num_rational::BigRational;
use num_traits::{One as _, Signed as _, ToPrimitive as _, Zero as _};
use std::cmp::Reverse;

impl Ledger<'_> {
    /// An amount over the common denominator, in coins.
    pub fn coins(&self, amount: &BigUint) -> BigRational {
        BigRational::new(amount.clone().into(), self.denominator.clone().into())
    }

    /// What a candidate costs, over the common denominator.
    pub fn cost(&self, candidate: &Candidate<'_>) -> BigUint {
        &self.denominator * candidate.cost
    }

    /// The purchase, from 0, that a voter could not pay in full.
    pub fn broke_in(&self, voter: u32) -> Option<u32> {
        self.broke.get(voter as usize).copied().flatten()
    }

    /// `Σ min(money, price · value)` over the supporters, in coins.
    pub fn offer(&self, candidate: &Candidate<'_>, price: &Exact) -> BigRational {
        let mut rich: Vec<(u32, u64)> =
            candidate.supporters().filter(|(voter, _)| self.broke_in(*voter).is_none()).collect();
        let mut poor = Vec::new();
        self.part(price, candidate.graded(), &mut rich, &mut poor);
        let value: u64 = rich.iter().map(|(voter, value)| value * self.profile.weight(*voter)).sum();
        let poor = self.coins(&self.held(poor.into_iter()));
        price.to_ratio() * BigRational::from_integer(value.into()) + poor
    }

    /// The fewest votes that would bring `missing` coins at this price (or whatever they have, if there is none) if they
    /// supported the candidate too, or a little more than that if it must be `strictly` more. Those votes are meant that
    /// would bring most, each with the highest value that anybody gives. Nothing if all of them would not be enough, or
    /// if it would not be fewer than `known`.
    pub fn further_votes(
        &self,
        candidate: &Candidate<'_>,
        price: Option<&Exact>,
        missing: &BigRational,
        strictly: bool,
        known: Option<u64>,
    ) -> Option<u64> {
        if missing.is_negative() || (!strictly && missing.is_zero()) {
            return Some(0);
        }
        let value = candidate.values.iter().max().copied().unwrap_or(1);
        let each = price.map(|price| price.to_ratio() * BigRational::from_integer(value.into()));
        let least = each.as_ref().map(|each| votes(missing, each, strictly));
        if let (Some(least), Some(known)) = (least, known)
            && least.is_none_or(|least| known <= least)
        {
            return None;
        }
        let mut rich: Vec<(u32, u64)> = Vec::new();
        let mut poor: Vec<u32> = Vec::new();
        match price {
            Some(price) => {
                rich = self.others(candidate).map(|voter| (voter, value)).collect();
                self.part(price, candidate.graded(), &mut rich, &mut poor);
            }
            None => poor = self.others(candidate).collect(),
        }
        let in_full: u64 = rich.iter().map(|(voter, _)| self.profile.weight(*voter)).sum();
        if let Some(Some(least)) = least
            && least <= in_full
        {
            return Some(least);
        }
        // If nobody would pay the price in full, the rate would be lower than the price's, and there would be no tie.
        let strictly =
            strictly && (in_full > 0 || price.is_some_and(|price| self.can_anybody_pay(candidate, price)));
        let brought = each.unwrap_or_else(BigRational::zero) * BigRational::from_integer(in_full.into());
        self.richest(poor, &(missing - brought), strictly).map(|more| in_full + more)
    }

    /// Whether some supporter can pay a price in full.
    fn can_anybody_pay(&self, candidate: &Candidate<'_>, price: &Exact) -> bool {
        let mut rich: Vec<(u32, u64)> =
            candidate.supporters().filter(|(voter, _)| self.broke_in(*voter).is_none()).collect();
        self.part(price, candidate.graded(), &mut rich, &mut Vec::new());
        !rich.is_empty()
    }

    /// Voters with money who do not support a candidate.
    fn others<'b>(&'b self, candidate: &'b Candidate<'_>) -> impl Iterator<Item = u32> + 'b {
        let mut supporters = candidate.voters.iter().copied().peekable();
        (0_u32..).zip(&self.broke).filter_map(move |(voter, broke)| {
            let supports = supporters.next_if_eq(&voter).is_some();
            (broke.is_none() && !supports).then_some(voter)
        })
    }

    /// The fewest votes of these voters that hold so much, those that hold most first.
    fn richest(&self, mut voters: Vec<u32>, missing: &BigRational, strictly: bool) -> Option<u64> {
        let money = |voter: u32| self.money.get(voter as usize).copied().unwrap_or(0);
        voters.sort_by_key(|voter| (Reverse(money(*voter)), *voter));
        let held = |first: usize| self.coins(&self.held(voters.iter().take(first).copied()));
        let enough = |sum: &BigRational| sum > missing || (!strictly && sum == missing);
        let (mut low, mut high) = (0, voters.len());
        if high == 0 || !enough(&held(high)) {
            return None;
        }
        // The ballot with which it is enough is the one after `low` of them.
        while high - low > 1 {
            let middle = usize::midpoint(low, high);
            if enough(&held(middle)) { high = middle } else { low = middle }
        }
        let last = *voters.get(low)?;
        let before: u64 = voters.iter().take(low).map(|voter| self.profile.weight(*voter)).sum();
        let all = self.coins(&self.held([last].into_iter()));
        let each = all / BigRational::from_integer(self.profile.weight(last).into());
        votes(&(missing - held(low)), &each, strictly).map(|votes| before + votes)
    }
}

/// How many votes that bring `each` bring `missing`, or more than it if it must be `strictly` more.
fn votes(missing: &BigRational, each: &BigRational, strictly: bool) -> Option<u64> {
    if !each.is_positive() {
        return None;
    }
    let ratio = missing / each;
    let votes = if strictly { ratio.floor() + BigRational::one() } else { ratio.ceil() };
    votes.to_integer().to_u64()
}

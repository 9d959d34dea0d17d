//! What a run says of an item besides whether it was bought: how near it came, and what it lacked.

use super::candidate::Candidate;
use super::engine::Purchase;
use super::ledger::{Exact, Ledger};
use crate::constraint::Basket;
use crate::profile::Profile;
use num_rational::BigRational;
use num_traits::Zero as _;
use std::cmp::Ordering;

/// A purchase with what its supporters paid.
#[derive(Debug, Clone)]
pub(crate) struct Paid {
    pub items: Vec<usize>,
    /// Coins for a unit of utility.
    pub rate: BigRational,
    /// Votes that paid the rate in full, votes that gave the rest of what they had, and what those gave together.
    pub in_full: u64,
    pub in_part: u64,
    pub rest: BigRational,
}

/// How an item fared in a run in which it was not bought.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    /// The most, over all rounds, that supporters would have paid at the winner's rate, in coins.
    pub best_offer: BigRational,
    /// What it cost then.
    pub cost: u64,
    /// After how many rounds its supporters had too little money, for good, and how much; nothing if it was forbidden
    /// before.
    pub dropped: Option<(u32, BigRational)>,
    /// After how many rounds a group or a limit forbade it.
    pub forbidden: Option<u32>,
    /// The fewest votes more with which it would have been bought in some round or at the end.
    pub further: Option<u64>,
    /// What its supporters paid in each round, in coins.
    pub spent: Vec<BigRational>,
}

/// A run, gone through once more in fractions.
#[derive(Debug)]
pub(crate) struct Replay<'a> {
    profile: &'a Profile<'a>,
    ranks: &'a [u32],
    ledger: Ledger<'a>,
    basket: Basket<'a>,
    rounds: u32,
}

impl<'a> Replay<'a> {
    /// At the beginning of a run with `total` coins in shares.
    pub fn new(profile: &'a Profile<'a>, ranks: &'a [u32], total: u64) -> Self {
        Replay {
            profile,
            ranks,
            ledger: Ledger::new(profile, total, total.leading_zeros() - 2),
            basket: Basket::new(profile.election),
            rounds: 0,
        }
    }

    /// Goes through the purchases; says what was paid for each, and how some items fared beside them.
    pub fn follow(&mut self, purchases: &[Purchase], items: &[usize]) -> (Vec<Paid>, Vec<Standing>) {
        let mut standings: Vec<Standing> =
            items.iter().map(|item| Standing::new(self.profile.cost(*item))).collect();
        let mut paid = Vec::new();
        for purchase in purchases {
            let winner = Candidate::of_items(self.profile, &purchase.items);
            let Some((price, mut poor)) = self.ledger.price_and_poor(&winner) else { break };
            poor.sort_unstable();
            let rank = purchase.items.last().and_then(|item| self.ranks.get(*item));
            for (item, standing) in items.iter().zip(&mut standings) {
                self.look(*item, Some((&price, winner.unit, rank)), standing);
                standing.spent.push(self.spent(*item, &winner, &price, &poor));
            }
            self.ledger.buy(&winner, &purchase.items);
            for item in &purchase.items {
                self.basket.put(*item);
            }
            self.rounds += 1;
            paid.push(self.paid(purchase, &winner, &price));
        }
        for (item, standing) in items.iter().zip(&mut standings) {
            self.look(*item, None, standing);
        }
        (paid, standings)
    }

    fn paid(&self, purchase: &Purchase, winner: &Candidate<'_>, price: &Exact) -> Paid {
        let (mut in_full, mut in_part, mut value_in_full) = (0, 0, 0);
        for (voter, value) in winner.supporters() {
            let votes = self.profile.weight(voter);
            match self.ledger.broke_in(voter) {
                None => (in_full, value_in_full) = (in_full + votes, value_in_full + votes * value),
                Some(round) if round + 1 == self.rounds => in_part += votes,
                Some(_) => {}
            }
        }
        let price = price.to_ratio();
        let cost = BigRational::from_integer(winner.cost.into());
        let rest = cost - &price * BigRational::from_integer(value_in_full.into());
        let rate = price / BigRational::from_integer(winner.unit.into());
        Paid { items: purchase.items.clone(), rate, in_full, in_part, rest }
    }

    /// What the supporters of an item pay for something else, of whose supporters some are poor.
    fn spent(&self, item: usize, winner: &Candidate<'_>, price: &Exact, poor: &[u32]) -> BigRational {
        let mut supporters = self.profile.supporters.row(item).iter().copied().peekable();
        let mut value_in_full = 0;
        let mut in_part = Vec::new();
        for (voter, value) in winner.supporters() {
            while supporters.next_if(|supporter| *supporter < voter).is_some() {}
            if supporters.next_if_eq(&voter).is_some() && self.ledger.broke_in(voter).is_none() {
                if poor.binary_search(&voter).is_ok() {
                    in_part.push(voter);
                } else {
                    value_in_full += self.profile.weight(voter) * value;
                }
            }
        }
        let in_part = self.ledger.coins(&self.ledger.held(in_part.into_iter()));
        price.to_ratio() * BigRational::from_integer(value_in_full.into()) + in_part
    }

    /// Looks at an item that is not bought, beside a purchase: its price for a unit of value, its unit and its rank; or
    /// at the end.
    fn look(&self, item: usize, winner: Option<(&Exact, u64, Option<&u32>)>, standing: &mut Standing) {
        if !self.basket.admits(item) {
            standing.forbidden.get_or_insert(self.rounds);
            return;
        }
        let candidate = Candidate::of(self.profile, &self.basket, item);
        let held = self.ledger.held(candidate.voters.iter().copied());
        let enough = held >= self.ledger.cost(&candidate);
        if enough {
            standing.dropped = None;
        } else if standing.dropped.is_none() {
            standing.dropped = Some((self.rounds, self.ledger.coins(&held)));
        }
        let price = winner.map(|(price, unit, _)| price.for_unit(unit, candidate.unit));
        let offer = match &price {
            Some(price) => self.ledger.offer(&candidate, price),
            None => self.ledger.coins(&held),
        };
        let strictly = winner.is_some_and(|(_, _, rank)| rank < self.ranks.get(item));
        let missing = BigRational::from_integer(candidate.cost.into()) - &offer;
        let known = standing.further;
        let more = self.ledger.further_votes(&candidate, price.as_ref(), &missing, strictly, known);
        standing.further = match (known, more) {
            (Some(known), Some(more)) => Some(known.min(more)),
            (known, more) => known.or(more),
        };
        // Compared as shares of what it costs, which shrinks when a prerequisite is bought.
        let share = |offer: &BigRational, cost: u64| offer / BigRational::from_integer(cost.max(1).into());
        let order = share(&offer, candidate.cost).cmp(&share(&standing.best_offer, standing.cost));
        if order == Ordering::Greater {
            (standing.best_offer, standing.cost) = (offer, candidate.cost);
        }
    }
}

impl Standing {
    fn new(cost: u64) -> Self {
        Standing {
            best_offer: BigRational::zero(),
            cost,
            dropped: None,
            forbidden: None,
            further: None,
            spent: Vec::new(),
        }
    }
}

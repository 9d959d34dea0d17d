//! Explanations of equal shares.

use super::{Explanation, Fate, Round, account, fate_without_money};
use crate::constraint::Basket;
use crate::equal_shares::{Engine, Paid, Purchase, Replay, Standing};
use crate::profile::Profile;
use crate::{Election, Outcome, Satisfaction, Stage, TieBreak};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero as _;

pub(super) fn explain(
    election: &Election,
    satisfaction: Satisfaction,
    ties: &TieBreak,
    items: &[usize],
    outcome: Outcome,
) -> Explanation {
    let profile = Profile::new(election, satisfaction);
    let ranks = ties.ranks(election);
    let purchases = purchases(&outcome);
    let (paid, standings) = Replay::new(&profile, &ranks, outcome.shares).follow(&purchases, items);
    let rounds: Vec<Round> = paid.into_iter().map(|paid| round(&profile, satisfaction, paid)).collect();
    let mut basket = Basket::new(election);
    for selected in outcome.selected.iter().filter(|selected| selected.stage != Stage::Mandatory) {
        basket.put(selected.item);
    }
    let endowment = whole(outcome.shares) / whole(profile.total_weight.max(1));
    let bought = |item: usize| rounds.iter().any(|round| round.items.contains(&item));
    let accounts = items.iter().zip(standings).map(|(item, standing)| {
        let fate = fate(&profile, &basket, *item, &outcome, &standing);
        let mut account = account(&profile, *item, fate);
        let of_rounds = rounds.iter().zip(&standing.spent).filter(|(_, spent)| !spent.is_zero());
        let others = of_rounds.filter(|(round, _)| !round.items.contains(item));
        account.spent_on =
            others.filter_map(|(round, spent)| Some((*round.items.last()?, spent.clone()))).collect();
        if !profile.is_supported(*item) || matches!(account.fate, Fate::Bought(Stage::Mandatory)) {
            return account;
        }
        let is_bought = bought(*item);
        account.further_votes = standing.further.filter(|_| !is_bought);
        let standing = if is_bought {
            // How it would have fared if it had not been bought.
            let mut engine = Engine::new(&profile, &ranks);
            engine.leave_out(*item);
            let run = engine.run(outcome.shares, u64::MAX, None);
            Replay::new(&profile, &ranks, outcome.shares).follow(&run.purchases, &[*item]).1.pop()
        } else {
            Some(standing)
        };
        account.effective_support =
            standing.filter(|of| of.cost > 0).map(|of| of.best_offer / whole(of.cost));
        account
    });
    let items = accounts.collect();
    Explanation { items, endowment: Some(endowment), rounds, outcome }
}

fn purchases(outcome: &Outcome) -> Vec<Purchase> {
    let mut purchases: Vec<Purchase> = Vec::new();
    for selected in &outcome.selected {
        let Stage::Round(round) = selected.stage else { continue };
        match purchases.get_mut(round as usize - 1) {
            Some(purchase) => purchase.items.push(selected.item),
            None => purchases.push(Purchase { items: vec![selected.item] }),
        }
    }
    purchases
}

fn round(profile: &Profile<'_>, satisfaction: Satisfaction, paid: Paid) -> Round {
    let uniform = matches!(satisfaction, Satisfaction::Cost | Satisfaction::Cardinality);
    let price = match paid.items.as_slice() {
        [item] if uniform => Some(&paid.rate * whole(profile.unit(*item))),
        _ => None,
    };
    let cost: u64 = paid.items.iter().map(|item| profile.cost(*item)).sum();
    let effective_votes = price.as_ref().filter(|price| !price.is_zero()).map(|price| whole(cost) / price);
    Round {
        items: paid.items,
        rate: paid.rate,
        price,
        effective_votes,
        in_full: paid.in_full,
        in_part: paid.in_part,
        in_part_together: paid.rest,
    }
}

fn fate(
    profile: &Profile<'_>,
    basket: &Basket<'_>,
    item: usize,
    outcome: &Outcome,
    standing: &Standing,
) -> Fate {
    match fate_without_money(profile, basket, item, outcome) {
        Some(Fate::Forbidden { after }) => Fate::Forbidden { after: standing.forbidden.unwrap_or(after) },
        Some(fate) => fate,
        None => {
            let (after, held) = standing.dropped.clone().unwrap_or_default();
            let shortfall = whole(basket.cost_of_bundle(item)) - &held;
            Fate::OutOfMoney { after, held, shortfall }
        }
    }
}

impl Explanation {
    /// What a ballot paid in each round, for each of its votes, in coins; rounds in which it paid nothing are left out.
    pub fn payments(
        &self,
        election: &Election,
        satisfaction: Satisfaction,
        voter: usize,
    ) -> Vec<(usize, BigRational)> {
        let mut money = self.endowment.clone().unwrap_or_default();
        let utility = |item: &usize| crate::reference::utility(election, satisfaction, voter, *item);
        let mut payments = Vec::new();
        for (round, number) in self.rounds.iter().zip(0..) {
            let utility: u64 = round.items.iter().map(utility).sum();
            let payment = (&round.rate * whole(utility)).min(money.clone());
            money -= &payment;
            if !payment.is_zero() {
                payments.push((number, payment));
            }
        }
        payments
    }
}

fn whole(number: u64) -> BigRational {
    BigRational::from_integer(BigInt::from(number))
}

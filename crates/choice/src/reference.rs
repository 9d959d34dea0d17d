//! The rules as they are defined, in fractions, one voter and one item at a time.
//!
//! Slow and short: this is the text to read, to quote in a by-law, and to hold [`crate::count`] against. Every outcome of
//! [`count`] here equals that of [`crate::count`], except that the number of voters should not be large.
//!
//! ```
//! use choice::{Ballot, BallotKind, Election, Item, Overflow, Rule, TieBreak, count, reference};
//!
//! let election = Election::builder(BallotKind::Approval, 100)
//!     .items([Item::new("a", 40), Item::new("b", 40), Item::new("c", 30), Item::new("d", 20)])
//!     .ballots([["a", "c"], ["a", "c"], ["a", "b"], ["b", "d"]].map(Ballot::approving))
//!     .build()?;
//! let rule = Rule::Phragmen { overflow: Overflow::Stop };
//! let ties = TieBreak::default();
//! assert_eq!(reference::count(&election, &rule, &ties), count(&election, &rule, &ties));
//! # Ok::<(), choice::Invalid>(())
//! ```

use crate::{
    Completion, Election, Item, Outcome, Overflow, Rule, Satisfaction, Selected, Stage, Then, TieBreak,
};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero as _;
use std::cmp::Reverse;

/// Counts an election by the definition of the rule.
pub fn count(election: &Election, rule: &Rule, ties: &TieBreak) -> Outcome {
    let order = ties.order(election);
    let mut basket: Vec<usize> =
        election.constraints().mandatory().iter().map(|item| *item as usize).collect();
    let mut selected: Vec<Selected> =
        basket.iter().map(|item| Selected { item: *item, stage: Stage::Mandatory }).collect();
    let budget = election.budget() - election.cost_of(&basket);
    let (mut runs, mut shares) = (1, budget);
    let mut rounds: Vec<Vec<usize>>;
    match *rule {
        Rule::Greedy { satisfaction } => rounds = greedy(election, satisfaction, &order, &basket),
        Rule::Phragmen { overflow } => rounds = phragmen(election, overflow, &order, &basket),
        Rule::EqualShares { satisfaction, completion, .. } => match completion {
            Completion::None => rounds = equal_shares(election, satisfaction, &order, budget),
            Completion::Add1(add1) => {
                let voters = (election.voters() as u64).max(1);
                let first = if add1.integral { budget / voters * voters } else { budget };
                let run =
                    |k: u64| equal_shares(election, satisfaction, &order, first + k * add1.step * voters);
                let cost = |rounds: &[Vec<usize>]| election.cost_of(&rounds.concat());
                shares = first;
                rounds = run(0);
                for k in 1.. {
                    let all = [basket.clone(), rounds.concat()].concat();
                    let open = possible(election, satisfaction, &all);
                    let exhaustive = !open.iter().any(|item| fits(election, &all, *item));
                    if open.is_empty() || (add1.until_exhaustive && exhaustive) {
                        break;
                    }
                    runs = k + 1;
                    let next = run(k);
                    if cost(&next) > budget {
                        break;
                    }
                    shares = first + k * add1.step * voters;
                    rounds = next;
                }
            }
        },
    }
    for (items, round) in rounds.into_iter().zip(1..) {
        basket.extend(&items);
        selected.extend(items.iter().map(|item| Selected { item: *item, stage: Stage::Round(round) }));
    }
    if let Rule::EqualShares { satisfaction, then: Then::Greedy, .. } = *rule {
        for item in greedy(election, satisfaction, &order, &basket).concat() {
            basket.push(item);
            selected.push(Selected { item, stage: Stage::Completion });
        }
    }
    Outcome { selected, cost: election.cost_of(&basket), runs, shares }
}

/// What an item on a ballot is worth to the voter.
pub fn utility(election: &Election, satisfaction: Satisfaction, voter: usize, item: usize) -> u64 {
    let ballot = election.ballot(voter);
    let Some(place) = ballot.iter().position(|listed| *listed as usize == item) else { return 0 };
    let points = election.points(voter).get(place).copied().unwrap_or(1);
    match satisfaction {
        Satisfaction::Cost => cost(election, item).max(1) * points.min(1),
        Satisfaction::Cardinality => points.min(1),
        Satisfaction::Points => points,
        Satisfaction::Borda => (ballot.len() - 1 - place) as u64,
    }
}

/// The method of equal shares with `total` coins in equal shares: what is bought in each round.
pub fn equal_shares(
    election: &Election,
    satisfaction: Satisfaction,
    order: &[usize],
    total: u64,
) -> Vec<Vec<usize>> {
    let all: u64 = election.total_weight();
    if all == 0 {
        return Vec::new();
    }
    // What each vote has left: a ballot of weight 3 has three times as much.
    let mut money = vec![fraction(total) / fraction(all); election.voters()];
    let mut basket: Vec<usize> =
        election.constraints().mandatory().iter().map(|item| *item as usize).collect();
    let mut rounds = Vec::new();
    loop {
        let candidates = possible(election, satisfaction, &basket).into_iter().filter_map(|item| {
            let bundle = bundle(election, &basket, item);
            let rate = rate(&supporters(election, satisfaction, &bundle, &money), election.cost_of(&bundle))?;
            Some((rate, place(order, item), bundle))
        });
        let Some((rate, _, bundle)) = candidates.min() else { return rounds };
        for supporter in supporters(election, satisfaction, &bundle, &money) {
            if let Some(money) = money.get_mut(supporter.voter) {
                *money -= (rate.clone() * supporter.utility).min(supporter.money);
            }
        }
        basket.extend(&bundle);
        rounds.push(bundle);
    }
}

/// Somebody to whom something is worth something.
struct Supporter {
    voter: usize,
    votes: BigRational,
    /// What each vote has left.
    money: BigRational,
    utility: BigRational,
}

fn supporters(
    election: &Election,
    satisfaction: Satisfaction,
    bundle: &[usize],
    money: &[BigRational],
) -> Vec<Supporter> {
    let of = |(voter, money): (usize, &BigRational)| Supporter {
        voter,
        votes: fraction(election.weight(voter).into()),
        money: money.clone(),
        utility: bundle.iter().map(|item| fraction(utility(election, satisfaction, voter, *item))).sum(),
    };
    money.iter().enumerate().map(of).filter(|supporter| !supporter.utility.is_zero()).collect()
}

/// The least `ρ` with `Σ min(money, ρ · utility) = cost`; nothing if they have too little.
fn rate(supporters: &[Supporter], cost: u64) -> Option<BigRational> {
    let mut sorted: Vec<&Supporter> = supporters.iter().collect();
    sorted.sort_by_key(|supporter| &supporter.money / &supporter.utility);
    let mut missing = fraction(cost);
    let mut utility: BigRational = sorted.iter().map(|supporter| &supporter.votes * &supporter.utility).sum();
    for supporter in sorted {
        let rate = &missing / &utility;
        if &rate * &supporter.utility <= supporter.money {
            return Some(rate);
        }
        missing -= &supporter.votes * &supporter.money;
        utility -= &supporter.votes * &supporter.utility;
    }
    None
}

/// By falling utility for a coin, whatever fits.
fn greedy(
    election: &Election,
    satisfaction: Satisfaction,
    order: &[usize],
    basket: &[usize],
) -> Vec<Vec<usize>> {
    let mut basket = basket.to_vec();
    let mut rounds = Vec::new();
    loop {
        let open = possible(election, satisfaction, &basket);
        let fitting = open.into_iter().filter(|item| fits(election, &basket, *item));
        let best = fitting.min_by_key(|item| {
            let bundle = bundle(election, &basket, *item);
            let (cost, welfare) = (election.cost_of(&bundle), welfare(election, satisfaction, &bundle));
            // What costs nothing comes first; otherwise by utility for a coin.
            let density = if cost == 0 { BigRational::zero() } else { welfare / fraction(cost) };
            (cost > 0, Reverse(density), place(order, *item))
        });
        let Some(item) = best else { return rounds };
        let bundle = bundle(election, &basket, item);
        basket.extend(&bundle);
        rounds.push(bundle);
    }
}

/// Sequential Phragmén: the load of a voter is the time at which she paid last.
fn phragmen(election: &Election, overflow: Overflow, order: &[usize], basket: &[usize]) -> Vec<Vec<usize>> {
    let satisfaction = Satisfaction::Cardinality;
    let mut basket = basket.to_vec();
    let mut loads = vec![BigRational::zero(); election.voters()];
    let mut rounds = Vec::new();
    let affordable = |item: &usize| fits(election, &basket, *item);
    let never: Vec<usize> =
        (0..election.items().len()).filter(|item| overflow == Overflow::Stop && !affordable(item)).collect();
    loop {
        let mut open = possible(election, satisfaction, &basket);
        open.retain(|item| !never.contains(item));
        if overflow == Overflow::Skip {
            open.retain(|item| fits(election, &basket, *item));
        }
        let time = |item: &usize| {
            let cost = fraction(election.cost_of(&bundle(election, &basket, *item)));
            let supporters = supporters(election, satisfaction, &[*item], &loads);
            let loads: BigRational = supporters.iter().map(|each| &each.votes * &each.money).sum();
            (cost + loads) / supporters.iter().map(|each| &each.votes).sum::<BigRational>()
        };
        let Some(first) = open.iter().map(time).min() else { return rounds };
        open.retain(|item| time(item) == first);
        if !open.iter().all(|item| fits(election, &basket, *item)) {
            return rounds;
        }
        let Some(item) = open.into_iter().min_by_key(|item| place(order, *item)) else { return rounds };
        for supporter in supporters(election, satisfaction, &[item], &loads.clone()) {
            if let Some(load) = loads.get_mut(supporter.voter) {
                load.clone_from(&first);
            }
        }
        let bundle = bundle(election, &basket, item);
        basket.extend(&bundle);
        rounds.push(bundle);
    }
}

/// Items that somebody wants, are not bought, and may be bought beside what is, whatever they cost.
fn possible(election: &Election, satisfaction: Satisfaction, basket: &[usize]) -> Vec<usize> {
    let possible = |item: &usize| {
        !basket.contains(item)
            && !welfare(election, satisfaction, &[*item]).is_zero()
            && is_allowed(election, &[basket.to_vec(), bundle(election, basket, *item)].concat())
    };
    (0..election.items().len()).filter(possible).collect()
}

/// Whether groups and limits allow all of this together.
fn is_allowed(election: &Election, items: &[usize]) -> bool {
    let items: Vec<&Item> = items.iter().filter_map(|item| election.items().get(*item)).collect();
    let alone = |item: &&Item| {
        item.group.is_none() || items.iter().filter(|other| other.group == item.group).count() == 1
    };
    let within = election.limits().iter().all(|limit| {
        let under: Vec<_> = items.iter().filter(|item| item.categories.contains(&limit.category)).collect();
        let cost: u64 = under.iter().map(|item| item.cost).sum();
        limit.cost.is_none_or(|most| cost <= most)
            && limit.items.is_none_or(|most| under.len() <= most as usize)
    });
    items.iter().all(alone) && within
}

/// The item, with all that it needs and is not bought yet before it.
fn bundle(election: &Election, basket: &[usize], item: usize) -> Vec<usize> {
    let needs = election.constraints().prerequisites(item).iter().map(|needed| *needed as usize);
    needs.filter(|needed| !basket.contains(needed)).chain([item]).collect()
}

fn fits(election: &Election, basket: &[usize], item: usize) -> bool {
    election.cost_of(&bundle(election, basket, item)) <= election.budget() - election.cost_of(basket)
}

fn welfare(election: &Election, satisfaction: Satisfaction, items: &[usize]) -> BigRational {
    let of = |voter: usize, item: usize| {
        fraction(utility(election, satisfaction, voter, item)) * fraction(election.weight(voter).into())
    };
    items.iter().flat_map(|item| (0..election.voters()).map(move |voter| of(voter, *item))).sum()
}

fn cost(election: &Election, item: usize) -> u64 {
    election.items().get(item).map_or(0, |item| item.cost)
}

fn place(order: &[usize], item: usize) -> Option<usize> {
    order.iter().position(|each| *each == item)
}

fn fraction(number: u64) -> BigRational {
    BigRational::from_integer(BigInt::from(number))
}

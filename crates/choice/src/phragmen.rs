//! Sequential Phragmén, exactly.
//!
//! Everybody earns money at the same speed, from nothing; an item is bought the moment its supporters together hold its
//! price, and they are left with nothing. Put the other way round, as it is computed: everybody carries a load, the
//! moment at which she paid last. An item can be bought at `t(c) = (cost(c) + Σ loads of supporters) / supporters`; the
//! least `t` is next, and becomes the load of its supporters.
//!
//! Loads are kept in fixed point, not above the true ones; all of them together fall short of the truth by a known
//! amount, because true loads sum up to what was spent. Comparisons that this leaves open are made in fractions: each
//! load is one of the times so far.

use crate::constraint::Basket;
use crate::key::{Key, key_above, key_below};
use crate::profile::Profile;
use num_bigint::BigUint;
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// What happens when the item that is next does not fit into the rest of the budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Overflow {
    /// The count ends as soon as any of the items that are next at the same moment does not fit. pabutools does this.
    Stop,
    /// The item is dropped and the count goes on; the outcome is exhaustive.
    Skip,
}

/// Buys items for the money in the basket that is left, as far as somebody wants them.
pub(crate) fn fill(
    profile: &Profile<'_>,
    ranks: &[u32],
    overflow: Overflow,
    basket: &mut Basket<'_>,
) -> Vec<Vec<usize>> {
    let budget = basket.left();
    let eligible = |item: &usize| profile.is_supported(*item) && basket.cost_of_bundle(*item) <= budget;
    let mut race = Race {
        profile,
        ranks,
        eligible: (0..profile.items()).filter(eligible).collect(),
        loads: vec![0; profile.voters()],
        paid: vec![0; profile.voters()],
        rounds: Vec::new(),
        queue: BinaryHeap::new(),
        places: budget.leading_zeros() - 2,
        spent: 0,
        carried: 0,
        blurred: false,
        exact: None,
    };
    race.fill_queue(basket);
    let mut rounds = Vec::new();
    while let Some(next) = race.next(basket, overflow) {
        race.buy(&next);
        rounds.push(basket.put_bundle(next.item));
        if profile.election.constraints.has_prerequisites() {
            race.fill_queue(basket);
        }
    }
    rounds
}

/// The time of an item, `load / weight`, as it is known in fixed point.
#[derive(Debug, Clone, Copy)]
struct Time {
    item: usize,
    cost: u64,
    /// Cost and loads of the supporters, not above the truth.
    load: u64,
    /// By how much the truth may be above it.
    doubt: u64,
    weight: u64,
}

impl Time {
    /// Compares the times, if the doubt leaves no choice.
    fn cmp(&self, other: &Time) -> Option<Ordering> {
        let product = |load: u64, weight: u64| u128::from(load) * u128::from(weight);
        let (least, most) = (product(self.load, other.weight), product(self.load + self.doubt, other.weight));
        let (other_least, other_most) =
            (product(other.load, self.weight), product(other.load + other.doubt, self.weight));
        if most < other_least {
            Some(Ordering::Less)
        } else if other_most < least {
            Some(Ordering::Greater)
        } else {
            (self.doubt == 0 && other.doubt == 0).then_some(Ordering::Equal)
        }
    }
}

struct Race<'a> {
    profile: &'a Profile<'a>,
    ranks: &'a [u32],
    /// Items that somebody wants and that would fit into the budget if nothing else was bought.
    eligible: Vec<usize>,
    /// In units of 2⁻ᵖˡᵃᶜᵉˢ coins for a vote, not above the truth.
    loads: Vec<u64>,
    /// The round in which each voter paid last, from 1; 0 if never.
    paid: Vec<u32>,
    /// The item bought in each round, and its price with what was missing.
    rounds: Vec<(usize, u64)>,
    queue: BinaryHeap<Reverse<(Key, u32)>>,
    places: u32,
    /// Coins spent.
    spent: u64,
    /// All loads together in units; falls short of what was spent by what rounding took.
    carried: u64,
    /// Whether a load of 0 may be a little more.
    blurred: bool,
    exact: Option<Times>,
}

#[expect(clippy::indexing_slicing, reason = "the tables are as long as the lists of voters and of items")]
impl Race<'_> {
    /// Queues whatever may be bought at its first time, below which it never falls, except when a prerequisite is bought.
    fn fill_queue(&mut self, basket: &Basket<'_>) {
        self.queue.clear();
        for item in &self.eligible {
            if basket.admits(*item) {
                let cost = basket.cost_of_bundle(*item) << self.places;
                let number = u32::try_from(*item).unwrap_or(u32::MAX);
                self.queue.push(Reverse((key_below(cost, u128::from(self.weight(*item))), number)));
            }
        }
    }

    /// The votes that its supporters have.
    fn weight(&self, item: usize) -> u64 {
        match &self.profile.weights {
            None => self.profile.supporters.row(item).len() as u64,
            Some(_) => {
                self.profile.supporters.row(item).iter().map(|voter| self.profile.weight(*voter)).sum()
            }
        }
    }

    /// The item with the least time, ties broken; nothing at the end of the count.
    fn next(&mut self, basket: &Basket<'_>, overflow: Overflow) -> Option<Time> {
        let mut best: Option<Time> = None;
        let mut all_fit = true;
        let mut aside = Vec::new();
        while let Some(Reverse((key, item))) = self.queue.peek().copied() {
            let is_above = |best: &Time| key > key_above(best.load + best.doubt, best.weight.into());
            if best.as_ref().is_some_and(is_above) {
                break;
            }
            self.queue.pop();
            let fits = basket.cost_of_bundle(item as usize) <= basket.left();
            if !basket.admits(item as usize) || (!fits && overflow == Overflow::Skip) {
                continue;
            }
            let time = self.time(item as usize, basket);
            aside.push(Reverse((key_below(time.load, time.weight.into()), item)));
            let order = best.map_or(Ordering::Less, |best| self.compare(&time, &best));
            match order {
                Ordering::Less => (best, all_fit) = (Some(time), fits),
                Ordering::Greater => {}
                Ordering::Equal => {
                    all_fit &= fits;
                    if best.is_some_and(|best| self.ranks[time.item] < self.ranks[best.item]) {
                        best = Some(time);
                    }
                }
            }
        }
        self.queue.extend(aside);
        best.filter(|_| all_fit)
    }

    fn time(&self, item: usize, basket: &Basket<'_>) -> Time {
        let cost = basket.cost_of_bundle(item);
        let voters = self.profile.supporters.row(item).iter();
        let (mut loads, mut weight) = (0, 0);
        for voter in voters {
            let each = self.profile.weight(*voter);
            loads += self.loads[*voter as usize] * each;
            weight += each;
        }
        let doubt = if loads > 0 || self.blurred { (self.spent << self.places) - self.carried } else { 0 };
        Time { item, cost, load: (cost << self.places) + loads, doubt, weight }
    }

    fn compare(&mut self, a: &Time, b: &Time) -> Ordering {
        if let Some(order) = a.cmp(b) {
            return order;
        }
        let mut times = self.exact.take().unwrap_or_default();
        // Who paid last in which round is known only as of now, so all rounds are gone through again.
        if times.count() != self.rounds.len() {
            times = Times::of(self.profile, &self.rounds);
        }
        let order = times.cmp(self.profile, &self.paid, a, b);
        self.exact = Some(times);
        order
    }

    fn buy(&mut self, time: &Time) {
        let load = time.load / time.weight;
        self.rounds.push((time.item, time.cost));
        for voter in self.profile.supporters.row(time.item) {
            let votes = self.profile.weight(*voter);
            let before = &mut self.loads[*voter as usize];
            self.carried = self.carried - *before * votes + load * votes;
            *before = load;
            self.paid[*voter as usize] = u32::try_from(self.rounds.len()).unwrap_or(u32::MAX);
        }
        self.spent += time.cost;
        self.blurred |= load == 0 && time.load + time.doubt > 0;
    }
}

/// The times of the rounds as fractions with one denominator.
#[derive(Debug, Default)]
struct Times {
    denominator: BigUint,
    numerators: Vec<BigUint>,
}

#[expect(clippy::indexing_slicing, reason = "the tables are as long as the lists of voters and of rounds")]
impl Times {
    fn of(profile: &Profile<'_>, rounds: &[(usize, u64)]) -> Times {
        let mut times = Times { denominator: 1_u8.into(), numerators: Vec::new() };
        let mut paid = vec![0; profile.voters()];
        for ((item, cost), round) in rounds.iter().zip(1..) {
            let (load, weight) = times.load(profile, &paid, *item, *cost);
            for numerator in &mut times.numerators {
                *numerator *= weight;
            }
            times.denominator *= weight;
            times.numerators.push(load);
            for voter in profile.supporters.row(*item) {
                paid[*voter as usize] = round;
            }
        }
        times
    }

    fn count(&self) -> usize {
        self.numerators.len()
    }

    /// Cost and loads of the supporters over the denominator, and their weight.
    fn load(&self, profile: &Profile<'_>, paid: &[u32], item: usize, cost: u64) -> (BigUint, u64) {
        let mut votes = vec![0_u64; self.numerators.len() + 1];
        for voter in profile.supporters.row(item) {
            votes[paid[*voter as usize] as usize] += profile.weight(*voter);
        }
        let loads = self.numerators.iter().zip(votes.iter().skip(1)).map(|(time, votes)| time * *votes);
        (loads.sum::<BigUint>() + &self.denominator * cost, votes.iter().sum())
    }

    fn cmp(&self, profile: &Profile<'_>, paid: &[u32], a: &Time, b: &Time) -> Ordering {
        let (of_a, weight_of_a) = self.load(profile, paid, a.item, a.cost);
        let (of_b, weight_of_b) = self.load(profile, paid, b.item, b.cost);
        (of_a * weight_of_b).cmp(&(of_b * weight_of_a))
    }
}

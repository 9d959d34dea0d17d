//! One run of the rule in fixed point, lazily.
//!
//! What keeps it exact: `money` never exceeds what a voter truly has, and all of it together falls short of the truth by
//! exactly `slack` units, which is known: everything that there was, less what the purchases cost, less what is left.
//! From that follow bounds of each price (`rate.rs`), and a comparison counts only if the bounds decide it. If they do
//! not, [`Ledger`] does.

mod rate;

use super::candidate::Candidate;
use super::fixed::Price;
use super::ledger::Ledger;
use super::sweep::pay;
use crate::constraint::Basket;
use crate::key::Key;
use crate::profile::Profile;
use rate::{Evaluation, Rate};
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// What was bought in a round: an item with the prerequisites that were missing, the item last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Purchase {
    pub items: Vec<usize>,
}

/// How clearly a purchase was the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step {
    /// The rate of what was bought is not above this.
    pub high: Key,
    /// The rate of everything else is not below this, except what is as cheap in utility as the winner exactly and lost
    /// by the order of ties.
    pub others: Key,
    /// The rate of the winner, if something else had the same.
    pub tied: Option<(u64, u128)>,
    /// The rate of the winner, if no supporter had to give all she had.
    pub ratio: Option<(u64, u128)>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    pub purchases: Vec<Purchase>,
    /// Beside the purchases.
    pub steps: Vec<Step>,
    /// In which unit the keys of the steps are.
    pub places: u32,
    /// Coins spent, mandatory items not included.
    pub spent: u64,
    /// Whether some item was left that more money could still buy.
    pub wanting: bool,
    /// Whether the run was given up because it cost more than it may.
    pub over: bool,
}

/// Everything a run needs to store, allocated once for all runs of a completion.
#[derive(Debug)]
pub(crate) struct Engine<'a> {
    profile: &'a Profile<'a>,
    ranks: &'a [u32],
    basket: Basket<'a>,
    candidates: Vec<Candidate<'a>>,
    /// As the candidates are before the first purchase.
    at_first: Vec<Candidate<'a>>,
    /// Items that anybody wants and that may be bought.
    supported: Vec<usize>,
    bundles: bool,
    constrained: bool,
    money: Vec<u64>,
    /// The highest price known of each candidate's, from which the next evaluation starts.
    start: Vec<Price>,
    lowest: Vec<Key>,
    queue: BinaryHeap<Reverse<(Key, u32)>>,
    aside: Vec<(Key, u32)>,
    places: u32,
    total: u64,
    units_left: u64,
    held: u64,
    /// Whether an empty purse may hold a little, because somebody's money was too near to a price.
    blurred: bool,
    ledger: Option<Ledger<'a>>,
    purchases: Vec<Purchase>,
    steps: Vec<Step>,
    /// The rate of what was bought last; nothing is cheaper from then on.
    last: Key,
    /// First prices and keys of the items, in the unit of the run.
    at_start: Vec<(Price, Key)>,
    /// How many questions fixed point could not answer, in all runs.
    pub undecided: u64,
}

#[expect(clippy::indexing_slicing, reason = "every table is as long as the list of items")]
impl<'a> Engine<'a> {
    pub fn new(profile: &'a Profile<'a>, ranks: &'a [u32]) -> Self {
        let election = profile.election;
        let basket = Basket::new(election);
        let constraints = election.constraints();
        let at_first: Vec<Candidate<'a>> =
            (0..profile.items()).map(|item| Candidate::of(profile, &basket, item)).collect();
        let wanted = |item: &usize| profile.is_supported(*item) && basket.admits(*item);
        let supported = (0..profile.items()).filter(wanted).collect();
        let bundles = constraints.has_prerequisites();
        Engine {
            profile,
            ranks,
            candidates: at_first.clone(),
            at_first,
            supported,
            bundles,
            constrained: bundles || constraints.can_forbid(),
            money: Vec::new(),
            start: vec![Price::ZERO; profile.items()],
            lowest: vec![0; profile.items()],
            queue: BinaryHeap::new(),
            aside: Vec::new(),
            places: u32::MAX,
            total: 0,
            units_left: 0,
            held: 0,
            blurred: false,
            ledger: None,
            purchases: Vec::new(),
            steps: Vec::new(),
            last: 0,
            at_start: Vec::new(),
            basket,
            undecided: 0,
        }
    }

    /// Runs as if an item, and whatever requires it, were not on the menu.
    pub fn leave_out(&mut self, item: usize) {
        let constraints = self.profile.election.constraints();
        let needs = |each: usize| constraints.prerequisites(each).contains(&index(item));
        self.supported.retain(|each| *each != item && !needs(*each));
    }

    /// Runs with `total` coins in equal shares, below 2⁶². A run that spends more than `budget` is given up.
    ///
    /// As long as the same is bought as in the run `beside`, everything is evaluated as precisely as is needed to see
    /// whether it is dearer than what that run bought.
    pub fn run(&mut self, total: u64, budget: u64, beside: Option<&Run>) -> Run {
        self.begin(total);
        let mut beside = beside.filter(|run| run.places == self.places);
        let mut spent = 0;
        let mut over = false;
        while !over {
            let at_least = beside.and_then(|run| run.steps.get(self.steps.len())).map_or(0, |step| step.high);
            let Some(rate) = self.next_purchase(at_least) else { break };
            let items = self.basket.bundle(rate.item);
            beside = beside.filter(|run| {
                run.purchases.get(self.purchases.len()).is_some_and(|purchase| purchase.items == items)
            });
            spent += self.candidates[rate.item].cost;
            for item in &items {
                self.basket.put(*item);
            }
            over = spent > budget;
            if !over {
                self.pay(&rate);
                if self.bundles {
                    self.renew(&items);
                }
            }
            self.purchases.push(Purchase { items });
        }
        let wanting = over || self.supported.iter().any(|item| self.basket.admits(*item));
        let (purchases, steps) = (std::mem::take(&mut self.purchases), std::mem::take(&mut self.steps));
        Run { purchases, steps, places: self.places, spent, wanting, over }
    }

    fn begin(&mut self, total: u64) {
        let weight = self.profile.total_weight.max(1);
        self.total = total;
        self.choose_places(total);
        self.units_left = total << self.places;
        let share = self.units_left / weight;
        self.held = share * weight;
        self.money.clear();
        self.money.resize(self.profile.voters(), share);
        self.basket = Basket::new(self.profile.election);
        if self.bundles {
            self.candidates.clone_from(&self.at_first);
        }
        self.blurred = false;
        self.last = 0;
        self.ledger = None;
        let mut queue = std::mem::take(&mut self.queue).into_vec();
        queue.clear();
        for item in &self.supported {
            if self.candidates[*item].cost <= total {
                (self.start[*item], self.lowest[*item]) = self.at_start[*item];
                queue.push(Reverse((self.lowest[*item], index(*item))));
            }
        }
        self.queue = queue.into();
    }

    /// The unit stays the same from run to run, with room for growing endowments, so that keys can be compared.
    fn choose_places(&mut self, total: u64) {
        let most = total.leading_zeros() - 2;
        if self.places <= most {
            return;
        }
        self.places = most.saturating_sub(3);
        let first = |item: usize| self.first_rate(item);
        self.at_start = (0..self.candidates.len()).map(first).collect();
    }

    /// The candidate with the lowest rate, the tie broken; nothing if no supporters have enough money.
    fn next_purchase(&mut self, at_least: Key) -> Option<Rate> {
        let mut best: Option<Rate> = None;
        let mut equals: Vec<usize> = Vec::new();
        self.aside.clear();
        while let Some(Reverse((key, number))) = self.queue.peek().copied() {
            let bound = best.as_ref().map_or(Key::MAX, |best| best.high.max(at_least));
            if key > bound {
                break;
            }
            self.queue.pop();
            let item = number as usize;
            if self.constrained && !self.basket.admits(item) {
                continue;
            }
            match self.evaluate(item, bound) {
                Evaluation::Out => {}
                Evaluation::Above(key) => self.aside.push((key, number)),
                Evaluation::Known(rate) => {
                    self.aside.push((rate.low, number));
                    let order = best.as_ref().map_or(Ordering::Less, |best| self.compare(&rate, best));
                    if order == Ordering::Less {
                        equals.clear();
                    }
                    let first = best.as_ref().is_none_or(|best| self.ranks[item] < self.ranks[best.item]);
                    if order == Ordering::Equal {
                        equals.push(if first { best.as_ref().map_or(item, |best| best.item) } else { item });
                    }
                    if order.then(if first { Ordering::Less } else { Ordering::Greater }) == Ordering::Less {
                        best = Some(rate);
                    }
                }
            }
        }
        let winner = best?;
        self.aside.retain(|(_, number)| *number as usize != winner.item);
        let not_tied = self.aside.iter().filter(|(_, number)| !equals.contains(&(*number as usize)));
        let next = self.queue.peek().map_or(Key::MAX, |Reverse((key, _))| *key);
        let others = not_tied.map(|(key, _)| *key).min().unwrap_or(Key::MAX).min(next);
        let tied = winner.ratio.filter(|_| !equals.is_empty());
        // Ties that only fractions could show are not shown to later runs as ties.
        let others = if equals.is_empty() || tied.is_some() { others } else { 0 };
        self.steps.push(Step { high: winner.high, others, tied, ratio: winner.ratio });
        self.queue.extend(self.aside.drain(..).map(Reverse));
        self.last = winner.high;
        Some(winner)
    }

    fn pay(&mut self, rate: &Rate) {
        let candidate = &self.candidates[rate.item];
        let slack = self.units_left - self.held;
        let weights = self.profile.weights;
        let payment = pay(candidate, &mut self.money, weights, rate.price, rate.least, slack);
        self.units_left -= candidate.cost << self.places;
        self.held -= payment.taken;
        self.blurred |= payment.near;
    }

    /// After prerequisites were bought, candidates that contain them shrink, and what was known of their rates is void.
    fn renew(&mut self, bought: &[usize]) {
        let constraints = self.profile.election.constraints();
        let mut queue = std::mem::take(&mut self.queue).into_vec();
        for place in 0..self.supported.len() {
            let item = self.supported[place];
            let needs = constraints.prerequisites(item);
            if needs.iter().any(|needed| bought.contains(&(*needed as usize))) {
                queue.retain(|Reverse((_, queued))| *queued as usize != item);
                self.candidates[item] = Candidate::of(self.profile, &self.basket, item);
                if self.basket.admits(item) && self.candidates[item].cost <= self.total {
                    (self.start[item], self.lowest[item]) = self.first_rate(item);
                    queue.push(Reverse((self.lowest[item], index(item))));
                }
            }
        }
        self.queue = queue.into();
    }
}

#[expect(clippy::cast_possible_truncation, reason = "there are fewer than 2³¹ items")]
fn index(item: usize) -> u32 {
    item as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Ballot, BallotKind, Election, Item, Satisfaction, TieBreak};

    /// What was bought, and how many questions only fractions could answer.
    fn run(budget: u64, items: &[(&str, u64)], ballots: &[&str]) -> (Vec<usize>, u64) {
        let election = Election::builder(BallotKind::Approval, budget)
            .items(items.iter().map(|(id, cost)| Item::new(*id, *cost)))
            .ballots(ballots.iter().map(|ballot| Ballot::approving(ballot.chars().map(String::from))))
            .build()
            .unwrap();
        let (profile, ranks) =
            (Profile::new(&election, Satisfaction::Cardinality), TieBreak::default().ranks(&election));
        let mut engine = Engine::new(&profile, &ranks);
        let run = engine.run(budget, budget, None);
        (run.purchases.into_iter().flat_map(|purchase| purchase.items).collect(), engine.undecided)
    }

    #[test]
    fn a_tie_between_prices_in_thirds_is_seen_as_one() {
        // After x, two voters have 4/3 left, who then give all of it for a and for b beside a third one's 8/3.
        let (bought, undecided) = run(15, &[("x", 5), ("b", 4), ("a", 4)], &["xa", "xb", "x", "a", "b"]);
        assert_eq!(bought, [0, 2, 1]);
        assert!(undecided > 0);
    }

    #[test]
    fn supporters_with_exactly_enough_buy() {
        // Five voters with 7/5 each; four of them pay 1/4 for x, and all together have 6 left, which is what y costs.
        let (bought, undecided) = run(7, &[("x", 1), ("y", 6)], &["xy", "xy", "xy", "xy", "y"]);
        assert_eq!(bought, [0, 1]);
        assert!(undecided > 0);
    }
}

//! Rules by name, and what they give.

use crate::constraint::Basket;
use crate::equal_shares::{Completion, complete};
use crate::phragmen::Overflow;
use crate::profile::Profile;
use crate::{Election, Satisfaction, TieBreak, greedy, phragmen};
use std::num::NonZeroUsize;

/// A way to choose items within a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The method of equal shares.
    EqualShares {
        /// What an item on a ballot is worth.
        satisfaction: Satisfaction,
        /// What happens to the money that is left.
        completion: Completion,
        /// What happens to the money that is left after that.
        then: Then,
    },
    /// What gives most for its money, as long as it fits.
    Greedy {
        /// What an item on a ballot is worth.
        satisfaction: Satisfaction,
    },
    /// Sequential Phragmén. Ballots count as approvals of everything on them.
    Phragmen {
        /// What happens when the next item does not fit.
        overflow: Overflow,
    },
}

/// The last step of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Then {
    /// Money may remain.
    Nothing,
    /// The greedy rule, with the same satisfaction, chooses from what is left («utilitarian completion»).
    Greedy,
}

/// How an item came to be bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Before the count, because it is mandatory.
    Mandatory,
    /// By the rule, in this round, from 1. Prerequisites are bought in the round of what needs them.
    Round(u32),
    /// By the greedy rule, from what equal shares left.
    Completion,
}

/// An item that was bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selected {
    /// Its place in [`Election::items`].
    pub item: usize,
    /// How it came to be bought.
    pub stage: Stage,
}

/// What a rule gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What is bought, in that order.
    pub selected: Vec<Selected>,
    /// What it costs together.
    pub cost: u64,
    /// How many runs of equal shares there were; 1 for other rules.
    pub runs: u64,
    /// The money that was laid out in equal shares in the run that counts, together; the budget for other rules.
    pub shares: u64,
}

impl Outcome {
    /// The places of the items bought, in that order.
    pub fn items(&self) -> Vec<usize> {
        self.selected.iter().map(|selected| selected.item).collect()
    }

    /// Whether this item was bought.
    pub fn contains(&self, item: usize) -> bool {
        self.selected.iter().any(|selected| selected.item == item)
    }
}

/// Counts an election.
///
/// ```
/// use choice::{Ballot, BallotKind, Completion, Election, Item, Rule, Satisfaction, Then, TieBreak, count};
///
/// let ballots = [["a", "c"], ["a", "c"], ["a", "b"], ["b", "d"]];
/// let election = Election::builder(BallotKind::Approval, 100)
///     .items([Item::new("a", 40), Item::new("b", 40), Item::new("c", 30), Item::new("d", 20)])
///     .ballots(ballots.map(Ballot::approving))
///     .build()?;
/// let rule = Rule::EqualShares {
///     satisfaction: Satisfaction::Cost,
///     completion: Completion::None,
///     then: Then::Nothing,
/// };
/// let outcome = count(&election, &rule, &TieBreak::default());
/// assert_eq!(outcome.items(), [0, 3]); // a and d
/// assert_eq!(outcome.cost, 60);
/// # Ok::<(), choice::Invalid>(())
/// ```
pub fn count(election: &Election, rule: &Rule, ties: &TieBreak) -> Outcome {
    count_with(election, rule, ties, NonZeroUsize::MIN)
}

/// As [`count`], with so many threads for the runs of growing endowments. The outcome is the same.
pub fn count_with(election: &Election, rule: &Rule, ties: &TieBreak, threads: NonZeroUsize) -> Outcome {
    let ranks = ties.ranks(election);
    let mut basket = Basket::new(election);
    let mut selected: Vec<Selected> =
        basket.items.iter().map(|item| Selected { item: *item, stage: Stage::Mandatory }).collect();
    let (mut runs, mut shares) = (1, basket.left());
    let mut completed = Vec::new();
    let rounds = match *rule {
        Rule::Greedy { satisfaction } => {
            greedy::fill(&Profile::new(election, satisfaction), &ranks, &mut basket)
        }
        Rule::Phragmen { overflow } => {
            let profile = Profile::new(election, Satisfaction::Cardinality);
            phragmen::fill(&profile, &ranks, overflow, &mut basket)
        }
        Rule::EqualShares { satisfaction, completion, then } => {
            let profile = Profile::new(election, satisfaction);
            let found = complete(&profile, &ranks, completion, threads);
            (runs, shares) = (found.runs, found.total);
            let rounds: Vec<Vec<usize>> =
                found.run.purchases.into_iter().map(|purchase| purchase.items).collect();
            for item in rounds.iter().flatten() {
                basket.put(*item);
            }
            if then == Then::Greedy {
                completed = greedy::fill(&profile, &ranks, &mut basket).concat();
            }
            rounds
        }
    };
    for (items, round) in rounds.into_iter().zip(1..) {
        selected.extend(items.into_iter().map(|item| Selected { item, stage: Stage::Round(round) }));
    }
    selected.extend(completed.into_iter().map(|item| Selected { item, stage: Stage::Completion }));
    Outcome { selected, cost: basket.spent, runs, shares }
}

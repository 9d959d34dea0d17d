//! Why an item won, why another did not, and how near it came: exactly, from the count itself.

mod decimal;
mod shares;

pub use decimal::{fraction, percent, rounded, rounded_down};

use crate::constraint::Basket;
use crate::profile::Profile;
use crate::{Election, Outcome, Rule, Satisfaction, Stage, TieBreak, count};
use num_rational::BigRational;

/// A count with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What [`count`] gives.
    pub outcome: Outcome,
    /// What each vote got at the beginning, in coins; nothing for rules without shares.
    pub endowment: Option<BigRational>,
    /// The purchases of equal shares, in order; empty for other rules.
    pub rounds: Vec<Round>,
    /// The items that were asked about.
    pub items: Vec<Account>,
}

/// A purchase and who paid for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// What was bought: an item, after those that it requires and that were not bought yet.
    pub items: Vec<usize>,
    /// `ρ`: what supporters paid for a unit of utility, in coins.
    pub rate: BigRational,
    /// The most that a vote paid, in coins, where an item is worth the same to all its supporters: for single items with
    /// cost or cardinality as satisfaction.
    pub price: Option<BigRational>,
    /// `cost / price`: as many votes, each paying the price in full, would have paid for it.
    pub effective_votes: Option<BigRational>,
    /// Votes that paid in full.
    pub in_full: u64,
    /// Votes that gave the rest of what they had.
    pub in_part: u64,
    /// What those gave together, in coins.
    pub in_part_together: BigRational,
}

/// What is to be said of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its place in [`Election::items`].
    pub item: usize,
    /// Its price, in coins.
    pub cost: u64,
    /// Ballots that support it.
    pub supporters: usize,
    /// Votes of those ballots.
    pub votes: u64,
    /// What became of it.
    pub fate: Fate,
    /// The most that its supporters would have paid for it in any round, at the rate of what was bought then instead,
    /// as a share of its cost. At 1 or more it is bought, or tied with what is. For what was bought, in a count without
    /// it. Only for equal shares, and only for what costs something.
    pub effective_support: Option<BigRational>,
    /// The fewest votes more with which equal shares would have bought it, with the same endowment: those that have
    /// most left, as supporters of this item besides. `None` if all votes would not be enough, or it was bought.
    pub further_votes: Option<u64>,
    /// What its supporters paid for other items, in the order of the purchases, in coins. Only for equal shares.
    pub spent_on: Vec<(usize, BigRational)>,
}

/// What became of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It was bought.
    Bought(Stage),
    /// Nobody wanted it.
    Unsupported,
    /// A group or a limit forbade it after so many rounds.
    Forbidden {
        /// Rounds until then; 0 if mandatory items did it.
        after: u32,
    },
    /// Its supporters had too little money.
    OutOfMoney {
        /// Rounds until then.
        after: u32,
        /// What they held, in coins.
        held: BigRational,
        /// What was missing, in coins.
        shortfall: BigRational,
    },
    /// When it was its turn, there was too little of the budget left.
    OverBudget {
        /// What was left, in coins.
        left: u64,
        /// What was missing, in coins.
        shortfall: u64,
    },
}

/// Counts, and explains what became of these items.
///
/// ```
/// use choice::{
///     Ballot, BallotKind, Completion, Election, Item, Rule, Satisfaction, Then, TieBreak,
///     explain::{Fate, explain, fraction},
/// };
///
/// let election = Election::builder(BallotKind::Approval, 100)
///     .items([Item::new("a", 40), Item::new("b", 40), Item::new("c", 30), Item::new("d", 20)])
///     .ballots([["a", "c"], ["a", "c"], ["a", "b"], ["b", "d"]].map(Ballot::approving))
///     .build()?;
/// let rule = Rule::EqualShares {
///     satisfaction: Satisfaction::Cost,
///     completion: Completion::None,
///     then: Then::Nothing,
/// };
/// let explanation = explain(&election, &rule, &TieBreak::default(), &[1]);
/// let b = &explanation.items[0];
/// // After a was bought, the supporters of b had 35/3 and 25 left of what they got.
/// let Fate::OutOfMoney { after: 1, held, shortfall } = &b.fate else { panic!() };
/// assert_eq!((fraction(held), fraction(shortfall)), ("110/3".to_owned(), "10/3".to_owned()));
/// assert_eq!(b.further_votes, Some(1));
/// # Ok::<(), choice::Invalid>(())
/// ```
pub fn explain(election: &Election, rule: &Rule, ties: &TieBreak, items: &[usize]) -> Explanation {
    let outcome = count(election, rule, ties);
    match *rule {
        Rule::EqualShares { satisfaction, .. } => {
            shares::explain(election, satisfaction, ties, items, outcome)
        }
        Rule::Greedy { satisfaction } => others(election, satisfaction, items, outcome),
        Rule::Phragmen { .. } => others(election, Satisfaction::Cardinality, items, outcome),
    }
}

/// For rules in which nobody has money of her own.
fn others(election: &Election, satisfaction: Satisfaction, items: &[usize], outcome: Outcome) -> Explanation {
    let profile = Profile::new(election, satisfaction);
    let mut basket = Basket::new(election);
    for selected in outcome.selected.iter().filter(|selected| selected.stage != Stage::Mandatory) {
        basket.put(selected.item);
    }
    let accounts = items.iter().map(|item| {
        let left = basket.left();
        let fate = fate_without_money(&profile, &basket, *item, &outcome).unwrap_or_else(|| {
            Fate::OverBudget { left, shortfall: basket.cost_of_bundle(*item).saturating_sub(left) }
        });
        account(&profile, *item, fate)
    });
    let items = accounts.collect();
    Explanation { endowment: None, rounds: Vec::new(), items, outcome }
}

/// What became of an item that was bought, or that money could not have bought.
fn fate_without_money(
    profile: &Profile<'_>,
    basket: &Basket<'_>,
    item: usize,
    outcome: &Outcome,
) -> Option<Fate> {
    if let Some(selected) = outcome.selected.iter().find(|selected| selected.item == item) {
        return Some(Fate::Bought(selected.stage));
    }
    if !profile.is_supported(item) {
        return Some(Fate::Unsupported);
    }
    let rounds = outcome.selected.iter().filter_map(|selected| match selected.stage {
        Stage::Round(round) => Some(round),
        _ => None,
    });
    (!basket.admits(item)).then(|| Fate::Forbidden { after: rounds.max().unwrap_or(0) })
}

fn account(profile: &Profile<'_>, item: usize, fate: Fate) -> Account {
    let election = profile.election;
    let voters = election.supporters(item).iter();
    Account {
        item,
        cost: profile.cost(item),
        supporters: voters.len(),
        votes: voters.map(|voter| u64::from(election.weight(*voter as usize))).sum(),
        fate,
        effective_support: None,
        further_votes: None,
        spent_on: Vec::new(),
    }
}

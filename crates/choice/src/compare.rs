//! Two outcomes side by side.

use crate::{Election, Outcome, Satisfaction, reference::utility};
use std::cmp::Ordering;

/// How many votes are better off with which of two outcomes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Votes whose utility is larger with the first.
    pub first: u64,
    /// Votes whose utility is larger with the second.
    pub second: u64,
    /// Votes to which they are the same. They count for neither.
    pub equal: u64,
}

impl Comparison {
    /// Whether the second is preferred by strictly more votes than the first.
    pub fn second_wins(&self) -> bool {
        self.second > self.first
    }
}

/// Compares two outcomes by what each voter gets from them: the comparison step of Wieliczka and Świecie, in which an
/// outcome of equal shares stands if not strictly more people are better off with that of the greedy rule.
///
/// With [`Satisfaction::Cardinality`] a voter is better off with whatever has more of the items on her ballot. A voter none
/// of whose items is in one of the outcomes counts like any other.
///
/// ```
/// use choice::{
///     Ballot, BallotKind, Completion, Election, Item, Rule, Satisfaction, Then, TieBreak, compare, count,
/// };
///
/// let election = Election::builder(BallotKind::Approval, 100)
///     .items([Item::new("a", 40), Item::new("b", 40), Item::new("c", 30), Item::new("d", 20)])
///     .ballots([["a", "c"], ["a", "c"], ["a", "b"], ["b", "d"]].map(Ballot::approving))
///     .build()?;
/// let (satisfaction, ties) = (Satisfaction::Cost, TieBreak::default());
/// let shares =
///     Rule::EqualShares { satisfaction, completion: Completion::None, then: Then::Nothing };
/// let fair = count(&election, &shares, &ties); // a, d
/// let greedy = count(&election, &Rule::Greedy { satisfaction }, &ties); // a, c, d
/// let comparison = compare(&election, Satisfaction::Cardinality, &fair, &greedy);
/// assert_eq!((comparison.first, comparison.second, comparison.equal), (0, 2, 2));
/// # Ok::<(), choice::Invalid>(())
/// ```
pub fn compare(
    election: &Election,
    satisfaction: Satisfaction,
    first: &Outcome,
    second: &Outcome,
) -> Comparison {
    let worth = |outcome: &Outcome, voter: usize| {
        let selected = outcome.selected.iter();
        selected
            .map(|selected| u128::from(utility(election, satisfaction, voter, selected.item)))
            .sum::<u128>()
    };
    let mut comparison = Comparison::default();
    for voter in 0..election.voters() {
        let votes = u64::from(election.weight(voter));
        match worth(first, voter).cmp(&worth(second, voter)) {
            Ordering::Greater => comparison.first += votes,
            Ordering::Less => comparison.second += votes,
            Ordering::Equal => comparison.equal += votes,
        }
    }
    comparison
}

//! Instant-runoff voting: the item with the fewest first preferences is struck off until one has more than half.

use super::by_ties;
use crate::{Election, TieBreak};

/// The result, count by count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runoff {
    /// The winner; nothing if there is no item.
    pub winner: Option<usize>,
    /// Every count until somebody had more than half of the votes that still counted, or nobody else was left.
    pub counts: Vec<Count>,
}

/// One count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// Items still in it, with the votes that rank them above all others still in it, in the order of the items.
    pub votes: Vec<(usize, u64)>,
    /// Votes that rank nothing that is still in it.
    pub exhausted: u64,
    /// What was struck off after it; nothing in the last one.
    pub struck: Option<usize>,
    /// Whether others had as few votes, so that the order of ties decided.
    pub tied: bool,
}

/// Counts rankings by instant runoff. If several items have the fewest votes, the one that the order of ties prefers least
/// is struck off.
///
/// ```
/// use choice::{Ballot, BallotKind, Election, Item, TieBreak, ranked::instant_runoff};
///
/// let election = Election::builder(BallotKind::Ordinal, 0)
///     .items(["a", "b", "c"].map(|id| Item::new(id, 0)))
///     .ballot(Ballot::approving(["a"]).weighing(4))
///     .ballot(Ballot::approving(["b", "c"]).weighing(3))
///     .ballot(Ballot::approving(["c", "b"]).weighing(2))
///     .build()?;
/// let runoff = instant_runoff(&election, &TieBreak::default());
/// assert_eq!(runoff.winner, Some(1)); // c is struck off, and its votes go to b
/// assert_eq!(runoff.counts[1].votes, [(0, 4), (1, 5)]);
/// # Ok::<(), choice::Invalid>(())
/// ```
pub fn instant_runoff(election: &Election, ties: &TieBreak) -> Runoff {
    let mut standing: Vec<usize> = (0..election.items().len()).collect();
    let preferred = by_ties(election, ties, standing.clone());
    let mut counts = Vec::new();
    loop {
        let (votes, exhausted) = first_preferences(election, &standing);
        let counted: u64 = votes.iter().map(|(_, votes)| votes).sum();
        let leader = preferred
            .iter()
            .filter_map(|item| votes.iter().find(|(each, _)| each == item))
            .rev()
            .max_by_key(|(_, votes)| *votes)
            .copied();
        let Some((leader, most)) = leader else { return Runoff { winner: None, counts } };
        let fewest = votes.iter().map(|(_, votes)| *votes).min().unwrap_or(0);
        let last: Vec<usize> =
            votes.iter().filter(|(_, votes)| *votes == fewest).map(|(item, _)| *item).collect();
        let decided = most > counted - most || standing.len() == 1;
        let struck = preferred.iter().rev().find(|item| last.contains(item)).copied().filter(|_| !decided);
        counts.push(Count { votes, exhausted, struck, tied: struck.is_some() && last.len() > 1 });
        match struck {
            Some(struck) => standing.retain(|item| *item != struck),
            None => return Runoff { winner: Some(leader), counts },
        }
    }
}

/// Votes for each item by the first on each ballot that still stands, and the votes with none.
fn first_preferences(election: &Election, standing: &[usize]) -> (Vec<(usize, u64)>, u64) {
    let mut votes: Vec<(usize, u64)> = standing.iter().map(|item| (*item, 0)).collect();
    let mut exhausted = 0;
    for voter in 0..election.voters() {
        let each = u64::from(election.weight(voter));
        let ballot = election.ballot(voter).iter();
        let first = ballot.map(|item| *item as usize).find_map(|item| standing.binary_search(&item).ok());
        match first.and_then(|place| votes.get_mut(place)) {
            Some((_, sum)) => *sum += each,
            None => exhausted += each,
        }
    }
    (votes, exhausted)
}

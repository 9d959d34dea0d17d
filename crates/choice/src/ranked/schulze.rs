//! The Schulze method (Schulze, «A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent
//! single-winner election method», Social Choice and Welfare 36, 2011), with the number of votes for the winner of a pair
//! as the strength of a link.

use super::{by_ties, pairwise};
use crate::{Election, TieBreak};

/// The result, with all that is needed to check it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schulze {
    /// Votes that rank the item of the row above that of the column.
    pub above: Vec<Vec<u64>>,
    /// The strength of the strongest path from the item of the row to that of the column.
    pub paths: Vec<Vec<u64>>,
    /// Items that nothing beats, before ties are broken. More than one only if they are tied.
    pub winners: Vec<usize>,
    /// All items from the winner down, ties broken.
    pub order: Vec<usize>,
}

/// Ranks the items of an election.
///
/// Item `a` comes before `b` if the strongest path from `a` to `b` is stronger than that from `b` to `a`; if they are
/// equally strong, the order of ties decides. The work grows with votes times items and with the cube of the items.
///
/// ```
/// use choice::{Ballot, BallotKind, Election, Item, TieBreak, ranked::schulze};
///
/// // Most prefer c to b, b to a, and a to c.
/// let election = Election::builder(BallotKind::Ordinal, 0)
///     .items(["a", "b", "c"].map(|id| Item::new(id, 0)))
///     .ballot(Ballot::approving(["a", "c", "b"]).weighing(4))
///     .ballot(Ballot::approving(["b", "a", "c"]).weighing(3))
///     .ballot(Ballot::approving(["c", "b", "a"]).weighing(2))
///     .build()?;
/// let result = schulze(&election, &TieBreak::default());
/// assert_eq!(result.winners, [0]);
/// assert_eq!(result.order, [0, 2, 1]);
/// # Ok::<(), choice::Invalid>(())
/// ```
#[expect(clippy::indexing_slicing, reason = "rows and columns are items")]
pub fn schulze(election: &Election, ties: &TieBreak) -> Schulze {
    let above = pairwise(election);
    let items = above.len();
    let mut paths = above.clone();
    for (from, row) in paths.iter_mut().enumerate() {
        for (to, strength) in row.iter_mut().enumerate() {
            if above[from][to] <= above[to][from] {
                *strength = 0;
            }
        }
    }
    for by in 0..items {
        for from in 0..items {
            for to in 0..items {
                let detour = paths[from][by].min(paths[by][to]);
                if from != to && detour > paths[from][to] {
                    paths[from][to] = detour;
                }
            }
        }
    }
    let beaten_by =
        |item: usize| (0..items).filter(|other| paths[*other][item] > paths[item][*other]).count();
    let winners = (0..items).filter(|item| beaten_by(*item) == 0).collect();
    // The relation is transitive, so whoever is beaten by fewer is not beaten by anyone beaten by more.
    let mut order = by_ties(election, ties, (0..items).collect());
    let mut rest = std::mem::take(&mut order);
    while !rest.is_empty() {
        let unbeaten = |item: &usize| rest.iter().all(|other| paths[*other][*item] <= paths[*item][*other]);
        let Some(place) = rest.iter().position(unbeaten) else { break };
        order.push(rest.remove(place));
    }
    Schulze { above, paths, winners, order }
}

//! One winner from rankings: which of several offers, designs or dates people prefer.
//!
//! Rankings may be incomplete: whatever a ballot does not list is below what it lists, and equal among itself.

mod instant_runoff;
mod schulze;

pub use instant_runoff::{Count, Runoff, instant_runoff};
pub use schulze::{Schulze, schulze};

use crate::{Election, TieBreak};

/// How many votes rank each item above each other one: row above column.
fn pairwise(election: &Election) -> Vec<Vec<u64>> {
    let items = election.items().len();
    let mut above = vec![vec![0; items]; items];
    let mut ranked = vec![false; items];
    for voter in 0..election.voters() {
        let votes = u64::from(election.weight(voter));
        ranked.fill(false);
        for better in election.ballot(voter) {
            let better = *better as usize;
            if let Some(mark) = ranked.get_mut(better) {
                *mark = true;
            }
            // Everything that was not listed before it is below it.
            let row = above.get_mut(better).into_iter().flatten();
            for (count, above) in row.zip(&ranked) {
                *count += if *above { 0 } else { votes };
            }
        }
    }
    above
}

/// Places of items from the preferred down, for those tied in a result.
fn by_ties(election: &Election, ties: &TieBreak, mut items: Vec<usize>) -> Vec<usize> {
    let ranks = ties.ranks(election);
    items.sort_by_key(|item| ranks.get(*item).copied());
    items
}

//! One order of all items, settled before the count.

use crate::Election;
use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;

/// One criterion by which of two tied items one is preferred.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TieKey {
    /// The cheaper one.
    Cost,
    /// The one with more votes, points or Borda points ([`Election::score`]).
    Votes,
    /// The one whose id comes first as a text, by code points: `10` before `9`.
    Name,
    /// The one that stands first in the list of items.
    Listed,
    /// The one that stands first in this list of ids: a lot drawn before the count. Items that are not in the list come
    /// after those that are.
    Lot(Vec<String>),
}

/// The criteria, the first that tells two items apart deciding; the order in the list of items is always the last.
///
/// Rules never break a tie in any other way. The order is total and fixed before the count, and the same for all the
/// runs of a completion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TieBreak(pub Vec<TieKey>);

impl Default for TieBreak {
    /// The cheaper one, then the one with more votes, then the smaller id: as equalshares.net recommends, with the id
    /// in the place of the lot.
    fn default() -> Self {
        TieBreak(vec![TieKey::Cost, TieKey::Votes, TieKey::Name])
    }
}

impl TieBreak {
    /// From words with commas between them: `cost,votes,name`; or the first word that is none of `cost`, `votes`,
    /// `name` and `listed`.
    pub fn parse(words: &str) -> Result<TieBreak, String> {
        let key = |word: &str| match word.trim() {
            "cost" => Ok(TieKey::Cost),
            "votes" => Ok(TieKey::Votes),
            "name" => Ok(TieKey::Name),
            "listed" => Ok(TieKey::Listed),
            other => Err(other.to_owned()),
        };
        words.split(',').map(key).collect::<Result<_, _>>().map(TieBreak)
    }

    /// Places of items, the preferred first.
    pub fn order(&self, election: &Election) -> Vec<usize> {
        let mut order: Vec<usize> = (0..election.items().len()).collect();
        for key in self.0.iter().rev() {
            sort_by(&mut order, key, election);
        }
        order
    }

    /// The rank of each item in [`TieBreak::order`], the preferred one having 0.
    pub(crate) fn ranks(&self, election: &Election) -> Vec<u32> {
        let mut ranks = vec![0; election.items().len()];
        for (item, rank) in self.order(election).into_iter().zip(0..) {
            if let Some(place) = ranks.get_mut(item) {
                *place = rank;
            }
        }
        ranks
    }
}

/// Stable, so that earlier sorting remains among those that are equal.
fn sort_by(order: &mut [usize], key: &TieKey, election: &Election) {
    let items = election.items();
    match key {
        TieKey::Cost => order.sort_by_key(|item| items.get(*item).map_or(0, |item| item.cost)),
        TieKey::Votes => {
            let scores = election.scores();
            order.sort_by_key(|item| Reverse(scores.get(*item).copied()));
        }
        TieKey::Name => order.sort_by(|a, b| match (items.get(*a), items.get(*b)) {
            (Some(a), Some(b)) => a.id.cmp(&b.id),
            _ => Ordering::Equal,
        }),
        TieKey::Listed => order.sort_unstable(),
        TieKey::Lot(ids) => {
            let places: HashMap<&str, usize> =
                ids.iter().zip(0..).map(|(id, place)| (id.as_str(), place)).collect();
            let place = |item: usize| items.get(item).and_then(|item| places.get(item.id.as_str())).copied();
            order.sort_by_key(|item| place(*item).unwrap_or(usize::MAX));
        }
    }
}

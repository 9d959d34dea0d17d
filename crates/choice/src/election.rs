//! An election: what may be bought, for how much, and who wants what.

use crate::merge::Electorate;
use crate::{Constraints, Item, Limit};
use std::sync::OnceLock;

/// How voters were asked. One election has one kind of ballot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BallotKind {
    /// Voters tick any number of items (Pabulib: `approval`).
    Approval,
    /// Voters tick at most one item (Pabulib: `choose-1`).
    ChooseOne,
    /// Voters share a number of points among items (Pabulib: `cumulative`).
    Cumulative,
    /// Voters give each item points, without a sum to keep to (Pabulib: `scoring`).
    Scoring,
    /// Voters list items from the best down (Pabulib: `ordinal`).
    Ordinal,
}

impl BallotKind {
    /// The word that Pabulib files use.
    pub fn key(self) -> &'static str {
        match self {
            BallotKind::Approval => "approval",
            BallotKind::ChooseOne => "choose-1",
            BallotKind::Cumulative => "cumulative",
            BallotKind::Scoring => "scoring",
            BallotKind::Ordinal => "ordinal",
        }
    }

    /// The kind with this word in Pabulib files.
    pub fn parse(key: &str) -> Option<BallotKind> {
        [Self::Approval, Self::ChooseOne, Self::Cumulative, Self::Scoring, Self::Ordinal]
            .into_iter()
            .find(|kind| kind.key() == key)
    }

    /// Whether ballots carry a number of points for each item.
    pub fn has_points(self) -> bool {
        matches!(self, BallotKind::Cumulative | BallotKind::Scoring)
    }
}

/// Rows of different lengths, one after the other: row `r` is `values[starts[r]..starts[r + 1]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rows<T> {
    pub starts: Vec<u32>,
    pub values: Vec<T>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Rows { starts: vec![0], values: Vec::new() }
    }
}

impl<T> Rows<T> {
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The places of a row's values; an empty range for a row that is not there.
    pub fn range(&self, row: usize) -> std::ops::Range<usize> {
        match (self.starts.get(row), self.starts.get(row + 1)) {
            (Some(start), Some(end)) => *start as usize..*end as usize,
            _ => 0..0,
        }
    }

    pub fn row(&self, row: usize) -> &[T] {
        self.values.get(self.range(row)).unwrap_or_default()
    }

    /// Ends the row that was being filled.
    #[expect(clippy::cast_possible_truncation, reason = "the builder refuses 2³² and more entries")]
    pub fn close(&mut self) {
        self.starts.push(self.values.len() as u32);
    }
}

impl Rows<u32> {
    /// Who names whom, the other way round: row `c` of the result lists, ascending, the rows that contain `c`.
    #[expect(
        clippy::indexing_slicing,
        clippy::cast_possible_truncation,
        reason = "values are below `columns` by construction, and there are fewer than 2³² rows"
    )]
    pub fn transposed(&self, columns: usize) -> Rows<u32> {
        let mut starts = vec![0_u32; columns + 1];
        for value in &self.values {
            starts[*value as usize + 1] += 1;
        }
        for column in 0..columns {
            starts[column + 1] += starts[column];
        }
        let mut next = starts.clone();
        let mut values = vec![0_u32; self.values.len()];
        for row in 0..self.len() {
            for value in self.row(row) {
                let place = &mut next[*value as usize];
                values[*place as usize] = row as u32;
                *place += 1;
            }
        }
        Rows { starts, values }
    }
}

/// Items, a budget, ballots, and what may not be bought together.
///
/// Made by [`Election::builder`] or read from a Pabulib file; complete and consistent either way: every ballot names
/// items that exist, none of them twice, prerequisites form no circle, and mandatory items fit into the budget.
///
/// Money is in whole units of the smallest coin (`u64`). `decimals` says how many of the last digits are behind the
/// point when amounts are shown; rules do not look at it.
#[derive(Debug, Clone)]
pub struct Election {
    pub(crate) items: Vec<Item>,
    pub(crate) budget: u64,
    pub(crate) decimals: u32,
    pub(crate) kind: BallotKind,
    /// Items of each ballot, as places in `items`; for rankings from the best down.
    pub(crate) ballots: Rows<u32>,
    /// Points beside `ballots.values`; empty unless the kind has points.
    pub(crate) points: Vec<u64>,
    /// Votes that each ballot stands for; `None` when each stands for one.
    pub(crate) weights: Option<Vec<u32>>,
    /// Ballots that name each item, worked out when somebody asks.
    pub(crate) supporters: OnceLock<Rows<u32>>,
    /// The different ballots, if many are equal.
    pub(crate) merged: Option<Electorate>,
    pub(crate) constraints: Constraints,
    pub(crate) limits: Vec<Limit>,
}

impl Election {
    /// The items, in the order in which they were given. Places in this list name items everywhere.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The money that may be spent, in the smallest coin.
    pub fn budget(&self) -> u64 {
        self.budget
    }

    /// How many digits of an amount stand behind the point.
    pub fn decimals(&self) -> u32 {
        self.decimals
    }

    /// How voters were asked.
    pub fn kind(&self) -> BallotKind {
        self.kind
    }

    /// How many ballots there are, empty ones included.
    pub fn voters(&self) -> usize {
        self.ballots.len()
    }

    /// The votes that a ballot stands for.
    pub fn weight(&self, voter: usize) -> u32 {
        self.weights.as_ref().map_or(1, |weights| weights.get(voter).copied().unwrap_or(0))
    }

    /// The sum of all weights: the number of ballots where none has a weight.
    pub fn total_weight(&self) -> u64 {
        match &self.weights {
            None => self.ballots.len() as u64,
            Some(weights) => weights.iter().map(|weight| u64::from(*weight)).sum(),
        }
    }

    /// The items on a ballot, as places in [`Election::items`]; for rankings from the best down.
    pub fn ballot(&self, voter: usize) -> &[u32] {
        self.ballots.row(voter)
    }

    /// The points beside the items of [`Election::ballot`]; empty unless the kind has points.
    pub fn points(&self, voter: usize) -> &[u64] {
        self.points.get(self.ballots.range(voter)).unwrap_or_default()
    }

    /// The ballots that name an item, ascending.
    pub fn supporters(&self, item: usize) -> &[u32] {
        self.supporter_rows().row(item)
    }

    pub(crate) fn supporter_rows(&self) -> &Rows<u32> {
        self.supporters.get_or_init(|| self.ballots.transposed(self.items.len()))
    }

    /// What may not be bought together, and what needs what.
    pub fn constraints(&self) -> &Constraints {
        &self.constraints
    }

    /// The limits by category, as they were given.
    pub fn limits(&self) -> &[Limit] {
        &self.limits
    }

    /// The place of the item with this id.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.items.iter().position(|item| item.id == id)
    }

    /// What the items at these places cost together.
    pub fn cost_of(&self, items: &[usize]) -> u64 {
        items.iter().filter_map(|item| self.items.get(*item)).map(|item| item.cost).sum()
    }

    /// What everybody says of an item together, by which ties are broken: votes, points, or Borda points (one for
    /// each item listed below), each times the weight of the ballot.
    pub fn score(&self, item: usize) -> u64 {
        self.scores().get(item).copied().unwrap_or(0)
    }

    /// [`Election::score`] of every item.
    pub fn scores(&self) -> Vec<u64> {
        let mut scores = vec![0; self.items.len()];
        let (ballots, points, weights) = match &self.merged {
            Some(merged) => (&merged.ballots, &merged.points, Some(&merged.weights)),
            None => (&self.ballots, &self.points, self.weights.as_ref()),
        };
        for ballot in 0..ballots.len() {
            let weight = weights.map_or(1, |weights| weights.get(ballot).copied().map_or(0, u64::from));
            let (range, row) = (ballots.range(ballot), ballots.row(ballot));
            for (place, item) in range.zip(row) {
                let each = match self.kind {
                    BallotKind::Approval | BallotKind::ChooseOne => 1,
                    BallotKind::Cumulative | BallotKind::Scoring => points.get(place).copied().unwrap_or(0),
                    BallotKind::Ordinal => 0,
                };
                if let Some(score) = scores.get_mut(*item as usize) {
                    *score += each * weight;
                }
            }
            if self.kind == BallotKind::Ordinal {
                for (below, item) in (0..).zip(row.iter().rev()) {
                    if let Some(score) = scores.get_mut(*item as usize) {
                        *score += below * weight;
                    }
                }
            }
        }
        scores
    }
}

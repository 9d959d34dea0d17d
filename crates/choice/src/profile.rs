//! Ballots under a satisfaction measure, laid out by item, as the rules walk through them.

use crate::election::Rows;
use crate::{BallotKind, Election, Satisfaction};
use std::borrow::Cow;

/// Utilities of an election: `u_i(c) = unit(c) · value(i, c)`.
///
/// The unit belongs to the item (its price, or 1) and the value to the pair (1, points, Borda points), so that in the
/// common cases no table of values is needed. Only pairs with a value above 0 are listed.
#[derive(Debug, Clone)]
pub(crate) struct Profile<'a> {
    pub election: &'a Election,
    /// Supporters of each item, ascending.
    pub supporters: Cow<'a, Rows<u32>>,
    /// Beside `supporters.values`; empty when every value is 1.
    pub values: Vec<u64>,
    /// Items supported by each voter.
    pub ballots: Cow<'a, Rows<u32>>,
    /// Beside `ballots.values`; empty when every value is 1.
    pub ballot_values: Vec<u64>,
    pub unit: Vec<u64>,
    /// Votes that each voter stands for; `None` when each stands for one.
    pub weights: Option<&'a [u32]>,
    pub total_weight: u64,
    /// The sum over supporters of weight times value, for each item.
    pub value_total: Vec<u64>,
}

impl<'a> Profile<'a> {
    pub fn new(election: &'a Election, satisfaction: Satisfaction) -> Self {
        let unit = match satisfaction {
            Satisfaction::Cost => election.items.iter().map(|item| item.cost.max(1)).collect(),
            _ => vec![1; election.items.len()],
        };
        let graded = matches!(
            (satisfaction, election.kind),
            (Satisfaction::Points, BallotKind::Cumulative | BallotKind::Scoring) | (Satisfaction::Borda, _)
        );
        let (ballots, points, weights) = match &election.merged {
            Some(merged) => (&merged.ballots, &merged.points, Some(merged.weights.as_slice())),
            None => (&election.ballots, &election.points, election.weights.as_deref()),
        };
        let graded = graded || points.contains(&0);
        let supporters = match &election.merged {
            _ if graded => Cow::Owned(Rows::default()),
            Some(merged) => Cow::Borrowed(&merged.supporters),
            None => Cow::Borrowed(election.supporter_rows()),
        };
        let mut profile = Profile {
            election,
            supporters,
            values: Vec::new(),
            ballots: Cow::Borrowed(ballots),
            ballot_values: Vec::new(),
            unit,
            weights,
            total_weight: election.total_weight(),
            value_total: Vec::new(),
        };
        if graded {
            profile.grade(satisfaction, points);
        }
        profile.value_total = (0..election.items.len()).map(|item| profile.sum_of_values(item)).collect();
        profile
    }

    /// Lays out the pairs that have a value, with their values.
    fn grade(&mut self, satisfaction: Satisfaction, points: &[u64]) {
        let mut ballots = Rows::default();
        let mut values = Vec::with_capacity(self.ballots.values.len());
        for voter in 0..self.ballots.len() {
            let row = self.ballots.row(voter);
            let points = points.get(self.ballots.range(voter)).unwrap_or_default();
            for (place, item) in row.iter().enumerate() {
                let given = points.get(place).copied();
                let value = match satisfaction {
                    Satisfaction::Borda => (row.len() - 1 - place) as u64,
                    Satisfaction::Points => given.unwrap_or(1),
                    Satisfaction::Cost | Satisfaction::Cardinality => given.unwrap_or(1).min(1),
                };
                if value > 0 {
                    ballots.values.push(*item);
                    values.push(value);
                }
            }
            ballots.close();
        }
        let (supporters, by_item) = transposed(&ballots, &values, self.unit.len());
        if matches!(satisfaction, Satisfaction::Borda | Satisfaction::Points) {
            self.values = by_item;
            self.ballot_values = values;
        }
        self.supporters = Cow::Owned(supporters);
        self.ballots = Cow::Owned(ballots);
    }

    fn sum_of_values(&self, item: usize) -> u64 {
        let range = self.supporters.range(item);
        let Some(weights) = self.weights else {
            return match self.values.get(range.clone()) {
                Some(values) if !self.values.is_empty() => values.iter().sum(),
                _ => range.len() as u64,
            };
        };
        let voters = self.supporters.row(item).iter();
        let weight = |voter: &u32| u64::from(weights.get(*voter as usize).copied().unwrap_or(0));
        range.zip(voters).map(|(place, voter)| weight(voter) * self.value(place)).sum()
    }

    /// The value at a place of `supporters`.
    pub fn value(&self, place: usize) -> u64 {
        self.values.get(place).copied().unwrap_or(1)
    }

    pub fn weight(&self, voter: u32) -> u64 {
        self.weights.map_or(1, |weights| u64::from(weights.get(voter as usize).copied().unwrap_or(0)))
    }

    pub fn voters(&self) -> usize {
        self.ballots.len()
    }

    pub fn items(&self) -> usize {
        self.unit.len()
    }

    pub fn cost(&self, item: usize) -> u64 {
        self.election.items.get(item).map_or(0, |item| item.cost)
    }

    pub fn unit(&self, item: usize) -> u64 {
        self.unit.get(item).copied().unwrap_or(1)
    }

    pub fn value_total(&self, item: usize) -> u64 {
        self.value_total.get(item).copied().unwrap_or(0)
    }

    /// The sum of everybody's utility of an item.
    pub fn welfare(&self, item: usize) -> u128 {
        u128::from(self.unit(item)) * u128::from(self.value_total(item))
    }

    /// Whether anybody wants it.
    pub fn is_supported(&self, item: usize) -> bool {
        self.value_total(item) > 0
    }
}

/// Rows by value, as [`Rows::transposed`], and what stands beside the values.
#[expect(clippy::indexing_slicing, reason = "values are below `columns` by construction")]
fn transposed(rows: &Rows<u32>, beside: &[u64], columns: usize) -> (Rows<u32>, Vec<u64>) {
    let supporters = rows.transposed(columns);
    let mut next = supporters.starts.clone();
    let mut values = vec![0; beside.len()];
    for row in 0..rows.len() {
        for place in rows.range(row) {
            let to = &mut next[rows.values[place] as usize];
            values[*to as usize] = beside[place];
            *to += 1;
        }
    }
    (supporters, values)
}

//! Equal ballots are one ballot with more weight: nothing in any rule tells them apart.

use crate::BallotKind;
use crate::election::Rows;

/// Ballots as the rules walk through them.
#[derive(Debug, Clone)]
pub(crate) struct Electorate {
    /// Items of each ballot; ascending unless the order means something.
    pub ballots: Rows<u32>,
    /// Points beside `ballots.values`; empty unless the kind has points.
    pub points: Vec<u64>,
    /// Votes that each ballot stands for.
    pub weights: Vec<u32>,
    /// Ballots that name each item, ascending.
    pub supporters: Rows<u32>,
}

/// Merging pays if at most so many of a hundred ballots are different: weights have to be looked up for each of them.
const WORTH_IT: usize = 70;

/// If so many ballots are nearly all different, so will be most of the others.
const SAMPLE: usize = 2048;

/// How many neighbours in the table are looked at; beyond it, a ballot stays by itself. Whoever makes ballots that all
/// fall on one place of the table gains nothing but ballots that are not merged.
const STEPS: usize = 24;

/// The different ballots with their weights, or nothing if most are different anyhow.
pub(crate) fn merge(
    ballots: &Rows<u32>,
    points: &[u64],
    weights: &[u32],
    kind: BallotKind,
    items: usize,
) -> Option<Electorate> {
    let mut table = Table {
        ballots: Rows::default(),
        points: Vec::new(),
        weights: Vec::new(),
        slots: vec![EMPTY; (ballots.len() * 2).next_power_of_two()],
    };
    let most = |ballots: usize| ballots * WORTH_IT / 100;
    let mut row: Vec<(u32, u64)> = Vec::new();
    for voter in 0..ballots.len() {
        row.clear();
        let given = points.get(ballots.range(voter)).unwrap_or_default();
        let points = given.iter().copied().chain(std::iter::repeat(0));
        row.extend(ballots.row(voter).iter().copied().zip(points));
        if kind != BallotKind::Ordinal {
            row.sort_unstable();
        }
        table.add(&row, weights.get(voter).copied().unwrap_or(1), !given.is_empty());
        let (seen, different) = (voter + 1, table.weights.len());
        if different > most(ballots.len()) || (seen == SAMPLE && different > seen * 9 / 10) {
            return None;
        }
    }
    let Table { ballots, points, weights, .. } = table;
    let supporters = ballots.transposed(items);
    Some(Electorate { ballots, points, weights, supporters })
}

const EMPTY: u32 = u32::MAX;

struct Table {
    ballots: Rows<u32>,
    points: Vec<u64>,
    weights: Vec<u32>,
    /// Places of ballots by hash.
    slots: Vec<u32>,
}

impl Table {
    fn add(&mut self, row: &[(u32, u64)], weight: u32, with_points: bool) {
        let mask = self.slots.len() - 1;
        let start = hash(row);
        let mut free = None;
        for step in 0..STEPS {
            let Some(slot) = self.slots.get((start + step) & mask).copied() else { break };
            if slot == EMPTY {
                free = Some((start + step) & mask);
                break;
            }
            if self.is(slot as usize, row, with_points)
                && let Some(sum) = self.weights.get_mut(slot as usize)
                && let Some(more) = sum.checked_add(weight)
            {
                *sum = more;
                return;
            }
        }
        if let Some(slot) = free.and_then(|free| self.slots.get_mut(free)) {
            *slot = u32::try_from(self.weights.len()).unwrap_or(EMPTY);
        }
        self.ballots.values.extend(row.iter().map(|(item, _)| *item));
        self.ballots.close();
        self.weights.push(weight);
        if with_points {
            self.points.extend(row.iter().map(|(_, points)| *points));
        }
    }

    fn is(&self, place: usize, row: &[(u32, u64)], with_points: bool) -> bool {
        let range = self.ballots.range(place);
        let items = self.ballots.row(place).iter();
        let points = self.points.get(range).unwrap_or_default();
        items.copied().eq(row.iter().map(|(item, _)| *item))
            && (!with_points || points.iter().copied().eq(row.iter().map(|(_, points)| *points)))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "any bits will do")]
fn hash(row: &[(u32, u64)]) -> usize {
    let mut hash = row.len() as u64;
    for (item, points) in row {
        let word = u64::from(*item) ^ points.rotate_left(32);
        hash = (hash.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    (hash ^ (hash >> 32)) as usize
}

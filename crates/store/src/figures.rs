//! What writing costs, counted while it happens: for metrics, never for decisions.

use serde::Serialize;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many values fell under which bound.
#[derive(Debug)]
pub struct Histogram {
    bounds: &'static [u64],
    /// One more than there are bounds: the last has no bound.
    counts: Vec<AtomicU64>,
    sum: AtomicU64,
}

/// A histogram as it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HistogramView {
    /// Each bound with how many values were at or below it.
    pub at_most: Vec<(u64, u64)>,
    /// How many values.
    pub count: u64,
    /// Their sum.
    pub sum: u64,
}

impl Histogram {
    /// Empty, with ascending bounds.
    pub fn new(bounds: &'static [u64]) -> Self {
        let counts = (0..=bounds.len()).map(|_| AtomicU64::new(0)).collect();
        Self { bounds, counts, sum: AtomicU64::new(0) }
    }

    /// Counts a value.
    pub fn note(&self, value: u64) {
        let place = self.bounds.partition_point(|bound| *bound < value);
        if let Some(count) = self.counts.get(place) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        self.sum.fetch_add(value, Ordering::Relaxed);
    }

    /// How it stands.
    pub fn view(&self) -> HistogramView {
        let mut count = 0;
        let mut at_most = Vec::with_capacity(self.bounds.len());
        for (place, own) in self.counts.iter().enumerate() {
            count += own.load(Ordering::Relaxed);
            at_most.extend(self.bounds.get(place).map(|bound| (*bound, count)));
        }
        HistogramView { at_most, count, sum: self.sum.load(Ordering::Relaxed) }
    }
}

/// Bounds of a commit's time, in microseconds.
const COMMIT_MICROS: &[u64] =
    &[500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 5_000_000];
/// Bounds of a group's size.
const GROUP: &[u64] = &[1, 2, 4, 8, 16, 32, 64, 128, 256];

/// What writing costs.
#[derive(Debug)]
pub struct Figures {
    /// Microseconds of each commit.
    pub commit_micros: Histogram,
    /// Writes that one commit carried.
    pub group_size: Histogram,
}

impl Default for Figures {
    fn default() -> Self {
        Self { commit_micros: Histogram::new(COMMIT_MICROS), group_size: Histogram::new(GROUP) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_counted_at_and_below_their_bound() {
        let histogram = Histogram::new(&[10, 20]);
        for value in [1, 10, 11, 20, 99] {
            histogram.note(value);
        }
        let view = histogram.view();
        assert_eq!((view.at_most, view.count, view.sum), (vec![(10, 2), (20, 4)], 5, 141));
    }
}

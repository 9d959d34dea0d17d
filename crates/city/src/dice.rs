//! Chance, as an argument: a fixed stream of numbers from a seed, and the few ways it is used.

use chacha20::ChaCha8Rng;
use chacha20::rand_core::{Rng, SeedableRng};

/// One stream of chance. The same seed and stream give the same numbers on every machine and for ever:
/// the mapping to ranges is ours, so that no library update changes the city.
#[derive(Debug)]
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream of that number under that seed.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut key = [0; 32];
        for (slot, byte) in key.iter_mut().zip(seed.to_le_bytes()) {
            *slot = byte;
        }
        let mut rng = ChaCha8Rng::from_seed(key);
        rng.set_stream(stream);
        Self(rng)
    }

    /// A whole number from 0 up to but not including `n`; 0 for an empty range.
    pub fn below(&mut self, n: i64) -> i64 {
        let n = u128::from(u64::try_from(n).unwrap_or(0));
        i64::try_from((u128::from(self.0.next_u64()) * n) >> 64).unwrap_or(0)
    }

    /// A whole number between the two, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(high - low + 1)
    }

    /// A whole number between the two, the middle likelier than the ends.
    pub fn around(&mut self, low: i64, high: i64) -> i64 {
        let third = (high - low) / 3;
        low + self.below(third + 1) + self.below(third + 1) + self.below(high - low - 2 * third + 1)
    }

    /// True in so many of a thousand cases.
    pub fn chance(&mut self, permille: i64) -> bool {
        self.below(1000) < permille
    }

    /// One of them, each as likely as the next; the default of an empty list.
    pub fn pick<T: Copy + Default>(&mut self, from: &[T]) -> T {
        let at = self.below(i64::try_from(from.len()).unwrap_or(0));
        usize::try_from(at).ok().and_then(|at| from.get(at)).copied().unwrap_or_default()
    }

    /// One of them by weight; the default of an empty list.
    pub fn weigh<T: Copy + Default>(&mut self, from: &[(T, i64)]) -> T {
        let mut left = self.below(from.iter().map(|(_, weight)| weight).sum());
        for (value, weight) in from {
            left -= weight;
            if left < 0 {
                return *value;
            }
        }
        T::default()
    }

    /// Brings them into an order of chance (Fisher–Yates).
    pub fn shuffle<T>(&mut self, of: &mut [T]) {
        for last in (1..of.len()).rev() {
            let other = self.below(i64::try_from(last).unwrap_or(0) + 1);
            of.swap(last, usize::try_from(other).unwrap_or(last));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_fixed() {
        let mut dice = Dice::new(2020, 6);
        let rolls: Vec<i64> = (0..6).map(|_| dice.between(1, 1000)).collect();
        assert_eq!(rolls, ROLLS);
    }

    const ROLLS: [i64; 6] = [427, 448, 135, 875, 854, 251];

    #[test]
    fn ranges_include_their_ends_and_weights_are_kept() {
        let mut dice = Dice::new(1, 1);
        let rolls: Vec<i64> = (0..1000).map(|_| dice.between(3, 5)).collect();
        assert!([3, 4, 5].iter().all(|end| rolls.contains(end)));
        assert!(rolls.iter().all(|roll| (3..=5).contains(roll)));
        assert!((0..1000).all(|_| (10..=20).contains(&dice.around(10, 20))));
        let heads = (0..10_000).filter(|_| dice.weigh(&[(true, 3), (false, 1)])).count();
        assert!((7_300..7_700).contains(&heads), "{heads}");
        assert_eq!(dice.pick::<i64>(&[]), 0);
    }
}

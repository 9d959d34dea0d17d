//! A gate before the hashing: argon2id is meant to cost memory, and two hundred at once would cost all of it.

use super::{Salt, hash, used_before, verify};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Lets so many hash at once, in the order they came; the others wait, and beyond that are turned away.
///
/// A hashing takes 19 MiB, so a gate of four holds passwords to 76 MiB however many sign in.
#[derive(Debug)]
pub struct Gate {
    at_once: u64,
    waiting: u64,
    turns: Mutex<Turns>,
    moved_on: Condvar,
}

/// More wait than the gate has places for: the caller answers «later» (503).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are being checked at once")]
pub struct Busy;

/// Numbers are given out in order, and number `n` may hash once `n < done + at_once`: as many as are done have made
/// room.
#[derive(Debug, Default)]
struct Turns {
    given: u64,
    done: u64,
}

impl Gate {
    /// A gate that lets `at_once` (at least one) hash at a time while `waiting` others wait.
    pub fn new(at_once: usize, waiting: usize) -> Self {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        Self {
            at_once: count(at_once.max(1)),
            waiting: count(waiting),
            turns: Mutex::default(),
            moved_on: Condvar::new(),
        }
    }

    /// [`hash`], when it is one's turn.
    pub fn hash(&self, salt: &Salt, password: &str) -> Result<String, Busy> {
        self.pass(|| hash(salt, password))
    }

    /// [`verify`], when it is one's turn.
    pub fn verify(&self, hash: Option<&str>, password: &str) -> Result<bool, Busy> {
        self.pass(|| verify(hash, password))
    }

    /// [`used_before`], when it is one's turn; the hashes are tried in one turn.
    pub fn used_before<'a>(
        &self,
        hashes: impl IntoIterator<Item = &'a str>,
        password: &str,
    ) -> Result<bool, Busy> {
        self.pass(|| used_before(hashes, password))
    }

    fn pass<T>(&self, work: impl FnOnce() -> T) -> Result<T, Busy> {
        let mut turns = self.turns();
        if turns.given - turns.done >= self.at_once.saturating_add(self.waiting) {
            return Err(Busy);
        }
        let mine = turns.given;
        turns.given += 1;
        while mine >= turns.done.saturating_add(self.at_once) {
            turns = self.moved_on.wait(turns).unwrap_or_else(PoisonError::into_inner);
        }
        drop(turns);
        let _turn = Turn(self);
        Ok(work())
    }

    /// The numbers; they are right even if a thread died while it held them, which it cannot.
    fn turns(&self) -> MutexGuard<'_, Turns> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A turn that ends when it is dropped, also by a panic.
struct Turn<'a>(&'a Gate);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.turns().done += 1;
        self.0.moved_on.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// How many of 200 threads, all let go at once, were inside at the most, and how many were turned away.
    fn storm(gate: &Gate) -> (usize, usize) {
        let (inside, peak, away) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
        let start = Barrier::new(200);
        std::thread::scope(|scope| {
            for _ in 0..200 {
                scope.spawn(|| {
                    start.wait();
                    let passed = gate.pass(|| {
                        peak.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        hash(&[0; 16], "password");
                        inside.fetch_sub(1, Ordering::SeqCst);
                    });
                    if passed.is_err() {
                        away.fetch_add(1, Ordering::SeqCst);
                    }
                });
            }
        });
        (peak.into_inner(), away.into_inner())
    }

    #[test]
    fn two_hundred_at_once_hash_four_at_a_time() {
        let gate = Gate::new(4, 1000);
        let (peak, away) = storm(&gate);
        assert!((1..=4).contains(&peak), "{peak}");
        assert_eq!(away, 0);
        assert_eq!(gate.verify(None, "x"), Ok(false));
    }

    #[test]
    fn who_finds_no_place_to_wait_is_turned_away_and_the_gate_still_works() {
        let gate = Gate::new(2, 8);
        let (peak, away) = storm(&gate);
        assert!(peak <= 2, "{peak}");
        assert!((1..=190).contains(&away), "{away}");
        assert!(gate.hash(&[0; 16], "x").is_ok());
    }

    #[test]
    fn a_full_gate_is_busy_and_a_turn_that_panics_makes_room() {
        let gate = Gate::new(0, 0);
        let inner = gate.pass(|| gate.verify(None, "x"));
        assert_eq!(inner, Ok(Err(Busy)));
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _ = gate.pass(|| panic!("while it hashes"));
        }));
        assert!(panicked.is_err());
        assert_eq!(gate.used_before([], "x"), Ok(false));
    }
}

//! The world of several test programs; each takes this file in by its path.

use app::World;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// A clock that moves when told to, and a die that counts.
#[derive(Clone, Default)]
pub struct Counted {
    /// How far it was moved.
    pub minutes: Arc<AtomicI64>,
    die: Arc<AtomicU64>,
}

impl World for Counted {
    fn now(&self) -> Timestamp {
        let start: Timestamp = "2020-12-31T01:00:00Z".parse().unwrap();
        start + SignedDuration::from_mins(self.minutes.load(Ordering::Relaxed))
    }

    fn fill_random(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            let n = self.die.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            chunk.copy_from_slice(&n.to_be_bytes()[..chunk.len()]);
        }
    }
}

//! Whether the server wants requests: what the binary's probes found, and whether it is about to stop.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// A finding older than this says nothing.
const FRESH: Duration = Duration::from_secs(5);

/// What a probe found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probe {
    /// Whether something could be written.
    pub writes: bool,
    /// Whether as much of the disk is free as the operator wants; true where that is not ours to know.
    pub has_space: bool,
}

/// Shared between the binary, which probes and stops, and the site, which answers.
#[derive(Debug, Clone, Default)]
pub struct Readiness(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    probed: Option<(Instant, Probe)>,
    leaving: bool,
    unprobed: bool,
}

/// Why the server does not want requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unready {
    /// It is about to stop.
    Leaving,
    /// Nothing can be written, or nobody has tried for a while.
    CannotWrite,
    /// The disk is almost full.
    DiskFull,
}

impl Readiness {
    /// Always ready until it leaves: where nobody probes.
    pub fn unprobed() -> Self {
        let readiness = Self::default();
        readiness.with(|state| state.unprobed = true);
        readiness
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Tells what a probe found.
    pub fn found(&self, probe: Probe) {
        self.with(|state| state.probed = Some((Instant::now(), probe)));
    }

    /// Says that the server is about to stop: those who ask whether it is ready are told, everybody else is
    /// answered and asked to come back on another connection.
    pub fn leave(&self) {
        self.with(|state| state.leaving = true);
    }

    /// Whether it is about to stop.
    pub fn is_leaving(&self) -> bool {
        self.with(|state| state.leaving)
    }

    /// Whether requests are wanted.
    pub fn check(&self) -> Result<(), Unready> {
        self.check_at(Instant::now())
    }

    fn check_at(&self, now: Instant) -> Result<(), Unready> {
        self.with(|state| {
            if state.leaving {
                return Err(Unready::Leaving);
            }
            match state.probed {
                _ if state.unprobed => Ok(()),
                Some((at, probe)) if probe.writes && now.duration_since(at) <= FRESH => {
                    if probe.has_space {
                        Ok(())
                    } else {
                        Err(Unready::DiskFull)
                    }
                }
                _ => Err(Unready::CannotWrite),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_fresh_good_finding_makes_it_ready() {
        let (readiness, now) = (Readiness::default(), Instant::now());
        assert_eq!(readiness.check_at(now), Err(Unready::CannotWrite), "nobody has tried");
        readiness.found(Probe { writes: true, has_space: true });
        assert_eq!(readiness.check(), Ok(()));
        let later = Instant::now() + FRESH + Duration::from_secs(1);
        assert_eq!(readiness.check_at(later), Err(Unready::CannotWrite), "the finding is old");
        readiness.found(Probe { writes: true, has_space: false });
        assert_eq!(readiness.check(), Err(Unready::DiskFull));
        readiness.found(Probe { writes: false, has_space: true });
        assert_eq!(readiness.check(), Err(Unready::CannotWrite));
        readiness.found(Probe { writes: true, has_space: true });
        readiness.leave();
        assert_eq!(readiness.check(), Err(Unready::Leaving));
    }
}

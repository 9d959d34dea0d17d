//! Plans held against all plans that there are, against the definitions, and against what is known by hand.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on should stop")]

#[cfg(feature = "highs")]
mod beside;
mod changes;
mod definitions;
mod files;
mod known;
mod small;
mod solving;
mod why;

use planner::{Control, Problem, Settings, Solution};

/// Solves with the effort of some seconds and a clock that stands still.
fn solved(problem: &Problem, settings: &Settings) -> Solution {
    let (mut clock, mut proceed) = (|| 0.0, |_| true);
    planner::solve(problem, settings, &mut Control { clock: &mut clock, proceed: &mut proceed }).unwrap()
}

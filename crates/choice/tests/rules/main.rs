//! Rules held against their definitions, against themselves on changed elections, and against known outcomes.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on should stop")]

mod elections;
mod explanations;
mod known;
mod metamorphic;
mod properties;

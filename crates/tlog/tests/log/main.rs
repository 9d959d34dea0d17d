//! A log made here, attacked here, and checked by two programs that know nothing of each other.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "what is not as it should be ends the test"
)]

mod forms;
mod kit;
mod oracle;
mod property;
mod tamper;
mod vectors;
mod window;

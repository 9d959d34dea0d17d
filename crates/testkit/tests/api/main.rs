//! The API over a small demonstration city: every operation as it should be used, and as it should not.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what is not as it should be ends the test"
)]

mod accounts;
mod area_groups;
mod bad_input;
mod document;
mod duplicates;
mod field_surveys;
mod happy;
mod paper;
mod permissions;
mod rehearsal;
mod repeat;
mod site;
mod unrecorded;
mod votes;

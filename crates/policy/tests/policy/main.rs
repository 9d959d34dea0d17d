//! The packs and the screening as other rooms see them.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail as loudly as tests")]

mod check;
mod common;
mod consent;
mod gate;
mod library;
mod package;
mod packs;
mod rules;
mod schema;
mod screening;
mod sums;

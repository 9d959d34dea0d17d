//! Stories: what people do one after another, over a register of their own, with a frozen clock and counted ids.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what is not as it should be ends the test"
)]

mod account;
mod area_group;
mod ballot;
mod ballot_sheet;
mod door;
mod duplicate;
mod gate;
mod identity;
mod key;
mod kit;
mod log;
mod password;
mod plan;
mod proxy;
mod recount;
mod rehearsal;
mod roll;
mod signature_audit;
mod sms;
mod territory;
mod village;
mod vote;
mod vote_paper;
mod vote_result;

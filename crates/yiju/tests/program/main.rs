//! The program itself, as an operator meets it: started, asked, stopped, backed up, restored.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "what is not as it should be ends the test"
)]

mod backup;
mod guide;
mod http;
mod menu;
mod migrate;
mod operation;
mod plan;
mod recount;
mod server;
mod two_nodes;

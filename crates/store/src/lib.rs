//! The only room that speaks SQL: two engines, one SQL text, one code path.
//!
//! [`Store::open`] takes a `sqlite:` or `postgres:` address. Everything else is functions of a noun's
//! module that take an [`Rx`] (a consistent snapshot) or a [`Tx`] (the one write path):
//!
//! ```no_run
//! use store::{Options, Store, StoreError, StoreUrl, setting};
//!
//! let store = Store::open(&StoreUrl::parse("sqlite:/var/lib/yiju/yiju.db")?, Options::default())?;
//! let pack = store.read(|rx| setting::find(rx, "pack"))?;
//! # Ok::<(), StoreError>(())
//! ```
//!
//! Functions that change a decision ask for a [`domain::permit::Permit`] and append the audit entry in the
//! same transaction. Where the engines differ, the text says so between fences, read in one place
//! (`sql.rs`); no storage function asks which engine it runs on.

mod bulk;
mod error;
mod figures;
mod migration;
mod pool;
mod postgresql;
mod reader;
mod row;
mod sql;
mod sqlite;
mod store;
#[cfg(test)]
mod tests;
mod tls;
mod transaction;
mod url;
mod value;

pub mod account;
pub mod api_token;
pub mod appointment;
pub mod area_group;
pub mod audit;
pub mod backup_run;
pub mod ballot;
pub mod ballot_sheet;
pub mod batch;
pub mod bench;
pub mod building;
pub mod ceremony;
pub mod claim;
pub mod community;
pub mod data_key;
pub mod division;
pub mod duplicate;
pub mod dwelling;
pub mod entrance;
pub mod facility;
pub mod field_survey;
pub mod hand_over;
pub mod health;
pub mod idempotency;
pub mod indicator;
pub mod job;
pub mod known_browser;
pub mod linked_identity;
pub mod log;
pub mod objection;
pub mod one_time_link;
pub mod owner;
pub mod owner_export;
pub mod owner_record;
pub mod passkey;
pub mod price_tag;
pub mod project;
pub mod proxy;
pub mod rate;
pub mod rehearsal;
pub mod retention;
pub mod revision;
pub mod roll;
pub mod scenario;
pub mod sealed;
pub mod search;
pub mod second_step;
pub mod session;
pub mod setting;
pub mod sign_in_failure;
pub mod signature_audit;
pub mod sms;
pub mod snapshot;
pub mod upload;
pub mod visit;
pub mod vote;

pub use error::{Fault, StoreError};
pub use figures::{Figures, Histogram, HistogramView};
pub use migration::{BeforeMigration, Pending, SCHEMA_VERSION, pending};
pub use reader::Reader;
pub use store::{Options, Store};
pub use transaction::{Rx, Tx};
pub use url::{BadUrl, Engine, StoreUrl};

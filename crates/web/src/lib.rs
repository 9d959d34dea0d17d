//! How people and machines reach it: pages, API, tiles, sessions, translations, assets.
//!
//! [`router()`] is the whole site as a service over an [`app::App`]; [`server::Server`] serves it with
//! time-outs. A handler extracts (`page`), calls one use case, and shows one view.

mod account;
mod api;
mod appointment;
mod area_group;
pub mod assets;
mod audit;
mod ballot;
mod batch;
mod community;
mod cookie;
mod dashboard;
mod division;
mod duplicate;
mod error;
mod field_survey;
mod form;
pub mod i18n;
mod log;
mod owner;
mod pack;
mod page;
mod paper;
mod project;
mod rehearsal;
mod roll;
mod router;
#[cfg(test)]
mod samples;
pub mod scenario;
mod screening;
pub mod server;
mod site;
mod tiles;
pub mod ui;
mod vote;
mod words;

pub use api::openapi;
pub use paper::{CITY_FORMS, try_city_form};
pub use router::{router, routes};
pub use site::{Config, Site};
pub use vote::sms_text;

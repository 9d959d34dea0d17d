//! What a renewal programme *is*: nouns, states, arithmetic and law that hold everywhere.
//!
//! This room knows no I/O, no database, no HTTP, no clock, no random numbers and no language. Time, chance
//! and identity come in as arguments; words for people are made in `web` from the keys defined here.

pub mod account;
pub mod allocation;
pub mod appointment;
pub mod area;
pub mod area_group;
pub mod assessment;
pub mod ballot;
pub mod batch;
pub mod building;
pub mod calendar;
pub mod claim;
pub mod community;
pub mod decision;
pub mod division;
pub mod dossier;
pub mod duplicate;
pub mod dwelling;
pub mod entrance;
pub mod facility;
pub mod fact;
pub mod field_survey;
pub mod fraction;
pub mod gate;
pub mod geometry;
mod hex;
pub mod id;
pub mod identity;
pub mod indicator;
mod keys;
pub mod means;
pub mod menu;
pub mod money;
pub mod name;
pub mod nearest;
pub mod offer;
pub mod owner;
pub mod permit;
pub mod personal;
pub mod project;
pub mod project_row;
pub mod proxy;
pub mod rehearsal;
pub mod roll;
pub mod scenario;
pub mod share;
pub mod signature_audit;
pub mod sms;
pub mod tally;
pub mod territory;
pub mod threshold;
pub mod truth;
pub mod visit;
pub mod vote;
pub mod willingness;
pub mod year;

pub use area::Area;
pub use fact::{Fact, FactValue};
pub use money::Fen;
pub use share::Share;
pub use truth::{Truth, Verdict};
pub use year::BuiltYear;

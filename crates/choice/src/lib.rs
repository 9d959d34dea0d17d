#![doc = include_str!("../README.md")]

mod builder;
mod compare;
mod constraint;
mod election;
mod eligible;
mod equal_shares;
pub mod explain;
mod greedy;
mod item;
mod key;
mod merge;
pub mod pabulib;
mod phragmen;
mod profile;
pub mod ranked;
pub mod reference;
mod rule;
mod satisfaction;
mod tie_break;

pub use builder::{Ballot, ElectionBuilder, Invalid, LARGEST, MOST};
pub use compare::{Comparison, compare};
pub use constraint::Constraints;
pub use election::{BallotKind, Election};
pub use equal_shares::{Add1, Completion};
pub use item::{Item, Limit};
pub use phragmen::Overflow;
pub use rule::{Outcome, Rule, Selected, Stage, Then, count, count_with};
pub use satisfaction::Satisfaction;
pub use tie_break::{TieBreak, TieKey};

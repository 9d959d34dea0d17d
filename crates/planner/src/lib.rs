#![doc = include_str!("../README.md")]

mod certify;
mod check;
mod doubt;
mod dual;
pub mod explain;
mod flow;
pub mod format;
pub mod generate;
#[cfg(feature = "highs")]
pub mod highs;
mod manner;
mod model;
mod num;
mod plan;
mod problem;
mod report;
mod rounds;
mod search;
mod solve;
mod validate;
pub mod what_if;

pub use check::{Assessment, Funding, Shortfall, Violation, check, funding};
pub use doubt::{Doubt, Suspect};
pub use plan::{Plan, Unreadable};
pub use problem::{
    Aim, Community, District, DistrictYear, Hold, Offer, Package, Problem, Stability, Start, Target, Work,
};
pub use report::{Assignment, Report, Short, WorkStart};
pub use solve::{Control, Progress, Settings, Solution, Status, Warm, solve};
pub use validate::{Fault, LARGEST, Place, Wrong};

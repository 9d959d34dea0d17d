//! The method of equal shares (Peters, Pierczyński, Skowron, «Proportional Participatory Budgeting with Additive
//! Utilities», 35th conference on Neural Information Processing Systems, 2021).
//!
//! Everybody gets the same share of the budget. As long as there are items whose supporters together hold their price,
//! each such item `c` has a rate `ρ(c)`: the least with `Σᵢ min(bᵢ, ρ·uᵢ(c)) = cost(c)`, where `bᵢ` is what supporter
//! `i` has left and `uᵢ(c)` what `c` is worth to her. The item with the lowest rate is bought, and its supporters pay
//! those amounts. [`crate::reference`] has this definition as a program that one can read; here is the same for
//! elections of a hundred thousand voters.

mod candidate;
mod completion;
mod engine;
mod fixed;
mod ledger;
mod offer;
mod replay;
mod sweep;

pub(crate) use completion::complete;
pub use completion::{Add1, Completion};
pub(crate) use engine::{Engine, Purchase};
pub(crate) use replay::{Paid, Replay, Standing};

//! Rolls: drawn, posted, corrected, frozen; and the votes of a community beside them.

mod list;
mod record;

pub(crate) use list::{post_roll, votes_of_community};
pub(crate) use record::{groups, post_correct, post_freeze, post_publish, roll};

#[cfg(test)]
pub(crate) use {list::CommunityVotesView, record::RollView, record::sample_roll};

//! The policy in words: which packs there are, and what one says on a day.

mod entry;
mod list;
mod scope;
mod view;

pub(crate) use entry::citation;
#[cfg(test)]
pub(crate) use list::PacksView;
pub(crate) use list::{pack_name, packs};
#[cfg(test)]
pub(crate) use view::PackView;
pub(crate) use view::pack;

//! Area groups: communities that plans treat together, chosen on the map and in a list.

mod draft;
mod edit;
mod list;
mod words;

pub(crate) use edit::{area_group, new_area_group, post_area_group, post_delete, post_new};
pub(crate) use list::area_groups;
pub(crate) use words::group_fault;

#[cfg(test)]
pub(crate) use {edit::AreaGroupView, list::AreaGroupsView};

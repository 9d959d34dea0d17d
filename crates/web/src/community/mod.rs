//! The communities: the explorer of the whole stock, and one community's own page.

mod explorer;
mod explorer_view;
mod params;

pub(crate) use explorer::explore;
#[cfg(test)]
pub(crate) use explorer_view::ExplorerView;
pub(crate) use explorer_view::{in_ten_thousands, verdict_series};
pub(crate) use params::{ExplorerParams, address};

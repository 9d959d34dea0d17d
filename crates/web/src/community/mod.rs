//! The communities: the explorer of the whole stock, and one community's own page.

mod certificate;
mod decide;
mod explorer;
mod explorer_view;
mod export;
mod params;
mod reason;
mod record;
mod record_view;
mod score_view;
mod value_field;

pub(crate) use certificate::certificate;
#[cfg(test)]
pub(crate) use decide::DecideView;
pub(crate) use decide::{decide, post_decide};
pub(crate) use explorer::explore;
#[cfg(test)]
pub(crate) use explorer_view::ExplorerView;
pub(crate) use explorer_view::{Row, in_ten_thousands, row as stock_row, verdict_series};
pub(crate) use export::{Format, as_file, export, written};
pub(crate) use params::ExplorerParams;
pub(crate) use record::record;
#[cfg(test)]
pub(crate) use record_view::RecordView;
pub(crate) use record_view::{china, event};
pub(crate) use value_field::value_field;

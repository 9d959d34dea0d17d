//! Duplicates: pairs that may be one community, compared, merged, told apart, and taken back.

mod list;
mod merge;
mod pair;
mod say;
mod unmerge;

#[cfg(test)]
pub(crate) use list::DuplicatesView;
pub(crate) use list::duplicates;
#[cfg(test)]
pub(crate) use merge::MergeView;
pub(crate) use merge::{merge, post_merge};
#[cfg(test)]
pub(crate) use pair::PairView;
pub(crate) use pair::{pair, post_refuse, post_withdraw};
#[cfg(test)]
pub(crate) use unmerge::UnmergeView;
pub(crate) use unmerge::{post_unmerge, unmerge};

use crate::error::Error;
use crate::i18n::Words;
use crate::ui::navigation::Crumb;
use domain::duplicate::Pair;

/// The way to a page below the list.
fn crumbs(l: Words, here: impl Into<String>) -> Vec<Crumb> {
    vec![
        Crumb::link("/communities", l.t("nav-communities")),
        Crumb::link("/duplicates", l.t("duplicates-title")),
        Crumb::here(here),
    ]
}

/// The address of a pair's page.
fn pair_href(pair: Pair) -> String {
    format!("/duplicates/{}/{}", pair.one, pair.other)
}

/// The pair that a path names.
fn of_path(one: &str, other: &str) -> Result<Pair, Error> {
    let id = |text: &str| text.parse().map_err(|_| Error::not_found());
    Pair::of(id(one)?, id(other)?).ok_or_else(Error::not_found)
}

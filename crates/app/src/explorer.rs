//! The stock explorer: filters, order, pages and totals over the stock.

mod order;
#[cfg(test)]
mod tests;

pub use order::ExplorerSort;
pub(crate) use order::Orders;

use crate::stock::{Stock, StockItem};
use crate::{AppError, Desk};
use domain::community::CommunityForm;
use domain::division::DivisionCode;
use domain::fact::Fact;
use domain::id::CommunityId;
use domain::{Area, Verdict};
use policy::Totals;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// What the explorer is asked for. Every filter that is absent lets everything through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExplorerQuery {
    /// Communities found by text search; the search itself is done by the store.
    pub found: Option<HashSet<CommunityId>>,
    /// Of this district.
    pub district: Option<DivisionCode>,
    /// With this verdict.
    pub verdict: Option<Verdict>,
    /// Undecided for want of this fact.
    pub missing: Option<Fact>,
    /// Completed in or after this year, as far as known.
    pub built_from: Option<i16>,
    /// Completed in or before this year, as far as known.
    pub built_to: Option<i16>,
    /// Of this form: an estate or a single block.
    pub form: Option<CommunityForm>,
    /// In which order.
    pub sort: ExplorerSort,
    /// Whether the order is reversed.
    pub descending: bool,
    /// Which page, from 1.
    pub page: usize,
    /// Rows on a page, at most [`MAX_ROWS`].
    pub per_page: usize,
}

/// Rows on a page at most.
pub const MAX_ROWS: usize = 200;

/// A page of the explorer with the totals of everything that passed the filters.
#[derive(Debug)]
pub struct ExplorerPage<'a> {
    /// The rows of this page.
    pub rows: Vec<&'a StockItem>,
    /// Sums over all that passed.
    pub totals: Totals,
    /// Sums by district code, for the chart and the map; communities without district under `None`.
    pub by_district: BTreeMap<Option<DivisionCode>, Totals>,
    /// Floor area by decade of the first completion year, for the chart; unknown under `None`.
    pub by_decade: BTreeMap<Option<i16>, (u64, Area)>,
    /// This page, from 1.
    pub page: usize,
    /// Number of pages, at least 1.
    pub pages: usize,
}

impl ExplorerQuery {
    /// Whether a community passes the filters.
    pub fn admits(&self, item: &StockItem) -> bool {
        let built = item.built();
        self.found.as_ref().is_none_or(|found| found.contains(&item.community.id))
            && self.district.as_ref().is_none_or(|code| item.community.district.as_ref() == Some(code))
            && self.form.is_none_or(|form| item.community.form == form)
            && self.verdict.is_none_or(|verdict| item.verdict() == verdict)
            && self.missing.is_none_or(|fact| {
                item.verdict() == Verdict::Undetermined && item.assessment.missing().contains(&fact)
            })
            && self.built_from.is_none_or(|from| built.is_some_and(|built| built.last() >= from))
            && self.built_to.is_none_or(|to| built.is_some_and(|built| built.first() <= to))
    }

    /// Everything that passes, in order. One pass over the stock.
    pub fn select<'a>(&self, stock: &'a Stock) -> impl Iterator<Item = &'a StockItem> {
        stock.in_order(self.sort, self.descending).filter(|item| self.admits(item))
    }

    /// One page of what passes, with totals. One pass over the stock.
    pub fn page<'a>(&self, stock: &'a Stock) -> ExplorerPage<'a> {
        let mut rows: Vec<&StockItem> = Vec::new();
        let mut sums: Vec<Totals> = vec![Totals::default(); stock.districts().len()];
        let mut by_decade: BTreeMap<Option<i16>, (u64, Area)> = BTreeMap::new();
        for item in self.select(stock) {
            rows.push(item);
            if let Some(totals) = sums.get_mut(item.district) {
                totals.add(&item.size, &item.assessment);
            }
            let decade = item.built().map(|built| built.first() - built.first().rem_euclid(10));
            let (communities, area) = by_decade.entry(decade).or_default();
            *communities += 1;
            *area = area.plus(item.floor_area().unwrap_or_default());
        }
        let totals = sums.iter().fold(Totals::default(), |sum, totals| sum.plus(*totals));
        let by_district = stock.districts().iter().cloned().zip(sums);
        let by_district = by_district.filter(|(_, totals)| totals.all.communities > 0).collect();
        let per_page = self.per_page.clamp(1, MAX_ROWS);
        let pages = rows.len().div_ceil(per_page).max(1);
        let page = self.page.clamp(1, pages);
        let rows = rows.into_iter().skip((page - 1) * per_page).take(per_page).collect();
        ExplorerPage { rows, totals, by_district, by_decade, page, pages }
    }
}

/// The answer to a question to the explorer, with all that its page, tiles and exports are made of.
pub struct Explored {
    /// The stock it was asked of.
    pub stock: Arc<Stock>,
    query: ExplorerQuery,
}

impl Explored {
    /// One page, with totals.
    pub fn page(&self) -> ExplorerPage<'_> {
        self.query.page(&self.stock)
    }

    /// Everything that passes, in order.
    pub fn all(&self) -> impl Iterator<Item = &StockItem> {
        self.query.select(&self.stock)
    }
}

/// Communities that a text search gives at most; a search that finds more is too short to be one.
const MAX_FOUND: usize = 2_000;

impl Desk {
    /// Asks the explorer; `text` is searched in names, aliases and addresses, by Chinese, pinyin, initials.
    pub fn explore(&self, query: ExplorerQuery, text: Option<&str>) -> Result<Explored, AppError> {
        let found = match text {
            Some(text) => {
                // In a part of the city the namesakes elsewhere must not crowd out one's own.
                let most = if self.sees_city() { MAX_FOUND } else { usize::MAX };
                let found = self.store().read(|rx| store::search::find(rx, text, most))?;
                Some(found.into_iter().collect())
            }
            None => query.found,
        };
        Ok(Explored { stock: self.stock()?, query: ExplorerQuery { found, ..query } })
    }
}

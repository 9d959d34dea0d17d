//! The stock explorer: filters, order, pages and totals over the stock.

use crate::stock::{Stock, StockItem, Totals};
use crate::{App, AppError};
use domain::community::CommunityForm;
use domain::division::{DivisionCode, Gazetteer};
use domain::fact::Fact;
use domain::id::CommunityId;
use domain::{Area, BuiltYear, Verdict};
use policy::MissingEvidence;
use std::cmp::Ordering;
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

/// Orders of the explorer's table; unknown values come last either way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ExplorerSort {
    /// By name.
    #[default]
    Name,
    /// By district, then name.
    District,
    /// By first completion year.
    Built,
    /// By number of households.
    Households,
    /// By floor area.
    FloorArea,
    /// By verdict.
    Verdict,
}

impl ExplorerSort {
    /// Every order.
    pub const ALL: [Self; 6] =
        [Self::Name, Self::District, Self::Built, Self::Households, Self::FloorArea, Self::Verdict];

    /// The stable key, as in the address bar.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::District => "district",
            Self::Built => "built",
            Self::Households => "households",
            Self::FloorArea => "floor-area",
            Self::Verdict => "verdict",
        }
    }

    /// Reads a key made by [`ExplorerSort::key`].
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.key() == key)
    }
}

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

    /// Everything that passes, in order. One pass over the stock, then a sort: O(n log n).
    pub fn select<'a>(&self, stock: &'a Stock) -> Vec<&'a StockItem> {
        let mut rows: Vec<&StockItem> = stock.items().iter().filter(|item| self.admits(item)).collect();
        rows.sort_by(|a, b| self.compare(a, b));
        rows
    }

    /// One page of what passes, with totals.
    pub fn page<'a>(&self, stock: &'a Stock) -> ExplorerPage<'a> {
        let rows = self.select(stock);
        let mut by_district: BTreeMap<Option<DivisionCode>, Totals> = BTreeMap::new();
        let mut by_decade: BTreeMap<Option<i16>, (u64, Area)> = BTreeMap::new();
        for item in &rows {
            by_district
                .entry(item.community.district.clone())
                .or_default()
                .add(&item.dossier, &item.assessment);
            let decade = item.built().map(|built| built.first() - built.first().rem_euclid(10));
            let entry = by_decade.entry(decade).or_default();
            entry.0 += 1;
            entry.1 = entry.1.plus(item.floor_area().unwrap_or_default());
        }
        let per_page = self.per_page.clamp(1, MAX_ROWS);
        let pages = rows.len().div_ceil(per_page).max(1);
        let page = self.page.clamp(1, pages);
        let totals = Totals::of(rows.iter().copied());
        let rows = rows.into_iter().skip((page - 1) * per_page).take(per_page).collect();
        ExplorerPage { rows, totals, by_district, by_decade, page, pages }
    }

    fn compare(&self, a: &StockItem, b: &StockItem) -> Ordering {
        let by_name = || a.community.name.cmp(&b.community.name).then(a.community.id.cmp(&b.community.id));
        let order = match self.sort {
            ExplorerSort::Name => {
                return self.directed(a.community.name.cmp(&b.community.name)).then_with(by_name);
            }
            ExplorerSort::District => {
                self.known_first(a.community.district.as_ref(), b.community.district.as_ref())
            }
            ExplorerSort::Built => {
                self.known_first(a.built().map(BuiltYear::first), b.built().map(BuiltYear::first))
            }
            ExplorerSort::Households => self.known_first(a.households(), b.households()),
            ExplorerSort::FloorArea => self.known_first(a.floor_area(), b.floor_area()),
            ExplorerSort::Verdict => self.directed(a.verdict().cmp(&b.verdict())),
        };
        order.then_with(by_name)
    }

    fn directed(&self, order: Ordering) -> Ordering {
        if self.descending { order.reverse() } else { order }
    }

    fn known_first<T: Ord>(&self, a: Option<T>, b: Option<T>) -> Ordering {
        match (a, b) {
            (Some(a), Some(b)) => self.directed(a.cmp(&b)),
            (a, b) => b.is_some().cmp(&a.is_some()),
        }
    }
}

/// The answer to a question to the explorer, with all that its page, tiles and exports are made of.
pub struct Explored {
    /// The stock it was asked of.
    pub stock: Arc<Stock>,
    /// The divisions of the register.
    pub divisions: Arc<Gazetteer>,
    /// What is missing in the whole stock, to filter by.
    pub missing: Vec<MissingEvidence>,
    query: ExplorerQuery,
}

impl Explored {
    /// One page, with totals.
    pub fn page(&self) -> ExplorerPage<'_> {
        self.query.page(&self.stock)
    }

    /// Everything that passes, in order.
    pub fn all(&self) -> Vec<&StockItem> {
        self.query.select(&self.stock)
    }
}

/// Communities that a text search gives at most; a search that finds more is too short to be one.
const MAX_FOUND: usize = 2_000;

impl App {
    /// Asks the explorer; `text` is searched in names, aliases and addresses, by Chinese, pinyin, initials.
    pub fn explore(&self, query: ExplorerQuery, text: Option<&str>) -> Result<Explored, AppError> {
        let found = match text {
            Some(text) => {
                let found = self.store().read(|rx| store::search::find(rx, text, MAX_FOUND))?;
                Some(found.into_iter().collect())
            }
            None => query.found,
        };
        let (stock, divisions) = (self.stock()?, self.divisions()?);
        let missing = stock.missing_evidence();
        Ok(Explored { stock, divisions, missing, query: ExplorerQuery { found, ..query } })
    }
}

//! The orders of the explorer's table.

use crate::stock::StockItem;
use domain::BuiltYear;
use std::cmp::Ordering;
use std::sync::{Arc, OnceLock};

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

/// Places of a stock's items in each order, made when the order is first asked for: a page then needs no sort.
#[derive(Default)]
pub(crate) struct Orders([Directions; ExplorerSort::ALL.len()]);

#[derive(Default)]
struct Directions {
    ascending: OnceLock<Box<[usize]>>,
    descending: OnceLock<Box<[usize]>>,
}

impl Orders {
    /// The places of all items in that order.
    pub(crate) fn of(&self, items: &[Arc<StockItem>], sort: ExplorerSort, descending: bool) -> &[usize] {
        let directions = ExplorerSort::ALL.iter().zip(&self.0).find(|(own, _)| **own == sort);
        let Some((_, directions)) = directions else { return &[] };
        let order = if descending { &directions.descending } else { &directions.ascending };
        order.get_or_init(|| {
            let mut sorted: Vec<(usize, &Arc<StockItem>)> = items.iter().enumerate().collect();
            sorted.sort_by(|(_, a), (_, b)| sort.compare(descending, a, b));
            sorted.into_iter().map(|(at, _)| at).collect()
        })
    }
}

impl ExplorerSort {
    fn compare(self, descending: bool, a: &StockItem, b: &StockItem) -> Ordering {
        let by_name = || a.community.name.cmp(&b.community.name);
        let order = match self {
            Self::Name => directed(descending, by_name()),
            Self::District => {
                known_first(descending, a.community.district.as_ref(), b.community.district.as_ref())
            }
            Self::Built => {
                known_first(descending, a.built().map(BuiltYear::first), b.built().map(BuiltYear::first))
            }
            Self::Households => known_first(descending, a.households(), b.households()),
            Self::FloorArea => known_first(descending, a.floor_area(), b.floor_area()),
            Self::Verdict => directed(descending, a.verdict().cmp(&b.verdict())),
        };
        order.then_with(by_name).then_with(|| a.community.id.cmp(&b.community.id))
    }
}

fn directed(descending: bool, order: Ordering) -> Ordering {
    if descending { order.reverse() } else { order }
}

fn known_first<T: Ord>(descending: bool, a: Option<T>, b: Option<T>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => directed(descending, a.cmp(&b)),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

//! Screening: the missing-evidence work-list, «what if», and registers screened without any database.

pub mod offline;

use crate::stock::{Stock, StockItem};
use crate::{AppError, Desk};
use domain::division::DivisionCode;
use policy::{Change, MissingEvidence, Rules, Sums, WhatIf};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The stock under two sets of rules, with what differs between them.
pub struct Comparison {
    /// The stock that was compared.
    pub stock: Arc<Stock>,
    /// The first rules.
    pub from: Arc<Rules>,
    /// The second rules.
    pub to: Arc<Rules>,
    /// What the second say otherwise than the first.
    pub changes: Vec<Change>,
    /// Who goes in and who goes out; `index` points into [`Stock::items`].
    pub result: WhatIf,
}

/// Communities of one district that come out differently.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DistrictMoves {
    /// Those that become eligible.
    pub entering: Sums,
    /// Those that are eligible no more.
    pub leaving: Sums,
    /// Those that were decided and would need evidence.
    pub unsettled: Sums,
}

impl Desk {
    /// Which missing evidence would decide most floor area, best first.
    pub fn missing_evidence(&self) -> Result<Vec<MissingEvidence>, AppError> {
        Ok(self.stock()?.missing_evidence().to_vec())
    }
}

impl Comparison {
    /// The communities whose verdict changes, with how.
    pub fn moved(&self) -> impl Iterator<Item = (&StockItem, &policy::Moved)> {
        self.result
            .moved
            .iter()
            .filter_map(|moved| self.stock.items().get(moved.index).map(|item| (&**item, moved)))
    }

    /// Communities that come out differently, by district.
    pub fn by_district(&self) -> BTreeMap<Option<DivisionCode>, DistrictMoves> {
        use domain::Verdict::{Eligible, Undetermined};
        let mut districts: BTreeMap<Option<DivisionCode>, DistrictMoves> = BTreeMap::new();
        for (item, moved) in self.moved().filter(|(_, moved)| moved.from != moved.to) {
            let district = districts.entry(item.community.district.clone()).or_default();
            if moved.to == Eligible {
                district.entering.add(&item.size);
            } else if moved.from == Eligible {
                district.leaving.add(&item.size);
            }
            if moved.to == Undetermined {
                district.unsettled.add(&item.size);
            }
        }
        districts
    }
}

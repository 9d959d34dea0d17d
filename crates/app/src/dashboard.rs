//! The stock against the plan, in one look.

use crate::stock::Stock;
use crate::{AppError, Desk};
use domain::Area;
use policy::{FigureKind, Target};
use std::sync::Arc;

/// The stock against the plan.
pub struct Dashboard {
    /// The stock it is made of, with its sums.
    pub stock: Arc<Stock>,
}

impl Desk {
    /// The stock against the plan.
    pub fn dashboard(&self) -> Result<Dashboard, AppError> {
        Ok(Dashboard { stock: self.stock()? })
    }
}

impl Dashboard {
    /// The plan's largest target for floor area: what the page holds the stock against. The plan is the city's; a part
    /// of it is held against nothing.
    pub fn main_target(&self) -> Option<(&Target, Area)> {
        if self.stock.is_part() {
            return None;
        }
        let targets =
            self.stock.rules.own_targets().iter().filter(|target| target.kind == FigureKind::Target);
        targets.filter_map(|target| Some((target, target.floor_area?))).max_by_key(|(_, area)| *area)
    }
}

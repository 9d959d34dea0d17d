//! The stock against the plan, in one look.

use crate::stock::Stock;
use crate::{App, AppError};
use domain::Area;
use policy::{FigureKind, Target};
use std::sync::Arc;

/// The stock against the plan.
pub struct Dashboard {
    /// The stock it is made of, with its sums.
    pub stock: Arc<Stock>,
}

impl App {
    /// The stock against the plan.
    pub fn dashboard(&self) -> Result<Dashboard, AppError> {
        Ok(Dashboard { stock: self.stock()? })
    }
}

impl Dashboard {
    /// The plan's largest target for floor area: what the page holds the stock against.
    pub fn main_target(&self) -> Option<(&Target, Area)> {
        let targets =
            self.stock.rules.own_targets().iter().filter(|target| target.kind == FigureKind::Target);
        targets.filter_map(|target| Some((target, target.floor_area?))).max_by_key(|(_, area)| *area)
    }
}

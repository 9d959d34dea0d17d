//! Divisions as the register knows them.

use crate::{App, AppError};
use domain::division::Gazetteer;
use std::sync::Arc;

impl App {
    /// The divisions the register was made with, outlines included; those of the pack in force where the
    /// register has none of its own. They are kept with the stock.
    pub fn divisions(&self) -> Result<Arc<Gazetteer>, AppError> {
        Ok(Arc::clone(&self.stock()?.divisions))
    }
}

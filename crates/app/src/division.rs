//! Divisions as the register knows them.

use crate::{App, AppError};
use domain::division::Gazetteer;
use std::sync::Arc;

impl App {
    /// The divisions the register was made with, outlines included; those of the pack in force where the
    /// register has none of its own.
    pub fn divisions(&self) -> Result<Arc<Gazetteer>, AppError> {
        let own = self.store().read(store::division::load_all)?;
        if own.divisions.is_empty() { Ok(self.gazetteer()?.unwrap_or_default()) } else { Ok(Arc::new(own)) }
    }
}

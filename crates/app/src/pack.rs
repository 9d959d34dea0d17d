//! Packs: the rules in force, and those one compares them with.

use crate::{App, AppError, Noun};
use domain::division::Gazetteer;
use jiff::civil::Date;
use policy::{Pack, Rules};
use std::sync::Arc;

impl App {
    /// The rules in force on the plan's day.
    pub fn rules_in_force(&self) -> Result<Rules, AppError> {
        self.rules(&self.settings().pack, self.plan_day())
    }

    /// The rules of a pack (overlays joined by `+`) on a day.
    pub fn rules(&self, pack: &str, day: Date) -> Result<Rules, AppError> {
        Ok(self.pack(pack)?.rules_on(day)?)
    }

    /// A pack, overlays joined by `+`.
    pub fn pack(&self, id: &str) -> Result<Pack, AppError> {
        let known = |part: &str| self.library().ids().any(|id| &**id == part);
        if !id.split('+').all(known) {
            return Err(AppError::NotFound(Noun::Pack));
        }
        Ok(self.library().load(id)?)
    }

    /// The divisions of the pack in force through time; none where the pack names no gazetteer.
    pub fn gazetteer(&self) -> Result<Option<Arc<Gazetteer>>, AppError> {
        Ok(self.pack(&self.settings().pack)?.divisions().cloned())
    }
}

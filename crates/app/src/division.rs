//! Divisions as the register knows them.

use crate::{App, AppError};
use domain::division::Gazetteer;
use std::sync::{Arc, PoisonError};
use store::{Rx, StoreError};

/// The divisions as they were at a revision of the register.
pub(crate) struct AtRevision {
    revision: u64,
    divisions: Arc<Gazetteer>,
}

impl App {
    /// The divisions the register was made with, outlines included; those of the pack in force where the register
    /// has none of its own. Read once per revision: every request asks who may be where.
    pub fn divisions(&self) -> Result<Arc<Gazetteer>, AppError> {
        let known = |revision: u64| {
            let kept = self.0.divisions.lock().unwrap_or_else(PoisonError::into_inner);
            kept.as_ref().filter(|kept| kept.revision == revision).map(|kept| Arc::clone(&kept.divisions))
        };
        let (revision, read) = self.store().read(|rx: &mut Rx<'_>| {
            let revision = store::revision::current(rx)?;
            let read = if known(revision).is_some() { None } else { Some(store::division::load_all(rx)?) };
            Ok::<_, StoreError>((revision, read))
        })?;
        let divisions = match (known(revision), read) {
            (Some(known), _) => return Ok(known),
            (None, Some(read)) if !read.divisions.is_empty() => Arc::new(read),
            _ => self.gazetteer()?.unwrap_or_default(),
        };
        let kept = AtRevision { revision, divisions: Arc::clone(&divisions) };
        *self.0.divisions.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        Ok(divisions)
    }
}

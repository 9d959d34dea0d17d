//! Packs: the rules in force, and those one compares them with.

use crate::{App, AppError, Noun};
use domain::division::Gazetteer;
use jiff::civil::Date;
use policy::{Pack, Rules};
use std::sync::{Arc, MutexGuard, PoisonError};

/// Packs and days remembered at once: the one in force, and those people compare it with at the moment.
const REMEMBERED: usize = 16;

/// What was loaded from the library, whose packs never change while the program runs.
#[derive(Default)]
pub(crate) struct Loaded {
    packs: Recent<String, Pack>,
    rules: Recent<(String, Date), Rules>,
}

/// The things asked for lately, the latest at the end.
struct Recent<K, V>(Vec<(K, Arc<V>)>);

impl<K, V> Default for Recent<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K, V> Recent<K, V> {
    fn find(&mut self, is_it: impl Fn(&K) -> bool) -> Option<Arc<V>> {
        let at = self.0.iter().position(|(key, _)| is_it(key))?;
        let found = self.0.remove(at);
        let value = Arc::clone(&found.1);
        self.0.push(found);
        Some(value)
    }

    /// Adds one; what nobody has asked for the longest goes where there are many.
    fn keep(&mut self, key: K, value: &Arc<V>) {
        if self.0.len() >= REMEMBERED {
            self.0.remove(0);
        }
        self.0.push((key, Arc::clone(value)));
    }
}

impl App {
    /// The rules in force on the plan's day.
    pub fn rules_in_force(&self) -> Result<Arc<Rules>, AppError> {
        self.rules(&self.settings().pack, self.plan_day())
    }

    /// The rules of a pack (overlays joined by `+`) on a day.
    pub fn rules(&self, pack: &str, day: Date) -> Result<Arc<Rules>, AppError> {
        let known = self.loaded().rules.find(|(id, of)| id == pack && *of == day);
        if let Some(rules) = known {
            return Ok(rules);
        }
        let rules = Arc::new(self.pack(pack)?.rules_on(day)?);
        self.loaded().rules.keep((pack.to_owned(), day), &rules);
        Ok(rules)
    }

    /// A pack, overlays joined by `+`.
    pub fn pack(&self, id: &str) -> Result<Arc<Pack>, AppError> {
        let known = |part: &str| self.library().ids().any(|id| &**id == part);
        if !id.split('+').all(known) {
            return Err(AppError::NotFound(Noun::Pack));
        }
        let known = self.loaded().packs.find(|of| of == id);
        if let Some(pack) = known {
            return Ok(pack);
        }
        let pack = Arc::new(self.library().load(id)?);
        self.loaded().packs.keep(id.to_owned(), &pack);
        Ok(pack)
    }

    /// The divisions of the pack in force through time; none where the pack names no gazetteer.
    pub fn gazetteer(&self) -> Result<Option<Arc<Gazetteer>>, AppError> {
        Ok(self.pack(&self.settings().pack)?.divisions().cloned())
    }

    fn loaded(&self) -> MutexGuard<'_, Loaded> {
        self.0.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

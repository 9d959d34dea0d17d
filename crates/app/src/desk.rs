//! The application as one actor sees it: what lies outside of the actor's territories is not there.
//!
//! Everything that shows the register is a method of [`Desk`], not of [`App`]: without saying who looks, nothing can be
//! looked at.

use crate::stock::Stock;
use crate::territory::{Locator, narrowed_key};
use crate::{App, AppError, Noun};
use domain::account::Actor;
use domain::claim::ClaimSubject;
use domain::id::CommunityId;
use domain::permit::{SeeStock, ViewRegister};
use domain::territory::{Place, Reach, Territory};
use std::ops::Deref;
use std::sync::{Arc, PoisonError};
use store::{Rx, StoreError};

/// Narrowed stocks kept at once: one for each district of a large city, and then some streets. Their items are those
/// of the whole stock, so that each costs its positions and sums.
const KEPT: usize = 64;

/// The application as one actor sees it.
pub struct Desk {
    app: App,
    actor: Actor,
    /// Where the actor sees what is public.
    sees: Reach,
    /// Where the actor looks at records.
    views: Reach,
}

impl Deref for Desk {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}

impl App {
    /// The application as an actor sees it.
    pub fn desk(&self, actor: &Actor) -> Desk {
        Desk {
            app: self.clone(),
            sees: actor.reach::<SeeStock>(),
            views: actor.reach::<ViewRegister>(),
            actor: actor.clone(),
        }
    }
}

impl Desk {
    /// Who looks.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The stock of the actor's territories: the city's own for those who see the whole city, else one narrowed to
    /// what they see. Narrowing is one pass over the city per revision and reach; after that it costs a look-up.
    pub fn stock(&self) -> Result<Arc<Stock>, AppError> {
        let whole = self.whole_stock()?;
        if self.sees.is_city() {
            return Ok(whole);
        }
        let current =
            |stock: &Arc<Stock>| stock.revision == whole.revision && Arc::ptr_eq(&stock.rules, &whole.rules);
        let mut kept = self.app.0.narrowed.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(_, stock)| current(stock));
        if let Some(at) = kept.iter().position(|(reach, _)| *reach == self.sees) {
            let found = kept.remove(at);
            let stock = Arc::clone(&found.1);
            kept.push(found);
            return Ok(stock);
        }
        let stock = Arc::new(whole.narrowed(&self.sees, &narrowed_key(&self.sees)));
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((self.sees.clone(), Arc::clone(&stock)));
        Ok(stock)
    }

    /// Whether the actor sees the whole city.
    pub fn sees_city(&self) -> bool {
        self.sees.is_city()
    }

    /// Whether the actor looks at the records of what lies there.
    pub(crate) fn views(&self, place: &Place) -> bool {
        self.views.opens(place)
    }

    /// Refuses, as if it were not there, a community whose records are not the actor's to look at. One that was merged
    /// lies where the one lies that it was merged into.
    pub(crate) fn check_community(
        &self,
        locator: &Locator,
        rx: &mut Rx<'_>,
        id: CommunityId,
    ) -> Result<(), AppError> {
        self.check(locator, rx, ClaimSubject::Community(id), Noun::Community)
    }

    /// The same for whatever claims are made on.
    pub(crate) fn check(
        &self,
        locator: &Locator,
        rx: &mut Rx<'_>,
        subject: ClaimSubject,
        noun: Noun,
    ) -> Result<(), AppError> {
        if self.views.is_city() {
            return Ok(());
        }
        let place = locator.of_subject(rx, subject)?;
        if place.is_some_and(|place| self.views(&place)) { Ok(()) } else { Err(AppError::NotFound(noun)) }
    }

    /// Whether the actor looks at records in all these territories, as they are on the plan's day.
    pub(crate) fn covers(
        &self,
        locator: &Locator,
        rx: &mut Rx<'_>,
        reach: &Reach,
    ) -> Result<bool, StoreError> {
        covers(&self.views, locator, rx, reach)
    }

    /// The communities whose records the actor looks at, those merged into them among them; `None` for all.
    pub(crate) fn viewed_communities(&self) -> Result<Option<Vec<CommunityId>>, AppError> {
        if self.views.is_city() {
            return Ok(None);
        }
        let stock = self.stock()?;
        let mut viewed: Vec<CommunityId> = stock
            .items()
            .iter()
            .filter(|item| self.views(&item.place))
            .map(|item| item.community.id)
            .collect();
        viewed.sort_unstable();
        let mut merges = self.store().read(store::community::list_merges)?;
        // Through others, too: each round takes in what was merged into what is there already.
        loop {
            let (inside, outside): (Vec<_>, Vec<_>) =
                merges.into_iter().partition(|(_, kept)| viewed.binary_search(kept).is_ok());
            if inside.is_empty() {
                return Ok(Some(viewed));
            }
            viewed.extend(inside.into_iter().map(|(merged, _)| merged));
            viewed.sort_unstable();
            merges = outside;
        }
    }
}

/// Whether a reach holds all territories of another, on the plan's day.
pub(crate) fn covers(
    own: &Reach,
    locator: &Locator,
    rx: &mut Rx<'_>,
    reach: &Reach,
) -> Result<bool, StoreError> {
    if own.is_city() {
        return Ok(true);
    }
    for territory in reach.territories() {
        let place = match territory {
            Territory::City => Some(Place::CITY),
            Territory::Community(id) => locator.of_community(rx, *id)?,
            Territory::Building { building, .. } => locator.of_building(rx, *building)?,
            division => Some(locator.of_division(division)),
        };
        if !place.is_some_and(|place| own.holds(&place)) {
            return Ok(false);
        }
    }
    Ok(!reach.is_empty())
}

//! Where things lie on the divisions of the plan's day, and the permit to act there.

use crate::environment::hex;
use crate::{App, AppError, Noun};
use domain::account::Actor;
use domain::claim::ClaimSubject;
use domain::community::Community;
use domain::division::{DivisionCode, Gazetteer};
use domain::id::{BuildingId, CommunityId};
use domain::permit::{Action, Permit, ViewRegister};
use domain::territory::{Place, Reach, Territory};
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use store::{Rx, StoreError};

/// The divisions of the plan's day, by which it is said where things lie.
pub(crate) struct Locator {
    divisions: Arc<Gazetteer>,
    day: Date,
}

impl App {
    /// By what it is said where things lie.
    pub(crate) fn locator(&self) -> Result<Locator, AppError> {
        Ok(Locator { divisions: self.divisions()?, day: self.plan_day() })
    }
}

/// A short name for a reach, for what is kept per reach.
pub(crate) fn narrowed_key(reach: &Reach) -> String {
    let keys: Vec<String> = reach.territories().iter().map(Territory::key).collect();
    hex(&Sha256::digest(keys.join("\n"))).chars().take(12).collect()
}

impl Locator {
    /// Where a division lies that a territory names.
    pub(crate) fn of_division(&self, division: &Territory) -> Place {
        let district = division.district().and_then(|code| self.standing(code));
        let (street, neighbourhood) = match division {
            Territory::Street { name, .. } => (Some(name.clone()), None),
            Territory::Neighbourhood { street, name, .. } => (Some(street.clone()), Some(name.clone())),
            _ => (None, None),
        };
        Place::of_address(district, street, neighbourhood)
    }

    /// The district of the day on the ground of a district of the register.
    pub(crate) fn standing(&self, code: &DivisionCode) -> Option<DivisionCode> {
        self.divisions.standing(code, self.day)
    }

    /// Where a community of the register lies.
    pub(crate) fn place(&self, community: &Community) -> Place {
        Place::of(community, &self.divisions, self.day)
    }

    /// Where the community of that id lies; one that was merged lies where the one lies that it was merged into, a
    /// copy to practise on where its original does.
    pub(crate) fn of_community(&self, rx: &mut Rx<'_>, id: CommunityId) -> Result<Option<Place>, StoreError> {
        let id = store::community::kept(rx, id)?;
        let Some(found) = store::community::find(rx, id)? else { return Ok(None) };
        let place = self.place(&found);
        let copy = store::rehearsal::find(rx, id)?;
        Ok(Some(copy.map_or_else(|| place.clone(), |copy| place.as_community(copy.original))))
    }

    /// Where a community that was merged lay by itself.
    pub(crate) fn of_merged(&self, rx: &mut Rx<'_>, id: CommunityId) -> Result<Option<Place>, StoreError> {
        Ok(store::community::find(rx, id)?.map(|found| self.place(&found)))
    }

    /// Where a building lies.
    pub(crate) fn of_building(&self, rx: &mut Rx<'_>, id: BuildingId) -> Result<Option<Place>, StoreError> {
        let Some(found) = store::building::find(rx, id)? else { return Ok(None) };
        Ok(self.of_community(rx, found.community)?.map(|place| place.building(id)))
    }

    /// Where something lies that claims are made on.
    pub(crate) fn of_subject(
        &self,
        rx: &mut Rx<'_>,
        subject: ClaimSubject,
    ) -> Result<Option<Place>, StoreError> {
        match subject {
            ClaimSubject::Community(id) => self.of_community(rx, id),
            ClaimSubject::Building(id) => self.of_building(rx, id),
        }
    }
}

/// The permit to act at a place. What lies where the actor may not even look is not there: it is answered as what
/// nobody has heard of.
pub(crate) fn permit_at<A: Action>(
    actor: &Actor,
    place: Option<&Place>,
    noun: Noun,
) -> Result<Permit<A>, AppError> {
    match place {
        Some(place) if actor.reach::<ViewRegister>().opens(place) => Ok(Permit::grant(actor, place)?),
        _ => Err(AppError::NotFound(noun)),
    }
}

//! Rolls: drawn from the register, posted for objections, corrected, frozen with the hash that stands on the notice.

use crate::account::occasion;
use crate::territory::permit_at;
use crate::{App, AppError, AsSeen, Desk, Noun};
use domain::account::Actor;
use domain::building::Building;
use domain::dwelling::Dwelling;
use domain::id::{CommunityId, DwellingId, OwnerId, RollId};
use domain::owner::OwnerKind;
use domain::permit::{Action, HoldVote, Permit, TakeBallots};
use domain::roll::{AreaSource, CorrectionChange, Roll, RollHash, Scope, Status, Unit, UnitOwner};
use jiff::civil::Date;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use store::roll::{self, KeptRoll};
use store::{Rx, StoreError, building, community, dwelling, entrance, owner};

/// A roll with what its lines are called.
#[derive(Debug, Clone)]
pub struct RollRecord {
    /// The roll.
    pub roll: Roll,
    /// How often it was changed.
    pub revision: i64,
    /// The community's name.
    pub community_name: String,
    /// Masked names of the owners on it.
    pub names: BTreeMap<OwnerId, String>,
}

impl App {
    /// Draws the roll of a scope from the register as it is now.
    pub fn draft_roll(&self, actor: &Actor, id: CommunityId, scope: &Scope) -> Result<Roll, AppError> {
        let (locator, rules) = (self.locator()?, self.rules_in_force()?);
        let occasion = occasion(self.environment());
        let roll_id = RollId::fresh(&mut self.environment().ids());
        self.store().write(|tx| {
            let place = locator.of_community(tx, id)?;
            let permit = permit_at::<HoldVote>(actor, place.as_ref(), Noun::Community)?;
            let units = units(tx, id)?;
            let roll = Roll::draft(
                roll_id,
                id,
                scope.clone(),
                units,
                rules.counting().map_or_else(Default::default, |rule| rule.counting),
                rules.pack_ref().clone(),
            );
            roll::insert(tx, &permit, occasion, &roll)?;
            Ok(roll)
        })
    }

    /// Posts a roll; objections are taken until the end of `until`.
    pub fn publish_roll(
        &self,
        actor: &Actor,
        id: impl Into<AsSeen<RollId>>,
        until: Date,
    ) -> Result<Roll, AppError> {
        let today = self.environment().today();
        self.move_roll(actor, id, "roll.published", |roll| {
            roll.publish(today, until)?;
            Ok(json!({ "until": until.to_string(), "lines": roll.lines.len() }))
        })
    }

    /// Corrects a roll that is not frozen, with a reason.
    pub fn correct_roll(
        &self,
        actor: &Actor,
        id: impl Into<AsSeen<RollId>>,
        change: &CorrectionChange,
        reason: &str,
    ) -> Result<Roll, AppError> {
        let reason = reason.trim();
        if reason.is_empty() {
            return Err(AppError::Invalid { field: "reason", reason: "reason-empty" });
        }
        let now = self.environment().now();
        self.move_roll(actor, id, "roll.corrected", |roll| {
            let number = roll.correct(change.clone(), reason.to_owned(), actor.account, now)?;
            Ok(json!({ "number": number, "change": change, "reason": reason }))
        })
    }

    /// Fixes a roll once the window for objections is over; the hash for the notice.
    pub fn freeze_roll(&self, actor: &Actor, id: impl Into<AsSeen<RollId>>) -> Result<RollHash, AppError> {
        let (now, today) = (self.environment().now(), self.environment().today());
        let frozen = self.move_roll(actor, id, "roll.frozen", |roll| {
            let mut salts = || self.environment().salt();
            let hash = roll.freeze(now, today, &mut salts)?;
            Ok(json!({ "hash": hash, "lines": roll.lines.len() }))
        })?;
        frozen.hash().cloned().ok_or(AppError::ChangedMeanwhile)
    }

    /// Moves a roll on, and keeps it with the event that tells of it.
    fn move_roll(
        &self,
        actor: &Actor,
        seen: impl Into<AsSeen<RollId>>,
        event: &'static str,
        change: impl Fn(&mut Roll) -> Result<serde_json::Value, AppError>,
    ) -> Result<Roll, AppError> {
        let (locator, occasion, seen) = (self.locator()?, occasion(self.environment()), seen.into());
        self.store().write(|tx| {
            let mut kept = roll::find(tx, seen.id)?.ok_or(AppError::NotFound(Noun::Roll))?;
            let place = locator.of_community(tx, kept.roll.community)?;
            let permit = permit_at::<HoldVote>(actor, place.as_ref(), Noun::Roll)?;
            seen.check(kept.revision)?;
            let detail = change(&mut kept.roll)?;
            changed(roll::update(tx, &permit, occasion, event, &kept, &detail))?;
            if kept.roll.hash().is_some() {
                roll::insert_lines(tx, &permit, &kept.roll)?;
            }
            Ok(kept.roll)
        })
    }
}

/// What was changed by somebody else in between is not overwritten.
pub(crate) fn changed<T>(result: Result<T, StoreError>) -> Result<T, AppError> {
    match result {
        Err(StoreError::NotFound { .. }) => Err(AppError::ChangedMeanwhile),
        other => Ok(other?),
    }
}

impl Desk {
    /// The rolls of a community, the latest first.
    pub fn list_rolls(&self, id: CommunityId) -> Result<Vec<Roll>, AppError> {
        let locator = self.locator()?;
        self.store().read(|rx| {
            self.check_community(&locator, rx, id)?;
            Ok(roll::list_of_community(rx, id)?.into_iter().map(|kept| kept.roll).collect())
        })
    }

    /// A roll with the masked names on it: for those who take ballots, and those who hold votes.
    pub fn load_roll_record(&self, id: RollId) -> Result<RollRecord, AppError> {
        let locator = self.locator()?;
        self.store().read(|rx| {
            let KeptRoll { roll, revision } = roll::find(rx, id)?.ok_or(AppError::NotFound(Noun::Roll))?;
            let place = locator.of_community(rx, roll.community)?;
            let _permit: Permit<TakeBallots> = permit_at(self.actor(), place.as_ref(), Noun::Roll)?;
            let community_name =
                community::find(rx, roll.community)?.map(|found| found.name).unwrap_or_default();
            Ok(RollRecord { community_name, revision, names: names(rx, &roll)?, roll })
        })
    }

    /// Whether the actor may do that in a community.
    pub fn may_in<A: Action>(&self, id: CommunityId) -> Result<bool, AppError> {
        let locator = self.locator()?;
        let place = self.store().read(|rx| locator.of_community(rx, id))?;
        Ok(place.is_some_and(|place| self.actor().may::<A>(&place)))
    }
}

/// The masked names of the owners on a roll.
pub(crate) fn names(rx: &mut Rx<'_>, roll: &Roll) -> Result<BTreeMap<OwnerId, String>, StoreError> {
    let owners: BTreeSet<OwnerId> = roll.lines.iter().flat_map(|line| line.owners.iter().copied()).collect();
    let mut names = BTreeMap::new();
    for id in owners {
        if let Some(found) = owner::find(rx, id)? {
            names.insert(id, found.masked_name);
        }
    }
    Ok(names)
}

/// The dwellings of a community as counting asks for them.
pub(crate) fn units(rx: &mut Rx<'_>, id: CommunityId) -> Result<Vec<Unit>, StoreError> {
    let mut owners: BTreeMap<DwellingId, Vec<UnitOwner>> = BTreeMap::new();
    for (dwelling, held) in roll::list_present_owners(rx, id)? {
        owners.entry(dwelling).or_default().push(held);
    }
    let mut units = Vec::new();
    for building in building::list_of_community(rx, id)? {
        for entrance in entrance::list_of_building(rx, building.id)? {
            for dwelling in dwelling::list_of_entrance(rx, entrance.id)? {
                let owners = owners.remove(&dwelling.id).unwrap_or_default();
                units.push(unit(&building, &entrance.number, dwelling, owners));
            }
        }
    }
    Ok(units)
}

/// The register keeps one area for a dwelling, the one that counts first (SPC interpretation, Art. 8), and does not say
/// which paper it is from; a correction does where it matters.
fn unit(building: &Building, entrance_number: &str, dwelling: Dwelling, owners: Vec<UnitOwner>) -> Unit {
    let of_kind = |kind| owners.iter().find(|held| held.kind == kind).map(|held| held.owner);
    let developer = of_kind(OwnerKind::Developer);
    let mut status = BTreeSet::new();
    if developer.is_some() {
        status.insert(Status::Unsold);
    }
    if of_kind(OwnerKind::PublicHousing).is_some() {
        status.insert(Status::PublicHousing);
    }
    Unit {
        dwelling: dwelling.id,
        community: building.community,
        building: building.id,
        entrance: dwelling.entrance,
        building_number: building.number.clone(),
        entrance_number: entrance_number.to_owned(),
        number: dwelling.number,
        area: dwelling.area.map(|area| (area, AreaSource::Registered)),
        shares: 0,
        owners,
        developer,
        representative: None,
        tenant: None,
        status,
        qualities: BTreeSet::new(),
    }
}

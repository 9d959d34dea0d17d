//! Estates of the synthetic city as rows with ids, a chunk at a time.

use super::DemoCounts;
use crate::owner::Sealer;
use city::Estate;
use city::draft::{BuildingDraft, EntranceDraft, OwnerDraft, Statement};
use domain::building::Building;
use domain::claim::{Claim, ClaimSubject};
use domain::community::Community;
use domain::dwelling::Dwelling;
use domain::entrance::Entrance;
use domain::facility::Facility;
use domain::id::{
    BuildingId, ClaimId, CommunityId, DwellingId, EntranceId, FacilityId, IdSource, ObservationId, OwnerId,
};
use domain::indicator::Observation;
use domain::owner::{Owner, Ownership};
use domain::permit::{ChangeRegister, Permit};
use domain::personal::{IdNumber, OwnerName, PersonName, Phone};
use jiff::Timestamp;
use store::{StoreError, Tx};

/// Rows of some estates, not yet written.
#[derive(Default)]
pub(super) struct Rows {
    communities: Vec<Community>,
    buildings: Vec<Building>,
    entrances: Vec<Entrance>,
    dwellings: Vec<Dwelling>,
    claims: Vec<Claim>,
    observations: Vec<Observation>,
    facilities: Vec<Facility>,
    owners: Vec<Owner>,
    ownerships: Vec<Ownership>,
}

impl Rows {
    /// Turns an estate into rows.
    pub(super) fn add(
        &mut self,
        estate: Estate,
        now: Timestamp,
        ids: &mut impl IdSource,
        sealer: &Sealer<'_>,
    ) {
        let id = CommunityId::fresh(ids);
        self.claims(ClaimSubject::Community(id), estate.statements, now, ids);
        let mut doors: Vec<Vec<Vec<DwellingId>>> = Vec::with_capacity(estate.buildings.len());
        for building in estate.buildings {
            doors.push(self.building(id, building, now, ids));
        }
        for owner in estate.owners {
            self.owner(&owner, &doors, ids, sealer);
        }
        self.observations.extend(estate.observations.into_iter().map(|seen| Observation {
            id: ObservationId::fresh(ids),
            community: id,
            indicator: seen.indicator,
            phase: seen.phase,
            met: seen.met,
            value: seen.value,
            observed_on: Some(seen.observed_on),
            source_label: seen.source_label.to_string(),
        }));
        self.facilities.extend(estate.facilities.into_iter().map(|facility| Facility {
            id: FacilityId::fresh(ids),
            community: id,
            item: facility.item.to_owned(),
            name: facility.name,
            quantity: facility.quantity,
            area: facility.area,
            location: facility.location,
        }));
        let draft = estate.community;
        self.communities.push(Community {
            id,
            code: Some(draft.code),
            name: draft.name,
            aliases: draft.aliases,
            form: draft.form,
            district: Some(draft.district),
            street: Some(draft.street),
            neighbourhood: draft.neighbourhood,
            address: Some(draft.address),
            location: draft.location,
            outline: None,
        });
    }

    fn building(
        &mut self,
        community: CommunityId,
        draft: BuildingDraft,
        now: Timestamp,
        ids: &mut impl IdSource,
    ) -> Vec<Vec<DwellingId>> {
        let id = BuildingId::fresh(ids);
        self.claims(ClaimSubject::Building(id), draft.statements, now, ids);
        let doors = draft.entrances.into_iter().map(|entrance| self.entrance(id, entrance, ids)).collect();
        let (number, address, location) = (draft.number, draft.address, draft.location);
        self.buildings.push(Building { id, community, number, address, location });
        doors
    }

    fn entrance(
        &mut self,
        building: BuildingId,
        draft: EntranceDraft,
        ids: &mut impl IdSource,
    ) -> Vec<DwellingId> {
        let id = EntranceId::fresh(ids);
        let mut doors = Vec::with_capacity(draft.dwellings.len());
        for dwelling in draft.dwellings {
            let door = DwellingId::fresh(ids);
            doors.push(door);
            self.dwellings.push(Dwelling {
                id: door,
                entrance: id,
                number: dwelling.number,
                storey: Some(dwelling.storey),
                area: Some(dwelling.area),
            });
        }
        self.entrances.push(Entrance {
            id,
            building,
            number: draft.number,
            storeys: Some(draft.storeys),
            has_lift: Some(draft.has_lift),
        });
        doors
    }

    fn owner(
        &mut self,
        draft: &OwnerDraft,
        doors: &[Vec<Vec<DwellingId>>],
        ids: &mut impl IdSource,
        sealer: &Sealer<'_>,
    ) {
        let owner = OwnerId::fresh(ids);
        for held in &draft.holdings {
            let door = doors
                .get(held.building)
                .and_then(|b| b.get(held.entrance))
                .and_then(|e| e.get(held.dwelling));
            if let Some(dwelling) = door.copied() {
                let (share, since) = (held.share, held.since);
                self.ownerships.push(Ownership { dwelling, owner, share, since, until: None });
            }
        }
        self.owners.push(sealed_draft(sealer, owner, draft));
    }

    fn claims(
        &mut self,
        subject: ClaimSubject,
        statements: Vec<Statement>,
        recorded_at: Timestamp,
        ids: &mut impl IdSource,
    ) {
        self.claims.extend(statements.into_iter().map(|statement| Claim {
            id: ClaimId::fresh(ids),
            subject,
            fact: statement.fact,
            value: statement.value,
            raw: None,
            source: statement.source,
            source_label: statement.source_label.to_string(),
            observed_on: statement.observed_on,
            recorded_at,
            confidence: statement.confidence,
            batch: None,
            decision: None,
        }));
    }

    /// Writes everything and is empty again.
    pub(super) fn write(
        &mut self,
        tx: &mut Tx<'_>,
        permit: &Permit<ChangeRegister>,
        counts: &mut DemoCounts,
    ) -> Result<(), StoreError> {
        counts.communities += store::community::insert_all(tx, permit, None, self.communities.drain(..))?;
        counts.buildings += store::building::insert_all(tx, permit, None, self.buildings.drain(..))?;
        counts.entrances += store::entrance::insert_all(tx, permit, None, self.entrances.drain(..))?;
        counts.dwellings += store::dwelling::insert_all(tx, permit, None, self.dwellings.drain(..))?;
        counts.claims += store::claim::insert_all(tx, permit, self.claims.drain(..))?;
        store::indicator::insert_all(tx, permit, None, self.observations.drain(..))?;
        store::facility::insert_all(tx, permit, None, self.facilities.drain(..))?;
        store::owner::insert_all(tx, permit, None, self.owners.drain(..))?;
        store::owner::insert_ownerships(tx, permit, None, self.ownerships.drain(..))?;
        Ok(())
    }
}

/// An owner of the synthetic city, with the invented values sealed as real ones are.
fn sealed_draft(sealer: &Sealer<'_>, id: OwnerId, draft: &OwnerDraft) -> Owner {
    let invented = draft.invented.as_ref();
    let name = invented.and_then(|it| PersonName::parse(&it.name)).map(OwnerName::Person);
    let number = invented.and_then(|it| IdNumber::parse(it.id_number.as_deref()?));
    let phone = invented.and_then(|it| Phone::parse(it.phone.as_deref()?));
    let owner = sealer.owner(id, draft.kind, name.as_ref(), number.as_ref(), phone.as_ref());
    Owner { masked_name: draft.masked_name.clone(), ..owner }
}

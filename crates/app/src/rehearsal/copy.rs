//! What a copy consists of, before it is written.

use crate::AppError;
use crate::community::CommunityRecord;
use crate::environment::Ids;
use crate::stock::StockItem;
use city::draft::{BuildingDraft, DwellingDraft, EntranceDraft, OwnerDraft};
use domain::building::Building;
use domain::claim::{Claim, ClaimSubject};
use domain::community::Community;
use domain::dwelling::Dwelling;
use domain::entrance::Entrance;
use domain::facility::Facility;
use domain::fact::{Fact, FactScope, FactValue};
use domain::id::{
    BuildingId, ClaimId, CommunityId, DwellingId, EntranceId, FacilityId, ObservationId, OwnerId,
};
use domain::indicator::Observation;
use domain::owner::{Owner, Ownership};
use domain::permit::{ChangeRegister, Permit};
use domain::{Area, rehearsal};
use store::{Rx, StoreError, Tx};

/// Buildings that are made up at most, where the register only counts them.
const MADE_UP: i64 = 40;
/// A flat whose area the register does not say.
const USUAL_AREA: Area = Area::from_m2(60);

/// A community with everything in it, under ids of its own.
pub(super) struct Copy {
    pub community: Community,
    pub dwellings: Vec<Dwelling>,
    pub owners: Vec<Owner>,
    buildings: Vec<Building>,
    entrances: Vec<Entrance>,
    ownerships: Vec<Ownership>,
    claims: Vec<Claim>,
    facilities: Vec<Facility>,
    observations: Vec<Observation>,
}

impl Copy {
    /// The copy of a community as it stands.
    pub fn of(
        rx: &mut Rx<'_>,
        item: &StockItem,
        record: &CommunityRecord,
        ids: &mut Ids,
    ) -> Result<Self, AppError> {
        let id = CommunityId::fresh(ids);
        let original = &item.community;
        let community = Community {
            id,
            // A code is the register's, and unique there.
            code: None,
            name: rehearsal::name(&original.name),
            ..original.clone()
        };
        let facilities = record.facilities.iter().map(|facility| Facility {
            id: FacilityId::fresh(ids),
            community: id,
            ..facility.clone()
        });
        let facilities = facilities.collect();
        let observations = record.observations.iter().map(|seen| Observation {
            id: ObservationId::fresh(ids),
            community: id,
            ..seen.clone()
        });
        let mut copy = Self {
            observations: observations.collect(),
            facilities,
            community,
            dwellings: Vec::new(),
            owners: Vec::new(),
            buildings: Vec::new(),
            entrances: Vec::new(),
            ownerships: Vec::new(),
            claims: Vec::new(),
        };
        let of_community = record.facts.iter().flat_map(|fact| &fact.claims);
        copy.claims(ClaimSubject::Community(id), of_community, ids);
        copy.settle(drafts(rx, item, record)?, item, ids);
        copy.claims_of_buildings(rx, record, ids)?;
        Ok(copy)
    }

    fn claims<'a>(&mut self, subject: ClaimSubject, claims: impl Iterator<Item = &'a Claim>, ids: &mut Ids) {
        self.claims.extend(claims.map(|claim| Claim {
            id: ClaimId::fresh(ids),
            subject,
            batch: None,
            ..claim.clone()
        }));
    }

    /// Gives every building its flats and owners.
    fn settle(&mut self, mut drafts: Vec<BuildingDraft>, item: &StockItem, ids: &mut Ids) {
        let tenure = match item.dossier.facts.value(Fact::Tenure) {
            Some(FactValue::Choice(tenure)) => tenure,
            _ => "mixed",
        };
        let known: Vec<_> = drafts.iter().map(|draft| known(item, draft, drafts.len())).collect();
        let seed = u64::try_from(rehearsal::seed(item.community.id)).unwrap_or_default();
        let owners = city::settle(seed, &mut drafts, &known, tenure);
        let doors: Vec<Vec<Vec<DwellingId>>> =
            drafts.into_iter().map(|draft| self.building(draft, ids)).collect();
        for owner in owners {
            self.owner(owner, &doors, ids);
        }
    }

    fn building(&mut self, draft: BuildingDraft, ids: &mut Ids) -> Vec<Vec<DwellingId>> {
        let (id, community) = (BuildingId::fresh(ids), self.community.id);
        let (number, address, location) = (draft.number, draft.address, draft.location);
        self.buildings.push(Building { id, community, number, address, location });
        draft.entrances.into_iter().map(|entrance| self.entrance(id, entrance, ids)).collect()
    }

    fn entrance(&mut self, building: BuildingId, draft: EntranceDraft, ids: &mut Ids) -> Vec<DwellingId> {
        let id = EntranceId::fresh(ids);
        let (number, storeys) = (draft.number, Some(draft.storeys));
        self.entrances.push(Entrance { id, building, number, storeys, has_lift: Some(draft.has_lift) });
        let first = self.dwellings.len();
        self.dwellings.extend(draft.dwellings.into_iter().map(|flat| Dwelling {
            id: DwellingId::fresh(ids),
            entrance: id,
            number: flat.number,
            storey: Some(flat.storey),
            area: Some(flat.area),
        }));
        self.dwellings.iter().skip(first).map(|dwelling| dwelling.id).collect()
    }

    fn owner(&mut self, draft: OwnerDraft, doors: &[Vec<Vec<DwellingId>>], ids: &mut Ids) {
        let owner = OwnerId::fresh(ids);
        for held in draft.holdings {
            let entrances = doors.get(held.building).and_then(|building| building.get(held.entrance));
            if let Some(dwelling) = entrances.and_then(|entrance| entrance.get(held.dwelling)) {
                let (dwelling, share, since) = (*dwelling, held.share, held.since);
                self.ownerships.push(Ownership { dwelling, owner, share, since, until: None });
            }
        }
        self.owners.push(Owner::masked(owner, draft.kind, draft.masked_name));
    }

    /// Says of each building what was said of the original's; of a made-up one, what was said of the community.
    fn claims_of_buildings(
        &mut self,
        rx: &mut Rx<'_>,
        record: &CommunityRecord,
        ids: &mut Ids,
    ) -> Result<(), StoreError> {
        let twins: Vec<(BuildingId, Option<BuildingId>)> = self
            .buildings
            .iter()
            .map(|own| (own.id, record.buildings.iter().find(|it| it.number == own.number).map(|it| it.id)))
            .collect();
        for (own, twin) in twins {
            let subject = ClaimSubject::Building(own);
            if let Some(twin) = twin {
                let said = store::claim::list_of_subject(rx, ClaimSubject::Building(twin))?;
                self.claims(subject, said.iter(), ids);
                continue;
            }
            let of_each = |fact: Fact| {
                fact.scope() == FactScope::Building && !matches!(fact, Fact::Households | Fact::FloorArea)
            };
            let said = record.facts.iter().filter(|fact| of_each(fact.fact));
            self.claims(subject, said.flat_map(|fact| &fact.claims), ids);
        }
        Ok(())
    }

    /// Writes everything.
    pub fn write(&self, tx: &mut Tx<'_>, permit: &Permit<ChangeRegister>) -> Result<(), StoreError> {
        store::community::insert_all(tx, permit, None, [&self.community])?;
        store::building::insert_all(tx, permit, None, &self.buildings)?;
        store::entrance::insert_all(tx, permit, None, &self.entrances)?;
        store::dwelling::insert_all(tx, permit, None, &self.dwellings)?;
        store::claim::insert_all(tx, permit, &self.claims)?;
        store::indicator::insert_all(tx, permit, None, &self.observations)?;
        store::facility::insert_all(tx, permit, None, &self.facilities)?;
        store::owner::insert_all(tx, permit, None, &self.owners)?;
        store::owner::insert_ownerships(tx, permit, None, &self.ownerships)?;
        Ok(())
    }
}

/// The buildings with the flats the register lists; made-up ones where it only counts them.
fn drafts(
    rx: &mut Rx<'_>,
    item: &StockItem,
    record: &CommunityRecord,
) -> Result<Vec<BuildingDraft>, StoreError> {
    let draft = |number: String, address, location, entrances| BuildingDraft {
        number,
        address,
        location,
        statements: Vec::new(),
        entrances,
    };
    if record.buildings.is_empty() {
        let count = item.buildings().unwrap_or(1).clamp(1, MADE_UP);
        return Ok((1..=count).map(|n| draft(n.to_string(), None, None, Vec::new())).collect());
    }
    let mut drafts = Vec::with_capacity(record.buildings.len());
    for building in &record.buildings {
        let mut entrances = Vec::new();
        for entrance in store::entrance::list_of_building(rx, building.id)? {
            let flats = store::dwelling::list_of_entrance(rx, entrance.id)?;
            entrances.push(EntranceDraft {
                number: entrance.number,
                storeys: entrance.storeys.unwrap_or(6),
                has_lift: entrance.has_lift.unwrap_or(false),
                dwellings: flats.into_iter().map(flat).collect(),
            });
        }
        drafts.push(draft(building.number.clone(), building.address.clone(), building.location, entrances));
    }
    Ok(drafts)
}

fn flat(dwelling: Dwelling) -> DwellingDraft {
    DwellingDraft {
        number: dwelling.number,
        storey: dwelling.storey.unwrap_or(1),
        area: dwelling.area.unwrap_or(USUAL_AREA),
    }
}

/// Households and storeys of a building, where known; of the community's households each building has its part.
fn known(item: &StockItem, draft: &BuildingDraft, buildings: usize) -> (Option<u16>, Option<u16>) {
    let own = item.dossier.buildings.iter().find(|building| *building.number == *draft.number);
    let count = |fact: Fact| own.and_then(|building| building.facts.count(fact));
    let part = || Some(item.households()? / i64::try_from(buildings.max(1)).ok()?);
    let storeys = count(Fact::Storeys).or_else(|| item.dossier.facts.count(Fact::Storeys));
    let small = |number: Option<i64>| number.and_then(|number| u16::try_from(number).ok());
    (small(count(Fact::Households).or_else(part)), small(storeys))
}

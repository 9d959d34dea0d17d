//! What a batch brings, matched with what is there and written.

use super::matching::{Part, Thing};
use super::{Contents, Tally};
use crate::bulk::Bulk;
use crate::error::StoreError;
use crate::sql::statements;
use crate::transaction::Tx;
use crate::value::json;
use crate::{claim, community, facility, indicator, owner};
use domain::building::Building;
use domain::claim::{Claim, ClaimSubject};
use domain::community::Community;
use domain::dwelling::Dwelling;
use domain::entrance::Entrance;
use domain::id::{BatchId, BuildingId, CommunityId, DwellingId, OwnerId};
use domain::name::key as name_key;
use domain::owner::{Owner, Ownership};
use domain::permit::{ChangeRegister, Permit};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

statements! {
    CHANGE = "INSERT INTO batch_change (batch, position, kind, entity, before, after)
              VALUES ($1, $2, $3, $4, $5, $6)";
}

pub(crate) static MENTIONS: Bulk = Bulk { table: "batch_mention", columns: &["entity", "batch", "kind"] };

/// Parents or subjects that are asked for at a time.
const WINDOW: usize = 500;

/// The batch on its way in.
pub(super) struct Arrival<'t, 'c> {
    tx: &'t mut Tx<'c>,
    permit: &'t Permit<ChangeRegister>,
    batch: BatchId,
    /// Proposed ids of things that are known, or that came twice, with the ids they have.
    renamed: HashMap<Uuid, Uuid>,
    /// Ids of the things that are new with this portion, down to entrances: nothing is stored below them.
    fresh: HashSet<Uuid>,
    /// Ids of the things that came with earlier portions of this batch, and of its owners; of dwellings only those of
    /// entrances that were known, as the others are told by their entrance.
    own: HashSet<Uuid>,
    /// Known things that the batch speaks of, with their kinds.
    mentions: Vec<(Uuid, &'static str)>,
    /// What the batch says of owners who were there already, by their ids.
    of_known_owners: Vec<(OwnerId, Owner)>,
    changes: u64,
    added: Tally,
    known_facilities: u64,
    known_observations: u64,
}

/// What came of an arrival.
pub(super) struct Arrived {
    pub(super) added: Tally,
    pub(super) known: Tally,
    pub(super) changed: u64,
    pub(super) of_known_owners: Vec<(OwnerId, Owner)>,
}

/// Matches and writes everything, portion by portion, each from the communities down.
pub(super) fn arrive(
    tx: &mut Tx<'_>,
    permit: &Permit<ChangeRegister>,
    batch: BatchId,
    portions: impl IntoIterator<Item = Contents>,
) -> Result<Arrived, StoreError> {
    let mut arrival = Arrival {
        tx,
        permit,
        batch,
        renamed: HashMap::new(),
        fresh: HashSet::new(),
        own: HashSet::new(),
        mentions: Vec::new(),
        of_known_owners: Vec::new(),
        changes: 0,
        added: Tally::default(),
        known_facilities: 0,
        known_observations: 0,
    };
    for contents in portions {
        arrival.take(&contents)?;
    }
    let known = arrival.write_mentions()?;
    Ok(Arrived {
        added: arrival.added,
        known,
        changed: arrival.changes,
        of_known_owners: arrival.of_known_owners,
    })
}

fn count(things: usize) -> u64 {
    u64::try_from(things).unwrap_or(u64::MAX)
}

impl Arrival<'_, '_> {
    /// A portion, from the communities down.
    fn take(&mut self, contents: &Contents) -> Result<(), StoreError> {
        self.communities(&contents.communities)?;
        self.added.buildings += self.parts(&contents.buildings)?;
        self.added.entrances += self.parts(&contents.entrances)?;
        self.added.dwellings += self.parts(&contents.dwellings)?;
        self.owners(&contents.owners, &contents.ownerships)?;
        self.facilities(contents)?;
        self.observations(contents)?;
        self.claims(&contents.claims)?;
        self.own.extend(self.fresh.drain());
        Ok(())
    }

    fn actual(&self, proposed: Uuid) -> Uuid {
        self.renamed.get(&proposed).copied().unwrap_or(proposed)
    }

    /// Those of the ids that the register may know already.
    fn stored(&self, ids: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
        ids.filter(|id| !self.fresh.contains(id)).collect()
    }

    fn communities(&mut self, arriving: &[Community]) -> Result<(), StoreError> {
        let mut fresh = FreshCommunities::default();
        let mut known: HashMap<CommunityId, Community> = HashMap::new();
        for community in arriving {
            if let Some(stored) = self.known_community(community)? {
                self.renamed.insert(community.id.uuid(), stored.id.uuid());
                let now = known.remove(&stored.id).unwrap_or_else(|| stored.clone());
                known.insert(stored.id, now.overlaid(community));
            } else if let Some(twin) = fresh.twin(community) {
                self.renamed.insert(community.id.uuid(), twin);
            } else {
                fresh.add(community);
            }
        }
        let mut known: Vec<Community> = known.into_values().collect();
        known.sort_by_key(|community| community.id);
        for community in known {
            let before = community::load(self.tx, community.id)?;
            self.remember(&before, &community)?;
        }
        self.fresh.extend(fresh.all.iter().map(Thing::uuid));
        self.added.communities += community::insert_all(self.tx, self.permit, Some(self.batch), &fresh.all)?;
        Ok(())
    }

    /// By code, else by name and district; a community with another code is another community.
    fn known_community(&mut self, arriving: &Community) -> Result<Option<Community>, StoreError> {
        if let Some(code) = &arriving.code
            && let Some(found) = community::find_by_code(self.tx, code)?
        {
            return Ok(Some(found));
        }
        let namesakes = community::list_by_name(self.tx, &arriving.name, arriving.district.as_ref())?;
        Ok(namesakes.into_iter().find(|stored| arriving.code.is_none() || stored.code.is_none()))
    }

    /// Mentions a known thing, and writes what the batch says anew of it.
    fn remember<T: Thing>(&mut self, before: &T, after: &T) -> Result<(), StoreError> {
        if self.own.contains(&before.uuid()) {
            // Undoing takes it away as a whole.
            return if before == after { Ok(()) } else { after.update(self.tx, self.permit) };
        }
        self.mentions.push((before.uuid(), T::KIND));
        if before != after {
            let values = [
                self.batch.into(),
                self.changes.into(),
                T::KIND.into(),
                before.uuid().into(),
                json(before),
                json(after),
            ];
            self.tx.execute(&CHANGE, &values)?;
            after.update(self.tx, self.permit)?;
            self.changes = self.changes.saturating_add(1);
        }
        Ok(())
    }

    /// Matches parts parent by parent, some hundred parents at a time; returns how many are new.
    fn parts<T: Part>(&mut self, arriving: &[T]) -> Result<u64, StoreError> {
        let mut order: Vec<(Uuid, usize)> = arriving
            .iter()
            .enumerate()
            .map(|(position, part)| (self.actual(part.parent()), position))
            .collect();
        // Stable and quick on what is in order already, as files mostly are.
        order.sort_by_key(|(parent, _)| *parent);
        let mut fresh: Vec<T> = Vec::with_capacity(arriving.len());
        let families: Vec<&[(Uuid, usize)]> = order.chunk_by(|(one, _), (other, _)| one == other).collect();
        for window in families.chunks(WINDOW) {
            let parents = self.stored(window.iter().filter_map(|family| Some(family.first()?.0)));
            let mut stored: HashMap<Uuid, Vec<T>> = HashMap::new();
            for part in T::known(self.tx, &parents)? {
                stored.entry(part.parent()).or_default().push(part);
            }
            for family in window {
                let Some((parent, _)) = family.first() else { continue };
                let stored = stored.remove(parent).unwrap_or_default();
                let arriving = family.iter().filter_map(|(_, position)| arriving.get(*position));
                self.siblings(*parent, &stored, arriving, &mut fresh)?;
            }
        }
        if T::KIND == "dwelling" {
            let of_known = fresh.iter().filter(|part| !self.is_ours(part.parent())).map(Thing::uuid);
            let of_known: Vec<Uuid> = of_known.collect();
            self.own.extend(of_known);
        } else {
            self.fresh.extend(fresh.iter().map(Thing::uuid));
        }
        T::insert_all(self.tx, self.permit, self.batch, &fresh)
    }

    /// Whether this batch brought the thing.
    fn is_ours(&self, id: Uuid) -> bool {
        self.fresh.contains(&id) || self.own.contains(&id)
    }

    /// Matches the parts of one parent; new ones go to `fresh`.
    fn siblings<'a, T: Part + 'a>(
        &mut self,
        parent: Uuid,
        stored: &[T],
        arriving: impl Iterator<Item = &'a T>,
        fresh: &mut Vec<T>,
    ) -> Result<(), StoreError> {
        let by_number: HashMap<&str, usize> =
            stored.iter().enumerate().map(|(position, part)| (part.number(), position)).collect();
        let mut after: Vec<Option<T>> = vec![None; stored.len()];
        let mut new: HashMap<&str, usize> = HashMap::new();
        for part in arriving {
            if let Some((known, slot)) = by_number
                .get(part.number())
                .and_then(|position| Some((stored.get(*position)?, after.get_mut(*position)?)))
            {
                self.renamed.insert(part.uuid(), known.uuid());
                *slot = Some(slot.as_ref().unwrap_or(known).overlaid(part));
            } else if let Some(twin) = new.get(part.number()).and_then(|position| fresh.get_mut(*position)) {
                self.renamed.insert(part.uuid(), twin.uuid());
                *twin = twin.overlaid(part);
            } else {
                new.insert(part.number(), fresh.len());
                fresh.push(part.under(parent));
            }
        }
        // What hangs on a parent that this batch brought, it brought as well.
        let ours = self.own.contains(&parent);
        for (before, after) in stored.iter().zip(&after) {
            match after {
                Some(after) if ours && before != after => after.update(self.tx, self.permit)?,
                Some(after) if !ours => self.remember(before, after)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Owners have no number: one of the same kind and name with the same share of a dwelling is the same.
    fn owners(&mut self, owners: &[Owner], ownerships: &[Ownership]) -> Result<(), StoreError> {
        let by_id: HashMap<OwnerId, &Owner> = owners.iter().map(|owner| (owner.id, owner)).collect();
        let known_dwellings: HashSet<Uuid> = self.renamed.values().copied().collect();
        let (mut fresh, mut known) = (Vec::with_capacity(ownerships.len()), HashSet::new());
        for ownership in ownerships {
            let dwelling = DwellingId::from_uuid(self.actual(ownership.dwelling.uuid()));
            let ownership = Ownership { dwelling, ..ownership.clone() };
            let owner = by_id.get(&ownership.owner).filter(|_| known_dwellings.contains(&dwelling.uuid()));
            match owner.map(|owner| self.known_holder(owner, &ownership)).transpose()?.flatten() {
                Some(holder) => {
                    self.of_known_owners.extend(
                        owner
                            .filter(|owner| owner.sealed.fields().next().is_some())
                            .map(|owner| (holder, (*owner).clone())),
                    );
                    if !self.own.contains(&holder.uuid()) {
                        self.mentions.push((holder.uuid(), "owner"));
                    }
                    known.insert(ownership.owner);
                }
                None => fresh.push(ownership),
            }
        }
        for ownership in &fresh {
            known.remove(&ownership.owner);
        }
        let new = owners.iter().filter(|owner| !known.contains(&owner.id));
        self.own.extend(new.clone().map(|owner| owner.id.uuid()));
        self.added.owners += owner::insert_all(self.tx, self.permit, Some(self.batch), new)?;
        owner::insert_ownerships(self.tx, self.permit, Some(self.batch), &fresh)?;
        Ok(())
    }

    /// The owner in the register who holds that share already under the same name.
    fn known_holder(&mut self, owner: &Owner, wanted: &Ownership) -> Result<Option<OwnerId>, StoreError> {
        let held = owner::list_of_dwelling(self.tx, wanted.dwelling)?;
        let same = held.into_iter().find(|(holder, held)| {
            (holder.kind, &holder.masked_name) == (owner.kind, &owner.masked_name)
                && (held.share, held.since) == (wanted.share, wanted.since)
                // Two of one surname are two, where their ID numbers say so.
                && !matches!((holder.sealed.id_number_index, owner.sealed.id_number_index),
                             (Some(one), Some(other)) if one != other)
        });
        Ok(same.map(|(holder, _)| holder.id))
    }

    fn facilities(&mut self, contents: &Contents) -> Result<(), StoreError> {
        let mut fresh = Vec::new();
        for facility in &contents.facilities {
            let community = CommunityId::from_uuid(self.actual(facility.community.uuid()));
            let mut facility = facility.clone();
            facility.community = community;
            let known = !self.fresh.contains(&community.uuid())
                && facility::list_exactly_of(self.tx, community)?
                    .into_iter()
                    .any(|stored| domain::facility::Facility { id: facility.id, ..stored } == facility);
            if known {
                self.known_facilities = self.known_facilities.saturating_add(1);
            } else {
                fresh.push(facility);
            }
        }
        self.added.facilities += facility::insert_all(self.tx, self.permit, Some(self.batch), &fresh)?;
        Ok(())
    }

    fn observations(&mut self, contents: &Contents) -> Result<(), StoreError> {
        let mut fresh = Vec::new();
        for observation in &contents.observations {
            let community = CommunityId::from_uuid(self.actual(observation.community.uuid()));
            let mut observation = observation.clone();
            observation.community = community;
            let known = !self.fresh.contains(&community.uuid())
                && indicator::list_exactly_of(self.tx, community)?.into_iter().any(|stored| {
                    domain::indicator::Observation { id: observation.id, ..stored } == observation
                });
            if known {
                self.known_observations = self.known_observations.saturating_add(1);
            } else {
                fresh.push(observation);
            }
        }
        self.added.observations += indicator::insert_all(self.tx, self.permit, Some(self.batch), &fresh)?;
        Ok(())
    }

    /// Leaves out claims that the same source made before; such a claim stays while any batch makes it.
    fn claims(&mut self, arriving: &[Claim]) -> Result<(), StoreError> {
        let mut order: Vec<(ClaimSubject, usize)> = arriving
            .iter()
            .enumerate()
            .map(|(position, claim)| (self.subject(claim.subject), position))
            .collect();
        order.sort_by_key(|(subject, _)| *subject);
        let (mut fresh, mut known): (Vec<Claim>, HashSet<Uuid>) = (Vec::new(), HashSet::new());
        let subjects: Vec<&[(ClaimSubject, usize)]> =
            order.chunk_by(|(one, _), (other, _)| one == other).collect();
        for window in subjects.chunks(WINDOW) {
            let ids = self.stored(window.iter().filter_map(|same| Some(claim::subject_id(same.first()?.0))));
            let stored = claim::list_exactly_of_all(self.tx, &ids)?;
            for same in window {
                let Some((subject, _)) = same.first() else { continue };
                let stored = stored.get(subject).map(Vec::as_slice).unwrap_or_default();
                let first = fresh.len();
                for claim in same.iter().filter_map(|(_, position)| arriving.get(*position)) {
                    if let Some(same) = stored.iter().find(|stored| same_statement(stored, claim)) {
                        if same.batch != Some(self.batch) {
                            known.insert(same.id.uuid());
                        }
                    } else if !fresh.iter().skip(first).any(|new| same_statement(new, claim)) {
                        fresh.push(Claim { subject: *subject, batch: Some(self.batch), ..claim.clone() });
                    }
                }
            }
        }
        self.mentions.extend(known.into_iter().map(|id| (id, "claim")));
        self.added.claims += claim::write_all(self.tx, &fresh)?;
        Ok(())
    }

    /// In the order of the table, and each thing once: two rows of a file may speak of the same. Returns how many
    /// things were known.
    fn write_mentions(&mut self) -> Result<Tally, StoreError> {
        self.mentions.sort_unstable();
        self.mentions.dedup();
        let (mentions, batch) = (&self.mentions, self.batch);
        self.tx.bulk(&MENTIONS, |sink| {
            mentions
                .iter()
                .try_for_each(|(thing, kind)| sink.row(&[(*thing).into(), batch.into(), (*kind).into()]))
        })?;
        let known = |kind: &str| count(mentions.iter().filter(|(_, of)| *of == kind).count());
        Ok(Tally {
            communities: known(Community::KIND),
            buildings: known(Building::KIND),
            entrances: known(Entrance::KIND),
            dwellings: known(Dwelling::KIND),
            owners: known("owner"),
            facilities: self.known_facilities,
            observations: self.known_observations,
            claims: known("claim"),
        })
    }

    fn subject(&self, proposed: ClaimSubject) -> ClaimSubject {
        match proposed {
            ClaimSubject::Community(id) => {
                ClaimSubject::Community(CommunityId::from_uuid(self.actual(id.uuid())))
            }
            ClaimSubject::Building(id) => {
                ClaimSubject::Building(BuildingId::from_uuid(self.actual(id.uuid())))
            }
        }
    }
}

/// Whether two claims on one subject are one source saying one thing twice.
fn same_statement(one: &Claim, other: &Claim) -> bool {
    one.fact == other.fact && one.value == other.value && one.source_label == other.source_label
}

/// The communities of the batch that the register does not have.
#[derive(Default)]
struct FreshCommunities {
    all: Vec<Community>,
    by_code: HashMap<String, usize>,
    by_name: HashMap<(String, String), Vec<usize>>,
}

impl FreshCommunities {
    fn name(community: &Community) -> (String, String) {
        let district = community.district.as_ref().map(|code| code.0.to_string());
        (name_key(&community.name), district.unwrap_or_default())
    }

    /// Finds the community of the same batch that is the same by the same rule, and adds what this one says.
    fn twin(&mut self, arriving: &Community) -> Option<Uuid> {
        let by_code = arriving.code.as_ref().and_then(|code| self.by_code.get(code)).copied();
        let position = by_code.or_else(|| {
            let namesakes = self.by_name.get(&Self::name(arriving))?;
            namesakes.iter().copied().find(|position| {
                self.all.get(*position).is_some_and(|twin| arriving.code.is_none() || twin.code.is_none())
            })
        })?;
        let twin = self.all.get_mut(position)?;
        *twin = twin.overlaid(arriving);
        if let Some(code) = &twin.code {
            self.by_code.insert(code.clone(), position);
        }
        Some(twin.uuid())
    }

    fn add(&mut self, community: &Community) {
        let position = self.all.len();
        if let Some(code) = &community.code {
            self.by_code.insert(code.clone(), position);
        }
        self.by_name.entry(Self::name(community)).or_default().push(position);
        self.all.push(community.clone());
    }
}

//! Accepted rows as the things and claims that a batch brings.

use crate::environment::Ids;
use crate::owner::Sealer;
use domain::building::Building;
use domain::claim::{Claim, ClaimSubject};
use domain::community::Community;
use domain::dwelling::Dwelling;
use domain::entrance::Entrance;
use domain::id::{BuildingId, ClaimId, CommunityId, DwellingId, EntranceId, OwnerId};
use domain::owner::{OwnerKind, Ownership};
use domain::personal::OwnerName;
use domain::{Fact, FactValue, Share};
use exchange::interpret::{Interpretation, Record, rows_by_community};
use exchange::mapping::Level;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::HashMap;
use store::batch::Contents;

/// Rows in one portion, at least: enough to make portions cheap, few enough to keep them small.
const PORTION: usize = 16_384;

/// What the accepted rows of a register bring, in portions of whole communities. Rows of one community, building or
/// entrance are tied together.
pub fn portions<'a>(
    interpretation: &'a Interpretation,
    observed_on: Date,
    recorded_at: Timestamp,
    ids: &'a mut Ids,
    sealer: &'a Sealer<'a>,
) -> impl Iterator<Item = Contents> + 'a {
    let mut communities = rows_by_community(interpretation).into_iter();
    std::iter::from_fn(move || {
        let mut builder =
            Builder { interpretation, observed_on, recorded_at, ids, sealer, contents: Contents::default() };
        let mut taken = 0;
        while taken < PORTION
            && let Some(rows) = communities.next()
        {
            taken += rows.len();
            builder.community(rows.iter().filter_map(|at| interpretation.accepted.get(*at)).collect());
        }
        (taken > 0).then_some(builder.contents)
    })
}

struct Builder<'a> {
    interpretation: &'a Interpretation,
    observed_on: Date,
    recorded_at: Timestamp,
    ids: &'a mut Ids,
    sealer: &'a Sealer<'a>,
    contents: Contents,
}

impl Builder<'_> {
    fn community(&mut self, records: Vec<&Record>) {
        let Some(first) = records.first() else { return };
        let id = CommunityId::fresh(self.ids);
        let owned = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
        let of_community = first.level == Level::Community;
        self.contents.communities.push(Community {
            id,
            code: owned(&first.code),
            name: first.name.to_string(),
            aliases: first.aliases.iter().map(ToString::to_string).collect(),
            form: first.form,
            district: first.district.clone(),
            street: owned(&first.street),
            neighbourhood: owned(&first.neighbourhood),
            address: owned(&first.address),
            location: first.location.filter(|_| of_community),
            outline: first.outline.first().cloned().filter(|_| of_community),
        });
        let mut buildings: HashMap<&str, BuildingId> = HashMap::new();
        let mut entrances: HashMap<(BuildingId, &str), EntranceId> = HashMap::new();
        for record in records {
            let building = record.building_number.as_deref().filter(|_| record.level != Level::Community);
            let building = building
                .map(|number| *buildings.entry(number).or_insert_with(|| self.building(id, number, record)));
            let entrance = building.zip(record.entrance_number.as_deref()).map(|(building, number)| {
                *entrances
                    .entry((building, number))
                    .or_insert_with(|| self.entrance(building, number, record))
            });
            if let Some((entrance, number)) = entrance.zip(record.dwelling_number.as_deref()) {
                self.dwelling(entrance, number, record);
            }
            self.claims(id, building, record);
        }
    }

    fn building(&mut self, community: CommunityId, number: &str, record: &Record) -> BuildingId {
        let id = BuildingId::fresh(self.ids);
        self.contents.buildings.push(Building {
            id,
            community,
            number: number.to_owned(),
            address: record.address.as_deref().filter(|_| record.level == Level::Building).map(str::to_owned),
            location: record.location.filter(|_| record.level == Level::Building),
        });
        id
    }

    fn entrance(&mut self, building: BuildingId, number: &str, record: &Record) -> EntranceId {
        let id = EntranceId::fresh(self.ids);
        let storeys = record.count(Fact::Storeys).filter(|_| record.level == Level::Entrance);
        let has_lift = match record.value(Fact::HasLift) {
            Some(FactValue::Flag(flag)) if record.level == Level::Entrance => Some(*flag),
            _ => None,
        };
        self.contents.entrances.push(Entrance {
            id,
            building,
            number: number.to_owned(),
            storeys: storeys.and_then(|storeys| u16::try_from(storeys).ok()),
            has_lift,
        });
        id
    }

    fn dwelling(&mut self, entrance: EntranceId, number: &str, record: &Record) {
        let id = DwellingId::fresh(self.ids);
        self.contents.dwellings.push(Dwelling {
            id,
            entrance,
            number: number.to_owned(),
            storey: record.storey,
            area: record.dwelling_area,
        });
        let numbers = (record.owner_id_number.as_ref(), record.owner_phone.as_ref());
        if record.owner.is_some() || numbers.0.is_some() || numbers.1.is_some() {
            let owner = OwnerId::fresh(self.ids);
            let kind = match record.owner {
                Some(OwnerName::Organisation(_)) => OwnerKind::Organisation,
                _ => OwnerKind::Person,
            };
            let sealed = self.sealer.owner(owner, kind, record.owner.as_ref(), numbers.0, numbers.1);
            self.contents.owners.push(sealed);
            self.contents.ownerships.push(Ownership {
                dwelling: id,
                owner,
                share: Share::WHOLE,
                since: None,
                until: None,
            });
        }
    }

    fn claims(&mut self, community: CommunityId, building: Option<BuildingId>, record: &Record) {
        for statement in &record.statements {
            let subject = match (statement.about, building) {
                (Level::Community, _) | (_, None) => ClaimSubject::Community(community),
                (_, Some(building)) => ClaimSubject::Building(building),
            };
            self.contents.claims.push(Claim {
                id: ClaimId::fresh(self.ids),
                subject,
                fact: statement.fact,
                value: statement.value.clone(),
                raw: statement.raw.as_deref().map(str::to_owned),
                source: self.interpretation.source_kind,
                source_label: self.interpretation.source_label.to_string(),
                observed_on: Some(self.observed_on),
                recorded_at: self.recorded_at,
                confidence: statement.confidence,
                batch: None,
                decision: None,
            });
        }
    }
}

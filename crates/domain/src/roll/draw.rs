//! Drawing a roll: from the dwellings of a scope to its lines.

use super::{
    AreaSource, Counting, HeadUnit, PublicHousingVoter, Reason, RollLine, RollPart, Scope, Status, Unit,
};
use crate::id::{DwellingId, OwnerId};
use crate::owner::OwnerKind;
use crate::threshold::Quality;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What keeps a roll from being published.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum RollFault {
    /// Nobody knows the area: neither registry, survey nor contract says it.
    AreaMissing {
        /// Of which dwelling.
        dwelling: DwellingId,
    },
    /// The area is nothing, or less.
    AreaNotPositive {
        /// Of which dwelling.
        dwelling: DwellingId,
    },
    /// The same dwelling twice.
    Twice {
        /// Which.
        dwelling: DwellingId,
    },
    /// The scope holds no dwelling that counts.
    Empty,
}

/// A roll as it was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// The lines, numbered from 1 in the order of building, entrance and door.
    pub lines: Vec<RollLine>,
    /// Parking spaces and stalls of the scope that do not count under the rule.
    pub left_out: Vec<DwellingId>,
    /// What must be mended first.
    pub faults: Vec<RollFault>,
}

/// Who holds a dwelling, as the counting sees it: what the same holder has is one head.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Holder {
    Developer(Option<OwnerId>),
    Owners(BTreeSet<OwnerId>),
    /// By itself: a household, or a dwelling whose owner nobody knows.
    Alone(DwellingId),
}

/// Draws the roll of a scope. Every dwelling of the scope is on exactly one line, left out, or a fault; the areas of
/// the lines sum to those of their dwellings.
pub fn draw(scope: &Scope, units: &[Unit], counting: Counting) -> Drawn {
    let mut inside: Vec<&Unit> = units.iter().filter(|unit| scope.holds(unit)).collect();
    inside.sort_by_cached_key(|unit| place(unit));
    let mut drawn = Drawn { lines: Vec::new(), left_out: Vec::new(), faults: Vec::new() };
    let (mut seen, mut holders) = (BTreeSet::new(), BTreeMap::new());
    let mut groups: Vec<Vec<(&Unit, RollPart)>> = Vec::new();
    for unit in inside {
        if !seen.insert(unit.dwelling) {
            drawn.faults.push(RollFault::Twice { dwelling: unit.dwelling });
            continue;
        }
        if unit.status.contains(&Status::Parking) && !counting.parking_counts {
            drawn.left_out.push(unit.dwelling);
            continue;
        }
        let part = match part(unit) {
            Ok(part) => part,
            Err(fault) => {
                drawn.faults.push(fault);
                continue;
            }
        };
        let group = *holders.entry(holder(unit, counting)).or_insert(groups.len());
        match groups.get_mut(group) {
            Some(group) => group.push((unit, part)),
            None => groups.push(vec![(unit, part)]),
        }
    }
    let numbers = 1..=u32::MAX;
    drawn.lines = numbers.zip(groups).map(|(number, group)| line(number, group, counting)).collect();
    if drawn.lines.is_empty() && drawn.faults.is_empty() {
        drawn.faults.push(RollFault::Empty);
    }
    drawn
}

/// Building, entrance and door, with numbers in the order of numbers: 2 before 10.
fn place(unit: &Unit) -> impl Ord + use<> {
    let natural = |text: &str| {
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        (digits.parse::<u64>().unwrap_or(u64::MAX), text.to_owned())
    };
    (natural(&unit.building_number), natural(&unit.entrance_number), natural(&unit.number), unit.dwelling)
}

fn part(unit: &Unit) -> Result<RollPart, RollFault> {
    let dwelling = unit.dwelling;
    let (area, area_source) = unit.area.ok_or(RollFault::AreaMissing { dwelling })?;
    if area.centi_m2() <= 0 {
        return Err(RollFault::AreaNotPositive { dwelling });
    }
    Ok(RollPart {
        building: unit.building_number.clone(),
        entrance: unit.entrance_number.clone(),
        area,
        area_source,
        shares: unit.shares,
        door: Some(unit.number.clone()),
        dwelling: Some(dwelling),
    })
}

/// Marked as unsold or undelivered, or still in the developer's name.
fn is_developers(unit: &Unit, counting: Counting) -> bool {
    let held_back = unit.status.contains(&Status::Unsold) || unit.status.contains(&Status::Undelivered);
    counting.developer_votes && (held_back || owned_by(unit, OwnerKind::Developer))
}

fn owned_by(unit: &Unit, kind: OwnerKind) -> bool {
    !unit.owners.is_empty() && unit.owners.iter().all(|owner| owner.kind == kind)
}

fn developer(unit: &Unit) -> Option<OwnerId> {
    let in_name = unit.owners.iter().find(|owner| owner.kind == OwnerKind::Developer);
    unit.developer.or(in_name.map(|owner| owner.owner))
}

fn is_public_housing(unit: &Unit) -> bool {
    unit.status.contains(&Status::PublicHousing) || owned_by(unit, OwnerKind::PublicHousing)
}

fn votes_as_tenant(unit: &Unit, counting: Counting) -> Option<OwnerId> {
    let lets = counting.public_housing == PublicHousingVoter::Tenant;
    unit.tenant.filter(|_| lets && is_public_housing(unit))
}

fn holder(unit: &Unit, counting: Counting) -> Holder {
    if counting.head == HeadUnit::Dwelling {
        return Holder::Alone(unit.dwelling);
    }
    if is_developers(unit, counting) {
        return Holder::Developer(developer(unit));
    }
    if let Some(tenant) = votes_as_tenant(unit, counting) {
        return Holder::Owners(BTreeSet::from([tenant]));
    }
    let owners: BTreeSet<OwnerId> = unit.owners.iter().map(|owner| owner.owner).collect();
    if owners.is_empty() { Holder::Alone(unit.dwelling) } else { Holder::Owners(owners) }
}

fn line(number: u32, group: Vec<(&Unit, RollPart)>, counting: Counting) -> RollLine {
    let mut owners = BTreeSet::new();
    let mut representative = None;
    let mut qualities: BTreeSet<Quality> = BTreeSet::new();
    for (unit, _) in &group {
        if is_developers(unit, counting) {
            owners.extend(developer(unit));
        } else if let Some(tenant) = votes_as_tenant(unit, counting) {
            owners.insert(tenant);
        } else {
            owners.extend(unit.owners.iter().map(|owner| owner.owner));
            representative = representative.or(unit.representative);
        }
        qualities.extend(&unit.qualities);
    }
    let reasons = reasons(&group, owners.len(), representative.is_some(), counting);
    RollLine {
        number,
        heads: 1,
        parts: group.into_iter().map(|(_, part)| part).collect(),
        qualities,
        reasons,
        commitment: String::new(),
        owners: owners.into_iter().collect(),
        representative,
        salt: String::new(),
    }
}

/// Why the line is as it is: first what made it one head, then what is special about its dwellings.
fn reasons(group: &[(&Unit, RollPart)], owners: usize, represented: bool, counting: Counting) -> Vec<Reason> {
    let any = |status: Status| group.iter().any(|(unit, _)| unit.status.contains(&status));
    let developers = group.iter().any(|(unit, _)| is_developers(unit, counting));
    let tenants = group.iter().any(|(unit, _)| votes_as_tenant(unit, counting).is_some());
    let public = group.iter().any(|(unit, _)| is_public_housing(unit));
    let source = |source: AreaSource| group.iter().any(|(_, part)| part.area_source == source);
    let household = counting.head == HeadUnit::Dwelling;
    let found = [
        (household, Reason::Household),
        (!household && developers, Reason::Developer),
        (!household && !developers && group.len() > 1, Reason::SameOwner),
        (!household && !developers && group.len() == 1 && owners == 1, Reason::OneOwner),
        (!developers && !tenants && owners > 1, Reason::CoOwners),
        (owners == 0, Reason::OwnerUnknown),
        (represented, Reason::Representative),
        (any(Status::InPossession), Reason::InPossession),
        (public && !tenants, Reason::PublicHousing),
        (tenants, Reason::PublicHousingTenant),
        (any(Status::Parking), Reason::Parking),
        (source(AreaSource::Surveyed), Reason::AreaSurveyed),
        (source(AreaSource::Contract), Reason::AreaContract),
    ];
    found.into_iter().filter_map(|(holds, reason)| holds.then_some(reason)).collect()
}

//! Buildings of communities.

use crate::bulk::Bulk;
use crate::community;
use crate::error::StoreError;
use crate::revision;
use crate::row::Row;
use crate::sql::{ids, statements};
use crate::transaction::{Rx, Tx};
use crate::value::{ids, latitude, longitude};
use domain::building::Building;
use domain::id::{BatchId, BuildingId, CommunityId};
use domain::permit::{ChangeRegister, Permit};
use std::borrow::Borrow;
use uuid::Uuid;

macro_rules! columns {
    () => {
        "id, community, number, address, lon, lat"
    };
}

statements! {
    FIND = concat!("SELECT ", columns!(), " FROM building WHERE id = $1");
    OF_COMMUNITY = concat!("SELECT ", columns!(), " FROM building WHERE community = $1 ORDER BY number");
    ALL = concat!("SELECT ", columns!(), " FROM building ORDER BY community, number");
    OF_COMMUNITIES = concat!("SELECT ", columns!(), " FROM building WHERE community IN ", ids!());
    UPDATE = "UPDATE building SET number = $2, address = $3, lon = $4, lat = $5 WHERE id = $1";
    COUNT = "SELECT COUNT(*) FROM building";
}

pub(crate) static BULK: Bulk =
    Bulk { table: "building", columns: &["id", "community", "number", "address", "lon", "lat", "batch"] };

/// Adds buildings; the number added. Their communities must be there.
pub fn insert_all<I>(
    tx: &mut Tx<'_>,
    _permit: &Permit<ChangeRegister>,
    batch: Option<BatchId>,
    buildings: I,
) -> Result<u64, StoreError>
where
    I: IntoIterator<Item: Borrow<Building>>,
{
    revision::bump(tx)?;
    tx.bulk(&BULK, |sink| {
        for building in buildings {
            let building = building.borrow();
            sink.row(&[
                building.id.into(),
                building.community.into(),
                (&building.number).into(),
                building.address.as_ref().into(),
                longitude(building.location),
                latitude(building.location),
                batch.into(),
            ])?;
        }
        Ok(())
    })
}

/// Writes number, address and location of a building that is there.
pub fn update(
    tx: &mut Tx<'_>,
    _permit: &Permit<ChangeRegister>,
    building: &Building,
) -> Result<(), StoreError> {
    revision::bump(tx)?;
    let values = [
        building.id.into(),
        (&building.number).into(),
        building.address.as_ref().into(),
        longitude(building.location),
        latitude(building.location),
    ];
    tx.execute_one(&UPDATE, &values, "building", building.id)
}

/// The building of that id.
pub fn find(rx: &mut Rx<'_>, id: BuildingId) -> Result<Option<Building>, StoreError> {
    rx.row(&FIND, &[id.into()], read)
}

/// The building of that id, or an error.
pub fn load(rx: &mut Rx<'_>, id: BuildingId) -> Result<Building, StoreError> {
    find(rx, id)?.ok_or_else(|| StoreError::not_found("building", id))
}

/// The buildings of a community and of those merged into it, its own first, by number; they bear the id of the one
/// that was kept.
pub fn list_of_community(rx: &mut Rx<'_>, community: CommunityId) -> Result<Vec<Building>, StoreError> {
    let mut found = Vec::new();
    let mut family = community::family(rx, community)?;
    family.sort_by_key(|member| (*member != community, *member));
    for member in family {
        let of_member = list_exactly_of(rx, member)?;
        found.extend(of_member.into_iter().map(|one| Building { community, ..one }));
    }
    Ok(found)
}

/// The buildings of exactly this community.
pub(crate) fn list_exactly_of(rx: &mut Rx<'_>, community: CommunityId) -> Result<Vec<Building>, StoreError> {
    rx.rows(&OF_COMMUNITY, &[community.into()], read)
}

/// Every one, by community and number; those of merged communities bear the id of the one that was kept.
pub fn list_all(rx: &mut Rx<'_>) -> Result<Vec<Building>, StoreError> {
    let kept = community::all_kept(rx)?;
    let mut all = rx.rows(&ALL, &[], read)?;
    if !kept.is_empty() {
        for one in &mut all {
            one.community = kept.get(&one.community).copied().unwrap_or(one.community);
        }
        all.sort_by_key(|one| one.community);
    }
    Ok(all)
}

/// The buildings of exactly these communities, in no order.
pub(crate) fn list_exactly_of_all(
    rx: &mut Rx<'_>,
    communities: &[Uuid],
) -> Result<Vec<Building>, StoreError> {
    if communities.is_empty() {
        return Ok(Vec::new());
    }
    rx.rows(&OF_COMMUNITIES, &[ids(communities)], read)
}

/// How many there are.
pub fn count(rx: &mut Rx<'_>) -> Result<u64, StoreError> {
    rx.count(&COUNT, &[])
}

fn read(row: Row<'_>) -> Result<Building, StoreError> {
    Ok(Building {
        id: row.parse(0)?,
        community: row.parse(1)?,
        number: row.string(2)?,
        address: row.opt_string(3)?,
        location: row.point(4)?,
    })
}

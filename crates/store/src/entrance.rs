//! Entrances of buildings.

use crate::bulk::Bulk;
use crate::error::StoreError;
use crate::revision;
use crate::row::Row;
use crate::sql::{ids, statements};
use crate::transaction::{Rx, Tx};
use crate::value::ids;
use domain::entrance::Entrance;
use domain::id::{BatchId, BuildingId, EntranceId};
use domain::permit::{ChangeRegister, Permit};
use std::borrow::Borrow;
use uuid::Uuid;

macro_rules! columns {
    () => {
        "id, building, number, storeys, has_lift"
    };
}

statements! {
    FIND = concat!("SELECT ", columns!(), " FROM entrance WHERE id = $1");
    OF_BUILDING = concat!("SELECT ", columns!(), " FROM entrance WHERE building = $1 ORDER BY number");
    OF_BUILDINGS = concat!("SELECT ", columns!(), " FROM entrance WHERE building IN ", ids!());
    UPDATE = "UPDATE entrance SET number = $2, storeys = $3, has_lift = $4 WHERE id = $1";
    COUNT = "SELECT COUNT(*) FROM entrance";
}

pub(crate) static BULK: Bulk =
    Bulk { table: "entrance", columns: &["id", "building", "number", "storeys", "has_lift", "batch"] };

/// Adds entrances; the number added. Their buildings must be there.
pub fn insert_all<I>(
    tx: &mut Tx<'_>,
    _permit: &Permit<ChangeRegister>,
    batch: Option<BatchId>,
    entrances: I,
) -> Result<u64, StoreError>
where
    I: IntoIterator<Item: Borrow<Entrance>>,
{
    revision::bump(tx)?;
    tx.bulk(&BULK, |sink| {
        for entrance in entrances {
            let entrance = entrance.borrow();
            sink.row(&[
                entrance.id.into(),
                entrance.building.into(),
                (&entrance.number).into(),
                entrance.storeys.into(),
                entrance.has_lift.into(),
                batch.into(),
            ])?;
        }
        Ok(())
    })
}

/// Writes number, storeys and lift of an entrance that is there.
pub fn update(
    tx: &mut Tx<'_>,
    _permit: &Permit<ChangeRegister>,
    entrance: &Entrance,
) -> Result<(), StoreError> {
    revision::bump(tx)?;
    let values =
        [entrance.id.into(), (&entrance.number).into(), entrance.storeys.into(), entrance.has_lift.into()];
    tx.execute_one(&UPDATE, &values, "entrance", entrance.id)
}

/// The entrance of that id.
pub fn find(rx: &mut Rx<'_>, id: EntranceId) -> Result<Option<Entrance>, StoreError> {
    rx.row(&FIND, &[id.into()], read)
}

/// The entrance of that id, or an error.
pub fn load(rx: &mut Rx<'_>, id: EntranceId) -> Result<Entrance, StoreError> {
    find(rx, id)?.ok_or_else(|| StoreError::not_found("entrance", id))
}

/// The entrances of a building, by number.
pub fn list_of_building(rx: &mut Rx<'_>, building: BuildingId) -> Result<Vec<Entrance>, StoreError> {
    rx.rows(&OF_BUILDING, &[building.into()], read)
}

/// The entrances of exactly these buildings, in no order.
pub(crate) fn list_exactly_of_all(rx: &mut Rx<'_>, buildings: &[Uuid]) -> Result<Vec<Entrance>, StoreError> {
    if buildings.is_empty() {
        return Ok(Vec::new());
    }
    rx.rows(&OF_BUILDINGS, &[ids(buildings)], read)
}

/// How many there are.
pub fn count(rx: &mut Rx<'_>) -> Result<u64, StoreError> {
    rx.count(&COUNT, &[])
}

fn read(row: Row<'_>) -> Result<Entrance, StoreError> {
    Ok(Entrance {
        id: row.parse(0)?,
        building: row.parse(1)?,
        number: row.string(2)?,
        storeys: row.opt_number(3)?,
        has_lift: row.opt_int(4)?.map(|flag| flag != 0),
    })
}

//! Dwellings of entrances.

use crate::bulk::Bulk;
use crate::error::StoreError;
use crate::revision;
use crate::row::Row;
use crate::sql::{ids, statements};
use crate::transaction::{Rx, Tx};
use crate::value::ids;
use domain::area::Area;
use domain::dwelling::Dwelling;
use domain::id::{BatchId, BuildingId, DwellingId, EntranceId};
use domain::permit::{ChangeRegister, Permit};
use std::borrow::Borrow;
use uuid::Uuid;

macro_rules! columns {
    () => {
        "id, entrance, number, storey, area"
    };
}

statements! {
    FIND = concat!("SELECT ", columns!(), " FROM dwelling WHERE id = $1");
    OF_ENTRANCE = concat!("SELECT ", columns!(), " FROM dwelling WHERE entrance = $1 ORDER BY number");
    OF_BUILDING = "SELECT d.id, d.entrance, d.number, d.storey, d.area
                   FROM entrance e JOIN dwelling d ON d.entrance = e.id
                   WHERE e.building = $1 ORDER BY e.number, d.number";
    OF_ENTRANCES = concat!("SELECT ", columns!(), " FROM dwelling WHERE entrance IN ", ids!());
    UPDATE = "UPDATE dwelling SET number = $2, storey = $3, area = $4 WHERE id = $1";
    COUNT = "SELECT COUNT(*) FROM dwelling";
}

pub(crate) static BULK: Bulk =
    Bulk { table: "dwelling", columns: &["id", "entrance", "number", "storey", "area", "batch"] };

/// Adds dwellings; the number added. Their entrances must be there.
pub fn insert_all<I>(
    tx: &mut Tx<'_>,
    _permit: &Permit<ChangeRegister>,
    batch: Option<BatchId>,
    dwellings: I,
) -> Result<u64, StoreError>
where
    I: IntoIterator<Item: Borrow<Dwelling>>,
{
    revision::bump(tx)?;
    tx.bulk(&BULK, |sink| {
        for dwelling in dwellings {
            let dwelling = dwelling.borrow();
            sink.row(&[
                dwelling.id.into(),
                dwelling.entrance.into(),
                (&dwelling.number).into(),
                dwelling.storey.into(),
                dwelling.area.map(Area::centi_m2).into(),
                batch.into(),
            ])?;
        }
        Ok(())
    })
}

/// Writes number, storey and area of a dwelling that is there.
pub fn update(
    tx: &mut Tx<'_>,
    _permit: &Permit<ChangeRegister>,
    dwelling: &Dwelling,
) -> Result<(), StoreError> {
    revision::bump(tx)?;
    let values = [
        dwelling.id.into(),
        (&dwelling.number).into(),
        dwelling.storey.into(),
        dwelling.area.map(Area::centi_m2).into(),
    ];
    tx.execute_one(&UPDATE, &values, "dwelling", dwelling.id)
}

/// The dwelling of that id.
pub fn find(rx: &mut Rx<'_>, id: DwellingId) -> Result<Option<Dwelling>, StoreError> {
    rx.row(&FIND, &[id.into()], read)
}

/// The dwelling of that id, or an error.
pub fn load(rx: &mut Rx<'_>, id: DwellingId) -> Result<Dwelling, StoreError> {
    find(rx, id)?.ok_or_else(|| StoreError::not_found("dwelling", id))
}

/// The dwellings of an entrance, by number.
pub fn list_of_entrance(rx: &mut Rx<'_>, entrance: EntranceId) -> Result<Vec<Dwelling>, StoreError> {
    rx.rows(&OF_ENTRANCE, &[entrance.into()], read)
}

/// The dwellings of a building, by entrance and number.
pub fn list_of_building(rx: &mut Rx<'_>, building: BuildingId) -> Result<Vec<Dwelling>, StoreError> {
    rx.rows(&OF_BUILDING, &[building.into()], read)
}

/// The dwellings of exactly these entrances, in no order.
pub(crate) fn list_exactly_of_all(rx: &mut Rx<'_>, entrances: &[Uuid]) -> Result<Vec<Dwelling>, StoreError> {
    if entrances.is_empty() {
        return Ok(Vec::new());
    }
    rx.rows(&OF_ENTRANCES, &[ids(entrances)], read)
}

/// How many there are.
pub fn count(rx: &mut Rx<'_>) -> Result<u64, StoreError> {
    rx.count(&COUNT, &[])
}

fn read(row: Row<'_>) -> Result<Dwelling, StoreError> {
    Ok(Dwelling {
        id: row.parse(0)?,
        entrance: row.parse(1)?,
        number: row.string(2)?,
        storey: row.opt_number(3)?,
        area: row.opt_int(4)?.map(Area::from_centi),
    })
}

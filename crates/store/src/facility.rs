//! Facilities of communities.

use crate::bulk::Bulk;
use crate::community;
use crate::error::StoreError;
use crate::revision;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use crate::value::{latitude, longitude};
use domain::area::Area;
use domain::facility::Facility;
use domain::id::{BatchId, CommunityId, FacilityId};
use domain::permit::{ChangeRegister, Permit};
use std::borrow::Borrow;

macro_rules! columns {
    () => {
        "id, community, item, name, quantity, area, lon, lat"
    };
}

statements! {
    FIND = concat!("SELECT ", columns!(), " FROM facility WHERE id = $1");
    OF_COMMUNITY = concat!("SELECT ", columns!(), " FROM facility WHERE community = $1 ORDER BY item, id");
    ALL = concat!("SELECT ", columns!(), " FROM facility ORDER BY community, item, id");
    DELETE = "DELETE FROM facility WHERE id = $1";
}

pub(crate) static BULK: Bulk = Bulk {
    table: "facility",
    columns: &["id", "community", "item", "name", "quantity", "area", "lon", "lat", "batch"],
};

/// Adds facilities; the number added. Their communities must be there.
pub fn insert_all<I>(
    tx: &mut Tx<'_>,
    _permit: &Permit<ChangeRegister>,
    batch: Option<BatchId>,
    facilities: I,
) -> Result<u64, StoreError>
where
    I: IntoIterator<Item: Borrow<Facility>>,
{
    revision::bump(tx)?;
    tx.bulk(&BULK, |sink| {
        for facility in facilities {
            let facility = facility.borrow();
            sink.row(&[
                facility.id.into(),
                facility.community.into(),
                (&facility.item).into(),
                facility.name.as_ref().into(),
                facility.quantity.into(),
                facility.area.map(Area::centi_m2).into(),
                longitude(facility.location),
                latitude(facility.location),
                batch.into(),
            ])?;
        }
        Ok(())
    })
}

/// Takes a facility out.
pub fn delete(tx: &mut Tx<'_>, _permit: &Permit<ChangeRegister>, id: FacilityId) -> Result<(), StoreError> {
    revision::bump(tx)?;
    tx.execute_one(&DELETE, &[id.into()], "facility", id)
}

/// The facility of that id.
pub fn find(rx: &mut Rx<'_>, id: FacilityId) -> Result<Option<Facility>, StoreError> {
    rx.row(&FIND, &[id.into()], read)
}

/// The facilities of a community and of those merged into it, by menu item; they bear the id of the one that was kept.
pub fn list_of_community(rx: &mut Rx<'_>, community: CommunityId) -> Result<Vec<Facility>, StoreError> {
    let mut found = Vec::new();
    for member in community::family(rx, community)? {
        let of_member = list_exactly_of(rx, member)?;
        found.extend(of_member.into_iter().map(|one| Facility { community, ..one }));
    }
    Ok(found)
}

/// The facilities of exactly this community.
pub(crate) fn list_exactly_of(rx: &mut Rx<'_>, community: CommunityId) -> Result<Vec<Facility>, StoreError> {
    rx.rows(&OF_COMMUNITY, &[community.into()], read)
}

/// Every one, by community and menu item; those of merged communities bear the id of the one that was kept.
pub fn list_all(rx: &mut Rx<'_>) -> Result<Vec<Facility>, StoreError> {
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

fn read(row: Row<'_>) -> Result<Facility, StoreError> {
    Ok(Facility {
        id: row.parse(0)?,
        community: row.parse(1)?,
        item: row.string(2)?,
        name: row.opt_string(3)?,
        quantity: row.opt_int(4)?,
        area: row.opt_int(5)?.map(Area::from_centi),
        location: row.point(6)?,
    })
}

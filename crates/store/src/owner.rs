//! Owners and their shares in dwellings.

use crate::bulk::Bulk;
use crate::error::StoreError;
use crate::revision;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use domain::id::{BatchId, DwellingId, OwnerId};
use domain::owner::{Owner, OwnerKind, Ownership, SealedOwner};
use domain::permit::{ChangeRegister, Permit};
use domain::share::Share;
use std::borrow::Borrow;

/// The columns that [`read`] reads, in its order.
macro_rules! columns {
    () => {
        "o.id, o.kind, o.masked_name, o.masked_id_number, o.masked_phone, o.sealed_name, o.sealed_id_number,
         o.sealed_phone, o.id_number_index, o.phone_index"
    };
}
pub(crate) use columns;
/// How many columns those are.
const COLUMNS: usize = 10;

statements! {
    FIND = concat!("SELECT ", columns!(), " FROM owner o WHERE id = $1");
    OF_DWELLING = concat!("SELECT ", columns!(), ", s.dwelling, s.owner, s.share, s.since, s.until
                   FROM ownership s JOIN owner o ON o.id = s.owner
                   WHERE s.dwelling = $1 ORDER BY s.since, s.owner");
    COUNT = "SELECT COUNT(*) FROM owner";
}

pub(crate) static OWNERS: Bulk = Bulk {
    table: "owner",
    columns: &[
        "id",
        "kind",
        "masked_name",
        "masked_id_number",
        "masked_phone",
        "sealed_name",
        "sealed_id_number",
        "sealed_phone",
        "id_number_index",
        "phone_index",
        "batch",
    ],
};

pub(crate) static OWNERSHIPS: Bulk =
    Bulk { table: "ownership", columns: &["dwelling", "owner", "since", "until", "share", "batch"] };

/// Adds owners; the number added. What is sealed of them is sealed for their ids.
pub fn insert_all<I>(
    tx: &mut Tx<'_>,
    _permit: &Permit<ChangeRegister>,
    batch: Option<BatchId>,
    owners: I,
) -> Result<u64, StoreError>
where
    I: IntoIterator<Item: Borrow<Owner>>,
{
    revision::bump(tx)?;
    tx.bulk(&OWNERS, |sink| {
        for owner in owners {
            let owner = owner.borrow();
            let sealed = &owner.sealed;
            sink.row(&[
                owner.id.into(),
                owner.kind.key().into(),
                (&owner.masked_name).into(),
                owner.masked_id_number.as_ref().into(),
                owner.masked_phone.as_ref().into(),
                sealed.name.as_deref().into(),
                sealed.id_number.as_deref().into(),
                sealed.phone.as_deref().into(),
                index(sealed.id_number_index.as_ref()),
                index(sealed.phone_index.as_ref()),
                batch.into(),
            ])?;
        }
        Ok(())
    })
}

/// Adds shares in dwellings; the number added. Dwellings and owners must be there.
pub fn insert_ownerships<I>(
    tx: &mut Tx<'_>,
    _permit: &Permit<ChangeRegister>,
    batch: Option<BatchId>,
    ownerships: I,
) -> Result<u64, StoreError>
where
    I: IntoIterator<Item: Borrow<Ownership>>,
{
    revision::bump(tx)?;
    tx.bulk(&OWNERSHIPS, |sink| {
        for ownership in ownerships {
            let ownership = ownership.borrow();
            sink.row(&[
                ownership.dwelling.into(),
                ownership.owner.into(),
                since(ownership),
                ownership.until.into(),
                ownership.share.ppm().into(),
                batch.into(),
            ])?;
        }
        Ok(())
    })
}

/// The first day as part of a key: empty when it is not known.
fn since(ownership: &Ownership) -> Value<'static> {
    ownership.since.map_or_else(|| "".into(), Value::from)
}

/// The owner of that id.
pub fn find(rx: &mut Rx<'_>, id: OwnerId) -> Result<Option<Owner>, StoreError> {
    rx.row(&FIND, &[id.into()], read)
}

/// The owner of that id, or an error.
pub fn load(rx: &mut Rx<'_>, id: OwnerId) -> Result<Owner, StoreError> {
    find(rx, id)?.ok_or_else(|| StoreError::not_found("owner", id))
}

/// Who holds which share of a dwelling, through time.
pub fn list_of_dwelling(
    rx: &mut Rx<'_>,
    dwelling: DwellingId,
) -> Result<Vec<(Owner, Ownership)>, StoreError> {
    rx.rows(&OF_DWELLING, &[dwelling.into()], |row| Ok((read(row)?, read_ownership(row, COLUMNS)?)))
}

/// How many there are.
pub fn count(rx: &mut Rx<'_>) -> Result<u64, StoreError> {
    rx.count(&COUNT, &[])
}

pub(crate) fn read(row: Row<'_>) -> Result<Owner, StoreError> {
    Ok(Owner {
        id: row.parse(0)?,
        kind: row.key(1, OwnerKind::parse)?,
        masked_name: row.string(2)?,
        masked_id_number: row.opt_string(3)?,
        masked_phone: row.opt_string(4)?,
        sealed: SealedOwner {
            name: row.opt_bytes(5)?.map(<[u8]>::to_vec),
            id_number: row.opt_bytes(6)?.map(<[u8]>::to_vec),
            phone: row.opt_bytes(7)?.map(<[u8]>::to_vec),
            id_number_index: row.opt_bytes(8)?.and_then(|bytes| bytes.try_into().ok()),
            phone_index: row.opt_bytes(9)?.and_then(|bytes| bytes.try_into().ok()),
        },
    })
}

pub(crate) fn index(index: Option<&[u8; 32]>) -> Value<'_> {
    index.map(<[u8; 32]>::as_slice).into()
}

fn read_ownership(row: Row<'_>, first: usize) -> Result<Ownership, StoreError> {
    let column = |offset: usize| first.saturating_add(offset);
    let share = row.number(column(2))?;
    Ok(Ownership {
        dwelling: row.parse(column(0))?,
        owner: row.parse(column(1))?,
        share: Share::from_ppm(share)
            .map_err(|_| StoreError::Corrupt { column: column(2), value: share.to_string() })?,
        since: if row.text(column(3))?.is_empty() { None } else { Some(row.parse(column(3))?) },
        until: row.opt_parse(column(4))?,
    })
}

//! Communities, and their merging when two rows turn out to be one.
//!
//! Merging is a reference, not a move: the merged community keeps its claims and buildings, and readers see
//! them under the one that was kept. So unmerging loses nothing.

use crate::audit::{self, Occasion};
use crate::bulk::Bulk;
use crate::error::StoreError;
use crate::revision;
use crate::row::Row;
use crate::search;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use crate::value::{json, latitude, longitude};
use domain::community::{Community, CommunityForm};
use domain::division::DivisionCode;
use domain::duplicate::Merge;
use domain::id::{BatchId, CommunityId};
use domain::name;
use domain::permit::{ChangeRegister, Permit};
use std::borrow::Borrow;
use std::collections::HashMap;

macro_rules! columns {
    () => {
        "id, code, name, aliases, form, district, street, neighbourhood, address, lon, lat, outline"
    };
}

/// Copies to practise on are no communities of the register.
macro_rules! of_the_register {
    () => {
        "NOT EXISTS (SELECT 1 FROM rehearsal r WHERE r.community = community.id)"
    };
}

statements! {
    FIND = concat!("SELECT ", columns!(), " FROM community WHERE id = $1");
    BY_CODE = concat!("SELECT ", columns!(), " FROM community WHERE code = $1");
    BY_NAME = concat!("SELECT ", columns!(), " FROM community
                       WHERE name_key = $1 AND COALESCE(district, '') = COALESCE($2, '')
                       AND ", of_the_register!(), " ORDER BY id");
    EVERY = concat!("SELECT ", columns!(), " FROM community ORDER BY id");
    ALL = concat!("SELECT ", columns!(), " FROM community WHERE merged_into IS NULL AND ", of_the_register!(), " ORDER BY id");
    PAGE = concat!("SELECT ", columns!(), " FROM community WHERE merged_into IS NULL AND id > $1
                    AND ", of_the_register!(), " ORDER BY id LIMIT $2");
    UPDATE = "UPDATE community SET code = $2, name = $3, name_key = $4, aliases = $5, form = $6, district = $7,
                street = $8, neighbourhood = $9, address = $10, lon = $11, lat = $12, outline = $13
              WHERE id = $1";
    OF_BATCH = "SELECT id FROM community WHERE batch = $1
                UNION SELECT entity FROM batch_mention WHERE batch = $1 AND kind = 'community'";
    COUNT = concat!("SELECT COUNT(*) FROM community WHERE merged_into IS NULL AND ", of_the_register!());
    MERGES = "SELECT id, merged_into FROM community WHERE merged_into IS NOT NULL";
    STANDING = "SELECT m.community, c.name, m.kept, m.reason, m.merged_by, m.merged_at
                FROM community_merge m JOIN community c ON c.id = m.community AND c.merged_into = m.kept
                WHERE m.unmerged_at IS NULL ORDER BY m.merged_at DESC, m.id DESC";
    MERGED_INTO = "SELECT merged_into FROM community WHERE id = $1";
    MERGE = "UPDATE community SET merged_into = $2 WHERE id = $1 AND merged_into IS NULL";
    UNMERGE = "UPDATE community SET merged_into = NULL WHERE id = $1 AND merged_into IS NOT NULL";
    REMEMBER = "INSERT INTO community_merge (id, community, kept, reason, merged_by, merged_at)
                VALUES ($1, $2, $3, $4, $5, $6)";
    REMEMBER_UNMERGE = "UPDATE community_merge SET unmerged_by = $2, unmerged_at = $3
                        WHERE community = $1 AND unmerged_at IS NULL";
}

pub(crate) static BULK: Bulk = Bulk {
    table: "community",
    columns: &[
        "id",
        "code",
        "name",
        "name_key",
        "aliases",
        "form",
        "district",
        "street",
        "neighbourhood",
        "address",
        "lon",
        "lat",
        "outline",
        "document",
        "batch",
    ],
};

/// Adds communities and makes them findable; the number added.
pub fn insert_all<I>(
    tx: &mut Tx<'_>,
    _permit: &Permit<ChangeRegister>,
    batch: Option<BatchId>,
    communities: I,
) -> Result<u64, StoreError>
where
    I: IntoIterator<Item: Borrow<Community>>,
{
    revision::bump(tx)?;
    let mut words = Vec::new();
    let added = tx.bulk(&BULK, |sink| {
        for community in communities {
            let community = community.borrow();
            let document = search::document(community.id);
            words.push((document, search::words(community)));
            sink.row(&[
                community.id.into(),
                community.code.as_ref().into(),
                (&community.name).into(),
                name::key(&community.name).into(),
                json(&community.aliases),
                community.form.key().into(),
                community.district.as_ref().map(|code| code.0.as_ref()).into(),
                community.street.as_ref().into(),
                community.neighbourhood.as_ref().into(),
                community.address.as_ref().into(),
                longitude(community.location),
                latitude(community.location),
                community.outline.as_ref().map(json).into(),
                document.into(),
                batch.into(),
            ])?;
        }
        Ok(())
    })?;
    for (document, words) in words {
        search::insert(tx, document, words)?;
    }
    Ok(added)
}

/// Adds one community.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit<ChangeRegister>,
    community: &Community,
) -> Result<(), StoreError> {
    insert_all(tx, permit, None, [community]).map(drop)
}

/// Writes what names and places a community that is there.
pub fn update(
    tx: &mut Tx<'_>,
    _permit: &Permit<ChangeRegister>,
    community: &Community,
) -> Result<(), StoreError> {
    revision::bump(tx)?;
    let values = [
        community.id.into(),
        community.code.as_ref().into(),
        (&community.name).into(),
        name::key(&community.name).into(),
        json(&community.aliases),
        community.form.key().into(),
        community.district.as_ref().map(|code| code.0.as_ref()).into(),
        community.street.as_ref().into(),
        community.neighbourhood.as_ref().into(),
        community.address.as_ref().into(),
        longitude(community.location),
        latitude(community.location),
        community.outline.as_ref().map(json).into(),
    ];
    tx.execute_one(&UPDATE, &values, "community", community.id)?;
    let document = search::document(community.id);
    search::delete(tx, document)?;
    search::insert(tx, document, search::words(community))
}

/// Every community there is, merged ones and copies included: all of them have words of search.
pub(crate) fn every(rx: &mut Rx<'_>) -> Result<Vec<Community>, StoreError> {
    rx.rows(&EVERY, &[], read)
}

/// The community of that id, merged or not.
pub fn find(rx: &mut Rx<'_>, id: CommunityId) -> Result<Option<Community>, StoreError> {
    rx.row(&FIND, &[id.into()], read)
}

/// The community of that id, or an error.
pub fn load(rx: &mut Rx<'_>, id: CommunityId) -> Result<Community, StoreError> {
    find(rx, id)?.ok_or_else(|| StoreError::not_found("community", id))
}

/// The community with that code of the register.
pub fn find_by_code(rx: &mut Rx<'_>, code: &str) -> Result<Option<Community>, StoreError> {
    rx.row(&BY_CODE, &[code.into()], read)
}

/// The communities of that name in that district, however it is written.
pub fn list_by_name(
    rx: &mut Rx<'_>,
    name: &str,
    district: Option<&DivisionCode>,
) -> Result<Vec<Community>, StoreError> {
    let district = district.map(|code| code.0.as_ref()).into();
    rx.rows(&BY_NAME, &[name::key(name).into(), district], read)
}

/// Every community of the register that is not merged into another, by id; copies to practise on are left out.
pub fn list_all(rx: &mut Rx<'_>) -> Result<Vec<Community>, StoreError> {
    rx.rows(&ALL, &[], read)
}

/// A page of them: those after `after` by id, the first ones without it.
pub fn list(rx: &mut Rx<'_>, after: Option<CommunityId>, limit: usize) -> Result<Vec<Community>, StoreError> {
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    rx.rows(&PAGE, &[after.into(), limit.into()], read)
}

/// The communities that a batch brought or speaks of.
pub fn list_of_batch(rx: &mut Rx<'_>, batch: BatchId) -> Result<Vec<CommunityId>, StoreError> {
    rx.rows(&OF_BATCH, &[batch.into()], |row| row.parse(0))
}

/// How many are not merged into another.
pub fn count(rx: &mut Rx<'_>) -> Result<u64, StoreError> {
    rx.count(&COUNT, &[])
}

/// Every merge that stands: the merged community and the one it was merged into, which may itself be merged.
pub fn list_merges(rx: &mut Rx<'_>) -> Result<Vec<(CommunityId, CommunityId)>, StoreError> {
    // Sorted here: asked for an order, SQLite walks the whole table instead of the few rows of the index.
    let mut merges = rx.rows(&MERGES, &[], |row| Ok((row.parse(0)?, row.parse(1)?)))?;
    merges.sort_unstable();
    Ok(merges)
}

/// The same with who merged them, when and why, the latest first.
pub fn list_standing_merges(rx: &mut Rx<'_>) -> Result<Vec<Merge>, StoreError> {
    rx.rows(&STANDING, &[], |row| {
        Ok(Merge {
            merged: row.parse(0)?,
            name: row.string(1)?,
            kept: row.parse(2)?,
            reason: row.string(3)?,
            merged_by: row.parse(4)?,
            merged_at: row.parse(5)?,
        })
    })
}

/// The community under which readers see this one: itself, or the one that was kept at the end of its merges.
pub fn kept(rx: &mut Rx<'_>, id: CommunityId) -> Result<CommunityId, StoreError> {
    let mut last = id;
    while let Some(next) =
        rx.row(&MERGED_INTO, &[last.into()], |row| row.opt_parse::<CommunityId>(0))?.flatten()
    {
        last = next;
    }
    Ok(last)
}

/// The communities under which readers see the merged ones; nothing for a community that is not merged.
pub(crate) fn all_kept(rx: &mut Rx<'_>) -> Result<HashMap<CommunityId, CommunityId>, StoreError> {
    let merges: HashMap<CommunityId, CommunityId> = list_merges(rx)?.into_iter().collect();
    let end = |id: &CommunityId| {
        let mut last = *id;
        while let Some(next) = merges.get(&last) {
            last = *next;
        }
        last
    };
    Ok(merges.keys().map(|id| (*id, end(id))).collect())
}

/// A community and those merged into it, directly or through others, by id.
pub fn family(rx: &mut Rx<'_>, id: CommunityId) -> Result<Vec<CommunityId>, StoreError> {
    let merged = all_kept(rx)?.into_iter().filter(|(_, kept)| *kept == id).map(|(merged, _)| merged);
    let mut family: Vec<CommunityId> = std::iter::once(id).chain(merged).collect();
    family.sort_unstable();
    Ok(family)
}

/// Merges a community into another, because they are one.
pub fn merge(
    tx: &mut Tx<'_>,
    permit: &Permit<ChangeRegister>,
    occasion: Occasion,
    merged: CommunityId,
    into: CommunityId,
    reason: &str,
) -> Result<(), StoreError> {
    load(tx, merged)?;
    load(tx, into)?;
    if kept(tx, into)? == merged {
        return Err(StoreError::Conflict(format!("{into} is merged into {merged} already")));
    }
    if tx.execute(&MERGE, &[merged.into(), into.into()])? == 0 {
        return Err(StoreError::WrongState { noun: "community", id: merged.to_string(), state: "merged" });
    }
    let values = [
        occasion.entry.into(),
        merged.into(),
        into.into(),
        reason.into(),
        permit.account().into(),
        occasion.at.into(),
    ];
    tx.execute(&REMEMBER, &values)?;
    revision::bump(tx)?;
    let detail = serde_json::json!({ "into": into, "reason": reason });
    audit::record(tx, permit, occasion, "community.merged", merged, &detail)
}

/// Takes a merge back.
pub fn unmerge(
    tx: &mut Tx<'_>,
    permit: &Permit<ChangeRegister>,
    occasion: Occasion,
    merged: CommunityId,
    reason: &str,
) -> Result<(), StoreError> {
    load(tx, merged)?;
    if tx.execute(&UNMERGE, &[merged.into()])? == 0 {
        return Err(StoreError::WrongState { noun: "community", id: merged.to_string(), state: "unmerged" });
    }
    tx.execute(&REMEMBER_UNMERGE, &[merged.into(), permit.account().into(), occasion.at.into()])?;
    revision::bump(tx)?;
    let detail = serde_json::json!({ "reason": reason });
    audit::record(tx, permit, occasion, "community.unmerged", merged, &detail)
}

pub(crate) fn read(row: Row<'_>) -> Result<Community, StoreError> {
    Ok(Community {
        id: row.parse(0)?,
        code: row.opt_string(1)?,
        name: row.string(2)?,
        aliases: row.json(3)?,
        form: row.key(4, CommunityForm::parse)?,
        district: row.opt_text(5)?.map(|code| DivisionCode(code.into())),
        street: row.opt_string(6)?,
        neighbourhood: row.opt_string(7)?,
        address: row.opt_string(8)?,
        location: row.point(9)?,
        outline: row.opt_json(11)?,
    })
}

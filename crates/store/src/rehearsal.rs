//! Copies of communities to practise on: what marks them, and throwing one away as a whole.

use crate::audit::{self, Occasion};
use crate::community;
use crate::error::StoreError;
use crate::revision;
use crate::row::Row;
use crate::search;
use crate::sql::{Sql, ids, statements};
use crate::transaction::{Rx, Tx};
use crate::value::ids;
use domain::id::CommunityId;
use domain::permit::{ChangeRegister, Permit};
use domain::rehearsal::Rehearsal;
use uuid::Uuid;

macro_rules! columns {
    () => {
        "community, original, seed, dwellings, owners, made_by, made_at"
    };
}

/// The buildings of a community, and what is in them.
macro_rules! buildings {
    () => {
        "(SELECT id FROM building WHERE community = $1)"
    };
}
macro_rules! entrances {
    () => {
        concat!("(SELECT id FROM entrance WHERE building IN ", buildings!(), ")")
    };
}
macro_rules! dwellings {
    () => {
        concat!("(SELECT id FROM dwelling WHERE entrance IN ", entrances!(), ")")
    };
}

/// What was surveyed on a community.
macro_rules! surveys {
    () => {
        "(SELECT id FROM field_survey WHERE community = $1)"
    };
}

statements! {
    INSERT = concat!("INSERT INTO rehearsal (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7)");
    FIND = concat!("SELECT ", columns!(), " FROM rehearsal WHERE community = $1");
    OF_ORIGINAL = concat!("SELECT ", columns!(), " FROM rehearsal WHERE original = $1 ORDER BY community LIMIT 1");
    ALL = concat!("SELECT ", columns!(), " FROM rehearsal ORDER BY made_at DESC, community");
    OWNERS = concat!("SELECT DISTINCT owner FROM ownership WHERE dwelling IN ", dwellings!());
    DELETE_OWNERSHIPS = concat!("DELETE FROM ownership WHERE dwelling IN ", dwellings!());
    DELETE_OWNERS = concat!("DELETE FROM owner WHERE id IN ", ids!());
    DELETE_DWELLINGS = concat!("DELETE FROM dwelling WHERE entrance IN ", entrances!());
    DELETE_ENTRANCES = concat!("DELETE FROM entrance WHERE building IN ", buildings!());
    DELETE_BUILDING_CLAIMS = concat!("DELETE FROM claim WHERE subject IN ", buildings!());
    DELETE_BUILDINGS = "DELETE FROM building WHERE community = $1";
    DELETE_CLAIMS = "DELETE FROM claim WHERE subject = $1";
    DELETE_FACILITIES = "DELETE FROM facility WHERE community = $1";
    DELETE_OBSERVATIONS = "DELETE FROM observation WHERE community = $1";
    DELETE_SURVEY_ANSWERS = concat!("DELETE FROM field_survey_answer WHERE survey IN ", surveys!());
    PHOTOS = concat!("SELECT DISTINCT photo FROM field_survey_photo WHERE survey IN ", surveys!());
    DELETE_SURVEY_PHOTOS = concat!("DELETE FROM field_survey_photo WHERE survey IN ", surveys!());
    DELETE_PHOTO = "DELETE FROM photo WHERE hash = $1
                    AND NOT EXISTS (SELECT 1 FROM field_survey_photo p WHERE p.photo = photo.hash)";
    DELETE_SURVEYS = "DELETE FROM field_survey WHERE community = $1";
    DELETE = "DELETE FROM rehearsal WHERE community = $1";
    DELETE_COMMUNITY = "DELETE FROM community WHERE id = $1";
}

/// Marks a community as a copy to practise on; in the transaction that adds it.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit<ChangeRegister>,
    occasion: Occasion,
    rehearsal: &Rehearsal,
) -> Result<(), StoreError> {
    let values = [
        rehearsal.community.into(),
        rehearsal.original.into(),
        rehearsal.seed.into(),
        rehearsal.dwellings.into(),
        rehearsal.owners.into(),
        rehearsal.made_by.into(),
        rehearsal.made_at.into(),
    ];
    tx.execute(&INSERT, &values)?;
    let detail = serde_json::json!({
        "copy": rehearsal.community, "dwellings": rehearsal.dwellings, "owners": rehearsal.owners,
    });
    audit::record(tx, permit, occasion, "rehearsal.made", rehearsal.original, &detail)
}

/// The mark of a copy; `None` for a community of the register.
pub fn find(rx: &mut Rx<'_>, community: CommunityId) -> Result<Option<Rehearsal>, StoreError> {
    rx.row(&FIND, &[community.into()], read)
}

/// The copy of a community, if there is one.
pub fn find_of(rx: &mut Rx<'_>, original: CommunityId) -> Result<Option<Rehearsal>, StoreError> {
    rx.row(&OF_ORIGINAL, &[original.into()], read)
}

/// Every copy, the latest first.
pub fn list(rx: &mut Rx<'_>) -> Result<Vec<Rehearsal>, StoreError> {
    rx.rows(&ALL, &[], read)
}

/// Throws a copy away with everything in it. What happened on it stays in the audit log.
pub fn discard(
    tx: &mut Tx<'_>,
    permit: &Permit<ChangeRegister>,
    occasion: Occasion,
    id: CommunityId,
) -> Result<(), StoreError> {
    let rehearsal = find(tx, id)?.ok_or_else(|| StoreError::not_found("rehearsal", id))?;
    let name = community::load(tx, id)?.name;
    revision::bump(tx)?;
    let owners: Vec<Uuid> = tx.rows(&OWNERS, &[id.into()], |row| row.parse(0))?;
    let photos: Vec<String> = tx.rows(&PHOTOS, &[id.into()], |row| row.string(0))?;
    crate::vote::delete_of_community(tx, id)?;
    let mut each = |sql: &'static Sql| tx.execute(sql, &[id.into()]).map(drop);
    each(&DELETE_OWNERSHIPS)?;
    for sql in [
        &DELETE_DWELLINGS,
        &DELETE_ENTRANCES,
        &DELETE_BUILDING_CLAIMS,
        &DELETE_BUILDINGS,
        &DELETE_CLAIMS,
        &DELETE_FACILITIES,
        &DELETE_OBSERVATIONS,
        &DELETE_SURVEY_ANSWERS,
        &DELETE_SURVEY_PHOTOS,
        &DELETE_SURVEYS,
        &DELETE,
        &DELETE_COMMUNITY,
    ] {
        each(sql)?;
    }
    for photo in &photos {
        tx.execute(&DELETE_PHOTO, &[photo.into()])?;
    }
    tx.execute(&DELETE_OWNERS, &[ids(&owners)])?;
    search::delete(tx, search::document(id))?;
    let detail = serde_json::json!({ "copy": id, "name": name });
    audit::record(tx, permit, occasion, "rehearsal.discarded", rehearsal.original, &detail)
}

fn read(row: Row<'_>) -> Result<Rehearsal, StoreError> {
    Ok(Rehearsal {
        community: row.parse(0)?,
        original: row.parse(1)?,
        seed: row.int(2)?,
        dwellings: row.number(3)?,
        owners: row.number(4)?,
        made_by: row.parse(5)?,
        made_at: row.parse(6)?,
    })
}

//! Area groups: communities that a plan treats together.

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use crate::value::json;
use domain::area_group::AreaGroup;
use domain::id::AreaGroupId;
use domain::permit::{Permit, PlanBatches};
use serde_json::json as object;

/// A group with what guards it against being changed twice at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAreaGroup {
    /// The group.
    pub group: AreaGroup,
    /// How often it was changed.
    pub revision: i64,
}

statements! {
    INSERT = "INSERT INTO area_group (id, revision, document) VALUES ($1, 0, $2)";
    UPDATE = "UPDATE area_group SET document = $3, revision = revision + 1 WHERE id = $1 AND revision = $2";
    DELETE = "DELETE FROM area_group WHERE id = $1 AND revision = $2";
    FIND = "SELECT document, revision FROM area_group WHERE id = $1";
    LIST = "SELECT document, revision FROM area_group ORDER BY id";
}

/// Keeps a new group.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit<PlanBatches>,
    occasion: Occasion<'_>,
    group: &AreaGroup,
) -> Result<(), StoreError> {
    tx.execute(&INSERT, &[group.id.into(), json(group)])?;
    record(tx, permit, occasion, "area-group.made", group)
}

/// Keeps a group that was changed.
///
/// # Errors
/// [`StoreError::NotFound`] where somebody else changed it in between, or it is gone.
pub fn update(
    tx: &mut Tx<'_>,
    permit: &Permit<PlanBatches>,
    occasion: Occasion<'_>,
    kept: &KeptAreaGroup,
) -> Result<(), StoreError> {
    let group = &kept.group;
    tx.execute_one(&UPDATE, &[group.id.into(), kept.revision.into(), json(group)], "area group", group.id)?;
    record(tx, permit, occasion, "area-group.changed", group)
}

/// Takes a group apart. Scenarios keep it as it was.
///
/// # Errors
/// As [`update`].
pub fn delete(
    tx: &mut Tx<'_>,
    permit: &Permit<PlanBatches>,
    occasion: Occasion<'_>,
    kept: &KeptAreaGroup,
) -> Result<(), StoreError> {
    let group = &kept.group;
    tx.execute_one(&DELETE, &[group.id.into(), kept.revision.into()], "area group", group.id)?;
    record(tx, permit, occasion, "area-group.deleted", group)
}

fn record(
    tx: &mut Tx<'_>,
    permit: &Permit<PlanBatches>,
    occasion: Occasion<'_>,
    event: &'static str,
    group: &AreaGroup,
) -> Result<(), StoreError> {
    let cost = group.work.as_ref().map(|work| work.cost.0);
    let detail = object!({
        "name": group.name, "district": group.district, "members": group.members, "work_fen": cost,
    });
    audit::record(tx, permit, occasion, event, group.id, &detail)
}

/// Every group.
pub fn list(rx: &mut Rx<'_>) -> Result<Vec<KeptAreaGroup>, StoreError> {
    rx.rows(&LIST, &[], read)
}

/// The group of that id.
pub fn find(rx: &mut Rx<'_>, id: AreaGroupId) -> Result<Option<KeptAreaGroup>, StoreError> {
    rx.row(&FIND, &[id.into()], read)
}

fn read(row: Row<'_>) -> Result<KeptAreaGroup, StoreError> {
    Ok(KeptAreaGroup { group: row.json(0)?, revision: row.int(1)? })
}

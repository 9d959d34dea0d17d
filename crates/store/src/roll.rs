//! Rolls: who decides together, drafted, published and frozen.

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use crate::value::json;
use domain::id::{CommunityId, DwellingId, RollId};
use domain::owner::OwnerKind;
use domain::permit::{HoldVote, Permit};
use domain::roll::{Roll, RollLine, UnitOwner};
use domain::share::Share;
use serde_json::Value as Json;

/// A roll with what guards it against being changed twice at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRoll {
    /// The roll.
    pub roll: Roll,
    /// How often it was changed.
    pub revision: i64,
}

statements! {
    INSERT = "INSERT INTO roll (id, community, state, revision, made_at, document) VALUES ($1, $2, $3, 0, $4, $5)";
    UPDATE = "UPDATE roll SET state = $3, document = $4, revision = revision + 1 WHERE id = $1 AND revision = $2";
    FIND = "SELECT document, revision FROM roll WHERE id = $1";
    OF_COMMUNITY = "SELECT document, revision FROM roll WHERE community = $1 ORDER BY id DESC";
    INSERT_LINE = "INSERT INTO roll_line (roll, number, document) VALUES ($1, $2, $3)";
    LINE = "SELECT document FROM roll_line WHERE roll = $1 AND number = $2";
    PRESENT_OWNERS = "SELECT s.dwelling, s.owner, o.kind, s.share FROM ownership s
                      JOIN owner o ON o.id = s.owner JOIN dwelling d ON d.id = s.dwelling
                      JOIN entrance e ON e.id = d.entrance JOIN building b ON b.id = e.building
                      WHERE b.community = $1 AND s.until IS NULL ORDER BY s.dwelling, s.owner";
    DELETE_LINES = "DELETE FROM roll_line WHERE roll IN (SELECT id FROM roll WHERE community = $1)";
    DELETE = "DELETE FROM roll WHERE community = $1";
}

/// Keeps a roll that was drawn.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit<HoldVote>,
    occasion: Occasion<'_>,
    roll: &Roll,
) -> Result<(), StoreError> {
    let values =
        [roll.id.into(), roll.community.into(), roll.state.key().into(), occasion.at.into(), json(roll)];
    tx.execute(&INSERT, &values)?;
    let detail = serde_json::json!({
        "community": roll.community, "scope": roll.scope.key(), "lines": roll.lines.len(), "faults": roll.faults.len(),
    });
    audit::record(tx, permit, occasion, "roll.drafted", roll.id, &detail)
}

/// Keeps a roll that has moved on, as the event says.
///
/// # Errors
/// [`StoreError::NotFound`] where somebody else changed it in between.
pub fn update(
    tx: &mut Tx<'_>,
    permit: &Permit<HoldVote>,
    occasion: Occasion<'_>,
    event: &'static str,
    kept: &KeptRoll,
    detail: &Json,
) -> Result<(), StoreError> {
    let roll = &kept.roll;
    let values = [roll.id.into(), kept.revision.into(), roll.state.key().into(), json(roll)];
    tx.execute_one(&UPDATE, &values, "roll", roll.id)?;
    audit::record(tx, permit, occasion, event, roll.id, detail)
}

/// Keeps the lines of a roll that was frozen, as casting asks for them.
pub fn insert_lines(tx: &mut Tx<'_>, _: &Permit<HoldVote>, roll: &Roll) -> Result<(), StoreError> {
    for line in &roll.lines {
        tx.execute(&INSERT_LINE, &[roll.id.into(), line.number.into(), json(line)])?;
    }
    Ok(())
}

/// The roll of that id.
pub fn find(rx: &mut Rx<'_>, id: RollId) -> Result<Option<KeptRoll>, StoreError> {
    rx.row(&FIND, &[id.into()], read)
}

/// The roll of that id, or an error.
pub fn load(rx: &mut Rx<'_>, id: RollId) -> Result<KeptRoll, StoreError> {
    find(rx, id)?.ok_or_else(|| StoreError::not_found("roll", id))
}

/// The rolls of a community, the latest first.
pub fn list_of_community(rx: &mut Rx<'_>, community: CommunityId) -> Result<Vec<KeptRoll>, StoreError> {
    rx.rows(&OF_COMMUNITY, &[community.into()], read)
}

/// A line of a frozen roll.
pub fn find_line(rx: &mut Rx<'_>, roll: RollId, number: u32) -> Result<Option<RollLine>, StoreError> {
    rx.row(&LINE, &[roll.into(), number.into()], |row| row.json(0))
}

/// Who owns the dwellings of a community now, dwelling by dwelling.
pub fn list_present_owners(
    rx: &mut Rx<'_>,
    community: CommunityId,
) -> Result<Vec<(DwellingId, UnitOwner)>, StoreError> {
    rx.rows(&PRESENT_OWNERS, &[community.into()], |row| {
        let share = row.number(3)?;
        let share = Share::from_ppm(share)
            .map_err(|_| StoreError::Corrupt { column: 3, value: share.to_string() })?;
        Ok((row.parse(0)?, UnitOwner { owner: row.parse(1)?, kind: row.key(2, OwnerKind::parse)?, share }))
    })
}

/// Throws the rolls of a copy to practise on away.
pub(crate) fn delete_of_community(tx: &mut Tx<'_>, community: CommunityId) -> Result<(), StoreError> {
    tx.execute(&DELETE_LINES, &[community.into()])?;
    tx.execute(&DELETE, &[community.into()]).map(drop)
}

fn read(row: Row<'_>) -> Result<KeptRoll, StoreError> {
    Ok(KeptRoll { roll: row.json(0)?, revision: row.int(1)? })
}

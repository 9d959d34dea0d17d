//! Decisions that two entries are two communities. Merging those that are one is with the communities.

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::duplicate::{Pair, Refusal};
use domain::permit::{ChangeRegister, Permit};

macro_rules! columns {
    () => {
        "one, other, reason, refused_by, refused_at"
    };
}

statements! {
    REFUSE = concat!("INSERT INTO duplicate_refusal (", columns!(), ") VALUES ($1, $2, $3, $4, $5)
                      ON CONFLICT (one, other) DO NOTHING");
    WITHDRAW = "DELETE FROM duplicate_refusal WHERE one = $1 AND other = $2";
    FIND = concat!("SELECT ", columns!(), " FROM duplicate_refusal WHERE one = $1 AND other = $2");
    ALL = concat!("SELECT ", columns!(), " FROM duplicate_refusal ORDER BY refused_at DESC, one, other");
}

/// Keeps the decision that two communities are two; false when that was decided before.
pub fn refuse(
    tx: &mut Tx<'_>,
    permit: &Permit<ChangeRegister>,
    occasion: Occasion,
    pair: Pair,
    reason: &str,
) -> Result<bool, StoreError> {
    let values =
        [pair.one.into(), pair.other.into(), reason.into(), permit.account().into(), occasion.at.into()];
    let fresh = tx.execute(&REFUSE, &values)? == 1;
    if fresh {
        let detail = serde_json::json!({ "other": pair.other, "reason": reason });
        audit::record(tx, permit, occasion, "duplicate.refused", pair.one, &detail)?;
    }
    Ok(fresh)
}

/// Takes such a decision back: the pair is proposed again.
pub fn withdraw(
    tx: &mut Tx<'_>,
    permit: &Permit<ChangeRegister>,
    occasion: Occasion,
    pair: Pair,
) -> Result<(), StoreError> {
    let name = format!("{}/{}", pair.one, pair.other);
    tx.execute_one(&WITHDRAW, &[pair.one.into(), pair.other.into()], "refusal", name)?;
    let detail = serde_json::json!({ "other": pair.other });
    audit::record(tx, permit, occasion, "duplicate.withdrawn", pair.one, &detail)
}

/// The decision on a pair.
pub fn find(rx: &mut Rx<'_>, pair: Pair) -> Result<Option<Refusal>, StoreError> {
    rx.row(&FIND, &[pair.one.into(), pair.other.into()], read)
}

/// Every decision, the latest first.
pub fn list(rx: &mut Rx<'_>) -> Result<Vec<Refusal>, StoreError> {
    rx.rows(&ALL, &[], read)
}

fn read(row: Row<'_>) -> Result<Refusal, StoreError> {
    Ok(Refusal {
        pair: Pair { one: row.parse(0)?, other: row.parse(1)? },
        reason: row.string(2)?,
        refused_by: row.parse(3)?,
        refused_at: row.parse(4)?,
    })
}

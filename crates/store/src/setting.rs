//! Settings of the installation: the active pack, the day whose rules apply, and their like.

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::permit::{ChangeSettings, Permit};
use serde_json::json;

statements! {
    FIND = "SELECT value FROM setting WHERE name = $1";
    LIST = "SELECT name, value FROM setting ORDER BY name";
    SAVE = "INSERT INTO setting (name, value) VALUES ($1, $2)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value";
}

/// The value of a setting, where it was ever set.
pub fn find(rx: &mut Rx<'_>, name: &str) -> Result<Option<String>, StoreError> {
    rx.row(&FIND, &[name.into()], |row| row.string(0))
}

/// Every setting, by name.
pub fn list(rx: &mut Rx<'_>) -> Result<Vec<(String, String)>, StoreError> {
    rx.rows(&LIST, &[], |row| Ok((row.string(0)?, row.string(1)?)))
}

/// Sets a value, and says so in the audit log.
pub fn save(
    tx: &mut Tx<'_>,
    permit: &Permit<ChangeSettings>,
    occasion: Occasion,
    name: &str,
    value: &str,
) -> Result<(), StoreError> {
    let before = find(tx, name)?;
    tx.execute(&SAVE, &[name.into(), value.into()])?;
    audit::record(tx, permit, occasion, "setting.changed", name, &json!({ "after": value, "before": before }))
}

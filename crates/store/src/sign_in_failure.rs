//! Failed tries to sign in, counted by all nodes together.

use crate::error::StoreError;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use jiff::Timestamp;

/// The failures of one window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failures {
    /// How many.
    pub failures: u64,
    /// When the window began.
    pub since: Timestamp,
}

statements! {
    FIND = "SELECT failures, since FROM sign_in_failure WHERE counted = $1 AND since > $2";
    COUNT = "INSERT INTO sign_in_failure (counted, failures, since) VALUES ($1, 1, $2)
             ON CONFLICT (counted) DO UPDATE SET failures = sign_in_failure.failures + 1";
    GIVE_BACK = "UPDATE sign_in_failure SET failures = failures - 1 WHERE counted = $1 AND failures > 0";
    DELETE = "DELETE FROM sign_in_failure WHERE counted = $1";
    FORGET = "DELETE FROM sign_in_failure WHERE since <= $1";
}

/// What is counted under a name (a hash) in windows that began after `window`.
pub fn find(rx: &mut Rx<'_>, counted: &str, window: Timestamp) -> Result<Option<Failures>, StoreError> {
    rx.row(&FIND, &[counted.into(), window.into()], |row| {
        Ok(Failures { failures: row.number(0)?, since: row.parse(1)? })
    })
}

/// Counts one more; windows that began before `window` are forgotten first.
pub fn count(
    tx: &mut Tx<'_>,
    counted: &[String],
    now: Timestamp,
    window: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(&FORGET, &[window.into()])?;
    for name in counted {
        tx.execute(&COUNT, &[name.into(), now.into()])?;
    }
    Ok(())
}

/// Takes one back, of somebody who was let in.
pub fn give_back(tx: &mut Tx<'_>, counted: &str) -> Result<(), StoreError> {
    tx.execute(&GIVE_BACK, &[counted.into()]).map(drop)
}

/// Forgets what is counted under a name.
pub fn forget(tx: &mut Tx<'_>, counted: &str) -> Result<(), StoreError> {
    tx.execute(&DELETE, &[counted.into()]).map(drop)
}

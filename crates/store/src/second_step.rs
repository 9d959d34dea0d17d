//! The second step of signing in: one-time passwords, recovery codes, and who takes them away.

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::passkey;
use crate::session;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::id::AccountId;
use domain::permit::{ManageAccounts, ManageOwnAccount, Permit};
use jiff::Timestamp;
use serde_json::json;

/// The secret of an account's one-time passwords.
#[derive(Clone, PartialEq, Eq)]
pub struct SecondStep {
    /// Sealed for its row.
    pub sealed_secret: Vec<u8>,
    /// Since when it is asked for; before that it waits for the first password.
    pub confirmed_at: Option<Timestamp>,
    /// The last step of time whose password was taken.
    pub last_step: Option<i64>,
    /// The session that began it, by the hash of its token.
    pub begun_by: String,
}

/// Without the secret, so that no log shows it.
impl std::fmt::Debug for SecondStep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecondStep").field("confirmed_at", &self.confirmed_at).finish_non_exhaustive()
    }
}

/// That an administrator asked to take an account's second step away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Removal {
    /// Who asked; somebody else agrees.
    pub asked_by: AccountId,
    /// When.
    pub asked_at: Timestamp,
}

statements! {
    PROPOSE = "INSERT INTO second_step (account, sealed_secret, begun_by) VALUES ($1, $2, $3)
               ON CONFLICT (account) DO UPDATE SET sealed_secret = $2, begun_by = $3, last_step = NULL
               WHERE second_step.confirmed_at IS NULL";
    FIND = "SELECT sealed_secret, confirmed_at, last_step, begun_by FROM second_step WHERE account = $1";
    CONFIRM = "UPDATE second_step SET confirmed_at = $2, last_step = $3
               WHERE account = $1 AND confirmed_at IS NULL AND begun_by = $4";
    DELETE_WAITING = "DELETE FROM second_step WHERE account = $1 AND confirmed_at IS NULL";
    SPEND = "UPDATE second_step SET last_step = $2
             WHERE account = $1 AND confirmed_at IS NOT NULL AND (last_step IS NULL OR last_step < $2)";
    DELETE = "DELETE FROM second_step WHERE account = $1";
    ADD_CODE = "INSERT INTO recovery_code (account, code_hash) VALUES ($1, $2)";
    USE_CODE = "UPDATE recovery_code SET used_at = $3 WHERE account = $1 AND code_hash = $2 AND used_at IS NULL";
    DELETE_CODES = "DELETE FROM recovery_code WHERE account = $1";
    CODES_LEFT = "SELECT COUNT(*) FROM recovery_code WHERE account = $1 AND used_at IS NULL";
    ASK_REMOVAL = "INSERT INTO second_step_removal (account, asked_by, asked_at) VALUES ($1, $2, $3)
                   ON CONFLICT (account) DO UPDATE SET asked_by = $2, asked_at = $3";
    FIND_REMOVAL = "SELECT asked_by, asked_at FROM second_step_removal WHERE account = $1";
    DELETE_REMOVAL = "DELETE FROM second_step_removal WHERE account = $1";
}

/// Lays a secret ready for the session that begins; false when there is a confirmed one.
pub fn propose(
    tx: &mut Tx<'_>,
    account: AccountId,
    sealed_secret: &[u8],
    begun_by: &str,
) -> Result<bool, StoreError> {
    Ok(tx.execute(&PROPOSE, &[account.into(), sealed_secret.into(), begun_by.into()])? == 1)
}

/// Forgets a secret that waits.
pub(crate) fn delete_waiting(tx: &mut Tx<'_>, account: AccountId) -> Result<(), StoreError> {
    tx.execute(&DELETE_WAITING, &[account.into()]).map(drop)
}

/// The second step of an account, also one that waits.
pub fn find(rx: &mut Rx<'_>, account: AccountId) -> Result<Option<SecondStep>, StoreError> {
    rx.row(&FIND, &[account.into()], |row| {
        Ok(SecondStep {
            sealed_secret: row.bytes(0)?.to_vec(),
            confirmed_at: row.opt_parse(1)?,
            last_step: row.opt_int(2)?,
            begun_by: row.string(3)?,
        })
    })
}

/// From now on it is asked for; `step` is the one of the password that was typed in the session that began it. Every
/// other session of the account ends: they were opened without it.
pub fn confirm(
    tx: &mut Tx<'_>,
    permit: &Permit<ManageOwnAccount>,
    occasion: Occasion,
    step: i64,
    begun_by: &str,
) -> Result<(), StoreError> {
    let account = permit.account();
    let values = [account.into(), occasion.at.into(), step.into(), begun_by.into()];
    tx.execute_one(&CONFIRM, &values, "second_step", account)?;
    tx.execute(&DELETE_REMOVAL, &[account.into()])?;
    session::strengthen(tx, account, begun_by)?;
    audit::record(tx, permit, occasion, "account.second-step-added", account, &json!({}))
}

/// Takes a step's password; false when it or a later one was taken before.
pub fn spend(tx: &mut Tx<'_>, account: AccountId, step: i64) -> Result<bool, StoreError> {
    Ok(tx.execute(&SPEND, &[account.into(), step.into()])? == 1)
}

/// Puts new recovery codes in the place of the old ones.
pub fn replace_codes(
    tx: &mut Tx<'_>,
    permit: &Permit<ManageOwnAccount>,
    occasion: Occasion,
    hashes: &[String],
) -> Result<(), StoreError> {
    let account = permit.account();
    tx.execute(&DELETE_CODES, &[account.into()])?;
    for hash in hashes {
        tx.execute(&ADD_CODE, &[account.into(), hash.into()])?;
    }
    audit::record(tx, permit, occasion, "account.recovery-codes-made", account, &json!({}))
}

/// Uses a recovery code; false when there is none such left.
pub fn use_code(
    tx: &mut Tx<'_>,
    permit: &Permit<ManageOwnAccount>,
    occasion: Occasion,
    hash: &str,
) -> Result<bool, StoreError> {
    let account = permit.account();
    if tx.execute(&USE_CODE, &[account.into(), hash.into(), occasion.at.into()])? == 0 {
        return Ok(false);
    }
    audit::record(tx, permit, occasion, "account.recovery-code-used", account, &json!({}))?;
    Ok(true)
}

/// How many recovery codes are left.
pub fn codes_left(rx: &mut Rx<'_>, account: AccountId) -> Result<u64, StoreError> {
    rx.count(&CODES_LEFT, &[account.into()])
}

/// Takes one's own one-time passwords and recovery codes away.
pub fn remove_own(
    tx: &mut Tx<'_>,
    permit: &Permit<ManageOwnAccount>,
    occasion: Occasion,
) -> Result<(), StoreError> {
    let account = permit.account();
    tx.execute_one(&DELETE, &[account.into()], "second_step", account)?;
    tx.execute(&DELETE_CODES, &[account.into()])?;
    tx.execute(&DELETE_REMOVAL, &[account.into()])?;
    audit::record(tx, permit, occasion, "account.second-step-removed", account, &json!({}))
}

/// Asks that somebody's second step be taken away.
pub fn ask_removal(
    tx: &mut Tx<'_>,
    permit: &Permit<ManageAccounts>,
    occasion: Occasion,
    account: AccountId,
) -> Result<(), StoreError> {
    tx.execute(&ASK_REMOVAL, &[account.into(), permit.account().into(), occasion.at.into()])?;
    audit::record(tx, permit, occasion, "account.second-step-removal-asked", account, &json!({}))
}

/// The request that waits, if any.
pub fn find_removal(rx: &mut Rx<'_>, account: AccountId) -> Result<Option<Removal>, StoreError> {
    rx.row(&FIND_REMOVAL, &[account.into()], |row| {
        Ok(Removal { asked_by: row.parse(0)?, asked_at: row.parse(1)? })
    })
}

/// Takes somebody's one-time passwords, recovery codes and passkeys away.
pub fn remove(
    tx: &mut Tx<'_>,
    permit: &Permit<ManageAccounts>,
    occasion: Occasion,
    account: AccountId,
) -> Result<(), StoreError> {
    for sql in [&DELETE, &DELETE_CODES, &DELETE_REMOVAL] {
        tx.execute(sql, &[account.into()])?;
    }
    passkey::delete_of_account(tx, account)?;
    crate::account::end_everything(tx, account, occasion.at)?;
    audit::record(tx, permit, occasion, "account.second-step-removed", account, &json!({}))
}

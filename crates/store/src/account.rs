//! Accounts with their password hashes (PHC text; the hashing is `web`'s).

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::row::Row;
use crate::session;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::account::Account;
use domain::id::AccountId;
use domain::permit::{ManageAccounts, Permit};
use jiff::Timestamp;
use serde_json::json;

macro_rules! columns {
    () => {
        "id, login, display_name, created_at, disabled_at"
    };
}

statements! {
    INSERT = "INSERT INTO account (id, login, display_name, password_hash, created_at, disabled_at)
              VALUES ($1, $2, $3, $4, $5, $6)";
    FIND = concat!("SELECT ", columns!(), " FROM account WHERE id = $1");
    BY_LOGIN = concat!("SELECT ", columns!(), ", password_hash FROM account WHERE login = $1");
    ALL = concat!("SELECT ", columns!(), " FROM account ORDER BY login");
    COUNT = "SELECT COUNT(*) FROM account";
    SET_PASSWORD = "UPDATE account SET password_hash = $2 WHERE id = $1";
    SET_DISABLED = "UPDATE account SET disabled_at = $2 WHERE id = $1";
}

/// Adds an account; its login must be free.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit<ManageAccounts>,
    occasion: Occasion,
    account: &Account,
    password_hash: &str,
) -> Result<(), StoreError> {
    let values = [
        account.id.into(),
        (&account.login).into(),
        (&account.display_name).into(),
        password_hash.into(),
        account.created_at.into(),
        account.disabled_at.into(),
    ];
    tx.execute(&INSERT, &values)?;
    let detail = json!({ "login": account.login });
    audit::record(tx, permit, occasion, "account.created", account.id, &detail)
}

/// The account of that id.
pub fn find(rx: &mut Rx<'_>, id: AccountId) -> Result<Option<Account>, StoreError> {
    rx.row(&FIND, &[id.into()], read)
}

/// The account of that id, or an error.
pub fn load(rx: &mut Rx<'_>, id: AccountId) -> Result<Account, StoreError> {
    find(rx, id)?.ok_or_else(|| StoreError::not_found("account", id))
}

/// The account of that login with its password hash, also when it is shut.
pub fn find_by_login(rx: &mut Rx<'_>, login: &str) -> Result<Option<(Account, String)>, StoreError> {
    rx.row(&BY_LOGIN, &[login.into()], |row| Ok((read(row)?, row.string(5)?)))
}

/// Every account, by login.
pub fn list_all(rx: &mut Rx<'_>) -> Result<Vec<Account>, StoreError> {
    rx.rows(&ALL, &[], read)
}

/// How many there are; none before the first administrator is made.
pub fn count(rx: &mut Rx<'_>) -> Result<u64, StoreError> {
    rx.count(&COUNT, &[])
}

/// Sets another password; every session of the account ends.
pub fn change_password(
    tx: &mut Tx<'_>,
    permit: &Permit<ManageAccounts>,
    occasion: Occasion,
    id: AccountId,
    password_hash: &str,
) -> Result<(), StoreError> {
    tx.execute_one(&SET_PASSWORD, &[id.into(), password_hash.into()], "account", id)?;
    session::delete_of_account(tx, id)?;
    audit::record(tx, permit, occasion, "account.password-changed", id, &json!({}))
}

/// Shuts an account, and ends its sessions.
pub fn disable(
    tx: &mut Tx<'_>,
    permit: &Permit<ManageAccounts>,
    occasion: Occasion,
    id: AccountId,
) -> Result<(), StoreError> {
    tx.execute_one(&SET_DISABLED, &[id.into(), occasion.at.into()], "account", id)?;
    session::delete_of_account(tx, id)?;
    audit::record(tx, permit, occasion, "account.disabled", id, &json!({}))
}

/// Opens a shut account again.
pub fn enable(
    tx: &mut Tx<'_>,
    permit: &Permit<ManageAccounts>,
    occasion: Occasion,
    id: AccountId,
) -> Result<(), StoreError> {
    tx.execute_one(&SET_DISABLED, &[id.into(), None::<Timestamp>.into()], "account", id)?;
    audit::record(tx, permit, occasion, "account.enabled", id, &json!({}))
}

fn read(row: Row<'_>) -> Result<Account, StoreError> {
    Ok(Account {
        id: row.parse(0)?,
        login: row.string(1)?,
        display_name: row.string(2)?,
        created_at: row.parse(3)?,
        disabled_at: row.opt_parse(4)?,
    })
}

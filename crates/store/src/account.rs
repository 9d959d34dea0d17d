//! Accounts with their password hashes (PHC text; the hashing is `credential`'s).

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use crate::{api_token, ceremony, known_browser, one_time_link, second_step, session};
use domain::account::Account;
use domain::id::AccountId;
use domain::permit::{Action, ManageAccounts, Permit};
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
    PASSWORD = "SELECT password_hash, password_chosen_at FROM account WHERE id = $1";
    KEEP_PASSWORD = "INSERT INTO password_history (account, ended_at, password_hash)
                     SELECT id, $2, password_hash FROM account WHERE id = $1 AND password_hash <> '!'";
    PAST_PASSWORDS = "SELECT password_hash FROM password_history WHERE account = $1 ORDER BY ended_at DESC LIMIT $2";
    FORGET_PASSWORDS = "DELETE FROM password_history WHERE account = $1 AND ended_at NOT IN
                        (SELECT ended_at FROM password_history WHERE account = $1 ORDER BY ended_at DESC LIMIT $2)";
    FIND = concat!("SELECT ", columns!(), " FROM account WHERE id = $1");
    BY_LOGIN = concat!("SELECT ", columns!(), ", password_hash FROM account WHERE login = $1");
    ALL = concat!("SELECT ", columns!(), " FROM account ORDER BY login");
    COUNT = "SELECT COUNT(*) FROM account";
    SET_PASSWORD = "UPDATE account SET password_hash = $2, password_chosen_at = $3 WHERE id = $1";
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
    // The link of the first start was for whoever makes the first account.
    one_time_link::delete_set_up(tx)?;
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

/// A password as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Password {
    /// PHC text.
    pub hash: String,
    /// When its owner chose it; `None` for one that another hand gave out.
    pub chosen_at: Option<Timestamp>,
}

/// Without the hash, so that no log shows it.
impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Password").field("chosen_at", &self.chosen_at).finish_non_exhaustive()
    }
}

/// The password of an account.
pub fn load_password(rx: &mut Rx<'_>, id: AccountId) -> Result<Password, StoreError> {
    let read = |row: Row<'_>| Ok(Password { hash: row.string(0)?, chosen_at: row.opt_parse(1)? });
    rx.row(&PASSWORD, &[id.into()], read)?.ok_or_else(|| StoreError::not_found("account", id))
}

/// The passwords an account had before, the last one first, at most so many.
pub fn list_past_passwords(rx: &mut Rx<'_>, id: AccountId, limit: usize) -> Result<Vec<String>, StoreError> {
    rx.rows(&PAST_PASSWORDS, &[id.into(), limit.into()], |row| row.string(0))
}

/// Sets another password and remembers as many of the past ones as `remembered` says; everything that the account has
/// open ends.
pub fn change_password<A: Action>(
    tx: &mut Tx<'_>,
    permit: &Permit<A>,
    occasion: Occasion,
    id: AccountId,
    password: &Password,
    remembered: usize,
) -> Result<(), StoreError> {
    if remembered > 0 {
        tx.execute(&KEEP_PASSWORD, &[id.into(), occasion.at.into()])?;
    }
    tx.execute(&FORGET_PASSWORDS, &[id.into(), remembered.into()])?;
    let values = [id.into(), (&password.hash).into(), password.chosen_at.into()];
    tx.execute_one(&SET_PASSWORD, &values, "account", id)?;
    end_everything(tx, id, occasion.at)?;
    audit::record(tx, permit, occasion, "account.password-changed", id, &json!({}))
}

/// Ends what an account has open: sessions, what has begun, links, tokens of programs, a second step that was not
/// confirmed; its browsers are strangers again.
pub(crate) fn end_everything(tx: &mut Tx<'_>, id: AccountId, now: Timestamp) -> Result<(), StoreError> {
    session::delete_of_account(tx, id)?;
    ceremony::delete_of_account(tx, id)?;
    one_time_link::delete_of_account(tx, id)?;
    known_browser::delete_of_account(tx, id)?;
    second_step::delete_waiting(tx, id)?;
    api_token::revoke_of_account(tx, id, now)
}

/// Notes that somebody was invited, or was sent a link for a new password.
pub fn record_link(
    tx: &mut Tx<'_>,
    permit: &Permit<ManageAccounts>,
    occasion: Occasion,
    id: AccountId,
    purpose: one_time_link::LinkPurpose,
) -> Result<(), StoreError> {
    let event = match purpose {
        one_time_link::LinkPurpose::NewPassword => "account.password-reset",
        _ => "account.invited",
    };
    audit::record(tx, permit, occasion, event, id, &json!({}))
}

/// Takes the password away, so that only a link lets the person in, and ends what the account has open.
pub fn withdraw_password(
    tx: &mut Tx<'_>,
    permit: &Permit<ManageAccounts>,
    occasion: Occasion,
    id: AccountId,
    remembered: usize,
) -> Result<(), StoreError> {
    change_password(tx, permit, occasion, id, &Password { hash: "!".into(), chosen_at: None }, remembered)
}

/// Shuts an account, and ends its sessions.
pub fn disable(
    tx: &mut Tx<'_>,
    permit: &Permit<ManageAccounts>,
    occasion: Occasion,
    id: AccountId,
) -> Result<(), StoreError> {
    tx.execute_one(&SET_DISABLED, &[id.into(), occasion.at.into()], "account", id)?;
    end_everything(tx, id, occasion.at)?;
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

//! Browsers that an account has signed in with before.

use crate::error::StoreError;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::id::AccountId;
use jiff::Timestamp;

statements! {
    SEE = "INSERT INTO known_browser (token_hash, account, seen_at) VALUES ($1, $2, $3)
           ON CONFLICT (token_hash, account) DO UPDATE SET seen_at = $3";
    IS_KNOWN = "SELECT COUNT(*) FROM known_browser b JOIN account a ON a.id = b.account
                WHERE b.token_hash = $1 AND a.login = $2";
    IS_ANYBODYS = "SELECT COUNT(*) FROM known_browser WHERE token_hash = $1";
    FORGET = "DELETE FROM known_browser WHERE seen_at < $1";
    DELETE_OF_ACCOUNT = "DELETE FROM known_browser WHERE account = $1";
}

/// Notes that an account signs in with a browser; those not seen since are forgotten.
pub fn see(
    tx: &mut Tx<'_>,
    token_hash: &str,
    account: AccountId,
    now: Timestamp,
    forget_before: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(&FORGET, &[forget_before.into()])?;
    tx.execute(&SEE, &[token_hash.into(), account.into(), now.into()]).map(drop)
}

/// Whether the account of a login has signed in with it.
pub fn is_known(rx: &mut Rx<'_>, token_hash: &str, login: &str) -> Result<bool, StoreError> {
    Ok(rx.count(&IS_KNOWN, &[token_hash.into(), login.into()])? > 0)
}

/// Whether anybody has signed in with it: what a stranger made up is none.
pub fn is_anybodys(rx: &mut Rx<'_>, token_hash: &str) -> Result<bool, StoreError> {
    Ok(rx.count(&IS_ANYBODYS, &[token_hash.into()])? > 0)
}

/// Forgets every browser of an account.
pub(crate) fn delete_of_account(tx: &mut Tx<'_>, account: AccountId) -> Result<(), StoreError> {
    tx.execute(&DELETE_OF_ACCOUNT, &[account.into()]).map(drop)
}

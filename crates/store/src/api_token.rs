//! Tokens of programs: shown once, kept as a hash, never deleted.

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::id::{AccountId, ApiTokenId};
use domain::permit::{ManageOwnAccount, Permit};
use jiff::Timestamp;
use serde_json::json;

/// A program's token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Its name in lists and in the audit log.
    pub id: ApiTokenId,
    /// The account in whose name the program acts.
    pub account: AccountId,
    /// What the person calls the program.
    pub name: String,
    /// Whether it only looks.
    pub reads_only: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was last used, to the hour.
    pub used_at: Option<Timestamp>,
    /// When it was ended by hand.
    pub revoked_at: Option<Timestamp>,
}

macro_rules! columns {
    () => {
        "t.id, t.account, t.name, t.reads_only, t.created_at, t.expires_at, t.used_at, t.revoked_at"
    };
}

statements! {
    INSERT = "INSERT INTO api_token (id, token_hash, account, name, reads_only, created_at, expires_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7)";
    BY_HASH = concat!("SELECT ", columns!(), " FROM api_token t JOIN account a ON a.id = t.account
              WHERE t.token_hash = $1 AND t.expires_at > $2 AND t.revoked_at IS NULL AND a.disabled_at IS NULL");
    OF_ACCOUNT = concat!("SELECT ", columns!(), " FROM api_token t WHERE t.account = $1 ORDER BY t.created_at, t.id");
    TOUCH = "UPDATE api_token SET used_at = $2 WHERE id = $1";
    REVOKE = "UPDATE api_token SET revoked_at = $3 WHERE id = $1 AND account = $2 AND revoked_at IS NULL";
    REVOKE_ALL = "UPDATE api_token SET revoked_at = $2 WHERE account = $1 AND revoked_at IS NULL";
}

/// Keeps a token by its hash.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit<ManageOwnAccount>,
    occasion: Occasion,
    token: &ApiToken,
    token_hash: &str,
) -> Result<(), StoreError> {
    let values = [
        token.id.into(),
        token_hash.into(),
        permit.account().into(),
        (&token.name).into(),
        token.reads_only.into(),
        token.created_at.into(),
        token.expires_at.into(),
    ];
    tx.execute(&INSERT, &values)?;
    let detail = json!({ "name": token.name, "reads_only": token.reads_only, "until": token.expires_at });
    audit::record(tx, permit, occasion, "api-token.created", token.id, &detail)
}

/// The token of that hash, while it works and its account is open.
pub fn find(rx: &mut Rx<'_>, token_hash: &str, now: Timestamp) -> Result<Option<ApiToken>, StoreError> {
    rx.row(&BY_HASH, &[token_hash.into(), now.into()], read)
}

/// An account's tokens, the oldest first, also those that have ended.
pub fn list_of_account(rx: &mut Rx<'_>, account: AccountId) -> Result<Vec<ApiToken>, StoreError> {
    rx.rows(&OF_ACCOUNT, &[account.into()], read)
}

/// Records that a token is in use.
pub fn touch(tx: &mut Tx<'_>, id: ApiTokenId, now: Timestamp) -> Result<(), StoreError> {
    tx.execute(&TOUCH, &[id.into(), now.into()]).map(drop)
}

/// Ends a token of one's own.
pub fn revoke(
    tx: &mut Tx<'_>,
    permit: &Permit<ManageOwnAccount>,
    occasion: Occasion,
    id: ApiTokenId,
) -> Result<(), StoreError> {
    let values = [id.into(), permit.account().into(), occasion.at.into()];
    tx.execute_one(&REVOKE, &values, "api_token", id)?;
    audit::record(tx, permit, occasion, "api-token.revoked", id, &json!({}))
}

/// Ends every token of an account whose password another hand changes, or that is shut.
pub(crate) fn revoke_of_account(
    tx: &mut Tx<'_>,
    account: AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(&REVOKE_ALL, &[account.into(), now.into()]).map(drop)
}

fn read(row: Row<'_>) -> Result<ApiToken, StoreError> {
    Ok(ApiToken {
        id: row.parse(0)?,
        account: row.parse(1)?,
        name: row.string(2)?,
        reads_only: row.int(3)? != 0,
        created_at: row.parse(4)?,
        expires_at: row.parse(5)?,
        used_at: row.opt_parse(6)?,
        revoked_at: row.opt_parse(7)?,
    })
}

//! Passkeys of accounts (WebAuthn). What is kept is public; the private key never leaves the person's device.

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::row::Row;
use crate::session;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::id::AccountId;
use domain::permit::{ManageOwnAccount, Permit};
use jiff::Timestamp;
use serde_json::json;

/// A passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyRow {
    /// The credential's id, hexadecimal.
    pub id: String,
    /// Whose it is.
    pub account: AccountId,
    /// What its owner calls it.
    pub name: String,
    /// The credential as room `credential` writes it.
    pub credential: Vec<u8>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
}

statements! {
    INSERT = "INSERT INTO passkey (id, account, name, credential, created_at) VALUES ($1, $2, $3, $4, $5)";
    FIND = "SELECT id, account, name, credential, created_at, used_at FROM passkey WHERE id = $1";
    OF_ACCOUNT = "SELECT id, account, name, credential, created_at, used_at FROM passkey WHERE account = $1
                  ORDER BY created_at, id";
    USE = "UPDATE passkey SET credential = $3, used_at = $4 WHERE id = $1 AND credential = $2";
    DELETE = "DELETE FROM passkey WHERE id = $1 AND account = $2";
    DELETE_OF_ACCOUNT = "DELETE FROM passkey WHERE account = $1";
}

/// Adds a passkey to one's own account in a session, by the hash of its token; every other session of the account ends.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit<ManageOwnAccount>,
    occasion: Occasion,
    passkey: &PasskeyRow,
    token_hash: &str,
) -> Result<(), StoreError> {
    let values = [
        (&passkey.id).into(),
        permit.account().into(),
        (&passkey.name).into(),
        passkey.credential.as_slice().into(),
        occasion.at.into(),
    ];
    tx.execute(&INSERT, &values)?;
    session::strengthen(tx, permit.account(), token_hash)?;
    audit::record(
        tx,
        permit,
        occasion,
        "account.passkey-added",
        permit.account(),
        &json!({ "name": passkey.name }),
    )
}

/// The passkey of that id.
pub fn find(rx: &mut Rx<'_>, id: &str) -> Result<Option<PasskeyRow>, StoreError> {
    rx.row(&FIND, &[id.into()], read)
}

/// An account's passkeys, the oldest first.
pub fn list_of_account(rx: &mut Rx<'_>, account: AccountId) -> Result<Vec<PasskeyRow>, StoreError> {
    rx.rows(&OF_ACCOUNT, &[account.into()], read)
}

/// Records a use with the credential as it is after it; false when another use came between, so that a copied
/// device's counter is not let through by racing.
pub fn record_use(
    tx: &mut Tx<'_>,
    before: &PasskeyRow,
    after: &[u8],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let values = [(&before.id).into(), before.credential.as_slice().into(), after.into(), now.into()];
    Ok(tx.execute(&USE, &values)? == 1)
}

/// Takes a passkey of one's own away.
pub fn delete(
    tx: &mut Tx<'_>,
    permit: &Permit<ManageOwnAccount>,
    occasion: Occasion,
    id: &str,
) -> Result<(), StoreError> {
    tx.execute_one(&DELETE, &[id.into(), permit.account().into()], "passkey", id)?;
    audit::record(tx, permit, occasion, "account.passkey-removed", permit.account(), &json!({}))
}

/// Takes every passkey of an account away.
pub(crate) fn delete_of_account(tx: &mut Tx<'_>, account: AccountId) -> Result<u64, StoreError> {
    tx.execute(&DELETE_OF_ACCOUNT, &[account.into()])
}

fn read(row: Row<'_>) -> Result<PasskeyRow, StoreError> {
    Ok(PasskeyRow {
        id: row.string(0)?,
        account: row.parse(1)?,
        name: row.string(2)?,
        credential: row.bytes(3)?.to_vec(),
        created_at: row.parse(4)?,
        used_at: row.opt_parse(5)?,
    })
}

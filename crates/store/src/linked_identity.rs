//! Accounts of the city's own sign-in service, by issuer and subject; never by a name or an address, which change
//! hands (OpenID Connect Core 1.0, 5.7).

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::id::AccountId;
use domain::permit::{Action, Permit};
use jiff::Timestamp;
use serde_json::json;

/// That an identity of the service is an account's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedIdentity {
    /// Who vouches for it.
    pub issuer: String,
    /// Its name there.
    pub subject: String,
    /// The account.
    pub account: AccountId,
    /// Since when.
    pub linked_at: Timestamp,
}

statements! {
    INSERT = "INSERT INTO linked_identity (issuer, subject, account, linked_at) VALUES ($1, $2, $3, $4)";
    FIND = "SELECT issuer, subject, account, linked_at FROM linked_identity WHERE issuer = $1 AND subject = $2";
    OF_ACCOUNT = "SELECT issuer, subject, account, linked_at FROM linked_identity WHERE account = $1
                  ORDER BY linked_at, issuer, subject";
    DELETE_OF_ACCOUNT = "DELETE FROM linked_identity WHERE account = $1";
}

/// Links an identity; it must not be linked to any account yet.
pub fn insert<A: Action>(
    tx: &mut Tx<'_>,
    permit: &Permit<A>,
    occasion: Occasion,
    identity: &LinkedIdentity,
) -> Result<(), StoreError> {
    let values = [
        (&identity.issuer).into(),
        (&identity.subject).into(),
        identity.account.into(),
        identity.linked_at.into(),
    ];
    tx.execute(&INSERT, &values)?;
    let detail = json!({ "issuer": identity.issuer, "subject": identity.subject });
    audit::record(tx, permit, occasion, "account.identity-linked", identity.account, &detail)
}

/// Whose an identity is.
pub fn find(rx: &mut Rx<'_>, issuer: &str, subject: &str) -> Result<Option<LinkedIdentity>, StoreError> {
    rx.row(&FIND, &[issuer.into(), subject.into()], read)
}

/// The identities of an account.
pub fn list_of_account(rx: &mut Rx<'_>, account: AccountId) -> Result<Vec<LinkedIdentity>, StoreError> {
    rx.rows(&OF_ACCOUNT, &[account.into()], read)
}

/// Takes the identities of an account away; how many there were.
pub fn delete_of_account<A: Action>(
    tx: &mut Tx<'_>,
    permit: &Permit<A>,
    occasion: Occasion,
    account: AccountId,
) -> Result<u64, StoreError> {
    let gone = tx.execute(&DELETE_OF_ACCOUNT, &[account.into()])?;
    if gone > 0 {
        audit::record(tx, permit, occasion, "account.identity-unlinked", account, &json!({}))?;
    }
    Ok(gone)
}

fn read(row: Row<'_>) -> Result<LinkedIdentity, StoreError> {
    Ok(LinkedIdentity {
        issuer: row.string(0)?,
        subject: row.string(1)?,
        account: row.parse(2)?,
        linked_at: row.parse(3)?,
    })
}

//! Sessions. The token itself is never stored, only its hash.

use crate::error::StoreError;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::id::AccountId;
use jiff::Timestamp;

/// A signed-in browser.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the token in the cookie, hexadecimal.
    pub token_hash: String,
    /// Who is signed in.
    pub account: AccountId,
    /// The secret that forms of this session carry.
    pub csrf_secret: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, as far as it was recorded.
    pub seen_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// Without the secrets, so that no log shows them.
impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("account", &self.account).finish_non_exhaustive()
    }
}

statements! {
    INSERT = "INSERT INTO session (token_hash, account, csrf_secret, created_at, seen_at, expires_at)
              VALUES ($1, $2, $3, $4, $5, $6)";
    FIND = "SELECT s.token_hash, s.account, s.csrf_secret, s.created_at, s.seen_at, s.expires_at
            FROM session s JOIN account a ON a.id = s.account
            WHERE s.token_hash = $1 AND s.expires_at > $2 AND a.disabled_at IS NULL";
    TOUCH = "UPDATE session SET seen_at = $2, expires_at = $3 WHERE token_hash = $1";
    DELETE = "DELETE FROM session WHERE token_hash = $1";
    DELETE_OF_ACCOUNT = "DELETE FROM session WHERE account = $1";
    DELETE_EXPIRED = "DELETE FROM session WHERE expires_at <= $1";
}

/// Begins a session.
pub fn insert(tx: &mut Tx<'_>, session: &Session) -> Result<(), StoreError> {
    let values = [
        (&session.token_hash).into(),
        session.account.into(),
        (&session.csrf_secret).into(),
        session.created_at.into(),
        session.seen_at.into(),
        session.expires_at.into(),
    ];
    tx.execute(&INSERT, &values).map(drop)
}

/// The session of that token, unless it has expired or its account is shut.
pub fn find(rx: &mut Rx<'_>, token_hash: &str, now: Timestamp) -> Result<Option<Session>, StoreError> {
    rx.row(&FIND, &[token_hash.into(), now.into()], read)
}

/// Records that a session is in use, and until when it lasts.
pub fn touch(
    tx: &mut Tx<'_>,
    token_hash: &str,
    seen_at: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(&TOUCH, &[token_hash.into(), seen_at.into(), expires_at.into()]).map(drop)
}

/// Ends a session; ending one that is not there is no error.
pub fn delete(tx: &mut Tx<'_>, token_hash: &str) -> Result<(), StoreError> {
    tx.execute(&DELETE, &[token_hash.into()]).map(drop)
}

/// Ends every session of an account.
pub fn delete_of_account(tx: &mut Tx<'_>, account: AccountId) -> Result<(), StoreError> {
    tx.execute(&DELETE_OF_ACCOUNT, &[account.into()]).map(drop)
}

/// Forgets sessions that have expired; how many.
pub fn delete_expired(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    tx.execute(&DELETE_EXPIRED, &[now.into()])
}

fn read(row: Row<'_>) -> Result<Session, StoreError> {
    Ok(Session {
        token_hash: row.string(0)?,
        account: row.parse(1)?,
        csrf_secret: row.string(2)?,
        created_at: row.parse(3)?,
        seen_at: row.parse(4)?,
        expires_at: row.parse(5)?,
    })
}

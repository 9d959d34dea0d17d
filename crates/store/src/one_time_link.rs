//! Links that work once: the set-up of the first account, invitations, new passwords. Kept as a hash.

use crate::error::StoreError;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::id::AccountId;
use jiff::Timestamp;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkPurpose {
    /// The first administrator of a new installation.
    SetUp,
    /// Somebody who was given an account chooses a password.
    Invitation,
    /// Somebody who forgot the password chooses another.
    NewPassword,
}

impl LinkPurpose {
    /// Every purpose.
    pub const ALL: [Self; 3] = [Self::SetUp, Self::Invitation, Self::NewPassword];

    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::SetUp => "set-up",
            Self::Invitation => "invitation",
            Self::NewPassword => "new-password",
        }
    }

    /// Reads a key made by [`LinkPurpose::key`].
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.key() == key)
    }
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTimeLink {
    /// What it is for.
    pub purpose: LinkPurpose,
    /// For whom; nobody yet at the set-up.
    pub account: Option<AccountId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it works.
    pub expires_at: Timestamp,
}

statements! {
    INSERT = "INSERT INTO one_time_link (token_hash, purpose, account, created_at, expires_at)
              VALUES ($1, $2, $3, $4, $5)";
    FIND = "SELECT purpose, account, created_at, expires_at FROM one_time_link
            WHERE token_hash = $1 AND expires_at > $2";
    OPEN_OF_ACCOUNT = "SELECT purpose, account, created_at, expires_at FROM one_time_link
                       WHERE account = $1 AND expires_at > $2 ORDER BY created_at";
    DELETE = "DELETE FROM one_time_link WHERE token_hash = $1";
    DELETE_OF_ACCOUNT = "DELETE FROM one_time_link WHERE account = $1";
    DELETE_SET_UP = "DELETE FROM one_time_link WHERE account IS NULL";
    DELETE_EXPIRED = "DELETE FROM one_time_link WHERE expires_at <= $1";
}

/// Keeps a link by its hash; the ones before it, for the same account or the set-up, work no more.
pub fn insert(tx: &mut Tx<'_>, token_hash: &str, link: &OneTimeLink) -> Result<(), StoreError> {
    tx.execute(&DELETE_EXPIRED, &[link.created_at.into()])?;
    match link.account {
        Some(account) => tx.execute(&DELETE_OF_ACCOUNT, &[account.into()])?,
        None => tx.execute(&DELETE_SET_UP, &[])?,
    };
    let values = [
        token_hash.into(),
        link.purpose.key().into(),
        link.account.into(),
        link.created_at.into(),
        link.expires_at.into(),
    ];
    tx.execute(&INSERT, &values).map(drop)
}

/// The link of that hash, while it works.
pub fn find(rx: &mut Rx<'_>, token_hash: &str, now: Timestamp) -> Result<Option<OneTimeLink>, StoreError> {
    rx.row(&FIND, &[token_hash.into(), now.into()], read)
}

/// The link that an account has not used yet.
pub fn find_of_account(
    rx: &mut Rx<'_>,
    account: AccountId,
    now: Timestamp,
) -> Result<Option<OneTimeLink>, StoreError> {
    rx.row(&OPEN_OF_ACCOUNT, &[account.into(), now.into()], read)
}

/// Uses a link; false when it was used already.
pub fn take(tx: &mut Tx<'_>, token_hash: &str) -> Result<bool, StoreError> {
    Ok(tx.execute(&DELETE, &[token_hash.into()])? == 1)
}

/// Ends the link of the first start.
pub(crate) fn delete_set_up(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    tx.execute(&DELETE_SET_UP, &[]).map(drop)
}

/// Ends the links of an account.
pub(crate) fn delete_of_account(tx: &mut Tx<'_>, account: AccountId) -> Result<(), StoreError> {
    tx.execute(&DELETE_OF_ACCOUNT, &[account.into()]).map(drop)
}

fn read(row: Row<'_>) -> Result<OneTimeLink, StoreError> {
    Ok(OneTimeLink {
        purpose: row.key(0, LinkPurpose::parse)?,
        account: row.opt_parse(1)?,
        created_at: row.parse(2)?,
        expires_at: row.parse(3)?,
    })
}

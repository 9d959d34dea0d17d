//! Sessions. The token itself is never stored, only its hash.

use crate::ceremony;
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
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, as far as it was recorded.
    pub seen_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When the person last proved who they are.
    pub proved_at: Timestamp,
    /// How they did.
    pub means: Means,
    /// Where from, as far as the proxies in between are trusted.
    pub address: String,
    /// What the browser calls itself.
    pub browser: String,
}

/// How somebody proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Means {
    /// By a password alone.
    Password,
    /// By a password and a one-time password, a recovery code or a passkey.
    SecondStep,
    /// By a passkey, which asked the person for a finger or a PIN.
    Passkey,
    /// By the city's own sign-in service, as far as is known in one step.
    Provider,
    /// By the city's own sign-in service, which asked for a second step.
    ProviderSecondStep,
    /// By a token, as a program.
    Token,
}

impl Means {
    /// Every means.
    pub const ALL: [Self; 6] = [
        Self::Password,
        Self::SecondStep,
        Self::Passkey,
        Self::Provider,
        Self::ProviderSecondStep,
        Self::Token,
    ];

    /// Whether it took two steps.
    pub const fn is_two_steps(self) -> bool {
        matches!(self, Self::SecondStep | Self::Passkey | Self::ProviderSecondStep)
    }

    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::SecondStep => "second-step",
            Self::Passkey => "passkey",
            Self::Provider => "provider",
            Self::ProviderSecondStep => "provider-second-step",
            Self::Token => "token",
        }
    }

    /// Reads a key made by [`Means::key`].
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|means| means.key() == key)
    }
}

/// What a session's account has, as far as signing in is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// When the password was chosen by its owner.
    pub password_chosen_at: Option<Timestamp>,
    /// Whether one-time passwords or a passkey are asked for.
    pub has_second_step: bool,
}

/// Without the secrets, so that no log shows them.
impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("account", &self.account).finish_non_exhaustive()
    }
}

macro_rules! columns {
    () => {
        "s.token_hash, s.account, s.created_at, s.seen_at, s.expires_at, s.proved_at, s.means, s.address, s.browser"
    };
}

statements! {
    INSERT = "INSERT INTO session (token_hash, account, created_at, seen_at, expires_at, proved_at, means, address,
              browser) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    FIND = concat!("SELECT ", columns!(), ", a.password_chosen_at,
            (SELECT COUNT(*) FROM second_step t WHERE t.account = a.id AND t.confirmed_at IS NOT NULL)
            + (SELECT COUNT(*) FROM passkey p WHERE p.account = a.id)
            FROM session s JOIN account a ON a.id = s.account
            WHERE s.token_hash = $1 AND s.expires_at > $2 AND a.disabled_at IS NULL");
    OF_ACCOUNT = concat!("SELECT ", columns!(), " FROM session s
            WHERE s.account = $1 AND s.expires_at > $2 ORDER BY s.seen_at DESC, s.token_hash");
    TOUCH = "UPDATE session SET seen_at = $2, expires_at = $3 WHERE token_hash = $1";
    PROVE = "UPDATE session SET proved_at = $3, token_hash = $2 WHERE token_hash = $1";
    STRENGTHEN = "UPDATE session SET means = $2 WHERE token_hash = $1";
    STANDING = "SELECT a.password_chosen_at,
                (SELECT COUNT(*) FROM second_step t WHERE t.account = a.id AND t.confirmed_at IS NOT NULL)
                + (SELECT COUNT(*) FROM passkey p WHERE p.account = a.id)
                FROM account a WHERE a.id = $1";
    DELETE = "DELETE FROM session WHERE token_hash = $1";
    DELETE_OWN = "DELETE FROM session WHERE token_hash = $1 AND account = $2";
    DELETE_OTHERS = "DELETE FROM session WHERE account = $1 AND token_hash <> $2";
    DELETE_OF_ACCOUNT = "DELETE FROM session WHERE account = $1";
    DELETE_EXPIRED = "DELETE FROM session WHERE expires_at <= $1";
}

/// Begins a session.
pub fn insert(tx: &mut Tx<'_>, session: &Session) -> Result<(), StoreError> {
    let values = [
        (&session.token_hash).into(),
        session.account.into(),
        session.created_at.into(),
        session.seen_at.into(),
        session.expires_at.into(),
        session.proved_at.into(),
        session.means.key().into(),
        (&session.address).into(),
        (&session.browser).into(),
    ];
    tx.execute(&INSERT, &values).map(drop)
}

/// The session of that token, unless it has expired or its account is shut, and what its account has.
pub fn find(
    rx: &mut Rx<'_>,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<(Session, Standing)>, StoreError> {
    rx.row(&FIND, &[token_hash.into(), now.into()], |row| {
        let standing = Standing { password_chosen_at: row.opt_parse(9)?, has_second_step: row.int(10)? > 0 };
        Ok((read(row)?, standing))
    })
}

/// The sessions of an account that last, the one used last first.
pub fn list_of_account(
    rx: &mut Rx<'_>,
    account: AccountId,
    now: Timestamp,
) -> Result<Vec<Session>, StoreError> {
    rx.rows(&OF_ACCOUNT, &[account.into(), now.into()], read)
}

/// Records that the person proved once more who they are; the session goes on under another token (ASVS 5.0, 7.2.4).
pub fn prove(tx: &mut Tx<'_>, token_hash: &str, fresh_hash: &str, now: Timestamp) -> Result<(), StoreError> {
    tx.execute(&PROVE, &[token_hash.into(), fresh_hash.into(), now.into()]).map(drop)
}

/// The session in which a second step was added counts as opened by it; the account's others end.
pub(crate) fn strengthen(tx: &mut Tx<'_>, account: AccountId, token_hash: &str) -> Result<(), StoreError> {
    delete_others(tx, account, token_hash)?;
    ceremony::delete_of_account(tx, account)?;
    tx.execute(&STRENGTHEN, &[token_hash.into(), Means::SecondStep.key().into()]).map(drop)
}

/// What an account has, as far as signing in is concerned.
pub fn standing(rx: &mut Rx<'_>, account: AccountId) -> Result<Option<Standing>, StoreError> {
    rx.row(&STANDING, &[account.into()], |row| {
        Ok(Standing { password_chosen_at: row.opt_parse(0)?, has_second_step: row.int(1)? > 0 })
    })
}

/// Ends a session of that account; ending one that is not there is no error.
pub fn delete_own(tx: &mut Tx<'_>, account: AccountId, token_hash: &str) -> Result<(), StoreError> {
    tx.execute(&DELETE_OWN, &[token_hash.into(), account.into()]).map(drop)
}

/// Ends the sessions of an account but one; how many.
pub fn delete_others(tx: &mut Tx<'_>, account: AccountId, token_hash: &str) -> Result<u64, StoreError> {
    tx.execute(&DELETE_OTHERS, &[account.into(), token_hash.into()])
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
        created_at: row.parse(2)?,
        seen_at: row.parse(3)?,
        expires_at: row.parse(4)?,
        proved_at: row.parse(5)?,
        means: row.key(6, Means::parse)?,
        address: row.string(7)?,
        browser: row.string(8)?,
    })
}

//! What has begun and waits for the browser to come back: a first step that wants a second, a passkey being made or
//! asked for, a visit to the city's own sign-in service. Any node may finish what another began.

use crate::error::StoreError;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::id::AccountId;
use jiff::Timestamp;

/// What is going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CeremonyKind {
    /// The password was right; a second step is wanted.
    SecondStep,
    /// A passkey is asked for at the sign-in page.
    PasskeySignIn,
    /// A passkey is being added to an account.
    PasskeyAdd,
    /// A browser went to the sign-in service.
    Provider,
}

impl CeremonyKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::SecondStep, Self::PasskeySignIn, Self::PasskeyAdd, Self::Provider];

    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::SecondStep => "second-step",
            Self::PasskeySignIn => "passkey-sign-in",
            Self::PasskeyAdd => "passkey-add",
            Self::Provider => "provider",
        }
    }

    /// Reads a key made by [`CeremonyKind::key`].
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// Something begun.
#[derive(Clone, PartialEq, Eq)]
pub struct Ceremony {
    /// SHA-256 of the token in the cookie, hexadecimal.
    pub token_hash: String,
    /// What is going on.
    pub kind: CeremonyKind,
    /// Whose it is, where that is known.
    pub account: Option<AccountId>,
    /// What must be remembered until then.
    pub state: Vec<u8>,
    /// Tries so far.
    pub failures: u32,
    /// When it is over.
    pub expires_at: Timestamp,
}

/// Without the secrets, so that no log shows them.
impl std::fmt::Debug for Ceremony {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ceremony").field("kind", &self.kind).finish_non_exhaustive()
    }
}

statements! {
    INSERT = "INSERT INTO ceremony (token_hash, kind, account, state, failures, expires_at)
              VALUES ($1, $2, $3, $4, 0, $5)";
    FIND = "SELECT token_hash, kind, account, state, failures, expires_at FROM ceremony
            WHERE token_hash = $1 AND kind = $2 AND expires_at > $3";
    ATTEMPT = "UPDATE ceremony SET failures = failures + 1 WHERE token_hash = $1 AND failures < $2";
    COUNT_OPEN = "SELECT COUNT(*) FROM ceremony WHERE account IS NULL";
    DELETE = "DELETE FROM ceremony WHERE token_hash = $1";
    DELETE_OF_ACCOUNT = "DELETE FROM ceremony WHERE account = $1";
    DELETE_EXPIRED = "DELETE FROM ceremony WHERE expires_at <= $1";
}

/// Begins one; those that are over are forgotten.
pub fn insert(tx: &mut Tx<'_>, ceremony: &Ceremony, now: Timestamp) -> Result<(), StoreError> {
    tx.execute(&DELETE_EXPIRED, &[now.into()])?;
    let values = [
        (&ceremony.token_hash).into(),
        ceremony.kind.key().into(),
        ceremony.account.into(),
        ceremony.state.as_slice().into(),
        ceremony.expires_at.into(),
    ];
    tx.execute(&INSERT, &values).map(drop)
}

/// The one of that token and kind, unless it is over.
pub fn find(
    rx: &mut Rx<'_>,
    token_hash: &str,
    kind: CeremonyKind,
    now: Timestamp,
) -> Result<Option<Ceremony>, StoreError> {
    rx.row(&FIND, &[token_hash.into(), kind.key().into(), now.into()], read)
}

/// Counts a try before it is made; false when there were as many as may be.
pub fn attempt(tx: &mut Tx<'_>, token_hash: &str, most: u32) -> Result<bool, StoreError> {
    Ok(tx.execute(&ATTEMPT, &[token_hash.into(), most.into()])? == 1)
}

/// How many strangers have begun something.
pub fn count_of_strangers(rx: &mut Rx<'_>) -> Result<u64, StoreError> {
    rx.count(&COUNT_OPEN, &[])
}

/// Takes one away; false when another request was faster.
pub fn take(tx: &mut Tx<'_>, token_hash: &str) -> Result<bool, StoreError> {
    Ok(tx.execute(&DELETE, &[token_hash.into()])? == 1)
}

/// Ends everything that an account has begun.
pub(crate) fn delete_of_account(tx: &mut Tx<'_>, account: AccountId) -> Result<(), StoreError> {
    tx.execute(&DELETE_OF_ACCOUNT, &[account.into()]).map(drop)
}

fn read(row: Row<'_>) -> Result<Ceremony, StoreError> {
    Ok(Ceremony {
        token_hash: row.string(0)?,
        kind: row.key(1, CeremonyKind::parse)?,
        account: row.opt_parse(2)?,
        state: row.bytes(3)?.to_vec(),
        failures: row.number(4)?,
        expires_at: row.parse(5)?,
    })
}

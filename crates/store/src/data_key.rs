//! Data keys, wrapped by a master key that is kept outside the database. No clear key gets here.

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::permit::{ManageKeys, Permit};
use jiff::Timestamp;
use serde_json::json;

/// What a data key is for: it seals values, or it makes blind indexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyPurpose {
    /// Seals values; there may be several, of which the newest seals.
    Seal,
    /// Makes what sealed values are looked up by; there is one.
    Index,
}

impl KeyPurpose {
    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Seal => "seal",
            Self::Index => "index",
        }
    }

    /// Reads a key made by [`KeyPurpose::key`].
    pub fn parse(key: &str) -> Option<Self> {
        [Self::Seal, Self::Index].into_iter().find(|purpose| purpose.key() == key)
    }
}

/// A data key as the database keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredKey {
    /// What it is for.
    pub purpose: KeyPurpose,
    /// Its number.
    pub number: u32,
    /// The fingerprint of the master key that wraps it.
    pub master: String,
    /// Nonce and ciphertext.
    pub wrapped: Vec<u8>,
    /// When it was made.
    pub made_at: Timestamp,
}

statements! {
    LIST = "SELECT purpose, number, master, wrapped, made_at FROM data_key ORDER BY purpose, number";
    INSERT = "INSERT INTO data_key (purpose, number, master, wrapped, made_at) VALUES ($1, $2, $3, $4, $5)";
    REWRAP = "UPDATE data_key SET master = $3, wrapped = $4 WHERE purpose = $1 AND number = $2";
    HOLD = "SELECT number FROM data_key WHERE purpose = 'seal' AND number = $1{{|| FOR SHARE}}";
    CLAIM = "SELECT number FROM data_key WHERE purpose = 'seal' AND number = $1{{|| FOR UPDATE}}";
    DELETE = "DELETE FROM data_key WHERE purpose = 'seal' AND number = $1";
}

/// Every data key, by purpose and number.
pub fn list(rx: &mut Rx<'_>) -> Result<Vec<StoredKey>, StoreError> {
    rx.rows(&LIST, &[], read)
}

/// Keeps the first keys of a database that has none; whether they were kept. Nobody is there yet who could have a
/// permit, so this is the one write without; the program's start is what does it.
pub fn insert_first(tx: &mut Tx<'_>, keys: &[StoredKey]) -> Result<bool, StoreError> {
    if !list(tx)?.is_empty() {
        return Ok(false);
    }
    keys.iter().try_for_each(|key| insert_one(tx, key)).map(|()| true)
}

/// Keeps a new data key, which seals from now on.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit<ManageKeys>,
    occasion: Occasion,
    key: &StoredKey,
) -> Result<(), StoreError> {
    insert_one(tx, key)?;
    let detail = json!({ "master": key.master, "purpose": key.purpose.key() });
    audit::record(tx, permit, occasion, "data_key.made", key.number, &detail)
}

fn insert_one(tx: &mut Tx<'_>, key: &StoredKey) -> Result<(), StoreError> {
    let values = [
        key.purpose.key().into(),
        key.number.into(),
        (&key.master).into(),
        key.wrapped.as_slice().into(),
        key.made_at.into(),
    ];
    tx.execute(&INSERT, &values).map(drop)
}

/// Keeps the data keys under another master key.
pub fn rewrap(
    tx: &mut Tx<'_>,
    permit: &Permit<ManageKeys>,
    occasion: Occasion,
    keys: &[StoredKey],
) -> Result<(), StoreError> {
    for key in keys {
        let values = [
            key.purpose.key().into(),
            key.number.into(),
            (&key.master).into(),
            key.wrapped.as_slice().into(),
        ];
        tx.execute_one(&REWRAP, &values, "data key", key.number)?;
    }
    let master = keys.first().map(|key| key.master.as_str()).unwrap_or_default();
    let detail = json!({ "keys": keys.len(), "master": master });
    audit::record(tx, permit, occasion, "master_key.changed", master, &detail)
}

/// Keeps a data key from being retired before this transaction ends; false when it is retired already. Whoever
/// writes values sealed under a key holds it first.
pub fn hold(tx: &mut Tx<'_>, number: u32) -> Result<bool, StoreError> {
    Ok(tx.row(&HOLD, &[number.into()], |row| row.int(0))?.is_some())
}

/// Waits until nobody holds a data key, for [`retire`]; false when it is retired already.
pub fn claim(tx: &mut Tx<'_>, number: u32) -> Result<bool, StoreError> {
    Ok(tx.row(&CLAIM, &[number.into()], |row| row.int(0))?.is_some())
}

/// Lets go of a data key under which nothing is sealed any more.
pub fn retire(
    tx: &mut Tx<'_>,
    permit: &Permit<ManageKeys>,
    occasion: Occasion,
    number: u32,
) -> Result<(), StoreError> {
    tx.execute_one(&DELETE, &[number.into()], "data key", number)?;
    audit::record(tx, permit, occasion, "data_key.retired", number, &json!({}))
}

fn read(row: Row<'_>) -> Result<StoredKey, StoreError> {
    Ok(StoredKey {
        purpose: row.key(0, KeyPurpose::parse)?,
        number: row.number(1)?,
        master: row.string(2)?,
        wrapped: row.bytes(3)?.to_vec(),
        made_at: row.parse(4)?,
    })
}

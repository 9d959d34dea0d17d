//! Answers that are given again: who asked for what under which key, and what was answered.

use crate::error::StoreError;
use crate::sql::statements;
use crate::transaction::Tx;
use domain::id::AccountId;
use jiff::Timestamp;

/// A request that carries a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyedRequest {
    /// Who asks.
    pub account: AccountId,
    /// The key they chose.
    pub key: String,
    /// SHA-256 of method, address and body, hexadecimal.
    pub request_hash: String,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The value of `Location`.
    pub location: Option<String>,
    /// The body, JSON text.
    pub body: String,
}

/// How a request stands to those under the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// It is the first: do it, then [`finish`] or [`forget`].
    First,
    /// It was answered before.
    Answered(KeptAnswer),
    /// It is being done at this moment, or was cut off: whether it was done is for the one who asks to see.
    UnderWay,
    /// The key belongs to another request.
    OtherRequest,
}

statements! {
    BEGIN = "INSERT INTO idempotency (account, key, request_hash, begun_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (account, key) DO NOTHING";
    FIND = "SELECT request_hash, status, location, body FROM idempotency WHERE account = $1 AND key = $2";
    FINISH = "UPDATE idempotency SET status = $3, location = $4, body = $5 WHERE account = $1 AND key = $2";
    FORGET = "DELETE FROM idempotency WHERE account = $1 AND key = $2 AND status IS NULL";
    DELETE_OLD = "DELETE FROM idempotency WHERE begun_at <= $1";
}

/// Begins a request, or says what became of it before; what was begun before `kept_since` is forgotten.
pub fn begin(
    tx: &mut Tx<'_>,
    request: &KeyedRequest,
    now: Timestamp,
    kept_since: Timestamp,
) -> Result<Begun, StoreError> {
    let (account, key) = (request.account, &request.key);
    tx.execute(&DELETE_OLD, &[kept_since.into()])?;
    if tx.execute(&BEGIN, &[account.into(), key.into(), (&request.request_hash).into(), now.into()])? == 1 {
        return Ok(Begun::First);
    }
    let found = tx.row(&FIND, &[account.into(), key.into()], |row| {
        Ok(match row.opt_number::<u16>(1)? {
            _ if row.text(0)? != request.request_hash => Begun::OtherRequest,
            None => Begun::UnderWay,
            Some(status) => Begun::Answered(KeptAnswer {
                status,
                location: row.opt_string(2)?,
                body: row.opt_string(3)?.unwrap_or_default(),
            }),
        })
    })?;
    Ok(found.unwrap_or(Begun::UnderWay))
}

/// Keeps the answer of a request that was begun.
pub fn finish(tx: &mut Tx<'_>, request: &KeyedRequest, answer: &KeptAnswer) -> Result<(), StoreError> {
    let values = [
        request.account.into(),
        (&request.key).into(),
        u64::from(answer.status).into(),
        answer.location.as_ref().into(),
        (&answer.body).into(),
    ];
    tx.execute(&FINISH, &values).map(drop)
}

/// Lets go of the key of a request that was begun and changed nothing.
pub fn forget(tx: &mut Tx<'_>, request: &KeyedRequest) -> Result<(), StoreError> {
    tx.execute(&FORGET, &[request.account.into(), (&request.key).into()]).map(drop)
}

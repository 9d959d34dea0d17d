//! Text messages on their way to the gateway: queued, claimed by one node, settled once.

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::id::{AuditEntryId, OwnerId, VoteId};
use domain::permit::{HoldVote, KeepTime, Permit};
use domain::sms::{SmsFailure, SmsKind, SmsState};
use jiff::Timestamp;
use serde_json::json;

/// A message that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedSms {
    /// Its name, by which the gateway knows it.
    pub id: AuditEntryId,
    /// About which vote.
    pub vote: VoteId,
    /// To which line of its roll.
    pub line: u32,
    /// To which owner.
    pub owner: OwnerId,
    /// What for.
    pub kind: SmsKind,
}

statements! {
    INSERT = "INSERT INTO sms (id, vote, line, owner, kind, state, made_at)
              VALUES ($1, $2, $3, $4, $5, 'queued', $6)";
    NEXT = "SELECT id, vote, line, owner, kind FROM sms WHERE state = 'queued' ORDER BY id LIMIT 1";
    CLAIM = "UPDATE sms SET state = 'preparing', claim = $2, claimed_at = $3 WHERE id = $1 AND state = 'queued'";
    SEND = "UPDATE sms SET state = 'sent', settled_at = $3
            WHERE id = $1 AND state = 'preparing' AND claim = $2";
    SETTLE = "UPDATE sms SET state = $3, failure = $4, settled_at = $5
              WHERE id = $1 AND state = 'preparing' AND claim = $2";
    RELEASE = "UPDATE sms SET state = 'queued', claim = NULL, claimed_at = NULL
               WHERE state = 'preparing' AND claimed_at < $1";
    STALE = "SELECT COUNT(*) FROM sms WHERE state = 'preparing' AND claimed_at < $1";
    CLAIMED = "SELECT state, claim FROM sms WHERE id = $1";
    LINES_SINCE = "SELECT DISTINCT line FROM sms WHERE vote = $1 AND (state IN ('queued', 'preparing')
                   OR (state = 'sent' AND settled_at >= $2)) ORDER BY line";
    COUNT = "SELECT kind, state, COUNT(*) FROM sms WHERE vote = $1 GROUP BY kind, state ORDER BY kind, state";
}

/// Puts messages in the queue, with one entry in the log that says how many.
pub fn insert_all(
    tx: &mut Tx<'_>,
    permit: &Permit<HoldVote>,
    occasion: Occasion<'_>,
    (vote, kind): (VoteId, SmsKind),
    messages: &[QueuedSms],
) -> Result<(), StoreError> {
    for it in messages {
        let values = [
            it.id.into(),
            it.vote.into(),
            it.line.into(),
            it.owner.into(),
            it.kind.key().into(),
            occasion.at.into(),
        ];
        tx.execute(&INSERT, &values)?;
    }
    let detail = json!({ "kind": kind.key(), "messages": messages.len() });
    audit::record(tx, permit, occasion, "vote.sms-queued", vote, &detail)
}

/// The next message that waits.
pub fn find_next(rx: &mut Rx<'_>) -> Result<Option<QueuedSms>, StoreError> {
    rx.row(&NEXT, &[], read)
}

/// Claims a message; false when another node was first.
pub fn claim(
    tx: &mut Tx<'_>,
    _: &Permit<KeepTime>,
    id: AuditEntryId,
    claim: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.execute(&CLAIM, &[id.into(), claim.into(), at.into()])? == 1)
}

/// Keeps that a claimed message is the gateway's, with an entry that has no number; false when the claim is lost.
pub fn send(
    tx: &mut Tx<'_>,
    permit: &Permit<KeepTime>,
    occasion: Occasion<'_>,
    message: &QueuedSms,
    claim: &str,
) -> Result<bool, StoreError> {
    if tx.execute(&SEND, &[message.id.into(), claim.into(), occasion.at.into()])? == 0 {
        return Ok(false);
    }
    let detail = json!({ "line": message.line, "kind": message.kind.key(), "sms": message.id });
    audit::record(tx, permit, occasion, "vote.sms-sent", message.vote, &detail)?;
    Ok(true)
}

/// Keeps that a claimed message is not sent: it is needless, or it cannot be.
pub fn settle(
    tx: &mut Tx<'_>,
    _: &Permit<KeepTime>,
    id: AuditEntryId,
    claim: &str,
    failure: Option<SmsFailure>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let state = if failure.is_some() { SmsState::Failed } else { SmsState::Needless };
    let failure = failure.map(SmsFailure::key);
    tx.execute(&SETTLE, &[id.into(), claim.into(), state.key().into(), failure.into(), at.into()]).map(drop)
}

/// Whether a message was claimed before that and not settled.
pub fn has_claimed_before(rx: &mut Rx<'_>, claimed_before: Timestamp) -> Result<bool, StoreError> {
    Ok(rx.count(&STALE, &[claimed_before.into()])? > 0)
}

/// Puts messages back that were claimed before that, by a node that has not come back to them.
pub fn release(tx: &mut Tx<'_>, _: &Permit<KeepTime>, claimed_before: Timestamp) -> Result<u64, StoreError> {
    tx.execute(&RELEASE, &[claimed_before.into()])
}

/// Where a message stands, and whose claim is on it.
pub fn find_claim(
    rx: &mut Rx<'_>,
    id: AuditEntryId,
) -> Result<Option<(SmsState, Option<String>)>, StoreError> {
    rx.row(&CLAIMED, &[id.into()], |row| Ok((row.key(0, SmsState::parse)?, row.opt_string(1)?)))
}

/// Lines of a vote with a message that waits, or that was sent since then.
pub fn list_lines_since(rx: &mut Rx<'_>, vote: VoteId, since: Timestamp) -> Result<Vec<u32>, StoreError> {
    rx.rows(&LINES_SINCE, &[vote.into(), since.into()], |row| row.number(0))
}

/// How many messages of a vote stand where.
pub fn count(rx: &mut Rx<'_>, vote: VoteId) -> Result<Vec<(SmsKind, SmsState, u64)>, StoreError> {
    rx.rows(&COUNT, &[vote.into()], |row| {
        Ok((row.key(0, SmsKind::parse)?, row.key(1, SmsState::parse)?, row.number(2)?))
    })
}

fn read(row: Row<'_>) -> Result<QueuedSms, StoreError> {
    Ok(QueuedSms {
        id: row.parse(0)?,
        vote: row.parse(1)?,
        line: row.number(2)?,
        owner: row.parse(3)?,
        kind: row.key(4, SmsKind::parse)?,
    })
}

//! Proxies: who may vote for a line of the roll besides its owners.

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::id::VoteId;
use domain::permit::{Permit, TakeBallots};
use domain::proxy::Proxy;
use jiff::Timestamp;

statements! {
    INSERT = "INSERT INTO proxy (id, vote, line, agent, paper, granted_at) VALUES ($1, $2, $3, $4, $5, $6)";
    REVOKE = "UPDATE proxy SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
    OF_VOTE = "SELECT id, vote, line, agent, paper, granted_at, revoked_at FROM proxy WHERE vote = $1 ORDER BY id";
}

/// Keeps a proxy.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit<TakeBallots>,
    occasion: Occasion<'_>,
    proxy: &Proxy,
) -> Result<(), StoreError> {
    let values = [
        proxy.id.into(),
        proxy.vote.into(),
        proxy.line.into(),
        (&proxy.agent).into(),
        proxy.paper.as_ref().into(),
        proxy.granted_at.into(),
    ];
    tx.execute(&INSERT, &values)?;
    let detail = serde_json::json!({ "proxy": proxy.id, "line": proxy.line, "paper": proxy.paper });
    audit::record(tx, permit, occasion, "proxy.granted", proxy.vote, &detail)
}

/// Takes a proxy back.
pub fn revoke(
    tx: &mut Tx<'_>,
    permit: &Permit<TakeBallots>,
    occasion: Occasion<'_>,
    proxy: &Proxy,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute_one(&REVOKE, &[proxy.id.into(), at.into()], "proxy", proxy.id)?;
    let detail = serde_json::json!({ "proxy": proxy.id, "line": proxy.line });
    audit::record(tx, permit, occasion, "proxy.revoked", proxy.vote, &detail)
}

/// The proxies of a vote, also those taken back.
pub fn list_of_vote(rx: &mut Rx<'_>, vote: VoteId) -> Result<Vec<Proxy>, StoreError> {
    rx.rows(&OF_VOTE, &[vote.into()], |row| {
        Ok(Proxy {
            id: row.parse(0)?,
            vote: row.parse(1)?,
            line: row.number(2)?,
            agent: row.string(3)?,
            paper: row.opt_string(4)?,
            granted_at: row.parse(5)?,
            revoked_at: row.opt_parse(6)?,
        })
    })
}

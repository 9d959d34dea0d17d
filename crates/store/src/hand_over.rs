//! Entrances of a list of doors that were handed over to a colleague. None is changed or taken away.

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::id::VoteId;
use domain::permit::{Permit, TakeBallots};
use domain::visit::HandOver;
use serde_json::json;

statements! {
    INSERT = "INSERT INTO hand_over (id, vote, building, entrance, from_account, to_account, handed_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7)";
    OF_VOTE = "SELECT vote, building, entrance, from_account, to_account, handed_at FROM hand_over
               WHERE vote = $1 ORDER BY id";
}

/// Keeps that an entrance was handed over, with both of them in the log.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit<TakeBallots>,
    occasion: Occasion<'_>,
    made: &HandOver,
) -> Result<(), StoreError> {
    let values = [
        occasion.entry.into(),
        made.vote.into(),
        (&made.building).into(),
        (&made.entrance).into(),
        made.from.into(),
        made.to.into(),
        made.at.into(),
    ];
    tx.execute(&INSERT, &values)?;
    let detail =
        json!({ "building": made.building, "entrance": made.entrance, "from": made.from, "to": made.to });
    audit::record(tx, permit, occasion, "hand_over.made", made.vote, &detail)
}

/// What was handed over for a vote, the first first.
pub fn list_of_vote(rx: &mut Rx<'_>, vote: VoteId) -> Result<Vec<HandOver>, StoreError> {
    rx.rows(&OF_VOTE, &[vote.into()], |row| {
        Ok(HandOver {
            vote: row.parse(0)?,
            building: row.string(1)?,
            entrance: row.string(2)?,
            from: row.parse(3)?,
            to: row.parse(4)?,
            at: row.parse(5)?,
        })
    })
}

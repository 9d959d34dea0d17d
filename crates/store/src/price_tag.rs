//! Price tags: what each line of the roll would pay of each item of a menu, as it was told before the vote.

use crate::error::StoreError;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use crate::value::json;
use domain::id::VoteId;
use domain::money::Fen;
use domain::permit::{HoldVote, Permit};
use std::collections::BTreeMap;

statements! {
    INSERT = "INSERT INTO price_tag (vote, line, document) VALUES ($1, $2, $3)";
    FIND = "SELECT document FROM price_tag WHERE vote = $1 AND line = $2";
    OF_VOTE = "SELECT line, document FROM price_tag WHERE vote = $1 ORDER BY line";
}

/// Keeps what a line would pay, by the keys of the items.
pub fn insert(
    tx: &mut Tx<'_>,
    _: &Permit<HoldVote>,
    vote: VoteId,
    line: u32,
    shares: &BTreeMap<String, Fen>,
) -> Result<(), StoreError> {
    tx.execute(&INSERT, &[vote.into(), line.into(), json(shares)]).map(drop)
}

/// What a line would pay; nothing where no menu is asked.
pub fn find(rx: &mut Rx<'_>, vote: VoteId, line: u32) -> Result<BTreeMap<String, Fen>, StoreError> {
    Ok(rx.row(&FIND, &[vote.into(), line.into()], |row| row.json(0))?.unwrap_or_default())
}

/// What every line would pay.
pub fn list_of_vote(
    rx: &mut Rx<'_>,
    vote: VoteId,
) -> Result<BTreeMap<u32, BTreeMap<String, Fen>>, StoreError> {
    Ok(rx.rows(&OF_VOTE, &[vote.into()], |row| Ok((row.number(0)?, row.json(1)?)))?.into_iter().collect())
}

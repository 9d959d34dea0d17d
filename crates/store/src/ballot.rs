//! Ballots, and the personal links by which they come. None is changed or taken away.

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use crate::value::json;
use domain::ballot::{Ballot, Channel, Link, logged_as};
use domain::id::{AccountId, BallotId, VoteId};
use domain::permit::{Action, Permit};
use jiff::Timestamp;

/// A ballot with its receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptBallot {
    /// The ballot.
    pub ballot: Ballot,
    /// The code by which the voter finds it again.
    pub code: String,
    /// What the log and the receipt commit to.
    pub commitment: String,
    /// What the commitment is salted with, hexadecimal.
    pub salt: String,
    /// When it was taken; of paper later than it was handed in.
    pub taken_at: Timestamp,
    /// Who helped, where somebody did.
    pub helper: Option<AccountId>,
}

/// A personal link as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptLink {
    /// In which vote.
    pub vote: VoteId,
    /// The link.
    pub link: Link,
    /// The ballot that was cast by it.
    pub ballot: Option<BallotId>,
    /// Whether its holder has proved to be an owner of its line.
    pub proved: bool,
    /// How often that was tried and was wrong.
    pub wrong_tries: u32,
}

macro_rules! columns {
    () => {
        "document, code, commitment, salt, taken_at, helper"
    };
}

statements! {
    INSERT = "INSERT INTO ballot (id, vote, line, version, channel, handed_in_at, taken_at, code, commitment, salt,
              helper, sheet, document) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    OF_VOTE = concat!("SELECT ", columns!(), " FROM ballot WHERE vote = $1 ORDER BY id");
    OF_LINE = concat!("SELECT ", columns!(), " FROM ballot WHERE vote = $1 AND line = $2 ORDER BY version");
    BY_CODE = concat!("SELECT ", columns!(), " FROM ballot WHERE code = $1");
    FIND = concat!("SELECT ", columns!(), " FROM ballot WHERE id = $1");
    BY_SHEET = concat!("SELECT ", columns!(), " FROM ballot WHERE vote = $1 AND sheet = $2");
    ARRIVED = "SELECT line, channel, COUNT(*) FROM ballot WHERE vote = $1 GROUP BY line, channel ORDER BY line, channel";
    HANDED_IN = "SELECT line, channel, handed_in_at FROM ballot WHERE vote = $1 ORDER BY line, version";
    CODES = "SELECT code FROM ballot WHERE vote = $1 ORDER BY code";
    INSERT_LINK = "INSERT INTO ballot_link (code_hash, vote, line, made_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
    LINK = "SELECT vote, line, expires_at, used_at, revoked_at, ballot, proved_at, wrong_tries FROM ballot_link
            WHERE code_hash = $1";
    USE_LINK = "UPDATE ballot_link SET used_at = $2, ballot = $3 WHERE code_hash = $1 AND used_at IS NULL";
    PROVE_LINK = "UPDATE ballot_link SET proved_at = $2 WHERE code_hash = $1";
    WRONG_TRY = "UPDATE ballot_link SET wrong_tries = wrong_tries + 1, revoked_at = $2 WHERE code_hash = $1";
    REVOKE_LINKS = "UPDATE ballot_link SET revoked_at = $3
                    WHERE vote = $1 AND line = $2 AND used_at IS NULL AND revoked_at IS NULL";
}

/// Keeps a ballot, with its entry in the log: by vote and commitment everybody sees how many ballots a vote has, and
/// that a published one is among them; what it says is only committed to.
///
/// # Errors
/// A second ballot of the same line and version is refused by the database: of two at once one is first.
pub fn insert<A: Action>(
    tx: &mut Tx<'_>,
    permit: &Permit<A>,
    occasion: Occasion<'_>,
    kept: &KeptBallot,
) -> Result<(), StoreError> {
    let ballot = &kept.ballot;
    let values = [
        ballot.id.into(),
        ballot.vote.into(),
        ballot.line.into(),
        ballot.version.into(),
        ballot.channel.key().into(),
        ballot.handed_in_at.into(),
        kept.taken_at.into(),
        (&kept.code).into(),
        (&kept.commitment).into(),
        (&kept.salt).into(),
        kept.helper.into(),
        ballot.sheet.as_ref().into(),
        json(ballot),
    ];
    tx.execute(&INSERT, &values)?;
    let detail = serde_json::json!({
        "ballot": ballot, "code": kept.code, "commitment": kept.commitment, "salt": kept.salt, "helper": kept.helper,
    });
    let object = logged_as(ballot.vote, &kept.commitment);
    audit::record(tx, permit, occasion, "ballot.cast", object, &detail)
}

/// What the log tells of a ballot.
pub fn list_told(rx: &mut Rx<'_>, kept: &KeptBallot) -> Result<Vec<audit::Entry>, StoreError> {
    audit::list_about(rx, &logged_as(kept.ballot.vote, &kept.commitment))
}

/// Every ballot of a vote, in the order in which they were taken.
pub fn list_of_vote(rx: &mut Rx<'_>, vote: VoteId) -> Result<Vec<KeptBallot>, StoreError> {
    rx.rows(&OF_VOTE, &[vote.into()], read)
}

/// The ballots of a line, the first first.
pub fn list_of_line(rx: &mut Rx<'_>, vote: VoteId, line: u32) -> Result<Vec<KeptBallot>, StoreError> {
    rx.rows(&OF_LINE, &[vote.into(), line.into()], read)
}

/// The ballot that a paper sheet became.
pub fn find_by_sheet(rx: &mut Rx<'_>, vote: VoteId, sheet: &str) -> Result<Option<KeptBallot>, StoreError> {
    rx.row(&BY_SHEET, &[vote.into(), sheet.into()], read)
}

/// The ballot of a receipt.
pub fn find_by_code(rx: &mut Rx<'_>, code: &str) -> Result<Option<KeptBallot>, StoreError> {
    rx.row(&BY_CODE, &[code.into()], read)
}

/// The ballot of that id.
pub fn find(rx: &mut Rx<'_>, id: BallotId) -> Result<Option<KeptBallot>, StoreError> {
    rx.row(&FIND, &[id.into()], read)
}

/// Which lines have handed in a ballot, by which channel, and how often; never what they said.
pub fn list_arrived(rx: &mut Rx<'_>, vote: VoteId) -> Result<Vec<(u32, String, u64)>, StoreError> {
    rx.rows(&ARRIVED, &[vote.into()], |row| Ok((row.number(0)?, row.string(1)?, row.number(2)?)))
}

/// When each line handed in its ballots, and by which channel, the first first; never what they said.
pub fn list_handed_in(rx: &mut Rx<'_>, vote: VoteId) -> Result<Vec<(u32, Channel, Timestamp)>, StoreError> {
    rx.rows(&HANDED_IN, &[vote.into()], |row| {
        Ok((row.number(0)?, row.key(1, Channel::parse)?, row.parse(2)?))
    })
}

/// The codes of a vote's receipts, in their order.
pub fn list_codes(rx: &mut Rx<'_>, vote: VoteId) -> Result<Vec<String>, StoreError> {
    rx.rows(&CODES, &[vote.into()], |row| row.string(0))
}

/// Keeps a personal link by the hash of its code.
pub fn insert_link(
    tx: &mut Tx<'_>,
    code_hash: &str,
    vote: VoteId,
    link: &Link,
    made_at: Timestamp,
) -> Result<(), StoreError> {
    let values = [code_hash.into(), vote.into(), link.line.into(), made_at.into(), link.expires_at.into()];
    tx.execute(&INSERT_LINK, &values).map(drop)
}

/// The link of that hash, also when it was used.
pub fn find_link(rx: &mut Rx<'_>, code_hash: &str) -> Result<Option<KeptLink>, StoreError> {
    rx.row(&LINK, &[code_hash.into()], |row| {
        Ok(KeptLink {
            vote: row.parse(0)?,
            link: Link {
                line: row.number(1)?,
                expires_at: row.parse(2)?,
                used_at: row.opt_parse(3)?,
                revoked_at: row.opt_parse(4)?,
            },
            ballot: row.opt_parse(5)?,
            proved: row.opt_parse::<Timestamp>(6)?.is_some(),
            wrong_tries: row.number(7)?,
        })
    })
}

/// Keeps that the holder of a link has proved to be an owner of its line.
pub fn prove_link(tx: &mut Tx<'_>, code_hash: &str, at: Timestamp) -> Result<(), StoreError> {
    tx.execute(&PROVE_LINK, &[code_hash.into(), at.into()]).map(drop)
}

/// Counts a wrong proof; with the last one the link ends.
pub fn count_wrong_try(
    tx: &mut Tx<'_>,
    code_hash: &str,
    ended_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    tx.execute(&WRONG_TRY, &[code_hash.into(), ended_at.into()]).map(drop)
}

/// Uses a link up; false when somebody else did in between.
pub fn use_link(
    tx: &mut Tx<'_>,
    code_hash: &str,
    at: Timestamp,
    ballot: BallotId,
) -> Result<bool, StoreError> {
    Ok(tx.execute(&USE_LINK, &[code_hash.into(), at.into(), ballot.into()])? == 1)
}

/// Takes back the links of a line that nobody has used.
pub fn revoke_links(tx: &mut Tx<'_>, vote: VoteId, line: u32, at: Timestamp) -> Result<u64, StoreError> {
    tx.execute(&REVOKE_LINKS, &[vote.into(), line.into(), at.into()])
}

fn read(row: Row<'_>) -> Result<KeptBallot, StoreError> {
    Ok(KeptBallot {
        ballot: row.json(0)?,
        code: row.string(1)?,
        commitment: row.string(2)?,
        salt: row.string(3)?,
        taken_at: row.parse(4)?,
        helper: row.opt_parse(5)?,
    })
}

//! Votes: what is asked of whom, and where it stands.

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::{Sql, statements};
use crate::transaction::{Rx, Tx};
use crate::value::json;
use domain::id::{CommunityId, VoteId};
use domain::permit::{Action, HoldVote, Permit};
use domain::vote::{Vote, VoteState};
use jiff::Timestamp;
use serde_json::Value as Json;

/// A vote with what guards it against being changed twice at once, and what is told about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptVote {
    /// The vote.
    pub vote: Vote,
    /// How often it was changed.
    pub revision: i64,
    /// What is on the menu, what is offered, what people are told: JSON that `app` reads.
    pub particulars: Json,
}

macro_rules! columns {
    () => {
        "document, revision, particulars"
    };
}

macro_rules! of_copy {
    ($table:literal) => {
        concat!("DELETE FROM ", $table, " WHERE vote IN (SELECT id FROM vote WHERE community = $1)")
    };
}

statements! {
    INSERT = "INSERT INTO vote (id, community, roll, state, revision, opens_at, closes_at, made_at, document, particulars)
              VALUES ($1, $2, $3, $4, 0, $5, $6, $7, $8, $9)";
    UPDATE = "UPDATE vote SET state = $3, opens_at = $4, closes_at = $5, document = $6, particulars = $7,
              revision = revision + 1 WHERE id = $1 AND revision = $2";
    FIND = concat!("SELECT ", columns!(), " FROM vote WHERE id = $1");
    OF_COMMUNITY = concat!("SELECT ", columns!(), " FROM vote WHERE community = $1 ORDER BY id DESC");
    LATEST = concat!("SELECT ", columns!(), " FROM vote ORDER BY id DESC LIMIT $1");
    DUE = "SELECT id FROM vote WHERE (state = 'announced' AND opens_at <= $1) OR (state = 'opened' AND closes_at <= $1)";
    DELETE_LINKS = of_copy!("ballot_link");
    DELETE_SHEETS = of_copy!("ballot_sheet");
    DELETE_PROXIES = of_copy!("proxy");
    DELETE_OBJECTIONS = of_copy!("objection");
    DELETE_VISITS = of_copy!("visit");
    DELETE_HAND_OVERS = of_copy!("hand_over");
    DELETE_PRICE_TAGS = of_copy!("price_tag");
    DELETE_SMS = of_copy!("sms");
    DELETE_BALLOTS = of_copy!("ballot");
    DELETE = "DELETE FROM vote WHERE community = $1";
}

/// Keeps a vote that was drafted.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit<HoldVote>,
    occasion: Occasion<'_>,
    vote: &Vote,
    particulars: &Json,
) -> Result<(), StoreError> {
    let values = [
        vote.id.into(),
        vote.community.into(),
        vote.roll.into(),
        vote.state.key().into(),
        vote.opens_at.into(),
        vote.closes_at.into(),
        occasion.at.into(),
        json(vote),
        json(particulars),
    ];
    tx.execute(&INSERT, &values)?;
    let detail = serde_json::json!({ "community": vote.community, "roll": vote.roll, "title": vote.title });
    audit::record(tx, permit, occasion, "vote.drafted", vote.id, &detail)
}

/// Keeps a vote that has moved on, as the event says.
///
/// # Errors
/// [`StoreError::NotFound`] where somebody else changed it in between.
pub fn update<A: Action>(
    tx: &mut Tx<'_>,
    permit: &Permit<A>,
    occasion: Occasion<'_>,
    event: &'static str,
    kept: &KeptVote,
    detail: &Json,
) -> Result<(), StoreError> {
    let vote = &kept.vote;
    let values = [
        vote.id.into(),
        kept.revision.into(),
        vote.state.key().into(),
        vote.opens_at.into(),
        vote.closes_at.into(),
        json(vote),
        json(&kept.particulars),
    ];
    tx.execute_one(&UPDATE, &values, "vote", vote.id)?;
    audit::record(tx, permit, occasion, event, vote.id, detail)
}

/// The vote of that id.
pub fn find(rx: &mut Rx<'_>, id: VoteId) -> Result<Option<KeptVote>, StoreError> {
    rx.row(&FIND, &[id.into()], read)
}

/// The vote of that id, or an error.
pub fn load(rx: &mut Rx<'_>, id: VoteId) -> Result<KeptVote, StoreError> {
    find(rx, id)?.ok_or_else(|| StoreError::not_found("vote", id))
}

/// The votes of a community, the latest first.
pub fn list_of_community(rx: &mut Rx<'_>, community: CommunityId) -> Result<Vec<KeptVote>, StoreError> {
    rx.rows(&OF_COMMUNITY, &[community.into()], read)
}

/// The latest votes.
pub fn list_latest(rx: &mut Rx<'_>, limit: usize) -> Result<Vec<KeptVote>, StoreError> {
    rx.rows(&LATEST, &[limit.into()], read)
}

/// The votes that are to be opened or closed by now.
pub fn list_due(rx: &mut Rx<'_>, now: Timestamp) -> Result<Vec<VoteId>, StoreError> {
    rx.rows(&DUE, &[now.into()], |row| row.parse(0))
}

/// Throws the votes of a copy to practise on away, with everything in them.
pub(crate) fn delete_of_community(tx: &mut Tx<'_>, community: CommunityId) -> Result<(), StoreError> {
    let all: [&'static Sql; 10] = [
        &DELETE_LINKS,
        &DELETE_SHEETS,
        &DELETE_PROXIES,
        &DELETE_OBJECTIONS,
        &DELETE_VISITS,
        &DELETE_HAND_OVERS,
        &DELETE_PRICE_TAGS,
        &DELETE_SMS,
        &DELETE_BALLOTS,
        &DELETE,
    ];
    for sql in all {
        tx.execute(sql, &[community.into()])?;
    }
    crate::roll::delete_of_community(tx, community)
}

/// The states in which something still happens by itself.
pub const RUNNING: [VoteState; 2] = [VoteState::Announced, VoteState::Opened];

fn read(row: Row<'_>) -> Result<KeptVote, StoreError> {
    Ok(KeptVote { vote: row.json(0)?, revision: row.int(1)?, particulars: row.json(2)? })
}

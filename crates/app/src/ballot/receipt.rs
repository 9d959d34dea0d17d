//! Receipts: twelve letters by which a voter, or anybody, finds a ballot in the log; and the list of them for the wall.

use super::link;
use crate::vote::advance;
use crate::{App, AppError, Desk, Noun};
use domain::ballot::{Answers, Channel};
use domain::id::VoteId;
use domain::permit::TakeBallots;
use domain::vote::VoteState;
use jiff::Timestamp;
use store::ballot::KeptBallot;
use store::{ballot, community, vote};

/// A receipt: what the voter is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The code.
    pub code: String,
    /// Of which line.
    pub line: u32,
    /// The how-manieth of its line.
    pub version: u32,
    /// How it came.
    pub channel: Channel,
    /// When it was handed in.
    pub handed_in_at: Timestamp,
    /// What it says; for the voter only.
    pub answers: Answers,
    /// Its place in the log, once it has one.
    pub index: Option<u64>,
}

impl Receipt {
    pub(crate) fn of(kept: &KeptBallot, index: Option<u64>) -> Self {
        let ballot = &kept.ballot;
        Self {
            code: kept.code.clone(),
            line: ballot.line,
            version: ballot.version,
            channel: ballot.channel,
            handed_in_at: ballot.handed_in_at,
            answers: ballot.answers.clone(),
            index,
        }
    }
}

/// What anybody who has a receipt's code is told. Not what the ballot says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptCheck {
    /// The vote it was cast in.
    pub vote: VoteId,
    /// Its title.
    pub title: String,
    /// The code.
    pub code: String,
    /// How it came.
    pub channel: Channel,
    /// When it was handed in.
    pub handed_in_at: Timestamp,
    /// Whether it is the ballot of its line that counts.
    pub counts: bool,
    /// Its place in the log, once it has one.
    pub index: Option<u64>,
    /// The proof that it is in the log, once a signed checkpoint covers it.
    pub proof: Option<String>,
}

impl App {
    /// Looks a receipt up.
    pub fn find_receipt(&self, code: &str) -> Result<ReceiptCheck, AppError> {
        let code = link::grouped(code);
        let (kept, vote, entries, of_line) = self.store().read(|rx| {
            let kept = ballot::find_by_code(rx, &code)?.ok_or(AppError::NotFound(Noun::Receipt))?;
            let vote = vote::load(rx, kept.ballot.vote)?.vote;
            let entries = ballot::list_told(rx, &kept)?;
            let of_line = ballot::list_of_line(rx, kept.ballot.vote, kept.ballot.line)?;
            Ok::<_, AppError>((kept, vote, entries, of_line))
        })?;
        let index = entries.iter().find(|entry| entry.event == "ballot.cast").and_then(|entry| entry.index);
        let proof = index.map(|index| self.log_proof(index)).transpose()?.flatten();
        let last = of_line.iter().max_by_key(|kept| (kept.ballot.handed_in_at, kept.ballot.version));
        Ok(ReceiptCheck {
            vote: vote.id,
            title: vote.title,
            code: kept.code.clone(),
            channel: kept.ballot.channel,
            handed_in_at: kept.ballot.handed_in_at,
            counts: last.is_some_and(|last| last.ballot.id == kept.ballot.id),
            index,
            proof,
        })
    }
}

/// What hangs on the wall, for who has no screen: the codes of all ballots that came in, and nothing else of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WallList {
    /// The vote.
    pub vote: VoteId,
    /// Its title.
    pub title: String,
    /// The community's name.
    pub community_name: String,
    /// The codes, in their order.
    pub codes: Vec<String>,
}

impl Desk {
    /// The list for the wall: for everybody once the result is posted, before that for those who take ballots.
    pub fn load_wall_list(&self, id: VoteId) -> Result<WallList, AppError> {
        let (locator, now) = (self.locator()?, self.environment().now());
        self.store().read(|rx| {
            let mut found = vote::find(rx, id)?.ok_or(AppError::NotFound(Noun::Vote))?.vote;
            advance(&mut found, now);
            let place = locator.of_community(rx, found.community)?;
            let may = place.is_some_and(|place| self.actor().may::<TakeBallots>(&place));
            if !may && !matches!(found.state, VoteState::Published | VoteState::Settled) {
                return Err(AppError::NotFound(Noun::Vote));
            }
            let community_name = community::find(rx, found.community)?.map(|found| found.name);
            Ok(WallList {
                vote: id,
                title: found.title,
                community_name: community_name.unwrap_or_default(),
                codes: ballot::list_codes(rx, id)?,
            })
        })
    }
}

//! Receipts: twelve letters by which a voter, or anybody, finds a ballot in the log.

use super::link;
use crate::{App, AppError, Noun};
use domain::ballot::{Answers, Channel};
use domain::id::VoteId;
use jiff::Timestamp;
use store::ballot::KeptBallot;
use store::{audit, ballot, vote};

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
            let entries = audit::list_about(rx, &kept.ballot.id.to_string())?;
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

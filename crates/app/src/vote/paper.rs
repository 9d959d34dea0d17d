//! The official papers of a vote: the notice for the board, the announcement of the result, the certificate of a result
//! that is settled. What they say; how it looks is for the room `paper`.

use super::{Particulars, VoteResult, advance, particulars};
use crate::log::Published;
use crate::{App, AppError, Desk, Noun};
use domain::Area;
use domain::account::Actor;
use domain::calendar::Period;
use domain::id::VoteId;
use domain::permit::{Permit, TakeBallots};
use domain::roll::{Roll, RollHash, RollLine, Scope};
use domain::vote::file::VoteFile;
use domain::vote::{Vote, VoteState};
use jiff::civil::Date;
use policy::Rules;
use serde_json::json;
use std::sync::Arc;
use store::{Rx, community, roll, vote};

/// The roll of a vote as its papers name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollOnPaper {
    /// Who decides: the kind of scope.
    pub scope: Scope,
    /// Where it is one building or one entrance, which: `3`, `3/2`.
    pub place: Option<(String, String)>,
    /// Its lines.
    pub lines: u64,
    /// Their exclusive area.
    pub area: Area,
    /// Owners as they are counted.
    pub heads: u64,
    /// What seals it.
    pub hash: RollHash,
}

/// What every paper of a vote has besides what it is about.
#[derive(Debug, Clone)]
pub struct Imprint {
    /// The latest signed head of the audit log.
    pub log: Option<Published>,
    /// Whether it is of a copy to practise on.
    pub rehearsal: bool,
    /// The present day where the city is.
    pub made_on: Date,
    /// The rules the papers cite: those in force.
    pub rules: Arc<Rules>,
}

/// What the notice of a vote says.
#[derive(Debug, Clone)]
pub struct NoticePaper {
    /// The vote.
    pub vote: Vote,
    /// What is told about it.
    pub particulars: Particulars,
    /// The community's name.
    pub community_name: String,
    /// Its roll.
    pub roll: RollOnPaper,
    /// The foot of the paper.
    pub imprint: Imprint,
}

/// What the announcement of a result, or its certificate, says.
#[derive(Debug, Clone)]
pub struct ResultPaper {
    /// What came of the vote.
    pub result: VoteResult,
    /// Its roll.
    pub roll: RollOnPaper,
    /// The file by which anybody counts it again.
    pub file: VoteFile,
    /// The foot of the paper.
    pub imprint: Imprint,
}

fn roll_on_paper(roll: &Roll) -> Option<RollOnPaper> {
    let first = roll.lines.first().and_then(|line| line.parts.first());
    Some(RollOnPaper {
        scope: roll.scope.clone(),
        place: first.map(|part| (part.building.clone(), part.entrance.clone())),
        lines: u64::try_from(roll.lines.len()).unwrap_or(u64::MAX),
        area: roll.lines.iter().map(RollLine::area).sum(),
        heads: roll.lines.iter().fold(0, |sum, line| sum.saturating_add(u64::from(line.heads))),
        hash: roll.hash()?.clone(),
    })
}

impl App {
    /// Says in whose name the papers of a vote go out, and under which number.
    ///
    /// # Errors
    /// `NotFound` where one holds no votes.
    pub fn imprint_vote(
        &self,
        actor: &Actor,
        id: VoteId,
        issuer: &str,
        number: &str,
    ) -> Result<Vote, AppError> {
        let (issuer, number) = (issuer.trim(), number.trim());
        self.move_vote(actor, id, "vote.imprinted", |kept, _| {
            let mut told = particulars(&kept.particulars);
            (told.issuer, told.number) = (issuer.to_owned(), number.to_owned());
            kept.particulars = serde_json::to_value(&told).unwrap_or_default();
            Ok(json!({ "issuer": issuer, "number": number }))
        })
    }
}

impl Desk {
    /// What the notice of a vote says: for everybody once it is announced, for nobody before, when nothing is fixed.
    ///
    /// # Errors
    /// `NotFound` for a vote that is not there, or a draft of somebody else's; `Conflict` for a draft of one's own.
    pub fn notify_vote(&self, id: VoteId) -> Result<NoticePaper, AppError> {
        let (locator, now) = (self.locator()?, self.environment().now());
        let (vote, particulars, community_name, roll) = self.store().read(|rx| {
            let mut kept = vote::find(rx, id)?.ok_or(AppError::NotFound(Noun::Vote))?;
            advance(&mut kept.vote, now);
            if kept.vote.state == VoteState::Cancelled {
                return Err(AppError::Conflict("vote-cancelled"));
            }
            if kept.vote.announced_at.is_none() {
                let place = locator.of_community(rx, kept.vote.community)?;
                let _permit: Permit<TakeBallots> =
                    crate::territory::permit_at(self.actor(), place.as_ref(), Noun::Vote)?;
                return Err(AppError::Conflict("vote-not-announced"));
            }
            let (name, roll) = around(rx, &kept.vote)?;
            Ok((kept.vote, particulars(&kept.particulars), name, roll))
        })?;
        let imprint = self.imprint(&vote)?;
        Ok(NoticePaper { vote, particulars, community_name, roll, imprint })
    }

    /// What the announcement of a posted result says, or with `settled` the certificate of one that is settled; both for
    /// everybody.
    ///
    /// # Errors
    /// `NotFound` for a vote that one may not look at; `Conflict` as long as the result is not posted, or not settled.
    pub fn certify_vote(&self, id: VoteId, settled: bool) -> Result<ResultPaper, AppError> {
        let result = self.load_vote_result(id)?;
        match (result.vote.state, settled) {
            (VoteState::Settled, _) | (VoteState::Published, false) => {}
            (VoteState::Published, true) => return Err(AppError::Conflict("vote-not-settled")),
            _ => return Err(AppError::Conflict("vote-not-published")),
        }
        let (_, roll) = self.store().read(|rx| around(rx, &result.vote))?;
        let (file, imprint) = (self.export_vote(id)?, self.imprint(&result.vote)?);
        Ok(ResultPaper { result, roll, file, imprint })
    }

    /// The foot of a paper printed now.
    fn imprint(&self, vote: &Vote) -> Result<Imprint, AppError> {
        Ok(Imprint {
            log: self.log_state()?.checkpoint,
            rehearsal: self.rehearsed(vote.community)?.is_some(),
            made_on: self.environment().today(),
            rules: self.rules_in_force()?,
        })
    }

    /// The last day on which objections to a result are heard that is posted today, at the least, with the period that
    /// the pack asks for; `None` where it asks for none, or the days are not announced that it is counted by.
    pub fn least_result_notice(&self) -> Result<Option<(Period, Date)>, AppError> {
        self.result_notice()
    }
}

/// The community's name and the roll of a vote.
fn around(rx: &mut Rx<'_>, vote: &Vote) -> Result<(String, RollOnPaper), AppError> {
    let name = community::find(rx, vote.community)?.map(|found| found.name).unwrap_or_default();
    let roll = roll::load(rx, vote.roll)?.roll;
    Ok((name, roll_on_paper(&roll).ok_or(AppError::Conflict("roll-not-frozen"))?))
}

//! Ballots and their answers, as programs write and read them.

use super::key::{ChannelKey, ChoiceKey};
use super::shape::SquareMetres;
use super::vote_shape::{MatterEntry, VoteSummary};
use crate::error::{Error, Trouble};
use app::ballot::{BallotPaper, Receipt, ReceiptCheck, Reply};
use domain::ballot::{Answer, Answers};
use domain::money::Fen;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// The answer to one question: exactly one of these.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerEntry {
    /// Yes, no or abstain; to a decision and a survey.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    choice: Option<ChoiceKey>,
    /// The options one likes; to a menu.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    approves: Option<BTreeSet<String>>,
    /// Points by option; to a menu with points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    points: Option<BTreeMap<String, u32>>,
    /// Options in one's order, the best first; to offers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ranks: Option<Vec<String>>,
}

impl From<&Answer> for AnswerEntry {
    fn from(answer: &Answer) -> Self {
        let mut entry = Self::default();
        match answer.clone() {
            Answer::Choice(choice) => entry.choice = Some(ChoiceKey(choice)),
            Answer::Approves(options) => entry.approves = Some(options),
            Answer::Points(points) => entry.points = Some(points),
            Answer::Ranks(options) => entry.ranks = Some(options),
        }
        entry
    }
}

impl AnswerEntry {
    fn answer(self) -> Option<Answer> {
        match (self.choice, self.approves, self.points, self.ranks) {
            (Some(choice), None, None, None) => Some(Answer::Choice(choice.0)),
            (None, Some(options), None, None) => Some(Answer::Approves(options)),
            (None, None, Some(points), None) => Some(Answer::Points(points)),
            (None, None, None, Some(options)) => Some(Answer::Ranks(options)),
            _ => None,
        }
    }
}

/// Answers by the key of the question.
pub(super) type AnswerEntries = BTreeMap<String, AnswerEntry>;

/// Answers as they are written.
pub(super) fn entries(answers: &Answers) -> AnswerEntries {
    answers.iter().map(|(question, answer)| (question.clone(), answer.into())).collect()
}

/// Answers as they were read; an answer that is none, or two, is refused.
pub(super) fn answers(entries: AnswerEntries) -> Result<Answers, Error> {
    let read = |(question, entry): (String, AnswerEntry)| match entry.answer() {
        Some(answer) => Ok((question, answer)),
        None => {
            Err(Error::new(Trouble::Unprocessable).detail("api-answer-one", vec![("question", question)]))
        }
    };
    entries.into_iter().map(read).collect()
}

/// What a ballot says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswersBody {
    /// By the key of the question: every question has an answer.
    answers: AnswerEntries,
}

impl AnswersBody {
    /// The answers.
    pub(super) fn answers(self) -> Result<Answers, Error> {
        answers(self.answers)
    }
}

/// A receipt, for the voter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceiptEntry {
    /// Twelve letters by which the ballot is found again.
    #[schema(example = "7KQM-2RXA-9HDP")]
    code: String,
    /// Line of the roll.
    line: u32,
    /// The how-manieth of its line.
    version: u32,
    /// How it came.
    channel: ChannelKey,
    /// When it was handed in.
    #[schema(format = DateTime)]
    handed_in_at: String,
    /// What it says, by the key of the question; empty for who did not cast it.
    answers: AnswerEntries,
}

impl From<&Receipt> for ReceiptEntry {
    fn from(receipt: &Receipt) -> Self {
        Self {
            code: receipt.code.clone(),
            line: receipt.line,
            version: receipt.version,
            channel: ChannelKey(receipt.channel),
            handed_in_at: receipt.handed_in_at.to_string(),
            answers: entries(&receipt.answers),
        }
    }
}

/// What whoever cast a ballot is answered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CastEntry {
    /// The receipt.
    receipt: ReceiptEntry,
    /// The code by which the ballot is changed until closing.
    #[schema(example = "2RXA-9HDP-7KQM")]
    again: String,
}

impl From<&Reply> for CastEntry {
    fn from(reply: &Reply) -> Self {
        Self { receipt: (&reply.receipt).into(), again: reply.again.clone() }
    }
}

/// What anybody who has a receipt's code is told.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceiptCheckEntry {
    /// The vote it was cast in.
    vote_id: String,
    /// Its title.
    title: String,
    /// The code.
    code: String,
    /// How the ballot came.
    channel: ChannelKey,
    /// When it was handed in.
    #[schema(format = DateTime)]
    handed_in_at: String,
    /// Whether it is the ballot of its line that counts.
    counts: bool,
    /// Its place in the log, once it has one.
    index: Option<u64>,
    /// The proof that it is in the log (C2SP tlog-proof), once a signed checkpoint covers it.
    proof: Option<String>,
}

impl From<&ReceiptCheck> for ReceiptCheckEntry {
    fn from(found: &ReceiptCheck) -> Self {
        Self {
            vote_id: found.vote.to_string(),
            title: found.title.clone(),
            code: found.code.clone(),
            channel: ChannelKey(found.channel),
            handed_in_at: found.handed_in_at.to_string(),
            counts: found.counts,
            index: found.index,
            proof: found.proof.clone(),
        }
    }
}

/// Where a personal link stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LinkEntry {
    /// From when it lets nobody in.
    #[schema(format = DateTime)]
    expires_at: String,
    /// When it was used.
    #[schema(format = DateTime)]
    used_at: Option<String>,
    /// Whether it was taken back.
    is_revoked: bool,
}

/// A ballot paper as whoever holds a personal link sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BallotPaperEntry {
    /// The vote.
    vote: VoteSummary,
    /// Name of the community.
    community_name: String,
    /// What is asked.
    matter: MatterEntry,
    /// Line of the roll.
    line: u32,
    /// Its exclusive area.
    area_m2: SquareMetres,
    /// Where the link stands.
    link: LinkEntry,
    /// What the line would pay of each item, in fen, by the key of the item.
    shares_fen: BTreeMap<String, i64>,
    /// The ballot of the line that counts so far, by whichever channel.
    before: Option<ReceiptEntry>,
}

impl From<&BallotPaper> for BallotPaperEntry {
    fn from(paper: &BallotPaper) -> Self {
        Self {
            vote: (&paper.vote).into(),
            community_name: paper.community_name.clone(),
            matter: MatterEntry::of(&paper.vote, &paper.particulars),
            line: paper.line.number,
            area_m2: SquareMetres(paper.line.area()),
            link: LinkEntry {
                expires_at: paper.link.expires_at.to_string(),
                used_at: paper.link.used_at.map(|at| at.to_string()),
                is_revoked: paper.link.revoked_at.is_some(),
            },
            shares_fen: shares(&paper.shares),
            before: paper.before.as_ref().map(ReceiptEntry::from),
        }
    }
}

/// Shares by item, in fen.
pub(super) fn shares(shares: &BTreeMap<String, Fen>) -> BTreeMap<String, i64> {
    shares.iter().map(|(item, fen)| (item.clone(), fen.0)).collect()
}

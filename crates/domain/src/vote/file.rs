//! A vote as a file (`yiju-vote-1`): everything that anyone needs to count it again, and nothing personal.
//!
//! The program counts from such a file alone, with no database; the result it gives is the one that was certified, or
//! the file is not the vote's. Unknown fields are refused. Heads, dwellings and shares are whole numbers, area is in
//! 0.01 m², instants are RFC 3339.

mod compare;
mod logged;
mod recount;
#[cfg(test)]
mod tests;

pub use compare::{Comparison, Difference, compare};
pub use logged::{ANNOUNCED, DRAWN, Logged, Opening, PUBLISHED, Posted};
pub use recount::{BallotCount, QuestionResult, Recount, Recounted, RollCheck, recount};

use super::{Question, Vote};
use crate::assessment::PackRef;
use crate::ballot::{Answers, Ballot, Channel, SpoiledReason};
use crate::id::{BallotId, ProxyId, VoteId};
use crate::roll::{RollHash, RollLine};
use crate::signature_audit::SignatureAudit;
use crate::threshold::Round;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The name and version of the format; a file of another one is refused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum VoteFormat {
    /// The first.
    #[default]
    #[serde(rename = "yiju-vote-1")]
    First,
}

/// A vote with its roll and its ballots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoteFile {
    /// `yiju-vote-1`.
    pub format: VoteFormat,
    /// Its name in the audit log; without it the file is counted, and not held against a log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vote: Option<VoteId>,
    /// Its title.
    pub title: String,
    /// The kind of its scope: `community`, `building`, `entrance`, `sharing`.
    pub scope: String,
    /// Which round.
    #[serde(default)]
    pub round: Round,
    /// From when ballots were taken.
    pub opens_at: Timestamp,
    /// From when none was.
    pub closes_at: Timestamp,
    /// The covenant or rules of procedure that let silence count, with clause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covenant: Option<String>,
    /// The rules it was held under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack: Option<PackRef>,
    /// The hash that stood on the notice; where it is missing, the roll is not checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roll_hash: Option<RollHash>,
    /// The frozen roll, as published.
    pub roll: Vec<RollLine>,
    /// What was asked, with the rule of each question.
    pub questions: Vec<Question>,
    /// Every ballot that was taken, also those that a later one replaced.
    pub ballots: Vec<FiledBallot>,
    /// Lines that objected in writing.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub objected: BTreeSet<u32>,
    /// Lines to which the ballot was provably delivered.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub delivered: BTreeSet<u32>,
    /// The audit of signatures, once it was drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature_audit: Option<SignatureAudit>,
    /// The particulars of the log's entries on which the file rests, by event.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub opened: BTreeMap<String, Opening>,
    /// Sheets that came in and cannot be counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spoiled: Vec<SpoiledSheet>,
    /// Whether a line that handed in nothing but such a sheet took part, agreeing to nothing.
    #[serde(default, skip_serializing_if = "is_false")]
    pub spoiled_takes_part: bool,
}

/// A sheet that cannot be counted, in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpoiledSheet {
    /// Of which line of the roll.
    pub line: u32,
    /// When it was handed in.
    pub handed_in_at: Timestamp,
    /// Why it cannot be counted.
    pub reason: SpoiledReason,
}

/// A ballot in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FiledBallot {
    /// Of which line of the roll.
    pub line: u32,
    /// The how-manieth of its line, from 1.
    pub version: u32,
    /// How it came.
    pub channel: Channel,
    /// When it was handed in.
    pub handed_in_at: Timestamp,
    /// What it says.
    pub answers: Answers,
    /// Whether a proxy cast it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub by_proxy: bool,
    /// The paper sheet it is on; the code of its receipt is made of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// What its receipt and the log commit to, where the file has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment: Option<String>,
    /// What the commitment is salted with, 32 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt: Option<String>,
}

/// How a ballot is committed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// What the log has.
    pub commitment: String,
    /// What it is salted with, hexadecimal.
    pub salt: String,
}

/// Why a file cannot be counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum FileFault {
    /// The roll has no line, or its lines are not numbered 1, 2, 3 …
    #[error("line {place} of the roll is numbered {number}")]
    Numbering {
        /// Its place, from 1.
        place: u32,
        /// Its number; 0 for a roll without lines.
        number: u32,
    },
    /// A line without dwellings, heads, or area, or with less than none.
    #[error("line {line} of the roll weighs nothing")]
    Weightless {
        /// The line.
        line: u32,
    },
    /// A question that cannot be put.
    #[error("the question «{question}» cannot be put: {}", why.key())]
    UnsoundQuestion {
        /// Its key.
        question: String,
        /// Why.
        why: super::UnsoundQuestion,
    },
    /// A survey and a statutory decision in one vote.
    #[error("a willingness survey and a statutory decision are two votes")]
    KindsMixed,
    /// A ballot of a line that the roll does not have.
    #[error("a ballot is of line {line}, which the roll does not have")]
    UnknownLine {
        /// The line.
        line: u32,
    },
    /// Two ballots of a line with the same number, or two sheets of paper.
    #[error("line {line} has version {version} twice, or two sheets of paper")]
    Twice {
        /// The line.
        line: u32,
        /// The number.
        version: u32,
    },
    /// A ballot from before opening or after closing.
    #[error("a ballot of line {line} was handed in at {handed_in_at}, when none was taken")]
    OutOfTime {
        /// The line.
        line: u32,
        /// When.
        handed_in_at: Timestamp,
    },
    /// An answer to a question that was not asked.
    #[error("a ballot of line {line} answers «{question}», which was not asked")]
    UnknownQuestion {
        /// The line.
        line: u32,
        /// The key.
        question: String,
        /// The one nearest to it.
        nearest: Option<String>,
    },
    /// An answer that is none to its question.
    #[error("a ballot of line {line}, «{question}»: {wrong}")]
    WrongAnswer {
        /// The line.
        line: u32,
        /// The question.
        question: String,
        /// What is wrong with it.
        wrong: crate::ballot::WrongAnswer,
    },
    /// An objection or a delivery of a line that the roll does not have.
    #[error("line {line} objected or had its ballot delivered, and is not on the roll")]
    Stranger {
        /// The line.
        line: u32,
    },
}

impl VoteFile {
    /// The file of a vote. `seals` are those of the ballots, where they are to be published; what it opens of the log
    /// is added by who has the log.
    pub fn of(
        vote: &Vote,
        scope_key: &str,
        lines: &[RollLine],
        ballots: &[Ballot],
        seals: &BTreeMap<BallotId, Seal>,
        objected: BTreeSet<u32>,
        delivered: BTreeSet<u32>,
    ) -> Self {
        let filed = |ballot: &Ballot| FiledBallot {
            line: ballot.line,
            version: ballot.version,
            channel: ballot.channel,
            handed_in_at: ballot.handed_in_at,
            answers: ballot.answers.clone(),
            by_proxy: ballot.proxy.is_some(),
            sheet: ballot.sheet.clone(),
            commitment: seals.get(&ballot.id).map(|seal| seal.commitment.clone()),
            salt: seals.get(&ballot.id).map(|seal| seal.salt.clone()),
        };
        Self {
            format: VoteFormat::First,
            vote: Some(vote.id),
            title: vote.title.clone(),
            scope: scope_key.to_owned(),
            round: vote.round,
            opens_at: vote.opens_at,
            closes_at: vote.closes_at,
            covenant: vote.covenant.clone(),
            pack: Some(vote.pack.clone()),
            roll_hash: vote.roll_hash.clone(),
            roll: lines.iter().map(RollLine::published).collect(),
            questions: vote.questions.clone(),
            ballots: ballots.iter().map(filed).collect(),
            objected,
            delivered,
            signature_audit: None,
            opened: BTreeMap::new(),
            spoiled: Vec::new(),
            spoiled_takes_part: false,
        }
    }

    /// Its ballots as the count takes them; the names they had in the database are not in the file.
    pub fn unfiled(&self) -> Vec<Ballot> {
        let none = uuid::Uuid::nil();
        let vote = self.vote.unwrap_or_else(|| VoteId::from_uuid(none));
        let unfiled = |ballot: &FiledBallot| Ballot {
            id: BallotId::from_uuid(none),
            vote,
            line: ballot.line,
            version: ballot.version,
            channel: ballot.channel,
            handed_in_at: ballot.handed_in_at,
            answers: ballot.answers.clone(),
            sheet: ballot.sheet.clone(),
            proxy: ballot.by_proxy.then(|| ProxyId::from_uuid(none)),
        };
        self.ballots.iter().map(unfiled).collect()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

//! Counting a file again.

use super::{FileFault, SpoiledSheet, VoteFile};
use crate::ballot::{Answer, Answers, Ballot, Channel, SpoiledReason, effective, voices};
use crate::id::{BallotId, VoteId};
use crate::nearest::nearest;
use crate::offer::{Chosen, choose};
use crate::roll::{RollHash, RollLine};
use crate::signature_audit::{AuditCheck, check_audit};
use crate::tally::{Circumstances, Tally, tally};
use crate::vote::{Form, Question, kinds_mixed};
use crate::willingness::{Willingness, willingness};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The name and version of what a recount gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum ResultFormat {
    /// The first.
    #[serde(rename = "yiju-vote-result-1")]
    First,
}

/// What a file counts to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recount {
    /// `yiju-vote-result-1`.
    pub format: ResultFormat,
    /// The vote's title.
    pub title: String,
    /// Whether the roll is the one of the notice.
    pub roll: RollCheck,
    /// The ballots.
    pub ballots: BallotCount,
    /// Each question.
    pub questions: Vec<Recounted>,
    /// The audit of signatures, computed again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature_audit: Option<AuditCheck>,
}

/// Whether the roll is the one of the notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RollCheck {
    /// Lines of it.
    pub lines: u32,
    /// What stood on the notice.
    pub stated: Option<RollHash>,
    /// What the lines hash to.
    pub computed: RollHash,
    /// Whether they are the same; `None` where none is stated.
    pub agrees: Option<bool>,
}

/// The ballots of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BallotCount {
    /// All that were taken.
    pub kept: u32,
    /// Those that count.
    pub effective: u32,
    /// Those that a later one replaced.
    pub replaced: u32,
    /// Those that count, by channel.
    pub by_channel: BTreeMap<Channel, u32>,
    /// Sheets that cannot be counted, by reason.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub spoiled: BTreeMap<SpoiledReason, u32>,
}

/// A question counted again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recounted {
    /// Its key.
    pub question: String,
    /// The matter of the pack.
    pub matter: String,
    /// What was asked.
    pub text: String,
    /// What came of it.
    pub result: QuestionResult,
}

/// What came of a question, by its form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "form", rename_all = "kebab-case")]
pub enum QuestionResult {
    /// A statutory decision.
    Decision(Box<Tally>),
    /// A survey; binds nobody.
    Willingness(Willingness),
    /// A choice among several.
    Ranking(Box<Chosen>),
    /// How many lines liked each option; which of them win is for a menu rule to say.
    Approval {
        /// By option.
        liked: BTreeMap<String, u32>,
    },
    /// Points of each option; which of them win is for a menu rule to say.
    Points {
        /// By option.
        points: BTreeMap<String, u64>,
    },
}

/// Counts a file again, or says everything that is wrong with it.
pub fn recount(file: &VoteFile) -> Result<Recount, Vec<FileFault>> {
    let mut faults = roll_faults(&file.roll);
    faults.extend(question_faults(&file.questions));
    faults.extend(ballot_faults(file));
    if !faults.is_empty() {
        return Err(faults);
    }
    let ballots = file.unfiled();
    let computed = RollHash::of_published(&file.scope, &file.roll);
    let roll = RollCheck {
        lines: u32::try_from(file.roll.len()).unwrap_or(u32::MAX),
        agrees: file.roll_hash.as_ref().map(|stated| *stated == computed),
        stated: file.roll_hash.clone(),
        computed,
    };
    let heard = heard(file, &ballots);
    let questions = file.questions.iter().map(|question| Recounted {
        question: question.key.clone(),
        matter: question.matter.clone(),
        text: question.text.clone(),
        result: result(file, question, &heard),
    });
    let mut count = Recount {
        format: ResultFormat::First,
        title: file.title.clone(),
        roll,
        ballots: count_ballots(&ballots, &file.spoiled),
        questions: questions.collect(),
        signature_audit: None,
    };
    count.signature_audit = file.signature_audit.as_ref().map(|audit| check_audit(file, &count, audit));
    Ok(count)
}

fn result(file: &VoteFile, question: &Question, ballots: &[Ballot]) -> QuestionResult {
    let circumstances = Circumstances { round: file.round, covenant: file.covenant.is_some() };
    let said = || voices(&question.key, ballots, &file.objected, &file.delivered);
    let counted = effective(ballots);
    let answers = counted.values().filter_map(|ballot| ballot.answers.get(&question.key));
    match &question.form {
        Form::Decision { rule } => {
            QuestionResult::Decision(Box::new(tally(rule, &file.roll, &said(), circumstances)))
        }
        Form::Willingness { needed } => {
            QuestionResult::Willingness(willingness(*needed, &file.roll, &said()))
        }
        Form::Ranking { options, rule } => {
            let (rule, delivered) = (rule.as_deref(), &file.delivered);
            let chosen = choose(&question.key, options, rule, &file.roll, ballots, delivered, circumstances);
            QuestionResult::Ranking(Box::new(chosen))
        }
        Form::Approval { options } => {
            let mut liked: BTreeMap<String, u32> = options.iter().map(|option| (option.clone(), 0)).collect();
            for option in answers.filter_map(|answer| match answer {
                Answer::Approves(options) => Some(options),
                _ => None,
            }) {
                for option in option {
                    let count = liked.entry(option.clone()).or_default();
                    *count = count.saturating_add(1);
                }
            }
            QuestionResult::Approval { liked }
        }
        Form::Points { options, .. } => {
            let mut points: BTreeMap<String, u64> =
                options.iter().map(|option| (option.clone(), 0)).collect();
            for given in answers.filter_map(|answer| match answer {
                Answer::Points(given) => Some(given),
                _ => None,
            }) {
                for (option, given) in given {
                    let sum = points.entry(option.clone()).or_default();
                    *sum = sum.saturating_add(u64::from(*given));
                }
            }
            QuestionResult::Points { points }
        }
    }
}

/// The ballots, and where a spoiled sheet takes part, one that leaves everything open for each line that has no other.
fn heard(file: &VoteFile, ballots: &[Ballot]) -> Vec<Ballot> {
    let mut heard = ballots.to_vec();
    if file.spoiled_takes_part {
        let mut lines: BTreeSet<u32> = ballots.iter().map(|ballot| ballot.line).collect();
        let alone = file.spoiled.iter().filter(|sheet| lines.insert(sheet.line));
        heard.extend(alone.map(|sheet| left_open(file, sheet)));
    }
    heard
}

/// The ballot of a line that handed in nothing but a sheet that cannot be counted.
fn left_open(file: &VoteFile, sheet: &SpoiledSheet) -> Ballot {
    let none = uuid::Uuid::nil();
    Ballot {
        id: BallotId::from_uuid(none),
        vote: file.vote.unwrap_or_else(|| VoteId::from_uuid(none)),
        line: sheet.line,
        version: 0,
        channel: Channel::Paper,
        handed_in_at: sheet.handed_in_at,
        answers: Answers::new(),
        sheet: None,
        proxy: None,
    }
}

fn count_ballots(ballots: &[Ballot], sheets: &[SpoiledSheet]) -> BallotCount {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let counted = effective(ballots);
    let mut by_channel = BTreeMap::new();
    for ballot in counted.values() {
        let count: &mut u32 = by_channel.entry(ballot.channel).or_default();
        *count = count.saturating_add(1);
    }
    let mut spoiled = BTreeMap::new();
    for sheet in sheets {
        let count: &mut u32 = spoiled.entry(sheet.reason).or_default();
        *count = count.saturating_add(1);
    }
    BallotCount {
        kept: number(ballots.len()),
        effective: number(counted.len()),
        replaced: number(ballots.len().saturating_sub(counted.len())),
        by_channel,
        spoiled,
    }
}

fn roll_faults(lines: &[RollLine]) -> Vec<FileFault> {
    if lines.is_empty() {
        return vec![FileFault::Numbering { place: 1, number: 0 }];
    }
    let mut faults = Vec::new();
    for (place, line) in (1_u32..).zip(lines) {
        if line.number != place {
            faults.push(FileFault::Numbering { place, number: line.number });
        }
        let positive = line.parts.iter().all(|part| part.area.centi_m2() > 0 && part.shares >= 0);
        if line.heads == 0 || line.parts.is_empty() || !positive {
            faults.push(FileFault::Weightless { line: line.number });
        }
    }
    faults
}

fn question_faults(questions: &[Question]) -> Vec<FileFault> {
    let mut keys = BTreeSet::new();
    let faults = questions.iter().filter_map(|question| {
        let why = question.fault(&mut keys)?;
        Some(FileFault::UnsoundQuestion { question: question.key.clone(), why })
    });
    let mut faults: Vec<FileFault> = faults.collect();
    if kinds_mixed(questions) {
        faults.push(FileFault::KindsMixed);
    }
    faults
}

fn ballot_faults(file: &VoteFile) -> Vec<FileFault> {
    let lines: BTreeSet<u32> = file.roll.iter().map(|line| line.number).collect();
    let (mut versions, mut sheets) = (BTreeSet::new(), BTreeSet::new());
    let mut faults = Vec::new();
    for ballot in &file.ballots {
        let (line, version, handed_in_at) = (ballot.line, ballot.version, ballot.handed_in_at);
        if !lines.contains(&line) {
            faults.push(FileFault::UnknownLine { line });
        }
        let second_sheet = ballot.channel == Channel::Paper && !sheets.insert(line);
        if !versions.insert((line, version)) || second_sheet {
            faults.push(FileFault::Twice { line, version });
        }
        if handed_in_at < file.opens_at || handed_in_at >= file.closes_at {
            faults.push(FileFault::OutOfTime { line, handed_in_at });
        }
        faults
            .extend(ballot.answers.iter().filter_map(|(key, answer)| answer_fault(file, line, key, answer)));
    }
    for sheet in &file.spoiled {
        let (line, handed_in_at) = (sheet.line, sheet.handed_in_at);
        if !lines.contains(&line) {
            faults.push(FileFault::UnknownLine { line });
        }
        if handed_in_at < file.opens_at || handed_in_at >= file.closes_at {
            faults.push(FileFault::OutOfTime { line, handed_in_at });
        }
    }
    let strangers = file.objected.union(&file.delivered).filter(|line| !lines.contains(line));
    faults.extend(strangers.map(|line| FileFault::Stranger { line: *line }));
    faults
}

fn answer_fault(file: &VoteFile, line: u32, key: &str, answer: &Answer) -> Option<FileFault> {
    let Some(question) = file.questions.iter().find(|question| question.key == key) else {
        let keys = file.questions.iter().map(|question| question.key.as_str());
        let nearest = nearest(key, keys).map(str::to_owned);
        return Some(FileFault::UnknownQuestion { line, question: key.to_owned(), nearest });
    };
    let wrong = question.accepts(answer).err()?;
    Some(FileFault::WrongAnswer { line, question: key.to_owned(), wrong })
}

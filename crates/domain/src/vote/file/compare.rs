//! A file held against the log: every ballot of the one is in the other, and the rest is what was announced and posted.

use super::logged::{ANNOUNCED, Announced, DRAWN, Logged, PUBLISHED, Posted, Told};
use super::{FileFault, Opening, Recount, VoteFile, recount};
use crate::hex::unhex;
use crate::roll::RollHash;
use crate::signature_audit::SignatureAudit;
use crate::vote::{Form, Question};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// Where a file and the log differ.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(tag = "difference", rename_all = "kebab-case")]
pub enum Difference {
    /// The file cannot be counted.
    #[error("the file cannot be counted: {fault}")]
    Fault {
        /// Why.
        fault: FileFault,
    },
    /// The file does not say which vote of the log it is.
    #[error("the file does not say which vote it is")]
    Unnamed,
    /// A ballot entry that does not say what it is.
    #[error("entry {index} is of a ballot and does not say of which")]
    EntryUnread {
        /// Its place in the log.
        index: u64,
    },
    /// The log has no such entry of this vote.
    #[error("the log has no entry «{event}» of this vote")]
    EntryMissing {
        /// The event.
        event: &'static str,
    },
    /// The log has several, and it happens once.
    #[error("entry {index} is «{event}» of this vote once more")]
    EntryTwice {
        /// The event.
        event: &'static str,
        /// The place of the second.
        index: u64,
    },
    /// The file leaves out what an entry commits to.
    #[error("the file leaves out the particulars of entry {index}, «{event}»")]
    OpeningMissing {
        /// The event.
        event: &'static str,
        /// The entry's place in the log.
        index: u64,
    },
    /// The file has other particulars than the entry commits to.
    #[error("the particulars of entry {index}, «{event}», were changed")]
    OpeningChanged {
        /// The event.
        event: &'static str,
        /// The entry's place in the log.
        index: u64,
    },
    /// The particulars are those of the entry, and do not say what they should.
    #[error("the particulars of entry {index}, «{event}», cannot be read")]
    OpeningUnread {
        /// The event.
        event: &'static str,
        /// The entry's place in the log.
        index: u64,
    },
    /// The vote is not the one that was announced.
    #[error("{field} is not what was announced")]
    VoteChanged {
        /// What of it: `title`, `round`, `opens_at`, `closes_at`, `covenant`, `pack`, `roll_hash`, `questions`,
        /// `spoiled_takes_part`.
        field: &'static str,
    },
    /// A question was put in other words, or with other options.
    #[error("question «{question}» is not what was announced")]
    QuestionChanged {
        /// Its key.
        question: String,
    },
    /// A question is decided by another rule.
    #[error("the rule of question «{question}» is not the announced one")]
    RuleChanged {
        /// Its key.
        question: String,
    },
    /// The lines of the roll are not those of the frozen roll.
    #[error("the roll hashes to {computed}, announced was {announced}")]
    RollChanged {
        /// What was announced.
        announced: RollHash,
        /// What the lines hash to.
        computed: RollHash,
    },
    /// A ballot without commitment or salt.
    #[error("the ballot of line {line}, version {version}, has no commitment or no salt")]
    BallotUnsealed {
        /// Of which line.
        line: u32,
        /// The how-manieth of it.
        version: u32,
    },
    /// A ballot that does not say what its commitment stands for.
    #[error("the ballot of line {line}, version {version}, was changed")]
    BallotChanged {
        /// Of which line.
        line: u32,
        /// The how-manieth of it.
        version: u32,
    },
    /// A ballot that the log does not have.
    #[error("the ballot of line {line}, version {version}, is not in the log")]
    BallotUnlogged {
        /// Of which line.
        line: u32,
        /// The how-manieth of it.
        version: u32,
    },
    /// A ballot of the log that the file does not have.
    #[error("entry {index} is of a ballot that the file leaves out")]
    BallotMissing {
        /// The entry's place in the log.
        index: u64,
    },
    /// A version between or before others of its line is not in the file.
    #[error("version {version} of line {line} was struck out")]
    VersionStruck {
        /// Of which line.
        line: u32,
        /// The version.
        version: u32,
    },
    /// What the count rests on besides is not what was posted.
    #[error("{field} is not what was posted with the result")]
    EvidenceChanged {
        /// What of it: `objected`, `delivered`, `spoiled`, `roll`, `ballots`, `signature_audit`.
        field: &'static str,
    },
    /// The file counts to another result than the one posted.
    #[error("question «{question}» counts to another result than the one that was posted")]
    ResultChanged {
        /// Its key.
        question: String,
    },
    /// The announced menu is bought otherwise than posted; found by who counts menus.
    #[error("the menu of question «{question}» is bought otherwise than was posted")]
    MenuChanged {
        /// Its key.
        question: String,
    },
}

impl Difference {
    /// The stable key, as programs read it: `ballot-missing`.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Fault { .. } => "fault",
            Self::Unnamed => "unnamed",
            Self::EntryUnread { .. } => "entry-unread",
            Self::EntryMissing { .. } => "entry-missing",
            Self::EntryTwice { .. } => "entry-twice",
            Self::OpeningMissing { .. } => "opening-missing",
            Self::OpeningChanged { .. } => "opening-changed",
            Self::OpeningUnread { .. } => "opening-unread",
            Self::VoteChanged { .. } => "vote-changed",
            Self::QuestionChanged { .. } => "question-changed",
            Self::RuleChanged { .. } => "rule-changed",
            Self::RollChanged { .. } => "roll-changed",
            Self::BallotUnsealed { .. } => "ballot-unsealed",
            Self::BallotChanged { .. } => "ballot-changed",
            Self::BallotUnlogged { .. } => "ballot-unlogged",
            Self::BallotMissing { .. } => "ballot-missing",
            Self::VersionStruck { .. } => "version-struck",
            Self::EvidenceChanged { .. } => "evidence-changed",
            Self::ResultChanged { .. } => "result-changed",
            Self::MenuChanged { .. } => "menu-changed",
        }
    }
}

/// What came of holding a file against the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// Ballots in the file that the log has.
    pub found: usize,
    /// Whether the log has a result of the vote that was posted.
    pub posted: bool,
    /// What the file counts to; `None` where it cannot be counted.
    pub recount: Option<Recount>,
    /// Everything in which they differ; empty where the file is the vote's.
    pub differences: Vec<Difference>,
}

/// Holds a file against what the log has of its vote.
pub fn compare(file: &VoteFile, logged: &Logged) -> Comparison {
    let mut differences = Vec::new();
    let recount = match recount(file) {
        Ok(recount) => Some(recount),
        Err(faults) => {
            differences.extend(faults.into_iter().map(|fault| Difference::Fault { fault }));
            None
        }
    };
    if file.vote.is_none() {
        differences.push(Difference::Unnamed);
    }
    differences.extend(logged.unread.iter().map(|index| Difference::EntryUnread { index: *index }));
    if let Some(announced) = open(file, logged, ANNOUNCED, true, &mut differences) {
        compare_vote(file, &announced, &mut differences);
    }
    let found = compare_ballots(file, logged, &mut differences);
    let posted = logged.events.contains_key(PUBLISHED);
    if let Some(posted) = open::<Posted>(file, logged, PUBLISHED, false, &mut differences) {
        compare_result(file, recount.as_ref(), &posted, &mut differences);
    }
    let drawn = open::<SignatureAudit>(file, logged, DRAWN, file.signature_audit.is_some(), &mut differences);
    if let Some(drawn) = drawn {
        compare_audit(file, recount.as_ref(), &drawn, &mut differences);
    }
    Comparison { found, posted, recount, differences }
}

/// The particulars of the one entry of an event, as the file opens them.
fn open<T: DeserializeOwned>(
    file: &VoteFile,
    logged: &Logged,
    event: &'static str,
    needed: bool,
    differences: &mut Vec<Difference>,
) -> Option<T> {
    let opening = file.opened.get(event);
    let told = match logged.events.get(event).map(Vec::as_slice) {
        None | Some([]) => {
            if needed || opening.is_some() {
                differences.push(Difference::EntryMissing { event });
            }
            return None;
        }
        Some([told, more @ ..]) => {
            let twice = |told: &Told| Difference::EntryTwice { event, index: told.index };
            differences.extend(more.iter().map(twice));
            told
        }
    };
    let index = told.index;
    let Some(opening) = opening else {
        differences.push(Difference::OpeningMissing { event, index });
        return None;
    };
    if opening.commitment().as_deref() != Some(&told.commitment) {
        differences.push(Difference::OpeningChanged { event, index });
        return None;
    }
    let read = read(opening);
    if read.is_none() {
        differences.push(Difference::OpeningUnread { event, index });
    }
    read
}

fn read<T: DeserializeOwned>(opening: &Opening) -> Option<T> {
    serde_json::from_str(&opening.payload).ok()
}

fn compare_vote(file: &VoteFile, announced: &Announced, differences: &mut Vec<Difference>) {
    let vote = &announced.vote;
    let fields = [
        ("title", file.title == vote.title),
        ("round", file.round == vote.round),
        ("opens_at", file.opens_at == vote.opens_at),
        ("closes_at", file.closes_at == vote.closes_at),
        ("covenant", file.covenant == vote.covenant),
        ("pack", file.pack.as_ref() == Some(&vote.pack)),
        ("roll_hash", file.roll_hash.as_ref() == Some(&announced.roll_hash)),
        ("questions", keys(&file.questions) == keys(&vote.questions)),
        ("spoiled_takes_part", file.spoiled_takes_part == announced.particulars.spoiled_takes_part),
    ];
    let changed = fields.into_iter().filter(|(_, same)| !same);
    differences.extend(changed.map(|(field, _)| Difference::VoteChanged { field }));
    for question in &file.questions {
        let Some(asked) = vote.question(&question.key) else { continue };
        let key = question.key.clone();
        if question.form.rule() != asked.form.rule() || needed(question) != needed(asked) {
            differences.push(Difference::RuleChanged { question: key });
        } else if question != asked {
            differences.push(Difference::QuestionChanged { question: key });
        }
    }
    let computed = RollHash::of_published(&file.scope, &file.roll);
    if computed != announced.roll_hash {
        let announced = announced.roll_hash.clone();
        differences.push(Difference::RollChanged { announced, computed });
    }
}

fn keys(questions: &[Question]) -> Vec<&str> {
    questions.iter().map(|question| question.key.as_str()).collect()
}

/// The share that a survey asks for: its rule.
const fn needed(question: &Question) -> Option<crate::share::Share> {
    match &question.form {
        Form::Willingness { needed } => *needed,
        _ => None,
    }
}

/// Both ways: every ballot of the file is in the log, and every ballot of the log in the file. How many are in both.
fn compare_ballots(file: &VoteFile, logged: &Logged, differences: &mut Vec<Difference>) -> usize {
    let mut left = logged.ballots.clone();
    let mut found = 0;
    for (filed, ballot) in file.ballots.iter().zip(file.unfiled()) {
        let (line, version) = (filed.line, filed.version);
        let salt = filed.salt.as_deref().and_then(unhex::<16>);
        let Some((commitment, salt)) = filed.commitment.as_ref().zip(salt) else {
            differences.push(Difference::BallotUnsealed { line, version });
            continue;
        };
        if ballot.commitment(&salt) != *commitment {
            differences.push(Difference::BallotChanged { line, version });
            // Which one it was is known by the commitment, unless that is what was changed.
            left.remove(commitment);
        } else if left.remove(commitment).is_some() {
            found += 1;
        } else {
            differences.push(Difference::BallotUnlogged { line, version });
        }
    }
    differences.extend(left.into_values().map(|index| Difference::BallotMissing { index }));
    let mut versions: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for ballot in &file.ballots {
        versions.entry(ballot.line).or_default().insert(ballot.version);
    }
    for (line, versions) in versions {
        let mut expected = 1;
        for version in versions {
            // Of several in a row the first is said.
            if version != expected {
                differences.push(Difference::VersionStruck { line, version: expected });
            }
            expected = version.saturating_add(1);
        }
    }
    found
}

fn compare_result(
    file: &VoteFile,
    recount: Option<&Recount>,
    posted: &Posted,
    differences: &mut Vec<Difference>,
) {
    let mut evidence = vec![
        ("objected", file.objected == posted.objected),
        ("delivered", file.delivered == posted.delivered),
        ("spoiled", file.spoiled == posted.spoiled),
    ];
    let counted = recount.map(|recount| serde_json::to_value(recount).unwrap_or_default());
    if let Some(counted) = &counted {
        let same = |field: &str| counted.get(field) == posted.count.get(field);
        evidence.extend([("roll", same("roll")), ("ballots", same("ballots"))]);
        let was = results(&posted.count);
        for (question, result) in results(counted) {
            if was.get(question) != Some(&result) {
                differences.push(Difference::ResultChanged { question: question.to_owned() });
            }
        }
    }
    let changed = evidence.into_iter().filter(|(_, same)| !same);
    differences.extend(changed.map(|(field, _)| Difference::EvidenceChanged { field }));
}

/// The audit of signatures is the one of the log, and the one that its seed draws.
fn compare_audit(
    file: &VoteFile,
    recount: Option<&Recount>,
    drawn: &SignatureAudit,
    differences: &mut Vec<Difference>,
) {
    let places =
        |audit: &SignatureAudit| audit.drawn.iter().map(|it| (it.line, it.version)).collect::<Vec<_>>();
    let same = file.signature_audit.as_ref().is_some_and(|audit| {
        (&audit.seed, audit.risk_limit, places(audit)) == (&drawn.seed, drawn.risk_limit, places(drawn))
    });
    let check = recount.and_then(|recount| recount.signature_audit.as_ref());
    if !same || check.is_some_and(|check| !check.agrees) {
        differences.push(Difference::EvidenceChanged { field: "signature_audit" });
    }
}

/// The results of a count, by question.
fn results(count: &Json) -> BTreeMap<&str, &Json> {
    let questions = count.get("questions").and_then(Json::as_array).into_iter().flatten();
    questions.filter_map(|question| Some((question.get("question")?.as_str()?, question))).collect()
}

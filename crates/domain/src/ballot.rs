//! Ballots (表决票): one line of the roll, one effective ballot, across all channels.
//!
//! Whoever may votes again until closing; the last counts, all are kept. A paper sheet is entered by two people who do
//! not see each other's entry.

mod answer;
mod cast;
mod order;
mod sheet;
#[cfg(test)]
mod tests;

pub use answer::{Answer, Answers, WrongAnswer, check_answer};
pub use cast::{Cast, CastError, Handed, Link, cast};
pub use order::place_of;
pub use sheet::{Difference, Entry, EntryError, Sheet, SheetState, SpoiledReason};

use crate::hex::{hex, sha256};
use crate::id::{BallotId, ProxyId, VoteId};
use crate::keys::keys;
use crate::tally::{Choice, Voice};
use answer::measured;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

keys! {
    /// How a ballot came.
    Channel {
        /// By the owner's personal link or code, once.
        Link = "link",
        /// On a paper sheet, entered by two people.
        Paper = "paper",
        /// At the meeting, in person.
        Meeting = "meeting",
        /// With a worker's device, in the owner's presence.
        Assisted = "assisted",
        /// By a proxy.
        Proxy = "proxy",
    }
}

/// A ballot as it is kept. None is ever changed or taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ballot {
    /// Its name in the database.
    pub id: BallotId,
    /// In which vote.
    pub vote: VoteId,
    /// Of which line of the roll.
    pub line: u32,
    /// The how-manieth of its line, from 1, in the order in which they were taken.
    pub version: u32,
    /// How it came.
    pub channel: Channel,
    /// When it was handed in; of paper, when the sheet was.
    pub handed_in_at: Timestamp,
    /// What it says, by question.
    pub answers: Answers,
    /// The paper sheet it is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The proxy who cast it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<ProxyId>,
}

impl Ballot {
    /// What its receipt and the log commit to: a salt of its own, then everything it says and how it came.
    pub fn commitment(&self, salt: &[u8; 16]) -> String {
        let mut text = format!(
            "yiju-ballot-1\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
            hex(salt),
            self.vote,
            self.line,
            self.version,
            self.channel.key(),
            self.handed_in_at,
            self.proxy.map_or("owner", |_| "proxy"),
            self.sheet.as_deref().map(measured).unwrap_or_default(),
        );
        for (question, answer) in &self.answers {
            // Writing to a String cannot fail.
            let _ = write!(text, "\t{}={}", measured(question), answer.canonical());
        }
        hex(&sha256(text.as_bytes()))
    }

    /// The code of its receipt: that of its sheet, which is printed on the paper; of any other, that of its commitment.
    pub fn code(&self, commitment: &str) -> String {
        match &self.sheet {
            Some(sheet) => sheet_code(self.vote, sheet),
            None => receipt_code(commitment),
        }
    }
}

/// What the log says a ballot is: its vote and its commitment, so that anybody sees how many ballots a vote has.
pub fn logged_as(vote: VoteId, commitment: &str) -> String {
    format!("{vote}/{commitment}")
}

/// The code of the receipt of a paper sheet. It is known before the sheet is filled in, and stands on it.
pub fn sheet_code(vote: VoteId, sheet: &str) -> String {
    receipt_code(&format!("yiju-sheet-1\t{vote}\t{sheet}"))
}

/// The twelve characters by which a voter finds the ballot again: of a commitment, in groups of four, without letters
/// that are taken for digits.
pub fn receipt_code(commitment: &str) -> String {
    const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let digest = sha256(commitment.as_bytes());
    let mut code = String::with_capacity(14);
    for (place, byte) in digest.iter().take(12).enumerate() {
        if place > 0 && place % 4 == 0 {
            code.push('-');
        }
        code.extend(LETTERS.get(usize::from(byte % 32)).map(|letter| char::from(*letter)));
    }
    code
}

/// The ballot that counts, by line: the one that was handed in last; of two at the same instant, the later taken.
pub fn effective(ballots: &[Ballot]) -> BTreeMap<u32, &Ballot> {
    let mut last: BTreeMap<u32, &Ballot> = BTreeMap::new();
    for ballot in ballots {
        let later =
            |other: &&Ballot| (other.handed_in_at, other.version) > (ballot.handed_in_at, ballot.version);
        if last.get(&ballot.line).is_none_or(|other| !later(other)) {
            last.insert(ballot.line, ballot);
        }
    }
    last
}

/// What each line said to a question that asks for yes or no. A ballot that leaves it open took part and abstained.
///
/// `objected` and `delivered` are the lines that objected in writing, and to which the ballot was provably delivered.
pub fn voices(
    question: &str,
    ballots: &[Ballot],
    objected: &BTreeSet<u32>,
    delivered: &BTreeSet<u32>,
) -> BTreeMap<u32, Voice> {
    let effective = effective(ballots);
    let lines: BTreeSet<u32> = effective.keys().chain(objected).chain(delivered).copied().collect();
    let voice = |line: u32| {
        let ballot = effective.get(&line);
        let choice = ballot.map(|ballot| match ballot.answers.get(question) {
            Some(Answer::Choice(choice)) => *choice,
            _ => Choice::Abstain,
        });
        Voice {
            choice,
            in_person: ballot
                .is_some_and(|ballot| ballot.channel == Channel::Meeting && ballot.proxy.is_none()),
            objected: objected.contains(&line),
            delivered: delivered.contains(&line),
        }
    };
    lines.into_iter().map(|line| (line, voice(line))).collect()
}

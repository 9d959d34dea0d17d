//! Paper sheets: entered by two people independently, and counted once they agree.

use super::{Answers, Cast, Handed};
use crate::id::{AccountId, BallotId, ProxyId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What one person read on a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Who.
    pub by: AccountId,
    /// When.
    pub at: Timestamp,
    /// For which line of the roll.
    pub line: u32,
    /// What it says.
    pub answers: Answers,
}

/// A sheet that came in. Every entry is kept; a person's latest counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Its number, as printed.
    pub number: String,
    /// When it was handed in.
    pub handed_in_at: Timestamp,
    /// The entries, in order.
    pub entries: Vec<Entry>,
    /// Whether the ballot was taken.
    pub counted: bool,
}

/// Where two entries differ.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "differs", rename_all = "kebab-case")]
pub enum Difference {
    /// They name different lines of the roll.
    Line {
        /// The line of the first.
        first: u32,
        /// The line of the second.
        second: u32,
    },
    /// They answer a question differently, or only one answers it.
    Question {
        /// Its key.
        question: String,
    },
}

/// Where a sheet stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum SheetState {
    /// Nobody has entered it.
    Received,
    /// One person has; another must, without seeing it.
    EnteredOnce {
        /// Who.
        by: AccountId,
    },
    /// Two people read it differently; one of them reads it again, or a third does.
    Discrepant {
        /// Where the latest two differ.
        differences: Vec<Difference>,
    },
    /// Two people read the same.
    Agreed {
        /// For which line.
        line: u32,
        /// What it says.
        answers: Answers,
        /// Who they are.
        by: [AccountId; 2],
    },
}

/// Why an entry is not taken. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(tag = "error", rename_all = "kebab-case")]
pub enum EntryError {
    /// The sheet was counted.
    #[error("the sheet {number} has been counted")]
    Counted {
        /// Its number.
        number: String,
    },
    /// The same person a second time, before anybody else.
    #[error("another person must enter the sheet {number}")]
    SamePerson {
        /// Its number.
        number: String,
    },
    /// Two people have agreed already.
    #[error("two people have agreed on the sheet {number}")]
    Agreed {
        /// Its number.
        number: String,
    },
}

impl Sheet {
    /// A sheet that came in.
    pub fn received(number: impl Into<String>, handed_in_at: Timestamp) -> Self {
        Self { number: number.into(), handed_in_at, entries: Vec::new(), counted: false }
    }

    /// Enters what a person read, and says where the sheet then stands.
    pub fn enter(&mut self, entry: Entry) -> Result<SheetState, EntryError> {
        let number = || self.number.clone();
        if self.counted {
            return Err(EntryError::Counted { number: number() });
        }
        match self.state() {
            SheetState::Agreed { .. } => return Err(EntryError::Agreed { number: number() }),
            SheetState::EnteredOnce { by } if by == entry.by => {
                return Err(EntryError::SamePerson { number: number() });
            }
            _ => self.entries.push(entry),
        }
        Ok(self.state())
    }

    /// Where it stands.
    pub fn state(&self) -> SheetState {
        let latest = self.latest();
        match latest.as_slice() {
            [] => return SheetState::Received,
            [only] => return SheetState::EnteredOnce { by: only.by },
            _ => {}
        }
        for (place, second) in latest.iter().enumerate() {
            if let Some(first) = latest.iter().take(place).find(|first| first.reads_like(second)) {
                let (line, answers) = (second.line, second.answers.clone());
                return SheetState::Agreed { line, answers, by: [first.by, second.by] };
            }
        }
        let differences = match latest.as_slice() {
            [.., first, second] => first.differences(second),
            _ => Vec::new(),
        };
        SheetState::Discrepant { differences }
    }

    /// The ballot to cast once two people agree; `None` before.
    pub fn to_cast(&self, id: BallotId, proxy: Option<ProxyId>) -> Option<Cast> {
        let SheetState::Agreed { line, answers, .. } = self.state() else { return None };
        let handed = Handed::Paper { sheet: self.number.clone() };
        Some(Cast { id, line, handed, handed_in_at: self.handed_in_at, answers, proxy })
    }

    /// The latest entry of each person, in order.
    fn latest(&self) -> Vec<&Entry> {
        let mut seen = BTreeSet::new();
        let mut latest: Vec<&Entry> =
            self.entries.iter().rev().filter(|entry| seen.insert(entry.by)).collect();
        latest.reverse();
        latest
    }
}

impl Entry {
    fn reads_like(&self, other: &Self) -> bool {
        self.line == other.line && self.answers == other.answers
    }

    fn differences(&self, other: &Self) -> Vec<Difference> {
        let mut found = Vec::new();
        if self.line != other.line {
            found.push(Difference::Line { first: self.line, second: other.line });
        }
        let questions: BTreeSet<&String> = self.answers.keys().chain(other.answers.keys()).collect();
        let differ = |question: &&String| self.answers.get(*question) != other.answers.get(*question);
        let questions = questions.into_iter().filter(differ);
        found.extend(questions.map(|question| Difference::Question { question: question.clone() }));
        found
    }
}

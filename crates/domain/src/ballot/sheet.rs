//! Paper sheets: entered by two people independently, and counted once they agree.

use super::{Answers, Cast, Handed};
use crate::id::{AccountId, BallotId, ProxyId};
use crate::keys::keys;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

keys! {
    /// Why a sheet cannot be counted (废票).
    SpoiledReason {
        /// 污损: torn, stained or crossed out, so that nothing on it holds.
        Damaged = "damaged",
        /// 无法辨认.
        Unreadable = "unreadable",
        /// 多选: two answers to a question that takes one.
        TwoAnswers = "two-answers",
        /// 超出预算或相互冲突: what it chose does not go together.
        DoesNotFit = "does-not-fit",
    }
}

/// What one person read on a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Who.
    pub by: AccountId,
    /// When.
    pub at: Timestamp,
    /// For which line of the roll.
    pub line: u32,
    /// What it says; nothing where it cannot be counted.
    pub answers: Answers,
    /// Why it cannot be counted, where that is what was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spoiled: Option<SpoiledReason>,
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
    /// Why it is not, where two people agree that it cannot be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spoiled: Option<SpoiledReason>,
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
    /// One says that it cannot be counted, and the other does not, or not for that reason.
    Spoiled {
        /// What the first says.
        first: Option<SpoiledReason>,
        /// What the second says.
        second: Option<SpoiledReason>,
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
    /// Two people agree that it cannot be counted.
    Spoiled {
        /// Why.
        reason: SpoiledReason,
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
    /// Two people have agreed that the sheet cannot be counted; the line gets another.
    #[error("the sheet {number} cannot be counted")]
    Spoiled {
        /// Its number.
        number: String,
    },
    /// A later sheet was issued to the line in its stead.
    #[error("the sheet {number} was replaced by a later one")]
    Replaced {
        /// Its number.
        number: String,
    },
}

impl Sheet {
    /// A sheet that came in.
    pub fn received(number: impl Into<String>, handed_in_at: Timestamp) -> Self {
        Self { number: number.into(), handed_in_at, entries: Vec::new(), counted: false, spoiled: None }
    }

    /// Enters what a person read, and says where the sheet then stands.
    pub fn enter(&mut self, entry: Entry) -> Result<SheetState, EntryError> {
        let number = || self.number.clone();
        if self.counted {
            return Err(EntryError::Counted { number: number() });
        }
        match self.state() {
            SheetState::Spoiled { .. } => return Err(EntryError::Spoiled { number: number() }),
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
                let by = [first.by, second.by];
                if let Some(reason) = second.spoiled {
                    return SheetState::Spoiled { reason, by };
                }
                return SheetState::Agreed { line: second.line, answers: second.answers.clone(), by };
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
        self.line == other.line && self.answers == other.answers && self.spoiled == other.spoiled
    }

    fn differences(&self, other: &Self) -> Vec<Difference> {
        let mut found = Vec::new();
        if self.line != other.line {
            found.push(Difference::Line { first: self.line, second: other.line });
        }
        if self.spoiled != other.spoiled {
            // Where one read no answers, that they differ is no news.
            found.push(Difference::Spoiled { first: self.spoiled, second: other.spoiled });
            return found;
        }
        let questions: BTreeSet<&String> = self.answers.keys().chain(other.answers.keys()).collect();
        let differ = |question: &&String| self.answers.get(*question) != other.answers.get(*question);
        let questions = questions.into_iter().filter(differ);
        found.extend(questions.map(|question| Difference::Question { question: question.clone() }));
        found
    }
}

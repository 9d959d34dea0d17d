//! Field surveys (现场摸底): what somebody saw on the spot, often without signal, and sent in later.
//!
//! A record is named on the device, so that sending it twice is sending it once, and in whatever order
//! records arrive the same values count: a claim of a survey bears the moment it was written down.

use crate::claim::{Claim, ClaimSubject, SourceKind};
use crate::fact::{Fact, FactValue};
use crate::id::{AccountId, BuildingId, ClaimId, CommunityId, FieldSurveyId};
use crate::truth::Truth;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The kind of source that a field survey is.
pub const SOURCE: SourceKind = SourceKind::Survey;

/// Answers and observations of one record at most.
pub const MAX_ANSWERS: usize = 100;
/// Photos of one record at most.
pub const MAX_PHOTOS: u16 = 10;
/// Longest note and longest text, in characters.
pub const MAX_TEXT: usize = 1000;

/// What was seen of a community, or of one building of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldSurvey {
    /// Its name, made on the device.
    pub id: FieldSurveyId,
    /// The community.
    pub community: CommunityId,
    /// The building, where the answers are about one.
    pub building: Option<BuildingId>,
    /// The day of the survey.
    pub observed_on: Date,
    /// When it was written down, by the clock of the device.
    pub answered_at: Timestamp,
    /// What was answered.
    pub answers: Vec<Answer>,
    /// What was seen of indicators; of communities only.
    pub observations: Vec<Seen>,
    /// Whatever else there was to say; empty for nothing.
    pub note: String,
    /// How many photos belong to it; they arrive one by one.
    pub photos: u16,
}

impl FieldSurvey {
    /// What its answers are about.
    pub const fn subject(&self) -> ClaimSubject {
        match self.building {
            Some(building) => ClaimSubject::Building(building),
            None => ClaimSubject::Community(self.community),
        }
    }
}

/// The answer to the question for one fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The fact.
    pub fact: Fact,
    /// What was seen.
    pub value: FactValue,
    /// Its base version: the claim that counted when the question was taken along; `None` for none.
    pub base: Option<ClaimId>,
}

/// What was seen of one indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The indicator's id in the pack.
    pub indicator: String,
    /// Whether it is met; `unknown` where only a value was measured.
    pub met: Truth,
    /// The measured value in the indicator's own unit.
    pub value: Option<String>,
}

/// A field survey as it was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceivedSurvey {
    /// What was sent.
    pub survey: FieldSurvey,
    /// The number of its receipt: 1, 2, 3 … in the order of arrival.
    pub receipt: u64,
    /// SHA-256 of what was sent, hexadecimal.
    pub content_hash: String,
    /// Who sent it.
    pub submitted_by: AccountId,
    /// When it arrived.
    pub received_at: Timestamp,
}

/// Why an answer waits for a person to look at it. Its claim is kept either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conflict {
    /// Another value came to count after the question was taken along; the surveyor has not seen it.
    Changed,
    /// The surveyor saw another value than the one that counts, and that one is better sourced.
    Outranked,
}

impl Conflict {
    /// Every sort.
    pub const ALL: [Self; 2] = [Self::Changed, Self::Outranked];

    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Outranked => "outranked",
        }
    }

    /// Reads a key made by [`Conflict::key`].
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|conflict| conflict.key() == key)
    }
}

impl Answer {
    /// Whether the answer contradicts the claim that counted before it arrived.
    ///
    /// `own` says that this claim is of an earlier or later field survey of the same person, who may correct
    /// himself; `counts` that the answer counts now.
    pub fn conflict(&self, before: Option<&Claim>, own: bool, counts: bool) -> Option<Conflict> {
        let before = before.filter(|claim| claim.value != self.value)?;
        if own {
            None
        } else if self.base != Some(before.id) {
            Some(Conflict::Changed)
        } else if counts {
            None
        } else {
            Some(Conflict::Outranked)
        }
    }
}

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident = $key:literal;)+) => {
        /// Why a record was not taken. It stays on the device with the reason.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Refusal {$($(#[$doc])* $name,)+}

        impl Refusal {
            /// Every reason.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The stable key.
            pub const fn key(self) -> &'static str {
                match self {$(Self::$name => $key,)+}
            }
        }
    };
}

refusals! {
    /// Its name is no id.
    IdMalformed = "id-malformed";
    /// A record of that name was taken, and it said something else.
    DifferentContent = "different-content";
    /// No such community is on the register: its import was undone, or it never was.
    UnknownCommunity = "unknown-community";
    /// The community was merged into another.
    MergedCommunity = "merged-community";
    /// The community has no such building.
    UnknownBuilding = "unknown-building";
    /// The day is no day.
    DayMalformed = "day-malformed";
    /// The day is still to come.
    DayInFuture = "day-in-future";
    /// The moment at which it was written down is no moment.
    MomentMalformed = "moment-malformed";
    /// No fact has that name.
    UnknownFact = "unknown-fact";
    /// A fact of communities was answered for a building.
    FactNotOfBuildings = "fact-not-of-buildings";
    /// The same question is answered twice.
    AnsweredTwice = "answered-twice";
    /// The value cannot be read.
    ValueMalformed = "value-malformed";
    /// The rules have no such indicator, or the record is about a building.
    UnknownIndicator = "unknown-indicator";
    /// The note, or a text, is too long.
    TextTooLong = "text-too-long";
    /// More answers or photos than one record may have.
    TooMany = "too-many";
    /// Nothing was answered, noted or photographed.
    NothingSaid = "nothing-said";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::Confidence;
    use crate::id::uuid_v7;

    fn claim(number: u64, text: &str) -> Claim {
        Claim {
            id: ClaimId::from_uuid(uuid_v7(number, [0; 10])),
            subject: ClaimSubject::Community(CommunityId::from_uuid(uuid_v7(1, [0; 10]))),
            fact: Fact::BuiltYear,
            value: FactValue::parse(Fact::BuiltYear, text).unwrap(),
            raw: None,
            source: SourceKind::Acceptance,
            source_label: String::new(),
            observed_on: None,
            recorded_at: Timestamp::UNIX_EPOCH,
            confidence: Confidence::High,
            batch: None,
            decision: None,
        }
    }

    fn answer(text: &str, base: Option<&Claim>) -> Answer {
        Answer { fact: Fact::BuiltYear, value: claim(0, text).value, base: base.map(|claim| claim.id) }
    }

    #[test]
    fn an_answer_to_an_open_question_and_one_that_agrees_are_no_conflict() {
        assert_eq!(answer("1998", None).conflict(None, false, true), None);
        let known = claim(7, "1998");
        assert_eq!(answer("1998", None).conflict(Some(&known), false, false), None);
    }

    #[test]
    fn what_the_surveyor_has_not_seen_is_a_conflict_even_where_the_survey_counts() {
        let (seen, meanwhile) = (claim(7, "1998"), claim(8, "2003"));
        let answer = answer("1997", Some(&seen));
        assert_eq!(answer.conflict(Some(&meanwhile), false, true), Some(Conflict::Changed));
        assert_eq!(answer.conflict(Some(&meanwhile), true, true), None, "one may correct oneself");
    }

    #[test]
    fn what_the_surveyor_has_seen_is_a_conflict_only_where_it_still_counts() {
        let seen = claim(7, "1998");
        assert_eq!(answer("1997", Some(&seen)).conflict(Some(&seen), false, true), None);
        assert_eq!(
            answer("1997", Some(&seen)).conflict(Some(&seen), false, false),
            Some(Conflict::Outranked)
        );
    }

    #[test]
    fn keys_are_read_back_and_unique() {
        for conflict in Conflict::ALL {
            assert_eq!(Conflict::parse(conflict.key()), Some(conflict));
        }
        let keys: std::collections::BTreeSet<_> = Refusal::ALL.iter().map(|refusal| refusal.key()).collect();
        assert_eq!(keys.len(), Refusal::ALL.len());
    }
}

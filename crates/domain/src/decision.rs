//! The result of a vote as it is certified, posted, objected to and kept.
//!
//! A decision binds all owners; an owner whose rights it infringes may ask a court to revoke it (Civil Code Art. 280),
//! within one year of knowing of it (SPC interpretation, Art. 12). What it rests on is kept at least that long.

use crate::assessment::PackRef;
use crate::ballot::{Ballot, Channel, effective};
use crate::calendar::{NoCalendar, Period, WorkCalendar};
use crate::keys::keys;
use crate::roll::RollHash;
use crate::tally::{Outcome, Tally};
use crate::vote::{Vote, VoteState};
use jiff::civil::Date;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a certificate of a result says (表决结果确认书).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// The vote's title.
    pub title: String,
    /// The hash of the roll it was held on, as the notice had it.
    pub roll_hash: RollHash,
    /// The rules it was held under.
    pub pack: PackRef,
    /// From when ballots were taken.
    pub opened_at: Timestamp,
    /// Until when.
    pub closed_at: Timestamp,
    /// Lines of the roll.
    pub lines: u32,
    /// Ballots kept, also those that a later one replaced.
    pub ballots_kept: u32,
    /// Ballots that count, by channel.
    pub effective: BTreeMap<Channel, u32>,
    /// What came of each question, in the order of the ballot.
    pub questions: Vec<Certified>,
}

/// What came of a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Certified {
    /// Its key.
    pub question: String,
    /// The matter of the pack.
    pub matter: String,
    /// What was asked.
    pub text: String,
    /// The option that was chosen, where it was a choice among several.
    pub chosen: Option<String>,
    /// The count.
    pub tally: Tally,
}

/// Why there is no certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(tag = "error", rename_all = "kebab-case")]
pub enum CertificateError {
    /// It is not closed.
    #[error("the vote is {}, not closed", is.key())]
    NotClosed {
        /// Where it stands.
        is: VoteState,
    },
    /// A willingness survey decides nothing.
    #[error("a willingness survey decides nothing")]
    Survey,
    /// It was never announced on a roll.
    #[error("the vote has no frozen roll")]
    NoRoll,
    /// A question of the vote was not counted, or another was.
    #[error("«{question}» is not what was asked")]
    OtherQuestions {
        /// The question.
        question: String,
    },
}

/// The count of one question, with the option chosen where it was a choice among several.
pub type Count = (Option<String>, Tally);

impl Certificate {
    /// Certifies what was counted. `counts` has every question of the vote that a rule decides.
    pub fn of(
        vote: &Vote,
        lines: u32,
        ballots: &[Ballot],
        mut counts: BTreeMap<String, Count>,
    ) -> Result<Self, CertificateError> {
        if vote.is_survey() {
            return Err(CertificateError::Survey);
        }
        if !matches!(vote.state, VoteState::Closed | VoteState::Published | VoteState::Settled) {
            return Err(CertificateError::NotClosed { is: vote.state });
        }
        let roll_hash = vote.roll_hash.clone().ok_or(CertificateError::NoRoll)?;
        let mut questions = Vec::new();
        for question in vote.questions.iter().filter(|question| question.form.rule().is_some()) {
            let missing = || CertificateError::OtherQuestions { question: question.key.clone() };
            let (chosen, tally) = counts.remove(&question.key).ok_or_else(missing)?;
            let (key, matter, text) = (question.key.clone(), question.matter.clone(), question.text.clone());
            questions.push(Certified { question: key, matter, text, chosen, tally });
        }
        if let Some((question, _)) = counts.pop_first() {
            return Err(CertificateError::OtherQuestions { question });
        }
        let mut by_channel = BTreeMap::new();
        for ballot in effective(ballots).values() {
            let count: &mut u32 = by_channel.entry(ballot.channel).or_default();
            *count = count.saturating_add(1);
        }
        Ok(Self {
            title: vote.title.clone(),
            roll_hash,
            pack: vote.pack.clone(),
            opened_at: vote.opens_at,
            closed_at: vote.closes_at,
            lines,
            ballots_kept: u32::try_from(ballots.len()).unwrap_or(u32::MAX),
            effective: by_channel,
            questions,
        })
    }

    /// Whether everything that was asked is decided.
    pub fn passed(&self) -> bool {
        !self.questions.is_empty() && self.questions.iter().all(|of| of.tally.outcome == Outcome::Passed)
    }
}

/// When a result is posted, and how long it and what it rests on are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    /// The day it is posted; not counted.
    pub from: Date,
    /// The last day of the notice.
    pub until: Date,
    /// The last day on which roll, ballots and papers must still be there: a year after the last day of the notice.
    pub kept_until: Date,
}

impl Publication {
    /// Posts a result for a period.
    pub fn of(from: Date, period: Period, calendar: &WorkCalendar) -> Result<Self, NoCalendar> {
        let until = calendar.last_day(from, period)?;
        let year = NoCalendar { year: until.year() };
        let kept_until = until.checked_add(Span::new().years(1)).map_err(|_| year)?;
        Ok(Self { from, until, kept_until })
    }

    /// Whether the notice is over and every objection answered; `today` is the day where the community stands.
    pub fn settle(&self, today: Date, objections: &[Objection]) -> Result<(), SettleError> {
        if today <= self.until {
            return Err(SettleError::NoticeRuns { until: self.until });
        }
        let with = |wanted: Option<ObjectionOutcome>| {
            let numbers = objections.iter().filter(|objection| objection.outcome == wanted);
            numbers.map(|objection| objection.number).collect::<Vec<_>>()
        };
        let (open, upheld) = (with(None), with(Some(ObjectionOutcome::Upheld)));
        if !open.is_empty() {
            Err(SettleError::Unanswered { numbers: open })
        } else if !upheld.is_empty() {
            Err(SettleError::Upheld { numbers: upheld })
        } else {
            Ok(())
        }
    }

    /// Whether what it rests on may be let go of on that day.
    pub fn may_let_go(&self, today: Date) -> bool {
        today > self.kept_until
    }
}

keys! {
    /// What became of an objection.
    ObjectionOutcome {
        /// It is right: the result does not stand as posted.
        Upheld = "upheld",
        /// It is not.
        Dismissed = "dismissed",
        /// It was taken back.
        Withdrawn = "withdrawn",
    }
}

/// An objection to a posted roll or result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// 1, 2, 3 … in the order in which they came.
    pub number: u32,
    /// The line of the roll that objects, where it is one.
    pub line: Option<u32>,
    /// The day it came.
    pub on: Date,
    /// What it says.
    pub text: String,
    /// What became of it; `None` while it waits.
    pub outcome: Option<ObjectionOutcome>,
    /// What it was answered.
    pub answer: Option<String>,
}

/// Why a result does not stand yet. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(tag = "error", rename_all = "kebab-case")]
pub enum SettleError {
    /// The notice still runs.
    #[error("the notice runs until {until}")]
    NoticeRuns {
        /// Its last day.
        until: Date,
    },
    /// Objections wait for an answer.
    #[error("{} objections are not answered", numbers.len())]
    Unanswered {
        /// Which.
        numbers: Vec<u32>,
    },
    /// Objections were right.
    #[error("{} objections were upheld", numbers.len())]
    Upheld {
        /// Which.
        numbers: Vec<u32>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::WorkYear;
    use crate::id::{CommunityId, RollId, VoteId, uuid_v7};
    use crate::proxy::ProxyRule;
    use crate::tally::{Circumstances, tally};
    use crate::threshold::{Comparison, Round, Rule};
    use crate::vote::{Form, Question};
    use jiff::civil::date;

    fn calendar() -> WorkCalendar {
        let year = |year| WorkYear { year, notice: String::new(), holidays: [].into(), workdays: [].into() };
        WorkCalendar { years: [2026, 2027].into_iter().map(|number| (number, year(number))).collect() }
    }

    fn objection(number: u32, outcome: Option<ObjectionOutcome>) -> Objection {
        let (on, text) = (date(2026, 11, 4), "计票有误".to_owned());
        Objection { number, line: Some(7), on, text, outcome, answer: None }
    }

    #[test]
    fn a_result_stands_after_its_notice_when_every_objection_is_answered_and_none_was_right() {
        let publication = Publication::of(date(2026, 11, 2), Period::Days(7), &calendar()).unwrap();
        assert_eq!((publication.until, publication.kept_until), (date(2026, 11, 9), date(2027, 11, 9)));
        let settle = |day, objections: &[Objection]| publication.settle(day, objections);
        let runs = SettleError::NoticeRuns { until: date(2026, 11, 9) };
        assert_eq!(settle(date(2026, 11, 9), &[]), Err(runs));
        let dismissed = objection(1, Some(ObjectionOutcome::Dismissed));
        let waits = [dismissed.clone(), objection(2, None)];
        assert_eq!(settle(date(2026, 11, 10), &waits), Err(SettleError::Unanswered { numbers: vec![2] }));
        let right = [dismissed.clone(), objection(2, Some(ObjectionOutcome::Upheld))];
        assert_eq!(settle(date(2026, 11, 10), &right), Err(SettleError::Upheld { numbers: vec![2] }));
        assert_eq!(settle(date(2026, 11, 10), &[dismissed]), Ok(()));
        assert!(!publication.may_let_go(date(2027, 11, 9)) && publication.may_let_go(date(2027, 11, 10)));
    }

    fn closed(form: Form) -> Vote {
        let id = uuid_v7(1, [0; 10]);
        Vote {
            id: VoteId::from_uuid(id),
            community: CommunityId::from_uuid(id),
            title: "选聘物业".into(),
            round: Round::First,
            questions: vec![Question {
                key: "1".into(),
                matter: "manager".into(),
                text: String::new(),
                form,
            }],
            roll: RollId::from_uuid(id),
            roll_hash: Some("0".repeat(64).parse().unwrap()),
            channels: [Channel::Link].into(),
            proxies: ProxyRule::default(),
            covenant: None,
            announced_at: None,
            opens_at: Timestamp::UNIX_EPOCH,
            closes_at: Timestamp::UNIX_EPOCH,
            pack: PackRef { id: "cn-national".into(), hash: "0".repeat(64).into(), as_of: date(2026, 11, 1) },
            state: VoteState::Closed,
        }
    }

    #[test]
    fn a_certificate_has_what_was_asked_and_nothing_else_and_never_a_survey() {
        let half = "1/2".parse().unwrap();
        let rule = Rule::civil_code("2/3".parse().unwrap(), Comparison::MoreThan, half);
        let tally = || tally(&rule, &[], &BTreeMap::new(), Circumstances::default());
        let count = |key: &str| BTreeMap::from([(key.to_owned(), (None, tally()))]);
        let mut vote = closed(Form::Decision { rule: Box::new(rule.clone()) });
        let certificate = Certificate::of(&vote, 0, &[], count("1")).unwrap();
        assert!(!certificate.passed());
        assert_eq!(certificate.questions[0].tally.outcome, Outcome::QuorumMissed);
        let other = |question: &str| Err(CertificateError::OtherQuestions { question: question.into() });
        assert_eq!(Certificate::of(&vote, 0, &[], BTreeMap::new()), other("1"));
        let mut two = count("1");
        two.extend(count("2"));
        assert_eq!(Certificate::of(&vote, 0, &[], two), other("2"));
        vote.state = VoteState::Opened;
        let open = Err(CertificateError::NotClosed { is: VoteState::Opened });
        assert_eq!(Certificate::of(&vote, 0, &[], count("1")), open);
        let survey = closed(Form::Willingness { needed: None });
        assert_eq!(Certificate::of(&survey, 0, &[], count("1")), Err(CertificateError::Survey));
    }

    #[test]
    fn ten_working_days_are_two_weeks_where_nothing_is_off() {
        let publication = Publication::of(date(2026, 11, 2), Period::WorkingDays(10), &calendar()).unwrap();
        assert_eq!(publication.until, date(2026, 11, 16));
    }
}

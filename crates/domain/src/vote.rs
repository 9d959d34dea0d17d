//! Votes (表决): what is asked, of whom, under which rule, and where it stands.
//!
//! A statutory vote binds owners (Civil Code Arts. 278, 280). A willingness survey (意愿征询) only says whether a plan
//! may take a community in; it is of another kind from the beginning, and nothing turns one into the other.

pub mod file;

use crate::assessment::PackRef;
use crate::ballot::{Answer, Channel, WrongAnswer, check_answer};
use crate::id::{CommunityId, RollId, VoteId};
use crate::keys::keys;
use crate::nearest::nearest;
use crate::proxy::ProxyRule;
use crate::roll::RollHash;
use crate::share::Share;
use crate::threshold::{Round, Rule};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

keys! {
    /// Where a vote stands.
    VoteState {
        /// Being prepared.
        Drafted = "drafted",
        /// Announced: matters, roll and dates are fixed from here on.
        Announced = "announced",
        /// Ballots are taken.
        Opened = "opened",
        /// No ballot is taken any more; paper that came in before is still entered.
        Closed = "closed",
        /// The result is posted, objections are heard.
        Published = "published",
        /// The notice period is over.
        Settled = "settled",
        /// Called off before it was counted.
        Cancelled = "cancelled",
    }
}

/// What a question asks for, and what decides it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Form {
    /// Yes, no or abstain, under a statutory rule.
    Decision {
        /// The rule, as the pack had it when the vote was announced.
        rule: Box<Rule>,
    },
    /// Yes or no, of households, against the share that a plan asks for. Binds nobody.
    Willingness {
        /// The share of all households; `None` where the pack gives none, and the share is only shown.
        needed: Option<Share>,
    },
    /// Any number of options, each liked or not: a menu.
    Approval {
        /// What can be chosen.
        options: Vec<String>,
    },
    /// Points over options: a menu.
    Points {
        /// What can be chosen.
        options: Vec<String>,
        /// Points one may give away in all.
        points: u32,
    },
    /// Options in order, the best first; what is left out is not agreed to. The winner must pass the rule.
    Ranking {
        /// What can be chosen.
        options: Vec<String>,
        /// The rule, where the winner must pass one.
        rule: Option<Box<Rule>>,
    },
}

impl Form {
    /// The stable key.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Decision { .. } => "decision",
            Self::Willingness { .. } => "willingness",
            Self::Approval { .. } => "approval",
            Self::Points { .. } => "points",
            Self::Ranking { .. } => "ranking",
        }
    }

    /// The rule that decides it, where there is one.
    pub fn rule(&self) -> Option<&Rule> {
        match self {
            Self::Decision { rule } => Some(rule),
            Self::Ranking { rule, .. } => rule.as_deref(),
            Self::Willingness { .. } | Self::Approval { .. } | Self::Points { .. } => None,
        }
    }

    /// What can be chosen.
    pub fn options(&self) -> &[String] {
        match self {
            Self::Approval { options } | Self::Points { options, .. } | Self::Ranking { options, .. } => {
                options
            }
            Self::Decision { .. } | Self::Willingness { .. } => &[],
        }
    }
}

/// One question of a ballot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its key on ballots and in files: `1`, `lift`.
    pub key: String,
    /// The matter of the pack that it is.
    pub matter: String,
    /// What is asked, in the words of whoever asks.
    pub text: String,
    /// What it asks for.
    #[serde(rename = "asks")]
    pub form: Form,
}

/// A vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// Its name in the database.
    pub id: VoteId,
    /// The community it is held in.
    pub community: CommunityId,
    /// Its title, in the words of whoever holds it.
    pub title: String,
    /// Which round.
    pub round: Round,
    /// What is asked.
    pub questions: Vec<Question>,
    /// The roll it is held on.
    pub roll: RollId,
    /// The hash of the frozen roll; `None` while the vote is drafted.
    pub roll_hash: Option<RollHash>,
    /// How ballots may come.
    pub channels: BTreeSet<Channel>,
    /// What proxies may do.
    pub proxies: ProxyRule,
    /// The covenant or rules of procedure that let silence count, with clause; `None` for none.
    pub covenant: Option<String>,
    /// When it was announced.
    pub announced_at: Option<Timestamp>,
    /// From when ballots are taken.
    pub opens_at: Timestamp,
    /// From when no ballot is taken any more.
    pub closes_at: Timestamp,
    /// The rules it is held under.
    pub pack: PackRef,
    /// Where it stands.
    pub state: VoteState,
}

/// Why a vote does not move on. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(tag = "error", rename_all = "kebab-case")]
pub enum VoteError {
    /// It stands elsewhere.
    #[error("the vote is {}, not {}", is.key(), needed.key())]
    WrongState {
        /// Where it stands.
        is: VoteState,
        /// Where it would have to.
        needed: VoteState,
    },
    /// Nothing is asked, the same key twice, or a form without what it needs.
    #[error("the question «{question}» cannot be put: {}", why.key())]
    UnsoundQuestion {
        /// Its key; empty for a vote without questions.
        question: String,
        /// Why.
        why: UnsoundQuestion,
    },
    /// A willingness survey asks nothing that binds, and a statutory vote nothing that does not.
    #[error("a willingness survey and a statutory decision are two votes")]
    KindsMixed,
    /// No way in which a ballot could come.
    #[error("no channel is open")]
    NoChannel,
    /// It would close before it opens.
    #[error("it would close at {closes_at}, not after {opens_at}")]
    ClosesBeforeItOpens {
        /// When it opens.
        opens_at: Timestamp,
        /// When it closes.
        closes_at: Timestamp,
    },
    /// Too little notice.
    #[error("it may open from {earliest} on")]
    NoticeTooShort {
        /// The earliest instant.
        earliest: Timestamp,
    },
    /// The instant has not come.
    #[error("not before {from}")]
    TooEarly {
        /// When it may be.
        from: Timestamp,
    },
}

keys! {
    /// What is wrong with a question.
    UnsoundQuestion {
        /// There is none.
        None = "none",
        /// Its key is empty, or used twice.
        Key = "key",
        /// Fewer than two options, an empty one, or one twice.
        Options = "options",
        /// Its rule can decide nothing.
        Rule = "rule",
        /// No points to give away.
        Points = "points",
    }
}

impl Vote {
    /// Whether it is a willingness survey.
    pub fn is_survey(&self) -> bool {
        self.questions.iter().any(|question| matches!(question.form, Form::Willingness { .. }))
    }

    /// Announces it on a frozen roll: from here on nothing of it changes. No vote on what was not announced.
    ///
    /// `earliest` is the instant from which it may open: the notice the pack asks for after `now` (see
    /// [`crate::calendar`]).
    pub fn announce(
        &mut self,
        roll_hash: RollHash,
        now: Timestamp,
        earliest: Timestamp,
    ) -> Result<(), VoteError> {
        self.need(VoteState::Drafted)?;
        self.check_questions()?;
        if self.channels.is_empty() {
            return Err(VoteError::NoChannel);
        }
        let (opens_at, closes_at) = (self.opens_at, self.closes_at);
        if closes_at <= opens_at {
            return Err(VoteError::ClosesBeforeItOpens { opens_at, closes_at });
        }
        if opens_at < earliest {
            return Err(VoteError::NoticeTooShort { earliest });
        }
        (self.roll_hash, self.announced_at) = (Some(roll_hash), Some(now));
        self.state = VoteState::Announced;
        Ok(())
    }

    /// Opens it, not before its instant.
    pub fn open(&mut self, now: Timestamp) -> Result<(), VoteError> {
        self.need(VoteState::Announced)?;
        if now < self.opens_at {
            return Err(VoteError::TooEarly { from: self.opens_at });
        }
        self.state = VoteState::Opened;
        Ok(())
    }

    /// Closes it, not before its instant: nobody who still had time is cut off.
    pub fn close(&mut self, now: Timestamp) -> Result<(), VoteError> {
        self.need(VoteState::Opened)?;
        if now < self.closes_at {
            return Err(VoteError::TooEarly { from: self.closes_at });
        }
        self.state = VoteState::Closed;
        Ok(())
    }

    /// Posts its result.
    pub fn publish(&mut self) -> Result<(), VoteError> {
        self.need(VoteState::Closed)?;
        self.state = VoteState::Published;
        Ok(())
    }

    /// Ends the notice period of its result.
    pub fn settle(&mut self) -> Result<(), VoteError> {
        self.need(VoteState::Published)?;
        self.state = VoteState::Settled;
        Ok(())
    }

    /// Calls it off before it is counted.
    pub fn cancel(&mut self) -> Result<(), VoteError> {
        match self.state {
            VoteState::Drafted | VoteState::Announced | VoteState::Opened => {
                self.state = VoteState::Cancelled;
                Ok(())
            }
            is => Err(VoteError::WrongState { is, needed: VoteState::Opened }),
        }
    }

    /// The question of that key.
    pub fn question(&self, key: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.key == key)
    }

    /// The key nearest to one that no question has.
    pub fn nearest_question(&self, key: &str) -> Option<&str> {
        nearest(key, self.questions.iter().map(|question| question.key.as_str()))
    }

    fn need(&self, needed: VoteState) -> Result<(), VoteError> {
        let is = self.state;
        if is == needed { Ok(()) } else { Err(VoteError::WrongState { is, needed }) }
    }

    fn check_questions(&self) -> Result<(), VoteError> {
        let wrong =
            |question: &str, why| Err(VoteError::UnsoundQuestion { question: question.to_owned(), why });
        if self.questions.is_empty() {
            return wrong("", UnsoundQuestion::None);
        }
        let mut keys = BTreeSet::new();
        for question in &self.questions {
            if let Some(why) = question.fault(&mut keys) {
                return wrong(&question.key, why);
            }
        }
        if kinds_mixed(&self.questions) { Err(VoteError::KindsMixed) } else { Ok(()) }
    }
}

/// Whether some questions bind and others only ask for willingness.
fn kinds_mixed(questions: &[Question]) -> bool {
    let survey = |question: &Question| matches!(question.form, Form::Willingness { .. });
    let binding = |question: &Question| question.form.rule().is_some();
    questions.iter().any(survey) && questions.iter().any(binding)
}

impl Question {
    fn fault<'a>(&'a self, keys: &mut BTreeSet<&'a str>) -> Option<UnsoundQuestion> {
        if self.key.trim().is_empty() || !keys.insert(&self.key) {
            return Some(UnsoundQuestion::Key);
        }
        if self.form.rule().is_some_and(|rule| rule.check().is_err()) {
            return Some(UnsoundQuestion::Rule);
        }
        if matches!(self.form, Form::Points { points: 0, .. }) {
            return Some(UnsoundQuestion::Points);
        }
        let options = self.form.options();
        let distinct: BTreeSet<&String> = options.iter().filter(|option| !option.trim().is_empty()).collect();
        let single = matches!(self.form, Form::Decision { .. } | Form::Willingness { .. });
        (!single && (options.is_empty() || distinct.len() != options.len()))
            .then_some(UnsoundQuestion::Options)
    }

    /// Whether an answer is one to this question.
    pub fn accepts(&self, answer: &Answer) -> Result<(), WrongAnswer> {
        check_answer(&self.form, answer)
    }
}

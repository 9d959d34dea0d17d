//! What a ballot says to a question.

use crate::tally::Choice;
use crate::vote::Form;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Yes, no or abstain.
    Choice(Choice),
    /// The options that are liked.
    Approves(BTreeSet<String>),
    /// Points by option.
    Points(BTreeMap<String, u32>),
    /// Options in order, the best first.
    Ranks(Vec<String>),
}

/// Everything a ballot says, by the key of the question.
pub type Answers = BTreeMap<String, Answer>;

impl Answer {
    /// The stable key of its kind.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Choice(_) => "choice",
            Self::Approves(_) => "approves",
            Self::Points(_) => "points",
            Self::Ranks(_) => "ranks",
        }
    }

    /// The text of it that is hashed: every word with its length before it, so that no two answers have the same.
    pub(super) fn canonical(&self) -> String {
        let several = |kind: &str, words: Vec<String>| format!("{kind}:{}:{}", words.len(), words.concat());
        match self {
            Self::Choice(choice) => format!("choice:{}", choice.key()),
            Self::Approves(options) => several("approves", options.iter().map(|it| measured(it)).collect()),
            Self::Points(points) => {
                let word = |(option, points): (&String, &u32)| format!("{}={points};", measured(option));
                several("points", points.iter().map(word).collect())
            }
            Self::Ranks(options) => several("ranks", options.iter().map(|it| measured(it)).collect()),
        }
    }
}

/// A word with its length in bytes before it.
pub(super) fn measured(word: &str) -> String {
    format!("{}:{word}", word.len())
}

/// Why an answer is none to its question.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(tag = "wrong", rename_all = "kebab-case")]
pub enum WrongAnswer {
    /// Of another kind than the question asks for.
    #[error("a {form} was asked for, not {answer}")]
    Kind {
        /// What the question asks for.
        form: &'static str,
        /// What was answered.
        answer: &'static str,
    },
    /// An option that the question does not have.
    #[error("no option is called «{option}»")]
    UnknownOption {
        /// The option.
        option: String,
        /// The one nearest to it.
        nearest: Option<String>,
    },
    /// The same option twice in an order.
    #[error("«{option}» is there twice")]
    OptionTwice {
        /// The option.
        option: String,
    },
    /// More points than there are.
    #[error("{given} points of {points}")]
    TooManyPoints {
        /// How many were given away.
        given: u64,
        /// How many there are.
        points: u32,
    },
}

/// Whether an answer is one to a question of that form.
pub fn check_answer(form: &Form, answer: &Answer) -> Result<(), WrongAnswer> {
    let known = |option: &String| {
        let options = form.options();
        if options.contains(option) {
            return Ok(());
        }
        let nearest = crate::nearest::nearest(option, options.iter().map(String::as_str)).map(str::to_owned);
        Err(WrongAnswer::UnknownOption { option: option.clone(), nearest })
    };
    match (form, answer) {
        (Form::Decision { .. } | Form::Willingness { .. }, Answer::Choice(_)) => Ok(()),
        (Form::Approval { .. }, Answer::Approves(options)) => options.iter().try_for_each(known),
        (Form::Points { points, .. }, Answer::Points(given)) => {
            given.keys().try_for_each(known)?;
            let sum = given.values().fold(0_u64, |sum, points| sum.saturating_add(u64::from(*points)));
            if sum > u64::from(*points) {
                return Err(WrongAnswer::TooManyPoints { given: sum, points: *points });
            }
            Ok(())
        }
        (Form::Ranking { .. }, Answer::Ranks(options)) => {
            let mut seen = BTreeSet::new();
            for option in options {
                known(option)?;
                if !seen.insert(option) {
                    return Err(WrongAnswer::OptionTwice { option: option.clone() });
                }
            }
            Ok(())
        }
        _ => Err(WrongAnswer::Kind { form: form.key(), answer: answer.key() }),
    }
}

//! Why a roll or a vote does not move on, in words.

use crate::community::china;
use crate::i18n::{Lang, Words};
use domain::roll::RollError;
use domain::vote::VoteError;
use jiff::Timestamp;

/// A translation key with its arguments.
type Detail = (String, Vec<(&'static str, String)>);

/// Moments in a text that both languages can show.
fn moment(at: Timestamp) -> String {
    Words::of(Lang::En).moment(at, &china())
}

/// Why a roll does not move on.
pub(crate) fn roll_detail(error: &RollError) -> Detail {
    let (key, args) = match error {
        RollError::Frozen { at } => ("frozen", vec![("at", moment(*at))]),
        RollError::WrongState { .. } => ("wrong-state", vec![]),
        RollError::Faulty { faults } => ("faulty", vec![("faults", faults.to_string())]),
        RollError::WindowOpen { until } => ("window-open", vec![("until", until.to_string())]),
        RollError::WindowReversed { .. } => ("window-reversed", vec![]),
        RollError::UnknownDwelling { .. } => ("unknown-dwelling", vec![]),
    };
    (format!("error-roll-{key}"), args)
}

/// Why a vote does not move on.
pub(crate) fn vote_detail(error: &VoteError) -> Detail {
    let (key, args) = match error {
        VoteError::WrongState { .. } => ("wrong-state", vec![]),
        VoteError::UnsoundQuestion { .. } => ("unsound-question", vec![]),
        VoteError::KindsMixed => ("kinds-mixed", vec![]),
        VoteError::NoChannel => ("no-channel", vec![]),
        VoteError::ClosesBeforeItOpens { .. } => ("closes-before-it-opens", vec![]),
        VoteError::NoticeTooShort { earliest } => ("notice-too-short", vec![("earliest", moment(*earliest))]),
        VoteError::TooEarly { from } => ("too-early", vec![("from", moment(*from))]),
    };
    (format!("error-vote-{key}"), args)
}

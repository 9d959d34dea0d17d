//! What the pack in force says of votes.

use crate::{App, AppError};
use domain::allocation::Sharing;
use domain::calendar::Period;
use domain::threshold::Rule;
use jiff::SignedDuration;
use policy::{Bilingual, Rules};
use std::sync::Arc;

/// The rule of a matter; `None` for one that the pack does not have, or of which a number is missing.
pub(super) fn rule_of(rules: &Rules, matter: &str) -> Option<Rule> {
    rules.matter(matter)?.rule.clone()
}

/// The matters that can be asked, with their names.
pub fn matters(rules: &Rules) -> Vec<(Arc<str>, Bilingual)> {
    let complete = rules.matters().iter().filter(|matter| matter.rule.is_some());
    complete.map(|matter| (Arc::clone(&matter.id), matter.name.clone())).collect()
}

/// Who pays what of a menu item; `None` where the pack leaves it to the statute.
pub fn sharing_of(rules: &Rules, code: &str) -> Option<Sharing> {
    rules.sharing_of(rules.item(code)?)?.rule.clone()
}

impl App {
    /// How long a vote is announced before it opens; nothing where the pack leaves it open.
    pub(super) fn notice_before_vote(&self) -> Result<SignedDuration, AppError> {
        let days = match self.rules_in_force()?.period("vote.notice-days") {
            Some(Period::Days(days) | Period::WorkingDays(days)) => i64::from(days),
            None => 0,
        };
        Ok(SignedDuration::from_hours(24 * days))
    }
}

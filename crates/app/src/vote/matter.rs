//! What the pack in force says of votes.

use crate::{App, AppError};
use domain::fraction::Fraction;
use domain::share::Share;
use domain::threshold::{Comparison, Rule};
use jiff::SignedDuration;
use policy::{ParameterValue, Rules};

/// The rule of a matter.
pub(super) fn rule_of(rules: &Rules, matter: &str) -> Option<Rule> {
    let fraction = |id: &str| match rules.parameter(id)?.value {
        Some(ParameterValue::Fraction(part, whole)) => Fraction::new(part, whole).ok(),
        _ => None,
    };
    let quorum = fraction("vote.quorum")?;
    Some(match matter {
        "raise-fund" | "alter-building" | "change-use" => {
            Rule::civil_code(quorum, Comparison::AtLeast, fraction("vote.special")?)
        }
        _ => Rule::civil_code(quorum, Comparison::MoreThan, fraction("vote.ordinary")?),
    })
}

/// The share of households that a plan asks for.
pub(super) fn plan_entry_share(rules: &Rules) -> Option<Share> {
    match rules.parameter("consent.plan-entry")?.value {
        Some(ParameterValue::Share(share)) => Some(share),
        _ => None,
    }
}

impl App {
    /// How long a vote is announced before it opens.
    pub(super) fn notice_before_vote(&self) -> Result<SignedDuration, AppError> {
        let rules = self.rules_in_force()?;
        let days = match rules.parameter("vote.notice-days").and_then(|found| found.value.clone()) {
            Some(ParameterValue::Count(days)) => days,
            _ => 0,
        };
        Ok(SignedDuration::from_hours(24 * days))
    }
}

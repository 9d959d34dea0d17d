//! What the pack in force says of votes.

use crate::{App, AppError};
use domain::fraction::Fraction;
use domain::share::Share;
use domain::threshold::{Comparison, Rule};
use jiff::SignedDuration;
use policy::{Bilingual, ParameterValue, Rules};
use std::sync::Arc;

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

/// The matters that can be asked, with their names.
pub fn matters(rules: &Rules) -> Vec<(Arc<str>, Bilingual)> {
    let _ = rules;
    [
        ("engage-service", "选聘和解聘物业服务企业", "Engage or dismiss a property service"),
        ("use-fund", "使用建筑物及其附属设施的维修资金", "Use the maintenance fund"),
        ("raise-fund", "筹集建筑物及其附属设施的维修资金", "Raise the maintenance fund"),
        ("alter-building", "改建、重建建筑物及其附属设施", "Alter or rebuild the building"),
        ("change-use", "改变共有部分的用途", "Change the use of common parts"),
        ("other", "其他重大事项", "Other major matters"),
    ]
    .map(|(id, zh, en)| (id.into(), Bilingual { zh: zh.into(), en: en.into() }))
    .to_vec()
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

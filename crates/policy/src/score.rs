//! Scores: which indicators a community meets, and which menu items would meet the others.

use crate::compile::Node;
use crate::evaluate::View;
use crate::rules::Rules;
use crate::scorecard::{Bound, Indicator};
use domain::dossier::FactSheet;
use domain::indicator::{Observation, Phase};
use domain::truth::Truth;
use domain::year::PhaseRule;
use serde::Serialize;
use std::sync::Arc;

/// What an indicator's outcome rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Somebody saw it on the spot.
    Observed,
    /// A measured value against the indicator's bound.
    Measured,
    /// Facts of the register.
    Register,
    /// Nothing is known.
    Nothing,
}

/// How one indicator came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScoreLine {
    /// The indicator's id.
    pub indicator: Arc<str>,
    /// Whether it is met.
    pub met: Truth,
    /// What that rests on.
    pub basis: Basis,
    /// The measured value, or the fact's, as text.
    pub value: Option<Box<str>>,
    /// Who or what says so.
    pub source: Option<Arc<str>>,
    /// Items of the menu that would meet it: only where it is not met, only what the place offers.
    pub proposed: Vec<Arc<str>>,
}

/// A menu item and the unmet indicators it would meet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// The item's code.
    pub item: Arc<str>,
    /// The indicators.
    pub indicators: Vec<Arc<str>>,
}

/// A filled-in scorecard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Score {
    /// The scorecard's id.
    pub scorecard: Arc<str>,
    /// Before or after the works.
    pub phase: Phase,
    /// Every indicator, in the pack's order.
    pub lines: Vec<ScoreLine>,
    /// Indicators met.
    pub met: u32,
    /// Indicators not met.
    pub unmet: u32,
    /// Indicators nobody knows of.
    pub unknown: u32,
    /// Items that would meet unmet indicators, the one that meets most first.
    pub proposals: Vec<Proposal>,
}

/// Fills in a scorecard of the rules; `None` when they have none of that id.
///
/// An observation of the phase decides its indicator, the latest one where there are several; a measured
/// value is held against the bound for existing communities. Before the works, an indicator nobody observed
/// is read from the register where the pack has a test for it.
pub fn score(
    rules: &Rules,
    scorecard: &str,
    phase: Phase,
    observations: &[Observation],
    facts: &FactSheet,
) -> Option<Score> {
    let card = rules.scorecards().iter().find(|card| &*card.id == scorecard)?;
    let lines: Vec<ScoreLine> = rules
        .indicators()
        .iter()
        .zip(&rules.indicator_tests)
        .filter(|(indicator, _)| indicator.scorecard == card.id)
        .map(|(indicator, test)| {
            let mut line = observed(indicator, phase, observations)
                .or_else(|| from_register(indicator, phase, test.as_ref(), facts))
                .unwrap_or_else(|| nothing(indicator));
            if line.met == Truth::No {
                line.proposed = offered(rules, indicator);
            }
            line
        })
        .collect();
    let count = |truth: Truth| {
        lines.iter().filter(|line| line.met == truth).fold(0_u32, |count, _| count.saturating_add(1))
    };
    Some(Score {
        scorecard: card.id.clone(),
        phase,
        met: count(Truth::Yes),
        unmet: count(Truth::No),
        unknown: count(Truth::Unknown),
        proposals: proposals(&lines),
        lines,
    })
}

fn nothing(indicator: &Indicator) -> ScoreLine {
    ScoreLine {
        indicator: indicator.id.clone(),
        met: Truth::Unknown,
        basis: Basis::Nothing,
        value: None,
        source: None,
        proposed: Vec::new(),
    }
}

fn observed(indicator: &Indicator, phase: Phase, observations: &[Observation]) -> Option<ScoreLine> {
    let of_it = |seen: &&Observation| *seen.indicator == *indicator.id && seen.phase == phase;
    let seen = observations.iter().filter(of_it).max_by_key(|seen| seen.observed_on)?;
    let measured = seen.value.as_deref().zip(indicator.bound_for_existing());
    let (met, basis) = match (seen.met, measured.and_then(|(value, bound)| reaches(value, bound))) {
        (Truth::Unknown, Some(reached)) => (reached.into(), Basis::Measured),
        (met, _) => (met, Basis::Observed),
    };
    Some(ScoreLine {
        met,
        basis,
        value: seen.value.as_deref().map(Into::into),
        source: Some(seen.source_label.as_str().into()),
        ..nothing(indicator)
    })
}

fn from_register(
    indicator: &Indicator,
    phase: Phase,
    test: Option<&Node>,
    facts: &FactSheet,
) -> Option<ScoreLine> {
    if phase == Phase::After {
        return None;
    }
    let view = View { building: None, community: facts, phases: PhaseRule::All };
    let answer = view.answer(test?);
    let (_, known) = answer.known.filter(|_| answer.truth != Truth::Unknown)?;
    Some(ScoreLine {
        met: answer.truth,
        basis: Basis::Register,
        value: Some(known.value.to_string().into()),
        source: Some(known.source_label.clone()),
        ..nothing(indicator)
    })
}

/// Whether a measured value such as `350 m²` reaches a bound in the same unit; `None` when it is no such
/// value.
fn reaches(value: &str, bound: &Bound) -> Option<bool> {
    let value = value.trim();
    let digits = value.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(value.len());
    let (number, unit) = value.split_at_checked(digits)?;
    let unit = unit.trim();
    let same_unit = unit.is_empty() || unit == &*bound.unit || (unit == "平方米" && &*bound.unit == "m²");
    // Hundredths are exact: no floats near a threshold.
    let (number, bound): (domain::Fen, domain::Fen) = (number.parse().ok()?, bound.at_least.parse().ok()?);
    same_unit.then_some(number >= bound)
}

fn offered(rules: &Rules, indicator: &Indicator) -> Vec<Arc<str>> {
    let is_offered = |code: &&Arc<str>| rules.item(code).is_some_and(|item| item.offered);
    indicator.fixed_by.iter().filter(is_offered).cloned().collect()
}

fn proposals(lines: &[ScoreLine]) -> Vec<Proposal> {
    let mut proposals: Vec<Proposal> = Vec::new();
    for line in lines {
        for item in &line.proposed {
            match proposals.iter_mut().find(|proposal| proposal.item == *item) {
                Some(proposal) => proposal.indicators.push(line.indicator.clone()),
                None => {
                    proposals.push(Proposal { item: item.clone(), indicators: vec![line.indicator.clone()] });
                }
            }
        }
    }
    proposals.sort_by(|a, b| b.indicators.len().cmp(&a.indicators.len()).then(a.item.cmp(&b.item)));
    proposals
}

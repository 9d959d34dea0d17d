//! A rule: quorum, approval, objections, silence, consequences, second round.

use super::{Base, Bound, Comparison, Condition, Count, MAX_DEPTH, Measure, Quality, Test};
use crate::fraction::Fraction;
use crate::roll::RollLine;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is made of those who said nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Silence {
    /// They took no part: the statutory reading, and what applies unless a pack says otherwise.
    #[default]
    NotParticipating,
    /// 从众条款: they count with the majority, as guidance rules Art. 26(2) let a covenant say. Contested since the
    /// Code; so only those to whom the ballot was provably delivered, only with the covenant's reference, and only
    /// where the majority that was cast is itself more than this fraction of all, by every measure of the rule.
    WithMajority(Fraction),
}

/// What a decision needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rule {
    /// What one must be to vote at all, beside standing on the roll; every one of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub electorate: Vec<Quality>,
    /// What is made of silence.
    #[serde(default)]
    pub silence: Silence,
    /// Who must take part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quorum: Option<Condition>,
    /// Who must agree.
    pub approval: Condition,
    /// What objections must not exceed, written as what must hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objections: Option<Condition>,
    /// What else follows from how it was decided: `everyone-pays` (WEG § 21(2)).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub consequences: BTreeMap<String, Condition>,
    /// The second round, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_round: Option<SecondRound>,
}

/// A second vote on the same matter, under its own numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SecondRound {
    /// When it may be held.
    pub opens: Opens,
    /// Who must take part in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quorum: Option<Condition>,
    /// Who must agree in it.
    pub approval: Condition,
}

/// When a second round may be held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Opens {
    /// The quorum of the first was missed.
    QuorumMissed,
    /// It was not passed, and this held: the bridge of French law, Art. 25-1.
    Rejected(Condition),
}

/// Which round is counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Round {
    /// The first, and mostly the only one.
    #[default]
    First,
    /// The second.
    Second,
}

/// Why a rule is no rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnsoundRule {
    /// A combination of no conditions, more than the whole, or more than [`MAX_DEPTH`] inside one another.
    #[error(
        "a condition is empty, asks for more than the whole, or more than {MAX_DEPTH} are inside one another"
    )]
    Condition,
    /// Silence that follows what is no majority.
    #[error("silence would follow less than half")]
    Silence,
    /// An approval in which nobody's agreement is asked for.
    #[error("the approval asks for nobody's agreement")]
    NobodyAgrees,
}

impl Rule {
    /// A rule of approval alone.
    pub const fn of(approval: Condition) -> Self {
        Self {
            electorate: Vec::new(),
            silence: Silence::NotParticipating,
            quorum: None,
            approval,
            objections: None,
            consequences: BTreeMap::new(),
            second_round: None,
        }
    }

    /// Civil Code Art. 278: a quorum of `quorum` of all, then `approval` of those taking part; heads and area.
    pub fn civil_code(quorum: Fraction, comparison: Comparison, approval: Fraction) -> Self {
        let quorum = Bound::Of { base: Base::All, fraction: quorum };
        let approval = Bound::Of { base: Base::Participants, fraction: approval };
        Self {
            quorum: Some(Condition::by_heads_and_area(Count::Participants, Comparison::AtLeast, quorum)),
            ..Self::of(Condition::by_heads_and_area(Count::Yes, comparison, approval))
        }
    }

    /// Whether a line of the roll belongs to the electorate.
    pub fn admits(&self, line: &RollLine) -> bool {
        self.electorate.iter().all(|quality| line.qualities.contains(quality))
    }

    /// Every condition of it.
    pub fn conditions(&self) -> Vec<&Condition> {
        let second = self.second_round.as_ref();
        let opens = second.and_then(|second| match &second.opens {
            Opens::QuorumMissed => None,
            Opens::Rejected(condition) => Some(condition),
        });
        [Some(&self.approval), self.quorum.as_ref(), self.objections.as_ref(), opens]
            .into_iter()
            .chain([second.map(|second| &second.approval), second.and_then(|second| second.quorum.as_ref())])
            .flatten()
            .chain(self.consequences.values())
            .collect()
    }

    /// The measures it asks, without repetition.
    pub fn measures(&self) -> Vec<Measure> {
        let asked: Vec<Measure> =
            (self.conditions().into_iter()).flat_map(Condition::tests).map(|test| test.measure).collect();
        Measure::ALL.iter().copied().filter(|measure| asked.contains(measure)).collect()
    }

    /// Whether it can decide anything. What comes from a pack or a file is asked before it is used.
    pub fn check(&self) -> Result<(), UnsoundRule> {
        if !self.conditions().into_iter().all(Condition::is_sound) {
            return Err(UnsoundRule::Condition);
        }
        if let Silence::WithMajority(fraction) = self.silence
            && fraction.part().saturating_mul(2) < fraction.whole()
        {
            return Err(UnsoundRule::Silence);
        }
        let second = self.second_round.as_ref().map(|second| &second.approval);
        let asks = |condition: &Condition| {
            let counts = |test: &&Test| matches!(test.count, Count::Yes | Count::No | Count::Objections);
            condition.tests().iter().any(counts)
        };
        let objections = self.objections.as_ref().is_some_and(asks);
        if [Some(&self.approval), second].into_iter().flatten().all(|approval| asks(approval) || objections) {
            Ok(())
        } else {
            Err(UnsoundRule::NobodyAgrees)
        }
    }
}

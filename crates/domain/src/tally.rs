//! The count: a rule asked of a roll and of what was said, in whole numbers, with everything it rests on.

mod finding;
#[cfg(test)]
mod tests;
mod turnout;
mod voice;

pub use finding::{Finding, Group, Measured};
pub use turnout::{Turnout, Unreached, turnout, unreached};
pub use voice::{Choice, Totals, Voice, Weight};

use crate::roll::RollLine;
use crate::threshold::{Base, Bound, Comparison, Condition, Count, Opens, Round, Rule, Silence, Test};
use serde::Serialize;
use std::collections::BTreeMap;
use voice::Counted;

/// What came of a vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It is decided, and binds all owners (Civil Code Art. 280).
    Passed,
    /// Too few took part.
    QuorumMissed,
    /// Enough took part, too few agreed.
    Rejected,
    /// Enough agreed, too many objected.
    Objected,
}

impl Outcome {
    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::QuorumMissed => "quorum-missed",
            Self::Rejected => "rejected",
            Self::Objected => "objected",
        }
    }
}

/// What silence did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "silence", rename_all = "kebab-case")]
pub enum SilenceEffect {
    /// It counts for nothing under this rule.
    NotParticipating,
    /// The rule would let it count, and this is missing: a covenant that says so.
    NoCovenant,
    /// The majority that was cast is not itself the majority of all that the rule asks for.
    NoMajority,
    /// Those to whom the ballot was provably delivered and who said nothing were counted with the majority.
    WithMajority {
        /// The majority's side.
        side: Choice,
        /// The numbers of their lines.
        lines: Vec<u32>,
    },
}

/// The count of one question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Which round.
    pub round: Round,
    /// What came of it.
    pub outcome: Outcome,
    /// Whether enough took part, measure by measure; `None` where no quorum is asked.
    pub quorum: Option<Finding>,
    /// Whether enough agreed.
    pub approval: Finding,
    /// Whether few enough objected; `None` where it is not asked.
    pub objections: Option<Finding>,
    /// What else follows.
    pub consequences: BTreeMap<String, Finding>,
    /// What silence did.
    pub silence: SilenceEffect,
    /// Whether a second round may be held; of the first round only.
    pub second_round: bool,
    /// Everything counted.
    pub totals: Totals,
}

impl Tally {
    /// Whether a consequence holds; `None` where the rule knows none of that name.
    pub fn follows(&self, consequence: &str) -> Option<bool> {
        self.consequences.get(consequence).map(Finding::met)
    }
}

/// What the count depends on beside the rule, the roll and what was said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// Which round.
    pub round: Round,
    /// Whether a covenant or rules of procedure with a reference let silence count.
    pub covenant: bool,
}

/// Counts one question. `voices` says by line number what each said; who is not in it said nothing. Lines outside of
/// the electorate are not counted in any base.
pub fn tally(
    rule: &Rule,
    lines: &[RollLine],
    voices: &BTreeMap<u32, Voice>,
    circumstances: Circumstances,
) -> Tally {
    let silent = Voice::default();
    let mut counted: Vec<Counted<'_>> = (lines.iter())
        .filter(|line| rule.admits(line))
        .map(|line| Counted::new(line, voices.get(&line.number).unwrap_or(&silent)))
        .collect();
    let silence = count_silence(rule, &mut counted, circumstances);
    let (quorum, approval) = match (circumstances.round, &rule.second_round) {
        (Round::Second, Some(second)) => (second.quorum.as_ref(), &second.approval),
        _ => (rule.quorum.as_ref(), &rule.approval),
    };
    let all: Vec<&Counted<'_>> = counted.iter().collect();
    let find = |condition: &Condition| find(condition, &all);
    let (quorum, approval) = (quorum.map(find), find(approval));
    let objections = rule.objections.as_ref().map(find);
    let held = |finding: &Option<Finding>| finding.as_ref().is_none_or(Finding::met);
    let outcome = if !held(&quorum) {
        Outcome::QuorumMissed
    } else if !approval.met() {
        Outcome::Rejected
    } else if !held(&objections) {
        Outcome::Objected
    } else {
        Outcome::Passed
    };
    let second_round = match (circumstances.round, &rule.second_round) {
        (Round::First, Some(second)) => match &second.opens {
            Opens::QuorumMissed => outcome == Outcome::QuorumMissed,
            Opens::Rejected(condition) => outcome == Outcome::Rejected && find(condition).met(),
        },
        _ => false,
    };
    let consequences =
        rule.consequences.iter().map(|(name, condition)| (name.clone(), find(condition))).collect();
    let totals = Totals::of(&all);
    Tally {
        round: circumstances.round,
        outcome,
        quorum,
        approval,
        objections,
        consequences,
        silence,
        second_round,
        totals,
    }
}

/// Lets silence follow the majority where rule, covenant and delivery allow it.
fn count_silence(rule: &Rule, counted: &mut [Counted<'_>], circumstances: Circumstances) -> SilenceEffect {
    let Silence::WithMajority(fraction) = rule.silence else { return SilenceEffect::NotParticipating };
    if !circumstances.covenant {
        return SilenceEffect::NoCovenant;
    }
    let all: Vec<&Counted<'_>> = counted.iter().collect();
    let carries = |count: Count| {
        let bound = Bound::Of { base: Base::All, fraction };
        let more = |measure| Test { count, measure, comparison: Comparison::MoreThan, bound };
        let measures = rule.measures();
        !measures.is_empty() && measures.into_iter().all(|measure| measured(more(measure), &all).met)
    };
    let side = if carries(Count::Yes) {
        Choice::Yes
    } else if carries(Count::No) {
        Choice::No
    } else {
        return SilenceEffect::NoMajority;
    };
    let mut lines = Vec::new();
    for voter in counted.iter_mut().filter(|voter| voter.follows_majority()) {
        voter.choice = Some(side);
        lines.push(voter.number);
    }
    SilenceEffect::WithMajority { side, lines }
}

/// Asks a condition of some of the electorate.
fn find(condition: &Condition, counted: &[&Counted<'_>]) -> Finding {
    match condition {
        Condition::All(terms) => {
            let terms: Vec<Finding> = terms.iter().map(|term| find(term, counted)).collect();
            // Of nothing, nothing follows.
            Finding::All { met: !terms.is_empty() && terms.iter().all(Finding::met), terms }
        }
        Condition::Any(terms) => {
            let terms: Vec<Finding> = terms.iter().map(|term| find(term, counted)).collect();
            Finding::Any { met: terms.iter().any(Finding::met), terms }
        }
        Condition::Among(among) => {
            let some: Vec<&Counted<'_>> =
                counted.iter().copied().filter(|voter| voter.has(among.quality)).collect();
            let term = find(&among.holds, &some);
            Finding::Among { met: term.met(), quality: among.quality, term: Box::new(term) }
        }
        Condition::Each(each) => {
            let groups: Vec<Group> = voice::parts(each.part, counted)
                .into_iter()
                .map(|(place, inside)| {
                    let inside: Vec<&Counted<'_>> = inside.iter().collect();
                    Group { place, finding: find(&each.holds, &inside) }
                })
                .collect();
            let met = !groups.is_empty() && groups.iter().all(|group| group.finding.met());
            Finding::Each { met, part: each.part, groups }
        }
        Condition::Test(test) => Finding::Test(measured(*test, counted)),
    }
}

/// One comparison, exactly: `got × whole` against `base × part`.
fn measured(test: Test, counted: &[&Counted<'_>]) -> Measured {
    let weigh = |count: Count| voice::weigh(counted, count, test.measure);
    let got = weigh(test.count);
    let (of, limit) = match test.bound {
        Bound::Number(number) => (None, number),
        Bound::Of { base, fraction } => {
            let total = weigh(base.into());
            let product = i128::from(total) * i128::from(fraction.part());
            let whole = i128::from(fraction.whole());
            let floor = product.div_euclid(whole);
            // The least number that meets `at-least`, or the greatest that meets `at-most`.
            let up = test.comparison == Comparison::AtLeast && product.rem_euclid(whole) != 0;
            let down = test.comparison == Comparison::LessThan && product.rem_euclid(whole) != 0;
            let limit = floor + i128::from(up || down);
            (Some((base, total, fraction)), i64::try_from(limit).unwrap_or(i64::MAX))
        }
    };
    let needed = match test.comparison {
        Comparison::AtLeast | Comparison::AtMost => limit,
        Comparison::MoreThan => limit.saturating_add(1),
        Comparison::LessThan => limit.saturating_sub(1),
    };
    let empty = of.is_some_and(|(_, total, _)| total == 0);
    let met = if test.comparison.is_floor() { got >= needed && !empty } else { got <= needed };
    let shortfall = if test.comparison.is_floor() { needed - got } else { got - needed };
    Measured {
        count: test.count,
        measure: test.measure,
        comparison: test.comparison,
        met,
        got,
        base: of.map(|(base, ..)| base),
        total: of.map(|(_, total, _)| total),
        fraction: of.map(|(.., fraction)| fraction),
        needed,
        shortfall: shortfall.max(0),
    }
}

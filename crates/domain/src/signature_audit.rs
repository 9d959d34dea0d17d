//! The audit of signatures (签名核验): once a result is posted, a public seed draws some of the ballots that did not come
//! from an owner's own hand before witnesses, and their owners are asked whether they are theirs.
//!
//! How many are drawn follows from the margin. If so many of them were forged that the outcome would be another, at
//! least one forged ballot is drawn with the probability 1 − risk limit: without putting back, exactly. The draw is
//! computed again by anybody from the published file.

#[cfg(test)]
mod tests;

use crate::ballot::{Channel, effective};
use crate::hex::{hex, sha256};
use crate::keys::keys;
use crate::share::Share;
use crate::tally::{Finding, Measured, Outcome, SilenceEffect, Tally, Weight};
use crate::threshold::{Base, Comparison, Count, Measure};
use crate::vote::file::{FiledBallot, QuestionResult, Recount, VoteFile};
use crate::willingness::Willingness;
use num_bigint::BigUint;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

keys! {
    /// What an owner said who was asked.
    CallBack {
        /// The ballot is theirs.
        Confirmed = "confirmed",
        /// It is not.
        Denied = "denied",
        /// Nobody could be asked.
        Unreached = "unreached",
    }
}

/// A ballot that was drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawn {
    /// Of which line.
    pub line: u32,
    /// The how-manieth of it.
    pub version: u32,
    /// What came of asking; `None` while nobody was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<CallBack>,
}

/// An audit of signatures as it is kept and published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignatureAudit {
    /// What was rolled or drawn before everybody, once the result was posted.
    pub seed: String,
    /// The greatest chance that nothing is noticed although the outcome is wrong.
    pub risk_limit: Share,
    /// What was drawn, in the order of drawing.
    pub drawn: Vec<Drawn>,
}

/// How many ballots are drawn, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditPlan {
    /// Ballots that count and came on paper, at the door or by proxy.
    pub population: u32,
    /// The fewest of them that could change an outcome if they were forged; `None` where all of them could not.
    pub decisive: Option<u32>,
    /// How many are drawn.
    pub size: u32,
}

/// An audit computed again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditCheck {
    /// How many are drawn, and why.
    pub plan: AuditPlan,
    /// The lines, in the order of drawing.
    pub lines: Vec<u32>,
    /// Whether these are the lines of the file.
    pub agrees: bool,
    /// What came of asking, by outcome.
    pub outcomes: BTreeMap<CallBack, u32>,
}

/// Computes an audit again.
pub fn check_audit(file: &VoteFile, count: &Recount, audit: &SignatureAudit) -> AuditCheck {
    let plan = plan_audit(file, count, audit.risk_limit);
    let drawn = draw(file, &audit.seed, plan.size);
    let mut outcomes = BTreeMap::new();
    for outcome in audit.drawn.iter().filter_map(|drawn| drawn.outcome) {
        let sum: &mut u32 = outcomes.entry(outcome).or_default();
        *sum = sum.saturating_add(1);
    }
    let places = |drawn: &[Drawn]| drawn.iter().map(|it| (it.line, it.version)).collect::<Vec<_>>();
    let agrees = places(&drawn) == places(&audit.drawn);
    AuditCheck { plan, lines: drawn.iter().map(|drawn| drawn.line).collect(), agrees, outcomes }
}

/// How many ballots are drawn under a risk limit.
pub fn plan_audit(file: &VoteFile, count: &Recount, risk_limit: Share) -> AuditPlan {
    let lines: BTreeMap<u32, Weight> = file.roll.iter().map(|line| (line.number, Weight::of(line))).collect();
    let suspects = suspects(file);
    let weights = suspects.iter().filter_map(|(line, _)| lines.get(line).copied());
    let weights = Suspects(weights.collect());
    let population = number(suspects.len());
    let decisive = count.questions.iter().filter_map(|question| weights.decide(&question.result)).min();
    let size = decisive.map_or(0, |decisive| sample_size(population, decisive, risk_limit));
    AuditPlan { population, decisive, size }
}

/// Draws so many ballots: each has a ticket, SHA-256 over the vote, its roll, the seed and the ballot, and the lowest are
/// drawn. Who knows the file can foretell nothing before the seed is known.
pub fn draw(file: &VoteFile, seed: &str, size: u32) -> Vec<Drawn> {
    let vote = file.vote.map(|vote| vote.to_string()).unwrap_or_default();
    let roll = file.roll_hash.as_ref().map(ToString::to_string).unwrap_or_default();
    let named = |ballot: &FiledBallot| ((ballot.line, ballot.version), ballot.commitment.clone());
    let commitments: BTreeMap<(u32, u32), Option<String>> = file.ballots.iter().map(named).collect();
    let ticket = |(line, version): (u32, u32)| {
        let ballot = commitments.get(&(line, version)).and_then(Option::as_deref).unwrap_or_default();
        let text = format!("yiju-signature-audit-1\t{vote}\t{roll}\t{seed}\t{line}\t{version}\t{ballot}");
        (hex(&sha256(text.as_bytes())), line, version)
    };
    let mut tickets: Vec<(String, u32, u32)> = suspects(file).into_iter().map(ticket).collect();
    tickets.sort();
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let drawn = |(_, line, version)| Drawn { line, version, outcome: None };
    tickets.into_iter().take(size).map(drawn).collect()
}

/// The fewest to draw of `population`, without putting back, that some of `decisive` are among them with the probability
/// 1 − risk limit: the first n with C(N−k, n) / C(N, n) ≤ risk, exactly.
pub fn sample_size(population: u32, decisive: u32, risk_limit: Share) -> u32 {
    let good = population.saturating_sub(decisive);
    // The chance that none is among the drawn is `missed / all`.
    let (mut missed, mut all) = (BigUint::from(1_u32), BigUint::from(1_u32));
    let mut drawn = 0_u32;
    while &missed * 1_000_000_u32 > &all * risk_limit.ppm() && drawn < population {
        missed *= good.saturating_sub(drawn);
        all *= population.saturating_sub(drawn);
        drawn = drawn.saturating_add(1);
    }
    drawn
}

/// Line and version of the ballots that count and came on paper, at the door or by proxy.
fn suspects(file: &VoteFile) -> Vec<(u32, u32)> {
    let ballots = file.unfiled();
    let counted = effective(&ballots);
    let counted = counted.into_values().filter(|ballot| {
        matches!(ballot.channel, Channel::Paper | Channel::Assisted | Channel::Proxy)
            || ballot.proxy.is_some()
    });
    counted.map(|ballot| (ballot.line, ballot.version)).collect()
}

/// What the ballots weigh of which some might be forged.
struct Suspects(Vec<Weight>);

impl Suspects {
    /// The fewest that could change the outcome of a question; `None` where all together could not, or where it has
    /// none. Never too many: a smaller number draws more.
    fn decide(&self, result: &QuestionResult) -> Option<u32> {
        match result {
            QuestionResult::Decision(tally) => self.tally(tally),
            QuestionResult::Willingness(counted) => self.willingness(counted),
            // Who is struck out first may hang on a single ballot.
            QuestionResult::Ranking(_) => (!self.0.is_empty()).then_some(1),
            // What a menu buys is no outcome of a rule.
            QuestionResult::Approval { .. } | QuestionResult::Points { .. } => None,
        }
    }

    fn tally(&self, tally: &Tally) -> Option<u32> {
        if !matches!(tally.silence, SilenceEffect::NotParticipating | SilenceEffect::NoCovenant) {
            return (!self.0.is_empty()).then_some(1);
        }
        let parts: Vec<&Finding> = tally.quorum.iter().chain([&tally.approval]).collect();
        if tally.outcome == Outcome::Passed {
            return parts.into_iter().filter_map(|part| self.finding(part)).min();
        }
        // Objections do not come with ballots; what they have stopped, no ballot lets pass.
        if tally.objections.as_ref().is_some_and(|objections| !objections.met()) {
            return None;
        }
        self.every(parts.into_iter().filter(|part| !part.met()))
    }

    /// The fewest that could turn a finding; `None` where all together could not.
    fn finding(&self, finding: &Finding) -> Option<u32> {
        match finding {
            Finding::Test(measured) => self.test(measured),
            Finding::Among { term, .. } => self.finding(term),
            Finding::All { met: true, terms } | Finding::Any { met: false, terms } => {
                terms.iter().filter_map(|term| self.finding(term)).min()
            }
            Finding::All { met: false, terms } => self.every(terms.iter().filter(|term| !term.met())),
            Finding::Any { met: true, terms } => self.every(terms.iter().filter(|term| term.met())),
            Finding::Each { met: true, groups, .. } => {
                groups.iter().filter_map(|group| self.finding(&group.finding)).min()
            }
            Finding::Each { met: false, groups, .. } => {
                self.every(groups.iter().map(|group| &group.finding).filter(|finding| !finding.met()))
            }
        }
    }

    /// The fewest that could turn every one of them: at least as many as the hardest asks.
    fn every<'f>(&self, findings: impl Iterator<Item = &'f Finding>) -> Option<u32> {
        let each: Option<Vec<u32>> = findings.map(|finding| self.finding(finding)).collect();
        each?.into_iter().max()
    }

    /// A ballot of weight w moves `whole × got − part × total` by at most `whole × w`, whatever it says instead; by
    /// `(whole + part) × w` where abstentions are held against those who did not abstain.
    fn test(&self, measured: &Measured) -> Option<u32> {
        let (got, total) = (i128::from(measured.got), measured.total.map(i128::from));
        let (over, step) = if let (Some(total), Some(fraction)) = (total, measured.fraction) {
            let (part, whole) = (i128::from(fraction.part()), i128::from(fraction.whole()));
            let both = measured.count == Count::Abstentions && measured.base == Some(Base::Cast);
            (whole * got - part * total, if both { whole + part } else { whole })
        } else {
            let needed = i128::from(measured.needed);
            let strict = match measured.comparison {
                Comparison::MoreThan => needed - 1,
                Comparison::LessThan => needed + 1,
                Comparison::AtLeast | Comparison::AtMost => needed,
            };
            (got - strict, 1)
        };
        // How far it is to the other side.
        let distance = match measured.comparison {
            Comparison::AtLeast | Comparison::LessThan if over >= 0 => over + 1,
            Comparison::AtLeast | Comparison::LessThan => -over,
            Comparison::MoreThan | Comparison::AtMost if over > 0 => over,
            Comparison::MoreThan | Comparison::AtMost => 1 - over,
        };
        self.reach(distance.max(1), step, measured.measure)
    }

    fn willingness(&self, counted: &Willingness) -> Option<u32> {
        let needed = i128::from(counted.needed_households?);
        let willing = i128::from(counted.willing);
        let distance = if willing >= needed { willing - needed + 1 } else { needed - willing };
        self.reach(distance, 1, Measure::Dwellings)
    }

    /// How many of the heaviest it takes to go so far.
    fn reach(&self, distance: i128, step: i128, measure: Measure) -> Option<u32> {
        let mut weights: Vec<i64> = self.0.iter().map(|weight| weight.by(measure)).collect();
        weights.sort_unstable_by(|one, other| other.cmp(one));
        let mut gone = 0_i128;
        for (count, weight) in (1_u32..).zip(weights) {
            gone = gone.saturating_add(step.saturating_mul(i128::from(weight)));
            if gone >= distance {
                return Some(count);
            }
        }
        None
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

//! What came of a scenario: the plan with its certificate, sums by year and district, and why each community is in it or
//! not. Kept as JSON beside the scenario.

use super::pose::LeftOut;
use domain::division::DivisionCode;
use domain::id::{AreaGroupId, CommunityId};
use domain::means::MeansKind;
use domain::money::Fen;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What came of a scenario.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Why solving ended: `optimal`, `gap`, `effort`, `time`, `cancelled` or `violated`.
    pub status: String,
    /// What the plan is worth, in points: need met less penalties and disturbance.
    pub objective: i64,
    /// No plan is worth more.
    pub bound: i64,
    /// Their difference in parts per million of the objective.
    pub gap_ppm: i64,
    /// Milliseconds of one processor.
    pub milliseconds: i64,
    /// Need met, in points.
    pub value: i64,
    /// Points lost by targets that are missed.
    pub penalty: i64,
    /// Points lost by departing from the plan in force.
    pub disturbance: i64,
    /// What starts.
    pub starts: Vec<PlannedStart>,
    /// What could be planned and is not chosen, nearest to the margin first.
    pub waiting: Vec<Waiting>,
    /// What could not be planned at all.
    pub left_out: Vec<(CommunityId, LeftOut)>,
    /// Targets with what is reached.
    pub targets: Vec<TargetLine>,
    /// Commitments that the means do not allow.
    pub violations: Vec<ViolationLine>,
    /// By calendar year; the last is the tail.
    pub years: Vec<YearLine>,
    /// By district.
    pub districts: Vec<DistrictLine>,
    /// What is scarce, dearest first.
    pub prices: Vec<PriceLine>,
    /// Works in the streets, in the order of the brief's groups.
    #[serde(default)]
    pub works: Vec<WorkLine>,
}

/// A work in the streets for which communities wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkLine {
    /// Its area group.
    pub group: AreaGroupId,
    /// What the group is called.
    pub name: String,
    /// Its district.
    pub district: DivisionCode,
    /// The calendar year in which it starts; none where it does not.
    pub year: Option<i16>,
    /// What it costs at that year's prices, or today's.
    pub cost: Fen,
    /// Communities that start, of those that wait for it.
    pub communities: (i64, i64),
}

/// A community that starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedStart {
    /// The community.
    pub community: CommunityId,
    /// The package.
    pub package: Arc<str>,
    /// The calendar year.
    pub year: i16,
    /// Floor area, m².
    pub area: i64,
    /// Households.
    pub households: i64,
    /// Its need score.
    pub need: i64,
    /// Points of need met.
    pub value: i64,
    /// What it costs in all at that year's prices.
    pub cost: Fen,
    /// What public budgets pay of it.
    pub public: Fen,
    /// Whether it was committed before.
    pub committed: bool,
    /// Points above what it pays for what is scarce; below 0 it is in for other reasons.
    pub worth: i64,
}

/// A community that could start and does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The community.
    pub community: CommunityId,
    /// Floor area, m².
    pub area: i64,
    /// Households.
    pub households: i64,
    /// Its need score.
    pub need: i64,
    /// Its best start: package and calendar year.
    pub best: Option<(Arc<str>, i16)>,
    /// Points by which that start falls short of what it would pay for what is scarce.
    pub short: i64,
    /// What it would pay most for.
    pub pays: Vec<(Scarce, i64)>,
    /// Its rank at the margin of its district, from 1.
    pub rank: usize,
    /// Whether it waits for consent.
    pub waits_for_consent: bool,
    /// Whether comprehensive renovation waits for a scheme.
    pub waits_for_scheme: bool,
}

/// Something scarce, or something declared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Scarce {
    /// What: a key of means or targets, or `money` (all public money of a district), `eligible-central`,
    /// `eligible-bond`.
    pub what: String,
    /// Of which district.
    pub district: Option<DivisionCode>,
    /// In which calendar year.
    pub year: Option<i16>,
}

/// What one more unit of something would earn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceLine {
    /// What is scarce.
    pub scarce: Scarce,
    /// What there is: fen, or m².
    pub available: i64,
    /// Whether that is money.
    pub money: bool,
    /// Thousandths of a point for one more thousand yuan, or for one more m².
    pub millipoints: i64,
    /// What a little more of it brings; none where that was not measured.
    #[serde(default)]
    pub one_more: Option<OneMore>,
}

/// What a little more of something brings, measured by planning again. Each may be below 0: a plan that is worth more
/// may start fewer, larger communities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneMore {
    /// How much more: fen, or m².
    pub amount: i64,
    /// Communities.
    pub communities: i64,
    /// Floor area, m².
    pub area: i64,
    /// Points of need met.
    pub value: i64,
}

/// A declared target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetLine {
    /// What is declared.
    pub kind: MeansKind,
    /// Of which district.
    pub district: Option<DivisionCode>,
    /// Of which year.
    pub year: Option<i16>,
    /// m², or thousandths.
    pub amount: i64,
    /// The area that is lacking, m².
    pub lacking: i64,
    /// What the communities that would count for it pay most for.
    pub causes: Vec<(Scarce, i64)>,
    /// The area that has no package which would count, m².
    pub not_offered: i64,
}

/// A rule that a commitment breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViolationLine {
    /// `capacity`, `match`, `money`, `social`, `group`, `hold`, `offer`.
    pub what: String,
    /// In which district.
    pub district: Option<DivisionCode>,
    /// In which calendar year.
    pub year: Option<i16>,
    /// Of which community.
    pub community: Option<CommunityId>,
    /// How much is lacking: fen, or m².
    pub lacking: i64,
}

/// A calendar year.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearLine {
    /// The year.
    pub year: i16,
    /// Communities that start.
    pub communities: i64,
    /// Households in them.
    pub households: i64,
    /// Area started, m².
    pub started: i64,
    /// Of that, comprehensive renovation.
    pub comprehensive: i64,
    /// Area completed, m².
    pub completed: i64,
    /// Who pays what.
    pub money: Money,
}

/// Money by source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// The centre.
    pub central: Fen,
    /// The city.
    pub municipal: Fen,
    /// Bonds.
    pub bond: Fen,
    /// Districts.
    pub district: Fen,
    /// Companies and other social sources.
    pub social: Fen,
    /// Residents.
    pub residents: Fen,
}

impl Money {
    /// All of it.
    pub fn total(&self) -> Fen {
        let all = [self.central, self.municipal, self.bond, self.district, self.social, self.residents];
        Fen(all.iter().map(|fen| fen.0).sum())
    }
}

/// A district.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DistrictLine {
    /// The district.
    pub district: DivisionCode,
    /// Communities that start, of those that could.
    pub communities: (i64, i64),
    /// Area started, of that which could, m².
    pub area: (i64, i64),
    /// Area started in each year of the horizon, m².
    pub started: Vec<i64>,
    /// Households in communities that start, of those that could.
    pub households: (i64, i64),
    /// Points of need met, of all there is.
    pub need: (i64, i64),
    /// Public money, all years.
    pub public: Fen,
    /// Of that, its own.
    pub own: Fen,
}

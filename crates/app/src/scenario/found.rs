//! From a solution of the planner to what is told of it.

use super::one_more::{Measured, is_money};
use super::outcome::{
    DistrictLine, Outcome, PlannedStart, PriceLine, Scarce, TargetLine, ViolationLine, Waiting, WorkLine,
    YearLine,
};
use super::pose::{Candidate, FEN_IN_UNIT, LeftOut, Posed, Question, groups};
use domain::division::DivisionCode;
use domain::id::CommunityId;
use domain::money::Fen;
use domain::scenario::Brief;
use planner::explain::{Causes, Constraint, Explanation, Weighed};
use planner::{Funding, Offer, Solution, Start, Status};
use std::collections::BTreeMap;

/// What was asked and what was found.
pub(crate) struct Found<'a> {
    pub(crate) brief: &'a Brief,
    pub(crate) candidates: &'a [Candidate<'a>],
    pub(crate) question: &'a Question,
    pub(crate) solution: &'a Solution,
    pub(crate) measured: &'a Measured,
}

/// Causes and scarce things shown of each.
const SHOWN: usize = 4;

impl Found<'_> {
    /// Everything that is told of it.
    pub(crate) fn outcome(&self) -> Outcome {
        let found = &self.solution.assessment;
        let explanation = Explanation::new(&self.question.problem, self.solution);
        let funding = planner::funding(&self.question.problem, &self.solution.plan);
        let objective = found.objective();
        let gap =
            i128::from(self.solution.bound - objective) * 1_000_000 / i128::from(objective.abs().max(1));
        Outcome {
            status: self.solution.status.word().to_owned(),
            objective,
            bound: self.solution.bound,
            gap_ppm: if self.solution.status == Status::Optimal {
                0
            } else {
                i64::try_from(gap).unwrap_or(i64::MAX)
            },
            milliseconds: rounded(self.solution.seconds * 1000.0),
            value: found.value,
            penalty: found.penalty,
            disturbance: found.disturbance,
            starts: self.starts(&explanation),
            waiting: self.waiting(&explanation),
            left_out: self.left_out(),
            targets: self.targets(&explanation),
            violations: found.violations.iter().map(|violation| self.violation(*violation)).collect(),
            years: self.years(&funding),
            districts: self.districts(&funding),
            prices: self.prices(&explanation),
            works: self.works(),
        }
    }

    /// The calendar year of a year from 1.
    fn year(&self, year: usize) -> i16 {
        let ahead = i16::try_from(year).unwrap_or(i16::MAX).saturating_sub(1);
        self.brief.first_year.saturating_add(ahead)
    }

    fn id(&self, posed: &Posed) -> CommunityId {
        self.candidates
            .get(posed.candidate)
            .map_or_else(|| CommunityId::from_uuid(uuid::Uuid::nil()), |candidate| candidate.id)
    }

    /// Communities of the problem with what they do.
    fn communities(&self) -> impl Iterator<Item = (usize, &Posed, &planner::Community, Option<Start>)> {
        let starts = self.solution.plan.starts.iter().copied().chain(std::iter::repeat(None));
        let communities = self.question.communities.iter().zip(&self.question.problem.communities);
        communities
            .zip(starts)
            .enumerate()
            .map(|(place, ((posed, community), start))| (place, posed, community, start))
    }

    /// What a package costs a community when it starts in a year.
    fn cost(&self, posed: &Posed, start: Start) -> Fen {
        let estimate = posed.estimates.get(start.package).and_then(Option::as_ref);
        let Some(estimate) = estimate else { return Fen::ZERO };
        let range = i128::from(estimate.high.0 - estimate.low.0) * i128::from(self.brief.cost_level.ppm());
        let today = estimate.low.0 + i64::try_from(range / 1_000_000).unwrap_or(0);
        let price = self.question.problem.price.get(start.year.wrapping_sub(1)).copied().unwrap_or(1000);
        let cost = i64::try_from(i128::from(today) * i128::from(price) / 1000).unwrap_or(i64::MAX);
        Fen(cost)
    }

    fn works(&self) -> Vec<WorkLine> {
        let waiting = |place: usize| self.communities().filter(move |(_, _, one, _)| one.work == Some(place));
        let count = |all: usize| i64::try_from(all).unwrap_or(i64::MAX);
        let years = self.solution.plan.works.iter().copied().chain(std::iter::repeat(None));
        let works = groups(self.brief, true).zip(&self.question.problem.works).zip(years).enumerate();
        works
            .map(|(place, ((group, work), year))| WorkLine {
                group: group.id,
                name: group.name.clone(),
                district: group.district.clone(),
                year: year.map(|year| self.year(year)),
                cost: units(year.map_or(work.cost, |year| self.priced(work.cost, year))),
                communities: (
                    count(waiting(place).filter(|(.., start)| start.is_some()).count()),
                    count(waiting(place).count()),
                ),
            })
            .collect()
    }

    fn starts(&self, explanation: &Explanation<'_>) -> Vec<PlannedStart> {
        let mut starts: Vec<PlannedStart> = self
            .communities()
            .filter_map(|(place, posed, community, start)| {
                let start = start?;
                let offer = offer_of(community, start)?;
                let worth = explanation.weigh(place).into_iter().find(|way| way.start == start);
                Some(PlannedStart {
                    community: self.id(posed),
                    package: self.question.packages.get(start.package).cloned().unwrap_or_default(),
                    year: self.year(start.year),
                    area: community.area,
                    households: community.households,
                    need: posed.need.points,
                    value: offer.value,
                    cost: self.cost(posed, start),
                    public: units(self.priced(offer.public, start.year)),
                    committed: matches!(community.hold, planner::Hold::Start(_)),
                    worth: worth.map_or(0, |way| rounded(way.worth)),
                })
            })
            .collect();
        starts.sort_by_key(|start| (start.year, -start.value));
        starts
    }

    fn priced(&self, amount: i64, year: usize) -> i64 {
        let price = self.question.problem.price.get(year.wrapping_sub(1)).copied().unwrap_or(1000);
        i64::try_from(i128::from(amount) * i128::from(price) / 1000).unwrap_or(i64::MAX)
    }

    fn waiting(&self, explanation: &Explanation<'_>) -> Vec<Waiting> {
        let mut waiting = Vec::new();
        for district in 0..self.question.districts.len() {
            for (rank, (place, _)) in (1..).zip(explanation.margin(district)) {
                let Some(posed) = self.question.communities.get(place) else { continue };
                let Some(community) = self.question.problem.communities.get(place) else { continue };
                let best: Option<Weighed> = explanation.weigh(place).into_iter().next();
                let package = |way: &Weighed| self.question.packages.get(way.start.package).cloned();
                waiting.push(Waiting {
                    community: self.id(posed),
                    area: community.area,
                    households: community.households,
                    need: posed.need.points,
                    best: best.as_ref().and_then(|way| Some((package(way)?, self.year(way.start.year)))),
                    short: best.as_ref().map_or(0, |way| rounded(-way.worth)),
                    pays: best.map_or_else(Vec::new, |way| self.dearest(&way.pays)),
                    rank,
                    waits_for_consent: posed.waits_for_consent,
                    waits_for_scheme: posed.waits_for_scheme,
                });
            }
        }
        // Those without any way to start within the horizon are no margin's.
        let listed: std::collections::HashSet<CommunityId> =
            waiting.iter().map(|one| one.community).collect();
        for (_, posed, community, start) in self.communities() {
            if start.is_none() && !listed.contains(&self.id(posed)) {
                waiting.push(Waiting {
                    community: self.id(posed),
                    area: community.area,
                    households: community.households,
                    need: posed.need.points,
                    best: None,
                    short: 0,
                    pays: Vec::new(),
                    rank: 0,
                    waits_for_consent: posed.waits_for_consent,
                    waits_for_scheme: posed.waits_for_scheme,
                });
            }
        }
        waiting.sort_by_key(|one| (one.best.is_none(), one.short));
        waiting
    }

    fn dearest(&self, pays: &[(Constraint, f64)]) -> Vec<(Scarce, i64)> {
        let paid = pays.iter().filter(|(_, points)| *points > 0.0).take(SHOWN);
        paid.map(|(constraint, points)| (self.scarce(*constraint), rounded(*points))).collect()
    }

    fn left_out(&self) -> Vec<(CommunityId, LeftOut)> {
        let id = |at: &usize| self.candidates.get(*at).map(|candidate| candidate.id);
        self.question.left_out.iter().filter_map(|(at, why)| Some((id(at)?, why.clone()))).collect()
    }

    fn scarce(&self, constraint: Constraint) -> Scarce {
        let of = |what: &str, district: Option<usize>, year: Option<usize>| Scarce {
            what: what.to_owned(),
            district: district.and_then(|at| self.question.districts.get(at).cloned()),
            year: year.map(|year| self.year(year)),
        };
        match constraint {
            Constraint::Central { year } => of("central", None, Some(year)),
            Constraint::Social { year } => of("social", None, Some(year)),
            Constraint::Municipal { year, .. } => of("municipal", None, Some(year)),
            Constraint::Bond { year, .. } => of("bond", None, Some(year)),
            Constraint::Money { district, year } => of("money", Some(district), Some(year)),
            Constraint::EligibleCentral { district, year } => {
                of("eligible-central", Some(district), Some(year))
            }
            Constraint::EligibleBond { district, year } => of("eligible-bond", Some(district), Some(year)),
            Constraint::Match { district, year } => of("match", Some(district), Some(year)),
            Constraint::Capacity { district, year } => of("capacity", Some(district), Some(year)),
            Constraint::Target { target } => match self.question.targets.get(target) {
                Some((kind, district, year)) => {
                    Scarce { what: kind.key().to_owned(), district: district.clone(), year: *year }
                }
                None => of("target", None, None),
            },
        }
    }

    fn prices(&self, explanation: &Explanation<'_>) -> Vec<PriceLine> {
        let mut prices: Vec<PriceLine> = explanation
            .prices()
            .into_iter()
            .filter(|price| {
                // What central money or bonds may be used for is no one's to raise.
                !matches!(
                    price.constraint,
                    Constraint::EligibleCentral { .. } | Constraint::EligibleBond { .. }
                )
            })
            .map(|price| {
                let money = is_money(price.constraint);
                let available = if money { units(price.available).0 } else { price.available };
                let millipoints = rounded(price.points * 1000.0);
                let one_more = self.measured.get(&price.constraint).copied();
                PriceLine { scarce: self.scarce(price.constraint), available, money, millipoints, one_more }
            })
            .collect();
        prices.sort_by_key(|price| (!price.money, -price.millipoints));
        prices
    }

    fn targets(&self, explanation: &Explanation<'_>) -> Vec<TargetLine> {
        let lacking: BTreeMap<usize, i64> = self
            .solution
            .assessment
            .shortfalls
            .iter()
            .map(|shortfall| (shortfall.target, shortfall.lacking))
            .collect();
        let named = self.question.targets.iter().zip(&self.question.problem.targets).enumerate();
        named
            .map(|(place, ((kind, district, year), target))| {
                let lacking = lacking.get(&place).copied().unwrap_or(0);
                let causes = if lacking > 0 { explanation.causes(place) } else { Causes::default() };
                TargetLine {
                    kind: *kind,
                    district: district.clone(),
                    year: *year,
                    amount: target.amount,
                    lacking,
                    causes: self.dearest(&causes.scarce),
                    not_offered: causes.not_offered,
                }
            })
            .collect()
    }

    fn violation(&self, violation: planner::Violation) -> ViolationLine {
        use planner::Violation as V;
        let line = |what: &str| ViolationLine {
            what: what.to_owned(),
            district: None,
            year: None,
            community: None,
            lacking: 0,
        };
        let district = |at: usize| self.question.districts.get(at).cloned();
        let community = |at: usize| self.question.communities.get(at).map(|posed| self.id(posed));
        match violation {
            V::Offer { community: at } => ViolationLine { community: community(at), ..line("offer") },
            V::Hold { community: at } => ViolationLine { community: community(at), ..line("hold") },
            V::Precedence { community: at, .. } => {
                ViolationLine { community: community(at), ..line("precedence") }
            }
            V::WorkYear { .. } | V::WorkOrder { .. } => line("work"),
            V::Group { .. } => line("group"),
            V::Capacity { district: at, year, excess } => ViolationLine {
                district: district(at),
                year: Some(self.year(year)),
                lacking: excess,
                ..line("capacity")
            },
            V::Match { district: at, year, lacking } => ViolationLine {
                district: district(at),
                year: Some(self.year(year)),
                lacking: units(lacking).0,
                ..line("match")
            },
            V::Money { year, lacking } => {
                ViolationLine { year: Some(self.year(year)), lacking: units(lacking).0, ..line("money") }
            }
            V::Social { year, lacking } => {
                ViolationLine { year: Some(self.year(year)), lacking: units(lacking).0, ..line("social") }
            }
        }
    }

    fn years(&self, funding: &[Funding]) -> Vec<YearLine> {
        let problem = &self.question.problem;
        let mut years: Vec<YearLine> = (1..=problem.horizon + 1)
            .map(|year| YearLine { year: self.year(year), ..YearLine::default() })
            .collect();
        for (_, posed, community, start) in self.communities() {
            let Some(start) = start else { continue };
            let Some(package) = problem.packages.get(start.package) else { continue };
            if let Some(line) = years.get_mut(start.year - 1) {
                line.communities += 1;
                line.households += community.households;
                line.started += community.area;
                line.comprehensive += if package.comprehensive { community.area } else { 0 };
            }
            if let Some(line) = years.get_mut(start.year + package.duration - 2) {
                line.completed += community.area;
            }
            let Some(offer) = offer_of(community, start) else { continue };
            let cost = self.cost(posed, start);
            let residents = cost.0 - units(self.priced(offer.public + offer.social, start.year)).0;
            let first = if package.duration == 2 { problem.first_share } else { 1000 };
            let social = units(self.priced(offer.social, start.year)).0;
            for (part, share) in [first, 1000 - first].into_iter().enumerate() {
                if let Some(line) = years.get_mut(start.year - 1 + part) {
                    line.money.residents.0 += residents.max(0) * share / 1000;
                    line.money.social.0 += social * share / 1000;
                }
            }
        }
        for funding in funding {
            if let Some(line) = years.get_mut(funding.year - 1) {
                line.money.central.0 += units(funding.central).0;
                line.money.municipal.0 += units(funding.municipal).0;
                line.money.bond.0 += units(funding.bond).0;
                line.money.district.0 += units(funding.own).0;
            }
        }
        years
    }

    fn districts(&self, funding: &[Funding]) -> Vec<DistrictLine> {
        let problem = &self.question.problem;
        let line = |code: &DivisionCode| DistrictLine {
            district: code.clone(),
            communities: (0, 0),
            area: (0, 0),
            started: vec![0; problem.horizon],
            households: (0, 0),
            need: (0, 0),
            public: Fen::ZERO,
            own: Fen::ZERO,
        };
        let mut lines: Vec<DistrictLine> = self.question.districts.iter().map(line).collect();
        for (_, posed, community, start) in self.communities() {
            let Some(line) = lines.get_mut(community.district) else { continue };
            line.communities.1 += 1;
            line.area.1 += community.area;
            line.households.1 += community.households;
            line.need.1 += posed.need.points * community.households;
            let Some((start, offer)) = start.and_then(|start| Some((start, offer_of(community, start)?)))
            else {
                continue;
            };
            line.communities.0 += 1;
            line.area.0 += community.area;
            line.households.0 += community.households;
            line.need.0 += offer.value;
            if let Some(area) = line.started.get_mut(start.year - 1) {
                *area += community.area;
            }
        }
        for funding in funding {
            if let Some(line) = lines.get_mut(funding.district) {
                line.public.0 += units(funding.public).0;
                line.own.0 += units(funding.own).0;
            }
        }
        lines.retain(|line| line.communities.1 > 0);
        lines
    }
}

fn offer_of(community: &planner::Community, start: Start) -> Option<&Offer> {
    community.offers.iter().find(|offer| offer.package == start.package)
}

/// The problem's money as money.
fn units(amount: i64) -> Fen {
    Fen(amount.saturating_mul(FEN_IN_UNIT))
}

/// To the nearest whole number; the planner's prices are floats, for people to read.
#[expect(
    clippy::cast_possible_truncation,
    clippy::as_conversions,
    reason = "`as` saturates, and nothing is decided by it"
)]
fn rounded(number: f64) -> i64 {
    number.round() as i64
}

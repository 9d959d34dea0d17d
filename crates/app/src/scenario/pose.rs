//! From the register and the pack to a planning problem: who can be planned, what each could do, what that is worth.

mod area_group;
mod means;

pub(super) use area_group::groups;
use area_group::{members, works};
use domain::area::Area;
use domain::division::DivisionCode;
use domain::dossier::Dossier;
use domain::fact::Fact;
use domain::id::CommunityId;
use domain::indicator::Observation;
use domain::means::MeansKind;
use domain::money::Fen;
use domain::scenario::Brief;
use domain::share::Share;
use domain::truth::{Truth, Verdict};
use means::{by_year, means_of_districts, powers, stability, targets};
use planner::{Community, Hold, Offer, Package, Problem, Start};
use policy::{Estimate, NeedScore, NoEstimate, PackageEstimate, ParameterValue, Rules};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// A community as it stands for planning.
#[derive(Debug, Clone)]
pub struct Candidate<'a> {
    /// Its id.
    pub id: CommunityId,
    /// Its district.
    pub district: Option<&'a DivisionCode>,
    /// What is known of it.
    pub dossier: &'a Dossier,
    /// Whether the plan covers it.
    pub verdict: Verdict,
    /// The floor area that the plan covers.
    pub area: Option<Area>,
    /// Its households.
    pub households: Option<i64>,
    /// Indicators seen on the spot.
    pub observations: &'a [Observation],
    /// Whether residents have chosen what is to be done.
    pub has_scheme: bool,
    /// The start it is committed to, or has in the plan in force: calendar year and package.
    pub in_force: Option<(i16, Arc<str>)>,
    /// Whether that start is a commitment: it is under way.
    pub committed: bool,
}

/// Why a community is not planned with at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "kebab-case")]
pub enum LeftOut {
    /// It is under way or done since before the years that are planned.
    UnderWay,
    /// The plan does not cover it.
    NotCovered,
    /// It is not known whether the plan covers it.
    NotDecided,
    /// Its district is not known.
    NoDistrict,
    /// Its floor area is not known.
    NoArea,
    /// Its households are not known.
    NoHouseholds,
    /// Its floor area is too small for its households: probably in 万m².
    AreaUnit {
        /// The area in m².
        area: i64,
        /// The households.
        households: i64,
    },
    /// No package can be estimated: the register does not say how much of this there is.
    NoQuantity {
        /// The fact.
        fact: Fact,
    },
    /// No package can be estimated: a price is missing in the pack, or a figure is too large.
    NoEstimate,
}

/// What the pack has to say before anything can be planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "lack", content = "of", rename_all = "kebab-case")]
pub enum Lack {
    /// No package has an estimate.
    Estimates,
    /// No part of the need score.
    NeedParts,
    /// A parameter without a value, by its id.
    Parameter(&'static str),
}

/// A community in the problem.
#[derive(Debug, Clone)]
pub struct Posed {
    /// Its place among the candidates.
    pub candidate: usize,
    /// How much it needs renewal.
    pub need: NeedScore,
    /// What each package would cost, in the order of [`Question::packages`]; none for those that cannot be estimated.
    pub estimates: Vec<Option<PackageEstimate>>,
    /// Whether it waits for consent.
    pub waits_for_consent: bool,
    /// Whether comprehensive renovation waits for a scheme.
    pub waits_for_scheme: bool,
}

/// A planning problem with what its places stand for.
#[derive(Debug, Clone)]
pub struct Question {
    /// The problem.
    pub problem: Problem,
    /// The packages, in the problem's order.
    pub packages: Vec<Arc<str>>,
    /// The districts, in the problem's order.
    pub districts: Vec<DivisionCode>,
    /// The communities, in the problem's order.
    pub communities: Vec<Posed>,
    /// Candidates that are not in the problem, and why.
    pub left_out: Vec<(usize, LeftOut)>,
    /// For each target of the problem: what was declared, of which district and year.
    pub targets: Vec<(MeansKind, Option<DivisionCode>, Option<i16>)>,
}

/// Money in the problem: thousand yuan.
pub const FEN_IN_UNIT: i64 = 100_000;

/// Poses the question of a brief.
///
/// # Errors
/// What the pack lacks.
pub fn pose(rules: &Rules, brief: &Brief, candidates: &[Candidate<'_>]) -> Result<Question, Vec<Lack>> {
    let terms = Terms::of(rules)?;
    let mut districts: Vec<DivisionCode> = candidates
        .iter()
        .filter_map(|candidate| candidate.district.cloned())
        .chain(brief.means.0.iter().filter_map(|row| row.district.clone()))
        .chain(brief.groups.iter().map(|group| group.district.clone()))
        .collect();
    districts.sort_unstable();
    districts.dedup();
    let place: HashMap<&DivisionCode, usize> =
        districts.iter().enumerate().map(|(at, code)| (code, at)).collect();
    let (group_of, work_of) = (members(brief, false), members(brief, true));
    let held: HashMap<CommunityId, bool> = brief.holds.iter().copied().collect();
    let (mut communities, mut posed, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
    let mut in_force = Vec::new();
    for (at, candidate) in candidates.iter().enumerate() {
        let standing = Standing { rules, brief, terms: &terms, candidate };
        match standing.pose(at, &place) {
            Ok((mut community, mut one)) => {
                community.group = group_of.get(&candidate.id).copied();
                community.work = work_of.get(&candidate.id).copied();
                let start = standing.start_in_force();
                let wanted = held.get(&candidate.id).copied();
                community.hold = standing.hold(&mut community, &mut one, start, wanted);
                in_force.push(start);
                communities.push(community);
                posed.push(one);
            }
            Err(why) => left_out.push((at, why)),
        }
    }
    let (targets, named) = targets(brief, &place, &communities);
    let stability = stability(&terms, &communities, in_force);
    let problem = Problem {
        name: String::new(),
        horizon: usize::from(brief.years),
        discount: powers(brief.years, 1000 - thousandths(terms.waiting)),
        price: powers(brief.years, 1000 + thousandths(terms.price_rise)),
        first_share: thousandths(terms.first_payment),
        packages: terms.packages.iter().map(|(_, package)| package.clone()).collect(),
        regions: 1,
        central: by_year(brief, MeansKind::Central),
        social: by_year(brief, MeansKind::Social),
        municipal: vec![by_year(brief, MeansKind::Municipal)],
        bond: vec![by_year(brief, MeansKind::Bond)],
        districts: means_of_districts(brief, &districts, &communities),
        communities,
        works: works(brief, &place),
        targets,
        stability,
    };
    Ok(Question {
        problem,
        packages: terms.packages.iter().map(|(id, _)| Arc::clone(id)).collect(),
        districts,
        communities: posed,
        left_out,
        targets: named,
    })
}

/// What the pack says that planning needs.
struct Terms<'r> {
    packages: Vec<(Arc<str>, Package)>,
    estimates: Vec<&'r Estimate>,
    years_without_consent: i64,
    years_without_scheme: i64,
    first_payment: Share,
    waiting: Share,
    price_rise: Share,
    keeping: Share,
}

impl<'r> Terms<'r> {
    fn of(rules: &'r Rules) -> Result<Self, Vec<Lack>> {
        let mut lacks = Vec::new();
        let mut packages = Vec::new();
        let mut estimates = Vec::new();
        for package in rules.packages() {
            let Some(estimate) = &package.estimate else { continue };
            let duration = usize::try_from(estimate.years).unwrap_or(1);
            let name = package.name.en.to_string();
            let comprehensive = package.comprehensive;
            packages.push((Arc::clone(&package.id), Package { name, duration, comprehensive }));
            estimates.push(estimate);
        }
        if packages.is_empty() {
            lacks.push(Lack::Estimates);
        }
        if rules.need_parts().is_empty() {
            lacks.push(Lack::NeedParts);
        }
        let value = |id: &str| rules.parameter(id).and_then(|parameter| parameter.value.as_ref());
        let mut count = |id: &'static str| {
            if let Some(ParameterValue::Count(count)) = value(id) {
                return *count;
            }
            lacks.push(Lack::Parameter(id));
            0
        };
        let years_without_consent = count("plan.years-without-consent");
        let years_without_scheme = count("plan.years-without-scheme");
        let mut share = |id: &'static str| {
            if let Some(ParameterValue::Share(share)) = value(id) {
                return *share;
            }
            lacks.push(Lack::Parameter(id));
            Share::NONE
        };
        let first_payment = share("plan.first-year-payment");
        let (waiting, price_rise) = (share("plan.value-of-waiting"), share("plan.price-rise"));
        let keeping = share("plan.value-of-keeping");
        if !lacks.is_empty() {
            return Err(lacks);
        }
        Ok(Self {
            packages,
            estimates,
            years_without_consent,
            years_without_scheme,
            first_payment,
            waiting,
            price_rise,
            keeping,
        })
    }
}

/// One candidate against the terms.
struct Standing<'a> {
    rules: &'a Rules,
    brief: &'a Brief,
    terms: &'a Terms<'a>,
    candidate: &'a Candidate<'a>,
}

impl Standing<'_> {
    fn pose(&self, at: usize, place: &HashMap<&DivisionCode, usize>) -> Result<(Community, Posed), LeftOut> {
        let candidate = self.candidate;
        if candidate.committed && self.start_in_force().is_none() {
            return Err(LeftOut::UnderWay);
        }
        // What is planned or under way is planned with, whatever is known by now.
        let is_new = candidate.in_force.is_none();
        if is_new && candidate.verdict == Verdict::Ineligible {
            return Err(LeftOut::NotCovered);
        }
        if is_new && candidate.verdict == Verdict::Undetermined && !self.brief.includes_undecided {
            return Err(LeftOut::NotDecided);
        }
        let district = candidate.district.and_then(|code| place.get(code)).ok_or(LeftOut::NoDistrict)?;
        let area = candidate.area.map(Area::whole_m2).filter(|area| *area > 0).ok_or(LeftOut::NoArea)?;
        let households = candidate.households.filter(|count| *count > 0).ok_or(LeftOut::NoHouseholds)?;
        // The planner refuses homes below 5 m² as a unit mistaken.
        if area < households.saturating_mul(5) {
            return Err(LeftOut::AreaUnit { area, households });
        }
        let need = self.rules.need_score(candidate.dossier, candidate.observations);
        let waits_for_consent = self.rules.consent(&candidate.dossier.facts) != Truth::Yes;
        let waits_for_scheme = !candidate.has_scheme;
        let (mut offers, mut estimates, mut why) = (Vec::new(), Vec::new(), LeftOut::NoEstimate);
        for (number, (id, package)) in self.terms.packages.iter().enumerate() {
            match self.rules.estimate(id, candidate.dossier) {
                Err(NoEstimate::Quantity(fact)) => {
                    why = LeftOut::NoQuantity { fact };
                    estimates.push(None);
                }
                Err(_) => estimates.push(None),
                Ok(estimate) => {
                    let first_year =
                        self.first_year(package.comprehensive, waits_for_consent, waits_for_scheme);
                    let terms = self.terms.estimates.get(number).copied();
                    offers.extend(terms.map(|terms| {
                        let value = value(need.points, households, terms.effect);
                        Offer { package: number, first_year, value, ..self.costs(terms, &estimate) }
                    }));
                    estimates.push(Some(estimate));
                }
            }
        }
        if offers.is_empty() {
            return Err(why);
        }
        let community = Community { district: *district, area, households, offers, ..Community::default() };
        Ok((community, Posed { candidate: at, need, estimates, waits_for_consent, waits_for_scheme }))
    }

    fn first_year(&self, comprehensive: bool, consent: bool, scheme: bool) -> usize {
        let wait = |waits: bool, years: i64| if waits { usize::try_from(years).unwrap_or(0) } else { 0 };
        let scheme = wait(comprehensive && scheme, self.terms.years_without_scheme);
        1 + wait(consent, self.terms.years_without_consent).max(scheme)
    }

    /// Who pays how much of an estimate, in the problem's money.
    fn costs(&self, terms: &Estimate, estimate: &PackageEstimate) -> Offer {
        let range = estimate.high.0.saturating_sub(estimate.low.0);
        let cost = in_units(Fen(estimate.low.0.saturating_add(part(range, self.brief.cost_level))));
        // Where nobody speaks of social money, public budgets pay its part.
        let speaks = self.brief.means.of(MeansKind::Social).next().is_some();
        let social = if speaks { part(cost, terms.social) } else { 0 };
        let residents = part(cost, terms.residents);
        let public = cost.saturating_sub(social).saturating_sub(residents).max(0);
        Offer {
            public,
            central: part(cost, terms.central).min(public),
            bond: part(cost, terms.bond).min(public),
            social,
            load_permille: thousandths(terms.load),
            ..Offer::default()
        }
    }

    /// Its start in the plan in force, within the horizon.
    fn start_in_force(&self) -> Option<Start> {
        let (year, package) = self.candidate.in_force.as_ref()?;
        let package = self.terms.packages.iter().position(|(id, _)| id == package)?;
        let year = self.brief.place_of(*year).filter(|year| *year <= usize::from(self.brief.years))?;
        Some(Start { year, package })
    }

    /// What is settled for it. A commitment is one whatever consent was needed before: it is offered from its year.
    fn hold(
        &self,
        community: &mut Community,
        posed: &mut Posed,
        start: Option<Start>,
        wanted: Option<bool>,
    ) -> Hold {
        let committed = start.filter(|_| self.candidate.committed && self.brief.keeps_commitments);
        if let Some(start) = committed
            && let Some(offer) = community.offers.iter_mut().find(|offer| offer.package == start.package)
        {
            offer.first_year = offer.first_year.min(start.year);
            (posed.waits_for_consent, posed.waits_for_scheme) = (false, false);
            return Hold::Start(start);
        }
        match wanted {
            None => Hold::Free,
            Some(true) => Hold::In,
            Some(false) => Hold::Out,
        }
    }
}

/// Points of a package: the need score, for each household, as far as the package meets it.
fn value(points: i64, households: i64, effect: Share) -> i64 {
    let all = i128::from(points) * i128::from(households) * i128::from(effect.ppm());
    i64::try_from((all + 500_000) / 1_000_000).unwrap_or(planner::LARGEST)
}

fn part(amount: i64, share: Share) -> i64 {
    let product = i128::from(amount) * i128::from(share.ppm());
    i64::try_from((product + 500_000) / 1_000_000).unwrap_or(i64::MAX)
}

fn thousandths(share: Share) -> i64 {
    i64::from(share.ppm()) / 1000
}

/// Fen as the problem's money, to the nearest.
fn in_units(fen: Fen) -> i64 {
    fen.0.saturating_add(FEN_IN_UNIT / 2) / FEN_IN_UNIT
}

//! What a plan is worth and what it breaks, from the definitions, in whole numbers. Shares nothing with the solver.

#![expect(
    clippy::indexing_slicing,
    reason = "tables are as long as the lists of the problem, which was validated"
)]

use crate::flow::Network;
use crate::num::permille;
use crate::plan::Plan;
use crate::problem::{Aim, Hold, Problem, Start};

/// A rule that a plan breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
pub enum Violation {
    /// The community may not take this package, or not in this year.
    #[error("community {community} may not start so")]
    Offer {
        /// The community.
        community: usize,
    },
    /// The community is committed to something else, or excluded.
    #[error("community {community} is settled otherwise")]
    Hold {
        /// The community.
        community: usize,
    },
    /// Comprehensive renovation starts before the work for which it waits.
    #[error("community {community} starts before work {work} allows it")]
    Precedence {
        /// The community.
        community: usize,
        /// The work.
        work: usize,
    },
    /// The work starts before its first year or after the horizon.
    #[error("work {work} may not start in this year")]
    WorkYear {
        /// The work.
        work: usize,
    },
    /// The work starts before the one for which it waits.
    #[error("work {work} starts before its parent allows it")]
    WorkOrder {
        /// The work.
        work: usize,
    },
    /// Members of the group start in different years, or only some start.
    #[error("group {group} does not start together")]
    Group {
        /// The group.
        group: usize,
    },
    /// More area is worked on than the district can.
    #[error("district {district} lacks capacity for {excess} m² in year {year}")]
    Capacity {
        /// The district.
        district: usize,
        /// The year.
        year: usize,
        /// The area above capacity.
        excess: i64,
    },
    /// The district cannot pay its own share.
    #[error("district {district} lacks {lacking} of its own share in year {year}")]
    Match {
        /// The district.
        district: usize,
        /// The year.
        year: usize,
        /// The money lacking.
        lacking: i64,
    },
    /// The public sources together cannot pay, however they are combined.
    #[error("public money lacks {lacking} in year {year}")]
    Money {
        /// The year; after the horizon: the tail.
        year: usize,
        /// The money lacking.
        lacking: i64,
    },
    /// The social sources do not suffice.
    #[error("social money lacks {lacking} in year {year}")]
    Social {
        /// The year; after the horizon: the tail.
        year: usize,
        /// The money lacking.
        lacking: i64,
    },
}

/// A target that a plan does not meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortfall {
    /// The place of the target in [`Problem::targets`].
    pub target: usize,
    /// The area that is lacking.
    pub lacking: i64,
}

/// What a plan is worth and what it breaks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assessment {
    /// Need met, in points.
    pub value: i64,
    /// Points lost by targets that are not met.
    pub penalty: i64,
    /// Points lost by departing from the plan in force.
    pub disturbance: i64,
    /// Communities that start.
    pub started: usize,
    /// Targets that are not met.
    pub shortfalls: Vec<Shortfall>,
    /// Rules that are broken, ascending; a plan without any is feasible.
    pub violations: Vec<Violation>,
}

impl Assessment {
    /// What is maximised.
    pub fn objective(&self) -> i64 {
        self.value - self.penalty - self.disturbance
    }

    /// Whether no rule is broken.
    pub fn feasible(&self) -> bool {
        self.violations.is_empty()
    }
}

/// Sums of a plan. Years from 0; money and areas have one more year, the tail.
#[derive(Debug)]
struct Sums {
    public: Vec<Vec<i64>>,
    central: Vec<Vec<i64>>,
    bond: Vec<Vec<i64>>,
    social: Vec<i64>,
    load: Vec<Vec<i64>>,
    started: Vec<i64>,
    completed: Vec<i64>,
    comprehensive: Vec<i64>,
}

/// Assesses a plan of a valid problem. Communities and works beyond the plan's lists do not start.
pub fn check(problem: &Problem, plan: &Plan) -> Assessment {
    assess(problem, plan).0
}

/// The same, with the sums that it was judged by.
fn assess(problem: &Problem, plan: &Plan) -> (Assessment, Sums) {
    let years = problem.horizon + 1;
    let table = || vec![vec![0; years]; problem.districts.len()];
    let mut sums = Sums {
        public: table(),
        central: table(),
        bond: table(),
        social: vec![0; years],
        load: table(),
        started: vec![0; years],
        completed: vec![0; years],
        comprehensive: vec![0; problem.districts.len()],
    };
    let mut found = Assessment::default();
    communities(problem, plan, &mut sums, &mut found);
    works(problem, plan, &mut sums, &mut found);
    groups(problem, plan, &mut found);
    means(problem, &sums, &mut found);
    targets(problem, &sums, &mut found);
    if let Some(stability) = &problem.stability {
        let changed = (0..problem.communities.len())
            .filter(|place| start_of(plan, *place) != stability.in_force.get(*place).copied().flatten());
        found.disturbance = stability.points * crate::num::signed(changed.count());
    }
    found.violations.sort_unstable();
    found.violations.dedup();
    (found, sums)
}

/// Who pays in a district in a year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Funding {
    /// The district.
    pub district: usize,
    /// The year, from 1; after the horizon: the tail.
    pub year: usize,
    /// All public money.
    pub public: i64,
    /// What the district pays itself, and what nobody can pay where the plan lacks money.
    pub own: i64,
    /// What the centre pays.
    pub central: i64,
    /// What the municipality pays.
    pub municipal: i64,
    /// What comes from bonds.
    pub bond: i64,
}

/// Who pays for a plan, by district and year: one way in which the sources suffice, the districts' own money first.
pub fn funding(problem: &Problem, plan: &Plan) -> Vec<Funding> {
    let (_, sums) = assess(problem, plan);
    let mut all = Vec::with_capacity(problem.districts.len() * (problem.horizon + 1));
    for year in 0..=problem.horizon {
        let mut network = sources(problem, &sums, year, &mut Assessment::default());
        network.flow(0, 1);
        // Edges of a district follow those of the sources, four each: what it wants, then what each source gives.
        let first = 1 + 2 * problem.regions;
        for district in 0..problem.districts.len() {
            let gives = |source: usize| network.flowed(first + 4 * district + source);
            let (central, municipal, bond) = (gives(1), gives(2), gives(3));
            let public = sums.public[district][year];
            let own = public - central - municipal - bond;
            all.push(Funding { district, year: year + 1, public, own, central, municipal, bond });
        }
    }
    all
}

fn start_of(plan: &Plan, community: usize) -> Option<Start> {
    plan.starts.get(community).copied().flatten()
}

fn communities(problem: &Problem, plan: &Plan, sums: &mut Sums, found: &mut Assessment) {
    for (place, community) in problem.communities.iter().enumerate() {
        let start = start_of(plan, place);
        let kept = match community.hold {
            Hold::Free => true,
            Hold::Out => start.is_none(),
            Hold::In => start.is_some(),
            Hold::Start(agreed) => start == Some(agreed),
        };
        if !kept {
            found.violations.push(Violation::Hold { community: place });
        }
        let Some(Start { year, package }) = start else { continue };
        let offer = community.offers.iter().find(|offer| offer.package == package);
        let Some(offer) = offer.filter(|offer| year >= offer.first_year.max(1) && year <= problem.horizon)
        else {
            found.violations.push(Violation::Offer { community: place });
            continue;
        };
        let kind = &problem.packages[package];
        let district = community.district;
        found.started += 1;
        found.value += problem.discounted(offer.value, year);
        let paid = |amount: i64| problem.instalments(amount, year, kind.duration);
        for (rows, amount) in [
            (&mut sums.public, offer.public),
            (&mut sums.central, offer.central),
            (&mut sums.bond, offer.bond),
        ] {
            for (part, money) in paid(amount).into_iter().enumerate().take(kind.duration) {
                rows[district][year - 1 + part] += money;
            }
        }
        for (part, money) in paid(offer.social).into_iter().enumerate().take(kind.duration) {
            sums.social[year - 1 + part] += money;
        }
        let last = year + kind.duration - 1;
        for busy in year..=last.min(problem.horizon) {
            sums.load[district][busy - 1] += permille(community.area, offer.load_permille);
        }
        sums.started[year - 1] += community.area;
        sums.completed[last - 1] += community.area;
        if kind.comprehensive {
            sums.comprehensive[district] += community.area;
            if let Some(work) = community.work {
                let ready =
                    plan.works.get(work).copied().flatten().map(|start| start + problem.works[work].lag);
                if ready.is_none_or(|ready| ready > year) {
                    found.violations.push(Violation::Precedence { community: place, work });
                }
            }
        }
    }
}

fn works(problem: &Problem, plan: &Plan, sums: &mut Sums, found: &mut Assessment) {
    for (place, work) in problem.works.iter().enumerate() {
        let Some(year) = plan.works.get(place).copied().flatten() else { continue };
        if year < work.first_year.max(1) || year > problem.horizon {
            found.violations.push(Violation::WorkYear { work: place });
        }
        if let Some(parent) = work.parent {
            let start = plan.works.get(parent).copied().flatten();
            if start.is_none_or(|start| start + problem.works[parent].lag > year) {
                found.violations.push(Violation::WorkOrder { work: place });
            }
        }
        if (1..=problem.horizon).contains(&year) {
            sums.public[work.district][year - 1] += problem.instalments(work.cost, year, 1)[0];
            sums.central[work.district][year - 1] += problem.instalments(work.central, year, 1)[0];
            sums.bond[work.district][year - 1] += problem.instalments(work.bond, year, 1)[0];
        }
    }
}

fn groups(problem: &Problem, plan: &Plan, found: &mut Assessment) {
    let mut years = std::collections::BTreeMap::new();
    for (place, community) in problem.communities.iter().enumerate() {
        let Some(group) = community.group else { continue };
        let year = start_of(plan, place).map(|start| start.year);
        if *years.entry(group).or_insert(year) != year {
            found.violations.push(Violation::Group { group });
        }
    }
}

fn means(problem: &Problem, sums: &Sums, found: &mut Assessment) {
    for (place, district) in problem.districts.iter().enumerate() {
        for year in 0..problem.horizon {
            let excess = sums.load[place][year] - district.years[year].capacity;
            if excess > 0 {
                found.violations.push(Violation::Capacity { district: place, year: year + 1, excess });
            }
        }
    }
    for year in 0..=problem.horizon {
        let lacking = sums.social[year] - problem.social[year];
        if lacking > 0 {
            found.violations.push(Violation::Social { year: year + 1, lacking });
        }
        let lacking = money(problem, sums, year, found);
        if lacking > 0 {
            found.violations.push(Violation::Money { year: year + 1, lacking });
        }
    }
}

/// What the sources cannot pay in this year.
fn money(problem: &Problem, sums: &Sums, year: usize, found: &mut Assessment) -> i64 {
    let mut network = sources(problem, sums, year, found);
    let wanted: i64 = (0..problem.districts.len())
        .map(|district| network.room(1 + 2 * problem.regions + 4 * district))
        .sum();
    wanted - network.flow(0, 1)
}

/// The sources of a year and the districts that want their money. District money costs the others nothing and is used
/// first.
fn sources(problem: &Problem, sums: &Sums, year: usize, found: &mut Assessment) -> Network {
    let (count, regions) = (problem.districts.len(), problem.regions);
    // Source, sink, districts, the centre, municipalities, bonds.
    let (centre, municipality, bonds) = (2 + count, 3 + count, 3 + count + regions);
    let mut network = Network::new(3 + count + 2 * regions);
    network.edge(0, centre, problem.central[year]);
    for region in 0..regions {
        network.edge(0, municipality + region, problem.municipal[region][year]);
        network.edge(0, bonds + region, problem.bond[region][year]);
    }
    for (place, district) in problem.districts.iter().enumerate() {
        let means = district.years[year];
        let public = sums.public[place][year];
        let share = (i128::from(district.match_permille) * i128::from(public) + 999).div_euclid(1000);
        let share = i64::try_from(share).unwrap_or(i64::MAX);
        if share > means.budget {
            let lacking = share - means.budget;
            found.violations.push(Violation::Match { district: place, year: year + 1, lacking });
        }
        let rest = (public - means.budget.max(share)).max(0);
        network.edge(2 + place, 1, rest);
        network.edge(centre, 2 + place, means.central.min(sums.central[place][year]));
        network.edge(municipality + district.region, 2 + place, means.municipal);
        network.edge(bonds + district.region, 2 + place, means.bond.min(sums.bond[place][year]));
    }
    network
}

fn targets(problem: &Problem, sums: &Sums, found: &mut Assessment) {
    for (place, target) in problem.targets.iter().enumerate() {
        let lacking = match target.aim {
            Aim::Started(year) => target.amount - sums.started[year - 1],
            Aim::Completed(year) => target.amount - sums.completed[year - 1],
            Aim::StartedBy(year) => target.amount - sums.started[..year].iter().sum::<i64>(),
            Aim::District(district) => target.amount - sums.comprehensive[district],
            Aim::ComprehensiveShare => {
                let started: i64 = sums.started.iter().sum();
                let renovated: i64 = sums.comprehensive.iter().sum();
                let lacking = i128::from(target.amount) * i128::from(started) - 1000 * i128::from(renovated);
                i64::try_from((lacking + 999).div_euclid(1000)).unwrap_or(i64::MAX)
            }
        };
        if lacking > 0 {
            found.penalty += target.penalty * lacking;
            found.shortfalls.push(Shortfall { target: place, lacking });
        }
    }
}

//! Problems so small that every plan can be looked at.

use planner::{
    Aim, Community, District, DistrictYear, Offer, Package, Plan, Problem, Start, Target, Work, check,
};
use proptest::prelude::*;

pub const YEARS: usize = 2;

fn offers() -> impl Strategy<Value = Vec<Offer>> {
    let offer = |package: usize| {
        (1..=YEARS, 1_i64..60, 0_i64..=10, 0_i64..=10, 0_i64..4, 1_i64..100).prop_map(
            move |(first_year, public, central, bond, social, value)| Offer {
                package,
                first_year,
                public,
                central: public * central / 10,
                bond: public * bond / 10,
                social,
                load_permille: if package == 0 { 300 } else { 900 },
                value: value * i64::try_from(package + 1).unwrap(),
            },
        )
    };
    let all = (offer(0), offer(1), offer(2));
    (all, prop::sample::subsequence(vec![0_usize, 1, 2], 1..=2)).prop_map(|((first, second, third), kept)| {
        let all = [first, second, third];
        kept.into_iter().map(|place| all[place]).collect()
    })
}

fn community() -> impl Strategy<Value = Community> {
    let works = prop_oneof![2 => Just(None), 1 => Just(Some(0)), 1 => Just(Some(1))];
    (0_usize..2, 10_i64..80, any::<bool>(), works, offers()).prop_map(
        |(district, area, grouped, work, offers)| Community {
            district,
            area,
            // A group and works of one district each.
            group: grouped.then_some(district),
            work: work.filter(|_| district == 0),
            offers,
            ..Community::default()
        },
    )
}

fn district(region: usize) -> impl Strategy<Value = District> {
    let year = (0_i64..80, 20_i64..160, 0_i64..30, 0_i64..30, 0_i64..30).prop_map(
        |(budget, capacity, central, municipal, bond)| DistrictYear {
            budget,
            capacity,
            central,
            municipal,
            bond,
        },
    );
    (0_i64..400, prop::collection::vec(year, YEARS + 1)).prop_map(move |(match_permille, years)| District {
        region,
        match_permille,
        years,
    })
}

fn targets() -> impl Strategy<Value = Vec<Target>> {
    let aims = vec![
        (Aim::Started(1), 60),
        (Aim::Started(2), 50),
        (Aim::Completed(1), 40),
        (Aim::Completed(2), 60),
        (Aim::StartedBy(2), 90),
        (Aim::ComprehensiveShare, 550),
        (Aim::District(0), 40),
        (Aim::District(1), 30),
    ];
    let chosen = prop::sample::subsequence(aims, 0..=5);
    (chosen, 0_i64..6).prop_map(|(aims, penalty)| {
        aims.into_iter().map(|(aim, amount)| Target { aim, amount, penalty }).collect()
    })
}

/// Two districts in one region or two, up to four communities, two works of which one may wait for the other.
pub fn problems() -> impl Strategy<Value = Problem> {
    let caps = || prop::collection::vec(0_i64..60, YEARS + 1);
    let works = (0_i64..30, 0_i64..30, 0_usize..2, 0_usize..2, any::<bool>());
    let means = (caps(), caps(), [caps(), caps()], [caps(), caps()]);
    (1_usize..=2)
        .prop_flat_map(move |regions| {
            let districts = (district(0), district(regions - 1));
            (Just(regions), districts, prop::collection::vec(community(), 1..=4))
        })
        .prop_flat_map(move |(regions, districts, communities)| {
            (Just(regions), Just(districts), Just(communities), works.clone(), targets())
        })
        .prop_flat_map(move |parts| (Just(parts), means.clone()))
        .prop_map(|((regions, (first, second), communities, works, targets), means)| {
            let (central, social, municipal, bond) = means;
            let work = |cost: i64, lag, parent| Work {
                district: 0,
                parent,
                lag,
                first_year: 1,
                cost,
                // More than it costs, together: money that others may then use.
                central: cost * 2 / 3,
                bond: cost * 3 / 4,
            };
            let (one, other, lag, lag_of_other, waits) = works;
            let package = |name: &str, duration, comprehensive| Package {
                name: name.to_owned(),
                duration,
                comprehensive,
            };
            let mut problem = Problem {
                name: "small".to_owned(),
                horizon: YEARS,
                discount: vec![1000, 900],
                price: vec![1000, 1050],
                first_share: 550,
                packages: vec![
                    package("management", 1, false),
                    package("basic", 1, true),
                    package("extended", 2, true),
                ],
                regions,
                central,
                social,
                municipal: municipal.into_iter().take(regions).collect(),
                bond: bond.into_iter().take(regions).collect(),
                districts: vec![first, second],
                communities,
                works: vec![work(one, lag, waits.then_some(1)), work(other, lag_of_other, None)],
                targets,
                stability: None,
            };
            let stock = problem.area();
            let inside = |place: usize, problem: &Problem| -> i64 {
                let here = problem.communities.iter().filter(|one| one.district == place);
                here.map(|one| one.area).sum()
            };
            for place in 0..problem.targets.len() {
                let limit = match problem.targets[place].aim {
                    Aim::District(district) => inside(district, &problem),
                    Aim::ComprehensiveShare => 1000,
                    _ => stock,
                };
                problem.targets[place].amount = problem.targets[place].amount.min(limit);
            }
            problem
        })
}

/// Calls with every plan.
pub fn every_plan(problem: &Problem, mut each: impl FnMut(&Plan)) {
    let mut ways: Vec<Vec<Option<Start>>> = Vec::new();
    for community in &problem.communities {
        let mut starts = vec![None];
        for offer in &community.offers {
            let years = offer.first_year..=problem.horizon;
            starts.extend(years.map(|year| Some(Start { year, package: offer.package })));
        }
        ways.push(starts);
    }
    let mut plan = Plan::empty(problem);
    let works: Vec<Option<usize>> = std::iter::once(None).chain((1..=problem.horizon).map(Some)).collect();
    go(&ways, &works, 0, &mut plan, &mut each);
}

fn go(
    ways: &[Vec<Option<Start>>],
    works: &[Option<usize>],
    at: usize,
    plan: &mut Plan,
    each: &mut impl FnMut(&Plan),
) {
    if at < ways.len() {
        for start in &ways[at] {
            plan.starts[at] = *start;
            go(ways, works, at + 1, plan, each);
        }
    } else if at < ways.len() + plan.works.len() {
        for year in works {
            plan.works[at - ways.len()] = *year;
            go(ways, works, at + 1, plan, each);
        }
    } else {
        each(plan);
    }
}

/// The largest objective of a plan without violations.
pub fn best(problem: &Problem) -> i64 {
    let mut best = i64::MIN;
    every_plan(problem, |plan| {
        let found = check(problem, plan);
        if found.feasible() {
            best = best.max(found.objective());
        }
    });
    best
}

//! Hand-made problems.

use planner::{
    Aim, Community, District, DistrictYear, Offer, Package, Plan, Problem, Shortfall, Start, Target,
    Violation, Work, check,
};

/// One district, two years, everything in plenty unless a test takes it away.
pub fn plain() -> Problem {
    let year = DistrictYear { budget: 1000, capacity: 1000, central: 0, municipal: 0, bond: 0 };
    let offer = |package: usize, public: i64, value: i64| Offer {
        package,
        first_year: 1,
        public,
        load_permille: 1000,
        value,
        ..Offer::default()
    };
    let community = |area: i64| Community {
        area,
        offers: vec![offer(0, 10, 5), offer(1, 101, 50)],
        ..Community::default()
    };
    Problem {
        name: "plain".to_owned(),
        horizon: 2,
        discount: vec![1000, 930],
        price: vec![1000, 1030],
        first_share: 550,
        packages: vec![
            Package { name: "management".to_owned(), duration: 1, comprehensive: false },
            Package { name: "improved".to_owned(), duration: 2, comprehensive: true },
        ],
        regions: 1,
        central: vec![0; 3],
        social: vec![0; 3],
        municipal: vec![vec![0; 3]],
        bond: vec![vec![0; 3]],
        districts: vec![District { region: 0, match_permille: 0, years: vec![year; 3] }],
        communities: vec![community(100), community(40)],
        works: Vec::new(),
        targets: Vec::new(),
        stability: None,
    }
}

#[expect(clippy::unnecessary_wraps, reason = "plans are lists of these")]
fn start(year: usize, package: usize) -> Option<Start> {
    Some(Start { year, package })
}

fn plan(starts: [Option<Start>; 2]) -> Plan {
    Plan { starts: starts.to_vec(), works: Vec::new() }
}

#[test]
fn value_is_discounted_and_rounded_half_up() {
    // 50 · 0.93 = 46.5 → 47; 5 stays.
    let found = check(&plain(), &plan([start(2, 1), start(1, 0)]));
    assert_eq!((found.value, found.started), (52, 2));
    assert!(found.feasible());
}

#[test]
fn two_instalments_fall_into_two_years_the_tail_included() {
    let mut problem = plain();
    // 101 in year 2 cost 104: 57 then, 47 in the tail.
    for (year, budget, lacking) in [(1, 57, 0), (1, 56, 1), (2, 47, 0), (2, 46, 1)] {
        problem.districts[0].years = plain().districts[0].years.clone();
        problem.districts[0].years[year].budget = budget;
        let found = check(&problem, &plan([start(2, 1), None]));
        let expected = if lacking == 0 { vec![] } else { vec![Violation::Money { year: year + 1, lacking }] };
        assert_eq!(found.violations, expected);
    }
}

#[test]
fn capacity_is_taken_in_each_year_of_work() {
    let mut problem = plain();
    problem.districts[0].years[1].capacity = 99;
    let found = check(&problem, &plan([start(1, 1), None]));
    assert_eq!(found.violations, [Violation::Capacity { district: 0, year: 2, excess: 1 }]);
}

#[test]
fn a_district_gives_its_own_share() {
    let mut problem = plain();
    problem.districts[0].match_permille = 500;
    for year in &mut problem.districts[0].years {
        (year.budget, year.municipal) = (27, 1000);
    }
    problem.municipal = vec![vec![1000; 3]];
    // 101: 56 and 45; half of 56 is 28, of 45 22.5.
    let found = check(&problem, &plan([start(1, 1), None]));
    assert_eq!(found.violations, [Violation::Match { district: 0, year: 1, lacking: 1 }]);
}

#[test]
fn sources_are_combined_as_best_they_can() {
    let mut problem = plain();
    let one = &mut problem.communities[0].offers[1];
    (one.central, one.bond) = (50, 80);
    for year in &mut problem.districts[0].years {
        *year = DistrictYear { budget: 0, capacity: 1000, central: 20, municipal: 15, bond: 40 };
    }
    (problem.central, problem.municipal, problem.bond) = (vec![18; 3], vec![vec![12; 3]], vec![vec![30; 3]]);
    // Year 1: 56 = 18 + 12 + 26. Year 2: 45 likewise.
    assert!(check(&problem, &plan([start(1, 1), None])).feasible());
    problem.bond[0][0] = 25;
    let found = check(&problem, &plan([start(1, 1), None]));
    assert_eq!(found.violations, [Violation::Money { year: 1, lacking: 1 }]);
}

#[test]
fn works_come_first_and_groups_together() {
    let mut problem = plain();
    let work = |parent, lag| Work { parent, lag, first_year: 1, cost: 7, ..Work::default() };
    problem.works = vec![work(Some(1), 1), work(None, 0)];
    problem.communities[0].work = Some(0);
    let with = |works: [Option<usize>; 2], year| {
        let mut plan = plan([start(year, 1), None]);
        plan.works = works.to_vec();
        check(&problem, &plan).violations
    };
    assert_eq!(with([Some(1), Some(1)], 2), []);
    assert_eq!(with([None, None], 2), [Violation::Precedence { community: 0, work: 0 }]);
    assert_eq!(with([Some(1), Some(1)], 1), [Violation::Precedence { community: 0, work: 0 }]);
    assert_eq!(with([Some(1), Some(2)], 2), [Violation::WorkOrder { work: 0 }]);
    let mut problem = plain();
    problem.communities.iter_mut().for_each(|one| one.group = Some(4));
    assert_eq!(check(&problem, &plan([start(1, 0), start(1, 1)])).violations, []);
    let found = check(&problem, &plan([start(1, 0), start(2, 0)]));
    assert_eq!(found.violations, [Violation::Group { group: 4 }]);
}

#[test]
fn targets_count_what_they_say() {
    let mut problem = plain();
    let target = |aim, amount| Target { aim, amount, penalty: 6 };
    problem.targets = vec![
        target(Aim::Started(1), 100),
        target(Aim::Completed(1), 40),
        target(Aim::Completed(2), 100),
        target(Aim::StartedBy(2), 140),
        target(Aim::ComprehensiveShare, 720),
        target(Aim::District(0), 101),
    ];
    let found = check(&problem, &plan([start(1, 1), start(1, 0)]));
    // Comprehensive are 100 of 140: 0.72 of 140 are 100.8, so that 0.8 lack, which is 1. The district lacks 1.
    let short = |target, lacking| Shortfall { target, lacking };
    assert_eq!(found.shortfalls, [short(4, 1), short(5, 1)]);
    assert_eq!(found.objective(), 55 - 12);
}

#[test]
fn what_is_not_offered_may_not_start() {
    let mut problem = plain();
    problem.communities[0].offers[1].first_year = 2;
    for bad in [start(1, 1), start(3, 1), start(1, 7)] {
        let found = check(&problem, &plan([bad, None]));
        assert_eq!(found.violations, [Violation::Offer { community: 0 }], "{bad:?}");
    }
}

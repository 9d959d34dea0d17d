//! Scenarios: questions to the planner made, their plans read, compared, explained and published.

mod communities;
mod community;
mod compare;
mod draft;
mod export;
mod list;
mod map;
mod paper;
mod result;
mod scarce;
mod schedule;
mod standing;
mod step;
mod study;
mod tables;
pub mod words;
pub mod workbook;

pub(crate) use communities::communities;
pub(crate) use community::{community, post_least_change};
pub(crate) use compare::compare;
pub(crate) use draft::{new_scenario, post_scenario};
pub(crate) use export::{export, means};
pub(crate) use list::scenarios;
pub(crate) use map::{map, map_points};
pub(crate) use paper::plan_pdf;
pub(crate) use result::scenario;
pub(crate) use schedule::schedule;
pub(crate) use step::{post_delete, post_propose, post_publish, post_return, post_stop};
pub(crate) use study::{post_study, study};

#[cfg(test)]
pub(crate) use {
    communities::CommunitiesView, community::CommunityView, compare::CompareView, draft::DraftView,
    list::ScenariosView, map::PlanMapView, result::ScenarioView, schedule::ScheduleView, study::StudyView,
};

use crate::i18n::Words;
use crate::ui::navigation::Crumb;
use crate::ui::tag::{Tag, Tone};
use domain::Area;
use domain::id::ScenarioId;
use domain::scenario::ScenarioState;

/// Where a scenario stands.
pub(crate) fn scenario_tag(l: Words, state: ScenarioState) -> Tag {
    let tone = match state {
        ScenarioState::Solving => Tone::Running,
        ScenarioState::Solved => Tone::Open,
        ScenarioState::Failed => Tone::Danger,
        ScenarioState::Proposed => Tone::Warning,
        ScenarioState::Published => Tone::Good,
        ScenarioState::Replaced => Tone::Plain,
    };
    Tag::new(tone, l.t(&format!("scenario-state-{}", state.key())))
}

/// The way to a scenario's pages, the last of them here.
pub(crate) fn crumbs(l: Words, id: ScenarioId, name: &str, here: Option<String>) -> Vec<Crumb> {
    let mut crumbs = vec![
        Crumb::link("/projects", l.t("nav-projects")),
        Crumb::link("/scenarios", l.t("scenarios-title")),
    ];
    match here {
        None => crumbs.push(Crumb::here(name.to_owned())),
        Some(here) => {
            crumbs.push(Crumb::link(format!("/scenarios/{id}"), name.to_owned()));
            crumbs.push(Crumb::here(here));
        }
    }
    crumbs
}

/// The gap to the bound, in per cent with three decimals: `0.123%`.
pub(crate) fn gap(gap_ppm: i64) -> String {
    let thousandths = gap_ppm / 10;
    format!("{}.{:03}%", thousandths / 1000, thousandths.rem_euclid(1000))
}

/// Whole square metres as a headline says them.
pub(crate) fn area(l: Words, m2: i64) -> String {
    l.area(Area::from_m2(m2))
}

#[cfg(test)]
pub(crate) use sample::{sample_outcome, sample_rules, sample_scenario};

#[cfg(test)]
mod sample {
    use app::scenario::{
        DistrictLine, Money, OneMore, Outcome, PlannedStart, PriceLine, Scarce, TargetLine, Waiting,
        WorkLine, YearLine,
    };
    use domain::division::DivisionCode;
    use domain::id::CommunityId;
    use domain::means::{Means, MeansKind};
    use domain::money::Fen;
    use domain::scenario::{Brief, Scenario, ScenarioState};
    use domain::share::Share;
    use jiff::Timestamp;

    fn community(number: u128) -> CommunityId {
        format!("{number:032x}").parse().unwrap()
    }

    fn scarce(what: &str, district: Option<&str>) -> Scarce {
        Scarce {
            what: what.into(),
            district: district.map(|code| DivisionCode(code.into())),
            year: Some(2021),
        }
    }

    /// The rules of the demo city on the day of its scenario.
    pub(crate) fn sample_rules() -> app::policy::Rules {
        let pack = app::policy::Library::shipped().load("cn-chongqing+demo").unwrap();
        pack.rules_on(jiff::civil::date(2020, 12, 31)).unwrap()
    }

    /// A scenario of the demo city.
    pub(crate) fn sample_scenario(state: ScenarioState) -> Scenario {
        let brief = Brief {
            first_year: 2021,
            years: 2,
            cost_level: Share::from_ppm(500_000).unwrap(),
            gap: Share::from_ppm(1_000).unwrap(),
            seconds: 20,
            seed: 1,
            keeps_commitments: true,
            includes_undecided: false,
            means: Means::default(),
            holds: Vec::new(),
            groups: Vec::new(),
        };
        Scenario {
            id: format!("{:032x}", 7).parse().unwrap(),
            name: "2021—2022年方案一".into(),
            brief,
            state,
            day: jiff::civil::date(2020, 12, 31),
            pack_hash: "0".repeat(64),
            revision: 1,
            made_by: "0".repeat(32).parse().unwrap(),
            made_at: Timestamp::UNIX_EPOCH,
            proposed_by: None,
            published_at: None,
        }
    }

    /// What came of it, with one of each sort.
    pub(crate) fn sample_outcome() -> Outcome {
        let money = Money { central: Fen(1_000_000_000), district: Fen(500_000_000), ..Money::default() };
        Outcome {
            status: "gap".into(),
            objective: 990_000,
            bound: 991_000,
            gap_ppm: 1_010,
            milliseconds: 4_200,
            value: 1_000_000,
            penalty: 10_000,
            disturbance: 0,
            starts: vec![PlannedStart {
                community: community(1),
                package: "comprehensive-basic".into(),
                year: 2021,
                area: 22_100,
                households: 288,
                need: 55,
                value: 9_504,
                cost: Fen(450_000_000),
                public: Fen(400_000_000),
                committed: false,
                worth: 320,
            }],
            waiting: vec![Waiting {
                community: community(2),
                area: 31_000,
                households: 400,
                need: 40,
                best: Some(("comprehensive-basic".into(), 2022)),
                short: 120,
                pays: vec![(scarce("money", Some("500106")), 900), (scarce("capacity", Some("500106")), 80)],
                rank: 3,
                waits_for_consent: true,
                waits_for_scheme: false,
            }],
            left_out: vec![(community(3), app::scenario::LeftOut::NoHouseholds)],
            targets: vec![TargetLine {
                kind: MeansKind::Started,
                district: None,
                year: Some(2021),
                amount: 30_000,
                lacking: 7_900,
                causes: vec![(scarce("central", None), 500)],
                not_offered: 12_000,
            }],
            violations: Vec::new(),
            years: vec![
                YearLine {
                    year: 2021,
                    communities: 1,
                    households: 288,
                    started: 22_100,
                    comprehensive: 22_100,
                    completed: 22_100,
                    money,
                },
                YearLine { year: 2022, ..YearLine::default() },
            ],
            districts: vec![DistrictLine {
                district: DivisionCode("500106".into()),
                communities: (1, 2),
                area: (22_100, 53_100),
                started: vec![22_100, 0],
                households: (288, 688),
                need: (9_504, 31_840),
                public: Fen(400_000_000),
                own: Fen(120_000_000),
            }],
            works: vec![WorkLine {
                group: format!("{:032x}", 9).parse().unwrap(),
                name: "小龙坎管网".into(),
                district: DivisionCode("500106".into()),
                year: None,
                cost: Fen(1_200_000_000),
                communities: (0, 3),
            }],
            prices: vec![PriceLine {
                scarce: scarce("central", None),
                available: 100_000_000_000,
                money: true,
                millipoints: 2_500,
                one_more: Some(OneMore { amount: 1_000_000_000, communities: 3, area: 41_000, value: 900 }),
            }],
        }
    }
}

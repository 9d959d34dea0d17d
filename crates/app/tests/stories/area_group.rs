//! Area groups: neighbours start together, others wait for the work in their street, and what cannot be is refused.

use super::kit::Town;
use app::AppError;
use app::area_group::AreaGroupDraft;
use app::scenario::NewScenario;
use app::stock::StockItem;
use domain::account::Actor;
use domain::area_group::{GroupFault, StreetWork};
use domain::id::{AreaGroupId, CommunityId};
use domain::scenario::{Scenario, ScenarioState};
use domain::{Fen, Share};
use jiff::civil::date;
use std::sync::Arc;

fn city() -> (Town, Actor) {
    let town = Town::with_demo_values(date(2020, 12, 31), |_| {});
    town.app.make_demo_city(1, 120, |_, _| {}).unwrap();
    town.app.add_demo_accounts().unwrap();
    town.app.make_demo_plan().unwrap();
    let planner = town.app.actor(town.app.load_account("planner").unwrap().id).unwrap();
    (town, planner)
}

fn published(town: &Town, planner: &Actor) -> Scenario {
    let listed = town.app.desk(planner).list_scenarios().unwrap();
    let mut all = listed.into_iter().map(|kept| kept.scenario);
    all.find(|scenario| scenario.state == ScenarioState::Published).unwrap()
}

/// Communities of one district that start in the plan, and one of another district.
fn starting(town: &Town, planner: &Actor) -> (Vec<Arc<StockItem>>, CommunityId) {
    let scenario = published(town, planner);
    let desk = town.app.desk(planner);
    let (outcome, stock) = (desk.load_scenario(scenario.id).unwrap().outcome.unwrap(), desk.stock().unwrap());
    let items = || {
        let starts = outcome.starts.iter().filter(|start| !start.committed).map(|start| start.community);
        starts.filter_map(|id| stock.items().iter().find(|item| item.community.id == id).cloned())
    };
    let all: Vec<Arc<StockItem>> = items().collect();
    let grouped: Vec<CommunityId> =
        desk.list_area_groups().unwrap().into_iter().flat_map(|kept| kept.group.members).collect();
    let free = |item: &&Arc<StockItem>| !grouped.contains(&item.community.id);
    let of = |code| {
        let here = all.iter().filter(free).filter(|item| item.community.district.as_ref() == Some(code));
        here.cloned().collect::<Vec<_>>()
    };
    let codes = all.iter().filter_map(|item| item.community.district.as_ref());
    let inside = codes.map(of).max_by_key(Vec::len).unwrap();
    let away = all.iter().find(|item| item.community.district != inside[0].community.district).unwrap();
    (inside, away.community.id)
}

fn draft(name: &str, members: &[&Arc<StockItem>], work: Option<StreetWork>) -> AreaGroupDraft {
    AreaGroupDraft {
        name: name.to_owned(),
        district: members[0].community.district.clone().unwrap(),
        members: members.iter().map(|item| item.community.id).collect(),
        work,
    }
}

fn pipes(after: Option<AreaGroupId>) -> StreetWork {
    StreetWork {
        first_year: 2021,
        cost: Fen(100_000_000),
        central: Share::NONE,
        bond: Share::WHOLE,
        lag: 1,
        after,
    }
}

#[test]
fn the_next_plan_starts_neighbours_together_and_waits_for_the_street() {
    let (town, planner) = city();
    let (app, desk) = (&town.app, town.app.desk(&planner));
    let (inside, _) = starting(&town, &planner);
    app.make_area_group(&planner, draft("同年", &[&inside[0], &inside[1]], None)).unwrap();
    let waiting = app.make_area_group(&planner, draft("管网", &[&inside[2]], Some(pipes(None)))).unwrap();
    let brief = published(&town, &planner).brief;
    let new = NewScenario { name: "片区方案".into(), brief, uses_area_groups: true };
    let made = app.make_scenario(&planner, new).unwrap();
    while app.run_due_job().unwrap() {}
    let solved = desk.load_scenario(made).unwrap();
    let (scenario, outcome) = (solved.kept.scenario, solved.outcome.unwrap());
    assert_eq!(scenario.brief.groups.len(), desk.list_area_groups().unwrap().len());
    let year = |id| outcome.starts.iter().find(|start| start.community == id).map(|start| start.year);
    let start = |id| outcome.starts.iter().find(|start| start.community == id);
    for group in &scenario.brief.groups {
        let years: Vec<_> = group.members.iter().map(|member| year(*member)).collect();
        match &group.work {
            None => assert!(years.windows(2).all(|pair| pair[0] == pair[1]), "{}: {years:?}", group.name),
            Some(work) => {
                let line = outcome.works.iter().find(|line| line.group == group.id).unwrap();
                for one in group.members.iter().filter_map(|member| start(*member)) {
                    let waits = one.package.starts_with("comprehensive");
                    let ready = line.year.is_some_and(|begun| one.year >= begun + i16::from(work.lag));
                    assert!(!waits || ready, "{}: {:?} {:?}", group.name, line.year, one);
                }
            }
        }
    }
    assert!(outcome.works.iter().any(|line| line.group == waiting && line.communities.1 == 1));
    let without = NewScenario {
        name: "无片区".into(),
        brief: published(&town, &planner).brief,
        uses_area_groups: false,
    };
    let without =
        NewScenario { brief: domain::scenario::Brief { groups: Vec::new(), ..without.brief }, ..without };
    let made = app.make_scenario(&planner, without).unwrap();
    while app.run_due_job().unwrap() {}
    assert!(desk.load_scenario(made).unwrap().outcome.unwrap().works.is_empty());
}

#[test]
fn what_is_wrong_with_a_group_is_named_and_nothing_is_kept() {
    let (town, planner) = city();
    let (app, desk) = (&town.app, town.app.desk(&planner));
    let (inside, away) = starting(&town, &planner);
    let before = desk.list_area_groups().unwrap();
    let mut across = draft(" ", &[&inside[0]], None);
    across.members.push(away);
    let Err(AppError::AreaGroup(faults)) = app.make_area_group(&planner, across) else { panic!("refused") };
    assert_eq!(faults, [GroupFault::NoName, GroupFault::Across { community: away }]);
    assert_eq!(desk.list_area_groups().unwrap(), before);
    let first = app.make_area_group(&planner, draft("一", &[&inside[0]], Some(pipes(None)))).unwrap();
    let second = app.make_area_group(&planner, draft("二", &[&inside[1]], Some(pipes(Some(first))))).unwrap();
    let cycle = draft("一", &[&inside[0]], Some(pipes(Some(second))));
    let refused = app.change_area_group(&planner, first, cycle, 0);
    let through = ["一", "二", "一"].map(str::to_owned).to_vec();
    assert!(
        matches!(&refused, Err(AppError::AreaGroup(faults)) if *faults == [GroupFault::Cycle { through }]),
        "{refused:?}"
    );
    let awaited = app.delete_area_group(&planner, first, 0);
    assert!(matches!(awaited, Err(AppError::Conflict("area-group-awaited"))), "{awaited:?}");
    let alone = draft("二", &[&inside[1]], Some(pipes(None)));
    app.change_area_group(&planner, second, alone.clone(), 0).unwrap();
    let stale = app.change_area_group(&planner, second, alone, 0);
    assert!(matches!(stale, Err(AppError::ChangedMeanwhile)), "{stale:?}");
    app.delete_area_group(&planner, first, 0).unwrap();
    let gone = desk.load_area_group(first);
    assert!(matches!(gone, Err(AppError::NotFound(_))), "{gone:?}");
}

//! The batches are planned: asked, solved, compared, proposed by one planner and published by another, and followed.

use super::gate::say;
use super::kit::Town;
use app::AppError;
use app::project::KeptProject;
use app::scenario::{LeftOut, NewScenario, Standing, StudyPoint};
use domain::Fact;
use domain::account::{Actor, Role};
use domain::means::{MeansKind, MeansRow, MeansWrong};
use domain::project::{Pool, Step, StepRefused};
use domain::scenario::{Scenario, ScenarioState, StudyAim, StudyState};
use jiff::civil::date;

/// The demo city with so many communities, its plan in force, and its two planners.
pub fn city(communities: usize) -> (Town, Actor, Actor) {
    let town = Town::with_demo_values(date(2020, 12, 31), |_| {});
    let app = &town.app;
    app.make_demo_city(1, communities, |_, _| {}).unwrap();
    app.add_demo_accounts().unwrap();
    app.make_demo_plan().unwrap();
    let actor = |login: &str| app.actor(app.load_account(login).unwrap().id).unwrap();
    let (first, second) = (actor("planner"), actor("planner2"));
    (town, first, second)
}

pub fn in_state(town: &Town, who: &Actor, state: ScenarioState) -> Scenario {
    let listed = town.app.desk(who).list_scenarios().unwrap();
    listed.into_iter().map(|kept| kept.scenario).find(|scenario| scenario.state == state).unwrap()
}

#[test]
fn the_plan_of_the_demo_city_says_of_every_community_why() {
    let (town, planner, _) = city(120);
    let desk = town.app.desk(&planner);
    let published = in_state(&town, &planner, ScenarioState::Published);
    let solved = desk.load_scenario(published.id).unwrap();
    let outcome = solved.outcome.unwrap();
    assert!(!outcome.starts.is_empty() && outcome.violations.is_empty(), "{:?}", outcome.violations);
    assert!(outcome.bound >= outcome.objective);
    // Nothing is lost: each community is started, waits, or is left out with its reason.
    let stock = desk.stock().unwrap();
    let told = outcome.starts.len() + outcome.waiting.len() + outcome.left_out.len();
    assert_eq!(told, stock.items().len());
    let unknown = |standing: &Standing| matches!(standing, Standing::Unknown);
    assert!(stock.items().iter().all(|item| !unknown(&outcome.standing(item.community.id))));
    // Sums are those of the starts, and sources pay what the public pays.
    let area: i64 = outcome.starts.iter().map(|start| start.area).sum();
    assert_eq!(outcome.years.iter().map(|year| year.started).sum::<i64>(), area);
    assert_eq!(outcome.districts.iter().map(|line| line.area.0).sum::<i64>(), area);
    let explained = desk.explain(published.id, outcome.starts[0].community).unwrap();
    assert_eq!(explained.need.points, outcome.starts[0].need);
    assert!(explained.estimates.iter().any(|(_, cost)| cost.is_ok()));
}

#[test]
fn the_pipeline_holds_what_was_done_what_is_under_way_and_the_plan() {
    let (town, planner, _) = city(120);
    let pipeline = town.app.desk(&planner).pipeline(None).unwrap();
    let of = |pool: Pool| pipeline.pools.iter().find(|line| line.pool == pool).unwrap();
    assert!(of(Pool::Done).communities > 0 && of(Pool::Implementing).communities > 0);
    let published = in_state(&town, &planner, ScenarioState::Published);
    let outcome = town.app.desk(&planner).load_scenario(published.id).unwrap().outcome.unwrap();
    assert_eq!(of(Pool::Planned).communities, outcome.starts.len());
    let under_way = outcome.left_out.iter().filter(|(_, why)| *why == LeftOut::UnderWay).count();
    assert_eq!(under_way, of(Pool::Done).communities + of(Pool::Implementing).communities);
    let completed = pipeline.targets.iter().find(|line| &*line.target.id == "completed-2020").unwrap();
    assert_eq!(completed.reached, of(Pool::Done).area);
}

#[test]
fn a_plan_is_published_by_another_than_who_proposed_it_and_replaces_the_one_before() {
    let (town, planner, second) = city(60);
    let app = &town.app;
    let (old, new) = (
        in_state(&town, &planner, ScenarioState::Published),
        in_state(&town, &planner, ScenarioState::Solved),
    );
    let early = app.publish_scenario(&second, new.id);
    assert!(matches!(early, Err(AppError::Conflict("scenario-moved-on"))), "{early:?}");
    app.propose_scenario(&planner, new.id).unwrap();
    let own = app.publish_scenario(&planner, new.id);
    assert!(matches!(own, Err(AppError::Conflict("scenario-own-proposal"))), "{own:?}");
    let in_use = app.delete_scenario(&planner, new.id);
    assert!(matches!(in_use, Err(AppError::Conflict("scenario-in-use"))), "{in_use:?}");
    app.publish_scenario(&second, new.id).unwrap();
    assert_eq!(in_state(&town, &planner, ScenarioState::Replaced).id, old.id);
    let outcome = app.desk(&planner).load_scenario(new.id).unwrap().outcome.unwrap();
    let pipeline = app.desk(&planner).pipeline(None).unwrap();
    let inside = pipeline.projects.iter().filter(|kept| kept.project.pool == Pool::Planned);
    let inside: Vec<_> = inside.map(|kept| kept.project.scenario).collect();
    assert_eq!(inside.len(), outcome.starts.len());
    assert!(inside.iter().all(|scenario| *scenario == Some(new.id)));
}

#[test]
fn a_project_moves_on_in_its_order_and_leaves_with_a_reason_only() {
    let (town, planner, _) = city(60);
    let app = &town.app;
    let pipeline = app.desk(&planner).pipeline(None).unwrap();
    // Planned for the first year, so that its residents are known to agree.
    let of_first_year = |kept: &&KeptProject| kept.project.pool == Pool::Planned && kept.project.year == 2021;
    let kept = pipeline.projects.iter().find(of_first_year).unwrap();
    let id = kept.project.community;
    say(&town, id, Fact::PropertyService, "company");
    let stock = app.desk(&planner).stock().unwrap();
    let here = stock.find(id).unwrap().community.district.clone().unwrap();
    let elsewhere = if &*here.0 == "500103" { "district:500106" } else { "district:500103" };
    let officer = app.actor(town.person("officer", Role::Officer, elsewhere)).unwrap();
    let elsewhere = app.step_project(&officer, id, Step::Start, (None, ""), kept.revision);
    assert!(matches!(elsewhere, Err(AppError::NotFound(_))), "{elsewhere:?}");
    let no_reason = app.step_project(&planner, id, Step::Leave, (None, " "), kept.revision);
    assert!(matches!(no_reason, Err(AppError::Step(StepRefused::NoReason))), "{no_reason:?}");
    app.step_project(&planner, id, Step::Start, (None, ""), kept.revision).unwrap();
    let stale = app.step_project(&planner, id, Step::Complete, (None, ""), kept.revision);
    assert!(matches!(stale, Err(AppError::ChangedMeanwhile)), "{stale:?}");
    let now = app.desk(&planner).find_project(id).unwrap().unwrap();
    app.step_project(&planner, id, Step::Complete, (None, ""), now.revision).unwrap();
    assert_eq!(app.desk(&planner).find_project(id).unwrap().unwrap().project.pool, Pool::Done);
}

#[test]
fn what_is_wrong_with_a_question_is_named_row_by_row_and_nothing_is_kept() {
    let (town, planner, _) = city(60);
    let app = &town.app;
    let brief = in_state(&town, &planner, ScenarioState::Published).brief;
    let count = || app.desk(&planner).list_scenarios().unwrap().len();
    let before = count();
    let ask = |name: &str, change: &dyn Fn(&mut domain::scenario::Brief)| {
        let mut brief = brief.clone();
        change(&mut brief);
        app.make_scenario(&planner, NewScenario { name: name.to_owned(), brief, uses_area_groups: true })
    };
    let unnamed = ask("  ", &|_| {});
    assert!(matches!(unnamed, Err(AppError::Invalid { field: "name", .. })), "{unnamed:?}");
    let beyond = ask("x", &|brief| {
        let row = MeansRow {
            line: 9,
            kind: MeansKind::Started,
            district: None,
            year: Some(2022),
            amount: i64::MAX,
        };
        brief.means.0.push(row);
    });
    let Err(AppError::Means(faults)) = beyond else { panic!("{beyond:?}") };
    assert!(matches!(faults[0].wrong, MeansWrong::BeyondStock { .. }) && faults[0].line == 9, "{faults:?}");
    let missing = ask("x", &|brief| brief.means.0.retain(|row| row.year != Some(2023)));
    let Err(AppError::Means(faults)) = missing else { panic!("{missing:?}") };
    assert!(faults.iter().all(|fault| matches!(fault.wrong, MeansWrong::YearMissing { year: 2023, .. })));
    assert_eq!(count(), before);
    let text = "kind,district,year,amount\ncentrall,,2021,5亿元\ncentral,,2021,-5\n";
    let read = app.read_means(&planner, "means.csv", text.as_bytes().to_vec());
    let Err(AppError::Means(faults)) = read else { panic!("{read:?}") };
    assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [2, 3]);
}

#[test]
fn who_may_not_see_scenarios_sees_the_published_plan() {
    let (town, planner, _) = city(60);
    let worker = town.app.actor(town.person("helper", Role::CommunityWorker, "city")).unwrap();
    let desk = town.app.desk(&worker);
    assert!(matches!(desk.list_scenarios(), Err(AppError::Forbidden(_))));
    let draft = in_state(&town, &planner, ScenarioState::Solved);
    assert!(matches!(desk.load_scenario(draft.id), Err(AppError::Forbidden(_))));
    let published = in_state(&town, &planner, ScenarioState::Published);
    assert!(desk.load_scenario(published.id).unwrap().outcome.is_some());
}

#[test]
fn a_plan_is_studied_with_other_aims_and_other_costs_and_stays_as_it_is() {
    let (town, planner, _) = city(120);
    let (app, desk) = (&town.app, town.app.desk(&planner));
    let id = in_state(&town, &planner, ScenarioState::Solved).id;
    let before = desk.load_scenario(id).unwrap().outcome;
    let none = app.study_scenario(&planner, id, StudyAim::Area, 0);
    assert!(matches!(none, Err(AppError::Invalid { field: "scenarios", .. })), "{none:?}");
    assert!(desk.find_study(id).unwrap().is_none());
    app.study_scenario(&planner, id, StudyAim::Area, 5).unwrap();
    let again = app.study_scenario(&planner, id, StudyAim::Area, 5);
    assert!(matches!(again, Err(AppError::Conflict("study-running"))), "{again:?}");
    while app.run_due_job().unwrap() {}
    let study = desk.find_study(id).unwrap().unwrap();
    assert_eq!((study.state, study.scenarios), (StudyState::Done, 5));
    // No point is worse than another in everything.
    let key = |point: &StudyPoint| [-point.penalty, point.need, point.area];
    let worse = |one: &StudyPoint, other: &StudyPoint| {
        one != other && key(one).iter().zip(key(other)).all(|(here, there)| *here <= there)
    };
    assert!(!study.points.is_empty());
    for one in &study.points {
        assert!(!study.points.iter().any(|other| worse(one, other)), "{:?}", study.points);
    }
    let (in_plan, always) = study.steady;
    assert_eq!(in_plan, before.as_ref().unwrap().starts.len());
    assert_eq!(always + study.steadiness.iter().filter(|one| one.planned).count(), in_plan);
    assert!(study.steadiness.iter().all(|one| one.starts <= 5));
    assert_eq!(desk.load_scenario(id).unwrap().outcome, before, "the plan is as it was");
}

//! The gates of the pipeline: a step is refused while one is not passed, and taken once it is.

use super::ballot::menu;
use super::kit::Town;
use super::plan::{city, in_state};
use super::village::{Village, hours, set};
use app::AppError;
use app::community::ClaimDecision;
use app::gate::Unmet;
use app::project::KeptProject;
use app::vote::Asked;
use domain::account::{Actor, Role};
use domain::appointment::Post;
use domain::ballot::{Answer, Answers};
use domain::claim::{ClaimSubject, SourceKind};
use domain::id::{CommunityId, ScenarioId};
use domain::project::{Pool, Project, Step};
use domain::scenario::ScenarioState;
use domain::{Fact, Truth};
use jiff::civil::date;

/// Somebody decides what the register says of a community.
pub fn say(town: &Town, community: CommunityId, fact: Fact, value: &str) {
    let account = town.app.load_account("planner").unwrap().id;
    let officer = Actor { account, posts: vec![Post::of_city(Role::Officer)] };
    let decision = ClaimDecision {
        subject: ClaimSubject::Community(community),
        fact,
        value: value.into(),
        source: SourceKind::Survey,
        source_label: "摸底表".into(),
        observed_on: None,
        reason: "核实".into(),
        seen: None,
    };
    town.app.decide_claim(&officer, &decision).unwrap();
}

/// The gates that stopped somebody, with whether that is known.
fn stopped<T: std::fmt::Debug>(refused: Result<T, AppError>) -> Vec<(String, Truth)> {
    let Err(AppError::Gates(unmet)) = refused else { panic!("{refused:?}") };
    let of = |one: Unmet| one.gates.into_iter().map(|answer| (answer.gate.id.to_string(), answer.passed));
    unmet.into_iter().flat_map(of).collect()
}

fn planned(town: &Town, planner: &Actor, year: i16) -> KeptProject {
    let pipeline = town.app.desk(planner).pipeline(None).unwrap();
    let is_wanted = |kept: &KeptProject| kept.project.pool == Pool::Planned && kept.project.year == year;
    pipeline.projects.into_iter().find(is_wanted).unwrap()
}

#[test]
fn work_does_not_begin_before_residents_agree_and_does_once_they_do() {
    let (town, planner, _) = city(60);
    let app = &town.app;
    let kept = planned(&town, &planner, 2021);
    let id = kept.project.community;
    say(&town, id, Fact::WillingHouseholds, "41");
    let start = || app.step_project(&planner, id, Step::Start, (None, ""), kept.revision);
    assert_eq!(stopped(start()), [("consent".to_owned(), Truth::No)]);
    assert_eq!(app.desk(&planner).find_project(id).unwrap().unwrap(), kept, "nothing was changed");
    let next = app.desk(&planner).next_step(id).unwrap();
    let shown: Vec<(&str, Truth)> =
        next.gates.iter().map(|answer| (&*answer.gate.id, answer.passed)).collect();
    assert_eq!(shown, [("listed", Truth::Yes), ("consent", Truth::No)]);
    say(&town, id, Fact::WillingHouseholds, "80");
    start().unwrap();
}

#[test]
fn what_is_not_known_is_not_passed_and_is_named() {
    let (town, planner, _) = city(60);
    let app = &town.app;
    let kept = planned(&town, &planner, 2021);
    let id = kept.project.community;
    app.step_project(&planner, id, Step::Start, (None, ""), kept.revision).unwrap();
    let complete = || app.step_project(&planner, id, Step::Complete, (None, ""), kept.revision + 1);
    say(&town, id, Fact::PropertyService, "none");
    assert_eq!(stopped(complete()), [("management".to_owned(), Truth::No)]);
    say(&town, id, Fact::PropertyService, "self-management");
    complete().unwrap();
    let (stock, pipeline) = (app.desk(&planner).stock().unwrap(), app.desk(&planner).pipeline(None).unwrap());
    let unsaid = stock.items().iter().find(|item| {
        let taken = pipeline.projects.iter().any(|kept| kept.project.community == item.community.id);
        !taken && item.dossier.facts.value(Fact::PropertyService).is_none()
    });
    let unsaid = unsaid.unwrap().community.id;
    let project = under_way(unsaid);
    app.declare_projects(&planner, &[project]).unwrap();
    let next = app.desk(&planner).next_step(unsaid).unwrap();
    assert_eq!(
        (next.gates[0].passed, &next.gates[0].missing[..]),
        (Truth::Unknown, &[Fact::PropertyService][..])
    );
    let seen = next.project.unwrap().revision;
    let refused = app.step_project(&planner, unsaid, Step::Complete, (None, ""), seen);
    assert_eq!(stopped(refused), [("management".to_owned(), Truth::Unknown)]);
    // It may leave whatever is missing.
    app.step_project(&planner, unsaid, Step::Leave, (None, "并入征收"), seen).unwrap();
}

fn under_way(community: CommunityId) -> Project {
    Project {
        community,
        pool: Pool::Implementing,
        package: "comprehensive-basic".into(),
        year: 2020,
        scenario: None,
        started_on: Some(date(2020, 7, 1)),
        completed_on: None,
        reason: None,
    }
}

#[test]
fn a_plan_is_not_published_with_what_may_not_be_listed_in_its_first_year() {
    let (town, planner, second) = city(60);
    let app = &town.app;
    let new = in_state(&town, &planner, ScenarioState::Solved);
    let outcome = app.desk(&planner).load_scenario(new.id).unwrap().outcome.unwrap();
    let of_year = |year: i16| outcome.starts.iter().find(|start| start.year == year).unwrap().community;
    let (now, later) = (of_year(2021), of_year(2022));
    say(&town, now, Fact::WillingHouseholds, "12");
    say(&town, later, Fact::WillingHouseholds, "12");
    app.propose_scenario(&planner, new.id).unwrap();
    let publish = |id: ScenarioId| app.publish_scenario(&second, id);
    let Err(AppError::Gates(unmet)) = publish(new.id) else { panic!("it was published") };
    assert_eq!(unmet.iter().map(|one| one.community).collect::<Vec<_>>(), [now]);
    assert_eq!(in_state(&town, &planner, ScenarioState::Proposed).id, new.id, "nothing was changed");
    // Of a later year, what is missing is asked for when work begins.
    say(&town, now, Fact::WillingHouseholds, "95");
    publish(new.id).unwrap();
    let kept = app.desk(&planner).find_project(later).unwrap().unwrap();
    let early = app.step_project(&planner, later, Step::Start, (None, ""), kept.revision);
    assert_eq!(stopped(early), [("consent".to_owned(), Truth::No)]);
}

#[test]
fn what_is_in_reserve_shows_what_is_asked_of_listing() {
    let (town, planner, _) = city(60);
    let desk = town.app.desk(&planner);
    let pipeline = desk.pipeline(None).unwrap();
    let taken = |id| pipeline.projects.iter().any(|kept| kept.project.community == id);
    let free = pipeline.stock.items().iter().map(|item| item.community.id).find(|id| !taken(*id)).unwrap();
    let next = desk.next_step(free).unwrap();
    assert_eq!((next.pool, next.project), (Pool::Reserve, None));
    assert_eq!(next.gates.iter().map(|answer| &*answer.gate.id).collect::<Vec<_>>(), ["consent"]);
}

#[test]
fn a_scheme_is_there_once_a_vote_on_the_menu_is_settled() {
    let village = Village::gated(2);
    let (app, id) = (&village.town.app, village.community);
    let planner = Actor { posts: vec![Post::of_city(Role::Planner)], ..village.officer.clone() };
    app.declare_projects(&planner, &[under_way(id)]).unwrap();
    let complete = || {
        let seen = app.desk(&planner).find_project(id).unwrap().unwrap().revision;
        app.step_project(&planner, id, Step::Complete, (None, ""), seen)
    };
    let scheme = || stopped(complete());
    assert_eq!(scheme(), [("scheme".to_owned(), Truth::No)]);
    let asked = Asked::Menu { text: "选什么".into(), menu: menu(), points: None };
    let (vote, letters) = village.opened(vec![asked]);
    for letter in &letters {
        let liked = Answers::from([("1".to_owned(), Answer::Approves(set(&["lift"])))]);
        app.cast_ballot(&letter.code, &liked).unwrap();
    }
    village.close();
    let today = app.environment().today();
    app.publish_vote(&village.officer, vote.id, today).unwrap();
    assert_eq!(scheme(), [("scheme".to_owned(), Truth::No)], "it is posted, not settled");
    village.town.pass(hours(48));
    app.settle_vote(&village.officer, vote.id).unwrap();
    complete().unwrap();
}

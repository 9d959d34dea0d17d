//! What is planned: scenarios, projects and area groups are changed by whoever saw them last, and each change is told.

use super::{community, id, instant, occasion, on_both, permit};
use crate::area_group::{self, KeptAreaGroup};
use crate::project::{self, KeptProject};
use crate::scenario::{self, KeptScenario};
use crate::{Store, StoreError, audit, community as communities};
use domain::Fen;
use domain::area_group::{AreaGroup, StreetWork};
use domain::division::DivisionCode;
use domain::id::{AccountId, AreaGroupId, CommunityId, ScenarioId};
use domain::means::Means;
use domain::permit::PlanBatches;
use domain::project::{Pool, Project};
use domain::scenario::{Brief, Scenario, ScenarioState};
use domain::share::Share;
use serde_json::json;

fn asked(number: u32) -> Scenario {
    let brief = Brief {
        first_year: 2021,
        years: 2,
        cost_level: Share::NONE,
        gap: Share::NONE,
        seconds: 1,
        seed: 1,
        keeps_commitments: true,
        includes_undecided: false,
        means: Means::default(),
        holds: Vec::new(),
        groups: vec![group(1)],
    };
    Scenario {
        id: ScenarioId::from_uuid(id(number)),
        name: format!("方案{number}"),
        brief,
        state: ScenarioState::Solving,
        day: jiff::civil::date(2020, 12, 31),
        pack_hash: "0".repeat(64),
        revision: 1,
        made_by: AccountId::from_uuid(id(1)),
        made_at: instant(1),
        proposed_by: None,
        published_at: None,
    }
}

fn group(number: u32) -> AreaGroup {
    AreaGroup {
        id: AreaGroupId::from_uuid(id(300 + number)),
        name: format!("片区{number}"),
        district: DivisionCode("500106".into()),
        members: vec![CommunityId::from_uuid(id(10))],
        work: Some(StreetWork {
            first_year: 2021,
            cost: Fen(100),
            central: Share::NONE,
            bond: Share::WHOLE,
            lag: 1,
            after: None,
        }),
    }
}

fn told(store: &Store, about: &str) -> Vec<String> {
    let told = store.read(|rx| audit::list_about(rx, about)).unwrap();
    told.into_iter().map(|entry| entry.event).collect()
}

#[test]
fn a_scenario_is_solved_once_and_changed_by_who_saw_it_last() {
    on_both(|store| {
        let plans = permit::<PlanBatches>();
        let one = asked(200);
        store.write(|tx| scenario::insert(tx, &plans, occasion(1), &one)).unwrap();
        let far = json!({ "milliseconds": 5 });
        assert!(!store.write(|tx| scenario::progress(tx, one.id, &far)).unwrap());
        store.write(|tx| scenario::stop(tx, &plans, one.id)).unwrap();
        assert!(store.write(|tx| scenario::progress(tx, one.id, &far)).unwrap(), "somebody wants it to stop");
        let seen = store.read(|rx| scenario::load(rx, one.id)).unwrap();
        assert_eq!((seen.scenario, seen.progress, seen.stopped), (one.clone(), Some(far), true));
        let solved = Scenario { state: ScenarioState::Solved, ..one };
        let outcome = json!({ "status": "gap" });
        assert!(store.write(|tx| scenario::finish(tx, &solved, Some(&outcome))).unwrap());
        assert!(!store.write(|tx| scenario::finish(tx, &solved, None)).unwrap(), "it was solved before");
        assert_eq!(store.read(|rx| scenario::find_outcome(rx, solved.id)).unwrap(), Some(outcome));
        let kept = store.read(|rx| scenario::load(rx, solved.id)).unwrap();
        let proposed = Scenario { state: ScenarioState::Proposed, ..solved.clone() };
        let kept = KeptScenario { scenario: proposed, ..kept };
        let propose = |number| {
            let event = "scenario.proposed";
            store.write(|tx| scenario::update(tx, &plans, occasion(number), event, &kept, &json!({})))
        };
        propose(2).unwrap();
        assert!(matches!(propose(3), Err(StoreError::NotFound { .. })));
        let gone = store.write(|tx| scenario::delete(tx, &plans, occasion(4), &solved));
        assert!(matches!(gone, Err(StoreError::NotFound { .. })), "what was proposed stays");
        let proposed = store.read(|rx| scenario::list_in_state(rx, ScenarioState::Proposed)).unwrap();
        assert_eq!(proposed.len(), 1);
        assert_eq!(told(store, &solved.id.to_string()), ["scenario.made", "scenario.proposed"]);
    });
}

#[test]
fn a_scenario_that_was_never_proposed_is_thrown_away() {
    on_both(|store| {
        let plans = permit::<PlanBatches>();
        let one = asked(200);
        store.write(|tx| scenario::insert(tx, &plans, occasion(1), &one)).unwrap();
        let failed = Scenario { state: ScenarioState::Failed, ..one };
        store.write(|tx| scenario::finish(tx, &failed, None)).unwrap();
        assert_eq!(store.read(|rx| scenario::find_outcome(rx, failed.id)).unwrap(), None);
        store.write(|tx| scenario::delete(tx, &plans, occasion(2), &failed)).unwrap();
        assert!(store.read(|rx| scenario::list(rx, 10)).unwrap().is_empty());
        assert_eq!(told(store, &failed.id.to_string()), ["scenario.made", "scenario.deleted"]);
    });
}

#[test]
fn a_project_is_declared_then_moved_by_who_saw_it_last() {
    on_both(|store| {
        let home = community(10, "桂花园");
        store.write(|tx| communities::insert_all(tx, &permit(), None, [&home])).unwrap();
        let begun = Project {
            community: home.id,
            pool: Pool::Implementing,
            package: "management".into(),
            year: 2020,
            scenario: None,
            started_on: Some(jiff::civil::date(2020, 7, 1)),
            completed_on: None,
            reason: None,
        };
        store.write(|tx| project::declare(tx, &permit(), occasion(1), std::slice::from_ref(&begun))).unwrap();
        let kept = store.read(|rx| project::find(rx, home.id)).unwrap().unwrap();
        assert_eq!((kept.revision, &kept.project), (0, &begun));
        let done = Project { pool: Pool::Done, completed_on: Some(jiff::civil::date(2021, 5, 1)), ..begun };
        let kept = KeptProject { project: done.clone(), ..kept };
        let step = |number| {
            store.write(|tx| {
                project::step(tx, &permit(), occasion(number), &kept, &json!({ "step": "complete" }))
            })
        };
        step(2).unwrap();
        assert!(matches!(step(3), Err(StoreError::NotFound { .. })));
        store.write(|tx| project::save_all(tx, &permit(), std::slice::from_ref(&done))).unwrap();
        let all = store.read(project::list).unwrap();
        assert_eq!(all, [KeptProject { project: done, revision: 2 }]);
        assert_eq!(told(store, &home.id.to_string()).last().map(String::as_str), Some("project.stepped"));
    });
}

#[test]
fn an_area_group_is_changed_and_taken_apart_by_who_saw_it_last() {
    on_both(|store| {
        let plans = permit::<PlanBatches>();
        let one = group(1);
        store.write(|tx| area_group::insert(tx, &plans, occasion(1), &one)).unwrap();
        let kept = KeptAreaGroup { group: AreaGroup { work: None, ..one.clone() }, revision: 0 };
        store.write(|tx| area_group::update(tx, &plans, occasion(2), &kept)).unwrap();
        let stale = store.write(|tx| area_group::update(tx, &plans, occasion(3), &kept));
        assert!(matches!(stale, Err(StoreError::NotFound { .. })), "{stale:?}");
        let now = store.read(|rx| area_group::find(rx, one.id)).unwrap().unwrap();
        assert_eq!(now, KeptAreaGroup { revision: 1, ..kept.clone() });
        let stale = store.write(|tx| area_group::delete(tx, &plans, occasion(4), &kept));
        assert!(matches!(stale, Err(StoreError::NotFound { .. })), "{stale:?}");
        store.write(|tx| area_group::delete(tx, &plans, occasion(5), &now)).unwrap();
        assert!(store.read(area_group::list).unwrap().is_empty());
        let events = ["area-group.made", "area-group.changed", "area-group.deleted"];
        assert_eq!(told(store, &one.id.to_string()), events);
    });
}

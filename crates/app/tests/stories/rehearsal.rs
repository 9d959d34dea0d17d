//! A planner practises on a copy: everything works as on the real one, and nothing of it is ever counted.

use super::kit::{Town, auditor, planner};
use app::AppError;
use app::account::operator;
use app::community::ClaimDecision;
use app::duplicate::DuplicateQuery;
use app::explorer::ExplorerQuery;
use domain::Fact;
use domain::claim::{ClaimSubject, SourceKind};

const REGISTER: &str = "小区名称,区县,栋号,建成年份,层数,户数\n\
    石油路新村,渝中区,1,1987,6,24\n\
    石油路新村,渝中区,2,1989,7,28\n";
const COUNTED: &str = "小区名称,区县,建成年份,户数\n歌乐山小区,沙坪坝区,1985,400\n";

#[test]
fn a_copy_is_made_worked_on_and_thrown_away_without_a_trace_in_any_total() {
    let town = Town::new();
    town.import("摸底.csv", REGISTER);
    let real = town.community("石油路新村");
    let before = town.totals();
    let refused = town.app.make_rehearsal(&auditor(), real);
    assert!(matches!(refused, Err(AppError::Forbidden(_))), "{refused:?}");

    let made = town.app.make_rehearsal(&planner(), real).unwrap();
    assert!(made.dwellings >= 52 && made.owners > 0, "{made:?}");
    let copy = town.app.desk(&operator()).load_community(made.community).unwrap();
    let (item, record) = (copy.item().unwrap(), town.app.desk(&operator()).load_community(real).unwrap());
    assert_eq!(item.community.name, "石油路新村（演练）");
    assert_eq!(copy.rehearsal.as_ref(), Some(&made));
    assert_eq!(record.copy.as_ref(), Some(&made));
    assert_eq!(item.verdict(), record.item().unwrap().verdict());
    let numbers = |of: &app::community::CommunityRecord| -> Vec<String> {
        of.buildings.iter().map(|building| building.number.clone()).collect()
    };
    assert_eq!(numbers(&copy), numbers(&record));
    assert_eq!(copy.facts.len(), record.facts.len());

    let decision = ClaimDecision {
        subject: ClaimSubject::Community(made.community),
        fact: Fact::Households,
        value: "999".into(),
        source: SourceKind::Survey,
        source_label: String::new(),
        observed_on: None,
        reason: "练习".into(),
        seen: None,
    };
    town.app.decide_claim(&planner(), &decision).unwrap();
    let copy = town.app.desk(&operator()).load_community(made.community).unwrap();
    assert_eq!(copy.item().unwrap().households(), Some(999), "a decision works as on the real one");
    let untouched = town.app.desk(&operator()).load_community(real).unwrap();
    assert_eq!(untouched.item().unwrap().households(), record.item().unwrap().households());

    assert_eq!(town.totals(), before, "counted nowhere");
    let query = ExplorerQuery { page: 1, per_page: 50, ..ExplorerQuery::default() };
    let found = town.app.desk(&operator()).explore(query, Some("石油路")).unwrap();
    let found: Vec<&str> = found.all().map(|item| item.community.name.as_str()).collect();
    assert_eq!(found, ["石油路新村"]);
    let pairs = DuplicateQuery { page: 1, per_page: 9, ..DuplicateQuery::default() };
    assert_eq!(town.app.desk(&operator()).list_duplicates(&pairs).unwrap().total, 0);
    let merged = town.app.merge_communities(&planner(), made.community, real, "同");
    assert!(matches!(merged, Err(AppError::Conflict("community-rehearsal"))), "{merged:?}");
    town.import("二.csv", "小区名称,区县,户数\n石油路新村（演练）,渝中区,5\n");
    assert_eq!(
        town.app.desk(&operator()).load_community(made.community).unwrap().item().unwrap().households(),
        Some(999),
        "no import speaks of a copy"
    );
    let twice = town.app.make_rehearsal(&planner(), real);
    assert!(matches!(twice, Err(AppError::Conflict("rehearsal-exists"))), "{twice:?}");
    let of_copy = town.app.make_rehearsal(&planner(), made.community);
    assert!(matches!(of_copy, Err(AppError::Conflict("rehearsal-of-rehearsal"))), "{of_copy:?}");

    let refused = town.app.discard_rehearsal(&planner(), real);
    assert!(matches!(refused, Err(AppError::NotFound(_))), "the real one is no copy");
    town.app.discard_rehearsal(&planner(), made.community).unwrap();
    assert!(matches!(town.app.desk(&operator()).load_community(made.community), Err(AppError::NotFound(_))));
    assert!(town.app.desk(&operator()).list_rehearsals().unwrap().is_empty());
    let history = town.app.desk(&operator()).load_community(real).unwrap().history;
    let told: Vec<&str> = history.iter().map(|entry| entry.event.as_str()).collect();
    assert_eq!(told, ["rehearsal.made", "rehearsal.discarded"]);
}

#[test]
fn where_the_register_only_counts_buildings_they_are_made_up() {
    let town = Town::new();
    town.import("摸底.csv", COUNTED);
    let made = town.app.make_rehearsal(&planner(), town.community("歌乐山小区")).unwrap();
    let copy = town.app.desk(&operator()).load_community(made.community).unwrap();
    assert_eq!(copy.buildings.len(), 1);
    assert!(made.dwellings > 100, "{made:?}");
    town.app.discard_rehearsal(&planner(), made.community).unwrap();
    let again = town.app.make_rehearsal(&planner(), town.community("歌乐山小区")).unwrap();
    assert_eq!((again.dwellings, again.owners), (made.dwellings, made.owners), "the same people each time");
}

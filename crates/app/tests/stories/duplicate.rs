//! Two offices write one community in two ways; a planner finds it, merges it, and takes it back.

use super::kit::{Town, auditor, planner};
use app::AppError;
use app::account::operator;
use app::duplicate::{DuplicateQuery, Duplicates};
use domain::Fact;
use domain::duplicate::{Likelihood, Pair, Sign};

const HOUSING: &str = "小区名称,区县,建成年份,楼栋数,户数,建筑面积(平方米)\n\
    南方花园（A区）,沙坪坝区,1996,4,320,22100\n\
    南方花园B区,沙坪坝区,1998,3,210,15000\n\
    石油路新村,渝中区,1987,2,96,5400\n";
const STREET: &str = "小区名称,区县,建成年份,户数\n\
    南方花园A区,沙坪坝区,1999,318\n\
    歌乐山小区,沙坪坝区,1985,40\n";

fn all() -> DuplicateQuery {
    DuplicateQuery { page: 1, per_page: 50, ..DuplicateQuery::default() }
}

fn names(found: &Duplicates) -> Vec<[String; 2]> {
    let pairs = found.proposals.iter().map(|proposal| found.sides(proposal).unwrap());
    pairs.map(|sides| sides.map(|item| item.community.name.clone())).collect()
}

#[test]
fn a_pair_is_found_compared_merged_and_taken_apart_again() {
    let town = Town::new();
    town.import("住建委.csv", HOUSING);
    assert_eq!(
        town.app.desk(&operator()).list_duplicates(&all()).unwrap().total,
        0,
        "A and B are two parts of one family"
    );
    let batch = town.import("街道.csv", STREET);

    let found = town.app.desk(&operator()).list_duplicates(&all()).unwrap();
    assert_eq!(names(&found), [["南方花园（A区）", "南方花园A区"]]);
    assert_eq!(found.proposals[0].likeness.signs, [Sign::SameSpelling]);
    assert_eq!(found.counts, [(Likelihood::Strong, 0), (Likelihood::Likely, 1), (Likelihood::Possible, 0)]);
    assert_eq!(town.app.desk(&operator()).count_duplicates_of_batch(batch.id).unwrap(), 1);
    let strong = DuplicateQuery { likelihood: Some(Likelihood::Strong), ..all() };
    assert_eq!(town.app.desk(&operator()).list_duplicates(&strong).unwrap().total, 0);

    let (kept, merged) = (town.community("南方花园（A区）"), town.community("南方花园A区"));
    let pair = town.app.desk(&operator()).load_pair(merged, kept).unwrap();
    let built = pair.facts.iter().find(|it| it.fact == Fact::BuiltYear).unwrap();
    assert!(built.differs(), "{built:?}");
    let area = pair.facts.iter().find(|it| it.fact == Fact::FloorArea).unwrap();
    assert!(!area.differs(), "only one office knows it");

    let before = town.totals();
    town.app.merge_communities(&planner(), merged, kept, "同一小区，写法不同").unwrap();
    let after = town.totals();
    assert_eq!(after.all.communities, before.all.communities - 1);
    assert_eq!(town.app.desk(&operator()).list_duplicates(&all()).unwrap().total, 0);
    let record = town.app.desk(&operator()).load_community(merged).unwrap();
    assert_eq!(record.item().unwrap().community.id, kept, "the merged one is shown as the one that was kept");
    let years = record.facts.iter().find(|it| it.fact == Fact::BuiltYear).unwrap();
    assert_eq!((years.claims.len(), years.disagreeing), (2, 1), "both offices' words are kept");
    assert_eq!(years.claims[0].value, built.together, "what the preview said");
    assert_eq!(record.merged[0].name, "南方花园A区");
    assert!(record.history.iter().any(|entry| entry.event == "community.merged"));

    let again = town.app.merge_communities(&planner(), merged, kept, "再来");
    assert!(matches!(again, Err(AppError::Conflict("community-merged"))), "{again:?}");
    town.import("街道二.csv", "小区名称,区县,户数\n南方花园A区,沙坪坝区,319\n");
    assert!(!town.names().contains(&"南方花园A区".to_owned()), "a later import finds the merged one");

    town.app.unmerge_community(&planner(), merged, "原来是两个院子").unwrap();
    assert_eq!(town.totals().all.communities, before.all.communities);
    let twice = town.app.unmerge_community(&planner(), merged, "再来");
    assert!(matches!(twice, Err(AppError::Conflict("community-not-merged"))), "{twice:?}");
    assert_eq!(town.app.desk(&operator()).list_duplicates(&all()).unwrap().total, 1);
}

#[test]
fn what_was_decided_to_be_two_is_not_proposed_again() {
    let town = Town::new();
    town.import("住建委.csv", HOUSING);
    town.import("街道.csv", STREET);
    let (one, other) = (town.community("南方花园（A区）"), town.community("南方花园A区"));
    let pair = Pair::of(other, one).unwrap();
    let unsaid = town.app.refuse_duplicate(&planner(), pair, "  ");
    assert!(matches!(unsaid, Err(AppError::Invalid { field: "reason", .. })), "{unsaid:?}");
    let refused = town.app.refuse_duplicate(&auditor(), pair, "不同");
    assert!(matches!(refused, Err(AppError::Forbidden(_))), "{refused:?}");

    town.app.refuse_duplicate(&planner(), pair, "围墙两侧两个院子").unwrap();
    town.app.refuse_duplicate(&planner(), pair, "再说一次").unwrap();
    let found = town.app.desk(&operator()).list_duplicates(&all()).unwrap();
    assert_eq!((found.total, found.refusals.len()), (0, 1));
    assert_eq!(found.refusals[0].reason, "围墙两侧两个院子");
    let merged = town.app.merge_communities(&planner(), one, other, "同");
    assert!(matches!(merged, Err(AppError::Conflict("duplicate-refused"))), "{merged:?}");

    town.app.withdraw_refusal(&planner(), pair).unwrap();
    assert_eq!(town.app.desk(&operator()).list_duplicates(&all()).unwrap().total, 1);
}

#[test]
fn a_building_that_both_have_is_read_as_one() {
    let town = Town::new();
    let rows = |name: &str, storeys: [u8; 2]| {
        format!(
            "小区名称,区县,栋号,建成年份,层数\n{name},渝中区,1,1990,{}\n{name},渝中区,2,1990,{}\n",
            storeys[0], storeys[1]
        )
    };
    town.import("甲.csv", &rows("石油路新村", [6, 7]));
    town.import("乙.csv", &rows("石油路（新村）", [6, 8]).replace(",2,1990", ",3,1990"));
    let (kept, merged) = (town.community("石油路新村"), town.community("石油路（新村）"));
    let pair = town.app.desk(&operator()).load_pair(kept, merged).unwrap();
    assert_eq!(pair.shared_buildings, ["1"]);
    town.app.merge_communities(&planner(), merged, kept, "同一小区").unwrap();
    let record = town.app.desk(&operator()).load_community(kept).unwrap();
    let numbers: Vec<&str> = record.buildings.iter().map(|building| building.number.as_str()).collect();
    assert_eq!(numbers, ["1", "2", "3"]);
    assert_eq!(record.item().unwrap().buildings(), Some(3));
    let first = town.app.desk(&operator()).claims_of_building(record.buildings[0].id).unwrap();
    let storeys = first.iter().find(|it| it.fact == Fact::Storeys).unwrap();
    assert_eq!(storeys.claims.len(), 2, "both files speak of building 1");
}

use super::*;
use crate::account::{Actor, Role};
use crate::appointment::Post;
use crate::community::CommunityForm;
use crate::division::{Division, DivisionLevel};
use crate::id::{AccountId, uuid_v7};
use crate::permit::{ChangeRegister, Permit};
use jiff::civil::date;
use proptest::prelude::*;

fn code(text: &str) -> DivisionCode {
    DivisionCode(text.into())
}

fn division(of: &str, from: Option<Date>, until: Option<Date>, next: &[&str]) -> Division {
    Division {
        code: code(of),
        level: DivisionLevel::District,
        parent: None,
        name: of.into(),
        name_en: String::new(),
        aliases: Vec::new(),
        valid_from: from,
        valid_until: until,
        succeeded_by: next.iter().map(|next| code(next)).collect(),
        source: String::new(),
        seat: None,
        outline: None,
        outline_quality: None,
    }
}

/// 江北区 and 渝北区 become 两江新区; a part of 渝北区 goes to 北碚区, which stays.
fn reform() -> Gazetteer {
    let day = date(2025, 11, 6);
    Gazetteer {
        divisions: vec![
            division("jiangbei", None, Some(day), &["liangjiang"]),
            division("yubei", None, Some(day), &["liangjiang", "beibei"]),
            division("liangjiang", Some(day), None, &[]),
            division("beibei", None, None, &[]),
        ],
    }
}

const BEFORE: Date = date(2025, 11, 5);
const AFTER: Date = date(2025, 11, 6);

fn community(district: Option<&str>) -> Community {
    Community {
        id: CommunityId::from_uuid(uuid_v7(1, [1; 10])),
        code: None,
        name: "大石坝".into(),
        aliases: Vec::new(),
        form: CommunityForm::Estate,
        district: district.map(code),
        street: Some("大石坝街道".into()),
        neighbourhood: Some("东原社区".into()),
        address: None,
        location: None,
        outline: None,
    }
}

fn building() -> BuildingId {
    BuildingId::from_uuid(uuid_v7(1, [2; 10]))
}

/// Every level of territory around a community of that district, from the top.
fn around(district: &str) -> [Territory; 6] {
    let own = community(None).id;
    [
        Territory::City,
        Territory::District(code(district)),
        Territory::Street { district: code(district), name: "大石坝街道".into() },
        Territory::Neighbourhood {
            district: code(district),
            street: "大石坝街道".into(),
            name: "东原社区".into(),
        },
        Territory::Community(own),
        Territory::Building { community: own, building: building() },
    ]
}

fn officer(territory: Territory) -> Actor {
    let account = AccountId::from_uuid(uuid_v7(1, [9; 10]));
    Actor { account, posts: vec![Post { role: Role::Officer, territory }] }
}

#[test]
fn an_officer_of_jiangbei_loses_it_on_the_day_of_the_reform_and_one_of_liangjiang_has_it() {
    let (gazetteer, there) = (reform(), community(Some("jiangbei")));
    let of = |district: &str, day: Date| {
        let territory = Territory::District(code(district));
        let stands = territory.stands_on(&gazetteer, day);
        let place = Place::of(&there, &gazetteer, day);
        stands && Permit::<ChangeRegister>::grant(&officer(territory), &place).is_ok()
    };
    assert!(of("jiangbei", BEFORE) && !of("jiangbei", AFTER));
    assert!(!of("liangjiang", BEFORE) && of("liangjiang", AFTER));
    assert!(!of("beibei", BEFORE) && !of("beibei", AFTER));
}

#[test]
fn what_lay_in_a_divided_district_lies_in_its_main_successor_unless_the_register_says_the_other() {
    let gazetteer = reform();
    let of = |district: Option<&str>, day: Date| {
        Place::of(&community(district), &gazetteer, day).district().map(ToString::to_string)
    };
    assert_eq!(of(Some("yubei"), BEFORE).as_deref(), Some("yubei"));
    assert_eq!(of(Some("yubei"), AFTER).as_deref(), Some("liangjiang"));
    assert_eq!(of(Some("beibei"), AFTER).as_deref(), Some("beibei"), "the register was brought up to date");
    assert_eq!(of(Some("liangjiang"), BEFORE), None, "nobody knows which of the two it was");
    assert_eq!(of(Some("nowhere"), AFTER).as_deref(), Some("nowhere"), "a code of another gazetteer");
    assert_eq!(of(None, AFTER), None);
}

#[test]
fn a_code_that_is_used_again_is_another_division() {
    let mut gazetteer = reform();
    gazetteer.divisions.push(division("jiangbei", Some(date(2030, 1, 1)), None, &[]));
    let standing = |day| gazetteer.standing(&code("jiangbei"), day).map(|found| found.to_string());
    assert_eq!(standing(BEFORE).as_deref(), Some("jiangbei"));
    assert_eq!(standing(AFTER).as_deref(), Some("liangjiang"));
    assert_eq!(standing(date(2030, 1, 1)).as_deref(), Some("jiangbei"));
}

#[test]
fn a_gazetteer_that_runs_in_a_circle_ends() {
    let day = date(2000, 1, 1);
    let gazetteer = Gazetteer { divisions: vec![division("a", None, Some(day), &["a"])] };
    assert_eq!(gazetteer.standing(&code("a"), date(2020, 1, 1)), None);
}

#[test]
fn each_territory_holds_what_is_below_it_and_nothing_above_or_beside() {
    let place = Place::of(&community(Some("beibei")), &reform(), AFTER);
    for territory in around("beibei") {
        let of_building = matches!(territory, Territory::Building { .. });
        assert_eq!(territory.holds(&place), !of_building, "{territory}");
        assert!(territory.opens(&place), "{territory}: one looks at a building on its community's page");
        assert!(territory.holds(&place.building(building())), "{territory}");
        let other = place.building(BuildingId::from_uuid(uuid_v7(1, [3; 10])));
        assert_eq!(territory.holds(&other), !of_building, "{territory}");
        assert_eq!(territory.opens(&other), !of_building, "{territory}");
        assert_eq!(territory.holds(&Place::CITY), territory == Territory::City, "{territory}");
    }
    let elsewhere = Place::of(
        &Community { id: CommunityId::from_uuid(uuid_v7(2, [7; 10])), ..community(Some("liangjiang")) },
        &reform(),
        AFTER,
    );
    for territory in around("beibei").into_iter().skip(1) {
        assert!(!territory.holds(&elsewhere) && !territory.opens(&elsewhere), "{territory}");
    }
}

#[test]
fn a_street_of_the_same_name_in_another_district_is_another_street() {
    let place = Place::of(&community(Some("liangjiang")), &reform(), AFTER);
    let street =
        |district: &str| Territory::Street { district: code(district), name: "大石坝街道".into() };
    assert!(street("liangjiang").holds(&place));
    assert!(!street("beibei").holds(&place));
}

#[test]
fn a_copy_to_practise_on_lies_where_its_original_does() {
    let original = community(Some("beibei"));
    let copy = Community { id: CommunityId::from_uuid(uuid_v7(5, [5; 10])), ..original.clone() };
    let place = Place::of(&copy, &reform(), AFTER);
    assert!(!Territory::Community(original.id).holds(&place));
    assert!(Territory::Community(original.id).holds(&place.as_community(original.id)));
}

fn territories() -> impl Strategy<Value = Territory> {
    prop::sample::select(
        [around("beibei"), around("liangjiang"), around("jiangbei")].concat().into_iter().collect::<Vec<_>>(),
    )
}

fn places() -> impl Strategy<Value = Place> {
    let districts = prop::option::of(prop::sample::select(vec!["beibei", "liangjiang", "jiangbei", "yubei"]));
    let days = prop::sample::select(vec![BEFORE, AFTER]);
    (districts, days, any::<bool>()).prop_map(|(district, day, of_building)| {
        let place = Place::of(&community(district), &reform(), day);
        if of_building { place.building(building()) } else { place }
    })
}

proptest! {
    #[test]
    fn the_text_of_a_territory_is_read_back(territory in territories()) {
        prop_assert_eq!(territory.key().parse(), Ok(territory.clone()));
        let json = serde_json::to_string(&territory).unwrap();
        prop_assert_eq!(serde_json::from_str::<Territory>(&json).unwrap(), territory);
    }

    #[test]
    fn a_reach_holds_what_one_of_its_territories_holds(
        several in prop::collection::vec(territories(), 0..4),
        place in places(),
    ) {
        let reach: Reach = several.iter().cloned().collect();
        let twice: Reach = several.iter().rev().chain(&several).cloned().collect();
        prop_assert_eq!(&reach, &twice, "order and repetition change nothing");
        prop_assert_eq!(reach.holds(&place), several.iter().any(|one| one.holds(&place)));
        prop_assert!(!reach.holds(&place) || reach.opens(&place), "what one changes one sees");
        prop_assert_eq!(reach.is_city(), several.contains(&Territory::City));
    }

    #[test]
    fn nothing_that_is_no_territory_is_read(text in "[a-z]{0,9}:?[0-9a-z/]{0,12}") {
        if let Ok(territory) = text.parse::<Territory>() {
            prop_assert_eq!(territory.key(), text);
        }
    }
}

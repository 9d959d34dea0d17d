//! Faults of places and names.

use super::*;

// 4. The districts changed.

#[test]
fn a_code_that_others_use_again_stays_the_district_it_was() {
    let register = table("小区名称 | 区县\n甲 | 500105\n乙 | 江北区\n丙 | 两江新区\n丁 | 渝北区");
    let known = gazetteer();
    let now = interpret(&register, &propose(&register), &context(Some(&known), date(2026, 1, 1)));
    let district = |row: usize| now.accepted[row].district.as_ref().map(ToString::to_string);
    // Maps use 500105 for 两江新区; officially it is 江北区, which ended, and the reader is told.
    assert_eq!(district(0).as_deref(), Some("500105"));
    assert_eq!(codes(&now, 2), ["district-of-other-time"].into());
    assert_eq!(codes(&now, 3), ["district-of-other-time"].into());
    assert!(district(2).is_some_and(|code| code != "500105"), "{:?}", district(2));
    // The register's own word is kept beside the code.
    assert_eq!(now.accepted[1].district_text.as_deref(), Some("江北区"));
    let then = interpret(&register, &propose(&register), &context(Some(&known), date(2020, 6, 5)));
    assert!(codes(&then, 3).is_empty());
    assert_eq!(then.accepted[1].district, now.accepted[1].district);
}

// 5. Coordinates.

#[test]
fn empty_pairs_and_points_off_africa_are_unknown() {
    for nothing in ["", ",", "暂无数据,暂无数据", "-0.002066,-0.001664", "0,0"] {
        let reading = value::position(nothing);
        assert!(reading.value.is_none() && reading.notes.is_empty(), "{nothing}");
    }
}

#[test]
fn a_pair_under_the_name_of_one_number_is_a_position() {
    let list = read(
        "name | Latitude
         甲园 | 106.55,29.56
         乙园 | 29.57,106.56
         丙园 | 106.57,29.58
         丁园 | 106.58,29.59",
    );
    assert!(list.accepted.iter().all(|record| record.location.is_some()));
    assert!(codes(&list, 3).contains("point-swapped"));
}

#[test]
fn columns_named_the_wrong_way_round_are_put_right() {
    let list = read("小区名称 | 经度 | 纬度\n甲园 | 29.56 | 106.55");
    let point = list.accepted[0].location.unwrap();
    assert!(point.lon_e7 > 1_060_000_000 && point.lat_e7 < 300_000_000);
    assert!(codes(&list, 2).contains("point-swapped"));
}

#[test]
fn an_unlabelled_datum_is_said_by_a_hint_or_as_an_assumption() {
    let hinted = read("小区名称 | 地址链 | 经纬度\n甲 | 某房产网>某小区>甲 | 106.55,29.56");
    assert!(codes(&hinted, 0).contains("datum-hinted"));
    let bare = read("小区名称 | 经纬度\n甲 | 106.55,29.56");
    assert!(codes(&bare, 0).contains("datum-assumed"));
}

#[test]
fn forty_rows_on_one_spot_are_a_geocoders_fallback() {
    let mut text = String::from("小区名称 | 经纬度\n");
    for row in 0..60 {
        let at = if row < 40 { "106.26,29.28".to_owned() } else { format!("106.{row},29.3{row}") };
        let _ = writeln!(text, "甲{row}苑 | {at}");
    }
    let list = read(&text);
    let shared = list.findings.iter().filter(|finding| finding.code == Code::SharedPoint { rows: 40 });
    assert_eq!(shared.count(), 40);
}

#[test]
fn points_in_other_provinces_are_left_out() {
    let mut text = String::from("小区名称 | 经纬度\n");
    for row in 10..40 {
        let _ = writeln!(text, "甲{row}苑 | 106.5{row},29.5{row}");
    }
    text.push_str("京园 | 116.4,39.9\n琼园 | 110.3,20.0\n烟园 | 121.4,37.5\n");
    let list = read(&text);
    for line in 32..35 {
        assert_eq!(codes(&list, line), ["point-outside-city"].into(), "{line}");
    }
    assert_eq!(list.accepted.iter().filter(|record| record.location.is_none()).count(), 3);
}

// 13. Names.

#[test]
fn families_of_names_stay_apart() {
    let names = ["南园A区", "南园B区", "南园C1区", "南园C2区", "南园D4区", "南园E区", "北苑一期", "北苑四期"];
    let list = read(&format!("小区名称\n{}", names.join("\n")));
    assert_eq!(list.accepted.len(), names.len());
    assert!(list.findings.contains(&Finding::table(Code::NameFamilies { families: 2, rows: 8 })));
    assert!(!list.findings.iter().any(|finding| finding.code.key() == "duplicate-name"));
}

#[test]
fn brackets_of_either_width_make_one_name() {
    assert_eq!(value::key("竹园小区（渝中）"), value::key("竹园小区(渝中)"));
    let known = gazetteer();
    let register = table("小区名称\n竹园小区(渝中)\n竹园小区（渝中)");
    let list = interpret(&register, &propose(&register), &context(Some(&known), date(2025, 1, 1)));
    assert_eq!(list.accepted[0].district.as_ref().map(ToString::to_string).as_deref(), Some("500103"));
    assert!(codes(&list, 3).contains("duplicate-name"));
}

#[test]
fn single_blocks_and_lists_of_buildings_are_told_by_their_names() {
    let counted = |name: &str| named_buildings(name).numbers.len();
    assert_eq!(counted("白广路8号楼"), 1);
    assert_eq!(counted("靖州路7#楼"), 1);
    assert_eq!(counted("教委1#2#"), 2);
    assert_eq!(counted("王家冲小区(20—29栋、43栋)"), 11);
    assert_eq!(counted("杭州路1、2号楼"), 2);
    let list = read("小区名称\n白广路8号楼\n教委1#2#");
    assert!(codes(&list, 2).contains("single-block-by-name"));
    assert!(codes(&list, 3).contains("buildings-in-name"));
}

#[test]
fn several_addresses_are_kept_and_counted() {
    let list = read("小区名称 | 地址\n甲园 | 中山路1号、3号");
    assert!(codes(&list, 2).contains("several-addresses"));
    assert_eq!(list.accepted[0].address.as_deref(), Some("中山路1号、3号"));
}

#[test]
fn districts_written_short_or_twice_are_found() {
    let known = gazetteer();
    let register =
        table("小区名称 | 区县 | 地址\n甲 | 沙坪坝沙坪坝区 | \n乙 | | (沙坪坝西永)甲路1号\n丙 | 沙坪坝 |");
    let list = interpret(&register, &propose(&register), &context(Some(&known), date(2025, 1, 1)));
    let districts: Vec<_> =
        list.accepted.iter().map(|r| r.district.as_ref().map_or("-", |code| &code.0)).collect();
    assert_eq!(districts, ["500106", "500106", "500106"]);
}

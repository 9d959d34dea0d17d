//! Faults of files and of reprinted text.

use super::*;

// 14. Files: what a row means; what bytes mean is in `tests/files`.

#[test]
fn an_index_without_a_name_is_left_out_and_no_question() {
    let mut indexed = table("x | 小区名称 | 户数\n0 | 甲 | 12\n1 | 乙 | 13\n2 | 丙 | 14\n3 | 丁 | 15");
    indexed.header[0] = crate::table::Header::unnamed(0);
    let mapping = propose(&indexed);
    assert_eq!(mapping.columns[0].target, Some(Target::Ignore));
    let list = interpret(&indexed, &mapping, &context(None, date(2025, 6, 1)));
    assert!(codes(&list, 0).is_empty());
}

#[test]
fn keys_of_a_json_object_are_the_names() {
    let mut keyed = table("x | 年代 | 户数\n南苑 | 1998 | 120\n北 | 1999 | 90\n某厂西侧 | 1990 | 30");
    keyed.header[0] = crate::table::Header::unnamed(0);
    let list = interpret(&keyed, &propose(&keyed), &context(None, date(2025, 6, 1)));
    let names: Vec<&str> = list.accepted.iter().map(|record| &*record.name).collect();
    assert_eq!(names, ["南苑", "北", "某厂西侧"]);
}

#[test]
fn names_cut_to_five_characters_are_completed() {
    let mut cut = table("小区名称 | 物业管理公 | 建筑面积平\n甲 | 某物业公司 | 12000");
    cut.format = crate::table::Format::Shapefile;
    let targets: Vec<_> = propose(&cut).columns.iter().map(|column| column.target.map(Target::key)).collect();
    assert_eq!(targets, [Some("name"), Some("property_company"), Some("floor_area")]);
}

// 15. Reprinted text.

#[test]
fn a_district_that_lost_a_character_is_unknown_with_the_nearest() {
    let known = gazetteer();
    let register = table("小区名称 | 区县\n甲 | 南区\n乙 | 坪坝区");
    let list = interpret(&register, &propose(&register), &context(Some(&known), date(2025, 1, 1)));
    assert_eq!(codes(&list, 2), ["district-unknown"].into());
    let nearest = list.findings.iter().find_map(|finding| match &finding.code {
        Code::DistrictUnknown { text, nearest } if &**text == "坪坝区" => nearest.clone(),
        _ => None,
    });
    assert_eq!(nearest.as_deref(), Some("沙坪坝区"));
}

#[test]
fn a_misprinted_unit_is_read_and_said() {
    check("建筑面积", Fact::FloorArea, &[("5.3万方米", Some("53000"), &["unit-misprinted"])]);
}

#[test]
fn a_number_lost_in_copying_is_no_community() {
    let list = read("小区名称 | 户数\n计划改造个老旧小区 | \n26个老旧小区 | 900\n甲园 | 计划改造个");
    let reasons: Vec<_> = list.rejected.iter().map(|row| row.reason).collect();
    assert_eq!(reasons, [Reason::AggregateRow, Reason::AggregateRow]);
    assert!(codes(&list, 4).contains("unreadable"));
}

#[test]
fn traditional_characters_and_pinyin_are_read() {
    let list = read("小區（qū）名稱 | 戶數\n華陽小區(qū) | 56戶");
    assert_eq!(list.accepted[0].name.as_ref(), "華陽小區");
    assert_eq!(said(&list, 0, Fact::Households).as_deref(), Some("56"));
    assert!(codes(&list, 2).contains("text-cleaned"));
}

#[test]
fn a_figure_pasted_from_the_web_is_checked_and_keeps_its_source() {
    let list = read(
        "小区名称 | 楼栋数 | 建筑面积 | 来源
         甲片区 | 56栋楼 | 约2500平方米 | 某网 2025-01-26",
    );
    assert!(codes(&list, 2).contains("tiny-buildings"));
    assert!(codes(&list, 2).contains("approximate"));
    assert_eq!(list.accepted[0].remark.as_deref(), Some("某网 2025-01-26"));
}

// What the lists of governments showed besides.

#[test]
fn a_table_of_sums_says_that_it_holds_no_community() {
    let list = read(
        "序号 | 省份 | 新开工改造小区数-计划任务数(个) | 涉及居民户数-计划任务数(万户)
         1 | 甲省 | 400 | 21.30
         2 | 乙省 | 177 | 10.12",
    );
    assert_eq!((list.accepted.len(), list.rejected.len()), (0, 2));
    assert!(list.rejected.iter().all(|row| row.reason == Reason::AggregateRow));
    assert!(list.findings.contains(&Finding::table(Code::AggregateTable { rows: 2 })));
}

//! Every fault that was met in real registers, in rows of our own: see `docs/import-hazards.md`, which names these
//! tests and is compared with them.

mod file;
mod place;

use super::*;
use crate::finding::Code;
use crate::fixture::{context, gazetteer, table};
use crate::mapping::{Target, propose};
use crate::value;
use domain::fact::{Fact, FactValue};
use jiff::civil::date;
use std::collections::BTreeSet;
use std::fmt::Write as _;

fn read(text: &str) -> Interpretation {
    let table = table(text);
    interpret(&table, &propose(&table), &context(None, date(2025, 6, 1)))
}

/// The codes of the findings on a line; of the table with 0.
fn codes(list: &Interpretation, line: u32) -> BTreeSet<&'static str> {
    let line = (line > 0).then_some(line);
    list.findings.iter().filter(|finding| finding.line == line).map(|finding| finding.code.key()).collect()
}

fn said(list: &Interpretation, row: usize, fact: Fact) -> Option<String> {
    list.accepted.get(row)?.value(fact).map(ToString::to_string)
}

/// What each cell of a column headed so states, and the findings on it; every row is accepted.
fn column(heading: &str, cells: &[&str], fact: Fact) -> Vec<(Option<String>, BTreeSet<&'static str>)> {
    let mut text = format!("小区名称 | {heading}\n");
    for (number, cell) in cells.iter().enumerate() {
        let _ = writeln!(text, "甲{number}苑 | {cell}");
    }
    let list = read(&text);
    assert_eq!((list.rows, list.accepted.len()), (cells.len(), cells.len()));
    let line = |row: usize| u32::try_from(row).unwrap_or(0) + 2;
    (0..cells.len()).map(|row| (said(&list, row, fact), codes(&list, line(row)))).collect()
}

fn check(heading: &str, fact: Fact, wanted: &[(&str, Option<&str>, &[&str])]) {
    let cells: Vec<&str> = wanted.iter().map(|(cell, ..)| *cell).collect();
    for ((cell, value, notes), (stated, found)) in wanted.iter().zip(column(heading, &cells, fact)) {
        assert_eq!(stated.as_deref(), *value, "{cell}");
        for note in *notes {
            assert!(found.contains(note), "«{cell}» lacks {note}: {found:?}");
        }
    }
}

// 1. The cut-off year.

#[test]
fn a_cut_off_in_words_is_a_span_up_to_it() {
    check(
        "建成年份",
        Fact::BuiltYear,
        &[
            ("2000年底前建成", Some("1840~2000"), &["year-span"]),
            ("2000年以前", Some("1840~2000"), &["year-span"]),
            ("2000", Some("2000"), &[]),
        ],
    );
}

#[test]
fn a_heap_on_2000_is_marked_as_estimated_and_said_once() {
    let mut text = String::from("小区名称 | 建筑年代\n");
    for (year, rows) in [(1998, 30), (1999, 26), (2000, 222), (2001, 33), (2002, 40)] {
        for row in 0..rows {
            let _ = writeln!(text, "甲{year}号{row}苑 | {year}年建成");
        }
    }
    let list = read(&text);
    let heaps: Vec<_> = list.findings.iter().filter(|finding| finding.code.key() == "heaped-year").collect();
    assert_eq!(heaps.len(), 1);
    assert_eq!(heaps[0].code, Code::HeapedYear { year: 2000, rows: 222, expected: 33 });
    let estimated = list
        .accepted
        .iter()
        .filter(|record| record.value(Fact::BuiltYear).is_some_and(FactValue::is_estimated));
    assert_eq!(estimated.count(), 222);
}

// 2. Sources disagree: here only what one file says; that every claim is kept is the register's doing.

#[test]
fn years_of_placeholders_are_kept_and_doubted() {
    check(
        "建筑年代",
        Fact::BuiltYear,
        &[
            ("1900年建成", Some("1900"), &["doubtful-year"]),
            ("1968年建成", Some("1968"), &[]),
            ("1980年建成", Some("1980"), &[]),
            ("2026", Some("2026"), &["future-year"]),
        ],
    );
}

// 3. Eligibility belongs to buildings.

#[test]
fn several_years_and_a_remark_on_some_buildings_are_reported() {
    let list = read(
        "小区名称 | 建成年份 | 建设规模(万平方米) | 备注
         甲小区 | 1985年、1992年 | 1.32 |
         乙小区 | 1998-2003 | 1.31 | 其中包含0.53万平方米2000年以后楼栋
         丙小区 | 1990 | 0.9 | 其中2栋2003年建成
         丁小区 | 1990 | 0.9 | 2022年计划改造
         戊小区 | 1990 | 1.32（其中包含0.53万平方米2000年以后楼栋） | 2025",
    );
    assert_eq!(said(&list, 0, Fact::BuiltYear).as_deref(), Some("1985-1992"));
    assert!(codes(&list, 2).contains("several-years"));
    assert!(codes(&list, 3).contains("year-in-remark"));
    assert!(codes(&list, 4).contains("year-in-remark"));
    assert!(codes(&list, 5).is_empty());
    assert_eq!(said(&list, 4, Fact::FloorArea).as_deref(), Some("13200"));
    assert!(codes(&list, 6).contains("bracket-set-aside"));
}

// 6. Null words.

#[test]
fn every_null_word_is_unknown_in_every_kind_of_column() {
    let words = [
        "暂无资料",
        "暂无数据",
        "暂无信息",
        "不详",
        "-不详",
        "未知",
        "未知类型",
        "无",
        "无开发商",
        "/",
        "-",
        "--",
        " ",
        "null",
        "待定",
        "尚未公开",
        "暂无",
        "暂无资料 户",
        "暂无信息 平方米",
        "-1 平方米",
        "-1% %",
    ];
    for word in words {
        assert!(value::is_null(word), "{word}");
        assert_eq!(value::count(word, None).value, None, "{word}");
        assert_eq!(value::area(word, None).value, None, "{word}");
        assert!(value::year(word, 2025).is_understood() && value::fee(word, None).is_understood(), "{word}");
    }
}

// 7. Years.

#[test]
fn years_as_they_are_written() {
    check(
        "建成年份",
        Fact::BuiltYear,
        &[
            ("1999年建成 ", Some("1999"), &[]),
            (" 2003年", Some("2003"), &[]),
            ("2003", Some("2003"), &[]),
            ("暂无信息  ", None, &[]),
            ("上世纪80年代", Some("1980~1989"), &["year-span"]),
            ("修建年限较旧", None, &["vague-year"]),
            ("至今已超过20年", None, &["vague-year"]),
            ("2019年底", Some("2019"), &[]),
            ("9", None, &["impossible-year"]),
            ("2105", None, &["impossible-year"]),
        ],
    );
}

// 8. Numbers with units and prose.

#[test]
fn areas_with_units_and_prose() {
    check(
        "建筑面积(平方米)",
        Fact::FloorArea,
        &[
            ("245,000 平方米", Some("245000"), &[]),
            ("16.5万 平方米", Some("165000"), &[]),
            ("19556平方米 平方米", Some("19556"), &[]),
            ("130亩 平方米", Some("86666.67"), &["unit-converted"]),
            ("78万方 平方米", Some("780000"), &[]),
            ("12万㎡左右", Some("120000"), &["approximate"]),
            ("≤96737.5㎡", Some("96737.5"), &["bound"]),
            ("一期15万平方米，二期5万平方米", Some("200000"), &["summed"]),
        ],
    );
}

#[test]
fn counts_with_units_and_prose() {
    check(
        "户数",
        Fact::Households,
        &[
            ("总户数4633户 当期户数200户", Some("4633"), &["total-chosen"]),
            ("约1147 户", Some("1147"), &["approximate"]),
            ("1000多户", Some("1000"), &["approximate"]),
            ("住宅480套，公寓406套 户", Some("886"), &["summed"]),
            ("5885户 户", Some("5885"), &[]),
            ("190余", Some("190"), &["approximate"]),
        ],
    );
}

#[test]
fn a_figure_that_excel_made_a_date_is_refused_and_said() {
    check("户数", Fact::Households, &[("2022-01-01 户", None, &["date-in-number"]), ("96", Some("96"), &[])]);
}

#[test]
fn ten_thousand_belongs_to_the_cell() {
    check(
        "建筑面积",
        Fact::FloorArea,
        &[("16.5万", Some("165000"), &[]), ("8998", Some("8998"), &[]), ("0.9万㎡", Some("9000"), &[])],
    );
}

// 9. Fees.

#[test]
fn fees_in_their_patterns() {
    check(
        "物业费",
        Fact::PropertyFee,
        &[
            ("0.5至1.8元/平米/月", Some("0.5"), &[]),
            ("2.8~3.5 元/㎡·月", Some("2.8"), &[]),
            ("0.60元/平方米·天", Some("18"), &["fee-per-day"]),
            ("多层0.3元/㎡·月，小高层1.1元/㎡·月", Some("0.3"), &["fee-by-type"]),
            ("2.2-2.4元/平方米・月", Some("2.2"), &[]),
            ("2至80元", Some("2"), &["implausible"]),
        ],
    );
}

#[test]
fn all_spellings_of_a_square_metre_are_one_unit() {
    for unit in ["㎡", "m2", "m²", "平米", "平方米", "平"] {
        assert_eq!(
            value::area(&format!("120{unit}"), None).value,
            Some(domain::Area::from_m2(120)),
            "{unit}"
        );
        let fee = value::fee(&format!("1.5元/{unit}/月"), None);
        assert_eq!((fee.value.map(|fee| fee.low.0), fee.notes.len()), (Some(150), 0), "{unit}");
    }
}

// 10. Shifted columns.

#[test]
fn columns_that_hold_their_neighbours_values_look_shifted() {
    let mut text = String::from("小区名称 | 小区年代 | 总幢数 | 容积率 | 房屋结构\n");
    for (row, year) in ["757户", "1356", "240户", "96", "1180户", "88户"].iter().enumerate() {
        let _ = writeln!(text, "甲{row}苑 | {year} | 某房地产开发公司 | 35% | 98%");
    }
    let list = read(&text);
    let shifted: Vec<String> = list
        .findings
        .iter()
        .filter_map(|finding| match &finding.code {
            Code::LooksShifted { header, .. } => Some(header.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(shifted, ["小区年代", "总幢数", "房屋结构"]);
    assert!(list.accepted.iter().all(|record| record.value(Fact::BuiltYear).is_none()));
    assert!(list.accepted.iter().all(|record| record.value(Fact::Buildings).is_none()));
    // 容积率 states no fact of ours; the column is named as unused.
    assert!(codes(&list, 0).contains("unmapped"));
}

// 11. Plausible lies.

#[test]
fn figures_that_contradict_each_other_are_unsure_and_said() {
    let list = read(
        "小区名称 | 建筑面积(平方米) | 占地面积(平方米) | 户数 | 楼栋数
         甲 | 1 | | |
         乙 | 54600000 | | |
         丙 | 1500 | | 120 | 2
         丁 | 9000 | 12000 | 90 | 3
         戊 | 24000 | 9000 | 240 | 6",
    );
    assert!(codes(&list, 2).contains("implausible"));
    assert!(codes(&list, 3).contains("implausible"));
    assert!(codes(&list, 4).contains("tiny-dwellings"));
    assert!(codes(&list, 5).contains("floor-area-below-land"));
    assert!(codes(&list, 6).is_empty());
    let unsure = |row: usize| {
        list.accepted[row].statements.iter().any(|s| s.confidence == domain::claim::Confidence::Low)
    };
    assert!((0..4).all(unsure) && !unsure(4));
}

// 12. Stubs.

#[test]
fn one_building_with_one_household_is_unknown() {
    let list = read("小区名称 | 楼栋数 | 户数\n甲园 | 1栋 | 1户\n乙园 | 1栋 | 48户");
    assert_eq!((said(&list, 0, Fact::Buildings), said(&list, 0, Fact::Households)), (None, None));
    assert!(codes(&list, 2).contains("stub"));
    assert_eq!(said(&list, 1, Fact::Households).as_deref(), Some("48"));
}

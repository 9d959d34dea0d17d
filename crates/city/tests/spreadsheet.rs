//! The sample spreadsheets show the faults that they are made to show.

use city::spreadsheet::{COLUMNS, Encoding, LineEnd, csv, district_register, listing};
use city::{City, Size};

#[expect(clippy::unwrap_used, reason = "without the gazetteer no test here means anything")]
fn city() -> City {
    City::new(&city::gazetteer::chongqing().unwrap(), 2020, Size::CHONGQING)
}

#[test]
fn a_register_has_titles_a_merged_header_repetition_and_a_total() {
    let city = city();
    let rows = district_register(&city, "500119");
    let communities = city.estates_of("500119").count();
    let repeated = communities / 80;
    // Two titles, two header rows, two blank rows, one community twice, a total, a signature.
    assert_eq!(rows.len(), communities + 2 + 2 + repeated + 2 + 1 + 2);
    assert!(rows.iter().all(|row| row.len() == COLUMNS));
    assert!(rows[0][0].contains("南川区"));
    assert_eq!(
        (rows[2][6].as_str(), rows[2][7].as_str(), rows[3][8].as_str()),
        ("基本情况", "", "户数（户）")
    );
    assert_eq!(rows.iter().filter(|row| row[0] == "序号").count(), 1 + repeated);
    assert_eq!(rows[rows.len() - 2][0], "合计");
}

#[test]
fn a_register_has_the_faults_of_real_ones() {
    let rows = district_register(&city(), "500103");
    let cells: Vec<&str> = rows.iter().flatten().map(String::as_str).collect();
    for fault in [
        "上世纪80年代",
        "暂无资料 户",
        "2022-01-01 户",
        "修建年限较旧",
        "2105",
        "0.60元/平方米·天",
        "-1 平方米",
    ] {
        assert!(cells.contains(&fault), "{fault} is missing");
    }
    for part in ["多户", "≤", "一期", "当期户数", "至今", "万㎡", " 平方米"] {
        assert!(cells.iter().any(|cell| cell.contains(part)), "{part} is missing");
    }
    // The shifted rows hold the number of buildings where households belong.
    let shifted = rows.iter().filter(|row| row[0].parse::<u32>().is_ok() && row[5].is_empty());
    assert!(shifted.filter(|row| row[6].contains("19") || row[6].contains("20")).count() >= 1);
}

#[test]
fn a_listing_has_one_row_each_and_fits_gb18030() {
    let city = city();
    let rows = listing(&city, "500103");
    assert_eq!(rows.len(), 1 + city.estates_of("500103").count());
    let bytes = csv(&rows, Encoding::Gb18030, LineEnd::CrLf).unwrap();
    assert!(std::str::from_utf8(&bytes).is_err());
    let (text, _, damaged) = encoding_rs::GB18030.decode(&bytes);
    assert!(!damaged && text.contains("建筑年代"));
}

#[test]
fn an_unknown_district_has_no_spreadsheet() {
    assert!(district_register(&city(), "110101").is_empty());
    assert!(listing(&city(), "110101").is_empty());
}

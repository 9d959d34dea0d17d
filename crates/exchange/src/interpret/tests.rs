//! What becomes of rows: every fault of meaning that real registers showed.

use super::*;
use crate::finding::Code;
use crate::fixture::{context, gazetteer, table};
use crate::mapping::{Level, propose};
use crate::table::{Cell, RawGeometry, SetAsideReason};
use domain::claim::Confidence;
use domain::community::CommunityForm;
use domain::fact::{Fact, FactValue};
use jiff::civil::date;
use proptest::prelude::*;
use std::fmt::Write as _;

fn read(text: &str) -> Interpretation {
    let table = table(text);
    interpret(&table, &propose(&table), &context(None, date(2025, 6, 1)))
}

fn codes(interpretation: &Interpretation, line: u32) -> Vec<&'static str> {
    interpretation.findings.iter().filter(|f| f.line == Some(line)).map(|f| f.code.key()).collect()
}

fn table_codes(interpretation: &Interpretation) -> Vec<&'static str> {
    interpretation.findings.iter().filter(|f| f.line.is_none()).map(|f| f.code.key()).collect()
}

fn value(record: &Record, fact: Fact) -> Option<String> {
    record.value(fact).map(ToString::to_string)
}

#[test]
fn every_row_is_accounted_for() {
    let list = read(
        "小区名称 | 建成年份 | 楼栋数 | 户数
         甲园 | 1998 | 3 | 96
          | 1999 | 2 | 40
         甲园 | 1998 | 3 | 96
         26个老旧小区 | | |
         合计 | | 5 | 136
         乙苑 | 2003 | 4 | 150",
    );
    assert_eq!((list.rows, list.accepted.len(), list.rejected.len()), (6, 2, 4));
    let reasons: Vec<_> = list.rejected.iter().map(|row| (row.line, row.reason)).collect();
    let total = Reason::SetAside(SetAsideReason::Total);
    let wanted =
        [(3, Reason::NoName), (4, Reason::RepeatedRow { line: 2 }), (5, Reason::AggregateRow), (6, total)];
    assert_eq!(reasons, wanted);
    assert_eq!(codes(&list, 3), ["rejected"]);
    assert_eq!(codes(&list, 6)[0], "set-aside");
    assert_eq!((list.totals.buildings, list.totals.households), (7, 246));
}

#[test]
fn a_question_the_other_way_round_is_answered_the_right_way_round() {
    let list = read(
        "小区名称 | 市政配套设施是否完善 | 是否无物业管理 | 消防通道是否堵塞
         甲园 | 是 | 是 | ×
         乙苑 | 否 | 否 | 是
         丙村 | 不详 | 暂无 |
         丁里 | 不完善 | 无物业 | 畅通
         戊院 | 基本完善 | 街道代管 | 堵塞",
    );
    let said = |row: usize, fact| value(&list.accepted[row], fact);
    let some = |text: &str| Some(text.to_owned());
    let municipal: Vec<_> = (0..5).map(|row| said(row, Fact::MunicipalLacking)).collect();
    assert_eq!(municipal, [some("no"), some("yes"), None, some("yes"), some("no")]);
    let service: Vec<_> = (0..5).map(|row| said(row, Fact::PropertyService)).collect();
    assert_eq!(service, [some("none"), some("company"), None, some("none"), some("custody")]);
    let lane: Vec<_> = (0..5).map(|row| said(row, Fact::FireLaneClear)).collect();
    assert_eq!(lane, [some("yes"), some("no"), None, some("yes"), some("no")]);
    // The cell is kept beside the value it became, and the reader is told.
    let kept = list.accepted[0].statements.iter().find(|s| s.fact == Fact::MunicipalLacking).unwrap();
    assert_eq!(kept.raw.as_deref(), Some("是"));
    assert_eq!(table_codes(&list).iter().filter(|code| **code == "sense-turned").count(), 3);
}

#[test]
fn answers_read_against_the_heading_are_doubted() {
    let asked = table("小区名称 | 市政配套设施是否完善\n甲园 | 是");
    let mut mapping = propose(&asked);
    mapping.columns[1].negated = false;
    let list = interpret(&asked, &mapping, &context(None, date(2025, 6, 1)));
    assert_eq!(table_codes(&list), ["sense-doubtful"]);
    assert_eq!(value(&list.accepted[0], Fact::MunicipalLacking).as_deref(), Some("yes"));
}

#[test]
fn a_list_of_districts_holds_no_community() {
    let list = read(
        "县(市、区) | 项目数量 | 小区数 | 楼栋数 | 户数 | 建筑面积
         合计 | 74 | 74 | 361 | 11343 | 110.55
         甲区 | 67 | 67 | 337 | 10797 | 104.87
         乙区 | 7 | 7 | 24 | 546 | 5.68",
    );
    assert_eq!((list.rows, list.accepted.len()), (3, 0));
    assert!(list.rejected.iter().skip(1).all(|row| row.reason == Reason::AggregateRow));
    assert!(list.control_totals.iter().all(|total| total.agrees), "{:#?}", list.control_totals);
    assert_eq!(list.control_totals.len(), 5);
}

#[test]
fn a_total_that_disagrees_is_said() {
    let list = read("小区名称 | 户数\n甲 | 100\n乙 | 50\n合计 | 170\n丙 | 20\n合计 | 20");
    let agree: Vec<_> = list.control_totals.iter().map(|t| (t.line, t.agrees)).collect();
    // The second sums up the rows since the first; the first is right of all rows together.
    assert_eq!(agree, [(4, true), (6, true)]);
    let wrong = read("小区名称 | 户数\n甲 | 100\n乙 | 50\n合计 | 175");
    assert_eq!(codes(&wrong, 4), ["set-aside", "total-disagrees"]);
}

#[test]
fn shifted_columns_look_shifted() {
    let mut text = String::from("小区名称 | 小区年代 | 总幢数 | 户数\n");
    for row in 0..12 {
        let _ = writeln!(text, "甲{row}园 | {0}户 | 某房地产公司 | {0}", 100 + row);
    }
    let list = read(&text);
    let shifted: Vec<_> =
        list.findings.iter().filter(|f| f.code.key() == "looks-shifted").map(|f| f.column).collect();
    assert_eq!(shifted, [Some(1), Some(2)]);
    assert!(list.accepted.iter().all(|record| record.value(Fact::BuiltYear).is_none()));
    assert_eq!(codes(&list, 2), ["wrong-kind", "unreadable"]);
}

#[test]
fn heaped_years_are_estimates_and_keep_their_side() {
    let mut text = String::from("小区名称 | 建成年份\n");
    let counts = [
        (1998, 6),
        (1999, 5),
        (2000, 40),
        (2001, 5),
        (2002, 11),
        (2005, 12),
        (2003, 9),
        (2004, 9),
        (2007, 10),
        (2006, 10),
    ];
    for (year, count) in counts {
        for row in 0..count {
            let _ = writeln!(text, "甲{year}{row}园 | {year}");
        }
    }
    let list = read(&text);
    let heaped: Vec<_> = list
        .findings
        .iter()
        .filter_map(|f| match f.code {
            Code::HeapedYear { year, rows, expected } => Some((year, rows, expected)),
            _ => None,
        })
        .collect();
    assert_eq!(heaped, [(2000, 40, 7)]);
    let of_2000: Vec<_> =
        list.accepted.iter().filter(|r| value(r, Fact::BuiltYear).as_deref() == Some("2000?")).collect();
    assert_eq!(of_2000.len(), 40);
    assert_eq!(of_2000[0].statements[0].confidence, Confidence::Medium);
    assert!(list.accepted.iter().any(|r| value(r, Fact::BuiltYear).as_deref() == Some("2005")));
}

#[test]
fn stubs_are_unknown() {
    let list = read("小区名称 | 楼栋数 | 户数\n甲园 | 1栋 | 1户\n乙园 | 3栋 | 90户");
    assert!(list.accepted[0].statements.is_empty());
    assert_eq!(codes(&list, 2), ["stub"]);
    assert_eq!(list.accepted[1].count(Fact::Households), Some(90));
}

#[test]
fn rows_that_contradict_themselves_are_unsure() {
    let list = read(
        "小区名称 | 建筑面积(平方米) | 占地面积(平方米) | 楼栋数 | 户数 | 最高层数
         甲 | 1000 | 5000 | 3 | 20 | 7
         乙 | 1000 | | 2 | 100 | 7
         丙 | 1 | | | 100 | 7
         丁 | 20000 | | 30 | 20 | 7
         戊 | 80000000 | | | 100 | 7
         己 | 9000 | | 3 | 90 | 700
         庚 | 2500 | | 56 | | 7",
    );
    assert_eq!(codes(&list, 2), ["floor-area-below-land"]);
    assert_eq!(codes(&list, 3), ["tiny-dwellings"]);
    assert_eq!(codes(&list, 4), ["tiny-dwellings", "unit-trap", "implausible"]);
    assert_eq!(codes(&list, 5), ["fewer-households-than-buildings"]);
    assert_eq!(codes(&list, 6), ["vast-dwellings", "unit-trap", "implausible"]);
    assert_eq!(codes(&list, 7), ["implausible"]);
    assert_eq!(codes(&list, 8), ["tiny-buildings"]);
    let area = list.accepted[0].statements.iter().find(|s| s.fact == Fact::FloorArea).unwrap();
    assert_eq!(area.confidence, Confidence::Low);
    assert_eq!(list.warnings(), 11);
}

#[test]
fn names_give_away_single_blocks_and_lists_of_buildings() {
    let list = read(
        "小区
         白广路8号楼
         靖州路7#楼
         教委1#2#
         王家冲小区(20—29栋、43栋)
         杭州路1、2号楼
         居民楼24号1-3号楼
         徐州路83号
         惠丰居、金属村小区
         904小区
         SOHO栋
         10幢-12幢
         甲小區(qū)5号院8栋",
    );
    let found: Vec<_> =
        list.accepted.iter().map(|r| (r.form, named_buildings(&r.name).numbers.len())).collect();
    let (single, estate) = (CommunityForm::SingleBlock, CommunityForm::Estate);
    let wanted = [
        (single, 1),
        (single, 1),
        (estate, 2),
        (estate, 11),
        (estate, 2),
        (estate, 3),
        (estate, 0),
        (estate, 0),
        (estate, 0),
        (estate, 0),
        (estate, 3),
        (single, 1),
    ];
    assert_eq!(found, wanted);
    assert_eq!(codes(&list, 2), ["single-block-by-name"]);
    assert_eq!(codes(&list, 5), ["buildings-in-name"]);
    assert_eq!(codes(&list, 9), ["several-names"]);
    assert_eq!(codes(&list, 13), ["text-cleaned", "single-block-by-name"]);
    assert!(
        list.accepted.iter().all(|record| record.name.contains(['路', '委', '冲', '楼', '区', '栋', '幢']))
    );
}

#[test]
fn families_of_names_are_kept_apart() {
    let list = read(
        "小区名称 | 户数\n南园A区 | 10\n南园C2区 | 12\n南园（B区） | 9\n北苑一期 | 8\n北苑四期 | 7\n独园 | 5",
    );
    assert_eq!(list.accepted.len(), 6);
    assert!(list.findings.contains(&Finding::table(Code::NameFamilies { families: 2, rows: 4 })));
    assert!(list.findings.iter().all(|f| f.code.key() != "duplicate-name"));
    let twice = read(
        "小区名称 | 区县 | 户数\n甲园（东） | 渝中区 | 10\n甲园(东) | 渝中区 | 12\n甲园(东) | 南岸区 | 12",
    );
    assert_eq!(codes(&twice, 3), ["duplicate-name"]);
    assert!(codes(&twice, 4).is_empty());
}

#[test]
fn districts_are_those_of_the_registers_day() {
    let register = table(
        "小区名称 | 区县
         甲 | 江北区
         乙 | 沙坪坝沙坪坝区
         丙 | 重庆市南岸区
         丁 | 昌区
         戊 | 渝中",
    );
    let (mapping, known) = (propose(&register), gazetteer());
    let then = interpret(&register, &mapping, &context(Some(&known), date(2020, 6, 1)));
    let codes_of = |list: &Interpretation| {
        list.accepted
            .iter()
            .map(|r| r.district.as_ref().map_or("-".into(), ToString::to_string))
            .collect::<Vec<_>>()
    };
    assert_eq!(codes_of(&then), ["500105", "500106", "500108", "-", "500103"]);
    assert!(codes(&then, 2).is_empty());
    assert_eq!(codes(&then, 3), ["district-from-text"]);
    assert_eq!(codes(&then, 5), ["district-unknown"]);
    let now = interpret(&register, &mapping, &context(Some(&known), date(2026, 1, 1)));
    assert_eq!(codes(&now, 2), ["district-of-other-time"]);
    assert_eq!(now.accepted[0].district.as_ref().map(ToString::to_string).as_deref(), Some("500105"));
}

#[test]
fn districts_are_read_from_brackets_breadcrumbs_and_addresses() {
    let register = table(
        "小区名称 | 地址 | 地址链
         甲 | (渝中大坪)甲路1号 |
         竹园小区（渝中） | 乙路2号 |
         丙 | 丙路3号 | 某房产网>重庆小区>沙坪坝小区>丙
         丁 | 重庆市南岸区丁路4号、6号 |
         戊 | 戊路5号 |",
    );
    let known = gazetteer();
    let list = interpret(&register, &propose(&register), &context(Some(&known), date(2025, 1, 1)));
    let districts: Vec<_> =
        list.accepted.iter().map(|r| r.district.as_ref().map_or("-", |code| &code.0)).collect();
    assert_eq!(districts, ["500103", "500103", "500106", "500108", "-"]);
    assert_eq!(codes(&list, 5), ["district-from-text", "several-addresses"]);
    assert_eq!(list.accepted[1].name.as_ref(), "竹园小区（渝中）");
}

fn points(rows: &[&str]) -> Interpretation {
    let mut text = String::from("小区名称 | 经纬度\n");
    for (index, at) in rows.iter().enumerate() {
        let _ = writeln!(text, "甲{index}园 | {at}");
    }
    read(&text)
}

#[test]
fn points_are_checked_and_kept_or_left_out() {
    let mut rows: Vec<String> = (0..20).map(|n| format!("106.5{n:02},29.5{n:02}")).collect();
    rows.extend(
        ["29.55,106.55", "116.4,39.9", "-73.98,40.75", "暂无数据,暂无数据", "-0.002066,-0.001664"]
            .map(String::from),
    );
    rows.extend(std::iter::repeat_n("106.6,29.6".to_owned(), 3));
    let list = points(&rows.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(codes(&list, 22), ["point-swapped"]);
    assert_eq!(codes(&list, 23), ["point-outside-city"]);
    assert_eq!(codes(&list, 24), ["point-outside-country"]);
    assert!(codes(&list, 25).is_empty() && codes(&list, 26).is_empty());
    assert_eq!(codes(&list, 27), ["shared-point"]);
    let located = list.accepted.iter().filter(|record| record.location.is_some()).count();
    assert_eq!(located, 20 + 1 + 3);
    assert_eq!(table_codes(&list), ["datum-assumed"]);
}

#[test]
fn the_datum_is_declared_or_hinted_and_always_said() {
    let bare = table("小区名称 | 经纬度\n甲 | 106.550000,29.560000");
    let mapping = propose(&bare);
    let declared = Context { datum: Some(domain::geometry::Datum::Bd09), ..context(None, date(2025, 1, 1)) };
    let list = interpret(&bare, &mapping, &declared);
    assert_eq!(table_codes(&list), ["datum-declared"]);
    let moved = list.accepted[0].location.unwrap();
    let shift = crate::crs::Degrees::of(moved).metres_to(crate::crs::Degrees { lon: 106.55, lat: 29.56 });
    assert!((500.0..2_000.0).contains(&shift), "{shift}");
    let hinted = read("小区名称 | 百度坐标\n甲 | 106.55,29.56");
    assert_eq!(table_codes(&hinted), ["datum-hinted"]);
    assert_eq!(hinted.accepted[0].location, Some(moved));
    // Singapore has no offset, and no question to ask.
    let abroad = read("name | lat | lon\nBlk 1 | 1.29 | 103.85");
    assert!(table_codes(&abroad).is_empty());
    assert_eq!(abroad.accepted[0].location.unwrap().lon_e7, 1_038_500_000);
}

#[test]
fn the_datum_is_measured_against_the_districts_a_city_imported() {
    use crate::crs::{Degrees, from_cgcs2000};
    use domain::geometry::{Datum, OutlineQuality, Polygon};
    // Two districts that meet at 106.55° E, and rows along their border, in BD-09.
    let mut known = gazetteer();
    for (code, west, east) in [("500103", 106.40, 106.55), ("500108", 106.55, 106.70)] {
        let division = known.divisions.iter_mut().find(|division| &*division.code.0 == code).unwrap();
        let corner = |lon, lat| Degrees { lon, lat }.point().unwrap();
        let ring = vec![
            corner(west, 29.3),
            corner(east, 29.3),
            corner(east, 29.9),
            corner(west, 29.9),
            corner(west, 29.3),
        ];
        division.outline = Some(Polygon { rings: vec![ring] });
        division.outline_quality = Some(OutlineQuality::Official);
    }
    let mut text = String::from("小区名称 | 区县 | 经纬度\n");
    for row in 0..80 {
        let (district, lon) = if row % 2 == 0 { ("渝中区", 106.548) } else { ("南岸区", 106.552) };
        let at = from_cgcs2000(Degrees { lon, lat: 29.4 + f64::from(row) * 0.005 }, Datum::Bd09);
        let _ = writeln!(text, "甲{row}园 | {district} | {:.6},{:.6}", at.lon, at.lat);
    }
    let border = table(&text);
    let list = interpret(&border, &propose(&border), &context(Some(&known), date(2025, 1, 1)));
    let measured = Code::DatumMeasured { datum: Datum::Bd09, agree: 80, of: 80 };
    assert!(list.findings.contains(&Finding::table(measured)), "{:?}", table_codes(&list));
    // A handful of rows proves nothing: the assumption is stated instead.
    let few = table(&text.lines().take(4).collect::<Vec<_>>().join("\n"));
    let list = interpret(&few, &propose(&few), &context(Some(&known), date(2025, 1, 1)));
    assert_eq!(table_codes(&list), ["datum-assumed"]);
}

#[test]
fn projected_outlines_come_home() {
    let mut parcels = table("小区名称\n甲园");
    let ring = vec![
        [35_630_000.0, 3_281_000.0],
        [35_630_100.0, 3_281_000.0],
        [35_630_000.0, 3_281_100.0],
        [35_630_000.0, 3_281_000.0],
    ];
    parcels.rows[0].geometry = Some(RawGeometry::Polygons(vec![vec![ring]]));
    let list = interpret(&parcels, &propose(&parcels), &context(None, date(2025, 1, 1)));
    assert_eq!(list.findings[0].code.key(), "projected");
    let record = &list.accepted[0];
    assert_eq!(record.outline[0].rings[0].len(), 4);
    assert!((1_063_000_000..1_064_000_000).contains(&record.location.unwrap().lon_e7));
}

#[test]
fn fees_companies_and_services() {
    let list = read(
        "小区名称 | 物业费 | 物业公司
         甲 | 0.5至1.8元/平米/月 | 某物业有限公司
         乙 | 0.06元/平方米·天 | 街道办事处（委员会）代管物业
         丙 | 暂无信息 | 无物业管理服务",
    );
    let facts = |record: &Record| {
        record.statements.iter().map(|s| format!("{}={}", s.fact.key(), s.value)).collect::<Vec<_>>()
    };
    let first = [
        "property_fee=0.5",
        "property_fee_top=1.8",
        "property_company=某物业有限公司",
        "property_service=company",
    ];
    assert_eq!(facts(&list.accepted[0]), first);
    assert_eq!(facts(&list.accepted[1]), ["property_fee=1.8", "property_service=custody"]);
    assert_eq!(facts(&list.accepted[2]), ["property_service=none"]);
    assert_eq!(codes(&list, 3), ["fee-per-day"]);
}

#[test]
fn buildings_and_dwellings_are_gathered_into_communities() {
    let list = read(
        "小区名称 | 楼栋号 | 竣工年份 | 户数 | 物业公司
         甲园 | 1 | 1996 | 42 | 某物业有限公司
         甲园 | 2 | 2003 | 40 | 某物业有限公司
         乙苑 | 1 | 1988 | 30 |
         乙苑 | | 1988 | 30 |",
    );
    assert_eq!(list.rejected[0].reason, Reason::NoNumber);
    let dossiers = dossiers(&list);
    assert_eq!(
        dossiers.iter().map(|d| (&*d.name, d.buildings.len())).collect::<Vec<_>>(),
        [("甲园", 2), ("乙苑", 1)]
    );
    assert_eq!(dossiers[0].buildings[1].facts.count(Fact::Households), Some(40));
    assert!(
        dossiers[0].facts.find(Fact::PropertyCompany).is_some()
            && dossiers[0].facts.find(Fact::BuiltYear).is_none()
    );

    let dwellings = read(
        "小区名称 | 栋号 | 单元号 | 房号 | 所在层 | 建筑面积(㎡) | 业主姓名
         甲园 | 1 | 1 | 101 | 1 | 85.5 | 张三
         甲园 | 1 | 1 | 102 | 1 | 60 | 某某机械厂
         甲园 | 2 | 1 | 101 | 1 | 70 | 李四、王五",
    );
    let first = &dwellings.accepted[0];
    assert_eq!(
        (first.level, first.storey, first.dwelling_area.unwrap().to_string()),
        (Level::Dwelling, Some(1), "85.5".into())
    );
    let owners: Vec<_> = dwellings.accepted.iter().map(|r| r.owner.as_ref().unwrap().masked()).collect();
    assert_eq!(owners, ["张*", "某某机械厂", "李*、王*"]);
    let gathered = groups(&dwellings);
    assert_eq!((gathered.len(), gathered[0].records.len()), (1, 3));
    assert_eq!(gathered[0].dossier.buildings[0].facts.count(Fact::Households), Some(2));
}

#[test]
fn a_spreadsheets_dates_and_flags_are_read() {
    let mut cells = table("小区名称 | 户数 | 竣工日期 | 有无电梯 | 栋数\n甲 | x | x | x | 3");
    cells.rows[0].cells[1] = Cell::Date(date(2022, 1, 1));
    cells.rows[0].cells[2] = Cell::Date(date(1998, 6, 30));
    cells.rows[0].cells[3] = Cell::Flag(false);
    let list = interpret(&cells, &propose(&cells), &context(None, date(2025, 1, 1)));
    let record = &list.accepted[0];
    assert_eq!(codes(&list, 2), ["date-in-number"]);
    assert_eq!(value(record, Fact::BuiltYear).as_deref(), Some("1998"));
    assert_eq!(record.value(Fact::HasLift), Some(&FactValue::Flag(false)));
    assert_eq!(record.count(Fact::Buildings), Some(3));
}

proptest! {
    #[test]
    fn rows_are_accepted_plus_rejected_whatever_comes(cells in proptest::collection::vec("[\\PC]{0,10}", 24)) {
        let head = "小区名称|经纬度|建成年份|户数|建筑面积|区县\n";
        let body = cells.chunks(6).map(|row| row.join("|")).collect::<Vec<_>>().join("\n");
        let table = table(&format!("{head}{body}"));
        let known = gazetteer();
        let list = interpret(&table, &propose(&table), &context(Some(&known), date(2025, 1, 1)));
        prop_assert_eq!(list.rows, table.records());
        prop_assert_eq!(list.rows, list.accepted.len() + list.rejected.len());
        let _ = dossiers(&list);
    }

    #[test]
    fn names_never_panic(name in "\\PC{0,20}") {
        let _ = (named_buildings(&name), family_stem(&name));
    }
}

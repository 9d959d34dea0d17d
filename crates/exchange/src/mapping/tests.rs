//! Mapping proposals on headings as registers write them.

use super::*;
use crate::fixture::table;
use crate::table::{Format, Table};
use domain::fact::Fact;
use proptest::prelude::*;

fn targets(mapping: &Mapping) -> Vec<&'static str> {
    mapping.columns.iter().map(|column| column.target.map_or("-", Target::key)).collect()
}

fn listing() -> Table {
    table(
        "plot_name | 地址 | 地址链 | 经纬度 | 建筑年代 | 建筑类型 | 物业费用 | 物业公司 | 开发商 | 楼栋总数 | 房屋总数 | 附近门店
         甲园 | (沙坪坝西永)甲路1号 | 某房产网>某小区>沙坪坝小区>甲园 | 106.360251,29.64479 | 2015年建成 | 塔楼 | 2.2至2.8元/平米/月 | 某物业有限公司 | 某房地产公司 | 29栋 | 7034户 | /某路
         乙苑 | (渝中大坪)乙路2号 | 某房产网>某小区>渝中小区>乙苑 | 106.52,29.54 | 暂无信息 | 板楼 | 暂无信息 | 无物业管理服务 | 无 | 1栋 | 1户 |
         丙村 | (南岸南坪)丙路3号 | 某房产网>某小区>南岸小区>丙村 |  | 1998年建成 | 未知类型 | 0.5元/平米/月 | 业主自筹物业 | 暂无信息 | 3栋 | 96户 |",
    )
}

#[test]
fn a_listing_is_mapped_unaided() {
    let mapping = propose(&listing());
    let wanted = [
        "name",
        "address",
        "district_path",
        "position",
        "built_year",
        "building_form",
        "property_fee",
        "property_company",
        "developer",
        "buildings",
        "households",
        "-",
    ];
    assert_eq!(targets(&mapping), wanted);
    assert_eq!((mapping.level, mapping.source_kind), (Level::Community, Some(SourceKind::Listing)));
    let hint = datum_hint(&listing()).unwrap();
    assert_eq!((hint.datum, hint.seen.as_str()), (Datum::Bd09, "房产网>"));
}

#[test]
fn blocks_known_by_number_and_road_are_single_blocks() {
    let blocks = table(
        "blk_no | street | max_floor_lvl | year_completed | residential | bldg_contract_town | total_dwelling_units | 1room_sold
         1 | BEACH RD | 16 | 1970 | Y | KWN | 142 | 0
         10A | BEDOK STH AVE 1 | 14 | 1975 | N | BD | 0 | 0",
    );
    let mapping = propose(&blocks);
    let wanted = ["name", "name", "storeys", "built_year", "residential", "district", "households", "-"];
    assert_eq!(targets(&mapping), wanted);
    assert_eq!((mapping.level, mapping.form), (Level::Community, Some(CommunityForm::SingleBlock)));
}

#[test]
fn government_lists_are_mapped_unaided() {
    let named = table(
        "区县 | 街道 | 项目/小区 | 建成年代(原文) | 栋数 | 户数 | 面积(原文) | 面积_万平方米 | 备注
         渝中区 | 甲街道 | 甲片区 | 修建年限较旧 | 41 | 3743 | 42.11万平方米 | 42.11 | 2025
         渝中区 | 乙街道 | 乙片区 | 1998年 |  | 292 | 约1.95万平方米 | 1.95 | ",
    );
    let mapping = propose(&named);
    let wanted =
        ["district", "street", "name", "built_year", "buildings", "households", "floor_area", "-", "remark"];
    assert_eq!(targets(&mapping), wanted);
    assert_eq!(mapping.columns[7].basis, Basis::Taken(Target::Fact(Fact::FloorArea)));
    let projects = table(
        "序号 | 小区名称 | 涉及居民(户) | 楼宇(栋) | 建筑面积(平方米) | 计划投资(万元)\n1 | 甲小区 | 105 | 3 | 13000 | 418",
    );
    let wanted = ["ignore", "name", "households", "buildings", "floor_area", "-"];
    assert_eq!(targets(&propose(&projects)), wanted);
    let aggregate =
        table("区(市) | 小区数 | 楼栋数 | 户数 | 总建筑面积(万平方米)\n甲区 | 38 | 962 | 33474 | 247.96");
    let wanted = ["district", "community_count", "buildings", "households", "floor_area"];
    assert_eq!(targets(&propose(&aggregate)), wanted);
}

#[test]
fn dwellings_and_buildings_are_told_from_communities() {
    let dwellings = table(
        "小区名称 | 栋号 | 单元号 | 房号 | 所在层 | 建筑面积(㎡) | 业主姓名\n甲园 | 1 | 2 | 301 | 3 | 85.5 | 张三",
    );
    let mapping = propose(&dwellings);
    let wanted = [
        "name",
        "building_number",
        "entrance_number",
        "dwelling_number",
        "storey",
        "dwelling_area",
        "owner_name",
    ];
    assert_eq!(targets(&mapping), wanted);
    assert_eq!(mapping.level, Level::Dwelling);
    let buildings = table("小区 | 楼栋号 | 竣工年份 | 层数 | 户数\n甲园 | 1 | 1998 | 7 | 42");
    assert_eq!(propose(&buildings).level, Level::Building);
}

#[test]
fn a_heading_whose_values_do_not_fit_is_doubted() {
    let shifted =
        table("小区名称 | 小区年代 | 总幢数\n甲 | 757户 | 某公司\n乙 | 1356 | 某公司\n丙 | 40户 | 某集团");
    let mapping = propose(&shifted);
    assert_eq!(mapping.columns[1].basis, Basis::HeadingOnly);
    assert_eq!(mapping.columns[2].basis, Basis::HeadingOnly);
    assert_eq!(mapping.columns[2].confidence, Confidence::Low);
}

#[test]
fn without_a_head_the_values_speak() {
    let mut bare = table(
        "| | | |
         甲花园 | 1998年建成 | 106.1,29.1 | 300户 | 1.2元/平米/月
         乙小区 | 2001年建成 | 106.2,29.2 | 120户 | 暂无
         丙家属院 | 暂无信息 | 106.3,29.3 | 80户 | 0.5元/平米/月
         丁小区 | 1987年建成 | 106.4,29.4 | 88户 | 0.6元/平米/月",
    );
    bare.header = (0..5).map(crate::table::Header::unnamed).collect();
    for row in &mut bare.rows {
        row.cells.resize(5, crate::table::Cell::Empty);
    }
    let wanted = ["name", "built_year", "position", "households", "property_fee"];
    assert_eq!(targets(&propose(&bare)), wanted);
}

#[test]
fn headings_cut_by_dbf_and_written_otherwise() {
    let mut cut = table("小区名称 | 物业管理公 | 建筑面积平\n甲 | 某物业公司 | 12000");
    cut.format = Format::Shapefile;
    assert_eq!(targets(&propose(&cut)), ["name", "property_company", "floor_area"]);
    let spelled =
        table("小區名稱 | 戶數（戶） | 建 成 年 份 | Year Built | 小区（qū）\n甲 | 3 | 1998 | 1998 |");
    let found = targets(&propose(&spelled));
    assert_eq!(&found[..3], ["name", "households", "built_year"]);
}

#[test]
fn a_file_overrides_the_proposal_and_keeps_the_rest() {
    let proposal = propose(&listing());
    let text = r##"
        datum = "gcj02"
        [source]
        kind = "survey"
        label = "摸底调查"
        [columns]
        "附近门店" = "remark"
        "#8" = "ignore"
        "房屋总数" = { target = "households", unit = "户" }
    "##;
    let mapping = apply(text, &proposal).unwrap();
    assert_eq!(mapping.datum, Some(Datum::Gcj02));
    assert_eq!(
        (mapping.source_kind, mapping.source_label.as_deref()),
        (Some(SourceKind::Survey), Some("摸底调查"))
    );
    assert_eq!(mapping.columns[11].target, Some(Target::Remark));
    assert_eq!(mapping.columns[7].target, Some(Target::Ignore));
    assert_eq!(mapping.columns[10].unit.as_deref(), Some("户"));
    assert_eq!(mapping.columns[0], proposal.columns[0]);
}

#[test]
fn a_file_with_faults_names_all_of_them_with_the_nearest() {
    let text = r#"
        levle = "community"
        datum = "bd9"
        [source]
        kind = "listing-site"
        [columns]
        "建筑年代" = "built_yaer"
        "建筑年" = "built_year"
        "地址" = 3
    "#;
    let problems = apply(text, &propose(&listing())).unwrap_err();
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    for part in [
        "unknown key «levle»; the nearest is «level»",
        "«bd9» is no value of «datum»; the nearest is «bd09»",
        "the nearest is «listing»",
        "«built_yaer» is no value of «建筑年代»; the nearest is «built_year»",
        "the table has no column «建筑年»; the nearest is «建筑年代»",
        "«3» is no value of «地址»",
    ] {
        assert!(said.iter().any(|line| line.contains(part)), "{part} in {said:#?}");
    }
    assert_eq!(problems.len(), 6);
    assert!(matches!(
        apply("= 3", &propose(&listing())).unwrap_err().as_slice(),
        [MappingProblem::Syntax { .. }]
    ));
}

#[test]
fn a_written_mapping_reads_back() {
    let proposal = propose(&listing());
    let read = apply(&to_toml(&proposal), &proposal).unwrap();
    let pairs = |mapping: &Mapping| {
        mapping.columns.iter().map(|c| (c.header.clone(), c.target, c.unit.clone())).collect::<Vec<_>>()
    };
    assert_eq!(pairs(&read), pairs(&proposal));
    assert_eq!((read.level, read.source_kind), (proposal.level, proposal.source_kind));
}

#[test]
fn a_question_is_mapped_with_its_sense() {
    let asked = table(
        "小区名称 | 市政配套设施是否完善 | 社区服务设施是否健全 | 居民改造意愿是否强烈 | 是否已列征收或棚改 | 是否有电梯 | 有无物业管理 | 是否失养失修失管 | 设施是否缺失
         甲园 | 是 | 不健全 | 强烈 | 否 | √ | 有 | × | 有缺失
         乙苑 | 否 | 健全 | 是 | 否 | 无 | 无 | 是 | 无",
    );
    let mapping = propose(&asked);
    let senses: Vec<_> =
        mapping.columns.iter().map(|c| (c.target.map_or("-", Target::key), c.negated)).collect();
    let wanted = [
        ("name", false),
        ("municipal_lacking", true),
        ("services_lacking", true),
        ("strongly_willing", false),
        ("to_be_demolished", false),
        ("has_lift", false),
        ("property_service", false),
        ("upkeep_lacking", false),
        ("-", false),
    ];
    assert_eq!(senses, wanted);
}

#[test]
fn the_sense_of_a_column_is_kept_in_the_file() {
    let asked = table("小区名称 | 市政配套设施是否完善 | 是否失修\n甲园 | 是 | 是");
    let proposal = propose(&asked);
    let written = to_toml(&proposal);
    assert!(written.contains(r#"{ target = "municipal_lacking", negated = true }"#), "{written}");
    assert_eq!(apply(&written, &proposal).unwrap().columns[1].target, proposal.columns[1].target);
    assert!(apply(&written, &proposal).unwrap().columns[1].negated);
    // Without the word it is not turned round, whatever was proposed.
    let plain = apply("[columns]\n\"市政配套设施是否完善\" = \"municipal_lacking\"", &proposal).unwrap();
    assert!(!plain.columns[1].negated && plain.columns[1].contradicts_heading());
    let turned =
        apply("[columns]\n\"是否失修\" = { target = \"upkeep_lacking\", negated = true }", &proposal);
    assert!(turned.unwrap().columns[2].negated);
    let problems =
        apply("[columns]\n\"小区名称\" = { target = \"name\", negated = true }", &proposal).unwrap_err();
    assert!(problems[0].to_string().contains("has no opposite"), "{problems:?}");
    let problems = apply("[columns]\n\"是否失修\" = { target = \"upkeep_lacking\", negated = 1 }", &proposal);
    assert!(matches!(problems.unwrap_err().as_slice(), [MappingProblem::UnknownValue { .. }]));
}

#[test]
fn a_site_quoted_once_is_no_hint() {
    let quoted = table("小区 | 来源\n甲 | 某报\n乙 | https://news.fang.com/1.html\n丙 | 某报");
    assert!(!is_listing(&quoted));
    let declared = table("小区 | 百度坐标\n甲 | 106.1,29.1");
    assert_eq!(datum_hint(&declared).unwrap().datum, Datum::Bd09);
}

#[test]
fn every_target_reads_back() {
    for target in Target::all() {
        assert_eq!(Target::parse(target.key()), Some(target));
    }
    assert_eq!(Target::nearest("bilding_number"), Some("building_number"));
}

proptest! {
    #[test]
    fn proposing_never_panics(cells in proptest::collection::vec("\\PC{0,12}", 12)) {
        let text = cells.chunks(4).map(|row| row.join("|")).collect::<Vec<_>>().join("\n");
        let table = table(&text);
        let mapping = propose(&table);
        prop_assert_eq!(mapping.columns.len(), table.header.len());
        let _ = apply(&to_toml(&mapping), &mapping);
    }

    #[test]
    fn reading_a_mapping_never_panics(text in "\\PC{0,60}") {
        let _ = apply(&text, &propose(&listing()));
    }
}

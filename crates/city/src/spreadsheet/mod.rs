//! Spreadsheets as people really have them: to try an import on, and for tests of the importer.
//!
//! They are rows of text cells; [`csv()`] makes bytes of them in the encodings that such files arrive in.
//! The figures are those of the synthetic register, so that an import can be compared with it; the faults
//! are the ones met in real files, each at least once in a district of a hundred communities or more.

mod cell;
mod file;

pub use file::{Encoding, LineEnd, csv};

use crate::city::City;
use crate::dice::Dice;
use crate::draft::Estate;
use domain::{Area, Fact, FactValue};

/// Number of columns of [`district_register`].
pub const COLUMNS: usize = 22;

const TOP: [&str; COLUMNS] = [
    "序号",
    "区县",
    "小区名称",
    "街道（镇）",
    "详细地址",
    "建成年份",
    "基本情况",
    "",
    "",
    "",
    "",
    "",
    "物业情况",
    "",
    "现状及意愿",
    "",
    "",
    "",
    "",
    "",
    "",
    "备注",
];

const SUB: [&str; COLUMNS] = [
    "",
    "",
    "",
    "",
    "",
    "",
    "楼栋数（栋）",
    "单元数",
    "户数（户）",
    "建筑面积（万平方米）",
    "最高层数",
    "结构类型",
    "物业公司",
    "物业费（元/㎡·月）",
    "是否失养失修失管",
    "市政配套设施是否完善",
    "社区服务设施是否健全",
    "居民改造意愿是否强烈",
    "是否自建房或城中村",
    "是否已列征收或棚改",
    "是否已享受财政资金改造",
    "",
];

/// The whole header in one row, as it is repeated where a page began.
const FLAT: [&str; COLUMNS] = [
    "序号",
    "区县",
    "小区名称",
    "街道（镇）",
    "详细地址",
    "建成年份",
    "楼栋数（栋）",
    "单元数",
    "户数（户）",
    "建筑面积（万平方米）",
    "最高层数",
    "结构类型",
    "物业公司",
    "物业费（元/㎡·月）",
    "是否失养失修失管",
    "市政配套设施是否完善",
    "社区服务设施是否健全",
    "居民改造意愿是否强烈",
    "是否自建房或城中村",
    "是否已列征收或棚改",
    "是否已享受财政资金改造",
    "备注",
];

/// The rows of one district's survey list, as its office would send it: two title rows, a header merged
/// over two rows, the header repeated inside, blank rows, a row shifted by a column, a community listed
/// twice with another year, units per cell, null words, and a total at the end.
///
/// Empty for a district that is not in the city.
pub fn district_register(city: &City, district: &str) -> Vec<Vec<String>> {
    let Some(name) = city.district_name(district) else { return Vec::new() };
    let mut dice = Dice::new(city.seed(), u64::MAX / 2);
    let mut rows = vec![
        line([format!("{name}城镇老旧小区改造摸底调查汇总表")]),
        line([
            format!("填报单位：{name}住房和城乡建设委员会"),
            String::new(),
            "填报日期：2020年5月31日".into(),
        ]),
        TOP.map(str::to_owned).to_vec(),
        SUB.map(str::to_owned).to_vec(),
    ];
    let (mut households, mut area, mut buildings) = (0, Area::ZERO, 0);
    for (number, estate) in (1_i64..).zip(city.estates_of(district)) {
        if number % 80 == 0 {
            rows.push(FLAT.map(str::to_owned).to_vec());
        }
        if number == 21 || number == 22 {
            rows.push(line([]));
        }
        households += counted(&estate, Fact::Households).unwrap_or(0);
        buildings += estate.buildings.len();
        area = area.plus(stated_area(&estate).unwrap_or_default());
        let row = register_row(&mut dice, number, name, &estate);
        match number {
            // Somebody pasted one cell too far to the right.
            33 | 71 => rows.push(shifted(&row)),
            // The same community twice; the second time somebody remembers another year.
            44 => {
                let mut again = row.clone();
                put(&mut again, 5, "1993年");
                rows.extend([row, again]);
            }
            _ => rows.push(row),
        }
    }
    let mut total = line(["合计".into()]);
    put(&mut total, 6, &buildings.to_string());
    put(&mut total, 8, &households.to_string());
    put(&mut total, 9, &cell::ten_thousands(area));
    rows.push(total);
    rows.push(line(["填表人：张*".into(), String::new(), "审核人：李*".into()]));
    rows
}

/// The rows of the same district as a listing site has them: one header, years with words, a count with its
/// unit in every cell, the district and quarter in brackets before the address, and points without a datum
/// (they are CGCS2000 here, which a file of this kind never says).
pub fn listing(city: &City, district: &str) -> Vec<Vec<String>> {
    const HEADER: [&str; 9] =
        ["", "小区", "地址", "经纬度", "建筑年代", "物业费用", "物业公司", "楼栋总数", "房屋总数"];
    let Some(name) = city.district_name(district) else { return Vec::new() };
    let short = domain::division::short_name(name);
    let mut dice = Dice::new(city.seed(), u64::MAX / 2 - 1);
    let mut rows = vec![HEADER.map(str::to_owned).to_vec()];
    for (number, estate) in city.estates_of(district).enumerate() {
        let households = counted(&estate, Fact::Households);
        rows.push(vec![
            number.to_string(),
            cell::name(&mut dice, &estate.community.name),
            format!(
                "({short}{}){}",
                estate.community.street.trim_end_matches("街道"),
                estate.community.address
            ),
            cell::place(&mut dice, estate.community.location),
            cell::listed_year(&mut dice, estate.first_said(Fact::BuiltYear)),
            cell::fee(&mut dice, estate.first_said(Fact::PropertyFee)),
            cell::company(&mut dice, estate.first_said(Fact::PropertyCompany)),
            households.map_or("1栋".into(), |_| format!("{}栋", estate.buildings.len())),
            households.map_or("1户".into(), |households| format!("{households}户")),
        ]);
    }
    rows
}

fn register_row(dice: &mut Dice, number: i64, district: &str, estate: &Estate) -> Vec<String> {
    let said = |fact| estate.first_said(fact);
    let households = counted(estate, Fact::Households);
    let short = domain::division::short_name(district);
    let mut row = vec![
        number.to_string(),
        match dice.below(20) {
            0 | 1 => short.to_owned(),
            2 => format!("{short}{district}"),
            _ => district.to_owned(),
        },
        cell::name(dice, &estate.community.name),
        estate.community.street.clone(),
        estate.community.address.clone(),
        cell::year(dice, said(Fact::BuiltYear)),
        estate.buildings.len().to_string(),
        cell::number(dice, counted(estate, Fact::Entrances), "个"),
        cell::households(dice, households),
        cell::area(dice, stated_area(estate)),
        cell::number(dice, counted(estate, Fact::Storeys), "层"),
        cell::structure(dice, said(Fact::Structure)),
        cell::company(dice, said(Fact::PropertyCompany)),
        cell::fee(dice, said(Fact::PropertyFee)),
        cell::yes(dice, said(Fact::UpkeepLacking)),
        // The form asks the other way round: complete is what is not lacking.
        cell::no(dice, said(Fact::MunicipalLacking)),
        cell::no(dice, said(Fact::ServicesLacking)),
        cell::yes(dice, said(Fact::StronglyWilling)),
        cell::yes(dice, said(Fact::SelfBuiltOrUrbanVillage)),
        cell::yes(dice, said(Fact::ToBeDemolished)),
        cell::yes(dice, said(Fact::RenovatedWithStateMoney)),
        String::new(),
    ];
    fault(&mut row, number, households, stated_area(estate));
    row
}

/// The faults that every list has once, at a fixed row each.
fn fault(row: &mut [String], number: i64, households: Option<i64>, area: Option<Area>) {
    let households = households.unwrap_or(120);
    let m2 = area.unwrap_or_default().whole_m2();
    match number {
        5 => put(row, 5, "上世纪80年代"),
        9 => put(row, 8, "暂无资料 户"),
        12 => put(row, 9, &format!("{} 平方米", cell::grouped(m2))),
        15 => put(row, 5, "2105"),
        18 => put(row, 9, &format!("{m2}平方米 平方米")),
        24 => put(row, 9, &m2.to_string()),
        27 => put(row, 8, "2022-01-01 户"),
        30 => put(row, 13, "0.60元/平方米·天"),
        36 => put(row, 5, "修建年限较旧"),
        39 => put(row, 9, &format!("约{}万㎡", cell::ten_thousands(Area::from_m2((m2 + 500) / 1000 * 1000)))),
        47 => put(row, 8, &format!("总户数{households}户 当期户数{}户", households / 2)),
        50 => put(row, 5, "9"),
        53 => put(row, 8, &format!("{}多户", households / 10 * 10)),
        56 => put(row, 13, "多层0.3元，小高层1.1元"),
        59 => put(row, 9, &format!("一期{}平方米，二期{}平方米", m2 - m2 / 3, m2 / 3)),
        62 => put(row, 5, "1985年、1992年"),
        65 => put(row, COLUMNS - 1, "其中2栋2003年建成"),
        68 => put(row, 9, "-1 平方米"),
        74 => put(row, 5, "至今已超过20年"),
        77 => put(row, 9, &format!("≤{m2}㎡")),
        _ => {}
    }
}

fn line<const N: usize>(cells: [String; N]) -> Vec<String> {
    let mut row: Vec<String> = cells.into();
    row.resize(COLUMNS, String::new());
    row
}

fn put(row: &mut [String], column: usize, text: &str) {
    if let Some(cell) = row.get_mut(column) {
        text.clone_into(cell);
    }
}

/// The row with everything from the year on one column further right; the last cell is lost.
fn shifted(row: &[String]) -> Vec<String> {
    let mut row = row.to_vec();
    row.insert(5, String::new());
    row.truncate(COLUMNS);
    row
}

fn counted(estate: &Estate, fact: Fact) -> Option<i64> {
    match estate.first_said(fact)? {
        FactValue::Count(count) => Some(*count),
        _ => None,
    }
}

fn stated_area(estate: &Estate) -> Option<Area> {
    match estate.first_said(Fact::FloorArea)? {
        FactValue::Area(area) => Some(*area),
        _ => None,
    }
}

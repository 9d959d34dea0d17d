//! One cell at a time: how people write a year, a number, an area, a fee, or that they do not know.

use crate::dice::Dice;
use domain::geometry::Point;
use domain::year::YearPrecision;
use domain::{Area, FactValue};

const UNKNOWN: [&str; 10] = ["", "", "", "不详", "暂无资料", "暂无信息", "/", "-", "--", "待定"];

fn unknown(dice: &mut Dice) -> String {
    dice.pick(&UNKNOWN).to_owned()
}

/// A name, sometimes with the other brackets or a space that nobody sees.
pub(super) fn name(dice: &mut Dice, name: &str) -> String {
    match dice.below(40) {
        0 => format!("{name} "),
        1 => format!("\u{a0}{name}"),
        2 => name.replace('（', "(").replace('）', ")"),
        _ => name.to_owned(),
    }
}

pub(super) fn year(dice: &mut Dice, value: Option<&FactValue>) -> String {
    let Some(FactValue::Year(year)) = value else { return unknown(dice) };
    let (first, last) = (year.first(), year.last());
    match year.precision() {
        YearPrecision::Phases => format!("{first}-{last}年"),
        YearPrecision::Within if last == first + 9 => format!("上世纪{}年代", first % 100),
        YearPrecision::Within => "2000年左右".to_owned(),
        YearPrecision::Estimated if dice.chance(400) => format!("约{first}年"),
        _ => match dice.below(10) {
            0..5 => first.to_string(),
            5..8 => format!("{first}年"),
            8 => format!(" {first}年"),
            _ => format!("{first}年底"),
        },
    }
}

pub(super) fn listed_year(dice: &mut Dice, value: Option<&FactValue>) -> String {
    match value {
        Some(FactValue::Year(year)) if year.precision() != YearPrecision::Within => {
            format!("{}年建成 ", year.last())
        }
        _ => dice.pick(&["暂无信息  ", "暂无信息  ", ""]).to_owned(),
    }
}

pub(super) fn number(dice: &mut Dice, value: Option<i64>, unit: &str) -> String {
    match value {
        Some(number) if dice.chance(120) => format!("{number}{unit}"),
        Some(number) => number.to_string(),
        None => unknown(dice),
    }
}

pub(super) fn households(dice: &mut Dice, value: Option<i64>) -> String {
    let Some(number) = value else { return unknown(dice) };
    match dice.below(20) {
        0..3 => format!("{number}户"),
        3 => format!("约{number} 户"),
        4 => format!("{number}户 户"),
        _ => number.to_string(),
    }
}

/// The column asks for 万平方米; some write square metres and say so.
pub(super) fn area(dice: &mut Dice, value: Option<Area>) -> String {
    let Some(area) = value else { return unknown(dice) };
    match dice.below(20) {
        0 => format!("{area}平方米"),
        1 => format!("{} ㎡", grouped(area.whole_m2())),
        2 => format!("{}万平方米", ten_thousands(area)),
        3 => format!("{}万方", ten_thousands(area)),
        _ => ten_thousands(area),
    }
}

/// In 万平方米 with as many decimals as it takes to the whole square metre.
pub(super) fn ten_thousands(area: Area) -> String {
    let m2 = area.whole_m2();
    let text = format!("{}.{:04}", m2 / 10_000, m2 % 10_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// With commas between thousands.
pub(super) fn grouped(number: i64) -> String {
    if number < 1000 {
        number.to_string()
    } else {
        format!("{},{:03}", grouped(number / 1000), number % 1000)
    }
}

pub(super) fn structure(dice: &mut Dice, value: Option<&FactValue>) -> String {
    match value {
        Some(FactValue::Choice("brick-concrete")) => dice.pick(&["砖混", "砖混", "砖混结构"]).to_owned(),
        Some(FactValue::Choice("frame")) => "框架".to_owned(),
        Some(FactValue::Choice("precast-panel")) => "预制板".to_owned(),
        Some(FactValue::Choice("shear-wall")) => "剪力墙".to_owned(),
        Some(_) => "其他".to_owned(),
        None => unknown(dice),
    }
}

pub(super) fn company(dice: &mut Dice, value: Option<&FactValue>) -> String {
    match value {
        Some(FactValue::Text(text)) => text.to_string(),
        _ => unknown(dice),
    }
}

pub(super) fn fee(dice: &mut Dice, value: Option<&FactValue>) -> String {
    let Some(FactValue::Money(low)) = value else { return unknown(dice) };
    let high = domain::Fen(low.0 + dice.between(1, 9) * 10);
    match dice.below(8) {
        0 => format!("{low}至{high}元/平米/月"),
        1 => format!("{low}-{high}元/平方米・月"),
        2 => format!("{low}~{high} 元/㎡·月"),
        3 => format!("{low}元/m²/月"),
        _ => low.to_string(),
    }
}

pub(super) fn yes(dice: &mut Dice, value: Option<&FactValue>) -> String {
    match value {
        Some(FactValue::Flag(true)) => dice.pick(&["是", "是", "是", "√"]).to_owned(),
        Some(FactValue::Flag(false)) => dice.pick(&["否", "否", "否", "×"]).to_owned(),
        _ => unknown(dice),
    }
}

/// The answer to the opposite question.
pub(super) fn no(dice: &mut Dice, value: Option<&FactValue>) -> String {
    let opposite = match value {
        Some(FactValue::Flag(lacking)) => Some(FactValue::Flag(!lacking)),
        _ => None,
    };
    yes(dice, opposite.as_ref())
}

/// Longitude and latitude in one cell; a few the other way round, and the ways to say nothing.
pub(super) fn place(dice: &mut Dice, point: Option<Point>) -> String {
    let Some(point) = point else {
        return dice.pick(&["", ",", "暂无数据,暂无数据", "-0.002066,-0.001664"]).to_owned();
    };
    let (lon, lat) = (degrees(point.lon_e7), degrees(point.lat_e7));
    if dice.chance(15) { format!("{lat},{lon}") } else { format!("{lon},{lat}") }
}

/// Degrees with six decimals; everything in Chongqing is north-east of zero.
fn degrees(e7: i32) -> String {
    format!("{}.{:06}", e7 / 10_000_000, e7 % 10_000_000 / 10)
}

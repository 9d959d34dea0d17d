//! The evidence that screening asks for: conditions, will, exclusions, and the state of the networks.

use crate::estate::Truth;
use crate::survey::{Diligence, Sheet, count};
use domain::{Area, Fact, FactValue, Share};

/// States what the survey established of need, will and exclusions.
pub(crate) fn state(sheet: &mut Sheet, truth: &Truth) {
    need(sheet, truth);
    will(sheet);
    exclusions(sheet, truth);
    networks(sheet, truth);
}

fn flag(sheet: &mut Sheet, known: i64, fact: Fact, permille: i64) -> bool {
    let value = sheet.dice.chance(permille);
    sheet.say(known, fact, FactValue::Flag(value));
    value
}

/// Old housing lacks more; what is kept well seldom lacks the rest.
fn need(sheet: &mut Sheet, truth: &Truth) {
    let old = truth.vintage.first <= 2000;
    flag(sheet, 999, Fact::InBuiltUpArea, 975);
    let neglected = flag(sheet, 985, Fact::UpkeepLacking, if old { 945 } else { 360 });
    let (municipal, services) = if neglected { (900, 840) } else { (430, 480) };
    flag(sheet, 980, Fact::MunicipalLacking, municipal);
    flag(sheet, 970, Fact::ServicesLacking, services);
    flag(sheet, 965, Fact::StructureSound, 972);
}

/// Residents are asked late and not everywhere: most gaps are here. Where the share was counted, the flag
/// follows it: strong will begins at four fifths.
fn will(sheet: &mut Sheet) {
    let strong = sheet.dice.chance(930);
    let asked = match sheet.survey.diligence {
        Diligence::Thorough => 965,
        Diligence::Hasty => 860,
        Diligence::Absent => 560,
    };
    if !sheet.dice.chance(asked) {
        return;
    }
    sheet.say(985, Fact::StronglyWilling, FactValue::Flag(strong));
    let percent = if strong { sheet.dice.around(80, 99) } else { sheet.dice.around(34, 79) };
    let ppm = percent * 10_000 + sheet.dice.below(100) * 100;
    if let Some(share) = u32::try_from(ppm).ok().and_then(|ppm| Share::from_ppm(ppm).ok()) {
        sheet.say(720, Fact::WillingHouseholds, FactValue::Share(share));
    }
}

fn exclusions(sheet: &mut Sheet, truth: &Truth) {
    let old = truth.vintage.first <= 1985;
    flag(sheet, 985, Fact::SelfBuiltOrUrbanVillage, 24);
    flag(sheet, 975, Fact::ToBeDemolished, if old { 60 } else { 15 });
    flag(sheet, 960, Fact::RenovatedWithStateMoney, if truth.vintage.first <= 2000 { 42 } else { 8 });
    let heritage = if truth.vintage.first < 1970 { 90 } else { 4 };
    let heritage = match sheet.dice.below(1000) {
        roll if roll < heritage / 2 => "historic-building",
        roll if roll < heritage => "historic-quarter",
        _ => "none",
    };
    sheet.say(900, Fact::Heritage, FactValue::Choice(heritage));
    let dangerous = i64::from(old && sheet.dice.chance(50));
    sheet.say(900, Fact::DangerousBuildings, count(dangerous));
    let illegal = if sheet.dice.chance(350) { sheet.dice.around(12, 900) } else { 0 };
    sheet.say(480, Fact::IllegalFloorArea, FactValue::Area(Area::from_m2(illegal)));
    flag(sheet, 900, Fact::FireLaneClear, if truth.vintage.first <= 2000 { 430 } else { 800 });
}

/// Nobody heats by network in Chongqing: the sheet has no answer there.
fn networks(sheet: &mut Sheet, truth: &Truth) {
    let old = truth.vintage.first <= 2000;
    for fact in [
        Fact::WaterCondition,
        Fact::DrainageCondition,
        Fact::GasCondition,
        Fact::PowerCondition,
        Fact::TelecomCondition,
    ] {
        let (hazard, good) = match (fact, old) {
            (Fact::DrainageCondition, true) => (140, 200),
            (Fact::GasCondition, true) => (80, 380),
            (_, true) => (60, 300),
            (_, false) => (15, 760),
        };
        let condition = match sheet.dice.below(1000) {
            roll if roll < hazard => "hazard",
            roll if roll < hazard + good => "good",
            _ => "ageing",
        };
        sheet.say(870, fact, FactValue::Choice(condition));
    }
}

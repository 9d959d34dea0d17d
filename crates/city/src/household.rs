//! Who lives there, who looks after it, what it costs and what there is.

use crate::estate::Truth;
use crate::name::Names;
use crate::stock::Block;
use crate::survey::{Diligence, Sheet, count};
use domain::claim::SourceKind;
use domain::{Fact, FactValue, Fen};

/// States tenure, people, management, money and equipment.
pub(crate) fn state(sheet: &mut Sheet, truth: &Truth) {
    let households: i64 = truth.blocks.iter().map(Block::households).sum::<usize>().try_into().unwrap_or(0);
    tenure(sheet, truth);
    people(sheet, households);
    management(sheet, truth);
    equipment(sheet, truth, households);
}

fn text(words: &str) -> FactValue {
    FactValue::Text(words.into())
}

fn tenure(sheet: &mut Sheet, truth: &Truth) {
    sheet.say(960, Fact::Tenure, FactValue::Choice(truth.tenure));
    let owned = match truth.tenure {
        "military" => "army",
        "work-unit" => sheet.dice.weigh(&[
            ("state-enterprise", 55),
            ("central-enterprise", 15),
            ("institution", 22),
            ("none", 8),
        ]),
        _ => "none",
    };
    sheet.say(880, Fact::StateOwned, FactValue::Choice(owned));
    if let Some(unit) = &truth.called.unit {
        sheet.say(820, Fact::FormerOwner, text(unit));
    }
    if matches!(truth.tenure, "commercial" | "affordable") {
        let developer = Names::company(sheet.dice, "房地产开发");
        sheet.say(560, Fact::Developer, text(&developer));
    }
    let form = if truth.blocks.iter().any(|block| block.has_lift) { "塔楼" } else { "板楼" };
    if sheet.dice.chance(240) {
        let label = &sheet.survey.labels.listing;
        sheet.quote(Fact::BuildingForm, text(form), SourceKind::Listing, label, None);
    }
}

fn people(sheet: &mut Sheet, households: i64) {
    let residents = households * sheet.dice.around(210, 310) / 100;
    sheet.say(820, Fact::Residents, count(residents));
    let old = residents * sheet.dice.around(16, 42) / 100;
    sheet.say(580, Fact::ResidentsOver60, count(old));
    let disabled = residents * sheet.dice.around(5, 40) / 1000;
    sheet.say(380, Fact::DisabledResidents, count(disabled));
    let poor = households * sheet.dice.around(4, 70) / 1000;
    sheet.say(380, Fact::LowIncomeHouseholds, count(poor));
}

/// Of listed communities until 2000 the fee is unknown in 23 %, the company in 26 %; of newer ones in 2 %.
fn management(sheet: &mut Sheet, truth: &Truth) {
    let old = truth.vintage.first <= 2000;
    let service = match (truth.tenure, old) {
        ("work-unit" | "military", true) => sheet.dice.weigh(&[
            ("work-unit", 42),
            ("none", 26),
            ("self-management", 14),
            ("custody", 12),
            ("service-centre", 6),
        ]),
        (_, true) => sheet.dice.weigh(&[
            ("none", 34),
            ("company", 16),
            ("self-management", 17),
            ("custody", 16),
            ("service-centre", 12),
            ("bundle", 5),
        ]),
        (_, false) => {
            sheet.dice.weigh(&[("company", 78), ("self-management", 9), ("none", 8), ("custody", 5)])
        }
    };
    sheet.say(if old { 900 } else { 985 }, Fact::PropertyService, FactValue::Choice(service));
    let company = match service {
        "company" => Names::company(sheet.dice, "物业服务"),
        "none" => "无物业管理服务".to_owned(),
        "custody" => "街道办事处代管".to_owned(),
        "work-unit" => "单位代管".to_owned(),
        _ => "业主自筹".to_owned(),
    };
    sheet.say(if old { 740 } else { 980 }, Fact::PropertyCompany, text(&company));
    fee(sheet, service, old);
    bodies(sheet, truth, old);
}

fn fee(sheet: &mut Sheet, service: &str, old: bool) {
    let low = match (service, old) {
        ("none", _) => 0,
        ("company", false) => sheet.dice.around(9, 24) * 10,
        ("company", true) => sheet.dice.around(5, 13) * 10,
        _ => sheet.dice.around(10, 60),
    };
    let known = if old { 770 } else { 980 };
    if service == "none" || !sheet.dice.chance(known) {
        return;
    }
    let label = &sheet.survey.labels.operator;
    sheet.quote(Fact::PropertyFee, FactValue::Money(Fen(low)), SourceKind::Operator, label, None);
    if sheet.dice.chance(150) {
        let top = low + sheet.dice.between(1, 8) * 10;
        sheet.quote(Fact::PropertyFeeTop, FactValue::Money(Fen(top)), SourceKind::Operator, label, None);
    }
}

fn bodies(sheet: &mut Sheet, truth: &Truth, old: bool) {
    let body = if old {
        sheet.dice.weigh(&[("none", 78), ("committee", 12), ("interim-committee", 7), ("assembly", 3)])
    } else {
        sheet.dice.weigh(&[("committee", 46), ("none", 40), ("assembly", 8), ("interim-committee", 6)])
    };
    sheet.say(930, Fact::OwnersBody, FactValue::Choice(body));
    if old && sheet.dice.chance(820) {
        return;
    }
    // 40 to 80 yuan per m² of floor area.
    let m2: i64 = truth.blocks.iter().map(|block| block.area.whole_m2()).sum();
    let deposit = 100 * m2 * sheet.dice.around(40, 80);
    sheet.say(700, Fact::MaintenanceFundFirstDeposit, FactValue::Money(Fen(deposit)));
    let left = deposit / 100 * sheet.dice.around(5, 95);
    sheet.say(600, Fact::MaintenanceFundBalance, FactValue::Money(Fen(left)));
}

fn equipment(sheet: &mut Sheet, truth: &Truth, households: i64) {
    let old = truth.vintage.first <= 2000;
    let per_hundred = if old { sheet.dice.around(0, 30) } else { sheet.dice.around(15, 85) };
    sheet.say(800, Fact::ParkingBays, count(households * per_hundred / 100));
    let chargers = if old { 0 } else { sheet.dice.below(12) };
    sheet.say(680, Fact::EvChargers, count(chargers));
    let ports = if sheet.dice.chance(220) { sheet.dice.between(4, 60) } else { 0 };
    sheet.say(640, Fact::EbikePorts, count(ports));
    if sheet.survey.diligence == Diligence::Thorough {
        sheet.say(900, Fact::Residential, FactValue::Flag(true));
    }
}

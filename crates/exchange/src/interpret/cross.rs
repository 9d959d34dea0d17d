//! A row against itself: what its own figures contradict.

use super::record::Record;
use crate::finding::Code;
use crate::mapping::Level;
use domain::claim::Confidence;
use domain::community::CommunityForm;
use domain::fact::{Fact, FactValue};

/// A finding on a row, with the facts it casts doubt on.
type Doubt = (Code, &'static [Fact]);

/// Checks a record against itself. Doubtful statements become unsure; a stub's are taken out.
pub(super) fn check(record: &mut Record) -> Vec<Code> {
    let mut codes = Vec::new();
    let stub = record.level == Level::Community
        && record.form == CommunityForm::Estate
        && record.count(Fact::Buildings) == Some(1)
        && record.count(Fact::Households) == Some(1);
    if stub {
        record.statements.retain(|s| !matches!(s.fact, Fact::Buildings | Fact::Households));
        codes.push(Code::Stub);
    }
    for (code, facts) in doubts(record) {
        for statement in record.statements.iter_mut().filter(|s| facts.contains(&s.fact)) {
            statement.confidence = Confidence::Low;
        }
        codes.push(code);
    }
    codes
}

fn doubts(record: &Record) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    area_doubts(record, &mut doubts);
    count_doubts(record, &mut doubts);
    range_doubts(record, &mut doubts);
    doubts
}

/// What the area of a dwelling is reckoned from.
const SIZE: &[Fact] = &[Fact::FloorArea, Fact::Households];

fn area_doubts(record: &Record, doubts: &mut Vec<Doubt>) {
    let floor = record.area(Fact::FloorArea);
    if let (Some(floor), Some(land)) = (floor, record.area(Fact::LandArea))
        && floor < land
    {
        doubts.push((Code::FloorAreaBelowLand, &[Fact::FloorArea, Fact::LandArea]));
    }
    if let (Some(floor), Some(residential)) = (floor, record.area(Fact::ResidentialFloorArea))
        && residential > floor
    {
        doubts.push((Code::ResidentialAboveTotal, &[Fact::FloorArea, Fact::ResidentialFloorArea]));
    }
    let Some(floor) = floor else { return };
    let per = |count: Option<i64>| count.filter(|n| *n > 0).and_then(|n| floor.centi_m2().checked_div(n));
    match per(record.count(Fact::Households)) {
        // Less than 20 m² or more than 1,000 m²; a factor of ten thousand between m² and 万 m² explains most.
        Some(centi @ ..2_000) => {
            doubts.push((Code::TinyDwellings { m2: centi / 100 }, SIZE));
            if (2_000..50_000).contains(&centi.saturating_mul(10_000)) {
                doubts.push((Code::UnitTrap { suggestion: "10,000 m²" }, SIZE));
            }
        }
        Some(centi @ 100_001..) => {
            doubts.push((Code::VastDwellings { m2: centi / 100 }, SIZE));
            if (2_000..50_000).contains(&(centi / 10_000)) {
                doubts.push((Code::UnitTrap { suggestion: "m²" }, SIZE));
            }
        }
        _ => {}
    }
    if let Some(centi @ ..10_000) = per(record.count(Fact::Buildings)) {
        doubts.push((Code::TinyBuildings { m2: centi / 100 }, &[Fact::FloorArea, Fact::Buildings]));
    }
}

fn count_doubts(record: &Record, doubts: &mut Vec<Doubt>) {
    let Some(buildings) = record.count(Fact::Buildings) else { return };
    let fewer = |fact| record.count(fact).is_some_and(|count| count > 0 && count < buildings);
    if fewer(Fact::Households) {
        doubts.push((Code::FewerHouseholdsThanBuildings, &[Fact::Buildings, Fact::Households]));
    }
    if fewer(Fact::Entrances) {
        doubts.push((Code::FewerEntrancesThanBuildings, &[Fact::Buildings, Fact::Entrances]));
    }
}

/// Ranges beyond which a figure is a slip: of a community, its largest real neighbours allowed for.
const RANGES: &[(Fact, i64, i64, &[Fact])] = &[
    (Fact::Storeys, 1, 120, &[Fact::Storeys]),
    (Fact::Buildings, 1, 2_000, &[Fact::Buildings]),
    (Fact::Entrances, 1, 10_000, &[Fact::Entrances]),
    (Fact::Households, 0, 60_000, &[Fact::Households]),
    (Fact::Residents, 0, 200_000, &[Fact::Residents]),
    (Fact::FloorArea, 30, 10_000_000, &[Fact::FloorArea]),
    (Fact::LandArea, 30, 10_000_000, &[Fact::LandArea]),
];

fn range_doubts(record: &Record, doubts: &mut Vec<Doubt>) {
    for (fact, low, high, facts) in RANGES {
        let stated = match record.value(*fact) {
            Some(FactValue::Count(count)) => *count,
            Some(FactValue::Area(area)) => area.whole_m2(),
            _ => continue,
        };
        if !(*low..=*high).contains(&stated) {
            let text = |number: &i64| number.to_string().into();
            doubts
                .push((Code::Implausible { value: text(&stated), low: text(low), high: text(high) }, facts));
        }
    }
}

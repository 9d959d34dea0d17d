//! From a cell to the facts it states.

use crate::finding::Code;
use crate::value::{self, Reading};
use domain::claim::Confidence;
use domain::fact::{Fact, FactKind, FactValue};

/// What a cell states: mostly one fact, two for a range of fees.
pub(super) struct Stated {
    /// The facts and their values.
    pub values: Vec<(Fact, FactValue)>,
    /// How sure they are.
    pub confidence: Confidence,
    /// What the reader did.
    pub notes: Vec<Code>,
}

impl Stated {
    fn of(fact: Fact, reading: Reading<FactValue>) -> Self {
        let values = reading.value.into_iter().map(|value| (fact, value)).collect();
        Self { values, confidence: reading.confidence, notes: reading.notes }
    }
}

/// Reads a cell of a fact's column; `negated` when its heading asks the opposite.
pub(super) fn read(fact: Fact, text: &str, unit: Option<&str>, negated: bool, register_year: i16) -> Stated {
    let reading = match fact.kind() {
        FactKind::Year => value::year(text, register_year).map(FactValue::Year),
        FactKind::Flag => value::answer(text, fact, negated).map(FactValue::Flag),
        FactKind::Count => value::count(text, unit).map(FactValue::Count),
        FactKind::Area => value::area(text, unit).map(FactValue::Area),
        FactKind::Share => value::share(text, unit).map(FactValue::Share),
        FactKind::Choice(_) => value::choice_answer(text, fact, negated).map(FactValue::Choice),
        FactKind::Money if fact == Fact::PropertyFee => return fee(text, unit),
        FactKind::Money => value::money(text, unit).map(FactValue::Money),
        FactKind::Text if fact == Fact::PropertyCompany => return property_company(text),
        FactKind::Text => words(text),
    };
    Stated::of(fact, reading)
}

/// The lowest and, where it differs, the highest fee.
fn fee(text: &str, unit: Option<&str>) -> Stated {
    let reading = value::fee(text, unit);
    let mut values = Vec::new();
    if let Some(fee) = reading.value {
        values.push((Fact::PropertyFee, FactValue::Money(fee.low)));
        if fee.high > fee.low {
            values.push((Fact::PropertyFeeTop, FactValue::Money(fee.high)));
        }
    }
    Stated { values, confidence: reading.confidence, notes: reading.notes }
}

/// A company, or the words that say there is none: `街道办事处代管` states a kind of service, no company.
fn property_company(text: &str) -> Stated {
    let service = value::property_service_of_company(text);
    let mut stated = match service {
        Some("company") | None => Stated::of(Fact::PropertyCompany, words(text)),
        Some(_) => Stated { values: Vec::new(), confidence: Confidence::High, notes: Vec::new() },
    };
    stated.values.extend(service.map(|key| (Fact::PropertyService, FactValue::Choice(key))));
    stated
}

/// Whether a remark says when something was built: `其中包含0.53万平方米2000年以后楼栋`. Years of a programme are none.
pub(super) fn speaks_of_a_year(remark: &str) -> bool {
    let built = ["建成", "建于", "修建", "竣工", "交付", "年建", "楼栋", "栋楼", "号楼"];
    let other = ["改造", "加装", "计划", "开工", "更新", "维修", "安装", "http"];
    remark.contains('年')
        && built.iter().any(|word| remark.contains(word))
        && !other.iter().any(|word| remark.contains(word))
        && value::year(remark, 2100).value.is_some()
}

fn words(text: &str) -> Reading<FactValue> {
    if value::is_null(text) {
        return Reading::unknown();
    }
    let cleaned = value::clean(text);
    Reading::plain(FactValue::Text(cleaned.as_ref().into()))
}

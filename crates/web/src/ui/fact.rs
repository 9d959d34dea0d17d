//! Facts and their values in words.

use crate::i18n::Words;
use domain::fact::{CONDITIONS, FactKind};
use domain::year::YearPrecision;
use domain::{BuiltYear, Fact, FactValue};
use std::borrow::Cow;

/// The translation key of one of a fact's choices; the six conditions share their words.
pub fn choice_key(fact: Fact, choice: &str) -> String {
    match fact.kind() {
        FactKind::Choice(choices) if std::ptr::eq(choices, CONDITIONS) || choices == CONDITIONS => {
            format!("condition-{choice}")
        }
        _ => format!("choice-{}-{choice}", fact.key()),
    }
}

impl Words {
    /// What a fact is called.
    pub fn fact(self, fact: Fact) -> Cow<'static, str> {
        self.t(&format!("fact-{}", fact.key()))
    }

    /// The unit that stands in the head of a fact's column; `None` for facts without one.
    pub fn fact_unit(self, fact: Fact) -> Option<Cow<'static, str>> {
        let key = match (fact, fact.kind()) {
            (Fact::PropertyFee | Fact::PropertyFeeTop, _) => "unit-fee",
            (_, FactKind::Area) => "unit-m2",
            (_, FactKind::Money) => "unit-yuan",
            (_, FactKind::Share) => "unit-per-cent",
            _ => return None,
        };
        Some(self.t(key))
    }

    /// A fact's value, exact; its unit where a sentence needs one comes from [`Words::fact_unit`].
    pub fn value(self, fact: Fact, value: &FactValue) -> String {
        match value {
            FactValue::Year(year) => self.built_year(*year),
            FactValue::Flag(yes) => self.t(if *yes { "flag-yes" } else { "flag-no" }).into_owned(),
            FactValue::Count(count) => self.count(*count),
            FactValue::Area(area) => self.square_metres(*area),
            FactValue::Share(share) => share.to_string(),
            FactValue::Money(amount) => super::number::grouped_decimal(&amount.to_string()),
            FactValue::Choice(choice) => self.t(&choice_key(fact, choice)).into_owned(),
            FactValue::Text(text) => text.to_string(),
        }
    }

    /// A value that is kept as its canonical text, as assessments carry it.
    pub fn canonical(self, fact: Fact, text: &str) -> String {
        FactValue::parse(fact, text).map_or_else(|_| text.to_owned(), |value| self.value(fact, &value))
    }

    /// A completion year: `1998`, `约2000`, `1996–2003`, `1980–1989之间`.
    pub fn built_year(self, year: BuiltYear) -> String {
        let (first, last) = (year.first().to_string(), year.last().to_string());
        let key = match year.precision() {
            YearPrecision::Exact => return first,
            YearPrecision::Estimated => return self.say("year-about").with("year", first).to_string(),
            YearPrecision::Phases => "year-phases",
            YearPrecision::Within => "year-within",
        };
        self.say(key).with("first", first).with("last", last).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn every_value_of_every_choice_has_words_in_both_languages() {
        for l in Lang::ALL.map(Words::of) {
            for fact in Fact::ALL {
                assert!(!l.fact(*fact).starts_with('⟦'), "{} in {:?}", fact.key(), l.lang());
                let FactKind::Choice(choices) = fact.kind() else { continue };
                for choice in choices {
                    let words = l.value(*fact, &FactValue::Choice(choice));
                    assert!(!words.starts_with('⟦'), "{words} in {:?}", l.lang());
                }
            }
        }
    }

    #[test]
    fn years_say_how_sure_they_are() {
        let zh = Words::of(Lang::ZhCn);
        for (text, words) in [
            ("1998", "1998"),
            ("2000?", "约2000"),
            ("1996-2003", "1996–2003"),
            ("1980~1989", "1980–1989之间"),
        ] {
            assert_eq!(zh.canonical(Fact::BuiltYear, text), words);
        }
        assert_eq!(zh.canonical(Fact::FloorArea, "22100.5"), "22,100.5");
        assert_eq!(zh.canonical(Fact::FloorArea, "约两万"), "约两万");
    }
}

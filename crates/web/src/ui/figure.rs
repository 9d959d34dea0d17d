//! Figures: the number a page is about, with its unit and what it counts.

use super::number::{Spoken, rounded_m2};
use crate::i18n::Words;
use domain::Area;

/// One number with unit and label: `{{ figure::figure(…) }}` of `ui/figure.html`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// The digits, already written: `1.02`.
    pub digits: String,
    /// Scale and unit after the digits: `亿平方米`; empty for none.
    pub unit: String,
    /// What is counted.
    pub label: String,
    /// The exact value, the as-of time or the definition, in small type; empty for none.
    pub note: String,
    /// Where the rows behind it are listed.
    pub href: Option<String>,
}

impl Figure {
    /// A count of things as a headline says it, with the exact number as its note where it was rounded.
    pub fn count(l: Words, number: i64, unit: &str, label: impl Into<String>) -> Self {
        Self::of(l, &l.spoken(number), number, unit, label.into())
    }

    /// A floor area as a headline says it.
    pub fn area(l: Words, area: Area, label: impl Into<String>) -> Self {
        let m2 = rounded_m2(area);
        let figure = Self::of(l, &l.spoken(m2), m2, &l.t("unit-square-metres"), label.into());
        match &*figure.note {
            "" => figure,
            exact => {
                let note = l.say("area-of").with("amount", exact.to_owned()).to_string();
                Self { note, ..figure }
            }
        }
    }

    fn of(l: Words, spoken: &Spoken, exact: i64, unit: &str, label: String) -> Self {
        let note = if spoken.scale.is_empty() { String::new() } else { l.count(exact) };
        let unit = match (l.is_zh(), spoken.scale) {
            (_, "") => unit.to_owned(),
            (true, scale) => format!("{scale}{unit}"),
            (false, scale) => format!("{scale} {unit}").trim_end().to_owned(),
        };
        Self { digits: spoken.digits.clone(), unit, label, note, href: None }
    }

    /// The same figure, opening to its rows.
    #[must_use]
    pub fn linked(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// The same figure with another note.
    #[must_use]
    pub fn noted(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn a_rounded_figure_keeps_its_exact_number() {
        let zh = Figure::area(Words::of(Lang::ZhCn), Area::from_m2(101_987_654), "全市");
        assert_eq!(
            (zh.digits.as_str(), zh.unit.as_str(), zh.note.as_str()),
            ("1.02", "亿平方米", "101,987,654平方米")
        );
        let en = Figure::count(Words::of(Lang::En), 7_400, "", "communities");
        assert_eq!((en.digits.as_str(), en.unit.as_str(), en.note.as_str()), ("7,400", "", ""));
    }
}

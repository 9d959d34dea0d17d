//! The words of the forms, in two languages, and dates as each writes them.

use jiff::civil::Date;

/// The language of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Chinese of the mainland.
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Its tag of two letters.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// The words of the forms: a flat JSON object.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Zh => include_str!("../words/zh.json"),
            Self::En => include_str!("../words/en.json"),
        }
    }

    /// `2026年5月1日`, `1 May 2026`.
    pub(crate) fn day(self, day: Date) -> String {
        match self {
            Self::Zh => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
            Self::En => day.strftime("%-d %B %Y").to_string(),
        }
    }

    /// A number that is not negative with its decimals, as it is read: `22100.5`, `22,100.5`.
    pub(crate) fn number(self, plain: &str) -> String {
        if matches!(self, Self::Zh) {
            return plain.to_owned();
        }
        let (whole, decimals) = plain.split_at(plain.find('.').unwrap_or(plain.len()));
        let mut grouped = String::new();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        grouped + decimals
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Map, Value};

    fn keys(lang: Lang) -> Vec<String> {
        let words: Map<String, Value> = serde_json::from_str(lang.words()).unwrap();
        assert!(words.values().all(|words| words.as_str().is_some_and(|words| !words.trim().is_empty())));
        words.keys().cloned().collect()
    }

    #[test]
    fn both_languages_have_the_same_words() {
        assert_eq!(keys(Lang::Zh), keys(Lang::En));
    }

    /// A word that a template asks for and that is not there fails the template.
    #[test]
    fn every_word_is_used() {
        let templates = [
            include_str!("../templates/base.typ"),
            include_str!("../templates/log_head.typ"),
            include_str!("../templates/screening_certificate.typ"),
            include_str!("../templates/vote.typ"),
            include_str!("../templates/ballot_letter.typ"),
            include_str!("../templates/vote_notice.typ"),
            include_str!("../templates/vote_certificate.typ"),
            include_str!("../templates/knock_list.typ"),
            include_str!("../templates/service_agreement.typ"),
            include_str!("../templates/renewal_plan.typ"),
        ]
        .concat();
        for key in keys(Lang::Zh) {
            // Headings and results are put together of a group and a key.
            let (group, rest) = key.split_once('-').unwrap_or((&key, ""));
            let outcome = ["verdict", "requirement", "exclusion"].contains(&group);
            let heading =
                ["witness", "column"].contains(&group) && templates.contains(&format!("\"{rest}\""));
            let mut starts = key.match_indices('-').map(|(at, _)| key.split_at(at + 1).0);
            let joined = starts.any(|start| templates.contains(&format!("\"{start}\" + ")));
            let named = templates.contains(&format!("\"{key}\""));
            assert!(outcome || heading || joined || named, "{key} is not used");
        }
    }

    #[test]
    fn days_are_written_as_each_language_does() {
        let day = jiff::civil::date(2026, 5, 1);
        assert_eq!((Lang::Zh.day(day), Lang::En.day(day)), ("2026年5月1日".into(), "1 May 2026".into()));
    }

    #[test]
    fn english_groups_the_digits_of_large_numbers() {
        for (plain, read) in [("7", "7"), ("841", "841"), ("12841", "12,841"), ("1234567.05", "1,234,567.05")]
        {
            assert_eq!((Lang::En.number(plain), Lang::Zh.number(plain)), (read.into(), plain.into()));
        }
    }
}

//! What an import found, in words: codes and arguments of the exchange room in the reader's language.

use super::tag::{Tag, Tone};
use crate::i18n::Words;
use domain::Fact;
use domain::geometry::Datum;
use std::borrow::Cow;

impl Words {
    /// A finding by its code and arguments, as `finding::Code` gives them. A code that has no words yet is
    /// shown as it is.
    pub fn finding<N: AsRef<str>>(self, code: &str, arguments: &[(N, String)]) -> String {
        self.coded("finding", code, arguments)
    }

    /// Why a file cannot be read, by the code of the read error.
    pub fn read_error<N: AsRef<str>>(self, code: &str, arguments: &[(N, String)]) -> String {
        self.coded("read-error", code, arguments)
    }

    /// What to know about the reading of a file, by the code of the read warning.
    pub fn read_warning<N: AsRef<str>>(self, code: &str, arguments: &[(N, String)]) -> String {
        self.coded("read-warning", code, arguments)
    }

    /// Why a row was not taken, by its key.
    pub fn reason(self, key: &str) -> Cow<'static, str> {
        self.t(&format!("reason-{key}"))
    }

    /// What a column means, by the key of its target: a place or a fact.
    pub fn target(self, key: &str) -> Cow<'static, str> {
        match key.parse::<Fact>() {
            Ok(fact) => self.fact(fact),
            Err(_) => self.find(&format!("target-{key}")).unwrap_or_else(|| key.to_owned().into()),
        }
    }

    /// What a column means, and that it asks the opposite where it does.
    pub fn meaning(self, key: &str, negated: bool) -> String {
        let target = self.target(key);
        if negated {
            self.say("mapping-negated").with("target", target).to_string()
        } else {
            target.into_owned()
        }
    }

    /// The tag for a severity: `note`, `warning`, `error`.
    pub fn severity_tag(self, key: &str) -> Tag {
        let tone = match key {
            "error" => Tone::Danger,
            "warning" => Tone::Warning,
            _ => Tone::Plain,
        };
        Tag::new(tone, self.t(&format!("severity-{key}")))
    }

    fn coded<N: AsRef<str>>(self, family: &str, code: &str, arguments: &[(N, String)]) -> String {
        let key = format!("{family}-{code}");
        if self.find(&key).is_none() { code.to_owned() } else { self.filled(&key, arguments) }
    }

    /// A message filled with arguments as the rooms below give them.
    pub(crate) fn filled<N: AsRef<str>>(self, key: &str, arguments: &[(N, String)]) -> String {
        let with = arguments.iter().map(|(name, value)| (name.as_ref(), self.argument(name.as_ref(), value)));
        with.fold(self.say(key), |said, (name, value)| said.with(name, value)).to_string()
    }

    /// Keys among the arguments become words; an absent `nearest` or `until` becomes `none`, which the
    /// messages select on.
    fn argument(self, name: &str, value: &str) -> String {
        let known = |key: String| self.find(&key).map_or_else(|| value.to_owned(), Cow::into_owned);
        match name {
            "datum" => Datum::parse(value).map_or_else(|| value.to_owned(), |datum| self.datum(datum).into()),
            "target" => self.target(value).into_owned(),
            "reason" => known(format!("reason-{value}")),
            "found" => known(format!("foreign-{value}")),
            "format" => known(format!("format-{value}")),
            "header" => match value.strip_prefix("column ").and_then(|number| number.parse::<u32>().ok()) {
                Some(number) => self.say("column-numbered").with("number", number).to_string(),
                None => value.to_owned(),
            },
            "nearest" | "until" if value.is_empty() => "none".to_owned(),
            "until" => value.parse().map_or_else(|_| value.to_owned(), |day| self.date(day)),
            "bytes" | "limit" | "rows" | "expected" | "m2" => super::number::grouped_decimal(value),
            _ => value.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn keys_among_the_arguments_become_words() {
        let zh = Words::of(Lang::ZhCn);
        let words = zh.finding("target-taken", &[("header", "楼龄".into()), ("target", "built_year".into())]);
        assert_eq!(words, "“楼龄”一列没有使用：已有另一列提供建成年份。");
        let words = zh.finding("rejected", &[("reason", "no-name".into())]);
        assert_eq!(words, "此行未入库：没有小区名称。请补填。");
        assert_eq!(zh.finding("not-yet-known", &[("x", String::new())]), "not-yet-known");
    }

    #[test]
    fn a_column_without_a_heading_is_numbered_in_the_readers_language() {
        let said = |lang| Words::of(lang).finding("unmapped", &[("header", "column 3".into())]);
        assert!(said(Lang::ZhCn).contains("“第3列”一列"), "{}", said(Lang::ZhCn));
        assert!(said(Lang::En).contains("“column 3”"), "{}", said(Lang::En));
    }

    #[test]
    fn what_is_absent_is_not_mentioned() {
        let en = Words::of(Lang::En);
        let unknown = |nearest: &str| {
            en.finding("district-unknown", &[("text", "江被区".into()), ("nearest", nearest.into())])
        };
        assert_eq!(unknown(""), "No district is called “江被区”. Use the official name or code.");
        assert_eq!(
            unknown("江北区"),
            "No district is called “江被区”; the nearest is “江北区”. Use the official name or code."
        );
        let ended = en
            .finding("district-of-other-time", &[("name", "江北区".into()), ("until", "2025-11-06".into())]);
        assert!(ended.contains("(it ended on 6 November 2025)"), "{ended}");
    }
}

//! Words in two languages, made at the edge from the keys of the rooms below.
//!
//! The word files stand under `i18n/<language>/<noun>.ftl` and are part of the binary. zh-CN is the language
//! the words are thought in; en has the same keys with the same arguments, and a test holds the two together.

#[cfg(test)]
mod coverage;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;

/// A language of the pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Chinese as written on the mainland.
    #[default]
    ZhCn,
    /// English.
    En,
}

impl Lang {
    /// Every language, the source language first.
    pub const ALL: [Self; 2] = [Self::ZhCn, Self::En];

    /// The BCP 47 tag: the `lang` attribute, the cookie, the folder of its word files.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::En => "en",
        }
    }

    /// The language's own name for itself.
    pub const fn endonym(self) -> &'static str {
        match self {
            Self::ZhCn => "中文",
            Self::En => "English",
        }
    }

    /// Reads a tag made by [`Lang::tag`].
    pub fn parse(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.tag().eq_ignore_ascii_case(tag))
    }

    /// The language a browser asks for (RFC 9110 `Accept-Language`); Chinese when it asks for neither.
    pub fn negotiate(accept_language: &str) -> Self {
        let mut wishes: Vec<(u16, Self)> = accept_language.split(',').filter_map(wish).collect();
        wishes.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        wishes.first().map(|(_, lang)| *lang).unwrap_or_default()
    }
}

/// One entry of `Accept-Language`: its weight in thousandths and the language of ours it means.
fn wish(entry: &str) -> Option<(u16, Lang)> {
    let (tag, parameters) = entry.split_once(';').unwrap_or((entry, ""));
    let lang = match tag.trim().split('-').next()?.to_ascii_lowercase().as_str() {
        "zh" => Lang::ZhCn,
        "en" => Lang::En,
        _ => return None,
    };
    let weight = parameters.trim().strip_prefix("q=").map_or(Some(1000), thousandths)?;
    (weight > 0).then_some((weight, lang))
}

/// `1`, `0.8`, `0.125` in thousandths.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part: u16 = format!("{part:0<3}").get(..3)?.parse().ok()?;
    whole.parse::<u16>().ok()?.checked_mul(1000)?.checked_add(part)
}

macro_rules! word_files {
    ($($noun:literal),+ $(,)?) => {
        /// The nouns that have word files, each in both languages.
        pub const NOUNS: &[&str] = &[$($noun),+];

        /// The word files of a language, with their nouns.
        fn word_files(lang: Lang) -> [(&'static str, &'static str); NOUNS.len()] {
            match lang {
                Lang::ZhCn => [$(($noun, include_str!(concat!("../i18n/zh-CN/", $noun, ".ftl")))),+],
                Lang::En => [$(($noun, include_str!(concat!("../i18n/en/", $noun, ".ftl")))),+],
            }
        }
    };
}

word_files!(
    "common",
    "account",
    "appointment",
    "api",
    "area_group",
    "audit",
    "ballot",
    "batch",
    "claim",
    "community",
    "dashboard",
    "division",
    "duplicate",
    "error",
    "fact",
    "field_survey",
    "finding",
    "guide",
    "owner",
    "pack",
    "plan",
    "plan_view",
    "project",
    "rehearsal",
    "scenario",
    "screening",
    "signature_audit",
    "sms",
    "study",
    "terminal",
    "vote",
);

static ZH_CN: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(Lang::ZhCn));
static EN: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(Lang::En));

/// A faulty line loses its own message and no other; the tests refuse faulty lines.
fn bundle(lang: Lang) -> FluentBundle<FluentResource> {
    let locale: LanguageIdentifier = lang.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    // Isolation marks would end up in copied cells; neither language mixes directions.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(|value, _| match value {
        FluentValue::Number(number) => Some(grouped_number(number)),
        _ => None,
    }));
    for (_, text) in word_files(lang) {
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// Whole numbers with thousands separators, as they stand in sentences.
fn grouped_number(number: &FluentNumber) -> String {
    let plain = number.as_string();
    match plain.parse::<i64>() {
        Ok(whole) => crate::ui::number::grouped(whole),
        Err(_) => plain.into_owned(),
    }
}

/// A value in a message: words, or a number that also chooses the plural.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg<'a> {
    /// Words, shown as they are.
    Text(Cow<'a, str>),
    /// A number, shown with separators.
    Number(i64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<Cow<'a, str>> for Arg<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self::Text(text)
    }
}

macro_rules! number_args {
    ($($int:ty),+) => {$(
        /// Saturates at the bounds of 64 bits.
        impl From<$int> for Arg<'_> {
            fn from(number: $int) -> Self {
                Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
            }
        }

        /// Saturates at the bounds of 64 bits.
        impl From<&$int> for Arg<'_> {
            fn from(number: &$int) -> Self {
                Self::from(*number)
            }
        }

        /// Templates hand values to components by reference to a reference.
        impl From<&&$int> for Arg<'_> {
            fn from(number: &&$int) -> Self {
                Self::from(**number)
            }
        }
    )+};
}

number_args!(i16, u16, i32, u32, i64, u64, usize);

/// Templates hand values to components by reference to a reference.
impl<'a> From<&&'a str> for Arg<'a> {
    fn from(text: &&'a str) -> Self {
        Self::from(*text)
    }
}

/// Templates hand values to components by reference to a reference.
impl<'a> From<&&'a String> for Arg<'a> {
    fn from(text: &&'a String) -> Self {
        Self::from(*text)
    }
}

impl<'a> From<Arg<'a>> for FluentValue<'a> {
    fn from(arg: Arg<'a>) -> Self {
        match arg {
            Arg::Text(text) => Self::String(text),
            Arg::Number(number) => Self::from(number),
        }
    }
}

/// The words of one language: what pages and messages are written with.
///
/// ```
/// use web::i18n::{Lang, Words};
/// let l = Words::of(Lang::En);
/// assert_eq!(l.t("verdict-eligible"), "Covered");
/// assert_eq!(l.say("row-count").with("count", 7_400).to_string(), "7,400 rows");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    lang: Lang,
}

impl Words {
    /// The words of a language.
    pub const fn of(lang: Lang) -> Self {
        Self { lang }
    }

    /// Which language they are of.
    pub const fn lang(self) -> Lang {
        self.lang
    }

    /// Whether they are Chinese.
    pub const fn is_zh(self) -> bool {
        matches!(self.lang, Lang::ZhCn)
    }

    /// The words under a key. An unknown key comes back as `⟦key⟧`, so that it is seen and reported.
    pub fn t(self, key: &str) -> Cow<'static, str> {
        format_message(self.lang, key, None)
    }

    /// The words under a key that may be missing: codes that a newer room has and this one not yet.
    pub fn find(self, key: &str) -> Option<Cow<'static, str>> {
        messages(self.lang).has_message(key).then(|| self.t(key))
    }

    /// The words under a key with arguments, given one by one.
    pub fn say(self, key: &str) -> Said<'_> {
        Said { lang: self.lang, key, args: Vec::new() }
    }
}

fn messages(lang: Lang) -> &'static FluentBundle<FluentResource> {
    match lang {
        Lang::ZhCn => &ZH_CN,
        Lang::En => &EN,
    }
}

fn format_message(lang: Lang, key: &str, args: Option<&FluentArgs<'_>>) -> Cow<'static, str> {
    let bundle = messages(lang);
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        return Cow::Owned(format!("⟦{key}⟧"));
    };
    bundle.format_pattern(pattern, args, &mut Vec::new())
}

/// A message with its arguments; shows as the finished words.
#[derive(Debug, Clone, PartialEq)]
pub struct Said<'a> {
    lang: Lang,
    key: &'a str,
    args: Vec<(&'a str, Arg<'a>)>,
}

impl<'a> Said<'a> {
    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &'a str, value: impl Into<Arg<'a>>) -> Self {
        self.args.push((name, value.into()));
        self
    }
}

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let args: FluentArgs<'_> = self.args.iter().map(|(name, arg)| (*name, arg.clone())).collect();
        f.write_str(&format_message(self.lang, self.key, Some(&args)))
    }
}

impl From<Said<'_>> for String {
    fn from(said: Said<'_>) -> Self {
        said.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_gets_the_language_it_asks_for_most() {
        assert_eq!(Lang::negotiate("en-GB,en;q=0.9,zh;q=0.8"), Lang::En);
        assert_eq!(Lang::negotiate("fr, en;q=0.3, zh-TW;q=0.7"), Lang::ZhCn);
        assert_eq!(Lang::negotiate("en;q=0, fr"), Lang::ZhCn);
        assert_eq!(Lang::negotiate(""), Lang::ZhCn);
        assert_eq!(Lang::negotiate(";;q=,,zh;q=x,en;q=0.5"), Lang::En);
    }

    #[test]
    fn an_unknown_key_is_seen() {
        assert_eq!(Words::of(Lang::En).t("no-such-key"), "⟦no-such-key⟧");
        assert_eq!(Words::of(Lang::En).find("no-such-key"), None);
    }

    #[test]
    fn numbers_in_sentences_have_separators_and_choose_the_plural() {
        let l = Words::of(Lang::En);
        assert_eq!(l.say("row-count").with("count", 1).to_string(), "1 row");
        assert_eq!(l.say("row-count").with("count", 7_400).to_string(), "7,400 rows");
        assert_eq!(Words::of(Lang::ZhCn).say("row-count").with("count", 7_400).to_string(), "7,400行");
    }
}

//! Words that several pages share, beyond single values.

use crate::i18n::Words;
use app::policy::{Bilingual, Grade, Rules};
use std::borrow::Cow;
use std::sync::Arc;

impl Words {
    /// Things one after another: `甲、乙`, `A, B`.
    pub(crate) fn list<S: AsRef<str>>(self, things: impl IntoIterator<Item = S>) -> String {
        let separator = self.t("list-separator");
        things.into_iter().fold(String::new(), |mut text, thing| {
            if !text.is_empty() {
                text.push_str(&separator);
            }
            text.push_str(thing.as_ref());
            text
        })
    }

    /// A place from the large to the small: written together in Chinese, told apart where letters would run on.
    pub(crate) fn place<S: AsRef<str>>(self, parts: impl IntoIterator<Item = S>) -> String {
        let separator = if self.is_zh() { "" } else { " · " };
        let parts: Vec<S> = parts.into_iter().collect();
        parts.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(separator)
    }

    /// A pack's own words in the reader's language.
    pub(crate) fn of_pack(self, text: &Bilingual) -> Arc<str> {
        if self.is_zh() { text.zh.clone() } else { text.en.clone() }
    }

    /// What a package of the rules is called; its id where they have none of that id.
    pub(crate) fn package(self, rules: &Rules, id: &str) -> String {
        rules.package(id).map_or_else(|| id.to_owned(), |package| self.of_pack(&package.name).to_string())
    }

    /// How sure a pack is that its source says so.
    pub(crate) fn grade(self, grade: Grade) -> Cow<'static, str> {
        self.t(match grade {
            Grade::Seen => "grade-seen",
            Grade::Remembered => "grade-remembered",
            Grade::Guessed => "grade-guessed",
            Grade::Designed => "grade-designed",
        })
    }
}

/// A count as a signed number, as charts and figures take it.
pub(crate) fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

//! Names of owners: those of persons are personal data, those of organisations are not.

use zeroize::Zeroizing;

/// A person's name, or the names of several who hold together (`李四、王五`).
///
/// ```
/// use domain::personal::PersonName;
///
/// assert_eq!(PersonName::parse("李四、王五").unwrap().masked(), "李*、王*");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName(Zeroizing<String>);

/// What stands between the names of several.
const SEPARATORS: [char; 6] = ['、', ',', ';', '/', '&', '，'];
/// The longest name that is kept, in characters: room for ten joint owners.
const LENGTH: usize = 200;

impl PersonName {
    /// Reads a name: without outer blanks, control characters and marks of writing direction. `None` when nothing is
    /// left, or more than 200 characters.
    pub fn parse(text: &str) -> Option<Self> {
        let kept = Zeroizing::new(text.chars().filter(|c| !is_hidden(*c)).collect::<String>());
        let name = kept.trim();
        let fits =
            !name.is_empty() && name.chars().count() <= LENGTH && name.chars().any(char::is_alphabetic);
        fits.then(|| Self(Zeroizing::new(name.to_owned())))
    }

    /// The name.
    pub fn clear(&self) -> &str {
        &self.0
    }

    /// 张三 → 张*; of several, each.
    pub fn masked(&self) -> String {
        let names = self.0.split(SEPARATORS).map(str::trim).filter_map(|name| name.chars().next());
        names.map(|first| format!("{first}*")).collect::<Vec<_>>().join("、")
    }
}

/// Control characters and marks of writing direction, which make one name look like another.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Nothing of the name.
impl std::fmt::Debug for PersonName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonName(…)")
    }
}

/// Whoever an owner's name names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnerName {
    /// A person, or several.
    Person(PersonName),
    /// A company or institution, whose name is no personal datum.
    Organisation(Box<str>),
}

impl OwnerName {
    /// The masked name of a person, the full one of an organisation.
    pub fn masked(&self) -> String {
        match self {
            Self::Person(name) => name.masked(),
            Self::Organisation(name) => name.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_masked_one_by_one() {
        let mask = |text: &str| PersonName::parse(text).unwrap().masked();
        assert_eq!(mask(" 张三 "), "张*");
        assert_eq!(mask("张三,李四；"), "张*、李*");
        assert_eq!(mask("Tan Ah Kow"), "T*");
    }

    #[test]
    fn what_is_no_name_is_refused_and_hidden_marks_are_taken_out() {
        assert!(PersonName::parse(" \u{202e} ").is_none());
        assert!(PersonName::parse("—").is_none());
        assert!(PersonName::parse(&"张".repeat(201)).is_none());
        assert_eq!(PersonName::parse("张\u{202e}三\0").unwrap().clear(), "张三");
        assert_eq!(format!("{:?}", PersonName::parse("张三").unwrap()), "PersonName(…)");
    }
}

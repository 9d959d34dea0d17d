//! Personal data: names, ID numbers and phone numbers of owners.
//!
//! A clear value is a type of its own that cannot be serialised, printed or logged; only its masked form can. Whoever
//! wants the clear text asks for it by name ([`PersonName::clear`], [`IdNumber::clear`], [`Phone::clear`]), which is
//! easy to look for. The text is wiped from memory when the value is dropped.
//!
//! Clear values are no part of anything that is written as JSON:
//!
//! ```compile_fail
//! fn leaves_the_program<T: serde::Serialize>() {}
//! leaves_the_program::<domain::personal::IdNumber>();
//! ```
//!
//! ```compile_fail
//! fn is_written<T: std::fmt::Display>() {}
//! is_written::<domain::personal::Phone>();
//! ```
//!
//! The owner with the masked forms is:
//!
//! ```
//! fn leaves_the_program<T: serde::Serialize>() {}
//! leaves_the_program::<domain::owner::Owner>();
//! ```

mod id_number;
mod name;
mod phone;
mod purpose;

pub use id_number::IdNumber;
pub use name::{OwnerName, PersonName};
pub use phone::Phone;
pub use purpose::Purpose;

/// What is kept sealed of an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PersonalField {
    /// The name.
    Name,
    /// The resident ID number.
    IdNumber,
    /// The phone number.
    Phone,
}

impl PersonalField {
    /// Every field.
    pub const ALL: [Self; 3] = [Self::Name, Self::IdNumber, Self::Phone];

    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::IdNumber => "id-number",
            Self::Phone => "phone",
        }
    }

    /// Reads a key made by [`PersonalField::key`].
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }
}

/// Half-width digits and letters of what people type, without blanks and the marks that only divide.
fn bare(text: &str) -> zeroize::Zeroizing<String> {
    use unicode_normalization::UnicodeNormalization as _;
    zeroize::Zeroizing::new(
        text.nfkc()
            .filter(|c| {
                !c.is_whitespace()
                    && !matches!(
                        c,
                        '-' | '‐' | '‑' | '–' | '—' | '−' | '_' | '.' | '·' | '\u{feff}' | '\u{200b}'
                    )
            })
            .collect(),
    )
}

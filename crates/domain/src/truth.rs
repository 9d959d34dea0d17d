//! Three-valued truth (Kleene's strong logic) and the verdict on a community.

use serde::{Deserialize, Serialize};

/// Whether a condition holds: yes, no, or not known from the evidence at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Truth {
    /// The evidence says it holds.
    Yes,
    /// The evidence says it does not hold.
    No,
    /// The evidence does not decide.
    Unknown,
}

impl Truth {
    /// Every value, in the order tables show them.
    pub const ALL: [Self; 3] = [Self::Yes, Self::No, Self::Unknown];

    /// `no` wins over `unknown`, `unknown` over `yes`.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Yes, Self::Yes) => Self::Yes,
        }
    }

    /// `yes` wins over `unknown`, `unknown` over `no`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::No, Self::No) => Self::No,
        }
    }

    /// Conjunction over any number of terms; `yes` for none.
    pub fn all(terms: impl IntoIterator<Item = Self>) -> Self {
        terms.into_iter().fold(Self::Yes, Self::and)
    }

    /// Disjunction over any number of terms; `no` for none.
    pub fn any(terms: impl IntoIterator<Item = Self>) -> Self {
        terms.into_iter().fold(Self::No, Self::or)
    }

    /// The stable key used in JSON, tables and translation keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }
}

/// Negation leaves `unknown` unknown.
impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::Yes } else { Self::No }
    }
}

/// What screening says of a community or a building under a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The plan covers it.
    Eligible,
    /// The plan does not cover it.
    Ineligible,
    /// Evidence is missing; the assessment says which.
    Undetermined,
}

impl Verdict {
    /// Every value, in the order tables show them.
    pub const ALL: [Self; 3] = [Self::Eligible, Self::Ineligible, Self::Undetermined];

    /// The stable key used in JSON, tables and translation keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::Eligible => "eligible",
            Self::Ineligible => "ineligible",
            Self::Undetermined => "undetermined",
        }
    }

    /// Reads a key made by [`Verdict::key`].
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.key() == key)
    }
}

impl From<Truth> for Verdict {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::Yes => Self::Eligible,
            Truth::No => Self::Ineligible,
            Truth::Unknown => Self::Undetermined,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_a_verdict_is_read_back() {
        for verdict in Verdict::ALL {
            assert_eq!(Verdict::parse(verdict.key()), Some(verdict));
        }
        assert_eq!(Verdict::parse("perhaps"), None);
    }

    #[test]
    fn de_morgan_holds_for_all_nine_pairs() {
        for a in Truth::ALL {
            for b in Truth::ALL {
                assert_eq!(!(a.and(b)), (!a).or(!b));
                assert_eq!(!(a.or(b)), (!a).and(!b));
            }
        }
    }

    #[test]
    fn one_no_decides_a_conjunction_whatever_is_unknown() {
        assert_eq!(Truth::all([Truth::Yes, Truth::Unknown, Truth::No]), Truth::No);
        assert_eq!(Truth::all([Truth::Yes, Truth::Unknown]), Truth::Unknown);
        assert_eq!(Truth::any([Truth::No, Truth::Unknown]), Truth::Unknown);
        assert_eq!(Truth::any([]), Truth::No);
    }
}

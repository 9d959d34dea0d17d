//! Coefficients of sharing, exact to a thousandth.

use serde::{Deserialize, Serialize};

/// A coefficient in thousandths: 1.1 is 1100 (分摊系数).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Coefficient(u32);

/// The text is no coefficient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a number from 0 to 999999 with at most three decimals")]
pub struct NotACoefficient;

impl Coefficient {
    /// From thousandths.
    pub const fn from_thousandths(thousandths: u32) -> Self {
        Self(thousandths)
    }

    /// In thousandths.
    pub const fn thousandths(self) -> u32 {
        self.0
    }
}

/// `1.1`, without idle zeros.
impl std::fmt::Display for Coefficient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, part) = (self.0 / 1000, self.0 % 1000);
        if part == 0 {
            write!(f, "{whole}")
        } else {
            write!(f, "{whole}.{}", format!("{part:03}").trim_end_matches('0'))
        }
    }
}

/// Reads what [`Coefficient`]'s `Display` writes.
impl std::str::FromStr for Coefficient {
    type Err = NotACoefficient;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let plain = (1..=6).contains(&whole.len())
            && part.len() <= 3
            && whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit());
        if !plain {
            return Err(NotACoefficient);
        }
        let number = |digits: &str| digits.parse::<u32>().map_err(|_| NotACoefficient);
        let thousandths = number(whole)?.checked_mul(1000).ok_or(NotACoefficient)?;
        Ok(Self(thousandths.checked_add(number(&format!("{part:0<3}"))?).ok_or(NotACoefficient)?))
    }
}

impl From<Coefficient> for String {
    fn from(coefficient: Coefficient) -> Self {
        coefficient.to_string()
    }
}

impl TryFrom<String> for Coefficient {
    type Error = NotACoefficient;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_read_back_and_exact() {
        for text in ["0", "0.5", "1.1", "12.345"] {
            assert_eq!(text.parse::<Coefficient>().unwrap().to_string(), text);
        }
        for bad in ["", ".5", "-1", "1.0001", "1e3", "1234567", "1,1"] {
            assert_eq!(bad.parse::<Coefficient>(), Err(NotACoefficient), "{bad}");
        }
    }
}

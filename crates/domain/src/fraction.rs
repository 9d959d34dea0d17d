//! Exact fractions, as laws write them: 2/3, 3/4.

use serde::{Deserialize, Serialize};

/// A fraction of two whole numbers; the lower one is never zero. Compared by cross-multiplication, never as a decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Fraction {
    part: u32,
    whole: u32,
}

/// The text is no fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a fraction such as 2/3, of numbers up to nine digits and not over zero")]
pub struct NotAFraction;

impl Fraction {
    /// One half.
    pub const HALF: Self = Self { part: 1, whole: 2 };
    /// The whole.
    pub const WHOLE: Self = Self { part: 1, whole: 1 };

    /// `part/whole`.
    pub const fn new(part: u32, whole: u32) -> Result<Self, NotAFraction> {
        if whole == 0 { Err(NotAFraction) } else { Ok(Self { part, whole }) }
    }

    /// The upper number.
    pub const fn part(self) -> u32 {
        self.part
    }

    /// The lower number.
    pub const fn whole(self) -> u32 {
        self.whole
    }

    /// `share` as a fraction in lowest terms: 7.5 % is 3/40.
    pub fn of_share(share: crate::Share) -> Self {
        let (part, whole) = (share.ppm(), 1_000_000);
        let common = greatest_common_divisor(part, whole);
        Self { part: part / common, whole: whole / common }
    }
}

/// Of two numbers of which the second is not zero; never zero.
const fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// `2/3`.
impl std::fmt::Display for Fraction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.part, self.whole)
    }
}

/// Reads what [`Fraction`]'s `Display` writes.
impl std::str::FromStr for Fraction {
    type Err = NotAFraction;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (part, whole) = text.split_once('/').ok_or(NotAFraction)?;
        let number = |digits: &str| {
            let plain = (1..=9).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
            if plain { digits.parse::<u32>().map_err(|_| NotAFraction) } else { Err(NotAFraction) }
        };
        Self::new(number(part)?, number(whole)?)
    }
}

impl From<Fraction> for String {
    fn from(fraction: Fraction) -> Self {
        fraction.to_string()
    }
}

impl TryFrom<String> for Fraction {
    type Error = NotAFraction;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_read_back_and_never_over_zero() {
        assert_eq!("2/3".parse::<Fraction>().unwrap().to_string(), "2/3");
        for bad in ["2", "2/0", "-1/2", "1/ 2", "0.5", "1/2/3", "/2", "+1/2", "1234567890/1"] {
            assert_eq!(bad.parse::<Fraction>(), Err(NotAFraction), "{bad}");
        }
    }

    #[test]
    fn a_share_is_a_fraction_in_lowest_terms() {
        assert_eq!(Fraction::of_share("7.5".parse().unwrap()), Fraction { part: 3, whole: 40 });
        assert_eq!(Fraction::of_share(crate::Share::NONE), Fraction { part: 0, whole: 1 });
    }
}

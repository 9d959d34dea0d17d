//! Money, exact to the fen.

use serde::{Deserialize, Serialize};

/// An amount in fen (0.01 yuan, or the cent of a foreign pack's currency). No floats near it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fen(pub i64);

impl Fen {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Sum, or `None` beyond 64 bits.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }
}

/// Yuan with up to two decimals.
impl std::fmt::Display for Fen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write_hundredths(f, self.0)
    }
}

/// Reads what [`Fen`]'s `Display` writes.
impl std::str::FromStr for Fen {
    type Err = NotHundredths;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse_hundredths(text).map(Self)
    }
}

/// The text is no decimal number with at most two decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a number with at most two decimals")]
pub struct NotHundredths;

/// Writes a count of hundredths as a decimal number, without idle zeros.
pub(crate) fn write_hundredths(f: &mut std::fmt::Formatter<'_>, hundredths: i64) -> std::fmt::Result {
    let sign = if hundredths < 0 { "-" } else { "" };
    let magnitude = hundredths.unsigned_abs();
    let (whole, part) = (magnitude / 100, magnitude % 100);
    match (part, part % 10) {
        (0, _) => write!(f, "{sign}{whole}"),
        (_, 0) => write!(f, "{sign}{whole}.{}", part / 10),
        _ => write!(f, "{sign}{whole}.{part:02}"),
    }
}

/// Reads a decimal number with at most two decimals as a count of hundredths.
pub(crate) fn parse_hundredths(text: &str) -> Result<i64, NotHundredths> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || part.len() > 2 || !(whole.bytes().chain(part.bytes())).all(|b| b.is_ascii_digit())
    {
        return Err(NotHundredths);
    }
    let whole: i64 = whole.parse().map_err(|_| NotHundredths)?;
    let part: i64 = format!("{part:0<2}").parse().map_err(|_| NotHundredths)?;
    let magnitude = whole.checked_mul(100).and_then(|w| w.checked_add(part)).ok_or(NotHundredths)?;
    Ok(if negative { -magnitude } else { magnitude })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn reading_gives_back_what_was_written(fen in -1_000_000_000_000_i64..1_000_000_000_000) {
            prop_assert_eq!(Fen(fen).to_string().parse(), Ok(Fen(fen)));
        }
    }

    #[test]
    fn refuses_more_than_two_decimals_and_words() {
        assert_eq!("1.234".parse::<Fen>(), Err(NotHundredths));
        assert_eq!("约3".parse::<Fen>(), Err(NotHundredths));
        assert_eq!("".parse::<Fen>(), Err(NotHundredths));
        assert_eq!("0.5".parse(), Ok(Fen(50)));
    }
}

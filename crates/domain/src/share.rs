//! A share of a whole, exact.

use serde::{Deserialize, Serialize};

/// A share in parts per million: 80 % is 800 000.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Share(u32);

/// The text or number is no share between 0 and 100 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a share between 0 % and 100 %, with at most four decimals of a per cent")]
pub struct NotAShare;

impl Share {
    /// Nothing of the whole.
    pub const NONE: Self = Self(0);
    /// All of the whole.
    pub const WHOLE: Self = Self(1_000_000);

    /// From parts per million, up to the whole.
    pub fn from_ppm(ppm: u32) -> Result<Self, NotAShare> {
        if ppm <= 1_000_000 { Ok(Self(ppm)) } else { Err(NotAShare) }
    }

    /// In parts per million.
    pub const fn ppm(self) -> u32 {
        self.0
    }
}

/// Per cent with up to four decimals, without the sign: `80`, `74.9833`.
impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, part) = (self.0 / 10_000, self.0 % 10_000);
        if part == 0 {
            write!(f, "{whole}")
        } else {
            write!(f, "{whole}.{}", format!("{part:04}").trim_end_matches('0'))
        }
    }
}

/// Reads what [`Share`]'s `Display` writes: per cent.
impl std::str::FromStr for Share {
    type Err = NotAShare;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        if whole.is_empty()
            || part.len() > 4
            || !(whole.bytes().chain(part.bytes())).all(|b| b.is_ascii_digit())
        {
            return Err(NotAShare);
        }
        let whole: u32 = whole.parse().map_err(|_| NotAShare)?;
        let part: u32 = format!("{part:0<4}").parse().map_err(|_| NotAShare)?;
        let ppm = whole.checked_mul(10_000).and_then(|w| w.checked_add(part)).ok_or(NotAShare)?;
        Self::from_ppm(ppm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips_as_per_cent() {
        for ppm in [0, 1, 749_833, 800_000, 1_000_000] {
            let share = Share::from_ppm(ppm).unwrap();
            assert_eq!(share.to_string().parse(), Ok(share));
        }
        assert_eq!("100.0001".parse::<Share>(), Err(NotAShare));
    }
}

//! Floor area, exact to the square decimetre.

use serde::{Deserialize, Serialize};

/// An area in hundredths of a square metre (0.01 m²), the precision of a Chinese title certificate.
///
/// Votes and shares are weighed by area, so it is an integer: a sum of areas is exact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Area(i64);

impl Area {
    /// No area at all.
    pub const ZERO: Self = Self(0);

    /// From hundredths of a square metre.
    pub const fn from_centi(centi_m2: i64) -> Self {
        Self(centi_m2)
    }

    /// From whole square metres; saturates at the bounds of 64 bits.
    pub const fn from_m2(m2: i64) -> Self {
        Self(m2.saturating_mul(100))
    }

    /// In hundredths of a square metre.
    pub const fn centi_m2(self) -> i64 {
        self.0
    }

    /// In whole square metres, cut off.
    pub const fn whole_m2(self) -> i64 {
        self.0 / 100
    }

    /// Sum that stops at the bounds instead of wrapping.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::iter::Sum for Area {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Self::plus)
    }
}

/// Square metres with up to two decimals: `22100`, `95.5`, `0.01`.
impl std::fmt::Display for Area {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        crate::money::write_hundredths(f, self.0)
    }
}

/// Reads what [`Area`]'s `Display` writes.
impl std::str::FromStr for Area {
    type Err = crate::money::NotHundredths;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        crate::money::parse_hundredths(text).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_square_metres_without_idle_zeros() {
        assert_eq!(Area::from_centi(2_210_050).to_string(), "22100.5");
        assert_eq!(Area::from_m2(95).to_string(), "95");
        assert_eq!("22100.5".parse(), Ok(Area::from_centi(2_210_050)));
    }
}

//! Prices in fixed point, with bounds that hold.
//!
//! Money in a run is counted in units of 2⁻ˢ of the smallest coin, with `s` chosen so that all of it together stays
//! below 2⁶².

use crate::key::{Key, key_above, key_below};

/// What a supporter pays for each unit of value, in money units: `units / 2^shift`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Price {
    units: u64,
    shift: u32,
}

impl Price {
    pub const ZERO: Price = Price { units: 0, shift: 0 };

    /// The price `units / 2^shift`.
    pub fn new(units: u64, shift: u32) -> Price {
        Price { units, shift }
    }

    /// The smallest price not below `money / value`, with both above 0 and below 2⁶³. Prices of items whose values are
    /// all 1 need no more than whole units: payments are whole units.
    pub fn above(money: u64, value: u64, graded: bool) -> Price {
        let shift = Price::shift(money, value, graded);
        let units = (u128::from(money) << shift).div_ceil(u128::from(value));
        Price { units: clamp(units), shift }
    }

    /// The largest price not above `money / value`, likewise.
    pub fn below(money: u64, value: u64, graded: bool) -> Price {
        let shift = Price::shift(money, value, graded);
        Price { units: clamp((u128::from(money) << shift) / u128::from(value)), shift }
    }

    fn shift(money: u64, value: u64, graded: bool) -> u32 {
        if graded { (money / value).leading_zeros().saturating_sub(2) } else { 0 }
    }

    /// What is paid for this value, rounded up.
    pub fn payment(self, value: u64) -> u64 {
        if self.shift == 0 && value == 1 {
            return self.units;
        }
        let whole = (u128::from(self.units) * u128::from(value)).div_ceil(1 << self.shift);
        clamp(whole)
    }

    pub fn exceeds(self, other: Price) -> bool {
        u128::from(self.units) << other.shift > u128::from(other.units) << self.shift
    }

    /// The key of this price for an item whose utilities are `unit` times the values, not above it.
    pub fn key_below(self, unit: u64) -> Key {
        key_below(self.units, u128::from(unit) << self.shift)
    }

    /// The key of this price for an item whose utilities are `unit` times the values, not below it.
    pub fn key_above(self, unit: u64) -> Key {
        key_above(self.units, u128::from(unit) << self.shift)
    }
}

/// More than nobody has is as good as that.
fn clamp(units: u128) -> u64 {
    u64::try_from(units).unwrap_or(u64::MAX)
}

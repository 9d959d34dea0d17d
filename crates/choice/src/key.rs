//! Ratios rounded so that their order is kept. No floats: the same input gives the same bits on every machine.

/// A ratio of money to utility, rounded to 55 bits in a way that keeps order: `a ≤ b` for keys whenever it holds for the
/// ratios. The upper bits say how many bits the ratio has, the lower ones are its leading bits.
pub(crate) type Key = u64;

const LEADING: u32 = 55;

/// The key of `money / utility`, not above it.
///
/// `money` must be below 2⁶³ and `utility` above 0.
pub(crate) fn key_below(money: u64, utility: u128) -> Key {
    encode((u128::from(money) << 64) / utility).0
}

/// The key of `money / utility`, not below it.
pub(crate) fn key_above(money: u64, utility: u128) -> Key {
    let shifted = u128::from(money) << 64;
    let (key, exact) = encode(shifted / utility);
    if exact && shifted.is_multiple_of(utility) { key } else { key + 1 }
}

/// The key of a whole number, and whether nothing was cut off.
#[expect(clippy::cast_possible_truncation, reason = "at most 56 bits are left after shifting")]
fn encode(number: u128) -> (Key, bool) {
    let bits = 128 - number.leading_zeros();
    let (leading, exact) = match bits.checked_sub(LEADING + 1) {
        None | Some(0) => (number << (LEADING + 1 - bits), true),
        Some(cut) => (number >> cut, number.trailing_zeros() >= cut),
    };
    if number == 0 {
        return (0, true);
    }
    let fraction = leading as u64 & ((1 << LEADING) - 1);
    (u64::from(bits) << LEADING | fraction, exact)
}

/// A ratio with this key, times `utility`: money, at least as far as 55 bits tell, and not more than `u64::MAX`.
pub(crate) fn money_at(key: Key, utility: u64) -> u64 {
    let bits = u32::try_from(key >> LEADING).unwrap_or(u32::MAX);
    let leading = u128::from(key & ((1 << LEADING) - 1) | 1 << LEADING);
    // The key stands for `leading · 2^(bits − 56) / 2^64`.
    let Some(product) = leading.checked_mul(u128::from(utility)) else { return u64::MAX };
    let right = (64 + LEADING + 1).saturating_sub(bits);
    let money = product.checked_shr(right).unwrap_or(0) + 1;
    u64::try_from(money).unwrap_or(u64::MAX)
}

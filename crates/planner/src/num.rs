//! The few conversions between whole numbers and the floats of the search. Nothing that decides feasibility, an objective
//! or a certificate passes through here.

/// A whole number as a float. Exact below 2⁵³, which validation sees to for every amount of a problem.
#[expect(
    clippy::cast_precision_loss,
    reason = "amounts are below 2⁵³ by validation; beyond, nearest is meant"
)]
pub(crate) fn float(value: i64) -> f64 {
    value as f64
}

/// A count as a float.
#[expect(clippy::cast_precision_loss, reason = "counts are below 2⁵³")]
pub(crate) fn float_of(count: usize) -> f64 {
    count as f64
}

/// A float in half the space, for what only guides a search.
#[expect(clippy::cast_possible_truncation, reason = "nearest is meant")]
pub(crate) fn small(value: f64) -> f32 {
    value as f32
}

/// The nearest whole number; the ends of the range for what lies outside of it, 0 for what is no number.
#[expect(clippy::cast_possible_truncation, reason = "saturates, which is what is said")]
pub(crate) fn nearest(value: f64) -> i64 {
    value.round() as i64
}

/// A count or an index as a signed number.
pub(crate) fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// An index kept in 32 bits. Problems with 2³² communities are refused.
pub(crate) fn index(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// An index out of 32 bits.
pub(crate) fn place(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}

/// `amount` times so many thousandths, rounded half up: `(a·p + 500) / 1000`, the one rounding of the model.
pub(crate) fn permille(amount: i64, share: i64) -> i64 {
    (amount * share + 500).div_euclid(1000)
}

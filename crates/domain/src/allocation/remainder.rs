//! Largest remainder: an amount divided in exact proportions, to the fen, with nothing left over.

use super::AllocationError;
use crate::money::Fen;

/// A weight as an exact fraction of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Portion {
    pub(super) part: u64,
    pub(super) whole: u64,
}

impl Portion {
    /// `part/whole` in lowest terms; an error beyond 64 bits.
    pub(super) fn new(part: u128, whole: u128) -> Result<Self, AllocationError> {
        let common = greatest_common_divisor(part, whole).max(1);
        let narrow = |number: u128| u64::try_from(number / common).map_err(|_| AllocationError::TooLarge);
        Ok(Self { part: narrow(part)?, whole: narrow(whole)?.max(1) })
    }
}

const fn greatest_common_divisor(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// What a portion got: cut off to the fen, and whether one of the fen left over came to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Got {
    pub(super) floor: Fen,
    pub(super) extra: bool,
}

/// Divides an amount by portions that sum to the whole. The fen that cutting off leaves over go one each to the
/// largest remainders; of equal ones, to the first. The sum is the amount.
pub(super) fn divide(amount: Fen, portions: &[Portion]) -> Result<Vec<Got>, AllocationError> {
    let fen = u128::try_from(amount.0).map_err(|_| AllocationError::Negative)?;
    let mut got = Vec::with_capacity(portions.len());
    let mut remainders: Vec<(usize, u128, u128)> = Vec::with_capacity(portions.len());
    let mut given = 0_u128;
    for (place, portion) in portions.iter().enumerate() {
        let (product, whole) = (fen * u128::from(portion.part), u128::from(portion.whole));
        let floor = product / whole;
        given += floor;
        remainders.push((place, product % whole, whole));
        let floor = i64::try_from(floor).map_err(|_| AllocationError::TooLarge)?;
        got.push(Got { floor: Fen(floor), extra: false });
    }
    let left = usize::try_from(fen.saturating_sub(given)).map_err(|_| AllocationError::TooLarge)?;
    // a/b > c/d as a·d > c·b: both remainders are below their wholes, which are of 64 bits.
    remainders.sort_by(|(_, a, b), (_, c, d)| (c * b).cmp(&(a * d)));
    for (place, ..) in remainders.into_iter().take(left) {
        if let Some(got) = got.get_mut(place) {
            got.extra = true;
        }
    }
    Ok(got)
}

/// A share of an amount to the nearest fen; exactly half a fen is left to the other side.
pub(super) fn share_of(amount: Fen, part: u128, whole: u128) -> Result<Fen, AllocationError> {
    let fen = u128::try_from(amount.0).map_err(|_| AllocationError::Negative)?;
    let product = fen.checked_mul(part).ok_or(AllocationError::TooLarge)?;
    let whole = whole.max(1);
    let up = (product % whole) * 2 > whole;
    let fen = product / whole + u128::from(up);
    i64::try_from(fen).map(Fen).map_err(|_| AllocationError::TooLarge)
}

/// A portion of an amount, cut off to the fen.
pub(super) fn cut_share_of(amount: Fen, portion: Portion) -> Result<Fen, AllocationError> {
    let fen = u128::try_from(amount.0).map_err(|_| AllocationError::Negative)?;
    let cut = fen * u128::from(portion.part) / u128::from(portion.whole);
    i64::try_from(cut).map(Fen).map_err(|_| AllocationError::TooLarge)
}

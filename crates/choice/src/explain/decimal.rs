//! Fractions as people read them.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Signed as _;

/// `3/4`, or `3` for a whole number.
pub fn fraction(value: &BigRational) -> String {
    value.to_string()
}

/// A share in whole per cents, rounded down: 100 only if it is all.
///
/// ```
/// use num_bigint::BigInt;
/// use num_rational::BigRational;
///
/// let share = BigRational::new(BigInt::from(1_999), BigInt::from(2_000));
/// assert_eq!(choice::explain::percent(&share), "99");
/// ```
pub fn percent(share: &BigRational) -> String {
    (share * BigInt::from(100)).floor().to_integer().to_string()
}

/// With so many digits behind the point, the last rounded half up; an amount in coins becomes one in larger units if
/// `shift` digits of it stand behind the point already.
///
/// ```
/// use num_bigint::BigInt;
/// use num_rational::BigRational;
///
/// let third = BigRational::new(BigInt::from(4_000), BigInt::from(3)); // 1333.33… fen
/// assert_eq!(choice::explain::rounded(&third, 2, 4), "13.3333");
/// ```
pub fn rounded(value: &BigRational, shift: u32, digits: u32) -> String {
    decimal(value, shift, digits, |scaled| scaled.round())
}

/// As [`rounded`], but always down: a share of almost 1 does not look like 1.
pub fn rounded_down(value: &BigRational, shift: u32, digits: u32) -> String {
    decimal(value, shift, digits, |scaled| scaled.floor())
}

fn decimal(
    value: &BigRational,
    shift: u32,
    digits: u32,
    round: impl Fn(BigRational) -> BigRational,
) -> String {
    let ten = |power: u32| BigInt::from(10).pow(power);
    let whole = round(value * BigRational::new(ten(digits), ten(shift))).to_integer();
    let sign = if whole.is_negative() { "-" } else { "" };
    let (before, behind) = (whole.abs() / ten(digits), whole.abs() % ten(digits));
    if digits == 0 {
        return format!("{sign}{before}");
    }
    format!("{sign}{before}.{:0>width$}", behind.to_string(), width = digits as usize)
}

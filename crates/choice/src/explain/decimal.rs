//! Fractions as people read them.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Signed as _;

/// `3/4`, or `3` for a whole number.
pub fn fraction(value: &BigRational) -> String {
    value.to_string()
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
    let ten = |power: u32| BigInt::from(10).pow(power);
    let scaled = value * BigRational::new(ten(digits), ten(shift));
    let whole = scaled.abs().round().to_integer();
    let sign = if value.is_negative() && whole != BigInt::ZERO { "-" } else { "" };
    let (before, behind) = (&whole / ten(digits), &whole % ten(digits));
    if digits == 0 {
        return format!("{sign}{before}");
    }
    format!("{sign}{before}.{:0>width$}", behind.to_string(), width = digits as usize)
}

//! Decimal numbers as files state them, exact.

/// A decimal number, exact to eight decimals: `290.487`, `0.8998`. Areas and money are made from it by
/// integer arithmetic, never through floating point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(i128);

const ONE: i128 = 100_000_000;
const DECIMALS: usize = 8;

impl Decimal {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// A whole number.
    pub const fn whole(number: i64) -> Self {
        // 64 bits times 10⁸ fit 128 bits.
        Self(number as i128 * ONE)
    }

    /// Reads ASCII digits with at most one point; `None` for anything else. More than eight decimals are
    /// rounded: a spreadsheet's 0.30000000000000004 is 0.3.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let only_digits = whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit());
        if !only_digits || (whole.is_empty() && part.is_empty()) || whole.len() > 20 {
            return None;
        }
        let mut value: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        for at in 0..DECIMALS {
            let digit = part.as_bytes().get(at).map_or(0, |b| i128::from(b - b'0'));
            value = value * 10 + digit;
        }
        if part.as_bytes().get(DECIMALS).is_some_and(|b| *b >= b'5') {
            value += 1;
        }
        Some(Self(if negative { -value } else { value }))
    }

    /// Whether it is below zero.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// The sum; `None` beyond the bounds.
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Times a whole number; `None` beyond the bounds.
    pub fn times(self, factor: i64) -> Option<Self> {
        self.0.checked_mul(i128::from(factor)).map(Self)
    }

    /// `self · numerator / denominator` as a whole number, half away from zero, and whether that lost
    /// anything. `None` beyond 64 bits or for a denominator of nought.
    pub fn scaled(self, numerator: i64, denominator: i64) -> Option<(i64, bool)> {
        let product = self.0.checked_mul(i128::from(numerator))?;
        let divisor = i128::from(denominator).checked_mul(ONE)?;
        let half = divisor / 2 * product.signum();
        let rounded = product.checked_add(half)?.checked_div(divisor)?;
        let exact = product.checked_rem(divisor)? == 0;
        Some((i64::try_from(rounded).ok()?, !exact))
    }

    /// As a whole number, where it is one.
    pub fn as_whole(self) -> Option<i64> {
        self.scaled(1, 1).filter(|(_, rounded)| !rounded).map(|(whole, _)| whole)
    }
}

/// Without idle zeros: `290.487`.
impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let magnitude = self.0.unsigned_abs();
        let one = ONE.unsigned_abs();
        let (whole, part) = (magnitude / one, magnitude % one);
        if part == 0 {
            write!(f, "{sign}{whole}")
        } else {
            write!(f, "{sign}{whole}.{}", format!("{part:08}").trim_end_matches('0'))
        }
    }
}

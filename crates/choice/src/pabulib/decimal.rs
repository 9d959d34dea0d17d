//! Amounts and points with digits behind the point, as whole numbers and a common number of digits.

/// A number that is not negative, as `digits / 10^places`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Decimal {
    pub digits: u64,
    pub places: u32,
}

/// The largest number of digits behind the point that is read.
const MOST_PLACES: u32 = 9;

impl Decimal {
    /// `1200`, `1200.50` or `1200,50`; spaces around it do not matter.
    pub fn parse(text: &str) -> Option<Decimal> {
        let text = text.trim();
        let (whole, behind) = text.split_once(['.', ',']).unwrap_or((text, ""));
        // Two places are how money is written; more are kept only if they say something.
        let behind = if behind.len() > 2 { behind.trim_end_matches('0') } else { behind };
        let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits_only(whole) || !digits_only(behind) {
            return None;
        }
        let places = u32::try_from(behind.len()).ok().filter(|places| *places <= MOST_PLACES)?;
        let whole: u64 = whole.parse().ok()?;
        let behind: u64 = if behind.is_empty() { 0 } else { behind.parse().ok()? };
        let digits = whole.checked_mul(10_u64.pow(places))?.checked_add(behind)?;
        Some(Decimal { digits, places })
    }

    /// In units of `10^-places`, if it is a whole number of them.
    pub fn scaled(self, places: u32) -> Option<u64> {
        let more = places.saturating_sub(self.places);
        let fewer = 10_u64.checked_pow(self.places.saturating_sub(places))?;
        let whole = self.digits.is_multiple_of(fewer).then_some(self.digits / fewer)?;
        10_u64.checked_pow(more)?.checked_mul(whole)
    }
}

/// The other way round: `12.5` with two places is 1250. Nothing if it is no amount, or has more places.
pub fn parse_amount(text: &str, places: u32) -> Option<u64> {
    Decimal::parse(text)?.scaled(places)
}

/// An amount as people write it: `1250.5` with two places is `12.50` for 1250.
pub fn amount(units: u64, places: u32) -> String {
    let one = 10_u64.pow(places.min(19));
    match places {
        0 => units.to_string(),
        _ => format!("{}.{:0width$}", units / one, units % one, width = places as usize),
    }
}

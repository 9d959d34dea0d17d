//! Numbers as people read them: exact ones with separators, large ones in 万 and 亿 or in millions.

use crate::i18n::Words;
use domain::{Area, Fen, Share};

/// A whole number with a comma between thousands: `7,400`.
pub fn grouped(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", grouped_digits(&number.unsigned_abs().to_string()))
}

fn grouped_digits(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Groups the whole part of a plain decimal: `22100.5` → `22,100.5`.
pub fn grouped_decimal(plain: &str) -> String {
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |rest| ("-", rest));
    match digits.split_once('.') {
        Some((whole, part)) => format!("{sign}{}.{part}", grouped_digits(whole)),
        None => format!("{sign}{}", grouped_digits(digits)),
    }
}

/// A large number as it is spoken: the digits, and the word they are counted in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// The digits, rounded half up: `1.02`.
    pub digits: String,
    /// 万, 亿, million, billion; empty below.
    pub scale: &'static str,
}

impl std::fmt::Display for Spoken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.digits)?;
        if self.scale.is_ascii() && !self.scale.is_empty() {
            f.write_str(" ")?;
        }
        f.write_str(self.scale)
    }
}

/// `number / scale` with so many decimals, rounded half up, without idle zeros.
fn scaled(number: i64, scale: i64, decimals: u32) -> String {
    let step = i128::from(scale) / 10_i128.pow(decimals);
    let (number, half) = (i128::from(number), step / 2);
    let steps = (number.abs() + half) / step;
    let unit = 10_i128.pow(decimals);
    let (whole, part) = (steps / unit, steps % unit);
    let sign = if number < 0 && steps > 0 { "-" } else { "" };
    let width = usize::try_from(decimals).unwrap_or(0);
    let part = format!("{part:0width$}");
    let part = part.trim_end_matches('0');
    let whole = grouped_digits(&whole.to_string());
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

impl Words {
    /// A whole number, exact, with separators.
    pub fn count(self, number: impl TryInto<i64>) -> String {
        grouped(number.try_into().unwrap_or(i64::MAX))
    }

    /// A number as a headline says it: three or four figures and 万, 亿, million or billion.
    pub fn spoken(self, number: i64) -> Spoken {
        const WAN: i64 = 10_000;
        const YI: i64 = 100_000_000;
        const MILLION: i64 = 1_000_000;
        const BILLION: i64 = 1_000_000_000;
        let size = number.unsigned_abs();
        let of = |scale: i64, decimals, word| Spoken { digits: scaled(number, scale, decimals), scale: word };
        if self.is_zh() {
            match size {
                0..10_000 => Spoken { digits: grouped(number), scale: "" },
                10_000..10_000_000 => of(WAN, 1, "万"),
                10_000_000..99_995_000 => of(WAN, 0, "万"),
                _ => of(YI, 2, "亿"),
            }
        } else {
            match size {
                0..1_000_000 => Spoken { digits: grouped(number), scale: "" },
                1_000_000..10_000_000 => of(MILLION, 2, "million"),
                10_000_000..999_950_000 => of(MILLION, 1, "million"),
                _ => of(BILLION, 2, "billion"),
            }
        }
    }

    /// An area without its unit, exact: for columns whose head says m².
    pub fn square_metres(self, area: Area) -> String {
        grouped_decimal(&area.to_string())
    }

    /// An area as a headline says it, with its unit.
    pub fn area(self, area: Area) -> String {
        let spoken = self.spoken(rounded_m2(area));
        self.say("area-of").with("amount", spoken.to_string()).to_string()
    }

    /// An amount of yuan, exact, with its unit.
    pub fn money(self, amount: Fen) -> String {
        self.say("yuan-of").with("amount", grouped_decimal(&amount.to_string())).to_string()
    }

    /// A share in per cent.
    pub fn share(self, share: Share) -> String {
        format!("{share}%")
    }

    /// `part` of `whole` in per cent with one decimal; a dash where there is no whole.
    pub fn per_cent(self, part: i64, whole: i64) -> String {
        if whole <= 0 {
            return "–".to_owned();
        }
        let tenths = (i128::from(part) * 1000 + i128::from(whole) / 2) / i128::from(whole);
        match tenths % 10 {
            0 => format!("{}%", tenths / 10),
            rest => format!("{}.{rest}%", tenths / 10),
        }
    }
}

/// Whole square metres, rounded half up.
pub fn rounded_m2(area: Area) -> i64 {
    (area.centi_m2().saturating_add(50)).div_euclid(100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn exact_numbers_are_grouped_by_thousands() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(-7_400), "-7,400");
        assert_eq!(grouped(i64::MIN), "-9,223,372,036,854,775,808");
        assert_eq!(grouped_decimal("-22100.5"), "-22,100.5");
    }

    #[test]
    fn chinese_counts_in_wan_and_yi() {
        let l = Words::of(Lang::ZhCn);
        for (number, words) in [
            (9_999, "9,999"),
            (12_345, "1.2万"),
            (5_480_000, "548万"),
            (30_000_000, "3,000万"),
            (99_994_999, "9,999万"),
            (99_995_000, "1亿"),
            (102_000_000, "1.02亿"),
            (-12_345, "-1.2万"),
        ] {
            assert_eq!(l.spoken(number).to_string(), words);
        }
    }

    #[test]
    fn english_counts_in_millions() {
        let l = Words::of(Lang::En);
        assert_eq!(l.spoken(999_999).to_string(), "999,999");
        assert_eq!(l.spoken(102_000_000).to_string(), "102 million");
        assert_eq!(l.spoken(1_250_000).to_string(), "1.25 million");
    }

    #[test]
    fn areas_and_money_carry_their_units() {
        let (zh, en) = (Words::of(Lang::ZhCn), Words::of(Lang::En));
        assert_eq!(zh.area(Area::from_m2(102_000_000)), "1.02亿平方米");
        assert_eq!(en.area(Area::from_centi(2_210_050)), "22,101 m²");
        assert_eq!(zh.money(Fen(214_000)), "2,140元");
        assert_eq!(en.money(Fen(60)), "¥0.6");
        assert_eq!(zh.per_cent(1, 3), "33.3%");
        assert_eq!(zh.per_cent(0, 0), "–");
    }
}

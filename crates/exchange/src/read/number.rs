//! Numbers as plain decimal text.

/// A binary fraction as a sheet shows it: at most 15 significant digits, never with an exponent.
///
/// Sheets store `377.71999999999997` where a sum shows 377.72; a figure typed by hand never has more than 15 digits.
pub(crate) fn from_binary(value: f64) -> Option<Box<str>> {
    if !value.is_finite() {
        return None;
    }
    let shortest = format!("{value}");
    let digits = shortest.bytes().filter(u8::is_ascii_digit).count();
    let text = if digits > 15 {
        let rounded: f64 = format!("{value:.14e}").parse().ok()?;
        format!("{rounded}")
    } else {
        shortest
    };
    Some(if text == "-0" { "0".into() } else { text.into() })
}

/// A decimal number in plain text from one that may carry an exponent: `1.5e3` becomes `1500`.
///
/// `None` when it is no number, or one so large or small that nobody counts in it (an exponent beyond ±30).
pub(crate) fn plain(text: &str) -> Option<Box<str>> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (sign, unsigned) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !digits(whole) || !digits(fraction) || exponent.abs() > 30
    {
        return None;
    }
    if exponent == 0 {
        let whole = if whole.is_empty() { "0" } else { whole };
        let fraction = if fraction.is_empty() { String::new() } else { format!(".{fraction}") };
        return Some(format!("{sign}{whole}{fraction}").into());
    }
    let mut all = format!("{whole}{fraction}");
    let mut point = i32::try_from(whole.len()).ok()? + exponent;
    if point <= 0 {
        all.insert_str(0, &"0".repeat(usize::try_from(1 - point).ok()?));
        point = 1;
    }
    let point = usize::try_from(point).ok()?;
    if all.len() < point {
        all.push_str(&"0".repeat(point - all.len()));
    }
    let (whole, fraction) = all.split_at(point);
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = if fraction.is_empty() { String::new() } else { format!(".{fraction}") };
    Some(format!("{sign}{whole}{fraction}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_fractions_are_what_the_sheet_shows() {
        for (value, text) in [
            (16.53, "16.53"),
            (377.719_999_999_999_97, "377.72"),
            (0.1 + 0.2, "0.3"),
            (1e21, "1000000000000000000000"),
            (-0.0, "0"),
            (3014.0, "3014"),
            (0.000_001, "0.000001"),
        ] {
            assert_eq!(from_binary(value).as_deref(), Some(text));
        }
        assert_eq!(from_binary(f64::NAN), None);
    }

    #[test]
    fn exponents_are_written_out() {
        for (text, expected) in [
            ("12.50", "12.50"),
            ("1.5e3", "1500"),
            ("1.25E-3", "0.00125"),
            ("-2e0", "-2"),
            (".5", "0.5"),
            ("1234.5e-2", "12.345"),
        ] {
            assert_eq!(plain(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "-", "1e400", "abc", "1.2.3", "1e"] {
            assert_eq!(plain(text), None, "{text}");
        }
    }
}

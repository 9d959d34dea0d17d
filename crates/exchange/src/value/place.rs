//! Positions as files write them.

use super::{Reading, clean, is_null};
use crate::finding::Code;
use domain::claim::Confidence;

/// Two numbers that stand for a place, in the file's own coordinate system: degrees, or metres when they
/// are projected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// Longitude or easting.
    pub x: f64,
    /// Latitude or northing.
    pub y: f64,
}

/// Reads `106.36,29.64`, `29.64, 106.36` (noted), `E106°21′36″ N29°38′41″`, `POINT(106.36 29.64)`. Empty pairs and
/// points off the coast of Africa mean «unknown».
pub fn position(text: &str) -> Reading<Position> {
    let cleaned = clean(text);
    if is_null(text) || cleaned.split([',', ' ', ';']).all(is_null) {
        return Reading::unknown();
    }
    let parts = if cleaned.contains(['°', '′']) { sexagesimal(&cleaned) } else { decimals(&cleaned) };
    let [first, second] = parts.as_slice() else {
        return Reading::refused(Code::Unreadable { text: text.trim().into() });
    };
    ordered(*first, *second)
}

/// A pair of numbers with the longitude first: a first number of at most 90 with a second beyond is a latitude.
pub fn ordered(first: f64, second: f64) -> Reading<Position> {
    // (0, 0) and a geocoder's (-0.002066, -0.001664).
    if first.abs() < 0.01 && second.abs() < 0.01 {
        return Reading::unknown();
    }
    let degrees = |value: f64| value.abs() <= 180.0;
    if first.abs() <= 90.0 && second.abs() > 90.0 && degrees(second) {
        return Reading::plain(Position { x: second, y: first }).noted(Code::PointSwapped, Confidence::High);
    }
    Reading::plain(Position { x: first, y: second })
}

/// Decimal numbers with their signs, anywhere in the text.
fn decimals(text: &str) -> Vec<f64> {
    text.split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-')))
        .filter_map(|part| part.parse::<f64>().ok())
        .filter(|number| number.is_finite())
        .collect()
}

/// Degrees, minutes and seconds.
fn sexagesimal(text: &str) -> Vec<f64> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((degrees, tail)) = rest.split_once('°') {
        let Some(mut value) = last_number(degrees) else { return Vec::new() };
        rest = tail;
        for (marks, size) in [(['′', '\'', '分'], 60.0), (['″', '"', '秒'], 3600.0)] {
            if let Some((part, tail)) = rest.split_once(marks)
                && let Ok(number) = part.trim().parse::<f64>()
            {
                value += number / size;
                rest = tail;
            }
        }
        if degrees.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').ends_with(['S', 'W', '-'])
            || rest.trim_start().starts_with(['S', 'W'])
        {
            value = -value;
        }
        found.push(value);
        if found.len() > 2 {
            break;
        }
    }
    found
}

fn last_number(text: &str) -> Option<f64> {
    let start = text
        .rfind(|c: char| !(c.is_ascii_digit() || c == '.'))
        .map_or(0, |at| at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
    text.get(start..)?.parse().ok()
}

//! Shares of a whole.

use super::figure::{chinese_digit, figures};
use super::{Reading, clean, is_null, simplified};
use crate::finding::Code;
use domain::Share;
use domain::claim::Confidence;

/// Reads a share: `83.5%`, `八成`, `全部`, `0.835` (a fraction of one), `83.5` (per cent).
pub fn share(text: &str, head_unit: Option<&str>) -> Reading<Share> {
    if is_null(text) {
        return Reading::unknown();
    }
    let cleaned = clean(text);
    let words = simplified(&cleaned);
    if words.starts_with("全部") || words.starts_with("全体") || &*words == "100%" {
        return Reading::plain(Share::WHOLE);
    }
    if let Some(tenths) = tenths(&words) {
        return Reading::plain(tenths).noted(Code::Approximate, Confidence::Medium);
    }
    let refused = || Reading::refused(Code::Unreadable { text: text.trim().into() });
    let found = figures(&words);
    let [figure] = found.as_slice() else { return refused() };
    let per_cent = words.contains('%') || head_unit.is_some_and(|unit| unit.contains(['%', '％']));
    let fraction = !per_cent && words.contains('.') && figure.value <= super::Decimal::whole(1);
    let factor = if fraction { 1_000_000 } else { 10_000 };
    let Some(ppm) = figure.value.scaled(factor, 1).and_then(|(ppm, _)| u32::try_from(ppm).ok()) else {
        return refused();
    };
    let Ok(value) = Share::from_ppm(ppm) else {
        let note = Code::Implausible { value: words.as_ref().into(), low: "0%".into(), high: "100%".into() };
        return Reading::refused(note);
    };
    let mut reading = Reading::plain(value);
    if fraction {
        reading.note(Code::FractionOfOne, Confidence::Medium);
    }
    if figure.vague || words.contains(['约', '近']) {
        reading.note(Code::Approximate, Confidence::Medium);
    }
    reading
}

/// 八成 is 80 %, 八成五 is 85 %.
fn tenths(words: &str) -> Option<Share> {
    let (digit, rest) = words.trim_start_matches('约').split_once('成')?;
    let mut digits = digit.chars();
    let tens = chinese_digit(digits.next()?)?;
    if digits.next().is_some() {
        return None;
    }
    let ones = rest.chars().next().and_then(chinese_digit).unwrap_or(0);
    Share::from_ppm(u32::try_from(tens * 100_000 + ones * 10_000).ok()?).ok()
}

//! Amounts of money.

use super::count::choose;
use super::figure::figures;
use super::{Reading, clean, is_null, simplified};
use crate::finding::Code;
use domain::Fen;
use domain::claim::Confidence;

/// Reads an amount: `12.5万元`, `3.14亿元`, `8,500`. A bare figure has the heading's unit (`万元`), and yuan
/// where the heading has none.
pub fn money(text: &str, head_unit: Option<&str>) -> Reading<Fen> {
    if is_null(text) {
        return Reading::unknown();
    }
    let cleaned = clean(text);
    let words = simplified(&cleaned);
    let refused = || Reading::refused(Code::Unreadable { text: text.trim().into() });
    if words.starts_with('-') {
        return Reading::refused(Code::Negative { text: text.trim().into() });
    }
    let words_without_sign = words.trim_start_matches(['¥', '￥', '$']);
    let found = figures(words_without_sign);
    let Some(choice) = choose(&found) else { return refused() };
    let bare = !words.contains(['元', '万', '亿', '¥', '￥']);
    let head_factor = match head_unit {
        Some(unit) if bare && unit.contains("亿元") => 100_000_000,
        Some(unit) if bare && unit.contains("万元") => 10_000,
        Some(unit) if bare && unit.contains("千元") => 1_000,
        _ => 1,
    };
    let Some(total) = choice.total(|figure| figure.value.times(head_factor)) else { return refused() };
    let Some((fen, rounded)) = total.scaled(100, 1) else { return refused() };
    let mut reading = Reading::plain(Fen(fen));
    choice.explain(words_without_sign, &mut reading);
    if rounded {
        reading.note(Code::Rounded, Confidence::High);
    }
    reading
}

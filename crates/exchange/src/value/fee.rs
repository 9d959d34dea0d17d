//! Property fees: yuan per square metre and month, in the many ways they are written.

use super::figure::{Figure, figures};
use super::{Decimal, Reading, clean, is_null, simplified};
use crate::finding::Code;
use domain::Fen;
use domain::claim::Confidence;

/// A property fee per square metre and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fee {
    /// The lowest.
    pub low: Fen,
    /// The highest; equal to the lowest where there is one fee.
    pub high: Fen,
}

/// Fees above this are typing errors or rents: 50 yuan per square metre and month.
const HIGHEST_PLAUSIBLE: Fen = Fen(5_000);

/// Reads a fee: `0.5至1.8元/平米/月`, `2.8~3.5 元/㎡·月`, `0.60元/平方米·天` (times 30), `多层0.3元，小高层1.1元`.
pub fn fee(text: &str, head_unit: Option<&str>) -> Reading<Fee> {
    if is_null(text) {
        return Reading::unknown();
    }
    let cleaned = clean(text);
    let words = simplified(&cleaned);
    let found = prices(&words);
    if found.is_empty() {
        return Reading::refused(Code::Unreadable { text: text.trim().into() });
    }
    let unit_words = if has_unit(&words) { &*words } else { head_unit.unwrap_or_default() };
    if !by_area(unit_words) {
        return Reading::refused(Code::FeeNotByArea { text: text.trim().into() });
    }
    let period = Period::of(unit_words);
    let mut amounts = Vec::with_capacity(found.len());
    let mut inexact = false;
    for figure in &found {
        let Some((fen, rounded)) = period.monthly(figure.value) else {
            return Reading::refused(Code::Unreadable { text: text.trim().into() });
        };
        amounts.push(Fen(fen));
        inexact |= rounded;
    }
    let (Some(low), Some(high)) = (amounts.iter().min().copied(), amounts.iter().max().copied()) else {
        return Reading::refused(Code::Unreadable { text: text.trim().into() });
    };
    let mut reading = Reading::plain(Fee { low, high });
    match period {
        Period::Month => {}
        Period::Day => reading.note(Code::FeePerDay, Confidence::Medium),
        Period::Year => reading.note(Code::FeePerYear, Confidence::Medium),
    }
    if found.len() > 1 && !(found.len() == 2 && is_range(&found)) {
        reading.note(Code::FeeByType { parts: found.len() }, Confidence::High);
    }
    if inexact {
        reading.note(Code::Rounded, Confidence::High);
    }
    if high > HIGHEST_PLAUSIBLE {
        let limit = HIGHEST_PLAUSIBLE.to_string().into();
        let note = Code::Implausible { value: high.to_string().into(), low: "0".into(), high: limit };
        reading.note(note, Confidence::Low);
    }
    reading
}

/// What a fee is paid for.
#[derive(Clone, Copy)]
enum Period {
    Day,
    Month,
    Year,
}

impl Period {
    fn of(words: &str) -> Self {
        if words.contains(['天', '日']) && !words.contains('月') {
            Self::Day
        } else if words.contains('年') && !words.contains('月') {
            Self::Year
        } else {
            Self::Month
        }
    }

    /// Fen a month, and whether that was rounded.
    fn monthly(self, yuan: Decimal) -> Option<(i64, bool)> {
        match self {
            Self::Day => yuan.scaled(3_000, 1),
            Self::Month => yuan.scaled(100, 1),
            Self::Year => yuan.scaled(100, 12),
        }
    }
}

/// The figures that are prices; of `1-3层0.5元` only the last.
fn prices(words: &str) -> Vec<Figure<'_>> {
    let mut found = Vec::new();
    let mut next_is_price = true;
    for figure in figures(words).into_iter().rev() {
        let joins_next = matches!(figure.after.trim(), "-" | "~" | "至" | "到");
        let price = is_price(&figure) && (next_is_price || !joins_next);
        next_is_price = price;
        if price {
            found.push(figure);
        }
    }
    found.reverse();
    found
}

/// Whether a figure is a price, and not a storey, a building or a day.
fn is_price(figure: &Figure<'_>) -> bool {
    const OTHER: &[&str] = &["层", "楼", "号", "栋", "幢", "期", "年", "#", "区", "日", "m2", "米", "个月"];
    !figure.followed_by(OTHER) && !figure.value.is_negative()
}

/// Whether the words say what the price is for.
fn has_unit(words: &str) -> bool {
    words.contains(['/', '每', '·', '.']) && words.contains(['平', '㎡', 'm', 'M', '户', '月', '天', '年'])
        || words.contains(['平', '㎡', '户'])
}

/// Whether the price is per square metre: it is, unless it is per household or flat and names no area.
fn by_area(words: &str) -> bool {
    let area = ["平", "㎡", "m2", "m²", "M2"].iter().any(|mark| words.contains(mark));
    area || !["户", "套", "栋", "人", "车"].iter().any(|mark| words.contains(mark))
}

fn is_range(found: &[Figure<'_>]) -> bool {
    matches!(found, [low, high] if super::count::is_range(low, high))
}

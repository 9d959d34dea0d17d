//! Whole numbers of things: households, buildings, storeys, parking bays.

use super::figure::{Figure, figures, multiplies};
use super::{Decimal, Reading, clean, is_null, simplified};
use crate::finding::Code;
use domain::claim::Confidence;

/// Units of other kinds: behind a figure they show that the column holds something else.
const FOREIGN_UNITS: &[&str] =
    &["平方米", "平米", "㎡", "m2", "m²", "亩", "公顷", "万方", "%", "％", "元", "年", "公司"];

/// Reads a number of things: `十二`, `两万三千`, `约1147 户`, `1000多户`, `总户数4633户 当期户数200户`.
///
/// `head_unit` is the unit of the column's heading (`万户` multiplies what has no magnitude of its own).
pub fn count(text: &str, head_unit: Option<&str>) -> Reading<i64> {
    if let Ok(plain) = text.parse::<u32>()
        && head_unit.is_none_or(|unit| !unit.starts_with(['万', '亿', '千']))
    {
        return Reading::plain(i64::from(plain));
    }
    if is_null(text) {
        return Reading::unknown();
    }
    let cleaned = clean(text);
    let words = simplified(&cleaned);
    if is_date(&words) {
        return Reading::refused(Code::DateInNumber { text: text.trim().into() });
    }
    if words.starts_with('-') {
        return Reading::refused(Code::Negative { text: text.trim().into() });
    }
    let found = figures(&words);
    let Some(choice) = choose(&found) else {
        return Reading::refused(Code::Unreadable { text: text.trim().into() });
    };
    if choice.figures.iter().any(|figure| figure.followed_by(FOREIGN_UNITS)) {
        return Reading::refused(Code::WrongKind { text: text.trim().into() });
    }
    // 万户 in the heading multiplies figures that bear no unit or magnitude themselves.
    let own = multiplies(&words, &choice.figures, &['万', '亿', '千']);
    let factor = if own { 1 } else { head_factor(head_unit) };
    let multiplied =
        |figure: &Figure<'_>| figure.value.times(if figure.after.trim().is_empty() { factor } else { 1 });
    let Some(sum) = choice.total(multiplied) else {
        return Reading::refused(Code::Unreadable { text: text.trim().into() });
    };
    let Some((whole, rounded)) = sum.scaled(1, 1) else {
        return Reading::refused(Code::Unreadable { text: text.trim().into() });
    };
    let mut reading = Reading::plain(whole);
    choice.explain(&words, &mut reading);
    if rounded {
        reading.note(Code::Rounded, Confidence::Medium);
    }
    reading
}

/// What a heading's unit multiplies by.
fn head_factor(head_unit: Option<&str>) -> i64 {
    match head_unit.map(str::trim_start) {
        Some(unit) if unit.starts_with('万') => 10_000,
        Some(unit) if unit.starts_with('亿') => 100_000_000,
        Some(unit) if unit.starts_with('千') => 1_000,
        _ => 1,
    }
}

/// Whether the words are a date: `2022-01-01 户`, `2022/1/1`.
pub(super) fn is_date(words: &str) -> bool {
    let head = words.split_whitespace().next().unwrap_or_default();
    let separator = if head.contains('/') { '/' } else { '-' };
    let parts: Vec<&str> = head.split(separator).collect();
    let digits = |part: &str, len: std::ops::RangeInclusive<usize>| {
        len.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    matches!(parts.as_slice(), [year, month, day] if digits(year, 4..=4) && digits(month, 1..=2) && digits(day, 1..=2))
}

/// Which of the figures in a text count, and why.
pub(super) struct Chosen<'a> {
    /// The figures that are added up; one where nothing is.
    pub figures: Vec<Figure<'a>>,
    how: How,
    set_aside: bool,
}

enum How {
    Alone,
    Total,
    Low,
    Sum,
}

impl Chosen<'_> {
    /// The sum of the figures, each converted.
    pub fn total(&self, value: impl Fn(&Figure<'_>) -> Option<Decimal>) -> Option<Decimal> {
        self.figures.iter().try_fold(Decimal::ZERO, |sum, figure| sum.plus(value(figure)?))
    }

    /// Adds the notes on the choice and on hedging words.
    pub fn explain<T>(&self, words: &str, reading: &mut Reading<T>) {
        match self.how {
            How::Alone => {}
            How::Total => reading.note(Code::TotalChosen, Confidence::High),
            How::Low => reading.note(Code::RangeLow, Confidence::Medium),
            How::Sum => reading.note(Code::Summed { parts: self.figures.len() }, Confidence::High),
        }
        if self.set_aside {
            reading.note(Code::BracketSetAside, Confidence::Medium);
        }
        let any = |marks: &[&str]| marks.iter().any(|mark| words.contains(mark));
        if any(&["≤", "≥", "<", ">", "以上", "以下", "以内", "不足", "不到", "超过", "逾", "至少", "最多"])
        {
            reading.note(Code::Bound, Confidence::Medium);
        } else if any(&["约", "左右", "上下", "近", "大概", "预计"]) || self.figures.iter().any(|f| f.vague)
        {
            reading.note(Code::Approximate, Confidence::Medium);
        }
    }
}

/// Chooses among the figures of a text: the one called total, the lower end of a range, or all of them.
pub(super) fn choose<'a>(found: &[Figure<'a>]) -> Option<Chosen<'a>> {
    const ORDINAL_MARKS: &[&str] = &["期", "号", "#", "区", "组团", "标段", "批", "年", "月", "日"];
    let open: Vec<Figure<'a>> = found
        .iter()
        .copied()
        .filter(|figure| {
            found.len() == 1 || !figure.followed_by(ORDINAL_MARKS) || figure.before.ends_with('共')
        })
        .collect();
    let counted: Vec<Figure<'a>> = open.iter().copied().filter(|figure| !figure.bracketed).collect();
    let set_aside = !counted.is_empty() && counted.len() < open.len();
    let counted = if counted.is_empty() { open } else { counted };
    let chosen = |figures, how| Some(Chosen { figures, how, set_aside });
    match counted.as_slice() {
        [] => None,
        [_] => chosen(counted, How::Alone),
        [low, high] if is_range(low, high) => chosen(vec![*low], How::Low),
        many => {
            let total = many.iter().find(|f| ["总", "共", "合计"].iter().any(|mark| f.before.contains(mark)));
            match total {
                Some(total) => chosen(vec![*total], How::Total),
                None => chosen(counted, How::Sum),
            }
        }
    }
}

/// Whether nothing but a range mark (and a unit) stands between two figures.
pub(super) fn is_range(low: &Figure<'_>, high: &Figure<'_>) -> bool {
    let between = low.after.trim();
    low.value <= high.value && between.ends_with(['-', '~', '至', '到']) && between.chars().count() <= 6
}

//! Areas in all their units.

use super::count::{choose, is_date};
use super::figure::{Figure, figures, multiplies};
use super::{Reading, clean, is_null, simplified};
use crate::finding::Code;
use domain::Area;
use domain::claim::Confidence;

/// A unit of area: its spelling, what to multiply by and divide by for hundredths of a square metre, and
/// its name where the reader should hear of the conversion.
struct Unit {
    spelling: &'static str,
    times: i64,
    over: i64,
    converted: Option<&'static str>,
}

const fn unit(spelling: &'static str, times: i64, over: i64, converted: Option<&'static str>) -> Unit {
    Unit { spelling, times, over, converted }
}

/// Longest spellings first, so that `平方米` is not read as `平`. One 亩 is 2000/3 m².
const UNITS: &[Unit] = &[
    unit("平方公里", 100_000_000, 1, Some("km²")),
    unit("平方千米", 100_000_000, 1, Some("km²")),
    unit("km²", 100_000_000, 1, Some("km²")),
    unit("km2", 100_000_000, 1, Some("km²")),
    unit("平方英尺", 9_290_304, 1_000_000, Some("ft²")),
    unit("平方公尺", 100, 1, None),
    unit("平方米", 100, 1, None),
    unit("平方", 100, 1, None),
    unit("平米", 100, 1, None),
    unit("方米", 100, 1, Some("方米")),
    unit("㎡", 100, 1, None),
    unit("m²", 100, 1, None),
    unit("m2", 100, 1, None),
    unit("m^2", 100, 1, None),
    unit("M2", 100, 1, None),
    unit("M²", 100, 1, None),
    unit("公顷", 1_000_000, 1, Some("公顷")),
    unit("ha", 1_000_000, 1, Some("公顷")),
    unit("亩", 200_000, 3, Some("亩")),
    unit("sqm", 100, 1, None),
    unit("sq m", 100, 1, None),
    unit("平", 100, 1, None),
    unit("方", 100, 1, None),
];

/// Units of other kinds.
const FOREIGN_UNITS: &[&str] = &["户", "套", "栋", "幢", "层", "单元", "元", "年", "%"];

/// Reads an area: `245,000 平方米`, `16.5万 平方米`, `130亩`, `≤96737.5㎡`, `一期15万平方米，二期5万平方米`.
///
/// A unit or magnitude in the cell wins over the heading's; a bare figure has the heading's unit, and
/// square metres where the heading has none.
pub fn area(text: &str, head_unit: Option<&str>) -> Reading<Area> {
    if is_null(text) {
        return Reading::unknown();
    }
    let cleaned = clean(text);
    let words = simplified(&cleaned);
    let refused = |code: fn(Box<str>) -> Code| Reading::refused(code(text.trim().into()));
    if is_date(&words) {
        return refused(|text| Code::DateInNumber { text });
    }
    if words.starts_with('-') {
        return refused(|text| Code::Negative { text });
    }
    let found = figures(&words);
    let Some(choice) = choose(&found) else {
        return refused(|text| Code::Unreadable { text });
    };
    // A magnitude of its own (16.5万) means square metres whatever the heading multiplies by.
    let own_magnitude = multiplies(&words, &choice.figures, &['万', '亿']);
    let mut total = Area::ZERO;
    let (mut converted, mut inexact) = (None, false);
    for figure in &choice.figures {
        if figure.followed_by(FOREIGN_UNITS) {
            return refused(|text| Code::WrongKind { text });
        }
        let (times, over, note) = measure(figure, own_magnitude, head_unit);
        let Some((centi, rounded)) = figure.value.scaled(times, over) else {
            return refused(|text| Code::Unreadable { text });
        };
        total = total.plus(Area::from_centi(centi));
        converted = converted.or(note);
        inexact |= rounded;
    }
    let mut reading = Reading::plain(total);
    choice.explain(&words, &mut reading);
    match converted {
        Some("方米") => reading.note(Code::UnitMisprinted { text: "方米".into() }, Confidence::Medium),
        Some(unit) => reading.note(Code::UnitConverted { unit }, Confidence::High),
        None => {}
    }
    // 亩 never comes out even; only a figure in square metres is told of its lost decimals.
    if inexact && converted.is_none() {
        reading.note(Code::Rounded, Confidence::High);
    }
    reading
}

/// What to multiply and divide a figure by for hundredths of a square metre.
fn measure(
    figure: &Figure<'_>,
    own_magnitude: bool,
    head_unit: Option<&str>,
) -> (i64, i64, Option<&'static str>) {
    let after = figure.after.trim_start().trim_start_matches(['余', '多', '+']).trim_start();
    if let Some(unit) = UNITS.iter().find(|unit| after.starts_with(unit.spelling)) {
        return (unit.times, unit.over, unit.converted);
    }
    let (factor, unit) = head(head_unit);
    let factor = if own_magnitude { 1 } else { factor };
    match unit {
        Some(unit) => (unit.times.saturating_mul(factor), unit.over, unit.converted),
        None => (factor.saturating_mul(100), 1, None),
    }
}

/// The factor and the unit of a heading: `万平方米` is 10,000 and square metres.
fn head(head_unit: Option<&str>) -> (i64, Option<&'static Unit>) {
    let Some(text) = head_unit.map(str::trim) else { return (1, None) };
    let (factor, rest) = match text.strip_prefix('万') {
        Some(rest) => (10_000, rest),
        None => (1, text),
    };
    (factor, UNITS.iter().find(|unit| rest.trim_start().starts_with(unit.spelling)))
}

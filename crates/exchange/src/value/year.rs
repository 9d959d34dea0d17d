//! Completion years.

use super::figure::{chinese_digit, chinese_number};
use super::{Reading, clean, is_null, simplified};
use crate::finding::Code;
use domain::BuiltYear;
use domain::claim::Confidence;
use domain::year::PLAUSIBLE_YEARS;

/// How far into the future a register may speak of a completion.
const FUTURE_YEARS: i16 = 10;

/// Reads a completion year: `1999年建成 `, `1998-2003`, `上世纪80年代`, `2019年底`, `2000年以前`. `register_year` is
/// the year of the register, beyond which nothing was completed.
pub fn year(text: &str, register_year: i16) -> Reading<BuiltYear> {
    if is_null(text) {
        return Reading::unknown();
    }
    let cleaned = clean(text);
    let simple = simplified(&cleaned);
    let words = arabic_years(&simple);
    let reading = match decade(&words) {
        Some(decade) => decade.noted(Code::YearSpan, Confidence::Medium),
        None => stated(text, &words, register_year),
    };
    judged(text, reading, register_year)
}

/// Years written out: one, several, or words that give none.
fn stated(text: &str, words: &str, register_year: i16) -> Reading<BuiltYear> {
    let trimmed: Box<str> = text.trim().into();
    let years = four_digit_years(words);
    match years.as_slice() {
        [] => without_year(trimmed, words, register_year),
        [one] if ["前后", "左右", "约", "大概"].iter().any(|mark| words.contains(mark)) => {
            single(*one, trimmed).noted(Code::Approximate, Confidence::Medium)
        }
        [one] if has_bound(words) => bounded(words, *one, register_year),
        [one] => match short_end(words, *one) {
            Some(last) => several(&[*one, last], trimmed),
            None => single(*one, trimmed),
        },
        many => several(many, trimmed),
    }
}

fn single(year: i16, text: Box<str>) -> Reading<BuiltYear> {
    BuiltYear::exact(year).map_or_else(|_| Reading::refused(Code::ImpossibleYear { text }), Reading::plain)
}

fn several(years: &[i16], text: Box<str>) -> Reading<BuiltYear> {
    let (first, last) = (years.iter().min().copied(), years.iter().max().copied());
    let phases = first.zip(last).and_then(|(first, last)| BuiltYear::phases(first, last).ok());
    match phases {
        Some(one) if one.first() == one.last() => Reading::plain(one),
        Some(phases) => Reading::plain(phases).noted(Code::SeveralYears, Confidence::Medium),
        None => Reading::refused(Code::ImpossibleYear { text }),
    }
}

/// 2000年以前, 2000年底前: any year up to then; 2000年后: any year since.
fn bounded(words: &str, year: i16, register_year: i16) -> Reading<BuiltYear> {
    let before = ["前", "之前"].iter().any(|mark| words.contains(mark));
    let span = if before {
        BuiltYear::within(*PLAUSIBLE_YEARS.start(), year)
    } else {
        BuiltYear::within(year, register_year.max(year))
    };
    match span {
        Ok(span) => Reading::plain(span).noted(Code::YearSpan, Confidence::Medium),
        Err(_) => Reading::refused(Code::ImpossibleYear { text: words.into() }),
    }
}

fn has_bound(words: &str) -> bool {
    ["前", "以后", "之后", "年后"].iter().any(|mark| words.contains(mark))
}

/// Words and figures that hold no year of four digits: `98年`, `757户`, `修建年限较旧`.
fn without_year(text: Box<str>, words: &str, register_year: i16) -> Reading<BuiltYear> {
    const OTHER_UNITS: &[&str] = &["户", "套", "栋", "幢", "%", "平", "㎡", "元", "层", "公司"];
    let digits: String = words.chars().filter(char::is_ascii_digit).collect();
    if OTHER_UNITS.iter().any(|unit| words.contains(unit)) {
        return Reading::refused(Code::WrongKind { text });
    }
    if digits.is_empty() {
        let vague =
            ["旧", "老", "较早", "久远", "年", "房龄", "世纪"].iter().any(|mark| words.contains(mark));
        let code = if vague { Code::VagueYear { text } } else { Code::Unreadable { text } };
        return Reading::refused(code);
    }
    // «More than 20 years by now»: by when, nobody says.
    if ["超过", "多年", "余年", "房龄", "至今", "年限"].iter().any(|mark| words.contains(mark)) {
        return Reading::refused(Code::VagueYear { text });
    }
    let bare = words.trim_end_matches('建').trim_end_matches("年建成").trim_end_matches('年');
    if digits.len() == 2 && bare == digits && bare.len() < words.len() {
        return two_digits(&digits, text, register_year);
    }
    Reading::refused(Code::ImpossibleYear { text })
}

/// `98年` is 1998; `05年` is 2005 where the register is later.
fn two_digits(digits: &str, text: Box<str>, register_year: i16) -> Reading<BuiltYear> {
    let Ok(short) = digits.parse::<i16>() else {
        return Reading::refused(Code::ImpossibleYear { text });
    };
    let year = if 2000 + short <= register_year { 2000 + short } else { 1900 + short };
    match BuiltYear::exact(year) {
        Ok(value) => {
            Reading::plain(value).noted(Code::TwoDigitYear { year: i64::from(year) }, Confidence::Medium)
        }
        Err(_) => Reading::refused(Code::ImpossibleYear { text }),
    }
}

/// `上世纪80年代`, `20世纪九十年代`, `2000年代`: the ten years.
fn decade(words: &str) -> Option<Reading<BuiltYear>> {
    let (before, _) = words.split_once("年代")?;
    let digits: String = {
        let reversed: String = before.chars().rev().take_while(char::is_ascii_digit).collect();
        reversed.chars().rev().collect()
    };
    let last_two = digits.parse::<i16>().ok();
    let tens = match (last_two, digits.len()) {
        (Some(year), 4) if year % 10 == 0 => year,
        (Some(short), 2) if short % 10 == 0 => {
            let century = if words.contains("21世纪") || words.contains("本世纪") { 2000 } else { 1900 };
            century + short
        }
        (None, _) => {
            let run: String = {
                let reversed: String =
                    before.chars().rev().take_while(|c| *c == '十' || chinese_digit(*c).is_some()).collect();
                reversed.chars().rev().collect()
            };
            1900 + i16::try_from(chinese_number(&run).filter(|n| (10..100).contains(n) && n % 10 == 0)?)
                .ok()?
        }
        _ => return None,
    };
    BuiltYear::within(tens, tens + 9).ok().map(Reading::plain)
}

/// Runs of four digits that are years, also at the head of dates (`199806`, `1998-06-30`).
fn four_digit_years(words: &str) -> Vec<i16> {
    let mut years = Vec::new();
    for run in words.split(|c: char| !c.is_ascii_digit()) {
        let head = match run.len() {
            4 | 8 => run.get(..4),
            6 if matches!(run.get(4..).and_then(|m| m.parse::<u8>().ok()), Some(1..=12)) => run.get(..4),
            _ => None,
        };
        if let Some(year) = head.and_then(|head| head.parse::<i16>().ok())
            && PLAUSIBLE_YEARS.contains(&year)
        {
            years.push(year);
        }
    }
    years
}

/// The second year of `1998-99` and `1998~03`.
fn short_end(words: &str, first: i16) -> Option<i16> {
    let (_, tail) = words.split_once(&first.to_string())?;
    let tail = tail.strip_prefix('年').unwrap_or(tail);
    let digits = tail.strip_prefix(['-', '~', '至'])?.trim_end_matches(['年', '建', '成']);
    // 1998-06 is a month; a second year is later than the first within its century.
    let short = digits.parse::<i16>().ok().filter(|_| digits.len() == 2)?;
    let last = first - first % 100 + short;
    (short > 12 && last > first).then_some(last)
}

/// `一九九八年` and `二〇〇〇年` in ASCII digits.
fn arabic_years(words: &str) -> std::borrow::Cow<'_, str> {
    let run: String = words
        .chars()
        .skip_while(|c| chinese_digit(*c).is_none())
        .take_while(|c| chinese_digit(*c).is_some())
        .collect();
    match chinese_number(&run) {
        Some(year) if run.chars().count() == 4 => words.replacen(&run, &year.to_string(), 1).into(),
        _ => words.into(),
    }
}

/// Doubts about a year that was read: the future, the zero date of spreadsheets.
fn judged(text: &str, mut reading: Reading<BuiltYear>, register_year: i16) -> Reading<BuiltYear> {
    let Some(value) = reading.value else { return reading };
    if value.last() > register_year.saturating_add(FUTURE_YEARS) {
        return Reading::refused(Code::ImpossibleYear { text: text.trim().into() });
    }
    if value.last() > register_year {
        reading.note(Code::FutureYear { year: i64::from(value.last()) }, Confidence::Low);
    }
    if value.first() == 1900 && value.last() == 1900 {
        reading.note(Code::DoubtfulYear { year: 1900 }, Confidence::Low);
    }
    reading
}

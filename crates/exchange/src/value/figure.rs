//! Figures in prose: finds the numbers in `总户数4633户 当期户数200户` and says what stands around them.

use super::decimal::Decimal;

/// A number found in text, with the words before it (since the last number) and after it (up to the next).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Figure<'a> {
    /// Its value, with 万 and 亿 applied.
    pub value: Decimal,
    /// The words between the last figure and this one.
    pub before: &'a str,
    /// The words between this figure and the next.
    pub after: &'a str,
    /// Whether 余 or 多 stands inside or right behind it.
    pub vague: bool,
    /// Whether it stands in brackets.
    pub bracketed: bool,
}

impl Figure<'_> {
    /// The words right behind it start with one of these.
    pub fn followed_by(&self, words: &[&str]) -> bool {
        let after = self.after.trim_start();
        words.iter().any(|word| after.starts_with(word))
    }
}

/// Whether the words around the chosen figures multiply them: a 万 in a bracket that was set aside does not.
pub(super) fn multiplies(words: &str, chosen: &[Figure<'_>], marks: &[char]) -> bool {
    let in_brackets = chosen.iter().any(|figure| figure.bracketed);
    let mut depth = 0_i32;
    words.chars().any(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        (in_brackets || depth <= 0) && marks.contains(&c)
    })
}

/// A number with its place in the text.
struct Found {
    value: Decimal,
    start: usize,
    end: usize,
    vague: bool,
}

/// Every figure of a cleaned text, in order. Ordinals (`一期`, `3号楼`) are not figures.
pub(super) fn figures(text: &str) -> Vec<Figure<'_>> {
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let next = if c.is_ascii_digit() || c == '.' {
            // The 2 of m2 and km2 belongs to the unit.
            let in_unit = text.get(..at).is_some_and(|head| head.ends_with(['m', 'M', '^']));
            if in_unit { None } else { arabic(text, at) }
        } else if chinese_digit(c).is_some() || c == '十' {
            chinese(text, at)
        } else {
            None
        };
        match next {
            Some(figure) => {
                at = figure.end;
                found.push(figure);
            }
            None => at += run_length(text, at, c),
        }
    }
    with_surroundings(text, &found)
}

/// How far to skip where no figure starts: over the whole run of digits, else one character. The end of a number that is
/// too long for one is none either, and a cell may hold thirty thousand digits.
fn run_length(text: &str, at: usize, c: char) -> usize {
    let behind_unit = text.get(..at).is_some_and(|head| head.ends_with(['m', 'M', '^']));
    if c.is_ascii_digit() && !behind_unit {
        return text.get(at..).map_or(1, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    }
    let in_run = |c: char| chinese_digit(c).is_some() || chinese_rank(c).is_some();
    if in_run(c) {
        text.get(at..).map_or(c.len_utf8(), |rest| {
            rest.chars().take_while(|c| in_run(*c)).map(char::len_utf8).sum::<usize>()
        })
    } else {
        c.len_utf8()
    }
}

fn with_surroundings<'a>(text: &'a str, found: &[Found]) -> Vec<Figure<'a>> {
    let mut figures = Vec::with_capacity(found.len());
    // Brackets opened and closed so far, carried along: a cell may hold thousands of figures.
    let (mut previous_end, mut open) = (0, 0_i64);
    for (index, figure) in found.iter().enumerate() {
        let next_start = found.get(index + 1).map_or(text.len(), |next| next.start);
        let before = text.get(previous_end..figure.start).unwrap_or_default();
        for c in before.bytes() {
            open += i64::from(c == b'(') - i64::from(c == b')');
        }
        figures.push(Figure {
            value: figure.value,
            before,
            after: text.get(figure.end..next_start).unwrap_or_default(),
            vague: figure.vague,
            bracketed: open > 0,
        });
        previous_end = figure.end;
    }
    figures
}

/// A number in ASCII digits at `start`: `245,000`, `16.5万`, `1万2千`, `20余万`.
fn arabic(text: &str, start: usize) -> Option<Found> {
    let (mut total, mut at) = plain_number(text, start)?;
    let mut vague = false;
    let (rank, after, hedged) = magnitude(text, at);
    if rank > 1 {
        total = total.times(rank)?;
        at = after;
        vague |= hedged;
        // 1万2千: a smaller part right behind.
        if let Some((part, part_end)) = plain_number(text, at) {
            let (part_rank, part_after, _) = magnitude(text, part_end);
            if part_rank > 1 && part_rank < rank {
                total = total.plus(part.times(part_rank)?)?;
                at = part_after;
            }
        }
    }
    vague |= text.get(at..).is_some_and(|rest| rest.trim_start().starts_with(['余', '多', '几', '+']));
    Some(Found { value: total, start, end: at, vague })
}

/// Digits with groups of thousands and a fraction; the value and where it ends.
fn plain_number(text: &str, start: usize) -> Option<(Decimal, usize)> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let run = |from: usize| (from..bytes.len()).take_while(|at| digit(*at)).count();
    let mut digits = String::new();
    let mut at = start + run(start);
    digits.push_str(text.get(start..at)?);
    // A comma is a thousands separator only before exactly three digits.
    if (1..=3).contains(&digits.len()) {
        while bytes.get(at) == Some(&b',') && run(at + 1) == 3 {
            digits.push_str(text.get(at + 1..at + 4)?);
            at += 4;
        }
    }
    if bytes.get(at) == Some(&b'.') && digit(at + 1) {
        let end = at + 1 + run(at + 1);
        digits.push_str(text.get(at..end)?);
        at = end;
    }
    if digits.is_empty() {
        return None;
    }
    Decimal::parse(&digits).map(|value| (value, at))
}

/// 千, 万, 百万, 亿 at `start`, perhaps behind a space or a 余: the factor, where it ends, and whether hedged.
fn magnitude(text: &str, start: usize) -> (i64, usize, bool) {
    const RANKS: &[(&str, i64)] = &[
        ("百万", 1_000_000),
        ("千万", 10_000_000),
        ("万", 10_000),
        ("亿", 100_000_000),
        ("千", 1_000),
        ("百", 100),
    ];
    let rest = text.get(start..).unwrap_or_default();
    let spaces = rest.len() - rest.trim_start_matches(' ').len();
    let rest = rest.trim_start_matches(' ');
    let (hedged, tail) = match rest.strip_prefix(['余', '多', '几']) {
        Some(tail) => (true, tail),
        None => (false, rest),
    };
    let hedge = if hedged { '余'.len_utf8() } else { 0 };
    for (word, factor) in RANKS {
        // 千米 and 千瓦 are units.
        if let Some(behind) = tail.strip_prefix(word)
            && !behind.starts_with(['米', '瓦', '克'])
        {
            return (*factor, start + spaces + hedge + word.len(), hedged);
        }
    }
    (1, start, false)
}

/// A number in Chinese digits at `start`, where what follows shows that it counts something.
fn chinese(text: &str, start: usize) -> Option<Found> {
    const COUNTED: &[char] = &[
        '户', '套', '栋', '幢', '座', '个', '层', '部', '人', '处', '家', '间', '平', '亩', '公', '方', '元',
        '余', '多', '年', '成', ' ', '㎡', 'm', '块', '台', '辆', '位', '梯',
    ];
    let rest = text.get(start..)?;
    let run: String =
        rest.chars().take_while(|c| chinese_digit(*c).is_some() || chinese_rank(*c).is_some()).collect();
    let end = start + run.len();
    let behind = text.get(end..)?;
    let counts = behind.is_empty() || behind.starts_with(COUNTED) || behind.starts_with("单元");
    if !counts {
        return None;
    }
    let number = chinese_number(&run)?;
    let vague = behind.starts_with(['余', '多']);
    Some(Found { value: Decimal::whole(number), start, end, vague })
}

/// The value of a Chinese digit; 两 is two.
pub(super) const fn chinese_digit(c: char) -> Option<i64> {
    Some(match c {
        '〇' | '零' | '○' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

const fn chinese_rank(c: char) -> Option<i64> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1_000,
        '万' => 10_000,
        '亿' => 100_000_000,
        _ => return None,
    })
}

/// `十二` → 12, `两万三千` → 23000, `一九九八` → 1998; `None` when it is no number.
pub(super) fn chinese_number(text: &str) -> Option<i64> {
    if text.is_empty() {
        return None;
    }
    if text.chars().count() > 1 && text.chars().all(|c| chinese_digit(c).is_some()) {
        return text.chars().try_fold(0_i64, |sum, c| sum.checked_mul(10)?.checked_add(chinese_digit(c)?));
    }
    let (mut total, mut section, mut digit) = (0_i64, 0_i64, None);
    for c in text.chars() {
        if let Some(value) = chinese_digit(c) {
            if digit.is_some_and(|held| held != 0) {
                return None;
            }
            digit = Some(value);
        } else {
            let rank = chinese_rank(c)?;
            if rank >= 10_000 {
                section = section.checked_add(digit.take().unwrap_or(0))?;
                if section == 0 {
                    return None;
                }
                total = if rank == 10_000 {
                    total.checked_add(section.checked_mul(rank)?)?
                } else {
                    total.checked_add(section)?.checked_mul(rank)?
                };
                section = 0;
            } else {
                // 十二 starts with its rank; 百 and 千 never do.
                let times = match digit.take() {
                    Some(value) => value,
                    None if rank == 10 && section == 0 => 1,
                    None => return None,
                };
                section = section.checked_add(times.checked_mul(rank)?)?;
            }
        }
    }
    total.checked_add(section)?.checked_add(digit.unwrap_or(0))
}

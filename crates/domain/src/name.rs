//! Names of communities as people write them, brought to forms that can be compared.
//!
//! One estate is written `南方花园（A区）`, `南方花园 Ａ区` and `南方花园A区`; `南方花园B区` is another one, and so
//! is `南方花园`. The forms here forget how a name is written and keep what tells one part of a family from
//! another: its marks.

use unicode_normalization::UnicodeNormalization as _;

/// Brackets that set words apart in a name, after NFKC.
const BRACKETS: [(char, char); 8] = [
    ('(', ')'),
    ('[', ']'),
    ('{', '}'),
    ('〔', '〕'),
    ('【', '】'),
    ('〈', '〉'),
    ('「', '」'),
    ('《', '》'),
];

/// What a numeral, a letter or a direction counts in a name.
const UNITS: &str = "期区村组号栋幢院苑园座段里街路楼块团";

/// Directions and ages that tell parts of one estate apart when they stand before a unit at the end.
const SIDES: &str = "东南西北中上下前后左右新老旧内外甲乙丙丁戊";

/// Ends of names that say what sort of thing it is, longest first.
const SORTS: [&str; 10] =
    ["住宅小区", "家属小区", "家属院", "家属区", "生活区", "职工宿舍", "宿舍", "小区", "社区", "住宅"];

/// A name without what people write in different ways: NFKC, lower case, no spaces.
pub fn key(name: &str) -> String {
    name.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace() && !is_invisible(*c)).collect()
}

/// Zero-width characters, byte-order marks and marks of writing direction that copying leaves in names.
pub fn is_invisible(c: char) -> bool {
    let shown_as_nothing = matches!(
        c,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}'
    );
    shown_as_nothing || c.is_control()
}

/// The letters and digits of a name: no brackets, dots or dashes; numerals that count something as digits.
///
/// ```
/// use domain::name::flat;
/// assert_eq!(flat("南方花园（二期）"), flat("南方花园2期"));
/// ```
pub fn flat(name: &str) -> String {
    let letters: Vec<char> = key(name).chars().filter(|c| c.is_alphanumeric()).collect();
    let mut flat = String::with_capacity(name.len());
    let mut rest = letters.as_slice();
    while let Some((first, after)) = rest.split_first() {
        let run = rest.iter().take_while(|c| digit(**c).is_some()).count();
        let behind = rest.get(run..).unwrap_or_default();
        match rest.get(..run).and_then(number) {
            Some(number) if behind.first().is_some_and(|c| UNITS.contains(*c)) => {
                flat.push_str(&number.to_string());
                rest = behind;
            }
            _ => {
                flat.push(*first);
                rest = after;
            }
        }
    }
    flat
}

/// The flat name without the words in brackets, unless nothing else is left.
pub fn core(name: &str) -> String {
    let key = key(name);
    let mut core = String::with_capacity(key.len());
    let mut closing: Vec<char> = Vec::new();
    for c in key.chars() {
        if let Some((_, close)) = BRACKETS.iter().find(|(open, _)| *open == c) {
            closing.push(*close);
        } else if closing.last() == Some(&c) {
            closing.pop();
        } else if closing.is_empty() {
            core.push(c);
        }
    }
    let core = flat(&core);
    if core.is_empty() { flat(&key) } else { core }
}

/// What tells parts of one family apart: numbers, short letters, and a direction at the end.
///
/// ```
/// use domain::name::marks;
/// assert_eq!(marks("南方花园A区二期"), ["a", "2"]);
/// assert_eq!(marks("南方花园北区"), ["北"]);
/// assert_eq!(marks("北城天街"), [""; 0]);
/// ```
pub fn marks(name: &str) -> Vec<String> {
    let flat = flat(name);
    let mut marks = Vec::new();
    let mut rest = without_sort(&flat);
    while let Some(first) = rest.chars().next() {
        let same: fn(char) -> bool = match first {
            c if c.is_ascii_digit() => |c| c.is_ascii_digit(),
            c if c.is_ascii_alphabetic() => |c| c.is_ascii_alphabetic(),
            _ => |_| false,
        };
        let end = rest.find(|c| !same(c)).unwrap_or(rest.len()).max(first.len_utf8());
        let (run, behind) = rest.split_at(end);
        if first.is_ascii_digit() {
            marks.push(run.trim_start_matches('0').to_owned());
        } else if first.is_ascii_alphabetic() {
            // A longer run of letters is a word of the name.
            if run.len() <= 4 {
                marks.push(roman(run).map_or_else(|| run.to_owned(), str::to_owned));
            }
        } else if SIDES.contains(first) && is_unit(behind) {
            marks.push(run.to_owned());
        }
        rest = behind;
    }
    marks
}

/// Whether two names are alike: one holds the other, or two thirds of their pairs of characters are the same.
/// Words that only say what sort of thing it is do not count.
pub fn is_similar(one: &str, other: &str) -> bool {
    let (one, other) = (without_sort(one), without_sort(other));
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if short.chars().count() >= 2 && long.contains(short) {
        return true;
    }
    let (few, mut many) = (pairs(short), pairs(long));
    let all = few.len().saturating_add(many.len());
    let mut same = 0_usize;
    for pair in few {
        if let Some(at) = many.iter().position(|other| *other == pair) {
            many.swap_remove(at);
            same = same.saturating_add(2);
        }
    }
    all > 0 && same.saturating_mul(3) >= all.saturating_mul(2)
}

fn without_sort(name: &str) -> &str {
    SORTS.iter().find_map(|sort| name.strip_suffix(sort)).filter(|rest| !rest.is_empty()).unwrap_or(name)
}

fn pairs(name: &str) -> Vec<(char, char)> {
    name.chars().zip(name.chars().skip(1)).collect()
}

fn is_unit(behind: &str) -> bool {
    let mut left = behind.chars();
    left.next().is_some_and(|c| UNITS.contains(c)) && left.next().is_none_or(|c| c.is_ascii_alphanumeric())
}

fn digit(c: char) -> Option<u32> {
    "零一二三四五六七八九十".chars().zip(0..).find_map(|(own, value)| (own == c).then_some(value))
}

/// 一 … 九十九, or digit by digit: 八一 is 81.
fn number(run: &[char]) -> Option<u32> {
    let digits: Vec<u32> = run.iter().filter_map(|c| digit(*c)).collect();
    match digits.as_slice() {
        [] => None,
        [10] => Some(10),
        [10, ones @ 1..=9] => Some(ones.saturating_add(10)),
        [tens @ 1..=9, 10] => Some(tens.saturating_mul(10)),
        [tens @ 1..=9, 10, ones @ 1..=9] => Some(tens.saturating_mul(10).saturating_add(*ones)),
        plain if plain.len() <= 4 && plain.iter().all(|digit| *digit < 10) => {
            Some(plain.iter().fold(0_u32, |number, digit| number.saturating_mul(10).saturating_add(*digit)))
        }
        _ => None,
    }
}

/// Ⅱ is written II after NFKC; a single I, V or X may be a letter and stays one.
fn roman(run: &str) -> Option<&'static str> {
    [("ii", "2"), ("iii", "3"), ("iv", "4"), ("vi", "6"), ("vii", "7"), ("viii", "8"), ("ix", "9")]
        .iter()
        .find_map(|(own, number)| (*own == run).then_some(*number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_forgets_width_case_and_spaces() {
        assert_eq!(key("竹园小区（渝中） Ｂ"), key("竹园小区(渝中)b"));
    }

    #[test]
    fn two_names_that_look_the_same_are_the_same() {
        for hidden in ['\u{200b}', '\u{202e}', '\u{2066}', '\u{2069}', '\u{feff}', '\u{ad}', '\0', '\u{1b}'] {
            assert_eq!(key(&format!("竹园{hidden}小区")), key("竹园小区"), "U+{:04X}", u32::from(hidden));
        }
    }

    #[test]
    fn a_flat_name_forgets_punctuation_and_how_numbers_are_written() {
        for name in ["南方花园二期", "南方花园·2期", "南方花园（２期）", "南方花园【二期】"]
        {
            assert_eq!(flat(name), "南方花园2期", "{name}");
        }
        assert_eq!(flat("西郊支路二十四号"), "西郊支路24号");
        assert_eq!(flat("一品天下"), "一品天下", "nothing is counted");
    }

    #[test]
    fn the_core_is_what_stands_outside_of_brackets() {
        assert_eq!(core("竹园小区（渝中）"), "竹园小区");
        assert_eq!(core("（临）"), "临");
        assert_eq!(core("甲(乙[丙]丁)戊"), "甲戊");
    }

    #[test]
    fn parts_of_one_family_bear_different_marks() {
        for (one, other) in [
            ("南方花园A区", "南方花园B区"),
            ("南方花园一期", "南方花园二期"),
            ("石油路一村", "石油路二村"),
            ("南方花园", "南方花园A区"),
            ("南方花园南区", "南方花园北区"),
            ("金科十年城Ⅱ期", "金科十年城Ⅲ期"),
            ("建设厂家属院3栋", "建设厂家属院"),
            ("石油路新村", "石油路老村"),
        ] {
            assert_ne!(marks(one), marks(other), "{one} and {other}");
        }
        for (one, other) in [("南方花园Ａ区", "南方花园(a区)"), ("金科十年城Ⅱ期", "金科十年城二期")]
        {
            assert_eq!(marks(one), marks(other), "{one} and {other}");
        }
    }

    #[test]
    fn similar_names_share_most_of_their_characters() {
        assert!(is_similar("大坪石油路新村", "石油路新村"));
        assert!(is_similar("建设机床厂家属院", "建设机床厂小区"));
        assert!(!is_similar("竹园小区", "翠湖小区"), "what sort of thing it is does not count");
        assert!(!is_similar("甲", "乙"));
    }
}

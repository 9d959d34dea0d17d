//! What a community's name gives away: that it is one building, which buildings it means, its family.

use crate::value;

/// The buildings a name lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamedBuildings {
    /// Their numbers, ranges written out.
    pub numbers: Vec<String>,
}

/// Marks behind the number of a building.
const MARKS: &[&str] = &["号楼", "#楼", "#", "栋", "幢", "座"];

/// A range of building numbers longer than this is no list of buildings.
const LONGEST_RANGE: u32 = 200;

/// The buildings a name lists: `白广路8号楼` one, `教委1#2#` two, `王家冲小区(20—29栋、43栋)` eleven.
pub fn named_buildings(name: &str) -> NamedBuildings {
    let cleaned = value::clean(name);
    let (mut found, mut pending) = (NamedBuildings::default(), Vec::new());
    let mut rest: &str = &cleaned;
    let mut behind_mark = false;
    while !rest.is_empty() {
        let was_behind_mark = std::mem::take(&mut behind_mark);
        if let Some(mark) = MARKS.iter().find(|mark| rest.starts_with(**mark)) {
            flush(&mut pending, &mut found);
            behind_mark = true;
            rest = rest.get(mark.len()..).unwrap_or_default();
        } else if let Some((number, tail)) = number(rest) {
            pending.push(Part::Number(number));
            rest = tail;
        } else {
            let mut chars = rest.chars();
            match chars.next() {
                Some('-' | '~' | '至') if was_behind_mark || !pending.is_empty() => pending.push(Part::To),
                Some('、' | ',' | '.' | ';') => {}
                // SOHO: no letter of a word is the number of a building.
                Some(c) if c.is_ascii_alphanumeric() => {
                    pending.clear();
                    rest = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
                    continue;
                }
                // A word between: the numbers before it were a street number.
                _ => pending.clear(),
            }
            rest = chars.as_str();
        }
    }
    found
}

enum Part {
    Number(String),
    To,
}

/// `12`, `9A`, `C1`, `A` (before a mark): a building's number.
fn number(text: &str) -> Option<(String, &str)> {
    let letters = text.chars().take_while(char::is_ascii_uppercase).count();
    let digits = text.get(letters..)?.chars().take_while(char::is_ascii_digit).count();
    if letters > 1 || letters + digits == 0 || digits > 4 {
        return None;
    }
    let mut end = letters + digits;
    if letters == 0 && text.get(end..).is_some_and(|tail| tail.starts_with(|c: char| c.is_ascii_uppercase()))
    {
        end += 1;
    }
    Some((text.get(..end)?.to_owned(), text.get(end..)?))
}

fn flush(pending: &mut Vec<Part>, found: &mut NamedBuildings) {
    let mut open_range = false;
    for part in pending.drain(..) {
        match part {
            Part::To => open_range = true,
            Part::Number(number) => {
                let first = found.numbers.last().and_then(|last| last.parse::<u32>().ok());
                match (open_range, first, number.parse::<u32>()) {
                    (true, Some(first), Ok(last)) if first < last && last - first <= LONGEST_RANGE => {
                        found.numbers.extend((first + 1..=last).map(|number| number.to_string()));
                    }
                    _ => found.numbers.push(number),
                }
                open_range = false;
            }
        }
    }
}

/// How many communities a name lists: `惠丰居、金属村小区` two. Lists of buildings are one.
pub(super) fn names_listed(name: &str) -> usize {
    let cleaned = value::clean(name);
    // Brackets say more about one community; they do not list others.
    let head = cleaned.split('(').next().unwrap_or_default();
    let parts: Vec<&str> = head.split(['、', ';']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let is_name = |part: &&str| {
        part.chars().filter(|c| c.is_alphabetic() && !c.is_ascii()).count() >= 2
            && !part.starts_with(|c: char| c.is_ascii_digit())
    };
    if parts.len() > 1 && parts.iter().all(is_name) { parts.len() } else { 1 }
}

/// How many addresses a text holds: `渝中区中山路1号、3号` is one street twice, told by its separators.
pub(super) fn addresses_listed(address: &str) -> usize {
    let cleaned = value::clean(address);
    let parts = cleaned.split([';', '/', '、', ',']).map(str::trim);
    parts.filter(|part| part.contains('号') || part.ends_with(['路', '街', '巷', '道'])).count().max(1)
}

/// Whether the words stand for several communities: `26个老旧小区`, `四个标段`, `全市小计`.
pub(super) fn is_sum_of_several(name: &str) -> bool {
    let cleaned = value::clean(name);
    let words = cleaned.trim_end_matches(':');
    if ["合计", "小计", "总计", "全市", "全区", "全县", "合 计"].iter().any(|mark| {
        words == *mark || words.ends_with("合计") || words.ends_with("小计") || words.ends_with("总计")
    }) {
        return true;
    }
    // The figure lost in copying: 计划改造个老旧小区.
    if words.contains("造个老旧小区") || words.contains("造个小区") || words.starts_with("个老旧小区")
    {
        return true;
    }
    let numeral = |c: char| c.is_ascii_digit() || "一二两三四五六七八九十百千万余多".contains(c);
    let tail = words.trim_start_matches(numeral);
    tail.len() < words.len()
        && ["个小区", "个老旧小区", "个标段", "个项目", "个片区", "个改造项目"]
            .iter()
            .any(|mark| tail.starts_with(mark))
}

/// The district a name carries in brackets as a disambiguator: `竹园小区(渝中)` → 渝中.
pub(super) fn bracketed(name: &str) -> Option<String> {
    let cleaned = value::clean(name);
    let (_, inside) = cleaned.rsplit_once('(')?;
    let inside = inside.strip_suffix(')')?.trim();
    (!inside.is_empty()).then(|| inside.to_owned())
}

/// What the names of one family have in common: 南方花园 for 南方花园A区, 南方花园C2区 and 南方花园一期. `None` for a name
/// without such an ending.
pub fn family_stem(name: &str) -> Option<String> {
    let key = value::key(name).to_uppercase();
    let body = key.strip_suffix(['区', '期', '组', '团']).or_else(|| key.strip_suffix("组团"))?;
    let member = |c: char| {
        c.is_ascii_alphanumeric()
            || "一二三四五六七八九十东西南北中".contains(c)
            || matches!(c, '/' | '-' | '·' | '第')
    };
    let stem = body.trim_end_matches(member).trim_end_matches(['(', '·', '-']);
    (stem.len() < body.len() && stem.chars().count() >= 2).then(|| stem.to_owned())
}

//! Administrative divisions with the dates between which they existed.
//!
//! Divisions change: on 2025-11-06 江北区 and 渝北区 of Chongqing were abolished and 两江新区 created. A plan
//! of 2020 still says 江北区, so a name is always looked up as of a date, and a historic plan keeps its names.

use crate::geometry::{OutlineQuality, Point, Polygon};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A division code after GB/T 2260 (six digits for a district), or a foreign pack's own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DivisionCode(pub Box<str>);

impl std::fmt::Display for DivisionCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a division stands in the hierarchy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DivisionLevel {
    /// 市, a municipality or prefecture-level city.
    City,
    /// 区县.
    District,
    /// 街道、镇.
    Street,
    /// 社区居委会辖区, the neighbourhood of a residents' committee.
    Neighbourhood,
}

impl DivisionLevel {
    /// Every level, from the top.
    pub const ALL: [Self; 4] = [Self::City, Self::District, Self::Street, Self::Neighbourhood];

    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::District => "district",
            Self::Street => "street",
            Self::Neighbourhood => "neighbourhood",
        }
    }

    /// Reads a key made by [`DivisionLevel::key`].
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.key() == key)
    }
}

/// A division during one spell of its existence. A code that is used again later is another division.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Division {
    /// Its official code during that spell.
    pub code: DivisionCode,
    /// Its level.
    pub level: DivisionLevel,
    /// The division it belongs to.
    pub parent: Option<DivisionCode>,
    /// Its official name, in Chinese where it is a Chinese division.
    pub name: String,
    /// Its name in English or pinyin.
    pub name_en: String,
    /// Other names by which registers call it: short forms, former names, defunct zones.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// First day of the spell; `None` when it began before anyone here cares.
    #[serde(default)]
    pub valid_from: Option<Date>,
    /// First day after the spell; `None` while it lasts.
    #[serde(default)]
    pub valid_until: Option<Date>,
    /// Codes of the divisions that took over its territory, the one with most of it first.
    #[serde(default)]
    pub succeeded_by: Vec<DivisionCode>,
    /// The notice or resolution that made or ended it.
    #[serde(default)]
    pub source: String,
    /// Where its government sits.
    #[serde(default)]
    pub seat: Option<Point>,
    /// Its outline.
    #[serde(default)]
    pub outline: Option<Polygon>,
    /// What the outline is worth.
    #[serde(default)]
    pub outline_quality: Option<OutlineQuality>,
}

impl Division {
    /// Whether the division existed on that day.
    pub fn existed_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_until.is_none_or(|until| day < until)
    }

    /// Whether the division goes by that name, in full, in short or by alias.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name
            || self.name_en.eq_ignore_ascii_case(name)
            || short_name(&self.name) == name
            || self.aliases.iter().any(|alias| alias == name)
    }
}

/// 沙坪坝区 → 沙坪坝; a two-character name such as 忠县 stays whole.
pub fn short_name(name: &str) -> &str {
    const SUFFIXES: [&str; 6] = ["自治县", "新区", "区", "县", "市", "街道"];
    for suffix in SUFFIXES {
        if let Some(short) = name.strip_suffix(suffix)
            && short.chars().count() >= 2
        {
            return short;
        }
    }
    name
}

/// The divisions of a city through time.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Gazetteer {
    /// Every division, every spell.
    pub divisions: Vec<Division>,
}

/// What a name in a register stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Located<'a> {
    /// One division of that day.
    Found(&'a Division),
    /// The name belongs to a division that did not exist on that day; its spell is given.
    OtherTime(&'a Division),
    /// More than one division of that day goes by the name.
    Ambiguous(Vec<&'a Division>),
    /// Nobody goes by the name.
    Unknown,
}

impl Gazetteer {
    /// The division of that code on that day.
    pub fn by_code(&self, code: &str, day: Date) -> Option<&Division> {
        self.divisions.iter().find(|division| &*division.code.0 == code && division.existed_on(day))
    }

    /// The code under which the ground of a division stands on a day: its own while it exists, else that of the main
    /// division that took it over, one abolition after another. A code that nobody knows stands for itself; `None`
    /// for one that did not exist yet, whose ground had no single name.
    pub fn standing(&self, code: &DivisionCode, day: Date) -> Option<DivisionCode> {
        let spells = || self.divisions.iter().filter(|division| division.code == *code);
        if spells().next().is_none() || spells().any(|division| division.existed_on(day)) {
            return Some(code.clone());
        }
        let ended = |division: &&Division| division.valid_until.is_some_and(|until| until <= day);
        let mut last = spells().filter(ended).max_by_key(|division| division.valid_until)?;
        // Each step goes on in time; a gazetteer whose spells run in a circle ends here all the same.
        for _ in 0..=self.divisions.len() {
            if last.existed_on(day) {
                return Some(last.code.clone());
            }
            let end = last.valid_until?;
            last = last.succeeded_by.iter().find_map(|next| self.by_code(&next.0, end))?;
        }
        None
    }

    /// The divisions of one level on that day, in the order of the gazetteer.
    pub fn level_on(&self, level: DivisionLevel, day: Date) -> impl Iterator<Item = &Division> {
        self.divisions.iter().filter(move |division| division.level == level && division.existed_on(day))
    }

    /// What a name or code in a register of that day stands for at that level.
    pub fn locate(&self, name: &str, level: DivisionLevel, day: Date) -> Located<'_> {
        let name = name.trim();
        let called: Vec<&Division> = self
            .divisions
            .iter()
            .filter(|division| {
                division.level == level && (&*division.code.0 == name || division.is_called(name))
            })
            .collect();
        let current: Vec<&Division> =
            called.iter().copied().filter(|division| division.existed_on(day)).collect();
        match (current.as_slice(), called.as_slice()) {
            ([division], _) => Located::Found(division),
            ([], []) => Located::Unknown,
            ([], [division, ..]) => Located::OtherTime(division),
            _ => Located::Ambiguous(current),
        }
    }

    /// The divisions of `day` that hold the territory of the division of `code` at `then`, following
    /// abolitions one after another.
    pub fn today_of(&self, code: &str, then: Date, day: Date) -> Vec<&Division> {
        let Some(start) = self.by_code(code, then) else { return Vec::new() };
        let (mut open, mut found) = (vec![start], Vec::new());
        while let Some(division) = open.pop() {
            if division.existed_on(day) {
                found.push(division);
            } else if let Some(end) = division.valid_until {
                open.extend(division.succeeded_by.iter().filter_map(|next| self.by_code(&next.0, end)));
            }
        }
        found.sort_by(|a, b| a.code.cmp(&b.code));
        found.dedup_by(|a, b| a.code == b.code);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn division(code: &str, name: &str, from: Option<Date>, until: Option<Date>, next: &[&str]) -> Division {
        Division {
            code: DivisionCode(code.into()),
            level: DivisionLevel::District,
            parent: None,
            name: name.into(),
            name_en: String::new(),
            aliases: Vec::new(),
            valid_from: from,
            valid_until: until,
            succeeded_by: next.iter().map(|code| DivisionCode((*code).into())).collect(),
            source: String::new(),
            seat: None,
            outline: None,
            outline_quality: None,
        }
    }

    fn reform() -> Gazetteer {
        let day = date(2025, 11, 6);
        Gazetteer {
            divisions: vec![
                division("500105", "江北区", None, Some(day), &["500157"]),
                division("500112", "渝北区", None, Some(day), &["500157"]),
                division("500157", "两江新区", Some(day), None, &[]),
                division("500106", "沙坪坝区", None, None, &[]),
            ],
        }
    }

    #[test]
    fn a_plan_of_2020_still_says_jiangbei() {
        let gazetteer = reform();
        let Located::Found(found) = gazetteer.locate("江北", DivisionLevel::District, date(2020, 6, 5))
        else {
            panic!("江北 existed in 2020");
        };
        assert_eq!(&*found.code.0, "500105");
        let after = gazetteer.locate("江北区", DivisionLevel::District, date(2026, 1, 1));
        assert!(matches!(after, Located::OtherTime(old) if old.valid_until == Some(date(2025, 11, 6))));
        let today = gazetteer.today_of("500105", date(2020, 6, 5), date(2026, 1, 1));
        assert_eq!(today.iter().map(|d| d.name.as_str()).collect::<Vec<_>>(), ["两江新区"]);
    }

    #[test]
    fn short_names_keep_two_characters() {
        assert_eq!(short_name("沙坪坝区"), "沙坪坝");
        assert_eq!(short_name("忠县"), "忠县");
        assert_eq!(short_name("两江新区"), "两江");
    }
}

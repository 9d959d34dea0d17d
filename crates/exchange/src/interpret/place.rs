//! Districts: what a register's words stand for in the divisions of its day.

use crate::finding::Code;
use crate::value;
use domain::division::{Division, DivisionCode, DivisionLevel, Gazetteer, Located, short_name};
use domain::nearest::nearest;
use jiff::civil::Date;
use std::collections::HashMap;

/// What the words for a district stand for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Placed {
    /// The district; possibly of another time, which the note says.
    pub district: Option<DivisionCode>,
    /// What is to be said about it.
    pub note: Option<Code>,
}

/// Finds districts by the words of registers, remembering what was asked before.
#[derive(Debug)]
pub struct Districts<'a> {
    gazetteer: Option<&'a Gazetteer>,
    day: Date,
    known: HashMap<Box<str>, Placed>,
}

impl<'a> Districts<'a> {
    /// For registers of that day.
    pub fn new(gazetteer: Option<&'a Gazetteer>, day: Date) -> Self {
        Self { gazetteer, day, known: HashMap::new() }
    }

    /// The district of a cell that should name one.
    pub fn of_cell(&mut self, text: &str) -> Placed {
        if let Some(placed) = self.known.get(text) {
            return placed.clone();
        }
        let placed = self.locate_cell(text);
        self.known.insert(text.into(), placed.clone());
        placed
    }

    fn locate_cell(&self, text: &str) -> Placed {
        let Some(gazetteer) = self.gazetteer else { return Placed::default() };
        let cleaned = value::clean(text);
        let simple = value::simplified(&cleaned);
        match gazetteer.locate(&simple, DivisionLevel::District, self.day) {
            Located::Unknown => {}
            found => return placed(&found, text),
        }
        // 重庆市沙坪坝区, 沙坪坝沙坪坝区, 1.历下区.
        if let Some(division) = self.named_in(&simple) {
            let mut placed = self.placed_division(division);
            placed.note.get_or_insert_with(|| Code::DistrictFromText { text: text.into() });
            return placed;
        }
        let names = gazetteer.level_on(DivisionLevel::District, self.day).map(|d| d.name.as_str());
        let nearest = nearest(&simple, names).map(Into::into);
        Placed { district: None, note: Some(Code::DistrictUnknown { text: text.into(), nearest }) }
    }

    /// The district that a word in brackets, the beginning of an address or a breadcrumb names, if any; other
    /// words are no fault.
    pub fn of_words(&mut self, text: &str) -> Option<Placed> {
        let gazetteer = self.gazetteer?;
        let simple = value::simplified(text);
        let division = match gazetteer.locate(&simple, DivisionLevel::District, self.day) {
            Located::Found(division) | Located::OtherTime(division) => division,
            Located::Ambiguous(_) => return None,
            Located::Unknown => self.beginning(&simple)?,
        };
        let mut placed = self.placed_division(division);
        placed.note.get_or_insert_with(|| Code::DistrictFromText { text: text.into() });
        Some(placed)
    }

    /// The district of a breadcrumb: `重庆房产网>重庆小区>沙坪坝小区>西永小区`.
    pub fn of_path(&mut self, path: &str) -> Option<(Box<str>, Placed)> {
        let segments: Vec<&str> =
            path.split(['>', '＞', '»']).map(|part| part.trim().trim_end_matches("小区")).collect();
        if self.gazetteer.is_none() {
            return segments.get(2).map(|part| ((*part).into(), Placed::default()));
        }
        segments.into_iter().skip(1).find_map(|part| {
            let placed = self.of_cell(part);
            placed.district.is_some().then(|| (part.into(), placed))
        })
    }

    /// The district whose name or short name the text begins with, behind the city's name.
    fn beginning(&self, text: &str) -> Option<&'a Division> {
        let gazetteer = self.gazetteer?;
        let city = gazetteer.divisions.iter().filter(|division| division.level == DivisionLevel::City);
        let mut text = text;
        for division in city {
            for name in [division.name.as_str(), short_name(&division.name)] {
                text = text.strip_prefix(name).unwrap_or(text);
            }
        }
        self.best(|name| text.starts_with(name))
    }

    /// The district whose name stands in the text.
    fn named_in(&self, text: &str) -> Option<&'a Division> {
        self.best(|name| text.contains(name))
    }

    /// The district with the longest fitting name; one of the day before one of another time.
    fn best(&self, fits: impl Fn(&str) -> bool) -> Option<&'a Division> {
        let districts = self.gazetteer?.divisions.iter().filter(|d| d.level == DivisionLevel::District);
        districts
            .filter_map(|division| {
                let names = [division.name.as_str(), short_name(&division.name)];
                let fitting = names.into_iter().chain(division.aliases.iter().map(String::as_str));
                let longest =
                    fitting.filter(|name| name.chars().count() >= 2 && fits(name)).map(str::len).max()?;
                Some((longest, division.existed_on(self.day), division))
            })
            .max_by_key(|(length, current, _)| (*length, *current))
            .map(|(_, _, division)| division)
    }

    fn placed_division(&self, division: &Division) -> Placed {
        let note = (!division.existed_on(self.day)).then(|| other_time(division));
        Placed { district: Some(division.code.clone()), note }
    }
}

fn placed(located: &Located<'_>, text: &str) -> Placed {
    match located {
        Located::Found(division) => Placed { district: Some(division.code.clone()), note: None },
        Located::OtherTime(division) => {
            Placed { district: Some(division.code.clone()), note: Some(other_time(division)) }
        }
        Located::Ambiguous(_) => {
            Placed { district: None, note: Some(Code::DistrictAmbiguous { text: text.into() }) }
        }
        Located::Unknown => Placed::default(),
    }
}

fn other_time(division: &Division) -> Code {
    let until = division.valid_until.map(|day| day.to_string().into());
    Code::DistrictOfOtherTime { name: division.name.as_str().into(), until }
}

/// The words in the brackets an address begins with: `(沙坪坝西永)西桂路12号` → 沙坪坝西永.
pub(super) fn leading_bracket(address: &str) -> Option<String> {
    let cleaned = value::clean(address);
    let (inside, _) = cleaned.strip_prefix('(')?.split_once(')')?;
    Some(inside.trim().to_owned())
}

/// 左家塘街道官塘冲社区 → the street and the neighbourhood.
pub(super) fn street_and_neighbourhood(text: &str) -> (&str, Option<&str>) {
    for mark in ["街道办事处", "街道", "镇", "乡"] {
        if let Some(at) = text.find(mark) {
            let (street, rest) = text.split_at(at + mark.len());
            let rest = rest.trim();
            let is_one = ["社区", "居委会", "村"].iter().any(|end| rest.ends_with(end));
            return if is_one { (street, Some(rest)) } else { (text, None) };
        }
    }
    (text, None)
}

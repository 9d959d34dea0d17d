//! The rows together: repeated rows, names twice, points shared, families of names.

use super::name::family_stem;
use super::record::Record;
use crate::finding::{Code, Finding};
use crate::mapping::{Level, Mapping, Target};
use crate::table::{Cell, Row, Table};
use crate::value;
use domain::division::DivisionCode;
use domain::geometry::Point;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// This many rows on one point are a geocoder's fallback rather than two phases of one estate.
const SHARED: usize = 3;

/// The positions of rows whose every cell (and geometry) equals that of an earlier row, with the earlier line.
pub(super) fn repeated_rows(table: &Table) -> HashMap<usize, u32> {
    let mut seen: HashMap<u64, usize> = HashMap::with_capacity(table.rows.len());
    let mut repeated = HashMap::new();
    for (index, row) in table.rows.iter().enumerate() {
        let first = *seen.entry(content(row)).or_insert(index);
        if let Some(earlier) = table.rows.get(first).filter(|_| first != index)
            && earlier.cells == row.cells
            && earlier.geometry == row.geometry
        {
            repeated.insert(index, earlier.line);
        }
    }
    repeated
}

/// A hash of what a row's cells say.
fn content(row: &Row) -> u64 {
    let mut hasher = DefaultHasher::new();
    for cell in &row.cells {
        match cell {
            Cell::Empty => 0_u8.hash(&mut hasher),
            Cell::Text(text) | Cell::Number(text) => text.hash(&mut hasher),
            Cell::Date(date) => date.hash(&mut hasher),
            Cell::Flag(flag) => flag.hash(&mut hasher),
        }
    }
    hasher.finish()
}

/// Findings that only the rows together show.
pub(super) fn together(records: &[Record], mapping: &Mapping) -> Vec<Finding> {
    let mut findings = duplicates(records);
    if mapping.level == Level::Community {
        findings.extend(shared_points(records));
        findings.extend(families(records));
    }
    if mapping.has(Target::Code) && mapping.level == Level::Community {
        findings.extend(duplicate_codes(records));
    }
    findings
}

/// What makes two rows one thing: name, district and numbers.
fn identity(record: &Record, names: &mut NameKeys) -> u64 {
    let mut hasher = DefaultHasher::new();
    names.of(record).hash(&mut hasher);
    (&record.building_number, &record.entrance_number, &record.dwelling_number).hash(&mut hasher);
    hasher.finish()
}

/// The name, the district's words, the district.
type Named = (Box<str>, Option<Box<str>>, Option<DivisionCode>);

/// Hashes of name and district; neighbouring rows mostly share them.
#[derive(Default)]
pub(super) struct NameKeys {
    last: Option<(Named, u64)>,
}

impl NameKeys {
    /// The same for two records of one name in one district, in whatever spelling.
    pub(super) fn of(&mut self, record: &Record) -> u64 {
        if let Some(((name, words, district), key)) = &self.last
            && (name, words, district) == (&record.name, &record.district_text, &record.district)
        {
            return *key;
        }
        let mut hasher = DefaultHasher::new();
        value::key(&record.name).hash(&mut hasher);
        record.district.hash(&mut hasher);
        record.district_text.hash(&mut hasher);
        let key = hasher.finish();
        let named = (record.name.clone(), record.district_text.clone(), record.district.clone());
        self.last = Some((named, key));
        key
    }
}

fn duplicates(records: &[Record]) -> Vec<Finding> {
    let mut first: HashMap<u64, u32> = HashMap::with_capacity(records.len());
    let mut findings = Vec::new();
    let mut names = NameKeys::default();
    for record in records {
        let line = *first.entry(identity(record, &mut names)).or_insert(record.line);
        if line != record.line {
            findings.push(Finding::row(record.line, Code::DuplicateName { line }));
        }
    }
    findings
}

fn duplicate_codes(records: &[Record]) -> Vec<Finding> {
    let mut first: HashMap<&str, u32> = HashMap::new();
    let mut findings = Vec::new();
    for record in records {
        let Some(code) = record.code.as_deref() else { continue };
        let line = *first.entry(code).or_insert(record.line);
        if line != record.line {
            findings.push(Finding::row(record.line, Code::DuplicateCode { line }));
        }
    }
    findings
}

fn shared_points(records: &[Record]) -> Vec<Finding> {
    let mut at: HashMap<Point, usize> = HashMap::new();
    for point in records.iter().filter_map(|record| record.location) {
        *at.entry(point).or_default() += 1;
    }
    let shared = |record: &Record| {
        let rows =
            record.location.and_then(|point| at.get(&point).copied()).filter(|rows| *rows >= SHARED)?;
        Some(Finding::row(record.line, Code::SharedPoint { rows }))
    };
    records.iter().filter_map(shared).collect()
}

fn families(records: &[Record]) -> Option<Finding> {
    let mut members: HashMap<String, usize> = HashMap::new();
    for stem in records.iter().filter_map(|record| family_stem(&record.name)) {
        *members.entry(stem).or_default() += 1;
    }
    let sizes: Vec<usize> = members.into_values().filter(|size| *size > 1).collect();
    let code = Code::NameFamilies { families: sizes.len(), rows: sizes.iter().sum() };
    (!sizes.is_empty()).then(|| Finding::table(code))
}

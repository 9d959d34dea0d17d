//! The rows together: repeated rows, names twice, points shared, families of names.

use super::name::family_stem;
use super::record::Record;
use crate::finding::{Code, Finding};
use crate::mapping::{Level, Mapping, Target};
use crate::table::{Cell, Table};
use crate::value;
use domain::geometry::Point;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// This many rows on one point are a geocoder's fallback rather than two phases of one estate.
const SHARED: usize = 3;

/// Finds rows whose every cell equals that of an earlier row.
#[derive(Default)]
pub(super) struct RepeatedRows {
    seen: HashMap<u64, usize>,
}

impl RepeatedRows {
    /// The line of an earlier row with the same cells and geometry.
    pub(super) fn earlier(&mut self, table: &Table, index: usize) -> Option<u32> {
        let row = table.rows.get(index)?;
        let mut hasher = DefaultHasher::new();
        for cell in &row.cells {
            match cell {
                Cell::Empty => 0_u8.hash(&mut hasher),
                Cell::Text(text) | Cell::Number(text) => text.hash(&mut hasher),
                Cell::Date(date) => date.hash(&mut hasher),
                Cell::Flag(flag) => flag.hash(&mut hasher),
            }
        }
        let first = *self.seen.entry(hasher.finish()).or_insert(index);
        let earlier = table.rows.get(first).filter(|_| first != index)?;
        (earlier.cells == row.cells && earlier.geometry == row.geometry).then_some(earlier.line)
    }
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
fn identity(record: &Record) -> u64 {
    let mut hasher = DefaultHasher::new();
    value::key(&record.name).hash(&mut hasher);
    record.district.hash(&mut hasher);
    record.district_text.hash(&mut hasher);
    (&record.building_number, &record.entrance_number, &record.dwelling_number).hash(&mut hasher);
    hasher.finish()
}

fn duplicates(records: &[Record]) -> Vec<Finding> {
    let mut first: HashMap<u64, u32> = HashMap::with_capacity(records.len());
    let mut findings = Vec::new();
    for record in records {
        let line = *first.entry(identity(record)).or_insert(record.line);
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

//! A look over the whole table before its rows are read: shifted columns, heaped years, the datum.

use super::context::Context;
use super::point::{PointPlan, plan_points};
use super::row::words;
use crate::finding::{Code, Finding};
use crate::mapping::{Basis, Mapping, Target, fits};
use crate::table::Table;
use crate::value;
use domain::fact::Fact;
use std::collections::BTreeMap;

/// What a look over the table showed. Rows are read with it, one by one; for a stream, make it from the first
/// rows.
#[derive(Debug, Clone)]
pub struct Survey {
    /// What is to be said about the columns and the table.
    pub findings: Vec<Finding>,
    /// The years on which the register heaps.
    pub heaped: Vec<i16>,
    /// For each column, whether its values are of another kind than its heading.
    pub(super) shifted: Vec<bool>,
    pub(super) points: PointPlan,
}

/// Fewer values than this show nothing about a column.
const FEW: u64 = 5;

/// At most this many values of a column are looked at, spread evenly over the table.
const LOOKED_AT: usize = 4_000;

impl Survey {
    /// Looks over a table.
    pub fn of(table: &Table, mapping: &Mapping, context: &Context<'_>) -> Self {
        let mut findings = column_notes(mapping);
        let shifted = (0..mapping.columns.len())
            .map(|index| {
                let finding = shift(table, mapping, index);
                findings.extend(finding.clone());
                finding.is_some()
            })
            .collect();
        let (heaped, heaps) = heaps(table, mapping);
        findings.extend(heaps);
        let (points, datum) = plan_points(table, mapping, context);
        findings.extend(datum);
        Self { findings, heaped, shifted, points }
    }
}

/// What is to be said of each column by its mapping alone: unused, or asked the other way round.
fn column_notes(mapping: &Mapping) -> Vec<Finding> {
    let column = |(index, column): (usize, &crate::mapping::ColumnMapping)| {
        let header: Box<str> = column.header.as_str().into();
        let code = match (&column.basis, column.target) {
            (Basis::Taken(target), None) => Code::TargetTaken { header, target: target.key().into() },
            (_, None) => Code::Unmapped { header },
            (_, Some(target)) if column.contradicts_heading() => {
                Code::SenseDoubtful { header, target: target.key().into() }
            }
            (_, Some(target)) if column.negated => Code::SenseTurned { header, target: target.key().into() },
            _ => return None,
        };
        Some(Finding::column(index, code))
    };
    mapping.columns.iter().enumerate().filter_map(column).collect()
}

/// A column of which less than half the values are of the kind its heading says.
fn shift(table: &Table, mapping: &Mapping, index: usize) -> Option<Finding> {
    let column = mapping.columns.get(index)?;
    // Of a name in several columns (block and road) no part needs to be a name by itself.
    let target =
        column.target.filter(|t| *t != Target::Name || mapping.columns_of(Target::Name).count() == 1)?;
    let (mut of, mut fitting) = (0_u64, 0_u64);
    for row in table.rows.iter().step_by(table.rows.len().div_ceil(LOOKED_AT).max(1)) {
        let Some(text) = row.cells.get(index).and_then(words).filter(|text| !value::is_null(text)) else {
            continue;
        };
        of += 1;
        fitting += u64::from(fits(target, &text, column.unit.as_deref()));
    }
    (of >= FEW && fitting * 2 < of).then(|| {
        Finding::column(index, Code::LooksShifted { header: column.header.as_str().into(), fitting, of })
    })
}

/// The heaped years of the completion column.
fn heaps(table: &Table, mapping: &Mapping) -> (Vec<i16>, Vec<Finding>) {
    let Some(index) = mapping.columns_of(Target::Fact(Fact::BuiltYear)).next() else {
        return (Vec::new(), Vec::new());
    };
    let mut counts: BTreeMap<i16, usize> = BTreeMap::new();
    for row in &table.rows {
        let Some(text) = row.cells.get(index).and_then(words) else { continue };
        if let Some(year) = value::year(&text, i16::MAX).value.filter(|year| year.first() == year.last()) {
            *counts.entry(year.first()).or_default() += 1;
        }
    }
    let heaped = heaped_years(&counts);
    let findings = heaped
        .iter()
        .map(|(year, rows, expected)| {
            Finding::column(
                index,
                Code::HeapedYear { year: i64::from(*year), rows: *rows, expected: *expected },
            )
        })
        .collect();
    (heaped.into_iter().map(|(year, ..)| year).collect(), findings)
}

/// Round years (ending in 0 or 5) that stand out over the four years around them: at least ten rows, at least
/// twice the neighbours' mean, and more above it than chance allows (three standard deviations of a Poisson
/// count). Each with its rows and the number its neighbours suggest.
pub fn heaped_years(counts: &BTreeMap<i16, usize>) -> Vec<(i16, usize, usize)> {
    let at = |year: i16| counts.get(&year).copied().unwrap_or(0);
    counts
        .iter()
        .filter(|(year, rows)| *year % 5 == 0 && **rows >= 10)
        .filter_map(|(year, rows)| {
            let around = at(year - 2) + at(year - 1) + at(year + 1) + at(year + 2);
            let expected = around.div_ceil(4);
            let excess = rows.checked_sub(expected)?;
            (*rows >= expected * 2 && excess * excess > 9 * expected).then_some((*year, *rows, expected))
        })
        .collect()
}

//! Totals: what the file states against what its rows sum to.

use super::record::Record;
use super::row::words;
use crate::finding::{Code, Finding};
use crate::mapping::{Mapping, Target};
use crate::table::{Cell, SetAsideReason, Table};
use crate::value;
use domain::Area;
use domain::fact::{Fact, FactKind};

/// A total the file states, and the sum of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlTotal {
    /// The line of the total.
    pub line: u32,
    /// The position of the column.
    pub column: usize,
    /// Its heading.
    pub header: Box<str>,
    /// What the file states, in whole things or square metres.
    pub stated: Box<str>,
    /// What the rows sum to.
    pub summed: Box<str>,
    /// Whether the two agree, to one part in a thousand (rows are often rounded).
    pub agrees: bool,
}

impl ControlTotal {
    pub(super) fn finding(&self) -> Finding {
        let (header, stated) = (self.header.clone(), self.stated.clone());
        let code = if self.agrees {
            Code::TotalAgrees { header, stated }
        } else {
            Code::TotalDisagrees { header, stated, summed: self.summed.clone() }
        };
        Finding::cell(self.line, self.column, code)
    }
}

/// Sums over the accepted rows, of what they state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Buildings.
    pub buildings: i64,
    /// Households.
    pub households: i64,
    /// Floor area.
    pub floor_area: Area,
}

impl Totals {
    pub(super) fn of(records: &[Record]) -> Self {
        let sum = |fact| records.iter().filter_map(|record| record.count(fact)).fold(0, i64::saturating_add);
        Self {
            buildings: sum(Fact::Buildings),
            households: sum(Fact::Households),
            floor_area: records.iter().filter_map(|record| record.area(Fact::FloorArea)).sum(),
        }
    }
}

/// Compares every total row with the rows: with all of them, or with those since the total before it.
pub(super) fn control_totals(table: &Table, mapping: &Mapping) -> Vec<ControlTotal> {
    let mut totals: Vec<_> =
        table.set_aside_below().filter(|aside| aside.reason == SetAsideReason::Total).collect();
    totals.sort_by_key(|aside| aside.line);
    let mut found = Vec::new();
    if totals.is_empty() {
        return found;
    }
    for (column, mapped) in mapping.columns.iter().enumerate() {
        let Some(measure) = mapped.target.and_then(Measure::of) else { continue };
        let unit = mapped.unit.as_deref();
        let amount =
            |cells: &[Cell]| cells.get(column).and_then(words).and_then(|text| measure.amount(&text, unit));
        // Running sums, so that a file of many subtotals costs one pass.
        let mut running: Vec<(u32, i64)> = Vec::with_capacity(table.rows.len());
        let mut all = 0_i64;
        for row in &table.rows {
            all = all.saturating_add(amount(&row.cells).unwrap_or(0));
            running.push((row.line, all));
        }
        let up_to = |line: u32| {
            let rows = running.partition_point(|(row, _)| *row < line);
            rows.checked_sub(1).and_then(|at| running.get(at)).map_or(0, |(_, sum)| *sum)
        };
        let mut since = 0;
        for total in &totals {
            let Some(stated) = amount(&total.cells) else { continue };
            let here = up_to(total.line);
            let agrees =
                [all, here.saturating_sub(up_to(since)), here].into_iter().any(|sum| close(sum, stated));
            since = total.line;
            found.push(ControlTotal {
                line: total.line,
                column,
                header: mapped.header.as_str().into(),
                stated: measure.text(stated),
                summed: measure.text(all),
                agrees,
            });
        }
    }
    found
}

/// What can be summed.
#[derive(Clone, Copy)]
enum Measure {
    Count,
    Area,
}

impl Measure {
    fn of(target: Target) -> Option<Self> {
        match target {
            Target::CommunityCount => Some(Self::Count),
            Target::DwellingArea => Some(Self::Area),
            Target::Fact(Fact::Storeys) => None,
            Target::Fact(fact) if fact.kind() == FactKind::Count => Some(Self::Count),
            Target::Fact(fact) if fact.kind() == FactKind::Area => Some(Self::Area),
            _ => None,
        }
    }

    /// Things, or hundredths of a square metre.
    fn amount(self, text: &str, unit: Option<&str>) -> Option<i64> {
        match self {
            Self::Count => value::count(text, unit).value,
            Self::Area => value::area(text, unit).value.map(Area::centi_m2),
        }
    }

    fn text(self, amount: i64) -> Box<str> {
        match self {
            Self::Count => amount.to_string().into(),
            Self::Area => Area::from_centi(amount).to_string().into(),
        }
    }
}

/// Equal to one part in a thousand.
fn close(one: i64, two: i64) -> bool {
    one.abs_diff(two).saturating_mul(1000) <= two.unsigned_abs()
}

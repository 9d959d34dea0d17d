//! A table's rows in portions, one for each thread.

use super::Admits;
use super::record::Record;
use super::reject::{Reason, Rejected};
use super::row::RowInterpreter;
use crate::finding::Finding;
use crate::table::{Row, Table};
use std::collections::HashMap;

/// Fewer rows than this are read sooner than a thread is started.
const SMALL: usize = 2_000;

/// What neighbouring rows say, in the order of the file.
#[derive(Default)]
pub(super) struct Portion {
    pub accepted: Vec<Record>,
    pub rejected: Vec<Rejected>,
    pub findings: Vec<Finding>,
}

/// Reads every row; `repeated` has the positions of rows that say an earlier one again, with its line.
pub(super) fn read_all<'a>(
    table: &Table,
    repeated: &HashMap<usize, u32>,
    admits: Admits<'_>,
    interpreter: impl Fn() -> RowInterpreter<'a> + Sync,
) -> Portion {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let size = table.rows.len().div_ceil(threads).max(SMALL);
    let read = |at: usize, rows: &[Row]| read_portion(at * size, rows, repeated, admits, interpreter());
    let mut portions = table.rows.chunks(size).enumerate();
    let first = portions.next();
    std::thread::scope(|scope| {
        let others: Vec<_> = portions
            .map(|(at, rows)| {
                scope.spawn({
                    let read = &read;
                    move || read(at, rows)
                })
            })
            .collect();
        let mut all = first.map(|(at, rows)| read(at, rows)).unwrap_or_default();
        for other in others {
            match other.join() {
                Ok(portion) => all.append(portion),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    })
}

fn read_portion(
    from: usize,
    rows: &[Row],
    repeated: &HashMap<usize, u32>,
    admits: Admits<'_>,
    mut interpreter: RowInterpreter<'_>,
) -> Portion {
    let mut portion = Portion { accepted: Vec::with_capacity(rows.len()), ..Portion::default() };
    for (index, row) in (from..).zip(rows) {
        if let Some(line) = repeated.get(&index) {
            portion.rejected.push(Rejected::row(row, row.line, Reason::RepeatedRow { line: *line }));
            continue;
        }
        let outcome = interpreter.row(row);
        portion.findings.extend(outcome.findings);
        match outcome.result {
            Ok(record) if admits(&record) => portion.accepted.push(record),
            Ok(_) => portion.rejected.push(Rejected::row(row, outcome.line, Reason::OutsideTerritory)),
            Err(reason) => portion.rejected.push(Rejected::row(row, outcome.line, reason)),
        }
    }
    portion
}

impl Portion {
    fn append(&mut self, mut next: Self) {
        self.accepted.append(&mut next.accepted);
        self.rejected.append(&mut next.rejected);
        self.findings.append(&mut next.findings);
    }
}

//! One CSV file: header, rows, numbers with their place.

use super::{FileFault, Finding};

/// A file being read, and what is wrong with it so far.
#[derive(Debug)]
pub(super) struct Table<'a> {
    file: &'static str,
    text: &'a str,
    columns: Vec<Option<usize>>,
    names: &'static [&'static str],
    width: usize,
    pub findings: Vec<Finding>,
}

/// Findings of one file beyond which no more are listed.
const ENOUGH: usize = 100;

/// A row: its line and its cells in the order of the names asked for.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub line: usize,
    cells: Vec<&'a str>,
}

impl<'a> Table<'a> {
    pub fn new(file: &'static str, text: &'a str, names: &'static [&'static str]) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let header: Vec<&str> = text.lines().next().unwrap_or("").split(',').map(str::trim).collect();
        let columns: Vec<Option<usize>> =
            names.iter().map(|name| header.iter().position(|found| found == name)).collect();
        let mut table = Table { file, text, columns, names, width: header.len(), findings: Vec::new() };
        for (name, column) in names.iter().zip(table.columns.clone()) {
            if column.is_none() {
                table.find(Some(1), Some(name), FileFault::NoColumn);
            }
        }
        table
    }

    pub fn find(&mut self, line: Option<usize>, field: Option<&str>, fault: FileFault) {
        if self.findings.len() < ENOUGH {
            self.findings.push(Finding {
                file: self.file.to_owned(),
                line,
                field: field.map(str::to_owned),
                fault,
            });
        }
    }

    /// Rows with as many cells as the header; nothing if a column is missing.
    pub fn rows(&mut self) -> Vec<Row<'a>> {
        let Some(columns) = self.columns.iter().copied().collect::<Option<Vec<usize>>>() else {
            return Vec::new();
        };
        let mut rows = Vec::new();
        for (line, text) in (1..).zip(self.text.lines()).skip(1) {
            if text.trim().is_empty() {
                continue;
            }
            let cells: Vec<&str> = text.split(',').map(str::trim).collect();
            if cells.len() == self.width {
                let cells = columns.iter().map(|column| cells.get(*column).copied().unwrap_or("")).collect();
                rows.push(Row { line, cells });
            } else {
                let fault = FileFault::Cells { found: cells.len(), expected: self.width };
                self.find(Some(line), None, fault);
            }
        }
        rows
    }

    /// The text of the column at this place of the names.
    pub fn text(row: &Row<'a>, column: usize) -> &'a str {
        row.cells.get(column).copied().unwrap_or("")
    }

    /// A whole number, 0 with a finding if it is none.
    pub fn whole(&mut self, row: &Row<'a>, column: usize) -> i64 {
        let text = Self::text(row, column);
        text.parse().unwrap_or_else(|_| {
            let name = self.names.get(column).copied().unwrap_or("");
            let is_area = name.contains("area") || name.contains("m2") || name == "amount";
            let fault = if is_area && text.parse::<f64>().is_ok() {
                FileFault::AreaDecimals(text.to_owned())
            } else {
                FileFault::NotWhole(text.to_owned())
            };
            self.find(Some(row.line), Some(name), fault);
            0
        })
    }

    /// A whole number from 0; below, it is a finding.
    pub fn count(&mut self, row: &Row<'a>, column: usize) -> usize {
        let value = self.whole(row, column);
        usize::try_from(value).unwrap_or_else(|_| {
            let name = self.names.get(column).copied().unwrap_or("");
            let wrong = crate::Wrong::Range { value, least: 0, most: i64::MAX };
            self.find(Some(row.line), Some(name), FileFault::Wrong(wrong));
            0
        })
    }

    /// A place in another list, −1 meaning none.
    pub fn reference(&mut self, row: &Row<'a>, column: usize) -> Option<usize> {
        if Self::text(row, column) == "-1" { None } else { Some(self.count(row, column)) }
    }

    /// The id in the first column, which must be the place of the row.
    pub fn numbered(&mut self, row: &Row<'a>, expected: usize) {
        let found = self.whole(row, 0);
        if usize::try_from(found) != Ok(expected) {
            let name = self.names.first().copied();
            self.find(Some(row.line), name, FileFault::Numbering { found, expected });
        }
    }
}

/// A table of amounts by key and year, each of which must be there once.
#[derive(Debug)]
pub(super) struct Grid {
    lines: Vec<Option<usize>>,
    years: usize,
}

impl Grid {
    pub fn new(keys: usize, years: usize) -> Self {
        Grid { lines: vec![None; keys.saturating_mul(years)], years }
    }

    /// Notes a row; false, with a finding, where it is outside or there already.
    pub fn enter(&mut self, table: &mut Table<'_>, line: usize, key: usize, year: usize) -> bool {
        if year == 0 || year > self.years {
            let wrong = crate::Wrong::Range {
                value: crate::num::signed(year),
                least: 1,
                most: crate::num::signed(self.years),
            };
            table.find(Some(line), Some("year"), FileFault::Wrong(wrong));
            return false;
        }
        match self.lines.get_mut(key * self.years + year - 1) {
            Some(Some(first)) => {
                let first = *first;
                table.find(Some(line), Some("year"), FileFault::Again(first));
                false
            }
            Some(empty) => {
                *empty = Some(line);
                true
            }
            None => false,
        }
    }

    pub fn keys(&self) -> usize {
        self.lines.len() / self.years
    }

    pub fn line(&self, key: usize, year: usize) -> Option<usize> {
        self.lines.get(key * self.years + year.wrapping_sub(1)).copied().flatten()
    }

    /// A finding for every key and year without a row.
    pub fn complete(&self, table: &mut Table<'_>, name: impl Fn(usize) -> String) {
        for (place, line) in self.lines.iter().enumerate() {
            if line.is_none() {
                let what = format!("{}, year {}", name(place / self.years), place % self.years + 1);
                table.find(None, Some("year"), FileFault::NoRow(what));
            }
        }
    }
}

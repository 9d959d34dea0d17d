//! The return file: a person's own rows, the doubtful cells coloured and the reasons beside them. Corrected and
//! sent in again it continues where it stopped, because it carries the lines of the first file.

use super::workbook::{heading_format, new_workbook, sheet_name, write_field};
use super::{Field, WriteError};
use crate::finding::{Finding, Severity};
use crate::interpret::Interpretation;
use crate::mapping::{Mapping, Target};
use crate::table::{Cell, Table};
use jiff::civil::Date;
use rust_xlsxwriter::{Color, Format, Workbook};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Ends the heading over the lines of the first file: a return file is known by it when it comes back.
pub const LINE_MARK: &str = "yiju_line";

/// Ends the heading over the reasons.
pub const REASONS_MARK: &str = "yiju_reasons";

/// Ends the first heading of the sheet that says what to fix.
const FIXES_MARK: &str = "yiju_fixes";

/// Whether a table is the «what to fix» sheet of a return file: an import passes over it.
pub fn is_return_summary(table: &Table) -> bool {
    table.header.first().is_some_and(|header| header.written.ends_with(FIXES_MARK))
}

/// The source whose rows a return file brings back: a mended row is the same source speaking again.
pub fn returned_source(table: &Table) -> Option<&str> {
    let line = table.header.iter().find(|header| header.written.ends_with(LINE_MARK))?;
    let (_, behind) = line.written.split_once('«')?;
    let (label, _) = behind.rsplit_once('»')?;
    Some(label).filter(|label| !label.is_empty())
}

/// Which rows go back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnRows {
    /// All of them.
    All,
    /// Those with a finding at least as severe.
    AtLeast(Severity),
    /// Those that were not taken.
    Rejected,
}

/// The words of a return file, in the person's language.
pub struct ReturnWords<'a> {
    /// The name of the sheet with the rows.
    pub rows: &'a str,
    /// The name of the sheet that says what to fix.
    pub fixes: &'a str,
    /// The heading over the line numbers.
    pub line: &'a str,
    /// The heading over the reasons.
    pub reasons: &'a str,
    /// The headings of the second sheet: how severe, what, how many rows, which lines.
    pub summary: [&'a str; 4],
    /// A severity in words.
    pub severity: &'a dyn Fn(Severity) -> String,
    /// A finding in words.
    pub finding: &'a dyn Fn(&Finding) -> String,
}

/// A line of the return file.
struct Returned<'a> {
    line: u32,
    cells: &'a [Cell],
}

/// How many lines the second sheet lists for one kind of finding.
const LINES_LISTED: usize = 30;

/// Writes the return file of an import.
pub fn return_workbook(
    table: &Table,
    mapping: &Mapping,
    interpretation: &Interpretation,
    rows: ReturnRows,
    words: &ReturnWords<'_>,
    created: Date,
) -> Result<Vec<u8>, WriteError> {
    let mut book = new_workbook(created)?;
    let mut by_line: HashMap<u32, Vec<&Finding>> = HashMap::new();
    for finding in &interpretation.findings {
        if let Some(line) = finding.line {
            by_line.entry(line).or_default().push(finding);
        }
    }
    write_rows(
        &mut book,
        table,
        mapping,
        &chosen(table, mapping, interpretation, rows, &by_line),
        &by_line,
        words,
        &interpretation.source_label,
    )?;
    write_summary(&mut book, interpretation, words)?;
    Ok(book.save_to_buffer()?)
}

/// The rows that go back, in the order of their lines.
fn chosen<'a>(
    table: &'a Table,
    mapping: &Mapping,
    interpretation: &Interpretation,
    rows: ReturnRows,
    by_line: &HashMap<u32, Vec<&Finding>>,
) -> Vec<Returned<'a>> {
    let rejected: HashSet<u32> = interpretation.rejected.iter().map(|row| row.line).collect();
    let wanted = |line: u32| match rows {
        ReturnRows::All => true,
        ReturnRows::Rejected => rejected.contains(&line),
        ReturnRows::AtLeast(severity) => {
            by_line.get(&line).is_some_and(|findings| findings.iter().any(|f| f.severity >= severity))
        }
    };
    let original = mapping.columns_of(Target::OriginalLine).next();
    let line_of = |line: u32, cells: &[Cell]| {
        let written = original.and_then(|column| cells.get(column)).and_then(Cell::as_text);
        written.and_then(|text| text.parse().ok()).unwrap_or(line)
    };
    let data = table.rows.iter().map(|row| (row.line, row.cells.as_slice()));
    let aside = table.set_aside_below().map(|row| (row.line, row.cells.as_slice()));
    let mut all: Vec<Returned<'_>> =
        data.chain(aside).map(|(line, cells)| Returned { line: line_of(line, cells), cells }).collect();
    all.retain(|row| wanted(row.line));
    all.sort_by_key(|row| row.line);
    all
}

fn write_rows(
    book: &mut Workbook,
    table: &Table,
    mapping: &Mapping,
    rows: &[Returned<'_>],
    by_line: &HashMap<u32, Vec<&Finding>>,
    words: &ReturnWords<'_>,
    source: &str,
) -> Result<(), WriteError> {
    let page = book.add_worksheet();
    page.set_name(sheet_name(words.rows))?;
    // A return file that comes back brings its own two columns, which are written anew.
    let own: Vec<usize> =
        (0..table.header.len()).filter(|column| !is_ours(table, mapping, *column)).collect();
    let heading = heading_format();
    page.write_string_with_format(0, 0, format!("{} «{source}» {LINE_MARK}", words.line), &heading)?;
    page.write_string_with_format(0, 1, format!("{} {REASONS_MARK}", words.reasons), &heading)?;
    for (at, column) in (2_u16..).zip(&own) {
        let text = table.header.get(*column).map(|header| header.written.as_str()).unwrap_or_default();
        page.write_string_with_format(0, at, text, &heading)?;
    }
    page.set_freeze_panes(1, 2)?;
    page.set_column_width(1, 60)?;
    let none = Vec::new();
    for (at_line, row) in (1_u32..).zip(rows) {
        let findings = by_line.get(&row.line).unwrap_or(&none);
        let worst = |column: Option<usize>| {
            findings.iter().filter(|f| column.is_none() || f.column == column).map(|f| f.severity).max()
        };
        let reasons: Vec<String> = findings.iter().map(|finding| (words.finding)(finding)).collect();
        write_field(page, at_line, 0, &Field::number(row.line), &colour(worst(None)))?;
        write_field(page, at_line, 1, &Field::text(reasons.join("\n")), &Format::new().set_text_wrap())?;
        for (at, column) in (2_u16..).zip(&own) {
            let cell = row.cells.get(*column).unwrap_or(&Cell::Empty);
            write_field(page, at_line, at, &field(cell), &colour(worst(Some(*column))))?;
        }
    }
    Ok(())
}

/// Whether a column is one that a return file carries for us.
fn is_ours(table: &Table, mapping: &Mapping, column: usize) -> bool {
    let target = mapping.columns.get(column).and_then(|column| column.target);
    let reasons = table.header.get(column).is_some_and(|header| header.written.ends_with(REASONS_MARK));
    target == Some(Target::OriginalLine) || reasons
}

fn field(cell: &Cell) -> Field {
    match cell {
        Cell::Empty => Field::Empty,
        Cell::Text(text) => Field::text(&**text),
        Cell::Number(number) => Field::Number(number.to_string()),
        Cell::Date(date) => Field::Date(*date),
        Cell::Flag(flag) => Field::Flag(*flag),
    }
}

/// Red, yellow, blue; light enough to read black text on.
fn colour(severity: Option<Severity>) -> Format {
    match severity {
        None => Format::new(),
        Some(Severity::Note) => Format::new().set_background_color(Color::RGB(0x00DD_EBF7)),
        Some(Severity::Warning) => Format::new().set_background_color(Color::RGB(0x00FF_EB9C)),
        Some(Severity::Error) => Format::new().set_background_color(Color::RGB(0x00FF_C7CE)),
    }
}

/// The second sheet: each kind of finding once, worst first, with its lines.
fn write_summary(
    book: &mut Workbook,
    interpretation: &Interpretation,
    words: &ReturnWords<'_>,
) -> Result<(), WriteError> {
    let mut kinds: BTreeMap<(std::cmp::Reverse<Severity>, &str), Vec<&Finding>> = BTreeMap::new();
    for finding in &interpretation.findings {
        let kind = (std::cmp::Reverse(finding.severity), finding.code.key());
        kinds.entry(kind).or_default().push(finding);
    }
    let page = book.add_worksheet();
    page.set_name(sheet_name(words.fixes))?;
    for (column, heading) in (0_u16..).zip(words.summary) {
        let mark = if column == 0 { format!(" {FIXES_MARK}") } else { String::new() };
        page.write_string_with_format(0, column, format!("{heading}{mark}"), &heading_format())?;
    }
    page.set_freeze_panes(1, 0)?;
    page.set_column_width(1, 70)?;
    page.set_column_width(3, 60)?;
    for (at, ((severity, _), findings)) in (1_u32..).zip(kinds) {
        let lines: Vec<String> =
            findings.iter().filter_map(|f| f.line).take(LINES_LISTED).map(|line| line.to_string()).collect();
        let more = if findings.len() > LINES_LISTED { ", …" } else { "" };
        let first = findings.first().map(|finding| (words.finding)(finding)).unwrap_or_default();
        let format = colour(Some(severity.0));
        write_field(page, at, 0, &Field::text((words.severity)(severity.0)), &format)?;
        write_field(page, at, 1, &Field::text(first), &Format::new().set_text_wrap())?;
        write_field(page, at, 2, &Field::number(findings.len()), &Format::new())?;
        write_field(page, at, 3, &Field::text(format!("{}{more}", lines.join(", "))), &Format::new())?;
    }
    Ok(())
}

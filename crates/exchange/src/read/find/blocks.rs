//! A sheet may hold several tables: side by side, or one below the other.

use super::head::{self, Head, number};
use super::judge::{Judge, Judged, titles};
use super::{Grid, GridRow, is_figure, words};
use crate::table::{Cell, Format, ReadWarning, SetAside, SourceCrs, Table};
use std::ops::Range;

/// What a table inherits from its sheet or file.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    pub name: String,
    pub format: Format,
    pub encoding: Option<String>,
    pub warnings: Vec<ReadWarning>,
    pub crs: Option<SourceCrs>,
    /// A record with fewer cells than the head is incomplete (text), not merely blank at the end (sheets).
    pub ragged: bool,
}

/// The tables of one sheet; none when nothing is written in it.
pub(crate) fn tables(mut grid: Grid, origin: &Origin) -> Vec<Table> {
    grid.rows.retain(|row| !row.is_blank());
    if grid.rows.is_empty() {
        return Vec::new();
    }
    spread_merged_text(&mut grid);
    let width = grid.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let mut tables = Vec::new();
    for band in bands(grid.rows) {
        let parts = side_by_side(&band, &grid.merges, width);
        for columns in parts.iter().skip(1) {
            let rows = band.iter().map(|row| cut(row, columns)).filter(|row| !row.is_blank()).collect();
            tables.push(table(rows, columns, &grid.merges, origin));
        }
        // The first takes the rows themselves: most sheets have only one table.
        if let Some(columns) = parts.first() {
            let rows = band.into_iter().map(|row| keep(row, columns)).filter(|row| !row.is_blank()).collect();
            let at = tables.len() + 1 - parts.len();
            tables.insert(at, table(rows, columns, &grid.merges, origin));
        }
    }
    let count = tables.len();
    if count > 1 {
        for (at, table) in tables.iter_mut().enumerate() {
            table.warnings.push(ReadWarning::SeveralTables { count: number(count) });
            if at > 0 {
                table.name = format!("{} ({})", table.name, at + 1);
            }
        }
    }
    tables
}

fn cut(row: &GridRow, columns: &Range<usize>) -> GridRow {
    let mut cells = vec![Cell::Empty; columns.start.min(row.cells.len())];
    cells.extend_from_slice(head::cells(row, columns));
    GridRow { line: row.line, cells }
}

fn keep(mut row: GridRow, columns: &Range<usize>) -> GridRow {
    row.cells.truncate(columns.end);
    row
}

/// One table from the rows of one block; the cells still begin at the sheet's first column.
fn table(rows: Vec<GridRow>, columns: &Range<usize>, merges: &[super::Merge], origin: &Origin) -> Table {
    let columns = trim_left(&rows, columns);
    let found = head::find(&rows, merges, &columns);
    let mut judge = Judge::new(&found, columns.start, merges.to_vec());
    let Head { columns: header, rows: place, line, mut warnings } = found;
    let mut rows = rows;
    let below = rows.split_off(place.end.min(rows.len()));
    rows.truncate(place.start);
    let mut set_aside: Vec<SetAside> = titles(rows).collect();
    let mut data = Vec::with_capacity(below.len());
    for mut row in below {
        row.cells.drain(..columns.start.min(row.cells.len()));
        match judge.judge(row.line, row.cells, origin.ragged) {
            Judged::Row(row) => data.push(row),
            Judged::Aside(aside) => set_aside.push(aside),
        }
    }
    warnings.splice(0..0, origin.warnings.iter().cloned());
    warnings.extend(judge.warnings());
    Table {
        name: origin.name.clone(),
        format: origin.format,
        encoding: origin.encoding.clone(),
        header,
        header_line: line,
        rows: data,
        set_aside,
        warnings,
        crs: origin.crs.clone(),
    }
}

/// Leaves out columns at the left edge that nothing is written in.
fn trim_left(rows: &[GridRow], columns: &Range<usize>) -> Range<usize> {
    let first = rows
        .iter()
        .filter_map(|row| head::cells(row, columns).iter().position(|cell| !cell.is_empty()))
        .min()
        .unwrap_or(0);
    columns.start + first..columns.end
}

/// A cell merged over several rows of data speaks for all of them, unless it is a figure: the floor area of three
/// blocks together must not be counted three times.
fn spread_merged_text(grid: &mut Grid) {
    for merge in &grid.merges {
        if merge.bottom <= merge.top {
            continue;
        }
        let Ok(column) = usize::try_from(merge.left) else { continue };
        let from = grid.rows.partition_point(|row| row.line < merge.top);
        let Some(value) = grid
            .rows
            .get(from)
            .filter(|row| row.line == merge.top)
            .and_then(|row| row.cells.get(column))
            .filter(|cell| matches!(cell, Cell::Text(_)) && !is_figure(cell))
            .cloned()
        else {
            continue;
        };
        for row in grid.rows.iter_mut().skip(from + 1).take_while(|row| row.line <= merge.bottom) {
            if row.cells.len() <= column {
                row.cells.resize(column + 1, Cell::Empty);
            }
            if let Some(cell) = row.cells.get_mut(column).filter(|cell| cell.is_empty()) {
                *cell = value.clone();
            }
        }
    }
}

/// Cuts where, after a blank line, another head begins with other words than the first one.
fn bands(rows: Vec<GridRow>) -> Vec<Vec<GridRow>> {
    let mut cuts = Vec::new();
    let mut head: Option<Vec<String>> = None;
    let mut begin = 0;
    for (at, row) in rows.iter().enumerate() {
        if !strong_head(row) {
            continue;
        }
        let texts: Vec<String> = row.cells.iter().filter_map(Cell::as_text).map(str::to_owned).collect();
        match &head {
            None => head = Some(texts),
            Some(known) if *known == texts => {}
            Some(_) => {
                // The new table's titles stand between the blank line and its head.
                let gap = (begin + 1..=at).rev().take(4).find(|index| blank_before(&rows, *index)).filter(
                    |index| rows.get(*index..at).unwrap_or_default().iter().all(|title| title.filled() <= 2),
                );
                if let Some(cut) = gap {
                    cuts.push(cut);
                    begin = at;
                    head = Some(texts);
                }
            }
        }
    }
    let mut rest = rows;
    let mut bands = Vec::new();
    for cut in cuts.into_iter().rev() {
        bands.push(rest.split_off(cut));
    }
    bands.push(rest);
    bands.reverse();
    bands
}

fn blank_before(rows: &[GridRow], at: usize) -> bool {
    let line = |at: usize| rows.get(at).map(|row| row.line);
    at > 0 && line(at - 1).zip(line(at)).is_some_and(|(above, here)| here > above.saturating_add(1))
}

/// A row of nothing but words known from heads, or nearly.
fn strong_head(row: &GridRow) -> bool {
    let filled = row.filled();
    // Nearly every row of data ends here: looking words up is dear.
    if filled < 3 || row.cells.iter().any(is_figure) {
        return false;
    }
    let known = row.cells.iter().filter_map(Cell::as_text).filter(|text| words::is_head(text)).count();
    known * 4 >= filled * 3
}

/// The column ranges of tables standing side by side; one range when there is one table.
fn side_by_side(rows: &[GridRow], merges: &[super::Merge], width: usize) -> Vec<Range<usize>> {
    let whole: Vec<Range<usize>> = std::iter::once(0..width).collect();
    let found = head::find(rows, merges, &(0..width));
    let Some(line) = found.line else { return whole };
    if let Some(period) = period(&found) {
        let start = found.columns.first().map_or(0, |column| usize::try_from(column.column).unwrap_or(0));
        let count = found.columns.len() / period;
        return (0..count).map(|at| start + at * period..start + (at + 1) * period).collect();
    }
    let body: Vec<&GridRow> = rows.iter().filter(|row| row.line >= line).collect();
    let blank = |at: usize| body.iter().all(|row| row.cells.get(at).is_none_or(Cell::is_empty));
    let mut parts: Vec<Range<usize>> = Vec::new();
    for at in (0..width).filter(|at| !blank(*at)) {
        match parts.last_mut() {
            Some(part) if part.end == at => part.end = at + 1,
            _ => parts.push(at..at + 1),
        }
    }
    if parts.len() < 2 || parts.iter().any(|part| part.len() < 2) || !separate(&parts, &found, &body) {
        return whole;
    }
    parts
}

/// Whether parts divided by a blank column are tables of their own: their heads say the same, or they end elsewhere.
fn separate(parts: &[Range<usize>], found: &Head, body: &[&GridRow]) -> bool {
    let heads = |part: &Range<usize>| -> Vec<&str> {
        let inside = |column: u32| usize::try_from(column).is_ok_and(|column| part.contains(&column));
        found
            .columns
            .iter()
            .filter(|header| header.named && inside(header.column))
            .map(|header| header.text.as_str())
            .collect()
    };
    let extent = |part: &Range<usize>| {
        body.iter().filter(|row| head::cells(row, part).iter().any(|cell| !cell.is_empty())).count()
    };
    let Some((first, others)) = parts.split_first() else { return false };
    let (first_heads, first_extent) = (heads(first), extent(first));
    others.iter().all(|part| {
        let own = heads(part);
        let shared = own.iter().filter(|head| first_heads.contains(head)).count();
        let (small, large) = (extent(part).min(first_extent), extent(part).max(first_extent));
        own.len() >= 2 && (shared * 2 >= own.len() || small * 5 <= large * 3)
    })
}

/// Heads that repeat as a whole (`序号 小区 户数 序号 小区 户数`): the length of one turn.
fn period(found: &Head) -> Option<usize> {
    let heads: Vec<&str> = found.columns.iter().map(|header| header.written.as_str()).collect();
    (2..=heads.len() / 2)
        .filter(|period| heads.len().is_multiple_of(*period))
        .find(|period| heads.iter().zip(heads.iter().skip(*period)).all(|(one, next)| one == next))
        .filter(|_| found.columns.iter().all(|column| column.named))
}

#[cfg(test)]
mod tests;

//! Where the head of a table is, and what its columns are called.

use super::{GridRow, Merge, is_figure, unit, words};
use crate::table::{Cell, Header, ReadWarning};
use std::collections::HashSet;
use std::ops::Range;

/// Heads are looked for in this many records at the front.
const SEARCH: usize = 40;
/// A head has at most this many rows.
const DEPTH: usize = 4;

/// The head of a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Head {
    pub columns: Vec<Header>,
    /// Records that belong to the head, by their place among the rows; data begins at the end. Empty when the table
    /// has no head.
    pub rows: Range<usize>,
    pub line: Option<u32>,
    pub warnings: Vec<ReadWarning>,
}

/// Finds the head among the first rows of a table that takes up `columns`.
pub(crate) fn find(rows: &[GridRow], merges: &[Merge], columns: &Range<usize>) -> Head {
    let sample = rows.get(..rows.len().min(SEARCH * 4)).unwrap_or(rows);
    let width = usual_width(sample, columns);
    let found = (0..sample.len().min(SEARCH)).find(|at| is_head_row(sample, *at, columns, width));
    let Some(top) = found else { return without_head(rows, columns, width) };
    let depth = depth(sample, top, merges, columns);
    let bottom = top + depth;
    let mut parts = names(sample.get(top..bottom).unwrap_or_default(), merges, columns);
    let last_named = parts.iter().rposition(|parts| !parts.is_empty()).map_or(0, |at| at + 1);
    let last_used = last_named.max(used_width(sample.get(bottom..).unwrap_or_default(), columns));
    parts.resize(last_used, Vec::new());
    let mut head = Head {
        columns: parts
            .into_iter()
            .enumerate()
            .map(|(at, parts)| column(columns.start + at, &parts))
            .collect(),
        rows: top..bottom,
        line: bottom.checked_sub(1).and_then(|at| sample.get(at)).map(|row| row.line),
        warnings: Vec::new(),
    };
    shift_for_index(&mut head, sample.get(bottom..).unwrap_or_default());
    name_warnings(&mut head);
    head
}

/// How many cells a record of this table usually has filled.
fn usual_width(rows: &[GridRow], columns: &Range<usize>) -> usize {
    let mut counts: Vec<usize> =
        rows.iter().map(|row| filled(row, columns)).filter(|count| *count > 0).collect();
    counts.sort_unstable();
    // The upper third: titles and notes have few cells, and so have rows with gaps.
    counts.get(counts.len() * 2 / 3).copied().unwrap_or(0)
}

/// The rightmost column that a fair share of the records fills, counted from the left edge.
fn used_width(rows: &[GridRow], columns: &Range<usize>) -> usize {
    let least = (rows.len() / 20).max(1);
    let mut counts: Vec<usize> = Vec::new();
    for row in rows {
        let end = cells(row, columns).iter().rposition(|cell| !cell.is_empty()).map_or(0, |at| at + 1);
        if counts.len() <= end {
            counts.resize(end + 1, 0);
        }
        if let Some(count) = counts.get_mut(end) {
            *count += 1;
        }
    }
    let mut longer = 0;
    for (width, count) in counts.iter().enumerate().rev() {
        longer += count;
        if longer > least || (longer == rows.len() && longer > 0) {
            return width;
        }
    }
    0
}

pub(crate) fn cells<'a>(row: &'a GridRow, columns: &Range<usize>) -> &'a [Cell] {
    let end = columns.end.min(row.cells.len());
    row.cells.get(columns.start.min(end)..end).unwrap_or_default()
}

fn filled(row: &GridRow, columns: &Range<usize>) -> usize {
    cells(row, columns).iter().filter(|cell| !cell.is_empty()).count()
}

/// Whether the record at `at` is the (first) row of the head.
fn is_head_row(rows: &[GridRow], at: usize, columns: &Range<usize>, width: usize) -> bool {
    let Some(row) = rows.get(at) else { return false };
    let cells = cells(row, columns);
    let texts: Vec<&str> = cells.iter().filter_map(Cell::as_text).collect();
    let count = filled(row, columns);
    if count == 0 || with_children(rows, at, columns) * 2 < width || (width > 1 && count < 2) {
        return false;
    }
    let figures = cells.iter().filter(|cell| is_figure(cell)).count();
    let known = texts.iter().filter(|text| words::is_head(text)).count();
    let distinct: HashSet<&str> = texts.iter().copied().collect();
    if texts.iter().any(|text| words::answers(text) || (words::is_total(text) && known < count)) {
        return false;
    }
    if known * 2 >= count && figures * 3 <= count {
        // A title such as «小区名称统计» over one column is no head of a wider table: `width` has seen to that.
        return true;
    }
    if figures > 0 || distinct.len() < texts.len() {
        // Years as heads (`2021`, `2022`) stand among words.
        return known >= 2 && figures * 2 <= count && distinct.len() == texts.len();
    }
    let below: Vec<&GridRow> = rows.iter().skip(at + 1).take(30).collect();
    known >= 2 || (count * 3 >= width * 2 && contrast(cells, &below, columns))
}

/// How many columns a record names, together with the one below it where that only fills its gaps: without merges, the
/// parents of many children leave most of their row empty.
fn with_children(rows: &[GridRow], at: usize, columns: &Range<usize>) -> usize {
    let (Some(row), Some(below)) = (rows.get(at), rows.get(at + 1)) else {
        return rows.get(at).map_or(0, |row| filled(row, columns));
    };
    let own = filled(row, columns);
    // A title is one cell, and a head below it is no child of it.
    if own < 3 || !continues_head(std::slice::from_ref(row), below, columns) {
        return own;
    }
    let above = cells(row, columns);
    let gaps = cells(below, columns)
        .iter()
        .enumerate()
        .filter(|(at, cell)| !cell.is_empty() && above.get(*at).is_none_or(Cell::is_empty));
    own + gaps.count()
}

/// Whether figures stand below words, as they do below a head, and no word of the line comes again in its column.
fn contrast(head: &[Cell], below: &[&GridRow], columns: &Range<usize>) -> bool {
    let column = |at: usize| {
        below.iter().filter_map(move |row| cells(row, columns).get(at).filter(|cell| !cell.is_empty()))
    };
    let repeated =
        head.iter().enumerate().any(|(at, cell)| !cell.is_empty() && column(at).any(|below| below == cell));
    let figures = head
        .iter()
        .enumerate()
        .filter(|(_, cell)| !cell.is_empty())
        .filter(|(at, _)| {
            let (count, figures) = column(*at).fold((0, 0), |(count, figures), cell| {
                (count + 1, figures + usize::from(begins_as_figure(cell)))
            });
            count > 0 && figures * 5 >= count * 3
        })
        .count();
    let looks_like_data = head.iter().any(begins_as_figure);
    !repeated && figures > 0 && !looks_like_data
}

/// `1998年`, `245户`, `16.5万㎡`: text, but data.
fn begins_as_figure(cell: &Cell) -> bool {
    is_figure(cell)
        || cell.as_text().is_some_and(|text| {
            text.starts_with(|c: char| c.is_ascii_digit()) && !text.starts_with('0') && text.len() < 24
        })
}

fn without_head(rows: &[GridRow], columns: &Range<usize>, width: usize) -> Head {
    // Titles may stand above data without a head as well.
    let top = rows.iter().take(SEARCH).position(|row| filled(row, columns) * 2 >= width.max(1)).unwrap_or(0);
    let used = used_width(rows.get(top..).unwrap_or_default(), columns);
    let headers = (columns.start..columns.start + used).map(|at| Header::unnamed(number(at))).collect();
    Head { columns: headers, rows: top..top, line: None, warnings: vec![ReadWarning::NoHead] }
}

/// How many rows the head has.
fn depth(rows: &[GridRow], top: usize, merges: &[Merge], columns: &Range<usize>) -> usize {
    let Some(first) = rows.get(top) else { return 1 };
    let merged_to = merges
        .iter()
        .filter(|merge| merge.top == first.line && merge.bottom > merge.top && overlaps(merge, columns))
        .map(|merge| merge.bottom)
        .max();
    let mut depth = 1;
    while depth < DEPTH {
        let Some(row) = rows.get(top + depth) else { break };
        let within = merged_to.is_some_and(|bottom| row.line <= bottom);
        let (head, below) = rows.split_at(top + depth);
        let below = below.get(1..).unwrap_or_default();
        if !(within
            || names_units(row, below, columns)
            || continues_head(head.get(top..).unwrap_or_default(), row, columns))
        {
            break;
        }
        depth += 1;
    }
    depth
}

fn overlaps(merge: &Merge, columns: &Range<usize>) -> bool {
    columns.contains(&usize::try_from(merge.left).unwrap_or(usize::MAX))
}

/// A row below a head that holds nothing but units: in brackets, or of columns whose first entry is a figure. A lone
/// `m` or `户` above nothing is somebody's record.
fn names_units(row: &GridRow, below: &[GridRow], columns: &Range<usize>) -> bool {
    let names_unit = |(at, cell): (usize, &Cell)| {
        cell.as_text().is_some_and(|text| {
            let bare = text.trim_matches(['(', ')', '（', '）']);
            unit::is_unit(bare) && (bare != text || has_figures(at, below, columns))
        })
    };
    let mut filled = cells(row, columns).iter().enumerate().filter(|(_, cell)| !cell.is_empty()).peekable();
    filled.peek().is_some() && filled.all(names_unit)
}

/// Whether the first entry of a column is a figure.
fn has_figures(at: usize, below: &[GridRow], columns: &Range<usize>) -> bool {
    let first = below.iter().filter_map(|row| cells(row, columns).get(at)).find(|cell| !cell.is_empty());
    first.is_some_and(begins_as_figure)
}

/// A second row of a head fills the gaps the first one leaves, in words only.
fn continues_head(above: &[GridRow], row: &GridRow, columns: &Range<usize>) -> bool {
    let cells_below = cells(row, columns);
    let filled_below = filled(row, columns);
    if filled_below == 0 || cells_below.iter().any(is_figure) {
        return false;
    }
    let texts = || cells_below.iter().filter_map(Cell::as_text);
    let Some(last) = above.last() else { return false };
    let above_cells = cells(last, columns);
    let above_filled = |at: usize| above_cells.get(at).is_some_and(|cell| !cell.is_empty());
    let known = texts().filter(|text| words::is_head(text)).count();
    // A cell below a gap belongs to the parent at its left. One below a parent needs a gap at its right, or words of
    // a head where the parent has this one child.
    let only_child = |cell: &Cell| cell.as_text().is_some_and(words::is_head);
    let (mut gaps, mut only_children) = (0, 0);
    for (at, cell) in cells_below.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
        if !above_filled(at) || !above_filled(at + 1) {
            gaps += 1;
        } else if only_child(cell) {
            only_children += 1;
        }
    }
    let has_gap = cells_below.iter().enumerate().any(|(at, cell)| !cell.is_empty() && !above_filled(at));
    has_gap
        && gaps + only_children == filled_below
        && gaps > only_children
        && known * 2 >= filled_below
        && filled_below < filled(last, columns) + filled_below
}

/// The parts of each column's head from top to bottom, merged parents spread over their children.
fn names(rows: &[GridRow], merges: &[Merge], columns: &Range<usize>) -> Vec<Vec<String>> {
    let width = rows.iter().map(|row| cells(row, columns).len()).max().unwrap_or(0);
    let mut parts: Vec<Vec<String>> = vec![Vec::new(); width];
    for (depth, row) in rows.iter().enumerate() {
        let below = rows.get(depth + 1..).unwrap_or_default();
        let mut parent: Option<(&Cell, Option<u32>)> = None;
        for (at, parts) in parts.iter_mut().enumerate() {
            let absolute = number(columns.start + at);
            let own = cells(row, columns).get(at).filter(|cell| !cell.is_empty());
            let text = if let Some(cell) = own {
                let merge = merges.iter().find(|merge| {
                    merge.left == absolute && merge.top == row.line && merge.right > merge.left
                });
                parent = Some((cell, merge.map(|merge| merge.right)));
                cell.as_text()
            } else {
                // Spread to the right: as far as the merge says, or, where nothing is said, over columns that have a
                // head further down and none above.
                parent
                    .filter(|(_, right)| match right {
                        Some(right) => absolute <= *right,
                        None => {
                            merges.iter().all(|merge| merge.top != row.line)
                                && parts.is_empty()
                                && below.iter().any(|row| {
                                    cells(row, columns).get(at).is_some_and(|cell| !cell.is_empty())
                                })
                        }
                    })
                    .and_then(|(cell, _)| cell.as_text())
            };
            if let Some(text) = text {
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                if parts.last() != Some(&text) {
                    parts.push(text);
                }
            }
        }
    }
    parts
}

/// One column from the parts of its head; a last part that is only a unit becomes the unit.
fn column(at: usize, parts: &[String]) -> Header {
    let (mut parts, written) = (parts.to_vec(), parts.join(" / "));
    let mut unit = None;
    if parts.len() > 1
        && let Some(last) = parts.last()
    {
        let bare = last.trim_matches(['(', ')', '（', '）', '[', ']']);
        if unit::is_unit(bare) && (bare != last.as_str() || !words::is_head(last)) {
            unit = Some(bare.trim_start_matches("单位").trim_matches([':', '：', ' ']).to_owned());
            parts.pop();
        }
    }
    if unit.is_none()
        && let Some(last) = parts.last_mut()
    {
        let (text, found) = unit::split(last);
        *last = text;
        unit = found;
    }
    // A parent may carry the unit for all its children: `面积(万平方米) / 住宅`.
    for part in &mut parts {
        let (text, found) = unit::split(part);
        *part = text;
        unit = unit.or(found);
    }
    if parts.is_empty() {
        return Header::unnamed(number(at));
    }
    Header { column: number(at), text: parts.join(" / "), written, unit, named: true }
}

/// R and some exports write a head one cell shorter than the rows, because the index in front has no name.
fn shift_for_index(head: &mut Head, data: &[GridRow]) {
    let named = head.columns.iter().filter(|column| column.named).count();
    let all_named_in_front = head.columns.iter().take(named).all(|column| column.named);
    if !all_named_in_front || head.columns.len() != named + 1 || data.len() < 2 {
        return;
    }
    let counts_up = |start: u64| {
        data.iter().take(50).zip(start..).all(|(row, expected)| {
            row.cells.first().and_then(Cell::as_text).and_then(|text| text.parse().ok()) == Some(expected)
        })
    };
    if !(counts_up(0) || counts_up(1)) {
        return;
    }
    head.columns.pop();
    for column in &mut head.columns {
        column.column = column.column.saturating_add(1);
    }
    head.columns.insert(0, Header::unnamed(0));
}

fn name_warnings(head: &mut Head) {
    let mut seen = HashSet::new();
    for column in &head.columns {
        let shown = column.column.saturating_add(1);
        if !column.named {
            head.warnings.push(ReadWarning::UnnamedColumn { column: shown });
        } else if !seen.insert(column.written.as_str()) {
            head.warnings.push(ReadWarning::DuplicateHead { head: column.written.clone(), column: shown });
        }
    }
}

pub(crate) fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

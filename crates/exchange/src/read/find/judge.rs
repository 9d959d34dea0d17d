//! Record by record: data, or something to set aside.

use super::head::{Head, number};
use super::{GridRow, Merge, words};
use crate::table::{Cell, Header, ReadWarning, Row, SetAside, SetAsideReason};

/// Sorts the records below (and above) a head.
pub(crate) struct Judge {
    columns: Vec<Header>,
    line: Option<u32>,
    /// Columns that have a head.
    named: usize,
    /// Where the table begins in the sheet.
    left: usize,
    merges: Vec<Merge>,
    fresh: bool,
    short: Tally,
    long: Tally,
    repeated: u32,
}

#[derive(Default)]
struct Tally {
    count: u32,
    first_line: u32,
}

impl Tally {
    fn add(&mut self, line: u32) {
        if self.count == 0 {
            self.first_line = line;
        }
        self.count = self.count.saturating_add(1);
    }
}

/// What a record is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Judged {
    Row(Row),
    Aside(SetAside),
}

impl Judge {
    pub fn new(head: &Head, left: usize, merges: Vec<Merge>) -> Self {
        Self {
            named: head.columns.iter().filter(|column| column.named).count(),
            columns: head.columns.clone(),
            line: head.line,
            left,
            merges,
            fresh: true,
            short: Tally::default(),
            long: Tally::default(),
            repeated: 0,
        }
    }

    /// Judges a record that is not blank, below the head. `cells` begin at the table's left edge.
    ///
    /// `ragged` says that a missing cell means something: in text files every record states its cells.
    pub fn judge(&mut self, line: u32, mut cells: Vec<Cell>, ragged: bool) -> Judged {
        if let Some(reason) = self.reason(line, &cells) {
            if reason == SetAsideReason::RepeatedHead {
                self.repeated = self.repeated.saturating_add(1);
            } else if reason == SetAsideReason::TooManyCells {
                self.long.add(line);
            }
            trim_end(&mut cells);
            return Judged::Aside(SetAside { line, reason, cells });
        }
        self.fresh = false;
        if ragged
            && cells.len() < self.columns.len()
            && !(cells.len() + 1 == self.columns.len() && self.last_unnamed())
        {
            self.short.add(line);
        }
        cells.resize(self.columns.len(), Cell::Empty);
        Judged::Row(Row { line, cells, geometry: None })
    }

    fn last_unnamed(&self) -> bool {
        self.columns.last().is_some_and(|column| !column.named)
    }

    fn reason(&self, line: u32, cells: &[Cell]) -> Option<SetAsideReason> {
        let width = self.columns.len();
        if self.repeats_head(cells) {
            return Some(SetAsideReason::RepeatedHead);
        }
        if self.fresh && self.line.is_some() && numbers_columns(cells, width) {
            return Some(SetAsideReason::ColumnNumbers);
        }
        let mut filled = cells.iter().filter(|cell| !cell.is_empty());
        let first = filled.next()?;
        let alone = filled.next().is_none();
        let leading = cells.iter().take(4).filter(|cell| !cell.is_empty()).take(3);
        if width > 1 && leading.filter_map(Cell::as_text).any(words::is_total) {
            return Some(SetAsideReason::Total);
        }
        if cells.iter().skip(width).any(|cell| !cell.is_empty()) {
            return Some(SetAsideReason::TooManyCells);
        }
        let text = first.as_text()?;
        if width > 2 && cells.iter().filter(|cell| !cell.is_empty()).nth(3).is_none() && words::is_note(text)
        {
            return Some(SetAsideReason::Note);
        }
        if alone && width > 2 {
            if words::is_section(text) && matches!(cells.first(), Some(cell) if !cell.is_empty()) {
                return Some(SetAsideReason::Section);
            }
            if self.spans(line, width) {
                return Some(if self.fresh || text.chars().count() <= 30 {
                    SetAsideReason::Section
                } else {
                    SetAsideReason::Note
                });
            }
        }
        None
    }

    /// Whether cells are merged over at least half the table in this line.
    fn spans(&self, line: u32, width: usize) -> bool {
        let left = number(self.left);
        self.merges.iter().any(|merge| {
            merge.top <= line
                && line <= merge.bottom
                && merge.left >= left
                && usize::try_from(merge.right.saturating_sub(merge.left))
                    .is_ok_and(|span| (span + 1) * 2 >= width.max(3))
        })
    }

    fn repeats_head(&self, cells: &[Cell]) -> bool {
        if self.line.is_none() {
            return false;
        }
        let (mut same, mut other) = (0_usize, 0_usize);
        for (column, cell) in self.columns.iter().zip(cells) {
            match cell.as_text() {
                Some(text) if column.named && says(column, text) => same += 1,
                _ if cell.is_empty() => {}
                // Nearly every row ends here, at its second cell.
                _ if same == 0 && other > 0 => return false,
                _ => other += 1,
            }
        }
        other += cells.iter().skip(self.columns.len()).filter(|cell| !cell.is_empty()).count();
        same > 0 && same >= other * 4 && same * 2 >= self.named
    }

    /// What the records had in common that a person should know.
    pub fn warnings(&self) -> Vec<ReadWarning> {
        let mut warnings = Vec::new();
        if self.short.count > 0 {
            warnings
                .push(ReadWarning::ShortRows { count: self.short.count, first_line: self.short.first_line });
        }
        if self.long.count > 0 {
            warnings.push(ReadWarning::LongRows { count: self.long.count, first_line: self.long.first_line });
        }
        if self.repeated > 0 {
            warnings.push(ReadWarning::RepeatedHead { count: self.repeated });
        }
        warnings
    }
}

/// Whether a cell says what the head of its column says, line breaks aside.
fn says(column: &Header, text: &str) -> bool {
    let equal = |text: &str| {
        text == column.written || text == column.text || column.written.split(" / ").any(|part| part == text)
    };
    if text.contains(char::is_whitespace) {
        equal(&text.split_whitespace().collect::<Vec<_>>().join(" "))
    } else {
        // Whatever repeats a head is not longer than it.
        column.written.len() >= text.len() && equal(text)
    }
}

/// `1, 2, 3, 4 …` or `甲, 乙, 1, 2 …` below the head of an official form.
fn numbers_columns(cells: &[Cell], width: usize) -> bool {
    const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";
    let filled: Vec<&str> = cells.iter().filter_map(Cell::as_text).collect();
    if filled.len() < 4 || filled.len() * 2 < width {
        return false;
    }
    let stems = filled
        .iter()
        .zip(STEMS.chars())
        .take_while(|(text, stem)| text.chars().eq(std::iter::once(*stem)))
        .count();
    filled.iter().skip(stems).zip(1_u32..).all(|(text, expected)| {
        text.trim_matches(['(', ')', '（', '）', '[', ']']).parse() == Ok(expected)
            || text.split_once('=').is_some_and(|(number, _)| number.trim().parse() == Ok(expected))
    })
}

pub(crate) fn trim_end(cells: &mut Vec<Cell>) {
    let used = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |at| at + 1);
    cells.truncate(used);
}

/// Records above a head.
pub(crate) fn titles(rows: Vec<GridRow>) -> impl Iterator<Item = SetAside> {
    rows.into_iter().filter(|row| !row.is_blank()).map(|mut row| {
        trim_end(&mut row.cells);
        SetAside { line: row.line, reason: SetAsideReason::Title, cells: row.cells }
    })
}

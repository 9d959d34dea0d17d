//! Finding the table inside the sheet: where the head is, what is data, what is neither.

pub(crate) mod blocks;
pub(crate) mod head;
pub(crate) mod judge;
pub(crate) mod unit;
pub(crate) mod words;

use crate::table::Cell;

/// A record of a sheet or text file that is not blank.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct GridRow {
    /// Sheet row or physical line, counted from 1.
    pub line: u32,
    /// Cells from the first column on; shorter than the sheet is wide where the rest is empty.
    pub cells: Vec<Cell>,
}

impl GridRow {
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(Cell::is_empty)
    }

    pub fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.is_empty()).count()
    }
}

/// Cells shown as one. Lines count from 1, columns from 0, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Merge {
    pub top: u32,
    pub bottom: u32,
    pub left: u32,
    pub right: u32,
}

/// A sheet as read: its rows that are not blank, and which cells are merged.
#[derive(Debug, Clone, Default)]
pub(crate) struct Grid {
    pub rows: Vec<GridRow>,
    pub merges: Vec<Merge>,
}

/// Whether a cell is a figure or date: data, not a head. `1,234`, `12.5%` and `2003` are; `1998年` and `2号` are not.
pub(crate) fn is_figure(cell: &Cell) -> bool {
    match cell {
        Cell::Empty => false,
        Cell::Number(_) | Cell::Date(_) | Cell::Flag(_) => true,
        Cell::Text(text) => is_figure_text(text),
    }
}

fn is_figure_text(text: &str) -> bool {
    let mut digits = 0;
    for character in text.chars() {
        match character {
            '0'..='9' | '０'..='９' => digits += 1,
            '.' | ',' | '%' | '+' | '-' | '−' | '/' | ':' | ' ' | '，' | '．' | '％' | '±' | '~' | '～' =>
                {}
            _ => return false,
        }
    }
    digits > 0
}

//! Rows that are not taken, and why.

use crate::finding::{Code, Finding};
use crate::table::{Cell, Row, SetAside, SetAsideReason};

/// Why a row was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// It is no data: a total, a repeated head, a note.
    SetAside(SetAsideReason),
    /// It names no community.
    NoName,
    /// It sums up several communities.
    AggregateRow,
    /// Every cell equals that of an earlier row.
    RepeatedRow {
        /// The earlier line.
        line: u32,
    },
    /// A building, entrance or dwelling without its number.
    NoNumber,
    /// It is not of the territory for which rows are taken, or does not say where it lies.
    OutsideTerritory,
}

impl Reason {
    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::SetAside(reason) => reason.key(),
            Self::NoName => "no-name",
            Self::AggregateRow => "aggregate-row",
            Self::RepeatedRow { .. } => "repeated-row",
            Self::NoNumber => "no-number",
            Self::OutsideTerritory => "outside-territory",
        }
    }
}

/// A row that was not taken. It is handed back, never lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// The line in the file.
    pub line: u32,
    /// Why.
    pub reason: Reason,
    /// Its cells as they were.
    pub cells: Vec<Cell>,
}

impl Rejected {
    pub(super) fn row(row: &Row, line: u32, reason: Reason) -> Self {
        Self { line, reason, cells: row.cells.clone() }
    }

    pub(super) fn set_aside(row: &SetAside) -> Self {
        Self { line: row.line, reason: Reason::SetAside(row.reason), cells: row.cells.clone() }
    }

    /// Whether the row is no single community's: a sum, or no data at all.
    pub(super) fn is_no_community(&self) -> bool {
        match self.reason {
            Reason::AggregateRow => true,
            Reason::SetAside(why) => why != SetAsideReason::TooManyCells,
            _ => false,
        }
    }

    pub(super) fn finding(&self) -> Finding {
        let reason = self.reason.key();
        let code = match self.reason {
            // A shifted row is data that could not be taken; the others are no data.
            Reason::SetAside(why) if why != SetAsideReason::TooManyCells => Code::SetAside { reason },
            _ => Code::Rejected { reason },
        };
        Finding::row(self.line, code)
    }
}

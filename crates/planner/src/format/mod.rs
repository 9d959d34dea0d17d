//! The neutral files of an instance (format 1): a directory of `meta.json` and CSV files without quoting.

mod read;
mod table;
mod write;

pub use read::{read, read_doubting, read_with};
pub use write::{files, write};

use crate::Wrong;
use std::fmt;

/// One thing that is wrong with the files of an instance, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The file.
    pub file: String,
    /// The line in it, from 1, if one line is to blame.
    pub line: Option<usize>,
    /// The column or key, if one is to blame.
    pub field: Option<String>,
    /// What is wrong.
    pub fault: FileFault,
}

impl fmt::Display for Finding {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(to, ":{line}")?;
        }
        if let Some(field) = &self.field {
            write!(to, ", {field}")?;
        }
        write!(to, ": {}", self.fault)
    }
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// `meta.json` is not what it should be.
    #[error("is no heading of format 1: {0}")]
    Heading(String),
    /// Another version of the format.
    #[error("format {0} is not known; this program reads format 1")]
    Version(i64),
    /// A column is missing.
    #[error("the column is missing; the header line is the first")]
    NoColumn,
    /// A row with more or fewer cells than the header.
    #[error("{found} cells where the header has {expected}; there is no quoting, texts have no commas")]
    Cells {
        /// Cells in the row.
        found: usize,
        /// Columns in the header.
        expected: usize,
    },
    /// A cell that is no whole number.
    #[error("«{0}» is no whole number")]
    NotWhole(String),
    /// An area with decimals.
    #[error("«{0}» has decimals; areas are whole m². If it is in 万 m², multiply by 10,000")]
    AreaDecimals(String),
    /// A word that is none of those known.
    #[error("«{found}» is not known; it may be {known}")]
    Word {
        /// The word.
        found: String,
        /// The words that are known.
        known: &'static str,
    },
    /// Ids are places.
    #[error("id {found} where {expected} is expected; rows are numbered from 0 without gaps")]
    Numbering {
        /// The id.
        found: i64,
        /// What it should be.
        expected: usize,
    },
    /// The same key twice.
    #[error("the same is in line {0} already; keep one")]
    Again(usize),
    /// A row that should be there.
    #[error("no row for {0}; add it, with 0 if there is nothing")]
    NoRow(String),
    /// More or fewer rows than the heading says.
    #[error("{found} rows where meta.json says {expected}")]
    Count {
        /// Rows.
        found: usize,
        /// What the heading says.
        expected: usize,
    },
    /// The stock of a district in another unit than its communities.
    #[error("the stock is {stock} m², that of its communities {sum} m²: is one of them in 万 m²?")]
    StockUnit {
        /// What the district says.
        stock: i64,
        /// What its communities add up to.
        sum: i64,
    },
    /// What only looks wrong.
    #[error("{0}")]
    Doubted(crate::Suspect),
    /// What validation says.
    #[error("{0}")]
    Wrong(Wrong),
}

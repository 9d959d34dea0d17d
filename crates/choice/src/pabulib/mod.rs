//! Elections as files: the format `.pb` of [Pabulib](https://pabulib.org/format) (Faliszewski and others,
//! «Participatory Budgeting: Data, Tools, and Analysis», IJCAI 2023), read and written.
//!
//! A file has three parts, `META`, `PROJECTS` and `VOTES`, each a table of fields between semicolons. All ballot kinds
//! of the format are read. Columns that we do not know are kept and written again.
//!
//! Some columns are our own; other programs ignore them:
//!
//! | part | column | meaning |
//! |---|---|---|
//! | `PROJECTS` | `requires` | ids, with commas between them, of [`Item::requires`](crate::Item::requires) |
//! | `PROJECTS` | `group` | [`Item::group`](crate::Item::group): at most one of a group is bought |
//! | `PROJECTS` | `mandatory` | `1` for an item that is bought in any case |
//! | `VOTES` | `weight` | the votes that the ballot stands for, a whole number |
//!
//! ```
//! let file = choice::pabulib::read(
//!     "META\nkey;value\nbudget;100\nvote_type;approval\n\
//!      PROJECTS\nproject_id;cost\na;40\nb;40\nVOTES\nvoter_id;vote\n1;a,b\n2;b\n"
//!         .as_bytes(),
//! )?;
//! assert_eq!(file.election.supporters(1), [0, 1]);
//! # Ok::<(), choice::pabulib::ReadError>(())
//! ```

mod decimal;
mod ids;
mod read;
mod record;
mod write;

pub use decimal::{amount, parse_amount};
pub use read::read;
pub use write::write;

use crate::{Election, Invalid};

/// A file: its election, and whatever else stood in it.
#[derive(Debug, Clone)]
pub struct File {
    /// What rules are applied to.
    pub election: Election,
    /// Keys and values of the first part, as they stood there, in that order.
    pub meta: Vec<(String, String)>,
    /// The table of the second part.
    pub projects: Table,
    /// The table of the third part, without the columns `vote`, `points` and `weight`, which are in the election.
    pub votes: Table,
    /// What was odd, but could be read.
    pub notes: Vec<Note>,
}

impl File {
    /// The value of a key of the first part.
    pub fn meta(&self, key: &str) -> Option<&str> {
        self.meta.iter().find(|(each, _)| each == key).map(|(_, value)| value.as_str())
    }
}

/// Columns and rows of text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    columns: Vec<String>,
    /// All cells, one after the other.
    text: String,
    /// Where each cell ends in `text`.
    ends: Vec<usize>,
}

impl Table {
    /// An empty table with these columns.
    pub fn new(columns: Vec<String>) -> Self {
        Table { columns, ..Table::default() }
    }

    /// The names of the columns.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.ends.len().checked_div(self.columns.len()).unwrap_or(0)
    }

    /// The cell in this row, from 0, of the column with this name.
    pub fn cell(&self, row: usize, column: &str) -> Option<&str> {
        let place = self.columns.iter().position(|each| each == column)?;
        self.at(row * self.columns.len() + place)
    }

    /// Adds a cell to the row being filled; a row is full when every column has one.
    pub fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    fn at(&self, place: usize) -> Option<&str> {
        let start = place.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start..*self.ends.get(place)?)
    }
}

/// Why a file cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {fault}")]
pub struct ReadError {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a file, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Bytes that are no text.
    #[error("this is not UTF-8; save the file in that encoding")]
    Encoding,
    /// Something before the first part.
    #[error("expected META, PROJECTS or VOTES on a line of its own, found «{0}»")]
    NoSection(String),
    /// A part twice.
    #[error("a second {0}; a file has one of each")]
    SecondSection(&'static str),
    /// A part that is missing, or comes too late.
    #[error("there is no {0} before this; the parts are META, PROJECTS, VOTES, in that order")]
    MissingSection(&'static str),
    /// A key without which nothing can be counted.
    #[error("META does not say `{0}`; add a line `{0};…`")]
    MissingKey(&'static str),
    /// A column without which nothing can be counted.
    #[error("the table has no column `{0}`; it must be named in the line after {1}")]
    MissingColumn(&'static str, &'static str),
    /// Two columns of one name.
    #[error("a second column `{0}`; give each its own name")]
    SecondColumn(String),
    /// A row with more cells than there are columns.
    #[error(
        "{found} cells, but {expected} columns; put fields that contain semicolons between quotation marks"
    )]
    Cells {
        /// In this row.
        found: usize,
        /// In the table.
        expected: usize,
    },
    /// A quotation mark that is not closed.
    #[error("this quotation mark is never closed; close it, or double it where it belongs to the text")]
    OpenQuotation,
    /// Text after a quoted field.
    #[error("after a closing quotation mark there must be a semicolon or the end of the line")]
    AfterQuotation,
    /// No number where there must be one.
    #[error("«{0}» is not {1}")]
    Number(String, &'static str),
    /// A ballot kind that is unknown.
    #[error("`vote_type` is «{0}»; known are approval, choose-1, cumulative, scoring and ordinal")]
    VoteType(String),
    /// An id twice.
    #[error("a second project «{0}»; every project_id must be different")]
    SecondProject(String),
    /// A ballot for something that is no project.
    #[error("«{0}» is not a project_id of this file; correct the ballot, or add the project")]
    UnknownProject(String),
    /// Points that do not fit the ballot.
    #[error("{points} points for {items} projects; there must be as many points as projects")]
    Points {
        /// How many numbers.
        points: usize,
        /// How many ids.
        items: usize,
    },
    /// Scores for items that are not on the ballot.
    #[error("`default_score` is «{0}»; only 0 can be counted, so write the scores into the ballots")]
    DefaultScore(String),
    /// What was read does not make an election.
    #[error(transparent)]
    Invalid(#[from] Invalid),
}

/// Something odd that does not stand in the way of counting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// From 1.
    pub line: usize,
    /// What it is.
    pub kind: NoteKind,
}

/// What is odd.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteKind {
    /// A ballot names a project more than once; the first time counts.
    #[error("the ballot names «{0}» more than once; the first time counts")]
    NamedTwice(String),
    /// Points below zero count as none.
    #[error("«{0}» points are below zero; they count as none")]
    BelowZero(String),
    /// META and the body disagree about a number.
    #[error("`{key}` is {said}, but there are {found}")]
    Count {
        /// `num_projects` or `num_votes`.
        key: &'static str,
        /// What META says.
        said: String,
        /// What there is.
        found: usize,
    },
}

//! Why a file cannot be read: a stable code with arguments; the words for people are made elsewhere.

use crate::table::Format;
use serde::{Deserialize, Serialize};

/// Why a file, or the table in it, cannot be read. No register is touched when this is given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum ReadError {
    /// The file has no bytes, or only blanks.
    #[error("the file is empty")]
    Empty,
    /// The file holds no table: no sheet, layer or record with anything written in it.
    #[error("the file holds no table")]
    NoTable,
    /// The file is larger than what is read.
    #[error("the file has {bytes} bytes; at most {limit} are read")]
    FileTooLarge {
        /// Its size in bytes.
        bytes: u64,
        /// The bound in bytes.
        limit: u64,
    },
    /// A kind of file that holds no table we read: a document, picture, program or archive.
    #[error("the file is no table but {found:?}")]
    WrongKind {
        /// What the bytes say it is.
        found: Foreign,
    },
    /// The bytes are of no known kind, nor text.
    #[error("the bytes are of no known kind, nor text")]
    Unknown,
    /// The workbook is locked with a password.
    #[error("the workbook is locked with a password")]
    Encrypted,
    /// The file ends before it should.
    #[error("the {} file ends too early", format.key())]
    Truncated {
        /// What it is.
        format: Format,
    },
    /// The file breaks the rules of its own format.
    #[error("the {} file is broken: {detail}", format.key())]
    Broken {
        /// What it is.
        format: Format,
        /// What is wrong, for the log.
        detail: String,
    },
    /// The container holds too many parts.
    #[error("the container holds {entries} parts; at most {limit} are read")]
    TooManyParts {
        /// Parts in its directory.
        entries: u64,
        /// The bound.
        limit: u64,
    },
    /// The container unpacks to more than what is read, or to far more than its size (a «zip bomb»).
    #[error("the container unpacks to more than {limit} bytes")]
    UnpacksTooLarge {
        /// The bound in bytes that was passed.
        limit: u64,
    },
    /// XML that declares a document type: entities can be made to explode or to read other files.
    #[error("the part {part} declares a document type")]
    DocumentType {
        /// The part of the container.
        part: String,
    },
    /// A cell beyond the bounds of what is read.
    #[error(
        "sheet {sheet}: a cell at row {row}, column {column} is beyond {rows} rows and {columns} columns"
    )]
    CellOutOfBounds {
        /// The sheet.
        sheet: String,
        /// Its row, counted from 1.
        row: u64,
        /// Its column, counted from 1.
        column: u64,
        /// Rows read at most.
        rows: u64,
        /// Columns read at most.
        columns: u64,
    },
    /// More cells than what is read.
    #[error("more than {limit} cells")]
    TooManyCells {
        /// The bound.
        limit: u64,
    },
    /// More columns than what is read.
    #[error("line {line} has more than {limit} columns")]
    TooManyColumns {
        /// The line.
        line: u32,
        /// The bound.
        limit: u64,
    },
    /// One cell holds more text than any cell should.
    #[error("a cell that begins in line {line} is longer than {limit} bytes")]
    CellTooLong {
        /// Where it begins.
        line: u32,
        /// The bound in bytes.
        limit: u64,
    },
    /// The encoding asked for does not exist.
    #[error("no encoding is called {label}")]
    NoSuchEncoding {
        /// What was asked for.
        label: String,
    },
    /// The sheet or layer asked for does not exist.
    #[error("no sheet or layer is called {name}")]
    NoSuchSheet {
        /// What was asked for.
        name: String,
        /// What exists.
        sheets: Vec<String>,
    },
    /// A part that belongs to the format is missing: the `.dbf` of a Shapefile.
    #[error("the part {part} is missing")]
    MissingPart {
        /// Its name or ending.
        part: String,
    },
    /// Reading took longer than it may; the worker was stopped.
    #[error("reading took longer than {seconds} s")]
    TookTooLong {
        /// The bound in seconds.
        seconds: u64,
    },
    /// Reading needed more memory or crashed; only the worker was lost.
    #[error("the file crashed its reader ({detail})")]
    Crashed {
        /// How the worker ended, for the log.
        detail: String,
    },
    /// The operating system failed us.
    #[error("cannot read the file: {detail}")]
    Io {
        /// What it said.
        detail: String,
    },
}

impl ReadError {
    /// The stable code: messages, API, tests.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NoTable => "no-table",
            Self::FileTooLarge { .. } => "file-too-large",
            Self::WrongKind { .. } => "wrong-kind",
            Self::Unknown => "unknown",
            Self::Encrypted => "encrypted",
            Self::Truncated { .. } => "truncated",
            Self::Broken { .. } => "broken",
            Self::TooManyParts { .. } => "too-many-parts",
            Self::UnpacksTooLarge { .. } => "unpacks-too-large",
            Self::DocumentType { .. } => "document-type",
            Self::CellOutOfBounds { .. } => "cell-out-of-bounds",
            Self::TooManyCells { .. } => "too-many-cells",
            Self::TooManyColumns { .. } => "too-many-columns",
            Self::CellTooLong { .. } => "cell-too-long",
            Self::NoSuchEncoding { .. } => "no-such-encoding",
            Self::NoSuchSheet { .. } => "no-such-sheet",
            Self::MissingPart { .. } => "missing-part",
            Self::TookTooLong { .. } => "took-too-long",
            Self::Crashed { .. } => "crashed",
            Self::Io { .. } => "io",
        }
    }

    /// The arguments of the message, by name, as text: what a translation is filled with.
    pub fn arguments(&self) -> Vec<(String, String)> {
        use serde_json::Value;
        if let Self::WrongKind { found } = self {
            return vec![("found".to_owned(), found.key().to_owned())];
        }
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        // Serde writes a variant with fields as `{"Variant": {"field": …}}`.
        let Ok(Value::Object(variant)) = serde_json::to_value(self) else { return Vec::new() };
        let Some(Value::Object(fields)) = variant.into_iter().next().map(|(_, fields)| fields) else {
            return Vec::new();
        };
        let listed = |value: &Value| match value {
            Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
            one => text(one),
        };
        fields.iter().map(|(name, value)| (name.clone(), listed(value))).collect()
    }

    pub(crate) fn broken(format: Format, detail: impl std::fmt::Display) -> Self {
        Self::Broken { format, detail: detail.to_string() }
    }
}

impl From<std::io::Error> for ReadError {
    fn from(error: std::io::Error) -> Self {
        Self::Io { detail: error.to_string() }
    }
}

/// Kinds of file people send by mistake, told from their first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Foreign {
    /// A PDF document.
    Pdf,
    /// A picture.
    Image,
    /// A program.
    Program,
    /// A text document or presentation of an office suite.
    OfficeDocument,
    /// A binary Excel workbook (`.xlsb`).
    BinaryWorkbook,
    /// An archive without a table we read in it, or of another kind than ZIP.
    Archive,
    /// A web page, often sent as `.xls` by older systems.
    WebPage,
    /// An XML document, including Excel's XML of 2003.
    Xml,
    /// A database that is no GeoPackage.
    Database,
}

impl Foreign {
    /// The stable key of the message.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Image => "image",
            Self::Program => "program",
            Self::OfficeDocument => "office-document",
            Self::BinaryWorkbook => "binary-workbook",
            Self::Archive => "archive",
            Self::WebPage => "web-page",
            Self::Xml => "xml",
            Self::Database => "database",
        }
    }
}

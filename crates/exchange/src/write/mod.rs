//! What goes out: tables as CSV, workbook or GeoJSON, and a person's own file back with the reasons in it.

mod archive;
mod geojson;
mod returned;
mod text;
mod workbook;

pub use archive::{archive, encrypted_archive};
pub use geojson::{Feature, geojson};
pub use returned::{
    LINE_MARK, REASONS_MARK, ReturnRows, ReturnWords, is_return_summary, return_workbook, returned_source,
};
pub use text::{TextEncoding, text};
pub use workbook::workbook;

use jiff::civil::Date;
use std::borrow::Cow;

/// The beginnings by which spreadsheets take text for a formula; the full-width forms count as well, because
/// some programs fold them.
pub const FORMULA_STARTS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// A table that goes out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// The headings.
    pub header: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Field>>,
}

/// A cell that goes out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Field {
    /// Nothing.
    #[default]
    Empty,
    /// Text.
    Text(Cow<'static, str>),
    /// A number in plain decimal text; it stays a number.
    Number(String),
    /// A date.
    Date(Date),
    /// Yes or no.
    Flag(bool),
}

impl Field {
    /// A text field; nothing for no text.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(Cow::Owned(text)) }
    }

    /// A number field.
    pub fn number(number: impl std::fmt::Display) -> Self {
        Self::Number(number.to_string())
    }
}

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The disk or the network failed.
    #[error("could not write the file")]
    Io(#[from] std::io::Error),
    /// The workbook format cannot hold it (more than 1,048,576 rows, or text beyond 32,767 characters).
    #[error("a workbook cannot hold this")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
}

/// Whether a spreadsheet would take the text for a formula. Plain numbers are none.
pub fn is_formula(text: &str) -> bool {
    text.starts_with(FORMULA_STARTS) && crate::value::Decimal::parse(text).is_none()
}

/// The text with an apostrophe before it where a spreadsheet would take it for a formula. Reading takes the
/// apostrophe off again.
pub fn neutralised(text: &str) -> Cow<'_, str> {
    if is_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests;

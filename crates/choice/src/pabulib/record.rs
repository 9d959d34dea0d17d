//! Lines and cells: fields between semicolons, quoted where they must be.

use super::{Fault, ReadError};
use std::borrow::Cow;

/// One field, and where it begins.
#[derive(Debug, Clone)]
pub(super) struct Cell<'a> {
    pub text: Cow<'a, str>,
    pub at: Place,
}

/// A place in a file, both from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub line: usize,
    pub column: usize,
}

impl Place {
    pub fn fault(self, fault: Fault) -> ReadError {
        ReadError { line: self.line, column: self.column, fault }
    }

    /// So many characters further.
    pub fn plus(self, text: &str) -> Place {
        Place { column: self.column + text.chars().count(), ..self }
    }
}

/// A file, record by record.
#[derive(Debug)]
pub(super) struct Records<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Records<'a> {
    pub fn new(text: &'a str) -> Self {
        Records { rest: text.strip_prefix('\u{feff}').unwrap_or(text), line: 1 }
    }

    /// The place where the next record begins.
    pub fn place(&self) -> Place {
        Place { line: self.line, column: 1 }
    }

    /// Fills in the cells of the next record that is not blank; `false` at the end.
    pub fn next(&mut self, cells: &mut Vec<Cell<'a>>) -> Result<bool, ReadError> {
        loop {
            cells.clear();
            if self.rest.is_empty() {
                return Ok(false);
            }
            let (line, after) = match self.rest.split_once('\n') {
                Some((line, after)) => (line, after),
                None => (self.rest, ""),
            };
            if line.contains('"') {
                self.quoted(cells)?;
            } else {
                let line_of = self.line;
                let mut column = 1;
                for text in line.strip_suffix('\r').unwrap_or(line).split(';') {
                    cells.push(Cell { text: text.into(), at: Place { line: line_of, column } });
                    column += 1 + if text.is_ascii() { text.len() } else { text.chars().count() };
                }
                self.rest = after;
                self.line += 1;
            }
            if cells.len() > 1 || cells.iter().any(|cell| !cell.text.trim().is_empty()) {
                return Ok(true);
            }
        }
    }

    /// A record in which a quotation mark occurs; it may go over several lines.
    fn quoted(&mut self, cells: &mut Vec<Cell<'a>>) -> Result<(), ReadError> {
        let mut at = self.place();
        loop {
            let (text, after) =
                if self.rest.starts_with('"') { self.between_marks(at)? } else { self.plain() };
            let length = self.rest.len() - after.len();
            let passed = self.rest.get(..length).unwrap_or_default();
            let start = at;
            match passed.rfind('\n') {
                Some(last) => {
                    self.line += passed.matches('\n').count();
                    at = self.place().plus(passed.get(last + 1..).unwrap_or_default());
                }
                None => at = at.plus(passed),
            }
            cells.push(Cell { text, at: start });
            self.rest = after;
            if let Some(after) = self.rest.strip_prefix(';') {
                self.rest = after;
                at.column += 1;
            } else {
                let after = self.rest.strip_prefix('\r').unwrap_or(self.rest);
                let Some(after) = after.strip_prefix('\n').or_else(|| after.is_empty().then_some(after))
                else {
                    return Err(at.fault(Fault::AfterQuotation));
                };
                self.rest = after;
                self.line += 1;
                return Ok(());
            }
        }
    }

    /// A field without marks around it, and what comes after it.
    fn plain(&self) -> (Cow<'a, str>, &'a str) {
        let end = self.rest.find([';', '\n']).unwrap_or(self.rest.len());
        let (text, after) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        let text = if after.starts_with(';') { text } else { text.strip_suffix('\r').unwrap_or(text) };
        (text.into(), after)
    }

    /// A field between quotation marks, two of which stand for one within it.
    fn between_marks(&self, at: Place) -> Result<(Cow<'a, str>, &'a str), ReadError> {
        let mut rest = self.rest.get(1..).unwrap_or_default();
        let mut joined = String::new();
        loop {
            let Some((text, after)) = rest.split_once('"') else {
                return Err(at.fault(Fault::OpenQuotation));
            };
            if let Some(more) = after.strip_prefix('"') {
                joined.push_str(text);
                joined.push('"');
                rest = more;
            } else if joined.is_empty() {
                return Ok((text.into(), after));
            } else {
                joined.push_str(text);
                return Ok((joined.into(), after));
            }
        }
    }
}

/// A field as it must be written.
pub(super) fn quoted(text: &str) -> Cow<'_, str> {
    let edges = text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace);
    if edges || text.contains([';', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\"")).into()
    } else {
        text.into()
    }
}

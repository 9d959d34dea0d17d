//! Lines and cells: fields between semicolons, quoted where they must be.

use super::{Fault, ReadError};
use std::borrow::Cow;

/// One field, and where it begins.
#[derive(Debug, Clone)]
pub(super) struct Cell<'a> {
    pub text: Cow<'a, str>,
    pub at: At,
}

/// A place in a file, in bytes. Lines and columns are counted only when somebody has to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct At(pub usize);

/// Something wrong, and where.
#[derive(Debug)]
pub(super) struct Misread {
    pub at: At,
    pub fault: Fault,
}

impl At {
    pub fn fault(self, fault: Fault) -> Misread {
        Misread { at: self, fault }
    }
}

impl Misread {
    /// With line and column in this text.
    pub fn located(self, text: &str) -> ReadError {
        let before = text.get(..self.at.0).unwrap_or(text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        ReadError {
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
            fault: self.fault,
        }
    }
}

/// A file, record by record.
#[derive(Debug)]
pub(super) struct Records<'a> {
    text: &'a str,
    /// Where the next record begins.
    next: usize,
    /// The line on which the last record began, and the one on which the next does, from 1.
    line: usize,
    next_line: usize,
}

impl<'a> Records<'a> {
    pub fn new(text: &'a str) -> Self {
        Records { text, next: 0, line: 1, next_line: 1 }
    }

    /// Where the next record begins.
    pub fn at(&self) -> At {
        At(self.next)
    }

    /// The line on which the last record began, from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Fills in the cells of the next record that is not blank; `false` at the end.
    pub fn next(&mut self, cells: &mut Vec<Cell<'a>>) -> Result<bool, Misread> {
        while self.next < self.text.len() {
            cells.clear();
            self.line = self.next_line;
            if !self.unquoted(cells) {
                self.quoted(cells)?;
            }
            if cells.len() > 1 || cells.iter().any(|cell| !cell.text.trim().is_empty()) {
                return Ok(true);
            }
        }
        cells.clear();
        Ok(false)
    }

    /// A record without a quotation mark, as nearly all are; `false` if there is one.
    fn unquoted(&mut self, cells: &mut Vec<Cell<'a>>) -> bool {
        let mut start = self.next;
        let bytes = self.text.as_bytes().get(start..).unwrap_or_default();
        let mut add = |start: usize, end: usize| {
            let text = self.text.get(start..end).unwrap_or_default();
            cells.push(Cell { text: text.into(), at: At(start) });
        };
        let mut before = 0;
        for (byte, end) in bytes.iter().zip(self.next..) {
            match byte {
                b';' => {
                    add(start, end);
                    start = end + 1;
                }
                b'\n' => {
                    add(start, if before == b'\r' { end - 1 } else { end });
                    self.next = end + 1;
                    self.next_line += 1;
                    return true;
                }
                b'"' => {
                    cells.clear();
                    return false;
                }
                _ => {}
            }
            before = *byte;
        }
        add(start, self.text.len() - usize::from(before == b'\r'));
        self.next = self.text.len();
        true
    }

    /// A record in which a quotation mark occurs; it may go over several lines.
    fn quoted(&mut self, cells: &mut Vec<Cell<'a>>) -> Result<(), Misread> {
        loop {
            let rest = self.text.get(self.next..).unwrap_or_default();
            let at = self.at();
            let (text, length) = if rest.starts_with('"') {
                between_marks(rest).ok_or_else(|| at.fault(Fault::OpenQuotation))?
            } else {
                let end = rest.find([';', '\n']).unwrap_or(rest.len());
                (rest.get(..end).unwrap_or_default().into(), end)
            };
            let after = rest.get(length..).unwrap_or_default();
            self.next_line += rest.get(..length).unwrap_or_default().matches('\n').count();
            self.next += length;
            if after.starts_with(';') {
                self.next += 1;
                cells.push(Cell { text, at });
                continue;
            }
            let text = match text {
                Cow::Borrowed(text) if length == text.len() => text.strip_suffix('\r').unwrap_or(text).into(),
                other => other,
            };
            cells.push(Cell { text, at });
            let ending = if after.starts_with("\r\n") { 2 } else { after.len().min(1) };
            if !after.is_empty() && after.as_bytes().get(ending - 1) != Some(&b'\n') {
                return Err(self.at().fault(Fault::AfterQuotation));
            }
            self.next += ending;
            self.next_line += 1;
            return Ok(());
        }
    }
}

/// A field between quotation marks, two of which stand for one within it, and how long it is with them. Nothing if it
/// is never closed.
fn between_marks(text: &str) -> Option<(Cow<'_, str>, usize)> {
    let mut rest = text.get(1..)?;
    let mut joined = String::new();
    loop {
        let (part, after) = rest.split_once('"')?;
        if let Some(more) = after.strip_prefix('"') {
            joined.push_str(part);
            joined.push('"');
            rest = more;
            continue;
        }
        let length = text.len() - after.len();
        if joined.is_empty() {
            return Some((part.into(), length));
        }
        joined.push_str(part);
        return Some((joined.into(), length));
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

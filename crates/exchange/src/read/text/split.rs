//! One record out of text with separators.
//!
//! Why not a library: see `docs/decisions/0020-own-text-splitter.md`. In short, four kinds of line end with true
//! line numbers, a bound on one cell, and quotes that people forget to close.

use memchr::{memchr, memchr3};
use serde::{Deserialize, Serialize};

/// What stands between the cells of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Separator {
    /// `,`
    Comma,
    /// A tab.
    Tab,
    /// `;`
    Semicolon,
    /// `|`
    Bar,
    /// `，`, the full-width comma of Chinese text.
    WideComma,
    /// Nothing: every line is one cell.
    None,
}

impl Separator {
    pub(crate) const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Comma => b",",
            Self::Tab => b"\t",
            Self::Semicolon => b";",
            Self::Bar => b"|",
            Self::WideComma => "，".as_bytes(),
            // Line feeds are found anyway.
            Self::None => b"\n",
        }
    }
}

/// One cell of a record, as a place in the buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Field {
    pub start: usize,
    pub end: usize,
    /// Holds doubled quotes to be undone.
    pub escaped: bool,
}

/// How a splitting step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// A record; the next begins at `next`, `lines` lines further down.
    Record { next: usize, lines: u32 },
    /// The buffer ends inside the record: more text is needed.
    Incomplete,
    /// A cell passes the bound.
    TooLong,
}

/// Splits records; remembers what it saw of bad quotes.
#[derive(Debug, Clone)]
pub(crate) struct Splitter {
    pub separator: Separator,
    pub cell_bytes: usize,
    /// Quotes that were opened and not closed, by their offset in lines from the record's first line.
    pub unclosed: u32,
}

/// A quoted cell that runs over this many lines without an end was never meant to be closed.
const RUNAWAY_LINES: usize = 200;
/// After this many quotes without an end, quotes no longer reach over a line end: no file may make us read it over
/// and over again.
const UNCLOSED_PATIENCE: u32 = 16;

enum Quoted {
    Closed { end: usize, escaped: bool, after: usize },
    Literal,
    Incomplete,
    TooLong,
}

impl Splitter {
    pub fn new(separator: Separator, cell_bytes: usize) -> Self {
        Self { separator, cell_bytes, unclosed: 0 }
    }

    /// Splits the record that begins at `start`. `last` says that no more text follows the buffer.
    pub fn split(&mut self, buffer: &[u8], start: usize, last: bool, fields: &mut Vec<Field>) -> Step {
        fields.clear();
        let mut at = start;
        let mut lines = 0;
        loop {
            let content = skip_blanks(buffer, at, self.separator);
            if buffer.get(content) == Some(&b'"') {
                match self.quoted(buffer, content, last) {
                    Quoted::Closed { end, escaped, after } => {
                        fields.push(Field { start: content + 1, end, escaped });
                        lines += line_ends(buffer.get(content..end).unwrap_or_default());
                        match self.ending(buffer, after, last) {
                            Ending::Separator(next) => at = next,
                            Ending::Line(next) => return Step::Record { next, lines: lines + 1 },
                            Ending::Incomplete | Ending::Inside => return Step::Incomplete,
                        }
                        continue;
                    }
                    Quoted::Incomplete => return Step::Incomplete,
                    Quoted::TooLong => return Step::TooLong,
                    Quoted::Literal => {}
                }
            }
            let Some(end) = self.plain(buffer, at) else {
                return if buffer.len() - at > self.cell_bytes {
                    Step::TooLong
                } else if last {
                    fields.push(Field { start: at, end: buffer.len(), escaped: false });
                    Step::Record { next: buffer.len(), lines: lines + 1 }
                } else {
                    Step::Incomplete
                };
            };
            if end - at > self.cell_bytes {
                return Step::TooLong;
            }
            fields.push(Field { start: at, end, escaped: false });
            match self.ending(buffer, end, last) {
                Ending::Separator(next) => at = next,
                Ending::Line(next) => return Step::Record { next, lines: lines + 1 },
                Ending::Incomplete | Ending::Inside => return Step::Incomplete,
            }
        }
    }

    /// The end of an unquoted cell: the next separator or line end.
    fn plain(&self, buffer: &[u8], from: usize) -> Option<usize> {
        let separator = self.separator.bytes();
        let first = *separator.first()?;
        let mut at = from;
        loop {
            let found = at + memchr3(first, b'\n', b'\r', buffer.get(at..)?)?;
            let rest = buffer.get(found..)?;
            if rest.starts_with(b"\n") || rest.starts_with(b"\r") || rest.starts_with(separator) {
                return Some(found);
            }
            at = found + 1;
        }
    }

    /// A cell that begins with a quote at `open`. It is one only if the closing quote stands before a separator or
    /// a line end: `"十五"工程宿舍` is a name.
    fn quoted(&mut self, buffer: &[u8], open: usize, last: bool) -> Quoted {
        let mut at = open + 1;
        let mut escaped = false;
        // Line ends before `at`, each looked at once: a cell of nothing but doubled quotes stays linear.
        let mut breaks = 0;
        loop {
            let rest = buffer.get(at..).unwrap_or_default();
            let quote = memchr(b'"', rest);
            let piece = rest.get(..quote.unwrap_or(rest.len())).unwrap_or_default();
            breaks += memchr::memchr2_iter(b'\n', b'\r', piece).count();
            let span = at + piece.len() - open;
            if self.runs_away(breaks) || (quote.is_none() && last) {
                return self.forgotten();
            }
            if span > self.cell_bytes {
                return Quoted::TooLong;
            }
            if quote.is_none() {
                return Quoted::Incomplete;
            }
            let found = at + piece.len();
            match buffer.get(found + 1) {
                None if !last => return Quoted::Incomplete,
                Some(b'"') => {
                    escaped = true;
                    at = found + 2;
                }
                _ => {
                    let after = skip_blanks(buffer, found + 1, self.separator);
                    return match self.ending(buffer, after, last) {
                        Ending::Incomplete => Quoted::Incomplete,
                        Ending::Inside if breaks > 0 => self.forgotten(),
                        Ending::Inside => Quoted::Literal,
                        Ending::Separator(_) | Ending::Line(_) => {
                            Quoted::Closed { end: found, escaped, after }
                        }
                    };
                }
            }
        }
    }

    fn forgotten(&mut self) -> Quoted {
        self.unclosed = self.unclosed.saturating_add(1);
        Quoted::Literal
    }

    fn runs_away(&self, breaks: usize) -> bool {
        breaks > if self.unclosed < UNCLOSED_PATIENCE { RUNAWAY_LINES } else { 0 }
    }

    /// Passes over empty lines from `at` on: where the next line begins that may hold something, and how many lines it
    /// took.
    pub fn skip_empty(&self, buffer: &[u8], mut at: usize, last: bool) -> (usize, u32) {
        let mut lines = 0_u32;
        while let Some(b'\n' | b'\r') = buffer.get(at) {
            let Ending::Line(next) = self.ending(buffer, at, last) else { break };
            at = next;
            lines = lines.saturating_add(1);
        }
        (at, lines)
    }

    /// What stands at `at`, where a cell ends.
    fn ending(&self, buffer: &[u8], at: usize, last: bool) -> Ending {
        let rest = buffer.get(at..).unwrap_or_default();
        match rest {
            [] if last => Ending::Line(at),
            [] => Ending::Incomplete,
            [b'\r', b'\r', b'\n', ..] => Ending::Line(at + 3),
            [b'\r', b'\n', ..] => Ending::Line(at + 2),
            // Whether a line feed follows is not known yet.
            [b'\r'] | [b'\r', b'\r'] if !last => Ending::Incomplete,
            [b'\n' | b'\r', ..] => Ending::Line(at + 1),
            _ if rest.starts_with(self.separator.bytes()) => {
                Ending::Separator(at + self.separator.bytes().len())
            }
            _ if !last && self.separator.bytes().starts_with(rest) => Ending::Incomplete,
            _ => Ending::Inside,
        }
    }
}

enum Ending {
    Separator(usize),
    Line(usize),
    /// Neither: text goes on.
    Inside,
    Incomplete,
}

/// Blanks before a quote, and after one, do not make it less of a quote.
fn skip_blanks(buffer: &[u8], mut at: usize, separator: Separator) -> usize {
    while let Some(byte) = buffer.get(at) {
        if *byte == b' ' || (*byte == b'\t' && separator != Separator::Tab) {
            at += 1;
        } else {
            break;
        }
    }
    at
}

/// Line ends in a text: `\n`, `\r\n`, `\r\r\n` and a lone `\r` are one each.
fn line_ends(text: &[u8]) -> u32 {
    let mut count = 0_u32;
    let mut rest = text;
    while let Some(found) = memchr::memchr2(b'\n', b'\r', rest) {
        count = count.saturating_add(1);
        rest = rest.get(found..).unwrap_or_default();
        rest = ["\r\r\n", "\r\n", "\n", "\r"]
            .iter()
            .find_map(|end| rest.strip_prefix(end.as_bytes()))
            .unwrap_or_default();
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every record with its first line.
    fn split(text: &str, separator: Separator) -> Vec<(u32, Vec<String>)> {
        let mut splitter = Splitter::new(separator, 1000);
        let (mut at, mut line, mut fields, mut records) = (0, 1, Vec::new(), Vec::new());
        while at < text.len() {
            let Step::Record { next, lines } = splitter.split(text.as_bytes(), at, true, &mut fields) else {
                panic!("no record at {at}")
            };
            records
                .push((line, fields.iter().map(|field| text[field.start..field.end].to_owned()).collect()));
            (at, line) = (next, line + lines);
        }
        records
    }

    fn cells(text: &str) -> Vec<Vec<String>> {
        split(text, Separator::Comma).into_iter().map(|(_, cells)| cells).collect()
    }

    #[test]
    fn all_line_ends_are_one_line_end() {
        for end in ["\n", "\r\n", "\r", "\r\r\n"] {
            let text = ["a,b", "\"c\",d", "e,", "", "\"f"].join(end);
            let lines: Vec<_> = split(&text, Separator::Comma).into_iter().map(|(line, _)| line).collect();
            assert_eq!(lines, [1, 2, 3, 4, 5], "{end:?}");
            assert_eq!(cells(&text)[1], ["c", "d"]);
            assert_eq!(cells(&text)[2], ["e", ""]);
        }
    }

    #[test]
    fn quotes_that_are_part_of_a_name_stay() {
        assert_eq!(cells("\"十五\"工程宿舍,x\n")[0], ["\"十五\"工程宿舍", "x"]);
        assert_eq!(cells("a, \"b, c\" ,d\n")[0], ["a", "b, c", "d"]);
        assert_eq!(cells("\"a\nb\",c\n")[0], ["a\nb", "c"]);
    }

    #[test]
    fn a_quote_nobody_closed_swallows_no_lines() {
        let text = "name,year\n\"南苑,1998\n北苑,1999\n\"东苑\",2000\n";
        assert_eq!(cells(text).len(), 4);
        assert_eq!(cells(text)[1], ["\"南苑", "1998"]);
        assert_eq!(cells(text)[3], ["东苑", "2000"]);
    }

    #[test]
    fn many_open_quotes_do_not_make_us_read_over_and_over() {
        let text = "\"x,y\n".repeat(20_000);
        let mut splitter = Splitter::new(Separator::Comma, 1 << 20);
        let (mut at, mut fields, mut count) = (0, Vec::new(), 0);
        while at < text.len() {
            let Step::Record { next, .. } = splitter.split(text.as_bytes(), at, true, &mut fields) else {
                panic!()
            };
            (at, count) = (next, count + 1);
        }
        assert_eq!(count, 20_000);
    }

    #[test]
    fn a_line_end_cut_by_the_buffer_waits_for_more() {
        let mut splitter = Splitter::new(Separator::Comma, 1000);
        let mut fields = Vec::new();
        assert_eq!(splitter.split(b"a,b\r", 0, false, &mut fields), Step::Incomplete);
        assert_eq!(splitter.split(b"a,b", 0, false, &mut fields), Step::Incomplete);
        assert_eq!(splitter.split(b"a,b\r", 0, true, &mut fields), Step::Record { next: 4, lines: 1 });
    }

    #[test]
    fn a_cell_has_a_bound() {
        let mut splitter = Splitter::new(Separator::Comma, 10);
        let mut fields = Vec::new();
        assert_eq!(splitter.split(b"12345678901,b\n", 0, true, &mut fields), Step::TooLong);
        assert_eq!(splitter.split(b"\"12345678901\",b\n", 0, true, &mut fields), Step::TooLong);
        assert_eq!(splitter.split(b"123456789012", 0, false, &mut fields), Step::TooLong);
    }

    #[test]
    fn full_width_commas_separate() {
        assert_eq!(split("小区，户数\n", Separator::WideComma)[0].1, ["小区", "户数"]);
    }
}

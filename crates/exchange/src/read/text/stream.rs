//! A file's bytes as records of text: decoding, line counting and splitting in bounded memory.

use super::split::{Field, Separator, Splitter, Step};
use crate::read::encoding::Choice;
use crate::read::{Limits, ReadError};
use crate::table::{Cell, ReadWarning};
use encoding_rs::{CoderResult, Decoder};
use std::borrow::Cow;
use std::io::Read;

const CHUNK: usize = 1 << 16;

/// Text records in file order.
pub(crate) struct Stream<R> {
    reader: R,
    decoder: Decoder,
    choice: Choice,
    chunk: Vec<u8>,
    /// Decoded text that is not split yet; records before `at` are done.
    buffer: String,
    at: usize,
    ended: bool,
    /// The first line of the next record.
    line: u32,
    splitter: Splitter,
    fields: Vec<Field>,
    columns: u32,
    cell_bytes: usize,
    suspect: bool,
    notes: Notes,
}

/// What the stream noticed.
#[derive(Debug, Default, Clone)]
pub(crate) struct Notes {
    nul: u32,
    undecodable: u32,
    first_undecodable: u32,
    unclosed_at: Option<u32>,
}

/// One record, borrowed from the stream's buffer.
pub(crate) struct Record<'a> {
    pub line: u32,
    text: &'a str,
    fields: &'a [Field],
}

impl<'a> Record<'a> {
    /// The cells' text, quotes undone.
    pub fn texts(&self) -> impl Iterator<Item = Cow<'a, str>> {
        let text = self.text;
        self.fields.iter().map(move |field| {
            let content = text.get(field.start..field.end).unwrap_or_default();
            if field.escaped { Cow::Owned(content.replace("\"\"", "\"")) } else { Cow::Borrowed(content) }
        })
    }

    /// The cells.
    pub fn cells(&self) -> Vec<Cell> {
        self.texts().map(|text| Cell::text(&text)).collect()
    }
}

impl<R: Read> Stream<R> {
    /// Begins to read; `reader` stands at the file's first byte.
    pub fn new(mut reader: R, choice: Choice, limits: &Limits) -> Result<Self, ReadError> {
        let mut mark = vec![0; choice.mark];
        reader.read_exact(&mut mark)?;
        Ok(Self {
            reader,
            decoder: choice.encoding.new_decoder_without_bom_handling(),
            choice,
            chunk: vec![0; CHUNK],
            buffer: String::with_capacity(CHUNK * 4),
            at: 0,
            ended: false,
            line: 1,
            splitter: Splitter::new(Separator::Comma, limits.cell_bytes),
            fields: Vec::new(),
            columns: limits.columns,
            cell_bytes: limits.cell_bytes,
            suspect: false,
            notes: Notes::default(),
        })
    }

    /// The text at the front, for looking at before the first record is taken.
    pub fn peek(&mut self) -> Result<&str, ReadError> {
        while !self.ended && self.buffer.len() < CHUNK {
            self.fill()?;
        }
        Ok(&self.buffer)
    }

    pub fn ended(&self) -> bool {
        self.ended
    }

    pub fn separate_by(&mut self, separator: Separator) {
        self.splitter.separator = separator;
    }

    /// The next record. Empty lines are counted and passed over; lines of separators only are records.
    pub fn next(&mut self) -> Result<Option<Record<'_>>, ReadError> {
        let (next, lines) = loop {
            let (at, empty) = self.splitter.skip_empty(self.buffer.as_bytes(), self.at, self.ended);
            self.at = at;
            self.line = self.line.saturating_add(empty);
            if self.at >= self.buffer.len() && self.ended {
                return Ok(None);
            }
            let before = self.splitter.unclosed;
            let step = self.splitter.split(self.buffer.as_bytes(), self.at, self.ended, &mut self.fields);
            if self.splitter.unclosed > before {
                self.notes.unclosed_at.get_or_insert(self.line);
            }
            match step {
                Step::Record { next, lines } => break (next, lines),
                Step::TooLong => return Err(self.too_long()),
                Step::Incomplete => self.fill()?,
            }
        };
        let columns = usize::try_from(self.columns).unwrap_or(usize::MAX);
        let line = self.line;
        if self.fields.len() > columns {
            return Err(ReadError::TooManyColumns { line, limit: u64::from(self.columns) });
        }
        let from = std::mem::replace(&mut self.at, next);
        self.line = self.line.saturating_add(lines);
        if self.suspect && self.buffer.get(from..next).unwrap_or_default().contains('\u{fffd}') {
            if self.notes.undecodable == 0 {
                self.notes.first_undecodable = line;
            }
            self.notes.undecodable = self.notes.undecodable.saturating_add(1);
        }
        Ok(Some(Record { line, text: &self.buffer, fields: &self.fields }))
    }

    fn too_long(&self) -> ReadError {
        ReadError::CellTooLong { line: self.line, limit: u64::try_from(self.cell_bytes).unwrap_or(u64::MAX) }
    }

    /// Decodes one more chunk onto the buffer, dropping what is done.
    fn fill(&mut self) -> Result<(), ReadError> {
        if self.at > 0 {
            self.buffer.drain(..self.at);
            self.at = 0;
        }
        // A record holds many cells, each bounded; several times the bound of one is still no register.
        if self.buffer.len() > self.cell_bytes.saturating_mul(4) {
            return Err(self.too_long());
        }
        // Growing with the unsplit rest keeps the work linear in the length of a long record.
        for _ in 0..=self.buffer.len() / CHUNK {
            let read = match self.reader.read(&mut self.chunk) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            self.ended = read == 0;
            self.decode(read);
            if self.ended {
                break;
            }
        }
        Ok(())
    }

    fn decode(&mut self, read: usize) {
        let from = self.buffer.len();
        let mut bytes = self.chunk.get(..read).unwrap_or_default();
        loop {
            let room = self.decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(CHUNK * 4);
            self.buffer.reserve(room);
            let (result, taken, replaced) =
                self.decoder.decode_to_string(bytes, &mut self.buffer, self.ended);
            self.suspect |= replaced;
            bytes = bytes.get(taken..).unwrap_or_default();
            if result == CoderResult::InputEmpty {
                break;
            }
        }
        let added = self.buffer.get(from..).unwrap_or_default();
        let nul = memchr::memchr_iter(0, added.as_bytes()).count();
        if nul > 0 {
            let clean = added.replace('\0', "");
            self.buffer.truncate(from);
            self.buffer.push_str(&clean);
            self.notes.nul = self.notes.nul.saturating_add(u32::try_from(nul).unwrap_or(u32::MAX));
        }
    }

    /// What the stream noticed so far, as warnings.
    pub fn warnings(&self) -> Vec<ReadWarning> {
        let mut warnings = Vec::new();
        if self.choice.guessed {
            warnings.push(ReadWarning::EncodingGuessed { encoding: self.choice.encoding.name().to_owned() });
        }
        let Notes { nul, undecodable, first_undecodable, unclosed_at } = self.notes;
        if undecodable > 0 {
            warnings.push(ReadWarning::Undecodable { lines: undecodable, first_line: first_undecodable });
        }
        if nul > 0 {
            warnings.push(ReadWarning::NulRemoved { count: nul });
        }
        if let Some(line) = unclosed_at {
            warnings.push(ReadWarning::UnclosedQuote { line });
        }
        warnings
    }
}

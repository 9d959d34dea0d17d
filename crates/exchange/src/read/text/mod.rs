//! Text files: any of the encodings, line ends and separators registers come in.

pub(crate) mod separator;
pub(crate) mod split;
pub(crate) mod stream;

use super::find::blocks::{self, Origin};
use super::find::head::{self, Head};
use super::find::judge::{Judge, Judged};
use super::find::{Grid, GridRow};
use super::{Limits, Options, ReadError, encoding};
use crate::table::{Cell, Format, Header, ReadWarning, Row, SetAside, Table};
use std::collections::VecDeque;
use std::io::{Read, Seek, SeekFrom};

pub use split::Separator;
use stream::Stream;

/// Records looked at before the head is decided.
const SAMPLE: usize = 200;

/// A text file opened: encoding and separator are known, nothing is split yet.
struct Opened<R> {
    stream: Stream<R>,
    encoding: String,
}

fn open<R: Read + Seek>(mut reader: R, options: &Options) -> Result<Opened<R>, ReadError> {
    let size = reader.seek(SeekFrom::End(0))?;
    if size > options.limits.text_bytes {
        return Err(ReadError::FileTooLarge { bytes: size, limit: options.limits.text_bytes });
    }
    reader.rewind()?;
    let choice = match &options.encoding {
        Some(label) => {
            let encoding = encoding::by_label(label)?;
            let mut front = [0; 3];
            let read = reader.read(&mut front)?;
            let front = front.get(..read).unwrap_or_default();
            let mark = encoding_rs::Encoding::for_bom(front)
                .filter(|(own, _)| *own == encoding)
                .map_or(0, |(_, mark)| mark);
            encoding::Choice { encoding, mark, guessed: false }
        }
        None => encoding::detect(&mut reader)?,
    };
    reader.rewind()?;
    let mut stream = Stream::new(reader, choice, &options.limits)?;
    stream.peek()?;
    let complete = stream.ended();
    let front = stream.peek()?;
    if complete && front.chars().all(crate::table::is_blank) {
        return Err(ReadError::Empty);
    }
    if is_binary(front) {
        return Err(ReadError::Unknown);
    }
    let separator =
        options.separator.unwrap_or_else(|| separator::detect(front, complete, options.limits.cell_bytes));
    stream.separate_by(separator);
    Ok(Opened { stream, encoding: choice.encoding.name().to_owned() })
}

/// More control characters than any text has: bytes of an unknown kind.
fn is_binary(front: &str) -> bool {
    let odd = |c: &char| matches!(c, '\u{1}'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}' | '\u{fffd}');
    let (count, total) = (front.chars().filter(odd).count(), front.chars().count());
    count > 3 && count * 10 > total
}

/// The tables of a text file, held in memory. For files of a million rows use [`Records`].
pub(crate) fn read<R: Read + Seek>(
    reader: R,
    name: &str,
    options: &Options,
) -> Result<Vec<Table>, ReadError> {
    let Opened { mut stream, encoding } = open(reader, options)?;
    let mut grid = Grid::default();
    let mut cells = 0_u64;
    while let Some(record) = stream.next()? {
        let row = GridRow { line: record.line, cells: record.cells() };
        if !row.is_blank() {
            cells += row.cells.len() as u64;
            grid.rows.push(row);
        }
        if cells > options.limits.cells {
            return Err(ReadError::TooManyCells { limit: options.limits.cells });
        }
    }
    let mut warnings = stream.warnings();
    if let Some(encoding) = repair_all(&mut grid.rows) {
        warnings.push(ReadWarning::MojibakeRepaired { encoding });
    }
    let origin = Origin {
        name: name.to_owned(),
        format: Format::Text,
        encoding: Some(encoding),
        warnings,
        crs: None,
        ragged: true,
    };
    let tables = blocks::tables(grid, &origin);
    if tables.is_empty() { Err(ReadError::Empty) } else { Ok(tables) }
}

/// Repairs every cell when most non-ASCII cells at the front show a wrong decoding.
pub(crate) fn repair_all(rows: &mut [GridRow]) -> Option<String> {
    let encoding = broken_by(rows)?;
    for cell in rows.iter_mut().flat_map(|row| row.cells.iter_mut()) {
        repair(cell);
    }
    Some(encoding.to_owned())
}

fn broken_by(rows: &[GridRow]) -> Option<&'static str> {
    let front = rows
        .iter()
        .take(20)
        .flat_map(|row| &row.cells)
        .filter_map(Cell::as_text)
        .filter(|text| !text.is_ascii());
    let (mut seen, mut broken, mut by) = (0, 0, None);
    for text in front {
        seen += 1;
        if let Some((_, encoding)) = encoding::repair(text) {
            broken += 1;
            by = Some(encoding.name());
        }
    }
    by.filter(|_| broken * 3 >= seen * 2)
}

fn repair(cell: &mut Cell) {
    if let Cell::Text(text) = cell
        && let Some((repaired, _)) = encoding::repair(text)
    {
        *cell = Cell::text(&repaired);
    }
}

/// One record of a text file that is not blank.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// Data.
    Row(Row),
    /// Not data: a title, total, repeated head, note.
    SetAside(SetAside),
}

/// The records of a text file as a stream: memory stays the same however many rows the file has.
///
/// The file is read twice, once to learn its encoding. Where a text file holds several tables, this takes everything
/// below the first head as one table; [`super::read`] takes them apart.
pub struct Records<R> {
    stream: Stream<R>,
    encoding: String,
    head: Head,
    judge: Judge,
    waiting: VecDeque<GridRow>,
    titles: VecDeque<SetAside>,
    repaired: Option<String>,
    failed: bool,
}

impl<R: Read + Seek> Records<R> {
    /// Opens a text file and finds the head of its table.
    pub fn open(reader: R, options: &Options) -> Result<Self, ReadError> {
        let Opened { mut stream, encoding } = open(reader, options)?;
        let mut sample = Vec::new();
        while sample.len() < SAMPLE {
            let Some(record) = stream.next()? else { break };
            let row = GridRow { line: record.line, cells: record.cells() };
            if !row.is_blank() {
                sample.push(row);
            }
        }
        let repaired = repair_all(&mut sample);
        let width = sample.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let head = head::find(&sample, &[], &(0..width));
        let judge = Judge::new(&head, 0, Vec::new());
        let waiting = sample.split_off(head.rows.end.min(sample.len()));
        sample.truncate(head.rows.start);
        Ok(Self {
            stream,
            encoding,
            head,
            judge,
            waiting: waiting.into(),
            titles: super::find::judge::titles(sample).collect(),
            repaired,
            failed: false,
        })
    }

    /// The columns.
    pub fn header(&self) -> &[Header] {
        &self.head.columns
    }

    /// The last line of the head, if there is one.
    pub fn header_line(&self) -> Option<u32> {
        self.head.line
    }

    /// The encoding the file is read in.
    pub fn encoding(&self) -> &str {
        &self.encoding
    }

    /// What was noticed so far; complete once the iterator has ended.
    pub fn warnings(&self) -> Vec<ReadWarning> {
        let mut warnings = self.stream.warnings();
        if let Some(encoding) = &self.repaired {
            warnings.push(ReadWarning::MojibakeRepaired { encoding: encoding.clone() });
        }
        warnings.extend(self.head.warnings.iter().cloned());
        warnings.extend(self.judge.warnings());
        warnings
    }

    fn advance(&mut self) -> Result<Option<Record>, ReadError> {
        if let Some(title) = self.titles.pop_front() {
            return Ok(Some(Record::SetAside(title)));
        }
        let row = match self.waiting.pop_front() {
            Some(row) => row,
            None => loop {
                let Some(record) = self.stream.next()? else { return Ok(None) };
                let mut row = GridRow { line: record.line, cells: record.cells() };
                if self.repaired.is_some() {
                    row.cells.iter_mut().for_each(repair);
                }
                if !row.is_blank() {
                    break row;
                }
            },
        };
        Ok(Some(match self.judge.judge(row.line, row.cells, true) {
            Judged::Row(row) => Record::Row(row),
            Judged::Aside(aside) => Record::SetAside(aside),
        }))
    }
}

impl<R: Read + Seek> Iterator for Records<R> {
    type Item = Result<Record, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let next = self.advance().transpose();
        self.failed = matches!(next, Some(Err(_)));
        next
    }
}

/// Bounds and wishes for a text file read with [`Records`] that is trusted, such as one's own export.
impl Options {
    /// The default, without a bound on the size of a text file.
    pub fn trusted() -> Self {
        Self { limits: Limits { text_bytes: u64::MAX, ..Limits::default() }, ..Self::default() }
    }
}

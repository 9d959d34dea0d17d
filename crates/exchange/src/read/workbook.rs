//! Workbooks: XLSX, XLS and ODS through `calamine`, behind our own bounds.

use super::find::blocks::{self, Origin};
use super::find::{Grid, GridRow, Merge};
use super::text::repair_all;
use super::{Limits, Options, ReadError, container, number};
use crate::table::{Cell, Format, ReadWarning, Table};
use calamine::{
    Data, DataRef, DataType, Dimensions, ExcelDateTime, Ods, OdsError, Reader, Sheet, SheetType,
    SheetVisible, Xls, XlsError, Xlsx, XlsxError,
};
use std::io::{Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The tables of all sheets.
pub(crate) fn read<R: Read + Seek>(
    mut reader: R,
    format: Format,
    options: &Options,
) -> Result<Vec<Table>, ReadError> {
    let packed = reader.seek(SeekFrom::End(0))?;
    let limits = &options.limits;
    if packed > limits.container_bytes {
        return Err(ReadError::FileTooLarge { bytes: packed, limit: limits.container_bytes });
    }
    reader.rewind()?;
    let mut joined = true;
    if matches!(format, Format::Xlsx | Format::Ods) {
        let mut archive = container::open(&mut reader, format)?;
        joined = container::measure(&mut archive, packed, format, limits)?;
    } else if packed > limits.unpacked_bytes {
        return Err(ReadError::FileTooLarge { bytes: packed, limit: limits.unpacked_bytes });
    }
    reader.rewind()?;
    // The parser counts columns unchecked (calamine 0.38, mod.rs «get_row_column»): where overflow is looked for, a
    // cell called «ZZZZZZZ9» is a panic. It says no more than that the file is broken.
    let parsed = catch_unwind(AssertUnwindSafe(|| match format {
        Format::Xls => read_xls(reader, options),
        Format::Ods => read_ods(reader, options),
        _ => read_xlsx(reader, joined, options),
    }));
    let panicked = |_| Err(ReadError::Broken { format, detail: "the parser gave up".into() });
    let tables = parsed.unwrap_or_else(panicked)?;
    if tables.is_empty() { Err(ReadError::NoTable) } else { Ok(tables) }
}

fn read_xlsx<R: Read + Seek>(reader: R, joined: bool, options: &Options) -> Result<Vec<Table>, ReadError> {
    let mut book = Xlsx::new(reader).map_err(xlsx_error)?;
    let mut tables = Vec::new();
    let mut budget = options.limits.cells;
    for sheet in wanted(book.sheets_metadata(), options)? {
        let merges = if joined { book.merge_cells_by_sheet_name(&sheet.name) } else { Ok(Vec::new()) };
        // The list of sheets may name one that was cut out of the file.
        let merges = match merges {
            Err(XlsxError::WorksheetNotFound(_)) => continue,
            other => other.map_err(xlsx_error)?,
        };
        let mut sink = Sink::new(&sheet, Format::Xlsx, &options.limits, budget, &merges);
        let mut cells = match book.worksheet_cells_reader(&sheet.name) {
            Ok(cells) => cells,
            Err(XlsxError::NotAWorksheet(_) | XlsxError::WorksheetNotFound(_)) => continue,
            Err(error) => return Err(xlsx_error(error)),
        };
        while let Some(cell) = cells.next_cell().map_err(xlsx_error)? {
            let (row, column) = cell.get_position();
            let value = cell.get_value();
            if !matches!(value, DataRef::Empty) {
                sink.put(row, column, value)?;
            }
        }
        budget = sink.left;
        tables.extend(sink.finish());
    }
    Ok(tables)
}

fn read_xls<R: Read + Seek>(reader: R, options: &Options) -> Result<Vec<Table>, ReadError> {
    let mut book = Xls::new(reader).map_err(xls_error)?;
    let mut tables = Vec::new();
    let mut budget = options.limits.cells;
    for sheet in wanted(book.sheets_metadata(), options)? {
        let merges = book.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default();
        let Ok(range) = book.worksheet_range(&sheet.name) else { continue };
        let mut sink = Sink::new(&sheet, Format::Xls, &options.limits, budget, &merges);
        sink.put_all(&range)?;
        budget = sink.left;
        tables.extend(sink.finish());
    }
    Ok(tables)
}

fn read_ods<R: Read + Seek>(reader: R, options: &Options) -> Result<Vec<Table>, ReadError> {
    let mut book = Ods::new(reader).map_err(ods_error)?;
    let mut tables = Vec::new();
    let mut budget = options.limits.cells;
    for sheet in wanted(book.sheets_metadata(), options)? {
        let range = book.worksheet_range(&sheet.name).map_err(ods_error)?;
        let mut sink = Sink::new(&sheet, Format::Ods, &options.limits, budget, &[]);
        sink.put_all(&range)?;
        budget = sink.left;
        tables.extend(sink.finish());
    }
    Ok(tables)
}

/// The sheets to read: the one asked for, or all that hold cells.
fn wanted(sheets: &[Sheet], options: &Options) -> Result<Vec<Sheet>, ReadError> {
    let all: Vec<Sheet> = sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).cloned().collect();
    let Some(name) = &options.sheet else { return Ok(all) };
    match all.iter().find(|sheet| sheet.name == *name) {
        Some(sheet) => Ok(vec![sheet.clone()]),
        None => Err(ReadError::NoSuchSheet {
            name: name.clone(),
            sheets: all.into_iter().map(|sheet| sheet.name).collect(),
        }),
    }
}

/// Collects one sheet's cells within bounds.
struct Sink<'a> {
    name: String,
    format: Format,
    hidden: bool,
    limits: &'a Limits,
    grid: Grid,
    /// Cells still allowed, gaps at the left of a filled cell included: they take memory too.
    left: u64,
    errors: u32,
    first_error: u32,
}

impl<'a> Sink<'a> {
    fn new(sheet: &Sheet, format: Format, limits: &'a Limits, left: u64, merges: &[Dimensions]) -> Self {
        let merges = merges
            .iter()
            .map(|merge| Merge {
                top: merge.start.0.saturating_add(1),
                bottom: merge.end.0.saturating_add(1),
                left: merge.start.1,
                right: merge.end.1,
            })
            .collect();
        Self {
            name: sheet.name.clone(),
            format,
            hidden: sheet.visible != SheetVisible::Visible,
            limits,
            grid: Grid { rows: Vec::new(), merges },
            left,
            errors: 0,
            first_error: 0,
        }
    }

    fn put_all(&mut self, range: &calamine::Range<Data>) -> Result<(), ReadError> {
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let row = u32::try_from(row).unwrap_or(u32::MAX).saturating_add(top);
            let column = u32::try_from(column).unwrap_or(u32::MAX).saturating_add(left);
            self.put(row, column, value)?;
        }
        Ok(())
    }

    /// One filled cell; row and column count from 0.
    fn put(&mut self, row: u32, column: u32, value: &impl DataType) -> Result<(), ReadError> {
        let cell = self.convert(row, value)?;
        if cell.is_empty() {
            return Ok(());
        }
        if row >= self.limits.rows || column >= self.limits.columns {
            return Err(ReadError::CellOutOfBounds {
                sheet: self.name.clone(),
                row: u64::from(row) + 1,
                column: u64::from(column) + 1,
                rows: u64::from(self.limits.rows),
                columns: u64::from(self.limits.columns),
            });
        }
        let line = row + 1;
        let at = match self.grid.rows.last() {
            Some(last) if last.line == line => self.grid.rows.len() - 1,
            Some(last) if last.line > line => {
                match self.grid.rows.binary_search_by_key(&line, |row| row.line) {
                    Ok(at) => at,
                    Err(at) => {
                        self.grid.rows.insert(at, GridRow { line, cells: Vec::new() });
                        at
                    }
                }
            }
            other => {
                let usual = other.map_or(0, |row| row.cells.len());
                self.grid.rows.push(GridRow { line, cells: Vec::with_capacity(usual) });
                self.grid.rows.len() - 1
            }
        };
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if let Some(row) = self.grid.rows.get_mut(at) {
            if row.cells.len() <= column {
                let more = column + 1 - row.cells.len();
                self.left = self
                    .left
                    .checked_sub(more as u64)
                    .ok_or(ReadError::TooManyCells { limit: self.limits.cells })?;
                row.cells.resize(column + 1, Cell::Empty);
            }
            if let Some(place) = row.cells.get_mut(column) {
                *place = cell;
            }
        }
        Ok(())
    }

    fn convert(&mut self, row: u32, value: &impl DataType) -> Result<Cell, ReadError> {
        if let Some(text) = value.get_string() {
            if text.len() > self.limits.cell_bytes {
                let limit = self.limits.cell_bytes as u64;
                return Err(ReadError::CellTooLong { line: row.saturating_add(1), limit });
            }
            return Ok(Cell::text(text));
        }
        if let Some(float) = value.get_float() {
            return Ok(number::from_binary(float).map_or(Cell::Empty, Cell::Number));
        }
        if let Some(int) = value.get_int() {
            return Ok(Cell::Number(int.to_string().into()));
        }
        if let Some(flag) = value.get_bool() {
            return Ok(Cell::Flag(flag));
        }
        if let Some(moment) = value.get_datetime() {
            return Ok(self::moment(&moment));
        }
        if let Some(iso) = value.get_datetime_iso().or_else(|| value.get_duration_iso()) {
            return Ok(iso_date(iso));
        }
        if let Some(error) = value.get_error() {
            if self.errors == 0 {
                self.first_error = row.saturating_add(1);
            }
            self.errors = self.errors.saturating_add(1);
            return Ok(Cell::text(&error.to_string()));
        }
        Ok(Cell::Empty)
    }

    fn finish(self) -> Vec<Table> {
        let mut grid = self.grid;
        let mut warnings = Vec::new();
        if self.hidden {
            warnings.push(ReadWarning::HiddenSheet);
        }
        if self.errors > 0 {
            warnings.push(ReadWarning::CellErrors { count: self.errors, first_line: self.first_error });
        }
        if let Some(encoding) = repair_all(&mut grid.rows) {
            warnings.push(ReadWarning::MojibakeRepaired { encoding });
        }
        let origin = Origin {
            name: self.name,
            format: self.format,
            encoding: None,
            warnings,
            crs: None,
            ragged: false,
        };
        blocks::tables(grid, &origin)
    }
}

/// A date; a time of day or a duration stays text, and a serial number that is no date stays a number.
fn moment(moment: &ExcelDateTime) -> Cell {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let value = moment.as_f64();
    if moment.is_duration() || (0.0..1.0).contains(&value) {
        return Cell::text(&format!("{hour:02}:{minute:02}:{second:02}"));
    }
    let date = i16::try_from(year).ok().zip(i8::try_from(month).ok()).zip(i8::try_from(day).ok());
    date.and_then(|((year, month), day)| jiff::civil::Date::new(year, month, day).ok())
        .map(Cell::Date)
        .or_else(|| number::from_binary(value).map(Cell::Number))
        .unwrap_or_default()
}

fn iso_date(text: &str) -> Cell {
    let day = text.split_once('T').map_or(text, |(day, _)| day);
    day.parse().map_or_else(|_| Cell::text(text), Cell::Date)
}

fn xlsx_error(error: XlsxError) -> ReadError {
    match error {
        XlsxError::Password => ReadError::Encrypted,
        XlsxError::XmlEof(_) => ReadError::Truncated { format: Format::Xlsx },
        XlsxError::Zip(_) => ReadError::broken(Format::Xlsx, error),
        other => ReadError::broken(Format::Xlsx, other),
    }
}

fn xls_error(error: XlsError) -> ReadError {
    match error {
        XlsError::Password => ReadError::Encrypted,
        XlsError::EoStream(_)
        | XlsError::ContinueRecordTooShort
        | XlsError::Len { .. }
        | XlsError::Cfb(_) => ReadError::Truncated { format: Format::Xls },
        other => ReadError::broken(Format::Xls, other),
    }
}

fn ods_error(error: OdsError) -> ReadError {
    match error {
        OdsError::Password => ReadError::Encrypted,
        OdsError::Eof(_) => ReadError::Truncated { format: Format::Ods },
        OdsError::CellLimitExceeded { max, .. } => ReadError::TooManyCells { limit: max as u64 },
        other => ReadError::broken(Format::Ods, other),
    }
}

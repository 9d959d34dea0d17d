//! Tables as XLSX workbooks.

use super::{Field, Sheet, WriteError, is_formula};
use jiff::civil::Date;
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

/// A number with more digits than a binary fraction holds exactly is written as text.
const EXACT_DIGITS: usize = 15;

/// Writes tables as a workbook, one sheet each. The file's own date is the caller's, so that the same tables
/// give the same bytes.
pub fn workbook(sheets: &[Sheet], created: Date) -> Result<Vec<u8>, WriteError> {
    let mut book = new_workbook(created)?;
    for sheet in sheets {
        let page = book.add_worksheet();
        page.set_name(sheet_name(&sheet.name))?;
        let heading = heading_format();
        for (column, text) in (0_u16..).zip(&sheet.header) {
            page.write_string_with_format(0, column, text, &heading)?;
        }
        page.set_freeze_panes(1, 0)?;
        for (line, row) in (1_u32..).zip(&sheet.rows) {
            for (column, field) in (0_u16..).zip(row) {
                write_field(page, line, column, field, &Format::new())?;
            }
        }
    }
    Ok(book.save_to_buffer()?)
}

pub(super) fn new_workbook(created: Date) -> Result<Workbook, WriteError> {
    let year = u16::try_from(created.year()).unwrap_or(1900);
    let day = ExcelDateTime::from_ymd(year, created.month().unsigned_abs(), created.day().unsigned_abs())?;
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    Ok(book)
}

pub(super) fn heading_format() -> Format {
    Format::new().set_bold().set_background_color(Color::RGB(0x00E7_E6E6))
}

/// Writes a field in a format. A string cell is never a formula; the quote prefix keeps it so when a person
/// edits it.
pub(super) fn write_field(
    page: &mut Worksheet,
    line: u32,
    column: u16,
    field: &Field,
    format: &Format,
) -> Result<(), WriteError> {
    match field {
        Field::Empty => page.write_blank(line, column, format)?,
        Field::Text(text) if is_formula(text) => {
            page.write_string_with_format(line, column, clipped(text), &format.clone().set_quote_prefix())?
        }
        Field::Text(text) => page.write_string_with_format(line, column, clipped(text), format)?,
        Field::Number(number) => match exact(number) {
            Some(value) => page.write_number_with_format(line, column, value, format)?,
            None => page.write_string_with_format(line, column, number, format)?,
        },
        Field::Date(date) => match u16::try_from(date.year()).ok().filter(|year| *year >= 1900) {
            Some(year) => {
                let day =
                    ExcelDateTime::from_ymd(year, date.month().unsigned_abs(), date.day().unsigned_abs())?;
                page.write_datetime_with_format(
                    line,
                    column,
                    &day,
                    &format.clone().set_num_format("yyyy-mm-dd"),
                )?
            }
            None => page.write_string_with_format(line, column, date.to_string(), format)?,
        },
        Field::Flag(flag) => page.write_boolean_with_format(line, column, *flag, format)?,
    };
    Ok(())
}

/// The number as a binary fraction, where that loses nothing.
fn exact(number: &str) -> Option<f64> {
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let plain = crate::value::Decimal::parse(number).is_some();
    number.parse::<f64>().ok().filter(|_| plain && digits <= EXACT_DIGITS)
}

/// A cell holds 32,767 characters.
fn clipped(text: &str) -> String {
    text.chars().take(32_767).collect()
}

/// A sheet's name has at most 31 characters and none of `[]:*?/\`.
pub(super) fn sheet_name(name: &str) -> String {
    let allowed = |c: &char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'');
    let name: String = name.chars().filter(allowed).take(31).collect();
    if name.trim().is_empty() { "1".to_owned() } else { name }
}

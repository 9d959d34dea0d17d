//! DBF tables, the attributes of a Shapefile: exact figures, and an encoding that is rarely declared.

use super::{Bytes, Layer};
use crate::read::{Options, ReadError, encoding, number};
use crate::table::{Cell, Format, ReadWarning};
use encoding_rs::{BIG5, Encoding, GB18030};

struct Field<'a> {
    name: &'a [u8],
    kind: u8,
    length: usize,
}

/// Reads all records that are not deleted into a layer; `page` is the content of the `.cpg` file.
///
/// Returns, for each record kept, its place in the file, so that shapes can be matched.
pub(super) fn read(
    content: &[u8],
    page: Option<&str>,
    name: String,
    options: &Options,
) -> Result<(Layer, Vec<usize>), ReadError> {
    let cut = || ReadError::Truncated { format: Format::Shapefile };
    let mut bytes = Bytes(content);
    let head = bytes.take(32).ok_or_else(cut)?;
    let figure = |at: usize| {
        head.get(at..at + 2)
            .map_or(0, |two| usize::from(u16::from_le_bytes(two.try_into().unwrap_or_default())))
    };
    let (begin, record_length) = (figure(8), figure(10));
    let language = head.get(29).copied().unwrap_or(0);
    let mut fields = Vec::new();
    while bytes.0.first().is_some_and(|byte| *byte != 0x0D) {
        let Some(field) = bytes.take(32) else { break };
        let name = field.get(..11).unwrap_or_default();
        let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
        let length = field.get(16).copied().unwrap_or(0);
        fields.push(Field {
            name,
            kind: field.get(11).copied().unwrap_or(b'C'),
            length: usize::from(length),
        });
        if fields.len() > usize::try_from(options.limits.columns).unwrap_or(usize::MAX) {
            return Err(ReadError::TooManyColumns { line: 0, limit: u64::from(options.limits.columns) });
        }
    }
    let data = content.get(begin..).ok_or_else(cut)?;
    if record_length == 0 || fields.is_empty() {
        return Err(ReadError::broken(Format::Shapefile, "a DBF table without fields"));
    }
    let (encoding, guessed) =
        choose(options.encoding.as_deref(), page, language, &fields, data, record_length)?;
    let mut layer = Layer::new(name, Format::Shapefile, &options.limits);
    layer.encoding = Some(encoding.name().to_owned());
    if guessed {
        layer.warnings.push(ReadWarning::EncodingGuessed { encoding: encoding.name().to_owned() });
    }
    layer.fields = fields.iter().map(|field| field_name(field.name, encoding)).collect();
    let names: Vec<String> = fields
        .iter()
        .zip(&layer.fields)
        .filter(|(field, _)| field.name.len() >= 10)
        .map(|(_, name)| name.clone())
        .collect();
    if !names.is_empty() {
        layer.warnings.push(ReadWarning::CutFieldNames { names });
    }
    let mut places = Vec::new();
    for (place, record) in data.chunks(record_length).enumerate() {
        let mut record = Bytes(record);
        match record.array() {
            Some([b' ' | b'*']) if record.0.len() + 1 < record_length => return Err(cut()),
            Some([b' ']) => {}
            Some([b'*']) => continue,
            _ => break,
        }
        let cells = fields
            .iter()
            .map(|field| record.take(field.length).map_or(Cell::Empty, |raw| cell(field, raw, encoding)));
        layer.push(cells.collect(), None)?;
        places.push(place);
    }
    Ok((layer, places))
}

/// Which encoding: said by the person, by the `.cpg` file, by the language byte if it names a Chinese page, or
/// detected from names and texts. The other language bytes are what software writes that does not know.
fn choose(
    asked: Option<&str>,
    page: Option<&str>,
    language: u8,
    fields: &[Field<'_>],
    data: &[u8],
    record_length: usize,
) -> Result<(&'static Encoding, bool), ReadError> {
    if let Some(label) = asked {
        return Ok((encoding::by_label(label)?, false));
    }
    if let Some(known) = page.and_then(code_page) {
        return Ok((known, false));
    }
    match language {
        0x4D | 0x7A => return Ok((GB18030, false)),
        0x4F | 0x78 => return Ok((BIG5, false)),
        _ => {}
    }
    let mut sample = Vec::new();
    for field in fields {
        sample.extend_from_slice(field.name);
        sample.push(b'\n');
    }
    for record in data.chunks(record_length).take(500) {
        let mut record = Bytes(record.get(1..).unwrap_or_default());
        for field in fields {
            let raw = record.take(field.length).unwrap_or_default();
            if field.kind == b'C' {
                sample.extend_from_slice(raw.trim_ascii());
                sample.push(b'\n');
            }
        }
    }
    let choice = encoding::detect(sample.as_slice())?;
    Ok((choice.encoding, !sample.is_ascii()))
}

fn code_page(page: &str) -> Option<&'static Encoding> {
    let page = page.trim().trim_start_matches('\u{feff}').to_ascii_uppercase();
    match page.trim_start_matches("ANSI ").trim_start_matches("CP").trim_start_matches("OEM ") {
        "65001" | "UTF8" => Some(encoding_rs::UTF_8),
        "936" | "54936" => Some(GB18030),
        "950" => Some(BIG5),
        other => encoding::by_label(other).ok(),
    }
}

/// A field's name; ten bytes may end in the middle of a character.
fn field_name(name: &[u8], encoding: &'static Encoding) -> String {
    let (text, _) = encoding.decode_without_bom_handling(name);
    text.trim_end_matches('\u{fffd}').trim().to_owned()
}

fn cell(field: &Field<'_>, raw: &[u8], encoding: &'static Encoding) -> Cell {
    let ascii = || String::from_utf8_lossy(raw.trim_ascii()).into_owned();
    match field.kind {
        b'N' | b'F' => {
            let text = ascii();
            // A figure too long for its field is written as asterisks.
            if text.starts_with('*') {
                Cell::Empty
            } else {
                number::plain(&text).map_or_else(|| Cell::text(&text), Cell::Number)
            }
        }
        b'D' => {
            let text = ascii();
            let part =
                |range: std::ops::Range<usize>| text.get(range).and_then(|part| part.parse::<i16>().ok());
            let date = part(0..4).zip(part(4..6)).zip(part(6..8)).and_then(|((year, month), day)| {
                jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
            });
            date.map_or_else(|| Cell::text(text.trim_matches('0')), Cell::Date)
        }
        b'L' => match raw.first() {
            Some(b'T' | b't' | b'Y' | b'y') => Cell::Flag(true),
            Some(b'F' | b'f' | b'N' | b'n') => Cell::Flag(false),
            _ => Cell::Empty,
        },
        b'I' => raw
            .try_into()
            .map(i32::from_le_bytes)
            .map_or(Cell::Empty, |value| Cell::Number(value.to_string().into())),
        b'O' | b'B' if raw.len() == 8 => raw
            .try_into()
            .ok()
            .and_then(|bytes| number::from_binary(f64::from_le_bytes(bytes)))
            .map_or(Cell::Empty, Cell::Number),
        _ => Cell::text(&encoding.decode_without_bom_handling(raw).0),
    }
}

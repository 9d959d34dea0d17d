//! What a file is, from its bytes; names lie.

use super::container::{self, has_ending};
use super::{Foreign, ReadError};
use crate::table::Format;
use memchr::memmem;
use std::io::{Read, Seek, SeekFrom};

/// How much of the front is looked at.
const FRONT: usize = 4096;

/// What kind of file this is.
pub(crate) fn sniff<R: Read + Seek>(reader: &mut R, name: &str) -> Result<Format, ReadError> {
    let size = reader.seek(SeekFrom::End(0))?;
    reader.rewind()?;
    let mut front = Vec::with_capacity(FRONT);
    reader.take(FRONT as u64).read_to_end(&mut front)?;
    reader.rewind()?;
    if size == 0 {
        return Err(ReadError::Empty);
    }
    if let Some(found) = foreign(&front) {
        return Err(ReadError::WrongKind { found });
    }
    if front.starts_with(b"PK\x03\x04") || front.starts_with(b"PK\x05\x06") {
        let kind = zip_kind(reader, name);
        reader.rewind()?;
        return kind;
    }
    if front.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        let kind = compound_kind(reader);
        reader.rewind()?;
        return kind;
    }
    if front.starts_with(b"SQLite format 3\0") {
        let is_package = matches!(front.get(68..72), Some(b"GPKG" | b"GP10" | b"GP11"));
        return if is_package || has_ending(name, &["gpkg"]) {
            Ok(Format::GeoPackage)
        } else {
            Err(ReadError::WrongKind { found: Foreign::Database })
        };
    }
    if front.starts_with(&[0, 0, 0x27, 0x0A]) || looks_like_dbf(&front, size) {
        return Ok(Format::Shapefile);
    }
    text_kind(&front, name)
}

fn foreign(front: &[u8]) -> Option<Foreign> {
    const MAGIC: &[(&[u8], Foreign)] = &[
        (b"%PDF", Foreign::Pdf),
        (b"\x89PNG", Foreign::Image),
        (b"\xFF\xD8\xFF", Foreign::Image),
        (b"GIF8", Foreign::Image),
        (b"II*\0", Foreign::Image),
        (b"MM\0*", Foreign::Image),
        (b"MZ", Foreign::Program),
        (b"\x7FELF", Foreign::Program),
        (b"\xCA\xFE\xBA\xBE", Foreign::Program),
        (b"#!", Foreign::Program),
        (b"Rar!", Foreign::Archive),
        (b"7z\xBC\xAF\x27\x1C", Foreign::Archive),
        (b"\x1F\x8B", Foreign::Archive),
        (b"BZh", Foreign::Archive),
        (b"\xFD7zXZ\0", Foreign::Archive),
    ];
    let found = MAGIC.iter().find(|(magic, _)| front.starts_with(magic)).map(|(_, found)| *found);
    // A list may begin with the letters MZ; a program has bytes no text has.
    found.filter(|found| {
        *found != Foreign::Program || front.starts_with(b"#!/") || front.iter().any(|byte| *byte < 8)
    })
}

fn zip_kind<R: Read + Seek>(reader: &mut R, name: &str) -> Result<Format, ReadError> {
    let guess = if has_ending(name, &["ods"]) {
        Format::Ods
    } else if has_ending(name, &["zip"]) {
        Format::Shapefile
    } else {
        Format::Xlsx
    };
    let mut archive = container::open(reader, guess)?;
    let parts = container::parts(&mut archive);
    let has = |name: &str| parts.iter().any(|part| part.name.eq_ignore_ascii_case(name));
    if has("xl/workbook.xml") {
        return Ok(Format::Xlsx);
    }
    if parts.iter().any(|part| has_ending(&part.name, &["shp", "dbf"])) {
        return Ok(Format::Shapefile);
    }
    let foreign = if has("xl/workbook.bin") {
        Foreign::BinaryWorkbook
    } else if has("word/document.xml") || has("ppt/presentation.xml") {
        Foreign::OfficeDocument
    } else if has("content.xml") {
        let mut mime = String::new();
        if let Ok(part) = archive.by_name("mimetype") {
            part.take(100).read_to_string(&mut mime)?;
        }
        if mime.contains("spreadsheet") {
            return Ok(Format::Ods);
        }
        Foreign::OfficeDocument
    } else {
        Foreign::Archive
    };
    Err(ReadError::WrongKind { found: foreign })
}

/// Compound files: old workbooks, old documents, and new workbooks under a password.
fn compound_kind<R: Read + Seek>(reader: &mut R) -> Result<Format, ReadError> {
    let wide = |name: &str| -> Vec<u8> { name.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let names = ["EncryptedPackage", "WordDocument", "PowerPoint Document", "Workbook", "Book"].map(wide);
    let mut found = [false; 5];
    let mut buffer = vec![0; 1 << 20];
    let mut carried = 0;
    loop {
        let room = buffer.get_mut(carried..).unwrap_or_default();
        let read = reader.read(room)?;
        if read == 0 {
            break;
        }
        let filled = carried + read;
        let bytes = buffer.get(..filled).unwrap_or_default();
        for (name, found) in names.iter().zip(&mut found) {
            *found |= memmem::find(bytes, name).is_some();
        }
        let from = filled.saturating_sub(64);
        buffer.copy_within(from..filled, 0);
        carried = filled - from;
    }
    let [encrypted, word, slides, workbook, book] = found;
    if encrypted {
        Err(ReadError::Encrypted)
    } else if workbook || book {
        Ok(Format::Xls)
    } else if word || slides {
        Err(ReadError::WrongKind { found: Foreign::OfficeDocument })
    } else {
        Err(ReadError::Truncated { format: Format::Xls })
    }
}

/// A DBF table: version, a plausible date, and lengths that fit the file.
fn looks_like_dbf(front: &[u8], size: u64) -> bool {
    let Some([version, _, month, day, _, _, _, _, low, high, record_low, record_high]) = front.get(..12)
    else {
        return false;
    };
    let header = u64::from(u16::from_le_bytes([*low, *high]));
    let record = u16::from_le_bytes([*record_low, *record_high]);
    matches!(version, 0x02 | 0x03 | 0x30 | 0x31 | 0x43 | 0x63 | 0x83 | 0x8B | 0xCB | 0xF5 | 0xFB)
        && *month <= 12
        && *day <= 31
        && header >= 33
        && header <= size
        && record > 0
}

fn text_kind(front: &[u8], name: &str) -> Result<Format, ReadError> {
    let start = front.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(front).trim_ascii_start();
    let lower = start.get(..start.len().min(512)).unwrap_or_default().to_ascii_lowercase();
    if [b"<!doctype html".as_slice(), b"<html", b"<table", b"<meta", b"<head", b"<body"]
        .iter()
        .any(|tag| lower.starts_with(tag))
    {
        return Err(ReadError::WrongKind { found: Foreign::WebPage });
    }
    if lower.starts_with(b"<?xml") || lower.starts_with(b"<svg") || lower.starts_with(b"<!doctype") {
        let found = if memmem::find(&lower, b"<html").is_some() { Foreign::WebPage } else { Foreign::Xml };
        return Err(ReadError::WrongKind { found });
    }
    match start.first() {
        Some(b'{' | b'[') => {
            let is_map = memmem::find(start, b"\"FeatureCollection\"").is_some()
                || memmem::find(start, b"\"Feature\"").is_some()
                || has_ending(name, &["geojson"]);
            Ok(if is_map { Format::GeoJson } else { Format::Json })
        }
        _ => Ok(Format::Text),
    }
}

/// Whether an ending is wrong for a format. Endings nobody gives a meaning are never wrong.
pub(crate) fn wrong_ending(name: &str, format: Format) -> Option<String> {
    let (_, ending) = name.rsplit_once('.')?;
    let ending = ending.to_ascii_lowercase();
    let expected: &[Format] = match ending.as_str() {
        "csv" | "tsv" | "txt" | "tab" => &[Format::Text],
        "xlsx" | "xlsm" => &[Format::Xlsx],
        "xls" | "et" => &[Format::Xls],
        "ods" => &[Format::Ods],
        "json" | "geojson" => &[Format::Json, Format::GeoJson],
        "gpkg" => &[Format::GeoPackage],
        "shp" | "dbf" | "zip" => &[Format::Shapefile],
        "pdf" | "doc" | "docx" | "jpg" | "jpeg" | "png" | "exe" | "html" | "xml" => &[],
        _ => return None,
    };
    (!expected.contains(&format)).then_some(ending)
}

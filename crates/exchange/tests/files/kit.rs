//! Workbooks made in code: small, synthetic, and as broken as a test wants them.

use exchange::read::Source;
use std::fmt::Write as _;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

pub fn source(name: &str, bytes: Vec<u8>) -> Source {
    Source::Bytes { name: name.into(), bytes }
}

/// A ZIP container; the first part is stored, as ODS asks, the others are packed.
pub fn container(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (at, (name, bytes)) in parts.iter().enumerate() {
        let method = if at == 0 { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>"#;
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// Style 1 is a date.
const STYLES: &str = r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>"#;

/// A sheet's XML from the XML of its rows.
pub fn sheet_xml(rows: &str, after: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>"#
    )
}

/// An XLSX workbook from the XML of its sheets.
pub fn xlsx_of(sheets: &[(&str, &str)], strings: &[u8]) -> Vec<u8> {
    let mut list = String::new();
    let mut relations = String::new();
    for (at, (name, _)) in sheets.iter().enumerate() {
        let at = at + 1;
        write!(list, r#"<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>"#).unwrap();
        write!(
            relations,
            r#"<Relationship Id="rId{at}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>"#
        )
        .unwrap();
    }
    write!(relations, r#"<Relationship Id="rId90" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId91" Type="{OFFICE}/styles" Target="styles.xml"/>"#).unwrap();
    let root = format!(
        r#"<?xml version="1.0"?><Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    let book = format!(
        r#"<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{list}</sheets></workbook>"#
    );
    let relations =
        format!(r#"<?xml version="1.0"?><Relationships xmlns="{RELATIONS}">{relations}</Relationships>"#);
    let names: Vec<String> = (1..=sheets.len()).map(|at| format!("xl/worksheets/sheet{at}.xml")).collect();
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/styles.xml", STYLES.as_bytes()),
        ("xl/sharedStrings.xml", strings),
    ];
    for (name, (_, xml)) in names.iter().zip(sheets) {
        parts.push((name, xml.as_bytes()));
    }
    container(&parts)
}

pub fn strings(texts: &[&str]) -> Vec<u8> {
    let items: String = texts.iter().map(|text| format!("<si><t>{text}</t></si>")).collect();
    format!(r#"<?xml version="1.0"?><sst xmlns="{MAIN}">{items}</sst>"#).into_bytes()
}

/// The rows of a sheet as XML: numbers as numbers, `d:45943` as a date, `#REF!` as an error, the rest as text.
pub fn rows_xml(rows: &[&[&str]]) -> String {
    let mut xml = String::new();
    for (at, cells) in rows.iter().enumerate() {
        let line = at + 1;
        write!(xml, r#"<row r="{line}">"#).unwrap();
        for (column, cell) in cells.iter().enumerate() {
            let place = format!("{}{line}", char::from(b'A' + u8::try_from(column).unwrap()));
            if cell.is_empty() {
                continue;
            }
            if let Some(serial) = cell.strip_prefix("d:") {
                write!(xml, r#"<c r="{place}" s="1"><v>{serial}</v></c>"#).unwrap();
            } else if cell.starts_with('#') {
                write!(xml, r#"<c r="{place}" t="e"><v>{cell}</v></c>"#).unwrap();
            } else if cell.parse::<f64>().is_ok() {
                write!(xml, r#"<c r="{place}"><v>{cell}</v></c>"#).unwrap();
            } else {
                write!(xml, r#"<c r="{place}" t="inlineStr"><is><t>{cell}</t></is></c>"#).unwrap();
            }
        }
        xml.push_str("</row>");
    }
    xml
}

/// A workbook of one sheet.
pub fn xlsx(rows: &[&[&str]], merges: &[&str]) -> Vec<u8> {
    let ranges: String = merges.iter().map(|range| format!(r#"<mergeCell ref="{range}"/>"#)).collect();
    let after = if merges.is_empty() { String::new() } else { format!("<mergeCells>{ranges}</mergeCells>") };
    xlsx_of(&[("台账", &sheet_xml(&rows_xml(rows), &after))], &strings(&[]))
}

/// An ODS workbook of one sheet from the XML of its rows.
pub fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="台账">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    let manifest = r#"<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"></manifest:manifest>"#;
    container(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest.as_bytes()),
        ("content.xml", content.as_bytes()),
    ])
}

/// A cell of an ODS sheet: a number or a text.
pub fn ods_cell(value: &str) -> String {
    if value.parse::<f64>().is_ok() {
        format!(
            r#"<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>"#
        )
    } else {
        format!(r#"<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>"#)
    }
}

/// An Excel 97 workbook of one sheet: numbers and texts.
pub fn xls(rows: &[&[&str]]) -> Vec<u8> {
    fn record(out: &mut Vec<u8>, kind: u16, body: &[u8]) {
        out.extend_from_slice(&kind.to_le_bytes());
        out.extend_from_slice(&u16::try_from(body.len()).unwrap().to_le_bytes());
        out.extend_from_slice(body);
    }
    fn begin(kind: u8) -> [u8; 16] {
        [0, 6, kind, 0, 0, 0, 0xCC, 7, 0, 0, 0, 0, 6, 0, 0, 0]
    }
    let name: Vec<u8> = "台账".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut globals = Vec::new();
    record(&mut globals, 0x0809, &begin(5));
    record(&mut globals, 0x0042, &1200_u16.to_le_bytes());
    let sheet_at = u32::try_from(globals.len() + 4 + 8 + name.len() + 4).unwrap();
    let mut bound = sheet_at.to_le_bytes().to_vec();
    bound.extend_from_slice(&[0, 0, 2, 1]);
    bound.extend_from_slice(&name);
    record(&mut globals, 0x0085, &bound);
    record(&mut globals, 0x000A, &[]);
    let mut stream = globals;
    record(&mut stream, 0x0809, &begin(0x10));
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let mut body: Vec<u8> =
                [row, column, 0].iter().flat_map(|at| u16::try_from(*at).unwrap().to_le_bytes()).collect();
            if let Ok(number) = cell.parse::<f64>() {
                body.extend_from_slice(&number.to_le_bytes());
                record(&mut stream, 0x0203, &body);
            } else {
                let text: Vec<u16> = cell.encode_utf16().collect();
                body.extend_from_slice(&u16::try_from(text.len()).unwrap().to_le_bytes());
                body.push(1);
                body.extend(text.into_iter().flat_map(u16::to_le_bytes));
                record(&mut stream, 0x0204, &body);
            }
        }
    }
    record(&mut stream, 0x000A, &[]);
    compound("Workbook", stream)
}

/// A compound file with one stream.
pub fn compound(name: &str, mut stream: Vec<u8>) -> Vec<u8> {
    // Streams below 4,096 bytes live elsewhere; longer ones need no second kind of sector.
    stream.resize(stream.len().max(4096).next_multiple_of(512), 0);
    let sectors = u32::try_from(stream.len() / 512).unwrap();
    let mut out = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    out.extend_from_slice(&[0; 16]);
    for value in [0x3E_u16, 3, 0xFFFE, 9, 6] {
        out.extend_from_slice(&value.to_le_bytes());
    }
    out.extend_from_slice(&[0; 6]);
    for value in [0_u32, 1, 1, 0, 4096, 0xFFFF_FFFE, 0, 0xFFFF_FFFE, 0, 0] {
        out.extend_from_slice(&value.to_le_bytes());
    }
    out.resize(512, 0xFF);
    let mut table: Vec<u32> = vec![0xFFFF_FFFD, 0xFFFF_FFFE];
    table.extend((0..sectors).map(|at| if at + 1 == sectors { 0xFFFF_FFFE } else { at + 3 }));
    assert!(table.len() <= 128, "the fixture fits one table sector");
    table.resize(128, 0xFFFF_FFFF);
    out.extend(table.into_iter().flat_map(u32::to_le_bytes));
    let mut entry = |name: &str, kind: u8, child: u32, start: u32, size: u32| {
        let mut bytes: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = u16::try_from(if name.is_empty() { 0 } else { bytes.len() + 2 }).unwrap();
        bytes.resize(64, 0);
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&[kind, 1]);
        for value in [0xFFFF_FFFF_u32, 0xFFFF_FFFF, child] {
            bytes.extend_from_slice(&value.to_le_bytes());
        }
        bytes.extend_from_slice(&[0; 36]);
        bytes.extend_from_slice(&start.to_le_bytes());
        bytes.extend_from_slice(&size.to_le_bytes());
        bytes.extend_from_slice(&[0; 4]);
        out.extend_from_slice(&bytes);
    };
    entry("Root Entry", 5, 1, 0xFFFF_FFFE, 0);
    entry(name, 2, 0xFFFF_FFFF, 2, sectors * 512);
    entry("", 0, 0xFFFF_FFFF, 0, 0);
    entry("", 0, 0xFFFF_FFFF, 0, 0);
    out.extend_from_slice(&stream);
    out
}

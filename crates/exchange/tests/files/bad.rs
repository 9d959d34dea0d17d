//! Files that hurt: each gets a clear error, in bounded time and memory, and only a worker is ever lost.
#![expect(clippy::disallowed_methods, reason = "the time an answer takes is what is tested")]

use crate::kit::{self, source};
use exchange::read::{Foreign, Options, ReadError, Source};
use exchange::sandbox::{Bounds, Worker};
use exchange::table::Format;
use std::time::{Duration, Instant};

fn worker() -> Worker {
    Worker::new(env!("CARGO_BIN_EXE_import-worker"))
}

/// The error a file gets, within five seconds.
fn refused(source: &Source) -> ReadError {
    let begun = Instant::now();
    let error = worker().read(source, &Options::default()).unwrap_err();
    assert!(begun.elapsed() < Duration::from_secs(5), "{error} took {:?}", begun.elapsed());
    error
}

fn sheet_with(cells: &str) -> Source {
    source("a.xlsx", kit::xlsx_of(&[("a", &kit::sheet_xml(cells, ""))], &kit::strings(&["x"])))
}

#[test]
fn a_column_beyond_every_alphabet_is_refused() {
    let book = sheet_with(r#"<row r="1"><c r="ZZZZZZZZZZZZZ9"><v>1</v></c></row>"#);
    let refused = refused(&book);
    assert!(matches!(refused, ReadError::Broken { .. } | ReadError::CellOutOfBounds { .. }), "{refused}");
}

#[test]
fn a_cell_at_the_far_corner_is_refused() {
    let book = sheet_with(
        r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#,
    );
    let expected = ReadError::CellOutOfBounds {
        sheet: "a".into(),
        row: 1_048_576,
        column: 16_384,
        rows: 200_000,
        columns: 500,
    };
    assert_eq!(refused(&book), expected);
    let book = sheet_with(
        r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="200000"><c r="ALL200000"><v>1</v></c></row>"#,
    );
    assert_eq!(refused(&book).code(), "cell-out-of-bounds");
}

#[test]
fn a_place_that_does_not_exist_is_refused() {
    for place in ["ZZZZZZZZ1", "A99999999999999999999", "1A", "A0"] {
        let book = sheet_with(&format!(r#"<row r="1"><c r="{place}"><v>1</v></c></row>"#));
        let answer = worker().read(&book, &Options::default());
        assert!(answer.is_err() || answer.is_ok_and(|tables| tables.len() == 1), "{place}");
    }
}

#[test]
fn many_far_cells_take_no_memory() {
    use std::fmt::Write;
    let mut rows = String::new();
    for line in 1..=20_000 {
        write!(rows, r#"<row r="{line}"><c r="SF{line}"><v>1</v></c></row>"#).unwrap();
    }
    assert_eq!(refused(&sheet_with(&rows)), ReadError::TooManyCells { limit: 3_000_000 });
}

#[test]
fn eighty_megabytes_of_shared_strings_are_refused() {
    let strings = format!("<sst>{}</sst>", format!("<si><t>{}</t></si>", "A".repeat(1000)).repeat(80_000));
    let book = kit::xlsx_of(&[("a", &kit::sheet_xml("", ""))], strings.as_bytes());
    assert_eq!(refused(&source("a.xlsx", book)).code(), "unpacks-too-large");
}

#[test]
fn a_container_that_lies_about_its_sizes_is_counted() {
    let strings =
        format!("<sst>{}</sst>", "<si><t>AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA</t></si>".repeat(400_000));
    let mut book = kit::xlsx_of(&[("a", &kit::sheet_xml("", ""))], strings.as_bytes());
    // The unpacked size, in the directory and in front of the part.
    let size = u32::try_from(strings.len()).unwrap().to_le_bytes();
    let places: Vec<usize> =
        book.windows(4).enumerate().filter(|(_, bytes)| *bytes == size).map(|(at, _)| at).collect();
    assert!(places.len() >= 2);
    for at in places {
        book[at..at + 4].copy_from_slice(&100_u32.to_le_bytes());
    }
    let error = refused(&source("a.xlsx", book));
    assert!(["unpacks-too-large", "broken", "truncated"].contains(&error.code()), "{error}");
}

#[test]
fn too_many_parts_are_refused() {
    let names: Vec<String> = (0..300).map(|at| format!("xl/extra{at}.xml")).collect();
    let mut parts: Vec<(&str, &[u8])> = vec![("xl/workbook.xml", b"<workbook/>")];
    parts.extend(names.iter().map(|name| (name.as_str(), b"<x/>".as_slice())));
    let error = refused(&source("a.xlsx", kit::container(&parts)));
    assert_eq!(error, ReadError::TooManyParts { entries: 301, limit: 200 });
}

#[test]
fn a_text_of_nothing_but_quotes_is_refused() {
    let quotes = source("a.csv", vec![b'"'; 4_000_000]);
    assert!(matches!(refused(&quotes), ReadError::CellTooLong { line: 1, .. }));
}

#[test]
fn a_text_of_nothing_but_line_ends_is_empty() {
    for end in ["\n", "\r\n", "\r\r\n", "\r"] {
        let lines = source("a.csv", end.repeat(2_000_000).into_bytes());
        assert_eq!(refused(&lines), ReadError::Empty);
    }
}

#[test]
fn empty_lines_are_counted() {
    let text = format!("小区名称,户数{0}甲园,12", "\r\n".repeat(70_001));
    let table = worker().read(&source("a.csv", text.into_bytes()), &Options::default()).unwrap().remove(0);
    assert_eq!(table.rows[0].line, 70_002);
}

#[test]
fn document_types_are_refused() {
    let bomb = r#"<!DOCTYPE x [<!ENTITY a "AAAAAAAAAA"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>"#;
    let file = r#"<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>"#;
    for declaration in [bomb, file] {
        let cells = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row>"#;
        let sheet = kit::sheet_xml(cells, "").replace("?><", &format!("?>{declaration}<"));
        let book = kit::xlsx_of(&[("a", &sheet)], &kit::strings(&[]));
        let part = "xl/worksheets/sheet1.xml".into();
        assert_eq!(refused(&source("a.xlsx", book)), ReadError::DocumentType { part });
    }
}

#[test]
fn a_file_cut_anywhere_is_refused_or_read_without_a_crash() {
    let book = kit::xlsx(&[&["小区名称", "户数"], &["南苑", "120"]], &[]);
    for length in [4, 30, 200, book.len() / 2, book.len() - 30, book.len() - 1] {
        let error = refused(&source("a.xlsx", book[..length].to_vec()));
        assert!(matches!(error, ReadError::Truncated { format: Format::Xlsx }), "{length}: {error}");
    }
    let book = kit::xls(&[&["小区名称", "户数"], &["南苑", "120"]]);
    for length in [8, 512, 1024, 2000] {
        let error = refused(&source("a.xls", book[..length].to_vec()));
        assert!(["truncated", "broken", "no-table"].contains(&error.code()), "{length}: {error}");
    }
}

#[test]
fn locked_workbooks_say_so() {
    let book = kit::compound("EncryptedPackage", vec![0; 100]);
    assert_eq!(refused(&source("a.xlsx", book)), ReadError::Encrypted);
}

#[test]
fn other_kinds_of_file_are_named() {
    for (name, bytes, found) in [
        ("a.xlsx", b"%PDF-1.7\n...".to_vec(), Foreign::Pdf),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0".to_vec(), Foreign::Image),
        ("a.xlsx", b"\xFF\xD8\xFF\xE0\0\x10JFIF".to_vec(), Foreign::Image),
        ("a.csv", b"MZ\x90\0\x03\0\0\0".to_vec(), Foreign::Program),
        ("a.xlsx", b"\x7FELF\x02\x01\x01\0".to_vec(), Foreign::Program),
        ("a.xlsx", b"Rar!\x1A\x07\x01\0".to_vec(), Foreign::Archive),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>".to_vec(), Foreign::WebPage),
        ("a.xls", b"\xEF\xBB\xBF<?xml version=\"1.0\"?><Workbook/>".to_vec(), Foreign::Xml),
        ("a.xlsx", kit::container(&[("word/document.xml", b"<x/>")]), Foreign::OfficeDocument),
        ("a.xlsx", kit::container(&[("xl/workbook.bin", b"x")]), Foreign::BinaryWorkbook),
        ("a.zip", kit::container(&[("readme.txt", b"x")]), Foreign::Archive),
        ("a.xls", kit::compound("WordDocument", vec![0; 10]), Foreign::OfficeDocument),
    ] {
        assert_eq!(refused(&source(name, bytes)), ReadError::WrongKind { found }, "{name}");
    }
    assert_eq!(refused(&source("a.xlsx", Vec::new())), ReadError::Empty);
    let noise: Vec<u8> = (0..4000_u32).map(|at| at.wrapping_mul(2_654_435_761).to_be_bytes()[1]).collect();
    assert_eq!(refused(&source("a.xlsx", noise)).code(), "unknown");
    assert_eq!(refused(&source("a.xlsx", kit::xlsx(&[], &[]))), ReadError::NoTable);
}

#[test]
fn repeated_rows_of_an_open_document_do_not_explode() {
    let cell = kit::ods_cell("x");
    let rows = format!(
        r#"<table:table-row table:number-rows-repeated="1048576">{}</table:table-row>"#,
        cell.repeat(400)
    );
    let error = refused(&source("a.ods", kit::ods(&rows)));
    assert!(
        ["too-many-cells", "crashed", "took-too-long", "cell-out-of-bounds"].contains(&error.code()),
        "{error}"
    );
    let wide = cell.replacen(
        "<table:table-cell",
        r#"<table:table-cell table:number-columns-repeated="2000000000""#,
        1,
    );
    let error = refused(&source("a.ods", kit::ods(&format!("<table:table-row>{wide}</table:table-row>"))));
    assert!(
        ["too-many-cells", "crashed", "took-too-long", "cell-out-of-bounds"].contains(&error.code()),
        "{error}"
    );
}

#[test]
fn a_worker_reads_what_is_sound() {
    let book = source("a.xlsx", kit::xlsx(&[&["小区名称", "户数"], &["南苑", "120"]], &[]));
    let expected = exchange::read::read(&book, &Options::default()).unwrap();
    assert_eq!(worker().read(&book, &Options::default()).unwrap(), expected);
    assert_eq!(worker().run(&book, &Options::default()).unwrap(), expected);
    let missing = Source::Path("/nowhere/at/all.xlsx".into());
    assert_eq!(worker().run(&missing, &Options::default()).unwrap_err().code(), "io");
}

#[test]
fn a_worker_that_never_answers_is_stopped() {
    let bounds = Bounds { wall: Duration::from_millis(300), ..Bounds::default() };
    let sleeper = Worker { program: "/bin/cat".into(), bounds };
    // `cat import-worker` fails at once; a program that only waits does not.
    let error = sleeper.run(&source("a.xlsx", vec![0]), &Options::default()).unwrap_err();
    assert_eq!(error.code(), "crashed");
    let folder = std::env::temp_dir().join(format!("yiju-worker-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (name, script, code) in [
        ("waits", "#!/bin/sh\nexec /bin/sleep 30\n", "took-too-long"),
        ("aborts", "#!/bin/sh\nkill -ABRT $$\n", "crashed"),
        ("spins", "#!/bin/sh\nwhile :; do :; done\n", "took-too-long"),
        ("floods", "#!/bin/sh\nexec /bin/cat /dev/zero\n", "crashed"),
        ("lies", "#!/bin/sh\nprintf '\\377\\377\\377\\377'\n", "crashed"),
    ] {
        use std::os::unix::fs::PermissionsExt;
        let program = folder.join(name);
        std::fs::write(&program, script).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let error =
            Worker { program, bounds }.run(&source("a.xlsx", vec![0]), &Options::default()).unwrap_err();
        assert_eq!(error.code(), code, "{name}: {error}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_worker_may_not_take_more_memory_than_it_is_given() {
    let bounds = Bounds { memory_bytes: 8 << 20, ..Bounds::default() };
    let mut rows = String::from("小区名称,户数\n");
    rows.push_str(&"南苑小区的名字很长很长,120\n".repeat(200_000));
    let worker = Worker { bounds, ..worker() };
    let error = worker.run(&source("a.csv", rows.into_bytes()), &Options::default()).unwrap_err();
    assert_eq!(error.code(), "crashed", "{error}");
}

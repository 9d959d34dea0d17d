//! What goes out comes back the same.

use super::*;
use crate::fixture::{context, table};
use crate::interpret::interpret;
use crate::mapping::propose;
use crate::table::Table;
use crate::value::without_neutraliser;
use domain::geometry::{Point, Polygon};
use jiff::civil::date;
use proptest::prelude::*;

fn csv(rows: Vec<Vec<Field>>, encoding: TextEncoding) -> Vec<u8> {
    let sheet = Sheet { name: "t".into(), header: vec!["名".into(), "数".into()], rows };
    let mut out = Vec::new();
    text(&sheet, encoding, &mut out).unwrap();
    out
}

/// Opens with the password and with no other, and holds nothing in clear.
#[test]
fn an_archive_opens_with_its_password_only() {
    use std::io::{Cursor, Read as _};
    let bytes =
        encrypted_archive("业主.xlsx", b"canary 13800000000", "k7mp-x2qa-9cde-wxyz", [5; 16]).unwrap();
    assert!(!bytes.windows(6).any(|window| window == b"canary"));
    let open = |password: &[u8]| {
        let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
        let mut read = Vec::new();
        let mut file = archive.by_index_decrypt(0, password).ok()?;
        file.read_to_end(&mut read).ok()?;
        Some(read)
    };
    assert_eq!(open(b"k7mp-x2qa-9cde-wxyz").as_deref(), Some(b"canary 13800000000".as_slice()));
    assert_eq!(open(b"k7mp-x2qa-9cde-wxyy"), None);
}

#[test]
fn formulas_are_neutralised_and_numbers_stay_numbers() {
    let rows = vec![
        vec![Field::text("=1+1"), Field::number("-12.5")],
        vec![Field::text("＝cmd|' /C calc'!A0"), Field::text("-12.5")],
        vec![Field::text("@SUM(A1)"), Field::text("a,\"b\"\nc")],
    ];
    let bytes = csv(rows, TextEncoding::Utf8);
    let wanted = "名,数\r\n'=1+1,-12.5\r\n'＝cmd|' /C calc'!A0,-12.5\r\n'@SUM(A1),\"a,\"\"b\"\"\nc\"\r\n";
    assert_eq!(String::from_utf8(bytes).unwrap(), wanted);
}

#[test]
fn encodings_hold_every_character() {
    let rows = vec![vec![Field::text("䢖\u{a0}花园"), Field::Empty]];
    assert!(csv(rows.clone(), TextEncoding::Utf8WithMark).starts_with(b"\xef\xbb\xbf"));
    let bytes = csv(rows, TextEncoding::Gb18030);
    let (read, _, lost) = encoding_rs::GB18030.decode(&bytes);
    assert_eq!((&*read, lost), ("名,数\r\n䢖\u{a0}花园,\r\n", false));
}

#[test]
fn places_are_written_exactly() {
    let point = Point { lon_e7: 1_065_000_000, lat_e7: -5 };
    let ring = vec![point, Point { lon_e7: 0, lat_e7: 0 }, point];
    let features = [
        Feature {
            point: Some(point),
            outline: vec![],
            fields: vec![Field::text("甲\"园"), Field::number("0.5")],
        },
        Feature {
            point: None,
            outline: vec![Polygon { rings: vec![ring] }],
            fields: vec![Field::Number("007".into()), Field::Flag(true)],
        },
        Feature::default(),
    ];
    let mut out = Vec::new();
    geojson(&["名".into(), "n".into()], features, &mut out).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(json["features"][0]["geometry"]["coordinates"], serde_json::json!([106.5, -5e-7]));
    assert_eq!(json["features"][0]["properties"], serde_json::json!({"名": "甲\"园", "n": 0.5}));
    assert_eq!(json["features"][1]["properties"]["名"], "007");
    assert_eq!(json["features"][1]["geometry"]["type"], "Polygon");
    assert_eq!(json["features"][2]["geometry"], serde_json::Value::Null);
}

fn words<'a>(
    finding: &'a dyn Fn(&crate::finding::Finding) -> String,
    severity: &'a dyn Fn(crate::finding::Severity) -> String,
) -> ReturnWords<'a> {
    ReturnWords {
        rows: "数据",
        fixes: "待改",
        line: "行号",
        reasons: "原因",
        summary: ["级别", "问题", "行数", "行"],
        severity,
        finding,
    }
}

fn returned(table: &Table, rows: ReturnRows) -> Vec<u8> {
    let mapping = propose(table);
    let list = interpret(table, &mapping, &context(None, date(2025, 1, 1)));
    let (finding, severity) =
        (|f: &crate::finding::Finding| f.code.to_string(), |s: crate::finding::Severity| s.key().into());
    return_workbook(table, &mapping, &list, rows, &words(&finding, &severity), date(2025, 1, 1)).unwrap()
}

fn cells(bytes: &[u8], sheet: &str) -> Vec<Vec<String>> {
    use calamine::{Reader as _, Xlsx};
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes.to_vec())).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

const FAULTY: &str = "小区名称 | 建成年份 | 户数
    甲园 | 1998 | 96
    | 1999 | 40
    乙苑 | 2105 | 2022-01-01
    丙村 | 2001 | 30";

#[test]
fn the_rejected_rows_come_back_with_the_reason() {
    let rows = cells(&returned(&table(FAULTY), ReturnRows::Rejected), "数据");
    assert_eq!(rows[0], ["行号 «test» yiju_line", "原因 yiju_reasons", "小区名称", "建成年份", "户数"]);
    assert_eq!(rows[1..], [["3", "the row was not taken: no-name", "", "1999", "40"]]);
    let flagged =
        cells(&returned(&table(FAULTY), ReturnRows::AtLeast(crate::finding::Severity::Warning)), "数据");
    assert_eq!(flagged.len(), 3);
    assert!(flagged[2][1].contains("2105") && flagged[2][1].contains("spreadsheet"));
    let fixes = cells(&returned(&table(FAULTY), ReturnRows::All), "待改");
    assert_eq!(fixes[1], ["error", "the row was not taken: no-name", "1", "3"]);
}

/// The tables of a workbook, by the reader itself.
fn reread(bytes: Vec<u8>) -> Vec<Table> {
    let source = crate::read::Source::Bytes { name: "return.xlsx".into(), bytes };
    crate::read::read(&source, &crate::read::Options::default()).unwrap()
}

#[test]
fn a_corrected_return_file_continues_where_it_stopped() {
    let mut tables = reread(returned(&table(FAULTY), ReturnRows::Rejected));
    assert!(is_return_summary(&tables[1]) && !is_return_summary(&tables[0]));
    let again = &mut tables[0];
    again.rows[0].cells[2] = crate::table::Cell::text("丁园");
    let mapping = propose(again);
    let list = interpret(again, &mapping, &context(None, date(2025, 1, 1)));
    assert_eq!((list.accepted.len(), list.rejected.len()), (1, 0));
    assert_eq!((list.accepted[0].line, &*list.accepted[0].name), (3, "丁园"));
    // And once more: its own columns are written anew, not twice.
    let third = cells(&returned(again, ReturnRows::All), "数据");
    assert_eq!((third[0].len(), third[1][0].as_str()), (5, "3"));
}

#[test]
fn a_whole_return_file_says_what_the_first_file_said() {
    let first = table(FAULTY);
    let again = reread(returned(&first, ReturnRows::All)).swap_remove(0);
    let read = |table: &Table| interpret(table, &propose(table), &context(None, date(2025, 1, 1)));
    let (one, two) = (read(&first), read(&again));
    assert_eq!(one.accepted, two.accepted);
    let lines = |list: &crate::interpret::Interpretation| {
        list.rejected.iter().map(|r| (r.line, r.reason)).collect::<Vec<_>>()
    };
    assert_eq!(lines(&one), lines(&two));
}

#[test]
fn workbooks_keep_numbers_and_never_hold_a_formula() {
    let sheet = Sheet {
        name: "a/b[c]".into(),
        header: vec!["x".into()],
        rows: vec![
            vec![Field::text("=1+1")],
            vec![Field::number("12.5")],
            vec![Field::number("123456789012345678")],
            vec![Field::Date(date(1998, 6, 30))],
        ],
    };
    let bytes = workbook(std::slice::from_ref(&sheet), date(2025, 1, 1)).unwrap();
    let rows = cells(&bytes, "abc");
    assert_eq!(rows[1..4].concat(), ["=1+1", "12.5", "123456789012345678"]);
    assert_eq!(bytes, workbook(&[sheet], date(2025, 1, 1)).unwrap(), "the same tables give the same bytes");
}

proptest! {
    #[test]
    fn what_is_neutralised_starts_no_formula_and_reads_back(text in "[=+@＝－\\-\t\r']{0,2}\\PC{0,8}") {
        let out = neutralised(&text);
        prop_assert!(!is_formula(&out));
        let reads_back = without_neutraliser(&out);
        // Text that came with our apostrophe already loses it; all else is as it was.
        prop_assert!(reads_back == text || text.starts_with('\''));
    }
}

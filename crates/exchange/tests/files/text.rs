//! Text files as cities send them: every encoding, line end and accident.

use encoding_rs::GB18030;
use exchange::read::text::{Record, Records, Separator};
use exchange::read::{Limits, Options, ReadError, Source, read};
use exchange::table::{Cell, ReadWarning, SetAsideReason, Table};
use std::fmt::Write;
use std::io::Cursor;

const REGISTER: &str =
    "小区名称,建成年代,户数\n竹园小区(渝中),1998年,245\n\"向阳村,一期\",上世纪80年代,暂无资料\n";

fn bytes(content: impl Into<Vec<u8>>) -> Source {
    Source::Bytes { name: "register.csv".into(), bytes: content.into() }
}

fn one(content: impl Into<Vec<u8>>) -> Table {
    let mut tables = read(&bytes(content), &Options::default()).unwrap();
    assert_eq!(tables.len(), 1);
    tables.remove(0)
}

fn texts(table: &Table) -> Vec<Vec<String>> {
    table.rows.iter().map(|row| row.cells.iter().map(ToString::to_string).collect()).collect()
}

fn wide(text: &str, to_bytes: fn(u16) -> [u8; 2], mark: &[u8]) -> Vec<u8> {
    mark.iter().copied().chain(text.encode_utf16().flat_map(to_bytes)).collect()
}

#[test]
fn every_encoding_gives_the_same_table() {
    let expected = texts(&one(REGISTER));
    assert_eq!(expected[1], ["向阳村,一期", "上世纪80年代", "暂无资料"]);
    let tabs = REGISTER.replace("\"向阳村,一期\"", "向阳村;一期").replace(',', "\t").replace(';', ",");
    for (name, content) in [
        ("UTF-8", [b"\xEF\xBB\xBF", REGISTER.as_bytes()].concat()),
        ("gb18030", GB18030.encode(REGISTER).0.into_owned()),
        ("UTF-16LE", wide(&tabs, u16::to_le_bytes, b"\xFF\xFE")),
        ("UTF-16LE", wide(&tabs, u16::to_le_bytes, b"")),
        ("UTF-16BE", wide(&tabs, u16::to_be_bytes, b"\xFE\xFF")),
        ("UTF-16BE", wide(REGISTER, u16::to_be_bytes, b"")),
    ] {
        let table = one(content);
        assert_eq!(table.encoding.as_deref(), Some(name));
        assert_eq!(texts(&table), expected, "{name}");
    }
}

#[test]
fn characters_outside_gbk_survive_gb18030() {
    let table = one(GB18030.encode("小区名称,户数\n䢖新村,12\n南苑,14\n北苑,15\n").0.into_owned());
    assert_eq!(texts(&table)[0][0], "䢖新村");
}

#[test]
fn every_line_end_gives_the_same_table() {
    for end in ["\n", "\r\n", "\r", "\r\r\n"] {
        let table = one(REGISTER.replace('\n', end));
        assert_eq!(texts(&table), texts(&one(REGISTER)), "{end:?}");
        assert_eq!(table.rows[1].line, 3, "{end:?}");
    }
}

#[test]
fn the_encoding_can_be_said() {
    let content = GB18030.encode(REGISTER).0.into_owned();
    let options = Options { encoding: Some("gbk".into()), ..Options::default() };
    let table = read(&bytes(content), &options).unwrap().remove(0);
    assert_eq!(texts(&table), texts(&one(REGISTER)));
    assert!(table.warnings.is_empty(), "nothing was guessed: {:?}", table.warnings);
    let options = Options { encoding: Some("klingon".into()), ..Options::default() };
    assert_eq!(read(&bytes(REGISTER), &options).unwrap_err().code(), "no-such-encoding");
}

#[test]
fn text_decoded_wrongly_before_is_repaired() {
    let wrong: String = GB18030.encode(REGISTER).0.iter().copied().map(char::from).collect();
    assert!(wrong.starts_with("Ð¡ÇøÃû³Æ"));
    let table = one(wrong);
    assert_eq!(table.header[0].text, "小区名称");
    assert_eq!(texts(&table), texts(&one(REGISTER)));
    assert!(table.warnings.contains(&ReadWarning::MojibakeRepaired { encoding: "gb18030".into() }));
}

#[test]
fn damage_is_counted_and_loses_no_row() {
    let mut content = b"name,units\nA\0B,1\n".to_vec();
    content.extend_from_slice("南苑小区,2\n北苑小区,3\n东苑小区西苑小区竹园小区梅园小区,4\n".as_bytes());
    content.extend_from_slice(b"bad \xff here,5\n");
    let table = one(content);
    assert_eq!(table.rows.len(), 5);
    assert_eq!(table.rows[0].cells[0], Cell::text("AB"));
    assert!(table.warnings.contains(&ReadWarning::NulRemoved { count: 1 }));
    assert!(table.warnings.contains(&ReadWarning::Undecodable { lines: 1, first_line: 6 }));
}

#[test]
fn ragged_rows_are_kept_or_set_aside_with_a_warning() {
    let table =
        one("小区名称,户数,地址\n南苑,120\n北苑,90,长江路1号\n东苑,80,长江路2号,附3号\n西苑,70,长江路4号\n");
    assert_eq!(table.rows.len(), 3);
    assert_eq!(table.rows[0].cells.len(), 3);
    assert_eq!(table.set_aside.len(), 1);
    assert_eq!((table.set_aside[0].line, table.set_aside[0].reason), (4, SetAsideReason::TooManyCells));
    assert_eq!(table.set_aside[0].cells.len(), 4, "what is written is kept");
    assert!(table.warnings.contains(&ReadWarning::ShortRows { count: 1, first_line: 2 }));
    assert!(table.warnings.contains(&ReadWarning::LongRows { count: 1, first_line: 4 }));
    assert_eq!(table.records(), 4);
}

#[test]
fn breaks_inside_quotes_keep_the_lines_right() {
    let table = one("name,units\n\"A\nB\",1\nC,2\n");
    assert_eq!(table.rows[0].cells[0], Cell::text("A\nB"));
    assert_eq!((table.rows[0].line, table.rows[1].line), (2, 4));
}

#[test]
fn a_forgotten_quote_loses_no_row() {
    let table = one("name,units\n\"A,1\nB,2\n\"C\",3\nD,4\n");
    assert_eq!(table.rows.len(), 4);
    assert!(table.warnings.contains(&ReadWarning::UnclosedQuote { line: 2 }));
}

#[test]
fn groups_above_the_head_may_have_one_child_each() {
    let table = one("江岸区2020年摸底表,,,,,,\n\
         填表单位：江岸街道,,,,,联系人：某,\n\
         序号,基本情况,,,建筑情况,,改造意愿\n\
         ,小区名称,区县,竣工时间,楼栋数（栋）,建筑面积（平方米）,同意户占比\n\
         1,机械厂家属院,江岸区,1985.6,4,12350.5,86%\n\
         2,南门12号楼,江岸区,约1979,1,不详,不详\n\
         合计,2,,,5,12350.5,\n");
    let heads: Vec<&str> = table.header.iter().map(|head| head.text.as_str()).collect();
    assert_eq!(heads[0], "序号");
    assert_eq!(heads[1], "基本情况 / 小区名称");
    assert_eq!(heads[5], "建筑情况 / 建筑面积");
    assert_eq!(heads[6], "改造意愿 / 同意户占比");
    assert_eq!(table.rows.len(), 2, "{:?}", table.set_aside);
}

#[test]
fn a_head_may_be_missing_or_come_again() {
    let table = one("南苑,1998,120\n北苑,1999,90\n");
    assert_eq!((table.rows.len(), table.header_line), (2, None));
    assert!(table.warnings.contains(&ReadWarning::NoHead));
    let table = one("小区名称,户数\n南苑,120\n小区名称,户数\n北苑,90\n");
    assert_eq!((table.rows.len(), table.records()), (2, 3));
}

#[test]
fn an_index_without_a_name_is_a_column() {
    let table = one(",小区名称,户数\n0,南苑,120\n1,北苑,90\n");
    assert_eq!(table.header.len(), 3);
    assert!(!table.header[0].named);
}

#[test]
fn a_cell_of_ten_megabytes_is_refused() {
    let content = format!("name,units\n{},1\n", "x".repeat(10 << 20));
    assert_eq!(
        read(&bytes(content), &Options::default()).unwrap_err(),
        ReadError::CellTooLong { line: 2, limit: 1 << 20 }
    );
    let content = format!("name,units\n\"{}\",1\n", "x".repeat(10 << 20));
    assert_eq!(read(&bytes(content), &Options::default()).unwrap_err().code(), "cell-too-long");
}

#[test]
fn too_much_is_refused() {
    let options = Options { limits: Limits { cells: 10, ..Limits::default() }, ..Options::default() };
    assert_eq!(read(&bytes("a,b\n1,2\n".repeat(10)), &options).unwrap_err().code(), "too-many-cells");
    assert_eq!(read(&bytes(",".repeat(600)), &Options::default()).unwrap_err().code(), "too-many-columns");
    let options = Options { limits: Limits { text_bytes: 3, ..Limits::default() }, ..Options::default() };
    assert_eq!(read(&bytes("a,b\n"), &options).unwrap_err(), ReadError::FileTooLarge { bytes: 4, limit: 3 });
}

#[test]
fn nothing_is_no_table() {
    for content in ["", "\u{feff}", " \r\n\r\n", "\0\0"] {
        assert_eq!(read(&bytes(content), &Options::default()).unwrap_err().code(), "empty", "{content:?}");
    }
}

#[test]
fn a_stream_gives_what_the_table_gives() {
    let mut content = String::from("台账\n小区名称,户数,年代\n");
    for at in 0..5_000 {
        writeln!(content, "南苑{at},{at},1998").unwrap();
    }
    content.push_str("合计,9,\n东苑,1,2,3,4\n");
    let table = one(content.as_str());
    let mut stream = Records::open(Cursor::new(content), &Options::default()).unwrap();
    assert_eq!(stream.header(), table.header);
    let (mut rows, mut asides) = (Vec::new(), Vec::new());
    for record in stream.by_ref() {
        match record.unwrap() {
            Record::Row(row) => rows.push(row),
            Record::SetAside(aside) => asides.push(aside),
        }
    }
    assert_eq!((&rows, &asides), (&table.rows, &table.set_aside));
    assert_eq!(stream.warnings(), table.warnings);
    assert_eq!(rows.len(), 5_000);
}

#[test]
fn the_separator_can_be_said() {
    let options = Options { separator: Some(Separator::Semicolon), ..Options::default() };
    let table = read(&bytes("name;units\na,b;1\n"), &options).unwrap().remove(0);
    assert_eq!(texts(&table), [["a,b", "1"]]);
}

/// `m` is a unit, but a record that says no more is no row of units.
#[test]
fn a_lone_unit_is_a_record() {
    let table = read(&bytes("小区名称,户数,地址\n,m,\n"), &Options::default()).unwrap().remove(0);
    assert_eq!(texts(&table), [["", "m", ""]]);
    let table =
        read(&bytes("小区名称,户数,面积\n,户,㎡\n南苑,12,300\n"), &Options::default()).unwrap().remove(0);
    assert_eq!(texts(&table), [["南苑", "12", "300"]]);
    assert_eq!(table.header[2].unit.as_deref(), Some("㎡"));
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    fn quoted(cell: &str) -> String {
        format!("\"{}\"", cell.replace('"', "\"\""))
    }

    proptest! {
        /// Reading what was written is identity, in every encoding and with every line end.
        #[test]
        fn reading_undoes_writing(
            rows in prop::collection::vec(prop::collection::vec("[a-z南苑小,;\"\n0-9 ]{0,8}", 3), 1..20),
            end in prop::sample::select(vec!["\n", "\r\n", "\r", "\r\r\n"]),
            gbk in any::<bool>(),
        ) {
            let mut text = String::from("小区名称,户数,地址");
            for row in &rows {
                text.push_str(end);
                text.push_str(&row.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(","));
            }
            let content = if gbk { GB18030.encode(&text).0.into_owned() } else { text.into_bytes() };
            let options = Options { encoding: gbk.then(|| "gb18030".into()), ..Options::default() };
            let table = read(&bytes(content), &options).unwrap().remove(0);
            let written: Vec<Vec<Cell>> = rows
                .iter()
                .map(|row| row.iter().map(|cell| Cell::text(cell)).collect::<Vec<_>>())
                .filter(|row| row.iter().any(|cell| !cell.is_empty()))
                .collect();
            let read: Vec<Vec<Cell>> = table.rows.into_iter().map(|row| row.cells).collect();
            prop_assert_eq!(read, written);
        }

        /// No bytes make the reader panic, and no record is lost on the way.
        #[test]
        fn any_bytes_are_read_or_refused(content in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&bytes(content), &Options::default());
        }

        /// Every line below the head with something in it is accounted for.
        #[test]
        fn every_line_is_accounted_for(rows in prop::collection::vec("[a-z0-9小区合计注：,]{0,12}", 1..30)) {
            let options = Options { separator: Some(Separator::Comma), ..Options::default() };
            let Ok(tables) = read(&bytes(rows.join("\n")), &options) else { return Ok(()) };
            prop_assume!(tables.len() == 1);
            let table = &tables[0];
            let written = rows
                .iter()
                .zip(1..)
                .filter(|(row, line)| row.chars().any(|c| c != ',') && table.is_below(*line))
                .count();
            prop_assert_eq!(table.records(), written);
        }
    }
}

//! Workbooks of three kinds, as cities send them.

use crate::kit::{self, source};
use exchange::read::{Options, Source, read};
use exchange::table::{Cell, Format, ReadWarning, SetAsideReason, Table};

fn tables(source: &Source) -> Vec<Table> {
    read(source, &Options::default()).unwrap()
}

fn number(text: &str) -> Cell {
    Cell::Number(text.into())
}

const REGISTER: &[&[&str]] = &[
    &["小区名称", "建成年代", "面积(万平方米)"],
    &["南苑", "1998", "1.2"],
    &["北苑", "约1999年", "377.71999999999997"],
    &["合计", "", "378.92"],
];

fn check(table: &Table, format: Format) {
    assert_eq!((table.name.as_str(), table.format), ("台账", format));
    assert_eq!(table.header[2].unit.as_deref(), Some("万平方米"));
    assert_eq!(table.rows[0].cells, [Cell::text("南苑"), number("1998"), number("1.2")]);
    assert_eq!(table.rows[1].cells, [Cell::text("北苑"), Cell::text("约1999年"), number("377.72")]);
    assert_eq!((table.rows[1].line, table.set_aside[0].reason), (3, SetAsideReason::Total));
}

#[test]
fn three_kinds_of_workbook_give_the_same_table() {
    check(&tables(&source("a.xlsx", kit::xlsx(REGISTER, &[])))[0], Format::Xlsx);
    check(&tables(&source("a.xls", kit::xls(REGISTER)))[0], Format::Xls);
    let rows: String = REGISTER
        .iter()
        .map(|row| {
            let cells: String = row.iter().map(|cell| kit::ods_cell(cell)).collect();
            format!("<table:table-row>{cells}</table:table-row>")
        })
        .collect();
    check(&tables(&source("a.ods", kit::ods(&rows)))[0], Format::Ods);
}

#[test]
fn shared_strings_dates_flags_and_errors() {
    let rows = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>
        <row r="2"><c r="A2" t="s"><v>3</v></c><c r="B2" s="1"><v>44562</v></c><c r="C2" t="b"><v>1</v></c></row>
        <row r="3"><c r="A3" t="s"><v>3</v></c><c r="B3" t="e"><v>#REF!</v></c><c r="C3" t="b"><v>0</v></c></row>"#;
    let book = kit::xlsx_of(
        &[("一", &kit::sheet_xml(rows, ""))],
        &kit::strings(&["小区名称", "户数", "是否物业", "南苑"]),
    );
    let table = &tables(&source("a.xlsx", book))[0];
    assert_eq!(
        table.rows[0].cells,
        [Cell::text("南苑"), Cell::Date(jiff::civil::date(2022, 1, 1)), Cell::Flag(true)]
    );
    assert_eq!(table.rows[1].cells[1], Cell::text("#REF!"));
    assert!(table.warnings.contains(&ReadWarning::CellErrors { count: 1, first_line: 3 }));
}

#[test]
fn merged_cells_are_known() {
    let book = kit::xlsx(
        &[
            &["2023年改造计划"],
            &["区县", "小区名称", "建设规模", ""],
            &["", "", "户数", "面积(㎡)"],
            &["渝中区", "南苑", "120", "5000"],
            &["", "北苑", "90", "4000"],
        ],
        &["A1:D1", "A2:A3", "B2:B3", "C2:D2", "A4:A5"],
    );
    let table = &tables(&source("a.xlsx", book))[0];
    let heads: Vec<_> = table.header.iter().map(|header| header.text.as_str()).collect();
    assert_eq!(heads, ["区县", "小区名称", "建设规模 / 户数", "建设规模 / 面积"]);
    assert_eq!(table.rows[1].cells[0], Cell::text("渝中区"));
    assert_eq!(table.set_aside.len(), 1);
}

#[test]
fn every_sheet_is_a_table() {
    let one = kit::sheet_xml(&kit::rows_xml(&[&["小区名称", "户数"], &["南苑", "1"]]), "");
    let two = kit::sheet_xml(&kit::rows_xml(&[&["街道", "人数"], &["龙溪", "2"]]), "");
    let empty = kit::sheet_xml("", "");
    let book =
        source("a.xlsx", kit::xlsx_of(&[("一", &one), ("空", &empty), ("二", &two)], &kit::strings(&[])));
    let names: Vec<_> = tables(&book).into_iter().map(|table| table.name).collect();
    assert_eq!(names, ["一", "二"]);
    let only = Options { sheet: Some("二".into()), ..Options::default() };
    assert_eq!(read(&book, &only).unwrap().len(), 1);
    let none = Options { sheet: Some("三".into()), ..Options::default() };
    assert_eq!(read(&book, &none).unwrap_err().code(), "no-such-sheet");
}

#[test]
fn formatted_cells_without_content_reach_as_far_as_they_like() {
    let rows = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>小区名称</t></is></c><c r="B1" t="inlineStr"><is><t>户数</t></is></c><c r="XFD1" s="1"/></row>
        <row r="2"><c r="A2" t="inlineStr"><is><t>南苑</t></is></c><c r="B2"><v>1</v></c></row><row r="1048576"><c r="A1048576" s="1"/></row>"#;
    let book = kit::xlsx_of(&[("一", &kit::sheet_xml(rows, ""))], &kit::strings(&[]));
    assert_eq!(tables(&source("a.xlsx", book))[0].rows.len(), 1);
}

#[test]
fn a_wrong_ending_is_a_warning() {
    let table = &tables(&source("a.xls", kit::xlsx(REGISTER, &[])))[0];
    assert_eq!(table.warnings[0], ReadWarning::WrongEnding { ending: "xls".into(), format: Format::Xlsx });
    let table = &tables(&source("a.xls", b"name\tunits\nA\t1\n".to_vec()))[0];
    assert_eq!(table.warnings[0], ReadWarning::WrongEnding { ending: "xls".into(), format: Format::Text });
}

use super::*;
use crate::table::{SetAsideReason, Table};

/// A sheet from rows of cells; `_` is an empty cell, digits make a number.
fn sheet(rows: &[&str]) -> Grid {
    let rows = rows.iter().zip(1..).map(|(row, line)| GridRow {
        line,
        cells: row
            .split('|')
            .map(|cell| match cell.trim() {
                "_" | "" => Cell::Empty,
                number if number.parse::<f64>().is_ok() => Cell::Number(number.into()),
                text => Cell::text(text),
            })
            .collect(),
    });
    Grid { rows: rows.collect(), merges: Vec::new() }
}

fn merged(mut grid: Grid, merges: &[(u32, u32, u32, u32)]) -> Grid {
    grid.merges = merges
        .iter()
        .map(|&(top, bottom, left, right)| super::super::Merge { top, bottom, left, right })
        .collect();
    grid
}

fn found(grid: Grid) -> Vec<Table> {
    let written = grid.rows.iter().filter(|row| !row.is_blank()).count();
    let origin = Origin {
        name: "Sheet1".into(),
        format: Format::Xlsx,
        encoding: None,
        warnings: Vec::new(),
        crs: None,
        ragged: false,
    };
    let tables = tables(grid, &origin);
    if let [table] = tables.as_slice() {
        let heads = table.header_line.map_or(0, |_| 1);
        assert!(table.rows.len() + table.set_aside.len() + heads <= written, "nothing is made up");
    }
    tables
}

fn one(grid: Grid) -> Table {
    let mut tables = found(grid);
    assert_eq!(tables.len(), 1, "{tables:#?}");
    tables.remove(0)
}

fn heads(table: &Table) -> Vec<&str> {
    table.header.iter().map(|header| header.text.as_str()).collect()
}

fn asides(table: &Table) -> Vec<(u32, SetAsideReason)> {
    table.set_aside.iter().map(|aside| (aside.line, aside.reason)).collect()
}

#[test]
fn titles_above_and_notes_below() {
    let table = one(sheet(&[
        "重庆市渝中区2023年老旧小区改造计划表",
        "填报单位：渝中区住建委|_|_|单位：万平方米",
        "",
        "序号|小区名称|建成年代|建筑面积",
        "1|南苑小区|1998|1.2",
        "2|北苑小区|1999|3.5",
        "合计|_|_|4.7",
        "注：面积以测绘为准",
        "填表人：|_|审核人：",
    ]));
    assert_eq!(heads(&table), ["序号", "小区名称", "建成年代", "建筑面积"]);
    assert_eq!((table.header_line, table.rows.len()), (Some(4), 2));
    assert_eq!(
        asides(&table),
        [
            (1, SetAsideReason::Title),
            (2, SetAsideReason::Title),
            (7, SetAsideReason::Total),
            (8, SetAsideReason::Note),
            (9, SetAsideReason::Note)
        ]
    );
    assert_eq!(table.records(), 5);
}

#[test]
fn heads_of_two_rows_join_parent_and_child() {
    let rows = [
        "序号|小区名称|建设规模|_|_|备注",
        "_|_|楼栋数(栋)|户数|建筑面积(万平方米)|_",
        "1|南苑|3|120|1.2|_",
        "2|北苑|4|90|0.8|_",
    ];
    let expected =
        ["序号", "小区名称", "建设规模 / 楼栋数", "建设规模 / 户数", "建设规模 / 建筑面积", "备注"];
    let table = one(sheet(&rows));
    assert_eq!(heads(&table), expected, "without merge information");
    assert_eq!(table.header[4].unit.as_deref(), Some("万平方米"));
    assert_eq!(table.header[4].written, "建设规模 / 建筑面积(万平方米)");
    let merges = [(1, 2, 0, 0), (1, 2, 1, 1), (1, 1, 2, 4), (1, 2, 5, 5)];
    assert_eq!(heads(&one(merged(sheet(&rows), &merges))), expected, "with merge information");
}

#[test]
fn units_may_have_a_row_of_their_own() {
    let table = one(sheet(&["小区名称|户数|面积", "_|(户)|(万平方米)", "南苑|120|1.2", "北苑|90|0.8"]));
    assert_eq!(heads(&table), ["小区名称", "户数", "面积"]);
    assert_eq!(table.header[2].unit.as_deref(), Some("万平方米"));
    assert_eq!(table.rows.len(), 2);
}

#[test]
fn columns_may_be_numbered_below_the_head() {
    let table =
        one(sheet(&["小区|街道|户数|栋数|面积", "甲|乙|1|2|3", "南苑|龙溪|120|3|1.2", "北苑|龙溪|90|2|1.1"]));
    assert_eq!(asides(&table), [(2, SetAsideReason::ColumnNumbers)]);
    assert_eq!(table.rows.len(), 2);
}

#[test]
fn sums_within_the_data_are_set_aside_and_names_are_not() {
    let table = one(sheet(&[
        "县(市、区)|项目数量|小区数|户数",
        "全市小计:|313|313|35305",
        "德城区|67|67|10797",
        "会计学校宿舍|3|3|3793",
        "小　计|70|70|14590",
    ]));
    assert_eq!(asides(&table), [(2, SetAsideReason::Total), (5, SetAsideReason::Total)]);
    assert_eq!(table.rows.len(), 2);
    assert_eq!(heads(&table), ["县(市、区)", "项目数量", "小区数", "户数"]);
}

#[test]
fn a_head_repeated_in_the_data_is_set_aside() {
    let table = one(sheet(&["小区名称|户数|年代", "南苑|120|1998", "小区名称|户数|年代", "北苑|90|1999"]));
    assert_eq!(asides(&table), [(3, SetAsideReason::RepeatedHead)]);
    assert!(table.warnings.contains(&ReadWarning::RepeatedHead { count: 1 }));
    assert_eq!(table.rows.len(), 2);
}

#[test]
fn tables_side_by_side_are_taken_apart() {
    let rows = ["小区名称|户数|_|小区名称|户数", "南苑|120|_|东苑|80", "北苑|90|_|_|_"];
    let tables = found(sheet(&rows));
    assert_eq!(tables.iter().map(|table| table.rows.len()).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(tables[1].rows[0].cells[0], Cell::text("东苑"));
    assert_eq!((tables[0].name.as_str(), tables[1].name.as_str()), ("Sheet1", "Sheet1 (2)"));
    assert!(tables[0].warnings.contains(&ReadWarning::SeveralTables { count: 2 }));
}

#[test]
fn lists_printed_in_two_columns_are_taken_apart() {
    let tables = found(sheet(&["序号|小区|户数|序号|小区|户数", "1|南苑|120|3|东苑|80", "2|北苑|90|_|_|_"]));
    assert_eq!(tables.len(), 2);
    assert_eq!(tables[1].rows.len(), 1);
    assert_eq!(tables[1].header[1].column, 4);
}

#[test]
fn an_unused_column_does_not_divide_a_table() {
    let table =
        one(sheet(&["小区名称|户数|_|年代|地址", "南苑|120|_|1998|长江路1号", "北苑|90|_|1999|长江路2号"]));
    assert_eq!(table.header.len(), 5);
    assert!(table.warnings.contains(&ReadWarning::UnnamedColumn { column: 3 }));
}

#[test]
fn tables_below_one_another_are_taken_apart() {
    let tables = found(sheet(&[
        "小区名称|户数|年代",
        "南苑|120|1998",
        "",
        "表二 资金",
        "小区名称|投资|来源",
        "南苑|100|中央",
    ]));
    assert_eq!(tables.len(), 2);
    assert_eq!(heads(&tables[1]), ["小区名称", "投资", "来源"]);
    assert_eq!(asides(&tables[1]), [(4, SetAsideReason::Title)]);
    assert_eq!(tables[1].rows[0].line, 6);
}

#[test]
fn data_without_a_head_is_told() {
    let table = one(sheet(&["南苑小区|1998|120", "北苑小区|1999|90", "东苑小区|2000|80"]));
    assert_eq!(table.rows.len(), 3);
    assert_eq!(heads(&table), ["column 1", "column 2", "column 3"]);
    assert!(table.header_line.is_none() && table.warnings.contains(&ReadWarning::NoHead));
    let table = one(sheet(&["武江区|市水泥厂宿舍", "武江区|华园新村", "曲江区|工程师楼"]));
    assert_eq!(table.rows.len(), 3);
}

#[test]
fn an_index_column_may_have_no_name() {
    let table = one(sheet(&["_|小区名称|户数", "0|南苑|120", "1|北苑|90"]));
    assert_eq!(heads(&table), ["column 1", "小区名称", "户数"]);
    assert!(table.warnings.contains(&ReadWarning::UnnamedColumn { column: 1 }));
    let table = one(sheet(&["小区名称|户数", "1|南苑|120", "2|北苑|90"]));
    assert_eq!(heads(&table), ["column 1", "小区名称", "户数"], "a head one cell short, as R writes it");
}

#[test]
fn a_district_merged_over_its_rows_speaks_for_all_and_a_figure_does_not() {
    let rows = ["区县|小区名称|面积", "渝中区|南苑|1.2", "_|北苑|_", "江北区|东苑|2"];
    let table = one(merged(sheet(&rows), &[(2, 3, 0, 0), (2, 3, 2, 2)]));
    assert_eq!(table.rows[1].cells, [Cell::text("渝中区"), Cell::text("北苑"), Cell::Empty]);
}

#[test]
fn headings_inside_the_data_are_set_aside() {
    let rows = ["小区名称|户数|年代", "一、渝中区", "南苑|120|1998", "江北区", "北苑|90|1999"];
    let table = one(merged(sheet(&rows), &[(4, 4, 0, 2)]));
    assert_eq!(asides(&table), [(2, SetAsideReason::Section), (4, SetAsideReason::Section)]);
    let table = one(sheet(&rows));
    assert_eq!(table.rows.len(), 3, "a lone name without merged cells may be a community");
}

#[test]
fn the_table_may_begin_anywhere_in_the_sheet() {
    let table = one(sheet(&["", "", "_|_|小区名称|户数", "_|_|南苑|120"]));
    assert_eq!(table.header[0].column, 2);
    assert_eq!(table.rows[0].cells, [Cell::text("南苑"), Cell::Number("120".into())]);
}

#[test]
fn one_column_is_a_table() {
    let table = one(sheet(&["小区/单散楼", "南市场小区", "教委1#2#", "蔬菜小区"]));
    assert_eq!((heads(&table), table.rows.len()), (vec!["小区/单散楼"], 3));
}

#[test]
fn years_may_be_heads() {
    let table = one(sheet(&["区县|小区数|2021|2022", "渝中区|12|3|4", "江北区|9|2|1"]));
    assert_eq!(heads(&table), ["区县", "小区数", "2021", "2022"]);
}

#[test]
fn english_registers_have_heads_too() {
    let table = one(sheet(&[
        "blk_no|street|year_completed|1room_sold",
        "1|BEACH RD|1970|0",
        "1|BEDOK STH AVE 1|1975|0",
    ]));
    assert_eq!(table.rows.len(), 2);
    assert_eq!(heads(&table), ["blk_no", "street", "year_completed", "1room_sold"]);
}

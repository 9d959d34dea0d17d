//! Small tables for tests, with the faults of real registers and none of their data.

use crate::interpret::Context;
use crate::table::{Cell, Format, Header, Row, SetAside, SetAsideReason, Table};
use domain::claim::SourceKind;
use domain::division::{Division, DivisionCode, DivisionLevel, Gazetteer};
use jiff::civil::{Date, date};

/// A table from text: columns between bars, the first line the head, units in its brackets. A row that begins
/// with 合计 is set aside as a total, as the readers do.
pub fn table(text: &str) -> Table {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(cells);
    let header: Vec<Header> =
        (0_u32..).zip(lines.next().unwrap_or_default()).map(|(column, text)| header(column, &text)).collect();
    let mut table = Table {
        name: "fixture".into(),
        format: Format::Text,
        encoding: None,
        header,
        header_line: Some(1),
        rows: Vec::new(),
        set_aside: Vec::new(),
        warnings: Vec::new(),
        crs: None,
    };
    for (line, texts) in (2_u32..).zip(lines) {
        let mut cells: Vec<Cell> = texts.iter().map(|text| Cell::text(text)).collect();
        cells.resize(table.header.len(), Cell::Empty);
        if texts.iter().any(|text| text == "合计") {
            table.set_aside.push(SetAside { line, reason: SetAsideReason::Total, cells });
        } else {
            table.rows.push(Row { line, cells, geometry: None });
        }
    }
    table
}

fn cells(line: &str) -> Vec<String> {
    line.split('|').map(|cell| cell.trim().to_owned()).collect()
}

fn header(column: u32, written: &str) -> Header {
    let (text, unit) = match written.split_once('(') {
        Some((text, unit)) if !unit.starts_with("原文") => {
            (text, Some(unit.trim_end_matches(')').to_owned()))
        }
        _ => (written, None),
    };
    if written.is_empty() {
        return Header::unnamed(column);
    }
    Header { column, text: text.into(), written: written.into(), unit, named: true }
}

/// A gazetteer around the reform of 2025-11-06.
pub fn gazetteer() -> Gazetteer {
    let reform = date(2025, 11, 6);
    let mut divisions = vec![division("500000", "重庆市", None, None)];
    divisions[0].level = DivisionLevel::City;
    divisions.push(division("500105", "江北区", None, Some(reform)));
    divisions.push(division("500157", "两江新区", Some(reform), None));
    divisions.push(division("500106", "沙坪坝区", None, None));
    divisions.push(division("500103", "渝中区", None, None));
    divisions.push(division("500108", "南岸区", None, None));
    Gazetteer { divisions }
}

fn division(code: &str, name: &str, from: Option<Date>, until: Option<Date>) -> Division {
    Division {
        code: DivisionCode(code.into()),
        level: DivisionLevel::District,
        parent: None,
        name: name.into(),
        name_en: String::new(),
        aliases: Vec::new(),
        valid_from: from,
        valid_until: until,
        succeeded_by: Vec::new(),
        source: String::new(),
        seat: None,
        outline: None,
        outline_quality: None,
    }
}

/// The context of a government list of that day.
pub fn context(gazetteer: Option<&Gazetteer>, as_of: Date) -> Context<'_> {
    Context {
        as_of,
        gazetteer,
        datum: None,
        source_kind: SourceKind::GovernmentRegister,
        source_label: "test".into(),
    }
}

//! What goes out: tables as CSV, workbook or GeoJSON, and a person's own file back with the reasons in it.

/// The beginnings by which spreadsheets take text for a formula; the full-width forms count as well, because
/// some programs fold them.
pub const FORMULA_STARTS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

//! What a table gives away about its origin.

use crate::table::{Cell, Table};
use domain::geometry::Datum;

/// A hint at the coordinate system of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatumHint {
    /// The coordinate system it points to.
    pub datum: Datum,
    /// What was seen.
    pub seen: String,
}

/// Marks in headings.
const HEADING_MARKS: &[(&str, Datum)] = &[
    ("bd09", Datum::Bd09),
    ("bd-09", Datum::Bd09),
    ("bd_", Datum::Bd09),
    ("baidu", Datum::Bd09),
    ("百度", Datum::Bd09),
    ("gcj", Datum::Gcj02),
    ("amap", Datum::Gcj02),
    ("高德", Datum::Gcj02),
    ("腾讯", Datum::Gcj02),
    ("火星", Datum::Gcj02),
    ("wgs", Datum::Wgs84),
    ("gps", Datum::Wgs84),
    ("cgcs", Datum::Cgcs2000),
    ("国家2000", Datum::Cgcs2000),
    ("大地2000", Datum::Cgcs2000),
    ("2000坐标", Datum::Cgcs2000),
    ("天地图", Datum::Cgcs2000),
];

/// Listing sites whose coordinates were measured to be BD-09: by address, and by the breadcrumb that the
/// largest of them writes over its pages.
const SITE_MARKS: &[&str] = &[
    ".lianjia.com/",
    ".ke.com/",
    ".souloula.com/",
    ".sofang.com/",
    ".fccs.com/",
    ".fang.com/",
    ".anjuke.com/",
    "房产网>",
];

/// How many rows are looked at for marks of a site.
const SAMPLE: usize = 50;

/// What headings or values say of the coordinate system, if anything.
pub fn datum_hint(table: &Table) -> Option<DatumHint> {
    for header in &table.header {
        let written = header.written.to_lowercase();
        if let Some((mark, datum)) = HEADING_MARKS.iter().find(|(mark, _)| written.contains(mark)) {
            return Some(DatumHint { datum: *datum, seen: (*mark).to_owned() });
        }
    }
    site_mark(table).map(|mark| DatumHint { datum: Datum::Bd09, seen: mark.to_owned() })
}

/// Whether the table comes from a listing site.
pub fn is_listing(table: &Table) -> bool {
    site_mark(table).is_some()
}

/// The mark of a site that at least half of the first rows bear; a single quoted address proves nothing.
fn site_mark(table: &Table) -> Option<&'static str> {
    let rows: Vec<_> = table.rows.iter().take(SAMPLE).collect();
    let bears = |row: &crate::table::Row, mark: &str| {
        row.cells.iter().filter_map(Cell::as_text).any(|text| text.contains(mark))
    };
    SITE_MARKS.iter().copied().find(|mark| {
        let bearing = rows.iter().filter(|row| bears(row, mark)).count();
        bearing > 0 && bearing * 2 >= rows.len()
    })
}

//! GeoPackage (OGC 12-128r19): an SQLite file, read from memory so that nothing is ever written beside it.

use super::wkb::{self, Shape};
use super::{Layer, bytes, declared};
use crate::read::{Options, ReadError, number};
use crate::table::{Cell, Format, ReadWarning, SourceCrs, Table};
use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension};
use std::io::{Read, Seek};

struct Content {
    table: String,
    geometry: Option<String>,
    srs: Option<i64>,
}

pub(crate) fn read<R: Read + Seek>(mut reader: R, options: &Options) -> Result<Vec<Table>, ReadError> {
    let mut content = bytes(&mut reader, &options.limits)?;
    // A file left in write-ahead mode has no log in memory; the pages are the same.
    if let Some(mode) = content.get_mut(18..20) {
        mode.fill(1);
    }
    let mut connection = Connection::open_in_memory().map_err(broken)?;
    let size = content.len();
    connection.deserialize_read_exact("main", content.as_slice(), size, true).map_err(broken)?;
    drop(content);
    // What the file defines is data to us, not program.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false).map_err(broken)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true).map_err(broken)?;
    let contents = contents(&connection)?;
    let wanted: Vec<&Content> = contents
        .iter()
        .filter(|content| options.sheet.as_ref().is_none_or(|name| *name == content.table))
        .collect();
    if let Some(name) = options.sheet.as_ref().filter(|_| wanted.is_empty()) {
        let sheets = contents.into_iter().map(|content| content.table).collect();
        return Err(ReadError::NoSuchSheet { name: name.clone(), sheets });
    }
    let mut tables = Vec::new();
    for content in wanted {
        let layer = layer(&connection, content, options)?;
        if !layer.records.is_empty() {
            tables.push(layer.table());
        }
    }
    if tables.is_empty() { Err(ReadError::NoTable) } else { Ok(tables) }
}

fn broken(error: rusqlite::Error) -> ReadError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => {
            ReadError::Truncated { format: Format::GeoPackage }
        }
        _ => ReadError::broken(Format::GeoPackage, error),
    }
}

fn contents(connection: &Connection) -> Result<Vec<Content>, ReadError> {
    let sql = "SELECT c.table_name, g.column_name, g.srs_id FROM gpkg_contents c \
               LEFT JOIN gpkg_geometry_columns g ON g.table_name = c.table_name \
               WHERE c.data_type IN ('features', 'attributes') ORDER BY c.rowid";
    let mut statement = connection.prepare(sql).map_err(broken)?;
    let rows = statement
        .query_map([], |row| Ok(Content { table: row.get(0)?, geometry: row.get(1)?, srs: row.get(2)? }))
        .map_err(broken)?;
    rows.collect::<Result<_, _>>().map_err(broken)
}

fn layer(connection: &Connection, content: &Content, options: &Options) -> Result<Layer, ReadError> {
    let mut layer = Layer::new(content.table.clone(), Format::GeoPackage, &options.limits);
    layer.crs = content.srs.map(|srs| crs(connection, srs)).transpose()?.flatten();
    if content.geometry.is_some() && layer.crs.is_none() {
        layer.warnings.push(ReadWarning::NoCrs);
    }
    let sql = format!("SELECT * FROM \"{}\"", content.table.replace('"', "\"\""));
    let mut statement = connection.prepare(&sql).map_err(broken)?;
    let columns: Vec<(bool, String)> = statement
        .column_names()
        .map(|name| {
            (content.geometry.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name)), name.to_owned())
        })
        .collect();
    if columns.len() > usize::try_from(options.limits.columns).unwrap_or(usize::MAX) {
        return Err(ReadError::TooManyColumns { line: 0, limit: u64::from(options.limits.columns) });
    }
    layer.fields = columns.iter().filter(|(is_shape, _)| !is_shape).map(|(_, name)| name.clone()).collect();
    let mut rows = statement.query([]).map_err(broken)?;
    while let Some(row) = rows.next().map_err(broken)? {
        let mut cells = Vec::with_capacity(columns.len());
        let mut geometry = None;
        for (at, (is_shape, _)) in columns.iter().enumerate() {
            let value = row.get_ref(at).map_err(broken)?;
            match value {
                ValueRef::Blob(blob) if *is_shape => match wkb::from_package(blob) {
                    Shape::Read(shape) => geometry = Some(shape),
                    Shape::Nothing => {}
                    Shape::Other => layer.leave_geometry(),
                },
                _ if *is_shape => {}
                other => cells.push(cell(other)),
            }
        }
        layer.push(cells, geometry)?;
    }
    Ok(layer)
}

fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null | ValueRef::Blob(_) => Cell::Empty,
        ValueRef::Integer(integer) => Cell::Number(integer.to_string().into()),
        ValueRef::Real(real) => number::from_binary(real).map_or(Cell::Empty, Cell::Number),
        ValueRef::Text(text) => Cell::text(&String::from_utf8_lossy(text)),
    }
}

/// The declared system; −1 and 0 stand for «undefined».
fn crs(connection: &Connection, srs: i64) -> Result<Option<SourceCrs>, ReadError> {
    if srs <= 0 {
        return Ok(None);
    }
    let sql = "SELECT organization || ':' || organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = $1";
    let found: Option<(String, String)> =
        connection.query_row(sql, [srs], |row| Ok((row.get(0)?, row.get(1)?))).optional().map_err(broken)?;
    Ok(Some(match found {
        Some((name, definition)) if declared(&name).epsg.is_none() => declared(&definition),
        Some((name, _)) => declared(&name),
        None => declared(&format!("EPSG:{srs}")),
    }))
}

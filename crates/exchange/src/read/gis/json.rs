//! JSON that is no map: a list of records, records keyed by name, or a list of lists.

use super::{Layer, whole_text};
use crate::read::find::blocks::{self, Origin};
use crate::read::find::{Grid, GridRow, head};
use crate::read::{Options, ReadError, number};
use crate::table::{Cell, Format, Table};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::io::{Read, Seek};

/// An object's members in their order, values as written: figures keep their digits.
#[derive(Debug)]
pub(crate) struct Members<'a>(pub Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

/// A value as a cell; lists and objects inside a record stay text.
pub(crate) fn cell(value: &RawValue) -> Cell {
    let raw = value.get();
    match raw.as_bytes().first() {
        Some(b'"') => serde_json::from_str::<String>(raw).map(|text| Cell::text(&text)).unwrap_or_default(),
        Some(b't') => Cell::Flag(true),
        Some(b'f') => Cell::Flag(false),
        Some(b'n') | None => Cell::Empty,
        Some(b'-' | b'0'..=b'9') => number::plain(raw).map_or_else(|| Cell::text(raw), Cell::Number),
        Some(_) => Cell::text(raw),
    }
}

pub(crate) fn broken(error: &serde_json::Error, format: Format) -> ReadError {
    if error.is_eof() { ReadError::Truncated { format } } else { ReadError::broken(format, error) }
}

pub(crate) fn read<R: Read + Seek>(
    mut reader: R,
    name: &str,
    options: &Options,
) -> Result<Vec<Table>, ReadError> {
    let (text, encoding) = whole_text(&mut reader, &options.limits)?;
    let mut layer = Layer::new(name.to_owned(), Format::Json, &options.limits);
    layer.encoding = Some(encoding.to_owned());
    let value: &RawValue = serde_json::from_str(&text).map_err(|error| broken(&error, Format::Json))?;
    if value.get().starts_with('[') {
        return list(value.get(), layer);
    }
    let Members(members) = serde_json::from_str(value.get()).map_err(|error| broken(&error, Format::Json))?;
    // `{"data": [...]}`: the first list of records is the table.
    if let Some((_, inner)) = members.iter().find(|(_, value)| value.get().starts_with('[')) {
        return list(inner.get(), layer);
    }
    let keyed = members.iter().filter(|(_, value)| value.get().starts_with('{')).count();
    if keyed == 0 {
        return Err(ReadError::NoTable);
    }
    // The key is a column without a head, in front.
    layer.fields.push(String::new());
    for (key, value) in &members {
        record(&mut layer, vec![Cell::text(key)], value)?;
    }
    Ok(vec![layer.table()])
}

fn record(layer: &mut Layer, mut cells: Vec<Cell>, value: &RawValue) -> Result<(), ReadError> {
    // A record that is no object is a single value.
    let members =
        serde_json::from_str(value.get()).unwrap_or_else(|_| Members(vec![("value".to_owned(), value)]));
    fill(layer, &mut cells, members)?;
    layer.push(cells, None)
}

/// Puts an object's members into the cells of their fields.
pub(crate) fn fill(layer: &mut Layer, cells: &mut Vec<Cell>, members: Members<'_>) -> Result<(), ReadError> {
    for (key, value) in members.0 {
        let at = layer.field(&key)?;
        if cells.len() <= at {
            cells.resize(at + 1, Cell::Empty);
        }
        if let Some(place) = cells.get_mut(at) {
            *place = cell(value);
        }
    }
    Ok(())
}

fn list(text: &str, mut layer: Layer) -> Result<Vec<Table>, ReadError> {
    let items: Vec<&RawValue> = serde_json::from_str(text).map_err(|error| broken(&error, Format::Json))?;
    if items.is_empty() {
        return Err(ReadError::NoTable);
    }
    if items.iter().all(|item| item.get().starts_with('[')) {
        return lists(&items, &layer);
    }
    for item in items {
        record(&mut layer, Vec::new(), item)?;
    }
    Ok(vec![layer.table()])
}

fn lists(items: &[&RawValue], layer: &Layer) -> Result<Vec<Table>, ReadError> {
    let mut grid = Grid::default();
    for item in items {
        let values: Vec<&RawValue> =
            serde_json::from_str(item.get()).map_err(|error| broken(&error, Format::Json))?;
        let line = head::number(grid.rows.len()).saturating_add(1);
        grid.rows.push(GridRow { line, cells: values.into_iter().map(cell).collect() });
    }
    let origin = Origin {
        name: layer.name.clone(),
        format: Format::Json,
        encoding: layer.encoding.clone(),
        warnings: Vec::new(),
        crs: None,
        ragged: true,
    };
    let tables = blocks::tables(grid, &origin);
    if tables.is_empty() { Err(ReadError::NoTable) } else { Ok(tables) }
}

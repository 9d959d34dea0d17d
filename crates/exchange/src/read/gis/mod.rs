//! Map layers: records with a point or outline each.

mod dbf;
mod declared;
mod geo_json;
mod geopackage;
mod json;
mod shapefile;
mod shp;
mod wkb;

pub(crate) use declared::declared;
pub(crate) use geo_json::read as read_geo_json;
pub(crate) use geopackage::read as read_geopackage;
pub(crate) use json::read as read_json;
pub(crate) use shapefile::{read as read_shapefile, read_path as read_shapefile_path};

use super::find::{GridRow, head::number, unit};
use super::{Limits, ReadError, encoding, text};
use crate::table::{Cell, Format, Header, RawGeometry, ReadWarning, Row, SourceCrs, Table};
use std::io::{Read, Seek, SeekFrom};

/// A layer being read: named fields, and one record after the other.
pub(crate) struct Layer {
    pub name: String,
    pub format: Format,
    pub encoding: Option<String>,
    pub fields: Vec<String>,
    pub records: Vec<(Vec<Cell>, Option<RawGeometry>)>,
    pub warnings: Vec<ReadWarning>,
    pub crs: Option<SourceCrs>,
    /// Records whose geometry has no place here, and the first of them.
    pub unread: (u32, u32),
    cells_left: u64,
    cells_limit: u64,
    columns: u32,
}

impl Layer {
    pub fn new(name: String, format: Format, limits: &Limits) -> Self {
        Self {
            name,
            format,
            encoding: None,
            fields: Vec::new(),
            records: Vec::new(),
            warnings: Vec::new(),
            crs: None,
            unread: (0, 0),
            cells_left: limits.cells,
            cells_limit: limits.cells,
            columns: limits.columns,
        }
    }

    /// Adds a record; counts it against the bound on cells.
    pub fn push(&mut self, cells: Vec<Cell>, geometry: Option<RawGeometry>) -> Result<(), ReadError> {
        let cost = cells.len().max(1) as u64;
        self.cells_left =
            self.cells_left.checked_sub(cost).ok_or(ReadError::TooManyCells { limit: self.cells_limit })?;
        self.records.push((cells, geometry));
        Ok(())
    }

    /// Notes that the record about to be pushed has a geometry of another kind than points and polygons.
    pub fn leave_geometry(&mut self) {
        let line = number(self.records.len()).saturating_add(1);
        self.unread = match self.unread {
            (0, _) => (1, line),
            (count, first) => (count.saturating_add(1), first),
        };
    }

    /// The place of a field, added if it is new.
    pub fn field(&mut self, name: &str) -> Result<usize, ReadError> {
        if let Some(at) = self.fields.iter().position(|field| field == name) {
            return Ok(at);
        }
        if number(self.fields.len()) >= self.columns {
            let line = number(self.records.len()).saturating_add(1);
            return Err(ReadError::TooManyColumns { line, limit: u64::from(self.columns) });
        }
        self.fields.push(name.to_owned());
        Ok(self.fields.len() - 1)
    }

    pub fn table(self) -> Table {
        let Self { name, format, encoding, fields, records, mut warnings, crs, unread, .. } = self;
        let width = fields.len();
        let mut geometries = Vec::with_capacity(records.len());
        let mut rows =
            vec![GridRow { line: 0, cells: fields.iter().map(|field| Cell::text(field)).collect() }];
        for (mut cells, geometry) in records {
            cells.resize(width, Cell::Empty);
            geometries.push(geometry);
            rows.push(GridRow { line: number(rows.len()), cells });
        }
        if let Some(encoding) = text::repair_all(&mut rows) {
            warnings.push(ReadWarning::MojibakeRepaired { encoding });
        }
        let mut rows = rows.into_iter();
        let heads = rows.next().map(|row| row.cells).unwrap_or_default();
        let header = heads.iter().zip(0..).map(|(cell, at)| header(cell, at)).collect();
        if unread.0 > 0 {
            warnings.push(ReadWarning::UnreadGeometries { count: unread.0, first_line: unread.1 });
        }
        warnings.extend(projected(&geometries, crs.as_ref()));
        let rows = rows
            .zip(geometries)
            .filter(|(row, geometry)| !row.is_blank() || geometry.is_some())
            .map(|(row, geometry)| Row { line: row.line, cells: row.cells, geometry })
            .collect();
        Table {
            name,
            format,
            encoding,
            header,
            header_line: Some(0),
            rows,
            set_aside: Vec::new(),
            warnings,
            crs,
        }
    }
}

fn header(cell: &Cell, at: u32) -> Header {
    match cell.as_text() {
        None => Header::unnamed(at),
        Some(written) => {
            let (text, unit) = unit::split(written);
            Header { column: at, text, written: written.to_owned(), unit, named: true }
        }
    }
}

/// Numbers that cannot be degrees in a file that does not declare what else they are.
fn projected(geometries: &[Option<RawGeometry>], crs: Option<&SourceCrs>) -> Option<ReadWarning> {
    let degrees = |epsg: u32| matches!(epsg, 4326 | 4490 | 4214 | 4610);
    if crs.is_some_and(|crs| crs.epsg.is_none_or(|epsg| !degrees(epsg))) {
        return None;
    }
    geometries
        .iter()
        .flatten()
        .filter_map(|geometry| match geometry {
            RawGeometry::Point(point) => Some(*point),
            RawGeometry::Polygons(polygons) => polygons.first()?.first()?.first().copied(),
        })
        .find(|[x, y]| x.abs() > 180.0 || y.abs() > 180.0)
        .map(|[x, y]| ReadWarning::ProjectedCoordinates { x: x.to_string(), y: y.to_string() })
}

/// All of a file as bytes, within the bound on what is unpacked.
pub(crate) fn bytes<R: Read + Seek>(reader: &mut R, limits: &Limits) -> Result<Vec<u8>, ReadError> {
    let size = reader.seek(SeekFrom::End(0))?;
    if size > limits.unpacked_bytes {
        return Err(ReadError::FileTooLarge { bytes: size, limit: limits.unpacked_bytes });
    }
    reader.rewind()?;
    let mut bytes = Vec::new();
    reader.take(limits.unpacked_bytes).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// All of a file as text, and its encoding.
pub(crate) fn whole_text<R: Read + Seek>(
    reader: &mut R,
    limits: &Limits,
) -> Result<(String, &'static str), ReadError> {
    let bytes = bytes(reader, limits)?;
    let choice = encoding::detect(bytes.as_slice())?;
    let (text, _) = choice.encoding.decode_without_bom_handling(bytes.get(choice.mark..).unwrap_or_default());
    Ok((text.into_owned(), choice.encoding.name()))
}

/// Reads little- and big-endian figures off the front of a slice; `None` when it is too short.
pub(crate) struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (front, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(front)
    }

    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    pub fn u32(&mut self, little: bool) -> Option<u32> {
        let bytes = self.array()?;
        Some(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    pub fn f64(&mut self, little: bool) -> Option<f64> {
        let bytes = self.array()?;
        Some(if little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    pub fn position(&mut self, little: bool) -> Option<[f64; 2]> {
        Some([self.f64(little)?, self.f64(little)?])
    }
}

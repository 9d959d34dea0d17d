//! Shapefiles: a ZIP with the parts, or one part with its neighbours.

use super::shp::{self, Shape};
use super::{Layer, bytes, dbf, declared};
use crate::read::container::{self, has_ending};
use crate::read::{Options, ReadError};
use crate::table::{Format, ReadWarning, Table};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

#[derive(Default)]
struct Parts {
    name: String,
    shapes: Option<Vec<u8>>,
    table: Option<Vec<u8>>,
    projection: Option<Vec<u8>>,
    page: Option<Vec<u8>>,
}

impl Parts {
    fn put(&mut self, ending: &str, content: Vec<u8>) {
        let place = match ending {
            "shp" => &mut self.shapes,
            "dbf" => &mut self.table,
            "prj" => &mut self.projection,
            "cpg" => &mut self.page,
            _ => return,
        };
        *place = Some(content);
    }
}

const ENDINGS: [&str; 4] = ["shp", "dbf", "prj", "cpg"];

/// From bytes: a ZIP, or a DBF table alone.
pub(crate) fn read<R: Read + Seek>(
    mut reader: R,
    name: &str,
    options: &Options,
) -> Result<Vec<Table>, ReadError> {
    let size = reader.seek(SeekFrom::End(0))?;
    if size > options.limits.container_bytes {
        return Err(ReadError::FileTooLarge { bytes: size, limit: options.limits.container_bytes });
    }
    reader.rewind()?;
    let mut magic = [0; 4];
    reader.read_exact(&mut magic)?;
    reader.rewind()?;
    if magic == *b"PK\x03\x04" {
        return zipped(reader, size, options);
    }
    let content = bytes(&mut reader, &options.limits)?;
    let mut parts = Parts { name: name.to_owned(), ..Parts::default() };
    parts.put(if magic == [0, 0, 0x27, 0x0A] { "shp" } else { "dbf" }, content);
    Ok(vec![layer(parts, options)?])
}

/// From a path, with the neighbours of the same name.
pub(crate) fn read_path(path: &Path, options: &Options) -> Result<Vec<Table>, ReadError> {
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let mut parts = Parts { name, ..Parts::default() };
    for ending in ENDINGS {
        let found = [ending.to_owned(), ending.to_ascii_uppercase()]
            .into_iter()
            .map(|ending| path.with_extension(ending))
            .find(|path| path.is_file());
        if let Some(path) = found {
            parts.put(ending, bytes(&mut std::fs::File::open(path)?, &options.limits)?);
        }
    }
    Ok(vec![layer(parts, options)?])
}

fn zipped<R: Read + Seek>(reader: R, size: u64, options: &Options) -> Result<Vec<Table>, ReadError> {
    let mut archive = container::open(reader, Format::Shapefile)?;
    container::measure(&mut archive, size, Format::Shapefile, &options.limits)?;
    let names: Vec<String> = container::parts(&mut archive)
        .into_iter()
        .map(|part| part.name)
        .filter(|name| has_ending(name, &ENDINGS) && !name.starts_with("__MACOSX"))
        .collect();
    let stem = |name: &str| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_lowercase();
    let mut tables = Vec::new();
    for main in names.iter().filter(|name| has_ending(name, &["dbf"])) {
        let short = main.rsplit(['/', '\\']).next().unwrap_or(main);
        let short = short.rsplit_once('.').map_or(short, |(stem, _)| stem);
        if options.sheet.as_ref().is_some_and(|wanted| wanted != short) {
            continue;
        }
        let mut parts = Parts { name: short.to_owned(), ..Parts::default() };
        for name in names.iter().filter(|name| stem(name) == stem(main)) {
            let content = container::unpack(&mut archive, name, Format::Shapefile, &options.limits)?;
            let ending =
                name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
            parts.put(&ending, content);
        }
        tables.push(layer(parts, options)?);
    }
    match (&options.sheet, tables.is_empty()) {
        (_, false) => Ok(tables),
        (Some(name), true) => Err(ReadError::NoSuchSheet { name: name.clone(), sheets: names }),
        (None, true) => Err(ReadError::MissingPart { part: ".dbf".into() }),
    }
}

fn layer(parts: Parts, options: &Options) -> Result<Table, ReadError> {
    let content = parts.table.ok_or_else(|| ReadError::MissingPart { part: ".dbf".into() })?;
    let page = parts.page.map(|page| String::from_utf8_lossy(&page).into_owned());
    let (mut layer, places) = dbf::read(&content, page.as_deref(), parts.name, options)?;
    layer.crs = parts.projection.map(|text| declared(&String::from_utf8_lossy(&text)));
    if let Some(content) = parts.shapes {
        if layer.crs.is_none() {
            layer.warnings.push(ReadWarning::NoCrs);
        }
        attach(&mut layer, &places, &shp::read(&content)?);
    }
    if layer.records.is_empty() { Err(ReadError::NoTable) } else { Ok(layer.table()) }
}

fn attach(layer: &mut Layer, places: &[usize], shapes: &[Shape]) {
    let mut other = (0_u32, 0_u32);
    for ((at, (_, geometry)), place) in (1_u32..).zip(&mut layer.records).zip(places) {
        match shapes.get(*place) {
            Some(Shape::Read(shape)) => *geometry = Some(shape.clone()),
            Some(Shape::Other) if other.0 == 0 => other = (1, at),
            Some(Shape::Other) => other.0 = other.0.saturating_add(1),
            Some(Shape::Nothing) | None => {}
        }
    }
    layer.unread = other;
}

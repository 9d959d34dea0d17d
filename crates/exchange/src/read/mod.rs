//! Files to tables: what kind of file it is, where the table stands in it, and what each cell holds.
//!
//! [`read`] parses in this process; what comes from strangers goes through [`crate::sandbox`], which does the same in a
//! process that may be lost.

pub(crate) mod container;
pub(crate) mod encoding;
mod error;
pub(crate) mod find;
mod gis;
mod limits;
pub(crate) mod number;
mod sniff;
pub mod text;
mod workbook;

pub use error::{Foreign, ReadError};
pub use limits::Limits;

use crate::table::{Format, ReadWarning, Table};
use serde::{Deserialize, Serialize};
use std::io::{BufReader, Cursor, Read, Seek};
use std::path::PathBuf;

/// Where the bytes come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file; for a Shapefile its neighbours with the same name are read as well.
    Path(PathBuf),
    /// Bytes that were sent, with the name the sender gave the file.
    Bytes {
        /// The file's name; only its ending is looked at, and only to warn when it is wrong.
        name: String,
        /// Its content.
        bytes: Vec<u8>,
    },
}

impl Source {
    /// The file's name without folders.
    pub fn name(&self) -> String {
        match self {
            Self::Path(path) => {
                path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
            }
            Self::Bytes { name, .. } => name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned(),
        }
    }
}

/// Wishes of the person who reads a file; nothing is needed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// The encoding of a text file or DBF table, when detection is wrong.
    pub encoding: Option<String>,
    /// The separator of a text file, when detection is wrong.
    pub separator: Option<text::Separator>,
    /// Only this sheet or layer.
    pub sheet: Option<String>,
    /// Bounds.
    pub limits: Limits,
}

/// Reads all tables of a file in this process.
///
/// The kind of file is told from its bytes; a name with another ending gives a warning.
pub fn read(source: &Source, options: &Options) -> Result<Vec<Table>, ReadError> {
    match source {
        Source::Path(path) => read_from(BufReader::new(std::fs::File::open(path)?), source, options),
        Source::Bytes { bytes, .. } => read_from(Cursor::new(bytes), source, options),
    }
}

/// What kind of file this is, from its bytes. An error says why it cannot be read at all.
pub fn sniff(source: &Source) -> Result<Format, ReadError> {
    let name = source.name();
    match source {
        Source::Path(path) => sniff::sniff(&mut std::fs::File::open(path)?, &name),
        Source::Bytes { bytes, .. } => sniff::sniff(&mut Cursor::new(bytes), &name),
    }
}

fn read_from<R: Read + Seek>(
    mut reader: R,
    source: &Source,
    options: &Options,
) -> Result<Vec<Table>, ReadError> {
    let name = source.name();
    let format = sniff::sniff(&mut reader, &name)?;
    let mut tables = match format {
        Format::Text => text::read(reader, &name, options),
        Format::Xlsx | Format::Xls | Format::Ods => workbook::read(reader, format, options),
        Format::GeoJson => gis::read_geo_json(reader, &name, options),
        Format::Json => gis::read_json(reader, &name, options),
        Format::GeoPackage => gis::read_geopackage(reader, options),
        Format::Shapefile => match source {
            Source::Path(path) if !container::has_ending(&name, &["zip"]) => {
                gis::read_shapefile_path(path, options)
            }
            _ => gis::read_shapefile(reader, &name, options),
        },
    }?;
    if let Some(ending) = sniff::wrong_ending(&name, format) {
        let warning = ReadWarning::WrongEnding { ending, format };
        for table in &mut tables {
            table.warnings.insert(0, warning.clone());
        }
    }
    Ok(tables)
}

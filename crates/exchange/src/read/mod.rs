//! Files to tables: what kind of file it is, where the table stands in it, and what each cell holds.
//!
//! [`read`] parses in this process; what comes from strangers goes through [`crate::sandbox`], which does the same in a
//! process that may be lost.

pub(crate) mod encoding;
mod error;
pub(crate) mod find;
mod limits;
pub mod text;

pub use error::{Foreign, ReadError};
pub use limits::Limits;

use crate::table::Table;
use std::io::Cursor;
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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
pub fn read(source: &Source, options: &Options) -> Result<Vec<Table>, ReadError> {
    let name = source.name();
    match source {
        Source::Path(path) => text::read(std::fs::File::open(path)?, &name, options),
        Source::Bytes { bytes, .. } => text::read(Cursor::new(bytes), &name, options),
    }
}

//! ZIP containers: looked through, and unpacked once to be measured, before any reader sees them.

use super::{Limits, ReadError};
use crate::table::Format;
use memchr::memmem;
use std::io::{Read, Seek};
use zip::ZipArchive;
use zip::result::ZipError;

/// A part of the container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub name: String,
    pub size: u64,
}

/// Pictures and printer settings inside workbooks: nobody here unpacks them, so they do not count.
fn is_ballast(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["/media/", "/embeddings/", "/printersettings/", "pictures/", "thumbnails/", "docprops/thumbnail"]
        .iter()
        .any(|folder| name.contains(folder))
}

/// The parts by name, without unpacking any.
pub(crate) fn parts<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Vec<Part> {
    (0..archive.len())
        .filter_map(|at| {
            let part = archive.by_index_raw(at).ok()?;
            let name = part.name().ok()?.into_owned();
            Some(Part { name, size: part.size() })
        })
        .collect()
}

pub(crate) fn open<R: Read + Seek>(reader: R, format: Format) -> Result<ZipArchive<R>, ReadError> {
    ZipArchive::new(reader).map_err(|error| zip_error(error, format))
}

fn zip_error(error: ZipError, format: Format) -> ReadError {
    match error {
        ZipError::InvalidArchive(_) | ZipError::FileNotFound => ReadError::Truncated { format },
        ZipError::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            ReadError::Truncated { format }
        }
        other => ReadError::broken(format, other),
    }
}

/// Unpacks every part that a reader would, counting; nothing is kept.
///
/// Gives whether any part speaks of merged cells: looking for them costs a reader another pass.
///
/// The sizes written in the directory are believed only when they are too large: a container may lie about them.
pub(crate) fn measure<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    packed: u64,
    format: Format,
    limits: &Limits,
) -> Result<bool, ReadError> {
    let relevant: Vec<(usize, Part)> =
        parts(archive).into_iter().enumerate().filter(|(_, part)| !is_ballast(&part.name)).collect();
    let entries = relevant.len() as u64;
    if entries > limits.parts {
        return Err(ReadError::TooManyParts { entries, limit: limits.parts });
    }
    let bound = limits.unpacked_bytes.min(packed.saturating_mul(limits.ratio).max(limits.ratio_floor_bytes));
    let declared = relevant.iter().fold(0_u64, |sum, (_, part)| sum.saturating_add(part.size));
    if declared > bound {
        return Err(ReadError::UnpacksTooLarge { limit: bound });
    }
    let mut total = 0_u64;
    let mut buffer = vec![0; 1 << 16];
    let mut merged = false;
    for (at, part) in relevant {
        let mut reader = archive.by_index(at).map_err(|error| zip_error(error, format))?;
        let is_xml = has_ending(&part.name, &["xml", "rels"]);
        let mut carried = 0;
        loop {
            let room = buffer.get_mut(carried..).unwrap_or_default();
            let read = reader.read(room).map_err(|error| match error.kind() {
                std::io::ErrorKind::UnexpectedEof => ReadError::Truncated { format },
                _ => ReadError::broken(format, format!("{}: {error}", part.name)),
            })?;
            if read == 0 {
                break;
            }
            total = total.saturating_add(read as u64);
            if total > bound {
                return Err(ReadError::UnpacksTooLarge { limit: bound });
            }
            if is_xml {
                let filled = carried + read;
                let seen = buffer.get(..filled).unwrap_or_default();
                merged |= memmem::find(seen, b"mergeCell").is_some();
                if declares_type(seen) {
                    return Err(ReadError::DocumentType { part: part.name });
                }
                // The declaration may be cut by the end of the buffer.
                let from = filled.saturating_sub(16);
                buffer.copy_within(from..filled, 0);
                carried = filled - from;
            }
        }
    }
    Ok(merged)
}

fn declares_type(bytes: &[u8]) -> bool {
    memmem::find(bytes, b"<!DOCTYPE").is_some() || memmem::find(bytes, b"<!ENTITY").is_some()
}

pub(crate) fn has_ending(name: &str, endings: &[&str]) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, own)| endings.iter().any(|ending| own.eq_ignore_ascii_case(ending)))
}

/// Unpacks one part; its size has been measured before.
pub(crate) fn unpack<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    name: &str,
    format: Format,
    limits: &Limits,
) -> Result<Vec<u8>, ReadError> {
    let part = archive.by_name(name).map_err(|error| zip_error(error, format))?;
    let mut bytes = Vec::new();
    part.take(limits.unpacked_bytes)
        .read_to_end(&mut bytes)
        .map_err(|error| ReadError::broken(format, error))?;
    Ok(bytes)
}

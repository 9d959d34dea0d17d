//! Where a published log is read from: a folder here; a caller may bring its own way, such as HTTP.

use std::io;
use std::path::PathBuf;

/// A published log: `checkpoint`, `tile/…`, and what an export adds.
pub trait Source {
    /// The bytes at a path below the log's prefix; `None` when there is nothing.
    fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>>;
}

/// An export on disk.
#[derive(Debug, Clone)]
pub struct Folder(pub PathBuf);

impl Source for Folder {
    fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        match std::fs::read(self.0.join(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

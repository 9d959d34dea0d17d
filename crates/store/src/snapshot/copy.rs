//! An SQLite file copied as it is committed, whatever is being written to it.

use super::SnapshotError;
use super::load::{beside, sync_folder};
use crate::sqlite;
use crate::url::{Address, StoreUrl};
use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Copies an SQLite database into a new file that only its owner reads; it is there when it is whole and on the disk.
pub fn copy_file(url: &StoreUrl, to: &Path) -> Result<(), SnapshotError> {
    let Address::Sqlite(from) = &url.0 else {
        return Err(io::Error::new(io::ErrorKind::Unsupported, "a server's database is no file").into());
    };
    if to.exists() {
        return Err(SnapshotError::NotEmpty(to.display().to_string()));
    }
    let partial = beside(to, ".partial");
    let _ = fs::remove_file(&partial);
    let copied = copy(from, &partial).and_then(|()| {
        File::open(&partial)?.sync_all()?;
        fs::rename(&partial, to)?;
        Ok(sync_folder(to)?)
    });
    if copied.is_err() {
        let _ = fs::remove_file(&partial);
    }
    copied
}

fn copy(from: &Path, to: &Path) -> Result<(), SnapshotError> {
    // SQLite would make the file readable for others; one that is there and empty it takes as it is.
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    drop(options.open(to)?);
    let connection = sqlite::connect_to_copy(from)?;
    let name = to.to_str().ok_or_else(|| io::Error::other("the copy's name is not text"))?;
    connection.execute("VACUUM INTO ?1", [name])?;
    let copied = sqlite::connect_to_read(to)?;
    let said: String = copied.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if said == "ok" { Ok(()) } else { Err(SnapshotError::Malformed("the copy is not sound")) }
}

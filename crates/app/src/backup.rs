//! Backups: everything the database holds, in one sealed archive, and restored again before anybody relies on it.
//!
//! An archive is `store::snapshot`'s stream, compressed, sealed in pieces with a key that is kept elsewhere
//! (decision 0140). Photos and uploaded files are in the database, so that one archive is everything but the keys
//! and the configuration.

mod schedule;
mod thinning;

pub use schedule::BackupPlan;
pub use store::snapshot::Manifest;
pub use thinning::Keep;

use crate::environment::Environment;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use seal::stream::{Opener, Sealer, StreamKey};
use std::fs::File;
use std::io::{self, BufReader, BufWriter};
use std::path::{Path, PathBuf};
use store::snapshot::{self, SnapshotError};
use store::{Reader, Rx, Store, StoreUrl};
use tlog::VerifierKey;

/// The end of every archive's name.
pub const ENDING: &str = ".yiju-backup";

/// Where a backup is taken from.
pub enum Source<'a> {
    /// The store of this process.
    Store(&'a Store),
    /// The database of a server that runs beside.
    Beside(&'a mut Reader),
}

impl Source<'_> {
    fn read<T>(self, work: impl FnOnce(&mut Rx<'_>) -> Result<T, SnapshotError>) -> Result<T, SnapshotError> {
        match self {
            Self::Store(store) => store.read(work),
            Self::Beside(reader) => reader.read(work),
        }
    }
}

/// A finished archive.
#[derive(Debug, Clone)]
pub struct Archive {
    /// Where it is.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// What is in it.
    pub manifest: Manifest,
}

/// Takes a backup while everybody goes on working. `to` is a folder, in which the archive is named by its time, or the
/// archive's own name; it appears there when it is whole and on the disk.
pub fn save(
    source: Source<'_>,
    to: &Path,
    key: &StreamKey,
    environment: &Environment,
) -> Result<Archive, SnapshotError> {
    let now = environment.now();
    let path =
        if to.is_dir() { to.join(format!("yiju-{}{ENDING}", thinning::stamp(now))) } else { to.to_owned() };
    if path.exists() {
        return Err(SnapshotError::NotEmpty(path.display().to_string()));
    }
    let partial = path.with_extension("partial");
    let written = write(source, &partial, key, environment).and_then(|manifest| {
        std::fs::rename(&partial, &path)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        Ok(Archive { bytes: path.metadata()?.len(), path: path.clone(), manifest })
    });
    if written.is_err() {
        let _ = std::fs::remove_file(&partial);
    }
    written
}

fn write(
    source: Source<'_>,
    partial: &Path,
    key: &StreamKey,
    environment: &Environment,
) -> Result<Manifest, SnapshotError> {
    let file = BufWriter::with_capacity(256 * 1024, private_file(partial)?);
    let sealer = Sealer::new(file, key, environment.random())?;
    let mut gz = GzEncoder::new(sealer, Compression::new(3));
    let now = environment.now();
    let manifest = source.read(|rx| snapshot::dump(rx, env!("CARGO_PKG_VERSION"), now, &mut gz))?;
    let file = gz.finish()?.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok(manifest)
}

/// A new file that only its owner reads.
fn private_file(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes a database of an archive where there is none; nothing is left when anything is not as it was. `log` is the key
/// that the audit log in it must be signed by.
pub fn restore(
    archive: &Path,
    key: &StreamKey,
    url: &StoreUrl,
    log: Option<&VerifierKey>,
) -> Result<Manifest, SnapshotError> {
    let opener = Opener::new(BufReader::with_capacity(256 * 1024, File::open(archive)?), key)?;
    snapshot::restore(url, &mut BufReader::with_capacity(256 * 1024, GzDecoder::new(opener)), log)
}

/// Restores an archive into a scratch database beside it, compares every table, and throws that away.
pub fn rehearse(
    archive: &Path,
    key: &StreamKey,
    log: Option<&VerifierKey>,
) -> Result<Manifest, SnapshotError> {
    // The server may be rehearsing the same archive as the operator.
    let scratch = archive.with_extension(format!("rehearsal-{}", std::process::id()));
    let _ = std::fs::remove_file(&scratch);
    let manifest = restore(archive, key, &StoreUrl::sqlite(&scratch), log);
    let _ = std::fs::remove_file(&scratch);
    manifest
}

//! Files in an archive: one that is encrypted, or several that anybody may have.

use super::WriteError;
use std::io::{Cursor, Write as _};
use zip::write::FileOptions;
use zip::{AesSalt, CompressionMethod, ZipWriter};

/// A ZIP with one file, encrypted with AES-256 (AE-2): 7-Zip, `WinRAR`, Bandizip and WPS open it with the password.
///
/// The format makes its key from the password with 1,000 rounds of PBKDF2-HMAC-SHA1, which is little: give a password
/// that was drawn at random with 80 bits or more, never one that somebody thought of. The salt is fresh for each archive.
pub fn encrypted_archive(
    name: &str,
    bytes: &[u8],
    password: &str,
    salt: [u8; 16],
) -> Result<Vec<u8>, WriteError> {
    let options = FileOptions::<'_, '_, ()>::default()
        .compression_method(CompressionMethod::Deflated)
        .with_aes_encryption_and_salt(password.as_bytes(), AesSalt::Aes256(salt));
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let failed = |error: zip::result::ZipError| WriteError::Io(std::io::Error::other(error));
    archive.start_file(name, options).map_err(failed)?;
    archive.write_all(bytes)?;
    Ok(archive.finish().map_err(failed)?.into_inner())
}

/// A ZIP with several files, each with its path. The same files give the same bytes.
pub fn archive<'f>(files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> Result<Vec<u8>, WriteError> {
    let options = FileOptions::<'_, '_, ()>::default().compression_method(CompressionMethod::Deflated);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let failed = |error: zip::result::ZipError| WriteError::Io(std::io::Error::other(error));
    for (name, bytes) in files {
        archive.start_file(name, options).map_err(failed)?;
        archive.write_all(bytes)?;
    }
    Ok(archive.finish().map_err(failed)?.into_inner())
}

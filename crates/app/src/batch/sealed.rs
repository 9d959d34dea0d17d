//! Files of registers hold names and numbers of persons: their pieces are kept sealed, and are known by a keyed hash.

use crate::environment::hex;
use crate::{App, AppError};
use domain::id::UploadId;
use seal::{Keyring, Place};
use sha2::{Digest as _, Sha256};
use store::upload::{CHUNK, piece};

/// The place of a piece of a file.
const fn place(row: &str) -> Place<'_> {
    Place { table: "upload_chunk", column: "sealed_bytes", row }
}

impl App {
    /// The pieces of a file, sealed each in its row.
    pub(super) fn sealed_pieces(&self, keyring: &Keyring, id: UploadId, bytes: &[u8]) -> Vec<Vec<u8>> {
        let seal = |(position, bytes): (usize, &[u8])| {
            keyring.seal(&place(&piece(id, position)), bytes, self.environment().nonce())
        };
        bytes.chunks(CHUNK).enumerate().map(seal).collect()
    }

    /// The file that sealed pieces make.
    pub(super) fn open_pieces(&self, id: UploadId, sealed: &[Vec<u8>]) -> Result<Vec<u8>, AppError> {
        let mut bytes = Vec::with_capacity(sealed.iter().map(Vec::len).sum());
        for (position, sealed) in sealed.iter().enumerate() {
            bytes.extend_from_slice(&self.open_sealed(&place(&piece(id, position)), sealed)?);
        }
        Ok(bytes)
    }

    /// What the same content is known again by. Keyed: from the plain hash of a short list of persons, the list could
    /// be guessed.
    pub(super) fn content_hash(&self, bytes: &[u8]) -> String {
        self.keyed_hash(&Sha256::digest(bytes))
    }

    /// The same, of a hash made elsewhere.
    pub(super) fn keyed_hash(&self, digest: &[u8]) -> String {
        hex(&self.keyring().blind_index("batch", "content_hash", &hex(digest)))
    }
}

//! Keys: never shown, wiped when dropped.

use crate::{KeyNumber, Nonce, SealError, Zeroizing};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// Bytes of a key.
const KEY_BYTES: usize = 32;
/// Bytes of a nonce.
pub(crate) const NONCE_BYTES: usize = 24;

/// A key that seals values, or that indexes them.
#[derive(Clone)]
pub struct DataKey(Zeroizing<[u8; KEY_BYTES]>);

impl DataKey {
    /// A key from 32 bytes of randomness.
    pub fn from_bytes(bytes: [u8; KEY_BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub(crate) fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    pub(crate) fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(Key::from_slice(self.bytes()))
    }
}

/// The key outside the database. It only wraps data keys, so that changing it costs a few rows.
#[derive(Clone)]
pub struct MasterKey(DataKey);

/// A data key as the database keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedKey {
    /// Its number.
    pub number: KeyNumber,
    /// The fingerprint of the master key that wraps it: tells a wrong key file from a damaged row.
    pub master: String,
    /// Nonce and ciphertext, 72 bytes.
    pub wrapped: Vec<u8>,
}

/// The text is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key is 64 hexadecimal digits")]
pub struct NotAKey;

impl MasterKey {
    /// A key from 32 bytes of randomness.
    pub fn from_bytes(bytes: [u8; KEY_BYTES]) -> Self {
        Self(DataKey::from_bytes(bytes))
    }

    /// Reads the text of a key file: 64 hexadecimal digits, blanks around them.
    pub fn parse(text: &str) -> Result<Self, NotAKey> {
        let digits = text.trim().as_bytes();
        let mut bytes = Zeroizing::new([0_u8; KEY_BYTES]);
        if digits.len() != KEY_BYTES * 2 {
            return Err(NotAKey);
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| NotAKey)?;
            // `from_str_radix` would take a sign.
            if !pair.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                return Err(NotAKey);
            }
            *byte = u8::from_str_radix(pair, 16).map_err(|_| NotAKey)?;
        }
        Ok(Self::from_bytes(*bytes))
    }

    /// The text of a key file.
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(hex(self.0.bytes()))
    }

    /// What may be shown of the key: the first 16 hexadecimal digits of its hash under a label of its own.
    pub fn fingerprint(&self) -> String {
        let digest = Sha256::new().chain_update(b"yiju master key\0").chain_update(self.0.bytes()).finalize();
        hex(&digest).chars().take(16).collect()
    }

    pub(crate) const fn key(&self) -> &DataKey {
        &self.0
    }

    /// Wraps a data key for the database. The number and the purpose are bound to it.
    pub fn wrap(&self, number: KeyNumber, purpose: &str, key: &DataKey, nonce: Nonce) -> WrappedKey {
        let payload = Payload { msg: key.bytes(), aad: &bound(number, purpose) };
        // Encrypting 32 bytes cannot exceed the cipher's limit; an empty text would fail to unwrap.
        let sealed = self.0.cipher().encrypt(XNonce::from_slice(&nonce), payload).unwrap_or_default();
        let wrapped = [nonce.as_slice(), &sealed].concat();
        WrappedKey { number, master: self.fingerprint(), wrapped }
    }

    /// Unwraps a data key.
    pub fn unwrap(&self, purpose: &str, key: &WrappedKey) -> Result<DataKey, SealError> {
        let (nonce, sealed) = key.wrapped.split_at_checked(NONCE_BYTES).ok_or(SealError::NotSealed)?;
        let payload = Payload { msg: sealed, aad: &bound(key.number, purpose) };
        let opened = self.0.cipher().decrypt(XNonce::from_slice(nonce), payload);
        let opened = Zeroizing::new(opened.map_err(|_| SealError::DoesNotOpen)?);
        let bytes = opened.as_slice().try_into().map_err(|_| SealError::NotSealed)?;
        Ok(DataKey::from_bytes(bytes))
    }
}

fn bound(number: KeyNumber, purpose: &str) -> Vec<u8> {
    [b"yiju data key\0".as_slice(), purpose.as_bytes(), b"\0", &number.to_be_bytes()].concat()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Nothing of the key.
impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKey(…)")
    }
}

/// Nothing of the key but its fingerprint.
impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MasterKey({})", self.fingerprint())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_is_read_back_and_anything_else_is_refused() {
        let key = MasterKey::from_bytes([0xab; 32]);
        let read = MasterKey::parse(&format!(" {}\n", *key.to_text())).unwrap();
        assert_eq!(read.fingerprint(), key.fingerprint());
        for wrong in ["", "ab", &"g".repeat(64), &"+1".repeat(32), &"a".repeat(63), &"a".repeat(65)] {
            assert_eq!(MasterKey::parse(wrong).err(), Some(NotAKey), "{wrong}");
        }
    }

    #[test]
    fn a_wrapped_key_comes_back_only_under_its_master_its_number_and_its_purpose() {
        let (master, other) = (MasterKey::from_bytes([1; 32]), MasterKey::from_bytes([2; 32]));
        let wrapped = master.wrap(3, "seal", &DataKey::from_bytes([9; 32]), [4; 24]);
        assert_eq!(wrapped.wrapped.len(), 72);
        assert_eq!(master.unwrap("seal", &wrapped).unwrap().bytes(), &[9; 32]);
        assert_eq!(other.unwrap("seal", &wrapped).err(), Some(SealError::DoesNotOpen));
        assert_eq!(master.unwrap("index", &wrapped).err(), Some(SealError::DoesNotOpen));
        let renumbered = WrappedKey { number: 4, ..wrapped.clone() };
        assert_eq!(master.unwrap("seal", &renumbered).err(), Some(SealError::DoesNotOpen));
        let cut = WrappedKey { wrapped: vec![0; 10], ..wrapped };
        assert_eq!(master.unwrap("seal", &cut).err(), Some(SealError::NotSealed));
    }

    #[test]
    fn nothing_of_a_key_is_shown() {
        let key = DataKey::from_bytes([0x41; 32]);
        assert_eq!(format!("{key:?}"), "DataKey(…)");
        let master = MasterKey::from_bytes([0x41; 32]);
        assert!(!format!("{master:?}").contains("4141"));
        assert_ne!(master.fingerprint(), MasterKey::from_bytes([0x42; 32]).fingerprint());
    }
}

//! Keys of logs and witnesses, in the text form of c2sp.org/signed-note.

use crate::hash::{from_base64, to_base64};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// What a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// The note itself: a log's key.
    Note,
    /// The note with a time, as of which nothing larger was seen: a witness's key (c2sp.org/tlog-cosignature).
    Cosignature,
}

impl KeyKind {
    const fn byte(self) -> u8 {
        match self {
            Self::Note => 1,
            Self::Cosignature => 4,
        }
    }

    const fn of(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(Self::Note),
            4 => Some(Self::Cosignature),
            _ => None,
        }
    }
}

/// A text is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a key: a name without blanks and «+», eight hexadecimal digits and base64, joined by «+», are needed"
)]
pub struct BadKey;

/// The public key of a log or witness: `NAME+ID+BASE64`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    kind: KeyKind,
    key: VerifyingKey,
}

/// Whether a key may have that name.
fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
}

impl VerifierKey {
    /// Reads the text form.
    pub fn parse(text: &str) -> Result<Self, BadKey> {
        let (name, rest) = text.split_once('+').ok_or(BadKey)?;
        let (_, encoded) = rest.split_once('+').ok_or(BadKey)?;
        let bytes = from_base64(encoded).ok_or(BadKey)?;
        let (kind, key) = bytes.split_first().ok_or(BadKey)?;
        let key = VerifyingKey::from_bytes(key.try_into().map_err(|_| BadKey)?).map_err(|_| BadKey)?;
        let kind = KeyKind::of(*kind).ok_or(BadKey)?;
        let read = Self { name: name.to_owned(), kind, key };
        // The id is a hash of the rest, so this also compares it.
        if is_name(name) && read.to_string() == text { Ok(read) } else { Err(BadKey) }
    }

    /// Whose key it is: the origin of a log, the name of a witness.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The number under which signatures are found: the start of a hash over name, kind and key.
    pub fn id(&self) -> u32 {
        let hash: [u8; 32] = Sha256::new()
            .chain_update(&self.name)
            .chain_update([b'\n', self.kind.byte()])
            .chain_update(self.key.as_bytes())
            .finalize()
            .into();
        let [first, second, third, fourth, ..] = hash;
        u32::from_be_bytes([first, second, third, fourth])
    }

    /// The bare key: two texts with one are one key.
    pub fn public(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// Whether the 64 bytes are its signature of the message. Keys and signatures of low order are refused.
    pub(crate) fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let Ok(bytes) = signature.try_into() else { return false };
        self.key.verify_strict(message, &Signature::from_bytes(bytes)).is_ok()
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&[self.kind.byte()][..], self.key.as_bytes()].concat();
        write!(f, "{}+{:08x}+{}", self.name, self.id(), to_base64(&bytes))
    }
}

/// The secret key of a log or witness. It is forgotten in memory when it goes out of scope.
#[derive(Clone)]
pub struct SignerKey {
    name: String,
    kind: KeyKind,
    key: SigningKey,
}

impl SignerKey {
    /// A key from 32 random bytes of the caller.
    pub fn from_seed(name: &str, kind: KeyKind, seed: &[u8; 32]) -> Result<Self, BadKey> {
        let made = Self { name: name.to_owned(), kind, key: SigningKey::from_bytes(seed) };
        if is_name(name) { Ok(made) } else { Err(BadKey) }
    }

    /// Reads `PRIVATE+KEY+NAME+ID+BASE64`.
    pub fn parse(text: &str) -> Result<Self, BadKey> {
        let mut parts = text.strip_prefix("PRIVATE+KEY+").ok_or(BadKey)?.split('+');
        let name = parts.next().ok_or(BadKey)?;
        let encoded = parts.nth(1).ok_or(BadKey)?;
        // Base64 has plus signs of its own.
        let rest: Vec<&str> = std::iter::once(encoded).chain(parts).collect();
        let bytes = from_base64(&rest.join("+")).ok_or(BadKey)?;
        let (kind, seed) = bytes.split_first().ok_or(BadKey)?;
        let kind = KeyKind::of(*kind).ok_or(BadKey)?;
        let read = Self::from_seed(name, kind, seed.try_into().map_err(|_| BadKey)?)?;
        if read.to_text() == text { Ok(read) } else { Err(BadKey) }
    }

    /// The secret text form, for the key's file.
    pub fn to_text(&self) -> String {
        let bytes = [&[self.kind.byte()][..], self.key.as_bytes()].concat();
        format!("PRIVATE+KEY+{}+{:08x}+{}", self.name, self.verifier().id(), to_base64(&bytes))
    }

    /// The public half.
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey { name: self.name.clone(), kind: self.kind, key: self.key.verifying_key() }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }
}

/// Never the secret.
impl fmt::Debug for SignerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignerKey({})", self.verifier())
    }
}

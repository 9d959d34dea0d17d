//! Signed notes (c2sp.org/signed-note): a text, an empty line, and one line for each signature.

use crate::hash::{from_base64, to_base64};
use crate::key::{KeyKind, SignerKey, VerifierKey};
use std::fmt;

/// The longest note that is read, in bytes.
const MAX_NOTE: usize = 1_000_000;
/// The most signatures that are read.
const MAX_SIGNATURES: usize = 100;
/// What a signature line begins with: an em dash and a blank.
const DASH: &str = "— ";

/// The bytes are no signed note, or its text is no checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a signed checkpoint")]
pub struct Malformed;

/// One signature of a note, verified or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The key's name.
    pub name: String,
    /// The key's number.
    pub id: u32,
    /// The signature; for a witness, eight bytes of time before it.
    pub bytes: Vec<u8>,
}

impl Signature {
    /// Reads a line without its end.
    pub fn parse(line: &str) -> Result<Self, Malformed> {
        let (name, encoded) =
            line.strip_prefix(DASH).and_then(|rest| rest.split_once(' ')).ok_or(Malformed)?;
        let bytes = from_base64(encoded).ok_or(Malformed)?;
        let (id, bytes) = bytes.split_first_chunk().filter(|(_, rest)| !rest.is_empty()).ok_or(Malformed)?;
        let forbidden = |c: char| c.is_whitespace() || c.is_control() || c == '+';
        if name.is_empty() || name.contains(forbidden) {
            return Err(Malformed);
        }
        Ok(Self { name: name.to_owned(), id: u32::from_be_bytes(*id), bytes: bytes.to_vec() })
    }

    /// Signature lines, each with its end, as witnesses answer them.
    pub fn parse_all(text: &str) -> Result<Vec<Self>, Malformed> {
        let lines = text.strip_suffix('\n').ok_or(Malformed)?;
        let signatures: Vec<_> = lines.split('\n').map(Self::parse).collect::<Result<_, _>>()?;
        if signatures.len() > MAX_SIGNATURES { Err(Malformed) } else { Ok(signatures) }
    }

    /// Whether it claims to be by that key.
    pub fn is_by(&self, key: &VerifierKey) -> bool {
        self.id == key.id() && self.name == key.name()
    }
}

/// The line, with its end.
impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id.to_be_bytes()[..], &self.bytes].concat();
        writeln!(f, "{DASH}{} {}", self.name, to_base64(&bytes))
    }
}

/// What became of looking for one key's signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// It is there and right; a witness's says as of when, in seconds since 1970.
    Valid(Option<u64>),
    /// No line is by that key.
    Missing,
    /// A line claims to be by that key and is not.
    Wrong,
}

/// A text with signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The text that is signed, with the end of its last line.
    pub text: String,
    /// The signatures, verified or not.
    pub signatures: Vec<Signature>,
}

impl Note {
    /// Reads a note.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > MAX_NOTE {
            return Err(Malformed);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| Malformed)?;
        if text.contains(|c: char| c < ' ' && c != '\n') {
            return Err(Malformed);
        }
        let (text, lines) = text.rsplit_once("\n\n").ok_or(Malformed)?;
        Ok(Self { text: format!("{text}\n"), signatures: Signature::parse_all(lines)? })
    }

    /// Adds a signature; a witness's is as of `time`, in seconds since 1970.
    pub fn sign(&mut self, key: &SignerKey, time: u64) {
        let verifier = key.verifier();
        let bytes = match verifier.kind() {
            KeyKind::Note => key.sign(self.text.as_bytes()).to_vec(),
            KeyKind::Cosignature => {
                [&time.to_be_bytes()[..], &key.sign(cosigned(&self.text, time).as_bytes())].concat()
            }
        };
        self.signatures.push(Signature { name: verifier.name().to_owned(), id: verifier.id(), bytes });
    }

    /// Looks for the signature of one key.
    pub fn check(&self, key: &VerifierKey) -> Checked {
        let mut found = Checked::Missing;
        for signature in self.signatures.iter().filter(|signature| signature.is_by(key)) {
            found = self.check_one(signature, key);
            if found == Checked::Wrong {
                break;
            }
        }
        found
    }

    /// Whether one signature is that of `key` on this text.
    pub fn check_one(&self, signature: &Signature, key: &VerifierKey) -> Checked {
        let valid = match key.kind() {
            KeyKind::Note => key.signed(self.text.as_bytes(), &signature.bytes).then_some(None),
            KeyKind::Cosignature => signature.bytes.split_first_chunk().and_then(|(time, bytes)| {
                let time = u64::from_be_bytes(*time);
                key.signed(cosigned(&self.text, time).as_bytes(), bytes).then_some(Some(time))
            }),
        };
        valid.map_or(Checked::Wrong, Checked::Valid)
    }
}

/// The message that a witness signs (c2sp.org/tlog-cosignature, «Ed25519 signed message»).
fn cosigned(text: &str, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| write!(f, "{signature}"))
    }
}

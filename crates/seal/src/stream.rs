//! A stream sealed in pieces: what is too long for one field, written and read without holding it in memory.
//!
//! STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over XChaCha20-Poly1305: pieces of 64 KiB, each under a nonce of
//! 19 random bytes, the piece's number, and whether it is the last. So no piece can be changed, left out, doubled,
//! put elsewhere or cut off without that being seen, and nothing is handed on before it is known to be genuine.

use crate::{MasterKey, NotAKey, Zeroizing};
use chacha20poly1305::aead::{AeadInPlace as _, Tag};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use std::io::{self, Read, Write};

/// The start of every sealed stream; the fingerprint of its key and the random part of its nonces follow.
const MAGIC: &[u8; 16] = b"yiju sealed 1\n\0\0";
/// Hexadecimal digits of the key's fingerprint.
const FINGERPRINT: usize = 16;
/// Bytes of the random part of the nonces.
const PREFIX: usize = 19;
const HEAD: usize = MAGIC.len() + FINGERPRINT + PREFIX;
/// Clear bytes of one piece.
const PIECE: usize = 64 * 1024;
/// Bytes that sealing adds to a piece.
const TAG: usize = 16;

/// A key for streams: kept apart from what it seals.
#[derive(Clone)]
pub struct StreamKey(MasterKey);

impl StreamKey {
    /// A key from 32 bytes of randomness.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(MasterKey::from_bytes(bytes))
    }

    /// Reads the text of a key file: 64 hexadecimal digits, blanks around them.
    pub fn parse(text: &str) -> Result<Self, NotAKey> {
        MasterKey::parse(text).map(Self)
    }

    /// The text of a key file.
    pub fn to_text(&self) -> Zeroizing<String> {
        self.0.to_text()
    }

    /// What may be shown of the key.
    pub fn fingerprint(&self) -> String {
        self.0.fingerprint()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        self.0.key().cipher()
    }
}

/// Nothing of the key but its fingerprint.
impl std::fmt::Debug for StreamKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StreamKey({})", self.fingerprint())
    }
}

/// Why a sealed stream did not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StreamError {
    /// It does not begin like a sealed stream.
    #[error("this is no sealed stream")]
    NotSealed,
    /// Another key sealed it.
    #[error("the stream was sealed with the key {found}, this is the key {given}")]
    AnotherKey {
        /// The fingerprint in the stream.
        found: String,
        /// The fingerprint of the key at hand.
        given: String,
    },
    /// It was changed, or it ends early.
    #[error("the sealed stream was changed, or it ends early")]
    DoesNotOpen,
}

impl From<StreamError> for io::Error {
    fn from(error: StreamError) -> Self {
        Self::new(io::ErrorKind::InvalidData, error)
    }
}

/// The nonces of a stream, and the head that every piece is bound to.
struct Pieces {
    cipher: XChaCha20Poly1305,
    head: [u8; HEAD],
    number: u32,
}

impl Pieces {
    fn nonce(&mut self, last: bool) -> io::Result<XNonce> {
        let mut nonce = XNonce::default();
        let prefix = self.head.iter().skip(HEAD - PREFIX);
        let rest = self.number.to_be_bytes().into_iter().chain([u8::from(last)]);
        for (place, byte) in nonce.iter_mut().zip(prefix.copied().chain(rest)) {
            *place = byte;
        }
        // 2³² pieces are 256 TiB.
        self.number = self.number.checked_add(1).ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(nonce)
    }
}

/// Seals what is written to it. The stream is whole only after [`Sealer::finish`].
pub struct Sealer<W> {
    out: W,
    pieces: Pieces,
    buffer: Zeroizing<Vec<u8>>,
}

impl<W: Write> Sealer<W> {
    /// Begins a stream; `prefix` is fresh from the operating system's randomness and never used twice.
    pub fn new(mut out: W, key: &StreamKey, prefix: [u8; PREFIX]) -> io::Result<Self> {
        let mut head = [0; HEAD];
        let parts = MAGIC.iter().copied().chain(key.fingerprint().into_bytes()).chain(prefix);
        for (place, byte) in head.iter_mut().zip(parts) {
            *place = byte;
        }
        out.write_all(&head)?;
        let pieces = Pieces { cipher: key.cipher(), head, number: 0 };
        Ok(Self { out, pieces, buffer: Zeroizing::new(Vec::with_capacity(PIECE)) })
    }

    fn send(&mut self, last: bool) -> io::Result<()> {
        let nonce = self.pieces.nonce(last)?;
        let sealed =
            self.pieces.cipher.encrypt_in_place_detached(&nonce, &self.pieces.head, &mut self.buffer);
        let tag = sealed.map_err(|_| io::ErrorKind::InvalidInput)?;
        self.out.write_all(&self.buffer)?;
        self.out.write_all(&tag)?;
        self.buffer.clear();
        Ok(())
    }

    /// Seals what is left, and says that it was the last.
    pub fn finish(mut self) -> io::Result<W> {
        self.send(true)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

impl<W: Write> Write for Sealer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full piece is sent when more comes: only then is it known not to be the last.
        if self.buffer.len() == PIECE && !bytes.is_empty() {
            self.send(false)?;
        }
        let taken = bytes.get(..bytes.len().min(PIECE - self.buffer.len())).unwrap_or_default();
        self.buffer.extend_from_slice(taken);
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Opens what it reads.
pub struct Opener<R> {
    input: R,
    pieces: Pieces,
    /// One piece with its tag, and the first byte of the next where there is one.
    ahead: Vec<u8>,
    clear: Zeroizing<Vec<u8>>,
    at: usize,
    ended: bool,
}

impl<R: Read> Opener<R> {
    /// Reads the head and compares the key's fingerprint with it.
    pub fn new(mut input: R, key: &StreamKey) -> io::Result<Self> {
        let mut head = [0; HEAD];
        input.read_exact(&mut head).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => StreamError::NotSealed.into(),
            _ => error,
        })?;
        let (magic, rest) = head.split_at(MAGIC.len());
        if magic != MAGIC {
            return Err(StreamError::NotSealed.into());
        }
        let found: String = rest.iter().take(FINGERPRINT).map(|byte| char::from(*byte)).collect();
        let given = key.fingerprint();
        if found != given {
            return Err(StreamError::AnotherKey { found, given }.into());
        }
        let pieces = Pieces { cipher: key.cipher(), head, number: 0 };
        Ok(Self { input, pieces, ahead: Vec::new(), clear: Zeroizing::default(), at: 0, ended: false })
    }

    fn next_piece(&mut self) -> io::Result<()> {
        const WHOLE: usize = PIECE + TAG;
        let wanted = WHOLE + 1 - self.ahead.len();
        (&mut self.input).take(wanted.try_into().unwrap_or(u64::MAX)).read_to_end(&mut self.ahead)?;
        let last = self.ahead.len() <= WHOLE;
        let rest = self.ahead.split_off(self.ahead.len().min(WHOLE));
        let sealed = std::mem::replace(&mut self.ahead, rest);
        let Some((text, tag)) = sealed.len().checked_sub(TAG).and_then(|at| sealed.split_at_checked(at))
        else {
            return Err(StreamError::DoesNotOpen.into());
        };
        let mut clear = Zeroizing::new(text.to_vec());
        let nonce = self.pieces.nonce(last)?;
        let tag = Tag::<XChaCha20Poly1305>::from_slice(tag);
        self.pieces
            .cipher
            .decrypt_in_place_detached(&nonce, &self.pieces.head, &mut clear, tag)
            .map_err(|_| StreamError::DoesNotOpen)?;
        (self.clear, self.at, self.ended) = (clear, 0, last);
        Ok(())
    }
}

impl<R: Read> Read for Opener<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.clear.len() {
            if self.ended {
                return Ok(0);
            }
            self.next_piece()?;
        }
        let read = self.clear.get(self.at..).unwrap_or_default().read(buffer)?;
        self.at += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sealed(clear: &[u8]) -> Vec<u8> {
        let mut sealer = Sealer::new(Vec::new(), &StreamKey::from_bytes([1; 32]), [2; PREFIX]).unwrap();
        sealer.write_all(clear).unwrap();
        sealer.finish().unwrap()
    }

    fn opened(sealed: &[u8]) -> io::Result<Vec<u8>> {
        let mut clear = Vec::new();
        Opener::new(sealed, &StreamKey::from_bytes([1; 32]))?.read_to_end(&mut clear)?;
        Ok(clear)
    }

    #[test]
    fn what_was_sealed_comes_back_whatever_its_length() {
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 7] {
            let clear: Vec<u8> = (0..length).map(|n| u8::try_from(n % 251).unwrap()).collect();
            let sealed = sealed(&clear);
            assert_eq!(opened(&sealed).unwrap(), clear, "{length}");
            assert!(length < 100 || !sealed.windows(50).any(|window| clear.starts_with(window)));
        }
    }

    #[test]
    fn a_piece_left_out_doubled_or_cut_off_is_seen() {
        let whole = sealed(&vec![7; 3 * PIECE]);
        let piece = |n: usize| HEAD + n * (PIECE + TAG)..HEAD + (n + 1) * (PIECE + TAG);
        let without_middle = [&whole[..piece(1).start], &whole[piece(2)]].concat();
        let doubled = [&whole[..piece(1).end], &whole[piece(1)], &whole[piece(2)]].concat();
        for broken in
            [&whole[..piece(1).end], &without_middle, &doubled, &whole[..whole.len() - 1], &whole[..HEAD]]
        {
            assert!(opened(broken).is_err());
        }
    }

    #[test]
    fn another_key_is_named_and_refused() {
        let error = Opener::new(sealed(b"x").as_slice(), &StreamKey::from_bytes([9; 32])).err().unwrap();
        assert!(error.to_string().contains(&StreamKey::from_bytes([1; 32]).fingerprint()), "{error}");
        assert!(Opener::new(b"plain".as_slice(), &StreamKey::from_bytes([1; 32])).is_err());
    }

    proptest! {
        #[test]
        fn no_changed_byte_goes_unseen(at: prop::sample::Index, by in 1..=255_u8) {
            let mut sealed = sealed(b"some forty letters of clear text, in one piece");
            let at = at.index(sealed.len());
            sealed[at] ^= by;
            prop_assert!(opened(&sealed).is_err());
        }
    }
}

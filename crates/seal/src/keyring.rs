//! Sealing, opening and the blind index.

use crate::key::NONCE_BYTES;
use crate::{DataKey, KeyNumber, Nonce, SealError, Zeroizing};
use chacha20poly1305::XNonce;
use chacha20poly1305::aead::{Aead as _, Payload};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::collections::BTreeMap;

/// The first byte of a sealed value: which form the rest has.
const VERSION: u8 = 1;
/// Version, number of the key, nonce.
const HEAD_BYTES: usize = 1 + 4 + NONCE_BYTES;

/// Where a sealed value belongs; it opens nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The table.
    pub table: &'a str,
    /// The column.
    pub column: &'a str,
    /// The row's primary key as text.
    pub row: &'a str,
}

impl Place<'_> {
    /// The place and the key's number as additional data: each part with its length, so that no two places
    /// read alike.
    fn bound(&self, number: KeyNumber) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(&number.to_be_bytes());
        for part in [self.table, self.column, self.row] {
            bytes.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
        bytes
    }
}

/// The data keys at hand: the newest seals, each opens what it sealed.
#[derive(Debug, Clone)]
pub struct Keyring {
    keys: BTreeMap<KeyNumber, DataKey>,
    newest: KeyNumber,
    index: DataKey,
}

impl Keyring {
    /// A keyring of numbered data keys, of which the highest number seals, and the key of the blind index.
    pub fn new(
        keys: impl IntoIterator<Item = (KeyNumber, DataKey)>,
        index: DataKey,
    ) -> Result<Self, SealError> {
        let keys: BTreeMap<_, _> = keys.into_iter().collect();
        let newest = *keys.keys().next_back().ok_or(SealError::NoKey)?;
        Ok(Self { keys, newest, index })
    }

    /// The number of the key that seals.
    pub const fn newest(&self) -> KeyNumber {
        self.newest
    }

    /// Seals a value for a place under the newest key: 45 bytes longer than the value.
    ///
    /// A value is at most 2³⁸ bytes (the cipher's limit); a longer one seals to nothing, which does not open.
    pub fn seal(&self, place: &Place<'_>, clear: &[u8], nonce: Nonce) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(HEAD_BYTES + clear.len() + 16);
        sealed.push(VERSION);
        sealed.extend_from_slice(&self.newest.to_be_bytes());
        sealed.extend_from_slice(&nonce);
        let payload = Payload { msg: clear, aad: &place.bound(self.newest) };
        let text = self
            .keys
            .get(&self.newest)
            .and_then(|key| key.cipher().encrypt(XNonce::from_slice(&nonce), payload).ok());
        sealed.extend_from_slice(&text.unwrap_or_default());
        sealed
    }

    /// Opens a value in its place. The clear bytes are wiped when they are dropped.
    pub fn open(&self, place: &Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let number = sealed_under(sealed).ok_or(SealError::NotSealed)?;
        let key = self.keys.get(&number).ok_or(SealError::UnknownKey(number))?;
        let (nonce, text) = sealed
            .split_at_checked(HEAD_BYTES)
            .and_then(|(head, text)| head.last_chunk::<NONCE_BYTES>().map(|nonce| (nonce, text)))
            .ok_or(SealError::NotSealed)?;
        let payload = Payload { msg: text, aad: &place.bound(number) };
        let clear = key.cipher().decrypt(XNonce::from_slice(nonce), payload);
        clear.map(Zeroizing::new).map_err(|_| SealError::DoesNotOpen)
    }

    /// What a normalised value is looked up by: HMAC-SHA-256 under the index key, another one in each column, so
    /// that equal values in two columns do not show as equal.
    pub fn blind_index(&self, table: &str, column: &str, normalised: &str) -> [u8; 32] {
        let place = Place { table, column, row: "" };
        // A key of any length is taken, so the error cannot be; an index of zeros would find nothing.
        let Ok(mac) = Hmac::<Sha256>::new_from_slice(self.index.bytes()) else { return [0; 32] };
        let mac = mac.chain_update(place.bound(0)).chain_update(normalised.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

/// The number of the key that a value was sealed under; `None` when it is no sealed value.
pub fn sealed_under(sealed: &[u8]) -> Option<KeyNumber> {
    let (version, rest) = sealed.split_first()?;
    let number = rest.first_chunk::<4>()?;
    (*version == VERSION && sealed.len() >= HEAD_BYTES + 16).then(|| KeyNumber::from_be_bytes(*number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_too_short_to_be_sealed_is_under_no_key() {
        let mut bytes = vec![0; HEAD_BYTES + 16];
        bytes[0] = VERSION;
        assert!(sealed_under(&bytes).is_some(), "nothing at all can be sealed, too");
        assert!(sealed_under(&bytes[1..]).is_none() && sealed_under(&bytes[..HEAD_BYTES + 15]).is_none());
        assert!(sealed_under(&[]).is_none());
    }

    fn key(byte: u8) -> DataKey {
        DataKey::from_bytes([byte; 32])
    }

    fn keyring() -> Keyring {
        Keyring::new([(1, key(1)), (2, key(2))], key(9)).unwrap()
    }

    const PLACE: Place<'static> = Place { table: "owner", column: "id_number", row: "a" };

    #[test]
    fn a_value_opens_only_in_its_place() {
        let sealed = keyring().seal(&PLACE, b"110101199003070012", [5; 24]);
        assert_eq!(keyring().open(&PLACE, &sealed).unwrap().as_slice(), b"110101199003070012");
        for other in [
            Place { row: "b", ..PLACE },
            Place { column: "phone", ..PLACE },
            Place { table: "account", ..PLACE },
            // The same letters, parted otherwise.
            Place { table: "owneri", column: "d_number", row: "a" },
        ] {
            assert_eq!(keyring().open(&other, &sealed).err(), Some(SealError::DoesNotOpen), "{other:?}");
        }
    }

    #[test]
    fn the_newest_key_seals_and_the_older_one_still_opens() {
        let before = Keyring::new([(1, key(1))], key(9)).unwrap();
        let sealed = before.seal(&PLACE, b"x", [5; 24]);
        assert_eq!(sealed_under(&sealed), Some(1));
        assert_eq!(keyring().open(&PLACE, &sealed).unwrap().as_slice(), b"x");
        let newer = keyring().seal(&PLACE, b"x", [6; 24]);
        assert_eq!((keyring().newest(), sealed_under(&newer)), (2, Some(2)));
        assert_eq!(before.open(&PLACE, &newer).err(), Some(SealError::UnknownKey(2)));
    }

    #[test]
    fn a_keyring_without_keys_is_refused() {
        assert_eq!(Keyring::new([], key(9)).err(), Some(SealError::NoKey));
    }

    #[test]
    fn the_index_is_keyed_and_another_one_in_each_column() {
        let index = keyring().blind_index("owner", "phone", "13800000000");
        assert_eq!(index, keyring().blind_index("owner", "phone", "13800000000"));
        assert_ne!(index, keyring().blind_index("owner", "id_number", "13800000000"));
        let other = Keyring::new([(1, key(1)), (2, key(2))], key(8)).unwrap();
        assert_ne!(index, other.blind_index("owner", "phone", "13800000000"));
    }

    /// The index is HMAC-SHA-256 as RFC 2104 has it, over the documented bytes.
    #[test]
    fn the_index_is_the_hmac_of_place_and_value() {
        use sha2::Digest as _;
        let mut message = vec![1, 0, 0, 0, 0];
        for part in ["t", "c", ""] {
            message.extend_from_slice(&(part.len() as u64).to_be_bytes());
            message.extend_from_slice(part.as_bytes());
        }
        message.extend_from_slice(b"v");
        let pad = |byte: u8| {
            let mut block = [byte; 64];
            block[..32].iter_mut().for_each(|one| *one ^= 9);
            block
        };
        let inner = Sha256::new().chain_update(pad(0x36)).chain_update(&message).finalize();
        let outer: [u8; 32] = Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().into();
        assert_eq!(keyring().blind_index("t", "c", "v"), outer);
    }

    proptest! {
        #[test]
        fn what_was_sealed_comes_back(clear: Vec<u8>, nonce: [u8; 24], row in ".{0,40}") {
            let place = Place { row: &row, ..PLACE };
            let sealed = keyring().seal(&place, &clear, nonce);
            prop_assert_eq!(sealed.len(), clear.len() + 45);
            prop_assert_eq!(&*keyring().open(&place, &sealed).unwrap(), &clear);
        }

        #[test]
        fn no_changed_byte_goes_unseen(clear: Vec<u8>, at: prop::sample::Index, by in 1..=255_u8) {
            let mut sealed = keyring().seal(&PLACE, &clear, [7; 24]);
            let at = at.index(sealed.len());
            sealed[at] ^= by;
            prop_assert!(keyring().open(&PLACE, &sealed).is_err());
        }

        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>) {
            prop_assert!(keyring().open(&PLACE, &bytes).is_err());
        }
    }
}

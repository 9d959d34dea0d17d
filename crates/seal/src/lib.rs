//! One field encrypted and bound to its place, and looked up blindly: bytes in, bytes out.
//!
//! A [`Keyring`] seals a value with XChaCha20-Poly1305 so that it opens only in the [`Place`] it was sealed for:
//! another row, column or table refuses it. Data keys are numbered, so that a newer one can take over while values
//! under the older one still open; a [`MasterKey`], which lives outside the database, wraps them (envelope
//! encryption). What must be found again is found by a keyed index ([`Keyring::blind_index`]).
//!
//! Nothing here reads a file, a clock or a die: keys and nonces are arguments. A nonce is 24 bytes fresh from the
//! operating system's randomness, never used twice.
//!
//! ```
//! use seal::{DataKey, Keyring, Place};
//!
//! let keyring = Keyring::new([(1, DataKey::from_bytes([7; 32]))], DataKey::from_bytes([9; 32]))?;
//! let place = Place { table: "owner", column: "phone", row: "0190" };
//! let sealed = keyring.seal(&place, b"13800000000", [3; 24]);
//! assert_eq!(keyring.open(&place, &sealed)?.as_slice(), b"13800000000");
//! assert!(keyring.open(&Place { row: "0191", ..place }, &sealed).is_err());
//! # Ok::<(), seal::SealError>(())
//! ```

mod key;
mod keyring;
pub mod stream;

pub use key::{DataKey, MasterKey, NotAKey, WrappedKey};
pub use keyring::{Keyring, Place, sealed_under};
pub use zeroize::Zeroizing;

/// Random bytes for one sealing: 192 bits, so that drawing them at random does not repeat.
pub type Nonce = [u8; 24];

/// The number of a data key; it stands in front of every value sealed under it.
pub type KeyNumber = u32;

/// Why a sealed value did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// It is no sealed value at all: too short, or of another version.
    #[error("this is no sealed value")]
    NotSealed,
    /// It was sealed under a data key that the keyring does not hold.
    #[error("the data key {0} is not in the keyring")]
    UnknownKey(KeyNumber),
    /// It was changed, belongs to another place, or the key is another one. Which of them cannot be told.
    #[error("the sealed value does not open here")]
    DoesNotOpen,
    /// A keyring without any data key seals nothing.
    #[error("the keyring holds no data key")]
    NoKey,
}

//! What proves who somebody is: bytes in, verdict out.
//!
//! | module | proof | source |
//! |---|---|---|
//! | [`password`] | something known: argon2id, breached list, two profiles of rules | NIST SP 800-63B, GB/T 22239 |
//! | [`totp`] | an authenticator app: six digits, thirty seconds, once | RFC 6238 |
//! | [`passkey`] | something held that verifies its holder: signatures, counters, origins | W3C WebAuthn level 3 |
//! | [`oidc`] | a provider's word: authorization code with PKCE, signed token | OpenID Connect Core 1.0 |
//! | [`recovery`] | ten codes on paper, each once | NIST SP 800-63B, 5.1.2 |
//! | [`one_time`] | secrets of links and programs, recognisable to scanners | – |
//!
//! Nothing here keeps anything, asks anybody or writes a sentence: what must be remembered (hashes, the last step,
//! ceremonies begun) is handed to the caller and comes back as an argument, so that any node finishes what another
//! began. Time and random bytes are arguments, but for the challenges of [`passkey`], which its library draws and times
//! (decision 0111). Secrets are wiped when they are dropped and never shown by `Debug`.
//!
//! ```
//! use credential::password::{Gate, Profile, check};
//! use credential::totp::{Secret, verify};
//!
//! let gate = Gate::new(4, 60);
//! assert!(check(Profile::Nist, "wang.fang", "王芳", "quiet lantern").is_ok());
//! let hash = gate.hash(&[7; 16], "quiet lantern")?;
//! assert!(gate.verify(Some(&hash), "quiet lantern")?);
//!
//! let secret = Secret::from_bytes(*b"12345678901234567890");
//! let step = verify(&secret, "287 082", 59, None);
//! assert_eq!(step, Some(1));
//! assert_eq!(verify(&secret, "287 082", 59, step), None);
//! # Ok::<(), credential::password::Busy>(())
//! ```

pub mod oidc;
pub mod one_time;
pub mod passkey;
pub mod password;
pub mod recovery;
pub mod totp;

pub use zeroize::Zeroizing;

/// Thirty-two letters and digits that are not mistaken for one another: no `0`, `1`, `l`, `o`.
const READABLE: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// The readable letter of five bits; higher bits are ignored.
fn readable(bits: u8) -> char {
    READABLE.get(usize::from(bits % 32)).map_or('x', |letter| char::from(*letter))
}

/// What a person typed, as it is compared: full-width letters are half-width (NFKC), case does not matter.
fn folded(typed: &str) -> Zeroizing<String> {
    use unicode_normalization::UnicodeNormalization as _;
    // Room for what folding lengthens, so that no copy is left behind by growing.
    let mut folded = Zeroizing::new(String::with_capacity(typed.len() * 3));
    folded.extend(typed.nfkc().flat_map(char::to_lowercase));
    folded
}

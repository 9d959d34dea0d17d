//! Passwords: argon2id, never stored, never logged.

use crate::environment::Environment;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};

/// Shortest password, in characters (NIST SP 800-63B and ASVS 5.0 6.2.1).
pub const MIN_LENGTH: usize = 8;
/// Longest password, in characters.
pub const MAX_LENGTH: usize = 128;

/// Why a password is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefused {
    /// Fewer than [`MIN_LENGTH`] characters.
    #[error("a password has at least {MIN_LENGTH} characters")]
    TooShort,
    /// More than [`MAX_LENGTH`] characters.
    #[error("a password has at most {MAX_LENGTH} characters")]
    TooLong,
    /// It contains the login.
    #[error("a password does not contain the login")]
    ContainsLogin,
}

/// Checks a password that somebody wants to use.
pub fn check(login: &str, password: &str) -> Result<(), PasswordRefused> {
    let length = password.chars().count();
    if length < MIN_LENGTH {
        Err(PasswordRefused::TooShort)
    } else if length > MAX_LENGTH {
        Err(PasswordRefused::TooLong)
    } else if password.to_lowercase().contains(&login.to_lowercase()) {
        Err(PasswordRefused::ContainsLogin)
    } else {
        Ok(())
    }
}

/// The hash of a password as a PHC string.
///
/// 19 MiB, two passes, one lane: OWASP's minimum for argon2id, about 25 ms of one core.
pub fn hash(environment: &Environment, password: &str) -> String {
    let salt = environment.salt();
    match argon2().hash_password_with_salt(password.as_bytes(), &salt) {
        Ok(hash) => hash.to_string(),
        // Only a password beyond 4 GiB or a salt of the wrong length can fail here, and both are checked;
        // a string that is no hash matches nothing.
        Err(_) => String::from("!"),
    }
}

/// Whether the password belongs to the hash. Takes as long for a hash that is none.
pub fn verify(hash: Option<&str>, password: &str) -> bool {
    // A well-formed hash of nothing, so that an unknown login takes as long as a known one.
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let known = hash.is_some();
    let parsed = PasswordHash::new(hash.unwrap_or(NOBODY));
    let matches = parsed.is_ok_and(|parsed| argon2().verify_password(password.as_bytes(), &parsed).is_ok());
    matches && known
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// A first password: four groups of four letters and digits that are not mistaken for one another.
pub fn generate(environment: &Environment) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let random = environment.salt();
    let mut password = String::with_capacity(19);
    for (at, byte) in random.into_iter().enumerate() {
        if at > 0 && at % 4 == 0 {
            password.push('-');
        }
        let letter = LETTERS.get(usize::from(byte % 32)).copied().unwrap_or(b'x');
        password.push(char::from(letter));
    }
    password
}

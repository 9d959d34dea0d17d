//! Passwords: argon2id, never stored, never logged.

mod gate;
mod profile;

pub use gate::{Busy, Gate};
pub use profile::{MAX_LENGTH, MIN_LENGTH, PasswordRefused, Profile, check};

use crate::{Zeroizing, readable};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};

/// Random bytes for one hash.
pub type Salt = [u8; 16];

/// The hash of a password as a PHC string. A server hashes through a [`Gate`].
///
/// 19 MiB, two passes, one lane: OWASP's minimum for argon2id, about 25 ms of one core.
pub fn hash(salt: &Salt, password: &str) -> String {
    match argon2().hash_password_with_salt(password.as_bytes(), salt) {
        Ok(hash) => hash.to_string(),
        // Only a password beyond 4 GiB or a salt of the wrong length can fail here, and both are checked;
        // a string that is no hash matches nothing.
        Err(_) => String::from("!"),
    }
}

/// Whether the password belongs to the hash. A server verifies through a [`Gate`].
///
/// Takes as long without a hash, or with one that is none, as with a good one.
pub fn verify(hash: Option<&str>, password: &str) -> bool {
    // A well-formed hash of nothing, so that an unknown login takes as long as a known one.
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let known = hash.and_then(|hash| PasswordHash::new(hash).ok());
    let is_known = known.is_some();
    let parsed = known.map_or_else(|| PasswordHash::new(NOBODY), Ok);
    let matches = parsed.is_ok_and(|parsed| argon2().verify_password(password.as_bytes(), &parsed).is_ok());
    matches && is_known
}

/// Whether the password belongs to one of the hashes: [`PasswordRefused::UsedBefore`] for the caller to say.
///
/// One hashing for each hash; the caller hands over as many as [`Profile::history`] says, the newest first.
pub fn used_before<'a>(hashes: impl IntoIterator<Item = &'a str>, password: &str) -> bool {
    hashes.into_iter().any(|hash| verify(Some(hash), password))
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// A first password of 80 bits: four groups of four letters and digits that are not mistaken for one another.
pub fn generate(random: &[u8; 16]) -> Zeroizing<String> {
    let mut password = Zeroizing::new(String::with_capacity(19));
    for (at, byte) in random.iter().enumerate() {
        if at > 0 && at % 4 == 0 {
            password.push('-');
        }
        password.push(readable(*byte));
    }
    password
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_belongs_to_its_hash_only() {
        let hash = hash(&[7; 16], "一座老小区的新电梯");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify(Some(&hash), "一座老小区的新电梯"));
        assert!(!verify(Some(&hash), "一座老小区的新楼梯"));
        assert!(!verify(None, "一座老小区的新电梯"));
    }

    #[test]
    fn what_is_no_hash_matches_nothing() {
        for none in ["", "!", "$argon2id$", "password"] {
            assert!(!verify(Some(none), none), "{none}");
        }
        assert!(!verify(None, ""));
    }

    #[test]
    fn a_password_used_before_is_found_among_the_older_hashes() {
        let hashes = [hash(&[1; 16], "first of them"), hash(&[2; 16], "second of them")];
        let hashes = || hashes.iter().map(String::as_str);
        assert!(used_before(hashes(), "second of them"));
        assert!(!used_before(hashes(), "third of them"));
        assert!(!used_before([], "first of them"));
    }

    #[test]
    fn a_first_password_is_readable_and_follows_its_random_bytes() {
        assert_eq!(*generate(&[0; 16]), "aaaa-aaaa-aaaa-aaaa");
        let made = generate(&[31, 32, 33, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        assert_eq!(*made, "9aba-bcde-fghi-jkmn");
        assert_eq!(check(Profile::Nist, "operator", "", &made), Ok(()));
    }
}

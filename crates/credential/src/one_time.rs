//! Secrets that are a text: those of links (set-up, invitation) and those of programs (API tokens).
//!
//! `yiju_`, 64 hexadecimal digits of the secret, eight of their CRC-32. The prefix lets a secret scanner find a token
//! that was committed or pasted somewhere, `yiju_[0-9a-f]{72}`, and the checksum lets it, and us, leave everything else
//! alone without asking a database.

use crate::Zeroizing;
use sha2::{Digest as _, Sha256};

/// What every token begins with.
pub const PREFIX: &str = "yiju_";
/// Bytes of a secret.
pub const SECRET_BYTES: usize = 32;
const SECRET_DIGITS: usize = SECRET_BYTES * 2;
const SUM_DIGITS: usize = 8;

/// A secret of 256 bits that is shown once and stored as its hash.
#[derive(Clone)]
pub struct Token(Zeroizing<[u8; SECRET_BYTES]>);

/// The text is no token of ours: prefix, length, digits or checksum are wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no token of Yiju")]
pub struct NotAToken;

impl Token {
    /// A token from 32 bytes of randomness.
    pub fn from_bytes(random: [u8; SECRET_BYTES]) -> Self {
        Self(Zeroizing::new(random))
    }

    /// Reads a token's text, blanks around it.
    pub fn parse(text: &str) -> Result<Self, NotAToken> {
        let digits = text.trim().strip_prefix(PREFIX).ok_or(NotAToken)?;
        let (secret, sum) = digits.split_at_checked(SECRET_DIGITS).ok_or(NotAToken)?;
        let mut bytes = Zeroizing::new([0; SECRET_BYTES]);
        let hex = data_encoding::HEXLOWER;
        // Its length is checked first: the decoder asserts on the size of what it fills.
        if sum.len() != SUM_DIGITS || hex.decode_mut(secret.as_bytes(), &mut *bytes).is_err() {
            return Err(NotAToken);
        }
        let token = Self(bytes);
        if token.sum() == sum { Ok(token) } else { Err(NotAToken) }
    }

    /// The text, to be shown once: 77 letters.
    pub fn text(&self) -> Zeroizing<String> {
        let secret = Zeroizing::new(data_encoding::HEXLOWER.encode(&*self.0));
        Zeroizing::new(format!("{PREFIX}{}{}", *secret, self.sum()))
    }

    /// What is stored of it and looked up: SHA-256. 256 random bits need no slow hash and no salt.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::new().chain_update(b"yiju token\0").chain_update(*self.0).finalize().into()
    }

    fn sum(&self) -> String {
        format!("{:08x}", crc32fast::hash(&*self.0))
    }
}

/// Nothing of the token.
impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_token_is_read_back_and_its_hash_is_not_in_it() {
        let token = Token::from_bytes([0xa7; 32]);
        let text = token.text();
        assert_eq!(text.len(), 77);
        assert_eq!(Token::parse(&format!(" {}\n", *text)).unwrap().hash(), token.hash());
        assert!(!text.contains(&data_encoding::HEXLOWER.encode(&token.hash())));
        assert_ne!(token.hash(), Token::from_bytes([0xa8; 32]).hash());
        assert_eq!(format!("{token:?}"), "Token(…)");
    }

    #[test]
    fn anything_else_is_no_token() {
        let text = Token::from_bytes([0xa7; 32]).text().to_string();
        let upper = format!("yiju_{}", text.trim_start_matches(PREFIX).to_uppercase());
        for wrong in ["", "yiju_", &text[5..], &text[..76], &format!("{text}0"), &upper, "yiju_宜居宜居"]
        {
            assert_eq!(Token::parse(wrong).err(), Some(NotAToken), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn one_changed_letter_is_seen(random in any::<[u8; 32]>(), at in 5..77_usize, by in "[0-9a-f]") {
            let mut text = Token::from_bytes(random).text().to_string();
            prop_assume!(&text[at..=at] != by.as_str());
            text.replace_range(at..=at, &by);
            prop_assert_eq!(Token::parse(&text).err(), Some(NotAToken));
        }

        #[test]
        fn no_text_makes_it_fall_over(text in "(yiju_)?\\PC*") {
            let _ = Token::parse(&text);
        }
    }
}

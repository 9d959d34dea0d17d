//! Identity at a personal link (投票码身份核对): a second thing that only an owner knows, besides the letter.

use crate::keys::keys;

keys! {
    /// What the holder of a personal link is asked.
    IdentityQuestion {
        /// 身份证号后四位.
        IdNumber = "id-number",
        /// 手机号后四位.
        Phone = "phone",
    }
}

/// How many of the last characters are asked.
const ASKED: usize = 4;

/// Whether what was typed are the last characters of a number as it is kept. Blanks and small letters do not matter; a
/// number too short to have so many proves nothing.
pub fn proves(typed: &str, kept: &str) -> bool {
    let letters = |text: &str| -> Vec<char> {
        text.chars().filter(|letter| !letter.is_whitespace()).map(|it| it.to_ascii_uppercase()).collect()
    };
    let (typed, kept) = (letters(typed), letters(kept));
    typed.len() == ASKED && kept.len() > ASKED && kept.ends_with(&typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_four_prove_it_however_they_are_typed_and_nothing_less_does() {
        let kept = "50010319700101123X";
        assert!(proves("123X", kept) && proves(" 12 3x ", kept));
        for wrong in ["", "X", "23X", "1123X", "1234", kept, "5001"] {
            assert!(!proves(wrong, kept), "{wrong}");
        }
        assert!(!proves("1234", "1234"), "the whole of it is no tail");
    }
}

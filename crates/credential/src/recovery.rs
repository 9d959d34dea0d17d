//! Recovery codes: ten on a sheet of paper, each of them once.

use crate::{READABLE, Zeroizing, folded, readable};
use sha2::{Digest as _, Sha256};

/// Codes of a sheet.
pub const CODES: usize = 10;
/// Random bytes of a code: twenty-four letters of five bits.
pub const CODE_BYTES: usize = 15;
const LETTERS: usize = 24;
/// Letters of the codes that were given out before; they stay good.
const EARLIER_LETTERS: usize = 16;

/// A sheet of ten codes like `k3m9-x7pq-2hfw-t6ya-b4cn-8dru`, to be shown once.
///
/// A code has 120 bits (ASVS 5.0, 6.5.2 asks for 112). That is beyond what can be tried, so that a plain SHA-256 keeps it
/// ([`hash`]): what makes short secrets want a slow hash, that somebody with the database tries them all, cannot be done
/// with these.
pub fn generate(random: &[u8; CODES * CODE_BYTES]) -> Vec<Zeroizing<String>> {
    random.chunks_exact(CODE_BYTES).map(code).collect()
}

fn code(random: &[u8]) -> Zeroizing<String> {
    let mut code = Zeroizing::new(String::with_capacity(LETTERS + 5));
    let (mut bits, mut held) = (0_u32, 0_u32);
    let mut letters = 0;
    for byte in random {
        bits = (bits << 8) | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            if letters > 0 && letters % 4 == 0 {
                code.push('-');
            }
            code.push(readable(u8::try_from((bits >> held) & 31).unwrap_or_default()));
            letters += 1;
        }
        bits &= (1 << held) - 1;
    }
    code
}

/// What is stored of a code and compared with: 32 bytes. `None` when what was typed cannot be a code.
///
/// Case, blanks, dashes of any kind and full-width letters do not matter.
pub fn hash(typed: &str) -> Option<[u8; 32]> {
    let mut letters = folded(typed);
    letters.retain(|letter| !is_filler(letter));
    let is_code = [LETTERS, EARLIER_LETTERS].contains(&letters.len())
        && letters.bytes().all(|letter| READABLE.contains(&letter));
    let digest = Sha256::new().chain_update(b"yiju recovery code\0").chain_update(letters.as_bytes());
    is_code.then(|| digest.finalize().into())
}

/// Whether it only separates: blanks, and hyphens and dashes (which input methods put in for one another).
fn is_filler(letter: char) -> bool {
    letter.is_whitespace()
        || letter == '-'
        || ('\u{2010}'..='\u{2015}').contains(&letter)
        || letter == '\u{2212}'
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn sheet() -> Vec<Zeroizing<String>> {
        let random: Vec<u8> = (0..150_u8).map(|n| n.wrapping_mul(37) ^ 0x5a).collect();
        generate(random.as_slice().try_into().unwrap())
    }

    #[test]
    fn a_sheet_has_ten_different_codes_in_groups_of_four() {
        let sheet = sheet();
        assert_eq!(sheet.iter().map(|code| hash(code).unwrap()).collect::<BTreeSet<_>>().len(), CODES);
        for code in &sheet {
            let groups: Vec<usize> = code.split('-').map(str::len).collect();
            assert_eq!(groups, [4; 6], "{}", **code);
        }
        assert_eq!(*generate(&[0xff; 150])[0], "9999-9999-9999-9999-9999-9999");
        assert_eq!(*generate(&[0; 150])[9], "aaaa-aaaa-aaaa-aaaa-aaaa-aaaa");
    }

    #[test]
    fn a_code_is_taken_as_people_type_it() {
        let known = hash("k3m9-x7pq-2hfw-t6ya-b4cn-8dru").unwrap();
        for typed in [
            "K3M9 X7PQ 2HFW T6YA B4CN 8DRU",
            "k3m9x7pq2hfwt6yab4cn8dru",
            " k3m9–x7pq—2hfw－t6ya b4cn8dru\n",
            "ｋ３ｍ９－ｘ７ｐｑ　２ｈｆｗ－ｔ６ｙａ－ｂ４ｃｎ－８ｄｒｕ",
        ] {
            assert_eq!(hash(typed), Some(known), "{typed}");
        }
        assert_ne!(hash("k3m9-x7pq-2hfw-t6ya-b4cn-8drv"), Some(known));
        assert!(hash("k3m9-x7pq-2hfw-t6ya").is_some(), "one of an earlier sheet");
    }

    #[test]
    fn what_cannot_be_a_code_has_no_hash() {
        for typed in [
            "",
            "k3m9",
            "k3m9-x7pq-2hfw-t6y",
            "k3m9-x7pq-2hfw-t6yaa",
            "k3m9-x7pq-2hfw-t6y0",
            "密密密密密密密密",
        ] {
            assert_eq!(hash(typed), None, "{typed}");
        }
    }

    proptest! {
        /// No bit of the random bytes is lost: two codes are equal only if their bytes are.
        #[test]
        fn every_random_bit_counts(one in any::<[u8; 15]>(), at in 0..120_usize) {
            let mut other = one;
            other[at / 8] ^= 1 << (at % 8);
            prop_assert_ne!(code(&one), code(&other));
        }
    }
}

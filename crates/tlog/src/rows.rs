//! A root as people read it aloud and type it in: rows of groups, each row with two check digits.

use crate::hash::{Hash, from_hex, hex};

/// What the check digits are the remainder by: a prime, so that one wrong digit, or two that changed places, always
/// show (ISO/IEC 7064 uses the same for the same).
const MODULUS: u64 = 97;

impl Hash {
    /// Four rows of four groups of four hexadecimal digits and two check digits: `1f3a 99c0 0b5e 77d2 41`. The check
    /// digits are the row as a number, divided by 97: the remainder, in decimal.
    pub fn rows(&self) -> [String; 4] {
        let (rows, _) = self.0.as_chunks::<8>();
        let mut written = rows.iter().copied().map(row);
        std::array::from_fn(|_| written.next().unwrap_or_default())
    }

    /// From four rows as they were typed, in upper or lower case, groups apart or not; `None` when check digits do
    /// not fit.
    pub fn from_rows(rows: &[&str; 4]) -> Option<Self> {
        let read: Vec<[u8; 8]> = rows.iter().map(|text| read(text)).collect::<Option<_>>()?;
        Self::from_bytes(read.as_flattened())
    }
}

fn row(bytes: [u8; 8]) -> String {
    let (groups, _) = bytes.as_chunks::<2>();
    let groups: Vec<String> = groups.iter().map(|group| hex(group)).collect();
    format!("{} {:02}", groups.join(" "), u64::from_be_bytes(bytes) % MODULUS)
}

fn read(text: &str) -> Option<[u8; 8]> {
    let plain: String = text.split_whitespace().collect::<String>().to_ascii_lowercase();
    let (digits, check) = plain.split_at_checked(16)?;
    let bytes: [u8; 8] = from_hex(digits)?.try_into().ok()?;
    (check == format!("{:02}", u64::from_be_bytes(bytes) % MODULUS)).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn back(rows: &[String; 4]) -> Option<Hash> {
        Hash::from_rows(&rows.each_ref().map(String::as_str))
    }

    #[test]
    fn the_rows_of_the_empty_tree_are_known() {
        assert_eq!(
            Hash::of_nothing().rows(),
            [
                "e3b0 c442 98fc 1c14 46",
                "9afb f4c8 996f b924 57",
                "27ae 41e4 649b 934c 29",
                "a495 991b 7852 b855 68",
            ]
        );
    }

    #[test]
    fn a_head_is_read_with_its_root_in_rows() {
        let head = crate::Checkpoint { origin: "city.example/log".into(), size: 41, root: Hash::leaf(b"x") };
        let typed = format!("city.example/log\n41\n{}\n", head.root.rows().join("\n"));
        assert_eq!(crate::PaperHead::parse(&typed).unwrap().checkpoint, head);
        assert!(crate::PaperHead::parse(&typed.replace("41", "42\n1")).is_err());
    }

    proptest! {
        #[test]
        fn rows_are_read_back_however_they_are_typed(bytes: [u8; 32]) {
            let rows = Hash(bytes).rows();
            prop_assert_eq!(back(&rows), Some(Hash(bytes)));
            let typed = rows.each_ref().map(|row| row.to_uppercase().replace(' ', ""));
            prop_assert_eq!(back(&typed), Some(Hash(bytes)));
        }

        #[test]
        fn one_wrong_digit_shows(bytes: [u8; 32], row in 0_usize..4, at in 0_usize..16, by in 1_u32..16) {
            let mut rows = Hash(bytes).rows().map(|row| row.replace(' ', ""));
            let digit = u32::from_str_radix(&rows[row][at..=at], 16).unwrap();
            rows[row].replace_range(at..=at, &format!("{:x}", (digit + by) % 16));
            prop_assert_eq!(back(&rows), None);
        }

        #[test]
        fn two_digits_that_changed_places_show(bytes: [u8; 32], row in 0_usize..4, at in 0_usize..15) {
            let mut rows = Hash(bytes).rows().map(|row| row.replace(' ', ""));
            let (a, b) = (rows[row][at..=at].to_owned(), rows[row][at + 1..=at + 1].to_owned());
            prop_assume!(a != b);
            rows[row].replace_range(at..=at + 1, &format!("{b}{a}"));
            prop_assert_eq!(back(&rows), None);
        }
    }
}

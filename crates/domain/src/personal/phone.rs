//! Phone numbers of the mainland.

use zeroize::Zeroizing;

/// A phone number: a mobile one of 11 digits, or a landline with or without its area code. Kept as digits only,
/// without the country's code; an extension follows after `-`.
///
/// ```
/// use domain::personal::Phone;
///
/// let phone = Phone::parse("+86 138-1234-5678").unwrap();
/// assert_eq!(phone.masked(), "138****5678");
/// assert_eq!(Phone::parse("(023) 6765 4321 转 12").unwrap().masked(), "023****4321");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Phone(Zeroizing<String>);

/// What stands between the number and an extension.
const EXTENSION_MARKS: [char; 5] = ['转', '轉', '#', 'x', 'X'];

impl Phone {
    /// Reads a number as people write it.
    pub fn parse(text: &str) -> Option<Self> {
        let bare = super::bare(text);
        let (number, extension) = match bare.split_once(EXTENSION_MARKS) {
            Some((number, extension)) => (number, Some(extension)),
            None => (bare.as_str(), None),
        };
        let number: Zeroizing<String> =
            Zeroizing::new(number.chars().filter(|c| !matches!(c, '(' | ')')).collect());
        let national = ["+86", "0086"].iter().find_map(|code| number.strip_prefix(code)).unwrap_or(&number);
        // 86 in front of a mobile number; no landline of this length begins so.
        let national = match national.strip_prefix("86") {
            Some(rest) if is_mobile(rest) => rest,
            _ => national,
        };
        let fits = is_mobile(national) || is_landline(national);
        let digits = |text: &str| (1..=6).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        match extension {
            _ if !fits => None,
            None => Some(Self(Zeroizing::new(national.to_owned()))),
            Some(extension) if digits(extension) => {
                Some(Self(Zeroizing::new(format!("{national}-{extension}"))))
            }
            Some(_) => None,
        }
    }

    /// The digits.
    pub fn clear(&self) -> &str {
        &self.0
    }

    /// What it is looked up by: the number without its extension.
    pub fn without_extension(&self) -> &str {
        self.0.split_once('-').map_or(&self.0, |(number, _)| number)
    }

    /// `138****5678`; of a landline the area code and the last four digits.
    pub fn masked(&self) -> String {
        let number = self.without_extension();
        let shown = if is_mobile(number) { 3 } else { area_code(number).unwrap_or(0) };
        let last = number.len().saturating_sub(4);
        format!("{}****{}", number.get(..shown).unwrap_or_default(), number.get(last..).unwrap_or_default())
    }
}

/// 11 digits that begin with 13 to 19.
fn is_mobile(number: &str) -> bool {
    let mut digits = number.bytes();
    number.len() == 11
        && digits.next() == Some(b'1')
        && digits.next().is_some_and(|second| (b'3'..=b'9').contains(&second))
        && digits.all(|digit| digit.is_ascii_digit())
}

/// Seven or eight digits that begin with 2 to 8, behind an area code of three or four digits or without.
fn is_landline(number: &str) -> bool {
    let local = area_code(number).and_then(|length| number.get(length..)).unwrap_or(number);
    (7..=8).contains(&local.len())
        && local.bytes().all(|digit| digit.is_ascii_digit())
        && local.bytes().next().is_some_and(|first| (b'2'..=b'8').contains(&first))
}

/// How many digits the area code has: 010 and 02x have three, all others four.
fn area_code(number: &str) -> Option<usize> {
    number.starts_with('0').then(|| if number.starts_with("010") || number.starts_with("02") { 3 } else { 4 })
}

/// Nothing of the number.
impl std::fmt::Debug for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Phone(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_number_are_one() {
        let spellings = [
            "13800005678",
            " 138 0000 5678",
            "+8613800005678",
            "0086 138-0000-5678",
            "86138 00005678",
            "１３８００００５６７８",
        ];
        for written in spellings {
            assert_eq!(Phone::parse(written).unwrap().clear(), "13800005678", "{written}");
        }
        for written in ["023-67654321", "（023）67654321", "+86 023 6765 4321", "02367654321"] {
            assert_eq!(Phone::parse(written).unwrap().clear(), "02367654321", "{written}");
        }
    }

    #[test]
    fn masks_show_where_and_the_last_four() {
        let mask = |text: &str| Phone::parse(text).unwrap().masked();
        assert_eq!(mask("19900001234"), "199****1234");
        assert_eq!(mask("02367654321转8"), "023****4321");
        assert_eq!(mask("0830-2345678"), "0830****5678");
        assert_eq!(mask("67654321"), "****4321");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for wrong in
            ["", "1380000567", "138000056789", "12345678901", "110", "无", "0236765432a", "023-67654321转"]
        {
            assert!(Phone::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn the_extension_is_kept_and_not_looked_up() {
        let phone = Phone::parse("023-67654321转8012").unwrap();
        assert_eq!((phone.clear(), phone.without_extension()), ("02367654321-8012", "02367654321"));
        assert_eq!(format!("{phone:?}"), "Phone(…)");
    }

    proptest! {
        #[test]
        fn a_normalised_number_is_its_own_spelling(rest in "[3-9][0-9]{9}") {
            let phone = Phone::parse(&format!("1{rest}")).unwrap();
            prop_assert_eq!(Phone::parse(phone.clear()), Some(phone));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,40}") {
            let _ = Phone::parse(&text);
        }
    }
}

//! Resident ID numbers (居民身份证号码, GB 11643-1999).

use jiff::civil::Date;
use zeroize::Zeroizing;

/// A resident ID number of 18 characters whose checksum and birthday are right.
///
/// Of the area code only the form is checked: areas are dissolved and renamed, the numbers stay.
///
/// ```
/// use domain::personal::IdNumber;
///
/// // The example of the standard's annex, and the same person's number of 15 digits.
/// let number = IdNumber::parse("11010519491231002x").unwrap();
/// assert_eq!(number.masked(), "1101**********002X");
/// assert_eq!(IdNumber::parse("110105491231002"), Some(number));
/// assert_eq!(IdNumber::parse("110105194912310021"), None);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct IdNumber(Zeroizing<String>);

/// The weights of the 17 digits before the check character (GB 11643-1999, 4.2; ISO 7064 MOD 11-2).
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The check character by the remainder.
const CHECK: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

impl IdNumber {
    /// Reads a number of 18 characters, or one of 15 digits (issued until 1999), which becomes the 18 it stands for.
    pub fn parse(text: &str) -> Option<Self> {
        let bare = super::bare(text);
        match bare.len() {
            18 => {
                let upper = Zeroizing::new(bare.to_ascii_uppercase());
                let (body, check) = upper.split_at_checked(17)?;
                (check.chars().eq([check_character(body)?])).then_some(())?;
                birthday(body.get(6..14)?)?;
                Some(Self(upper))
            }
            15 => {
                let body = Zeroizing::new(format!("{}19{}", bare.get(..6)?, bare.get(6..)?));
                birthday(body.get(6..14)?)?;
                let check = check_character(&body)?;
                Some(Self(Zeroizing::new(format!("{}{check}", *body))))
            }
            _ => None,
        }
    }

    /// The 18 characters.
    pub fn clear(&self) -> &str {
        &self.0
    }

    /// `1101**********002X`: the area's first four digits and the last four characters.
    pub fn masked(&self) -> String {
        let (first, last) = (self.0.get(..4).unwrap_or_default(), self.0.get(14..).unwrap_or_default());
        format!("{first}**********{last}")
    }
}

/// The check character of 17 digits.
fn check_character(body: &str) -> Option<char> {
    if body.len() != WEIGHTS.len() {
        return None;
    }
    let mut sum = 0_u32;
    for (digit, weight) in body.chars().zip(WEIGHTS) {
        sum = sum.saturating_add(digit.to_digit(10)?.saturating_mul(weight));
    }
    CHECK.get(usize::try_from(sum % 11).ok()?).copied()
}

/// The day, where eight digits are one.
fn birthday(digits: &str) -> Option<Date> {
    let (year, rest) = digits.split_at_checked(4)?;
    let (month, day) = rest.split_at_checked(2)?;
    let year: i16 = year.parse().ok()?;
    (1850..2200).contains(&year).then_some(())?;
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// Nothing of the number.
impl std::fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdNumber(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A number of an area that does not exist.
    fn number(area: u32, day: u32, serial: u32) -> String {
        let year = 1920 + day % 100;
        let body = format!("{area:06}{year:04}{:02}{:02}{serial:03}", 1 + day % 12, 1 + day % 28);
        format!("{body}{}", check_character(&body).unwrap())
    }

    #[test]
    fn spellings_of_one_number_are_one() {
        let written = number(0, 41, 12);
        let read = IdNumber::parse(&written).unwrap();
        let full_width: String =
            written.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect();
        let spaced = format!(" {} {} {} ", &written[..6], &written[6..14], &written[14..]);
        for other in [written.to_lowercase(), full_width, spaced] {
            assert_eq!(IdNumber::parse(&other).as_ref(), Some(&read));
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for wrong in [
            "",
            "11010519491231002",
            "1101051949123100211",
            "11010519491331002X",
            "11010519490230002X",
            "１１０１０５１９４９１２３１００2Y",
            "5.00101199001010E+17",
            "110105490230002",
            "身份证号码十八个字的文字啊啊啊啊啊啊啊",
        ] {
            assert!(IdNumber::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn nothing_of_it_is_in_a_log() {
        let number = IdNumber::parse("11010519491231002X").unwrap();
        assert_eq!(format!("{number:?}"), "IdNumber(…)");
    }

    proptest! {
        /// MOD 11-2 finds each wrong digit and each swap of neighbours.
        #[test]
        fn a_slip_of_the_pen_is_found(area in 0..1_000_000_u32, day in 0..1200_u32, serial in 0..1000_u32,
                                     at in 0..17_usize, by in 1..10_u32) {
            let right = number(area, day, serial);
            prop_assert!(IdNumber::parse(&right).is_some());
            let mut wrong: Vec<char> = right.chars().collect();
            wrong[at] = char::from_digit((wrong[at].to_digit(10).unwrap() + by) % 10, 10).unwrap();
            prop_assert!(IdNumber::parse(&wrong.iter().collect::<String>()).is_none());
            let mut swapped: Vec<char> = right.chars().collect();
            swapped.swap(at, at + 1);
            if swapped != right.chars().collect::<Vec<_>>() {
                prop_assert!(IdNumber::parse(&swapped.iter().collect::<String>()).is_none());
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,40}") {
            let _ = IdNumber::parse(&text);
        }
    }
}

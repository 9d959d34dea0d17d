//! How a case is changed: bytes, numbers, pieces of others, and words that readers trip over.

use crate::chance::Chance;

/// What readers trip over.
const WORDS: &[&str] = &[
    "XFD1048576",
    "A0",
    "A99999999",
    "r=\"A1\"",
    "r=\"ZZZZ9\"",
    "4294967295",
    "-1",
    "18446744073709551616",
    "1e308",
    "NaN",
    "Infinity",
    "1E-400",
    "\u{0}",
    "\u{feff}",
    "\u{202e}",
    "\u{ff10}",
    "<c r=\"",
    "<row r=\"",
    "t=\"s\"><v>",
    "]]>",
    "<![CDATA[",
    "<!DOCTYPE x [<!ENTITY y \"z\">]>",
    "&#x0;",
    "&y;",
    "\"\"",
    "\"",
    "'",
    ",",
    "\t",
    "\r",
    "\r\n",
    "\n\n",
    "=1+1",
    "@",
    "{",
    "}",
    "[",
    "]",
    "\\u0000",
    "null",
    "万㎡",
    "亿",
    "约",
    "不详",
    "—",
    "至",
    "年",
    "/",
    "0001-01-01",
    "9999-12-31",
    "-9999999999",
    "𠮷",
    "e\u{301}",
    "１２３",
    "壹佰",
    "110101199003078515",
    "+8613800138000",
];

/// A case made of a seed.
pub fn mutate(seed: &[u8], corpus: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut case = seed.to_vec();
    for _ in 0..chance.between(1, 6) {
        let length = u64::try_from(case.len()).unwrap_or_default();
        let at = usize::try_from(chance.below(length + 1)).unwrap_or_default();
        let span = usize::try_from(chance.between(1, 1 + length.min(64))).unwrap_or_default();
        let end = at.saturating_add(span).min(case.len());
        match chance.below(8) {
            0 => {
                if let Some(byte) = case.get_mut(at) {
                    *byte ^= 1_u8.wrapping_shl(u32::try_from(chance.below(8)).unwrap_or_default());
                }
            }
            1 => drop(case.drain(at..end)),
            2 => {
                let piece = case.get(at..end).unwrap_or_default().to_vec();
                let to = usize::try_from(chance.below(length + 1)).unwrap_or_default().min(case.len());
                case.splice(to..to, piece);
            }
            3 => {
                if let Some(other) = chance.one_of(corpus) {
                    let from = usize::try_from(chance.below(u64::try_from(other.len()).unwrap_or_default()))
                        .unwrap_or_default();
                    let piece =
                        other.get(from..from.saturating_add(span).min(other.len())).unwrap_or_default();
                    case.splice(at..at, piece.iter().copied());
                }
            }
            4 => {
                let number = chance.next() >> chance.below(64);
                case.splice(at..end, number.to_string().into_bytes());
            }
            5 => {
                let times = usize::try_from(chance.between(2, 40)).unwrap_or(2);
                let piece = case.get(at..end).unwrap_or_default().repeat(times);
                case.splice(at..at, piece);
            }
            _ => {
                let word = chance.one_of(WORDS).copied().unwrap_or_default();
                case.splice(at..if chance.once_in(2) { at } else { end }, word.bytes());
            }
        }
        case.truncate(200_000);
    }
    case
}

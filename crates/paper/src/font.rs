//! The fonts in the program, and what they can print.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::LazyLock;
use typst::foundations::Bytes;
use typst::text::{Coverage, Font, FontBook};
use typst::utils::LazyHash;
use unicode_normalization::char::is_combining_mark;

/// The font files, as `build.rs` found them: none at all, or every one.
static FILES: &[&[u8]] = &include!(concat!(env!("OUT_DIR"), "/fonts.rs"));

/// The fonts, each file once.
pub(crate) static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let files = FILES.iter().map(|file| Bytes::new(*file));
    files.flat_map(Font::iter).collect()
});

/// What typst chooses from.
pub(crate) static BOOK: LazyLock<LazyHash<FontBook>> =
    LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

/// Which characters each font has.
static COVERAGE: LazyLock<Vec<Coverage>> =
    LazyLock::new(|| FONTS.iter().map(|font| font.info().coverage.clone()).collect());

/// The text as it can be printed: characters that no font has, and those that would print nothing, or reorder what
/// stands beside them, become visible as `〓(U+202E)` and are added to `missing`. 〓 is what Chinese printers set for a
/// sort they lack. Line ends and tabulators become blanks.
pub(crate) fn printable(text: &str, missing: &mut BTreeSet<char>) -> String {
    let mut printed = String::with_capacity(text.len());
    // The fonts that have the letter and the marks over it: typst takes both from one font.
    let mut able: Vec<&Coverage> = Vec::new();
    for c in text.chars() {
        if matches!(c, '\n' | '\r' | '\t') {
            printed.push(' ');
            continue;
        }
        let has = |coverage: &&Coverage| coverage.contains(u32::from(c));
        let mark = is_combining_mark(c);
        let now: Vec<&Coverage> = if mark {
            able.iter().copied().filter(has).collect()
        } else {
            COVERAGE.iter().filter(has).collect()
        };
        if now.is_empty() || says_nothing(c) {
            missing.insert(c);
            let _ = write!(printed, "〓(U+{:04X})", u32::from(c));
        } else {
            printed.push(c);
            able = now;
        }
    }
    printed
}

/// Controls, characters without a shape, and the codes that everybody uses as they like: registers that came through
/// GBK have these where a rare character was.
fn says_nothing(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(text: &str) -> (String, Vec<char>) {
        let mut missing = BTreeSet::new();
        let printed = printable(text, &mut missing);
        (printed, missing.into_iter().collect())
    }

    #[test]
    fn all_of_gb_2312_is_printed() {
        let rows = (0xb0_u8..=0xf7).flat_map(|row| (0xa1_u8..=0xfe).map(move |cell| [row, cell]));
        let text: String = rows
            // Row 87 ends after five characters; what follows it is not in GB 2312.
            .filter(|code| !matches!(code, [0xd7, 0xfa..=0xfe]))
            .map(|code| encoding_rs::GBK.decode_without_bom_handling(&code).0.into_owned())
            .collect();
        assert_eq!(text.chars().count(), 6763);
        assert_eq!(printed(&text), (text, vec![]));
    }

    #[test]
    fn ordinary_text_is_left_alone() {
        for text in
            ["渝北区龙溪街道花卉园西一路 24 号", "№ 3 «Ångström» – 22.1 万㎡", "Nguyễn Thị Ánh", "e\u{301}"]
        {
            assert_eq!(printed(text), (text.to_owned(), vec![]));
        }
    }

    #[test]
    fn what_cannot_be_printed_is_seen() {
        assert_eq!(printed("a\u{323af}b"), ("a〓(U+323AF)b".into(), vec!['\u{323af}']));
        assert_eq!(printed("\u{202e}x\u{e863}").0, "〓(U+202E)x〓(U+E863)");
        // Latin has the mark, Chinese does not: neither font has both.
        assert_eq!(printed("e\u{1dc4}").0, "e\u{1dc4}");
        assert_eq!(printed("一\u{1dc4}").0, "一〓(U+1DC4)");
        assert_eq!(printed("a\r\nb\tc\0").0, "a  b c〓(U+0000)");
        assert_eq!(printed("🏠").0, "〓(U+1F3E0)");
    }
}

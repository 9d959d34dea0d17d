//! Bytes to text: which encoding, and repairing text that was decoded in the wrong one before.

use super::ReadError;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252,
};
use std::io::Read;

/// The encoding chosen for a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Choice {
    pub encoding: &'static Encoding,
    /// Bytes of the byte order mark to skip.
    pub mark: usize,
    /// Neither declared by a mark nor certain (valid UTF-8 is certain).
    pub guessed: bool,
}

/// The encoding a person asked for by name.
pub(crate) fn by_label(label: &str) -> Result<&'static Encoding, ReadError> {
    match Encoding::for_label(label.trim().as_bytes()) {
        // GB18030 reads all of GBK and more; Lianjia's 䢖 is not in GBK.
        Some(encoding) if encoding == GBK => Ok(GB18030),
        Some(encoding) => Ok(encoding),
        None => Err(ReadError::NoSuchEncoding { label: label.to_owned() }),
    }
}

/// Reads all of `reader` once to learn its encoding.
pub(crate) fn detect(mut reader: impl Read) -> Result<Choice, ReadError> {
    let mut chunk = vec![0; 1 << 18];
    let mut filled = fill(&mut reader, &mut chunk)?;
    let first = chunk.get(..filled).unwrap_or_default();
    if let Some((encoding, mark)) = Encoding::for_bom(first) {
        return Ok(Choice { encoding, mark, guessed: false });
    }
    if let Some(encoding) = wide(first) {
        return Ok(Choice { encoding, mark: 0, guessed: true });
    }
    // A handful of names is too little for statistics: what reads as Chinese without a fault is Chinese.
    let short = filled < chunk.len() && reads_as_chinese(first);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut tally = Utf8Tally::default();
    while filled > 0 {
        let bytes = chunk.get(..filled).unwrap_or_default();
        tally.add(bytes);
        if tally.bad > 0 {
            detector.feed(bytes, false);
        }
        filled = fill(&mut reader, &mut chunk)?;
    }
    tally.finish();
    detector.feed(&[], true);
    Ok(match tally {
        Utf8Tally { bad: 0, .. } => Choice { encoding: UTF_8, mark: 0, guessed: false },
        // A few broken places in what is otherwise good UTF-8: damage, not another encoding.
        Utf8Tally { bad, good, .. } if good >= bad.saturating_mul(20) => {
            Choice { encoding: UTF_8, mark: 0, guessed: true }
        }
        _ if short => Choice { encoding: GB18030, mark: 0, guessed: true },
        _ => Choice {
            encoding: chinese(detector.guess(Some(b"cn"), Utf8Detection::Deny)),
            mark: 0,
            guessed: true,
        },
    })
}

/// Reads until the buffer is full or the file ends.
fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> Result<usize, ReadError> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(filled)
}

/// UTF-16 without a mark: every other byte of Latin text, digits and separators is NUL, on one side only.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..bytes.len().min(4096))?;
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let pairs = sample.len() / 2;
    let lop_sided = |many: usize, few: usize| many * 12 > pairs && many > 3 && few * 8 < many;
    if lop_sided(odd, even) {
        Some(UTF_16LE)
    } else if lop_sided(even, odd) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// What a Chinese city's file is when the statistics waver between East Asian encodings.
fn chinese(guess: &'static Encoding) -> &'static Encoding {
    if [GBK, EUC_JP, EUC_KR, SHIFT_JIS].contains(&guess) {
        GB18030
    } else if guess == BIG5 {
        BIG5
    } else {
        guess
    }
}

/// Whether bytes decode as GB18030 without a fault and into common characters: Big5 and Latin text do not.
fn reads_as_chinese(bytes: &[u8]) -> bool {
    GB18030.decode_without_bom_handling_and_without_replacement(bytes).is_some_and(|text| {
        let high = text.chars().filter(|c| !c.is_ascii()).count();
        // Level one of GB 2312 holds the 3,755 common characters, in the rows B0 to D7.
        let common = text
            .chars()
            .filter(|c| is_han(*c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}'))
            .filter(|c| {
                let mut buffer = [0; 4];
                let (encoded, _, _) = GB18030.encode(c.encode_utf8(&mut buffer));
                matches!(*encoded, [0xA1..=0xA3 | 0xB0..=0xD7, 0xA1..=0xFF])
            })
            .count();
        high > 0 && common * 10 >= high * 9
    })
}

/// Counts multi-byte sequences that are good or bad UTF-8, across chunks.
#[derive(Default)]
struct Utf8Tally {
    good: u64,
    bad: u64,
    carried: Vec<u8>,
}

impl Utf8Tally {
    fn add(&mut self, bytes: &[u8]) {
        if self.carried.is_empty() {
            let rest = self.count(bytes);
            self.carried = rest.to_vec();
        } else {
            let mut joined = std::mem::take(&mut self.carried);
            joined.extend_from_slice(bytes);
            let rest = self.count(&joined).to_vec();
            self.carried = rest;
        }
    }

    /// Counts and returns the incomplete sequence at the end.
    fn count<'a>(&mut self, mut bytes: &'a [u8]) -> &'a [u8] {
        loop {
            match std::str::from_utf8(bytes) {
                Ok(text) => {
                    self.good += multibyte(text.as_bytes());
                    return &[];
                }
                Err(error) => {
                    let (valid, rest) = bytes.split_at(error.valid_up_to());
                    self.good += multibyte(valid);
                    let Some(length) = error.error_len() else { return rest };
                    self.bad += 1;
                    // Damage is counted, not measured: after this many the answer is known.
                    if self.bad > 10_000 {
                        return &[];
                    }
                    bytes = rest.get(length..).unwrap_or_default();
                }
            }
        }
    }

    fn finish(&mut self) {
        self.bad += u64::from(!self.carried.is_empty());
    }
}

/// Multi-byte characters begun in valid UTF-8.
fn multibyte(bytes: &[u8]) -> u64 {
    let count = bytes.iter().filter(|byte| **byte >= 0xC0).count();
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// Undoes a wrong decoding: `Ð¡ÇøÃû³Æ` is GBK read as Latin-1, `å°åŒº` is UTF-8 read as Windows-1252.
///
/// Gives the repaired text and the encoding it had been written in; `None` when the text is sound.
pub(crate) fn repair(text: &str) -> Option<(String, &'static Encoding)> {
    let high = text.chars().filter(|c| !c.is_ascii()).count();
    let latin = text.chars().filter(|c| ('\u{80}'..='\u{ff}').contains(c) || is_1252(*c)).count();
    if high < 2 || latin < high {
        return None;
    }
    let bytes = as_latin(text)?;
    let decoded = |encoding: &'static Encoding| {
        encoding
            .decode_without_bom_handling_and_without_replacement(&bytes)
            .filter(|text| {
                text.chars().filter(|c| is_han(*c)).count() * 2
                    >= text.chars().filter(|c| !c.is_ascii()).count()
            })
            .filter(|text| text.chars().any(is_han))
            .map(|text| (text.into_owned(), encoding))
    };
    decoded(UTF_8).or_else(|| decoded(GB18030))
}

/// Characters Windows-1252 has outside Latin-1.
fn is_1252(character: char) -> bool {
    !character.is_ascii() && (character as u32) > 0xff && {
        let mut buffer = [0; 4];
        let (_, _, unmappable) = WINDOWS_1252.encode(character.encode_utf8(&mut buffer));
        !unmappable
    }
}

fn as_latin(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.chars() {
        if let Ok(byte) = u8::try_from(character as u32) {
            bytes.push(byte);
        } else {
            let mut buffer = [0; 4];
            let (encoded, _, unmappable) = WINDOWS_1252.encode(character.encode_utf8(&mut buffer));
            if unmappable {
                return None;
            }
            bytes.extend_from_slice(&encoded);
        }
    }
    Some(bytes)
}

/// Common Chinese characters.
pub(crate) fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "小区名称,建成年代,户数\n竹园小区(渝中),1998年,245\n向阳村,上世纪80年代,暂无资料\n";

    fn found(bytes: &[u8]) -> &'static str {
        detect(bytes).unwrap().encoding.name()
    }

    #[test]
    fn tells_the_encodings_of_chinese_registers() {
        assert_eq!(found(LINE.as_bytes()), "UTF-8");
        assert_eq!(found(&[b"\xEF\xBB\xBF", LINE.as_bytes()].concat()), "UTF-8");
        assert_eq!(found(&GB18030.encode(LINE).0), "gb18030");
        let wide: Vec<u8> = LINE.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(found(&wide), "UTF-16LE");
        assert_eq!(found(&[b"\xFF\xFE".as_slice(), &wide].concat()), "UTF-16LE");
        let wide: Vec<u8> = LINE.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(found(&wide), "UTF-16BE");
        assert_eq!(found(b"blk_no,street\n1,BEACH RD\n"), "UTF-8");
    }

    #[test]
    fn damaged_utf_8_stays_utf_8() {
        let mut bytes = LINE.repeat(4).into_bytes();
        bytes.extend_from_slice(b"\xff\n");
        let choice = detect(bytes.as_slice()).unwrap();
        assert_eq!((choice.encoding, choice.guessed), (UTF_8, true));
    }

    #[test]
    fn a_character_cut_by_a_chunk_is_no_damage() {
        let text = format!("a{}", "区".repeat(200_000));
        assert_eq!(detect(text.as_bytes()).unwrap(), Choice { encoding: UTF_8, mark: 0, guessed: false });
    }

    #[test]
    fn repairs_wrongly_decoded_names() {
        let (text, encoding) = repair("Ð¡ÇøÃû³Æ").unwrap();
        assert_eq!((text.as_str(), encoding), ("小区名称", GB18030));
        assert_eq!(repair("å°åŒº").map(|(text, _)| text), None, "a lost byte cannot be repaired");
        let wrong: String = "小区名称".bytes().map(char::from).collect();
        assert_eq!(repair(&wrong).unwrap().0, "小区名称");
        assert_eq!(repair("小区名称"), None);
        assert_eq!(repair("Café Zürich"), None);
        assert_eq!(repair("name"), None);
    }

    #[test]
    fn names_of_encodings_are_forgiving() {
        assert_eq!(by_label("gbk").unwrap(), GB18030);
        assert_eq!(by_label(" UTF-8 ").unwrap(), UTF_8);
        assert_eq!(by_label("klingon").unwrap_err().code(), "no-such-encoding");
    }
}

//! Rows as the bytes of a CSV or tab-separated file.

use encoding_rs::GB18030;

/// How the text is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8 without a mark.
    Utf8,
    /// UTF-8 with a byte-order mark, as Excel's «CSV UTF-8».
    Utf8Bom,
    /// GB18030 without any mark, as Excel's plain CSV on a Chinese system.
    Gb18030,
    /// UTF-16 little endian with a mark and tabs, as Excel's «Unicode text».
    Utf16Tab,
}

/// How lines end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEnd {
    /// `\r\n`.
    CrLf,
    /// `\n`.
    Lf,
    /// `\r`, as old Macintoshes.
    Cr,
    /// `\r\r\n`, a file that went through text mode twice.
    CrCrLf,
}

/// The rows as bytes, quoted as spreadsheet programs do. Fails only when memory does.
pub fn csv(rows: &[Vec<String>], encoding: Encoding, line_end: LineEnd) -> Result<Vec<u8>, csv::Error> {
    let delimiter = if encoding == Encoding::Utf16Tab { b'\t' } else { b',' };
    let terminator = match line_end {
        LineEnd::CrLf => csv::Terminator::CRLF,
        LineEnd::Cr | LineEnd::CrCrLf => csv::Terminator::Any(b'\r'),
        LineEnd::Lf => csv::Terminator::Any(b'\n'),
    };
    let mut bytes = Vec::new();
    for row in rows {
        let mut builder = csv::WriterBuilder::new();
        let mut line =
            builder.flexible(true).delimiter(delimiter).terminator(terminator).from_writer(&mut bytes);
        line.write_record(row)?;
        line.flush()?;
        drop(line);
        if line_end == LineEnd::CrCrLf {
            bytes.extend(b"\r\n");
        }
    }
    let text = String::from_utf8_lossy(&bytes);
    Ok(match encoding {
        Encoding::Utf8 => bytes,
        Encoding::Utf8Bom => [b"\xef\xbb\xbf", bytes.as_slice()].concat(),
        Encoding::Gb18030 => GB18030.encode(&text).0.into_owned(),
        Encoding::Utf16Tab => {
            std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<Vec<String>> {
        vec![vec!["小区".into(), "说明".into()], vec!["甲,乙".into(), "他说\"好\"".into()]]
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let bytes = csv(&sample(), Encoding::Utf8, LineEnd::CrLf).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), "小区,说明\r\n\"甲,乙\",\"他说\"\"好\"\"\"\r\n");
        let bytes = csv(&sample()[..1], Encoding::Utf8, LineEnd::CrCrLf).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), "小区,说明\r\r\n");
    }

    #[test]
    fn the_encodings_are_what_they_say() {
        let bytes = csv(&sample()[..1], Encoding::Gb18030, LineEnd::Lf).unwrap();
        assert_eq!(bytes, b"\xd0\xa1\xc7\xf8,\xcb\xb5\xc3\xf7\n");
        let bytes = csv(&sample(), Encoding::Utf8Bom, LineEnd::Cr).unwrap();
        assert!(bytes.starts_with(b"\xef\xbb\xbf") && bytes.ends_with(b"\r"));
        let bytes = csv(&sample()[..1], Encoding::Utf16Tab, LineEnd::Lf).unwrap();
        assert_eq!(bytes, b"\xff\xfe\x0f\x5c\x3a\x53\x09\x00\xf4\x8b\x0e\x66\x0a\x00");
    }
}

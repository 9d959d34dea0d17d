//! Tables as CSV (RFC 4180).

use super::{Field, Sheet, WriteError, neutralised};
use std::io::Write;

/// The encoding of a text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TextEncoding {
    /// UTF-8 with a byte order mark, which Excel needs to see that it is UTF-8.
    #[default]
    Utf8WithMark,
    /// UTF-8.
    Utf8,
    /// GB18030, for programs that expect GBK: unlike GBK it holds every character.
    Gb18030,
}

impl TextEncoding {
    /// Every encoding.
    pub const ALL: [Self; 3] = [Self::Utf8WithMark, Self::Utf8, Self::Gb18030];

    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Utf8WithMark => "utf-8-bom",
            Self::Utf8 => "utf-8",
            Self::Gb18030 => "gb18030",
        }
    }

    /// Reads a key made by [`TextEncoding::key`].
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|encoding| encoding.key() == key)
    }
}

/// Writes a table as CSV. Text that a spreadsheet would take for a formula is neutralised; numbers stay numbers.
pub fn text(sheet: &Sheet, encoding: TextEncoding, out: &mut impl Write) -> Result<(), WriteError> {
    if encoding == TextEncoding::Utf8WithMark {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut line = String::new();
    for heading in &sheet.header {
        push(&mut line, &neutralised(heading));
    }
    finish(&mut line, encoding, out)?;
    for row in &sheet.rows {
        for field in row {
            match field {
                Field::Empty => push(&mut line, ""),
                Field::Text(text) => push(&mut line, &neutralised(text)),
                Field::Number(number) => push(&mut line, &neutralised(number)),
                Field::Date(date) => push(&mut line, &date.to_string()),
                Field::Flag(flag) => push(&mut line, if *flag { "true" } else { "false" }),
            }
        }
        finish(&mut line, encoding, out)?;
    }
    Ok(())
}

/// Adds a field and the comma behind it.
fn push(line: &mut String, field: &str) {
    if field.contains(['"', ',', '\n', '\r']) || field.starts_with(' ') || field.ends_with(' ') {
        line.push('"');
        line.push_str(&field.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(field);
    }
    line.push(',');
}

/// Writes a line without its last comma and begins the next.
fn finish(line: &mut String, encoding: TextEncoding, out: &mut impl Write) -> Result<(), WriteError> {
    line.pop();
    line.push_str("\r\n");
    match encoding {
        TextEncoding::Gb18030 => out.write_all(&encoding_rs::GB18030.encode(line).0)?,
        TextEncoding::Utf8 | TextEncoding::Utf8WithMark => out.write_all(line.as_bytes())?,
    }
    line.clear();
    Ok(())
}

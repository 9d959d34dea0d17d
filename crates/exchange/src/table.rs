//! What every reader gives: tables of cells as they were written, before anybody says what they mean.
//!
//! A workbook gives one table per sheet (or several, when tables stand side by side), a text file gives one,
//! a map layer gives one with a geometry per row. **Nothing is lost**: every record below the head that is not
//! blank is either in [`Table::rows`] or in [`Table::set_aside`], with the line a person finds it at.

use serde::{Deserialize, Serialize};

/// One table found in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// The sheet's or layer's name; the file's name where a file has only one table.
    pub name: String,
    /// What kind of file it came from.
    pub format: Format,
    /// The character encoding the bytes were read in (`GB18030`, `UTF-16LE`), where that was a question.
    pub encoding: Option<String>,
    /// The columns, in source order.
    pub header: Vec<Header>,
    /// The last line of the head; `None` when the file has no head and the columns carry numbers for names.
    pub header_line: Option<u32>,
    /// The data. Each row has exactly as many cells as [`Table::header`] has columns.
    pub rows: Vec<Row>,
    /// What stands in the sheet without being data: titles, totals, repeated heads, notes.
    pub set_aside: Vec<SetAside>,
    /// What a person should know about the reading itself.
    pub warnings: Vec<ReadWarning>,
    /// The coordinate system the file declares for its geometry.
    pub crs: Option<SourceCrs>,
}

impl Table {
    /// Records below the head that are not blank: data and what was set aside among it.
    ///
    /// An import accounts for every one of these.
    pub fn records(&self) -> usize {
        self.rows.len() + self.set_aside_below().count()
    }

    /// What was set aside below the head: totals, repeated heads, notes, rows with too many cells.
    pub fn set_aside_below(&self) -> impl Iterator<Item = &SetAside> {
        self.set_aside.iter().filter(|aside| self.is_below(aside.line))
    }

    /// Whether a line is below the head.
    pub fn is_below(&self, line: u32) -> bool {
        self.header_line.is_none_or(|head| line > head)
    }

    /// The position in [`Row::cells`] of the column with this head, compared as [`Header::text`] or as
    /// [`Header::written`].
    pub fn column(&self, text: &str) -> Option<usize> {
        self.header
            .iter()
            .position(|header| header.text == text)
            .or_else(|| self.header.iter().position(|header| header.written == text))
    }
}

/// The kinds of file this room reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Text with separators: commas, tabs, semicolons.
    Text,
    /// Office Open XML workbook.
    Xlsx,
    /// Excel 97–2003 workbook.
    Xls,
    /// Spreadsheet of the `OpenDocument` family.
    Ods,
    /// GeoJSON feature collection.
    GeoJson,
    /// A plain JSON list of records, or records keyed by name.
    Json,
    /// OGC GeoPackage.
    GeoPackage,
    /// ESRI Shapefile with its DBF table.
    Shapefile,
}

impl Format {
    /// The stable key: command line, JSON, messages.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
            Self::Ods => "ods",
            Self::GeoJson => "geo-json",
            Self::Json => "json",
            Self::GeoPackage => "geo-package",
            Self::Shapefile => "shapefile",
        }
    }
}

/// The head of one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The column in the source, counted from 0.
    pub column: u32,
    /// The head without its unit; heads of several rows are joined as `parent / child`. A column without a head
    /// is called `column 3` (counted from 1).
    pub text: String,
    /// The head as written, unit included.
    pub written: String,
    /// The unit written in the head, as written: `万平方米` in `建筑面积(万平方米)`.
    pub unit: Option<String>,
    /// False where the file has no head for this column and [`Header::text`] was made up.
    pub named: bool,
}

impl Header {
    /// A column without a head.
    pub fn unnamed(column: u32) -> Self {
        let text = format!("column {}", column.saturating_add(1));
        Self { column, written: text.clone(), text, unit: None, named: false }
    }
}

/// One record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Where the person finds it: sheet row or physical line, counted from 1; for layers the feature's number.
    pub line: u32,
    /// One cell per column of the head.
    pub cells: Vec<Cell>,
    /// The outline or point that came with the record, in the file's own coordinates.
    pub geometry: Option<RawGeometry>,
}

/// One cell as it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cell {
    /// Nothing, or only blanks.
    #[default]
    Empty,
    /// Text, blanks at both ends cut off. Text files give nothing else.
    Text(Box<str>),
    /// A number the file itself holds as a number, in plain decimal text (`-12.50`, never `1.25e1`): no figure
    /// passes through a binary fraction on our side. Workbooks store binary fractions themselves; of those this is
    /// what the sheet shows, in 15 significant digits.
    Number(Box<str>),
    /// A calendar date the file itself holds as a date. Beware: Excel turns figures into dates.
    Date(jiff::civil::Date),
    /// True or false.
    Flag(bool),
}

impl Cell {
    /// A text cell; blanks at both ends are cut off and nothing but blanks is [`Cell::Empty`].
    pub fn text(text: &str) -> Self {
        match text.trim_matches(is_blank) {
            "" => Self::Empty,
            trimmed => Self::Text(trimmed.into()),
        }
    }

    /// Whether nothing is written here.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// The text of a text or number cell.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text),
            Self::Empty | Self::Date(_) | Self::Flag(_) => None,
        }
    }
}

impl std::fmt::Display for Cell {
    /// As a person would have written it in a text file; dates as `2025-11-06`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) | Self::Number(text) => f.write_str(text),
            Self::Date(date) => write!(f, "{date}"),
            Self::Flag(flag) => write!(f, "{flag}"),
        }
    }
}

/// Blanks in the sense of a cell: white space, the byte order mark, zero-width and non-breaking blanks, NUL.
pub(crate) fn is_blank(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '\u{feff}' | '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\0')
}

/// A record that is not data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetAside {
    /// Where the person finds it, as in [`Row::line`].
    pub line: u32,
    /// Why it is not data.
    pub reason: SetAsideReason,
    /// What is written there.
    pub cells: Vec<Cell>,
}

/// Why a record is not data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SetAsideReason {
    /// Stands above the head: title, date of printing, «unit: 万平方米».
    Title,
    /// A sum of other rows: 合计, 小计, 总计, 全市小计, total.
    Total,
    /// The head once more, in the middle of the data.
    RepeatedHead,
    /// A remark below or between the data: 注：, 备注：, 说明, 填表人.
    Note,
    /// A heading inside the data: one cell of text over the whole width, such as a district's name.
    Section,
    /// The numbering of the columns under the head: 1, 2, 3 … or 甲, 乙, 丙.
    ColumnNumbers,
    /// More filled cells than the head has columns: an unquoted separator has shifted the row.
    TooManyCells,
}

impl SetAsideReason {
    /// Every reason.
    pub const ALL: [Self; 7] = [
        Self::Title,
        Self::Total,
        Self::RepeatedHead,
        Self::Note,
        Self::Section,
        Self::ColumnNumbers,
        Self::TooManyCells,
    ];

    /// The stable key of the message.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Total => "total",
            Self::RepeatedHead => "repeated-head",
            Self::Note => "note",
            Self::Section => "section",
            Self::ColumnNumbers => "column-numbers",
            Self::TooManyCells => "too-many-cells",
        }
    }
}

/// What a person should know about the reading itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReadWarning {
    /// The encoding is not written in the file; it was detected.
    EncodingGuessed {
        /// The encoding taken.
        encoding: String,
    },
    /// Some bytes mean nothing in the encoding and were read as `�`.
    Undecodable {
        /// How many lines are touched.
        lines: u32,
        /// The first of them.
        first_line: u32,
    },
    /// The text had been decoded in the wrong encoding before (`Ð¡ÇøÃû³Æ`) and was repaired.
    MojibakeRepaired {
        /// The encoding it was written in.
        encoding: String,
    },
    /// NUL characters were taken out.
    NulRemoved {
        /// How many.
        count: u32,
    },
    /// Rows with fewer cells than the head has columns; the missing cells were taken as empty.
    ShortRows {
        /// How many.
        count: u32,
        /// The first of them.
        first_line: u32,
    },
    /// Rows with more filled cells than the head has columns; they were set aside.
    LongRows {
        /// How many.
        count: u32,
        /// The first of them.
        first_line: u32,
    },
    /// No head was found; the columns carry numbers for names.
    NoHead,
    /// A column without a head.
    UnnamedColumn {
        /// Counted from 1.
        column: u32,
    },
    /// Two columns with the same head.
    DuplicateHead {
        /// The head.
        head: String,
        /// The later column, counted from 1.
        column: u32,
    },
    /// The head was written again in the middle of the data.
    RepeatedHead {
        /// How often.
        count: u32,
    },
    /// Several tables stand side by side or one below the other in one sheet.
    SeveralTables {
        /// How many.
        count: u32,
    },
    /// The name's ending says another kind of file than the bytes do; the bytes were believed.
    WrongEnding {
        /// The ending, without the dot.
        ending: String,
        /// What the file is.
        format: Format,
    },
    /// A quoted text never ends; it was read to the end of the file.
    UnclosedQuote {
        /// Where it begins.
        line: u32,
    },
    /// Cells that hold an error of the workbook (`#REF!`); read as text.
    CellErrors {
        /// How many.
        count: u32,
        /// The line of the first.
        first_line: u32,
    },
    /// A hidden sheet was read as well.
    HiddenSheet,
    /// Field names are cut off by the file format (ten bytes: five Chinese characters).
    CutFieldNames {
        /// The names that fill all ten bytes.
        names: Vec<String>,
    },
    /// The coordinates cannot be degrees: a projected system, metres or feet, that the file does not declare.
    ProjectedCoordinates {
        /// An example: x of the first point, as text.
        x: String,
        /// And its y.
        y: String,
    },
    /// Geometries of a kind that has no place here (lines, collections); the rows were kept without.
    UnreadGeometries {
        /// How many.
        count: u32,
        /// The first row touched.
        first_line: u32,
    },
    /// The file carries no declaration of its coordinate system.
    NoCrs,
}

impl ReadWarning {
    /// The stable key of the message.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::EncodingGuessed { .. } => "encoding-guessed",
            Self::Undecodable { .. } => "undecodable",
            Self::MojibakeRepaired { .. } => "mojibake-repaired",
            Self::NulRemoved { .. } => "nul-removed",
            Self::ShortRows { .. } => "short-rows",
            Self::LongRows { .. } => "long-rows",
            Self::NoHead => "no-head",
            Self::UnnamedColumn { .. } => "unnamed-column",
            Self::DuplicateHead { .. } => "duplicate-head",
            Self::RepeatedHead { .. } => "repeated-head",
            Self::SeveralTables { .. } => "several-tables",
            Self::WrongEnding { .. } => "wrong-ending",
            Self::UnclosedQuote { .. } => "unclosed-quote",
            Self::CellErrors { .. } => "cell-errors",
            Self::HiddenSheet => "hidden-sheet",
            Self::CutFieldNames { .. } => "cut-field-names",
            Self::ProjectedCoordinates { .. } => "projected-coordinates",
            Self::UnreadGeometries { .. } => "unread-geometries",
            Self::NoCrs => "no-crs",
        }
    }
}

/// A geometry in the file's own coordinates. Binary fractions are right here: these are positions, not money.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum RawGeometry {
    /// x (longitude, easting), y (latitude, northing).
    Point([f64; 2]),
    /// One or more polygons, each a list of rings, the outer ring first, each ring closed.
    Polygons(Vec<Vec<Vec<[f64; 2]>>>),
}

/// What a file says about its coordinate system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceCrs {
    /// The EPSG number, where one is given or can be told from the name: 4326, 4490, 4549.
    pub epsg: Option<u32>,
    /// The declaration as written: a name, a URN or well-known text.
    pub written: String,
}

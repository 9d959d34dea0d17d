//! How much of a file is read before it is refused.

use serde::{Deserialize, Serialize};

/// Bounds on what one file may ask of us.
///
/// They are far above any register a city keeps in one file (Chongqing has about 7,400 communities, one district
/// about 100,000 dwellings) and far below what hurts: the sum of all of them stays under 300 MB in the worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of a container (workbook, GIS file) as sent.
    pub container_bytes: u64,
    /// Bytes of a text file as sent. Text is read as a stream, so this is no memory bound.
    pub text_bytes: u64,
    /// Parts of a ZIP container. A workbook of 40 sheets has about 60.
    pub parts: u64,
    /// Bytes of all parts unpacked, counted while unpacking.
    pub unpacked_bytes: u64,
    /// How many times its packed size a container may unpack to, once it is larger than
    /// [`Limits::ratio_floor_bytes`]. XML sheets reach 10 to 30.
    pub ratio: u64,
    /// Below this unpacked size the ratio says nothing: a small empty sheet packs very well.
    pub ratio_floor_bytes: u64,
    /// Rows of a sheet. Excel itself allows 1,048,576; text files, which are read as a stream, have no such bound.
    pub rows: u32,
    /// Columns of a table.
    pub columns: u32,
    /// Filled cells of a file held in memory at once.
    pub cells: u64,
    /// Bytes of one cell. Excel allows 32,767 characters; outlines as text (WKT) are longer.
    pub cell_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            container_bytes: 256 << 20,
            text_bytes: 2 << 30,
            parts: 200,
            unpacked_bytes: 64 << 20,
            ratio: 100,
            ratio_floor_bytes: 8 << 20,
            rows: 200_000,
            columns: 500,
            cells: 3_000_000,
            cell_bytes: 1 << 20,
        }
    }
}

//! The stream's form: frames with a kind in front, whole numbers in network order, names and sums as JSON.

use super::SnapshotError;
use super::catalog::Table;
use crate::value::Value;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Read, Write};

const MAGIC: &[u8; 16] = b"yiju snapshot 1\n";
/// Kinds of frames.
const TABLE: u8 = 1;
const ROW: u8 = 2;
const END: u8 = 3;
const MANIFEST: u8 = 4;
/// Kinds of values.
const NULL: u8 = 0;
const INT: u8 = 1;
const TEXT: u8 = 2;
const BYTES: u8 = 3;
/// The longest value, and the longest description: a stream that says more is damaged.
const LONGEST: u32 = 256 * 1024 * 1024;

/// What stands in front.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Preamble {
    pub program: String,
    pub engine: String,
    pub schema: i64,
    pub taken_at: Timestamp,
}

/// One table's rows in sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableSum {
    /// Its name.
    pub table: String,
    /// How many rows.
    pub rows: u64,
    /// SHA-256 over its rows in the order of its key, hexadecimal.
    pub hash: String,
}

/// How far the audit log was when a snapshot was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogHead {
    /// How many entries had their place.
    pub size: u64,
    /// The hash over all of them, base64.
    pub root: String,
    /// The latest checkpoint, with the signatures of witnesses it had.
    pub checkpoint: Option<String>,
}

/// What a snapshot holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the program that took it.
    pub program: String,
    /// The engine it was taken from: `sqlite` or `postgres`.
    pub engine: String,
    /// The schema of its tables.
    pub schema: i64,
    /// When it was taken.
    pub taken_at: Timestamp,
    /// Its tables.
    pub tables: Vec<TableSum>,
    /// How far the audit log was; absent from snapshots of a schema without one.
    #[serde(default)]
    pub log: Option<LogHead>,
}

impl Manifest {
    /// Rows in all.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }

    /// The sum of one table, if it is there.
    pub fn table(&self, name: &str) -> Option<&TableSum> {
        self.tables.iter().find(|table| table.table == name)
    }
}

/// Writes a stream and sums it up.
pub(super) struct Recorder<'w> {
    out: &'w mut dyn Write,
    manifest: Manifest,
    open: Option<(String, u64, Sha256)>,
    buffer: Vec<u8>,
}

impl<'w> Recorder<'w> {
    pub(super) fn begin(out: &'w mut dyn Write, preamble: &Preamble) -> io::Result<Self> {
        out.write_all(MAGIC)?;
        let mut recorder = Self {
            out,
            manifest: Manifest {
                program: preamble.program.clone(),
                engine: preamble.engine.clone(),
                schema: preamble.schema,
                taken_at: preamble.taken_at,
                tables: Vec::new(),
                log: None,
            },
            open: None,
            buffer: Vec::new(),
        };
        recorder.described(preamble)?;
        Ok(recorder)
    }

    fn described(&mut self, value: &impl Serialize) -> io::Result<()> {
        let text = serde_json::to_vec(value).map_err(io::Error::other)?;
        self.out.write_all(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes())?;
        self.out.write_all(&text)
    }

    pub(super) fn table(&mut self, table: &Table) -> io::Result<()> {
        self.open = Some((table.name.clone(), 0, Sha256::new()));
        self.out.write_all(&[TABLE])?;
        self.described(table)
    }

    pub(super) fn row(&mut self, values: &[Value<'_>]) -> io::Result<()> {
        self.buffer.clear();
        for value in values {
            encode(value, &mut self.buffer);
        }
        if let Some((_, rows, hash)) = &mut self.open {
            *rows = rows.saturating_add(1);
            hash.update(&self.buffer);
        }
        self.out.write_all(&[ROW])?;
        self.out.write_all(&self.buffer)
    }

    pub(super) fn end_of_table(&mut self) -> io::Result<()> {
        let Some((table, rows, hash)) = self.open.take() else { return Ok(()) };
        let digest = hash.finalize();
        self.out.write_all(&[END])?;
        self.out.write_all(&rows.to_be_bytes())?;
        self.out.write_all(&digest)?;
        self.manifest.tables.push(TableSum { table, rows, hash: hex(&digest) });
        Ok(())
    }

    pub(super) fn log(&mut self, head: LogHead) {
        self.manifest.log = Some(head);
    }

    pub(super) fn finish(mut self) -> io::Result<Manifest> {
        self.out.write_all(&[MANIFEST])?;
        let manifest = self.manifest.clone();
        self.described(&manifest)?;
        self.out.flush()?;
        Ok(manifest)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn encode(value: &Value<'_>, out: &mut Vec<u8>) {
    let mut long = |kind, bytes: &[u8]| {
        out.push(kind);
        out.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
        out.extend_from_slice(bytes);
    };
    match value {
        Value::Null => out.push(NULL),
        Value::Int(number) => {
            out.push(INT);
            out.extend_from_slice(&number.to_be_bytes());
        }
        Value::Text(text) => long(TEXT, text.as_bytes()),
        Value::Id(digits) => long(TEXT, digits),
        Value::Bytes(bytes) => long(BYTES, bytes),
    }
}

/// A value that was read, with its own bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Owned {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Owned {
    pub(super) fn as_value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Int(number) => Value::Int(*number),
            Self::Text(text) => Value::Text(Cow::Borrowed(text)),
            Self::Bytes(bytes) => Value::Bytes(bytes),
        }
    }
}

/// What comes next in a stream.
pub(super) enum Frame {
    Table(Table),
    Row,
    End,
    Manifest(Manifest),
}

/// Reads a stream.
pub(super) struct Player<'r> {
    input: &'r mut dyn Read,
}

impl<'r> Player<'r> {
    pub(super) fn begin(input: &'r mut dyn Read) -> Result<(Self, Preamble), SnapshotError> {
        let mut magic = [0; 16];
        input.read_exact(&mut magic)?;
        if magic != *MAGIC {
            return Err(SnapshotError::Malformed("it does not begin like one"));
        }
        let mut player = Self { input };
        let preamble = player.described()?;
        Ok((player, preamble))
    }

    pub(super) fn frame(&mut self) -> Result<Frame, SnapshotError> {
        match self.byte()? {
            TABLE => Ok(Frame::Table(self.described()?)),
            ROW => Ok(Frame::Row),
            END => {
                // The sums are in the manifest once more, and are compared there.
                self.array::<40>()?;
                Ok(Frame::End)
            }
            MANIFEST => Ok(Frame::Manifest(self.described()?)),
            _ => Err(SnapshotError::Malformed("a frame of an unknown kind")),
        }
    }

    pub(super) fn values(&mut self, count: usize) -> Result<Vec<Owned>, SnapshotError> {
        (0..count)
            .map(|_| {
                Ok(match self.byte()? {
                    NULL => Owned::Null,
                    INT => Owned::Int(i64::from_be_bytes(self.array()?)),
                    TEXT => {
                        let bytes = self.long()?;
                        Owned::Text(String::from_utf8(bytes).map_err(|_| SnapshotError::Malformed("a text"))?)
                    }
                    BYTES => Owned::Bytes(self.long()?),
                    _ => return Err(SnapshotError::Malformed("a value of an unknown kind")),
                })
            })
            .collect()
    }

    fn byte(&mut self) -> Result<u8, SnapshotError> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], SnapshotError> {
        let mut bytes = [0; N];
        self.input.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn long(&mut self) -> Result<Vec<u8>, SnapshotError> {
        let length = u32::from_be_bytes(self.array()?);
        if length > LONGEST {
            return Err(SnapshotError::Malformed("a value longer than any"));
        }
        let mut bytes = Vec::new();
        let read = self.input.take(length.into()).read_to_end(&mut bytes)?;
        if u32::try_from(read).ok() == Some(length) {
            Ok(bytes)
        } else {
            Err(SnapshotError::Malformed("it ends early"))
        }
    }

    fn described<T: DeserializeOwned>(&mut self) -> Result<T, SnapshotError> {
        let bytes = self.long()?;
        serde_json::from_slice(&bytes).map_err(|_| SnapshotError::Malformed("a description"))
    }
}

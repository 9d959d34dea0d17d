//! What goes through the pipes between us and the worker: length-prefixed frames.

use crate::read::{Options, ReadError};
use crate::table::{Row, SetAside, Table};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};
use std::path::PathBuf;

/// Records per frame: enough to make frames cheap, few enough to keep them small.
const BATCH: usize = 512;
/// Bytes of one frame at most.
const FRAME_BYTES: usize = 64 << 20;

/// What the worker is asked, as the first frame on its standard input.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    pub input: Input,
    pub options: Options,
    pub memory_bytes: u64,
    pub cpu_seconds: u64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Input {
    Path(PathBuf),
    /// The bytes follow the frame, to the end of the input.
    Bytes {
        name: String,
    },
}

/// What the worker answers.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Frame {
    /// A table begins; its records follow.
    Table(Box<Table>),
    Rows(Vec<Row>),
    SetAside(Vec<SetAside>),
    /// Everything was sent. Without this the answer is incomplete.
    Done,
    Failed(ReadError),
}

pub(super) fn send<T: Serialize>(writer: &mut impl Write, message: &T) -> io::Result<()> {
    let bytes = postcard::to_stdvec(message).map_err(io::Error::other)?;
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    writer.write_all(&length.to_le_bytes())?;
    writer.write_all(&bytes)
}

/// The next message; an error also when the other side stops in the middle of one.
pub(super) fn receive<T: DeserializeOwned>(reader: &mut impl Read, buffer: &mut Vec<u8>) -> io::Result<T> {
    let mut length = [0; 4];
    reader.read_exact(&mut length)?;
    let length = usize::try_from(u32::from_le_bytes(length)).map_err(io::Error::other)?;
    if length > FRAME_BYTES {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a frame is too long"));
    }
    // Grown as the bytes come, not as they are promised.
    buffer.clear();
    let read = reader.by_ref().take(length as u64).read_to_end(buffer)?;
    if read < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    postcard::from_bytes(buffer).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

pub(super) fn send_tables(writer: &mut impl Write, tables: Vec<Table>) -> io::Result<()> {
    for mut table in tables {
        let mut rows = std::mem::take(&mut table.rows).into_iter();
        let mut asides = std::mem::take(&mut table.set_aside).into_iter();
        send(writer, &Frame::Table(Box::new(table)))?;
        loop {
            let batch: Vec<Row> = rows.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                break;
            }
            send(writer, &Frame::Rows(batch))?;
        }
        loop {
            let batch: Vec<SetAside> = asides.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                break;
            }
            send(writer, &Frame::SetAside(batch))?;
        }
    }
    send(writer, &Frame::Done)
}

/// All tables of an answer, or what went wrong in the worker or on the way.
pub(super) fn receive_tables(reader: &mut impl Read) -> io::Result<Result<Vec<Table>, ReadError>> {
    let mut tables: Vec<Table> = Vec::new();
    let mut buffer = Vec::new();
    let stray = || io::Error::new(io::ErrorKind::InvalidData, "records before a table");
    loop {
        match receive(reader, &mut buffer)? {
            Frame::Table(table) => tables.push(*table),
            Frame::Rows(rows) => tables.last_mut().ok_or_else(stray)?.rows.extend(rows),
            Frame::SetAside(asides) => tables.last_mut().ok_or_else(stray)?.set_aside.extend(asides),
            Frame::Done => return Ok(Ok(tables)),
            Frame::Failed(error) => return Ok(Err(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{Source, read};

    #[test]
    fn tables_survive_the_pipe() {
        let content = format!("台账\n小区名称,户数\n{}合计,9\n", "南苑,120\n".repeat(2000));
        let source = Source::Bytes { name: "a.csv".into(), bytes: content.into() };
        let tables = read(&source, &Options::default()).unwrap();
        let mut pipe = Vec::new();
        send_tables(&mut pipe, tables.clone()).unwrap();
        assert_eq!(receive_tables(&mut pipe.as_slice()).unwrap().unwrap(), tables);
        pipe.truncate(pipe.len() - 1);
        assert!(receive_tables(&mut pipe.as_slice()).is_err(), "half an answer is none");
    }

    #[test]
    fn nonsense_is_refused() {
        for bytes in [b"\xFF\xFF\xFF\xFFabc".as_slice(), b"\x02\0\0\0\xAA\xAA", b"\x01\0\0\0\x01", b""] {
            assert!(receive_tables(&mut &*bytes).is_err());
        }
    }
}

//! Checkpoints (c2sp.org/tlog-checkpoint): whose tree, how large, and its root.

use crate::hash::Hash;
use crate::note::{Malformed, Note};
use std::fmt;

/// The state of a log: three lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log.
    pub origin: String,
    /// How many entries it has.
    pub size: u64,
    /// The hash over all of them.
    pub root: Hash,
}

impl Checkpoint {
    /// Reads a note's text. Lines after the third are taken and mean nothing here.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let lines = text.strip_suffix('\n').ok_or(Malformed)?;
        let mut lines = lines.split('\n');
        let mut next = || lines.next().filter(|line| !line.is_empty()).ok_or(Malformed);
        let (origin, size, root) = (next()?, next()?, next()?);
        let number: u64 = size.parse().map_err(|_| Malformed)?;
        if number.to_string() != size || number >> 48 > 0 || lines.any(str::is_empty) {
            return Err(Malformed);
        }
        Ok(Self { origin: origin.to_owned(), size: number, root: Hash::parse(root).ok_or(Malformed)? })
    }

    /// The note that holds it, unsigned.
    pub fn note(&self) -> Note {
        Note { text: self.to_string(), signatures: Vec::new() }
    }
}

/// The three lines.
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}\n{}\n", self.origin, self.size, self.root)
    }
}

/// A head that somebody kept outside: a signed checkpoint, or its lines copied from paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperHead {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The note, where it was kept whole; paper has no signature.
    pub note: Option<Note>,
}

impl PaperHead {
    /// Reads either form; on paper the root may also be its four [rows](Hash::rows). Blanks around a line, and empty
    /// lines around the whole, are what typing leaves.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        if let Ok(note) = Note::parse(text.as_bytes()) {
            return Ok(Self { checkpoint: Checkpoint::parse(&note.text)?, note: Some(note) });
        }
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let (origin, size, root) = match lines.as_slice() {
            [origin, size, root] => (origin, size, (*root).to_owned()),
            [origin, size, rows @ ..] => {
                let rows: &[&str; 4] = rows.try_into().map_err(|_| Malformed)?;
                (origin, size, Hash::from_rows(rows).ok_or(Malformed)?.to_string())
            }
            _ => return Err(Malformed),
        };
        Ok(Self { checkpoint: Checkpoint::parse(&format!("{origin}\n{size}\n{root}\n"))?, note: None })
    }
}

//! What a power cut leaves: the shim's journal replayed up to any record.
//!
//! A change is on the platter once a sync that began after it has returned; until then the disk may have kept it,
//! lost it, or kept a part of it. A name made, moved or removed is kept once its folder is synced, and may or may
//! not be before.

use crate::chance::Chance;
use anyhow::{Context as _, Result, bail};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// What becomes of changes that no sync covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// None of them is kept.
    Dropped,
    /// Any of them are kept, in any order.
    Reordered,
    /// The same, and a write may be kept up to a sector in its middle.
    Torn,
}

impl Cut {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Dropped, Self::Reordered, Self::Torn];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dropped => "dropped",
            Self::Reordered => "reordered",
            Self::Torn => "torn",
        }
    }
}

/// What a disk keeps whole.
const SECTOR: u64 = 512;
/// Bytes of a record's head: kind, padding, length of the name, place, length.
const HEAD: usize = 24;

#[derive(Debug, Clone)]
enum Change<'j> {
    Write { at: usize, bytes: &'j [u8] },
    Truncate { length: usize },
    Create,
    Rename { to: &'j str },
    Unlink,
}

#[derive(Debug, Clone)]
struct Pending<'j> {
    number: u64,
    name: &'j str,
    change: Change<'j>,
}

impl Pending<'_> {
    /// Whether a sync of the folder, not of the file, is what keeps it.
    const fn is_of_folder(&self) -> bool {
        matches!(self.change, Change::Create | Change::Rename { .. } | Change::Unlink)
    }
}

/// The files of the folder, by name.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A journal being replayed: what is on the platter, and what is under way.
#[derive(Debug)]
pub struct Replay<'j> {
    rest: &'j [u8],
    read: usize,
    number: u64,
    kept: Files,
    pending: Vec<Pending<'j>>,
    /// Where a sync began: everything with a lower number is kept once it returns.
    begun: HashMap<u64, u64>,
}

impl<'j> Replay<'j> {
    /// Begins with the files that were there, all of them on the platter.
    pub fn new(journal: &'j [u8], before: Files) -> Self {
        Self { rest: journal, read: 0, number: 0, kept: before, pending: Vec::new(), begun: HashMap::new() }
    }

    /// Replays whole records up to the `end`th byte of the journal.
    pub fn advance(&mut self, end: usize) -> Result<()> {
        while self.read < end {
            let Some((head, after)) = self.rest.split_at_checked(HEAD) else { return Ok(()) };
            let kind = head.first().copied().unwrap_or_default();
            let number = |from: usize, to: usize| {
                let bytes = head.get(from..to).unwrap_or_default();
                bytes.iter().rev().fold(0_usize, |sum, byte| (sum << 8) | usize::from(*byte))
            };
            let (name_length, at, length) = (number(4, 8), number(8, 16), number(16, 24));
            let data_length = if matches!(kind, b'W' | b'R') { length } else { 0 };
            let Some((name, after)) = after.split_at_checked(name_length) else { return Ok(()) };
            let Some((data, after)) = after.split_at_checked(data_length) else { return Ok(()) };
            let size = HEAD + name_length + data_length;
            if self.read + size > end {
                return Ok(());
            }
            (self.rest, self.read) = (after, self.read + size);
            let name = std::str::from_utf8(name).context("a name in the journal")?;
            let token = u64::try_from(at)?;
            let change = match kind {
                b'W' => Change::Write { at, bytes: data },
                b'T' => Change::Truncate { length: at },
                b'C' => Change::Create,
                b'R' => Change::Rename { to: std::str::from_utf8(data).context("a name in the journal")? },
                b'U' => Change::Unlink,
                b'B' => {
                    self.begun.insert(token, self.number);
                    continue;
                }
                b'S' => {
                    let until = self.begun.remove(&token).unwrap_or_default();
                    self.sync(name, until);
                    continue;
                }
                other => bail!("the journal holds a record of kind {other}"),
            };
            self.number += 1;
            self.pending.push(Pending { number: self.number, name, change });
        }
        Ok(())
    }

    fn sync(&mut self, name: &str, until: u64) {
        let mut later = Vec::new();
        for pending in std::mem::take(&mut self.pending) {
            let covered = if pending.is_of_folder() { name == "." } else { pending.name == name };
            if covered && pending.number <= until {
                apply(&mut self.kept, &pending);
            } else {
                later.push(pending);
            }
        }
        self.pending = later;
    }

    /// What a cut at this point may leave.
    pub fn cut(&self, how: Cut, chance: &mut Chance) -> Files {
        let mut files = self.kept.clone();
        for pending in &self.pending {
            if how == Cut::Dropped || chance.once_in(2) {
                continue;
            }
            match &pending.change {
                Change::Write { at, bytes } if how == Cut::Torn && chance.once_in(3) => {
                    let sectors = u64::try_from(bytes.len()).unwrap_or_default() / SECTOR;
                    let kept = usize::try_from(chance.below(sectors + 1) * SECTOR).unwrap_or_default();
                    let bytes = bytes.get(..kept).unwrap_or_default();
                    apply(
                        &mut files,
                        &Pending { change: Change::Write { at: *at, bytes }, ..pending.clone() },
                    );
                }
                _ => apply(&mut files, pending),
            }
        }
        // What is written to a name that was never kept is nowhere.
        files.retain(|name, _| {
            !self.pending.iter().any(|pending| {
                matches!(pending.change, Change::Create) && pending.name == name && how == Cut::Dropped
            })
        });
        files
    }

    /// Changes that no sync covers.
    pub fn uncovered(&self) -> usize {
        self.pending.len()
    }
}

fn apply(files: &mut Files, pending: &Pending<'_>) {
    match pending.change {
        Change::Write { at, bytes } => {
            let file = files.entry(pending.name.to_owned()).or_default();
            if file.len() < at + bytes.len() {
                file.resize(at + bytes.len(), 0);
            }
            if let Some(place) = file.get_mut(at..at + bytes.len()) {
                place.copy_from_slice(bytes);
            }
        }
        Change::Truncate { length } => {
            files.entry(pending.name.to_owned()).or_default().resize(length, 0);
        }
        Change::Create => {
            files.entry(pending.name.to_owned()).or_default();
        }
        Change::Rename { to } => {
            if let Some(file) = files.remove(pending.name) {
                files.insert(to.to_owned(), file);
            }
        }
        Change::Unlink => {
            files.remove(pending.name);
        }
    }
}

/// The files of a folder and those below it, shared memory and locks left out.
pub fn files_of(folder: &Path) -> Result<Files> {
    let mut files = Files::new();
    collect(folder, "", &mut files)?;
    Ok(files)
}

fn collect(folder: &Path, prefix: &str, files: &mut Files) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else if !name.ends_with("-shm") && !name.ends_with("db.lock") {
            files.insert(name, std::fs::read(entry.path())?);
        }
    }
    Ok(())
}

/// Writes files into a fresh folder.
pub fn write_files(folder: &Path, files: &Files) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)?;
    for (name, bytes) in files {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, bytes)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u8, name: &str, at: u64, data: &[u8]) -> Vec<u8> {
        let mut bytes = vec![kind, 0, 0, 0];
        bytes.extend(u32::try_from(name.len()).unwrap().to_le_bytes());
        bytes.extend(at.to_le_bytes());
        bytes.extend(u64::try_from(data.len()).unwrap().to_le_bytes());
        bytes.extend(name.as_bytes());
        bytes.extend(data);
        bytes
    }

    #[test]
    fn only_what_a_sync_covers_survives_the_hardest_cut() {
        let journal = [
            record(b'W', "db", 0, b"one"),
            record(b'B', "db", 1, b""),
            record(b'W', "db", 3, b"two"),
            record(b'S', "db", 1, b""),
        ]
        .concat();
        let mut replay = Replay::new(&journal, Files::from([("db".into(), Vec::new())]));
        replay.advance(journal.len()).unwrap();
        assert_eq!(
            replay.cut(Cut::Dropped, &mut Chance::new(1)),
            Files::from([("db".into(), b"one".to_vec())])
        );
        assert_eq!(replay.uncovered(), 1);
    }

    #[test]
    fn a_name_is_kept_once_its_folder_is_synced() {
        let mut journal =
            [record(b'C', "wal", 0, b""), record(b'W', "wal", 0, b"x"), record(b'B', "wal", 1, b"")].concat();
        journal.extend(record(b'S', "wal", 1, b""));
        let cut = |journal: &[u8]| {
            let mut replay = Replay::new(journal, Files::new());
            replay.advance(journal.len()).unwrap();
            replay.cut(Cut::Dropped, &mut Chance::new(1))
        };
        assert_eq!(cut(&journal), Files::new());
        journal.extend([record(b'B', ".", 2, b""), record(b'S', ".", 2, b"")].concat());
        assert_eq!(cut(&journal), Files::from([("wal".into(), b"x".to_vec())]));
    }

    #[test]
    fn a_journal_cut_off_in_a_record_ends_before_it() {
        let journal = record(b'W', "db", 0, b"whole");
        let mut replay = Replay::new(&journal, Files::new());
        replay.advance(journal.len() - 1).unwrap();
        assert_eq!(replay.uncovered(), 0);
    }
}

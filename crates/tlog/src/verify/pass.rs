//! One pass over the entries: hashes, tiles, roots on the way, payloads.

use super::{Failure, read};
use crate::checkpoint::Checkpoint;
use crate::entry::{Entry, Opened, commit};
use crate::hash::Hash;
use crate::source::Source;
use crate::tile::{Tile, unbundle};
use crate::tree::Frontier;
use std::collections::BTreeMap;

/// Hashes of a full tile.
const WIDTH: usize = 256;

pub(super) struct Pass<'s, S> {
    source: &'s S,
    size: u64,
    /// The heads to compare on the way, by their size.
    heads: BTreeMap<u64, Vec<(String, Checkpoint)>>,
    tree: Frontier,
    /// The hashes of the tile being filled, by level, and the tile's number.
    filling: Vec<(u64, Vec<Hash>)>,
    opened: Openings,
}

impl<'s, S: Source> Pass<'s, S> {
    pub(super) fn new(source: &'s S, size: u64, heads: Vec<(String, Checkpoint)>) -> Result<Self, Failure> {
        let mut by_size: BTreeMap<u64, Vec<_>> = BTreeMap::new();
        for (label, head) in heads {
            by_size.entry(head.size).or_default().push((label, head));
        }
        let opened = Openings::new(read(source, "opened.jsonl")?)?;
        Ok(Self { source, size, heads: by_size, tree: Frontier::default(), filling: Vec::new(), opened })
    }

    /// Goes through everything; the number of payloads that were opened.
    pub(super) fn run(mut self) -> Result<u64, Failure> {
        self.compare()?;
        for bundle in Tile::all(None, self.size) {
            self.take(bundle)?;
        }
        for level in 0..self.filling.len() {
            self.close(level)?;
        }
        self.opened.finish()
    }

    /// Takes the entries of one bundle into the tree.
    fn take(&mut self, bundle: Tile) -> Result<(), Failure> {
        let (from, expected) = (bundle.first(), u64::from(bundle.width));
        let bytes = read(self.source, &bundle.to_string())?;
        let bytes = bytes.ok_or(Failure::EntriesMissing { from, expected, found: 0 })?;
        let entries = unbundle(&bytes).ok_or(Failure::Bundle { from })?;
        let found = u64::try_from(entries.len()).unwrap_or(u64::MAX);
        if found != expected {
            return Err(Failure::EntriesMissing { from, expected, found });
        }
        // The leaves' tile says which entry it is that was changed.
        let leaves = Tile { level: Some(0), ..bundle };
        let leaves = read(self.source, &leaves.to_string())?
            .ok_or_else(|| Failure::TileMissing { path: leaves.to_string() })?;
        let mut stored = Vec::new();
        for (position, entry) in entries.into_iter().enumerate() {
            let (index, leaf) = (self.tree.size(), Hash::leaf(entry));
            if leaves.chunks(32).nth(position).is_some_and(|hash| hash != leaf.0) {
                return Err(Failure::Entry { index });
            }
            stored.clear();
            self.tree.push(leaf, &mut stored);
            self.fill(&stored)?;
            self.compare()?;
            let entry = Entry::parse(entry).ok_or(Failure::EntryForm { index })?;
            self.opened.compare(index, &entry)?;
        }
        Ok(())
    }

    /// Puts the hashes that a leaf completed into their tiles.
    fn fill(&mut self, stored: &[Hash]) -> Result<(), Failure> {
        for (level, hash) in stored.iter().step_by(8).enumerate() {
            if level == self.filling.len() {
                self.filling.push((0, Vec::with_capacity(WIDTH)));
            }
            let Some((_, hashes)) = self.filling.get_mut(level) else { continue };
            hashes.push(*hash);
            if hashes.len() == WIDTH {
                self.close(level)?;
            }
        }
        Ok(())
    }

    /// Compares the tile that was filled with the one that is published.
    fn close(&mut self, level: usize) -> Result<(), Failure> {
        let Some((number, hashes)) = self.filling.get_mut(level) else { return Ok(()) };
        if hashes.is_empty() {
            return Ok(());
        }
        let tile = Tile {
            level: u8::try_from(level).ok(),
            number: *number,
            width: u16::try_from(hashes.len()).unwrap_or_default(),
        };
        let path = tile.to_string();
        let Some(published) = read(self.source, &path)? else { return Err(Failure::TileMissing { path }) };
        if !hashes.iter().flat_map(|hash| hash.0).eq(published) {
            return Err(Failure::Tile { path });
        }
        *number += 1;
        hashes.clear();
        Ok(())
    }

    /// Compares the root with the heads of this size.
    fn compare(&self) -> Result<(), Failure> {
        let size = self.tree.size();
        let Some(heads) = self.heads.get(&size) else { return Ok(()) };
        let root = self.tree.root();
        // What was held outside says more than the log's own checkpoint.
        match heads.iter().rev().find(|(_, head)| head.root != root) {
            None => Ok(()),
            Some((label, _)) if label == "checkpoint" => Err(Failure::Root { size }),
            Some((label, _)) => Err(Failure::Rewritten { head: label.clone(), size }),
        }
    }
}

/// The payloads that an export opens, in the order of their entries.
struct Openings {
    text: String,
    at: usize,
    line: u64,
    next: Option<Opened>,
    count: u64,
}

impl Openings {
    fn new(bytes: Option<Vec<u8>>) -> Result<Self, Failure> {
        let text =
            String::from_utf8(bytes.unwrap_or_default()).map_err(|_| Failure::OpenedForm { line: 1 })?;
        let mut openings = Self { text, at: 0, line: 0, next: None, count: 0 };
        openings.advance()?;
        Ok(openings)
    }

    fn advance(&mut self) -> Result<(), Failure> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        if rest.is_empty() {
            self.next = None;
            return Ok(());
        }
        self.line += 1;
        let bad = Failure::OpenedForm { line: self.line };
        let (line, _) = rest.split_once('\n').ok_or_else(|| bad.clone())?;
        let opened = Opened::parse(line).ok_or_else(|| bad.clone())?;
        if self.next.as_ref().is_some_and(|before| before.index >= opened.index) {
            return Err(bad);
        }
        self.at += line.len() + 1;
        self.next = Some(opened);
        Ok(())
    }

    fn compare(&mut self, index: u64, entry: &Entry) -> Result<(), Failure> {
        let Some(opened) = self.next.as_ref().filter(|opened| opened.index == index) else { return Ok(()) };
        if commit(&opened.salt, &opened.payload) != entry.commit {
            return Err(Failure::Payload { index });
        }
        self.count += 1;
        self.advance()
    }

    /// What is left belongs to no entry.
    fn finish(self) -> Result<u64, Failure> {
        if self.next.is_some() { Err(Failure::OpenedForm { line: self.line }) } else { Ok(self.count) }
    }
}

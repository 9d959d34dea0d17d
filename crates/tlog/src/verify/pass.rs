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
/// Where an export says which entries it has: the first, and the one behind the last, between a blank.
pub const WINDOW: &str = "window";

/// What a pass came to.
pub(super) struct Passed {
    /// Payloads that were opened.
    pub(super) opened: u64,
    /// Entries of which only the hashes were there.
    pub(super) unseen: u64,
}

pub(super) struct Pass<'s, S> {
    source: &'s S,
    size: u64,
    /// The heads to compare on the way, by their size.
    heads: BTreeMap<u64, Vec<(String, Checkpoint)>>,
    tree: Frontier,
    /// The hashes of the tile being filled, by level, and the tile's number.
    filling: Vec<(u64, Vec<Hash>)>,
    opened: Openings,
    /// The entries that must be there.
    window: std::ops::Range<u64>,
    unseen: u64,
}

impl<'s, S: Source> Pass<'s, S> {
    pub(super) fn new(
        source: &'s S,
        size: u64,
        heads: Vec<(String, Checkpoint)>,
        windowed: bool,
    ) -> Result<Self, Failure> {
        let mut by_size: BTreeMap<u64, Vec<_>> = BTreeMap::new();
        for (label, head) in heads {
            by_size.entry(head.size).or_default().push((label, head));
        }
        let opened = Openings::new(read(source, "opened.jsonl")?)?;
        let window = if windowed { window(source, size)? } else { 0..size };
        let (tree, filling) = (Frontier::default(), Vec::new());
        Ok(Self { source, size, heads: by_size, tree, filling, opened, window, unseen: 0 })
    }

    /// Goes through everything.
    pub(super) fn run(mut self, see: &mut dyn FnMut(u64, &Entry)) -> Result<Passed, Failure> {
        self.compare()?;
        for bundle in Tile::all(None, self.size) {
            self.take(bundle, see)?;
        }
        for level in 0..self.filling.len() {
            self.close(level)?;
        }
        Ok(Passed { opened: self.opened.finish()?, unseen: self.unseen })
    }

    /// Takes the entries of one bundle into the tree.
    fn take(&mut self, bundle: Tile, see: &mut dyn FnMut(u64, &Entry)) -> Result<(), Failure> {
        let (from, expected) = (bundle.first(), u64::from(bundle.width));
        let leaves = Tile { level: Some(0), ..bundle };
        let bytes = read(self.source, &bundle.to_string())?;
        let outside = from + expected <= self.window.start || from >= self.window.end;
        if outside && bytes.is_none() {
            return self.pass_over(leaves);
        }
        let bytes = bytes.ok_or(Failure::EntriesMissing { from, expected, found: 0 })?;
        let entries = unbundle(&bytes).ok_or(Failure::Bundle { from })?;
        let found = u64::try_from(entries.len()).unwrap_or(u64::MAX);
        if found != expected {
            return Err(Failure::EntriesMissing { from, expected, found });
        }
        // The leaves' tile says which entry it is that was changed.
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
            see(index, &entry);
        }
        Ok(())
    }

    /// Takes the hashes of entries outside of the window into the tree.
    fn pass_over(&mut self, leaves: Tile) -> Result<(), Failure> {
        let path = leaves.to_string();
        let bytes = read(self.source, &path)?.ok_or_else(|| Failure::TileMissing { path: path.clone() })?;
        if bytes.len() != usize::from(leaves.width) * 32 {
            return Err(Failure::Tile { path });
        }
        let mut stored = Vec::new();
        for leaf in bytes.chunks_exact(32).filter_map(Hash::from_bytes) {
            stored.clear();
            self.tree.push(leaf, &mut stored);
            self.fill(&stored)?;
            self.compare()?;
            self.unseen += 1;
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

/// The entries that an export says it has; all, where it says nothing.
fn window(source: &impl Source, size: u64) -> Result<std::ops::Range<u64>, Failure> {
    let Some(bytes) = read(source, WINDOW)? else { return Ok(0..size) };
    let text = String::from_utf8(bytes).map_err(|_| Failure::Checkpoint)?;
    let read = |text: &str| {
        let (from, to) = text.strip_suffix('\n')?.split_once(' ')?;
        Some(from.parse().ok()?..to.parse().ok()?)
    };
    read(&text).ok_or(Failure::Checkpoint)
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

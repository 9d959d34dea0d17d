//! Tiles of 256 hashes and bundles of 256 entries (c2sp.org/tlog-tiles): what a log serves, and where.

use std::fmt;

/// Hashes of a full tile, entries of a full bundle.
const WIDTH: u64 = 256;
/// Levels of the tree that one level of tiles spans.
const HEIGHT: u8 = 8;
/// The highest level whose tiles the numbers here can count.
const TOP: u8 = 7;

/// A tile of hashes, or a bundle of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tile {
    /// Which level its hashes are of, from 0; `None` for a bundle of entries.
    pub level: Option<u8>,
    /// Which of the level, from 0.
    pub number: u64,
    /// How many hashes or entries: 1 to 256.
    pub width: u16,
}

impl Tile {
    /// The number of the first hash or entry, counted on its own level.
    pub const fn first(self) -> u64 {
        self.number * WIDTH
    }

    /// The level of the tree that its hashes are of.
    pub fn tree_level(self) -> u8 {
        self.level.unwrap_or_default() * HEIGHT
    }

    /// How many hashes of the tile's level a tree of `size` leaves has.
    pub fn available(self, size: u64) -> u64 {
        size >> self.tree_level()
    }

    /// The tiles of a tree of `size` leaves on one level (`None`: bundles of entries), in order.
    pub fn all(level: Option<u8>, size: u64) -> impl Iterator<Item = Self> {
        let count = size >> (level.unwrap_or_default() * HEIGHT);
        let part = u16::try_from(count % WIDTH).unwrap_or_default();
        let full = (0..count / WIDTH).map(move |number| Self { level, number, width: 256 });
        full.chain((part > 0).then_some(Self { level, number: count / WIDTH, width: part }))
    }

    /// The levels of tiles that a tree of `size` leaves has.
    pub fn levels(size: u64) -> impl Iterator<Item = u8> {
        (0..=TOP).take_while(move |level| size >> (level * HEIGHT) > 0)
    }

    /// Reads what follows the prefix of a log: `tile/0/x001/234.p/5`.
    pub fn parse(path: &str) -> Option<Self> {
        let rest = path.strip_prefix("tile/")?;
        let (level, rest) = rest.split_once('/')?;
        let level = match level {
            "entries" => None,
            level => Some(decimal(level, u64::from(TOP))?.try_into().ok()?),
        };
        let (number, width) = match rest.split_once(".p/") {
            Some((number, width)) => {
                (number, decimal(width, 255).filter(|width| *width > 0)?.try_into().ok()?)
            }
            None => (rest, 256),
        };
        let mut parts = number.split('/').peekable();
        let mut value = 0_u64;
        while let Some(part) = parts.next() {
            let digits = if parts.peek().is_some() { part.strip_prefix('x')? } else { part };
            if digits.len() != 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            value = value.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
        }
        // So that no arithmetic on its leaves can overflow; a log of 2^48 entries is not in sight.
        let tile = Self { level, number: value, width };
        (value < 1 << 40 && tile.to_string() == path).then_some(tile)
    }
}

/// A number without leading zeros, up to `most`.
fn decimal(text: &str, most: u64) -> Option<u64> {
    text.parse().ok().filter(|number: &u64| *number <= most && number.to_string() == text)
}

/// What follows the prefix of a log.
impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level {
            Some(level) => write!(f, "tile/{level}/")?,
            None => f.write_str("tile/entries/")?,
        }
        let mut groups = vec![self.number % 1000];
        let mut rest = self.number / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        while let Some(group) = groups.pop() {
            if groups.is_empty() { write!(f, "{group:03}")? } else { write!(f, "x{group:03}/")? }
        }
        if u64::from(self.width) == WIDTH { Ok(()) } else { write!(f, ".p/{}", self.width) }
    }
}

/// Entries as a bundle: each behind its length in two bytes, big-endian. `None` when one is longer than 65,535 bytes.
pub fn bundle<'e>(entries: impl IntoIterator<Item = &'e [u8]>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for entry in entries {
        bytes.extend_from_slice(&u16::try_from(entry.len()).ok()?.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    Some(bytes)
}

/// The entries of a bundle; `None` when its lengths do not fit its bytes.
pub fn unbundle(mut bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut entries = Vec::new();
    while !bytes.is_empty() {
        let (length, rest) = bytes.split_first_chunk()?;
        let (entry, rest) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
        entries.push(entry);
        bytes = rest;
    }
    Some(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        for (path, level, number, width) in [
            ("tile/0/x001/x234/067", Some(0), 1_234_067, 256),
            ("tile/entries/000.p/1", None, 0, 1),
            ("tile/2/000.p/255", Some(2), 0, 255),
            ("tile/entries/999", None, 999, 256),
        ] {
            let tile = Tile { level, number, width };
            assert_eq!(tile.to_string(), path);
            assert_eq!(Tile::parse(path), Some(tile));
        }
    }

    #[test]
    fn no_tile_has_two_paths() {
        for path in [
            "tile/0/0",
            "tile/00/000",
            "tile/0/x000/001",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/64/000",
            "tile/0/001/x002",
            "tile/entries/",
            "tile/0/+01",
            "tile/0/x001/x001/x001/x001/x001/001",
            "tile/8/000",
            "tile//000",
            "checkpoint",
            "tile/0/000.p/1/2",
            "tile/data/000",
        ] {
            assert_eq!(Tile::parse(path), None, "{path}");
        }
    }

    #[test]
    fn a_tree_of_70_000_has_the_tiles_of_the_specification() {
        let tiles = |level| Tile::all(Some(level), 70_000).map(|tile| tile.width).collect::<Vec<_>>();
        assert_eq!((tiles(0).len(), tiles(0).last()), (274, Some(&112)));
        assert_eq!((tiles(1), tiles(2), tiles(3)), (vec![256, 17], vec![1], vec![]));
        assert_eq!(Tile::levels(70_000).collect::<Vec<_>>(), [0, 1, 2]);
    }
}

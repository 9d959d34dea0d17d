//! The log as files: everything that a stranger needs to check it.

use super::{cosigned, openings, tile_bytes, witnessed};
use crate::{App, AppError};
use store::log;
use tlog::Tile;

/// Takes the files of an export, each with its path below the export's folder.
pub type Write<'w> = dyn FnMut(&str, &[u8]) -> std::io::Result<()> + 'w;

impl App {
    /// Writes the log up to its latest checkpoint: checkpoint, key, tiles, entries, what witnesses signed, and, when
    /// asked for, the particulars with their salts. How many entries it has.
    ///
    /// # Errors
    /// `NotFound` before the first checkpoint; what `write` fails with.
    pub fn export_log(&self, opened: bool, write: &mut Write<'_>) -> Result<u64, AppError> {
        let key = self.0.log.key.get().map(ToString::to_string);
        self.store().read(|rx| {
            let latest = log::latest_checkpoint(rx)?.ok_or(AppError::NotFound(crate::Noun::Checkpoint))?;
            let size = latest.size;
            write("checkpoint", cosigned(rx, latest)?.as_bytes())?;
            write("witnessed", witnessed(rx)?.as_bytes())?;
            if let Some(key) = &key {
                write("log.vkey", format!("{key}\n").as_bytes())?;
            }
            let bundles = Tile::all(None, size);
            let hashes = Tile::levels(size).flat_map(|level| Tile::all(Some(level), size));
            for tile in bundles.chain(hashes) {
                write(&tile.to_string(), &tile_bytes(rx, tile)?)?;
            }
            if opened {
                let mut lines = String::new();
                for bundle in Tile::all(None, size) {
                    let to = bundle.first() + u64::from(bundle.width);
                    for opening in openings(self, rx, bundle.first(), to)? {
                        lines.push_str(&opening.to_line());
                        lines.push('\n');
                    }
                }
                write("opened.jsonl", lines.as_bytes())?;
            }
            Ok(size)
        })
    }
}

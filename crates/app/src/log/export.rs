//! The log as files: everything that a stranger needs to check it.

use super::{cosigned, openings, tile_bytes, witnessed};
use crate::{App, AppError};
use std::ops::Range;
use store::{Rx, log};
use tlog::{Tile, WINDOW};

/// Takes the files of an export, each with its path below the export's folder.
pub type Write<'w> = dyn FnMut(&str, &[u8]) -> std::io::Result<()> + 'w;

impl App {
    /// Writes the log up to its latest checkpoint: checkpoint, key, tiles, entries, what witnesses signed, and, when
    /// asked for, the particulars with their salts. How many entries it has.
    ///
    /// # Errors
    /// `NotFound` before the first checkpoint; what `write` fails with.
    pub fn export_log(&self, opened: bool, write: &mut Write<'_>) -> Result<u64, AppError> {
        self.store().read(|rx| {
            let size = self.export_part(rx, None, write)?;
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

    /// Writes the log with the entries of a window alone, and the hashes of the rest.
    pub(crate) fn export_window(
        &self,
        rx: &mut Rx<'_>,
        window: Range<u64>,
        write: &mut Write<'_>,
    ) -> Result<(), AppError> {
        write(WINDOW, format!("{} {}\n", window.start, window.end).as_bytes())?;
        self.export_part(rx, Some(&window), write).map(drop)
    }

    /// Writes the log up to its latest checkpoint, the entries of all of it or of the tiles that touch a window.
    fn export_part(
        &self,
        rx: &mut Rx<'_>,
        window: Option<&Range<u64>>,
        write: &mut Write<'_>,
    ) -> Result<u64, AppError> {
        let latest = log::latest_checkpoint(rx)?.ok_or(AppError::NotFound(crate::Noun::Checkpoint))?;
        let size = latest.size;
        write("checkpoint", cosigned(rx, latest)?.as_bytes())?;
        write("witnessed", witnessed(rx)?.as_bytes())?;
        if let Some(key) = self.log_key() {
            write("log.vkey", format!("{key}\n").as_bytes())?;
        }
        let within = |tile: &Tile| match window {
            Some(window) => tile.first() < window.end && tile.first() + u64::from(tile.width) > window.start,
            None => true,
        };
        let bundles = Tile::all(None, size).filter(within);
        let hashes = Tile::levels(size).flat_map(|level| Tile::all(Some(level), size));
        for tile in bundles.chain(hashes) {
            write(&tile.to_string(), &tile_bytes(rx, tile)?)?;
        }
        Ok(size)
    }
}

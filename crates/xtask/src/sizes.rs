//! Files stay short enough to be read in one sitting.

use crate::console::Progress;
use crate::steps::{Outcome, Step};
use crate::tree;
use anyhow::Result;

/// Above this a file should be split.
const WISH: usize = 400;
/// Above this it must be.
const LIMIT: usize = 500;

/// Rust sources against the limit.
pub const STEP: Step = Step { name: "sizes", about: "no Rust file above 500 lines", run };

fn run(_: &Progress) -> Result<Outcome> {
    let mut long = Vec::new();
    let mut close = 0;
    let mut files = 0;
    for name in tree::files()?.iter().filter(|name| is_rust(name)) {
        let lines = tree::read(name)?.lines().count();
        files += 1;
        close += usize::from(lines > WISH && lines <= LIMIT);
        if lines > LIMIT {
            long.push(format!("{name}: {lines} lines; split it at a noun (limit {LIMIT})"));
        }
    }
    Ok(if long.is_empty() {
        Outcome::Fine(format!("{files} files, {close} above {WISH} lines"))
    } else {
        Outcome::wrong(long.join("\n"))
    })
}

fn is_rust(name: &str) -> bool {
    name.starts_with("crates/") && std::path::Path::new(name).extension().is_some_and(|end| end == "rs")
}

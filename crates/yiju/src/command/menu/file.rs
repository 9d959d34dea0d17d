//! Elections on disk.

use anyhow::{Context as _, Result, ensure};
use flate2::read::MultiGzDecoder;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// The largest file that is read, unpacked.
const LARGEST: u64 = 2 << 30;

/// The content of a file, unpacked if its name ends in `.gz`.
pub fn bytes(path: &Path) -> Result<Vec<u8>> {
    let named = || format!("cannot read {}", path.display());
    let file = std::fs::File::open(path).with_context(named)?;
    let mut bytes = Vec::new();
    let mut limited: Box<dyn std::io::Read> = if path.extension().is_some_and(|extension| extension == "gz") {
        Box::new(MultiGzDecoder::new(std::io::BufReader::new(file)).take(LARGEST + 1))
    } else {
        Box::new(file.take(LARGEST + 1))
    };
    limited.read_to_end(&mut bytes).with_context(named)?;
    ensure!(bytes.len() as u64 <= LARGEST, "{} is larger than {} GiB", path.display(), LARGEST >> 30);
    Ok(bytes)
}

/// The elections of a folder, by name.
pub fn elections(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in
        std::fs::read_dir(folder).with_context(|| format!("cannot look into {}", folder.display()))?
    {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        let is_election = [".pb", ".pb.gz"].iter().any(|end| name.ends_with(end));
        if is_election && path.is_file() {
            files.push(path);
        }
    }
    files.sort_unstable();
    Ok(files)
}

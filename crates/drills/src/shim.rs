//! The shim of `shim.c`: compiled with the system's compiler, put before the program by `LD_PRELOAD`.

use anyhow::{Context as _, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Its source.
const SOURCE: &str = include_str!("shim.c");

/// A compiled shim.
#[derive(Debug, Clone)]
pub struct Shim {
    library: PathBuf,
}

/// What the shim counted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counters {
    /// Bytes written to files of the folder.
    pub bytes: u64,
    /// Syncs of a write-ahead log: one commit each.
    pub log_syncs: u64,
    /// Calls that were made to fail.
    pub faults: u64,
    /// Writes, truncations and syncs: the calls that can be made to fail.
    pub calls: u64,
}

impl Shim {
    /// Compiles it into the folder.
    pub fn build(folder: &Path) -> Result<Self> {
        let (source, library) = (folder.join("shim.c"), folder.join("shim.so"));
        std::fs::write(&source, SOURCE)?;
        let said = Command::new("cc")
            .args(["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"])
            .arg(&library)
            .arg(&source)
            .args(["-ldl", "-lpthread"])
            .output()
            .context("a C compiler (`cc`) is needed to stand between the program and its disk")?;
        ensure!(said.status.success(), "cc: {}", String::from_utf8_lossy(&said.stderr));
        Ok(Self { library })
    }

    /// The variables under which a program sees the files of `folder` through the shim.
    pub fn variables(&self, folder: &Path) -> Vec<(String, String)> {
        vec![
            ("LD_PRELOAD".into(), self.library.display().to_string()),
            ("DRILL_FOLDER".into(), folder.display().to_string()),
        ]
    }
}

/// Makes an empty file of counters.
pub fn counters_file(path: &Path) -> Result<(String, String)> {
    std::fs::write(path, [0; 48])?;
    Ok(("DRILL_COUNTERS".into(), path.display().to_string()))
}

/// Reads a file of counters.
pub fn read_counters(path: &Path) -> Result<Counters> {
    let bytes = std::fs::read(path)?;
    let mut words = bytes.as_chunks::<8>().0.iter().map(|word| u64::from_ne_bytes(*word));
    let mut next = || words.next().unwrap_or_default();
    let (_writes, bytes, log_syncs, _other_syncs, faults, calls) =
        (next(), next(), next(), next(), next(), next());
    Ok(Counters { bytes, log_syncs, faults, calls })
}

/// The wall clock of a program, to be moved while it runs.
#[derive(Debug)]
pub struct Clock {
    path: PathBuf,
    /// Seconds ahead of the real one.
    ahead: i64,
}

impl Clock {
    /// A clock that is right, and the variable under which a program follows it.
    pub fn new(path: PathBuf) -> Result<(Self, (String, String))> {
        let variable = ("DRILL_CLOCK".into(), path.display().to_string());
        std::fs::write(&path, 0_i64.to_ne_bytes())?;
        Ok((Self { path, ahead: 0 }, variable))
    }

    /// Moves it by so many seconds, back where the number is negative.
    pub fn step(&mut self, seconds: i64) -> Result<()> {
        use std::io::Write as _;
        self.ahead += seconds;
        // Written in place: the file is mapped.
        let mut file = std::fs::File::options().write(true).open(&self.path)?;
        Ok(file.write_all(&self.ahead.to_ne_bytes())?)
    }

    /// How far ahead it is, in days.
    pub const fn days(&self) -> i64 {
        self.ahead / 86_400
    }
}

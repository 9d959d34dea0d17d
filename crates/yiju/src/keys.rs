//! The master key's file: made once, readable by its owner only, never overwritten.

use crate::config::Config;
use app::key::{KeyFile, KeyTrouble};
use app::seal::{MasterKey, Zeroizing};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The file in the folder of keys.
const MASTER: &str = "master.key";
/// Where a key waits that will take over.
const NEXT: &str = "master.key.next";

/// The folder of the keys.
pub struct KeyFolder(PathBuf);

impl KeyFolder {
    /// The configured folder, else `keys` beside the SQLite file, else `var/keys`.
    pub fn of(config: &Config) -> Self {
        config.keys.folder.clone().map_or_else(|| Self::beside(&config.database.url), Self)
    }

    /// That folder.
    pub fn at(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// `keys` beside an SQLite file, `var/keys` for a database elsewhere.
    pub fn beside(database: &str) -> Self {
        Self(match database.strip_prefix("sqlite:") {
            Some(file) => Path::new(file).parent().unwrap_or(Path::new("")).join("keys"),
            None => PathBuf::from("var/keys"),
        })
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The text of a key file; `None` where there is none.
    pub fn read_text(&self, name: &str) -> io::Result<Option<Zeroizing<String>>> {
        match fs::read_to_string(self.file(name)) {
            Ok(text) => Ok(Some(Zeroizing::new(text))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes a key file whole or not at all; one that is there already stays.
    pub fn write_text(&self, name: &str, text: &str) -> io::Result<()> {
        private_folder(&self.0)?;
        let scratch = self.file(&format!("{name}.{}", std::process::id()));
        let written = private_file(&scratch).and_then(|mut file| {
            writeln!(file, "{text}")?;
            file.sync_all()
        });
        let linked = written.and_then(|()| fs::hard_link(&scratch, self.file(name)));
        fs::remove_file(&scratch)?;
        match linked {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            other => other.and_then(|()| sync_folder(&self.0)),
        }
    }

    fn trouble(&self, name: &str, error: impl std::fmt::Display) -> KeyTrouble {
        KeyTrouble::File { place: self.file(name).display().to_string(), reason: error.to_string() }
    }

    fn read_file(&self, name: &str) -> Result<Option<MasterKey>, KeyTrouble> {
        match fs::read_to_string(self.file(name)) {
            Ok(text) => {
                let text = Zeroizing::new(text);
                MasterKey::parse(&text).map(Some).map_err(|error| self.trouble(name, error))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.trouble(name, error)),
        }
    }

    /// Writes a key whole or not at all, and only where there is no such file.
    fn write_file(&self, name: &str, master: &MasterKey) -> io::Result<()> {
        private_folder(&self.0)?;
        let scratch = self.file(&format!("{name}.{}", std::process::id()));
        let written = private_file(&scratch).and_then(|mut file| {
            file.write_all(master.to_text().as_bytes())?;
            file.write_all(b"\n")?;
            file.sync_all()
        });
        // A hard link, unlike a renaming, never takes the place of a file that is there.
        let linked = written.and_then(|()| fs::hard_link(&scratch, self.file(name)));
        fs::remove_file(&scratch)?;
        linked?;
        sync_folder(&self.0)
    }
}

impl KeyFile for KeyFolder {
    fn read(&self) -> Result<Option<MasterKey>, KeyTrouble> {
        self.read_file(MASTER)
    }

    fn create(&self, master: &MasterKey) -> Result<(), KeyTrouble> {
        match self.write_file(MASTER, master) {
            // Another process was faster; its key counts.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            other => other.map_err(|error| self.trouble(MASTER, error)),
        }
    }

    fn lay_ready(&self, master: &MasterKey) -> Result<(), KeyTrouble> {
        // One that an earlier attempt left there wraps nothing.
        match fs::remove_file(self.file(NEXT)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(self.trouble(NEXT, error)),
            _ => {}
        }
        self.write_file(NEXT, master).map_err(|error| self.trouble(NEXT, error))
    }

    fn take_over(&self) -> Result<(), KeyTrouble> {
        fs::rename(self.file(NEXT), self.file(MASTER))
            .and_then(|()| sync_folder(&self.0))
            .map_err(|error| self.trouble(NEXT, error))
    }

    fn ready(&self) -> Result<Option<MasterKey>, KeyTrouble> {
        self.read_file(NEXT)
    }

    fn place(&self) -> String {
        self.file(MASTER).display().to_string()
    }
}

/// Makes a folder that only its owner may look into; one that is there stays as it is.
fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)
}

/// Makes a file that only its owner may read, and nobody write (0400).
fn private_file(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o400);
    }
    options.open(path)
}

/// Has the folder's entries on disk.
fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, KeyFolder) {
        let scratch = tempfile::tempdir().unwrap();
        let keys = KeyFolder(scratch.path().join("keys"));
        (scratch, keys)
    }

    fn key(byte: u8) -> MasterKey {
        MasterKey::from_bytes([byte; 32])
    }

    fn fingerprint(found: Option<MasterKey>) -> Option<String> {
        found.map(|key| key.fingerprint())
    }

    #[test]
    fn a_key_is_kept_once_and_for_its_owner_only() {
        let (_scratch, keys) = folder();
        assert!(keys.read().unwrap().is_none());
        keys.create(&key(1)).unwrap();
        keys.create(&key(2)).unwrap();
        assert_eq!(fingerprint(keys.read().unwrap()), Some(key(1).fingerprint()), "the first one stays");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&keys.file(MASTER)), mode(&keys.0)), (0o400, 0o700));
        }
        assert_eq!(fs::read_dir(&keys.0).unwrap().count(), 1, "no scratch file is left");
    }

    #[test]
    fn a_key_laid_ready_takes_over() {
        let (_scratch, keys) = folder();
        keys.create(&key(1)).unwrap();
        keys.lay_ready(&key(2)).unwrap();
        keys.lay_ready(&key(3)).unwrap();
        assert_eq!(fingerprint(keys.read().unwrap()), Some(key(1).fingerprint()));
        keys.take_over().unwrap();
        assert_eq!(fingerprint(keys.read().unwrap()), Some(key(3).fingerprint()));
        assert!(keys.ready().unwrap().is_none());
    }

    #[test]
    fn a_file_that_is_no_key_says_so_with_its_name() {
        let (_scratch, keys) = folder();
        keys.create(&key(1)).unwrap();
        fs::remove_file(keys.file(MASTER)).unwrap();
        fs::write(keys.file(MASTER), "not a key").unwrap();
        let said = keys.read().err().unwrap().to_string();
        assert!(said.contains(MASTER) && said.contains("64 hexadecimal"), "{said}");
    }
}

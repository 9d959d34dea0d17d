//! The gateway of text messages: a port, and the default behind it, a folder that the city's own gateway empties.

use serde::Serialize;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// A message as the gateway gets it. The number is in clear here, and nowhere else.
#[derive(Serialize)]
pub struct SmsMessage {
    /// Its name: the same message never comes under two.
    pub id: String,
    /// The number, digits only.
    pub to: String,
    /// What it says.
    pub text: String,
    /// When it was made, RFC 3339.
    pub made_at: String,
}

/// Neither the number nor the text, which has the code in it.
impl std::fmt::Debug for SmsMessage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SmsMessage").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What sends text messages. A message is laid ready first, and handed over once the database says that it is: what
/// lies ready when the program is cut off is found again, so that nothing is lost and nothing is sent twice.
pub trait SmsGateway: Send + Sync {
    /// Lays a message ready under a name; it outlives a crash and is not sent yet.
    fn prepare(&self, name: &str, message: &SmsMessage) -> io::Result<()>;
    /// Hands over what lies ready under a name, as the message of that id.
    fn hand_over(&self, name: &str, id: &str) -> io::Result<()>;
    /// Throws away what lies ready under a name.
    fn discard(&self, name: &str) -> io::Result<()>;
    /// The names under which something lies ready.
    fn prepared(&self) -> io::Result<Vec<String>>;
}

/// What lies ready ends so; the gateway takes `.json` alone.
const READY: &str = "part";

/// A folder: one JSON file per message, `ID.json`, which the city's gateway sends and takes away.
#[derive(Debug, Clone)]
pub struct FileDrop {
    folder: PathBuf,
}

impl FileDrop {
    /// Into that folder, which is there and is the program's to write.
    pub const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    fn file(&self, name: &str, ending: &str) -> PathBuf {
        self.folder.join(format!("{name}.{ending}"))
    }

    /// Makes sure that what was renamed outlives a crash.
    fn sync_folder(&self) -> io::Result<()> {
        fs::File::open(&self.folder)?.sync_all()
    }
}

impl SmsGateway for FileDrop {
    fn prepare(&self, name: &str, message: &SmsMessage) -> io::Result<()> {
        let mut file = open_private(&self.file(name, READY))?;
        file.write_all(&serde_json::to_vec(message)?)?;
        file.sync_all()?;
        self.sync_folder()
    }

    fn hand_over(&self, name: &str, id: &str) -> io::Result<()> {
        fs::rename(self.file(name, READY), self.file(id, "json"))?;
        self.sync_folder()
    }

    fn discard(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.file(name, READY))
    }

    fn prepared(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == READY)
                && let Some(name) = path.file_stem().and_then(|name| name.to_str())
            {
                names.push(name.to_owned());
            }
        }
        names.sort();
        Ok(names)
    }
}

/// A file that the program and the gateway's group read, and nobody else.
fn open_private(path: &Path) -> io::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o640);
    }
    options.open(path)
}

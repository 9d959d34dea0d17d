//! A small log in a folder, with keys anybody can make again.

use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;
use tlog::{
    Checkpoint, Entry, Folder, Frontier, Hash, KeyKind, Note, Opened, PaperHead, Policy, Report, SignerKey,
    Task, Tile, VerifierKey, bundle, commit, stored_index,
};

pub const ORIGIN: &str = "log.example/audit";

pub fn log_key() -> SignerKey {
    SignerKey::from_seed(ORIGIN, KeyKind::Note, &[7; 32]).unwrap()
}

pub fn witness_key(number: u8) -> SignerKey {
    SignerKey::from_seed(&format!("witness.example/w{number}"), KeyKind::Cosignature, &[100 + number; 32])
        .unwrap()
}

/// Two witnesses, both of them needed.
pub fn policy_text() -> String {
    format!(
        "# both must have seen it\nlog {}\nwitness district {}\nwitness notary {}\ngroup both all district notary\n\
         quorum both\n",
        log_key().verifier(),
        witness_key(1).verifier(),
        witness_key(2).verifier()
    )
}

/// What the log is made of.
#[derive(Clone)]
pub struct Log {
    pub entries: Vec<Vec<u8>>,
    pub opened: Vec<Opened>,
}

impl Log {
    pub fn of(size: u64) -> Self {
        let mut log = Self { entries: Vec::new(), opened: Vec::new() };
        for index in 0..size {
            let salt: [u8; 32] = Hash::leaf(&index.to_be_bytes()).0;
            let payload = format!("{{\"n\":{index},\"reason\":\"抽查\"}}");
            let entry = Entry {
                ts: format!("2026-11-26T08:{:02}:{:02}Z", index / 60 % 60, index % 60),
                kind: "claim.decided".into(),
                actor: format!("{:032x}", index % 3),
                object: format!("{:032x}", index * 17),
                commit: commit(&salt, &payload),
            };
            log.entries.push(entry.to_bytes());
            log.opened.push(Opened { index, salt, payload });
        }
        log
    }

    pub fn stored(&self) -> (Frontier, Vec<Hash>) {
        let (mut tree, mut stored) = (Frontier::default(), Vec::new());
        self.entries.iter().for_each(|entry| tree.push(Hash::leaf(entry), &mut stored));
        (tree, stored)
    }

    pub fn signed_by(&self, key: &SignerKey) -> Note {
        let (tree, _) = self.stored();
        let checkpoint = Checkpoint { origin: ORIGIN.into(), size: tree.size(), root: tree.root() };
        let mut note = checkpoint.note();
        note.sign(key, 0);
        note
    }

    /// The checkpoint of the log, seen by both witnesses.
    pub fn checkpoint(&self) -> Note {
        let mut note = self.signed_by(&log_key());
        note.sign(&witness_key(1), 1_795_680_000);
        note.sign(&witness_key(2), 1_795_680_060);
        note
    }

    /// Writes what a log publishes, as it would be if nobody looked at what it writes.
    pub fn write(&self, folder: &Path, checkpoint: &Note) {
        let size = self.entries.len() as u64;
        let (_, stored) = self.stored();
        write(folder, "checkpoint", checkpoint.to_string().as_bytes());
        write(folder, "log.vkey", format!("{}\n", log_key().verifier()).as_bytes());
        let lines: String = self.opened.iter().map(|opened| opened.to_line() + "\n").collect();
        write(folder, "opened.jsonl", lines.as_bytes());
        for tile in Tile::all(None, size) {
            let from = usize::try_from(tile.first()).unwrap();
            let entries = self.entries.iter().skip(from).take(tile.width.into()).map(Vec::as_slice);
            write(folder, &tile.to_string(), &bundle(entries).unwrap());
        }
        for tile in Tile::levels(size).flat_map(|level| Tile::all(Some(level), size)) {
            let numbers = tile.first()..tile.first() + u64::from(tile.width);
            let hashes =
                numbers.flat_map(|number| stored[stored_index(tile.tree_level(), number) as usize].0);
            write(folder, &tile.to_string(), &hashes.collect::<Vec<_>>());
        }
    }

    pub fn export(&self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        self.write(folder.path(), &self.checkpoint());
        folder
    }
}

pub fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// Every file of a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

pub fn task() -> Task {
    Task { policy: Some(Policy::parse(&policy_text()).unwrap()), ..Task::default() }
}

pub fn keyed(key: &VerifierKey) -> Task {
    Task { key: Some(key.clone()), ..Task::default() }
}

pub fn verify(folder: &Path, task: &Task) -> Result<Report, String> {
    tlog::verify(&Folder(folder.to_owned()), task).map_err(|failure| failure.code().to_owned())
}

/// What the Python program says: its exit code and its line.
pub fn python(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify_log.py");
    let output = Command::new("python3").arg(script).arg(folder).args(arguments).output();
    let output = output.expect("the second verifier needs python3 on this machine");
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap().trim().to_owned())
}

/// A file outside of every log.
pub fn aside(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

pub fn held(label: &str, text: &str) -> (String, PaperHead) {
    (label.into(), PaperHead::parse(text).unwrap())
}

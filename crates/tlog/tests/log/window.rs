//! An export of some entries, with the hashes of the rest: enough for who asks about these, and for nobody else.

use super::kit::{Log, aside, log_key, python, task};
use std::path::Path;
use tempfile::TempDir;
use tlog::{Folder, Report, verify, verify_window};

/// A log of 700 entries of which the second bundle is there.
fn part() -> TempDir {
    let log = Log { opened: Vec::new(), ..Log::of(700) };
    let folder = log.export();
    for bundle in ["tile/entries/000", "tile/entries/002.p/188"] {
        std::fs::remove_file(folder.path().join(bundle)).unwrap();
    }
    std::fs::write(folder.path().join("window"), "300 400\n").unwrap();
    folder
}

fn looked_at(folder: &Path) -> Result<(Report, Vec<u64>), String> {
    let mut seen = Vec::new();
    let report = verify_window(&Folder(folder.to_owned()), &task(), &mut |index, _| seen.push(index));
    report.map(|report| (report, seen)).map_err(|failure| failure.code().to_owned())
}

/// What the Python program says of the log; the file it is given is of no vote.
fn second(folder: &Path) -> String {
    let vote = aside(r#"{"scope":"","roll":[],"questions":[],"ballots":[]}"#);
    let key = log_key().verifier().to_string();
    python(folder, &["--key", &key, "--vote", vote.path().to_str().unwrap()]).1
}

#[test]
fn the_entries_of_a_window_are_seen_and_the_rest_is_hashed() {
    let folder = part();
    let (report, seen) = looked_at(folder.path()).unwrap();
    assert_eq!((report.size, report.unseen), (700, 256 + 188));
    assert_eq!(seen, (256..512).collect::<Vec<u64>>());
    assert!(second(folder.path()).starts_with("differs"), "the log is no reason");
}

#[test]
fn who_asks_for_the_whole_log_is_not_content_with_a_part() {
    let folder = part();
    let refused = verify(&Folder(folder.path().to_owned()), &task()).unwrap_err();
    assert_eq!(refused.code(), "entries-missing");
    let key = log_key().verifier().to_string();
    assert_eq!(python(folder.path(), &["--key", &key]).1, "tampered entries-missing");
}

#[test]
fn what_is_changed_inside_or_outside_of_the_window_is_caught() {
    type Change = dyn Fn(&Path);
    let changes: [(&str, &Change); 4] = [
        ("entries-missing", &|folder| std::fs::remove_file(folder.join("tile/entries/001")).unwrap()),
        ("tile-missing", &|folder| std::fs::remove_file(folder.join("tile/0/000")).unwrap()),
        ("root", &|folder| {
            let path = folder.join("tile/0/000");
            let mut bytes = std::fs::read(&path).unwrap();
            bytes[7] ^= 1;
            std::fs::write(path, bytes).unwrap();
        }),
        ("entries-missing", &|folder| std::fs::write(folder.join("window"), "0 400\n").unwrap()),
    ];
    for (code, change) in changes {
        let folder = part();
        change(folder.path());
        let ours = looked_at(folder.path()).unwrap_err();
        // The hashes of a changed leaf no longer fit the level above, which may be looked at before the root.
        assert!(ours == code || (code == "root" && ours == "tile-changed"), "{ours}, not {code}");
        let theirs = second(folder.path());
        assert!(theirs.starts_with("tampered"), "{theirs}");
    }
}

//! Logs that are kept with the tests: any change of a format shows here, and both programs read them.

use crate::kit::{Log, aside, files, policy_text, python, task, verify, write};
use std::path::{Path, PathBuf};

/// Name, entries, and how many the witnessed checkpoint has.
const VECTORS: [(&str, u64, u64); 2] = [("three", 3, 2), ("two-tiles", 258, 256)];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

fn make(folder: &Path, size: u64, witnessed: u64) {
    let mut log = Log::of(size);
    log.opened.retain(|opened| opened.index % 50 < 2);
    log.write(folder, &log.checkpoint());
    write(folder, "witnessed", Log::of(witnessed).checkpoint().to_string().as_bytes());
    write(folder, "policy", policy_text().as_bytes());
}

#[test]
fn the_kept_logs_are_made_the_same_today_and_hold_for_both_programs() {
    let policy = aside(&policy_text());
    for (name, size, witnessed) in VECTORS {
        let (kept, fresh) = (folder().join(name), tempfile::tempdir().unwrap());
        make(fresh.path(), size, witnessed);
        let names = |folder: &Path| {
            files(folder).iter().map(|path| path.strip_prefix(folder).unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(&kept), names(fresh.path()));
        for path in names(&kept) {
            let same =
                std::fs::read(kept.join(&path)).unwrap() == std::fs::read(fresh.path().join(&path)).unwrap();
            assert!(same, "{name}/{} differs", path.display());
        }
        assert_eq!(verify(&kept, &task()).unwrap().size, size);
        let said = python(&kept, &["--policy", policy.path().to_str().unwrap()]);
        assert_eq!(said, (0, format!("ok {size}")));
    }
}

#[test]
#[ignore = "writes the kept logs anew, after a format was changed on purpose"]
fn write_the_kept_logs() {
    for (name, size, witnessed) in VECTORS {
        let _ = std::fs::remove_dir_all(folder().join(name));
        make(&folder().join(name), size, witnessed);
    }
}

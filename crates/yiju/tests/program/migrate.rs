//! A database of an older schema: what a start keeps before it migrates, and the way back.

use super::server::Place;
use serde_json::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use testkit::postgres::Cluster;

const CONFIGURATION: &str = "
[database]
url = \"sqlite:{folder}/yiju.db\"
[keys]
folder = \"{folder}/keys\"
";
const BACKUP: &str = "[backup]\nkey = \"{folder}/backup.key\"\nto = \"{folder}/archives\"\n";

/// The migrations up to the one before the last, as one engine reads them, with a community behind them.
fn older(postgres: bool) -> (usize, String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../store/migrations");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let newest = files.len();
    files.pop();
    let mut text = "CREATE TABLE schema_version (version {{int}} PRIMARY KEY);".to_owned();
    for (file, version) in files.iter().zip(1..) {
        text += &std::fs::read_to_string(file).unwrap();
        writeln!(text, ";\nINSERT INTO schema_version VALUES ({version});").unwrap();
    }
    text += "INSERT INTO community (id, name, name_key, aliases, form, address, document)
             VALUES ('00000000000000000000000000000001', '桂花园', 'guihuayuan', '[]', 'estate', '1', 1);";
    let named = [
        ("int", "INTEGER||BIGINT"),
        ("text", "TEXT||TEXT COLLATE \"C\""),
        ("bytes", "BLOB||BYTEA"),
        ("table", "STRICT, WITHOUT ROWID||"),
    ];
    let mut made = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("{{") {
        let (fenced, behind) = after.split_once("}}").unwrap();
        let words = named.iter().find(|(name, _)| *name == fenced).map_or(fenced, |(_, words)| words);
        let (sqlite, server) = words.split_once("||").unwrap();
        made = made + before + if postgres { server } else { sqlite };
        rest = behind;
    }
    (newest, made + rest)
}

fn old_file(place: &Place) -> usize {
    let (newest, text) = older(false);
    rusqlite::Connection::open(place.path("yiju.db")).unwrap().execute_batch(&text).unwrap();
    newest
}

/// The snapshots in a folder.
fn kept(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut kept: Vec<PathBuf> = entries
        .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("before-schema-"))
        .collect();
    kept.sort();
    kept
}

fn names(file: &Path) -> i64 {
    let connection = rusqlite::Connection::open(file).unwrap();
    connection.query_row("SELECT COUNT(*) FROM community", [], |row| row.get(0)).unwrap()
}

#[test]
fn a_start_keeps_the_file_before_it_migrates_and_the_way_back_is_said_and_works() {
    let place = Place::new(CONFIGURATION);
    let newest = old_file(&place);
    let dry: Value = serde_json::from_str(&place.done(&["migrate", "--dry-run", "--json"])).unwrap();
    assert_eq!((dry["schema"].as_u64(), dry["rows"].as_u64()), (Some(newest as u64 - 1), Some(1)), "{dry}");
    assert_eq!(dry["steps"].as_array().unwrap().len(), 1, "{dry}");
    let said = place.done(&["migrate", "--dry-run"]);
    assert!(said.contains(dry["steps"][0].as_str().unwrap()) && said.contains("before-schema-"), "{said}");
    assert!(kept(place.folder.path()).is_empty(), "nothing was done");

    std::fs::write(place.path("before-schema-1-20200101T000000Z.db.partial"), "cut off").unwrap();
    let served = place.serve("log");
    let log = served.log().join("\n");
    drop(served);
    let snapshots = kept(place.folder.path());
    assert_eq!(snapshots.len(), 1, "{log}");
    let snapshot = snapshots[0].display().to_string();
    assert!(log.contains(&snapshot), "{log}");
    assert_eq!(names(&snapshots[0]), 1);
    assert!(place.done(&["migrate"]).contains("nothing to migrate"));
    drop(place.serve("log"));
    assert_eq!(kept(place.folder.path()).len(), 1, "the next start keeps nothing");

    // The older program, as this one is to a database of the future.
    let file = place.path("yiju.db");
    let future = format!("INSERT INTO schema_version VALUES ({})", newest + 1);
    rusqlite::Connection::open(&file).unwrap().execute_batch(&future).unwrap();
    let of_future = snapshot.replace(&format!("schema-{newest}-"), &format!("schema-{}-", newest + 1));
    std::fs::rename(&snapshot, &of_future).unwrap();
    for command in [&["serve"][..], &["migrate"], &["user", "disable", "x"]] {
        let refused = place.refused(command);
        assert!(refused.contains("use the newer program"), "{refused}");
        let (_, way) = refused.trim().split_once("stop the service, then: ").unwrap();
        assert!(way.ends_with(&format!("cp {of_future} {}", file.display())), "{way}");
    }
    let refused = place.refused(&["migrate"]);
    let (_, way) = refused.trim().split_once("stop the service, then: ").unwrap();
    let done = std::process::Command::new("sh").args(["-ec", way]).status().unwrap();
    assert!(done.success(), "{way}");
    assert_eq!(names(&file), 1);
    assert!(place.done(&["migrate"]).contains(&format!("now {newest}")), "the file of before goes up again");
}

#[test]
fn with_a_key_the_database_is_kept_as_an_archive_on_both_engines() {
    let cluster = Cluster::start().unwrap();
    let url = cluster.url("postgres");
    for postgres in [false, true] {
        let mut configuration = format!("{CONFIGURATION}{BACKUP}");
        if postgres {
            configuration = configuration.replace("sqlite:{folder}/yiju.db", &url);
        }
        let place = Place::new(&configuration);
        let (newest, text) = older(postgres);
        if postgres {
            let parameters = url.strip_prefix("postgres:").unwrap();
            postgres::Client::connect(parameters, postgres::NoTls).unwrap().batch_execute(&text).unwrap();
        } else {
            old_file(&place);
        }
        // What cannot be kept is not migrated.
        let refused = place.refused(&["migrate"]);
        assert!(refused.contains("nothing was migrated") && refused.contains("backup.key"), "{refused}");
        place.done(&["backup", "--new-key", "backup.key"]);
        assert!(place.done(&["migrate"]).contains(&format!("now {newest}")));
        let archives = kept(&place.path("archives"));
        assert_eq!(archives.len(), 1);
        let archive = archives[0].to_str().unwrap();
        let checked: Value =
            serde_json::from_str(&place.done(&["restore", archive, "--check", "--json"])).unwrap();
        assert_eq!(checked["manifest"]["schema"].as_u64(), Some(newest as u64 - 1), "{checked}");
    }
}

#[test]
fn without_a_key_postgresql_is_migrated_with_a_warning_that_names_the_command() {
    let cluster = Cluster::start().unwrap();
    let url = cluster.url("postgres");
    let place = Place::new(&CONFIGURATION.replace("sqlite:{folder}/yiju.db", &url));
    let (newest, text) = older(true);
    let mut client =
        postgres::Client::connect(url.strip_prefix("postgres:").unwrap(), postgres::NoTls).unwrap();
    client.batch_execute(&text).unwrap();
    assert!(place.done(&["migrate", "--dry-run"]).contains("no snapshot is kept before"));
    let output = place.run(&["migrate"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && said.contains("yiju backup --key FILE --to DIR"), "{said}");
    client.batch_execute(&format!("INSERT INTO schema_version VALUES ({})", newest + 1)).unwrap();
    let refused = place.refused(&["migrate"]);
    assert!(
        refused.contains("make an empty database") && refused.contains("yiju restore ARCHIVE"),
        "{refused}"
    );
}

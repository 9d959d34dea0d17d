//! Backups by hand and by schedule, and what becomes of them.

use super::http::Person;
use super::server::Place;
use serde_json::Value;
use std::time::{Duration, Instant};
use testkit::postgres::Cluster;

const CONFIGURATION: &str = "
[database]
url = \"sqlite:{folder}/yiju.db\"
[keys]
folder = \"{folder}/keys\"
[backup]
key = \"{folder}/backup.key\"
";

/// Drilled with the program that is released: taken while the server works, restored elsewhere, compared.
#[test]
fn a_backup_of_the_running_server_is_restored_and_people_sign_in() {
    let place = Place::new(CONFIGURATION);
    let password = place.add_user("planner", "planner");
    place.done(&["backup", "--new-key", "backup.key"]);
    let served = place.serve("log");
    Person::sign_in(served.address, "planner", &password);
    let said: Value = serde_json::from_str(&place.done(&["backup", "--to", "one.backup", "--json"])).unwrap();
    assert_eq!(said["rehearsed"], true);
    let archive = std::fs::read(place.path("one.backup")).unwrap();
    assert!(!archive.windows(7).any(|window| window == b"planner"), "the archive is sealed");
    drop(served);

    let other = Place::new(&CONFIGURATION.replace("yiju.db", "restored.db"));
    std::fs::copy(place.path("backup.key"), other.path("backup.key")).unwrap();
    std::fs::copy(place.path("one.backup"), other.path("one.backup")).unwrap();
    let checked = other.done(&["restore", "one.backup", "--check", "--json"]);
    assert!(!other.path("restored.db").exists(), "{checked}");
    let restored: Value = serde_json::from_str(&other.done(&["restore", "one.backup", "--json"])).unwrap();
    assert_eq!(restored["manifest"], said["manifest"]);
    let log = &restored["manifest"]["log"];
    assert!(log["size"].as_u64().unwrap() > 0 && log["root"].as_str().unwrap().len() == 44, "{log}");
    assert!(restored["age_seconds"].as_i64().unwrap() >= 0);
    let refused = other.refused(&["restore", "one.backup"]);
    assert!(refused.contains("is not empty"), "{refused}");
    // The log in the archive is signed by the key of its time, which another one does not stand for.
    place.done(&["backup", "--to", "signed.backup"]);
    assert!(place.done(&["restore", "signed.backup", "--check"]).contains("is signed by keys/log.key"));
    std::fs::rename(place.path("keys/log.key"), place.path("log.key.before")).unwrap();
    assert!(place.done(&["restore", "signed.backup", "--check"]).contains("was not looked at"));
    place.done(&["log", "key"]);
    let refused = place.refused(&["restore", "signed.backup", "--check"]);
    assert!(refused.contains("is not signed by"), "{refused}");
    // Without the keys of the time of the backup nothing is started over its data.
    assert!(other.refused(&["user", "disable", "planner"]).contains("key"));
    std::fs::remove_dir_all(other.path("keys")).ok();
    std::fs::create_dir(other.path("keys")).unwrap();
    std::fs::copy(place.path("keys/master.key"), other.path("keys/master.key")).unwrap();
    let served = other.serve("log");
    Person::sign_in(served.address, "planner", &password);
}

#[test]
fn a_wrong_key_and_a_damaged_archive_are_refused_and_leave_nothing() {
    let place = Place::new(CONFIGURATION);
    place.add_user("planner", "planner");
    place.done(&["backup", "--new-key", "backup.key"]);
    place.done(&["backup", "--new-key", "other.key"]);
    assert!(place.refused(&["backup", "--new-key", "other.key"]).contains("cannot make"));
    place.done(&["backup", "--to", "one.backup"]);
    place.configure(&CONFIGURATION.replace("yiju.db", "restored.db"));
    let refused = place.refused(&["restore", "one.backup", "--key", "other.key"]);
    assert!(refused.contains("sealed with the key"), "{refused}");
    let mut archive = std::fs::read(place.path("one.backup")).unwrap();
    let middle = archive.len() / 2;
    archive[middle] ^= 1;
    std::fs::write(place.path("damaged.backup"), archive).unwrap();
    assert!(place.refused(&["restore", "damaged.backup"]).contains("was changed"));
    assert!(!place.path("restored.db").exists());
    place.done(&["restore", "one.backup"]);
}

/// A city moves from the one engine to the other with what it has.
#[test]
fn a_backup_moves_a_city_from_sqlite_to_postgresql() {
    let cluster = Cluster::start().unwrap();
    let place = Place::new(CONFIGURATION);
    let password = place.add_user("planner", "planner");
    place.done(&["backup", "--new-key", "backup.key"]);
    place.done(&["backup", "--to", "one.backup"]);
    place.configure(&CONFIGURATION.replace("sqlite:{folder}/yiju.db", &cluster.url("postgres")));
    place.done(&["restore", "one.backup"]);
    assert!(place.refused(&["restore", "one.backup"]).contains("is not empty"));
    let served = place.serve("log");
    Person::sign_in(served.address, "planner", &password);
    let said: Value = serde_json::from_str(&place.done(&["backup", "--to", "two.backup", "--json"])).unwrap();
    assert_eq!(said["manifest"]["engine"], "postgres");
}

#[test]
fn the_server_backs_up_by_schedule_and_restores_each_archive_once() {
    let place = Place::new(&format!("{CONFIGURATION}to = \"{{folder}}/archives\"\n"));
    place.add_user("planner", "planner");
    place.done(&["backup", "--new-key", "backup.key"]);
    let _served = place.serve("log");
    let begun = Instant::now();
    let archive = loop {
        let found = std::fs::read_dir(place.path("archives")).ok().and_then(|entries| {
            entries
                .flatten()
                .map(|entry| entry.path())
                .find(|path| path.extension().is_some_and(|e| e == "yiju-backup"))
        });
        match found {
            Some(path) => break path,
            None => assert!(begun.elapsed() < Duration::from_mins(1), "no archive appears"),
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    place.done(&["restore", archive.to_str().unwrap(), "--check"]);
}

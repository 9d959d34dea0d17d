//! An observer counts again: the file of a vote held against the exported log by two programs, and whatever somebody
//! changes in the one or the other is named.

use super::village::{Village, decision, hours, no, set, yes};
use app::ballot::{Entered, SheetReading};
use app::tlog::{
    Checkpoint, Entry, Folder, Frontier, Hash, SignerKey, Source as _, Task, Tile, bundle, stored_index,
    unbundle,
};
use app::vote::{Asked, check_vote};
use domain::account::Actor;
use domain::ballot::{Answer, Answers, Channel, SpoiledReason};
use domain::vote::file::{Comparison, VoteFile};
use jiff::civil::date;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

fn key() -> SignerKey {
    super::log::key()
}

/// What an observer takes home: the exported log, and the file of a vote.
struct Kit {
    log: TempDir,
    vote: Value,
    /// The same as it is handed out on the page of the result.
    handed_out: app::vote::RecountKit,
}

fn both(choice: &Answers, liked: &[&str]) -> Answers {
    let mut answers = choice.clone();
    answers.insert("2".into(), Answer::Approves(set(liked)));
    answers
}

/// A vote with a menu, by every channel: a ballot that replaced another, a sheet of paper and one that is torn, a proxy, a
/// meeting.
fn posted() -> Kit {
    let village = Village::alike(7);
    let app = &village.town.app;
    app.configure_log(key().verifier(), None);
    let asked = vec![
        decision("raise-fund"),
        Asked::Menu { text: "菜单".into(), menu: super::ballot::menu(), points: None },
    ];
    let (vote, letters) = village.opened(asked);
    let (worker, second) = (&village.worker, village.colleague("second"));
    let first = app.cast_ballot(&letters[0].code, &both(&no(), &["lift"])).unwrap();
    village.town.pass(hours(1));
    app.cast_ballot(&first.again, &both(&yes(), &["lift"])).unwrap();
    app.cast_ballot(&letters[1].code, &both(&yes(), &["paint"])).unwrap();
    for who in [worker, &second] {
        app.enter_sheet(who, vote.id, &letters[2].sheet, &both(&yes(), &["lift", "tiles"])).unwrap();
    }
    let torn = SheetReading::Spoiled(SpoiledReason::Damaged);
    for who in [worker, &second] {
        app.enter_reading(who, vote.id, &letters[5].sheet, &torn).unwrap();
    }
    app.take_ballot(worker, vote.id, (4, Channel::Meeting), None, &both(&no(), &[])).unwrap();
    let paper = Some(b"signed".as_slice());
    let proxy = app.grant_proxy(worker, vote.id, 5, "13800000000", paper).unwrap();
    app.take_ballot(worker, vote.id, (5, Channel::Proxy), Some(proxy.id), &both(&yes(), &["lift"])).unwrap();
    village.close();
    app.publish_vote(&village.officer, vote.id, date(2021, 9, 1)).unwrap();
    app.publish_checkpoint(&key()).unwrap();
    let file = app.desk(&village.officer).export_vote(vote.id).unwrap();
    let log = super::log::export(&village.town, false);
    let handed_out = app.desk(&Actor::NOBODY).export_recount_kit(vote.id).unwrap();
    Kit { log, vote: serde_json::to_value(file).unwrap(), handed_out }
}

fn task() -> Task {
    Task { key: Some(key().verifier()), ..Task::default() }
}

fn compared(log: &Path, vote: &Value) -> Comparison {
    let file: VoteFile = serde_json::from_value(vote.clone()).unwrap();
    check_vote(&Folder(log.to_owned()), &task(), &file).unwrap().1
}

pub type Keys = BTreeSet<String>;

fn keys(compared: &Comparison) -> Keys {
    compared.differences.iter().map(|difference| difference.key().to_owned()).collect()
}

/// What the Python program says of each of several files.
fn python(log: &Path, votes: &[Value]) -> Vec<Keys> {
    let folder = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tlog/tests/verify_log.py");
    let mut command = Command::new("python3");
    command.arg("-B").arg(script).arg(log).args(["--key", &key().verifier().to_string()]);
    for (place, vote) in votes.iter().enumerate() {
        let path = folder.path().join(format!("{place}.json"));
        std::fs::write(&path, serde_json::to_vec(vote).unwrap()).unwrap();
        command.arg("--vote").arg(path);
    }
    let output = command.output().unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with("ok"));
    let read = |line: &str| line.split_whitespace().skip(1).map(str::to_owned).collect();
    let found: Vec<Keys> = lines.map(read).collect();
    assert_eq!(found.len(), votes.len(), "{text}");
    found
}

/// What both programs say; they must say the same.
pub fn verdict(log: &Path, vote: &Value) -> Keys {
    let ours = keys(&compared(log, vote));
    assert_eq!(python(log, std::slice::from_ref(vote)), std::slice::from_ref(&ours));
    ours
}

pub fn expected(keys: &[&str]) -> Keys {
    keys.iter().map(ToString::to_string).collect()
}

#[test]
fn an_observer_finds_every_ballot_in_the_log_and_counts_to_the_posted_result() {
    let Kit { log, vote, .. } = posted();
    let found = compared(log.path(), &vote);
    assert_eq!(found.differences, []);
    assert_eq!((found.found, found.posted), (6, true), "the replaced one and the paper are among them");
    assert_eq!(verdict(log.path(), &vote), Keys::new());
    assert_eq!(vote["ballots"].as_array().unwrap().iter().filter(|it| it["channel"] == "paper").count(), 1);
}

/// A change of a vote's file: its name, what it does, and the differences that both programs must name.
type Change<'c> = (&'c str, Box<dyn Fn(&mut Value) + 'c>, Keys);

/// The ballot that a proxy cast becomes the owner's.
fn without_proxy(vote: &mut Value) {
    let mut ballots = vote["ballots"].as_array_mut().unwrap().iter_mut();
    let by_proxy = ballots.find(|it| it["by_proxy"] == true).unwrap();
    by_proxy.as_object_mut().unwrap().remove("by_proxy");
}

#[test]
fn whatever_is_changed_in_the_file_is_named() {
    let Kit { log, vote, .. } = posted();
    for (what, change, named) in changes_of_ballots(&vote).into_iter().chain(changes_of_the_rest()) {
        let mut file = vote.clone();
        change(&mut file);
        assert_eq!(verdict(log.path(), &file), named, "{what}");
    }
}

/// What both programs say where another result comes out of other evidence, and what more.
fn recounted(more: &[&'static str]) -> Keys {
    expected(&[&["evidence-changed", "result-changed"][..], more].concat())
}

fn changes_of_ballots(vote: &Value) -> Vec<Change<'static>> {
    let paper = vote["ballots"].as_array().unwrap().iter().position(|it| it["channel"] == "paper").unwrap();
    let say_no = |vote: &mut Value, at: usize| vote["ballots"][at]["answers"]["1"]["choice"] = json!("no");
    let remove = |vote: &mut Value, at: usize| drop(vote["ballots"].as_array_mut().unwrap().remove(at));
    vec![
        (
            "a paper ballot says no",
            Box::new(move |it| say_no(it, paper)),
            expected(&["ballot-changed", "result-changed"]),
        ),
        ("a paper ballot is left out", Box::new(move |it| remove(it, paper)), recounted(&["ballot-missing"])),
        (
            "a replaced ballot is struck out",
            Box::new(move |it| remove(it, 0)),
            expected(&["ballot-missing", "evidence-changed", "version-struck"]),
        ),
        ("the last version is struck out", Box::new(move |it| remove(it, 1)), recounted(&["ballot-missing"])),
        (
            "a ballot is put in",
            Box::new(|it| {
                let mut forged = it["ballots"][2].clone();
                forged["line"] = json!(7);
                it["ballots"].as_array_mut().unwrap().push(forged);
            }),
            recounted(&["ballot-changed"]),
        ),
        ("a proxy becomes the owner", Box::new(without_proxy), expected(&["ballot-changed"])),
    ]
}

fn changes_of_the_rest() -> Vec<Change<'static>> {
    vec![
        (
            "a flat grows",
            Box::new(|it| it["roll"][0]["parts"][0]["area"] = json!(99_000)),
            recounted(&["roll-changed"]),
        ),
        (
            "a flat grows, and the hash with it",
            Box::new(|it| {
                it["roll"][0]["parts"][0]["area"] = json!(99_000);
                let file: VoteFile = serde_json::from_value(it.clone()).unwrap();
                let count = domain::vote::file::recount(&file).unwrap();
                it["roll_hash"] = json!(count.roll.computed);
            }),
            recounted(&["roll-changed", "vote-changed"]),
        ),
        (
            "the bar is lowered",
            Box::new(|it| {
                let test = &mut it["questions"][0]["asks"]["rule"]["approval"]["all"][0]["test"];
                test["bound"]["of"]["fraction"] = json!("1/2");
            }),
            expected(&["result-changed", "rule-changed"]),
        ),
        ("another pack", Box::new(|it| it["pack"]["hash"] = json!("00")), expected(&["vote-changed"])),
        (
            "another question",
            Box::new(|it| it["questions"][0]["text"] = json!("是否反对")),
            expected(&["question-changed", "result-changed"]),
        ),
        (
            "a spoiled sheet is left out",
            Box::new(|it| drop(it.as_object_mut().unwrap().remove("spoiled"))),
            expected(&["evidence-changed"]),
        ),
        (
            "spoiled sheets take part",
            Box::new(|it| it["spoiled_takes_part"] = json!(true)),
            expected(&["result-changed", "vote-changed"]),
        ),
        (
            "a spoiled sheet of nobody",
            Box::new(|it| it["spoiled"][0]["line"] = json!(70)),
            expected(&["evidence-changed", "fault"]),
        ),
        ("delivered to more", Box::new(|it| it["delivered"] = json!([6])), expected(&["evidence-changed"])),
        (
            "another result posted",
            Box::new(|it| {
                let payload = it["opened"]["vote.published"]["payload"].as_str().unwrap().to_owned();
                it["opened"]["vote.published"]["payload"] = json!(payload.replace("passed", "rejected"));
            }),
            expected(&["opening-changed"]),
        ),
        (
            "nothing said of the announcement",
            Box::new(|it| drop(it["opened"].as_object_mut().unwrap().remove("vote.announced"))),
            expected(&["opening-missing"]),
        ),
        (
            "another vote's name",
            Box::new(|it| it["vote"] = json!("018f0000000070008000000000000000")),
            expected(&["ballot-changed", "entry-missing"]),
        ),
        (
            "no name",
            Box::new(|it| drop(it.as_object_mut().unwrap().remove("vote"))),
            expected(&["ballot-changed", "entry-missing", "unnamed"]),
        ),
    ]
}

#[test]
fn the_kit_of_the_result_page_is_all_that_an_observer_needs() {
    let Kit { vote, handed_out, .. } = posted();
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in &handed_out.files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    assert_eq!(serde_json::to_value(&handed_out.vote).unwrap(), vote);
    assert_eq!(handed_out.key, Some(key().verifier().to_string()));
    assert_eq!(verdict(&folder.path().join("log"), &vote), Keys::new());
    assert!(folder.path().join("log/window").exists() && folder.path().join("verify_vote.py").exists());
}

/// An exported log whose owner writes it anew, with other entries, and signs it.
fn rewritten(log: &Path, change: impl FnOnce(&mut Vec<Entry>)) -> TempDir {
    let (folder, source) = (tempfile::tempdir().unwrap(), Folder(log.to_owned()));
    let note = String::from_utf8(source.read("checkpoint").unwrap().unwrap()).unwrap();
    let size: u64 = note.lines().nth(1).unwrap().parse().unwrap();
    let mut entries = Vec::new();
    for tile in Tile::all(None, size) {
        let bytes = source.read(&tile.to_string()).unwrap().unwrap();
        entries.extend(unbundle(&bytes).unwrap().into_iter().map(|entry| Entry::parse(entry).unwrap()));
    }
    change(&mut entries);
    let bodies: Vec<Vec<u8>> = entries.iter().map(Entry::to_bytes).collect();
    let (mut tree, mut stored) = (Frontier::default(), Vec::new());
    for body in &bodies {
        tree.push(Hash::leaf(body), &mut stored);
    }
    let write = |path: String, bytes: &[u8]| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    let mut note =
        Checkpoint { origin: key().verifier().name().into(), size: tree.size(), root: tree.root() }.note();
    note.sign(&key(), 0);
    write("checkpoint".into(), note.to_string().as_bytes());
    let from = |tile: &Tile| usize::try_from(tile.first()).unwrap();
    for tile in Tile::all(None, tree.size()) {
        let inside = bodies.iter().skip(from(&tile)).take(tile.width.into()).map(Vec::as_slice);
        write(tile.to_string(), &bundle(inside).unwrap());
    }
    for tile in Tile::levels(tree.size()).flat_map(|level| Tile::all(Some(level), tree.size())) {
        let numbers = tile.first()..tile.first() + u64::from(tile.width);
        let place = |number| usize::try_from(stored_index(tile.tree_level(), number)).unwrap();
        write(tile.to_string(), &numbers.flat_map(|number| stored[place(number)].0).collect::<Vec<u8>>());
    }
    folder
}

#[test]
fn whatever_the_owner_of_the_log_writes_anew_is_named() {
    let Kit { log, vote, .. } = posted();
    let after = |change: &dyn Fn(&mut Vec<Entry>)| {
        verdict(rewritten(log.path(), |entries| change(entries)).path(), &vote)
    };
    assert_eq!(after(&|_| {}), Keys::new());
    let at = |entries: &[Entry], kind: &str| entries.iter().position(|entry| entry.kind == kind).unwrap();
    let dropped = after(&|entries| drop(entries.remove(at(entries, "ballot.cast"))));
    assert_eq!(dropped, expected(&["ballot-unlogged"]));
    let added = after(&|entries| {
        let mut more = entries[at(entries, "ballot.cast")].clone();
        let (vote, _) = more.object.split_once('/').unwrap();
        more.object = format!("{vote}/{}", "ab".repeat(32));
        entries.push(more);
    });
    assert_eq!(added, expected(&["ballot-missing"]));
    let nameless = after(&|entries| {
        let first = at(entries, "ballot.cast");
        entries[first].object = "x".into();
    });
    assert_eq!(nameless, expected(&["ballot-unlogged", "entry-unread"]));
    let unannounced = after(&|entries| entries.retain(|entry| entry.kind != "vote.announced"));
    assert_eq!(unannounced, expected(&["entry-missing"]));
    let unposted = after(&|entries| entries.retain(|entry| entry.kind != "vote.published"));
    assert_eq!(unposted, expected(&["entry-missing"]));
    let twice = after(&|entries| entries.push(entries[at(entries, "vote.published")].clone()));
    assert_eq!(twice, expected(&["entry-twice"]));
    let otherwise = after(&|entries| {
        let place = at(entries, "vote.published");
        entries[place].commit = Hash::leaf(b"another result");
    });
    assert_eq!(otherwise, expected(&["opening-changed"]));
}

/// Every place of a value, as the names and numbers that lead there.
fn places(value: &Value, here: &str, found: &mut Vec<String>) {
    let inside: Vec<(String, &Value)> = match value {
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.replace('/', "~1"), value)).collect()
        }
        Value::Array(items) => {
            items.iter().enumerate().map(|(place, value)| (place.to_string(), value)).collect()
        }
        _ => Vec::new(),
    };
    for (name, value) in inside {
        let path = format!("{here}/{name}");
        places(value, &path, found);
        found.push(path);
    }
}

/// A value a little changed; `None` for what has only parts.
fn changed(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Bool(flag) => json!(!flag),
        Value::Number(number) => json!(number.as_i64()? + 1),
        Value::String(text) => {
            let mut letters: Vec<char> = text.chars().collect();
            let place = letters.iter().rposition(char::is_ascii_digit).or(letters.len().checked_sub(1))?;
            letters[place] = match letters[place] {
                digit @ '0'..='8' => char::from(u8::try_from(digit).unwrap() + 1),
                '9' => '0',
                _ => '票',
            };
            json!(letters.into_iter().collect::<String>())
        }
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    })
}

#[test]
fn no_value_of_the_file_is_changed_or_taken_away_unnoticed() {
    let Kit { log, vote, .. } = posted();
    let original: VoteFile = serde_json::from_value(vote.clone()).unwrap();
    let mut paths = Vec::new();
    places(&vote, "", &mut paths);
    let mut altered: Vec<(String, Value)> = Vec::new();
    for path in &paths {
        if let Some(new) = changed(vote.pointer(path).unwrap()) {
            let mut other = vote.clone();
            *other.pointer_mut(path).unwrap() = new;
            altered.push((format!("{path} changed"), other));
        }
        let (parent, name) = path.rsplit_once('/').unwrap();
        let mut other = vote.clone();
        match other.pointer_mut(parent).unwrap() {
            Value::Object(fields) => drop(fields.remove(&name.replace("~1", "/"))),
            Value::Array(items) => drop(items.remove(name.parse::<usize>().unwrap())),
            _ => unreachable!("{parent} has parts"),
        }
        altered.push((format!("{path} taken away"), other));
    }
    let total = altered.len();
    // A file that cannot be read, or that says the same without a word, is not another one.
    altered.retain(|(_, vote)| {
        serde_json::from_value::<VoteFile>(vote.clone()).is_ok_and(|file| file != original)
    });
    assert!(altered.len() > 150, "{} of {total} can be read", altered.len());
    let ours: Vec<Keys> = altered.iter().map(|(_, vote)| keys(&compared(log.path(), vote))).collect();
    let unnoticed: Vec<&String> =
        altered.iter().zip(&ours).filter(|(_, keys)| keys.is_empty()).map(|((what, _), _)| what).collect();
    assert!(unnoticed.is_empty(), "{unnoticed:?}");
    let votes: Vec<Value> = altered.iter().map(|(_, vote)| vote.clone()).collect();
    for (((what, _), ours), theirs) in altered.iter().zip(&ours).zip(python(log.path(), &votes)) {
        assert_eq!(ours, &theirs, "{what}");
    }
}

#[test]
fn the_code_of_a_sheet_is_known_before_it_is_filled_in_and_is_that_of_its_receipt() {
    let village = Village::alike(2);
    let app = &village.town.app;
    let (vote, letters) = village.opened(vec![decision("raise-fund")]);
    let printed = domain::ballot::sheet_code(vote.id, &letters[0].sheet);
    app.enter_sheet(&village.worker, vote.id, &letters[0].sheet, &yes()).unwrap();
    let counted = app.enter_sheet(&village.colleague("second"), vote.id, &letters[0].sheet, &yes()).unwrap();
    let Entered::Counted(receipt) = counted else { panic!("{counted:?}") };
    assert_eq!(receipt.code, printed);
    assert_eq!(app.find_receipt(&printed).unwrap().channel, Channel::Paper);
}

//! A vote counted again, and a cost shared again, from a file and with no database.

use super::server::yiju;
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples").join(name)
}

fn read(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(example(name)).unwrap()).unwrap()
}

/// A command over a value given on standard input; it has no configuration, no folder and no database.
fn run(command: &str, value: &Value) -> (Option<i32>, Value) {
    let mut child = yiju()
        .args([command, "-", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(value.to_string().as_bytes()).unwrap();
    let Output { status, stdout, .. } = child.wait_with_output().unwrap();
    (status.code(), serde_json::from_slice(&stdout).unwrap())
}

#[test]
fn the_example_of_a_vote_is_counted_and_another_roll_is_noticed() {
    let mut vote = read("vote.json");
    let (code, result) = run("tally", &vote);
    assert_eq!((code, &result["format"]), (Some(0), &json!("yiju-vote-result-1")));
    let lift = &result["questions"][0]["result"];
    assert_eq!((&lift["outcome"], &lift["quorum"]["terms"][0]["needed"]), (&json!("passed"), &json!(8)));
    vote["roll_hash"] = result["roll"]["computed"].clone();
    assert_eq!(run("tally", &vote).0, Some(0));
    vote["roll"][11]["parts"][0]["area"] = json!(9999);
    let (code, result) = run("tally", &vote);
    assert_eq!((code, &result["roll"]["agrees"]), (Some(1), &json!(false)));
}

#[test]
fn a_file_with_faults_is_not_counted_and_says_them_all() {
    let mut vote = read("vote.json");
    vote["ballots"][0]["line"] = json!(77);
    vote["ballots"][2]["handed_in_at"] = json!("2026-11-10T00:00:00Z");
    let (code, refused) = run("tally", &vote);
    let faults: Vec<&Value> =
        refused["faults"].as_array().unwrap().iter().map(|fault| &fault["fault"]).collect();
    assert_eq!((code, faults), (Some(2), vec![&json!("unknown-line"), &json!("out-of-time")]));
    vote["format"] = json!("yiju-vote-9");
    let (code, refused) = run("tally", &vote);
    assert!(code == Some(2) && refused["error"].as_str().unwrap().contains("yiju-vote-9"), "{refused}");
}

#[test]
fn the_example_of_a_cost_is_shared_to_the_fen() {
    let mut split = read("split.json");
    let (code, result) = run("split", &split);
    let dues: Vec<i64> = result["households"]
        .as_array()
        .unwrap()
        .iter()
        .map(|household| household["due"].as_i64().unwrap())
        .collect();
    assert_eq!((code, dues.iter().sum::<i64>()), (Some(0), 50_000_000));
    assert_eq!(dues[2..4], [2_450_980, 2_450_980]);
    split["households"][0]["area"] = Value::Null;
    split["households"][2]["area"] = Value::Null;
    let (code, refused) = run("split", &split);
    assert_eq!((code, &refused["faults"][0]["error"]), (Some(2), &json!("missing")), "{refused}");
    split["houshold_cap"] = json!(1);
    assert!(run("split", &split).1["error"].as_str().unwrap().contains("houshold_cap"));
}

#[test]
fn people_read_the_same_in_words() {
    for (command, file, words) in [
        ("tally", "vote.json", ["needs 638.8 m²", "result: passed"]),
        ("split", "split.json", ["49019.61", "500000 × 13/102"]),
    ] {
        let output = yiju().arg(command).arg(example(file)).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        for word in words {
            assert!(text.contains(word), "{word} in\n{text}");
        }
    }
}

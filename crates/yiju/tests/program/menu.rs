//! `yiju menu`, which needs no city.

use crate::server::yiju;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Output;

const STREET: &str = "META\nkey;value\nbudget;100\nvote_type;approval\ncurrency;CNY\n\
PROJECTS\nproject_id;cost;name\na;40;Lift\nb;40;Garden\nc;30;Paint\nd;20;Bench\n\
VOTES\nvoter_id;vote\n1;a,c\n2;a,c\n3;a,b\n4;b,d\n";

fn menu(arguments: &[&str]) -> Output {
    yiju().arg("menu").args(arguments).output().unwrap()
}

fn counted(file: &Path, arguments: &[&str]) -> Value {
    let all = [&[file.to_str().unwrap(), "--format", "json"], arguments].concat();
    let output = menu(&all);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_menu_is_counted_by_the_rule_that_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("street.pb");
    std::fs::write(&file, STREET).unwrap();
    let plain = counted(&file, &[]);
    assert_eq!(plain["selected"], json!(["a", "d"]));
    assert_eq!(
        (&plain["cost"], &plain["budget"], &plain["rule"]),
        (&json!(60), &json!(100), &json!("equal-shares"))
    );
    assert!(plain["seconds"]["read"].is_number() && plain["seconds"]["count"].is_number());
    let add1 = counted(&file, &["--completion", "add1", "--then", "greedy"]);
    assert_eq!(add1["selected"], json!(["a", "b", "d"]));
    let compared = counted(&file, &["--compare", "greedy"]);
    assert_eq!(
        (&compared["comparison"]["chosen"], &compared["selected"]),
        (&json!("greedy"), &json!(["a", "c", "d"]))
    );
    let explained = counted(&file, &["--explain"]);
    let fate = &explained["explanation"]["items"][1]["fate"];
    assert_eq!(
        *fate,
        json!({"is": "out-of-money", "after_round": 1, "held": "36.6667", "shortfall": "3.3333"})
    );
    let table = menu(&[file.to_str().unwrap(), "--explain"]);
    let table = String::from_utf8_lossy(&table.stdout).into_owned();
    assert!(table.contains("60 of 100 CNY spent") && table.contains("3.33 after round 1"), "{table}");
}

#[test]
fn a_folder_gives_a_line_for_each_election_and_fails_if_one_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.pb"), STREET).unwrap();
    std::fs::write(folder.path().join("b.pb"), STREET.replace("4;b,d", "4;b,z")).unwrap();
    std::fs::write(folder.path().join("notes.txt"), "nothing").unwrap();
    let output = menu(&[folder.path().to_str().unwrap()]);
    assert!(!output.status.success());
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), &lines[0]["selected"]), (2, &json!(["a", "d"])));
    let error = lines[1]["error"].as_str().unwrap();
    assert!(
        error.ends_with(
            "line 17, column 5: «z» is not a project_id of this file; correct the ballot, or add the project"
        ),
        "{error}"
    );
}

#[test]
fn what_does_not_fit_the_ballots_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("street.pb");
    std::fs::write(&file, STREET).unwrap();
    for (arguments, says) in [
        (["--satisfaction", "points"], "needs ballots with points"),
        (["--tie-break", "cost,luck"], "«luck» does not order items"),
    ] {
        let output = menu(&[&[file.to_str().unwrap()], &arguments[..]].concat());
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && error.contains(says), "{error}");
    }
}

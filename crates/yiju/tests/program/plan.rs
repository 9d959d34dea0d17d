//! `yiju plan`, which needs no city.

use crate::server::yiju;
use planner::generate::{Size, generate};
use planner::{Plan, Problem, check, format};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Output;

fn instance(folder: &Path) -> Problem {
    let problem = generate(Size::of(60), 1);
    format::write(&problem, folder).unwrap();
    problem
}

fn solve(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = yiju();
    command.env("YIJU_LANG", "zh").args(["plan", "solve", folder.to_str().unwrap(), "--time-limit", "0.5"]);
    command.args(arguments).output().unwrap()
}

fn solved(folder: &Path, out: &Path) -> Value {
    let output = solve(folder, &["--seed", "3", "--format", "json", "--out", out.to_str().unwrap()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_plan_is_what_a_checker_finds_in_its_file_and_the_same_again() {
    let folder = tempfile::tempdir().unwrap();
    let (problem, out) = (instance(folder.path()), folder.path().join("plan.csv"));
    let report = solved(folder.path(), &out);
    let text = std::fs::read_to_string(&out).unwrap();
    let found = check(&problem, &Plan::from_csv(&problem, &text).unwrap());
    assert_eq!((report["objective"].as_i64(), found.feasible()), (Some(found.objective()), true));
    assert!(report["bound"].as_i64() >= report["objective"].as_i64(), "{report}");
    assert_eq!(report["violations"], json!([]));
    let started = report["assignments"].as_array().unwrap();
    assert!(!started.is_empty() && started[0]["year"].as_u64() >= Some(1), "{report}");
    let again = solved(folder.path(), &out);
    assert_eq!((&again["assignments"], &again["works"]), (&report["assignments"], &report["works"]));
    let table = solve(folder.path(), &[]);
    assert!(String::from_utf8_lossy(&table.stdout).contains("上界"));
}

#[test]
fn what_is_wrong_is_named_by_file_and_line_and_nothing_is_planned() {
    let folder = tempfile::tempdir().unwrap();
    instance(folder.path());
    let path = folder.path().join("communities.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.lines().take(2).chain(["x"]).collect::<Vec<_>>().join("\n")).unwrap();
    let out = folder.path().join("plan.csv");
    let output = solve(folder.path(), &["--out", out.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("communities.csv:3") && said.contains("nothing was planned"), "{said}");
    assert!(!out.exists());
    let nowhere = solve(&folder.path().join("nowhere"), &[]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(!solve(folder.path(), &["--gap", "-1"]).status.success());
}

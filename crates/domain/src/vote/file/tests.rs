//! A file counts to what was certified, and a changed file to something else or to nothing.

use super::*;
use crate::ballot::Answer;
use crate::tally::{Choice, Outcome};
use serde_json::{Value, json};

/// Four lines of an entrance; a lift under Art. 278, and whether they are willing at all would be another vote.
fn example() -> Value {
    let line = |number: u32, area: i64| {
        json!({
            "number": number, "heads": 1, "reasons": ["one-owner"], "commitment": "ab",
            "parts": [{"building": "2", "entrance": "1", "area": area, "area_source": "registered"}],
        })
    };
    let test = |count: &str, measure: &str, base: &str, fraction: &str| {
        json!({"test": {"count": count, "measure": measure, "comparison": "at-least",
                        "bound": {"of": {"base": base, "fraction": fraction}}}})
    };
    let both = |count: &str, base: &str, fraction: &str| json!({"all": [test(count, "heads", base, fraction), test(count, "area", base, fraction)]});
    let ballot = |line: u32, version: u32, day: u32, choice: &str| {
        json!({"line": line, "version": version, "channel": "link",
               "handed_in_at": format!("2026-11-{day}T08:00:00Z"),
               "answers": {"lift": {"choice": choice}}})
    };
    json!({
        "format": "yiju-vote-1",
        "title": "2号楼1单元加装电梯",
        "scope": "entrance",
        "opens_at": "2026-11-17T00:00:00Z",
        "closes_at": "2026-11-24T00:00:00Z",
        "roll": [line(1, 8000), line(2, 8000), line(3, 8000), line(4, 8000)],
        "questions": [{"key": "lift", "matter": "rebuild", "text": "是否加装电梯", "asks": {
            "form": "decision",
            "rule": {"quorum": both("participants", "all", "2/3"), "approval": both("yes", "participants", "3/4")},
        }}],
        "ballots": [
            ballot(1, 1, 18, "no"), ballot(1, 2, 19, "yes"), ballot(2, 1, 18, "yes"), ballot(3, 1, 20, "yes"),
        ],
    })
}

fn read(value: &Value) -> VoteFile {
    serde_json::from_value(value.clone()).unwrap()
}

fn outcome(value: &Value) -> Outcome {
    let recount = recount(&read(value)).unwrap();
    let QuestionResult::Decision(tally) = &recount.questions[0].result else { panic!("a decision") };
    tally.outcome
}

#[test]
fn a_file_is_counted_from_its_text_alone() {
    let mut value = example();
    let first = recount(&read(&value)).unwrap();
    assert_eq!((first.ballots.kept, first.ballots.effective, first.ballots.replaced), (4, 3, 1));
    assert_eq!((outcome(&value), first.roll.agrees), (Outcome::Passed, None));
    value["roll_hash"] = json!(first.roll.computed);
    assert_eq!(recount(&read(&value)).unwrap().roll.agrees, Some(true));
    value["roll"][3]["parts"][0]["area"] = json!(9000);
    assert_eq!(recount(&read(&value)).unwrap().roll.agrees, Some(false), "another roll");
    value["ballots"][1]["answers"]["lift"]["choice"] = json!("no");
    assert_eq!(outcome(&value), Outcome::Rejected);
}

#[test]
fn the_result_has_every_measure_with_its_numbers() {
    let result = serde_json::to_value(recount(&read(&example())).unwrap()).unwrap();
    assert_eq!(result["format"], "yiju-vote-result-1");
    let question = &result["questions"][0]["result"];
    assert_eq!((&question["form"], &question["outcome"]), (&json!("decision"), &json!("passed")));
    let area = &question["quorum"]["terms"][1];
    let expected = json!({"of": "test", "count": "participants", "measure": "area", "comparison": "at-least",
        "met": true, "got": 24_000, "base": "all", "total": 32_000, "fraction": "2/3", "needed": 21_334,
        "shortfall": 0});
    assert_eq!(area, &expected);
}

#[test]
fn unknown_fields_and_other_formats_are_refused_by_name() {
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut value = example();
        change(&mut value);
        serde_json::from_value::<VoteFile>(value).unwrap_err().to_string()
    };
    assert!(refused(&|value| value["qorum"] = json!(1)).contains("unknown field `qorum`"));
    assert!(refused(&|value| value["format"] = json!("yiju-vote-2")).contains("yiju-vote-1"));
    assert!(refused(&|value| value["roll"][0]["owner"] = json!("x")).contains("unknown field `owner`"));
    assert!(refused(&|value| value["ballots"][0]["weight"] = json!(7)).contains("unknown field `weight`"));
    let rule = |value: &mut Value| value["questions"][0]["asks"]["rule"]["aproval"] = json!(1);
    assert!(refused(&rule).contains("unknown field `aproval`"));
}

#[test]
fn every_fault_of_a_file_is_said_and_nothing_is_counted() {
    let mut value = example();
    value["roll"][1]["number"] = json!(7);
    value["roll"][2]["heads"] = json!(0);
    value["ballots"][0]["line"] = json!(9);
    value["ballots"][1]["handed_in_at"] = json!("2026-11-24T00:00:00Z");
    value["ballots"][2]["answers"] = json!({"lfit": {"choice": "yes"}});
    value["ballots"][3]["answers"] = json!({"lift": {"ranks": []}});
    value["objected"] = json!([77]);
    let faults = recount(&read(&value)).unwrap_err();
    let has = |wanted: &dyn Fn(&FileFault) -> bool| faults.iter().any(wanted);
    assert!(has(&|fault| matches!(fault, FileFault::Numbering { place: 2, number: 7 })));
    assert!(has(&|fault| matches!(fault, FileFault::Weightless { line: 3 })));
    assert!(has(&|fault| matches!(fault, FileFault::UnknownLine { line: 9 })));
    assert!(has(&|fault| matches!(fault, FileFault::OutOfTime { line: 1, .. })));
    assert!(has(
        &|fault| matches!(fault, FileFault::UnknownQuestion { nearest: Some(near), .. } if near == "lift")
    ));
    assert!(has(&|fault| matches!(fault, FileFault::WrongAnswer { line: 3, .. })));
    assert!(has(&|fault| matches!(fault, FileFault::Stranger { line: 77 })));
}

#[test]
fn a_survey_a_ranking_and_a_menu_are_counted_each_in_its_way() {
    let mut value = example();
    value["questions"] = json!([
        {"key": "willing", "matter": "willing", "text": "", "asks": {"form": "willingness", "needed": 500_000}},
        {"key": "manager", "matter": "manager", "text": "", "asks": {"form": "ranking", "options": ["A", "B"]}},
        {"key": "menu", "matter": "menu", "text": "", "asks": {"form": "approval", "options": ["C01", "C02"]}},
        {"key": "points", "matter": "menu", "text": "", "asks":
            {"form": "points", "options": ["C01", "C02"], "points": 10}},
    ]);
    let mut file = read(&value);
    file.ballots.truncate(1);
    file.ballots[0].answers = [
        ("willing".to_owned(), Answer::Choice(Choice::Yes)),
        ("manager".to_owned(), Answer::Ranks(vec!["B".into()])),
        ("menu".to_owned(), Answer::Approves(["C02".to_owned()].into())),
        ("points".to_owned(), Answer::Points([("C01".to_owned(), 7)].into())),
    ]
    .into();
    let results: Vec<QuestionResult> =
        recount(&file).unwrap().questions.into_iter().map(|question| question.result).collect();
    let [
        QuestionResult::Willingness(willing),
        QuestionResult::Ranking(chosen),
        QuestionResult::Approval { liked },
        QuestionResult::Points { points },
    ] = results.as_slice()
    else {
        panic!("one of each")
    };
    assert_eq!((willing.willing, willing.reached), (1, Some(false)));
    assert_eq!((chosen.winner.as_deref(), &chosen.tally), (Some("B"), &None));
    assert_eq!((liked["C01"], liked["C02"], points["C01"]), (0, 1, 7));
}

#[test]
fn what_is_written_is_read_back() {
    let file = read(&example());
    let text = serde_json::to_string(&file).unwrap();
    assert_eq!(serde_json::from_str::<VoteFile>(&text).unwrap(), file);
}

#[test]
fn a_spoiled_sheet_takes_part_only_where_the_rule_says_so_and_never_beside_a_ballot() {
    let mut value = example();
    let sheet =
        |line: u32| json!({"line": line, "handed_in_at": "2026-11-18T08:00:00Z", "reason": "damaged"});
    // Two of four take part: the quorum of two thirds is missed.
    value["ballots"].as_array_mut().unwrap().truncate(3);
    value["spoiled"] = json!([sheet(3), sheet(3), sheet(1)]);
    assert_eq!(outcome(&value), Outcome::QuorumMissed);
    let counted = recount(&read(&value)).unwrap().ballots;
    assert_eq!((counted.kept, counted.effective, counted.spoiled.values().sum::<u32>()), (3, 2, 3));
    value["spoiled_takes_part"] = json!(true);
    assert_eq!(outcome(&value), Outcome::Rejected, "three take part, two of three agree");
    value["spoiled"][0]["line"] = json!(9);
    assert_eq!(recount(&read(&value)).unwrap_err(), [FileFault::UnknownLine { line: 9 }]);
}

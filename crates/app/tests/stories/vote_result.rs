//! What came of a vote: seen by nobody while ballots are taken, counted as anybody counts it, posted, objected to.

use super::kit::{Town, auditor};
use super::village::{Door, Village, decision, hours, no, yes};
use app::audit::{AuditLine, AuditQuery};
use app::tlog::{Folder, Task, verify};
use app::vote::{Asked, VoteResult};
use app::{AppError, Noun};
use domain::account::{Actor, Role};
use domain::tally::{Outcome, Tally};
use domain::vote::file::{QuestionResult, recount};
use domain::vote::{Vote, VoteError, VoteState};
use jiff::civil::date;

/// What the log tells of one thing, the first first.
pub fn events(village: &Village, object: &str) -> Vec<String> {
    let query = AuditQuery { object: object.to_owned(), ..AuditQuery::default() };
    let mut lines = listed(&village.town, &query);
    lines.reverse();
    lines.into_iter().map(|line| line.event).collect()
}

/// What the log tells of a noun.
pub fn entries(village: &Village, noun: &str) -> Vec<AuditLine> {
    listed(&village.town, &AuditQuery { noun: noun.to_owned(), ..AuditQuery::default() })
}

fn listed(town: &Town, query: &AuditQuery) -> Vec<AuditLine> {
    town.app.export_audit(&auditor(), query).unwrap().lines
}

fn tally(result: &VoteResult) -> &Tally {
    match &result.count.questions[0].result {
        QuestionResult::Decision(tally) => tally,
        other => panic!("{other:?}"),
    }
}

/// A vote on a special matter in which the first so many said yes and the next so many no, closed.
fn decided(village: &Village, yeas: usize, nays: usize) -> Vote {
    let (vote, letters) = village.opened(vec![decision("raise-fund")]);
    for (place, letter) in letters.iter().take(yeas + nays).enumerate() {
        let answers = if place < yeas { yes() } else { no() };
        village.town.app.cast_ballot(&letter.code, &answers).unwrap();
    }
    village.close();
    vote
}

fn outcome(village: &Village, vote: &Vote) -> Outcome {
    tally(&village.town.app.desk(&village.officer).load_vote_result(vote.id).unwrap()).outcome
}

#[test]
fn three_quarters_exactly_are_enough_and_one_less_is_not() {
    let village = Village::alike(8);
    let vote = decided(&village, 6, 2);
    assert_eq!(outcome(&village, &vote), Outcome::Passed);
    let village = Village::alike(8);
    let vote = decided(&village, 5, 2);
    assert_eq!(outcome(&village, &vote), Outcome::Rejected);
}

#[test]
fn one_head_short_of_two_thirds_is_no_quorum_however_large_the_area() {
    let large: Vec<Door<'_>> = vec![
        (Some(5_000), &[1]),
        (Some(90), &[2]),
        (Some(90), &[3]),
        (Some(90), &[4]),
        (Some(90), &[5]),
        (Some(90), &[6]),
    ];
    let village = Village::of(&large);
    let vote = decided(&village, 3, 0);
    assert_eq!(outcome(&village, &vote), Outcome::QuorumMissed);
    let village = Village::of(&large);
    let vote = decided(&village, 4, 0);
    assert_eq!(outcome(&village, &vote), Outcome::Passed);
}

#[test]
fn nobody_sees_a_result_while_ballots_are_taken_and_everybody_once_it_is_posted() {
    let village = Village::alike(4);
    let app = &village.town.app;
    let (vote, letters) = village.opened(vec![decision("raise-fund")]);
    for letter in &letters {
        app.cast_ballot(&letter.code, &yes()).unwrap();
    }
    let look = |who: &Actor| app.desk(who).load_vote_result(vote.id).map(drop);
    let file = |who: &Actor| app.desk(who).export_vote(vote.id).map(drop);
    let elsewhere = village.stranger("elsewhere", Role::Officer);
    for who in [&village.officer, &village.worker] {
        assert!(matches!(look(who), Err(AppError::Conflict("vote-not-closed"))));
        assert!(matches!(file(who), Err(AppError::Conflict("vote-not-closed"))));
    }
    for state in [VoteState::Opened, VoteState::Closed] {
        assert_eq!(app.desk(&village.officer).load_vote_board(vote.id).unwrap().vote.state, state);
        for who in [&Actor::NOBODY, &auditor(), &elsewhere] {
            assert!(matches!(look(who), Err(AppError::NotFound(Noun::Vote))), "{state:?}");
            assert!(matches!(file(who), Err(AppError::NotFound(Noun::Vote))), "{state:?}");
        }
        if state == VoteState::Opened {
            let early = app.publish_vote(&village.officer, vote.id, date(2021, 9, 1));
            assert!(matches!(early, Err(AppError::Vote(VoteError::WrongState { .. }))), "{early:?}");
            village.close();
        }
    }
    for who in [&village.officer, &village.worker] {
        look(who).unwrap();
    }
    app.publish_vote(&village.officer, vote.id, date(2021, 9, 1)).unwrap();
    for who in [&Actor::NOBODY, &auditor(), &elsewhere] {
        look(who).unwrap();
        file(who).unwrap();
    }
}

#[test]
fn a_result_is_posted_objected_to_answered_and_settled_with_an_entry_for_each() {
    let village = Village::alike(4);
    let (app, officer, worker) = (&village.town.app, &village.officer, &village.worker);
    app.configure_log(super::log::key().verifier(), None);
    let vote = decided(&village, 4, 0);
    let early = app.raise_objection(worker, vote.id, 1, "数错了");
    assert!(matches!(early, Err(AppError::Conflict("objections-not-heard"))), "{early:?}");
    let past = app.publish_vote(officer, vote.id, date(2020, 12, 31));
    assert!(matches!(past, Err(AppError::Invalid { field: "until", .. })), "{past:?}");
    app.publish_vote(officer, vote.id, date(2021, 1, 31)).unwrap();
    let twice = app.publish_vote(officer, vote.id, date(2021, 2, 1));
    assert!(matches!(twice, Err(AppError::Vote(VoteError::WrongState { .. }))), "{twice:?}");

    app.raise_objection(worker, vote.id, 1, " 数错了 ").unwrap();
    assert!(app.raise_objection(worker, vote.id, 9, "不在册").is_err());
    let settle = || app.settle_vote(officer, vote.id);
    assert!(matches!(settle(), Err(AppError::Conflict("objections-still-heard"))));
    village.town.pass(hours(24 * 30));
    assert!(matches!(settle(), Err(AppError::Conflict("objections-unanswered"))));
    let over = app.raise_objection(worker, vote.id, 2, "晚了");
    assert!(matches!(over, Err(AppError::Conflict("objections-not-heard"))), "{over:?}");
    let result = app.desk(&Actor::NOBODY).load_vote_result(vote.id).unwrap();
    let [objection] = &result.objections[..] else { panic!("{:?}", result.objections) };
    assert_eq!((objection.line, objection.words.as_str()), (1, "数错了"));
    let answer = |who: &Actor| app.answer_objection(who, vote.id, objection.id, "复核无误");
    assert!(matches!(answer(worker), Err(AppError::Forbidden(_))));
    answer(officer).unwrap();
    assert!(matches!(answer(officer), Err(AppError::ChangedMeanwhile)), "an answer stands");
    assert_eq!(settle().unwrap().state, VoteState::Settled);

    assert_eq!(
        events(&village, &vote.id.to_string()),
        [
            "vote.drafted",
            "vote.announced",
            "vote.letters-made",
            "vote.opened",
            "vote.closed",
            "vote.published",
            "objection.raised",
            "objection.answered",
            "vote.settled",
        ]
    );
    assert_eq!(entries(&village, "ballot").len(), 4);
    let posted = entries(&village, "vote").into_iter().find(|entry| entry.event == "vote.published").unwrap();
    assert_eq!(posted.detail()["result"]["passed"], true);
    app.publish_checkpoint(&super::log::key()).unwrap();
    let folder = super::log::export(&village.town, true);
    let task = Task { key: Some(super::log::key().verifier()), ..Task::default() };
    let report = verify(&Folder(folder.path().into()), &task).unwrap();
    assert_eq!(report.opened, report.size);
}

#[test]
fn a_vote_taken_out_as_a_file_counts_to_the_same_result_and_names_nobody() {
    let village = Village::of(&[(Some(140), &[1]), (Some(200), &[90]), (Some(90), &[2, 3]), (Some(70), &[])]);
    let app = &village.town.app;
    let asked = vec![
        decision("raise-fund"),
        Asked::Menu { text: "菜单".into(), menu: super::ballot::menu(), points: None },
    ];
    let (vote, letters) = village.opened(asked);
    let mut answers = yes();
    answers.insert("2".into(), domain::ballot::Answer::Approves(super::village::set(&["lift"])));
    for letter in &letters {
        let reply = app.cast_ballot(&letter.code, &answers).unwrap();
        village.town.pass(hours(1));
        if letter.line.number == 2 {
            answers.insert("1".into(), domain::ballot::Answer::Choice(domain::tally::Choice::No));
            app.cast_ballot(&reply.again, &answers).unwrap();
        }
    }
    village.close();
    let desk = app.desk(&village.officer);
    let (result, file) = (desk.load_vote_result(vote.id).unwrap(), desk.export_vote(vote.id).unwrap());
    let text = serde_json::to_string_pretty(&file).unwrap();
    let read: domain::vote::file::VoteFile = serde_json::from_str(&text).unwrap();
    let again = recount(&read).unwrap();
    assert_eq!(again, result.count);
    assert_eq!(again.roll.agrees, Some(true));
    assert_eq!((again.ballots.kept, again.ballots.replaced), (5, 1));
    assert!(read.ballots.iter().all(|ballot| ballot.commitment.is_some()));
    let personal = ["业主", "\"owners\"", "\"door\""];
    assert!(personal.iter().all(|word| !text.contains(word)), "{text}");
    assert!(read.roll.iter().all(|line| line.salt.is_empty()), "a line's salt is told to its owners only");
    assert_eq!(tally(&result).outcome, Outcome::Rejected);
    assert!(!result.is_passed());
    app.publish_vote(&village.officer, vote.id, date(2021, 2, 28)).unwrap();
    let posted = entries(&village, "vote").into_iter().find(|entry| entry.event == "vote.published").unwrap();
    assert_eq!(posted.detail()["result"]["passed"], false);
    assert_eq!(posted.detail()["result"]["menus"][0]["question"], "2");
}

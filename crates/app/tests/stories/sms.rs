//! Text messages: to whose ballot is not in, once, through a folder that the city's gateway empties.

use super::village::{NOTICE, Village, decision, hours, yes};
use app::AppError;
use app::sms::{FileDrop, SmsFacts, SmsGateway};
use domain::sms::{SmsKind, SmsState};
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

fn words(facts: &SmsFacts) -> String {
    format!("{} {}", facts.vote.title, facts.code)
}

/// What the gateway finds, and takes away.
fn taken(folder: &Path) -> Vec<Value> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "json") {
            found.push(serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap());
            std::fs::remove_file(path).unwrap();
        }
    }
    found
}

fn states(village: &Village, vote: domain::id::VoteId) -> Vec<(SmsState, u64)> {
    let board = village.town.app.desk(&village.officer).load_sms_board(vote).unwrap();
    board.messages.into_iter().map(|(_, state, count)| (state, count)).collect()
}

#[test]
fn whoever_has_not_voted_and_has_a_number_gets_a_link_once_and_can_vote_by_it() {
    let village = Village::alike(4);
    village.phones(&["13812345671", "13812345672", "13812345673"]);
    let (app, folder) = (&village.town.app, tempfile::tempdir().unwrap());
    let (vote, letters) = village.opened(vec![decision("raise-fund")]);
    let none = app.queue_sms(&village.officer, vote.id, SmsKind::Link);
    assert!(matches!(none, Err(AppError::Conflict("sms-not-configured"))), "{none:?}");
    app.set_sms_gateway(FileDrop::new(folder.path().to_owned()));
    app.cast_ballot(&letters[0].code, &yes()).unwrap();
    let board = app.desk(&village.officer).load_sms_board(vote.id).unwrap();
    assert_eq!((board.missing, board.reachable, board.without_phone), (3, 2, 1));
    assert!(app.queue_sms(&village.worker, vote.id, SmsKind::Link).is_err(), "who holds the vote sends");
    assert_eq!(app.queue_sms(&village.officer, vote.id, SmsKind::Link).unwrap(), 2);
    assert_eq!(
        app.queue_sms(&village.officer, vote.id, SmsKind::Link).unwrap(),
        0,
        "a double click sends none"
    );

    app.cast_ballot(&letters[1].code, &yes()).unwrap();
    assert_eq!(app.send_sms(&words, 100).unwrap(), 1, "the other ballot came in meanwhile");
    assert_eq!(states(&village, vote.id), [(SmsState::Needless, 1), (SmsState::Sent, 1)]);
    let sent = taken(folder.path());
    assert_eq!((sent.len(), sent[0]["to"].as_str()), (1, Some("13812345673")));
    let code = sent[0]["text"].as_str().unwrap().rsplit(' ').next().unwrap();
    assert_eq!(app.cast_ballot(code, &yes()).unwrap().receipt.line, 3);
    assert_eq!(app.send_sms(&words, 100).unwrap(), 0);
    assert!(taken(folder.path()).is_empty());
    assert_eq!(app.queue_sms(&village.officer, vote.id, SmsKind::Reminder).unwrap(), 0);

    let events = super::vote_result::events(&village, &vote.id.to_string());
    assert_eq!(events.iter().filter(|event| *event == "vote.sms-sent").count(), 1);
    let entries = village.town.app.desk(&village.officer).load_sms_board(vote.id).unwrap();
    assert!(!format!("{entries:?}").contains("1381234567"));
}

/// A gateway whose program is cut off before it hands anything over, until it is started again.
struct CutOff(FileDrop, Arc<AtomicBool>);

impl SmsGateway for CutOff {
    fn prepare(&self, name: &str, message: &app::sms::SmsMessage) -> std::io::Result<()> {
        self.0.prepare(name, message)
    }

    fn hand_over(&self, name: &str, id: &str) -> std::io::Result<()> {
        if self.1.load(Ordering::Relaxed) {
            return Err(std::io::Error::other("cut off"));
        }
        self.0.hand_over(name, id)
    }

    fn discard(&self, name: &str) -> std::io::Result<()> {
        self.0.discard(name)
    }

    fn prepared(&self) -> std::io::Result<Vec<String>> {
        self.0.prepared()
    }
}

#[test]
fn a_message_of_a_program_that_was_cut_off_is_handed_over_later_and_once() {
    let village = Village::alike(1);
    village.phones(&["13812345671"]);
    let (app, folder) = (&village.town.app, tempfile::tempdir().unwrap());
    let (vote, _) = village.opened(vec![decision("raise-fund")]);
    let drop = FileDrop::new(folder.path().to_owned());
    let cut = Arc::new(AtomicBool::new(true));
    app.set_sms_gateway(CutOff(drop.clone(), Arc::clone(&cut)));
    app.queue_sms(&village.officer, vote.id, SmsKind::Link).unwrap();
    assert!(app.send_sms(&words, 100).is_err());
    assert!(taken(folder.path()).is_empty());
    assert_eq!(states(&village, vote.id), [(SmsState::Sent, 1)]);
    drop.prepare(
        "00000000000000000000000000000000-nobody",
        &app::sms::SmsMessage { id: "0".into(), to: "1".into(), text: String::new(), made_at: String::new() },
    )
    .unwrap();

    cut.store(false, Ordering::Relaxed);
    assert_eq!(app.send_sms(&words, 100).unwrap(), 0, "nothing waits; what lay ready is handed over");
    let sent = taken(folder.path());
    assert_eq!(sent.len(), 1);
    assert!(drop.prepared().unwrap().is_empty(), "what nobody claims is thrown away");
    let code = sent[0]["text"].as_str().unwrap().rsplit(' ').next().unwrap();
    app.cast_ballot(code, &yes()).unwrap();
}

#[test]
fn a_vote_that_is_over_sends_nothing() {
    let village = Village::alike(2);
    village.phones(&["13812345671", "13812345672"]);
    let (app, folder) = (&village.town.app, tempfile::tempdir().unwrap());
    app.set_sms_gateway(FileDrop::new(folder.path().to_owned()));
    let vote = village.announced(vec![decision("raise-fund")]);
    let early = app.queue_sms(&village.officer, vote.id, SmsKind::Link);
    assert!(matches!(early, Err(AppError::Conflict("vote-not-open"))), "{early:?}");
    village.town.pass(hours(NOTICE + 1));
    assert_eq!(app.queue_sms(&village.officer, vote.id, SmsKind::Reminder).unwrap(), 2);
    village.close();
    assert_eq!(app.send_sms(&words, 100).unwrap(), 0);
    assert_eq!(states(&village, vote.id), [(SmsState::Failed, 2)]);
    assert!(taken(folder.path()).is_empty());
}

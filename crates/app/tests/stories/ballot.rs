//! Ballots by personal link, at the door and at the meeting: one line of the roll, one ballot that counts.

use super::village::{NOTICE, Village, decision, hours, no, set, yes};
use app::ballot::{Receipt, Reply};
use app::vote::Asked;
use app::{AppError, Noun};
use domain::ballot::{Answer, Answers, CastError, Channel};
use domain::id::VoteId;
use domain::menu::{Menu, MenuConflict, MenuItem};
use domain::money::Fen;
use domain::tally::Choice;
use domain::vote::VoteState;
use domain::vote::file::recount;
use std::collections::BTreeMap;
use std::sync::Barrier;

/// How many ballots of the vote were kept, and how many count.
fn kept(village: &Village, vote: VoteId) -> (u32, u32) {
    let file = village.town.app.desk(&village.officer).export_vote(vote).unwrap();
    let counted = recount(&file).unwrap().ballots;
    (counted.kept, counted.effective)
}

fn refused(cast: Result<Reply, AppError>) -> AppError {
    cast.err().unwrap()
}

#[test]
fn a_letter_is_a_ballot_once_the_vote_is_open_and_until_it_closes() {
    let village = Village::alike(4);
    let app = &village.town.app;
    let vote = village.announced(vec![decision("raise-fund")]);
    let letters = app.make_letters(&village.officer, vote.id, None).unwrap();
    let numbers: Vec<u32> = letters.iter().map(|letter| letter.line.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
    let early = refused(app.cast_ballot(&letters[0].code, &yes()));
    assert!(matches!(early, AppError::Cast(CastError::NotOpen { .. })), "{early:?}");
    assert_eq!(app.keep_votes_on_time().unwrap(), 0);

    village.town.pass(hours(NOTICE));
    let lazily = app.cast_ballot(&letters[0].code, &yes()).unwrap();
    assert_eq!((lazily.receipt.line, lazily.receipt.version), (1, 1));
    assert_eq!(app.keep_votes_on_time().unwrap(), 1);
    assert_eq!(app.keep_votes_on_time().unwrap(), 0, "once");
    app.cast_ballot(&letters[1].code.to_lowercase().replace('-', " "), &no()).unwrap();

    village.close();
    let late = refused(app.cast_ballot(&letters[2].code, &yes()));
    assert!(matches!(late, AppError::Cast(CastError::Closed { .. })), "{late:?}");
    assert_eq!(app.keep_votes_on_time().unwrap(), 1);
    assert_eq!(kept(&village, vote.id), (2, 2));
    let events = super::vote_result::events(&village, &vote.id.to_string());
    assert_eq!(events, ["vote.drafted", "vote.announced", "vote.letters-made", "vote.opened", "vote.closed"]);
}

#[test]
fn a_form_sent_twice_is_one_ballot_and_only_the_code_for_another_time_changes_it() {
    let village = Village::alike(4);
    let app = &village.town.app;
    let (vote, letters) = village.opened(vec![decision("raise-fund")]);
    let code = &letters[0].code;
    let first = app.cast_ballot(code, &yes()).unwrap();
    let twice = app.cast_ballot(code, &yes()).unwrap();
    assert_eq!((&first.receipt, &first.again), (&twice.receipt, &twice.again));
    let other = refused(app.cast_ballot(code, &no()));
    assert!(matches!(other, AppError::Cast(CastError::LinkUsed { .. })), "{other:?}");

    village.town.pass(hours(1));
    let changed = app.cast_ballot(&first.again, &no()).unwrap();
    assert_eq!((changed.receipt.line, changed.receipt.version), (1, 2));
    assert_ne!(changed.receipt.code, first.receipt.code);
    let counts = |code: &str| app.find_receipt(code).unwrap().counts;
    assert!(!counts(&first.receipt.code) && counts(&changed.receipt.code));
    let third = app.cast_ballot(&changed.again, &yes()).unwrap();
    assert_eq!(third.receipt.version, 3);
    village.close();
    assert_eq!(kept(&village, vote.id), (3, 1));
}

#[test]
fn a_code_that_nobody_made_opens_nothing_and_each_opens_its_own_line_alone() {
    let village = Village::alike(2);
    let app = &village.town.app;
    let (vote, letters) = village.opened(vec![decision("raise-fund")]);
    let draft = village
        .draft(&app.desk(&village.officer).load_frozen_roll(vote.roll).unwrap(), vec![decision("other")]);
    let other = app.draft_vote(&village.officer, &draft).unwrap();
    app.announce_vote(&village.officer, other.id).unwrap();
    let of_other = app.make_letters(&village.officer, other.id, Some(1)).unwrap();
    for forged in ["", "ABCD", "9999-9999-9999", "OOOO-OOOO-OOOO"] {
        let cast = refused(app.cast_ballot(forged, &yes()));
        assert!(matches!(cast, AppError::NotFound(Noun::Link)), "{forged}: {cast:?}");
        assert!(matches!(app.find_ballot_paper(forged), Err(AppError::NotFound(Noun::Link))));
    }
    let early = refused(app.cast_ballot(&of_other[0].code, &yes()));
    assert!(matches!(early, AppError::Cast(CastError::NotOpen { .. })), "it is of its own vote: {early:?}");

    let paper = app.find_ballot_paper(&letters[1].code).unwrap();
    assert_eq!((paper.vote.id, paper.vote.state, paper.line.number), (vote.id, VoteState::Opened, 2));
    assert_eq!((paper.community_name.as_str(), paper.before), ("石油路新村", None));
    app.cast_ballot(&letters[1].code, &yes()).unwrap();
    let paper = app.find_ballot_paper(&letters[1].code).unwrap();
    assert!(paper.link.used_at.is_some());
    assert_eq!(paper.before.unwrap().answers, yes());
}

#[test]
fn a_new_link_takes_the_old_one_back_and_does_not_tell_what_was_said_before() {
    let village = Village::alike(2);
    let app = &village.town.app;
    let (vote, letters) = village.opened(vec![decision("raise-fund")]);
    let new = app.issue_link(&village.worker, vote.id, 1, false).unwrap();
    let old = refused(app.cast_ballot(&letters[0].code, &yes()));
    assert!(matches!(old, AppError::Cast(CastError::LinkEnded { .. })), "{old:?}");
    app.cast_ballot(&new, &yes()).unwrap();

    let another = app.issue_link(&village.worker, vote.id, 1, false).unwrap();
    let seen = app.find_ballot_paper(&another).unwrap().before.unwrap();
    assert_eq!((seen.line, seen.channel, seen.answers), (1, Channel::Link, Answers::new()));
    let nowhere = app.issue_link(&village.worker, vote.id, 99, false);
    assert!(matches!(nowhere, Err(AppError::Cast(CastError::WrongScope { line: 99 }))), "{nowhere:?}");
    village.close();
    let over = app.issue_link(&village.worker, vote.id, 1, false);
    assert!(matches!(over, Err(AppError::Conflict("vote-not-running"))), "{over:?}");
}

#[test]
fn the_letters_of_a_line_are_made_anew_and_the_old_code_ends() {
    let village = Village::alike(2);
    let app = &village.town.app;
    let (vote, letters) = village.opened(vec![decision("raise-fund")]);
    let again = app.make_letters(&village.officer, vote.id, Some(2)).unwrap();
    assert_eq!(again.len(), 1);
    assert_ne!((&again[0].code, &again[0].sheet), (&letters[1].code, &letters[1].sheet));
    let old = refused(app.cast_ballot(&letters[1].code, &yes()));
    assert!(matches!(old, AppError::Cast(CastError::LinkEnded { .. })), "{old:?}");
    app.cast_ballot(&letters[0].code, &yes()).unwrap();
    app.cast_ballot(&again[0].code, &yes()).unwrap();
    let by_worker = app.make_letters(&village.worker, vote.id, None);
    assert!(matches!(by_worker.err(), Some(AppError::Forbidden(_))));
}

#[test]
fn at_the_door_and_at_the_meeting_the_helper_is_on_record_and_the_letter_ends() {
    let village = Village::alike(3);
    let app = &village.town.app;
    let (vote, letters) = village.opened(vec![decision("raise-fund")]);
    let take = |line, channel, answers: &Answers| {
        app.take_ballot(&village.worker, vote.id, (line, channel), None, answers)
    };
    let at_door = take(1, Channel::Assisted, &yes()).unwrap();
    let at_meeting = take(2, Channel::Meeting, &no()).unwrap();
    assert_eq!((at_door.channel, at_meeting.channel), (Channel::Assisted, Channel::Meeting));
    for by_hand in [Channel::Link, Channel::Paper] {
        let refused = take(3, by_hand, &yes());
        assert!(matches!(refused, Err(AppError::Invalid { field: "channel", .. })), "{refused:?}");
    }
    let nobody = take(9, Channel::Assisted, &yes());
    assert!(matches!(nobody, Err(AppError::Cast(CastError::WrongScope { line: 9 }))), "{nobody:?}");
    let open = take(3, Channel::Assisted, &Answers::new());
    assert!(matches!(open, Err(AppError::Cast(CastError::Unanswered { .. }))), "{open:?}");
    let letter = refused(app.cast_ballot(&letters[0].code, &no()));
    assert!(matches!(letter, AppError::Cast(CastError::LinkEnded { .. })), "{letter:?}");

    let entries = super::vote_result::entries(&village, "ballot");
    assert_eq!(entries.len(), 2);
    for entry in entries {
        assert_eq!((entry.event.as_str(), entry.actor), ("ballot.cast", village.worker.account));
        assert_eq!(entry.detail()["helper"], village.worker.account.to_string());
    }
    let board = app.desk(&village.officer).load_vote_board(vote.id).unwrap();
    assert_eq!(board.channels, BTreeMap::from([(Channel::Assisted, 1), (Channel::Meeting, 1)]));
}

#[test]
fn a_receipt_is_found_however_it_is_typed_and_does_not_say_what_was_said() {
    let village = Village::alike(2);
    let app = &village.town.app;
    app.configure_log(super::log::key().verifier(), None);
    let (vote, letters) = village.opened(vec![decision("raise-fund")]);
    let Receipt { code, .. } = app.cast_ballot(&letters[0].code, &yes()).unwrap().receipt;
    app.publish_checkpoint(&super::log::key()).unwrap();
    let found = app.find_receipt(&format!(" {} ", code.to_lowercase().replace('-', ""))).unwrap();
    assert_eq!((found.vote, found.title.as_str(), found.code.as_str()), (vote.id, "维修资金", code.as_str()));
    assert!(found.counts && found.index.is_some() && found.proof.is_some(), "{found:?}");
    assert!(matches!(app.find_receipt("2222-2222-2222"), Err(AppError::NotFound(Noun::Receipt))));
}

fn item(key: &str, yuan: i64) -> MenuItem {
    MenuItem {
        key: key.into(),
        code: key.into(),
        name: key.into(),
        about: String::new(),
        mends: Vec::new(),
        gaps: Vec::new(),
        why: String::new(),
        quantity: 1,
        unit: "处".into(),
        cost: Fen(yuan * 100),
        subsidy: Fen(0),
        obligatory: false,
        requires: set(&[]),
        one_of: None,
        more_of: None,
        class: "complete".into(),
        sharing: None,
    }
}

pub fn menu() -> Menu {
    Menu {
        budget: Fen(1_000_000),
        within_budget: true,
        by_area: false,
        items: vec![
            MenuItem { obligatory: true, ..item("water", 2_000) },
            item("lift", 5_000),
            MenuItem { requires: set(&["lift"]), ..item("lift-2", 4_000) },
            MenuItem { one_of: Some("wall".into()), ..item("paint", 1_000) },
            MenuItem { one_of: Some("wall".into()), ..item("tiles", 1_500) },
        ],
    }
}

#[test]
fn what_does_not_go_together_is_on_no_ballot() {
    let village = Village::alike(2);
    let app = &village.town.app;
    let asked = Asked::Menu { text: "选什么".into(), menu: menu(), points: None };
    let (vote, letters) = village.opened(vec![asked]);
    let liking = |keys: &[&str]| Answers::from([("1".to_owned(), Answer::Approves(set(keys)))]);
    let conflict = |keys: &[&str]| match refused(app.cast_ballot(&letters[0].code, &liking(keys))) {
        AppError::Menu(conflicts) => conflicts,
        other => panic!("{other:?}"),
    };
    assert!(matches!(&conflict(&["lift-2"])[..], [MenuConflict::Needs { .. }]));
    assert!(matches!(&conflict(&["paint", "tiles"])[..], [MenuConflict::Exclusive { .. }]));
    assert!(matches!(&conflict(&["lift", "lift-2"])[..], [MenuConflict::OverBudget { .. }]));
    let unknown = refused(app.cast_ballot(&letters[0].code, &liking(&["lifts"])));
    assert!(matches!(unknown, AppError::Cast(CastError::WrongAnswer { .. })), "{unknown:?}");
    app.cast_ballot(&letters[0].code, &liking(&["lift", "tiles"])).unwrap();
    app.cast_ballot(&letters[1].code, &liking(&["lift"])).unwrap();
    village.close();
    let result = app.desk(&village.officer).load_vote_result(vote.id).unwrap();
    let bought: Vec<&str> = result.menus["1"]
        .lines
        .iter()
        .filter(|line| line.bought.is_some())
        .map(|line| line.item.key.as_str())
        .collect();
    assert!(bought.contains(&"water") && bought.contains(&"lift"), "{bought:?}");
    assert!(result.menus["1"].cost <= result.menus["1"].budget);
}

#[test]
fn sixty_four_hands_with_one_code_cast_one_ballot() {
    let village = Village::alike(2);
    let (vote, letters) = village.opened(vec![decision("raise-fund")]);
    let (code, start) = (&letters[0].code, Barrier::new(64));
    let outcomes: Vec<(usize, Result<Reply, AppError>)> = std::thread::scope(|scope| {
        let hands: Vec<_> = (0..64)
            .map(|hand| {
                let (app, start) = (village.town.app.clone(), &start);
                scope.spawn(move || {
                    let answers = if hand % 2 == 0 { yes() } else { no() };
                    start.wait();
                    (hand, app.cast_ballot(code, &answers))
                })
            })
            .collect();
        hands.into_iter().map(|hand| hand.join().unwrap()).collect()
    });
    let mut receipts = BTreeMap::new();
    for (hand, outcome) in outcomes {
        match outcome {
            Ok(reply) => drop(receipts.insert(reply.receipt.code, (hand % 2, reply.again))),
            Err(AppError::Cast(CastError::LinkUsed { .. })) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(receipts.len(), 1, "{receipts:?}");
    let (code, (side, again)) = receipts.pop_first().unwrap();
    assert!(village.town.app.find_receipt(&code).unwrap().counts);
    let changed = village.town.app.cast_ballot(&again, &super::village::says(Choice::Abstain)).unwrap();
    assert_eq!(changed.receipt.version, 2, "side {side} was first");
    village.close();
    assert_eq!(kept(&village, vote.id), (2, 1));
}

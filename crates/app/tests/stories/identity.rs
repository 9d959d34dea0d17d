//! A personal link that asks who holds it: what only an owner knows, tried a few times, or a worker who sees who it is.

use super::village::{Village, decision, no, yes};
use app::{AppError, Arrival};
use domain::ballot::CastError;
use domain::identity::IdentityQuestion;

/// Somebody at another address each time.
fn from(address: u32) -> Arrival {
    Arrival {
        address: format!("198.51.100.{address}"),
        browser: String::new(),
        known_browser: None,
        session: None,
    }
}

#[test]
fn a_letter_in_other_hands_casts_nothing_and_its_owner_goes_on_with_a_code_of_their_own() {
    let village = Village::asking(3);
    village.phones(&["13812345671", "13812345672"]);
    let app = &village.town.app;
    let (vote, letters) = village.opened(vec![decision("raise-fund")]);
    let code = &letters[0].code;
    assert_eq!(app.find_ballot_paper(code).unwrap().asks, Some(IdentityQuestion::Phone));
    let unproved = app.cast_ballot(code, &yes()).err().unwrap();
    assert!(matches!(unproved, AppError::Identity(IdentityQuestion::Phone)), "{unproved:?}");
    let wrong = |code: &str, typed: &str| app.prove_identity(code, typed, &from(1)).err().unwrap();
    for (code, typed) in [(code, "5672"), (code, ""), (&letters[2].code, "5671")] {
        let told = wrong(code, typed);
        let same = matches!(told, AppError::Invalid { field: "ending", reason: "identity-wrong" });
        assert!(same, "no number on the register is answered alike: {told:?}");
    }
    let further = app.prove_identity(code, " 5671", &from(1)).unwrap();
    assert_eq!(app.find_ballot_paper(&further).unwrap().asks, None);
    assert!(app.find_ballot_paper(code).unwrap().asks.is_some(), "the letter asks again");
    let reply = app.cast_ballot(&further, &yes()).unwrap();
    let late = app.prove_identity(code, "5671", &from(1)).err().unwrap();
    assert!(matches!(late, AppError::Cast(CastError::LinkEnded { .. })), "{late:?}");
    assert_eq!(app.cast_ballot(&reply.again, &no()).unwrap().receipt.version, 2, "who was proved stays so");

    let known = app.issue_link(&village.worker, vote.id, 3, true).unwrap();
    app.cast_ballot(&known, &yes()).unwrap();
    let events = super::vote_result::events(&village, &vote.id.to_string());
    assert_eq!(events.iter().filter(|event| *event == "vote.identity-proved").count(), 1);
}

#[test]
fn guessing_waits_and_the_tenth_wrong_try_ends_the_link() {
    let village = Village::asking(1);
    village.phones(&["13812345671"]);
    let app = &village.town.app;
    let (vote, letters) = village.opened(vec![decision("raise-fund")]);
    let code = &letters[0].code;
    for round in 0..2 {
        for address in 0..5 {
            let told = app.prove_identity(code, "0000", &from(address)).err().unwrap();
            assert!(matches!(told, AppError::Invalid { .. }), "{round} {address}: {told:?}");
        }
        if round == 0 {
            let waits = app.prove_identity(code, "5671", &from(9)).err().unwrap();
            assert!(matches!(waits, AppError::TooMany { .. }), "{waits:?}");
        }
        village.town.pass(super::village::hours(1));
    }
    let over = app.prove_identity(code, "5671", &from(9)).err().unwrap();
    assert!(matches!(over, AppError::Cast(CastError::LinkEnded { .. })), "{over:?}");
    let events = super::vote_result::events(&village, &vote.id.to_string());
    assert_eq!(events.iter().filter(|event| *event == "vote.link-guessed").count(), 1);
    let fresh = app.issue_link(&village.worker, vote.id, 1, true).unwrap();
    app.cast_ballot(&fresh, &yes()).unwrap();
}

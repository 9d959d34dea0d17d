//! Signatures are asked about: drawn by a seed once the result is posted, answered at the doors, published; and nothing of
//! a vote is let go of by a purge.

use super::recount::{Keys, expected, verdict};
use super::village::{Village, decision, hours, no, yes};
use app::AppError;
use app::account::operator;
use app::retention::Retention;
use domain::account::Actor;
use domain::ballot::Channel;
use domain::id::VoteId;
use domain::signature_audit::CallBack;
use domain::vote::file::{DRAWN, VoteFile, recount};
use jiff::civil::date;

const SEED: &str = "4 2 6 1 1 3 5 2 6 6";

/// Twelve of twelve took part, nine agreed: three quarters exactly. Six came with a worker's help.
fn posted(village: &Village) -> VoteId {
    let app = &village.town.app;
    app.configure_log(super::log::key().verifier(), None);
    let (vote, letters) = village.opened(vec![decision("raise-fund")]);
    for (place, letter) in letters.iter().enumerate() {
        let answers = if place % 4 == 3 { no() } else { yes() };
        if place < 6 {
            let by_hand = (letter.line.number, Channel::Assisted);
            app.take_ballot(&village.worker, vote.id, by_hand, None, &answers).unwrap();
        } else {
            app.cast_ballot(&letter.code, &answers).unwrap();
        }
    }
    village.close();
    let early = app.draw_signatures(&village.officer, vote.id, SEED);
    assert!(early.is_err(), "nobody draws before the result is posted");
    app.publish_vote(&village.officer, vote.id, date(2021, 9, 1)).unwrap();
    vote.id
}

#[test]
fn a_seed_draws_as_many_as_the_margin_asks_and_the_answers_are_published() {
    let village = Village::with_demo_values(12);
    let app = &village.town.app;
    let vote = posted(&village);
    let short = app.draw_signatures(&village.officer, vote, " 4  2 6 ");
    assert!(matches!(short, Err(AppError::Invalid { field: "seed", .. })), "{short:?}");
    let by_worker = app.draw_signatures(&village.worker, vote, SEED);
    assert!(matches!(by_worker, Err(AppError::Forbidden(_))), "{by_worker:?}");
    let before = app.desk(&village.worker).load_call_backs(vote).unwrap();
    let plan = before.plan.unwrap();
    assert_eq!((plan.population, plan.decisive, plan.size), (6, Some(1), 6), "one could have changed it");

    let audit = app.draw_signatures(&village.officer, vote, &format!(" {SEED}\n")).unwrap();
    assert_eq!((audit.seed.as_str(), audit.drawn.len()), (SEED, 6));
    let twice = app.draw_signatures(&village.officer, vote, "1111111111");
    assert!(matches!(twice, Err(AppError::Conflict("signatures-drawn"))), "{twice:?}");
    let first = audit.drawn[0].line;
    app.answer_call_back(&village.worker, vote, first, CallBack::Unreached).unwrap();
    app.answer_call_back(&village.worker, vote, first, CallBack::Denied).unwrap();
    let nobody = app.answer_call_back(&village.worker, vote, 12, CallBack::Denied);
    assert!(matches!(nobody, Err(AppError::Conflict("line-not-drawn"))), "{nobody:?}");

    let seen = app.desk(&Actor::NOBODY).load_vote_result(vote).unwrap();
    let check = seen.count.signature_audit.unwrap();
    assert_eq!((check.agrees, check.outcomes.get(&CallBack::Denied)), (true, Some(&1)));
    let told = super::vote_result::events(&village, &vote.to_string());
    assert_eq!(told.iter().filter(|event| event.starts_with("signature_audit.")).count(), 3, "{told:?}");

    app.publish_checkpoint(&super::log::key()).unwrap();
    let log = super::log::export(&village.town, false);
    let file = app.desk(&Actor::NOBODY).export_vote(vote).unwrap();
    let against = |file: &VoteFile| verdict(log.path(), &serde_json::to_value(file).unwrap());
    assert_eq!(against(&file), Keys::new());
    let mut other = file.clone();
    other.signature_audit.as_mut().unwrap().drawn.remove(0);
    assert_eq!(against(&other), expected(&["evidence-changed"]));
    assert!(!recount(&other).unwrap().signature_audit.unwrap().agrees);
    let mut other = file.clone();
    other.signature_audit = None;
    assert_eq!(against(&other), expected(&["evidence-changed"]), "the log tells of a draw");
    let mut other = file;
    other.opened.remove(DRAWN);
    assert_eq!(against(&other), expected(&["opening-missing"]));
}

#[test]
fn where_the_pack_gives_no_risk_limit_nothing_is_drawn() {
    let village = Village::alike(12);
    let vote = posted(&village);
    let drawn = village.town.app.draw_signatures(&village.officer, vote, SEED);
    assert!(matches!(drawn, Err(AppError::Conflict("risk-limit-unknown"))), "{drawn:?}");
    let seen = village.town.app.desk(&village.worker).load_call_backs(vote).unwrap();
    assert_eq!((seen.plan, seen.audit), (None, None));
}

#[test]
fn a_purge_lets_go_of_nothing_of_a_vote() {
    let village = Village::alike(12);
    let app = &village.town.app;
    let vote = posted(&village);
    village.town.pass(hours(24 * 364));
    let file = app.desk(&Actor::NOBODY).export_vote(vote).unwrap();
    let terms = Retention { waiting_files_days: Some(0), returned_files_days: Some(0) };
    app.purge(&operator(), terms).unwrap();
    assert_eq!(
        app.desk(&Actor::NOBODY).export_vote(vote).unwrap(),
        file,
        "its ballots, and what opens its log"
    );
}

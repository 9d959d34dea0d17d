//! The official papers of a vote: who may print them, when, and what they say.

use super::village::{Village, decision, hours, says, yes};
use app::vote::{Asked, OfferDraft};
use app::{AppError, Noun};
use domain::account::{Actor, Role};
use domain::ballot::{Answer, Answers};
use domain::money::Fen;
use domain::tally::Choice;
use domain::vote::Vote;
use jiff::civil::date;
use std::collections::BTreeMap;

#[test]
fn the_notice_is_for_everybody_once_the_vote_is_announced() {
    let village = Village::alike(3);
    let (app, officer) = (&village.town.app, &village.officer);
    let drafted = village.draft(&village.frozen_roll(), vec![decision("raise-fund")]);
    let drafted = app.draft_vote(officer, &drafted).unwrap();
    let notify = |who: &Actor| app.desk(who).notify_vote(drafted.id);
    assert!(matches!(notify(officer), Err(AppError::Conflict("vote-not-announced"))));
    assert!(matches!(notify(&Actor::NOBODY), Err(AppError::NotFound(Noun::Vote))));

    app.announce_vote(officer, drafted.id).unwrap();
    let notice = notify(&Actor::NOBODY).unwrap();
    assert_eq!((notice.roll.lines, notice.roll.heads, notice.roll.area.centi_m2()), (3, 3, 30_000));
    assert_eq!(Some(&notice.roll.hash), notice.vote.roll_hash.as_ref());
    assert_eq!((notice.community_name.as_str(), notice.imprint.rehearsal), ("石油路新村", false));
    app.cancel_vote(officer, drafted.id, "名册有误").unwrap();
    assert!(matches!(notify(&Actor::NOBODY), Err(AppError::Conflict("vote-cancelled"))));
}

#[test]
fn a_result_is_announced_when_it_is_posted_and_certified_when_it_is_settled() {
    let village = Village::alike(3);
    let (app, officer) = (&village.town.app, &village.officer);
    let (vote, letters) = village.opened(vec![decision("raise-fund")]);
    for letter in &letters {
        app.cast_ballot(&letter.code, &yes()).unwrap();
    }
    village.close();
    let certify = |who: &Actor, settled| app.desk(who).certify_vote(vote.id, settled);
    assert!(matches!(certify(officer, false), Err(AppError::Conflict("vote-not-published"))));
    assert!(matches!(certify(&Actor::NOBODY, false), Err(AppError::NotFound(Noun::Vote))));

    app.imprint_vote(officer, vote.id, " 石油路社区居民委员会 ", "石社〔2021〕3号").unwrap();
    let worker = app.imprint_vote(&village.worker, vote.id, "我", "1");
    assert!(matches!(worker, Err(AppError::Forbidden(_))), "{worker:?}");
    app.publish_vote(officer, vote.id, date(2021, 2, 28)).unwrap();
    let announced = certify(&Actor::NOBODY, false).unwrap();
    let told = &announced.result.particulars;
    assert_eq!((told.issuer.as_str(), told.number.as_str()), ("石油路社区居民委员会", "石社〔2021〕3号"));
    assert_eq!((told.objections_until, told.settled_on), (Some(date(2021, 2, 28)), None));
    assert_eq!(announced.file, app.desk(officer).export_vote(vote.id).unwrap());
    assert!(matches!(certify(officer, true), Err(AppError::Conflict("vote-not-settled"))));

    village.town.pass(hours(24 * 60));
    app.settle_vote(officer, vote.id).unwrap();
    let certified = certify(&Actor::NOBODY, true).unwrap();
    assert_eq!(certified.result.particulars.settled_on, Some(app.environment().today()));
    assert!(
        super::vote_result::events(&village, &vote.id.to_string()).contains(&"vote.imprinted".to_owned())
    );
}

/// Two offers, of which everybody prefers the cheaper.
fn offers() -> Asked {
    let offer = |key: &str, fee| OfferDraft {
        key: key.into(),
        provider: format!("物业{key}"),
        model: "company".into(),
        content: BTreeMap::from([("sanitation".to_owned(), "每日清扫".to_owned())]),
        fee_per_m2: Fen(fee),
        months: 24,
    };
    let offers = vec![offer("A", 120), offer("B", 95)];
    Asked::Offers { matter: "manager".into(), text: "选聘".into(), offers }
}

fn offered(village: &Village, ranks: &[&str]) -> Vote {
    let app = &village.town.app;
    let (vote, letters) = village.opened(vec![offers()]);
    let order = ranks.iter().map(ToString::to_string).collect();
    let answers = Answers::from([("1".to_owned(), Answer::Ranks(order))]);
    for letter in &letters {
        app.cast_ballot(&letter.code, &answers).unwrap();
    }
    village.close();
    vote
}

#[test]
fn offers_are_seen_by_everybody_once_the_vote_is_announced_with_the_terms_of_the_pack() {
    let village = Village::alike(3);
    let (app, officer) = (&village.town.app, &village.officer);
    let drafted = village.draft(&village.frozen_roll(), vec![offers()]);
    let drafted = app.draft_vote(officer, &drafted).unwrap();
    let look = |who: &Actor| app.desk(who).load_offers(drafted.id);
    assert!(matches!(look(&Actor::NOBODY), Err(AppError::NotFound(Noun::Vote))));
    assert_eq!(look(officer).unwrap().particulars.offers.len(), 2);
    app.announce_vote(officer, drafted.id).unwrap();
    let terms = look(&Actor::NOBODY).unwrap().particulars.terms;
    let norms: Vec<&str> = terms.norms.iter().map(|norm| norm.id.as_str()).collect();
    assert_eq!(norms, ["sanitation", "upkeep", "security", "greening", "facilities"]);
    assert_eq!(terms.models.len(), 6);

    let village = Village::alike(3);
    let (app, officer) = (&village.town.app, &village.officer);
    let other = village.announced(vec![decision("raise-fund")]);
    assert!(matches!(app.desk(officer).load_offers(other.id), Err(AppError::NotFound(Noun::Vote))));
}

#[test]
fn an_agreement_is_drafted_with_the_offer_that_won_and_with_none_that_failed() {
    let village = Village::alike(3);
    let (app, officer) = (&village.town.app, &village.officer);
    let vote = offered(&village, &["B", "A"]);
    let draft = |who: &Actor| app.desk(who).draft_agreement(vote.id);
    assert!(matches!(draft(officer), Err(AppError::Conflict("vote-not-published"))));
    app.publish_vote(officer, vote.id, date(2021, 2, 28)).unwrap();
    let agreement = draft(&village.worker).unwrap();
    assert_eq!((agreement.offer.key.as_str(), agreement.offer.months), ("B", 24));
    assert_eq!(agreement.chosen.tally.unwrap().totals.yes.heads, 3);
    assert_eq!((agreement.matter.as_str(), agreement.roll.area.centi_m2()), ("manager", 30_000));
    for who in [&Actor::NOBODY, &village.stranger("elsewhere", Role::Officer)] {
        assert!(matches!(draft(who), Err(AppError::NotFound(Noun::Vote))));
    }

    let village = Village::alike(3);
    let (app, officer) = (&village.town.app, &village.officer);
    let nobody = offered(&village, &[]);
    app.publish_vote(officer, nobody.id, date(2021, 2, 28)).unwrap();
    let none = app.desk(officer).draft_agreement(nobody.id);
    assert!(matches!(none, Err(AppError::Conflict("no-offer-won"))), "{:?}", none.err());
}

#[test]
fn a_vote_without_offers_has_no_agreement() {
    let village = Village::alike(3);
    let (app, officer) = (&village.town.app, &village.officer);
    let (vote, letters) = village.opened(vec![decision("raise-fund")]);
    app.cast_ballot(&letters[0].code, &says(Choice::No)).unwrap();
    village.close();
    app.publish_vote(officer, vote.id, date(2021, 2, 28)).unwrap();
    assert!(matches!(app.desk(officer).draft_agreement(vote.id), Err(AppError::NotFound(Noun::Vote))));
}

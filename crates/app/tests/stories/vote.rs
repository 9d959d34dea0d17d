//! A vote is prepared on a frozen roll, announced, opened and closed by the clock, posted and settled.

use super::ballot::menu;
use super::kit::auditor;
use super::village::{Village, decision, hours, yes};
use app::vote::{Asked, OfferDraft, VoteDraft};
use app::{AppError, Noun};
use domain::account::{Actor, Role};
use domain::ballot::Channel;
use domain::menu::{MenuFault, MenuItem};
use domain::money::Fen;
use domain::visit::VisitOutcome;
use domain::vote::{Form, VoteError, VoteState};
use jiff::civil::date;
use std::collections::BTreeMap;

fn offers() -> Asked {
    let offer = |key: &str, fee| OfferDraft {
        key: key.into(),
        provider: format!("物业{key}"),
        model: "company".into(),
        content: BTreeMap::new(),
        fee_per_m2: Fen(fee),
        months: 36,
    };
    let offers = vec![offer("A", 120), offer("B", 95)];
    Asked::Offers { matter: "manager".into(), text: "选聘".into(), offers }
}

fn menu_asked() -> Asked {
    Asked::Menu { text: "菜单".into(), menu: menu(), points: None }
}

#[test]
fn what_is_asked_is_put_under_the_rules_in_force() {
    let village = Village::alike(3);
    let app = &village.town.app;
    let asked = vec![decision("raise-fund"), menu_asked(), offers()];
    let vote = village.announced(asked);
    let forms: Vec<(&str, &str)> =
        vote.questions.iter().map(|question| (question.key.as_str(), question.form.key())).collect();
    assert_eq!(forms, [("1", "decision"), ("2", "approval"), ("3", "ranking")]);
    let approval = |place: usize| serde_json::to_string(&vote.questions[place].form.rule().unwrap().approval);
    assert!(approval(0).unwrap().contains("3/4") && approval(0).unwrap().contains("at-least"));
    assert!(approval(2).unwrap().contains("1/2") && approval(2).unwrap().contains("more-than"));
    assert_eq!(vote.state, VoteState::Announced);
    assert!(vote.roll_hash.is_some() && vote.announced_at.is_some());
    let board = app.desk(&village.worker).load_vote_board(vote.id).unwrap();
    assert_eq!((board.lines, board.area.centi_m2(), board.may_hold), (3, 30_000, false));
    assert_eq!((board.particulars.offers.len(), board.particulars.plain.as_str()), (2, "屋面防水"));
    assert_eq!(board.particulars.menu.unwrap(), menu());

    let survey = village.draft(
        &app.desk(&village.officer).load_frozen_roll(vote.roll).unwrap(),
        vec![Asked::Willingness { text: "愿意改造吗".into() }],
    );
    let survey = app.draft_vote(&village.officer, &survey).unwrap();
    assert!(survey.is_survey() && matches!(survey.questions[0].form, Form::Willingness { .. }));
    app.announce_vote(&village.officer, survey.id).unwrap();
}

#[test]
fn a_survey_and_a_decision_are_two_votes_and_a_vote_has_one_menu() {
    let village = Village::alike(3);
    let (app, officer, roll) = (&village.town.app, &village.officer, village.frozen_roll());
    let draft = |asked| app.draft_vote(officer, &village.draft(&roll, asked));
    let mixed = draft(vec![decision("raise-fund"), Asked::Willingness { text: "意愿".into() }]).unwrap();
    let refused = app.announce_vote(officer, mixed.id);
    assert!(matches!(refused, Err(AppError::Vote(VoteError::KindsMixed))), "{refused:?}");
    let menus = draft(vec![menu_asked(), menu_asked()]);
    assert!(matches!(menus, Err(AppError::Invalid { reason: "menu-twice", .. })), "{menus:?}");
    let two = draft(vec![offers(), offers()]);
    assert!(matches!(two, Err(AppError::Invalid { reason: "offers-twice", .. })), "{two:?}");
    let nothing = draft(Vec::new()).unwrap();
    let refused = app.announce_vote(officer, nothing.id);
    assert!(matches!(refused, Err(AppError::Vote(VoteError::UnsoundQuestion { .. }))), "{refused:?}");

    let mut wrong = menu();
    wrong.items[1].cost = Fen(0);
    wrong.items[0].requires = super::village::set(&["paint"]);
    let refused_menu = draft(vec![Asked::Menu { text: "菜单".into(), menu: wrong, points: None }]);
    let Err(AppError::MenuFaults(faults)) = refused_menu else { panic!("{refused_menu:?}") };
    let key = |key: &str| key.to_owned();
    assert_eq!(faults, [MenuFault::Requires { key: key("water") }, MenuFault::Price { key: key("lift") }]);

    let mut rivals = menu();
    rivals.items.iter_mut().for_each(|item| item.obligatory |= item.one_of.is_some());
    let refused_menu = draft(vec![Asked::Menu { text: "菜单".into(), menu: rivals, points: None }]);
    assert!(
        matches!(&refused_menu, Err(AppError::MenuFaults(faults)) if faults.len() == 1),
        "{refused_menu:?}"
    );
    let misspelt = draft(vec![decision("raise-funds")]);
    assert!(matches!(misspelt, Err(AppError::Invalid { reason: "matter-unknown", .. })), "{misspelt:?}");
    let empty = VoteDraft { title: " ".into(), ..village.draft(&roll, vec![decision("raise-fund")]) };
    let untitled = app.draft_vote(officer, &empty);
    assert!(matches!(untitled, Err(AppError::Invalid { field: "title", .. })), "{untitled:?}");
}

#[test]
fn no_vote_is_announced_on_a_roll_that_may_still_change_or_when_its_time_has_come_already() {
    let village = Village::alike(3);
    let (app, officer) = (&village.town.app, &village.officer);
    let unfrozen = village.draft(&village.drafted_roll(), vec![decision("raise-fund")]);
    let unfrozen = app.draft_vote(officer, &unfrozen).unwrap();
    let refused = app.announce_vote(officer, unfrozen.id);
    assert!(matches!(refused, Err(AppError::Conflict("roll-not-frozen"))), "{refused:?}");

    let roll = village.frozen_roll();
    let closed = VoteDraft {
        channels: std::collections::BTreeSet::new(),
        ..village.draft(&roll, vec![decision("raise-fund")])
    };
    let closed = app.draft_vote(officer, &closed).unwrap();
    let refused = app.announce_vote(officer, closed.id);
    assert!(matches!(refused, Err(AppError::Vote(VoteError::NoChannel))), "{refused:?}");
    let late = app.draft_vote(officer, &village.draft(&roll, vec![decision("raise-fund")])).unwrap();
    village.town.pass(hours(25));
    let refused = app.announce_vote(officer, late.id);
    assert!(matches!(refused, Err(AppError::Vote(VoteError::NoticeTooShort { .. }))), "{refused:?}");

    let made = app.desk(officer).list_votes(village.community).unwrap();
    assert_eq!(made.len(), 3);
    assert!(app.desk(&village.worker).list_votes(village.community).unwrap().is_empty(), "drafts are theirs");
}

#[test]
fn a_vote_that_is_called_off_takes_no_ballot() {
    let village = Village::alike(3);
    let (app, officer) = (&village.town.app, &village.officer);
    let (vote, letters) = village.opened(vec![decision("raise-fund")]);
    let silent = app.cancel_vote(officer, vote.id, " ");
    assert!(matches!(silent, Err(AppError::Invalid { field: "reason", .. })), "{silent:?}");
    app.cancel_vote(officer, vote.id, "名册有误").unwrap();
    let cast = app.cast_ballot(&letters[0].code, &yes()).err();
    assert!(matches!(cast, Some(AppError::Cast(_))), "{cast:?}");
    village.close();
    assert_eq!(app.keep_votes_on_time().unwrap(), 0);
    let twice = app.cancel_vote(officer, vote.id, "再");
    assert!(matches!(twice, Err(AppError::Vote(VoteError::WrongState { .. }))), "{twice:?}");
    let posted = app.publish_vote(officer, vote.id, date(2021, 9, 1));
    assert!(matches!(posted, Err(AppError::Vote(VoteError::WrongState { .. }))), "{posted:?}");
}

#[test]
fn a_vote_is_held_where_one_has_the_post_and_does_not_exist_elsewhere() {
    let village = Village::alike(3);
    let app = &village.town.app;
    let (vote, _) = village.opened(vec![decision("raise-fund")]);
    let outside = [village.stranger("there", Role::CommunityWorker), village.stranger("o", Role::Officer)];
    let everything = |who: &Actor| -> Vec<Result<(), AppError>> {
        let desk = app.desk(who);
        vec![
            app.take_ballot(who, vote.id, (1, Channel::Assisted), None, &yes()).map(drop),
            app.issue_link(who, vote.id, 1, false).map(drop),
            app.record_visit(who, vote.id, 1, VisitOutcome::Absent),
            app.grant_proxy(who, vote.id, 1, "13800000000", Some(b"p".as_slice())).map(drop),
            desk.load_vote_board(vote.id).map(drop),
            desk.list_doors(vote.id).map(drop),
            desk.list_sheets(vote.id).map(drop),
        ]
    };
    let holding = |who: &Actor| -> Vec<Result<(), AppError>> {
        vec![
            app.cancel_vote(who, vote.id, "不").map(drop),
            app.make_letters(who, vote.id, None).map(drop),
            app.publish_vote(who, vote.id, date(2021, 9, 1)).map(drop),
            app.settle_vote(who, vote.id).map(drop),
            app.announce_vote(who, vote.id).map(drop),
        ]
    };
    for who in &outside {
        for refused in everything(who).into_iter().chain(holding(who)) {
            assert!(matches!(refused, Err(AppError::NotFound(Noun::Vote))), "{refused:?}");
        }
        assert!(matches!(app.desk(who).load_vote_result(vote.id), Err(AppError::NotFound(_))));
        assert!(app.desk(who).list_latest_votes(9).unwrap().is_empty());
    }
    for refused in
        everything(&auditor()).into_iter().chain(holding(&auditor())).chain(holding(&village.worker))
    {
        assert!(matches!(refused, Err(AppError::Forbidden(_))), "{refused:?}");
    }
    for done in everything(&village.worker).into_iter().chain(everything(&village.officer).split_off(4)) {
        done.unwrap();
    }
    let latest = app.desk(&village.worker).list_latest_votes(9).unwrap();
    assert_eq!((latest.len(), latest[0].community_name.as_str()), (1, "石油路新村"));
}

#[test]
fn everybody_is_told_the_price_before_anybody_votes_and_the_prices_are_the_cost() {
    let village = Village::of(&[(Some(100), &[1]), (Some(50), &[2]), (Some(51), &[3]), (Some(49), &[3])]);
    let app = &village.town.app;
    let (vote, letters) = village.opened(vec![menu_asked()]);
    let papers: Vec<_> =
        letters.iter().map(|letter| app.find_ballot_paper(&letter.code).unwrap().shares).collect();
    assert_eq!(papers.len(), 3);
    for item in menu().items {
        let sum: i64 = papers.iter().map(|shares| shares[&item.key].0).sum();
        assert_eq!(sum, item.net().0, "{}", item.key);
    }
    assert_eq!(papers[0]["lift"], Fen(200_000), "two fifths of the area");
    let door = app.desk(&village.worker).load_door(vote.id, 1).unwrap();
    assert_eq!(door.shares, papers[0]);
}

#[test]
fn points_over_a_menu_are_counted_with_the_obligatory_in_it() {
    use domain::ballot::{Answer, Answers};
    let village = Village::alike(4);
    let app = &village.town.app;
    let menu = domain::menu::Menu {
        by_area: true,
        items: menu()
            .items
            .into_iter()
            .map(|item| MenuItem { requires: super::village::set(&[]), ..item })
            .collect(),
        ..menu()
    };
    let asked = Asked::Menu { text: "菜单".into(), menu, points: Some(10) };
    let (vote, letters) = village.opened(vec![asked]);
    let giving = |given: &[(&str, u32)]| {
        let points = given.iter().map(|(item, points)| ((*item).to_owned(), *points)).collect();
        Answers::from([("1".to_owned(), Answer::Points(points))])
    };
    assert!(app.cast_ballot(&letters[0].code, &giving(&[("lift", 9), ("paint", 2)])).is_err());
    app.cast_ballot(&letters[0].code, &giving(&[("lift", 9), ("paint", 1)])).unwrap();
    app.cast_ballot(&letters[1].code, &giving(&[("lift", 5), ("tiles", 0), ("paint", 5)])).unwrap();
    village.close();
    let result = app.desk(&village.officer).load_vote_result(vote.id).unwrap();
    let bought = result.menus["1"].lines.iter().filter(|line| line.bought.is_some());
    let bought: Vec<&str> = bought.map(|line| line.item.key.as_str()).collect();
    assert!(["water", "lift", "paint"].iter().all(|key| bought.contains(key)), "{bought:?}");
    assert_eq!(result.menus["1"].cost, Fen(800_000));
}

#[test]
fn of_the_quantities_of_an_item_that_one_wins_for_which_there_is_money_and_will() {
    use super::village::set;
    use domain::ballot::{Answer, Answers};
    let village = Village::alike(6);
    let app = &village.town.app;
    let source = menu();
    let lift = source.item("lift").unwrap();
    let more = |key: &str, needs: &str| MenuItem {
        key: key.into(),
        requires: set(&[needs]),
        more_of: Some("lift".into()),
        cost: Fen(400_000),
        ..lift.clone()
    };
    let menu = domain::menu::Menu {
        budget: Fen(1_100_000),
        within_budget: false,
        by_area: false,
        items: vec![
            lift.clone(),
            more("lift-2", "lift"),
            more("lift-3", "lift-2"),
            source.item("paint").unwrap().clone(),
        ],
    };
    let (vote, letters) = village.opened(vec![Asked::Menu { text: "菜单".into(), menu, points: None }]);
    let liking = |keys: &[&str]| Answers::from([("1".to_owned(), Answer::Approves(set(keys)))]);
    // Two lifts without the first are no ballot.
    assert!(app.cast_ballot(&letters[0].code, &liking(&["lift-2"])).is_err());
    for letter in &letters[..4] {
        app.cast_ballot(&letter.code, &liking(&["lift", "lift-2"])).unwrap();
    }
    app.cast_ballot(&letters[4].code, &liking(&["lift", "lift-2", "lift-3"])).unwrap();
    app.cast_ballot(&letters[5].code, &liking(&["paint"])).unwrap();
    village.close();
    let result = app.desk(&village.officer).load_vote_result(vote.id).unwrap();
    let bought: std::collections::BTreeSet<String> = result.menus["1"]
        .lines
        .iter()
        .filter(|line| line.bought.is_some())
        .map(|line| line.item.key.clone())
        .collect();
    let told = result.particulars.menu.unwrap();
    assert_eq!(told.choices()[0].chosen(&bought).unwrap().quantity, 2, "{bought:?}");
    let supporters =
        |key: &str| result.menus["1"].lines.iter().find(|line| line.item.key == key).unwrap().supporters;
    assert_eq!(
        ["lift", "lift-2", "lift-3"].map(supporters),
        [5, 5, 1],
        "who wants more wants the less as well"
    );
}

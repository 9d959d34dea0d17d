//! Paper: two people read a sheet without seeing each other's reading, and it is counted once they agree.

use super::village::{NOTICE, Village, decision, hours, no, says, yes};
use app::ballot::{Entered, SheetReading};
use app::{AppError, Noun};
use domain::account::Actor;
use domain::ballot::{Answers, CastError, Channel, EntryError, SpoiledReason};
use domain::tally::Choice;

#[test]
fn a_sheet_is_counted_once_two_people_read_the_same() {
    let village = Village::alike(3);
    let (app, first, second) = (&village.town.app, &village.worker, village.colleague("second"));
    let (vote, letters) = village.opened(vec![decision("raise-fund")]);
    let sheet = letters[0].sheet.to_lowercase();
    let enter = |who: &Actor, answers: &Answers| app.enter_sheet(who, vote.id, &sheet, answers);
    assert!(matches!(enter(first, &yes()).unwrap(), Entered::Once));
    let again = enter(first, &yes());
    assert!(matches!(again, Err(AppError::Entry(EntryError::SamePerson { .. }))), "{again:?}");
    let seen = app.desk(&second).list_sheets(vote.id).unwrap();
    assert_eq!((seen.len(), seen[0].entries.len()), (1, 0), "nobody reads the other's entry first");
    assert_eq!(seen[0].entered_by, [first.account]);

    let Entered::Counted(receipt) = enter(&second, &yes()).unwrap() else { panic!("they agree") };
    assert_eq!((receipt.line, receipt.channel, &receipt.answers), (1, Channel::Paper, &yes()));
    let counted = enter(&second, &yes());
    assert!(matches!(counted, Err(AppError::Entry(EntryError::Counted { .. }))), "{counted:?}");
    let nowhere = app.enter_sheet(first, vote.id, "0001-ZZZZ", &yes());
    assert!(matches!(nowhere, Err(AppError::NotFound(Noun::Sheet))), "{nowhere:?}");
    let board = app.desk(&village.officer).load_vote_board(vote.id).unwrap();
    assert_eq!((board.sheets_printed, board.sheets_waiting), (3, 0));
}

#[test]
fn two_who_differ_are_told_where_and_a_third_settles_it() {
    let village = Village::alike(2);
    let app = &village.town.app;
    let (second, third) = (village.colleague("second"), village.colleague("third"));
    let (vote, letters) = village.opened(vec![decision("raise-fund")]);
    let enter = |who: &Actor, answers: &Answers| app.enter_sheet(who, vote.id, &letters[0].sheet, answers);
    enter(&village.worker, &yes()).unwrap();
    let Entered::Discrepant(differences) = enter(&second, &no()).unwrap() else { panic!("they differ") };
    assert_eq!(differences.len(), 1);
    let seen = app.desk(&third).list_sheets(vote.id).unwrap();
    assert_eq!((seen[0].differences.len(), seen[0].counted), (1, false));
    let unread = enter(&third, &says(Choice::Abstain)).unwrap();
    assert!(matches!(unread, Entered::Discrepant(_)), "{unread:?}");
    let settled = enter(&third, &no()).unwrap();
    assert!(matches!(&settled, Entered::Counted(receipt) if receipt.answers == no()), "{settled:?}");
}

#[test]
fn a_line_has_one_sheet_and_an_answer_that_is_none_is_not_entered() {
    let village = Village::alike(2);
    let app = &village.town.app;
    let second = village.colleague("second");
    let (vote, letters) = village.opened(vec![decision("raise-fund")]);
    app.receive_sheet(&second, vote.id, &letters[0].sheet).unwrap();
    let reprinted = app.make_letters(&village.officer, vote.id, Some(1)).unwrap();
    let enter = |who: &Actor, sheet: &str, answers: &Answers| app.enter_sheet(who, vote.id, sheet, answers);
    let strange = Answers::from([("2".to_owned(), domain::ballot::Answer::Choice(Choice::Yes))]);
    let unknown = enter(&second, &letters[0].sheet, &strange);
    assert!(matches!(unknown, Err(AppError::Cast(CastError::UnknownQuestion { .. }))), "{unknown:?}");
    for who in [&village.worker, &second] {
        enter(who, &letters[0].sheet, &yes()).unwrap();
    }
    enter(&village.worker, &reprinted[0].sheet, &no()).unwrap();
    let other = enter(&second, &reprinted[0].sheet, &no());
    assert!(matches!(other, Err(AppError::Cast(CastError::SecondSheet { line: 1, .. }))), "{other:?}");
}

#[test]
fn paper_that_came_in_time_is_entered_after_closing_and_counts_when_it_was_handed_in() {
    let village = Village::alike(4);
    let app = &village.town.app;
    let second = village.colleague("second");
    let (vote, letters) = village.opened(vec![decision("raise-fund")]);
    app.receive_sheet(&village.worker, vote.id, &letters[0].sheet).unwrap();
    app.receive_sheet(&village.worker, vote.id, &letters[2].sheet).unwrap();
    village.town.pass(hours(1));
    app.receive_sheet(&second, vote.id, &letters[0].sheet).unwrap();
    let later = app.cast_ballot(&letters[0].code, &no()).unwrap().receipt;
    village.close();
    for who in [&village.worker, &second] {
        app.enter_sheet(who, vote.id, &letters[0].sheet, &yes()).unwrap();
        app.enter_sheet(who, vote.id, &letters[2].sheet, &yes()).unwrap();
    }
    assert!(app.find_receipt(&later.code).unwrap().counts, "it was handed in after the paper");
    let file = app.desk(&village.officer).export_vote(vote.id).unwrap();
    let counted = domain::vote::file::recount(&file).unwrap().ballots;
    assert_eq!((counted.kept, counted.effective), (3, 2));

    for late in [
        app.receive_sheet(&village.worker, vote.id, &letters[1].sheet),
        app.enter_sheet(&village.worker, vote.id, &letters[1].sheet, &yes()).map(drop),
    ] {
        assert!(matches!(late, Err(AppError::Cast(CastError::Closed { .. }))), "{late:?}");
    }
}

#[test]
fn a_sheet_does_not_come_in_before_the_vote_opens_nor_after_its_result_is_posted() {
    let village = Village::alike(2);
    let app = &village.town.app;
    let vote = village.announced(vec![decision("raise-fund")]);
    let letters = app.make_letters(&village.officer, vote.id, None).unwrap();
    let early = app.receive_sheet(&village.worker, vote.id, &letters[0].sheet);
    assert!(matches!(early, Err(AppError::Cast(CastError::NotOpen { .. }))), "{early:?}");
    village.town.pass(hours(NOTICE + 1));
    app.receive_sheet(&village.worker, vote.id, &letters[0].sheet).unwrap();
    village.close();
    app.publish_vote(&village.officer, vote.id, jiff::civil::date(2021, 2, 28)).unwrap();
    let posted = app.enter_sheet(&village.worker, vote.id, &letters[0].sheet, &yes());
    assert!(matches!(posted, Err(AppError::Cast(CastError::Closed { .. }))), "{posted:?}");
}

#[test]
fn a_sheet_that_cannot_be_counted_is_recorded_by_two_and_its_line_gets_another() {
    let village = Village::alike(3);
    let (app, worker, second) = (&village.town.app, &village.worker, village.colleague("second"));
    let (vote, letters) = village.opened(vec![decision("raise-fund")]);
    let spoiled = SheetReading::Spoiled(SpoiledReason::TwoAnswers);
    let spoil = |who: &Actor, sheet: &str| app.enter_reading(who, vote.id, sheet, &spoiled);
    assert!(matches!(spoil(worker, &letters[0].sheet).unwrap(), Entered::Once));
    let agreed = spoil(&second, &letters[0].sheet).unwrap();
    assert!(matches!(agreed, Entered::Spoiled(SpoiledReason::TwoAnswers)), "{agreed:?}");
    let board = app.desk(&village.officer).load_vote_board(vote.id).unwrap();
    assert_eq!((board.sheets_waiting, board.sheets_spoiled, board.turnout.heads.got), (0, 1, 0));
    let again = app.enter_sheet(worker, vote.id, &letters[0].sheet, &yes());
    assert!(matches!(again, Err(AppError::Entry(EntryError::Spoiled { .. }))), "{again:?}");

    let new = app.reissue_letter(worker, vote.id, 1).unwrap();
    assert_ne!(new.sheet, letters[0].sheet);
    for who in [worker, &second] {
        app.enter_sheet(who, vote.id, &new.sheet, &yes()).unwrap();
    }
    village.close();
    let file = app.desk(&village.officer).export_vote(vote.id).unwrap();
    let counted = domain::vote::file::recount(&file).unwrap().ballots;
    assert_eq!((counted.effective, counted.spoiled[&SpoiledReason::TwoAnswers]), (1, 1));
}

#[test]
fn a_sheet_that_was_replaced_is_refused_from_then_on() {
    let village = Village::alike(2);
    let app = &village.town.app;
    let (vote, letters) = village.opened(vec![decision("raise-fund")]);
    let new = app.reissue_letter(&village.worker, vote.id, 1).unwrap();
    for refused in [
        app.receive_sheet(&village.worker, vote.id, &letters[0].sheet),
        app.enter_sheet(&village.worker, vote.id, &letters[0].sheet, &yes()).map(drop),
    ] {
        assert!(matches!(refused, Err(AppError::Entry(EntryError::Replaced { .. }))), "{refused:?}");
    }
    let link = app.cast_ballot(&letters[0].code, &yes()).err().unwrap();
    assert!(matches!(link, AppError::Cast(CastError::LinkEnded { .. })), "{link:?}");
    app.receive_sheet(&village.worker, vote.id, &new.sheet).unwrap();
    let stranger = village.stranger("elsewhere", domain::account::Role::CommunityWorker);
    assert!(app.reissue_letter(&stranger, vote.id, 1).is_err());
}

//! A worker walks from door to door: in order, with what came of the visits, and hands a part of it over.

use super::kit::auditor;
use super::village::{Village, decision, hours, yes};
use app::AppError;
use app::vote::DoorStep;
use domain::account::Role;
use domain::ballot::Channel;
use domain::visit::{PartOfWeek, VisitOutcome};

#[test]
fn doors_that_have_voted_are_last_and_the_rest_are_visited() {
    let village = Village::alike(3);
    let (app, worker) = (&village.town.app, &village.worker);
    let (vote, letters) = village.opened(vec![decision("raise-fund")]);
    app.cast_ballot(&letters[0].code, &yes()).unwrap();
    app.record_visit(worker, vote.id, 2, VisitOutcome::Absent).unwrap();
    village.town.pass(hours(10));
    app.record_visit(worker, vote.id, 2, VisitOutcome::Delivered).unwrap();
    assert!(app.record_visit(worker, vote.id, 7, VisitOutcome::Absent).is_err());
    let doors = app.desk(worker).list_doors(vote.id).unwrap().steps;
    let door = app.desk(worker).load_door(vote.id, 2).unwrap();
    assert_eq!((door.step.visits.len(), door.proxies.len(), door.shares.len()), (2, 0, 0));
    assert!(app.desk(worker).load_door(vote.id, 7).is_err());
    let order: Vec<(u32, bool, usize)> =
        doors.iter().map(|door| (door.line.number, door.is_voted(), door.visits.len())).collect();
    assert_eq!(order, [(2, false, 2), (3, false, 0), (1, true, 0)]);
    assert_eq!(doors[0].names, ["业主2*"]);
    assert_eq!(
        (doors[0].visits[0].by.as_str(), doors[0].last_outcome()),
        ("worker", Some(VisitOutcome::Delivered))
    );
    assert!(doors[0].visits[0].at < doors[0].visits[1].at);
    village.close();
    let file = app.desk(worker).export_vote(vote.id).unwrap();
    assert_eq!(file.delivered.into_iter().collect::<Vec<_>>(), [2]);
}

#[test]
fn a_door_is_best_tried_when_its_building_opened_and_not_when_it_was_missed_itself() {
    let village = Village::alike(4);
    let (app, worker) = (&village.town.app, &village.worker);
    let (vote, _) = village.opened(vec![decision("raise-fund")]);
    let step = |line: u32| -> DoorStep { app.desk(worker).load_door(vote.id, line).unwrap().step };
    assert_eq!(step(1).best, None, "nobody has been there");
    let now = app.environment().now().to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)));
    let this = PartOfWeek::of(now.datetime());
    app.record_visit(worker, vote.id, 2, VisitOutcome::Delivered).unwrap();
    app.record_visit(worker, vote.id, 3, VisitOutcome::Absent).unwrap();
    // A ballot taken in the owner's rooms met somebody, too.
    app.take_ballot(worker, vote.id, (4, Channel::Assisted), None, &yes()).unwrap();
    let best = step(1).best.unwrap();
    assert_eq!((best.part, best.met, best.tried), (this, 2, 3));
    assert_ne!(step(3).best.unwrap().part, this);
    assert_eq!(step(4).best, None, "its ballot is in");
}

#[test]
fn an_entrance_is_handed_over_to_who_takes_ballots_there_and_the_latest_goes_there() {
    let village = Village::alike(2);
    let (app, worker) = (&village.town.app, &village.worker);
    let (vote, _) = village.opened(vec![decision("raise-fund")]);
    let (colleague, stranger) = (village.colleague("wang"), village.stranger("far", Role::CommunityWorker));
    let names: Vec<String> =
        app.desk(worker).list_colleagues(vote.id).unwrap().into_iter().map(|(_, name)| name).collect();
    assert!(["wang", "worker", "officer"].iter().all(|name| names.iter().any(|it| it == name)), "{names:?}");
    assert!(!names.iter().any(|name| name == "far"), "{names:?}");

    let entrance = ("1".to_owned(), "1".to_owned());
    let holder = || app.desk(worker).list_doors(vote.id).unwrap().holders.get(&entrance).cloned();
    assert!(holder().is_none());
    app.hand_over_doors(worker, vote.id, &entrance, colleague.account).unwrap();
    // Tapped twice is handed over once.
    app.hand_over_doors(worker, vote.id, &entrance, colleague.account).unwrap();
    let held = holder().unwrap();
    assert_eq!((held.account, held.name.as_str(), held.from.as_str()), (colleague.account, "wang", "worker"));
    app.hand_over_doors(&colleague, vote.id, &entrance, worker.account).unwrap();
    assert_eq!(holder().unwrap().from, "wang");

    let elsewhere = app.hand_over_doors(worker, vote.id, &entrance, stranger.account);
    assert!(
        matches!(elsewhere, Err(AppError::Invalid { reason: "colleague-elsewhere", .. })),
        "{elsewhere:?}"
    );
    let nowhere = app.hand_over_doors(worker, vote.id, &("9".into(), "1".into()), colleague.account);
    assert!(matches!(nowhere, Err(AppError::NotFound(_))), "{nowhere:?}");
    let outside = app.hand_over_doors(&stranger, vote.id, &entrance, worker.account);
    assert!(matches!(outside, Err(AppError::NotFound(_))), "{outside:?}");
    let looking = app.hand_over_doors(&auditor(), vote.id, &entrance, worker.account);
    assert!(matches!(looking, Err(AppError::Forbidden(_))), "{looking:?}");
    assert_eq!(holder().unwrap().account, worker.account, "refused means unchanged");
}

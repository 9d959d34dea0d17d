//! A roll is drawn from the register, corrected, posted for objections, and frozen.

use super::kit::{Town, auditor, planner};
use super::village::{Village, hours};
use app::{AppError, Noun};
use domain::Area;
use domain::account::{Actor, Role};
use domain::permit::{HoldVote, TakeBallots};
use domain::roll::{AreaSource, CorrectionChange, Reason, RollError, RollFault, RollState, Scope};
use jiff::civil::date;

/// Two flats of one owner, two of the developer, one of two owners, one of nobody known, one without area, one more.
const DOORS: &[super::village::Door<'static>] = &[
    (Some(80), &[1]),
    (Some(60), &[1]),
    (Some(100), &[90]),
    (Some(100), &[90]),
    (Some(90), &[2, 3]),
    (Some(70), &[]),
    (None, &[4]),
    (Some(85), &[5]),
];

#[test]
fn a_roll_is_drawn_corrected_posted_and_frozen_and_nothing_on_it_changes_any_more() {
    let village = Village::of(DOORS);
    let (app, officer) = (&village.town.app, &village.officer);
    let roll = village.drafted_roll();
    assert_eq!(roll.faults, [RollFault::AreaMissing { dwelling: Village::dwelling(7) }]);
    let until = date(2021, 1, 5);
    let faulty = app.publish_roll(officer, roll.id, until);
    assert!(matches!(faulty, Err(AppError::Roll(RollError::Faulty { faults: 1 }))), "{faulty:?}");

    let area = |m2| CorrectionChange::Area {
        dwelling: Village::dwelling(7),
        area: Area::from_m2(m2),
        source: AreaSource::Contract,
    };
    let silent = app.correct_roll(officer, roll.id, &area(75), "  ");
    assert!(matches!(silent, Err(AppError::Invalid { field: "reason", .. })), "{silent:?}");
    let roll = app.correct_roll(officer, roll.id, &area(75), "购房合同").unwrap();
    let lines: Vec<(u32, i64, &[Reason])> =
        roll.lines.iter().map(|line| (line.heads, line.area().centi_m2() / 100, &line.reasons[..])).collect();
    assert_eq!(
        lines,
        [
            (1, 140, &[Reason::SameOwner][..]),
            (1, 200, &[Reason::Developer]),
            (1, 90, &[Reason::CoOwners]),
            (1, 70, &[Reason::OwnerUnknown]),
            (1, 75, &[Reason::OneOwner, Reason::AreaContract]),
            (1, 85, &[Reason::OneOwner]),
        ]
    );

    let early = app.freeze_roll(officer, roll.id);
    assert!(matches!(early, Err(AppError::Roll(RollError::WrongState { .. }))), "{early:?}");
    app.publish_roll(officer, roll.id, until).unwrap();
    app.correct_roll(officer, roll.id, &area(76), "实测").unwrap();
    village.town.pass(hours(24 * 5));
    let open = app.freeze_roll(officer, roll.id);
    assert!(matches!(open, Err(AppError::Roll(RollError::WindowOpen { .. }))), "the last day: {open:?}");
    village.town.pass(hours(24));
    let hash = app.freeze_roll(officer, roll.id).unwrap();

    let frozen = app.desk(officer).load_frozen_roll(roll.id).unwrap();
    assert!(matches!(&frozen.state, RollState::Frozen { hash: kept, .. } if *kept == hash));
    assert!(frozen.lines.iter().all(domain::roll::RollLine::is_committed));
    let late = app.correct_roll(officer, roll.id, &area(80), "晚了");
    assert!(matches!(late, Err(AppError::Roll(RollError::Frozen { .. }))), "{late:?}");
    assert!(matches!(app.freeze_roll(officer, roll.id), Err(AppError::Roll(RollError::Frozen { .. }))));
    let corrected: Vec<&str> = frozen.corrections.iter().map(|made| made.reason.as_str()).collect();
    assert_eq!(corrected, ["购房合同", "实测"]);
    let history = super::vote_result::events(&village, &roll.id.to_string());
    assert_eq!(
        history,
        ["roll.drafted", "roll.corrected", "roll.published", "roll.corrected", "roll.frozen"]
    );

    let record = app.desk(officer).load_roll_record(roll.id).unwrap();
    assert_eq!(record.community_name, "石油路新村");
    assert_eq!(record.names.len(), 6, "{:?}", record.names);
    assert!(record.names.values().all(|name| name.ends_with('*')));
}

#[test]
fn a_roll_of_an_entrance_holds_its_doors_and_one_of_a_house_elsewhere_holds_none() {
    let village = Village::of(DOORS);
    let (app, officer) = (&village.town.app, &village.officer);
    let entrance = Scope::Entrance(domain::id::EntranceId::from_uuid(super::village::id(20)));
    let of_entrance = app.draft_roll(officer, village.community, &entrance).unwrap();
    assert_eq!(of_entrance.units.len(), 8);
    let elsewhere = Scope::Building(domain::id::BuildingId::from_uuid(super::village::id(404)));
    let empty = app.draft_roll(officer, village.community, &elsewhere).unwrap();
    assert_eq!(empty.faults, [RollFault::Empty]);
    let rolls = app.desk(officer).list_rolls(village.community).unwrap();
    assert_eq!(rolls.iter().map(|roll| roll.id).collect::<Vec<_>>(), [empty.id, of_entrance.id]);
}

#[test]
fn rolls_are_drawn_by_those_who_hold_votes_there_and_seen_by_those_who_take_ballots_there() {
    let village = Village::of(DOORS);
    let app = &village.town.app;
    let (scope, community) = (Scope::Community(village.community), village.community);
    let draw = |who: &Actor| app.draft_roll(who, community, &scope);
    let elsewhere = village.stranger("other", Role::Officer);
    assert!(matches!(draw(&elsewhere), Err(AppError::NotFound(Noun::Community))));
    assert!(matches!(draw(&village.worker), Err(AppError::Forbidden(_))));
    assert!(matches!(draw(&auditor()), Err(AppError::Forbidden(_))));
    let roll = draw(&planner()).unwrap();

    let seen = |who: &Actor| app.desk(who).load_roll_record(roll.id).map(drop);
    seen(&village.worker).unwrap();
    seen(&village.officer).unwrap();
    assert!(matches!(seen(&auditor()), Err(AppError::Forbidden(_))));
    assert!(matches!(seen(&elsewhere), Err(AppError::NotFound(Noun::Roll))));
    assert!(matches!(app.desk(&elsewhere).list_rolls(community), Err(AppError::NotFound(_))));
    let moved = app.publish_roll(&elsewhere, roll.id, date(2021, 1, 9));
    assert!(matches!(moved, Err(AppError::NotFound(Noun::Roll))), "{moved:?}");
    let desk = app.desk(&village.worker);
    assert!(desk.may_in::<TakeBallots>(community).unwrap());
    assert!(!desk.may_in::<HoldVote>(community).unwrap());
    let unfrozen = desk.load_frozen_roll(roll.id);
    assert!(matches!(unfrozen, Err(AppError::Conflict("roll-not-frozen"))), "{unfrozen:?}");
}

#[test]
fn a_community_with_a_roll_stays_when_the_batch_that_brought_it_is_undone() {
    let town = Town::new();
    let register = "小区名称,区县,建成年份\n石油路新村,渝中区,1987\n双龙小区,渝中区,1990\n";
    let batch = town.import("摸底.csv", register);
    let community = town.community("石油路新村");
    let roll = town.app.draft_roll(&planner(), community, &Scope::Community(community)).unwrap();
    town.app.undo_batch(&planner(), batch.id).unwrap();
    assert_eq!(town.names(), ["石油路新村"]);
    assert_eq!(town.app.desk(&planner()).list_rolls(community).unwrap(), [roll]);
}

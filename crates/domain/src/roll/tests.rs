//! The law's counting, and what a frozen roll promises.

use super::*;
use crate::assessment::PackRef;
use crate::id::{AccountId, RollId, uuid_v7};
use crate::threshold::Quality;
use jiff::civil::date;
use proptest::prelude::*;

fn id(number: u64) -> uuid::Uuid {
    uuid_v7(number, [7; 10])
}

fn owner(number: u64) -> OwnerId {
    OwnerId::from_uuid(id(number))
}

fn unit(number: u64) -> Unit {
    Unit {
        dwelling: DwellingId::from_uuid(id(number)),
        community: CommunityId::from_uuid(id(1)),
        building: BuildingId::from_uuid(id(1)),
        entrance: EntranceId::from_uuid(id(1)),
        building_number: "1".into(),
        entrance_number: "1".into(),
        number: number.to_string(),
        area: Some((Area::from_m2(50), AreaSource::Registered)),
        shares: 0,
        owners: Vec::new(),
        developer: None,
        representative: None,
        tenant: None,
        status: BTreeSet::new(),
        qualities: BTreeSet::new(),
    }
}

fn owned(number: u64, owners: &[u64]) -> Unit {
    let owners = owners.iter().map(|number| UnitOwner {
        owner: owner(*number),
        kind: OwnerKind::Person,
        share: Share::WHOLE,
    });
    Unit { owners: owners.collect(), ..unit(number) }
}

fn held_back(number: u64, status: Status, owners: &[u64]) -> Unit {
    Unit { developer: Some(owner(99)), status: BTreeSet::from([status]), ..owned(number, owners) }
}

fn scope() -> Scope {
    Scope::Community(CommunityId::from_uuid(id(1)))
}

fn heads(drawn: &Drawn) -> u32 {
    drawn.lines.iter().map(|line| line.heads).sum()
}

/// Owner 10 holds three, the developer two unsold and one undelivered, four others one each.
fn ten_flats() -> Vec<Unit> {
    vec![
        owned(1, &[10]),
        owned(2, &[10]),
        owned(3, &[10]),
        held_back(4, Status::Unsold, &[]),
        held_back(5, Status::Unsold, &[]),
        held_back(6, Status::Undelivered, &[21]),
        owned(7, &[11]),
        owned(8, &[12]),
        owned(9, &[13]),
        owned(10, &[14]),
    ]
}

#[test]
fn ten_flats_of_six_holders_are_six_heads_with_the_area_of_all_ten() {
    let drawn = draw(&scope(), &ten_flats(), Counting::default());
    assert!(drawn.faults.is_empty());
    assert_eq!(heads(&drawn), 6);
    assert_eq!(drawn.lines.iter().map(RollLine::area).sum::<Area>(), Area::from_m2(500));
    assert_eq!(drawn.lines[0].reasons, [Reason::SameOwner]);
    assert_eq!(drawn.lines[0].area(), Area::from_m2(150));
    assert_eq!(drawn.lines[1].reasons, [Reason::Developer]);
    assert_eq!((drawn.lines[1].parts.len(), &drawn.lines[1].owners), (3, &vec![owner(99)]));
    assert_eq!(drawn.lines[2].reasons, [Reason::OneOwner]);
}

#[test]
fn what_is_in_the_developers_name_is_unsold_whatever_else_is_marked() {
    let mut units = vec![held_back(1, Status::Undelivered, &[21]), owned(2, &[99]), owned(3, &[99, 30])];
    units[1].owners[0].kind = OwnerKind::Developer;
    let drawn = draw(&scope(), &units, Counting::default());
    assert_eq!(drawn.lines.iter().map(|line| line.parts.len()).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(drawn.lines[0].owners, [owner(99)]);
    units[1].owners[0].kind = OwnerKind::PublicHousing;
    let drawn = draw(&scope(), &units, Counting::default());
    assert_eq!(drawn.lines[1].reasons, [Reason::OneOwner, Reason::PublicHousing]);
}

#[test]
fn households_are_heads_where_the_pack_says_so() {
    let counting = Counting { head: HeadUnit::Dwelling, ..Counting::default() };
    let drawn = draw(&scope(), &ten_flats(), counting);
    assert_eq!(heads(&drawn), 10);
    assert_eq!(drawn.lines[0].reasons, [Reason::Household]);
}

#[test]
fn co_owners_are_one_head_and_their_representative_votes() {
    let units = [
        Unit { representative: Some(owner(31)), ..owned(1, &[30, 31]) },
        owned(2, &[31, 30]),
        owned(3, &[30]),
    ];
    let drawn = draw(&scope(), &units, Counting::default());
    assert_eq!(heads(&drawn), 2, "the same pair is one holder, one of them alone another");
    assert_eq!(drawn.lines[0].reasons, [Reason::SameOwner, Reason::CoOwners, Reason::Representative]);
    assert!(drawn.lines[0].may_vote(owner(31)) && !drawn.lines[0].may_vote(owner(30)));
    assert!(drawn.lines[1].may_vote(owner(30)));
}

#[test]
fn unsold_public_housing_is_its_units_or_its_tenants() {
    let flat = |number, tenant| Unit {
        status: BTreeSet::from([Status::PublicHousing]),
        tenant: Some(owner(tenant)),
        ..owned(number, &[50])
    };
    let units = [flat(1, 61), flat(2, 62)];
    let of_unit = draw(&scope(), &units, Counting::default());
    assert_eq!(of_unit.lines[0].reasons, [Reason::SameOwner, Reason::PublicHousing]);
    let counting = Counting { public_housing: PublicHousingVoter::Tenant, ..Counting::default() };
    let of_tenants = draw(&scope(), &units, counting);
    assert_eq!(heads(&of_tenants), 2);
    assert_eq!(of_tenants.lines[0].reasons, [Reason::OneOwner, Reason::PublicHousingTenant]);
    assert_eq!(of_tenants.lines[0].owners, [owner(61)]);
}

#[test]
fn parking_counts_only_where_the_pack_says_so_and_a_dwelling_without_known_owner_always() {
    let units = [Unit { status: BTreeSet::from([Status::Parking]), ..owned(1, &[10]) }, unit(2)];
    let drawn = draw(&scope(), &units, Counting::default());
    assert_eq!(drawn.left_out, [units[0].dwelling]);
    assert_eq!(drawn.lines[0].reasons, [Reason::OwnerUnknown]);
    let counting = Counting { parking_counts: true, ..Counting::default() };
    assert_eq!(draw(&scope(), &units, counting).lines[0].reasons, [Reason::OneOwner, Reason::Parking]);
}

#[test]
fn lines_follow_doors_as_people_count_them_and_the_paper_of_an_area_is_said() {
    let mut units = [owned(1, &[10]), owned(2, &[11])];
    units[0].number = "1001".into();
    units[1].number = "201".into();
    units[1].area = Some((Area::from_m2(40), AreaSource::Contract));
    let drawn = draw(&scope(), &units, Counting::default());
    assert_eq!(drawn.lines[0].parts[0].door.as_deref(), Some("201"));
    assert_eq!(drawn.lines[0].reasons, [Reason::OneOwner, Reason::AreaContract]);
}

#[test]
fn a_scope_holds_what_shares_its_part_and_nothing_else() {
    let (here, mut there) = (owned(1, &[10]), owned(2, &[11]));
    there.entrance = EntranceId::from_uuid(id(2));
    let units = [here.clone(), there.clone()];
    let of = |scope: Scope| heads(&draw(&scope, &units, Counting::default()));
    assert_eq!(of(Scope::Entrance(here.entrance)), 1);
    assert_eq!(of(Scope::Building(here.building)), 2);
    assert_eq!(of(Scope::Sharing(BTreeSet::from([there.dwelling]))), 1);
    let nowhere = draw(&Scope::Entrance(EntranceId::from_uuid(id(9))), &units, Counting::default());
    assert_eq!(nowhere.faults, [RollFault::Empty]);
}

fn roll(units: Vec<Unit>) -> Roll {
    let pack = PackRef { id: "cn-national".into(), hash: "0".repeat(64).into(), as_of: date(2026, 11, 1) };
    let community = CommunityId::from_uuid(id(1));
    Roll::draft(RollId::from_uuid(id(1)), community, scope(), units, Counting::default(), pack)
}

fn at(text: &str) -> jiff::Timestamp {
    text.parse().unwrap()
}

fn salts() -> impl FnMut() -> [u8; 16] {
    let mut count = 0_u8;
    move || {
        count += 1;
        [count; 16]
    }
}

fn clerk() -> AccountId {
    AccountId::from_uuid(id(70))
}

#[test]
fn a_roll_is_corrected_until_it_is_frozen_and_never_after() {
    let mut missing = ten_flats();
    missing[9].area = None;
    let mut roll = roll(missing);
    let dwelling = roll.units[9].dwelling;
    assert_eq!(roll.faults, [RollFault::AreaMissing { dwelling }]);
    assert_eq!(roll.publish(date(2026, 11, 2), date(2026, 11, 9)), Err(RollError::Faulty { faults: 1 }));
    let change = CorrectionChange::Area { dwelling, area: Area::from_m2(61), source: AreaSource::Surveyed };
    assert_eq!(roll.correct(change, "实测报告".into(), clerk(), at("2026-11-01T08:00:00Z")), Ok(1));
    roll.publish(date(2026, 11, 2), date(2026, 11, 9)).unwrap();
    let early = roll.freeze(at("2026-11-09T08:00:00Z"), date(2026, 11, 9), &mut salts());
    assert_eq!(early, Err(RollError::WindowOpen { until: date(2026, 11, 9) }));
    let owners = vec![UnitOwner { owner: owner(80), kind: OwnerKind::Person, share: Share::WHOLE }];
    let change = CorrectionChange::Owners { dwelling, owners };
    assert_eq!(roll.correct(change, "异议成立".into(), clerk(), at("2026-11-05T08:00:00Z")), Ok(2));
    let frozen = at("2026-11-10T00:00:00Z");
    roll.freeze(frozen, date(2026, 11, 10), &mut salts()).unwrap();
    let before = roll.clone();
    let change = CorrectionChange::Removed { dwelling };
    let late = roll.correct(change, "晚了".into(), clerk(), at("2026-11-11T00:00:00Z"));
    assert_eq!(late, Err(RollError::Frozen { at: frozen }));
    assert_eq!(roll.freeze(frozen, date(2026, 11, 12), &mut salts()), Err(RollError::Frozen { at: frozen }));
    assert_eq!(roll, before, "nothing was changed");
    assert_eq!(roll.corrections.len(), 2);
}

fn frozen(units: Vec<Unit>) -> Roll {
    let mut roll = roll(units);
    roll.publish(date(2026, 11, 2), date(2026, 11, 9)).unwrap();
    roll.freeze(at("2026-11-10T00:00:00Z"), date(2026, 11, 10), &mut salts()).unwrap();
    roll
}

#[test]
fn the_published_lines_have_nothing_personal_and_the_same_hash() {
    let roll = frozen(ten_flats());
    let published: Vec<RollLine> = roll.lines.iter().map(RollLine::published).collect();
    assert_eq!(roll.hash().unwrap(), &RollHash::of_published("community", &published));
    let text = serde_json::to_string(&published).unwrap();
    for personal in ["owners", "representative", "door", "dwelling", "salt"] {
        assert!(!text.contains(&format!("\"{personal}\"")), "{personal}");
    }
    assert!(roll.lines.iter().all(RollLine::is_committed));
    let mut other = roll.lines[2].clone();
    other.owners = vec![owner(77)];
    assert!(!other.is_committed(), "another owner is another commitment");
}

#[test]
fn the_hash_is_the_one_that_was_published_with_this_format() {
    let lines = [RollLine {
        number: 1,
        heads: 1,
        parts: draw(&scope(), &[owned(1, &[10])], Counting::default()).lines[0].published().parts,
        qualities: BTreeSet::from([Quality::Citizen]),
        reasons: vec![Reason::OneOwner],
        commitment: "ab".into(),
        owners: Vec::new(),
        representative: None,
        salt: String::new(),
    }];
    let text = "yiju-roll-1\tcommunity\t1\n1\t1\t1-1:5000:registered:0\tcitizen\tone-owner\tab\n";
    let expected = crate::hex::hex(&crate::hex::sha256(text.as_bytes()));
    assert_eq!(RollHash::of(&scope(), &lines).to_string(), expected);
}

proptest! {
    #[test]
    fn every_dwelling_is_on_one_line_and_no_area_is_lost(owners in prop::collection::vec(0_u64..6, 1..30)) {
        let units: Vec<Unit> =
            (1_u64..).zip(&owners).map(|(number, holder)| owned(number, &[100 + holder])).collect();
        let drawn = draw(&scope(), &units, Counting::default());
        let holders: BTreeSet<&u64> = owners.iter().collect();
        prop_assert_eq!(drawn.lines.len(), holders.len());
        let dwellings: BTreeSet<DwellingId> =
            drawn.lines.iter().flat_map(|line| &line.parts).filter_map(|part| part.dwelling).collect();
        prop_assert_eq!(dwellings.len(), units.len());
        let area: Area = drawn.lines.iter().map(RollLine::area).sum();
        prop_assert_eq!(area, Area::from_m2(50 * i64::try_from(units.len()).unwrap()));
    }

    #[test]
    fn any_change_of_a_published_line_changes_the_hash(number in 0_usize..6, what in 0_usize..4) {
        let roll = frozen(ten_flats());
        let mut lines = roll.lines.clone();
        match what {
            0 => lines[number].heads += 1,
            1 => lines[number].parts[0].area = Area::from_m2(51),
            2 => lines[number].reasons.push(Reason::AreaSurveyed),
            _ => lines[number].commitment = "0".repeat(64),
        }
        prop_assert_ne!(&RollHash::of(&roll.scope, &lines), roll.hash().unwrap());
    }
}

//! Nouns of the register come back as they went in.

use super::{building, claim, community, id, instant, occasion, on_both, permit};
use crate::{
    Store, building, claim, community, division, dwelling, entrance, facility, indicator, owner, revision,
};
use domain::area::Area;
use domain::claim::ClaimSubject;
use domain::community::{Community, CommunityForm};
use domain::division::{Division, DivisionCode, DivisionLevel, Gazetteer};
use domain::dwelling::Dwelling;
use domain::entrance::Entrance;
use domain::facility::Facility;
use domain::fact::Fact;
use domain::geometry::{OutlineQuality, Point, Polygon};
use domain::id::{CommunityId, DwellingId, EntranceId, FacilityId, ObservationId, OwnerId};
use domain::indicator::{Observation, Phase};
use domain::owner::{Owner, OwnerKind, Ownership};
use domain::share::Share;
use domain::truth::Truth;
use jiff::civil::date;

const POINT: Point = Point { lon_e7: 1_064_549_420, lat_e7: 295_380_330 };

fn outline() -> Polygon {
    Polygon { rings: vec![vec![POINT, Point { lon_e7: -1, lat_e7: 2 }, POINT]] }
}

fn full() -> Community {
    Community {
        code: Some("500106-0017".into()),
        aliases: vec!["曾用名".into(), "O'Neill \"Gardens\"".into()],
        form: CommunityForm::SingleBlock,
        street: Some("小龙坎街道".into()),
        neighbourhood: Some("正街社区".into()),
        address: Some("小龙坎正街1号\n附2号".into()),
        location: Some(POINT),
        outline: Some(outline()),
        ..community(1, "䢖南方花园\u{a0}A区")
    }
}

#[test]
fn communities_come_back_whole() {
    on_both(|store| {
        let (whole, bare) = (full(), community(2, "未名"));
        store.write(|tx| community::insert_all(tx, &permit(), None, [&whole, &bare])).unwrap();
        store
            .read(|rx| {
                assert_eq!(community::load(rx, whole.id)?, whole);
                assert_eq!(community::list_all(rx)?, [whole.clone(), bare.clone()]);
                assert_eq!(community::list(rx, Some(whole.id), 10)?, std::slice::from_ref(&bare));
                assert_eq!(community::list(rx, None, 1)?, std::slice::from_ref(&whole));
                assert_eq!(community::find_by_code(rx, "500106-0017")?, Some(whole.clone()));
                let named = community::list_by_name(rx, "䢖南方花园 a区", whole.district.as_ref())?;
                assert_eq!(named, std::slice::from_ref(&whole));
                assert!(community::list_by_name(rx, "未名", None)?.is_empty(), "another district");
                assert_eq!(community::find(rx, CommunityId::from_uuid(id(3)))?, None);
                Ok::<_, crate::StoreError>(())
            })
            .unwrap();
        let moved = Community { district: None, code: None, ..full() };
        store.write(|tx| community::update(tx, &permit(), &moved)).unwrap();
        assert_eq!(store.read(|rx| community::load(rx, moved.id)).unwrap(), moved);
        assert_eq!(store.read(revision::current).unwrap(), 2);
    });
}

/// A community with a building, an entrance, a dwelling and its owner.
fn house(store: &Store) -> (Entrance, Dwelling, Owner, Ownership) {
    let (community, building) = (full(), building(11, &full(), "3"));
    let entrance = Entrance {
        id: EntranceId::from_uuid(id(12)),
        building: building.id,
        number: "2".into(),
        storeys: Some(8),
        has_lift: Some(false),
    };
    let dwelling = Dwelling {
        id: DwellingId::from_uuid(id(13)),
        entrance: entrance.id,
        number: "8-1".into(),
        storey: Some(8),
        area: Some(Area::from_centi(7_153)),
    };
    let owner = Owner::masked(OwnerId::from_uuid(id(14)), OwnerKind::Person, "张*");
    let ownership = Ownership {
        dwelling: dwelling.id,
        owner: owner.id,
        share: Share::from_ppm(500_000).unwrap(),
        since: Some(date(1998, 7, 1)),
        until: None,
    };
    store
        .write(|tx| {
            community::insert(tx, &permit(), &community)?;
            building::insert_all(tx, &permit(), None, [&building])?;
            entrance::insert_all(tx, &permit(), None, [&entrance])?;
            dwelling::insert_all(tx, &permit(), None, [&dwelling])?;
            owner::insert_all(tx, &permit(), None, [&owner])?;
            owner::insert_ownerships(tx, &permit(), None, [&ownership])
        })
        .unwrap();
    (entrance, dwelling, owner, ownership)
}

#[test]
fn a_house_comes_back_from_the_building_to_the_owner() {
    on_both(|store| {
        let (entrance, dwelling, owner, ownership) = house(store);
        let building = building(11, &full(), "3");
        store
            .read(|rx| {
                assert_eq!(building::load(rx, building.id)?, building);
                assert_eq!(
                    building::list_of_community(rx, building.community)?,
                    std::slice::from_ref(&building)
                );
                assert_eq!(building::list_all(rx)?, std::slice::from_ref(&building));
                assert_eq!(entrance::load(rx, entrance.id)?, entrance);
                assert_eq!(entrance::list_of_building(rx, building.id)?, std::slice::from_ref(&entrance));
                assert_eq!(dwelling::load(rx, dwelling.id)?, dwelling);
                assert_eq!(dwelling::list_of_entrance(rx, entrance.id)?, std::slice::from_ref(&dwelling));
                assert_eq!(dwelling::list_of_building(rx, building.id)?, std::slice::from_ref(&dwelling));
                assert_eq!(owner::load(rx, owner.id)?, owner);
                let held = owner::list_of_dwelling(rx, dwelling.id)?;
                assert_eq!(held, [(owner.clone(), ownership.clone())]);
                let counts =
                    [building::count(rx)?, entrance::count(rx)?, dwelling::count(rx)?, owner::count(rx)?];
                assert_eq!(counts, [1; 4]);
                Ok::<_, crate::StoreError>(())
            })
            .unwrap();
        let bare = Dwelling { storey: None, area: None, ..dwelling };
        store.write(|tx| dwelling::update(tx, &permit(), &bare)).unwrap();
        assert_eq!(store.read(|rx| dwelling::load(rx, bare.id)).unwrap(), bare);
    });
}

#[test]
fn a_part_of_nothing_is_refused() {
    on_both(|store| {
        let orphan = building(11, &full(), "3");
        let refused = store.write(|tx| building::insert_all(tx, &permit(), None, [&orphan]));
        assert!(matches!(refused, Err(crate::StoreError::Conflict(_))), "{refused:?}");
    });
}

#[test]
fn facilities_and_observations_come_back() {
    on_both(|store| {
        house(store);
        let facility = Facility {
            id: FacilityId::from_uuid(id(21)),
            community: full().id,
            item: "C06".into(),
            name: Some("地下车库".into()),
            quantity: Some(120),
            area: Some(Area::from_m2(3_000)),
            location: Some(POINT),
        };
        let observation = Observation {
            id: ObservationId::from_uuid(id(22)),
            community: full().id,
            indicator: "complete-03".into(),
            phase: Phase::Before,
            met: Truth::Unknown,
            value: Some("350 m²".into()),
            observed_on: Some(date(2026, 3, 1)),
            source_label: "街道".into(),
        };
        store
            .write(|tx| {
                facility::insert_all(tx, &permit(), None, [&facility])?;
                indicator::insert_all(tx, &permit(), None, [&observation])
            })
            .unwrap();
        store
            .read(|rx| {
                assert_eq!(facility::find(rx, facility.id)?, Some(facility.clone()));
                assert_eq!(facility::list_of_community(rx, full().id)?, std::slice::from_ref(&facility));
                assert_eq!(facility::list_all(rx)?, std::slice::from_ref(&facility));
                assert_eq!(indicator::list_of_community(rx, full().id)?, std::slice::from_ref(&observation));
                assert_eq!(indicator::list_all(rx)?, std::slice::from_ref(&observation));
                Ok::<_, crate::StoreError>(())
            })
            .unwrap();
        store.write(|tx| facility::delete(tx, &permit(), facility.id)).unwrap();
        assert_eq!(store.read(|rx| facility::find(rx, facility.id)).unwrap(), None);
    });
}

#[test]
fn the_gazetteer_comes_back_in_order_with_its_spells() {
    let division = |code: &str, from, until| Division {
        code: DivisionCode(code.into()),
        level: DivisionLevel::District,
        parent: Some(DivisionCode("500000".into())),
        name: "江北区".into(),
        name_en: "Jiangbei".into(),
        aliases: vec!["江北".into()],
        valid_from: from,
        valid_until: until,
        succeeded_by: vec![DivisionCode("500157".into())],
        source: "国函〔2025〕".into(),
        seat: Some(POINT),
        outline: Some(outline()),
        outline_quality: Some(OutlineQuality::Schematic),
    };
    let reform = date(2025, 11, 6);
    let gazetteer = Gazetteer {
        divisions: vec![
            division("500157", Some(reform), None),
            division("500105", None, Some(reform)),
            Division {
                seat: None,
                outline: None,
                outline_quality: None,
                ..division("500105", Some(reform), None)
            },
        ],
    };
    on_both(|store| {
        for turn in 1..3 {
            store.write(|tx| division::replace_all(tx, &permit(), occasion(turn), &gazetteer)).unwrap();
            let loaded = store.read(division::load_all).unwrap();
            assert_eq!(loaded.divisions, gazetteer.divisions);
        }
    });
}

#[test]
fn claims_come_back_subject_by_subject() {
    on_both(|store| {
        house(store);
        let (community, building) =
            (ClaimSubject::Community(full().id), ClaimSubject::Building(building(11, &full(), "3").id));
        let claims = [
            claim(31, community, Fact::BuiltYear, "1996-2003", "链家.csv"),
            claim(32, building, Fact::BuiltYear, "2000?", "住建委.xlsx › 表1"),
            claim(33, community, Fact::Developer, "重庆某公司", "链家.csv"),
        ];
        store.write(|tx| claim::insert_all(tx, &permit(), &claims)).unwrap();
        store
            .read(|rx| {
                assert_eq!(claim::list_of_subject(rx, community)?, [claims[0].clone(), claims[2].clone()]);
                assert_eq!(claim::list_of_subject(rx, building)?, [claims[1].clone()]);
                let mut groups = Vec::new();
                claim::for_each_subject(rx, |subject, claims| groups.push((subject, claims.to_vec())))?;
                let expected = [
                    (community, vec![claims[0].clone(), claims[2].clone()]),
                    (building, vec![claims[1].clone()]),
                ];
                assert_eq!(groups, expected);
                Ok::<_, crate::StoreError>(())
            })
            .unwrap();
    });
}

#[test]
fn a_decision_is_kept_with_its_reason_and_audited() {
    on_both(|store| {
        house(store);
        let subject = ClaimSubject::Community(full().id);
        let proposal = claim(31, subject, Fact::BuiltYear, "1998", "现场");
        let decided =
            store.write(|tx| claim::decide(tx, &permit(), occasion(5), &proposal, "竣工牌")).unwrap();
        assert_eq!(decided.recorded_at, instant(5));
        assert_eq!(decided.decision.as_ref().unwrap().reason, "竣工牌");
        let (claims, entries) = store
            .read(|rx| {
                let entries = crate::audit::list_about(rx, &full().id.to_string())?;
                Ok::<_, crate::StoreError>((claim::list_of_subject(rx, subject)?, entries))
            })
            .unwrap();
        assert_eq!(claims, [decided]);
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].event, "claim.decided");
        assert!(super::detail(&entries[0]).contains("竣工牌"), "{:?}", entries[0]);
    });
}

#[test]
fn a_merged_community_speaks_through_the_one_that_was_kept() {
    on_both(|store| {
        let communities = [community(1, "甲"), community(2, "乙"), community(3, "丙")];
        let [one, two, three] = communities.clone().map(|community| community.id);
        let claims: Vec<_> = (0..3_u32)
            .map(|n| {
                let subject = ClaimSubject::Community(communities[usize::try_from(n).unwrap()].id);
                claim(31 + n, subject, Fact::Households, "7", "表")
            })
            .collect();
        store
            .write(|tx| {
                community::insert_all(tx, &permit(), None, &communities)?;
                building::insert_all(tx, &permit(), None, [building(41, &communities[0], "1")])?;
                claim::insert_all(tx, &permit(), &claims)?;
                community::merge(tx, &permit(), occasion(1), one, two, "重复")?;
                community::merge(tx, &permit(), occasion(2), two, three, "重复")
            })
            .unwrap();
        let circle = store.write(|tx| community::merge(tx, &permit(), occasion(3), three, one, "反"));
        assert!(matches!(circle, Err(crate::StoreError::Conflict(_))), "{circle:?}");
        let groups = |store: &Store| {
            let mut groups = Vec::new();
            store
                .read(|rx| {
                    claim::for_each_subject(rx, |subject, claims| groups.push((subject, claims.len())))
                })
                .unwrap();
            groups
        };
        assert_eq!(groups(store), [(ClaimSubject::Community(three), 3)]);
        store
            .read(|rx| {
                assert_eq!(claim::list_of_subject(rx, ClaimSubject::Community(three))?.len(), 3);
                let seen = building(41, &communities[2], "1");
                assert_eq!(building::list_of_community(rx, three)?, std::slice::from_ref(&seen));
                assert_eq!(building::list_all(rx)?, [seen]);
                assert_eq!(community::kept(rx, one)?, three);
                assert_eq!(community::list_merges(rx)?, [(one, two), (two, three)]);
                assert_eq!(community::count(rx)?, 1);
                Ok::<_, crate::StoreError>(())
            })
            .unwrap();
        store.write(|tx| community::unmerge(tx, &permit(), occasion(4), two, "不同")).unwrap();
        assert_eq!(groups(store).iter().map(|(_, n)| *n).collect::<Vec<_>>(), [2, 1]);
        let twice = store.write(|tx| community::unmerge(tx, &permit(), occasion(5), two, "不同"));
        assert!(matches!(twice, Err(crate::StoreError::WrongState { .. })));
    });
}

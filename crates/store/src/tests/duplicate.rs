//! What was decided on pairs stands until it is taken back, and every turn leaves its audit entry.

use super::{community, id, occasion, on_both, permit};
use crate::{StoreError, audit, community, duplicate};
use domain::duplicate::Pair;
use domain::id::CommunityId;

#[test]
fn a_refusal_is_remembered_once_and_can_be_taken_back() {
    on_both(|store| {
        let pair =
            Pair::of(CommunityId::from_uuid(id(2)), CommunityId::from_uuid(id(1))).expect("two communities");
        assert!(store.write(|tx| duplicate::refuse(tx, &permit(), occasion(1), pair, "两个院子")).unwrap());
        let again = store.write(|tx| duplicate::refuse(tx, &permit(), occasion(2), pair, "再说一次"));
        assert!(!again.unwrap(), "the first decision stands");
        let stored = store.read(duplicate::list).unwrap();
        assert_eq!((stored.len(), stored[0].pair, stored[0].reason.as_str()), (1, pair, "两个院子"));
        assert_eq!(store.read(|rx| duplicate::find(rx, pair)).unwrap().as_ref(), stored.first());

        store.write(|tx| duplicate::withdraw(tx, &permit(), occasion(3), pair)).unwrap();
        let twice = store.write(|tx| duplicate::withdraw(tx, &permit(), occasion(4), pair));
        assert!(matches!(twice, Err(StoreError::NotFound { .. })), "{twice:?}");
        let told = store.read(|rx| audit::list_about(rx, &pair.one.to_string())).unwrap();
        let told: Vec<&str> = told.iter().map(|entry| entry.event.as_str()).collect();
        assert_eq!(told, ["duplicate.refused", "duplicate.withdrawn"]);
    });
}

#[test]
fn merges_that_stand_are_listed_with_their_reason() {
    on_both(|store| {
        let all = [community(1, "甲"), community(2, "乙"), community(3, "丙")];
        let [one, two, three] = all.clone().map(|community| community.id);
        store.write(|tx| community::insert_all(tx, &permit(), None, &all)).unwrap();
        store.write(|tx| community::merge(tx, &permit(), occasion(1), one, three, "同一小区")).unwrap();
        store.write(|tx| community::merge(tx, &permit(), occasion(2), two, three, "别名")).unwrap();
        store.write(|tx| community::unmerge(tx, &permit(), occasion(3), one, "弄错了")).unwrap();
        let standing = store.read(community::list_standing_merges).unwrap();
        assert_eq!(standing.len(), 1);
        assert_eq!((standing[0].merged, standing[0].kept), (two, three));
        assert_eq!((standing[0].name.as_str(), standing[0].reason.as_str()), ("乙", "别名"));
        store.write(|tx| community::merge(tx, &permit(), occasion(4), one, two, "又是")).unwrap();
        assert_eq!(store.read(|rx| community::family(rx, three)).unwrap(), [one, two, three]);
        assert_eq!(store.read(community::list_standing_merges).unwrap().len(), 2);
    });
}

#[test]
fn a_copy_to_practise_on_is_not_of_the_register_and_goes_as_a_whole() {
    use super::{building, claim, instant};
    use crate::{building, claim, dwelling, entrance, owner, rehearsal, search};
    use domain::claim::ClaimSubject;
    use domain::id::{AccountId, DwellingId, EntranceId, OwnerId};
    on_both(|store| {
        let (real, copy) = (community(1, "竹园"), community(2, "竹园（演练）"));
        let house = building(11, &copy, "1");
        let stairs = domain::entrance::Entrance {
            id: EntranceId::from_uuid(id(12)),
            building: house.id,
            number: "1".into(),
            storeys: None,
            has_lift: None,
        };
        let flat = domain::dwelling::Dwelling {
            id: DwellingId::from_uuid(id(13)),
            entrance: stairs.id,
            number: "1-1".into(),
            storey: None,
            area: None,
        };
        let person =
            domain::owner::Owner::masked(OwnerId::from_uuid(id(14)), domain::owner::OwnerKind::Person, "张*");
        let held = domain::owner::Ownership {
            dwelling: flat.id,
            owner: person.id,
            share: domain::Share::WHOLE,
            since: None,
            until: None,
        };
        let mark = domain::rehearsal::Rehearsal {
            community: copy.id,
            original: real.id,
            seed: 7,
            dwellings: 1,
            owners: 1,
            made_by: AccountId::from_uuid(id(1)),
            made_at: instant(1),
        };
        let said = [
            claim(21, ClaimSubject::Community(copy.id), domain::Fact::Households, "7", "表"),
            claim(22, ClaimSubject::Building(house.id), domain::Fact::Storeys, "6", "表"),
        ];
        store
            .write(|tx| {
                community::insert_all(tx, &permit(), None, [&real, &copy])?;
                building::insert_all(tx, &permit(), None, [&house])?;
                entrance::insert_all(tx, &permit(), None, [&stairs])?;
                dwelling::insert_all(tx, &permit(), None, [&flat])?;
                owner::insert_all(tx, &permit(), None, [&person])?;
                owner::insert_ownerships(tx, &permit(), None, [&held])?;
                claim::insert_all(tx, &permit(), &said)?;
                rehearsal::insert(tx, &permit(), occasion(1), &mark)
            })
            .unwrap();
        store
            .read(|rx| {
                assert_eq!(community::list_all(rx)?, std::slice::from_ref(&real));
                assert_eq!(community::list(rx, None, 9)?, std::slice::from_ref(&real));
                assert_eq!(community::count(rx)?, 1);
                assert!(community::list_by_name(rx, &copy.name, copy.district.as_ref())?.is_empty());
                assert_eq!(rehearsal::find(rx, copy.id)?.as_ref(), Some(&mark));
                assert_eq!(rehearsal::find_of(rx, real.id)?.as_ref(), Some(&mark));
                assert_eq!(rehearsal::list(rx)?, std::slice::from_ref(&mark));
                Ok::<_, StoreError>(())
            })
            .unwrap();
        let real_one = store.write(|tx| rehearsal::discard(tx, &permit(), occasion(2), real.id));
        assert!(matches!(real_one, Err(StoreError::NotFound { .. })), "only copies are thrown away");
        store.write(|tx| rehearsal::discard(tx, &permit(), occasion(3), copy.id)).unwrap();
        store
            .read(|rx| {
                assert_eq!(community::find(rx, copy.id)?, None);
                let left =
                    [building::count(rx)?, entrance::count(rx)?, dwelling::count(rx)?, owner::count(rx)?];
                assert_eq!((left, claim::count(rx)?), ([0; 4], 0));
                assert_eq!(search::find(rx, "竹园", 9)?, [real.id]);
                let told = audit::list_about(rx, &real.id.to_string())?;
                let told: Vec<&str> = told.iter().map(|entry| entry.event.as_str()).collect();
                assert_eq!(told, ["rehearsal.made", "rehearsal.discarded"]);
                Ok::<_, StoreError>(())
            })
            .unwrap();
    });
}

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

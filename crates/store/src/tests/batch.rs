//! Import batches: once, matched, and out again.

use super::{building, claim, community, id, instant, occasion, on_both, permit};
use crate::audit::Occasion;
use crate::batch::{self, Committed, Contents, Tally};
use crate::{Store, StoreError, audit, building, claim, community, dwelling, owner, search};
use domain::area::Area;
use domain::batch::{Batch, BatchState};
use domain::claim::ClaimSubject;
use domain::community::Community;
use domain::dwelling::Dwelling;
use domain::entrance::Entrance;
use domain::fact::Fact;
use domain::id::{AccountId, BatchId, DwellingId, EntranceId, OwnerId};
use domain::owner::{Owner, OwnerKind, Ownership};
use domain::share::Share;
use domain::territory::Reach;

fn batch_of(number: u32, hash: &str) -> Batch {
    Batch {
        id: BatchId::from_uuid(id(number)),
        file_name: "摸底.xlsx".into(),
        content_hash: hash.into(),
        state: BatchState::Committed,
        rows: 3,
        accepted: 2,
        rejected: 1,
        warnings: 0,
        imported_by: AccountId::from_uuid(id(1)),
        imported_at: instant(i64::from(number)),
        undone_at: None,
        reach: Reach::city(),
    }
}

fn commit(store: &Store, batch: &Batch, contents: &Contents) -> Committed {
    let number = u32::try_from(batch.imported_at.as_second() % 100_000).unwrap();
    let occasion = Occasion { at: batch.imported_at, ..occasion(800_000 + number) };
    store.write_bulk(|tx| batch::commit(tx, &permit(), occasion, batch, [contents.clone()])).unwrap()
}

/// A community of one house with one flat, ids from `base` on, claims from the file `label`.
fn house(base: u32, name: &str, label: &str, year: &str) -> Contents {
    let community = community(base, name);
    let building = building(base + 1, &community, "1");
    let entrance = Entrance {
        id: EntranceId::from_uuid(id(base + 2)),
        building: building.id,
        number: "1".into(),
        storeys: Some(7),
        has_lift: None,
    };
    let dwelling = Dwelling {
        id: DwellingId::from_uuid(id(base + 3)),
        entrance: entrance.id,
        number: "1-1".into(),
        storey: Some(1),
        area: Some(Area::from_m2(70)),
    };
    let owner = Owner::masked(OwnerId::from_uuid(id(base + 4)), OwnerKind::Person, "张*");
    let ownership =
        Ownership { dwelling: dwelling.id, owner: owner.id, share: Share::WHOLE, since: None, until: None };
    let claims = vec![
        claim(base + 5, ClaimSubject::Community(community.id), Fact::BuiltYear, year, label),
        claim(base + 6, ClaimSubject::Building(building.id), Fact::BuiltYear, year, label),
    ];
    Contents {
        communities: vec![community],
        buildings: vec![building],
        entrances: vec![entrance],
        dwellings: vec![dwelling],
        owners: vec![owner],
        ownerships: vec![ownership],
        claims,
        ..Contents::default()
    }
}

fn counts(store: &Store) -> [u64; 5] {
    store
        .read(|rx| {
            Ok::<_, StoreError>([
                community::count(rx)?,
                building::count(rx)?,
                dwelling::count(rx)?,
                owner::count(rx)?,
                claim::count(rx)?,
            ])
        })
        .unwrap()
}

fn undo(store: &Store, number: u32) -> batch::Undone {
    let id = BatchId::from_uuid(id(number));
    store.write_bulk(|tx| batch::undo(tx, &permit(), occasion(850_000 + number), id)).unwrap()
}

const ONE_HOUSE: Tally = Tally {
    communities: 1,
    buildings: 1,
    entrances: 1,
    dwellings: 1,
    owners: 1,
    facilities: 0,
    observations: 0,
    claims: 2,
};

#[test]
fn what_comes_in_portions_is_one_batch() {
    on_both(|store| {
        let portions = [
            house(100, "南方花园", "甲.csv", "1998"),
            house(200, "南方 花园", "甲.csv", "1998"),
            house(300, "竹园小区", "甲.csv", "1999"),
        ];
        let occasion = occasion(800_051);
        let committed = store
            .write_bulk(|tx| batch::commit(tx, &permit(), occasion, &batch_of(51, "h1"), portions.clone()))
            .unwrap();
        assert_eq!(committed.added.communities, 2, "the second portion speaks of the first one's community");
        assert_eq!(committed.known, Tally::default(), "nothing was there before");
        assert_eq!(committed.changed, 0);
        assert_eq!(counts(store)[..3], [2, 2, 2]);
        undo(store, 51);
        assert_eq!(counts(store), [0; 5]);
    });
}

#[test]
fn the_same_content_twice_changes_nothing() {
    on_both(|store| {
        let contents = house(100, "南方花园", "甲.csv", "1998");
        let first = commit(store, &batch_of(51, "h1"), &contents);
        assert_eq!((first.repeated, first.added, first.changed), (false, ONE_HOUSE, 0));
        let again = commit(store, &batch_of(52, "h1"), &house(200, "南方花园", "甲.csv", "1998"));
        assert!(again.repeated);
        assert_eq!(again.batch.id, BatchId::from_uuid(id(51)), "the earlier batch");
        assert_eq!(counts(store), [1, 1, 1, 1, 2]);
        let batches = store.read(|rx| batch::list(rx, 9)).unwrap();
        assert_eq!(batches, [batch_of(51, "h1")]);
    });
}

#[test]
fn the_same_rows_from_another_file_double_nothing_and_add_what_they_say() {
    on_both(|store| {
        commit(store, &batch_of(51, "h1"), &house(100, "南方花园", "甲.csv", "1998"));
        let other = commit(store, &batch_of(52, "h2"), &house(200, "南方 花园", "乙.csv", "1999"));
        let known = Tally { claims: 0, ..ONE_HOUSE };
        assert_eq!(other.known, known);
        assert_eq!(other.added, Tally { claims: 2, ..Tally::default() });
        assert_eq!(counts(store), [1, 1, 1, 1, 4]);
        let same = commit(store, &batch_of(53, "h3"), &house(300, "南方花园", "甲.csv", "1998"));
        assert_eq!(same.known, ONE_HOUSE);
        assert_eq!(same.added, Tally::default());
        let found = store.read(|rx| community::load(rx, community(100, "").id)).unwrap();
        assert_eq!(found.aliases, ["南方 花园"], "another spelling is kept");
    });
}

#[test]
fn undoing_takes_out_what_the_batch_brought() {
    on_both(|store| {
        commit(store, &batch_of(51, "h1"), &house(100, "南方花园", "甲.csv", "1998"));
        let undone = undo(store, 51);
        assert_eq!(undone.removed, ONE_HOUSE);
        assert_eq!(undone.batch.state, BatchState::Undone);
        assert_eq!(counts(store), [0; 5]);
        assert!(store.read(|rx| search::find(rx, "南方", 5)).unwrap().is_empty());
        let twice =
            store.write_bulk(|tx| batch::undo(tx, &permit(), occasion(800_900), BatchId::from_uuid(id(51))));
        assert!(matches!(twice, Err(StoreError::WrongState { .. })));
        let again = commit(store, &batch_of(52, "h1"), &house(200, "南方花园", "甲.csv", "1998"));
        assert!(!again.repeated, "what was undone may come again");
        let events = store.read(|rx| audit::list(rx, &audit::Filter::default(), None, 9)).unwrap();
        let events: Vec<_> = events.into_iter().map(|entry| entry.event).collect();
        assert_eq!(events, ["batch.undone", "batch.committed", "batch.committed"]);
    });
}

#[test]
fn what_another_batch_speaks_of_stays_until_that_is_undone_too() {
    on_both(|store| {
        commit(store, &batch_of(51, "h1"), &house(100, "南方花园", "甲.csv", "1998"));
        commit(store, &batch_of(52, "h2"), &house(200, "南方花园", "乙.csv", "1999"));
        commit(store, &batch_of(53, "h3"), &house(300, "南方花园", "甲.csv", "1998"));
        let first = undo(store, 51);
        assert_eq!(first.removed.communities, 0);
        assert_eq!(first.removed.claims, 0, "the third file says the same");
        assert_eq!(counts(store), [1, 1, 1, 1, 4]);
        let third = undo(store, 53);
        assert_eq!((third.removed.communities, third.removed.claims), (0, 2));
        let second = undo(store, 52);
        assert_eq!(second.removed, ONE_HOUSE);
        assert_eq!(counts(store), [0; 5]);
    });
}

#[test]
fn what_a_batch_changed_is_changed_back_in_any_order() {
    let addressed = |base, hash: &str, address: &str| {
        let mut contents = house(base, "南方花园", hash, "1998");
        contents.communities[0].address = Some(address.into());
        contents.dwellings[0].area = Some(Area::from_m2(i64::from(base)));
        contents
    };
    on_both(|store| {
        commit(store, &batch_of(51, "h1"), &house(100, "南方花园", "甲.csv", "1998"));
        let second = commit(store, &batch_of(52, "h2"), &addressed(200, "乙.csv", "乙路"));
        assert_eq!(second.changed, 2);
        commit(store, &batch_of(53, "h3"), &addressed(300, "丙.csv", "丙路"));
        let now = |store: &Store| {
            store
                .read(|rx| {
                    let address = community::load(rx, community(100, "").id)?.address;
                    let area = dwelling::load(rx, DwellingId::from_uuid(id(103)))?.area;
                    Ok::<_, StoreError>((address, area))
                })
                .unwrap()
        };
        assert_eq!(now(store), (Some("丙路".into()), Some(Area::from_m2(300))));
        assert_eq!(undo(store, 52).restored, 0, "the third has changed them since");
        assert_eq!(now(store), (Some("丙路".into()), Some(Area::from_m2(300))));
        assert_eq!(undo(store, 53).restored, 2);
        assert_eq!(now(store), (None, Some(Area::from_m2(70))));
    });
}

#[test]
fn a_decision_outlives_the_batch() {
    on_both(|store| {
        commit(store, &batch_of(51, "h1"), &house(100, "南方花园", "甲.csv", "1998"));
        let subject = ClaimSubject::Community(community(100, "").id);
        let decision = claim(900, subject, Fact::BuiltYear, "1997", "现场");
        store.write(|tx| claim::decide(tx, &permit(), occasion(1), &decision, "竣工牌")).unwrap();
        let undone = undo(store, 51);
        assert_eq!((undone.removed.communities, undone.removed.buildings), (0, 1));
        assert_eq!(counts(store), [1, 0, 0, 0, 1]);
    });
}

#[test]
fn codes_decide_before_names() {
    let coded = |number, code: Option<&str>, name: &str| Community {
        code: code.map(str::to_owned),
        ..community(number, name)
    };
    let of = |communities| Contents { communities, ..Contents::default() };
    on_both(|store| {
        let first = of(vec![
            coded(100, Some("A1"), "南方花园"),
            coded(101, Some("A2"), "南方花园"),
            coded(102, None, "北方花园"),
            coded(103, None, "北方花园"),
            coded(104, Some("A1"), "南方花园一期"),
        ]);
        let added = commit(store, &batch_of(51, "h1"), &first).added;
        assert_eq!(added.communities, 3, "two codes are two communities, two equal rows are one");
        let second = of(vec![
            coded(200, Some("A2"), "南方新村"),
            coded(201, Some("B7"), "北方花园"),
            coded(202, Some("B8"), "南方花园"),
        ]);
        let committed = commit(store, &batch_of(52, "h2"), &second);
        assert_eq!((committed.added.communities, committed.known.communities), (1, 2));
        store
            .read(|rx| {
                let renamed = community::find_by_code(rx, "A2")?.unwrap();
                assert_eq!(renamed.id, community(101, "").id);
                assert_eq!(renamed.aliases, ["南方新村"]);
                assert_eq!(community::find_by_code(rx, "B7")?.unwrap().id, community(102, "").id);
                assert_eq!(community::find_by_code(rx, "A1")?.unwrap().aliases, ["南方花园一期"]);
                Ok::<_, StoreError>(())
            })
            .unwrap();
    });
}

#[test]
fn a_batch_that_fails_leaves_nothing() {
    on_both(|store| {
        let mut contents = house(100, "南方花园", "甲.csv", "1998");
        contents.buildings[0].community = community(404, "").id;
        let occasion = occasion(7);
        let failed = store
            .write_bulk(|tx| batch::commit(tx, &permit(), occasion, &batch_of(51, "h1"), [contents.clone()]));
        assert!(matches!(failed, Err(StoreError::Conflict(_))), "{failed:?}");
        assert_eq!(counts(store), [0; 5]);
        assert_eq!(store.read(|rx| batch::find(rx, BatchId::from_uuid(id(51)))).unwrap(), None);
    });
}

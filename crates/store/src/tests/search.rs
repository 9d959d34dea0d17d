//! The same hits on both engines, tested once over both.

use super::{community, id, occasion, on_both, permit};
use crate::{Store, community, search};
use domain::community::Community;
use domain::id::CommunityId;

const NAMES: [&str; 10] = [
    "南方花园A区",
    "南方花园B区",
    "南方花园",
    "长寿路小区",
    "重庆村30号",
    "白广路8号楼",
    "竹园小区（渝中）",
    "北方花园",
    "花园南方大厦",
    "绿都·嘉苑",
];

fn filled(store: &Store) {
    let communities = NAMES.iter().zip(1..).map(|(name, number)| community(number, name));
    store.write(|tx| community::insert_all(tx, &permit(), None, communities.clone())).unwrap();
}

fn hits(store: &Store, query: &str) -> Vec<String> {
    let found = store.read(|rx| {
        let ids = search::find(rx, query, 20)?;
        ids.into_iter()
            .map(|id| Ok(community::load(rx, id)?.name))
            .collect::<Result<Vec<_>, crate::StoreError>>()
    });
    found.unwrap()
}

#[test]
fn chinese_pinyin_and_initials_find_the_same_on_both_engines() {
    on_both(|store| {
        filled(store);
        for (query, expected) in [
            ("南方花园", &["南方花园", "南方花园A区", "南方花园B区"] as &[&str]),
            ("南方", &["南方花园", "南方花园A区", "南方花园B区", "花园南方大厦"]),
            ("nanfanghuayuan", &["南方花园", "南方花园A区", "南方花园B区"]),
            ("Nan Fang", &["南方花园", "南方花园A区", "南方花园B区", "花园南方大厦"]),
            ("nfhy", &["南方花园", "南方花园A区", "南方花园B区"]),
            ("huayuan", &["北方花园", "南方花园", "南方花园A区", "南方花园B区", "花园南方大厦"]),
            ("南方花园 a", &["南方花园A区"]),
            ("chongqing", &["重庆村30号"]),
            ("cqc30", &["重庆村30号"]),
            ("30", &["重庆村30号"]),
            ("changshou", &["长寿路小区"]),
            ("竹园小区(渝中)", &["竹园小区（渝中）"]),
            ("绿", &["绿都·嘉苑"]),
            ("lvdu", &["绿都·嘉苑"]),
            ("白广路 8", &["白广路8号楼"]),
            ("不存在", &[]),
            ("'\" OR * )", &[]),
            ("", &[]),
        ] {
            assert_eq!(hits(store, query), expected, "{query}");
        }
    });
}

#[test]
fn a_limit_cuts_the_worse_hits() {
    on_both(|store| {
        filled(store);
        let best = store.read(|rx| search::find(rx, "花园", 1)).unwrap();
        assert_eq!(best, [CommunityId::from_uuid(id(9))], "the name that begins so");
    });
}

#[test]
fn renaming_and_merging_move_what_is_found() {
    on_both(|store| {
        filled(store);
        let renamed = Community { aliases: vec!["师范宿舍".into()], ..community(8, "翠湖苑") };
        store.write(|tx| community::update(tx, &permit(), &renamed)).unwrap();
        assert_eq!(hits(store, "北方花园"), [""; 0]);
        assert_eq!(hits(store, "sfss"), ["翠湖苑"]);

        let (one, kept) = (CommunityId::from_uuid(id(2)), CommunityId::from_uuid(id(3)));
        store.write(|tx| community::merge(tx, &permit(), occasion(1), one, kept, "同一小区")).unwrap();
        assert_eq!(hits(store, "南方花园B区"), ["南方花园"], "the one that was kept");
        store.write(|tx| community::unmerge(tx, &permit(), occasion(2), one, "弄错了")).unwrap();
        assert_eq!(hits(store, "南方花园B区"), ["南方花园B区"]);
    });
}

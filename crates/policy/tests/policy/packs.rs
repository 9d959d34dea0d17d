//! Every shipped pack is clean, and says what the facts behind it say.

use jiff::civil::date;
use policy::Library;

const COMBINATIONS: [&str; 9] = [
    "cn-national",
    "cn-chongqing",
    "cn-chongqing+demo",
    "cn-chongqing-nanchuan",
    "cn-chongqing-nanchuan+demo",
    "cn-chongqing-before-2000",
    "sg-hip",
    "ee-kredex",
    "cn-chongqing-before-2000+demo",
];

#[test]
fn every_shipped_pack_checks_clean() {
    let library = Library::shipped();
    let ids: Vec<_> = library.ids().cloned().collect();
    assert!(library.list().iter().zip(&ids).all(|(header, id)| header.id == *id));
    assert_eq!(library.list().len(), ids.len());
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    for id in ids {
        let found = library.check_file(&folder.join(&*id).join("pack.toml")).unwrap();
        assert!(found.is_empty(), "{}", policy::PackErrors(found));
    }
}

#[test]
fn every_combination_has_rules_on_every_day_on_which_something_changes() {
    let library = Library::shipped();
    for id in COMBINATIONS {
        let pack = library.load(id).unwrap_or_else(|errors| panic!("{id}: {errors}"));
        for day in pack.change_days() {
            let rules = pack.rules_on(day).unwrap();
            // The national scope was worded in July 2020; before, only the exclusions stood.
            assert!(rules.scope().is_some() || day < date(2020, 7, 10), "{id} screens on {day}");
        }
        pack.rules_on(date(2026, 11, 23)).unwrap();
    }
}

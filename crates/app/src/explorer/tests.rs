//! The explorer against the plainest way to say the same.

use super::{ExplorerQuery, ExplorerSort};
use crate::stock::{Stock, StockItem};
use domain::Verdict;
use domain::claim::{Confidence, SourceKind};
use domain::community::{Community, CommunityForm};
use domain::division::{DivisionCode, Gazetteer};
use domain::dossier::{BuildingDossier, Dossier, FactSheet, Known};
use domain::fact::{Fact, FactValue};
use domain::id::{CommunityId, uuid_v7};
use jiff::civil::date;
use policy::{Library, Size, Totals};
use std::collections::BTreeMap;
use std::sync::Arc;

fn facts(known: &[(Fact, Option<String>)]) -> FactSheet {
    let mut sheet = FactSheet::default();
    for (fact, text) in known {
        let Some(text) = text else { continue };
        let known = Known {
            value: FactValue::parse(*fact, text).unwrap(),
            source: SourceKind::Survey,
            source_label: "test".into(),
            confidence: Confidence::High,
        };
        sheet.set(*fact, known);
    }
    sheet
}

/// A stock with names that repeat, unknown years, areas and districts, and totals that only rows give.
fn stock() -> Stock {
    let communities = (0..120_u8).map(|n| {
        let rows = usize::from(n % 4);
        let every = |step: u8, text: String| (n % step != 0).then_some(text);
        let community = Community {
            id: CommunityId::from_uuid(uuid_v7(u64::from(n), [n; 10])),
            code: None,
            name: format!("小区{}", n % 7),
            aliases: Vec::new(),
            form: if n % 9 == 0 { CommunityForm::SingleBlock } else { CommunityForm::Estate },
            district: (n % 5 != 0).then(|| DivisionCode(format!("50010{}", n % 5).into())),
            street: None,
            neighbourhood: None,
            address: None,
            location: None,
            outline: None,
        };
        let of_row = [(Fact::FloorArea, Some(format!("{}", 100 + u16::from(n))))];
        let dossier = Dossier {
            facts: facts(&[
                (Fact::BuiltYear, every(6, format!("{}", 1970 + u16::from(n % 45)))),
                (Fact::FloorArea, every(3, format!("{}", u16::from(n) * 37 % 400))),
                (Fact::Households, every(8, format!("{}", n % 50))),
                (Fact::UpkeepLacking, every(4, "yes".to_owned())),
                (Fact::ServicesLacking, Some("yes".to_owned())),
                (Fact::StronglyWilling, every(7, "yes".to_owned())),
                (Fact::RenovatedWithStateMoney, Some("no".to_owned())),
                (Fact::ToBeDemolished, Some("no".to_owned())),
                (Fact::Tenure, Some("commercial".to_owned())),
            ]),
            buildings: vec![BuildingDossier { number: "1".into(), facts: facts(&of_row) }; rows],
            ..Dossier::default()
        };
        (community, dossier)
    });
    let rules = Library::shipped().load("cn-chongqing").unwrap().rules_on(date(2026, 1, 1)).unwrap();
    Stock::build(1, Arc::new(rules), Arc::new(Gazetteer::default()), communities.collect())
}

fn queries() -> Vec<ExplorerQuery> {
    let all = ExplorerQuery { page: 1, per_page: 50, ..ExplorerQuery::default() };
    let mut queries = vec![
        all.clone(),
        ExplorerQuery { verdict: Some(Verdict::Undetermined), ..all.clone() },
        ExplorerQuery { district: Some(DivisionCode("500102".into())), ..all.clone() },
        ExplorerQuery { missing: Some(Fact::UpkeepLacking), ..all.clone() },
        ExplorerQuery { built_from: Some(1980), built_to: Some(1999), ..all.clone() },
        ExplorerQuery { form: Some(CommunityForm::SingleBlock), ..all.clone() },
        ExplorerQuery { district: Some(DivisionCode("999999".into())), ..all },
    ];
    queries = queries
        .iter()
        .flat_map(|query| {
            ExplorerSort::ALL.into_iter().flat_map(move |sort| {
                [false, true].map(|descending| ExplorerQuery { sort, descending, ..query.clone() })
            })
        })
        .collect();
    queries
}

#[test]
fn a_page_sums_what_its_filters_let_through() {
    let stock = stock();
    for query in queries() {
        let page = query.page(&stock);
        let admitted: Vec<&StockItem> =
            stock.items().iter().map(|item| &**item).filter(|item| query.admits(item)).collect();
        let mut totals = Totals::default();
        let mut by_district: BTreeMap<Option<DivisionCode>, Totals> = BTreeMap::new();
        for item in &admitted {
            totals.add(&Size::of(&item.dossier), &item.assessment);
            let district = by_district.entry(item.community.district.clone()).or_default();
            district.add(&Size::of(&item.dossier), &item.assessment);
        }
        assert_eq!(page.totals, totals, "{query:?}");
        assert_eq!(page.by_district, by_district, "{query:?}");
        assert_eq!(page.by_decade.values().map(|(count, _)| *count).sum::<u64>(), totals.all.communities);
        assert_eq!(page.rows.len(), admitted.len().min(50));
        assert_eq!(page.pages, admitted.len().div_ceil(50).max(1));
    }
    let everything = ExplorerQuery { page: 1, ..ExplorerQuery::default() };
    assert_eq!(everything.page(&stock).totals, stock.summary().totals);
}

#[test]
fn every_order_has_everyone_once_and_the_unknown_last() {
    type Key = (ExplorerSort, fn(&StockItem) -> Option<i64>);
    let stock = stock();
    let keys: [Key; 3] = [
        (ExplorerSort::Built, |item| item.built().map(|year| year.first().into())),
        (ExplorerSort::Households, StockItem::households),
        (ExplorerSort::FloorArea, |item| item.floor_area().map(domain::Area::centi_m2)),
    ];
    for (sort, key) in keys {
        for descending in [false, true] {
            let query = ExplorerQuery { sort, descending, ..ExplorerQuery::default() };
            let listed: Vec<&StockItem> = query.select(&stock).collect();
            let mut ids: Vec<CommunityId> = listed.iter().map(|item| item.community.id).collect();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), stock.items().len());
            let known = listed.iter().filter(|item| key(item).is_some()).count();
            assert!(known < listed.len() && listed.iter().take(known).all(|item| key(item).is_some()));
            for pair in listed.iter().take(known).collect::<Vec<_>>().windows(2) {
                let (a, b) = (key(pair[0]), key(pair[1]));
                assert!(if descending { a >= b } else { a <= b }, "{sort:?} {descending}");
                assert!(a != b || pair[0].community.name <= pair[1].community.name, "names among equals");
            }
        }
    }
}

#[test]
fn a_page_beyond_the_end_is_the_last_one_and_nothing_found_is_one_empty_page() {
    let stock = stock();
    let last = ExplorerQuery { page: usize::MAX, per_page: 50, ..ExplorerQuery::default() }.page(&stock);
    assert_eq!((last.page, last.pages, last.rows.len()), (3, 3, 20));
    let none = ExplorerQuery { built_from: Some(i16::MAX), page: 9, ..ExplorerQuery::default() };
    let none = none.page(&stock);
    assert_eq!((none.page, none.pages, none.rows.len()), (1, 1, 0));
    assert_eq!(none.totals, Totals::default());
    let rules = Arc::clone(&stock.rules);
    let empty = Stock::build(1, rules, Arc::new(Gazetteer::default()), Vec::new());
    assert_eq!(ExplorerQuery::default().page(&empty).pages, 1);
    assert_eq!(empty.summary().bounds, None);
}

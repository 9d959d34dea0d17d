//! How large communities are: stated totals, and totals that only the building rows give.

use crate::common::{building, community, rules};
use domain::Area;
use domain::fact::Fact;
use domain::truth::Verdict;
use policy::{Judgement, Size, Sums, Totals};

#[test]
fn a_community_that_states_no_total_is_as_large_as_its_rows_together() {
    let mut dossier = community(&[]);
    dossier.buildings = vec![
        building("1", &[(Fact::FloorArea, "1000.5"), (Fact::Households, "30")]),
        building("2", &[(Fact::FloorArea, "2000"), (Fact::Households, "42")]),
    ];
    let size = Size::of(&dossier);
    assert_eq!(size.buildings, Some(2));
    assert_eq!(size.households, Some(72));
    assert_eq!(size.floor_area, Some(Area::from_centi(300_050)));
}

#[test]
fn a_part_of_the_rows_is_no_total() {
    let mut dossier = community(&[]);
    dossier.buildings = vec![building("1", &[(Fact::FloorArea, "1000")]), building("2", &[])];
    let size = Size::of(&dossier);
    assert_eq!((size.buildings, size.households, size.floor_area), (Some(2), None, None));
    assert_eq!(Size::of(&community(&[])), Size::default(), "no rows sum to nothing known, not to nought");
}

#[test]
fn what_is_stated_counts_before_what_is_summed() {
    let mut dossier = community(&[(Fact::FloorArea, "5000"), (Fact::Households, "60")]);
    dossier.buildings = vec![building("1", &[(Fact::FloorArea, "4000"), (Fact::Households, "50")])];
    let size = Size::of(&dossier);
    assert_eq!((size.households, size.floor_area), (Some(60), Some(Area::from_m2(5000))));
}

#[test]
fn sums_of_parts_are_the_sums_of_the_whole() {
    let size = |area: Option<i64>| Size {
        buildings: Some(3),
        households: None,
        floor_area: area.map(Area::from_m2),
    };
    let stock = [
        (size(Some(10)), Verdict::Eligible, Some(8)),
        (size(None), Verdict::Undetermined, None),
        (size(Some(7)), Verdict::Ineligible, None),
        (size(Some(5)), Verdict::Eligible, None),
    ];
    let sum = |part: &[(Size, Verdict, Option<i64>)]| {
        part.iter().fold(Totals::default(), |mut totals, (size, verdict, area)| {
            let judgement = Judgement { verdict: *verdict, eligible_area: area.map(Area::from_m2) };
            totals.add(size, judgement);
            totals
        })
    };
    let whole = sum(&stock);
    for at in 0..=stock.len() {
        let (a, b) = stock.split_at(at);
        assert_eq!(sum(a).plus(sum(b)), whole);
    }
    assert_eq!(whole.all, whole.eligible.plus(whole.ineligible).plus(whole.undetermined));
    assert_eq!(whole.all.without_floor_area, 1);
    assert_eq!(whole.eligible_area, Area::from_m2(8));
    let only = whole.only(Verdict::Undetermined);
    assert_eq!((only.all, only.undetermined), (whole.undetermined, whole.undetermined));
    assert_eq!((only.eligible, only.eligible_area), (Sums::default(), Area::ZERO));
}

#[test]
fn a_plan_that_wants_every_building_covers_no_part_of_a_community() {
    let text = include_str!("../../../../packs/cn-chongqing/pack.toml");
    let all = text.replace("roll_up = \"any\"", "roll_up = \"all\"");
    assert_ne!(text, all);
    let mut library = policy::Library::shipped();
    library.add("cn-chongqing", "pack.toml", &all);
    let strict = library.load("cn-chongqing").unwrap().rules_on(jiff::civil::date(2026, 1, 1)).unwrap();
    let mut dossier = community(&[
        (Fact::UpkeepLacking, "yes"),
        (Fact::ServicesLacking, "yes"),
        (Fact::StronglyWilling, "yes"),
        (Fact::Tenure, "commercial"),
        (Fact::ToBeDemolished, "no"),
        (Fact::RenovatedWithStateMoney, "no"),
    ]);
    dossier.buildings = vec![
        building("1", &[(Fact::BuiltYear, "1990"), (Fact::FloorArea, "1000")]),
        building("2", &[(Fact::BuiltYear, "2010"), (Fact::FloorArea, "4000")]),
    ];
    assert_eq!(rules("cn-chongqing").judge(&dossier).eligible_area, Some(Area::from_m2(1000)));
    let judged = strict.judge(&dossier);
    assert_eq!((judged.verdict, judged.eligible_area), (Verdict::Ineligible, None));
    assert_eq!(strict.screen(&dossier).eligible_area, None);
}

//! The synthetic city has the size, the proportions and the coherence that it is said to have.

use city::{City, Estate, Size};
use domain::division::DivisionLevel;
use domain::fact::FactScope;
use domain::year::PhaseRule;
use domain::{Area, Fact, FactValue, Truth};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

static CHONGQING: LazyLock<Vec<Estate>> = LazyLock::new(|| make(Size::CHONGQING));

#[expect(clippy::unwrap_used, reason = "without the gazetteer no test here means anything")]
fn make(size: Size) -> Vec<Estate> {
    let gazetteer = city::gazetteer::chongqing().unwrap();
    City::new(&gazetteer, 2020, size).estates().collect()
}

fn flag(estate: &Estate, fact: Fact) -> Truth {
    match estate.first_said(fact) {
        Some(FactValue::Flag(value)) => Truth::from(*value),
        _ => Truth::Unknown,
    }
}

fn until_2000(estate: &Estate) -> Truth {
    match estate.first_said(Fact::BuiltYear) {
        Some(FactValue::Year(year)) => year.test(PhaseRule::Any, |year| year <= 2000),
        _ => Truth::Unknown,
    }
}

fn permille(part: usize, whole: usize) -> usize {
    1000 * part / whole
}

/// Everything a reader of the register would notice, as text.
fn written(estate: &Estate) -> String {
    let place = &estate.community;
    let mut lines = vec![format!("{} {} {} {:?}", place.code, place.name, place.address, place.location)];
    for said in estate.statements.iter().chain(estate.buildings.iter().flat_map(|b| &b.statements)) {
        let (fact, value, when) = (said.fact.key(), &said.value, said.observed_on);
        lines.push(format!("{fact}={value} {} {when:?}", said.source_label));
    }
    lines.extend(estate.dwellings().map(|dwelling| format!("{} {}", dwelling.number, dwelling.area)));
    lines.extend(estate.owners.iter().map(|owner| format!("{} {:?}", owner.masked_name, owner.holdings)));
    let observations = estate.observations.iter();
    lines.extend(observations.map(|seen| format!("{} {:?} {:?}", seen.indicator, seen.met, seen.value)));
    let facilities = estate.facilities.iter();
    lines.extend(facilities.map(|one| format!("{} {:?} {:?}", one.item, one.quantity, one.area)));
    lines.join("\n")
}

/// A change here is a change of everybody's demo city: make it knowingly.
#[test]
fn a_seed_stays_a_city() {
    let mut digest = Sha256::new();
    for estate in make(Size::of(200)) {
        digest.update(written(&estate));
    }
    let fingerprint = digest.finalize().iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    assert_eq!(fingerprint, FINGERPRINT);
}

const FINGERPRINT: &str = "847d94e4b1f18b4eb0325df23748693ed3afcf1be6a2ee8366558f12238549ae";

#[test]
fn another_seed_is_another_city() {
    let gazetteer = city::gazetteer::chongqing().unwrap();
    let other: Vec<Estate> = City::new(&gazetteer, 2021, Size::of(200)).estates().collect();
    let same = make(Size::of(200)).iter().zip(&other).filter(|(a, b)| a == b).count();
    assert_eq!(same, 0);
}

#[test]
fn a_city_may_be_tiny() {
    assert!(make(Size::of(0)).is_empty());
    assert_eq!(make(Size::of(1)).len(), 1);
    assert_eq!(make(Size::of(39)).len(), 39);
}

#[test]
fn the_register_makes_the_plans_102_million_square_metres() {
    let city = &*CHONGQING;
    assert_eq!(city.len(), 7_394);
    let stated: Area = city
        .iter()
        .map(|estate| match estate.first_said(Fact::FloorArea) {
            Some(FactValue::Area(area)) => *area,
            _ => Area::ZERO,
        })
        .sum();
    assert!((100_980_000..=103_020_000).contains(&stated.whole_m2()), "{stated}");
    let dwellings: usize = city.iter().map(|estate| estate.dwellings().count()).sum();
    // 95 m² of floor area to a household.
    assert!((1_000_000..=1_130_000).contains(&dwellings), "{dwellings}");
}

#[test]
fn sizes_have_a_long_tail() {
    let mut sizes: Vec<(i64, usize)> =
        CHONGQING.iter().map(|estate| (estate.dwelling_area().whole_m2(), estate.buildings.len())).collect();
    sizes.sort_unstable();
    let (largest, _) = sizes[sizes.len() - 1];
    assert!((300_000..=460_000).contains(&largest), "{largest}");
    assert!(sizes.iter().map(|(_, buildings)| *buildings).max() >= Some(40));
    let (median, _) = sizes[sizes.len() / 2];
    assert!((4_500..=7_500).contains(&median), "{median}");
    let single = sizes.iter().filter(|(_, buildings)| *buildings == 1).count();
    assert!((300..=480).contains(&permille(single, sizes.len())), "{single}");
}

#[test]
fn years_are_heaped_and_distributed_as_measured() {
    let years: Vec<_> = CHONGQING
        .iter()
        .filter_map(|estate| match estate.first_said(Fact::BuiltYear) {
            Some(FactValue::Year(year)) => Some(*year),
            _ => None,
        })
        .collect();
    let count = |holds: &dyn Fn(i16) -> bool| years.iter().filter(|year| holds(year.last())).count();
    let (until, before) = (count(&|year| year <= 2000), count(&|year| year < 2000));
    // A listing site has 368 of 590.
    assert!((594..=654).contains(&permille(before, until)), "{before} of {until}");
    assert!((650..=780).contains(&permille(until, years.len())), "{until} of {}", years.len());
    for heap in [1980, 1990, 1995, 2000] {
        let at = count(&|year| year == heap);
        assert!(2 * at > 3 * count(&|year| year == heap + 2), "{heap} does not stand out");
    }
    assert!(years.iter().all(|year| (1950..=2010).contains(&year.first())));
}

#[test]
fn one_in_six_has_a_second_year_that_disagrees() {
    let pairs: Vec<_> = CHONGQING
        .iter()
        .filter_map(|estate| {
            let mut years = estate.statements.iter().filter_map(|said| match &said.value {
                FactValue::Year(year) => Some(*year),
                _ => None,
            });
            Some((years.next()?, years.next()?))
        })
        .collect();
    let differ = pairs.iter().filter(|(a, b)| a.last() != b.last()).count();
    assert!((130..=180).contains(&permille(differ, CHONGQING.len())), "{differ}");
    let cross = pairs.iter().filter(|(a, b)| (a.last() <= 2000) != (b.last() <= 2000)).count();
    assert!((120..=190).contains(&permille(cross, pairs.len())), "{cross} of {}", pairs.len());
}

#[test]
fn districts_are_as_old_as_measured_relative_to_one_another() {
    let mut by_district: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for estate in CHONGQING.iter() {
        let (old, all) = by_district.entry(&estate.community.district.0).or_default();
        *old += usize::from(until_2000(estate) == Truth::Yes);
        *all += usize::from(until_2000(estate) != Truth::Unknown);
    }
    assert_eq!(by_district.len(), 38);
    let old = |code| by_district.get(code).map(|(old, all)| permille(*old, *all)).unwrap();
    let city = CHONGQING.iter().filter(|estate| until_2000(estate) == Truth::Yes).count();
    let city = permille(city, CHONGQING.iter().filter(|e| until_2000(e) != Truth::Unknown).count());
    for older in ["500115", "500109", "500103", "500110"] {
        assert!(old(older) > city + 30, "{older}: {} against {city}", old(older));
    }
    for younger in ["500106", "500112", "500105"] {
        assert!(old(younger) + 30 < city, "{younger}: {} against {city}", old(younger));
    }
}

#[test]
fn screening_has_all_three_verdicts_to_give() {
    let verdict = |estate: &Estate| {
        let lacking = flag(estate, Fact::MunicipalLacking).or(flag(estate, Fact::ServicesLacking));
        Truth::all([
            until_2000(estate),
            flag(estate, Fact::UpkeepLacking),
            lacking,
            flag(estate, Fact::StronglyWilling),
            !flag(estate, Fact::SelfBuiltOrUrbanVillage),
            !flag(estate, Fact::ToBeDemolished),
            !flag(estate, Fact::RenovatedWithStateMoney),
        ])
    };
    let share = |truth| permille(CHONGQING.iter().filter(|e| verdict(e) == truth).count(), CHONGQING.len());
    let (yes, no, unknown) = (share(Truth::Yes), share(Truth::No), share(Truth::Unknown));
    assert!((350..=500).contains(&yes), "{yes} {no} {unknown}");
    assert!((250..=430).contains(&no), "{yes} {no} {unknown}");
    assert!((150..=300).contains(&unknown), "{yes} {no} {unknown}");
}

#[test]
fn every_value_fits_its_fact_and_its_subject() {
    for estate in CHONGQING.iter() {
        for said in &estate.statements {
            assert!(said.value.fits(said.fact.kind()), "{} of {}", said.fact.key(), estate.community.code);
            assert_eq!(FactValue::parse(said.fact, &said.value.to_string()).as_ref(), Ok(&said.value));
        }
        for said in estate.buildings.iter().flat_map(|building| &building.statements) {
            assert!(said.value.fits(said.fact.kind()));
            assert_eq!(said.fact.scope(), FactScope::Building, "{}", said.fact.key());
        }
    }
}

#[test]
fn the_dwellings_make_up_their_building() {
    for estate in CHONGQING.iter() {
        for building in &estate.buildings {
            let titled: Area =
                building.entrances.iter().flat_map(|e| &e.dwellings).map(|dwelling| dwelling.area).sum();
            for said in &building.statements {
                match (said.fact, &said.value) {
                    (Fact::ResidentialFloorArea, FactValue::Area(area)) => assert_eq!(*area, titled),
                    // Common rooms, and shops on one storey of at least two.
                    (Fact::FloorArea, FactValue::Area(area)) => {
                        assert!(titled < *area && area.centi_m2() < titled.centi_m2() * 9 / 4);
                    }
                    _ => {}
                }
            }
            let entrances: HashSet<_> = building.entrances.iter().map(|e| &e.number).collect();
            assert_eq!(entrances.len(), building.entrances.len());
            for entrance in &building.entrances {
                let numbers: HashSet<_> = entrance.dwellings.iter().map(|d| &d.number).collect();
                assert_eq!(numbers.len(), entrance.dwellings.len());
                assert!(numbers.len() * 2 >= usize::from(entrance.storeys), "a needle");
                for dwelling in &entrance.dwellings {
                    assert!((1..=entrance.storeys).contains(&dwelling.storey));
                    assert!((4_500..=13_000).contains(&dwelling.area.centi_m2()), "{}", dwelling.area);
                }
            }
        }
    }
}

#[test]
fn names_are_unique_in_their_district_and_codes_in_the_city() {
    let names: HashSet<_> = CHONGQING.iter().map(|e| (&e.community.district, &e.community.name)).collect();
    let codes: HashSet<_> = CHONGQING.iter().map(|e| &e.community.code).collect();
    assert_eq!((names.len(), codes.len()), (CHONGQING.len(), CHONGQING.len()));
    let families = CHONGQING.iter().filter(|e| e.community.name.ends_with("B区")).count();
    assert!(families > 20, "{families}");
}

#[test]
fn communities_stand_inside_the_outline_of_their_district() {
    let gazetteer = city::gazetteer::chongqing().unwrap();
    let outlines: HashMap<_, _> = city::outlines(&gazetteer, city::SURVEY_DAY).into_iter().collect();
    assert_eq!(outlines.len(), gazetteer.level_on(DivisionLevel::District, city::SURVEY_DAY).count());
    let mut located = 0;
    for estate in CHONGQING.iter() {
        let outline = &outlines[&estate.community.district];
        let places = estate.buildings.iter().filter_map(|b| b.location).chain(estate.community.location);
        for place in places {
            assert!(city::outline::contains(outline, place), "{}", estate.community.code);
        }
        located += usize::from(estate.community.location.is_some());
    }
    assert!((930..=970).contains(&permille(located, CHONGQING.len())), "{located}");
}

#[test]
fn shares_of_every_listed_dwelling_sum_to_the_whole() {
    let listed: Vec<&Estate> = CHONGQING.iter().filter(|estate| !estate.owners.is_empty()).collect();
    assert_eq!(listed.len(), 40);
    let mut several_flats = 0;
    for estate in &listed {
        let mut sums: HashMap<_, u32> = HashMap::new();
        for owner in &estate.owners {
            several_flats += usize::from(owner.holdings.len() > 1);
            for held in &owner.holdings {
                *sums.entry((held.building, held.entrance, held.dwelling)).or_default() += held.share.ppm();
            }
        }
        assert_eq!(sums.len(), estate.dwellings().count());
        assert!(sums.values().all(|sum| *sum == 1_000_000));
    }
    assert!(several_flats > 40, "{several_flats}");
    let kinds: HashSet<_> =
        listed.iter().flat_map(|estate| &estate.owners).map(|owner| owner.kind.key()).collect();
    assert_eq!(kinds.len(), 4, "{kinds:?}");
}

#[test]
fn some_have_scorecards_and_facilities() {
    let scored = CHONGQING.iter().filter(|estate| !estate.observations.is_empty()).count();
    assert!((300..=380).contains(&scored), "{scored}");
    let ids: HashSet<_> =
        CHONGQING.iter().flat_map(|e| &e.observations).map(|seen| seen.indicator.as_str()).collect();
    assert_eq!(ids.len(), 36);
    assert!(ids.contains("complete-20") && ids.contains("green-16"));
    assert!(CHONGQING.iter().flat_map(|e| &e.facilities).any(|facility| facility.item == "C06"));
}

#[test]
fn a_district_alone_is_the_same_as_in_the_whole() {
    let gazetteer = city::gazetteer::chongqing().unwrap();
    let city = City::new(&gazetteer, 2020, Size::CHONGQING);
    let alone: Vec<Estate> = city.estates_of("500119").collect();
    let whole: Vec<&Estate> =
        CHONGQING.iter().filter(|estate| &*estate.community.district.0 == "500119").collect();
    assert!(alone.len() > 90);
    assert!(alone.iter().eq(whole));
    assert_eq!(city.estates_of("110101").count(), 0);
}

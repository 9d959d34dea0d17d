//! What the shipped packs say on which day, what differs, and what hangs on missing evidence.

use crate::common::{building, community, facts, rules};
use domain::Area;
use domain::fact::Fact;
use domain::indicator::{Observation, Phase};
use domain::truth::Truth;
use domain::{Fen, Share};
use jiff::civil::date;
use policy::{
    Basis, ChangeKind, Empty, Library, NoRules, Obligation, Pack, ParameterValue, Section, Size, Totals,
    diff, score, what_if, work_list,
};

fn pack(id: &str) -> Pack {
    Library::shipped().load(id).unwrap()
}

#[test]
fn dated_versions_speak_with_the_document_of_their_day() {
    let chongqing = pack("cn-chongqing");
    let article = |year, month, day| {
        let rules = chongqing.rules_on(date(year, month, day)).unwrap();
        rules.screen(&community(&[])).criteria[0].article.to_string()
    };
    assert!(article(2020, 6, 5).contains("渝城办〔2020〕14号"));
    assert!(article(2021, 8, 15).contains("渝城办〔2020〕14号"));
    assert!(article(2021, 8, 16).contains("渝府办发〔2021〕82号"));
    let before = chongqing.rules_on(date(2020, 6, 4)).unwrap_err();
    assert!(matches!(before, NoRules::NotYet { from, .. } if from == date(2020, 6, 5)));
}

#[test]
fn the_extension_of_2023_is_there_empty_until_a_district_declares_it() {
    let extension = |pack: &Pack, day| {
        let rules = pack.rules_on(day).unwrap();
        rules.parameter("scope.extended-last-year").map(|parameter| parameter.value.clone())
    };
    let (chongqing, nanchuan) = (pack("cn-chongqing"), pack("cn-chongqing-nanchuan"));
    assert_eq!(extension(&chongqing, date(2023, 7, 19)), None);
    assert_eq!(extension(&chongqing, date(2023, 7, 20)), Some(None));
    assert_eq!(extension(&nanchuan, date(2024, 6, 12)), Some(None), "the district's layer has not begun");
    assert_eq!(extension(&nanchuan, date(2024, 6, 13)), Some(Some(ParameterValue::Year(2005))));
}

#[test]
fn the_lift_is_complete_class_nationally_and_upgrade_class_in_nanchuan() {
    let class = |pack: &str| rules(pack).item("C15").unwrap().class.to_string();
    assert_eq!(class("cn-national"), "complete");
    assert_eq!(class("cn-chongqing"), "complete");
    assert_eq!(class("cn-chongqing-nanchuan"), "upgrade");
    let nanchuan = rules("cn-chongqing-nanchuan");
    assert_eq!(nanchuan.obligation_of(nanchuan.item("C15").unwrap()), Some(Obligation::Encouraged));
}

#[test]
fn the_catalogue_has_41_items_and_the_scorecards_20_and_16_indicators() {
    let rules = rules("cn-chongqing");
    assert_eq!(rules.menu().len(), 41);
    let of = |class: &str| rules.menu().iter().filter(|item| &*item.class == class).count();
    assert_eq!([of("basic"), of("complete"), of("upgrade")], [16, 15, 10]);
    let indicators =
        |card: &str| rules.indicators().iter().filter(|indicator| &*indicator.scorecard == card).count();
    assert_eq!([indicators("complete"), indicators("green")], [20, 16]);
    assert_eq!(rules.norms().len(), 5);
    assert_eq!(rules.service_models().len(), 6);
    assert_eq!([rules.approaches().len(), rules.pools().len()], [2, 3]);
    assert!(!rules.item("B07").unwrap().offered, "Chongqing has no district heating");
    let health = rules.item("U02").unwrap();
    assert_eq!(rules.fixed_by(health).map(|indicator| &*indicator.id).collect::<Vec<_>>(), ["complete-05"]);
}

#[test]
fn what_the_sources_do_not_give_stays_empty_until_the_demonstration() {
    let earnest = rules("cn-chongqing");
    assert!(earnest.menu().iter().all(|item| item.price.is_none()), "no price is invented");
    let empty: Vec<&str> = earnest
        .empties()
        .into_iter()
        .filter_map(|empty| match empty {
            Empty::Parameter(parameter) => Some(&*parameter.id),
            Empty::Price(_) | Empty::Sharing(_) | Empty::Package(_) => None,
        })
        .collect();
    for id in
        ["willing.households-share", "subsidy.comprehensive-per-m2", "consent.plan-entry", "lift.subsidy"]
    {
        assert!(empty.contains(&id), "{id}");
    }
    let demo = rules("cn-chongqing+demo");
    let left: Vec<_> = demo.empties();
    assert!(
        matches!(left.as_slice(), [Empty::Parameter(parameter)] if &*parameter.id == "scope.extended-last-year"),
        "{left:?}"
    );
    let will = demo.parameter("willing.households-share").unwrap();
    assert_eq!(will.value, Some(ParameterValue::Share(Share::from_ppm(800_000).unwrap())));
    assert_eq!(&*will.provenance.source, "DEMO");
    assert!(demo.item("C15").unwrap().price.as_ref().unwrap().low > Fen::ZERO);
}

#[test]
fn the_vote_and_the_willingness_are_never_one_parameter() {
    let rules = rules("cn-chongqing");
    let value = |id: &str| rules.parameter(id).unwrap().value.clone();
    assert_eq!(value("vote.quorum"), Some(ParameterValue::Fraction(2, 3)));
    assert_eq!(value("vote.special"), Some(ParameterValue::Fraction(3, 4)));
    assert_eq!(value("vote.ordinary"), Some(ParameterValue::Fraction(1, 2)));
    assert_eq!(value("consent.plan-entry"), None);
}

#[test]
fn every_entry_cites_a_document_of_the_register() {
    for id in ["cn-chongqing-nanchuan+demo", "sg-hip", "ee-kredex"] {
        let rules = rules(id);
        let outline = serde_json::to_value(rules.outline()).unwrap();
        let mut cited = Vec::new();
        for section in outline.as_object().unwrap().values() {
            for entry in section.as_array().into_iter().flatten() {
                cited.extend(entry.get("source").and_then(|source| source.as_str().map(str::to_owned)));
            }
        }
        assert!(!cited.is_empty());
        for key in cited {
            assert!(rules.source(&key).is_some(), "{id}: {key}");
        }
    }
}

#[test]
fn targets_are_dated_figures() {
    let chongqing = pack("cn-chongqing");
    let known = |year, month, day| {
        let rules = chongqing.rules_on(date(year, month, day)).unwrap();
        rules.targets().iter().map(|target| target.id.to_string()).collect::<Vec<_>>()
    };
    assert!(known(2020, 7, 1).contains(&"plan-2022".to_owned()));
    assert!(!known(2020, 7, 1).contains(&"progress-2024".to_owned()), "nobody knew it in 2020");
    let rules = rules("cn-chongqing");
    let plan = rules.targets().iter().find(|target| &*target.id == "plan-2022").unwrap();
    assert_eq!(plan.floor_area, Some(Area::from_m2(102_000_000)));
}

#[test]
fn the_hash_follows_the_meaning_and_not_the_writing() {
    let text = std::fs::read_to_string(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/sg-hip/pack.toml"),
    )
    .unwrap();
    let hash = |text: &str| {
        let mut library = Library::shipped();
        library.add("sg-hip", "pack.toml", text);
        library.load("sg-hip").unwrap().hash().to_string()
    };
    let commented =
        text.replace("[pack]\n", "# A comment.\n[pack]\n\n").replace("value = 1986", "value   =   1986");
    assert_eq!(hash(&text), hash(&commented));
    assert_ne!(hash(&text), hash(&text.replace("value = 1986", "value = 1987")));
    assert_eq!(hash(&text).len(), 64);
    assert_eq!(pack("cn-chongqing").hash(), pack("cn-chongqing").hash());
    assert_ne!(pack("cn-chongqing").hash(), pack("cn-chongqing+demo").hash());
    assert_eq!(rules("cn-chongqing").pack_ref().id.as_ref(), "cn-chongqing");
}

#[test]
fn the_difference_of_two_packs_is_said_entry_by_entry() {
    let changes = diff(&rules("cn-chongqing"), &rules("cn-chongqing-nanchuan"));
    let said: Vec<(Section, &str)> =
        changes.iter().map(|change| (change.section, change.id.as_str())).collect();
    assert_eq!(
        said,
        [
            (Section::Criterion, "built"),
            (Section::Parameter, "scope.extended-last-year"),
            (Section::Item, "C15"),
            (Section::Target, "nanchuan-stock"),
        ]
    );
    let ChangeKind::Changed { fields } = &changes[2].kind else { panic!("the lift changed") };
    assert!(
        fields
            .iter()
            .any(|field| field.field == "class" && field.from == "complete" && field.to == "upgrade")
    );
    assert_eq!(diff(&rules("cn-chongqing"), &rules("cn-chongqing")), []);
}

#[test]
fn what_if_the_cut_off_were_2005() {
    let chongqing = pack("cn-chongqing");
    let now = chongqing.rules_on(date(2026, 1, 1)).unwrap();
    let then =
        chongqing.with_parameter("scope.last-year", "2005").unwrap().rules_on(date(2026, 1, 1)).unwrap();
    assert_eq!(&*then.pack_ref().id, "cn-chongqing+scope.last-year=2005");
    assert_eq!(&*then.criteria()[0].rule.en, "Completed on or before 31 December 2005");
    let base = [
        (Fact::UpkeepLacking, "yes"),
        (Fact::ServicesLacking, "yes"),
        (Fact::StronglyWilling, "yes"),
        (Fact::Tenure, "commercial"),
        (Fact::ToBeDemolished, "no"),
        (Fact::RenovatedWithStateMoney, "no"),
        (Fact::FloorArea, "20000"),
        (Fact::Households, "200"),
    ];
    let with = |year, known: &[(Fact, &'static str)]| {
        community(&known.iter().copied().chain([(Fact::BuiltYear, year)]).collect::<Vec<_>>())
    };
    let mut mixed = community(&base);
    mixed.buildings = vec![
        building("1", &[(Fact::BuiltYear, "1999"), (Fact::FloorArea, "8000")]),
        building("2", &[(Fact::BuiltYear, "2003"), (Fact::FloorArea, "12000")]),
    ];
    let stock =
        [with("1998", &base), with("2003", &base), with("2003", &base[1..]), with("2010", &base), mixed];
    let result = what_if(&now, &then, &stock);
    let moved: Vec<usize> = result.moved.iter().map(|moved| moved.index).collect();
    assert_eq!(moved, [1, 2, 4]);
    assert!(result.moved[2].in_part(), "another of its buildings comes in");
    assert_eq!(result.entering.communities, 1);
    assert_eq!((result.entering.floor_area, result.entering.households), (Area::from_m2(20_000), 200));
    assert_eq!(result.losing_certainty.communities, 1);
    assert_eq!(result.leaving.communities, 0);
    assert_eq!(result.before.eligible_area, Area::from_m2(28_000));
    assert_eq!(result.after.eligible_area, Area::from_m2(60_000));
    assert_eq!(result.before.all, result.after.all);

    let wrong = chongqing.with_parameter("scope.last-yaer", "2005").unwrap_err();
    assert_eq!(wrong.0[0].nearest.as_deref(), Some("scope.last-year"));
    assert!(chongqing.with_parameter("scope.last-year", "soon").is_err());
}

#[test]
fn the_work_list_is_sorted_by_the_floor_area_it_would_decide() {
    let rules = rules("cn-chongqing");
    let known = [
        (Fact::BuiltYear, "1995"),
        (Fact::UpkeepLacking, "yes"),
        (Fact::ServicesLacking, "yes"),
        (Fact::StronglyWilling, "yes"),
        (Fact::Tenure, "commercial"),
        (Fact::ToBeDemolished, "no"),
        (Fact::RenovatedWithStateMoney, "no"),
    ];
    let without = |fact: Fact, area| {
        let mut rest: Vec<_> = known.iter().copied().filter(|(known, _)| *known != fact).collect();
        rest.push((Fact::FloorArea, area));
        community(&rest)
    };
    let stock = [
        without(Fact::BuiltYear, "1000"),
        without(Fact::UpkeepLacking, "5000"),
        without(Fact::UpkeepLacking, "700"),
        community(&[(Fact::BuiltYear, "2010")]),
    ];
    let screened: Vec<_> = stock.iter().map(|dossier| rules.screen(dossier)).collect();
    let list = work_list(stock.iter().zip(&screened));
    let said: Vec<_> = list.iter().map(|entry| (entry.fact, entry.communities, entry.floor_area)).collect();
    assert_eq!(
        said,
        [(Fact::UpkeepLacking, 2, Area::from_m2(5700)), (Fact::BuiltYear, 1, Area::from_m2(1000))]
    );
    assert_eq!(list[0].alone, 2);
    let mut totals = Totals::default();
    for (dossier, assessment) in stock.iter().zip(&screened) {
        totals.add(&Size::of(dossier), assessment);
    }
    assert_eq!(
        (totals.all.communities, totals.undetermined.communities, totals.ineligible.communities),
        (4, 3, 1)
    );
    assert_eq!(totals.ineligible.without_floor_area, 1);
}

fn seen(indicator: &str, met: Truth, value: Option<&str>, day: i8) -> Observation {
    use domain::id::{CommunityId, ObservationId, uuid_v7};
    Observation {
        id: ObservationId::from_uuid(uuid_v7(1, [0; 10])),
        community: CommunityId::from_uuid(uuid_v7(1, [0; 10])),
        indicator: indicator.into(),
        phase: Phase::Before,
        met,
        value: value.map(str::to_owned),
        observed_on: Some(date(2025, 5, day)),
        source_label: "现场".into(),
    }
}

#[test]
fn a_scorecard_proposes_menu_items_for_what_is_not_met() {
    let rules = rules("cn-chongqing");
    let observations = [
        seen("complete-05", Truth::Yes, None, 1),
        seen("complete-05", Truth::No, None, 2),
        seen("complete-14", Truth::Unknown, Some("149.99 m²"), 1),
        seen("complete-03", Truth::Unknown, Some("200平方米"), 1),
        seen("complete-20", Truth::No, None, 1),
    ];
    let known = facts(&[(Fact::WaterCondition, "hazard"), (Fact::PropertyService, "company")]);
    let score_of = |phase| score(&rules, "complete", phase, &observations, &known).unwrap();
    let before = score_of(Phase::Before);
    let line = |id: &str| before.lines.iter().find(|line| &*line.indicator == id).unwrap();
    assert_eq!(before.lines.len(), 20);
    assert_eq!(
        (line("complete-05").met, line("complete-05").basis),
        (Truth::No, Basis::Observed),
        "the latest counts"
    );
    assert_eq!((line("complete-14").met, line("complete-14").basis), (Truth::No, Basis::Measured));
    assert_eq!(line("complete-03").met, Truth::Yes, "exactly the bound is enough");
    assert_eq!((line("complete-09").met, line("complete-09").basis), (Truth::No, Basis::Register));
    assert_eq!(line("complete-16").met, Truth::Yes);
    assert!(!line("complete-09").proposed.iter().any(|item| &**item == "B07"), "not offered in Chongqing");
    assert_eq!((before.met, before.unmet, before.unknown), (2, 4, 14));
    assert_eq!(&*before.proposals[0].item, "C11", "culture space meets two of them");
    assert_eq!(before.proposals[0].indicators.len(), 2);
    let after = score_of(Phase::After);
    assert_eq!(after.unknown, 20, "what was before says nothing of after");
    assert!(score(&rules, "blue", Phase::Before, &[], &known).is_none());
}

#[test]
fn chongqing_still_says_jiangbei_in_2020() {
    use domain::division::{DivisionLevel, Located};
    let pack = pack("cn-chongqing+demo");
    let divisions = pack.divisions().unwrap();
    assert!(matches!(
        divisions.locate("江北区", DivisionLevel::District, date(2020, 6, 5)),
        Located::Found(_)
    ));
}

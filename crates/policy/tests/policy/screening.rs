//! Screening: three-valued, at building level, rolled up, explained.

use crate::common::{building, community, facts, rules};
use domain::Area;
use domain::assessment::{Assessment, CriterionRole};
use domain::dossier::Dossier;
use domain::fact::Fact;
use domain::truth::{Truth, Verdict};
use policy::{Judgement, Library, Rules};

/// Everything known and in favour, but for the year.
const IN_FAVOUR: [(Fact, &str); 7] = [
    (Fact::UpkeepLacking, "yes"),
    (Fact::MunicipalLacking, "yes"),
    (Fact::ServicesLacking, "no"),
    (Fact::StronglyWilling, "yes"),
    (Fact::SelfBuiltOrUrbanVillage, "no"),
    (Fact::ToBeDemolished, "no"),
    (Fact::RenovatedWithStateMoney, "no"),
];

fn in_favour(year: &str) -> Dossier {
    let mut dossier = community(&IN_FAVOUR);
    dossier.facts = facts(&IN_FAVOUR.iter().copied().chain([(Fact::BuiltYear, year)]).collect::<Vec<_>>());
    dossier
}

fn truth(assessment: &Assessment, id: &str) -> Truth {
    assessment.criteria.iter().find(|outcome| &*outcome.id == id).unwrap().truth
}

#[test]
fn chongqing_has_the_criteria_of_the_plan_in_order() {
    let rules = rules("cn-chongqing");
    let ids: Vec<&str> = rules.criteria().iter().map(|criterion| &*criterion.id).collect();
    let (requirements, exclusions) = ids.split_at(5);
    assert_eq!(requirements, ["built", "upkeep", "municipal", "services", "willing"]);
    assert_eq!(exclusions, ["excluded-self-built", "excluded-demolition", "excluded-renovated"]);
    assert!(rules.criteria().iter().skip(5).all(|criterion| criterion.role() == CriterionRole::Exclusion));
}

#[test]
fn the_year_2000_is_covered_and_2001_is_not() {
    let rules = rules("cn-chongqing");
    assert_eq!(rules.screen(&in_favour("2000")).verdict, Verdict::Eligible);
    assert_eq!(rules.screen(&in_favour("2001")).verdict, Verdict::Ineligible);
    assert_eq!(rules.screen(&in_favour("1999")).verdict, Verdict::Eligible);
}

#[test]
fn the_stricter_reading_leaves_2000_out_and_nanchuan_reaches_2005() {
    let stricter = rules("cn-chongqing-before-2000");
    assert_eq!(stricter.screen(&in_favour("2000")).verdict, Verdict::Ineligible);
    assert_eq!(stricter.screen(&in_favour("1999")).verdict, Verdict::Eligible);
    let nanchuan = rules("cn-chongqing-nanchuan");
    assert_eq!(nanchuan.screen(&in_favour("2005")).verdict, Verdict::Eligible);
    assert_eq!(nanchuan.screen(&in_favour("2006")).verdict, Verdict::Ineligible);
}

#[test]
fn heaped_phased_and_spanned_years_are_told_apart() {
    let rules = rules("cn-chongqing");
    let heaped = rules.screen(&in_favour("2000?"));
    assert_eq!(heaped.verdict, Verdict::Eligible);
    assert!(heaped.criteria[0].estimated, "a heaped year decides, and says that it is estimated");
    assert!(!rules.screen(&in_favour("2000")).criteria[0].estimated);

    let phases = rules.screen(&in_favour("1996-2003"));
    assert_eq!(phases.verdict, Verdict::Eligible, "some of its buildings are old enough");

    let span = rules.screen(&in_favour("1998~2003"));
    assert_eq!(span.verdict, Verdict::Undetermined);
    assert_eq!(span.missing, [Fact::BuiltYear], "a better year would decide it");
    assert_eq!(span.criteria[0].value.as_deref(), Some("1998~2003"));
}

#[test]
fn unknown_stays_unknown_and_says_what_is_missing() {
    let rules = rules("cn-chongqing");
    let bare = rules.screen(&community(&[(Fact::BuiltYear, "1995")]));
    assert_eq!(bare.verdict, Verdict::Undetermined);
    assert_eq!(truth(&bare, "built"), Truth::Yes);
    assert_eq!(truth(&bare, "excluded-renovated"), Truth::Unknown, "nothing is presumed");
    for fact in
        [Fact::UpkeepLacking, Fact::MunicipalLacking, Fact::GasCondition, Fact::RenovatedWithStateMoney]
    {
        assert!(bare.missing.contains(&fact), "{}", fact.key());
    }
    assert!(!bare.missing.contains(&Fact::BuiltYear));
    assert!(!bare.missing.contains(&Fact::WillingHouseholds), "no share of willing households is set");

    let young = rules.screen(&community(&[(Fact::BuiltYear, "2010")]));
    assert_eq!(young.verdict, Verdict::Ineligible);
    assert!(young.missing.is_empty(), "nothing could change it");
    assert!(!young.criteria[1].missing.is_empty(), "yet the criterion itself is open");
}

#[test]
fn only_facts_that_could_still_decide_are_missing() {
    let rules = rules("cn-chongqing");
    // Services are lacking, so the municipal side of the «or» no longer matters.
    let dossier = community(&[
        (Fact::BuiltYear, "1995"),
        (Fact::UpkeepLacking, "yes"),
        (Fact::ServicesLacking, "yes"),
        (Fact::Tenure, "work-unit"),
        (Fact::ToBeDemolished, "no"),
        (Fact::RenovatedWithStateMoney, "no"),
    ]);
    assert_eq!(rules.screen(&dossier).missing, [Fact::StronglyWilling]);
}

#[test]
fn a_hazardous_pipe_is_evidence_of_incomplete_municipal_facilities() {
    let rules = rules("cn-chongqing");
    let assessment =
        rules.screen(&community(&[(Fact::MunicipalLacking, "no"), (Fact::GasCondition, "hazard")]));
    let municipal = &assessment.criteria[2];
    assert_eq!((municipal.truth, municipal.fact), (Truth::Yes, Some(Fact::GasCondition)));
    assert_eq!(municipal.value.as_deref(), Some("hazard"));
    assert_eq!(municipal.source.as_deref(), Some("摸底表"));
    assert!(municipal.article.contains("82号"), "{}", municipal.article);
}

#[test]
fn evidence_is_taken_in_the_order_in_which_it_is_trusted() {
    let rules = rules("cn-chongqing");
    let of = |known: &[(Fact, &str)]| truth(&rules.screen(&community(known)), "excluded-self-built");
    assert_eq!(of(&[]), Truth::Unknown);
    assert_eq!(of(&[(Fact::Tenure, "reformed-public")]), Truth::No);
    assert_eq!(of(&[(Fact::Tenure, "mixed")]), Truth::Unknown);
    assert_eq!(of(&[(Fact::Tenure, "reformed-public"), (Fact::SelfBuiltOrUrbanVillage, "yes")]), Truth::Yes);
}

#[test]
fn the_share_of_willing_households_counts_only_where_a_pack_sets_it() {
    let share = |share| community(&[(Fact::WillingHouseholds, share)]);
    assert_eq!(truth(&rules("cn-chongqing").screen(&share("85")), "willing"), Truth::Unknown);
    let demo = rules("cn-chongqing+demo");
    assert_eq!(truth(&demo.screen(&share("80")), "willing"), Truth::Yes);
    assert_eq!(truth(&demo.screen(&share("79.9999")), "willing"), Truth::No);
}

#[test]
fn eligibility_belongs_to_buildings_and_so_does_the_covered_area() {
    let rules = rules("cn-chongqing");
    let mut dossier = community(&IN_FAVOUR);
    dossier.buildings = vec![
        building("1", &[(Fact::BuiltYear, "1998"), (Fact::FloorArea, "1000.5")]),
        building("2", &[(Fact::BuiltYear, "2004"), (Fact::FloorArea, "4000")]),
        building("3", &[(Fact::FloorArea, "500")]),
    ];
    let assessment = rules.screen(&dossier);
    assert_eq!(assessment.verdict, Verdict::Eligible);
    let verdicts: Vec<Verdict> = assessment.buildings.iter().map(|building| building.verdict).collect();
    assert_eq!(verdicts, [Verdict::Eligible, Verdict::Ineligible, Verdict::Undetermined]);
    assert_eq!(assessment.eligible_area, Some(Area::from_centi(100_050)));
    assert_eq!(assessment.criteria[0].value.as_deref(), Some("1998"), "the building that decided it");
}

#[test]
fn no_building_is_eligible_by_anothers_merit() {
    let rules = rules("cn-chongqing");
    let mut dossier = community(&IN_FAVOUR);
    dossier.buildings = vec![
        building("1", &[(Fact::BuiltYear, "1990"), (Fact::ToBeDemolished, "yes")]),
        building("2", &[(Fact::BuiltYear, "2010"), (Fact::ToBeDemolished, "no")]),
    ];
    assert_eq!(rules.screen(&dossier).verdict, Verdict::Ineligible);
}

#[test]
fn a_building_inherits_years_and_flags_but_no_totals() {
    let rules = rules("cn-chongqing");
    let mut dossier = in_favour("1996-2003");
    dossier.facts =
        facts(&dossier_facts(&dossier).into_iter().chain([(Fact::FloorArea, "9000")]).collect::<Vec<_>>());
    dossier.buildings = vec![building("1", &[])];
    let assessment = rules.screen(&dossier);
    assert_eq!(
        assessment.verdict,
        Verdict::Undetermined,
        "it was built in one of the phases, nobody says which"
    );
    dossier.buildings =
        vec![building("1", &[(Fact::BuiltYear, "1996")]), building("2", &[(Fact::BuiltYear, "1997")])];
    let assessment = rules.screen(&dossier);
    assert_eq!(assessment.eligible_area, Some(Area::from_m2(9000)), "all eligible: the whole is theirs");
    dossier.buildings.push(building("3", &[(Fact::BuiltYear, "2003")]));
    assert_eq!(rules.screen(&dossier).eligible_area, None, "which part is not known");
}

fn dossier_facts(dossier: &Dossier) -> Vec<(Fact, &'static str)> {
    dossier
        .facts
        .iter()
        .map(|(fact, known)| {
            let text: &'static str = Box::leak(known.value.to_string().into_boxed_str());
            (fact, text)
        })
        .collect()
}

#[test]
fn one_exclusion_is_enough_and_one_is_never_presumed_away() {
    let rules = rules("cn-chongqing");
    let mut known = IN_FAVOUR.to_vec();
    known.push((Fact::BuiltYear, "1990"));
    for (exclusion, id) in [
        (Fact::SelfBuiltOrUrbanVillage, "excluded-self-built"),
        (Fact::ToBeDemolished, "excluded-demolition"),
        (Fact::RenovatedWithStateMoney, "excluded-renovated"),
    ] {
        let with = |value: Option<&'static str>| {
            let known: Vec<_> = known
                .iter()
                .filter_map(
                    |(fact, text)| {
                        if *fact == exclusion { Some((*fact, value?)) } else { Some((*fact, *text)) }
                    },
                )
                .collect();
            rules.screen(&community(&known))
        };
        assert_eq!(with(Some("no")).verdict, Verdict::Eligible);
        assert_eq!(with(Some("yes")).verdict, Verdict::Ineligible, "{id}");
        assert_eq!(truth(&with(Some("yes")), id), Truth::Yes);
        assert_eq!(with(None).verdict, Verdict::Undetermined, "{id}");
    }
}

#[test]
fn singapore_and_estonia_screen_by_their_own_rules() {
    let day = |pack: &str, year, month| -> Rules {
        Library::shipped().load(pack).unwrap().rules_on(jiff::civil::date(year, month, 1)).unwrap()
    };
    let block = |year| {
        community(&[(Fact::BuiltYear, year), (Fact::Residential, "yes"), (Fact::UpgradedBefore, "no")])
    };
    assert_eq!(day("sg-hip", 2017, 1).screen(&block("1990")).verdict, Verdict::Ineligible);
    assert_eq!(day("sg-hip", 2019, 1).screen(&block("1990")).verdict, Verdict::Eligible);
    assert_eq!(day("sg-hip", 2019, 1).screen(&block("1998")).verdict, Verdict::Ineligible);
    let house = |year| {
        community(&[(Fact::BuiltYear, year), (Fact::Residential, "yes"), (Fact::OwnersBody, "assembly")])
    };
    assert_eq!(day("ee-kredex", 2016, 1).screen(&house("1993")).verdict, Verdict::Ineligible, "before 1993");
    assert_eq!(day("ee-kredex", 2016, 1).screen(&house("1992")).verdict, Verdict::Eligible);
    assert_eq!(day("ee-kredex", 2024, 1).screen(&house("1999")).verdict, Verdict::Eligible);
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    fn known() -> impl Strategy<Value = Vec<(Fact, &'static str)>> {
        let flag = |fact| proptest::option::of(prop_oneof![Just((fact, "yes")), Just((fact, "no"))]);
        let year =
            prop_oneof![Just("1990"), Just("2000?"), Just("2010"), Just("1998-2003"), Just("1998~2003")];
        let gas = prop_oneof![Just("good"), Just("ageing"), Just("hazard")];
        (
            proptest::option::of(year.prop_map(|year| (Fact::BuiltYear, year))),
            proptest::option::of(gas.prop_map(|gas| (Fact::GasCondition, gas))),
            flag(Fact::UpkeepLacking),
            flag(Fact::MunicipalLacking),
            flag(Fact::ServicesLacking),
            flag(Fact::StronglyWilling),
            flag(Fact::SelfBuiltOrUrbanVillage),
            flag(Fact::ToBeDemolished),
            flag(Fact::RenovatedWithStateMoney),
        )
            .prop_map(|(a, b, c, d, e, f, g, h, i)| {
                [a, b, c, d, e, f, g, h, i].into_iter().flatten().collect()
            })
    }

    fn rows() -> impl Strategy<Value = Vec<Vec<(Fact, &'static str)>>> {
        let year = proptest::option::of(prop_oneof![Just("1990"), Just("2010"), Just("1998~2003")]);
        let area = proptest::option::of(Just("1000.5"));
        let gone = proptest::option::of(prop_oneof![Just("yes"), Just("no")]);
        let row = (year, area, gone).prop_map(|(year, area, gone)| {
            let year = year.map(|year| (Fact::BuiltYear, year));
            let area = area.map(|area| (Fact::FloorArea, area));
            let gone = gone.map(|gone| (Fact::ToBeDemolished, gone));
            [year, area, gone].into_iter().flatten().collect::<Vec<_>>()
        });
        proptest::collection::vec(row, 1..4)
    }

    proptest! {
        #[test]
        fn an_undetermined_verdict_names_missing_evidence_and_a_decided_one_none(known in known()) {
            let assessment = rules("cn-chongqing").screen(&community(&known));
            let open = assessment.verdict == Verdict::Undetermined;
            prop_assert_eq!(open, !assessment.missing.is_empty());
        }

        #[test]
        fn a_judgement_without_explanation_is_the_same(known in known(), rows in rows()) {
            let rules = rules("cn-chongqing");
            let mut dossier = community(&known);
            prop_assert_eq!(rules.judge(&dossier), Judgement::from(&rules.screen(&dossier)));
            dossier.buildings = rows.into_iter().map(|known| building("1", &known)).collect();
            prop_assert_eq!(rules.judge(&dossier), Judgement::from(&rules.screen(&dossier)));
        }

        #[test]
        fn a_single_building_row_is_judged_like_the_community_it_is(known in known()) {
            let rules = rules("cn-chongqing");
            let year_is_phased = known.contains(&(Fact::BuiltYear, "1998-2003"));
            prop_assume!(!year_is_phased);
            let whole = community(&known);
            let mut rowed = whole.clone();
            rowed.buildings = vec![building("1", &[])];
            let (whole, rowed) = (rules.screen(&whole), rules.screen(&rowed));
            prop_assert_eq!(whole.verdict, rowed.verdict);
            prop_assert_eq!(whole.missing, rowed.missing);
            prop_assert_eq!(whole.criteria, rowed.criteria);
        }
    }
}

#[test]
fn a_city_is_not_held_against_the_country() {
    let rules =
        Library::shipped().load("cn-chongqing").unwrap().rules_on(jiff::civil::date(2020, 12, 31)).unwrap();
    assert!(rules.targets().iter().any(|target| &*target.id == "national-2020-plan"));
    assert!(!rules.own_targets().is_empty());
    assert!(rules.own_targets().iter().all(|target| !target.id.starts_with("national-")));
}

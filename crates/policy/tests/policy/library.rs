//! Packs from a folder, packs that lie over one another, and what is said when they do not fit.

use crate::common::community;
use domain::fact::Fact;
use domain::truth::{Truth, Verdict};
use jiff::civil::date;
use policy::{Library, Problem};

const SMALL: &str = r#"[pack]
id = "small"
layer = "city"
name = { zh = "小", en = "Small" }
effective_from = 2000-01-01

[[source]]
key = "S"
title = { zh = "文件", en = "Document" }
kind = "plan"
confidence = "H"

[[criterion]]
id = "asked"
name = { zh = "条件", en = "Condition" }
rule = { zh = "条件", en = "Condition" }
test = TEST
source = "S"
article = "1"
confidence = "H"

[[scope]]
rule = { zh = "范围", en = "Scope" }
requires = "asked"
source = "S"
article = "1"
confidence = "H"
"#;

fn verdict(test: &str, year: i16, known: &[(Fact, &str)]) -> Verdict {
    let mut library = Library::default();
    library.add("small", "small.toml", &SMALL.replace("TEST", test));
    let pack = library.load("small").unwrap();
    pack.rules_on(date(year, 7, 1))
        .map_or(Verdict::Undetermined, |rules| rules.screen(&community(known)).verdict)
}

#[test]
fn ages_are_counted_from_the_day_of_the_rules() {
    let test = r#"{ fact = "built_year", age_at_least = 30 }"#;
    let built = [(Fact::BuiltYear, "1990")];
    assert_eq!(verdict(test, 2019, &built), Verdict::Ineligible);
    assert_eq!(verdict(test, 2020, &built), Verdict::Eligible);
    let test = r#"{ fact = "built_year", age_at_most = 30 }"#;
    assert_eq!(verdict(test, 2020, &built), Verdict::Eligible);
    assert_eq!(verdict(test, 2021, &built), Verdict::Ineligible);
}

#[test]
fn every_kind_of_fact_compares_exactly_at_its_bound() {
    for (test, fact, meets, misses) in [
        (r#"{ fact = "floor_area", at_least = "3000.01" }"#, Fact::FloorArea, "3000.01", "3000"),
        (r#"{ fact = "floor_area", less_than = 3000.5 }"#, Fact::FloorArea, "3000.49", "3000.5"),
        (r#"{ fact = "storeys", more_than = 6 }"#, Fact::Storeys, "7", "6"),
        (r#"{ fact = "property_fee", at_most = "0.6" }"#, Fact::PropertyFee, "0.6", "0.61"),
        (
            r#"{ fact = "willing_households", at_least = "66.6667" }"#,
            Fact::WillingHouseholds,
            "66.6667",
            "66.6666",
        ),
        (r#"{ fact = "gas_condition", equals = "good" }"#, Fact::GasCondition, "good", "ageing"),
        (r#"{ fact = "has_lift", is = "no" }"#, Fact::HasLift, "no", "yes"),
        (r#"{ fact = "has_lift", is = false }"#, Fact::HasLift, "no", "yes"),
        (r#"{ not = { fact = "developer", equals = "甲" } }"#, Fact::Developer, "乙", "甲"),
        (r#"{ fact = "built_year", equals = 1998 }"#, Fact::BuiltYear, "1998", "1999"),
    ] {
        assert_eq!(verdict(test, 2020, &[(fact, meets)]), Verdict::Eligible, "{test}");
        assert_eq!(verdict(test, 2020, &[(fact, misses)]), Verdict::Ineligible, "{test}");
        assert_eq!(verdict(test, 2020, &[]), Verdict::Undetermined, "{test}");
    }
}

#[test]
fn combinations_follow_kleene() {
    let (lift, gas) =
        (r#"{ fact = "has_lift", is = "yes" }"#, r#"{ fact = "gas_condition", equals = "good" }"#);
    let value = |truth: Truth, yes: &'static str, no: &'static str| match truth {
        Truth::Yes => Some(yes),
        Truth::No => Some(no),
        Truth::Unknown => None,
    };
    for a in Truth::ALL {
        for b in Truth::ALL {
            let known: Vec<(Fact, &str)> = [
                value(a, "yes", "no").map(|text| (Fact::HasLift, text)),
                value(b, "good", "hazard").map(|text| (Fact::GasCondition, text)),
            ]
            .into_iter()
            .flatten()
            .collect();
            let of =
                |combination: &str| verdict(&format!("{{ {combination} = [{lift}, {gas}] }}"), 2020, &known);
            assert_eq!(of("all"), a.and(b).into(), "{a:?} and {b:?}");
            assert_eq!(of("any"), a.or(b).into(), "{a:?} or {b:?}");
            assert_eq!(
                of("first_known"),
                if a == Truth::Unknown { b } else { a }.into(),
                "{a:?} before {b:?}"
            );
        }
    }
}

#[test]
fn a_folder_of_packs_wins_over_the_shipped_ones() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("small");
    std::fs::create_dir(&inner).unwrap();
    let test = r#"{ fact = "has_lift", is = "yes" }"#;
    std::fs::write(inner.join("pack.toml"), SMALL.replace("TEST", test)).unwrap();
    let demo = SMALL.replace("TEST", test).replace("\"small\"", "\"demo\"");
    std::fs::write(folder.path().join("mine.toml"), demo).unwrap();
    let library = Library::shipped().with_folder(folder.path()).unwrap();
    assert!(library.load("small").is_ok());
    assert_eq!(library.load("demo").unwrap().name().unwrap().zh.as_ref(), "小");
    assert!(Library::shipped().with_folder(&folder.path().join("absent")).is_err());
}

#[test]
fn a_division_file_is_loaded_and_checked_with_its_pack() {
    let folder = tempfile::tempdir().unwrap();
    let head = SMALL.replace("TEST", r#"{ fact = "has_lift", is = "yes" }"#);
    let head = head.replace("effective_from", "divisions = \"divisions.toml\"\neffective_from");
    let (file, divisions) = (folder.path().join("pack.toml"), folder.path().join("divisions.toml"));
    std::fs::write(&file, head).unwrap();
    std::fs::write(
        &divisions,
        "[[divisions]]\ncode = \"1\"\nlevel = \"district\"\nname = \"甲区\"\nname_en = \"A\"\n",
    )
    .unwrap();
    let mut library = Library::default();
    let id = library.add_file(&file).unwrap();
    assert_eq!(library.load(&id).unwrap().divisions().unwrap().divisions.len(), 1);
    assert_eq!(library.check_file(&file).unwrap(), []);
    std::fs::write(&divisions, "[[divisions]]\ncode = \"1\"\nlevel = \"distrct\"\n").unwrap();
    let found = library.check_file(&file).unwrap();
    assert_eq!((found.len(), found[0].line), (1, 3), "{found:?}");
    assert!(found[0].file.ends_with("divisions.toml"));
}

#[test]
fn packs_that_do_not_fit_together_say_so() {
    let library = Library::shipped();
    let errors = library.load("cn-chongqin+demo").unwrap_err();
    assert_eq!(errors.0[0].nearest.as_deref(), Some("cn-chongqing"));
    let alone = library.load("demo").unwrap_err();
    assert!(alone.0.iter().all(|found| matches!(found.problem, Problem::UnknownName { .. })));

    let circle = |id: &str, base: &str| {
        SMALL
            .replace("TEST", r#"{ fact = "has_lift", is = "yes" }"#)
            .replace("id = \"small\"", &format!("id = \"{id}\"\nbase = \"{base}\""))
    };
    let mut library = Library::default();
    library.add("a", "a.toml", &circle("a", "b"));
    library.add("b", "b.toml", &circle("b", "a"));
    let errors = library.load("a").unwrap_err();
    assert_eq!(errors.0[0].problem, Problem::Cycle { chain: "a → b → a".into() });
}

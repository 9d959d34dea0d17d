//! Gates of the pipeline: what is asked before each step, and what a pack cannot ask.

use crate::common::{building, community, rules};
use domain::Truth;
use domain::dossier::Dossier;
use domain::fact::Fact;
use domain::gate::{Evidence, GateStep};
use policy::{Evident, Library, Problem, Rules, check};

const NOTHING: Evident = Evident { scheme: false, published_plan: false };

const HEAD: &str = r#"[pack]
id = "city"
layer = "city"
base = "cn-chongqing"
name = { zh = "测试", en = "Test" }
effective_from = 2020-01-01

[[source]]
key = "S"
title = { zh = "文件", en = "Document" }
kind = "plan"
confidence = "H"
"#;

fn gate(id: &str, asks: &str) -> String {
    format!(
        "\n[[gate]]\nid = \"{id}\"\nname = {{ zh = \"条件\", en = \"Gate\" }}\n{asks}\nsource = \"S\"\n\
         article = \"1\"\nconfidence = \"H\"\n"
    )
}

/// The rules of a pack with these gates, before those of the packs below.
fn asking(gates: &str) -> Rules {
    let mut library = Library::shipped();
    library.add("city", "city/pack.toml", &format!("{HEAD}{gates}"));
    library.load("city").unwrap().rules_on(jiff::civil::date(2020, 6, 5)).unwrap()
}

fn passed(rules: &Rules, step: GateStep, package: Option<&str>, dossier: &Dossier) -> Vec<(String, Truth)> {
    let answers = rules.ask_gates(&[step], package, dossier, NOTHING);
    answers.into_iter().map(|answer| (answer.gate.id.to_string(), answer.passed)).collect()
}

#[test]
fn consent_is_a_share_of_households_where_the_pack_says_which_and_else_their_will() {
    let (demo, earnest) = (rules("cn-chongqing+demo"), rules("cn-chongqing"));
    let of = |rules: &Rules, known: &[(Fact, &str)]| {
        let answers = rules.ask_gates(&[GateStep::Plan], None, &community(known), NOTHING);
        let answer = answers.into_iter().find(|answer| &*answer.gate.id == "consent").unwrap();
        (answer.passed, answer.missing)
    };
    let share = |text| [(Fact::WillingHouseholds, text), (Fact::StronglyWilling, "yes")];
    assert_eq!(of(&demo, &share("80")), (Truth::Yes, vec![]));
    assert_eq!(of(&demo, &share("79.9")), (Truth::No, vec![]));
    assert_eq!(of(&demo, &[]), (Truth::Unknown, vec![Fact::WillingHouseholds]));
    // No share is laid down: what the register says of their will decides.
    assert_eq!(of(&earnest, &share("79.9")), (Truth::Yes, vec![]));
    assert_eq!(of(&earnest, &[(Fact::StronglyWilling, "no")]), (Truth::No, vec![]));
    assert_eq!(of(&earnest, &[]), (Truth::Unknown, vec![Fact::StronglyWilling]));
}

#[test]
fn what_the_program_knows_is_never_unknown() {
    let rules = asking(&format!(
        "{}{}",
        gate("scheme", "step = \"start\"\nevidence = \"scheme\""),
        gate("listed", "step = \"start\"\nevidence = \"published-plan\""),
    ));
    let both = |scheme, published_plan| -> Vec<Truth> {
        let evident = Evident { scheme, published_plan };
        let answers = rules.ask_gates(&[GateStep::Start], None, &community(&[]), evident);
        answers.into_iter().map(|answer| answer.passed).collect()
    };
    assert_eq!(both(true, false), [Truth::Yes, Truth::No]);
    assert_eq!(both(false, true), [Truth::No, Truth::Yes]);
    assert_eq!(passed(&rules, GateStep::Complete, None, &community(&[])), []);
}

#[test]
fn every_building_has_to_pass_a_test_and_what_is_missing_is_named() {
    let rules =
        asking(&gate("sound", "step = \"start\"\ntest = { fact = \"structure_sound\", is = \"yes\" }"));
    let of = |known: &[&[(Fact, &str)]]| {
        let buildings = known.iter().map(|known| building("1", known)).collect();
        let dossier = Dossier { buildings, ..community(&[]) };
        let answer = rules.ask_gates(&[GateStep::Start], None, &dossier, NOTHING).remove(0);
        (answer.passed, answer.missing)
    };
    let (yes, no) = ([(Fact::StructureSound, "yes")], [(Fact::StructureSound, "no")]);
    assert_eq!(of(&[&yes, &yes]), (Truth::Yes, vec![]));
    assert_eq!(of(&[&yes, &no, &[]]), (Truth::No, vec![]));
    assert_eq!(of(&[&yes, &[]]), (Truth::Unknown, vec![Fact::StructureSound]));
    assert_eq!(of(&[]), (Truth::Unknown, vec![Fact::StructureSound]));
}

#[test]
fn a_gate_of_some_packages_is_asked_of_these_and_where_none_is_chosen() {
    let rules =
        asking(&gate("s", "step = \"start\"\nevidence = \"scheme\"\npackages = [\"comprehensive-basic\"]"));
    let asked = |package| passed(&rules, GateStep::Start, package, &community(&[])).len();
    assert_eq!((asked(Some("comprehensive-basic")), asked(Some("management")), asked(None)), (1, 0, 1));
}

#[test]
fn the_national_gates_apply_from_their_notice_on() {
    let pack = Library::shipped().load("cn-chongqing").unwrap();
    let ids = |day| -> Vec<(GateStep, String)> {
        let rules = pack.rules_on(day).unwrap();
        rules.gates().iter().map(|gate| (gate.step, gate.id.to_string())).collect()
    };
    assert_eq!(ids(jiff::civil::date(2020, 6, 5)), []);
    assert_eq!(ids(jiff::civil::date(2020, 12, 31)), [(GateStep::Start, "listed".to_owned())]);
    let later = ids(jiff::civil::date(2021, 12, 14));
    assert_eq!(
        later[..2],
        [(GateStep::Plan, "consent".to_owned()), (GateStep::Complete, "management".to_owned())]
    );
    let rules = pack.rules_on(jiff::civil::date(2021, 12, 14)).unwrap();
    assert_eq!(rules.gates()[0].evidence, Some(Evidence::Consent));
}

#[test]
fn each_fault_of_a_gate_points_at_its_words() {
    let none = gate("g", "step = \"start\"");
    let two =
        gate("g", "step = \"start\"\nevidence = \"scheme\"\ntest = { fact = \"has_lift\", is = \"yes\" }");
    let step = gate("g", "step = \"strat\"\nevidence = \"scheme\"");
    let evidence = gate("g", "step = \"start\"\nevidence = \"shceme\"");
    let circle = gate("g", "step = \"plan\"\nevidence = \"published-plan\"");
    let package = gate("g", "step = \"start\"\nevidence = \"scheme\"\npackages = [\"managment\"]");
    let fact = gate("g", "step = \"start\"\ntest = { fact = \"has_lfit\", is = \"yes\" }");
    let twice = format!("{0}{0}", gate("g", "step = \"start\"\nevidence = \"scheme\""));
    for (gates, code, words, near) in [
        (none, "one-of-keys", "", None),
        (two, "one-of-keys", "", None),
        (step, "not-one-of", "\"strat\"", Some("start")),
        (evidence, "not-one-of", "\"shceme\"", Some("scheme")),
        (circle, "plan-before-plan", "\"published-plan\"", None),
        (package, "unknown-name", "\"managment\"", None),
        (fact, "unknown-fact", "\"has_lfit\"", Some("has_lift")),
        (twice, "twice", "", None),
    ] {
        let text = format!("{}{gates}", HEAD.replace("base = \"cn-chongqing\"\n", ""));
        let found = check(&text, "test.toml");
        assert_eq!(found.len(), 1, "{}", policy::PackErrors(found));
        let problem = serde_json::to_value::<&Problem>(&found[0].problem).unwrap();
        assert_eq!(problem["problem"], code, "{gates}");
        assert_eq!(found[0].nearest.as_deref(), near, "{gates}");
        if !words.is_empty() {
            assert_eq!(&text[found[0].span.clone()], words);
        }
    }
}

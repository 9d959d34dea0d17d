//! Every mistake of a pack is reported at once, with its place and the nearest name.

use policy::{Diagnostic, Problem, check};

const HEAD: &str = r#"[pack]
id = "test"
layer = "city"
name = { zh = "测试", en = "Test" }
effective_from = 2020-01-01

[[source]]
key = "S"
title = { zh = "文件", en = "Document" }
kind = "plan"
confidence = "H"
"#;

const CRITERION: &str = r#"
[[criterion]]
id = "built"
name = { zh = "建成", en = "Built" }
rule = { zh = "建成", en = "Built" }
test = TEST
source = "S"
article = "1"
confidence = "H"

[[scope]]
rule = { zh = "范围", en = "Scope" }
requires = "built"
source = "S"
article = "1"
confidence = "H"
"#;

fn pack(test: &str) -> String {
    format!("{HEAD}{}", CRITERION.replace("TEST", test))
}

fn of(text: &str) -> Vec<Diagnostic> {
    check(text, "test.toml")
}

/// The one mistake of a pack, with the text it points at.
fn only(text: &str) -> (Problem, String, Option<String>) {
    let found = of(text);
    assert_eq!(found.len(), 1, "{}", policy::PackErrors(found));
    let diagnostic = found.into_iter().next().unwrap();
    (diagnostic.problem, text[diagnostic.span].to_owned(), diagnostic.nearest)
}

#[test]
fn a_sound_pack_has_nothing_to_report() {
    assert_eq!(of(&pack(r#"{ fact = "built_year", at_most = 2000 }"#)), []);
}

#[test]
fn an_unknown_fact_names_the_nearest_with_line_and_column() {
    let text = pack(r#"{ fact = "built_yaer", at_most = 2000 }"#);
    let found = of(&text);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].line, found[0].column), (17, 17));
    assert_eq!(
        found[0].to_string(),
        "test.toml:17:17: no fact is called «built_yaer»; did you mean «built_year»?"
    );
}

#[test]
fn every_mistake_is_found_in_one_reading() {
    let text = pack(r#"{ fact = "built_yaer", at_most = 2000 }"#)
        .replace("layer = \"city\"", "layer = \"ctiy\"")
        .replace("kind = \"plan\"", "knid = \"plan\"")
        .replace("requires = \"built\"", "requires = \"bulit\"")
        .replace("confidence = \"H\"\n\n[[scope]]", "\n[[scope]]");
    let found: Vec<(usize, String)> =
        of(&text).iter().map(|diagnostic| (diagnostic.line, diagnostic.message())).collect();
    let lines: Vec<usize> = found.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [3, 7, 10, 13, 17, 23], "{found:#?}");
    let nearest: Vec<_> = of(&text).into_iter().filter_map(|diagnostic| diagnostic.nearest).collect();
    assert_eq!(nearest, ["city", "kind", "built_year", "built"]);
}

#[test]
fn syntax_is_reported_with_its_place_and_does_not_hide_the_rest() {
    let text =
        pack(r#"{ fact = "built_yaer", at_most = 2000 }"#).replace("id = \"built\"", "id = = \"built\"");
    let found = of(&text);
    assert!(
        found
            .iter()
            .any(|diagnostic| matches!(diagnostic.problem, Problem::Syntax { .. }) && diagnostic.line == 14)
    );
    assert!(found.iter().any(|diagnostic| matches!(diagnostic.problem, Problem::UnknownFact { .. })));
}

#[test]
fn each_kind_of_mistake_points_at_its_words() {
    let year = |comparison: &str| pack(&format!("{{ fact = \"built_year\", {comparison} }}"));
    for (text, code, words, near) in [
        (year("at_most = \"old\""), "wrong-value", "\"old\"", None),
        (year("is = \"yes\""), "wrong-comparison", "\"yes\"", None),
        (year("at_mots = 2000, at_most = 2000"), "unknown-key", "at_mots", Some("at_most")),
        (year("at_most = 2000, at_least = 1949"), "one-comparison", "", None),
        (year("at_most = { parameter = \"no-such\" }"), "unknown-name", "\"no-such\"", None),
        (
            pack(r#"{ fact = "gas_condition", one_of = ["hazrd"] }"#),
            "not-one-of",
            "\"hazrd\"",
            Some("hazard"),
        ),
        (pack(r"{ any = [] }"), "wrong-type", "[]", None),
        (pack("7"), "wrong-type", "7", None),
        (
            year("at_most = 2000").replace(
                "source = \"S\"\narticle = \"1\"\nconfidence = \"H\"\n\n[[scope]]",
                "source = \"T\"\narticle = \"1\"\nconfidence = \"H\"\n\n[[scope]]",
            ),
            "unknown-name",
            "\"T\"",
            None,
        ),
        (year("at_most = 2000").replace("id = \"built\"", "id = \"bu ilt\""), "", "", None),
        (
            format!("{}effective_from = 2021-01-01\neffective_until = 2020-12-31\n", year("at_most = 2000")),
            "dates-reversed",
            "2020-12-31",
            None,
        ),
        (format!("{}\n[[stuff]]\nid = 1\n", year("at_most = 2000")), "unknown-key", "stuff", None),
        (
            year("at_most = 2000").replace("id = \"test\"", "id = \"test\"\nbase = \"cn-chongqin\""),
            "unknown-name",
            "\"cn-chongqin\"",
            Some("cn-chongqing"),
        ),
    ] {
        if code.is_empty() {
            let found = of(&text);
            assert!(found.iter().any(|d| matches!(d.problem, Problem::NotAnId { .. }) && d.line == 14));
            continue;
        }
        let (problem, pointed, nearest) = only(&text);
        let problem = serde_json::to_value(&problem).unwrap();
        assert_eq!(problem["problem"], code, "{text}");
        if !words.is_empty() {
            assert_eq!(pointed, words);
        }
        assert_eq!(nearest.as_deref(), near, "{code}");
    }
}

#[test]
fn rules_that_contradict_themselves_on_some_day_are_found() {
    let sound = pack(r#"{ fact = "built_year", at_most = 2000 }"#);
    let (problem, ..) = only(
        &sound
            .replace("id = \"built\"", "id = \"excluded-built\"")
            .replace("requires = \"built\"", "requires = \"excluded-built\""),
    );
    assert_eq!(problem, Problem::RequiresExclusion { name: "excluded-built".into() });

    let idle = sound.replace("requires = \"built\"", "requires = \"other\"")
        + &CRITERION
            .split("[[scope]]")
            .next()
            .unwrap()
            .replace("\"built\"", "\"other\"")
            .replace("TEST", r#"{ fact = "residential", is = "yes" }"#);
    let (problem, ..) = only(&idle);
    assert_eq!(problem, Problem::UnusedCriterion { name: "built".into() });

    let twice = format!(
        "{sound}\n{}",
        CRITERION
            .split("[[scope]]")
            .next()
            .unwrap()
            .replace("TEST", r#"{ fact = "built_year", at_most = 1999 }"#)
    );
    assert!(matches!(only(&twice).0, Problem::Twice { .. }));
}

#[test]
fn an_empty_parameter_may_be_left_out_of_a_list_but_not_stand_alone() {
    let parameter = r#"
[[parameter]]
id = "last"
name = { zh = "截止", en = "Last" }
kind = "year"
value = "unknown"
source = "S"
article = "1"
confidence = "H"
"#;
    let alone = pack(r#"{ fact = "built_year", at_most = { parameter = "last" } }"#) + parameter;
    let (problem, pointed, _) = only(&alone);
    assert_eq!((problem, pointed.as_str()), (Problem::MayBeEmpty { name: "last".into() }, "\"last\""));
    let listed = pack(
        r#"{ any = [{ fact = "built_year", at_most = 2000 }, { fact = "built_year", at_most = { parameter = "last" } }] }"#,
    ) + parameter;
    assert_eq!(of(&listed), []);
    let wrong = listed.replace("value = \"unknown\"", "value = \"soon\"");
    assert!(matches!(only(&wrong).0, Problem::WrongValue { .. }));
}

#[test]
fn an_overlay_may_name_what_its_base_declares_and_nothing_else() {
    let overlay = |parameter: &str| {
        HEAD.replace("layer = \"city\"", "layer = \"district\"\nbase = \"cn-chongqing\"")
            + &format!(
                "\n[[setting]]\nparameter = \"{parameter}\"\nvalue = 2003\nsource = \"S\"\narticle = \"1\"\nconfidence = \"H\"\n"
            )
    };
    assert_eq!(of(&overlay("scope.last-year")), []);
    let (problem, pointed, nearest) = only(&overlay("scope.last-yaer"));
    assert!(matches!(problem, Problem::UnknownName { .. }));
    assert_eq!((pointed.as_str(), nearest.as_deref()), ("\"scope.last-yaer\"", Some("scope.last-year")));
}

//! Gates in words: what stands before the next step, whether it is passed, and what to do about it.

use crate::i18n::Words;
use crate::pack::citation;
use crate::ui::tag::{Tag, Tone};
use app::gate::Unmet;
use app::policy::{GateAnswer, Rules};
use domain::Truth;
use domain::gate::Evidence;

/// A gate as pages show it.
#[derive(Debug)]
pub(crate) struct GateRow {
    pub(crate) name: String,
    pub(crate) tag: Tag,
    /// What to do about it; nothing where it is passed.
    pub(crate) help: Vec<String>,
    /// The document that asks for it, with its article.
    pub(crate) source: String,
}

impl GateRow {
    pub(crate) fn new(l: Words, rules: &Rules, answer: &GateAnswer) -> Self {
        Self {
            name: l.of_pack(&answer.gate.name).to_string(),
            tag: gate_tag(l, answer.passed),
            help: help(l, answer),
            source: citation(l, rules, &answer.gate.provenance),
        }
    }
}

fn gate_tag(l: Words, passed: Truth) -> Tag {
    let (tone, word) = match passed {
        Truth::Yes => (Tone::Good, "gate-passed"),
        Truth::No => (Tone::Warning, "gate-not-passed"),
        Truth::Unknown => (Tone::Open, "gate-not-known"),
    };
    Tag::new(tone, l.t(word))
}

fn help(l: Words, answer: &GateAnswer) -> Vec<String> {
    if answer.passed == Truth::Yes {
        return Vec::new();
    }
    let lacks = l.list(answer.missing.iter().map(|fact| l.fact(*fact)));
    let what_lacks = match (answer.passed, answer.gate.evidence) {
        (Truth::Unknown, _) => l.say("gate-lacks").with("facts", lacks).to_string(),
        (_, Some(Evidence::Consent)) => l.t("gate-consent-help").into_owned(),
        (_, Some(Evidence::Scheme)) => l.t("gate-scheme-help").into_owned(),
        (_, Some(Evidence::PublishedPlan)) => l.t("gate-published-plan-help").into_owned(),
        (_, None) => l.t("gate-test-help").into_owned(),
    };
    let about = answer.gate.about.as_ref().map(|about| l.of_pack(about).to_string());
    about.into_iter().chain([what_lacks]).collect()
}

/// The gates that a community does not pass, each with whether that is known.
pub(super) fn gates_said(l: Words, unmet: &Unmet) -> String {
    l.list(unmet.gates.iter().map(|answer| {
        let name = l.of_pack(&answer.gate.name).to_string();
        l.say("gate-said").with("gate", name).with("answer", gate_tag(l, answer.passed).word).to_string()
    }))
}

/// The same in a sentence of the community.
pub(crate) fn unmet_said(l: Words, unmet: &Unmet) -> String {
    let gates = gates_said(l, unmet);
    l.say("gate-unmet-of").with("community", unmet.name.as_str()).with("gates", gates).to_string()
}

/// A gate of the demonstration values that a community does not pass.
#[cfg(test)]
pub(crate) fn sample_unmet() -> Unmet {
    let missing = vec![domain::Fact::WillingHouseholds];
    let answer = |gate| GateAnswer { gate, passed: Truth::Unknown, missing: missing.clone() };
    let rules = crate::scenario::sample_rules();
    let consent = rules.gates().iter().filter(|gate| gate.evidence == Some(Evidence::Consent));
    let gates = consent.cloned().map(answer).collect();
    Unmet { community: "0".repeat(32).parse().unwrap(), name: "石油路新村".into(), gates }
}

/// Every gate of the demonstration values, with every answer.
#[cfg(test)]
pub(super) fn sample_gates(l: Words) -> Vec<GateRow> {
    let rules = crate::scenario::sample_rules();
    let answers = rules.gates().iter().flat_map(|gate| {
        Truth::ALL.map(|passed| {
            let missing =
                if passed == Truth::Unknown { vec![domain::Fact::WillingHouseholds] } else { vec![] };
            GateAnswer { gate: gate.clone(), passed, missing }
        })
    });
    answers.map(|answer| GateRow::new(l, &rules, &answer)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn each_sort_of_evidence_says_what_to_do_about_it() {
        let mut answer = sample_unmet().gates.remove(0);
        answer.passed = Truth::No;
        for l in Lang::ALL.map(Words::of) {
            for evidence in Evidence::ALL.iter().map(|known| Some(*known)).chain([None]) {
                answer.gate.evidence = evidence;
                let said = help(l, &answer);
                assert!(said.iter().all(|line| !line.contains('⟦')), "{said:?}");
            }
        }
    }

    #[test]
    fn what_is_not_known_is_named() {
        let said = unmet_said(Words::of(Lang::En), &sample_unmet());
        insta::assert_snapshot!(said, @"石油路新村: As many households agree as listing needs (Not known)");
        insta::assert_snapshot!(help(Words::of(Lang::ZhCn), &sample_unmet().gates[0]).join(" / "), @"再次征询居民意愿，结果记入小区档案。 / 档案缺少：同意改造户数比例，请补充。");
    }
}

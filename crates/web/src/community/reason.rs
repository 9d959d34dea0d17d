//! Criteria as reasons: what is asked, what is known, who says so, and which article asks.

use crate::i18n::Words;
use crate::ui::tag::{Tag, Tone};
use app::policy::Rules;
use domain::assessment::{CriterionOutcome, CriterionRole};
use domain::{Fact, FactValue, Truth};

/// A criterion as a row of the reasons.
#[derive(Debug)]
pub(crate) struct CriterionRow {
    pub id: String,
    /// The criterion in a word or two.
    pub name: String,
    /// What it asks, in words.
    pub rule: String,
    pub outcome: Tag,
    pub value: String,
    pub source: String,
    pub article: String,
    /// What would decide it, with where to provide it.
    pub missing: Vec<(String, String)>,
    pub estimated: bool,
}

/// The criteria of a community as rows.
pub(crate) fn criterion_rows(
    l: Words,
    rules: &Rules,
    outcomes: &[CriterionOutcome],
    community: &str,
) -> Vec<CriterionRow> {
    outcomes.iter().map(|outcome| criterion_row(l, rules, outcome, community)).collect()
}

fn criterion_row(l: Words, rules: &Rules, outcome: &CriterionOutcome, community: &str) -> CriterionRow {
    let criterion = rules.criterion(&outcome.id);
    let facts = criterion.map(|criterion| criterion.test.facts()).unwrap_or_default();
    let missing = outcome
        .missing
        .iter()
        .map(|fact| (l.fact(*fact).into_owned(), super::record_view::decide_href(community, *fact)));
    CriterionRow {
        id: outcome.id.to_string(),
        name: criterion.map_or_else(|| outcome.id.to_string(), |it| l.of_pack(&it.name).to_string()),
        rule: criterion.map(|it| l.of_pack(&it.rule).to_string()).unwrap_or_default(),
        outcome: outcome_tag(l, outcome.role, outcome.truth),
        value: outcome.value.as_deref().map(|text| value_words(l, &facts, text)).unwrap_or_default(),
        source: outcome.source.as_deref().unwrap_or_default().to_owned(),
        article: outcome.article.to_string(),
        missing: missing.collect(),
        estimated: outcome.estimated,
    }
}

/// Whether a criterion speaks for or against, in its own words: an exclusion that applies is a bad thing.
fn outcome_tag(l: Words, role: CriterionRole, truth: Truth) -> Tag {
    match (role, truth) {
        (CriterionRole::Requirement, truth) => Tag::new(
            l.truth_tag(truth).tone,
            l.t(match truth {
                Truth::Yes => "requirement-met",
                Truth::No => "requirement-unmet",
                Truth::Unknown => "truth-unknown",
            }),
        ),
        (CriterionRole::Exclusion, Truth::Yes) => Tag::new(Tone::Plain, l.t("exclusion-applies")),
        (CriterionRole::Exclusion, Truth::No) => Tag::new(Tone::Good, l.t("exclusion-not")),
        (CriterionRole::Exclusion, Truth::Unknown) => Tag::new(Tone::Open, l.t("truth-unknown")),
    }
}

/// A canonical value in words: of the first of the criterion's facts whose kind it fits. Text fits any kind,
/// so it comes last.
fn value_words(l: Words, facts: &[Fact], text: &str) -> String {
    let fits = |fact: &&Fact| matches!(FactValue::parse(**fact, text), Ok(value) if !matches!(value, FactValue::Text(_)));
    let found = facts.iter().find(fits).or_else(|| facts.first());
    found.map_or_else(
        || text.to_owned(),
        |fact| {
            let value = l.canonical(*fact, text);
            match (facts.len(), l.fact_unit(*fact)) {
                (1, None) => value,
                (1, Some(unit)) => format!("{value} {unit}"),
                (_, None) => format!("{} {value}", l.fact(*fact)),
                (_, Some(unit)) => format!("{} {value} {unit}", l.fact(*fact)),
            }
        },
    )
}

#[cfg(test)]
impl CriterionRow {
    pub(crate) fn sample(l: Words) -> Self {
        Self {
            id: "upkeep".into(),
            name: "失养失修失管".into(),
            rule: "失养失修失管".into(),
            outcome: outcome_tag(l, CriterionRole::Requirement, Truth::Unknown),
            value: String::new(),
            source: String::new(),
            article: "渝城办〔2020〕14号".into(),
            missing: vec![(l.fact(Fact::UpkeepLacking).into_owned(), "/communities/0190a1/decide".into())],
            estimated: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn a_value_is_said_as_its_own_fact_says_it() {
        let l = Words::of(Lang::En);
        assert_eq!(value_words(l, &[Fact::BuiltYear], "2000?"), "about 2000");
        assert_eq!(value_words(l, &[Fact::FloorArea], "22100.5"), "22,100.5 m²");
        let mixed = value_words(l, &[Fact::StronglyWilling, Fact::WillingHouseholds], "83.5");
        assert!(mixed.ends_with("83.5 %"), "{mixed}");
        assert_eq!(value_words(l, &[], "x"), "x");
    }
}

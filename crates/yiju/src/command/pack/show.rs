//! Packs in words, for a terminal.

use crate::cli::Language;
use crate::command::say;
use domain::allocation::{Basis, Key};
use domain::threshold::{Bound, Comparison, Condition, Rule};
use policy::{Bilingual, Change, ChangeKind, Provenance, Rules};
use serde_json::{Value, json};

/// A rule set in words, with sources.
pub fn show(rules: &Rules, language: Language) {
    let pack = rules.pack_ref();
    say(format_args!("{} @ {}  {}", pack.id, pack.as_of, pack.hash));
    if let Some(scope) = rules.scope() {
        head(language, "改造对象", "Scope");
        say(format_args!("  {}", word(&scope.rule, language)));
    }
    for criterion in rules.criteria() {
        let (name, rule) = (word(&criterion.name, language), word(&criterion.rule, language));
        say(format_args!("  {:<22} {name}：{rule}  [{}]", criterion.id, cited(&criterion.provenance)));
    }
    head(language, "参数", "Parameters");
    for parameter in rules.parameters() {
        let value = parameter.value.as_ref().map_or_else(|| empty(language), ToString::to_string);
        let name = word(&parameter.name, language);
        say(format_args!("  {:<34} {name} = {value}  [{}]", parameter.id, cited(&parameter.provenance)));
    }
    head(language, "改造内容", "Menu");
    for item in rules.menu().iter().filter(|item| item.offered) {
        let (name, unit) = (word(&item.name, language), word(&item.unit, language));
        let price = item.price.as_ref();
        let price = price.map_or_else(|| empty(language), |price| format!("{}–{}", price.low, price.high));
        say(format_args!("  {:<5} {:<12} {name} / {unit}: {price}", item.code, item.class));
    }
    decisions(rules, language);
    head(language, "指标", "Indicators");
    for indicator in rules.indicators() {
        say(format_args!("  {:<14} {}", indicator.id, word(&indicator.name, language)));
    }
    head(language, "目标与进展", "Targets and progress");
    for target in rules.targets() {
        let name = word(&target.name, language);
        say(format_args!("  {} {name}  [{}]", target.year, cited(&target.provenance)));
    }
    let empties = rules.empties().len();
    say(match language {
        Language::Zh => format!("\n资料未给出、须由城市填写的项目：{empties} 项"),
        Language::En => format!("\nRequired and not given by the sources: {empties}"),
    });
}

/// What owners decide with which majorities, and how costs come down to households.
fn decisions(rules: &Rules, language: Language) {
    head(language, "表决事项", "Matters");
    for matter in rules.matters() {
        let name = word(&matter.name, language);
        let needs = match (&matter.under, &matter.rule) {
            (Some(under), _) => format!("→ {under}"),
            (None, Some(rule)) => needs(rule),
            (None, None) => empty(language),
        };
        say(format_args!("  {:<18} {name}: {needs}  [{}]", matter.id, cited(&matter.provenance)));
    }
    head(language, "费用分摊", "Sharing of costs");
    for sharing in rules.sharings() {
        let name = word(&sharing.name, language);
        let basis = match &sharing.rule {
            None => empty(language),
            Some(rule) => rule.key.as_ref().map_or(Basis::StatutoryArea, Key::basis).key().to_owned(),
        };
        say(format_args!("  {:<18} {name}: {basis}  [{}]", sharing.id, cited(&sharing.provenance)));
    }
}

/// The comparisons of a rule in short: `participants ≥ 2/3 all (heads) · yes > 1/2 participants (area)`.
fn needs(rule: &Rule) -> String {
    let conditions = rule.quorum.iter().chain([&rule.approval]).chain(&rule.objections);
    let tests = conditions.flat_map(Condition::tests).map(|test| {
        let sign = match test.comparison {
            Comparison::AtLeast => "≥",
            Comparison::MoreThan => ">",
            Comparison::LessThan => "<",
            Comparison::AtMost => "≤",
        };
        let bound = match test.bound {
            Bound::Of { base, fraction } => format!("{fraction} {}", base.key()),
            Bound::Number(number) => number.to_string(),
        };
        format!("{} {sign} {bound} ({})", test.count.key(), test.measure.key())
    });
    tests.collect::<Vec<_>>().join(" · ")
}

/// The same for programs.
pub fn outline(rules: &Rules) -> Value {
    json!({
        "pack": rules.pack_ref(),
        "sources": rules.sources(),
        "scope": rules.scope(),
        "criteria": rules.criteria(),
        "parameters": rules.parameters(),
        "approaches": rules.approaches(),
        "pools": rules.pools(),
        "norms": rules.norms(),
        "service_models": rules.service_models(),
        "item_classes": rules.item_classes(),
        "obligations": rules.obligations(),
        "menu": rules.menu(),
        "scorecards": rules.scorecards(),
        "indicators": rules.indicators(),
        "targets": rules.targets(),
        "counting": rules.counting(),
        "matters": rules.matters(),
        "sharings": rules.sharings(),
        "packages": rules.packages(),
        "need_parts": rules.need_parts(),
        "gates": rules.gates(),
        "required_and_empty": rules.empties(),
    })
}

/// What differs, entry by entry.
pub fn changes(changes: &[Change], language: Language) {
    if changes.is_empty() {
        say(match language {
            Language::Zh => "没有差别",
            Language::En => "no difference",
        });
    }
    for change in changes {
        let section = json!(change.section);
        let place = format!("{} {}", section.as_str().unwrap_or_default(), change.id);
        match &change.kind {
            ChangeKind::Added => say(format_args!("+ {place}")),
            ChangeKind::Removed => say(format_args!("- {place}")),
            ChangeKind::Changed { fields } => {
                say(format_args!("~ {place}"));
                for field in fields {
                    say(format_args!("    {}: {} → {}", field.field, field.from, field.to));
                }
            }
        }
    }
}

fn head(language: Language, zh: &str, en: &str) {
    say(format_args!("\n{}", if language == Language::Zh { zh } else { en }));
}

fn word(text: &Bilingual, language: Language) -> &str {
    match language {
        Language::Zh => &text.zh,
        Language::En => &text.en,
    }
}

fn empty(language: Language) -> String {
    match language {
        Language::Zh => "（待填）".into(),
        Language::En => "(empty)".into(),
    }
}

fn cited(provenance: &Provenance) -> String {
    format!("{} {} {}", provenance.source, provenance.article, provenance.confidence.key())
}

//! What two sets of rules say differently, in words.

use crate::i18n::Words;
use app::policy::{Bilingual, Change, ChangeKind, FieldChange, Rules, Section};
use serde_json::Value;

/// An entry that the second rules say otherwise.
#[derive(Debug)]
pub(super) struct RuleChange {
    /// The sort of entry.
    pub(super) what: String,
    /// Its name.
    pub(super) name: String,
    /// What was said and what is said instead; or that it came or went.
    pub(super) how: Vec<String>,
    /// Whether it bears on who is covered.
    pub(super) screens: bool,
}

/// Fields that are no rule by themselves: where it stands, when, and the test whose words stand beside it.
const ASIDE: [&str; 8] =
    ["source", "article", "confidence", "note", "effective_from", "effective_until", "test", "requires"];

/// Every entry that differs.
pub(super) fn rule_changes(l: Words, changes: &[Change], from: &Rules, to: &Rules) -> Vec<RuleChange> {
    changes.iter().map(|change| rule_change(l, change, from, to)).collect()
}

fn rule_change(l: Words, change: &Change, from: &Rules, to: &Rules) -> RuleChange {
    let how = match &change.kind {
        ChangeKind::Added => vec![l.t("change-added").into_owned()],
        ChangeKind::Removed => vec![l.t("change-removed").into_owned()],
        ChangeKind::Changed { fields } => fields.iter().filter_map(|field| said(l, field)).collect(),
    };
    let name = name_of(to, change).or_else(|| name_of(from, change));
    RuleChange {
        what: l.t(section_key(change.section)).into_owned(),
        name: name.map_or_else(|| change.id.clone(), |name| l.of_pack(name).to_string()),
        how,
        screens: matches!(change.section, Section::Scope | Section::Criterion | Section::Parameter),
    }
}

const fn section_key(section: Section) -> &'static str {
    match section {
        Section::Scope => "section-scope",
        Section::Criterion => "section-criterion",
        Section::Parameter => "section-parameter",
        Section::Approach => "section-approach",
        Section::Pool => "section-pool",
        Section::Norm => "section-norm",
        Section::ServiceModel => "section-service-model",
        Section::ItemClass => "section-item-class",
        Section::Obligation => "section-obligation",
        Section::Item => "section-item",
        Section::Scorecard => "section-scorecard",
        Section::Indicator => "section-indicator",
        Section::Target => "section-target",
        Section::Counting => "section-counting",
        Section::Matter => "section-matter",
        Section::Sharing => "section-sharing",
        Section::Package => "section-package",
        Section::NeedPart => "section-need-part",
        Section::Gate => "section-gate",
    }
}

fn name_of<'a>(rules: &'a Rules, change: &Change) -> Option<&'a Bilingual> {
    let id = change.id.as_str();
    match change.section {
        Section::Scope => rules.scope().map(|scope| &scope.rule),
        Section::Criterion => rules.criterion(id).map(|it| &it.name),
        Section::Parameter => rules.parameter(id).map(|it| &it.name),
        Section::Approach => term(rules.approaches(), id),
        Section::Pool => term(rules.pools(), id),
        Section::Norm => term(rules.norms(), id),
        Section::ServiceModel => term(rules.service_models(), id),
        Section::ItemClass | Section::Obligation => {
            rules.item_classes().iter().find(|it| &*it.id == id).map(|it| &it.name)
        }
        Section::Item => rules.item(id).map(|it| &it.name),
        Section::Scorecard => rules.scorecards().iter().find(|it| &*it.id == id).map(|it| &it.name),
        Section::Indicator => rules.indicators().iter().find(|it| &*it.id == id).map(|it| &it.name),
        Section::Target => rules.targets().iter().find(|it| &*it.id == id).map(|it| &it.name),
        Section::Counting => None,
        Section::Matter => rules.matter(id).map(|it| &it.name),
        Section::Sharing => rules.sharing(id).map(|it| &it.name),
        Section::Package => rules.package(id).map(|it| &it.name),
        Section::NeedPart => rules.need_parts().iter().find(|it| &*it.id == id).map(|it| &it.name),
        Section::Gate => rules.gates().iter().find(|it| &*it.id == id).map(|it| &it.name),
    }
}

fn term<'a>(terms: &'a [app::policy::Term], id: &str) -> Option<&'a Bilingual> {
    terms.iter().find(|term| &*term.id == id).map(|term| &term.name)
}

/// «from → to», where both can be said in words.
fn said(l: Words, field: &FieldChange) -> Option<String> {
    if ASIDE.contains(&field.field.as_str()) {
        return None;
    }
    Some(format!("{} → {}", plain(l, &field.from)?, plain(l, &field.to)?))
}

/// A value of a pack's entry in words: of two languages the reader's, of a list its members.
fn plain(l: Words, value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(l.t("change-nothing").into_owned()),
        Value::String(text) => Some(text.clone()),
        Value::Bool(flag) => Some(l.t(if *flag { "flag-yes" } else { "flag-no" }).into_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => {
            Some(l.list(values.iter().map(|value| plain(l, value)).collect::<Option<Vec<_>>>()?))
        }
        Value::Object(fields) => {
            let own = fields.get(if l.is_zh() { "zh" } else { "en" })?;
            own.as_str().map(str::to_owned)
        }
    }
}

#[cfg(test)]
impl RuleChange {
    pub(super) fn sample(l: Words) -> Self {
        Self {
            what: l.t("section-parameter").into_owned(),
            name: "建成年份截止".into(),
            how: vec!["2000 → 2005".into()],
            screens: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use app::policy::{Library, diff};

    #[test]
    fn a_moved_year_is_said_as_its_value_and_its_rule() {
        let pack = Library::shipped().load("cn-chongqing").unwrap();
        let day = jiff::civil::date(2020, 12, 31);
        let from = pack.rules_on(day).unwrap();
        let to = pack.with_parameter("scope.last-year", "2005").unwrap().rules_on(day).unwrap();
        let changes = rule_changes(Words::of(Lang::En), &diff(&from, &to), &from, &to);
        assert!(changes.iter().all(|change| change.screens), "{changes:?}");
        assert!(changes.iter().any(|change| change.how == ["2000 → 2005"]), "{changes:?}");
        assert!(changes.iter().flat_map(|change| &change.how).all(|how| !how.contains('{')), "{changes:?}");
    }
}

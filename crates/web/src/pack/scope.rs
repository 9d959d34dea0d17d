//! The scope in words: what is asked, what rules out, and how it combines.

use super::entry::{Entry, citation, entry};
use crate::i18n::Words;
use app::policy::{Criterion, Need, RollUp, Rules};
use domain::assessment::CriterionRole;

/// Who is covered, in words.
#[derive(Debug, Default)]
pub(super) struct ScopeView {
    /// The scope as the source puts it.
    pub(super) rule: String,
    /// Its document and article.
    pub(super) source: String,
    /// How the requirements combine: `A且B且（C或D）`.
    pub(super) combined: String,
    /// How the buildings make the community.
    pub(super) roll_up: String,
    pub(super) requirements: Vec<Entry>,
    pub(super) exclusions: Vec<Entry>,
}

/// The scope of some rules; `None` in a pack that does not screen.
pub(super) fn scope(l: Words, rules: &Rules) -> Option<ScopeView> {
    let scope = rules.scope()?;
    let of_role = |role: CriterionRole| {
        let criteria = rules.criteria().iter().filter(move |criterion| criterion.role() == role);
        criteria.map(|criterion| criterion_entry(l, rules, criterion)).collect()
    };
    Some(ScopeView {
        rule: l.of_pack(&scope.rule).to_string(),
        source: citation(l, rules, &scope.provenance),
        combined: combined(l, rules, &scope.requires, false),
        roll_up: l
            .t(match scope.roll_up {
                RollUp::Any => "scope-any-building",
                RollUp::All => "scope-all-buildings",
            })
            .into_owned(),
        requirements: of_role(CriterionRole::Requirement),
        exclusions: of_role(CriterionRole::Exclusion),
    })
}

fn criterion_entry(l: Words, rules: &Rules, criterion: &Criterion) -> Entry {
    let (name, says) = (l.of_pack(&criterion.name), l.of_pack(&criterion.rule));
    let mut entry = entry(l, rules, &criterion.id, name.to_string(), says.to_string(), &criterion.provenance);
    if criterion.is_of_buildings() {
        let key = match criterion.roll_up {
            RollUp::Any => "criterion-any-building",
            RollUp::All => "criterion-all-buildings",
        };
        entry.notes.push(l.t(key).into_owned());
    }
    entry
}

/// A combination in words, in brackets where it stands inside another.
fn combined(l: Words, rules: &Rules, need: &Need, inside: bool) -> String {
    let (joint, needs) = match need {
        Need::Criterion(id) => {
            return rules.criterion(id).map_or_else(|| id.to_string(), |it| l.of_pack(&it.name).to_string());
        }
        Need::All(needs) => ("need-and", needs),
        Need::Any(needs) => ("need-or", needs),
    };
    let joint = if l.is_zh() { l.t(joint).into_owned() } else { format!(" {} ", l.t(joint)) };
    let several = needs.len() > 1;
    let parts: Vec<String> = needs.iter().map(|need| combined(l, rules, need, several)).collect();
    let text = parts.join(&joint);
    match (inside && several, l.is_zh()) {
        (false, _) => text,
        (true, true) => format!("（{text}）"),
        (true, false) => format!("({text})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use app::policy::Library;

    #[test]
    fn every_shipped_scope_names_all_its_requirements() {
        let library = Library::shipped();
        for id in ["cn-chongqing", "cn-chongqing-nanchuan", "sg-hip"] {
            let pack = library.load(id).unwrap();
            let rules = pack.rules_on(*pack.change_days().last().unwrap()).unwrap();
            let view = scope(Words::of(Lang::ZhCn), &rules).unwrap();
            assert!(!view.requirements.is_empty(), "{id}");
            for entry in &view.requirements {
                assert!(view.combined.contains(&entry.name), "{id}: {} in {}", entry.name, view.combined);
            }
        }
    }
}

//! The difference between two sets of rules, entry by entry.

use crate::rules::Rules;
use serde::Serialize;
use serde_json::Value;

/// One field of an entry that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// The field as packs write it.
    pub field: String,
    /// Its value in the first rules; `Null` where it has none.
    pub from: Value,
    /// Its value in the second.
    pub to: Value,
}

/// What happened to an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum ChangeKind {
    /// Only the second rules have it.
    Added,
    /// Only the first rules have it.
    Removed,
    /// Both have it and say different things.
    Changed {
        /// What differs.
        fields: Vec<FieldChange>,
    },
}

/// A section of the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Section {
    /// How the criteria combine.
    Scope,
    /// Criteria.
    Criterion,
    /// Parameters.
    Parameter,
    /// Approaches.
    Approach,
    /// Pools.
    Pool,
    /// Norms of property service.
    Norm,
    /// Models of property service.
    ServiceModel,
    /// Item classes.
    ItemClass,
    /// Obligations of classes.
    Obligation,
    /// Menu items, with prices.
    Item,
    /// Scorecards.
    Scorecard,
    /// Indicators.
    Indicator,
    /// Targets and published progress.
    Target,
    /// How heads are counted.
    Counting,
    /// Matters that owners decide.
    Matter,
    /// Rules of sharing.
    Sharing,
    /// What can be done to communities, with its estimates.
    Package,
    /// Parts of the need score.
    NeedPart,
    /// Gates of the pipeline.
    Gate,
}

/// One entry that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Where.
    pub section: Section,
    /// The entry's id or code.
    pub id: String,
    /// What happened to it.
    #[serde(flatten)]
    pub kind: ChangeKind,
}

/// What differs from the first rules to the second, in the order of the sections.
pub fn diff(a: &Rules, b: &Rules) -> Vec<Change> {
    let mut changes = Vec::new();
    compare(Section::Scope, "rule", a.scope().as_slice(), b.scope().as_slice(), &mut changes);
    compare(Section::Criterion, "id", a.criteria(), b.criteria(), &mut changes);
    compare(Section::Parameter, "id", a.parameters(), b.parameters(), &mut changes);
    compare(Section::Approach, "id", a.approaches(), b.approaches(), &mut changes);
    compare(Section::Pool, "id", a.pools(), b.pools(), &mut changes);
    compare(Section::Norm, "id", a.norms(), b.norms(), &mut changes);
    compare(Section::ServiceModel, "id", a.service_models(), b.service_models(), &mut changes);
    compare(Section::ItemClass, "id", a.item_classes(), b.item_classes(), &mut changes);
    compare(Section::Obligation, "class", a.obligations(), b.obligations(), &mut changes);
    compare(Section::Item, "code", a.menu(), b.menu(), &mut changes);
    compare(Section::Scorecard, "id", a.scorecards(), b.scorecards(), &mut changes);
    compare(Section::Indicator, "id", a.indicators(), b.indicators(), &mut changes);
    compare(Section::Target, "id", a.targets(), b.targets(), &mut changes);
    compare(Section::Counting, "", a.counting().as_slice(), b.counting().as_slice(), &mut changes);
    compare(Section::Matter, "id", a.matters(), b.matters(), &mut changes);
    compare(Section::Sharing, "id", a.sharings(), b.sharings(), &mut changes);
    compare(Section::Package, "id", a.packages(), b.packages(), &mut changes);
    compare(Section::NeedPart, "id", a.need_parts(), b.need_parts(), &mut changes);
    compare(Section::Gate, "id", a.gates(), b.gates(), &mut changes);
    changes
}

fn compare<T: Serialize>(section: Section, key: &str, a: &[T], b: &[T], changes: &mut Vec<Change>) {
    let (a, b) = (by_key(section, key, a), by_key(section, key, b));
    for (id, from) in &a {
        let kind = match b.iter().find(|(other, _)| other == id) {
            None => ChangeKind::Removed,
            Some((_, to)) => match fields(from, to) {
                fields if fields.is_empty() => continue,
                fields => ChangeKind::Changed { fields },
            },
        };
        changes.push(Change { section, id: id.clone(), kind });
    }
    for (id, _) in b.iter().filter(|(id, _)| !a.iter().any(|(other, _)| other == id)) {
        changes.push(Change { section, id: id.clone(), kind: ChangeKind::Added });
    }
}

fn by_key<T: Serialize>(section: Section, key: &str, entries: &[T]) -> Vec<(String, Value)> {
    let keyed = |entry: &T| {
        let value = serde_json::to_value(entry).ok()?;
        let id = match section {
            Section::Scope => "scope".to_owned(),
            Section::Counting => "counting".to_owned(),
            _ => value.get(key)?.as_str()?.to_owned(),
        };
        Some((id, value))
    };
    entries.iter().filter_map(keyed).collect()
}

fn fields(from: &Value, to: &Value) -> Vec<FieldChange> {
    let (Value::Object(from), Value::Object(to)) = (from, to) else { return Vec::new() };
    let mut names: Vec<&String> = from.keys().chain(to.keys()).collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .filter_map(|name| {
            let (from, to) = (from.get(name), to.get(name));
            (from != to).then(|| FieldChange {
                field: name.clone(),
                from: from.cloned().unwrap_or_default(),
                to: to.cloned().unwrap_or_default(),
            })
        })
        .collect()
}

//! The entries of a pack as pages show them: words, source, confidence.

use crate::i18n::Words;
use app::policy::{
    DecidingScope, FigureKind, Gate, Indicator, Item, Obligation, Parameter, ParameterKind, Provenance,
    Rules, Target, Term,
};

/// Anything a pack says: what, in words; where it stands; how sure.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) says: String,
    pub(super) source: String,
    pub(super) confidence: String,
    /// What a reader should know besides.
    pub(super) notes: Vec<String>,
}

/// A group of entries under one heading.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) about: String,
    /// How strongly it is to be done, in the words of the source, with the source.
    pub(super) duty: Option<(String, String)>,
    pub(super) entries: Vec<Entry>,
}

/// «渝城办〔2020〕14号 改造范围»
pub(crate) fn citation(l: Words, rules: &Rules, provenance: &Provenance) -> String {
    let document = match rules.source(&provenance.source) {
        Some(source) => source.number.clone().unwrap_or_else(|| l.of_pack(&source.title)),
        None => provenance.source.clone(),
    };
    format!("{document} {}", provenance.article)
}

pub(super) fn entry(
    l: Words,
    rules: &Rules,
    id: &str,
    name: String,
    says: String,
    from: &Provenance,
) -> Entry {
    Entry {
        id: id.to_owned(),
        name,
        says,
        source: citation(l, rules, from),
        confidence: l.grade(from.confidence).into_owned(),
        notes: from.note.iter().map(|note| l.of_pack(note).to_string()).collect(),
    }
}

/// Parameters that have a value, and those that are required and empty.
pub(super) fn parameters(l: Words, rules: &Rules, empty: bool) -> Vec<Entry> {
    let chosen = rules.parameters().iter().filter(|parameter| parameter.value.is_none() == empty);
    chosen
        .map(|parameter| {
            let name = l.of_pack(&parameter.name).to_string();
            entry(l, rules, &parameter.id, name, value(l, parameter), &parameter.provenance)
        })
        .collect()
}

fn value(l: Words, parameter: &Parameter) -> String {
    let Some(value) = &parameter.value else { return l.t("parameter-empty").into_owned() };
    let unit = match (&parameter.unit, parameter.kind) {
        (Some(unit), _) => unit.to_string(),
        (None, ParameterKind::Share) => "%".to_owned(),
        (None, ParameterKind::Area) => l.t("unit-m2").into_owned(),
        (None, ParameterKind::Days) => l.t("unit-days").into_owned(),
        (None, ParameterKind::WorkingDays) => l.t("unit-working-days").into_owned(),
        _ => String::new(),
    };
    let text = match value.to_string().as_str() {
        "yes" => l.t("flag-yes").into_owned(),
        "no" => l.t("flag-no").into_owned(),
        other => other.to_owned(),
    };
    format!("{text} {unit}").trim_end().to_owned()
}

/// The menu by class.
pub(super) fn menu(l: Words, rules: &Rules) -> Vec<Group> {
    rules
        .item_classes()
        .iter()
        .map(|class| Group {
            id: class.id.to_string(),
            title: l.of_pack(&class.name).to_string(),
            about: class.about.as_ref().map(|about| l.of_pack(about).to_string()).unwrap_or_default(),
            duty: rules
                .obligations()
                .iter()
                .find(|duty| duty.class == class.id)
                .map(|duty| (l.of_pack(&duty.wording).to_string(), citation(l, rules, &duty.provenance))),
            entries: rules
                .menu()
                .iter()
                .filter(|item| item.class == class.id)
                .map(|item| menu_item(l, rules, item))
                .collect(),
        })
        .collect()
}

fn menu_item(l: Words, rules: &Rules, item: &Item) -> Entry {
    let price = match &item.price {
        Some(price) if price.low == price.high => l.money(price.low),
        Some(price) => format!("{} – {}", l.money(price.low), l.money(price.high)),
        None => l.t("price-unknown").into_owned(),
    };
    let obligation = rules.obligation_of(item).map(|obligation| {
        l.t(match obligation {
            Obligation::Immediate => "obligation-immediate",
            Obligation::Must => "obligation-must",
            Obligation::May => "obligation-may",
            Obligation::Encouraged => "obligation-encouraged",
        })
        .into_owned()
    });
    let scope = l.t(match item.scope {
        DecidingScope::Community => "deciding-community",
        DecidingScope::Building => "deciding-building",
        DecidingScope::Entrance => "deciding-entrance",
        DecidingScope::Dwelling => "deciding-dwelling",
    });
    let offered = (!item.offered).then(|| l.t("item-not-offered").into_owned());
    let price = format!("{price} / {}", l.of_pack(&item.unit));
    let says = l.list([offered, obligation, Some(scope.into_owned()), Some(price)].into_iter().flatten());
    let mut entry = entry(l, rules, &item.code, l.of_pack(&item.name).to_string(), says, &item.provenance);
    let relations = [
        ("item-requires", &item.requires),
        ("item-only-with", &item.only_with),
        ("item-excludes", &item.excludes),
    ];
    let said = relations.into_iter().filter(|(_, items)| !items.is_empty());
    entry.notes.extend(said.map(|(key, items)| l.say(key).with("items", l.list(items.iter())).to_string()));
    if !item.measured_by.is_empty() {
        let facts = l.list(item.measured_by.iter().map(|fact| l.fact(*fact)));
        entry.notes.push(l.say("item-measured-by").with("facts", facts).to_string());
    }
    entry
}

/// Approaches, pools, norms or models of service.
pub(super) fn terms(l: Words, rules: &Rules, terms: &[Term]) -> Vec<Entry> {
    let term = |term: &Term| {
        let about = term.about.iter().chain(&term.checks).map(|text| l.of_pack(text));
        let name = l.of_pack(&term.name).to_string();
        entry(l, rules, &term.id, name, l.list(about), &term.provenance)
    };
    terms.iter().map(term).collect()
}

/// The gates of the pipeline, each with the step it stands before.
pub(super) fn gates(l: Words, rules: &Rules) -> Vec<Entry> {
    let gate = |gate: &Gate| {
        let step = l.t(&format!("gates-{}", gate.step.key())).into_owned();
        let name = l.of_pack(&gate.name).to_string();
        let mut entry = entry(l, rules, &gate.id, name, step, &gate.provenance);
        entry.notes.splice(0..0, gate.about.iter().map(|about| l.of_pack(about).to_string()));
        entry
    };
    rules.gates().iter().map(gate).collect()
}

/// The scorecards with their indicators.
pub(super) fn scorecards(l: Words, rules: &Rules) -> Vec<Group> {
    rules
        .scorecards()
        .iter()
        .map(|card| Group {
            id: card.id.to_string(),
            title: l.of_pack(&card.name).to_string(),
            about: card.about.as_ref().map(|about| l.of_pack(about).to_string()).unwrap_or_default(),
            duty: None,
            entries: rules
                .indicators()
                .iter()
                .filter(|indicator| indicator.scorecard == card.id)
                .map(|indicator| indicator_entry(l, rules, indicator))
                .collect(),
        })
        .collect()
}

fn indicator_entry(l: Words, rules: &Rules, indicator: &Indicator) -> Entry {
    let mut says = l.of_pack(&indicator.requirement).to_string();
    if !indicator.fixed_by.is_empty() {
        let items = l.list(indicator.fixed_by.iter());
        says = format!("{says} {}", l.say("indicator-fixed-by").with("items", items));
    }
    let name = l.of_pack(&indicator.name).to_string();
    let mut entry = entry(l, rules, &indicator.id, name, says, &indicator.provenance);
    entry.notes.extend(indicator.existing.iter().map(|existing| {
        l.say("indicator-existing")
            .with("requirement", l.of_pack(&existing.requirement).to_string())
            .to_string()
    }));
    entry
}

/// Targets and published progress.
pub(super) fn targets(l: Words, rules: &Rules) -> Vec<Entry> {
    rules.targets().iter().map(|target| target_entry(l, rules, target)).collect()
}

fn target_entry(l: Words, rules: &Rules, target: &Target) -> Entry {
    let kind = l.t(match target.kind {
        FigureKind::Target => "figure-target",
        FigureKind::Progress => "figure-progress",
    });
    let figures = [
        target.communities.map(|count| l.say("dashboard-communities").with("count", count).to_string()),
        target.floor_area.map(|area| l.area(area)),
        target.households.map(|count| l.say("dashboard-households").with("count", count).to_string()),
    ];
    let says = format!("{kind} · {} · {}", target.year, l.list(figures.into_iter().flatten()));
    entry(l, rules, &target.id, l.of_pack(&target.name).to_string(), says, &target.provenance)
}

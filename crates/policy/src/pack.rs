//! A pack: layers laid over one another, one hash, and the rules of any day.

use crate::calendar::work_calendar;
use crate::diagnostic::{Diagnostic, NameKind, PackErrors, Problem, place};
use crate::entry::{Bilingual, Grade, Header, LayerKind, Provenance, Source, SourceKind};
use crate::layer::{Keyed, Layer, Located};
use crate::parameter::{ParameterKind, ParameterValue, Setting, UNKNOWN};
use crate::rules::Rules;
use domain::assessment::PackRef;
use domain::calendar::WorkCalendar;
use domain::division::Gazetteer;
use domain::nearest::nearest;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::ops::Range;
use std::sync::Arc;

/// A pack with everything it builds on. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Pack {
    id: Arc<str>,
    hash: Arc<str>,
    layers: Vec<Arc<Layer>>,
    divisions: Option<Arc<Gazetteer>>,
}

/// There are no rules on that day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoRules {
    /// The programme had not begun.
    #[error("{pack} is in force from {from}, not on {day}")]
    NotYet {
        /// The layer that begins the programme.
        pack: Arc<str>,
        /// The day asked for.
        day: Date,
        /// Its first day.
        from: Date,
    },
    /// The rules of that day contradict themselves; `check` says where.
    #[error("the rules of {day} cannot be applied: {}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Faulty {
        /// The day asked for.
        day: Date,
        /// What is wrong.
        problems: Vec<Problem>,
    },
}

impl Pack {
    /// Lays the layers over one another, lowest first, and checks the rules of every day on which
    /// something changes.
    pub(crate) fn of(
        id: Arc<str>,
        layers: Vec<Arc<Layer>>,
        divisions: Option<Arc<Gazetteer>>,
    ) -> Result<Self, PackErrors> {
        let hash = hash(&layers, divisions.as_deref());
        let pack = Self { id, hash, layers, divisions };
        let mut found = pack.check_values();
        if found.is_empty() {
            found = pack.check_days();
        }
        if found.is_empty() { Ok(pack) } else { Err(PackErrors(found)) }
    }

    /// The id it was loaded by: layers joined by `+`.
    pub fn id(&self) -> &Arc<str> {
        &self.id
    }

    /// SHA-256 of what the layers say, hexadecimal: comments, order of keys and spaces do not count.
    pub fn hash(&self) -> &Arc<str> {
        &self.hash
    }

    /// The heads of its layers, lowest first.
    pub fn layers(&self) -> impl Iterator<Item = &Header> {
        self.layers.iter().map(|layer| &layer.pack)
    }

    /// The name of the city's layer (or of the highest one that begins a programme).
    pub fn name(&self) -> Option<&Bilingual> {
        self.programme().or_else(|| self.layers.last()).map(|layer| &layer.pack.name)
    }

    /// Its divisions through time.
    pub fn divisions(&self) -> Option<&Arc<Gazetteer>> {
        self.divisions.as_ref()
    }

    /// The working days its periods are counted by; `None` where no layer names a calendar.
    pub fn calendar(&self) -> Option<Arc<WorkCalendar>> {
        let named = self.layers.iter().rev().find_map(|layer| layer.pack.calendar.as_deref());
        named.and_then(work_calendar)
    }

    pub(crate) fn layers_inside(&self) -> &[Arc<Layer>] {
        &self.layers
    }

    fn programme(&self) -> Option<&Arc<Layer>> {
        self.layers.iter().rev().find(|layer| layer.pack.layer.begins_programme())
    }

    /// The rules of a day.
    pub fn rules_on(&self, day: Date) -> Result<Rules, NoRules> {
        if let Some(programme) = self.programme()
            && day < programme.pack.effective_from
        {
            let (pack, from) = (programme.pack.id.clone(), programme.pack.effective_from);
            return Err(NoRules::NotYet { pack, day, from });
        }
        let pack = PackRef { id: self.id.clone(), hash: self.hash.clone(), as_of: day };
        Rules::resolve(&self.layers, pack).map_err(|faults| NoRules::Faulty {
            day,
            problems: faults.into_iter().map(|(problem, _)| problem).collect(),
        })
    }

    /// The days on which the rules change, in order: the first days of versions and the days after them.
    pub fn change_days(&self) -> BTreeSet<Date> {
        let mut days = BTreeSet::new();
        for layer in &self.layers {
            days.insert(layer.pack.effective_from);
            days.extend(layer.pack.effective_until);
            days.extend(dates(layer));
        }
        if let Some(programme) = self.programme() {
            days.retain(|day| *day >= programme.pack.effective_from);
        }
        days
    }

    /// The same pack with one parameter set to another value from the beginning: a «what if» layer.
    ///
    /// The value is text as packs write it (`2005`, `80`, `2/3`). An unknown parameter or a value of
    /// another kind is an error.
    pub fn with_parameter(&self, parameter: &str, value: &str) -> Result<Self, PackErrors> {
        let from = self.layers.iter().map(|layer| layer.pack.effective_from).min();
        let words = |zh: &str, en: &str| Bilingual { zh: zh.into(), en: en.into() };
        let mut layer = Layer::empty(Header {
            id: "what-if".into(),
            layer: LayerKind::WhatIf,
            base: None,
            over: None,
            name: words("假设", "What if"),
            about: None,
            effective_from: from.unwrap_or(Date::MIN),
            effective_until: None,
            currency: None,
            divisions: None,
            calendar: None,
        });
        layer.source.push(Source {
            key: "WHAT-IF".into(),
            title: words("假设比较", "A question, no policy"),
            number: None,
            issuer: None,
            date: None,
            kind: SourceKind::Design,
            confidence: Grade::Designed,
            url: None,
        });
        let entry = Setting {
            parameter: parameter.into(),
            value: value.into(),
            provenance: Provenance {
                source: "WHAT-IF".into(),
                article: format!("{parameter} = {value}").into(),
                confidence: Grade::Designed,
                effective_from: None,
                effective_until: None,
                note: None,
            },
            value_span: 0..0,
        };
        layer.setting.push(Located { entry, span: 0..0 });
        layer.place.file = "what-if".into();
        let layers = self.layers.iter().cloned().chain([Arc::new(layer)]).collect();
        Self::of(format!("{}+{parameter}={value}", self.id).into(), layers, self.divisions.clone())
    }

    /// Values of parameters against the kinds they are declared with.
    fn check_values(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for layer in &self.layers {
            for Located { entry, .. } in &layer.parameter {
                found.extend(wrong_value(layer, &entry.value, entry.kind, &entry.value_span));
            }
            for Located { entry, span } in &layer.setting {
                let Some(kind) = self.kind_of(&entry.parameter) else {
                    let name = entry.parameter.to_string();
                    let near = nearest(&name, self.parameter_ids()).map(str::to_owned);
                    let problem = Problem::UnknownName { kind: NameKind::Parameter, name };
                    found.push(diagnostic(layer, span.clone(), problem, near));
                    continue;
                };
                found.extend(wrong_value(layer, &entry.value, kind, &entry.value_span));
            }
        }
        found
    }

    fn parameter_ids(&self) -> impl Iterator<Item = &str> {
        self.layers.iter().flat_map(|layer| &layer.parameter).map(|declared| &*declared.entry.id)
    }

    fn kind_of(&self, parameter: &str) -> Option<ParameterKind> {
        let mut declared = self.layers.iter().rev().flat_map(|layer| &layer.parameter);
        declared.find(|declared| &*declared.entry.id == parameter).map(|declared| declared.entry.kind)
    }

    /// The rules of every day on which something changes; a fault is reported once, at the highest layer
    /// that speaks of it.
    fn check_days(&self) -> Vec<Diagnostic> {
        let mut found: Vec<Diagnostic> = Vec::new();
        for day in self.change_days() {
            let pack = PackRef { id: self.id.clone(), hash: self.hash.clone(), as_of: day };
            let Err(faults) = Rules::resolve(&self.layers, pack) else { continue };
            for (problem, near) in faults {
                if found.iter().any(|known| known.problem == problem) {
                    continue;
                }
                if let Some(layer) = self.layers.last() {
                    let span = span_of(layer, &problem);
                    found.push(diagnostic(layer, span, problem, near));
                }
            }
        }
        found
    }
}

/// The entry a fault of a day speaks of, or the head of the pack.
fn span_of(layer: &Layer, problem: &Problem) -> Range<usize> {
    let criterion = |name: &str| layer.criterion.iter().find(|criterion| &*criterion.entry.id == name);
    let place = match problem {
        Problem::Unsound { name, .. } => {
            let matter = layer.matter.iter().find(|matter| *matter.entry.id == **name);
            matter.map(|matter| matter.span.clone())
        }
        Problem::UnusedCriterion { name } => criterion(name).map(|criterion| criterion.span.clone()),
        Problem::RequiresExclusion { .. } => layer.scope.last().map(|scope| scope.span.clone()),
        Problem::MayBeEmpty { name } | Problem::UnknownName { name, .. } => {
            let place = format!("\"{name}\"");
            layer.place.text.find(&place).map(|at| at..at + place.len())
        }
        _ => None,
    };
    place.unwrap_or_else(|| layer.place.header.clone())
}

fn wrong_value(layer: &Layer, value: &str, kind: ParameterKind, span: &Range<usize>) -> Option<Diagnostic> {
    if value == UNKNOWN || ParameterValue::parse(kind, value).is_some() {
        return None;
    }
    let problem = Problem::WrongValue { text: value.to_owned(), kind: kind.key() };
    Some(diagnostic(layer, span.clone(), problem, None))
}

fn diagnostic(layer: &Layer, span: Range<usize>, problem: Problem, near: Option<String>) -> Diagnostic {
    let (line, column) = place(&layer.place.text, span.start);
    Diagnostic { file: layer.place.file.clone(), span, line, column, problem, nearest: near }
}

fn dates(layer: &Layer) -> Vec<Date> {
    fn of<T: Keyed>(entries: &[Located<T>]) -> impl Iterator<Item = Date> {
        entries.iter().flat_map(|located| {
            let provenance = located.entry.provenance();
            provenance.effective_from.into_iter().chain(provenance.effective_until)
        })
    }
    of(&layer.parameter)
        .chain(of(&layer.setting))
        .chain(of(&layer.scope))
        .chain(of(&layer.criterion))
        .chain(of(&layer.indicator))
        .chain(of(&layer.item))
        .chain(of(&layer.price))
        .chain(of(&layer.target))
        .chain(of(&layer.counting))
        .chain(of(&layer.matter))
        .chain(of(&layer.sharing))
        .chain(of(&layer.package))
        .chain(of(&layer.estimate))
        .chain(of(&layer.need_part))
        .chain(of(&layer.gate))
        .collect()
}

/// SHA-256 of the layers' JSON: typed values in fixed order, so that only meaning counts.
fn hash(layers: &[Arc<Layer>], divisions: Option<&Gazetteer>) -> Arc<str> {
    let canonical = serde_json::to_vec(&(layers, divisions)).unwrap_or_default();
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(canonical) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text.into()
}

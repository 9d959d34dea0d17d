//! One pack file as typed entries.

use crate::criterion::{Criterion, Scope};
use crate::diagnostic::{Diagnostic, NameKind, Problem};
use crate::entry::{Header, Provenance, Source, Term};
use crate::gate::Gate;
use crate::item::{ClassObligation, Item, ItemClass, Price};
use crate::matter::CountingRule;
use crate::need_part::NeedPart;
use crate::package::{Estimate, Package};
use crate::parameter::{Declaration, Setting};
use crate::reader::{Entry, Fields, Read, Reading, Reference, Spot};
use crate::scorecard::{Indicator, Scorecard};
use crate::target::Target;
use crate::{matter, sharing};
use serde::{Serialize, Serializer};
use std::ops::Range;
use std::sync::Arc;
use toml::de::{DeTable, DeValue};

/// An entry and the place where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Located<T> {
    pub(crate) entry: T,
    pub(crate) span: Range<usize>,
}

/// The place is no part of what the pack says.
impl<T: Serialize> Serialize for Located<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.entry.serialize(serializer)
    }
}

impl<T: Read> Read for Located<T> {
    fn read(spot: &Spot<'_>) -> Option<Self> {
        T::read(spot).map(|entry| Self { entry, span: spot.span.clone() })
    }

    fn shape() -> serde_json::Value {
        T::shape()
    }
}

/// An entry that a later layer or a later day may replace by one of the same key.
pub(crate) trait Keyed {
    /// What the key names.
    const KIND: NameKind;
    /// The key.
    fn key(&self) -> &str;
    /// Where it comes from and when it applies.
    fn provenance(&self) -> &Provenance;
}

macro_rules! keyed {
    ($($type:ty, $kind:ident, $key:ident;)+) => {$(
        impl Keyed for $type {
            const KIND: NameKind = NameKind::$kind;
            fn key(&self) -> &str {
                &self.$key
            }
            fn provenance(&self) -> &Provenance {
                &self.provenance
            }
        }
    )+};
}

keyed! {
    Criterion, Criterion, id;
    Term, Term, id;
    ItemClass, ItemClass, id;
    ClassObligation, Obligation, class;
    Item, Item, code;
    Price, Price, item;
    Scorecard, Scorecard, id;
    Indicator, Indicator, id;
    Target, Target, id;
    Declaration, Parameter, id;
    Setting, Setting, parameter;
    matter::Declared, Matter, id;
    sharing::Declared, Sharing, id;
    Package, Package, id;
    Estimate, Estimate, package;
    NeedPart, NeedPart, id;
    Gate, Gate, id;
}

/// A pack has one scope at a time.
impl Keyed for Scope {
    const KIND: NameKind = NameKind::Scope;
    fn key(&self) -> &'static str {
        "scope"
    }
    fn provenance(&self) -> &Provenance {
        &self.provenance
    }
}

/// A pack counts heads in one way at a time.
impl Keyed for CountingRule {
    const KIND: NameKind = NameKind::Counting;
    fn key(&self) -> &'static str {
        "counting"
    }
    fn provenance(&self) -> &Provenance {
        &self.provenance
    }
}

/// The entries of one pack file.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Layer {
    pub(crate) pack: Header,
    pub(crate) source: Vec<Source>,
    pub(crate) parameter: Vec<Located<Declaration>>,
    pub(crate) setting: Vec<Located<Setting>>,
    pub(crate) scope: Vec<Located<Scope>>,
    pub(crate) criterion: Vec<Located<Criterion>>,
    pub(crate) approach: Vec<Located<Term>>,
    pub(crate) pool: Vec<Located<Term>>,
    pub(crate) norm: Vec<Located<Term>>,
    pub(crate) service_model: Vec<Located<Term>>,
    pub(crate) item_class: Vec<Located<ItemClass>>,
    pub(crate) obligation: Vec<Located<ClassObligation>>,
    pub(crate) item: Vec<Located<Item>>,
    pub(crate) price: Vec<Located<Price>>,
    pub(crate) scorecard: Vec<Located<Scorecard>>,
    pub(crate) indicator: Vec<Located<Indicator>>,
    pub(crate) target: Vec<Located<Target>>,
    pub(crate) counting: Vec<Located<CountingRule>>,
    pub(crate) matter: Vec<Located<matter::Declared>>,
    pub(crate) sharing: Vec<Located<sharing::Declared>>,
    // Sections that came later do not change the hash of a pack without them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) package: Vec<Located<Package>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) estimate: Vec<Located<Estimate>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) need_part: Vec<Located<NeedPart>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) gate: Vec<Located<Gate>>,
    #[serde(skip)]
    pub(crate) place: Place,
}

/// Where a layer was read, for messages about it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Place {
    pub(crate) file: Arc<str>,
    pub(crate) text: Arc<str>,
    pub(crate) header: Range<usize>,
}

impl Layer {
    /// A layer without entries.
    pub(crate) fn empty(pack: Header) -> Self {
        Self {
            pack,
            source: Vec::new(),
            parameter: Vec::new(),
            setting: Vec::new(),
            scope: Vec::new(),
            criterion: Vec::new(),
            approach: Vec::new(),
            pool: Vec::new(),
            norm: Vec::new(),
            service_model: Vec::new(),
            item_class: Vec::new(),
            obligation: Vec::new(),
            item: Vec::new(),
            price: Vec::new(),
            scorecard: Vec::new(),
            indicator: Vec::new(),
            target: Vec::new(),
            counting: Vec::new(),
            matter: Vec::new(),
            sharing: Vec::new(),
            package: Vec::new(),
            estimate: Vec::new(),
            need_part: Vec::new(),
            gate: Vec::new(),
            place: Place::default(),
        }
    }
}

impl Entry for Layer {
    const NAME: &'static str = "a pack";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let pack = fields.need("pack");
        let source = fields.list::<Source>("source");
        let (parameter, setting) = (fields.list("parameter"), fields.list("setting"));
        let (scope, criterion) = (fields.list("scope"), fields.list("criterion"));
        let (approach, pool) = (fields.list("approach"), fields.list("pool"));
        let (norm, service_model) = (fields.list("norm"), fields.list("service_model"));
        let (item_class, obligation) = (fields.list("item_class"), fields.list("obligation"));
        let (item, price) = (fields.list("item"), fields.list("price"));
        let (scorecard, indicator) = (fields.list("scorecard"), fields.list("indicator"));
        let (target, counting) = (fields.list("target"), fields.list("counting"));
        let (matter, sharing) = (fields.list("matter"), fields.list("sharing"));
        let (package, estimate) = (fields.list("package"), fields.list("estimate"));
        let (need_part, gate) = (fields.list("need_part"), fields.list("gate"));
        Some(Self {
            source,
            parameter,
            setting,
            scope,
            criterion,
            approach,
            pool,
            norm,
            service_model,
            item_class,
            obligation,
            item,
            price,
            scorecard,
            indicator,
            target,
            counting,
            matter,
            sharing,
            package,
            estimate,
            need_part,
            gate,
            ..Self::empty(pack?)
        })
    }
}

/// What one reading of a file found, whether or not it could be understood as a whole.
pub(crate) struct FileReading {
    /// The layer, when nothing is wrong with its shape.
    pub(crate) layer: Option<Layer>,
    /// The packs it builds on or lies over, as far as they could be read, with their places.
    pub(crate) bases: Vec<(Arc<str>, Range<usize>)>,
    /// Names it declares, even in entries that are otherwise wrong.
    pub(crate) declared: Vec<(NameKind, Arc<str>)>,
    /// Names it uses.
    pub(crate) references: Vec<Reference>,
    /// What is wrong so far.
    pub(crate) found: Vec<Diagnostic>,
}

/// Reads a pack file; never gives up before the end of it.
pub(crate) fn read_file(file: &str, text: &str) -> FileReading {
    let reading = Reading::new(file, text);
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        reading.report(span, Problem::Syntax { text: error.message().to_owned() }, None);
    }
    let table = document.get_ref();
    let mut fields = Fields::of(&reading, table, 0..0, Layer::NAME);
    let layer = Layer::fields(&mut fields);
    fields.refuse_others();
    report_twice(&reading, layer.as_ref());
    let clean = reading.is_clean();
    let (found, references) = reading.finish();
    let header = header_span(table);
    let layer = layer.filter(|_| clean).map(|layer| Layer {
        place: Place { file: file.into(), text: text.into(), header: header.clone() },
        ..layer
    });
    FileReading { layer, bases: bases(table), declared: declared(table), references, found }
}

fn header_span(table: &DeTable<'_>) -> Range<usize> {
    table.get("pack").map_or(0..0, toml::Spanned::span)
}

fn bases(table: &DeTable<'_>) -> Vec<(Arc<str>, Range<usize>)> {
    let Some(DeValue::Table(pack)) = table.get("pack").map(toml::Spanned::get_ref) else { return Vec::new() };
    ["base", "over"]
        .into_iter()
        .filter_map(|key| {
            let value = pack.get(key)?;
            Some((value.get_ref().as_str()?.into(), value.span()))
        })
        .collect()
}

/// Sections whose entries others refer to, with the key that names them.
const DECLARING: [(&str, &str, NameKind); 10] = [
    ("source", "key", NameKind::Source),
    ("parameter", "id", NameKind::Parameter),
    ("criterion", "id", NameKind::Criterion),
    ("item", "code", NameKind::Item),
    ("item_class", "id", NameKind::ItemClass),
    ("scorecard", "id", NameKind::Scorecard),
    ("indicator", "id", NameKind::Indicator),
    ("matter", "id", NameKind::Matter),
    ("sharing", "id", NameKind::Sharing),
    ("package", "id", NameKind::Package),
];

fn declared(table: &DeTable<'_>) -> Vec<(NameKind, Arc<str>)> {
    let mut names = Vec::new();
    for (section, key, kind) in DECLARING {
        let Some(DeValue::Array(entries)) = table.get(section).map(toml::Spanned::get_ref) else { continue };
        for entry in entries {
            if let DeValue::Table(entry) = entry.get_ref()
                && let Some(name) = entry.get(key).and_then(|value| value.get_ref().as_str())
            {
                names.push((kind, name.into()));
            }
        }
    }
    names
}

/// The same key twice from the same day: nobody could say which applies.
fn report_twice(reading: &Reading, layer: Option<&Layer>) {
    let Some(layer) = layer else { return };
    for (at, source) in layer.source.iter().enumerate() {
        if layer.source.iter().take(at).any(|earlier| earlier.key == source.key) {
            let problem = Problem::Twice { kind: NameKind::Source, name: source.key.to_string() };
            reading.report(layer.place.header.clone(), problem, None);
        }
    }
    let from = layer.pack.effective_from;
    twice(reading, &layer.parameter, from);
    twice(reading, &layer.setting, from);
    twice(reading, &layer.scope, from);
    twice(reading, &layer.criterion, from);
    for terms in [&layer.approach, &layer.pool, &layer.norm, &layer.service_model] {
        twice(reading, terms, from);
    }
    twice(reading, &layer.item_class, from);
    twice(reading, &layer.obligation, from);
    twice(reading, &layer.item, from);
    twice(reading, &layer.price, from);
    twice(reading, &layer.scorecard, from);
    twice(reading, &layer.indicator, from);
    twice(reading, &layer.target, from);
    twice(reading, &layer.counting, from);
    twice(reading, &layer.matter, from);
    twice(reading, &layer.sharing, from);
    twice(reading, &layer.package, from);
    twice(reading, &layer.estimate, from);
    twice(reading, &layer.need_part, from);
    twice(reading, &layer.gate, from);
}

fn twice<T: Keyed>(reading: &Reading, entries: &[Located<T>], from: jiff::civil::Date) {
    let mut seen = std::collections::HashSet::new();
    for Located { entry, span } in entries {
        if !seen.insert((entry.key(), entry.provenance().begins(from))) {
            let problem = Problem::Twice { kind: T::KIND, name: entry.key().to_owned() };
            reading.report(span.clone(), problem, None);
        }
    }
}

//! What every entry of a pack carries: words in two languages, its source, its confidence and its dates.

use crate::diagnostic::{NameKind, Problem};
use crate::reader::{Entry, Fields, Read, Spot, words};
use domain::nearest::nearest;
use jiff::civil::Date;
use serde::Serialize;
use std::sync::Arc;

/// Words in Chinese and English. A pack that is neither Chinese nor English gives both all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bilingual {
    /// Chinese.
    pub zh: Arc<str>,
    /// English.
    pub en: Arc<str>,
}

impl Entry for Bilingual {
    const NAME: &'static str = "a text in two languages";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let (zh, en) = (fields.need("zh"), fields.need("en"));
        Some(Self { zh: zh?, en: en? })
    }
}

/// How sure we are that the source says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Seen in a source, or primary legal text.
    Seen,
    /// From memory of the document; very likely right.
    Remembered,
    /// A guess, or found on an unreliable page only.
    Guessed,
    /// Our own design, not policy.
    Designed,
}

words!(Grade { "H" => Seen, "M" => Remembered, "L" => Guessed, "D" => Designed });

/// Where an entry comes from and when it applies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Provenance {
    /// Key of the document in the pack's source register.
    pub source: Arc<str>,
    /// Article, paragraph or passage of the document.
    pub article: Arc<str>,
    /// How sure we are that the source says so.
    pub confidence: Grade,
    /// First day it applies; the pack's own first day where absent.
    pub effective_from: Option<Date>,
    /// First day it no longer applies.
    pub effective_until: Option<Date>,
    /// What a reader should know of it.
    pub note: Option<Bilingual>,
}

impl Provenance {
    /// Reads the fields of provenance among the other fields of an entry.
    pub(crate) fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let source = fields.reference("source", NameKind::Source);
        let (article, confidence) = (fields.need("article"), fields.need("confidence"));
        let (from, until) = dates(fields);
        let note = fields.may("note");
        Some(Self {
            source: source?,
            article: article?,
            confidence: confidence?,
            effective_from: from,
            effective_until: until,
            note,
        })
    }

    /// Whether the entry applies on that day, in a pack that begins on `pack_from`.
    pub(crate) fn in_force(&self, day: Date, pack_from: Date) -> bool {
        self.begins(pack_from) <= day && self.effective_until.is_none_or(|until| day < until)
    }

    /// The first day the entry applies.
    pub(crate) fn begins(&self, pack_from: Date) -> Date {
        self.effective_from.unwrap_or(pack_from)
    }
}

/// `effective_from` and `effective_until`, in that order.
fn dates(fields: &mut Fields<'_>) -> (Option<Date>, Option<Date>) {
    let from = fields.may::<Date>("effective_from");
    let end = fields.spot::<Date>("effective_until");
    let until = fields.may::<Date>("effective_until");
    if let (Some(from), Some(until), Some(end)) = (from, until, end)
        && until <= from
    {
        end.report(Problem::DatesReversed, None);
        fields.wrong = true;
    }
    (from, until)
}

/// Where a layer stands in the order of layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LayerKind {
    /// A nation's framework.
    National,
    /// A city's (or a foreign programme's) plan.
    City,
    /// A district's tightening, extension or reclassification.
    District,
    /// Demonstration values for what the sources leave open.
    Demonstration,
    /// A question: what if this value were another.
    WhatIf,
}

words!(LayerKind {
    "national" => National, "city" => City, "district" => District,
    "demonstration" => Demonstration, "what-if" => WhatIf,
});

impl LayerKind {
    /// Whether a programme begins with such a layer, so that there are no rules before it.
    pub(crate) const fn begins_programme(self) -> bool {
        matches!(self, Self::National | Self::City)
    }
}

/// The head of a pack file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Header {
    /// The pack's id: the name of its folder.
    pub id: Arc<str>,
    /// Where it stands among layers.
    pub layer: LayerKind,
    /// The pack it builds on and always brings along.
    pub base: Option<Arc<str>>,
    /// The pack it is meant to be laid over; its names are checked against it.
    pub over: Option<Arc<str>>,
    /// Its name.
    pub name: Bilingual,
    /// What it is, in a sentence or two.
    pub about: Option<Bilingual>,
    /// First day of its rules.
    pub effective_from: Date,
    /// First day without them.
    pub effective_until: Option<Date>,
    /// ISO 4217 code of its amounts of money.
    pub currency: Option<Arc<str>>,
    /// The file of its divisions, beside it.
    pub divisions: Option<Arc<str>>,
    /// The calendar its working days are counted by.
    pub calendar: Option<Arc<str>>,
}

impl Entry for Header {
    const NAME: &'static str = "[pack]";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let id = fields.need::<crate::scalar::Id>("id");
        let layer = fields.need("layer");
        let (base, over) = (fields.may("base"), fields.may("over"));
        let (name, about) = (fields.need("name"), fields.may("about"));
        let from = fields.need::<Date>("effective_from");
        let (_, until) = dates(fields);
        let (currency, divisions) = (fields.may("currency"), fields.may("divisions"));
        let calendar = fields.may::<CalendarId>("calendar");
        Some(Self {
            id: id?.0,
            layer: layer?,
            base,
            over,
            name: name?,
            about,
            effective_from: from?,
            effective_until: until,
            currency,
            divisions,
            calendar: calendar.map(|calendar| calendar.0),
        })
    }
}

/// The id of a calendar in the binary.
struct CalendarId(Arc<str>);

impl Read for CalendarId {
    fn read(spot: &Spot<'_>) -> Option<Self> {
        let id = Arc::<str>::read(spot)?;
        if crate::calendar::ids().any(|known| known == &*id) {
            return Some(Self(id));
        }
        let near = nearest(&id, crate::calendar::ids());
        spot.report(Problem::UnknownName { kind: NameKind::Calendar, name: id.to_string() }, near);
        None
    }

    fn shape() -> serde_json::Value {
        serde_json::json!({"type": "string", "enum": crate::calendar::ids().collect::<Vec<_>>()})
    }
}

/// What sort of document a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// A law.
    Law,
    /// A regulation or statute below a law.
    Regulation,
    /// A plan of action.
    Plan,
    /// A notice, opinion or measure of an authority.
    Notice,
    /// A technical standard.
    Standard,
    /// A report, a press release, a published figure.
    Report,
    /// What a city does, as reported.
    Practice,
    /// Our own design.
    Design,
    /// Invented for demonstration.
    Demonstration,
}

words!(SourceKind {
    "law" => Law, "regulation" => Regulation, "plan" => Plan, "notice" => Notice, "standard" => Standard,
    "report" => Report, "practice" => Practice, "design" => Design, "demonstration" => Demonstration,
});

/// A document of a pack's source register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// The key that entries cite.
    pub key: Arc<str>,
    /// Its title.
    pub title: Bilingual,
    /// Its number, e.g. 渝城办〔2020〕14号.
    pub number: Option<Arc<str>>,
    /// Who issued it.
    pub issuer: Option<Bilingual>,
    /// Its date as far as it is known: a day, a month or a year.
    pub date: Option<Arc<str>>,
    /// What sort of document it is.
    pub kind: SourceKind,
    /// How sure we are of these particulars.
    pub confidence: Grade,
    /// Where it is published.
    pub url: Option<Arc<str>>,
}

impl Entry for Source {
    const NAME: &'static str = "[[source]]";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let key = fields.need::<crate::scalar::Id>("key");
        let (title, number, issuer) = (fields.need("title"), fields.may("number"), fields.may("issuer"));
        let date = fields.may::<crate::scalar::Scalar>("date");
        let (kind, confidence) = (fields.need("kind"), fields.need("confidence"));
        let url = fields.may("url");
        Some(Self {
            key: key?.0,
            title: title?,
            number,
            issuer,
            date: date.map(|date| date.0),
            kind: kind?,
            confidence: confidence?,
            url,
        })
    }
}

/// An approach, a pool, a norm of property service or a service model: a name with a meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Term {
    /// Its id.
    pub id: Arc<str>,
    /// Its name.
    pub name: Bilingual,
    /// What it means.
    pub about: Option<Bilingual>,
    /// What an inspection looks at (norms).
    pub checks: Vec<Bilingual>,
    /// Where it comes from.
    #[serde(flatten)]
    pub provenance: Provenance,
}

impl Entry for Term {
    const NAME: &'static str = "an approach, pool, norm or service model";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let id = fields.need::<crate::scalar::Id>("id");
        let (name, about, checks) = (fields.need("name"), fields.may("about"), fields.list("checks"));
        let provenance = Provenance::fields(fields);
        Some(Self { id: id?.0, name: name?, about, checks, provenance: provenance? })
    }
}

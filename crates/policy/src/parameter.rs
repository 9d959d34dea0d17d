//! Parameters: single values that rules refer to, and values that the sources leave open.

use crate::diagnostic::NameKind;
use crate::entry::{Bilingual, Provenance};
use crate::reader::{Entry, Fields, words};
use crate::scalar::{Id, Scalar};
use domain::{Area, Fen, Share};
use jiff::civil::Date;
use serde::{Serialize, Serializer};
use std::sync::Arc;

/// The word that says: required, and the sources do not give it.
pub const UNKNOWN: &str = "unknown";

/// What sort of value a parameter has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParameterKind {
    /// A calendar year.
    Year,
    /// A whole number of things.
    Count,
    /// Per cent.
    Share,
    /// An exact fraction, `2/3`.
    Fraction,
    /// Square metres.
    Area,
    /// An amount of the pack's currency.
    Money,
    /// Calendar days.
    Days,
    /// Working days.
    WorkingDays,
    /// Yes or no.
    Flag,
    /// A day.
    Date,
    /// A word or a text.
    Text,
}

words!(ParameterKind {
    "year" => Year, "count" => Count, "share" => Share, "fraction" => Fraction, "area" => Area,
    "money" => Money, "days" => Days, "working-days" => WorkingDays, "flag" => Flag, "date" => Date,
    "text" => Text,
});

/// A parameter's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterValue {
    /// A calendar year.
    Year(i16),
    /// A number of things, days or working days.
    Count(i64),
    /// A share of a whole.
    Share(Share),
    /// An exact fraction: numerator and denominator, the latter not zero.
    Fraction(u32, u32),
    /// An area.
    Area(Area),
    /// An amount of money.
    Money(Fen),
    /// Yes or no.
    Flag(bool),
    /// A day.
    Date(Date),
    /// A text.
    Text(Arc<str>),
}

impl ParameterValue {
    /// Reads a value of that kind as packs write it; `None` when it is none.
    pub fn parse(kind: ParameterKind, text: &str) -> Option<Self> {
        Some(match kind {
            ParameterKind::Year => {
                Self::Year(text.parse().ok().filter(|year| domain::year::PLAUSIBLE_YEARS.contains(year))?)
            }
            ParameterKind::Count | ParameterKind::Days | ParameterKind::WorkingDays => {
                Self::Count(text.parse().ok().filter(|count| *count >= 0)?)
            }
            ParameterKind::Share => Self::Share(text.parse().ok()?),
            ParameterKind::Fraction => {
                let (part, whole) = text.split_once('/')?;
                Self::Fraction(part.parse().ok()?, whole.parse().ok().filter(|whole| *whole != 0)?)
            }
            ParameterKind::Area => Self::Area(text.parse().ok()?),
            ParameterKind::Money => Self::Money(text.parse().ok()?),
            ParameterKind::Flag => match text {
                "yes" => Self::Flag(true),
                "no" => Self::Flag(false),
                _ => return None,
            },
            ParameterKind::Date => Self::Date(text.parse().ok()?),
            ParameterKind::Text => Self::Text(text.into()),
        })
    }
}

/// The value as packs write it.
impl std::fmt::Display for ParameterValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Year(year) => year.fmt(f),
            Self::Count(count) => count.fmt(f),
            Self::Share(share) => share.fmt(f),
            Self::Fraction(part, whole) => write!(f, "{part}/{whole}"),
            Self::Area(area) => area.fmt(f),
            Self::Money(fen) => fen.fmt(f),
            Self::Flag(flag) => f.write_str(if *flag { "yes" } else { "no" }),
            Self::Date(date) => date.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl Serialize for ParameterValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A parameter as rules see it on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Parameter {
    /// Its id.
    pub id: Arc<str>,
    /// Its name.
    pub name: Bilingual,
    /// What sort of value it has.
    pub kind: ParameterKind,
    /// Its unit in words, e.g. CNY/m².
    pub unit: Option<Arc<str>>,
    /// Its value; `None` where it is required and the sources do not give it.
    pub value: Option<ParameterValue>,
    /// Where the value, or the need for one, comes from.
    #[serde(flatten)]
    pub provenance: Provenance,
}

/// A parameter as a layer declares it: the value is still as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Declaration {
    pub(crate) id: Arc<str>,
    pub(crate) name: Bilingual,
    pub(crate) kind: ParameterKind,
    pub(crate) unit: Option<Arc<str>>,
    pub(crate) value: Arc<str>,
    #[serde(flatten)]
    pub(crate) provenance: Provenance,
    #[serde(skip)]
    pub(crate) value_span: std::ops::Range<usize>,
}

impl Entry for Declaration {
    const NAME: &'static str = "[[parameter]]";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let id = fields.need::<Id>("id");
        let (name, kind, unit) = (fields.need("name"), fields.need("kind"), fields.may("unit"));
        let value_span = fields.spot::<Scalar>("value").map_or(0..0, |spot| spot.span);
        let value = fields.need::<Scalar>("value");
        let provenance = Provenance::fields(fields);
        Some(Self {
            id: id?.0,
            name: name?,
            kind: kind?,
            unit,
            value: value?.0,
            provenance: provenance?,
            value_span,
        })
    }
}

/// A value that a later layer, or a later day, gives to a parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Setting {
    pub(crate) parameter: Arc<str>,
    pub(crate) value: Arc<str>,
    #[serde(flatten)]
    pub(crate) provenance: Provenance,
    #[serde(skip)]
    pub(crate) value_span: std::ops::Range<usize>,
}

impl Entry for Setting {
    const NAME: &'static str = "[[setting]]";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let parameter = fields.reference("parameter", NameKind::Parameter);
        let value_span = fields.spot::<Scalar>("value").map_or(0..0, |spot| spot.span);
        let value = fields.need::<Scalar>("value");
        let provenance = Provenance::fields(fields);
        Some(Self { parameter: parameter?, value: value?.0, provenance: provenance?, value_span })
    }
}

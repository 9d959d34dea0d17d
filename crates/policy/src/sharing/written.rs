//! Sharing rules as packs write them.

use crate::amount::Amount;
use crate::condition::domain_words;
use crate::diagnostic::Problem;
use crate::entry::Bilingual;
use crate::parameter::UNKNOWN;
use crate::reader::{Entry, Fields, Read, Spot};
use crate::scalar::{Id, Scalar};
use domain::allocation::{Coefficient, FloorIntervals, FloorTable, Interval, Key, Payers, Within};
use domain::nearest::nearest;
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;
use toml::de::DeValue;

domain_words!(Within);

/// `"rest"`, `{ of_cost = … }` or `{ of_rest = … }`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum WrittenResidents {
    Rest,
    OfCost(Amount),
    OfRest(Amount),
}

impl Read for WrittenResidents {
    fn read(spot: &Spot<'_>) -> Option<Self> {
        let DeValue::Table(table) = spot.value else { return one_word(spot, &[("rest", Self::Rest)]) };
        let mut fields = Fields::of(spot.reading, table, spot.span.clone(), "the residents' part");
        let (of_cost, of_rest) = (fields.may("of_cost"), fields.may("of_rest"));
        fields.refuse_others();
        match (of_cost, of_rest) {
            (Some(share), None) => Some(Self::OfCost(share)),
            (None, Some(share)) => Some(Self::OfRest(share)),
            _ => one_of_keys(spot, "the residents' part", &["of_cost", "of_rest"]),
        }
    }

    fn shape() -> Value {
        json!({"anyOf": [
            {"type": "string", "enum": ["rest"]},
            one_key("of_cost", &Amount::shape()),
            one_key("of_rest", &Amount::shape()),
        ]})
    }
}

/// `"everyone"`, `"consenting"`, `"choosing"` or `{ consenting_unless = "everyone-pays" }`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct WrittenPayers(pub(super) Payers);

impl Read for WrittenPayers {
    fn read(spot: &Spot<'_>) -> Option<Self> {
        let DeValue::Table(table) = spot.value else {
            let words = [
                ("everyone", Self(Payers::Everyone)),
                ("consenting", Self(Payers::Consenting)),
                ("choosing", Self(Payers::Choosing)),
            ];
            return one_word(spot, &words);
        };
        let mut fields = Fields::of(spot.reading, table, spot.span.clone(), "who pays");
        let unless = fields.need::<Id>("consenting_unless");
        fields.refuse_others();
        unless.map(|consequence| Self(Payers::ConsentingUnless(consequence.0.to_string())))
    }

    fn shape() -> Value {
        json!({"anyOf": [
            {"type": "string", "enum": ["everyone", "consenting", "choosing"]},
            one_key("consenting_unless", &Id::shape()),
        ]})
    }
}

/// By what the cost is divided; `"unknown"` where that is required and the sources do not say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum WrittenKey {
    Unknown,
    Fixed(Key),
    FlatTypes(Vec<FlatType>),
}

impl Read for WrittenKey {
    fn read(spot: &Spot<'_>) -> Option<Self> {
        let DeValue::Table(table) = spot.value else {
            let words = [
                ("area", Self::Fixed(Key::Area)),
                ("household", Self::Fixed(Key::Household)),
                ("shares", Self::Fixed(Key::Shares)),
                ("agreed", Self::Fixed(Key::Agreed)),
                (UNKNOWN, Self::Unknown),
            ];
            return one_word(spot, &words);
        };
        let mut fields = Fields::of(spot.reading, table, spot.span.clone(), "a key");
        let floors = fields.may::<Floors>("floors");
        let intervals = fields.may::<Intervals>("floor_intervals");
        let types = fields.may::<Vec<FlatType>>("flat_types");
        fields.refuse_others();
        match (floors, intervals, types) {
            (Some(floors), None, None) => Some(Self::Fixed(Key::Floors(floors.0))),
            (None, Some(intervals), None) => Some(Self::Fixed(Key::FloorIntervals(intervals.0))),
            (None, None, Some(types)) => Some(Self::FlatTypes(types)),
            _ if fields.wrong => None,
            _ => one_of_keys(spot, "a key", &["floors", "floor_intervals", "flat_types"]),
        }
    }

    fn shape() -> Value {
        json!({"anyOf": [
            {"type": "string", "enum": ["area", "household", "shares", "agreed", UNKNOWN]},
            one_key("floors", &Floors::shape()),
            one_key("floor_intervals", &Intervals::shape()),
            one_key("flat_types", &Vec::<FlatType>::shape()),
        ]})
    }
}

impl Read for Coefficient {
    fn read(spot: &Spot<'_>) -> Option<Self> {
        let text = Scalar::read(spot)?.0;
        let read = text.parse().ok();
        if read.is_none() {
            spot.report(Problem::WrongValue { text: text.to_string(), kind: "coefficient" }, None);
        }
        read
    }

    fn shape() -> Value {
        Scalar::shape()
    }
}

struct Floors(FloorTable);

impl Entry for Floors {
    const NAME: &'static str = "coefficients by storey";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let (coefficients, step) = (fields.need("coefficients"), fields.need("step"));
        let within = fields.need("within");
        Some(Self(FloorTable { coefficients: coefficients?, step: step?, within: within? }))
    }
}

struct Intervals(FloorIntervals);

impl Entry for Intervals {
    const NAME: &'static str = "intervals by storey";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let (storeys, within) = (fields.need::<Vec<StoreyInterval>>("storeys"), fields.need("within"));
        let storeys = storeys?.into_iter().map(|storey| (storey.storey, storey.interval)).collect();
        Some(Self(FloorIntervals { storeys, within: within? }))
    }
}

struct StoreyInterval {
    storey: u16,
    interval: Interval,
}

impl Entry for StoreyInterval {
    const NAME: &'static str = "an interval";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let place = fields.span.clone();
        let storey = fields.need::<i64>("storey");
        let (low, high) = (fields.need::<Scalar>("low"), fields.need::<Scalar>("high"));
        let (storey, low, high) = (storey?, low?.0, high?.0);
        let bounds = low.parse().ok().zip(high.parse().ok()).filter(|(low, high)| low <= high);
        if let (Ok(storey), Some((low, high))) = (u16::try_from(storey), bounds) {
            return Some(Self { storey, interval: Interval { low, high } });
        }
        let text = format!("{storey}: {low}–{high}");
        fields.reading.report(place, Problem::WrongValue { text, kind: "interval of a storey" }, None);
        None
    }
}

/// `{ type = "four-room", share = "7.5" }`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct FlatType {
    pub(super) flat_type: Arc<str>,
    pub(super) share: Amount,
}

impl Entry for FlatType {
    const NAME: &'static str = "a flat type";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let (flat_type, share) = (fields.need::<Id>("type"), fields.need("share"));
        Some(Self { flat_type: flat_type?.0, share: share? })
    }
}

/// `{ class = "dibao", name = …, share = "50", cap = 2000 }`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct WrittenRelief {
    pub(super) class: Arc<str>,
    pub(super) name: Bilingual,
    pub(super) share: Amount,
    pub(super) cap: Option<Amount>,
}

impl Entry for WrittenRelief {
    const NAME: &'static str = "a relief";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let (class, name) = (fields.need::<Id>("class"), fields.need("name"));
        let (share, cap) = (fields.need("share"), fields.may("cap"));
        Some(Self { class: class?.0, name: name?, share: share?, cap })
    }
}

fn one_word<T: Clone>(spot: &Spot<'_>, words: &[(&'static str, T)]) -> Option<T> {
    let word = Arc::<str>::read(spot)?;
    if let Some((_, value)) = words.iter().find(|(known, _)| *known == &*word) {
        return Some(value.clone());
    }
    let of: Vec<&'static str> = words.iter().map(|(known, _)| *known).collect();
    spot.report(Problem::NotOneOf { word: word.to_string(), of: of.clone() }, nearest(&word, of));
    None
}

fn one_of_keys<T>(spot: &Spot<'_>, of: &'static str, keys: &'static [&'static str]) -> Option<T> {
    spot.report(Problem::OneOfKeys { of, keys }, None);
    None
}

fn one_key(key: &str, shape: &Value) -> Value {
    json!({"type": "object", "properties": {key: shape}, "required": [key], "additionalProperties": false})
}

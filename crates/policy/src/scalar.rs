//! Single values as packs write them: texts, numbers, dates, ids.

use crate::diagnostic::Problem;
use crate::reader::{Read, Spot};
use domain::fact::Fact;
use serde_json::{Value, json};
use std::sync::Arc;
use toml::de::DeValue;

impl Read for Arc<str> {
    fn read(spot: &Spot<'_>) -> Option<Self> {
        match spot.value {
            DeValue::String(text) => Some(text.as_ref().into()),
            _ => spot.wrong_type("a text"),
        }
    }

    fn shape() -> Value {
        json!({"type": "string"})
    }
}

/// A fact of the register, by its key.
impl Read for Fact {
    fn read(spot: &Spot<'_>) -> Option<Self> {
        match Arc::<str>::read(spot)?.parse::<Self>() {
            Ok(known) => Some(known),
            Err(unknown) => {
                spot.report(Problem::UnknownFact { name: unknown.name }, unknown.nearest);
                None
            }
        }
    }

    fn shape() -> Value {
        let keys: Vec<&str> = Self::ALL.iter().map(|fact| fact.key()).collect();
        json!({"type": "string", "enum": keys})
    }
}

impl Read for bool {
    fn read(spot: &Spot<'_>) -> Option<Self> {
        match spot.value {
            DeValue::Boolean(flag) => Some(*flag),
            _ => spot.wrong_type("true or false"),
        }
    }

    fn shape() -> Value {
        json!({"type": "boolean"})
    }
}

impl Read for i64 {
    fn read(spot: &Spot<'_>) -> Option<Self> {
        match spot.value {
            DeValue::Integer(_) => match spot.scalar().and_then(|text| text.parse().ok()) {
                Some(number) => Some(number),
                None => spot.wrong_type("a whole number of 64 bits, in decimal digits"),
            },
            _ => spot.wrong_type("a whole number"),
        }
    }

    fn shape() -> Value {
        json!({"type": "integer"})
    }
}

impl Read for jiff::civil::Date {
    fn read(spot: &Spot<'_>) -> Option<Self> {
        let written = match spot.value {
            DeValue::Datetime(when) => when.time.is_none().then(|| when.to_string()),
            DeValue::String(text) => Some(text.to_string()),
            _ => None,
        };
        match written.and_then(|text| text.parse().ok()) {
            Some(date) => Some(date),
            None => spot.wrong_type("a date such as 2020-06-05"),
        }
    }

    fn shape() -> Value {
        json!({"type": "string", "format": "date"})
    }
}

/// An id or code of an entry.
pub(crate) struct Id(pub(crate) Arc<str>);

impl Read for Id {
    fn read(spot: &Spot<'_>) -> Option<Self> {
        let id = Arc::<str>::read(spot)?;
        if !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.') {
            return Some(Self(id));
        }
        spot.report(Problem::NotAnId { id: id.to_string() }, None);
        None
    }

    fn shape() -> Value {
        json!({"type": "string", "pattern": "^[A-Za-z0-9.-]+$"})
    }
}

/// A value whose kind another entry decides; kept as written.
pub(crate) struct Scalar(pub(crate) Arc<str>);

impl Read for Scalar {
    fn read(spot: &Spot<'_>) -> Option<Self> {
        match spot.scalar() {
            Some(text) => Some(Self(text.into())),
            None => spot.wrong_type("a single value"),
        }
    }

    fn shape() -> Value {
        json!({"type": ["string", "number", "boolean"]})
    }
}

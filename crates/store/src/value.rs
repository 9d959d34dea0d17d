//! Values on their way into a statement: text, whole numbers, bytes or nothing, on either engine.

use bytes::BytesMut;
use domain::geometry::Point;
use jiff::Timestamp;
use jiff::civil::Date;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use rusqlite::types::{ToSqlOutput, ValueRef};
use std::borrow::Cow;
use std::error::Error;
use uuid::Uuid;

/// A value on its way into a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    Null,
    Int(i64),
    Text(Cow<'a, str>),
    /// An id as 32 hexadecimal digits, without an allocation: bulk writing makes millions of them.
    Id([u8; 32]),
    Bytes(&'a [u8]),
}

impl Value<'_> {
    /// The text of an id.
    pub(crate) fn id(uuid: Uuid) -> Self {
        let mut digits = [0; 32];
        uuid.as_simple().encode_lower(&mut digits);
        Self::Id(digits)
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Text(text) => Some(text.as_bytes()),
            Self::Id(digits) => Some(digits),
            Self::Bytes(bytes) => Some(bytes),
            Self::Null | Self::Int(_) => None,
        }
    }
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Id(digits) => ValueRef::Text(digits),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => return Ok(IsNull::Yes),
            Self::Int(number) if *kind == Type::INT8 => out.extend_from_slice(&number.to_be_bytes()),
            Self::Text(_) | Self::Id(_) if *kind == Type::TEXT => {
                out.extend_from_slice(self.as_bytes().unwrap_or_default());
            }
            Self::Bytes(bytes) if *kind == Type::BYTEA => out.extend_from_slice(bytes),
            _ => return Err(format!("the statement wants {kind} and was given {self:?}").into()),
        }
        Ok(IsNull::No)
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT8 | Type::TEXT | Type::BYTEA)
    }

    to_sql_checked!();
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for Value<'_> {
    fn from(flag: bool) -> Self {
        Self::Int(flag.into())
    }
}

impl From<u16> for Value<'_> {
    fn from(number: u16) -> Self {
        Self::Int(number.into())
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Self::Int(number.into())
    }
}

/// Counts above 63 bits do not occur; they would be kept as the greatest.
impl From<u64> for Value<'_> {
    fn from(number: u64) -> Self {
        Self::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<usize> for Value<'_> {
    fn from(number: usize) -> Self {
        Self::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<Uuid> for Value<'_> {
    fn from(uuid: Uuid) -> Self {
        Self::id(uuid)
    }
}

/// `2025-11-06`: fixed width, so that text order is time order.
impl From<Date> for Value<'_> {
    fn from(date: Date) -> Self {
        date.to_string().into()
    }
}

/// `2025-11-06T00:00:00.000000000Z`: fixed width, so that text order is time order.
impl From<Timestamp> for Value<'_> {
    fn from(instant: Timestamp) -> Self {
        self::instant(instant).into()
    }
}

/// The text of an instant as it is kept.
pub(crate) fn instant(instant: Timestamp) -> String {
    format!("{instant:.9}")
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

macro_rules! ids {
    ($($name:ident),+) => {$(
        impl From<domain::id::$name> for Value<'_> {
            fn from(id: domain::id::$name) -> Self {
                Self::id(id.uuid())
            }
        }
    )+};
}
ids!(
    AccountId,
    ApiTokenId,
    AppointmentId,
    AuditEntryId,
    BallotId,
    BatchId,
    BuildingId,
    ClaimId,
    CommunityId,
    DwellingId,
    EntranceId,
    FacilityId,
    FieldSurveyId,
    JobId,
    ObservationId,
    OwnerExportId,
    OwnerId,
    ProxyId,
    RollId,
    AreaGroupId,
    ScenarioId,
    UploadId,
    VoteId
);

/// The two columns of a point.
pub(crate) fn longitude<'a>(point: Option<Point>) -> Value<'a> {
    point.map(|point| i64::from(point.lon_e7)).into()
}

/// See [`longitude`].
pub(crate) fn latitude<'a>(point: Option<Point>) -> Value<'a> {
    point.map(|point| i64::from(point.lat_e7)).into()
}

/// Many ids in one parameter; a statement unfolds them with [`crate::sql::ids`].
pub(crate) fn ids<'a>(uuids: &[Uuid]) -> Value<'a> {
    let ids: Vec<String> = uuids.iter().map(|uuid| uuid.as_simple().to_string()).collect();
    json(&ids)
}

/// A value as JSON text. Serialising what the domain holds cannot fail; an empty object would say so.
pub(crate) fn json<'a>(value: &impl serde::Serialize) -> Value<'a> {
    serde_json::to_string(value).unwrap_or_else(|_| "{}".to_owned()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_have_one_width() {
        for nanos in [0, 1, 1_730_000_000_123_000_000] {
            let Value::Text(text) = Value::from(Timestamp::from_nanosecond(nanos).unwrap()) else {
                panic!("an instant is text");
            };
            assert_eq!(text.len(), 30, "{text}");
        }
    }
}

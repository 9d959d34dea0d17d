//! Values on their way out of a row, on either engine. Columns are counted from 0 in the statement's order.

use crate::error::StoreError;
use crate::value::Value;
use domain::geometry::Point;
use postgres::types::Type;
use rusqlite::types::ValueRef;
use serde::de::DeserializeOwned;
use std::str::FromStr;

/// One row of an answer.
#[derive(Clone, Copy)]
pub(crate) enum Row<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r postgres::Row),
}

fn corrupt(column: usize, value: impl std::fmt::Debug) -> StoreError {
    StoreError::Corrupt { column, value: format!("{value:?}") }
}

impl<'r> Row<'r> {
    /// Text, or nothing.
    pub(crate) fn opt_text(self, column: usize) -> Result<Option<&'r str>, StoreError> {
        match self {
            Self::Sqlite(row) => match row.get_ref(column)? {
                ValueRef::Null => Ok(None),
                ValueRef::Text(bytes) => {
                    std::str::from_utf8(bytes).map(Some).map_err(|_| corrupt(column, bytes))
                }
                other => Err(corrupt(column, other)),
            },
            Self::Postgres(row) => Ok(row.try_get(column)?),
        }
    }

    /// A whole number, or nothing.
    pub(crate) fn opt_int(self, column: usize) -> Result<Option<i64>, StoreError> {
        match self {
            Self::Sqlite(row) => match row.get_ref(column)? {
                ValueRef::Null => Ok(None),
                ValueRef::Integer(number) => Ok(Some(number)),
                other => Err(corrupt(column, other)),
            },
            Self::Postgres(row) => Ok(row.try_get(column)?),
        }
    }

    /// Bytes.
    pub(crate) fn bytes(self, column: usize) -> Result<&'r [u8], StoreError> {
        match self {
            Self::Sqlite(row) => match row.get_ref(column)? {
                ValueRef::Blob(bytes) => Ok(bytes),
                other => Err(corrupt(column, other)),
            },
            Self::Postgres(row) => Ok(row.try_get(column)?),
        }
    }

    /// Bytes, or nothing.
    pub(crate) fn opt_bytes(self, column: usize) -> Result<Option<&'r [u8]>, StoreError> {
        match self {
            Self::Sqlite(row) => match row.get_ref(column)? {
                ValueRef::Null => Ok(None),
                ValueRef::Blob(bytes) => Ok(Some(bytes)),
                other => Err(corrupt(column, other)),
            },
            Self::Postgres(row) => Ok(row.try_get(column)?),
        }
    }

    /// Whatever is there, as it would be written again.
    pub(crate) fn value(self, column: usize) -> Result<Value<'r>, StoreError> {
        match self {
            Self::Sqlite(row) => match row.get_ref(column)? {
                ValueRef::Null => Ok(Value::Null),
                ValueRef::Integer(number) => Ok(Value::Int(number)),
                ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes)),
                ValueRef::Text(bytes) => {
                    let text = std::str::from_utf8(bytes).map_err(|_| corrupt(column, bytes))?;
                    Ok(Value::Text(text.into()))
                }
                ValueRef::Real(number) => Err(corrupt(column, number)),
            },
            Self::Postgres(row) => match row.columns().get(column).map(postgres::Column::type_) {
                Some(&Type::INT8) => Ok(row.try_get::<_, Option<i64>>(column)?.into()),
                Some(&Type::BYTEA) => Ok(row.try_get::<_, Option<&[u8]>>(column)?.into()),
                Some(&Type::TEXT) => Ok(row.try_get::<_, Option<&str>>(column)?.into()),
                other => Err(corrupt(column, other)),
            },
        }
    }

    /// What to say of a value that cannot be read.
    pub(crate) fn misread(column: usize) -> StoreError {
        corrupt(column, "bytes of the wrong number")
    }

    /// Text.
    pub(crate) fn text(self, column: usize) -> Result<&'r str, StoreError> {
        self.opt_text(column)?.ok_or_else(|| corrupt(column, "nothing"))
    }

    /// Text of its own.
    pub(crate) fn string(self, column: usize) -> Result<String, StoreError> {
        self.text(column).map(str::to_owned)
    }

    /// Text of its own, or nothing.
    pub(crate) fn opt_string(self, column: usize) -> Result<Option<String>, StoreError> {
        Ok(self.opt_text(column)?.map(str::to_owned))
    }

    /// A whole number.
    pub(crate) fn int(self, column: usize) -> Result<i64, StoreError> {
        self.opt_int(column)?.ok_or_else(|| corrupt(column, "nothing"))
    }

    /// A whole number of a narrower type.
    pub(crate) fn number<T: TryFrom<i64>>(self, column: usize) -> Result<T, StoreError> {
        let number = self.int(column)?;
        T::try_from(number).map_err(|_| corrupt(column, number))
    }

    /// A whole number of a narrower type, or nothing.
    pub(crate) fn opt_number<T: TryFrom<i64>>(self, column: usize) -> Result<Option<T>, StoreError> {
        self.opt_int(column)?
            .map(|number| T::try_from(number).map_err(|_| corrupt(column, number)))
            .transpose()
    }

    /// Whatever reads itself from text: ids, dates, instants.
    pub(crate) fn parse<T: FromStr>(self, column: usize) -> Result<T, StoreError> {
        let text = self.text(column)?;
        text.parse().map_err(|_| corrupt(column, text))
    }

    /// The same, or nothing.
    pub(crate) fn opt_parse<T: FromStr>(self, column: usize) -> Result<Option<T>, StoreError> {
        self.opt_text(column)?.map(|text| text.parse().map_err(|_| corrupt(column, text))).transpose()
    }

    /// The key of one of a closed list of values.
    pub(crate) fn key<T>(self, column: usize, read: impl Fn(&str) -> Option<T>) -> Result<T, StoreError> {
        let text = self.text(column)?;
        read(text).ok_or_else(|| corrupt(column, text))
    }

    /// A value kept as JSON text.
    pub(crate) fn json<T: DeserializeOwned>(self, column: usize) -> Result<T, StoreError> {
        let text = self.text(column)?;
        serde_json::from_str(text).map_err(|_| corrupt(column, text))
    }

    /// The same, or nothing.
    pub(crate) fn opt_json<T: DeserializeOwned>(self, column: usize) -> Result<Option<T>, StoreError> {
        self.opt_text(column)?
            .map(|text| serde_json::from_str(text).map_err(|_| corrupt(column, text)))
            .transpose()
    }

    /// A point of two neighbouring columns, or nothing.
    pub(crate) fn point(self, column: usize) -> Result<Option<Point>, StoreError> {
        let (lon_e7, lat_e7) = (self.opt_number(column)?, self.opt_number(column.saturating_add(1))?);
        Ok(lon_e7.zip(lat_e7).map(|(lon_e7, lat_e7)| Point { lon_e7, lat_e7 }))
    }
}

//! Every column that holds sealed values, so that a new data key can take over in all of them.
//!
//! A sealed value begins with its form and the number of its key (room `seal`): five bytes by which the rows under
//! other keys are found. The row's name in its place is the text of [`SealedValue::row`]. A column whose name begins
//! with `sealed_` and that is not in [`COLUMNS`] fails a test here; one of another name that holds sealed values fails
//! a test that looks into a filled database (`testkit/tests/personal`).

use crate::error::StoreError;
use crate::sql::{Sql, statements};
use crate::transaction::{Rx, Tx};

/// A column that holds sealed values.
#[derive(Debug)]
pub struct SealedColumn {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    others: &'static Sql,
    replace: &'static Sql,
    any: &'static Sql,
    under: &'static Sql,
}

/// A sealed value and its row's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedValue {
    /// The row's name in the value's place.
    pub row: String,
    /// The sealed bytes.
    pub bytes: Vec<u8>,
}

macro_rules! others {
    ($table:literal, $column:literal, $row:literal) => {
        concat!(
            "SELECT ",
            $row,
            " AS row_name, ",
            $column,
            " FROM ",
            $table,
            " WHERE ",
            $column,
            " IS NOT NULL AND substr(",
            $column,
            ", 1, 5) <> $1 AND ",
            $row,
            " > $2 ORDER BY 1 LIMIT $3"
        )
    };
}

macro_rules! replace {
    ($table:literal, $column:literal, $row:literal) => {
        concat!("UPDATE ", $table, " SET ", $column, " = $3 WHERE ", $row, " = $1 AND ", $column, " = $2")
    };
}

macro_rules! any {
    ($table:literal, $column:literal) => {
        concat!(
            "SELECT COUNT(*) FROM (SELECT 1 FROM ",
            $table,
            " WHERE ",
            $column,
            " IS NOT NULL LIMIT 1) found"
        )
    };
}

macro_rules! under {
    ($table:literal, $column:literal) => {
        concat!(
            "SELECT COUNT(*) FROM (SELECT 1 FROM ",
            $table,
            " WHERE substr(",
            $column,
            ", 1, 5) = $1 LIMIT 1) found"
        )
    };
}

statements! {
    NAME_OTHERS = others!("owner", "sealed_name", "id");
    NAME_REPLACE = replace!("owner", "sealed_name", "id");
    NAME_ANY = any!("owner", "sealed_name");
    NAME_UNDER = under!("owner", "sealed_name");
    ID_NUMBER_OTHERS = others!("owner", "sealed_id_number", "id");
    ID_NUMBER_REPLACE = replace!("owner", "sealed_id_number", "id");
    ID_NUMBER_ANY = any!("owner", "sealed_id_number");
    ID_NUMBER_UNDER = under!("owner", "sealed_id_number");
    PHONE_OTHERS = others!("owner", "sealed_phone", "id");
    PHONE_REPLACE = replace!("owner", "sealed_phone", "id");
    PHONE_ANY = any!("owner", "sealed_phone");
    PHONE_UNDER = under!("owner", "sealed_phone");
    CHUNK_OTHERS = others!("upload_chunk", "sealed_bytes", "upload || '/' || position");
    CHUNK_REPLACE = replace!("upload_chunk", "sealed_bytes", "upload || '/' || position");
    CHUNK_ANY = any!("upload_chunk", "sealed_bytes");
    CHUNK_UNDER = under!("upload_chunk", "sealed_bytes");
    SECRET_OTHERS = others!("second_step", "sealed_secret", "account");
    SECRET_REPLACE = replace!("second_step", "sealed_secret", "account");
    SECRET_ANY = any!("second_step", "sealed_secret");
    SECRET_UNDER = under!("second_step", "sealed_secret");
    PAYLOAD_OTHERS = others!("audit_secret", "sealed_payload", "entry");
    PAYLOAD_REPLACE = replace!("audit_secret", "sealed_payload", "entry");
    PAYLOAD_ANY = any!("audit_secret", "sealed_payload");
    PAYLOAD_UNDER = under!("audit_secret", "sealed_payload");
}

/// Every column that holds sealed values.
pub static COLUMNS: &[SealedColumn] = &[
    SealedColumn {
        table: "owner",
        column: "sealed_name",
        others: &NAME_OTHERS,
        replace: &NAME_REPLACE,
        any: &NAME_ANY,
        under: &NAME_UNDER,
    },
    SealedColumn {
        table: "owner",
        column: "sealed_id_number",
        others: &ID_NUMBER_OTHERS,
        replace: &ID_NUMBER_REPLACE,
        any: &ID_NUMBER_ANY,
        under: &ID_NUMBER_UNDER,
    },
    SealedColumn {
        table: "owner",
        column: "sealed_phone",
        others: &PHONE_OTHERS,
        replace: &PHONE_REPLACE,
        any: &PHONE_ANY,
        under: &PHONE_UNDER,
    },
    SealedColumn {
        table: "upload_chunk",
        column: "sealed_bytes",
        others: &CHUNK_OTHERS,
        replace: &CHUNK_REPLACE,
        any: &CHUNK_ANY,
        under: &CHUNK_UNDER,
    },
    SealedColumn {
        table: "second_step",
        column: "sealed_secret",
        others: &SECRET_OTHERS,
        replace: &SECRET_REPLACE,
        any: &SECRET_ANY,
        under: &SECRET_UNDER,
    },
    SealedColumn {
        table: "audit_secret",
        column: "sealed_payload",
        others: &PAYLOAD_OTHERS,
        replace: &PAYLOAD_REPLACE,
        any: &PAYLOAD_ANY,
        under: &PAYLOAD_UNDER,
    },
];

/// Whether the database holds any sealed value.
pub fn any(rx: &mut Rx<'_>) -> Result<bool, StoreError> {
    for column in COLUMNS {
        if rx.count(column.any, &[])? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Values of a column that do not begin as `newest` does, behind the row `after`, at most so many.
pub fn list_under_others(
    rx: &mut Rx<'_>,
    column: &SealedColumn,
    newest: &[u8; 5],
    after: &str,
    limit: usize,
) -> Result<Vec<SealedValue>, StoreError> {
    let values = [newest.as_slice().into(), after.into(), limit.into()];
    rx.rows(column.others, &values, |row| {
        Ok(SealedValue { row: row.string(0)?, bytes: row.bytes(1)?.to_vec() })
    })
}

/// Whether any column holds a value that begins so.
pub fn is_any_under(rx: &mut Rx<'_>, prefix: &[u8; 5]) -> Result<bool, StoreError> {
    for column in COLUMNS {
        if rx.count(column.under, &[prefix.as_slice().into()])? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Puts the same value, sealed anew, in the place of what was read; nothing where it was changed or is gone. What it
/// says stays the same, so there is no permit and no audit entry; the change of keys has them.
pub fn replace(
    tx: &mut Tx<'_>,
    column: &SealedColumn,
    before: &SealedValue,
    after: &[u8],
) -> Result<bool, StoreError> {
    let values = [(&before.row).into(), before.bytes.as_slice().into(), after.into()];
    Ok(tx.execute(column.replace, &values)? > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Engine;
    use crate::tests::on_both;
    use std::collections::BTreeSet;

    #[test]
    fn every_column_that_is_named_sealed_is_in_the_list_and_no_other() {
        on_both(|store| {
            let text = match store.engine() {
                Engine::Sqlite => {
                    "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'"
                }
                Engine::Postgres => {
                    "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns
                     WHERE table_schema = current_schema()"
                }
            };
            let mut named = BTreeSet::new();
            store
                .read(|rx| {
                    rx.visit_text(text, |row| {
                        named.insert((row.string(0)?, row.string(1)?));
                        Ok(())
                    })
                })
                .unwrap();
            assert!(named.len() > 100, "the columns were looked at: {}", named.len());
            named.retain(|(_, column)| column.starts_with("sealed_"));
            let listed = COLUMNS.iter().map(|it| (it.table.to_owned(), it.column.to_owned())).collect();
            assert_eq!(named, listed);
        });
    }
}

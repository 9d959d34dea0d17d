//! Divisions through time.

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::revision;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use crate::value::{Value, json, latitude, longitude};
use domain::division::{Division, DivisionCode, DivisionLevel, Gazetteer};
use domain::geometry::OutlineQuality;
use domain::permit::{Permit, ReplaceDivisions};

statements! {
    CLEAR = "DELETE FROM division";
    INSERT = "INSERT INTO division (code, valid_from, valid_until, position, level, parent, name, name_en,
                aliases, succeeded_by, source, seat_lon, seat_lat, outline, outline_quality)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    ALL = "SELECT code, valid_from, valid_until, level, parent, name, name_en, aliases, succeeded_by, source,
             seat_lon, seat_lat, outline, outline_quality
           FROM division ORDER BY position";
}

/// Puts the gazetteer in the place of the one before, and says so in the audit log.
pub fn replace_all(
    tx: &mut Tx<'_>,
    permit: &Permit<ReplaceDivisions>,
    occasion: Occasion,
    gazetteer: &Gazetteer,
) -> Result<(), StoreError> {
    tx.execute(&CLEAR, &[])?;
    for (position, division) in gazetteer.divisions.iter().enumerate() {
        insert(tx, position, division)?;
    }
    revision::bump(tx)?;
    let detail = serde_json::json!({ "divisions": gazetteer.divisions.len() });
    audit::record(tx, permit, occasion, "gazetteer.replaced", "gazetteer", &detail)
}

fn insert(tx: &mut Tx<'_>, position: usize, division: &Division) -> Result<(), StoreError> {
    let values = [
        division.code.0.as_ref().into(),
        division.valid_from.map_or_else(|| "".into(), Value::from),
        division.valid_until.into(),
        position.into(),
        division.level.key().into(),
        division.parent.as_ref().map(|parent| parent.0.as_ref()).into(),
        (&division.name).into(),
        (&division.name_en).into(),
        json(&division.aliases),
        json(&division.succeeded_by),
        (&division.source).into(),
        longitude(division.seat),
        latitude(division.seat),
        division.outline.as_ref().map(json).into(),
        division.outline_quality.as_ref().map(json).into(),
    ];
    tx.execute(&INSERT, &values).map(drop)
}

/// Every division, every spell, in the gazetteer's order.
pub fn load_all(rx: &mut Rx<'_>) -> Result<Gazetteer, StoreError> {
    Ok(Gazetteer { divisions: rx.rows(&ALL, &[], read)? })
}

fn read(row: Row<'_>) -> Result<Division, StoreError> {
    let code = |column| Ok::<_, StoreError>(row.opt_text(column)?.map(|code| DivisionCode(code.into())));
    Ok(Division {
        code: DivisionCode(row.text(0)?.into()),
        valid_from: if row.text(1)?.is_empty() { None } else { Some(row.parse(1)?) },
        valid_until: row.opt_parse(2)?,
        level: row.key(3, DivisionLevel::parse)?,
        parent: code(4)?,
        name: row.string(5)?,
        name_en: row.string(6)?,
        aliases: row.json(7)?,
        succeeded_by: row.json(8)?,
        source: row.string(9)?,
        seat: row.point(10)?,
        outline: row.opt_json(12)?,
        outline_quality: row.opt_json::<OutlineQuality>(13)?,
    })
}

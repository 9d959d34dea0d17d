//! Paper sheets: printed for a line of the roll, received, entered by two people.

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use crate::value::json;
use domain::ballot::Sheet;
use domain::id::VoteId;
use domain::permit::{Action, Permit, TakeBallots};
use jiff::Timestamp;

/// A sheet as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSheet {
    /// In which vote.
    pub vote: VoteId,
    /// Its number, as printed.
    pub number: String,
    /// The line it was printed for.
    pub line: u32,
    /// The sheet, once it came in.
    pub sheet: Option<Sheet>,
    /// Whether a later one was issued to the line in its stead.
    pub replaced: bool,
}

macro_rules! columns {
    () => {
        "vote, number, line, document, state"
    };
}

statements! {
    INSERT = "INSERT INTO ballot_sheet (vote, number, line, printed_at, state, document)
              VALUES ($1, $2, $3, $4, 'printed', 'null')";
    UPDATE = "UPDATE ballot_sheet SET state = $3, document = $4 WHERE vote = $1 AND number = $2";
    FIND = concat!("SELECT ", columns!(), " FROM ballot_sheet WHERE vote = $1 AND number = $2");
    RECEIVED = concat!("SELECT ", columns!(), " FROM ballot_sheet WHERE vote = $1
                        AND state NOT IN ('printed', 'replaced') ORDER BY number");
    OF_LINE = concat!("SELECT ", columns!(), " FROM ballot_sheet WHERE vote = $1 AND line = $2 ORDER BY number");
    REPLACE = "UPDATE ballot_sheet SET state = 'replaced' WHERE vote = $1 AND line = $2 AND state = 'printed'";
    COUNT = "SELECT COUNT(*) FROM ballot_sheet WHERE vote = $1";
}

/// Keeps that a sheet was printed for a line. Those that were printed for it before and did not come in are refused from
/// here on.
pub fn insert<A: Action>(
    tx: &mut Tx<'_>,
    _: &Permit<A>,
    vote: VoteId,
    number: &str,
    line: u32,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(&REPLACE, &[vote.into(), line.into()])?;
    tx.execute(&INSERT, &[vote.into(), number.into(), line.into(), at.into()]).map(drop)
}

/// Keeps what was entered of a sheet; `state` is that of the sheet.
pub fn update(
    tx: &mut Tx<'_>,
    permit: &Permit<TakeBallots>,
    occasion: Occasion<'_>,
    kept: &KeptSheet,
    (event, state): (&'static str, &'static str),
) -> Result<(), StoreError> {
    let values = [kept.vote.into(), (&kept.number).into(), state.into(), json(&kept.sheet)];
    tx.execute_one(&UPDATE, &values, "ballot_sheet", &kept.number)?;
    let latest = kept.sheet.as_ref().and_then(|sheet| sheet.entries.last());
    let detail = serde_json::json!({ "sheet": kept.number, "state": state, "entry": latest });
    audit::record(tx, permit, occasion, event, kept.vote, &detail)
}

/// The sheet of that number.
pub fn find(rx: &mut Rx<'_>, vote: VoteId, number: &str) -> Result<Option<KeptSheet>, StoreError> {
    rx.row(&FIND, &[vote.into(), number.into()], read)
}

/// The sheets that came in.
pub fn list_received(rx: &mut Rx<'_>, vote: VoteId) -> Result<Vec<KeptSheet>, StoreError> {
    rx.rows(&RECEIVED, &[vote.into()], read)
}

/// The sheets that were printed for a line.
pub fn list_of_line(rx: &mut Rx<'_>, vote: VoteId, line: u32) -> Result<Vec<KeptSheet>, StoreError> {
    rx.rows(&OF_LINE, &[vote.into(), line.into()], read)
}

/// How many were printed.
pub fn count(rx: &mut Rx<'_>, vote: VoteId) -> Result<u64, StoreError> {
    rx.count(&COUNT, &[vote.into()])
}

fn read(row: Row<'_>) -> Result<KeptSheet, StoreError> {
    Ok(KeptSheet {
        vote: row.parse(0)?,
        number: row.string(1)?,
        line: row.number(2)?,
        sheet: row.json(3)?,
        replaced: row.string(4)? == "replaced",
    })
}

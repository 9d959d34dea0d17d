//! Appointments: who holds which role where, and since when. None is ever deleted.

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::account::Role;
use domain::appointment::{Appointment, Post};
use domain::id::{AccountId, AppointmentId};
use domain::permit::{ManageAccounts, Permit};
use serde_json::json;

macro_rules! columns {
    () => {
        "id, account, role, territory, since, until, granted_by, revoked_by"
    };
}

statements! {
    INSERT = concat!("INSERT INTO appointment (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
    FIND = concat!("SELECT ", columns!(), " FROM appointment WHERE id = $1");
    OF_ACCOUNT = concat!("SELECT ", columns!(), " FROM appointment WHERE account = $1 ORDER BY since, id");
    ALL = concat!("SELECT ", columns!(), " FROM appointment ORDER BY since, id");
    END = "UPDATE appointment SET until = $2, revoked_by = $3
           WHERE id = $1 AND revoked_by IS NULL AND (until IS NULL OR until > $2)";
}

/// Gives an account a post.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit<ManageAccounts>,
    occasion: Occasion,
    appointment: &Appointment,
) -> Result<(), StoreError> {
    let Appointment { post, .. } = appointment;
    let values = [
        appointment.id.into(),
        appointment.account.into(),
        post.role.key().into(),
        post.territory.key().into(),
        appointment.since.into(),
        appointment.until.into(),
        appointment.granted_by.into(),
        appointment.revoked_by.into(),
    ];
    tx.execute(&INSERT, &values)?;
    let detail = json!({
        "account": appointment.account,
        "role": post.role.key(),
        "territory": post.territory.key(),
        "until": appointment.until,
    });
    audit::record(tx, permit, occasion, "appointment.granted", appointment.id, &detail)
}

/// Ends a post that stands.
pub fn revoke(
    tx: &mut Tx<'_>,
    permit: &Permit<ManageAccounts>,
    occasion: Occasion,
    id: AppointmentId,
) -> Result<(), StoreError> {
    let appointment = find(tx, id)?.ok_or_else(|| StoreError::not_found("appointment", id))?;
    if tx.execute(&END, &[id.into(), occasion.at.into(), permit.account().into()])? == 0 {
        return Err(StoreError::WrongState { noun: "appointment", id: id.to_string(), state: "ended" });
    }
    let detail = json!({
        "account": appointment.account,
        "role": appointment.post.role.key(),
        "territory": appointment.post.territory.key(),
    });
    audit::record(tx, permit, occasion, "appointment.revoked", id, &detail)
}

/// The appointment of that id.
pub fn find(rx: &mut Rx<'_>, id: AppointmentId) -> Result<Option<Appointment>, StoreError> {
    rx.row(&FIND, &[id.into()], read)
}

/// An account's appointments, the first one first; also those that have ended.
pub fn list_of_account(rx: &mut Rx<'_>, account: AccountId) -> Result<Vec<Appointment>, StoreError> {
    rx.rows(&OF_ACCOUNT, &[account.into()], read)
}

/// Every appointment, the first one first; also those that have ended.
pub fn list_all(rx: &mut Rx<'_>) -> Result<Vec<Appointment>, StoreError> {
    rx.rows(&ALL, &[], read)
}

fn read(row: Row<'_>) -> Result<Appointment, StoreError> {
    Ok(Appointment {
        id: row.parse(0)?,
        account: row.parse(1)?,
        post: Post { role: row.key(2, Role::parse)?, territory: row.parse(3)? },
        since: row.parse(4)?,
        until: row.opt_parse(5)?,
        granted_by: row.parse(6)?,
        revoked_by: row.opt_parse(7)?,
    })
}

//! One owner at a time: where they live, who looked at them, and what they ask for: to correct and to erase.

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::owner::{index, load, read};
use crate::revision;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::id::{AccountId, AuditEntryId, BatchId, CommunityId, OwnerId};
use domain::owner::Owner;
use domain::permit::{AnswerPerson, ChangeRegister, Permit, RevealOwner};
use domain::personal::{PersonalField, Purpose};
use domain::share::Share;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

/// A line of a community's roll: a dwelling's door and one of its owners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollLine {
    /// The owner.
    pub owner: Owner,
    /// The owner's share.
    pub share: Share,
    /// 栋号.
    pub building: String,
    /// 单元号.
    pub entrance: String,
    /// 房号.
    pub dwelling: String,
}

/// Where an owner holds a share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Holding {
    /// The community.
    pub community: CommunityId,
    /// Its name.
    pub community_name: String,
    /// 栋号.
    pub building: String,
    /// 单元号.
    pub entrance: String,
    /// 房号.
    pub dwelling: String,
    /// The share.
    pub share: Share,
}

/// That somebody looked at clear values of an owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reveal {
    /// Its name, and that of its audit entry.
    pub id: AuditEntryId,
    /// Of whom.
    pub owner: OwnerId,
    /// Who looked.
    pub account: AccountId,
    /// At what.
    pub fields: Vec<PersonalField>,
    /// What for.
    pub purpose: Purpose,
    /// In the person's own words.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

macro_rules! doors {
    () => {
        "FROM ownership s JOIN owner o ON o.id = s.owner JOIN dwelling d ON d.id = s.dwelling
         JOIN entrance e ON e.id = d.entrance JOIN building b ON b.id = e.building"
    };
}

statements! {
    ROLL = concat!("SELECT ", crate::owner::columns!(), ", s.share, b.number, e.number, d.number ", doors!(), "
                   WHERE b.community = $1 AND s.until IS NULL
                   ORDER BY b.number, e.number, d.number, s.owner LIMIT $2 OFFSET $3");
    COUNT_ROLL = concat!("SELECT COUNT(*) ", doors!(), " WHERE b.community = $1 AND s.until IS NULL");
    HOLDINGS = concat!("SELECT c.id, c.name, b.number, e.number, d.number, s.share ", doors!(), "
                       JOIN community c ON c.id = b.community
                       WHERE s.owner = $1 AND s.until IS NULL ORDER BY c.id, b.number, e.number, d.number LIMIT 100");
    BY_ID_NUMBER = concat!("SELECT ", crate::owner::columns!(), " FROM owner o WHERE o.id_number_index = $1
                            ORDER BY o.id LIMIT 20");
    BY_PHONE = concat!("SELECT ", crate::owner::columns!(), " FROM owner o WHERE o.phone_index = $1
                        ORDER BY o.id LIMIT 20");
    ADD_NAME = "UPDATE owner SET sealed_name = $2, name_batch = $3 WHERE id = $1 AND sealed_name IS NULL";
    ADD_ID_NUMBER = "UPDATE owner SET sealed_id_number = $2, masked_id_number = $3, id_number_index = $4,
                     id_number_batch = $5 WHERE id = $1 AND sealed_id_number IS NULL";
    ADD_PHONE = "UPDATE owner SET sealed_phone = $2, masked_phone = $3, phone_index = $4, phone_batch = $5
                 WHERE id = $1 AND sealed_phone IS NULL";
    TAKE_NAMES = "UPDATE owner SET sealed_name = NULL, name_batch = NULL WHERE name_batch = $1";
    TAKE_ID_NUMBERS = "UPDATE owner SET sealed_id_number = NULL, masked_id_number = NULL, id_number_index = NULL,
                       id_number_batch = NULL WHERE id_number_batch = $1";
    TAKE_PHONES = "UPDATE owner SET sealed_phone = NULL, masked_phone = NULL, phone_index = NULL, phone_batch = NULL
                   WHERE phone_batch = $1";
    CORRECT = "UPDATE owner SET masked_name = $2, masked_id_number = $3, masked_phone = $4, sealed_name = $5,
               sealed_id_number = $6, sealed_phone = $7, id_number_index = $8, phone_index = $9 WHERE id = $1";
    ERASE = "UPDATE owner SET masked_name = $2, masked_id_number = NULL, masked_phone = NULL, sealed_name = NULL,
             sealed_id_number = NULL, sealed_phone = NULL, id_number_index = NULL, phone_index = NULL,
             erased_at = $3 WHERE id = $1";
    FILES = "DELETE FROM upload_chunk WHERE upload IN (SELECT r.upload FROM batch_return r WHERE r.batch IN
             (SELECT o.batch FROM owner o WHERE o.id = $1 UNION SELECT o.name_batch FROM owner o WHERE o.id = $1
              UNION SELECT o.id_number_batch FROM owner o WHERE o.id = $1
              UNION SELECT o.phone_batch FROM owner o WHERE o.id = $1))";
    RETURNS = "DELETE FROM batch_return WHERE upload NOT IN (SELECT upload FROM upload_chunk)";
    FORGET_REASONS = "UPDATE owner_reveal SET reason = '' WHERE owner = $1";
    INSERT_REVEAL = "INSERT INTO owner_reveal (id, owner, account, fields, purpose, reason, revealed_at)
                     VALUES ($1, $2, $3, $4, $5, $6, $7)";
    REVEALS = "SELECT id, owner, account, fields, purpose, reason, revealed_at FROM owner_reveal
               WHERE owner = $1 ORDER BY id DESC LIMIT 100";
    REVEALS_SINCE = "SELECT COUNT(*) FROM owner_reveal WHERE account = $1 AND revealed_at > $2";
    INSERT_LOOKUP = "INSERT INTO owner_lookup (id, account, looked_at) VALUES ($1, $2, $3)";
    LOOKUPS_SINCE = "SELECT COUNT(*) FROM owner_lookup WHERE account = $1 AND looked_at > $2";
    FORGET_LOOKUPS = "DELETE FROM owner_lookup WHERE looked_at <= $1";
}

/// The roll of a community, door by door: the present owners of each dwelling.
pub fn list_roll(
    rx: &mut Rx<'_>,
    community: CommunityId,
    limit: usize,
    offset: usize,
) -> Result<Vec<RollLine>, StoreError> {
    rx.rows(&ROLL, &[community.into(), limit.into(), offset.into()], |row| {
        Ok(RollLine {
            owner: read(row)?,
            share: share(row, 10)?,
            building: row.string(11)?,
            entrance: row.string(12)?,
            dwelling: row.string(13)?,
        })
    })
}

/// How many lines the roll of a community has.
pub fn count_roll(rx: &mut Rx<'_>, community: CommunityId) -> Result<u64, StoreError> {
    rx.count(&COUNT_ROLL, &[community.into()])
}

/// What an owner holds at present, at most a hundred dwellings.
pub fn list_holdings(rx: &mut Rx<'_>, owner: OwnerId) -> Result<Vec<Holding>, StoreError> {
    rx.rows(&HOLDINGS, &[owner.into()], |row| {
        Ok(Holding {
            community: row.parse(0)?,
            community_name: row.string(1)?,
            building: row.string(2)?,
            entrance: row.string(3)?,
            dwelling: row.string(4)?,
            share: share(row, 5)?,
        })
    })
}

/// The owners of an ID number and those of a phone number, by what each is looked up by. Both are always asked for, so
/// that neither answer shows in the time it takes which of the two was typed.
pub fn list_by_index(
    rx: &mut Rx<'_>,
    id_number: &[u8; 32],
    phone: &[u8; 32],
) -> Result<Vec<Owner>, StoreError> {
    let mut found = rx.rows(&BY_ID_NUMBER, &[id_number.as_slice().into()], read)?;
    for owner in rx.rows(&BY_PHONE, &[phone.as_slice().into()], read)? {
        if found.iter().all(|other| other.id != owner.id) {
            found.push(owner);
        }
    }
    Ok(found)
}

/// Adds what a later batch says of an owner who was already there, where nothing is kept yet.
pub fn add_sealed(
    tx: &mut Tx<'_>,
    _permit: &Permit<ChangeRegister>,
    batch: BatchId,
    owner: &Owner,
) -> Result<(), StoreError> {
    let sealed = &owner.sealed;
    if let Some(name) = &sealed.name {
        tx.execute(&ADD_NAME, &[owner.id.into(), name.as_slice().into(), batch.into()])?;
    }
    if let Some(number) = &sealed.id_number {
        let values = [
            owner.id.into(),
            number.as_slice().into(),
            owner.masked_id_number.as_ref().into(),
            index(sealed.id_number_index.as_ref()),
            batch.into(),
        ];
        tx.execute(&ADD_ID_NUMBER, &values)?;
    }
    if let Some(phone) = &sealed.phone {
        let values = [
            owner.id.into(),
            phone.as_slice().into(),
            owner.masked_phone.as_ref().into(),
            index(sealed.phone_index.as_ref()),
            batch.into(),
        ];
        tx.execute(&ADD_PHONE, &values)?;
    }
    Ok(())
}

/// Takes away what a batch added to owners who were already there.
pub(crate) fn take_away(tx: &mut Tx<'_>, batch: BatchId) -> Result<(), StoreError> {
    for sql in [&TAKE_NAMES, &TAKE_ID_NUMBERS, &TAKE_PHONES] {
        tx.execute(sql, &[batch.into()])?;
    }
    Ok(())
}

/// Puts corrected values in the place of what was kept; `changed` names the fields for the audit log.
pub fn correct(
    tx: &mut Tx<'_>,
    permit: &Permit<AnswerPerson>,
    occasion: Occasion,
    owner: &Owner,
    changed: &[PersonalField],
) -> Result<(), StoreError> {
    let sealed = &owner.sealed;
    let values = [
        owner.id.into(),
        (&owner.masked_name).into(),
        owner.masked_id_number.as_ref().into(),
        owner.masked_phone.as_ref().into(),
        sealed.name.as_deref().into(),
        sealed.id_number.as_deref().into(),
        sealed.phone.as_deref().into(),
        index(sealed.id_number_index.as_ref()),
        index(sealed.phone_index.as_ref()),
    ];
    tx.execute_one(&CORRECT, &values, "owner", owner.id)?;
    revision::bump(tx)?;
    audit::record(tx, permit, occasion, "owner.corrected", owner.id, &json!({ "fields": changed }))
}

/// What erasing took away besides the owner's own values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Erased {
    /// Sealed pieces of files in which the owner stood.
    pub file_pieces: u64,
}

/// Erases what is personal of an owner: sealed values, masks, indexes, the words of those who looked, and the kept
/// files in which the owner stands. The share in the dwelling stays, held by nobody in particular.
pub fn erase(
    tx: &mut Tx<'_>,
    permit: &Permit<AnswerPerson>,
    occasion: Occasion,
    id: OwnerId,
) -> Result<Erased, StoreError> {
    load(tx, id)?;
    let file_pieces = tx.execute(&FILES, &[id.into()])?;
    tx.execute(&RETURNS, &[])?;
    tx.execute_one(&ERASE, &[id.into(), ERASED.into(), occasion.at.into()], "owner", id)?;
    tx.execute(&FORGET_REASONS, &[id.into()])?;
    // What the log says of the person besides that something happened.
    audit::erase(tx, permit, &id.to_string())?;
    revision::bump(tx)?;
    let erased = Erased { file_pieces };
    audit::record(tx, permit, occasion, "owner.erased", id, &json!({ "file_pieces": file_pieces }))?;
    Ok(erased)
}

/// What stands in the place of an erased name.
const ERASED: &str = "*";

/// Writes down that somebody looked, unless `limit` were looked at since `since`; whether it was.
pub fn record_reveal(
    tx: &mut Tx<'_>,
    permit: &Permit<RevealOwner>,
    occasion: Occasion<'_>,
    reveal: &Reveal,
    (limit, since): (u64, Timestamp),
) -> Result<bool, StoreError> {
    if tx.count(&REVEALS_SINCE, &[reveal.account.into(), since.into()])? >= limit {
        return Ok(false);
    }
    let fields: Vec<&str> = reveal.fields.iter().map(|field| field.key()).collect();
    let values = [
        reveal.id.into(),
        reveal.owner.into(),
        reveal.account.into(),
        fields.join(" ").into(),
        reveal.purpose.key().into(),
        (&reveal.reason).into(),
        reveal.at.into(),
    ];
    tx.execute(&INSERT_REVEAL, &values)?;
    let detail = json!({ "fields": fields, "purpose": reveal.purpose.key() });
    audit::record(tx, permit, occasion, "owner.revealed", reveal.owner, &detail)?;
    Ok(true)
}

/// Who looked at an owner, the latest first, at most a hundred.
pub fn list_reveals(rx: &mut Rx<'_>, owner: OwnerId) -> Result<Vec<Reveal>, StoreError> {
    rx.rows(&REVEALS, &[owner.into()], |row| {
        Ok(Reveal {
            id: row.parse(0)?,
            owner: row.parse(1)?,
            account: row.parse(2)?,
            fields: row.text(3)?.split(' ').filter_map(PersonalField::parse).collect(),
            purpose: row.key(4, Purpose::parse)?,
            reason: row.string(5)?,
            at: row.parse(6)?,
        })
    })
}

/// Writes down that somebody looked an owner up by a number, unless `limit` were looked up since `since`; whether it
/// was. What was looked for stands nowhere.
pub fn record_lookup(
    tx: &mut Tx<'_>,
    permit: &Permit<RevealOwner>,
    occasion: Occasion,
    (limit, since): (u64, Timestamp),
) -> Result<bool, StoreError> {
    tx.execute(&FORGET_LOOKUPS, &[since.into()])?;
    if tx.count(&LOOKUPS_SINCE, &[permit.account().into(), since.into()])? >= limit {
        return Ok(false);
    }
    tx.execute(&INSERT_LOOKUP, &[occasion.entry.into(), permit.account().into(), occasion.at.into()])?;
    audit::record(tx, permit, occasion, "owner.looked_up", permit.account(), &json!({}))?;
    Ok(true)
}

fn share(row: Row<'_>, column: usize) -> Result<Share, StoreError> {
    let ppm = row.number(column)?;
    Share::from_ppm(ppm).map_err(|_| StoreError::Corrupt { column, value: ppm.to_string() })
}

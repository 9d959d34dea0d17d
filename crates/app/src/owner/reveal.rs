//! Looking at clear values, one owner at a time: with a purpose and a reason, so often an hour, written down.

use super::seal_owner::{id_number_index, phone_index};
use crate::account::occasion;
use crate::{App, AppError, Noun};
use domain::account::Actor;
use domain::id::OwnerId;
use domain::owner::Owner;
use domain::permit::{Permit, RevealOwner};
use domain::personal::{IdNumber, PersonalField, Phone, Purpose};
use jiff::SignedDuration;
use seal::Zeroizing;
use store::owner;
use store::owner_record::{self, Reveal};

/// How many owners a person may look at, and look up, within an hour.
pub const REVEALS_PER_HOUR: u64 = 30;
const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// The shortest and the longest reason, in characters.
const REASON: std::ops::RangeInclusive<usize> = 4..=300;

/// Clear values, to be shown once and kept nowhere.
pub struct Revealed {
    /// Of whom.
    pub owner: Owner,
    /// The values that are kept, in the order of the fields.
    pub values: Vec<(PersonalField, Zeroizing<String>)>,
}

/// None of the values.
impl std::fmt::Debug for Revealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Revealed").field("owner", &self.owner.id).finish_non_exhaustive()
    }
}

/// A number that an owner is looked up by.
#[derive(Debug)]
pub enum Search {
    /// By the full ID number.
    IdNumber(IdNumber),
    /// By the full phone number.
    Phone(Phone),
}

impl Search {
    /// Reads what was typed: an ID number, else a phone number.
    pub fn parse(typed: &str) -> Option<Self> {
        IdNumber::parse(typed).map(Self::IdNumber).or_else(|| Phone::parse(typed).map(Self::Phone))
    }
}

/// Whether a reason is one.
pub(super) fn checked_reason(reason: &str) -> Result<String, AppError> {
    let reason = reason.trim();
    if REASON.contains(&reason.chars().count()) {
        Ok(reason.to_owned())
    } else {
        Err(AppError::Invalid { field: "reason", reason: "reveal-reason" })
    }
}

impl App {
    /// Opens the kept fields of an owner. The audit entry `owner.revealed` is on disk before anything is shown.
    pub fn reveal_owner(
        &self,
        actor: &Actor,
        id: OwnerId,
        purpose: Purpose,
        reason: &str,
    ) -> Result<Revealed, AppError> {
        let (permit, _) = self.permit_on_owner::<RevealOwner>(actor, id)?;
        let reason = checked_reason(reason)?;
        let owner = self.store().read(|rx| owner::find(rx, id))?.ok_or(AppError::NotFound(Noun::Owner))?;
        let fields: Vec<PersonalField> = owner.sealed.fields().collect();
        if fields.is_empty() {
            return Err(AppError::Conflict("owner-nothing-sealed"));
        }
        let occasion = occasion(self.environment());
        let reveal = Reveal {
            id: occasion.entry,
            owner: id,
            account: actor.account,
            fields,
            purpose,
            reason,
            at: occasion.at,
        };
        let limit = (REVEALS_PER_HOUR, occasion.at - HOUR);
        if !self.store().write(|tx| owner_record::record_reveal(tx, &permit, occasion, &reveal, limit))? {
            return Err(AppError::TooMany { minutes: 60 });
        }
        let values = self.open_fields(id)?;
        Ok(Revealed { owner, values })
    }

    /// The owners of a full number. Whoever was found and nobody are answered alike: the same work is done, and the
    /// same is written down.
    pub fn find_owners(&self, actor: &Actor, search: &Search) -> Result<Vec<Owner>, AppError> {
        let permit = Permit::<RevealOwner>::grant_somewhere(actor)?;
        let occasion = occasion(self.environment());
        let limit = (REVEALS_PER_HOUR, occasion.at - HOUR);
        if !self.store().write(|tx| owner_record::record_lookup(tx, &permit, occasion, limit))? {
            return Err(AppError::TooMany { minutes: 60 });
        }
        let found = self.owners_of(search)?;
        let mut inside = Vec::with_capacity(found.len());
        for owner in found {
            match self.permit_on_owner::<RevealOwner>(actor, owner.id) {
                Ok(_) => inside.push(owner),
                Err(AppError::NotFound(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(inside)
    }

    pub(super) fn owners_of(&self, search: &Search) -> Result<Vec<Owner>, AppError> {
        let keyring = self.keyring();
        let (number, phone) = match search {
            Search::IdNumber(number) => (number.clear(), ""),
            Search::Phone(phone) => ("", phone.without_extension()),
        };
        let (number, phone) = (id_number_index(&keyring, number), phone_index(&keyring, phone));
        Ok(self.store().read(|rx| owner_record::list_by_index(rx, &number, &phone))?)
    }
}

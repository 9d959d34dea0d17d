//! What a person may ask of those who keep data on them: to have it, to have it mended, to have it erased.

use super::{OwnerRecord, Sealer, Search};
use crate::account::occasion;
use crate::key::hold;
use crate::{App, AppError, Noun};
use domain::account::Actor;
use domain::id::OwnerId;
use domain::owner::Owner;
use domain::permit::{AnswerPerson, Permit};
use domain::personal::{IdNumber, OwnerName, PersonName, PersonalField, Phone};
use domain::territory::Place;
use seal::Zeroizing;
use store::owner_record::{self, Erased};
use store::{audit, owner};

/// Everything that is kept on a person, to be given to that person.
pub struct PersonExport {
    /// What is held, and who looked.
    pub record: OwnerRecord,
    /// The clear values.
    pub values: Vec<(PersonalField, Zeroizing<String>)>,
}

impl App {
    /// The owners of a full number, for somebody who stands before the operator and asks for their own data.
    pub fn find_person(&self, actor: &Actor, search: &Search) -> Result<Vec<Owner>, AppError> {
        let _permit = Permit::<AnswerPerson>::grant(actor, &Place::CITY)?;
        self.owners_of(search)
    }

    /// Everything that is kept on a person, in clear.
    pub fn export_person(&self, actor: &Actor, id: OwnerId) -> Result<PersonExport, AppError> {
        let permit = Permit::<AnswerPerson>::grant(actor, &Place::CITY)?;
        let record = self.owner_record(id)?;
        let occasion = occasion(self.environment());
        let fields: Vec<&str> = record.owner.sealed.fields().map(PersonalField::key).collect();
        let detail = serde_json::json!({ "fields": fields });
        self.store().write(|tx| audit::record(tx, &permit, occasion, "owner.given_out", id, &detail))?;
        let values = self.open_fields(id)?;
        Ok(PersonExport { record, values })
    }

    /// Puts a corrected value in the place of a wrong one.
    pub fn correct_person(
        &self,
        actor: &Actor,
        id: OwnerId,
        field: PersonalField,
        typed: &str,
    ) -> Result<(), AppError> {
        let permit = Permit::<AnswerPerson>::grant(actor, &Place::CITY)?;
        let wrong = || AppError::Invalid { field: field.key(), reason: "value-malformed" };
        self.sealing(|keyring| {
            let sealer = Sealer { keyring, environment: self.environment() };
            let occasion = occasion(self.environment());
            let owner = self.store().read(|rx| owner::find(rx, id))?;
            let mut owner = owner.ok_or(AppError::NotFound(Noun::Owner))?;
            match field {
                PersonalField::Name => {
                    let name = OwnerName::Person(PersonName::parse(typed).ok_or_else(wrong)?);
                    let named = sealer.owner(id, owner.kind, Some(&name), None, None);
                    (owner.masked_name, owner.sealed.name) = (named.masked_name, named.sealed.name);
                }
                PersonalField::IdNumber => {
                    sealer.put_id_number(&mut owner, &IdNumber::parse(typed).ok_or_else(wrong)?);
                }
                PersonalField::Phone => {
                    sealer.put_phone(&mut owner, &Phone::parse(typed).ok_or_else(wrong)?);
                }
            }
            self.store().write(|tx| {
                hold(tx, keyring)?;
                Ok(owner_record::correct(tx, &permit, occasion, &owner, &[field])?)
            })
        })
    }

    /// Erases what is personal of an owner, and has what was deleted overwritten on disk.
    pub fn erase_person(&self, actor: &Actor, id: OwnerId) -> Result<Erased, AppError> {
        let permit = Permit::<AnswerPerson>::grant(actor, &Place::CITY)?;
        let occasion = occasion(self.environment());
        if self.store().read(|rx| owner::find(rx, id))?.is_none() {
            return Err(AppError::NotFound(Noun::Owner));
        }
        let erased = self.store().write(|tx| owner_record::erase(tx, &permit, occasion, id))?;
        // Files that this process read lately hold clear rows in memory.
        self.forget_staged();
        self.store().settle_deletions()?;
        Ok(erased)
    }
}

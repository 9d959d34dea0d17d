//! Clear values of an owner into sealed ones, and back.

use crate::{App, AppError, Environment};
use domain::id::OwnerId;
use domain::owner::{Owner, OwnerKind};
use domain::personal::{IdNumber, OwnerName, PersonalField, Phone};
use seal::{Keyring, Place, Zeroizing};

/// Seals values of owners under one keyring.
pub(crate) struct Sealer<'a> {
    pub keyring: &'a Keyring,
    pub environment: &'a Environment,
}

/// The column of a field.
const fn column(field: PersonalField) -> &'static str {
    match field {
        PersonalField::Name => "sealed_name",
        PersonalField::IdNumber => "sealed_id_number",
        PersonalField::Phone => "sealed_phone",
    }
}

/// The place of an owner's value.
fn place(field: PersonalField, row: &str) -> Place<'_> {
    Place { table: "owner", column: column(field), row }
}

/// What an ID number is looked up by.
pub(super) fn id_number_index(keyring: &Keyring, number: &str) -> [u8; 32] {
    keyring.blind_index("owner", "id_number_index", number)
}

/// What a phone number is looked up by.
pub(super) fn phone_index(keyring: &Keyring, number: &str) -> [u8; 32] {
    keyring.blind_index("owner", "phone_index", number)
}

impl Sealer<'_> {
    /// Seals one value for its place.
    pub fn seal(&self, field: PersonalField, id: OwnerId, clear: &str) -> Vec<u8> {
        self.keyring.seal(&place(field, &id.to_string()), clear.as_bytes(), self.environment.nonce())
    }

    /// An owner with what is known in clear, sealed.
    pub fn owner(
        &self,
        id: OwnerId,
        kind: OwnerKind,
        name: Option<&OwnerName>,
        id_number: Option<&IdNumber>,
        phone: Option<&Phone>,
    ) -> Owner {
        let mut owner = Owner::masked(id, kind, name.map(OwnerName::masked).unwrap_or_default());
        if let Some(OwnerName::Person(name)) = name {
            owner.sealed.name = Some(self.seal(PersonalField::Name, id, name.clear()));
        }
        if let Some(number) = id_number {
            self.put_id_number(&mut owner, number);
        }
        if let Some(phone) = phone {
            self.put_phone(&mut owner, phone);
        }
        owner
    }

    /// Puts an ID number in the place of what was kept.
    pub fn put_id_number(&self, owner: &mut Owner, number: &IdNumber) {
        owner.masked_id_number = Some(number.masked());
        owner.sealed.id_number = Some(self.seal(PersonalField::IdNumber, owner.id, number.clear()));
        owner.sealed.id_number_index = Some(id_number_index(self.keyring, number.clear()));
    }

    /// Puts a phone number in the place of what was kept.
    pub fn put_phone(&self, owner: &mut Owner, phone: &Phone) {
        owner.masked_phone = Some(phone.masked());
        owner.sealed.phone = Some(self.seal(PersonalField::Phone, owner.id, phone.clear()));
        owner.sealed.phone_index = Some(phone_index(self.keyring, phone.without_extension()));
    }
}

impl App {
    /// The clear text of a field of an owner, where it is kept.
    pub(crate) fn open_field(
        &self,
        owner: &Owner,
        field: PersonalField,
    ) -> Result<Option<Zeroizing<String>>, AppError> {
        let Some(sealed) = owner.sealed.of(field) else { return Ok(None) };
        let opened = self.open_sealed(&place(field, &owner.id.to_string()), sealed)?;
        // What was sealed was text.
        Ok(Some(Zeroizing::new(String::from_utf8_lossy(&opened).into_owned())))
    }

    /// The clear text of every field that is kept of an owner.
    pub(super) fn open_fields(
        &self,
        id: OwnerId,
    ) -> Result<Vec<(PersonalField, Zeroizing<String>)>, AppError> {
        App::opening(|| {
            let owner = self.store().read(|rx| store::owner::find(rx, id))?;
            let owner = owner.ok_or(AppError::NotFound(crate::Noun::Owner))?;
            let mut values = Vec::with_capacity(PersonalField::ALL.len());
            for field in PersonalField::ALL {
                values.extend(self.open_field(&owner, field)?.map(|clear| (field, clear)));
            }
            Ok(values)
        })
    }

    /// What a batch says of an owner who was there already, sealed for that owner's own row.
    pub(crate) fn sealed_for(
        &self,
        sealer: &Sealer<'_>,
        id: OwnerId,
        arriving: &Owner,
    ) -> Result<Owner, AppError> {
        let mut known = Owner { id, ..arriving.clone() };
        for (field, slot) in [
            (PersonalField::Name, &mut known.sealed.name),
            (PersonalField::IdNumber, &mut known.sealed.id_number),
            (PersonalField::Phone, &mut known.sealed.phone),
        ] {
            *slot = self.open_field(arriving, field)?.map(|clear| sealer.seal(field, id, &clear));
        }
        Ok(known)
    }
}

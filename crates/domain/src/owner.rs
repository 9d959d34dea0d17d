//! Owners and their shares in a dwelling.

use crate::id::{DwellingId, OwnerId};
use crate::personal::PersonalField;
use crate::share::Share;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What sort of owner holds the title; it decides how heads are counted (SPC interpretation, Art. 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OwnerKind {
    /// A natural person.
    Person,
    /// A company or institution.
    Organisation,
    /// The developer, for what is unsold or not yet handed over.
    Developer,
    /// The title-holding unit of public housing not sold.
    PublicHousing,
}

impl OwnerKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Person, Self::Organisation, Self::Developer, Self::PublicHousing];

    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Developer => "developer",
            Self::PublicHousing => "public-housing",
        }
    }

    /// Reads a key made by [`OwnerKind::key`].
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// An owner. What is personal is sealed; only masked forms can be read here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Owner {
    /// Its name in the database.
    pub id: OwnerId,
    /// What sort of owner it is.
    pub kind: OwnerKind,
    /// 张*, or an organisation's full name.
    pub masked_name: String,
    /// `5001**********1234`, where the ID number is known.
    pub masked_id_number: Option<String>,
    /// `138****5678`, where a phone number is known.
    pub masked_phone: Option<String>,
    /// The clear values, sealed.
    #[serde(skip)]
    pub sealed: SealedOwner,
}

impl Owner {
    /// An owner of whom nothing but the masked name is kept.
    pub fn masked(id: OwnerId, kind: OwnerKind, masked_name: impl Into<String>) -> Self {
        Self {
            id,
            kind,
            masked_name: masked_name.into(),
            masked_id_number: None,
            masked_phone: None,
            sealed: SealedOwner::default(),
        }
    }
}

/// What is kept sealed of an owner. Each value opens only in its own row and column.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SealedOwner {
    /// The name.
    pub name: Option<Vec<u8>>,
    /// The ID number.
    pub id_number: Option<Vec<u8>>,
    /// The phone number.
    pub phone: Option<Vec<u8>>,
    /// What the ID number is looked up by.
    pub id_number_index: Option<[u8; 32]>,
    /// What the phone number is looked up by.
    pub phone_index: Option<[u8; 32]>,
}

impl SealedOwner {
    /// The fields of which there is a sealed value.
    pub fn fields(&self) -> impl Iterator<Item = PersonalField> + '_ {
        PersonalField::ALL.into_iter().filter(|field| self.of(*field).is_some())
    }

    /// The sealed value of a field.
    pub fn of(&self, field: PersonalField) -> Option<&[u8]> {
        match field {
            PersonalField::Name => self.name.as_deref(),
            PersonalField::IdNumber => self.id_number.as_deref(),
            PersonalField::Phone => self.phone.as_deref(),
        }
    }
}

/// Which values there are, and no bytes of them.
impl std::fmt::Debug for SealedOwner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.fields().map(PersonalField::key)).finish()
    }
}

/// An owner's share in a dwelling during a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ownership {
    /// The dwelling.
    pub dwelling: DwellingId,
    /// The owner.
    pub owner: OwnerId,
    /// The owner's share; the shares of a dwelling sum to the whole.
    pub share: Share,
    /// First day of ownership, where known.
    pub since: Option<Date>,
    /// First day after it.
    pub until: Option<Date>,
}

//! Owners and their shares in a dwelling.

use crate::id::{DwellingId, OwnerId};
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

/// An owner. Personal data beyond the masked name are kept elsewhere, encrypted, once they exist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// Its name in the database.
    pub id: OwnerId,
    /// What sort of owner it is.
    pub kind: OwnerKind,
    /// 张*, or an organisation's full name.
    pub masked_name: String,
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

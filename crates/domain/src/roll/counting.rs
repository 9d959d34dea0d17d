//! How heads are counted: the statute where nothing else is agreed, and what places made of it.

use crate::keys::keys;
use serde::{Deserialize, Serialize};

keys! {
    /// What makes one head.
    HeadUnit {
        /// One owner, however many dwellings (SPC interpretation, Art. 9; WEG § 25(2)).
        Owner = "owner",
        /// One dwelling, whoever owns it: households (HIP).
        Dwelling = "dwelling",
    }
}

keys! {
    /// Who votes for public housing that is not sold.
    PublicHousingVoter {
        /// The title-holding unit (Beijing Art. 25).
        TitleHolder = "title-holder",
        /// The tenant (Shanghai urban renewal regulation, Art. 32).
        Tenant = "tenant",
    }
}

/// How heads and area are counted, as a pack says it. The default is the statute's (SPC interpretation, Art. 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Counting {
    /// What makes one head.
    pub head: HeadUnit,
    /// Whether unsold and undelivered dwellings are the developer's, and together one head.
    pub developer_votes: bool,
    /// Who votes for public housing that is not sold.
    pub public_housing: PublicHousingVoter,
    /// Whether parking spaces and stalls count as exclusive parts (SPC interpretation, Art. 2; Ningbo Art. 18: no).
    pub parking_counts: bool,
}

impl Default for Counting {
    fn default() -> Self {
        Self {
            head: HeadUnit::Owner,
            developer_votes: true,
            public_housing: PublicHousingVoter::TitleHolder,
            parking_counts: false,
        }
    }
}

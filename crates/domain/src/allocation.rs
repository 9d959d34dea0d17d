//! Who pays what: the cost of an item brought down to households, exact to the fen and explained line by line.
//!
//! Subsidies and their caps come first, then the residents' part, then its division among those who pay, by largest
//! remainder. Where nothing is agreed, households bear it by the area of their exclusive parts (Civil Code Art. 283).

mod coefficient;
pub mod file;
mod grant;
mod key;
mod remainder;
mod split;
mod subsidy;
#[cfg(test)]
mod tests;

pub use coefficient::{Coefficient, NotACoefficient};
pub use grant::Incentive;
pub use key::{FloorIntervals, FloorTable, Interval, Key, Within};
pub use split::allocate;
pub use subsidy::{AppliedSubsidy, Subsidy, SubsidyForm};

use crate::area::Area;
use crate::keys::keys;
use crate::money::Fen;
use crate::share::Share;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A sharing rule, as a pack says it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Sharing {
    /// How much residents bear together.
    #[serde(default)]
    pub residents: ResidentsPart,
    /// Which households bear it.
    #[serde(default)]
    pub payers: Payers,
    /// By what it is divided among them; absent where nothing is agreed, which is by area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Key>,
    /// What a household pays at most; the rest is public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub household_cap: Option<Fen>,
    /// Relief by class of household: 特困, 低保, 残疾, 高龄; public money bears it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reliefs: BTreeMap<String, Relief>,
}

/// How much residents bear together, of an item's cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResidentsPart {
    /// What subsidies leave.
    #[default]
    Rest,
    /// A share of the whole cost, at most what subsidies leave (Wenzhou: 10, 30, 70 % by class).
    OfCost(Share),
    /// A share of what subsidies leave.
    OfRest(Share),
}

/// Which households bear it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Payers {
    /// All.
    #[default]
    Everyone,
    /// Those who voted for it (WEG § 21(3)).
    Consenting,
    /// All where a consequence of the vote holds, else those who voted for it (WEG § 21(2), (3)).
    ConsentingUnless(String),
    /// Those who chose it for their own dwelling.
    Choosing,
}

/// What a class of households is relieved of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Relief {
    /// How much of what it would pay.
    pub share: Share,
    /// At most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<Fen>,
}

/// A household, with what sharing may ask of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Household {
    /// Its name in the file or the register: `2-1-302`, or an opaque one.
    pub household: String,
    /// 专有部分面积, in 0.01 m².
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<Area>,
    /// The storey, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storey: Option<u16>,
    /// The type of flat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flat_type: Option<String>,
    /// Its share of co-ownership.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shares: Option<u64>,
    /// What was agreed for it by name: a weight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<u64>,
    /// Whether it voted for it.
    #[serde(default)]
    pub consented: bool,
    /// Whether it chose it for itself.
    #[serde(default)]
    pub chose: bool,
    /// Its class of relief.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relief: Option<String>,
    /// What it is paid for being worse off (low floors; Jinan Art. 18), raised from those who pay.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub compensation: Fen,
}

/// A cost to be shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split<'a> {
    /// What it costs.
    pub cost: Fen,
    /// What others pay, in the order in which it is taken off.
    pub subsidies: &'a [Subsidy],
    /// The rule.
    pub sharing: &'a Sharing,
    /// The households of the scope.
    pub households: &'a [Household],
    /// What was agreed inside the intervals, by storey.
    pub agreed: &'a BTreeMap<u16, Share>,
    /// Consequences of the vote, by name.
    pub consequences: &'a BTreeMap<String, bool>,
}

/// A cost as it was shared. `households + subsidies + public = cost + compensations`, always.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Allocation {
    /// What it costs.
    pub cost: Fen,
    /// What each subsidy takes off.
    pub subsidies: Vec<AppliedSubsidy>,
    /// What subsidies leave.
    pub net: Fen,
    /// What residents bear together before relief, without compensations.
    pub residents: Fen,
    /// What is paid to households that are worse off.
    pub compensations: Fen,
    /// What is left to public money beside the subsidies: beyond the residents' part, reliefs, caps.
    pub public: Fen,
    /// What it was divided by.
    pub basis: Basis,
    /// What each household pays and why, in the order given.
    pub households: Vec<HouseholdShare>,
}

/// What one household pays, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct HouseholdShare {
    /// Its name.
    pub household: String,
    /// What it pays.
    pub due: Fen,
    /// What it is paid.
    pub receives: Fen,
    /// How that came about; the amounts sum to `due` less `receives`.
    pub lines: Vec<ShareLine>,
}

keys! {
    /// What a cost is divided by.
    Basis {
        /// Area, as agreed.
        Area = "area",
        /// Area, because nothing is agreed (Civil Code Art. 283).
        StatutoryArea = "statutory-area",
        /// Every household the same.
        Household = "household",
        /// Shares of co-ownership.
        Shares = "shares",
        /// Weights agreed by name.
        Agreed = "agreed",
        /// Coefficients by storey.
        Floor = "floor",
        /// Shares agreed inside intervals by storey.
        FloorInterval = "floor-interval",
        /// A share of the price by type of flat.
        FlatType = "flat-type",
    }
}

/// One line of the explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "kebab-case")]
pub enum ShareLine {
    /// It bears nothing, and why.
    Exempt {
        /// Why.
        reason: Exemption,
    },
    /// `part` of `whole` of an amount, cut off to the fen.
    Portion {
        /// What is divided.
        of: Fen,
        /// The household's weight: reduced to lowest terms.
        part: u64,
        /// The weight of all.
        whole: u64,
        /// What that makes.
        amount: Fen,
    },
    /// A fen of those left over by cutting off, given to the largest remainders.
    Remainder {
        /// One fen.
        amount: Fen,
    },
    /// What its class is relieved of: less than nothing.
    Relief {
        /// The class.
        class: String,
        /// How much.
        amount: Fen,
    },
    /// What lies above what a household pays at most: less than nothing.
    Cap {
        /// The most.
        cap: Fen,
        /// How much.
        amount: Fen,
    },
    /// What it is paid for being worse off: less than nothing.
    Compensation {
        /// How much.
        amount: Fen,
    },
}

impl ShareLine {
    /// What it adds to what the household pays.
    pub const fn amount(&self) -> Fen {
        match self {
            Self::Exempt { .. } => Fen::ZERO,
            Self::Portion { amount, .. }
            | Self::Remainder { amount }
            | Self::Relief { amount, .. }
            | Self::Cap { amount, .. }
            | Self::Compensation { amount } => *amount,
        }
    }
}

keys! {
    /// Why a household bears nothing.
    Exemption {
        /// It did not vote for it.
        NotConsenting = "not-consenting",
        /// It did not choose it.
        NotChoosing = "not-choosing",
        /// Its weight is nothing: a ground floor, a flat type that pays nothing.
        NoWeight = "no-weight",
    }
}

/// Why a cost cannot be shared. Nothing was shared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(tag = "error", rename_all = "kebab-case")]
pub enum AllocationError {
    /// An amount below nothing.
    #[error("an amount is below nothing")]
    Negative,
    /// A number too large to be reckoned with exactly.
    #[error("a number is too large")]
    TooLarge,
    /// Something is to be paid, and nobody bears it.
    #[error("{amount} is to be borne, and by nobody")]
    NobodyPays {
        /// How much.
        amount: Fen,
    },
    /// The same household twice.
    #[error("the household «{household}» is there twice")]
    Twice {
        /// Its name.
        household: String,
    },
    /// What the rule divides by is not known of a household.
    #[error("the {basis} of «{household}» is not known", basis = basis.key())]
    Missing {
        /// Its name.
        household: String,
        /// What it is divided by.
        basis: Basis,
    },
    /// A type of flat that the rule does not know.
    #[error("no flat type is called «{flat_type}»")]
    UnknownFlatType {
        /// Of which household.
        household: String,
        /// The type.
        flat_type: String,
        /// The one nearest to it.
        nearest: Option<String>,
    },
    /// A class of relief that the rule does not know.
    #[error("no class of relief is called «{class}»")]
    UnknownRelief {
        /// Of which household.
        household: String,
        /// The class.
        class: String,
        /// The one nearest to it.
        nearest: Option<String>,
    },
    /// Who pays depends on a consequence of the vote that nobody gave.
    #[error("whether «{consequence}» holds is not known")]
    UnknownConsequence {
        /// The consequence.
        consequence: String,
    },
    /// What was agreed for a storey lies outside of its interval.
    #[error("{agreed} % was agreed for storey {storey}; it is {low} to {high} %")]
    OutsideInterval {
        /// The storey.
        storey: u16,
        /// What was agreed.
        agreed: Share,
        /// The least.
        low: Share,
        /// The most.
        high: Share,
    },
    /// Nothing was agreed for a storey, or the rule has no interval for it.
    #[error("there is no share for storey {storey}")]
    NoShareForStorey {
        /// The storey.
        storey: u16,
    },
    /// What was agreed does not sum to the whole.
    #[error("what was agreed sums to {ppm} millionths, not to the whole")]
    NotTheWhole {
        /// The sum in parts per million.
        ppm: u64,
    },
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
const fn is_nothing(amount: &Fen) -> bool {
    amount.0 == 0
}

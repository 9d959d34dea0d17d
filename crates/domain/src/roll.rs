//! The roll (表决名册): who decides together, with how many heads and how much area, and why.
//!
//! A roll is drawn from the register for a scope by the law's counting (SPC interpretation Arts. 1, 8, 9), published
//! with a window for objections, corrected until it is frozen, and frozen with a hash that stands on the notice of the
//! vote. What is personal never enters the hash: a line commits to its owners and doors with a salt of its own, and an
//! owner who is told the salt can find the line.

mod canonical;
mod counting;
mod draw;
mod state;
#[cfg(test)]
mod tests;

pub use canonical::{NotTheRoll, RollHash};
pub use counting::{Counting, HeadUnit, PublicHousingVoter};
pub use draw::{Drawn, RollFault, draw};
pub use state::{Correction, CorrectionChange, ObjectionWindow, Roll, RollError, RollState};

use crate::area::Area;
use crate::id::{BuildingId, CommunityId, DwellingId, EntranceId, OwnerId};
use crate::keys::keys;
use crate::owner::OwnerKind;
use crate::share::Share;
use crate::threshold::Quality;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Who decides together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// 全小区: all owners of a community.
    Community(CommunityId),
    /// 楼栋: the owners of a building.
    Building(BuildingId),
    /// 单元: the owners behind an entrance; who decides on a lift.
    Entrance(EntranceId),
    /// 部分共有: the owners of dwellings that share a part (Shanghai Arts. 68–69).
    Sharing(BTreeSet<DwellingId>),
}

impl Scope {
    /// The stable key of its kind.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Community(_) => "community",
            Self::Building(_) => "building",
            Self::Entrance(_) => "entrance",
            Self::Sharing(_) => "sharing",
        }
    }

    /// Whether a dwelling belongs to it.
    pub fn holds(&self, unit: &Unit) -> bool {
        match self {
            Self::Community(community) => unit.community == *community,
            Self::Building(building) => unit.building == *building,
            Self::Entrance(entrance) => unit.entrance == *entrance,
            Self::Sharing(dwellings) => dwellings.contains(&unit.dwelling),
        }
    }
}

keys! {
    /// Which paper an exclusive area was read from, in the order in which they count (SPC interpretation, Art. 8).
    AreaSource {
        /// 不动产登记.
        Registered = "registered",
        /// 实测.
        Surveyed = "surveyed",
        /// 买卖合同.
        Contract = "contract",
    }
}

keys! {
    /// What is special about a dwelling when heads and area are counted.
    Status {
        /// The developer has not sold it.
        Unsold = "unsold",
        /// Sold, not yet handed over: the developer still votes for it.
        Undelivered = "undelivered",
        /// Handed over, not yet registered: the buyer counts as owner (SPC interpretation, Art. 1).
        InPossession = "in-possession",
        /// Public housing not sold: the title-holding unit is the owner.
        PublicHousing = "public-housing",
        /// A parking space or stall.
        Parking = "parking",
    }
}

/// An owner of a dwelling, as the register has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitOwner {
    /// Who.
    pub owner: OwnerId,
    /// What sort of owner.
    pub kind: OwnerKind,
    /// The share in the dwelling.
    pub share: Share,
}

/// A dwelling (or parking space) with everything that counting asks of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// The dwelling.
    pub dwelling: DwellingId,
    /// Where it stands.
    pub community: CommunityId,
    /// Its building.
    pub building: BuildingId,
    /// Its entrance.
    pub entrance: EntranceId,
    /// 楼栋号, as the roll shows it.
    pub building_number: String,
    /// 单元号.
    pub entrance_number: String,
    /// 房号.
    pub number: String,
    /// Its exclusive area and the paper it was read from; `None` where nobody knows it.
    pub area: Option<(Area, AreaSource)>,
    /// Its share of co-ownership, where the law weighs by it; 0 elsewhere.
    pub shares: i64,
    /// Its owners.
    pub owners: Vec<UnitOwner>,
    /// The developer, for what is unsold or undelivered.
    pub developer: Option<OwnerId>,
    /// Who votes for several co-owners, or for one who cannot (guidance rules, Art. 25).
    pub representative: Option<OwnerId>,
    /// Who lives in public housing.
    pub tenant: Option<OwnerId>,
    /// What is special about it.
    pub status: BTreeSet<Status>,
    /// What its holder is, for electorates that ask.
    pub qualities: BTreeSet<Quality>,
}

keys! {
    /// Why a line is as it is.
    Reason {
        /// One dwelling, one owner, one head.
        OneOwner = "one-owner",
        /// Several dwellings of one owner: one head, the sum of their areas (SPC interpretation, Art. 9).
        SameOwner = "same-owner",
        /// Unsold or undelivered dwellings of a developer: one head together (SPC interpretation, Art. 9).
        Developer = "developer",
        /// Several owners of one dwelling: one head.
        CoOwners = "co-owners",
        /// Somebody named votes for them.
        Representative = "representative",
        /// Not yet registered; the buyer in possession counts as owner (SPC interpretation, Art. 1).
        InPossession = "in-possession",
        /// Public housing not sold; its title-holding unit votes.
        PublicHousing = "public-housing",
        /// Public housing not sold; its tenant votes.
        PublicHousingTenant = "public-housing-tenant",
        /// Each dwelling is a head, whoever owns it.
        Household = "household",
        /// A parking space or stall that counts as an exclusive part (SPC interpretation, Art. 2).
        Parking = "parking",
        /// Nobody knows the owner; the dwelling still has one, and counts.
        OwnerUnknown = "owner-unknown",
        /// No registered area; it was surveyed.
        AreaSurveyed = "area-surveyed",
        /// No registered and no surveyed area; the contract says it.
        AreaContract = "area-contract",
    }
}

/// A dwelling on a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RollPart {
    /// 楼栋号.
    pub building: String,
    /// 单元号.
    pub entrance: String,
    /// 专有部分面积.
    pub area: Area,
    /// The paper it was read from.
    pub area_source: AreaSource,
    /// Its share of co-ownership; 0 where the law does not weigh by it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub shares: i64,
    /// 房号; not in what is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub door: Option<String>,
    /// The dwelling; not in what is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dwelling: Option<DwellingId>,
}

/// A line of the roll: one voter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RollLine {
    /// Its number on the roll, from 1.
    pub number: u32,
    /// How many heads it counts.
    pub heads: u32,
    /// The dwellings.
    pub parts: Vec<RollPart>,
    /// What the holder is, for electorates that ask.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub qualities: BTreeSet<Quality>,
    /// Why it is as it is.
    pub reasons: Vec<Reason>,
    /// SHA-256 of salt, owners and doors; empty until the roll is frozen.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub commitment: String,
    /// Who holds it; empty where unknown, and in what is published.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<OwnerId>,
    /// Who votes for them, where named; not in what is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub representative: Option<OwnerId>,
    /// What the commitment is salted with, hexadecimal; told to the owners only.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub salt: String,
}

impl RollLine {
    /// Its exclusive area.
    pub fn area(&self) -> Area {
        self.parts.iter().map(|part| part.area).sum()
    }

    /// Its shares of co-ownership.
    pub fn shares(&self) -> i64 {
        self.parts.iter().fold(0, |sum, part| sum.saturating_add(part.shares))
    }

    /// Who may cast its ballot: the representative where one is named, else any owner.
    pub fn may_vote(&self, owner: OwnerId) -> bool {
        match self.representative {
            Some(representative) => representative == owner,
            None => self.owners.contains(&owner),
        }
    }

    /// The line without what is personal, as exports and notices have it.
    #[must_use]
    pub fn published(&self) -> Self {
        let bare = |part: &RollPart| RollPart { door: None, dwelling: None, ..part.clone() };
        Self {
            number: self.number,
            heads: self.heads,
            parts: self.parts.iter().map(bare).collect(),
            qualities: self.qualities.clone(),
            reasons: self.reasons.clone(),
            commitment: self.commitment.clone(),
            owners: Vec::new(),
            representative: None,
            salt: String::new(),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
const fn is_zero(number: &i64) -> bool {
    *number == 0
}

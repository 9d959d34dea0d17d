//! What a decision needs: a closed, typed language of conditions over counted owners.
//!
//! Quorums, majorities, unanimity, caps on objections, majorities in each building, second rounds and what is made of
//! silence are written in it; packs fill it with the numbers of their law. Civil Code Art. 278: quorum
//! `3 × participants ≥ 2 × all`, special matters `4 × yes ≥ 3 × participants`, ordinary ones `2 × yes > participants`,
//! each by heads and by area; «以上» includes the number, «过半数» does not (Art. 1259).

mod rule;

pub use rule::{Opens, Round, Rule, SecondRound, Silence, UnsoundRule};

use crate::fraction::Fraction;
use crate::keys::keys;
use serde::{Deserialize, Serialize};

keys! {
    /// What owners are weighed by.
    Measure {
        /// 业主人数: one owner, one head (SPC interpretation, Art. 9).
        Heads = "heads",
        /// 专有部分面积, in 0.01 m² (SPC interpretation, Art. 8).
        Area = "area",
        /// Shares of co-ownership, in whatever unit the land register keeps them.
        Shares = "shares",
        /// Dwellings, each for itself.
        Dwellings = "dwellings",
    }
}

keys! {
    /// Whose weight is counted.
    Count {
        /// All on the roll.
        All = "all",
        /// 参与表决: those whose ballot counts, whatever it says.
        Participants = "participants",
        /// Those who said yes or no.
        Cast = "cast",
        /// 同意.
        Yes = "yes",
        /// 不同意.
        No = "no",
        /// 弃权.
        Abstentions = "abstentions",
        /// Those who took part in person, at a meeting.
        InPerson = "in-person",
        /// Those who objected in writing.
        Objections = "objections",
    }
}

keys! {
    /// What a fraction is taken of.
    Base {
        /// All on the roll: absence counts against.
        All = "all",
        /// 参与表决: those whose ballot counts.
        Participants = "participants",
        /// Those who said yes or no: abstentions count for nothing (WEG § 25).
        Cast = "cast",
    }
}

impl From<Base> for Count {
    fn from(base: Base) -> Self {
        match base {
            Base::All => Self::All,
            Base::Participants => Self::Participants,
            Base::Cast => Self::Cast,
        }
    }
}

keys! {
    /// How what was counted is compared with the bound.
    Comparison {
        /// ≥, 以上.
        AtLeast = "at-least",
        /// >, 过半数、超过.
        MoreThan = "more-than",
        /// <, 不足.
        LessThan = "less-than",
        /// ≤, 以下.
        AtMost = "at-most",
    }
}

impl Comparison {
    /// Whether more is better: a bound from below.
    pub const fn is_floor(self) -> bool {
        matches!(self, Self::AtLeast | Self::MoreThan)
    }
}

keys! {
    /// What makes somebody on the roll belong to an electorate, or to the part of it that a condition asks.
    Quality {
        /// A household with a citizen (HIP: of Singapore).
        Citizen = "citizen",
        /// An owner who lives there.
        OwnerOccupier = "owner-occupier",
        /// A tenant; of public housing, where the title holder does not decide alone.
        Tenant = "tenant",
        /// Somebody who has the use of what is built.
        Beneficiary = "beneficiary",
        /// Somebody who pays for it.
        Payer = "payer",
        /// Somebody whose dwelling is affected by it.
        Affected = "affected",
    }
}

keys! {
    /// A part of the scope that must agree by itself.
    Part {
        /// 楼栋.
        Building = "building",
        /// 单元.
        Entrance = "entrance",
    }
}

/// What must hold of what was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// Every one of these.
    All(Vec<Self>),
    /// At least one of these.
    Any(Vec<Self>),
    /// In each building, or behind each entrance, by itself: whoever owns in two of them counts in both, with what
    /// lies there.
    Each(Each),
    /// Among those with a quality only.
    Among(Among),
    /// One comparison.
    Test(Test),
}

/// A condition that must hold in each part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Each {
    /// What the scope is divided into.
    pub part: Part,
    /// What must hold in each.
    pub holds: Box<Condition>,
}

/// A condition on some of the electorate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Among {
    /// Whom it asks.
    pub quality: Quality,
    /// What must hold among them.
    pub holds: Box<Condition>,
}

/// One comparison: `4 × yes ≥ 3 × participants` by area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// Whose weight.
    pub count: Count,
    /// Weighed by what.
    pub measure: Measure,
    /// How it is compared.
    pub comparison: Comparison,
    /// With what.
    pub bound: Bound,
}

/// What something counted is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Bound {
    /// A fraction of a base, by the same measure. Of an empty base nothing is reached.
    Of {
        /// What is the whole.
        base: Base,
        /// How much of it.
        fraction: Fraction,
    },
    /// A number of heads, dwellings or shares; of 0.01 m².
    Number(i64),
}

impl Condition {
    /// The same test by heads and by area, which the Civil Code always asks together.
    pub fn by_heads_and_area(count: Count, comparison: Comparison, bound: Bound) -> Self {
        let test = |measure| Self::Test(Test { count, measure, comparison, bound });
        Self::All(vec![test(Measure::Heads), test(Measure::Area)])
    }

    /// How many conditions deep it is.
    pub fn depth(&self) -> usize {
        match self {
            Self::All(terms) | Self::Any(terms) => {
                1 + terms.iter().map(Self::depth).max().unwrap_or_default()
            }
            Self::Each(each) => 1 + each.holds.depth(),
            Self::Among(among) => 1 + among.holds.depth(),
            Self::Test(_) => 1,
        }
    }

    /// The tests in it, in order.
    pub fn tests(&self) -> Vec<&Test> {
        match self {
            Self::All(terms) | Self::Any(terms) => terms.iter().flat_map(Self::tests).collect(),
            Self::Each(each) => each.holds.tests(),
            Self::Among(among) => among.holds.tests(),
            Self::Test(test) => vec![test],
        }
    }

    /// Whether it can hold at all: no empty combination, no more than the whole, no deeper than [`MAX_DEPTH`].
    fn is_sound(&self) -> bool {
        let sound = match self {
            Self::All(terms) | Self::Any(terms) => !terms.is_empty() && terms.iter().all(Self::is_sound),
            Self::Each(each) => each.holds.is_sound(),
            Self::Among(among) => among.holds.is_sound(),
            Self::Test(test) => match test.bound {
                Bound::Of { fraction, .. } => fraction.part() <= fraction.whole(),
                Bound::Number(number) => number >= 0,
            },
        };
        sound && self.depth() <= MAX_DEPTH
    }
}

/// Conditions inside one another at most.
pub const MAX_DEPTH: usize = 8;

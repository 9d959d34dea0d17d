//! How a condition came out: the condition again, with every number in it.

use crate::fraction::Fraction;
use crate::threshold::{Base, Comparison, Count, Measure, Part, Quality};
use serde::{Deserialize, Serialize};

/// A condition as it came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "kebab-case")]
pub enum Finding {
    /// Every one of these.
    All {
        /// Whether it holds.
        met: bool,
        /// How each came out.
        terms: Vec<Self>,
    },
    /// At least one of these.
    Any {
        /// Whether it holds.
        met: bool,
        /// How each came out.
        terms: Vec<Self>,
    },
    /// In each part by itself.
    Each {
        /// Whether it holds in every one.
        met: bool,
        /// What the parts are.
        part: Part,
        /// How it came out in each.
        groups: Vec<Group>,
    },
    /// Among some.
    Among {
        /// Whether it holds.
        met: bool,
        /// Among whom.
        quality: Quality,
        /// How it came out among them.
        term: Box<Self>,
    },
    /// One comparison.
    Test(Measured),
}

/// A part by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Which: `2`, or `2-1` for an entrance.
    pub place: String,
    /// How the condition came out there.
    pub finding: Finding,
}

/// One comparison with its numbers: heads, dwellings or shares as such, area in 0.01 m².
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// Whose weight.
    pub count: Count,
    /// Weighed by what.
    pub measure: Measure,
    /// How it was compared.
    pub comparison: Comparison,
    /// Whether it holds.
    pub met: bool,
    /// The numerator: what was counted.
    pub got: i64,
    /// What the fraction is of; absent where a number was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Base>,
    /// The denominator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
    /// The fraction of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fraction: Option<Fraction>,
    /// The least that holds (or, from above, the most).
    pub needed: i64,
    /// How much is missing (or, from above, too much); 0 where it holds.
    pub shortfall: i64,
}

impl Finding {
    /// Whether it holds.
    pub const fn met(&self) -> bool {
        match self {
            Self::All { met, .. }
            | Self::Any { met, .. }
            | Self::Each { met, .. }
            | Self::Among { met, .. } => *met,
            Self::Test(measured) => measured.met,
        }
    }

    /// The comparisons in it, in order.
    pub fn measured(&self) -> Vec<&Measured> {
        match self {
            Self::All { terms, .. } | Self::Any { terms, .. } => {
                terms.iter().flat_map(Self::measured).collect()
            }
            Self::Each { groups, .. } => groups.iter().flat_map(|group| group.finding.measured()).collect(),
            Self::Among { term, .. } => term.measured(),
            Self::Test(measured) => vec![measured],
        }
    }
}

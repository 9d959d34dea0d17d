//! What a community lacks (短板) that an item would mend, as the register has it or somebody saw it: why the item is on the
//! menu. What nobody knows is no gap.

use crate::fact::Fact;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A gap, with who says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// What is lacking.
    pub lack: Lack,
    /// Who or what says so, in words.
    pub source: String,
    /// The day it was seen, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_on: Option<Date>,
}

/// What is lacking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Lack {
    /// An indicator of a scorecard is not met.
    Unmet {
        /// Its id in the pack.
        indicator: String,
        /// Its name, in the words of whoever holds the vote.
        name: String,
        /// What was measured, where something was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<String>,
    },
    /// Some buildings do not have it: no lift in 6 of 7.
    Without {
        /// The fact that says so of each building.
        fact: Fact,
        /// How many do not.
        without: u32,
        /// Of how many it is known.
        known: u32,
        /// The storeys of the highest that does not, where known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        storeys: Option<i64>,
    },
    /// There are fewer of it than households.
    Few {
        /// The fact that counts it.
        fact: Fact,
        /// How many there are.
        count: i64,
        /// For so many households.
        households: i64,
    },
    /// It is ageing, or a hazard.
    Poor {
        /// The fact that says so.
        fact: Fact,
        /// Its state, one of the fact's keys.
        state: String,
    },
}

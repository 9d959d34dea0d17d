//! Indicators of a scorecard (complete community, green community) and what was observed of them.

use crate::id::{CommunityId, ObservationId};
use crate::truth::Truth;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Whether an observation was made before or after the works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Before renovation.
    Before,
    /// After renovation.
    After,
}

impl Phase {
    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
        }
    }

    /// Reads a key made by [`Phase::key`].
    pub fn parse(key: &str) -> Option<Self> {
        [Self::Before, Self::After].into_iter().find(|phase| phase.key() == key)
    }
}

/// What somebody saw of one indicator of one community.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// Its name in the database.
    pub id: ObservationId,
    /// The community.
    pub community: CommunityId,
    /// The indicator's id in the pack, e.g. `complete-03`.
    pub indicator: String,
    /// Before or after the works.
    pub phase: Phase,
    /// Whether the indicator is met.
    pub met: Truth,
    /// The measured value in the indicator's own unit, as text (`350 m²`), where there is one.
    pub value: Option<String>,
    /// The day of the observation.
    pub observed_on: Option<Date>,
    /// Who or what says so.
    pub source_label: String,
}

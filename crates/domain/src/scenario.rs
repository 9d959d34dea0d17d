//! Scenarios (编排方案): a saved question to the planner with its answer, compared with others, and one of them published
//! as the plan.

use crate::area_group::AreaGroup;
use crate::id::{AccountId, CommunityId, ScenarioId};
use crate::keys::keys;
use crate::means::Means;
use crate::share::Share;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

keys! {
    /// Where a scenario stands.
    ScenarioState {
        /// It waits to be solved, or is being solved.
        Solving = "solving",
        /// It has a plan.
        Solved = "solved",
        /// It could not be solved.
        Failed = "failed",
        /// Its plan is proposed for publication and waits for a second person.
        Proposed = "proposed",
        /// Its plan is in force.
        Published = "published",
        /// Its plan was in force.
        Replaced = "replaced",
    }
}

keys! {
    /// What need met is weighed against.
    StudyAim {
        /// Floor area started.
        Area = "area",
        /// Households in communities that start.
        Households = "households",
    }
}

keys! {
    /// Where a study stands.
    StudyState {
        /// It waits, or is being made.
        Running = "running",
        /// It is there.
        Done = "done",
        /// It could not be made.
        Failed = "failed",
    }
}

/// The longest horizon, in years.
pub const MOST_YEARS: u8 = 6;
/// The longest time for solving, in seconds of one processor.
pub const MOST_SECONDS: u32 = 600;

/// What is asked of the planner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brief {
    /// The first year in which something may start.
    pub first_year: i16,
    /// How many years are planned.
    pub years: u8,
    /// Where between the lowest and the highest estimate costs are taken: 0 the lowest, 100 % the highest.
    pub cost_level: Share,
    /// Good enough: how far the plan may be below the bound.
    pub gap: Share,
    /// Seconds of one processor to spend.
    pub seconds: u32,
    /// Decides between what is equally good.
    pub seed: u64,
    /// Whether projects under way or planned keep their start.
    pub keeps_commitments: bool,
    /// Whether communities are planned of which it is not yet known whether the plan covers them.
    #[serde(default)]
    pub includes_undecided: bool,
    /// Money, capacities and targets.
    pub means: Means,
    /// Communities that are to start, or are not to, whatever they are worth.
    #[serde(default)]
    pub holds: Vec<(CommunityId, bool)>,
    /// Area groups (片区) as they were when it was asked.
    #[serde(default)]
    pub groups: Vec<AreaGroup>,
}

impl Brief {
    /// The place of a calendar year among those that are planned, from 1; none before the first of them. The year after the
    /// last one is the tail.
    pub fn place_of(&self, year: i16) -> Option<usize> {
        let ahead = i32::from(year) - i32::from(self.first_year);
        usize::try_from(ahead).ok().map(|ahead| ahead + 1)
    }
}

/// A saved question to the planner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scenario {
    /// Its name in the program.
    pub id: ScenarioId,
    /// What people call it.
    pub name: String,
    /// What is asked.
    pub brief: Brief,
    /// Where it stands.
    pub state: ScenarioState,
    /// The day of the rules under which it was made.
    pub day: Date,
    /// Hash of the pack.
    pub pack_hash: String,
    /// The register's revision it was made at.
    pub revision: u64,
    /// Who made it.
    pub made_by: AccountId,
    /// When.
    pub made_at: Timestamp,
    /// Who proposed it for publication.
    pub proposed_by: Option<AccountId>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
}

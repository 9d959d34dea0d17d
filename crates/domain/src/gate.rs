//! Gates (准入条件): what must be there before a community is listed, work begins, or work is completed.

use crate::keys::keys;
use crate::project::{Pool, Step};

keys! {
    /// The step that a gate stands before.
    GateStep {
        /// The community comes into the published plan for the year it is for.
        Plan = "plan",
        /// Work begins.
        Start = "start",
        /// Work is completed.
        Complete = "complete",
    }
}

keys! {
    /// What the program knows by itself, without a fact of the register.
    Evidence {
        /// As many households want it as listing needs.
        Consent = "consent",
        /// A vote on the menu is settled.
        Scheme = "scheme",
        /// It came into the pipeline by a published plan.
        PublishedPlan = "published-plan",
    }
}

impl Step {
    /// Whose gates it passes. A plan is made for more than one year and asks only of its first, so what is asked of listing
    /// is asked again when work begins.
    pub const fn gates(self) -> &'static [GateStep] {
        match self {
            Self::Start => &[GateStep::Plan, GateStep::Start],
            Self::Complete => &[GateStep::Complete],
            Self::Leave | Self::Return => &[],
        }
    }
}

impl Pool {
    /// Whose gates stand before the next pool.
    pub const fn gates(self) -> &'static [GateStep] {
        match self {
            Self::Reserve => &[GateStep::Plan],
            Self::Planned => Step::Start.gates(),
            Self::Implementing => Step::Complete.gates(),
            Self::Done | Self::Left => &[],
        }
    }
}

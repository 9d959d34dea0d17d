//! Projects: a community on its way through the pipeline (储备、谋划、实施、完成), from reserve to done, or out of it with a reason.

use crate::id::{CommunityId, ScenarioId};
use crate::keys::keys;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

keys! {
    /// Where a community stands in the pipeline (实施一批、谋划一批、储备一批).
    Pool {
        /// In scope, nothing decided.
        Reserve = "reserve",
        /// In the published plan.
        Planned = "planned",
        /// Work is under way.
        Implementing = "implementing",
        /// Work is completed.
        Done = "done",
        /// Taken out, with a reason.
        Left = "left",
    }
}

keys! {
    /// What is done to a project.
    Step {
        /// Work begins.
        Start = "start",
        /// Work is completed.
        Complete = "complete",
        /// It leaves the plan.
        Leave = "leave",
        /// It comes back into reserve.
        Return = "return",
    }
}

/// A community that is or was in a plan. One that never was is in reserve and has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// The community.
    pub community: CommunityId,
    /// Where it stands.
    pub pool: Pool,
    /// The package that is planned, by its id in the pack.
    pub package: String,
    /// The calendar year in which it is to start.
    pub year: i16,
    /// The plan it comes from; `None` for one that was under way before.
    pub scenario: Option<ScenarioId>,
    /// When work began.
    pub started_on: Option<Date>,
    /// When it was completed.
    pub completed_on: Option<Date>,
    /// Why it left.
    pub reason: Option<String>,
}

/// Why a step is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StepRefused {
    /// From where it stands, there is no such step.
    #[error("a project in {} cannot {}", .from.key(), .step.key())]
    NotFrom {
        /// Where it stands.
        from: Pool,
        /// What was asked.
        step: Step,
    },
    /// Leaving needs a reason.
    #[error("leaving the plan needs a reason")]
    NoReason,
    /// It would be completed before it began.
    #[error("completed before it began")]
    BeforeStart,
    /// The day is still to come.
    #[error("the day is still to come")]
    InFuture,
}

impl StepRefused {
    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::NotFrom { .. } => "not-from",
            Self::NoReason => "no-reason",
            Self::BeforeStart => "before-start",
            Self::InFuture => "in-future",
        }
    }
}

impl Pool {
    /// The steps that lead on from here.
    pub const fn steps(self) -> &'static [Step] {
        match self {
            Self::Reserve | Self::Done => &[],
            Self::Planned => &[Step::Start, Step::Leave],
            Self::Implementing => &[Step::Complete, Step::Leave],
            Self::Left => &[Step::Return],
        }
    }

    /// Whether planning anew leaves it as it is.
    pub const fn is_commitment(self) -> bool {
        matches!(self, Self::Implementing | Self::Done)
    }
}

impl Project {
    /// Takes a step on a day, with a reason where it leaves.
    ///
    /// # Errors
    /// There is no such step from here, the reason is missing, or the day does not fit.
    pub fn step(&self, step: Step, on: Date, reason: &str, today: Date) -> Result<Self, StepRefused> {
        if !self.pool.steps().contains(&step) {
            return Err(StepRefused::NotFrom { from: self.pool, step });
        }
        if on > today {
            return Err(StepRefused::InFuture);
        }
        let reason = reason.trim();
        let next = self.clone();
        match step {
            Step::Start => Ok(Self { pool: Pool::Implementing, started_on: Some(on), ..next }),
            Step::Complete if self.started_on.is_some_and(|started| on < started) => {
                Err(StepRefused::BeforeStart)
            }
            Step::Complete => Ok(Self { pool: Pool::Done, completed_on: Some(on), ..next }),
            Step::Leave if reason.is_empty() => Err(StepRefused::NoReason),
            Step::Leave => Ok(Self { pool: Pool::Left, reason: Some(reason.to_owned()), ..next }),
            Step::Return => Ok(Self { pool: Pool::Reserve, reason: None, scenario: None, ..next }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::uuid_v7;
    use jiff::civil::date;

    fn planned() -> Project {
        Project {
            community: CommunityId::from_uuid(uuid_v7(1, [0; 10])),
            pool: Pool::Planned,
            package: "management".into(),
            year: 2020,
            scenario: None,
            started_on: None,
            completed_on: None,
            reason: None,
        }
    }

    const TODAY: Date = date(2021, 6, 1);

    #[test]
    fn a_project_goes_from_planned_to_done() {
        let started = planned().step(Step::Start, date(2020, 7, 1), "", TODAY).unwrap();
        assert_eq!((started.pool, started.started_on), (Pool::Implementing, Some(date(2020, 7, 1))));
        let done = started.step(Step::Complete, date(2021, 3, 1), "", TODAY).unwrap();
        assert_eq!((done.pool, done.completed_on), (Pool::Done, Some(date(2021, 3, 1))));
        assert!(done.pool.steps().is_empty());
    }

    #[test]
    fn it_leaves_with_a_reason_only_and_may_come_back() {
        assert_eq!(planned().step(Step::Leave, TODAY, "  ", TODAY), Err(StepRefused::NoReason));
        let left = planned().step(Step::Leave, TODAY, " 列入征收 ", TODAY).unwrap();
        assert_eq!((left.pool, left.reason.as_deref()), (Pool::Left, Some("列入征收")));
        assert_eq!(left.step(Step::Return, TODAY, "", TODAY).unwrap().pool, Pool::Reserve);
    }

    #[test]
    fn days_are_in_order_and_not_to_come() {
        let tomorrow = TODAY.tomorrow().unwrap();
        assert_eq!(planned().step(Step::Start, tomorrow, "", TODAY), Err(StepRefused::InFuture));
        let started = planned().step(Step::Start, date(2020, 7, 1), "", TODAY).unwrap();
        let early = started.step(Step::Complete, date(2020, 6, 30), "", TODAY);
        assert_eq!(early, Err(StepRefused::BeforeStart));
    }

    #[test]
    fn what_is_not_a_step_from_there_says_from_where() {
        let refused = planned().step(Step::Complete, TODAY, "", TODAY).unwrap_err();
        assert_eq!(refused, StepRefused::NotFrom { from: Pool::Planned, step: Step::Complete });
    }
}

//! Solving a scenario: the job behind the progress bar.

use super::found::Found;
use super::one_more::measure;
use super::outcome::Outcome;
use super::{Candidate, Question, pose};
use crate::{App, AppError};
use domain::id::{JobId, ScenarioId};
use domain::scenario::{Brief, Scenario, ScenarioState};
use jiff::SignedDuration;
use planner::{Control, Progress, Settings, Warm};
use serde::{Deserialize, Serialize};
use store::job;

/// The kind of job that solves a scenario.
pub(crate) const SOLVE_JOB: &str = "solve-scenario";
/// How often progress is kept, and a wish to stop is looked for.
pub(super) const REPORTED_EVERY: SignedDuration = SignedDuration::from_secs(1);
/// How long a node may be silent before another takes its job over.
pub(super) const LEASE: SignedDuration = SignedDuration::from_mins(15);

/// How far solving is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Far {
    /// Milliseconds since it began.
    pub milliseconds: i64,
    /// No plan is worth more, as far as is known.
    pub bound: Option<i64>,
    /// What the best plan so far is worth.
    pub objective: Option<i64>,
}

impl App {
    /// Solves a scenario: the work behind the progress bar.
    pub(crate) fn run_solve(&self, payload: &str) -> Result<String, AppError> {
        #[derive(Deserialize)]
        struct Payload {
            scenario: ScenarioId,
        }
        let Payload { scenario: id } =
            serde_json::from_str(payload).map_err(|_| AppError::Conflict("job-malformed"))?;
        let Some(kept) = self.store().read(|rx| store::scenario::find(rx, id))? else {
            return Ok("{}".to_owned());
        };
        match self.solve(&kept.scenario) {
            Ok(outcome) => {
                let scenario = Scenario { state: ScenarioState::Solved, ..kept.scenario };
                let json = serde_json::to_value(&outcome).unwrap_or_default();
                self.store().write(|tx| store::scenario::finish(tx, &scenario, Some(&json)))?;
                Ok(serde_json::json!({ "scenario": id }).to_string())
            }
            Err(error) => {
                let scenario = Scenario { state: ScenarioState::Failed, ..kept.scenario };
                self.store().write(|tx| store::scenario::finish(tx, &scenario, None))?;
                Err(error)
            }
        }
    }

    fn solve(&self, scenario: &Scenario) -> Result<Outcome, AppError> {
        let gathered = self.gather()?;
        let candidates = gathered.candidates();
        let brief = &scenario.brief;
        let question = pose(&gathered.stock.rules, brief, &candidates).map_err(AppError::PlanLacks)?;
        let begun = self.environment().now();
        let mut reported = begun;
        let mut failed = None;
        let mut clock = || self.environment().now().duration_since(begun).as_secs_f64();
        let mut proceed = |progress: Progress| {
            let now = self.environment().now();
            if now.duration_since(reported) < REPORTED_EVERY {
                return true;
            }
            reported = now;
            match self.report_far(scenario.id, &far(progress)) {
                Ok(stopped) => !stopped,
                Err(error) => {
                    failed = Some(error);
                    false
                }
            }
        };
        let mut control = Control { clock: &mut clock, proceed: &mut proceed };
        let outcome = outcome_of(brief, &candidates, &question, &mut control);
        if let Some(error) = failed {
            return Err(error);
        }
        outcome.map_err(|faults| {
            tracing::warn!(faults = ?faults.first(), "a planning problem is not valid");
            AppError::Invalid { field: "means", reason: "problem-invalid" }
        })
    }

    /// Keeps how far it is and leases the job for longer; true when it is to stop.
    fn report_far(&self, id: ScenarioId, far: &Far) -> Result<bool, AppError> {
        let json = serde_json::to_value(far).unwrap_or_default();
        let until = self.environment().now() + LEASE;
        Ok(self.store().write(|tx| {
            let done = u64::try_from(far.milliseconds / 1000).unwrap_or_default();
            job::progress(tx, job_of(id), "solving", done, None, until)?;
            store::scenario::progress(tx, id, &json)
        })?)
    }
}

/// Answers a question: plans, measures what a little more of what is scarce brings, and tells it all.
///
/// # Errors
/// What is wrong with the problem, in the planner's words.
pub(super) fn outcome_of(
    brief: &Brief,
    candidates: &[Candidate<'_>],
    question: &Question,
    control: &mut Control<'_>,
) -> Result<Outcome, Vec<planner::Fault>> {
    let settings = settings(brief, None);
    let solution = planner::solve(&question.problem, &settings, control)?;
    let measured = measure(&question.problem, &solution, &settings, control);
    Ok(Found { brief, candidates, question, solution: &solution, measured: &measured }.outcome())
}

/// What the planner is told besides the problem.
pub fn settings(brief: &Brief, warm: Option<Warm>) -> Settings {
    Settings {
        gap: f64::from(brief.gap.ppm()) / 1e6,
        seconds: f64::from(brief.seconds),
        seed: brief.seed,
        warm,
    }
}

fn far(progress: Progress) -> Far {
    let milliseconds = SignedDuration::try_from_secs_f64(progress.seconds).unwrap_or_default().as_millis();
    Far {
        milliseconds: i64::try_from(milliseconds).unwrap_or(i64::MAX),
        bound: progress.bound,
        objective: progress.objective,
    }
}

/// The job that solves a scenario has its id.
pub(super) fn job_of(id: ScenarioId) -> JobId {
    JobId::from_uuid(id.uuid())
}

//! A plan studied: what it would be with two aims weighed otherwise, and which communities stay in it when costs turn out
//! otherwise. Asked once, answered by a job, kept beside the scenario; it changes no plan.

use super::least_change::{from_kept, plan_of};
use super::solve::{LEASE, REPORTED_EVERY};
use super::{Brief, Candidate, Outcome, Question, pose, settings};
use crate::{App, AppError, Desk, Noun};
use domain::account::Actor;
use domain::id::{CommunityId, JobId, ScenarioId};
use domain::permit::{Permit, PlanBatches, SeeScenarios};
use domain::scenario::{StudyAim, StudyState};
use domain::territory::Place;
use planner::what_if::{Point, Unanswered, blend, stability, sweep};
use planner::{Community, Control, Offer, Plan, Problem, Settings, Solution};
use serde::{Deserialize, Serialize};
use store::job;

/// The kind of job that studies a plan.
pub(crate) const STUDY_JOB: &str = "study-scenario";
/// Weights of need met against the other aim, in thousandths.
const WEIGHTS: [i64; 5] = [1000, 750, 500, 250, 0];
/// Cost scenarios at most.
const MOST_SCENARIOS: usize = 100;
/// The part of the seconds of planning that one search takes here; everything begins from the plan that is there.
const PART: f64 = 0.1;

/// What was asked of a plan, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Study {
    /// Where it stands.
    pub state: StudyState,
    /// Its job.
    pub job: JobId,
    /// The second aim.
    pub aim: StudyAim,
    /// Cost scenarios planned.
    pub scenarios: usize,
    /// Plans none of which is worse than another in everything, from need met alone to the other aim alone.
    pub points: Vec<StudyPoint>,
    /// Communities that are in the plan, or out of it, in some of the cost scenarios only or otherwise than they are in
    /// the plan.
    pub steadiness: Vec<Steadiness>,
    /// Communities that start in the plan, and those of them that start in every cost scenario.
    pub steady: (usize, usize),
}

/// One of several plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudyPoint {
    /// The weight of need met, in thousandths; the other aim has the rest.
    pub weight: i64,
    /// Need met, in points.
    pub need: i64,
    /// Floor area started, m².
    pub area: i64,
    /// Households in communities that start.
    pub households: i64,
    /// Communities that start.
    pub communities: i64,
    /// Points lost by targets that are missed.
    pub penalty: i64,
    /// Communities that enter or leave against the plan.
    pub changes: i64,
}

/// How often a community starts when costs turn out otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Steadiness {
    /// The community.
    pub community: CommunityId,
    /// Cost scenarios in which it starts.
    pub starts: usize,
    /// Whether it starts in the plan.
    pub planned: bool,
}

impl App {
    /// Asks for a plan to be studied; what was studied before is replaced.
    ///
    /// # Errors
    /// There is no plan yet, it is being studied, or the number of scenarios is none.
    pub fn study_scenario(
        &self,
        actor: &Actor,
        id: ScenarioId,
        aim: StudyAim,
        scenarios: usize,
    ) -> Result<(), AppError> {
        Permit::<PlanBatches>::grant(actor, &Place::CITY)?;
        if !(1..=MOST_SCENARIOS).contains(&scenarios) {
            return Err(AppError::Invalid { field: "scenarios", reason: "scenarios-outside" });
        }
        let outcome = self.store().read(|rx| store::scenario::find_outcome(rx, id))?;
        outcome.ok_or(AppError::NotFound(Noun::Scenario))?;
        let study = Study {
            state: StudyState::Running,
            job: JobId::fresh(&mut self.environment().ids()),
            aim,
            scenarios,
            points: Vec::new(),
            steadiness: Vec::new(),
            steady: (0, 0),
        };
        let payload = serde_json::json!({ "scenario": id }).to_string();
        let now = self.environment().now();
        self.store().write(|tx| {
            let before = store::scenario::find_study(tx, id)?.and_then(read);
            if before.is_some_and(|before| before.state == StudyState::Running) {
                return Err(AppError::Conflict("study-running"));
            }
            store::scenario::keep_study(tx, id, &serde_json::to_value(&study).unwrap_or_default())?;
            Ok(job::enqueue(tx, study.job, STUDY_JOB, &payload, now, now)?)
        })?;
        self.wake();
        Ok(())
    }

    /// Studies a plan: the work behind the progress bar.
    pub(crate) fn run_study(&self, own: JobId, payload: &str) -> Result<String, AppError> {
        #[derive(Deserialize)]
        struct Payload {
            scenario: ScenarioId,
        }
        let Payload { scenario: id } =
            serde_json::from_str(payload).map_err(|_| AppError::Conflict("job-malformed"))?;
        // One that was thrown away, or is asked about anew, is nobody's any more.
        let asked = self.store().read(|rx| store::scenario::find_study(rx, id))?.and_then(read);
        let Some(study) = asked.filter(|study| study.job == own) else { return Ok("{}".to_owned()) };
        let made = self.study(id, &study);
        let kept = match &made {
            Ok(study) => study.clone(),
            Err(_) => Study { state: StudyState::Failed, ..study },
        };
        let json = serde_json::to_value(kept).unwrap_or_default();
        self.store().write(|tx| store::scenario::keep_study(tx, id, &json))?;
        made.map(|_| payload.to_owned())
    }

    fn study(&self, id: ScenarioId, study: &Study) -> Result<Study, AppError> {
        let solved = self.with_outcome(self.load_kept(id)?)?;
        let outcome = solved.outcome.ok_or(AppError::NotFound(Noun::Scenario))?;
        let brief = &solved.kept.scenario.brief;
        let gathered = self.gather()?;
        let candidates = gathered.candidates();
        let question = pose(&gathered.stock.rules, brief, &candidates).map_err(AppError::PlanLacks)?;
        let begun = self.environment().now();
        let mut reported = begun;
        let mut clock = || self.environment().now().duration_since(begun).as_secs_f64();
        let mut proceed = |_| {
            let now = self.environment().now();
            if now.duration_since(reported) >= REPORTED_EVERY {
                reported = now;
                let done = u64::try_from(now.duration_since(begun).as_secs()).unwrap_or(0);
                let kept = self
                    .store()
                    .write(|tx| job::progress(tx, study.job, "studying", done, None, now + LEASE));
                return kept.is_ok();
            }
            true
        };
        let control = Control { clock: &mut clock, proceed: &mut proceed };
        let studied = Studied { brief, candidates: &candidates, question: &question, outcome: &outcome };
        studied.study(study, control)
    }
}

impl Desk {
    /// What was asked of a plan, and what came of it; none where nobody asked.
    pub fn find_study(&self, id: ScenarioId) -> Result<Option<Study>, AppError> {
        Permit::<SeeScenarios>::grant(self.actor(), &Place::CITY)?;
        Ok(self.store().read(|rx| store::scenario::find_study(rx, id))?.and_then(read))
    }
}

fn read(json: serde_json::Value) -> Option<Study> {
    serde_json::from_value(json).ok()
}

/// A plan with the question that it answers.
struct Studied<'a> {
    brief: &'a Brief,
    candidates: &'a [Candidate<'a>],
    question: &'a Question,
    outcome: &'a Outcome,
}

impl Studied<'_> {
    fn study(&self, study: &Study, mut control: Control<'_>) -> Result<Study, AppError> {
        let problem = &self.question.problem;
        let seconds = PART * f64::from(self.brief.seconds);
        let each = Settings { seconds, ..settings(self.brief, None) };
        let unfit = |_| AppError::Invalid { field: "means", reason: "problem-invalid" };
        let solution = planner::solve(problem, &each, &mut control).map_err(unfit)?;
        let kept = plan_of(self.brief, self.candidates, self.question, self.outcome);
        let solution = from_kept(problem, solution, &kept);
        let second = |community: &Community, _: &Offer| other(study.aim, community);
        let build = |weight| blend(problem, weight, &second);
        let measure = |plan: &Plan| {
            let point = self.point(0, plan, &solution);
            [point.need, if study.aim == StudyAim::Area { point.area } else { point.households }]
        };
        let points = sweep(&solution, &WEIGHTS, &build, &measure, &each, &mut control)
            .map_err(|error| unanswered(&error))?;
        let costs = |community: usize, offer: usize| self.costs(community, offer);
        let steady = stability(problem, &solution, &costs, study.scenarios, &each, &mut control)
            .map_err(|error| unanswered(&error))?;
        let (steadiness, all) = self.steadiness(&solution, &steady);
        Ok(Study {
            state: StudyState::Done,
            points: points.iter().map(|point| self.point_of(point, &solution)).collect(),
            steadiness,
            steady: all,
            ..study.clone()
        })
    }

    fn point_of(&self, point: &Point, solution: &Solution) -> StudyPoint {
        let penalty = point.solution.assessment.penalty;
        StudyPoint { penalty, ..self.point(point.weight, &point.solution.plan, solution) }
    }

    /// What a plan starts, in the terms of the problem that was asked, whatever it was made for.
    fn point(&self, weight: i64, plan: &Plan, solution: &Solution) -> StudyPoint {
        let problem: &Problem = &self.question.problem;
        let starts = || problem.communities.iter().zip(&plan.starts).filter(|(_, start)| start.is_some());
        let (mut area, mut households, mut communities) = (0, 0, 0);
        for (community, _) in starts() {
            area += community.area;
            households += community.households;
            communities += 1;
        }
        let same = plan.starts.iter().zip(&solution.plan.starts);
        let changes = same.filter(|(one, other)| one.is_some() != other.is_some()).count();
        StudyPoint {
            weight,
            need: planner::check(problem, plan).value,
            area,
            households,
            communities,
            penalty: 0,
            changes: i64::try_from(changes).unwrap_or(i64::MAX),
        }
    }

    /// The range of an offer's cost around that which is planned with, in thousandths.
    fn costs(&self, community: usize, offer: usize) -> (i64, i64) {
        let package = self.question.problem.communities.get(community).and_then(|one| one.offers.get(offer));
        let estimates = self.question.communities.get(community).map(|posed| &posed.estimates);
        let estimate = package.zip(estimates).and_then(|(offer, all)| all.get(offer.package)?.as_ref());
        let Some(estimate) = estimate else { return (1000, 1000) };
        let (low, high) = (i128::from(estimate.low.0), i128::from(estimate.high.0));
        let used = low + (high - low) * i128::from(self.brief.cost_level.ppm()) / 1_000_000;
        if used <= 0 {
            return (1000, 1000);
        }
        let share = |cost: i128| i64::try_from(cost * 1000 / used).unwrap_or(1000);
        (share(low), share(high))
    }

    /// Whose start depends on costs, the least steady first; and how many start in the plan, and of these always.
    fn steadiness(
        &self,
        solution: &Solution,
        found: &planner::what_if::Steadiness,
    ) -> (Vec<Steadiness>, (usize, usize)) {
        let (mut all, mut planned_in_all, mut always) = (Vec::new(), 0, 0);
        let places = self.question.communities.iter().zip(&solution.plan.starts).zip(&found.starts);
        for ((posed, start), starts) in places {
            let (planned, starts) = (start.is_some(), *starts);
            let same = if planned { starts == found.scenarios } else { starts == 0 };
            planned_in_all += usize::from(planned);
            always += usize::from(planned && same);
            if let Some(candidate) = self.candidates.get(posed.candidate).filter(|_| !same) {
                all.push(Steadiness { community: candidate.id, starts, planned });
            }
        }
        all.sort_by_key(|one| (!one.planned, if one.planned { one.starts } else { usize::MAX - one.starts }));
        (all, (planned_in_all, always))
    }
}

fn other(aim: StudyAim, community: &Community) -> i64 {
    match aim {
        StudyAim::Area => community.area,
        StudyAim::Households => community.households,
    }
}

fn unanswered(error: &Unanswered) -> AppError {
    match error {
        Unanswered::Cancelled => AppError::Conflict("study-stopped"),
        Unanswered::Faults(_) | Unanswered::Nothing => {
            AppError::Invalid { field: "means", reason: "problem-invalid" }
        }
    }
}

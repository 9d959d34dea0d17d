//! Planning the batches (批次编排): scenarios made, solved, compared, proposed and published as the plan in force.

mod explained;
mod found;
mod least_change;
pub mod offline;
mod one_more;
mod outcome;
mod pose;
mod publish;
mod solve;
mod study;

pub use explained::{Estimated, Explained, Standing};
pub use least_change::{Change, LeastChange};
pub use outcome::{
    DistrictLine, Money, OneMore, Outcome, PlannedStart, PriceLine, Scarce, TargetLine, ViolationLine,
    Waiting, WorkLine, YearLine,
};
pub use pose::{Candidate, Lack, LeftOut, Posed, Question, pose};
pub(crate) use solve::SOLVE_JOB;
use solve::job_of;
pub use solve::{Far, settings};
pub(crate) use study::STUDY_JOB;
pub use study::{Steadiness, Study, StudyPoint};

use crate::account::occasion;
use crate::gate::settles_scheme;
use crate::stock::Stock;
use crate::{App, AppError, Desk, Noun};
use domain::account::Actor;
use domain::area::Area;
use domain::area_group::AreaGroup;
use domain::id::{CommunityId, ScenarioId};
use domain::indicator::Observation;
use domain::means::{Means, MeansFault};
use domain::permit::{Permit, PlanBatches, SeeScenarios};
use domain::project::{Pool, Project};
use domain::scenario::{Brief, MOST_SECONDS, MOST_YEARS, Scenario, ScenarioState};
use domain::territory::Place;
use exchange::means::read_means;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
pub use store::scenario::KeptScenario;
use store::{StoreError, job};

/// Scenarios on the list.
const LISTED: usize = 100;

/// What somebody asks of the planner.
#[derive(Debug, Clone)]
pub struct NewScenario {
    /// What people call it.
    pub name: String,
    /// What is asked.
    pub brief: Brief,
    /// Whether it is planned with the area groups as they are now.
    pub uses_area_groups: bool,
}

/// A scenario with what came of it.
#[derive(Debug, Clone)]
pub struct Solved {
    /// The scenario.
    pub kept: KeptScenario,
    /// How far solving is, while it goes on.
    pub far: Option<Far>,
    /// What came of it.
    pub outcome: Option<Arc<Outcome>>,
}

/// What the register and the votes say that planning asks for.
struct Gathered {
    stock: Arc<Stock>,
    projects: HashMap<CommunityId, Project>,
    schemes: HashSet<CommunityId>,
    observations: HashMap<CommunityId, Vec<Observation>>,
}

impl Gathered {
    fn candidates(&self) -> Vec<Candidate<'_>> {
        self.stock
            .items()
            .iter()
            .filter(|item| {
                let project = self.projects.get(&item.community.id);
                project.is_none_or(|project| project.pool != Pool::Left)
            })
            .map(|item| {
                let id = item.community.id;
                let project = self.projects.get(&id).filter(|project| project.pool != Pool::Reserve);
                Candidate {
                    id,
                    district: item.community.district.as_ref(),
                    dossier: &item.dossier,
                    verdict: item.verdict(),
                    area: item.covered_area(),
                    households: item.households(),
                    observations: self.observations.get(&id).map_or(&[], Vec::as_slice),
                    has_scheme: self.schemes.contains(&id),
                    in_force: project.map(|project| (project.year, project.package.as_str().into())),
                    committed: project.is_some_and(|project| project.pool.is_commitment()),
                }
            })
            .collect()
    }
}

impl App {
    /// Reads a table of means that somebody sent.
    ///
    /// # Errors
    /// The file cannot be read, or rows of it cannot: each is named.
    pub fn read_means(&self, actor: &Actor, file_name: &str, bytes: Vec<u8>) -> Result<Means, AppError> {
        Permit::<PlanBatches>::grant(actor, &Place::CITY)?;
        let table = self.read_table("means", file_name, bytes)?;
        read_means(&table, &*self.divisions()?, self.plan_day()).map_err(AppError::Means)
    }

    /// Keeps a question to the planner and has it solved.
    ///
    /// # Errors
    /// What is wrong with it, row by row; nothing is kept then.
    pub fn make_scenario(&self, actor: &Actor, new: NewScenario) -> Result<ScenarioId, AppError> {
        let permit = Permit::<PlanBatches>::grant(actor, &Place::CITY)?;
        let name = new.name.trim().to_owned();
        let gathered = self.gather()?;
        let mut brief = new.brief;
        if new.uses_area_groups {
            let groups = self.store().read(store::area_group::list)?;
            brief.groups = groups.into_iter().map(|kept| kept.group).collect();
        }
        check_brief(&name, &brief, &gathered)?;
        let now = self.environment().now();
        let stock = &gathered.stock;
        let scenario = Scenario {
            id: ScenarioId::fresh(&mut self.environment().ids()),
            name,
            brief,
            state: ScenarioState::Solving,
            day: stock.rules.day(),
            pack_hash: stock.rules.pack_ref().hash.to_string(),
            revision: stock.revision,
            made_by: actor.account,
            made_at: now,
            proposed_by: None,
            published_at: None,
        };
        let entry = occasion(self.environment());
        let payload = serde_json::json!({ "scenario": scenario.id }).to_string();
        self.store().write(|tx| {
            store::scenario::insert(tx, &permit, entry, &scenario)?;
            job::enqueue(tx, job_of(scenario.id), SOLVE_JOB, &payload, now, now)
        })?;
        self.wake();
        Ok(scenario.id)
    }

    fn gather(&self) -> Result<Gathered, AppError> {
        let stock = self.whole_stock()?;
        let (projects, votes, seen) = self.store().read(|rx| {
            let votes = store::vote::list_latest(rx, usize::MAX >> 1)?;
            let seen = store::indicator::list_all(rx)?;
            Ok::<_, StoreError>((store::project::list(rx)?, votes, seen))
        })?;
        let settled = votes.into_iter().map(|kept| kept.vote).filter(settles_scheme);
        let mut observations: HashMap<CommunityId, Vec<Observation>> = HashMap::new();
        for one in seen {
            observations.entry(one.community).or_default().push(one);
        }
        Ok(Gathered {
            stock,
            projects: projects.into_iter().map(|kept| (kept.project.community, kept.project)).collect(),
            schemes: settled.map(|vote| vote.community).collect(),
            observations,
        })
    }

    /// Asks for solving to stop; the plan found so far is kept.
    pub fn stop_scenario(&self, actor: &Actor, id: ScenarioId) -> Result<(), AppError> {
        let permit = Permit::<PlanBatches>::grant(actor, &Place::CITY)?;
        self.load_kept(id)?;
        Ok(self.store().write(|tx| store::scenario::stop(tx, &permit, id))?)
    }

    /// Throws a scenario away that was never proposed.
    pub fn delete_scenario(&self, actor: &Actor, id: ScenarioId) -> Result<(), AppError> {
        let permit = Permit::<PlanBatches>::grant(actor, &Place::CITY)?;
        let kept = self.load_kept(id)?;
        let entry = occasion(self.environment());
        match self.store().write(|tx| store::scenario::delete(tx, &permit, entry, &kept.scenario)) {
            Err(StoreError::NotFound { .. }) => Err(AppError::Conflict("scenario-in-use")),
            other => Ok(other?),
        }
    }

    fn load_kept(&self, id: ScenarioId) -> Result<KeptScenario, AppError> {
        let found = self.store().read(|rx| store::scenario::find(rx, id))?;
        found.ok_or(AppError::NotFound(Noun::Scenario))
    }

    /// The scenario whose plan is in force; public once it is published.
    pub fn plan_in_force(&self) -> Result<Option<Scenario>, AppError> {
        let published =
            self.store().read(|rx| store::scenario::list_in_state(rx, ScenarioState::Published))?;
        Ok(published.into_iter().next().map(|kept| kept.scenario))
    }

    fn with_outcome(&self, kept: KeptScenario) -> Result<Solved, AppError> {
        let outcome = self.store().read(|rx| store::scenario::find_outcome(rx, kept.scenario.id))?;
        let outcome = outcome.map(|json| serde_json::from_value::<Outcome>(json).unwrap_or_default());
        let far = kept.progress.clone().and_then(|json| serde_json::from_value(json).ok());
        Ok(Solved { kept, far, outcome: outcome.map(Arc::new) })
    }
}

impl Desk {
    /// The latest scenarios.
    pub fn list_scenarios(&self) -> Result<Vec<KeptScenario>, AppError> {
        Permit::<SeeScenarios>::grant(self.actor(), &Place::CITY)?;
        Ok(self.store().read(|rx| store::scenario::list(rx, LISTED))?)
    }

    /// A scenario with what came of it. One that is or was in force is everybody's to see.
    pub fn load_scenario(&self, id: ScenarioId) -> Result<Solved, AppError> {
        self.with_outcome(self.load_seen(id)?)
    }

    /// What was asked in a scenario that the actor sees; what came of it stays unread.
    pub fn load_brief(&self, id: ScenarioId) -> Result<Scenario, AppError> {
        Ok(self.load_seen(id)?.scenario)
    }

    fn load_seen(&self, id: ScenarioId) -> Result<KeptScenario, AppError> {
        let kept = self.load_kept(id)?;
        if !matches!(kept.scenario.state, ScenarioState::Published | ScenarioState::Replaced) {
            Permit::<SeeScenarios>::grant(self.actor(), &Place::CITY)?;
        }
        Ok(kept)
    }
}

/// Everything that is wrong with a brief.
fn check_brief(name: &str, brief: &Brief, gathered: &Gathered) -> Result<(), AppError> {
    let invalid = |field, reason| Err(AppError::Invalid { field, reason });
    if name.is_empty() {
        return invalid("name", "name-empty");
    }
    if !(1..=MOST_YEARS).contains(&brief.years) {
        return invalid("years", "years-outside");
    }
    if !(1..=MOST_SECONDS).contains(&brief.seconds) {
        return invalid("seconds", "seconds-outside");
    }
    let candidates = gathered.candidates();
    let question = pose(&gathered.stock.rules, brief, &candidates).map_err(AppError::PlanLacks)?;
    let stock = Area::from_m2(question.problem.area());
    let faults: Vec<MeansFault> = brief.means.faults(brief.first_year, brief.years, Some(stock));
    if !faults.is_empty() {
        return Err(AppError::Means(faults));
    }
    if question.communities.is_empty() {
        return invalid("name", "nothing-to-plan");
    }
    if brief.groups.iter().any(|group| is_across(&gathered.stock, group)) {
        return invalid("groups", "group-across");
    }
    match question.problem.validate().first() {
        None => Ok(()),
        Some(fault) => {
            tracing::warn!(%fault, "a planning problem is not valid");
            invalid("means", "problem-invalid")
        }
    }
}

/// Whether a member lies elsewhere by now. One that has left the register is nowhere.
fn is_across(stock: &Stock, group: &AreaGroup) -> bool {
    let members = group.members.iter().filter_map(|id| stock.find(*id));
    members.map(|item| &item.community.district).any(|district| district.as_ref() != Some(&group.district))
}

/// Somebody else was first: what was to be changed is not there as it was seen.
pub(crate) fn changed_meanwhile(error: StoreError) -> AppError {
    match error {
        StoreError::NotFound { .. } => AppError::ChangedMeanwhile,
        other => other.into(),
    }
}

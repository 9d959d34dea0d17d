//! A scenario becomes the plan in force: one planner proposes it, another publishes it.

use super::{Outcome, PlannedStart, changed_meanwhile};
use crate::account::occasion;
use crate::gate::{self, Unmet};
use crate::{App, AppError};
use domain::account::Actor;
use domain::gate::GateStep;
use domain::id::{CommunityId, ScenarioId};
use domain::permit::{Permit, PlanBatches};
use domain::project::{Pool, Project};
use domain::scenario::{Scenario, ScenarioState};
use domain::territory::Place;
use sha2::{Digest as _, Sha256};
use std::collections::HashSet;
use store::scenario::KeptScenario;

impl App {
    /// Proposes a scenario's plan for publication; somebody else has to agree.
    pub fn propose_scenario(&self, actor: &Actor, id: ScenarioId) -> Result<(), AppError> {
        let change = |scenario: Scenario| Scenario {
            state: ScenarioState::Proposed,
            proposed_by: Some(actor.account),
            ..scenario
        };
        self.move_scenario(actor, id, ScenarioState::Solved, "scenario.proposed", change)
    }

    /// Takes a proposal back, or sends it back.
    pub fn return_scenario(&self, actor: &Actor, id: ScenarioId) -> Result<(), AppError> {
        let change =
            |scenario: Scenario| Scenario { state: ScenarioState::Solved, proposed_by: None, ..scenario };
        self.move_scenario(actor, id, ScenarioState::Proposed, "scenario.returned", change)
    }

    fn move_scenario(
        &self,
        actor: &Actor,
        id: ScenarioId,
        from: ScenarioState,
        event: &'static str,
        change: impl FnOnce(Scenario) -> Scenario,
    ) -> Result<(), AppError> {
        let permit = Permit::<PlanBatches>::grant(actor, &Place::CITY)?;
        let kept = self.load_kept(id)?;
        if kept.scenario.state != from {
            return Err(AppError::Conflict("scenario-moved-on"));
        }
        let detail = serde_json::json!({ "name": kept.scenario.name });
        let kept = KeptScenario { scenario: change(kept.scenario), ..kept };
        let entry = occasion(self.environment());
        self.store()
            .write(|tx| store::scenario::update(tx, &permit, entry, event, &kept, &detail))
            .map_err(changed_meanwhile)
    }

    /// Publishes what somebody else proposed: its starts become the plan in force, and the plan before it is replaced.
    /// What is under way or done stays as it is.
    ///
    /// # Errors
    /// It is not proposed or one's own proposal, or what is to start in its first year does not pass the gates of listing.
    pub fn publish_scenario(&self, actor: &Actor, id: ScenarioId) -> Result<(), AppError> {
        let permit = Permit::<PlanBatches>::grant(actor, &Place::CITY)?;
        let kept = self.load_kept(id)?;
        if kept.scenario.state != ScenarioState::Proposed {
            return Err(AppError::Conflict("scenario-moved-on"));
        }
        if kept.scenario.proposed_by == Some(actor.account) {
            return Err(AppError::Conflict("scenario-own-proposal"));
        }
        let unmet = self.unmet_of(&kept.scenario)?;
        if !unmet.is_empty() {
            return Err(AppError::Gates(unmet));
        }
        let now = self.environment().now();
        let entry = occasion(self.environment());
        self.store()
            .write(|tx| {
                let json = store::scenario::find_outcome(tx, id)?.unwrap_or_default();
                let outcome: Outcome = serde_json::from_value(json.clone()).unwrap_or_default();
                let before: Vec<Project> =
                    store::project::list(tx)?.into_iter().map(|kept| kept.project).collect();
                for other in store::scenario::list_in_state(tx, ScenarioState::Published)? {
                    let scenario = Scenario { state: ScenarioState::Replaced, ..other.scenario };
                    let detail = serde_json::json!({ "by": id });
                    let other = KeptScenario { scenario, ..other };
                    store::scenario::update(tx, &permit, entry, "plan.replaced", &other, &detail)?;
                }
                store::project::save_all(tx, &permit, &projects_of(id, &outcome, &before))?;
                let scenario =
                    Scenario { state: ScenarioState::Published, published_at: Some(now), ..kept.scenario.clone() };
                let detail = serde_json::json!({
                    "name": scenario.name, "starts": outcome.starts.len(), "objective": outcome.objective,
                    "bound": outcome.bound, "sha256": crate::environment::hex(&Sha256::digest(json.to_string())),
                });
                let published = KeptScenario { scenario, ..kept.clone() };
                store::scenario::update(tx, &permit, entry, "plan.published", &published, &detail)
            })
            .map_err(changed_meanwhile)
    }

    /// What a plan is to start in its first year and may not be listed. Later years are an outlook: the next plan is asked
    /// of them, and so is the start of work.
    fn unmet_of(&self, scenario: &Scenario) -> Result<Vec<Unmet>, AppError> {
        let gathered = self.gather()?;
        let json = self.store().read(|rx| store::scenario::find_outcome(rx, scenario.id))?;
        let outcome: Outcome = serde_json::from_value(json.unwrap_or_default()).unwrap_or_default();
        let of_first_year = outcome.starts.iter().filter(|start| start.year == scenario.brief.first_year);
        let unmet = of_first_year.filter_map(|start| {
            let item = gathered.stock.find(start.community)?;
            let project = gathered.projects.get(&start.community);
            if project.is_some_and(is_settled) {
                return None;
            }
            let planned = planned(scenario.id, start);
            let scheme = gathered.schemes.contains(&start.community);
            let answers = gate::ask(&gathered.stock, item, &[GateStep::Plan], (Some(&planned), scheme));
            gate::unmet(item, answers)
        });
        Ok(unmet.collect())
    }
}

/// Whether publishing leaves it as it is.
fn is_settled(project: &Project) -> bool {
    project.pool.is_commitment() || project.pool == Pool::Left
}

/// The project that a start becomes.
fn planned(id: ScenarioId, start: &PlannedStart) -> Project {
    Project {
        community: start.community,
        pool: Pool::Planned,
        package: start.package.to_string(),
        year: start.year,
        scenario: Some(id),
        started_on: None,
        completed_on: None,
        reason: None,
    }
}

/// What publishing a plan makes of the projects: its starts are planned, and what was planned before and is not any more
/// goes back into reserve.
fn projects_of(id: ScenarioId, outcome: &Outcome, before: &[Project]) -> Vec<Project> {
    let settled: HashSet<CommunityId> =
        before.iter().filter(|project| is_settled(project)).map(|project| project.community).collect();
    let starts = outcome.starts.iter().filter(|start| !settled.contains(&start.community));
    let mut projects: Vec<Project> = starts.map(|start| planned(id, start)).collect();
    let starts: HashSet<CommunityId> = projects.iter().map(|project| project.community).collect();
    let dropped =
        before.iter().filter(|project| project.pool == Pool::Planned && !starts.contains(&project.community));
    projects.extend(dropped.map(|project| Project {
        pool: Pool::Reserve,
        scenario: None,
        ..project.clone()
    }));
    projects
}

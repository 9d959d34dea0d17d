//! A scenario becomes the plan in force: one planner proposes it, another publishes it.

use super::{Outcome, changed_meanwhile};
use crate::account::occasion;
use crate::{App, AppError};
use domain::account::Actor;
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
    pub fn publish_scenario(&self, actor: &Actor, id: ScenarioId) -> Result<(), AppError> {
        let permit = Permit::<PlanBatches>::grant(actor, &Place::CITY)?;
        let kept = self.load_kept(id)?;
        if kept.scenario.state != ScenarioState::Proposed {
            return Err(AppError::Conflict("scenario-moved-on"));
        }
        if kept.scenario.proposed_by == Some(actor.account) {
            return Err(AppError::Conflict("scenario-own-proposal"));
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
}

/// What publishing a plan makes of the projects: its starts are planned, and what was planned before and is not any more
/// goes back into reserve.
fn projects_of(id: ScenarioId, outcome: &Outcome, before: &[Project]) -> Vec<Project> {
    let settled: HashSet<CommunityId> = before
        .iter()
        .filter(|project| project.pool.is_commitment() || project.pool == Pool::Left)
        .map(|project| project.community)
        .collect();
    let planned = outcome.starts.iter().filter(|start| !settled.contains(&start.community));
    let mut projects: Vec<Project> = planned
        .map(|start| Project {
            community: start.community,
            pool: Pool::Planned,
            package: start.package.to_string(),
            year: start.year,
            scenario: Some(id),
            started_on: None,
            completed_on: None,
            reason: None,
        })
        .collect();
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

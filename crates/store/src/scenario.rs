//! Scenarios: what is asked of the planner, what came of it, and which one is the plan in force.

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use crate::value::json;
use domain::id::ScenarioId;
use domain::permit::{Permit, PlanBatches};
use domain::scenario::{Scenario, ScenarioState};
use serde_json::{Value as Json, json as object};

/// A scenario with what guards it against being changed twice at once, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptScenario {
    /// The scenario.
    pub scenario: Scenario,
    /// How often it was changed.
    pub revision: i64,
    /// How far solving is, JSON that `app` reads.
    pub progress: Option<Json>,
    /// Whether somebody has asked for it to stop.
    pub stopped: bool,
}

macro_rules! columns {
    () => {
        "document, revision, progress, stopped"
    };
}

statements! {
    INSERT = "INSERT INTO scenario (id, state, revision, made_at, document) VALUES ($1, $2, 0, $3, $4)";
    UPDATE = "UPDATE scenario SET state = $3, document = $4, revision = revision + 1
              WHERE id = $1 AND revision = $2";
    FINISH = "UPDATE scenario SET state = $2, document = $3, outcome = $4, progress = NULL, stopped = 0,
              revision = revision + 1 WHERE id = $1 AND state = 'solving'";
    PROGRESS = "UPDATE scenario SET progress = $2 WHERE id = $1 AND state = 'solving'";
    STOP = "UPDATE scenario SET stopped = 1 WHERE id = $1 AND state = 'solving'";
    STOPPED = "SELECT stopped FROM scenario WHERE id = $1";
    FIND = concat!("SELECT ", columns!(), " FROM scenario WHERE id = $1");
    LIST = concat!("SELECT ", columns!(), " FROM scenario ORDER BY id DESC LIMIT $1");
    IN_STATE = concat!("SELECT ", columns!(), " FROM scenario WHERE state = $1 ORDER BY id DESC");
    OUTCOME = "SELECT outcome FROM scenario WHERE id = $1";
    STUDY = "SELECT study FROM scenario WHERE id = $1";
    KEEP_STUDY = "UPDATE scenario SET study = $2 WHERE id = $1";
    DELETE = "DELETE FROM scenario WHERE id = $1 AND state IN ('solved', 'failed')";
}

/// Keeps a scenario that is to be solved.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit<PlanBatches>,
    occasion: Occasion<'_>,
    scenario: &Scenario,
) -> Result<(), StoreError> {
    let values = [scenario.id.into(), scenario.state.key().into(), occasion.at.into(), json(scenario)];
    tx.execute(&INSERT, &values)?;
    let brief = &scenario.brief;
    let detail = object!({
        "name": scenario.name, "first_year": brief.first_year, "years": brief.years,
        "means": brief.means.0.len(), "pack": scenario.pack_hash,
    });
    audit::record(tx, permit, occasion, "scenario.made", scenario.id, &detail)
}

/// Keeps a scenario that has moved on, as the event says.
///
/// # Errors
/// [`StoreError::NotFound`] where somebody else changed it in between.
pub fn update(
    tx: &mut Tx<'_>,
    permit: &Permit<PlanBatches>,
    occasion: Occasion<'_>,
    event: &'static str,
    kept: &KeptScenario,
    detail: &Json,
) -> Result<(), StoreError> {
    let scenario = &kept.scenario;
    let values = [scenario.id.into(), kept.revision.into(), scenario.state.key().into(), json(scenario)];
    tx.execute_one(&UPDATE, &values, "scenario", scenario.id)?;
    audit::record(tx, permit, occasion, event, scenario.id, detail)
}

/// Keeps what came of solving; false when it is no longer being solved.
pub fn finish(tx: &mut Tx<'_>, scenario: &Scenario, outcome: Option<&Json>) -> Result<bool, StoreError> {
    let values = [
        scenario.id.into(),
        scenario.state.key().into(),
        json(scenario),
        outcome.map(ToString::to_string).into(),
    ];
    Ok(tx.execute(&FINISH, &values)? == 1)
}

/// Says how far solving is; true when somebody has asked for it to stop.
pub fn progress(tx: &mut Tx<'_>, id: ScenarioId, progress: &Json) -> Result<bool, StoreError> {
    tx.execute(&PROGRESS, &[id.into(), json(progress)])?;
    Ok(tx.row(&STOPPED, &[id.into()], |row| row.int(0))?.is_none_or(|stopped| stopped != 0))
}

/// Asks for solving to stop.
pub fn stop(tx: &mut Tx<'_>, _: &Permit<PlanBatches>, id: ScenarioId) -> Result<(), StoreError> {
    tx.execute(&STOP, &[id.into()]).map(drop)
}

/// Throws a scenario away that was never proposed.
pub fn delete(
    tx: &mut Tx<'_>,
    permit: &Permit<PlanBatches>,
    occasion: Occasion<'_>,
    scenario: &Scenario,
) -> Result<(), StoreError> {
    tx.execute_one(&DELETE, &[scenario.id.into()], "scenario", scenario.id)?;
    audit::record(tx, permit, occasion, "scenario.deleted", scenario.id, &object!({ "name": scenario.name }))
}

/// The scenario of that id.
pub fn find(rx: &mut Rx<'_>, id: ScenarioId) -> Result<Option<KeptScenario>, StoreError> {
    rx.row(&FIND, &[id.into()], read)
}

/// The scenario of that id, or an error.
pub fn load(rx: &mut Rx<'_>, id: ScenarioId) -> Result<KeptScenario, StoreError> {
    find(rx, id)?.ok_or_else(|| StoreError::not_found("scenario", id))
}

/// The latest scenarios.
pub fn list(rx: &mut Rx<'_>, limit: usize) -> Result<Vec<KeptScenario>, StoreError> {
    rx.rows(&LIST, &[limit.into()], read)
}

/// The scenarios in a state, the latest first.
pub fn list_in_state(rx: &mut Rx<'_>, state: ScenarioState) -> Result<Vec<KeptScenario>, StoreError> {
    rx.rows(&IN_STATE, &[state.key().into()], read)
}

/// What came of a scenario, JSON that `app` reads.
pub fn find_outcome(rx: &mut Rx<'_>, id: ScenarioId) -> Result<Option<Json>, StoreError> {
    Ok(rx.row(&OUTCOME, &[id.into()], |row| row.opt_json(0))?.flatten())
}

/// Keeps what somebody asks of a plan, and later what came of it. It changes no plan.
pub fn keep_study(tx: &mut Tx<'_>, id: ScenarioId, study: &Json) -> Result<(), StoreError> {
    tx.execute_one(&KEEP_STUDY, &[id.into(), json(study)], "scenario", id)
}

/// What was asked of a plan, and what came of it; JSON that `app` reads.
pub fn find_study(rx: &mut Rx<'_>, id: ScenarioId) -> Result<Option<Json>, StoreError> {
    Ok(rx.row(&STUDY, &[id.into()], |row| row.opt_json(0))?.flatten())
}

fn read(row: Row<'_>) -> Result<KeptScenario, StoreError> {
    Ok(KeptScenario {
        scenario: row.json(0)?,
        revision: row.int(1)?,
        progress: row.opt_json(2)?,
        stopped: row.int(3)? != 0,
    })
}

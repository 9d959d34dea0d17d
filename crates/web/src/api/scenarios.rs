//! Scenarios: questions to the planner, their plans, and which one is in force.

use super::body::{Body, NoQuery, id};
use super::key::{MeansKindKey, ScenarioStateKey};
use super::shape::each;
use crate::error::Error;
use crate::page::Page;
use app::scenario::{NewScenario, Outcome, PlannedStart, Solved, TargetLine, Waiting};
use app::{AppError, Desk};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::account::Actor;
use domain::division::DivisionCode;
use domain::id::ScenarioId;
use domain::means::{Means, MeansRow};
use domain::scenario::{Brief, Scenario};
use domain::share::Share;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A figure of money, capacity or a target.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeansLine {
    /// What it says.
    kind: MeansKindKey,
    /// Code of the district; absent for the whole city.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "500103")]
    district: Option<String>,
    /// Calendar year; absent where it holds for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 2021)]
    year: Option<i16>,
    /// Fen, hundredths of a square metre, or parts per million.
    #[schema(minimum = 0, example = 32_000_000_000_i64)]
    amount: i64,
}

impl From<&MeansRow> for MeansLine {
    fn from(row: &MeansRow) -> Self {
        Self {
            kind: MeansKindKey(row.kind),
            district: row.district.as_ref().map(ToString::to_string),
            year: row.year,
            amount: row.amount,
        }
    }
}

impl MeansLine {
    /// The row at that place, from 1.
    fn row(&self, line: u32) -> MeansRow {
        let district = self.district.as_ref().map(|code| DivisionCode(code.as_str().into()));
        MeansRow { line, kind: self.kind.0, district, year: self.year, amount: self.amount }
    }
}

/// What is asked of the planner.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScenarioBody {
    /// What people call it.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// The first calendar year in which something may start.
    #[schema(minimum = 1990, maximum = 2200)]
    first_year: i16,
    /// How many years are planned.
    #[schema(minimum = 1, maximum = 6)]
    years: u8,
    /// Where between the lowest and the highest estimate costs are taken, in parts per million.
    #[schema(maximum = 1_000_000)]
    cost_level_ppm: u32,
    /// How far the plan may be below the bound, in parts per million.
    #[schema(maximum = 1_000_000)]
    gap_ppm: u32,
    /// Seconds of one processor at most.
    #[schema(minimum = 1, maximum = 600)]
    seconds: u32,
    /// Decides between what is equally good.
    seed: u32,
    /// Whether projects under way keep their start.
    keeps_commitments: bool,
    /// Whether communities are planned of which it is not known whether the plan covers them.
    includes_undecided: bool,
    /// Whether it is planned with the area groups as they are now.
    #[serde(default)]
    uses_area_groups: bool,
    /// Money, capacities and targets.
    means: Vec<MeansLine>,
}

impl ScenarioBody {
    fn new_scenario(self) -> Result<NewScenario, AppError> {
        let share =
            |field, ppm| Share::from_ppm(ppm).map_err(|_| AppError::Invalid { field, reason: "share" });
        let rows = (1..).zip(&self.means).map(|(line, means)| means.row(line));
        let brief = Brief {
            first_year: self.first_year,
            years: self.years,
            cost_level: share("cost_level_ppm", self.cost_level_ppm)?,
            gap: share("gap_ppm", self.gap_ppm)?,
            seconds: self.seconds,
            seed: u64::from(self.seed),
            keeps_commitments: self.keeps_commitments,
            includes_undecided: self.includes_undecided,
            means: Means(rows.collect()),
            holds: Vec::new(),
            groups: Vec::new(),
        };
        Ok(NewScenario { name: self.name, brief, uses_area_groups: self.uses_area_groups })
    }
}

/// A scenario on the list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScenarioLine {
    /// Id.
    #[schema(example = "01939f2e8c7a7b3e9a41c0ffee000021")]
    id: String,
    /// What people call it.
    name: String,
    /// Where it stands.
    state: ScenarioStateKey,
    /// The first calendar year.
    first_year: i16,
    /// How many years.
    years: u8,
    /// When it was made.
    #[schema(format = DateTime)]
    made_at: String,
}

impl From<&Scenario> for ScenarioLine {
    fn from(scenario: &Scenario) -> Self {
        Self {
            id: scenario.id.to_string(),
            name: scenario.name.clone(),
            state: ScenarioStateKey(scenario.state),
            first_year: scenario.brief.first_year,
            years: scenario.brief.years,
            made_at: scenario.made_at.to_string(),
        }
    }
}

/// A declared target and what it lacks.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScenarioTarget {
    /// What is declared.
    kind: MeansKindKey,
    /// Code of the district.
    #[serde(skip_serializing_if = "Option::is_none")]
    district: Option<String>,
    /// Calendar year.
    #[serde(skip_serializing_if = "Option::is_none")]
    year: Option<i16>,
    /// Declared: m², or thousandths of a share.
    amount: i64,
    /// Lacking, m²; 0 where it is met.
    lacking_m2: i64,
}

impl From<&TargetLine> for ScenarioTarget {
    fn from(target: &TargetLine) -> Self {
        Self {
            kind: MeansKindKey(target.kind),
            district: target.district.as_ref().map(ToString::to_string),
            year: target.year,
            amount: target.amount,
            lacking_m2: target.lacking,
        }
    }
}

/// A community that starts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScenarioStart {
    /// Id of the community.
    community_id: String,
    /// The package, by its id in the pack.
    package: String,
    /// Calendar year.
    year: i16,
    /// Floor area, m².
    area_m2: i64,
    /// Households.
    households: i64,
    /// Need score.
    need: i64,
    /// Points of need met.
    value: i64,
    /// Estimated cost, fen.
    cost_fen: i64,
    /// Of that, public money, fen.
    public_fen: i64,
}

impl From<&PlannedStart> for ScenarioStart {
    fn from(start: &PlannedStart) -> Self {
        Self {
            community_id: start.community.to_string(),
            package: start.package.to_string(),
            year: start.year,
            area_m2: start.area,
            households: start.households,
            need: start.need,
            value: start.value,
            cost_fen: start.cost.0,
            public_fen: start.public.0,
        }
    }
}

/// A community that could start and is not chosen.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScenarioWaiting {
    /// Id of the community.
    community_id: String,
    /// Points by which its best start falls short of what it would pay for what is scarce.
    short: i64,
    /// Its place at the margin of its district, from 1; 0 where it has no way to start.
    rank: usize,
    /// What it would pay most for.
    pays_for: Vec<String>,
}

impl From<&Waiting> for ScenarioWaiting {
    fn from(waiting: &Waiting) -> Self {
        let named = |scarce: &app::scenario::Scarce| {
            let parts = [
                Some(scarce.what.clone()),
                scarce.district.as_ref().map(ToString::to_string),
                scarce.year.map(|year| year.to_string()),
            ];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
        };
        Self {
            community_id: waiting.community.to_string(),
            short: waiting.short,
            rank: waiting.rank,
            pays_for: waiting.pays.iter().map(|(scarce, _)| named(scarce)).collect(),
        }
    }
}

/// A plan with its certificate.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScenarioPlan {
    /// Why solving ended.
    #[schema(example = "gap")]
    status: String,
    /// What the plan is worth, in points.
    objective: i64,
    /// No plan is worth more.
    bound: i64,
    /// Their difference in parts per million.
    gap_ppm: i64,
    /// Declared targets.
    targets: Vec<ScenarioTarget>,
    /// What starts.
    starts: Vec<ScenarioStart>,
    /// What could start and is not chosen, nearest to the margin first.
    waiting: Vec<ScenarioWaiting>,
}

impl From<&Outcome> for ScenarioPlan {
    fn from(outcome: &Outcome) -> Self {
        Self {
            status: outcome.status.clone(),
            objective: outcome.objective,
            bound: outcome.bound,
            gap_ppm: outcome.gap_ppm,
            targets: each(&outcome.targets),
            starts: each(&outcome.starts),
            waiting: each(&outcome.waiting),
        }
    }
}

/// A scenario with what came of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScenarioDetail {
    /// What it is.
    scenario: ScenarioLine,
    /// Money, capacities and targets.
    means: Vec<MeansLine>,
    /// Its plan; absent until it is solved.
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<ScenarioPlan>,
}

impl From<&Solved> for ScenarioDetail {
    fn from(solved: &Solved) -> Self {
        let scenario = &solved.kept.scenario;
        Self {
            scenario: scenario.into(),
            means: each(&scenario.brief.means.0),
            plan: solved.outcome.as_deref().map(ScenarioPlan::from),
        }
    }
}

/// List scenarios
///
/// The latest first.
#[utoipa::path(
    get, path = "/api/v1/scenarios", tag = "plan", operation_id = "list_scenarios",
    responses((status = 200, description = "The scenarios", body = Vec<ScenarioLine>))
)]
pub(crate) async fn list_scenarios(page: Page, _: NoQuery) -> Result<Json<Vec<ScenarioLine>>, Error> {
    let kept = page.app().run(Desk::list_scenarios).await?;
    Ok(Json(kept.iter().map(|kept| ScenarioLine::from(&kept.scenario)).collect()))
}

/// Ask the planner
///
/// Keeps the question and has it solved; look at the scenario until its state is `solved`.
#[utoipa::path(
    post, path = "/api/v1/scenarios", tag = "plan", operation_id = "make_scenario", request_body = ScenarioBody,
    responses((status = 202, description = "The scenario", body = ScenarioDetail))
)]
pub(crate) async fn make_scenario(
    page: Page,
    _: NoQuery,
    Body(body): Body<ScenarioBody>,
) -> Result<(StatusCode, Json<ScenarioDetail>), Error> {
    let actor = page.actor()?;
    let ask = move |app: &Desk| {
        let made = app.make_scenario(&actor, body.new_scenario()?)?;
        app.load_scenario(made)
    };
    let made = page.app().run(ask).await?;
    Ok((StatusCode::ACCEPTED, Json(ScenarioDetail::from(&made))))
}

/// Show a scenario
///
/// With its plan once it is solved. One that is or was in force is public to all who see the stock.
#[utoipa::path(
    get, path = "/api/v1/scenarios/{id}", tag = "plan", operation_id = "show_scenario",
    params(("id" = String, Path, description = "Id of the scenario", example = "01939f2e8c7a7b3e9a41c0ffee000021")),
    responses((status = 200, description = "The scenario", body = ScenarioDetail))
)]
pub(crate) async fn show_scenario(
    page: Page,
    Path(scenario): Path<String>,
    _: NoQuery,
) -> Result<Json<ScenarioDetail>, Error> {
    let scenario: ScenarioId = id(&scenario)?;
    let found = page.app().run(move |app| app.load_scenario(scenario)).await?;
    Ok(Json(ScenarioDetail::from(&found)))
}

async fn step(
    page: Page,
    scenario: &str,
    take: impl FnOnce(&Desk, &Actor, ScenarioId) -> Result<(), AppError> + Send + 'static,
) -> Result<StatusCode, Error> {
    let (scenario, actor): (ScenarioId, _) = (id(scenario)?, page.actor()?);
    page.app().run(move |app| take(app, &actor, scenario)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Stop solving
///
/// The best plan found so far is kept.
#[utoipa::path(
    post, path = "/api/v1/scenarios/{id}/stop", tag = "plan", operation_id = "stop_scenario",
    params(("id" = String, Path, description = "Id of the scenario", example = "01939f2e8c7a7b3e9a41c0ffee000021")),
    responses((status = 204, description = "It is asked for"))
)]
pub(crate) async fn stop_scenario(
    page: Page,
    Path(scenario): Path<String>,
    _: NoQuery,
) -> Result<StatusCode, Error> {
    step(page, &scenario, |app, actor, id| app.stop_scenario(actor, id)).await
}

/// Propose a plan
///
/// For publication; somebody else has to publish it.
#[utoipa::path(
    post, path = "/api/v1/scenarios/{id}/propose", tag = "plan", operation_id = "propose_scenario",
    params(("id" = String, Path, description = "Id of the scenario", example = "01939f2e8c7a7b3e9a41c0ffee000021")),
    responses((status = 204, description = "It is proposed"))
)]
pub(crate) async fn propose_scenario(
    page: Page,
    Path(scenario): Path<String>,
    _: NoQuery,
) -> Result<StatusCode, Error> {
    step(page, &scenario, |app, actor, id| app.propose_scenario(actor, id)).await
}

/// Send a proposal back
#[utoipa::path(
    post, path = "/api/v1/scenarios/{id}/return", tag = "plan", operation_id = "return_scenario",
    params(("id" = String, Path, description = "Id of the scenario", example = "01939f2e8c7a7b3e9a41c0ffee000021")),
    responses((status = 204, description = "It is no longer proposed"))
)]
pub(crate) async fn return_scenario(
    page: Page,
    Path(scenario): Path<String>,
    _: NoQuery,
) -> Result<StatusCode, Error> {
    step(page, &scenario, |app, actor, id| app.return_scenario(actor, id)).await
}

/// Publish a plan
///
/// That somebody else proposed. It replaces the one in force. Where what is to start in its first year does not pass the gates of
/// listing, nothing is changed and the problem names them.
#[utoipa::path(
    post, path = "/api/v1/scenarios/{id}/publication", tag = "plan", operation_id = "publish_scenario",
    params(("id" = String, Path, description = "Id of the scenario", example = "01939f2e8c7a7b3e9a41c0ffee000021")),
    responses((status = 204, description = "It is in force"))
)]
pub(crate) async fn publish_scenario(
    page: Page,
    Path(scenario): Path<String>,
    _: NoQuery,
) -> Result<StatusCode, Error> {
    step(page, &scenario, |app, actor, id| app.publish_scenario(actor, id)).await
}

/// Delete a scenario
///
/// One that was never proposed.
#[utoipa::path(
    delete, path = "/api/v1/scenarios/{id}", tag = "plan", operation_id = "delete_scenario",
    params(("id" = String, Path, description = "Id of the scenario", example = "01939f2e8c7a7b3e9a41c0ffee000021")),
    responses((status = 204, description = "It is gone"))
)]
pub(crate) async fn delete_scenario(
    page: Page,
    Path(scenario): Path<String>,
    _: NoQuery,
) -> Result<StatusCode, Error> {
    step(page, &scenario, |app, actor, id| app.delete_scenario(actor, id)).await
}

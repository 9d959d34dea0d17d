//! Projects: where communities stand in the pipeline, and their steps.

use super::body::{Body, NoQuery, id};
use super::key::{PoolKey, StepKey};
use crate::error::Error;
use crate::page::Page;
use app::Desk;
use axum::Json;
use axum::extract::Path;
use domain::id::CommunityId;
use domain::project::Project;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A community on its way through the pipeline.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProjectLine {
    /// Id of the community.
    #[schema(example = "01939f2e8c7a7b3e9a41c0ffee000001")]
    community_id: String,
    /// Where it stands.
    pool: PoolKey,
    /// The package, by its id in the pack.
    #[schema(example = "comprehensive-basic")]
    package: String,
    /// The calendar year in which it is to start.
    year: i16,
    /// Id of the scenario that planned it.
    #[serde(skip_serializing_if = "Option::is_none")]
    scenario_id: Option<String>,
    /// When work began.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    started_on: Option<String>,
    /// When it was completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    completed_on: Option<String>,
    /// Why it left the plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// How often it was changed; said again with a step.
    revision: i64,
}

impl ProjectLine {
    fn new(project: &Project, revision: i64) -> Self {
        let day = |day: Option<Date>| day.map(|day| day.to_string());
        Self {
            community_id: project.community.to_string(),
            pool: PoolKey(project.pool),
            package: project.package.clone(),
            year: project.year,
            scenario_id: project.scenario.map(|scenario| scenario.to_string()),
            started_on: day(project.started_on),
            completed_on: day(project.completed_on),
            reason: project.reason.clone(),
            revision,
        }
    }
}

/// A step of a project.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepBody {
    /// Which.
    step: StepKey,
    /// On which day; today where absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    on: Option<Date>,
    /// Why; needed to leave the plan.
    #[serde(default)]
    #[schema(max_length = 500)]
    reason: String,
    /// The project's revision as it was seen.
    revision: i64,
}

/// List projects
///
/// Every community in sight that is or was in a plan.
#[utoipa::path(
    get, path = "/api/v1/projects", tag = "plan", operation_id = "list_projects",
    responses((status = 200, description = "The projects", body = Vec<ProjectLine>))
)]
pub(crate) async fn list_projects(page: Page, _: NoQuery) -> Result<Json<Vec<ProjectLine>>, Error> {
    let pipeline = page.app().run(|app| app.pipeline(None)).await?;
    let lines = pipeline.projects.iter().map(|kept| ProjectLine::new(&kept.project, kept.revision));
    Ok(Json(lines.collect()))
}

/// Take a step with a project
///
/// Work begins, is completed, or the project leaves the plan with a reason. Where gates before the step are not passed, or not
/// known to be, nothing is changed and the problem names them.
#[utoipa::path(
    post, path = "/api/v1/projects/{community}/steps", tag = "plan", operation_id = "step_project",
    params(("community" = String, Path, description = "Id of the community", example = "01939f2e8c7a7b3e9a41c0ffee000001")),
    request_body = StepBody,
    responses((status = 200, description = "The project", body = ProjectLine))
)]
pub(crate) async fn step_project(
    page: Page,
    Path(community): Path<String>,
    _: NoQuery,
    Body(body): Body<StepBody>,
) -> Result<Json<ProjectLine>, Error> {
    let (community, actor): (CommunityId, _) = (id(&community)?, page.actor()?);
    let revision = body.revision;
    let take =
        move |app: &Desk| app.step_project(&actor, community, body.step.0, (body.on, &body.reason), revision);
    let project = page.app().run(take).await?;
    Ok(Json(ProjectLine::new(&project, revision.saturating_add(1))))
}

//! Projects: where communities stand in the pipeline.

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use crate::value::json;
use domain::id::CommunityId;
use domain::permit::{KeepProject, Permit, PlanBatches};
use domain::project::Project;
use serde_json::Value as Json;

/// A project with what guards it against being changed twice at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptProject {
    /// The project.
    pub project: Project,
    /// How often it was changed.
    pub revision: i64,
}

statements! {
    SAVE = "INSERT INTO project (community, pool, revision, document) VALUES ($1, $2, 0, $3)
            ON CONFLICT (community) DO UPDATE
            SET pool = excluded.pool, document = excluded.document, revision = project.revision + 1";
    STEP = "UPDATE project SET pool = $3, document = $4, revision = revision + 1
            WHERE community = $1 AND revision = $2";
    FIND = "SELECT document, revision FROM project WHERE community = $1";
    LIST = "SELECT document, revision FROM project ORDER BY community";
}

/// Keeps projects as a plan that is published says; the entry that tells of it is the plan's.
pub fn save_all(tx: &mut Tx<'_>, _: &Permit<PlanBatches>, projects: &[Project]) -> Result<(), StoreError> {
    for project in projects {
        tx.execute(&SAVE, &[project.community.into(), project.pool.key().into(), json(project)])?;
    }
    Ok(())
}

/// Takes in projects that were under way before there was a plan.
pub fn declare(
    tx: &mut Tx<'_>,
    permit: &Permit<PlanBatches>,
    occasion: Occasion<'_>,
    projects: &[Project],
) -> Result<(), StoreError> {
    save_all(tx, permit, projects)?;
    let detail = serde_json::json!({ "projects": projects.len() });
    audit::record(tx, permit, occasion, "project.declared", "", &detail)
}

/// Keeps a project that has moved on.
///
/// # Errors
/// [`StoreError::NotFound`] where somebody else changed it in between.
pub fn step(
    tx: &mut Tx<'_>,
    permit: &Permit<KeepProject>,
    occasion: Occasion<'_>,
    kept: &KeptProject,
    detail: &Json,
) -> Result<(), StoreError> {
    let project = &kept.project;
    let values = [project.community.into(), kept.revision.into(), project.pool.key().into(), json(project)];
    tx.execute_one(&STEP, &values, "project", project.community)?;
    audit::record(tx, permit, occasion, "project.stepped", project.community, detail)
}

/// The project of a community.
pub fn find(rx: &mut Rx<'_>, community: CommunityId) -> Result<Option<KeptProject>, StoreError> {
    rx.row(&FIND, &[community.into()], read)
}

/// Every project.
pub fn list(rx: &mut Rx<'_>) -> Result<Vec<KeptProject>, StoreError> {
    rx.rows(&LIST, &[], read)
}

fn read(row: Row<'_>) -> Result<KeptProject, StoreError> {
    Ok(KeptProject { project: row.json(0)?, revision: row.int(1)? })
}

//! What came in together, and how it goes out again.

use super::body::{NoQuery, id};
use super::key::BatchStateKey;
use super::shape::each;
use super::staged::RowFigures;
use crate::error::Error;
use crate::page::Page;
use app::Desk;
use app::report::RowCounts;
use axum::Json;
use axum::extract::Path;
use axum::response::Response;
use domain::batch::Batch;
use domain::id::BatchId;
use serde::Serialize;
use utoipa::ToSchema;

/// One import of one file.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BatchLine {
    /// Its id.
    #[schema(example = "01939f2e8c7a7b3e9a41c0ffee000004")]
    id: String,
    /// The file's name.
    file_name: String,
    /// SHA-256 of what its rows say, hexadecimal: the same import twice is one.
    content_hash: String,
    /// Where it stands.
    state: BatchStateKey,
    /// What became of its rows.
    counts: RowFigures,
    /// The account that imported it.
    account_id: String,
    /// When.
    #[schema(format = DateTime)]
    imported_at: String,
    /// When it was undone.
    #[schema(format = DateTime)]
    undone_at: Option<String>,
}

impl From<&Batch> for BatchLine {
    fn from(batch: &Batch) -> Self {
        let counts = RowCounts {
            rows: batch.rows,
            accepted: batch.accepted,
            rejected: batch.rejected,
            warnings: batch.warnings,
        };
        Self {
            id: batch.id.to_string(),
            file_name: batch.file_name.clone(),
            content_hash: batch.content_hash.clone(),
            state: BatchStateKey(batch.state),
            counts: counts.into(),
            account_id: batch.imported_by.to_string(),
            imported_at: batch.imported_at.to_string(),
            undone_at: batch.undone_at.map(|at| at.to_string()),
        }
    }
}

/// What undoing took out of the register.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UndoneAnswer {
    /// The batch as it stands now.
    batch: BatchLine,
    /// Communities that are gone.
    communities: u64,
    /// Buildings that are gone.
    buildings: u64,
    /// Entrances that are gone.
    entrances: u64,
    /// Dwellings that are gone.
    dwellings: u64,
    /// Claims that are gone.
    claims: u64,
    /// Known things that say again what they said before the batch.
    restored: u64,
}

/// List batches
///
/// The latest hundred, newest first.
#[utoipa::path(
    get, path = "/api/v1/batches", tag = "batches", operation_id = "list_batches",
    responses((status = 200, description = "The batches", body = Vec<BatchLine>))
)]
pub(crate) async fn list_batches(page: Page, _: NoQuery) -> Result<Json<Vec<BatchLine>>, Error> {
    let batches = page.app().run(Desk::list_batches).await?;
    Ok(Json(each(&batches)))
}

/// Show a batch
#[utoipa::path(
    get, path = "/api/v1/batches/{id}", tag = "batches", operation_id = "show_batch",
    params(("id" = String, Path, description = "Id of the batch", example = "01939f2e8c7a7b3e9a41c0ffee000004")),
    responses((status = 200, description = "The batch", body = BatchLine))
)]
pub(crate) async fn show_batch(
    page: Page,
    Path(batch): Path<String>,
    _: NoQuery,
) -> Result<Json<BatchLine>, Error> {
    let batch: BatchId = id(&batch)?;
    let batch = page.app().run(move |app| app.load_batch(batch)).await?;
    Ok(Json(BatchLine::from(&batch)))
}

/// Download rows to mend
///
/// A workbook of the rows of one table that were not taken or need attention, with the reasons beside the cells.
/// Mended and sent in again it continues where it stopped.
#[utoipa::path(
    get, path = "/api/v1/batches/{id}/tables/{table}/return", tag = "batches", operation_id = "download_return",
    params(
        ("id" = String, Path, description = "Id of the batch", example = "01939f2e8c7a7b3e9a41c0ffee000004"),
        ("table" = usize, Path, description = "Position of the table in the file, from 0", example = 0),
    ),
    responses((
        status = 200, description = "The workbook",
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>,
    ))
)]
pub(crate) async fn download_return(
    page: Page,
    Path((batch, table)): Path<(String, String)>,
    _: NoQuery,
) -> Result<Response, Error> {
    crate::batch::of_batch(&page, id(&batch)?, id(&table)?).await
}

/// Undo a batch
///
/// Takes everything that came in with it, and with nothing else, out of the register again.
#[utoipa::path(
    post, path = "/api/v1/batches/{id}/undo", tag = "batches", operation_id = "undo_batch",
    params(("id" = String, Path, description = "Id of the batch", example = "01939f2e8c7a7b3e9a41c0ffee000004")),
    responses((status = 200, description = "What is gone", body = UndoneAnswer))
)]
pub(crate) async fn undo_batch(
    page: Page,
    Path(batch): Path<String>,
    _: NoQuery,
) -> Result<Json<UndoneAnswer>, Error> {
    let batch: BatchId = id(&batch)?;
    let actor = page.actor()?;
    let undone = page.app().run(move |app| app.undo_batch(&actor, batch)).await?;
    Ok(Json(UndoneAnswer {
        batch: BatchLine::from(&undone.batch),
        communities: undone.removed.communities,
        buildings: undone.removed.buildings,
        entrances: undone.removed.entrances,
        dwellings: undone.removed.dwellings,
        claims: undone.removed.claims,
        restored: undone.restored,
    }))
}

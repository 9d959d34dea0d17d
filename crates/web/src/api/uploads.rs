//! Files on their way in: sent, understood, committed.

#![expect(unused_qualifications, reason = "the macro of the description writes them")]

use super::body::{Body, NoQuery, Query, id};
use super::conditional::{refused as refused_write, version_in, versioned};
use super::key::StageKey;
use super::mapping::MappingBody;
use super::staged::StagedAnswer;
use crate::batch::Failed;
use crate::error::{Error, Trouble};
use crate::page::Page;
use crate::server::conditional::seen;
use app::{AppError, Desk};
use axum::Json;
use axum::body::Bytes;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest as _, Multipart, Path, Request};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use domain::id::UploadId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Where the import of a file stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportJob {
    /// `queued`, `running`, `succeeded` or `failed`.
    #[schema(example = "running")]
    state: &'static str,
    /// What it is doing, while it waits or runs.
    stage: Option<StageKey>,
    /// What went wrong, when it failed.
    error: Option<JobFailure>,
}

/// Why an import failed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JobFailure {
    /// What it is.
    #[schema(example = "read-error-truncated")]
    code: String,
    /// The arguments of the message, by name.
    arguments: BTreeMap<String, String>,
    /// The message in the reader's language.
    message: String,
}

/// A file that somebody sent.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UploadAnswer {
    /// Its id.
    #[schema(example = "01939f2e8c7a7b3e9a41c0ffee000003")]
    id: String,
    /// The file's name.
    #[schema(example = "register.xlsx")]
    file_name: String,
    /// SHA-256 of its bytes, hexadecimal.
    content_hash: String,
    /// Its size in bytes.
    size: u64,
    /// `staged`, `imported` or `discarded`.
    #[schema(example = "staged")]
    state: &'static str,
    /// The account that sent it.
    account_id: String,
    /// When.
    #[schema(format = DateTime)]
    uploaded_at: String,
    /// The import, once it was asked for.
    job: Option<ImportJob>,
    /// The batch it became.
    batch_id: Option<String>,
}

impl UploadAnswer {
    /// The file of that id as it stands now.
    pub(crate) fn load(app: &Desk, l: crate::i18n::Words, id: UploadId) -> Result<Self, AppError> {
        let (upload, job) = (app.load_upload(id)?, app.find_import_job(id)?);
        let job = job.map(|job| {
            let state = job.state.key();
            let unfinished = matches!(state, "queued" | "running");
            let doing = unfinished.then(|| app::batch::ImportStage::of(&job));
            let failed = (state == "failed").then(|| Failed::of(job.outcome.as_deref()));
            let error = failed.map(|failed| JobFailure {
                message: failed.in_words(l),
                code: failed.code,
                arguments: failed.arguments.into_iter().collect(),
            });
            ImportJob { state, stage: doing.map(StageKey), error }
        });
        Ok(Self {
            id: id.to_string(),
            file_name: upload.file_name,
            content_hash: upload.content_hash,
            size: upload.size,
            state: upload.state.key(),
            account_id: upload.uploaded_by.to_string(),
            uploaded_at: upload.uploaded_at.to_string(),
            job,
            batch_id: upload.batch.map(|batch| batch.to_string()),
        })
    }
}

/// A file in a form.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form, which is read part by part")]
pub(crate) struct UploadForm {
    /// The file, with its name.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// The bytes of a file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "describes the body, which is read as it is")]
pub(crate) struct FileBytes(Vec<u8>);

/// What the file is called.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct UploadQuery {
    /// The file's name, where the body is the file itself; a form brings its own.
    #[param(max_length = 200, example = "register.csv")]
    file_name: Option<String>,
}

/// Send a file
///
/// As a form with one file, or as the bare bytes with the name in the query; 50 MiB at most. The file is
/// read at once and kept until it is committed or discarded; nothing goes into the register yet.
#[utoipa::path(
    post, path = "/api/v1/uploads", tag = "batches", operation_id = "send_upload",
    params(UploadQuery),
    request_body(content((UploadForm = "multipart/form-data"), (FileBytes = "application/octet-stream"))),
    responses((status = 201, description = "What the file says, and what its columns seem to mean", body = StagedAnswer,
        headers(("location" = String, description = "Where to ask after it"))))
)]
pub(crate) async fn send_upload(
    page: Page,
    Query(query): Query<UploadQuery>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Error> {
    let (actor, l) = (page.actor()?, page.words());
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (name, bytes) = if kind.starts_with("multipart/form-data") {
        of_form(Multipart::from_request(request, page.site()).await.map_err(|error| refused(error.status()))?)
            .await?
    } else {
        let bytes = Bytes::from_request(request, page.site()).await;
        let bytes = bytes.map_err(|error| refused(error.status()))?;
        (query.file_name.unwrap_or_default(), bytes.to_vec())
    };
    let name = file_name(&name)?;
    let staged = page
        .app()
        .run(move |app| {
            let staged = app.stage_upload(&actor, &name, bytes)?;
            let upload = UploadAnswer::load(app, l, staged.upload.id)?;
            Ok::<_, AppError>(StagedAnswer::of(l, upload, &staged))
        })
        .await?;
    let location = format!("/api/v1/uploads/{}", staged.upload.id);
    let mut answer = (StatusCode::CREATED, Json(staged)).into_response();
    if let Ok(location) = HeaderValue::try_from(location) {
        answer.headers_mut().insert(LOCATION, location);
    }
    Ok(answer)
}

fn refused(status: StatusCode) -> Error {
    Error::new(Trouble::of_status(status))
}

/// The one file of a form.
async fn of_form(mut form: Multipart) -> Result<(String, Vec<u8>), Error> {
    let broken = |error: MultipartError| refused(error.status());
    let Some(field) = form.next_field().await.map_err(broken)? else {
        return Err(unprocessable("api-form-no-file"));
    };
    if field.name() != Some("file") {
        return Err(unprocessable("api-form-no-file"));
    }
    let name = field.file_name().unwrap_or_default().to_owned();
    let bytes = field.bytes().await.map_err(broken)?.to_vec();
    match form.next_field().await.map_err(broken)? {
        None => Ok((name, bytes)),
        Some(_) => Err(unprocessable("api-form-one-part")),
    }
}

/// A name without a folder.
fn file_name(name: &str) -> Result<String, Error> {
    let name = name.trim();
    let odd = |c: char| c.is_control() || c == '/' || c == '\\';
    if name.is_empty() {
        return Err(unprocessable("api-file-unnamed"));
    }
    if name.chars().count() > 200 || name.contains(odd) {
        return Err(unprocessable("api-file-name"));
    }
    Ok(name.to_owned())
}

fn unprocessable(key: &str) -> Error {
    Error::new(Trouble::Unprocessable).detail(key, Vec::new())
}

/// List waiting files
///
/// Files that were sent and neither committed nor discarded, newest first.
#[utoipa::path(
    get, path = "/api/v1/uploads", tag = "batches", operation_id = "list_uploads",
    responses((status = 200, description = "The files that wait", body = Vec<UploadAnswer>))
)]
pub(crate) async fn list_uploads(page: Page, _: NoQuery) -> Result<Json<Vec<UploadAnswer>>, Error> {
    let l = page.words();
    let list = page
        .app()
        .run(move |app| {
            let waiting = app.list_staged()?;
            waiting
                .into_iter()
                .map(|upload| UploadAnswer::load(app, l, upload.id))
                .collect::<Result<_, AppError>>()
        })
        .await?;
    Ok(Json(list))
}

/// Show where a file stands
///
/// Ask here while an import runs: its job, and in the end the batch.
#[utoipa::path(
    get, path = "/api/v1/uploads/{id}", tag = "batches", operation_id = "show_upload",
    params(("id" = String, Path, description = "Id of the upload", example = "01939f2e8c7a7b3e9a41c0ffee000003")),
    responses((status = 200, description = "The file, its job and its batch", body = UploadAnswer))
)]
pub(crate) async fn show_upload(
    page: Page,
    Path(upload): Path<String>,
    _: NoQuery,
) -> Result<Json<UploadAnswer>, Error> {
    let upload: UploadId = id(&upload)?;
    let l = page.words();
    Ok(Json(page.app().run(move |app| UploadAnswer::load(app, l, upload)).await?))
}

/// Preview a file
///
/// What would become of its rows, what its columns mean, and what its owner should know.
#[utoipa::path(
    get, path = "/api/v1/uploads/{id}/preview", tag = "batches", operation_id = "preview_upload",
    params(("id" = String, Path, description = "Id of the upload", example = "01939f2e8c7a7b3e9a41c0ffee000003")),
    responses((status = 200, description = "What the file says under its mapping", body = StagedAnswer))
)]
pub(crate) async fn preview_upload(
    page: Page,
    Path(upload): Path<String>,
    _: NoQuery,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let upload: UploadId = id(&upload)?;
    let l = page.words();
    page.app()
        .run(move |app| {
            let staged = app.load_staged(upload)?;
            let answer = StagedAnswer::of(l, UploadAnswer::load(app, l, upload)?, &staged);
            versioned(&headers, &staged.version(), &answer)
        })
        .await
}

/// Set a table's mapping
///
/// Says what each column of a table means; its rows are read anew. The whole mapping is given each time.
#[utoipa::path(
    put, path = "/api/v1/uploads/{id}/tables/{table}/mapping", tag = "batches", operation_id = "set_mapping",
    params(
        ("id" = String, Path, description = "Id of the upload", example = "01939f2e8c7a7b3e9a41c0ffee000003"),
        ("table" = usize, Path, description = "Position of the table in the file, from 0", example = 0),
    ),
    request_body = MappingBody,
    responses((status = 200, description = "What the file says under the new mapping", body = StagedAnswer))
)]
pub(crate) async fn set_mapping(
    page: Page,
    Path((upload, table)): Path<(String, String)>,
    _: NoQuery,
    headers: HeaderMap,
    Body(body): Body<MappingBody>,
) -> Result<Response, Error> {
    let (upload, table): (UploadId, usize) = (id(&upload)?, id(&table)?);
    let (actor, l, seen) = (page.actor()?, page.words(), seen(&headers)?.map(version_in));
    page.app()
        .run(move |app| {
            let present = app.load_staged(upload)?;
            let register = present.registers.get(table).ok_or_else(Error::not_found)?;
            let (mapping, skip) = body.settle(&register.mapping)?;
            let saved = app.save_mapping(&actor, upload, table, mapping, skip, seen.as_deref());
            let staged = saved.map_err(|error| refused_write(error, seen.is_some()))?;
            let answer = StagedAnswer::of(l, UploadAnswer::load(app, l, upload)?, &staged);
            versioned(&HeaderMap::new(), &staged.version(), &answer)
        })
        .await
}

/// Commit a file
///
/// Asks for the file to be taken into the register as one batch; the work is a job. Asking twice is asking
/// once.
#[utoipa::path(
    post, path = "/api/v1/uploads/{id}/commit", tag = "batches", operation_id = "commit_upload",
    params(("id" = String, Path, description = "Id of the upload", example = "01939f2e8c7a7b3e9a41c0ffee000003")),
    responses((status = 202, description = "It will be done; ask after it at the location", body = UploadAnswer,
        headers(("location" = String, description = "Where to ask after it"))))
)]
pub(crate) async fn commit_upload(
    page: Page,
    Path(upload): Path<String>,
    _: NoQuery,
) -> Result<Response, Error> {
    let upload: UploadId = id(&upload)?;
    let (actor, l) = (page.actor()?, page.words());
    let asked = page
        .app()
        .run(move |app| {
            app.commit_upload(&actor, upload)?;
            UploadAnswer::load(app, l, upload)
        })
        .await?;
    let mut answer = (StatusCode::ACCEPTED, Json(asked)).into_response();
    if let Ok(location) = HeaderValue::try_from(format!("/api/v1/uploads/{upload}")) {
        answer.headers_mut().insert(LOCATION, location);
    }
    Ok(answer)
}

/// Discard a file
#[utoipa::path(
    delete, path = "/api/v1/uploads/{id}", tag = "batches", operation_id = "discard_upload",
    params(("id" = String, Path, description = "Id of the upload", example = "01939f2e8c7a7b3e9a41c0ffee000003")),
    responses((status = 204, description = "It is gone"))
)]
pub(crate) async fn discard_upload(
    page: Page,
    Path(upload): Path<String>,
    _: NoQuery,
) -> Result<StatusCode, Error> {
    let upload: UploadId = id(&upload)?;
    let actor = page.actor()?;
    page.app()
        .run(move |app| {
            if app.load_upload(upload)?.state.key() != "staged" {
                return Err(AppError::Conflict("upload-not-staged"));
            }
            app.discard_upload(&actor, upload)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

//! `/batches/uploads/{id}/progress`: the import at work.

use super::Failed;
use super::{crumbs, steps};
use crate::error::Error;
use crate::form::Posted;
use crate::page::Page;
use crate::ui::navigation::Crumb;
use crate::ui::progress::{Progress, Step};
use crate::ui::shell::{Section, Shell};
use app::AppError;
use app::batch::ImportStage;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::id::UploadId;

/// The page.
#[derive(Debug, Template)]
#[template(path = "batch/progress.html")]
pub(crate) struct ProgressView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    steps: Vec<Step>,
    job: Progress,
    /// What went wrong; empty while nothing did.
    failed: String,
    back: String,
}

/// Seconds between two looks.
const EVERY: u32 = 2;

impl ProgressView {
    fn new(shell: Shell, id: &str, file: &str, stage: ImportStage, failed: String) -> Self {
        let l = shell.l;
        let done = match stage {
            ImportStage::Queued => 0,
            ImportStage::Reading => 1,
            ImportStage::Matching => 2,
            ImportStage::Writing => 3,
        };
        let refresh = failed.is_empty().then_some(EVERY);
        Self {
            crumbs: crumbs(l, file),
            steps: steps(l, 3),
            job: Progress {
                doing: l.t(&format!("import-stage-{}", stage.key())).into_owned(),
                done,
                total: Some(4),
                poll: failed.is_empty().then(|| format!("/batches/uploads/{id}/progress")),
            },
            failed,
            back: format!("/batches/uploads/{id}/preview"),
            shell: Shell { refresh, ..shell },
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("progress-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: crate::i18n::Words) -> Self {
        let shell = Shell::new(l, Some(Section::Batches), "/");
        Self::new(shell, "1", "台账.xlsx", ImportStage::Matching, String::new())
    }
}

/// Where an import stands.
enum Standing {
    /// Nobody asked for it yet.
    NotAsked,
    /// It waits or runs.
    Under(ImportStage),
    /// It failed, with what was said.
    Failed(Failed),
    /// It became that batch.
    Done(String),
}

/// `GET /batches/uploads/{id}/progress`
pub(crate) async fn progress(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let id: UploadId = id.parse().map_err(|_| Error::not_found())?;
    let (file, standing) = page
        .app()
        .run(move |app| {
            let upload = app.load_upload(id)?;
            let standing = match (upload.batch, app.find_import_job(id)?) {
                (Some(batch), _) => Standing::Done(batch.to_string()),
                (None, None) => Standing::NotAsked,
                (None, Some(job)) if job.state.key() == "failed" => {
                    Standing::Failed(Failed::of(job.outcome.as_deref()))
                }
                (None, Some(job)) => Standing::Under(ImportStage::of(&job)),
            };
            Ok::<_, AppError>((upload.file_name, standing))
        })
        .await?;
    let shell = page.shell(Section::Batches);
    let view = match standing {
        Standing::Done(batch) => return Ok(Redirect::to(&format!("/batches/{batch}")).into_response()),
        Standing::NotAsked => {
            return Ok(Redirect::to(&format!("/batches/uploads/{id}/preview")).into_response());
        }
        Standing::Under(stage) => ProgressView::new(shell, &id.to_string(), &file, stage, String::new()),
        Standing::Failed(failed) => {
            let said = failed.in_words(page.words());
            let words = page.words().say("progress-failed").with("said", said).to_string();
            ProgressView::new(shell, &id.to_string(), &file, ImportStage::Writing, words)
        }
    };
    page.show(&view)
}

/// `POST /batches/uploads/{id}/commit`
pub(crate) async fn post_commit(
    page: Page,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let id: UploadId = id.parse().map_err(|_| Error::not_found())?;
    let actor = page.actor()?;
    page.app().run(move |app| app.commit_upload(&actor, id)).await?;
    Ok(Redirect::to(&format!("/batches/uploads/{id}/progress")).into_response())
}

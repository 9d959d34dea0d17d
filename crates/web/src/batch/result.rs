//! `/batches/{id}`: what an import did, and taking it back.

use super::crumbs;
use crate::community::china;
use crate::error::{Error, Trouble};
use crate::form::Posted;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::figure::Figure;
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use crate::ui::tag::Tag;
use crate::words::signed;
use app::AppError;
use app::batch::ReturnTable;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::batch::{Batch, BatchState};
use domain::id::BatchId;

/// The page of a batch.
#[derive(Debug, Template)]
#[template(path = "batch/result.html")]
pub(crate) struct ResultView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    id: String,
    file: String,
    state: Tag,
    answer: String,
    figures: Vec<Figure>,
    about: String,
    /// Tables with rows to mend: what there is, and the workbook.
    returns: Vec<(String, String)>,
    /// Pairs of its communities that may be one, in words, and where they are.
    duplicates: Option<(String, String)>,
    /// Whether the reader may take it back.
    may_undo: bool,
}

/// The page that asks once more before a batch is taken back.
#[derive(Debug, Template)]
#[template(path = "batch/undo.html")]
pub(crate) struct UndoView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    id: String,
    answer: String,
}

/// What follows from a batch.
struct More {
    /// Pairs of its communities that may be one.
    pairs: usize,
    /// Its tables with rows to mend.
    returns: Vec<ReturnTable>,
}

fn returns(l: Words, tables: &[ReturnTable]) -> Vec<(String, String)> {
    let said = |table: &ReturnTable| {
        l.say("result-return")
            .with("table", &table.name)
            .with("rejected", table.rejected)
            .with("warnings", table.warnings)
            .to_string()
    };
    let href = |table: &ReturnTable| format!("/batches/{}/return?table={}", table.batch, table.position);
    tables.iter().map(|table| (said(table), href(table))).collect()
}

impl ResultView {
    fn new(shell: Shell, may_change: bool, batch: &Batch, who: &str, more: &More) -> Self {
        let l = shell.l;
        let key = match batch.state {
            BatchState::Committed => "result-answer",
            BatchState::Undone => "result-answer-undone",
        };
        let figure = |number: u64, key: &str| Figure::count(l, signed(number), &l.t("unit-rows"), l.t(key));
        Self {
            crumbs: crumbs(l, &batch.file_name),
            id: batch.id.to_string(),
            file: batch.file_name.clone(),
            state: l.batch_tag(batch.state),
            answer: l
                .say(key)
                .with("rows", batch.rows)
                .with("accepted", batch.accepted)
                .with("rejected", batch.rejected)
                .to_string(),
            figures: vec![
                figure(batch.rows, "batch-column-rows"),
                figure(batch.accepted, "batch-column-taken"),
                figure(batch.rejected, "batch-column-returned"),
                Figure::count(l, signed(batch.warnings), "", l.t("batch-column-warnings")),
            ],
            about: l
                .say("result-about")
                .with("who", who)
                .with("when", l.moment(batch.imported_at, &china()))
                .to_string(),
            returns: if may_change { returns(l, &more.returns) } else { Vec::new() },
            duplicates: (more.pairs > 0).then(|| {
                let said = l.say("duplicates-in-batch").with("pairs", more.pairs).to_string();
                (said, format!("/duplicates?batch={}", batch.id))
            }),
            may_undo: may_change && batch.state == BatchState::Committed,
            shell,
        }
    }

    fn title(&self) -> &str {
        &self.file
    }

    fn undo_href(&self) -> String {
        format!("/batches/{}/undo", self.id)
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        Self::new(Shell::new(l, Some(Section::Batches), "/"), true, &sample_batch(), "张规划", &sample_more())
    }
}

impl UndoView {
    fn new(shell: Shell, batch: &Batch) -> Self {
        let l = shell.l;
        Self {
            crumbs: crumbs(l, &batch.file_name),
            id: batch.id.to_string(),
            answer: l
                .say("undo-answer")
                .with("file", &batch.file_name)
                .with("accepted", batch.accepted)
                .to_string(),
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("undo-title").into_owned()
    }

    fn back(&self) -> String {
        format!("/batches/{}", self.id)
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Batches), "/") };
        Self::new(shell, &sample_batch())
    }
}

#[cfg(test)]
fn sample_more() -> More {
    let id = |n| domain::id::uuid_v7(n, [0; 10]);
    let table = ReturnTable {
        batch: BatchId::from_uuid(id(1)),
        position: 0,
        upload: domain::id::UploadId::from_uuid(id(3)),
        name: "Sheet1".into(),
        rejected: 13,
        warnings: 75,
    };
    More { pairs: 3, returns: vec![table] }
}

#[cfg(test)]
fn sample_batch() -> Batch {
    let id = |n| domain::id::uuid_v7(n, [0; 10]);
    Batch {
        id: BatchId::from_uuid(id(1)),
        file_name: "台账.xlsx".into(),
        content_hash: String::new(),
        state: BatchState::Committed,
        rows: 3_013,
        accepted: 3_000,
        rejected: 13,
        warnings: 75,
        imported_by: domain::id::AccountId::from_uuid(id(2)),
        imported_at: jiff::Timestamp::UNIX_EPOCH,
        undone_at: None,
        reach: domain::territory::Reach::city(),
    }
}

/// `GET /batches/{id}`
pub(crate) async fn result(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let id: BatchId = id.parse().map_err(|_| Error::not_found())?;
    let (batch, who, more) = page
        .app()
        .run(move |app| {
            let batch = app.load_batch(id)?;
            let who = app.find_account(batch.imported_by)?.map(|account| account.display_name);
            let more = More { pairs: app.count_duplicates_of_batch(id)?, returns: app.list_returns(id)? };
            Ok::<_, AppError>((batch, who, more))
        })
        .await?;
    let who = who.unwrap_or_else(|| page.words().t("result-operator").into_owned());
    page.show(&ResultView::new(page.shell(Section::Batches), page.may_change(), &batch, &who, &more))
}

/// `GET /batches/{id}/undo`
pub(crate) async fn undo(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let id: BatchId = id.parse().map_err(|_| Error::not_found())?;
    let batch = page.app().run(move |app| app.load_batch(id)).await?;
    if batch.state != BatchState::Committed {
        let undone = Error::new(Trouble::Conflict);
        return Err(undone.detail("conflict-batch-not-committed", Vec::new()));
    }
    page.show(&UndoView::new(page.shell(Section::Batches), &batch))
}

/// `POST /batches/{id}/undo`
pub(crate) async fn post_undo(
    page: Page,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let id: BatchId = id.parse().map_err(|_| Error::not_found())?;
    let actor = page.actor()?;
    page.app()
        .run(move |app| match app.undo_batch(&actor, id) {
            // Sent twice: it is undone, as was asked.
            Err(AppError::Conflict(_)) if app.load_batch(id)?.state == BatchState::Undone => Ok(()),
            undone => undone.map(drop),
        })
        .await?;
    Ok(Redirect::to(&format!("/batches/{id}")).into_response())
}

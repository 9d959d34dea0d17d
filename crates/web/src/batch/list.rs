//! `GET /batches`: what came in, and what waits.

use crate::community::china;
use crate::error::Error;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::shell::{Section, Shell};
use crate::ui::table::Column;
use crate::ui::tag::Tag;
use app::AppError;
use askama::Template;
use axum::response::Response;
use domain::batch::Batch;

/// The page.
#[derive(Debug, Template)]
#[template(path = "batch/list.html")]
pub(crate) struct BatchesView {
    shell: Shell,
    may_change: bool,
    answer: String,
    /// Files that wait for somebody: name and page.
    waiting: Vec<(String, String)>,
    columns: Vec<Column>,
    rows: Vec<BatchRow>,
}

#[derive(Debug)]
struct BatchRow {
    href: String,
    file: String,
    state: Tag,
    when: String,
    rows: String,
    accepted: String,
    rejected: String,
}

impl BatchesView {
    fn new(shell: Shell, may_change: bool, waiting: Vec<(String, String)>, batches: &[Batch]) -> Self {
        let l = shell.l;
        let accepted: u64 = batches.iter().map(|batch| batch.accepted).sum();
        Self {
            answer: if batches.is_empty() {
                l.t("batches-answer-none").into_owned()
            } else {
                l.say("batches-answer").with("batches", batches.len()).with("rows", accepted).to_string()
            },
            columns: columns(l),
            rows: batches.iter().map(|batch| row(l, batch)).collect(),
            may_change,
            waiting,
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("batches-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell::new(l, Some(Section::Batches), "/batches");
        Self::new(shell, true, vec![("register.xlsx".into(), "/batches/uploads/1".into())], &[])
    }
}

fn columns(l: Words) -> Vec<Column> {
    vec![
        Column::words(l.t("batch-column-file")),
        Column::words(l.t("batch-column-state")),
        Column::words(l.t("batch-column-when")),
        Column::numbers(l.t("batch-column-rows")),
        Column::numbers(l.t("batch-column-taken")),
        Column::numbers(l.t("batch-column-returned")),
    ]
}

fn row(l: Words, batch: &Batch) -> BatchRow {
    BatchRow {
        href: format!("/batches/{}", batch.id),
        file: batch.file_name.clone(),
        state: l.batch_tag(batch.state),
        when: l.moment(batch.imported_at, &china()),
        rows: l.count(batch.rows),
        accepted: l.count(batch.accepted),
        rejected: l.count(batch.rejected),
    }
}

/// `GET /batches`
pub(crate) async fn batches(page: Page) -> Result<Response, Error> {
    let (staged, batches) =
        page.app().run(|app| Ok::<_, AppError>((app.list_staged()?, app.list_batches()?))).await?;
    let waiting =
        staged.into_iter().map(|upload| (upload.file_name, format!("/batches/uploads/{}", upload.id)));
    let view = BatchesView::new(page.shell(Section::Batches), page.may_change(), waiting.collect(), &batches);
    page.show(&view)
}

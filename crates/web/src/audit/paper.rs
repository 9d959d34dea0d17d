//! `GET /audit/paper` and `/audit/paper.pdf`: the log's head to be printed, signed and posted, where no witness can be
//! reached.

use crate::community::china;
use crate::error::Error;
#[cfg(test)]
use crate::i18n::Words;
use crate::page::Page;
use crate::paper::{as_file, lang, signed_at};
use crate::ui::navigation::Crumb;
use crate::ui::shell::Shell;
use app::log::Published;
use app::tlog::VerifierKey;
use askama::Template;
use axum::response::{IntoResponse as _, Redirect, Response};
use paper::LogHead;

/// The page.
#[derive(Debug, Template)]
#[template(path = "audit/paper.html")]
pub(crate) struct PaperView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    /// The three lines of the checkpoint, and when it was signed.
    head: Option<([String; 3], String)>,
}

impl PaperView {
    fn new(shell: Shell, published: Option<&Published>) -> Self {
        let l = shell.l;
        let head = published.map(|published| {
            let checkpoint = &published.checkpoint;
            let lines = [checkpoint.origin.clone(), checkpoint.size.to_string(), checkpoint.root.to_string()];
            (lines, l.moment(published.at, &china()))
        });
        let crumbs = vec![Crumb::link("/audit", l.t("audit-title")), Crumb::here(l.t("audit-paper-title"))];
        Self { shell, crumbs, head }
    }

    fn title(&self) -> String {
        self.shell.l.t("audit-paper-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        use app::tlog::{Checkpoint, Hash};
        let checkpoint = Checkpoint { origin: "city.example/log".into(), size: 41, root: Hash::of_nothing() };
        let published = Published { note: String::new(), checkpoint, at: jiff::Timestamp::UNIX_EPOCH };
        Self::new(Shell::new(l, None, "/audit/paper"), Some(&published))
    }
}

/// `GET /audit/paper`
pub(crate) async fn paper(page: Page) -> Result<Response, Error> {
    let state = page.app().run(|app| app.log_state()).await?;
    page.show(&PaperView::new(page.shell(None), state.checkpoint.as_ref()))
}

/// `GET /audit/paper.pdf`; as long as nothing is signed, the page says so.
pub(crate) async fn paper_pdf(page: Page) -> Result<Response, Error> {
    let l = page.words();
    let pdf = page
        .app()
        .run(move |app| {
            let state = app.log_state()?;
            let key = state.key.as_deref().and_then(|key| VerifierKey::parse(key).ok());
            let head = state.checkpoint.map(|published| LogHead {
                signed_at: signed_at(&published),
                checkpoint: published.checkpoint,
                note: Some(published.note),
                key,
                made_on: app.environment().today(),
            });
            Ok::<_, Error>(head.map(|head| head.render(lang(l))).transpose()?)
        })
        .await?;
    Ok(match pdf {
        Some(pdf) => as_file(l, pdf, "log-head"),
        None => Redirect::to("/audit/paper").into_response(),
    })
}

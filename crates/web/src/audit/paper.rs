//! `GET /audit/paper`: the log's head to be printed, signed and posted, where no witness can be reached.

use crate::community::china;
use crate::error::Error;
#[cfg(test)]
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::navigation::Crumb;
use crate::ui::shell::Shell;
use app::log::Published;
use askama::Template;
use axum::response::Response;

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
        let published = Published { checkpoint, at: jiff::Timestamp::UNIX_EPOCH };
        Self::new(Shell::new(l, None, "/audit/paper"), Some(&published))
    }
}

/// `GET /audit/paper`
pub(crate) async fn paper(page: Page) -> Result<Response, Error> {
    let state = page.app().run(|app| app.log_state()).await?;
    page.show(&PaperView::new(page.shell(None), state.checkpoint.as_ref()))
}

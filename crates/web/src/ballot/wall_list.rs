//! `GET /votes/{id}/codes`: the codes of all ballots that came in, to be printed and hung on the wall.

use crate::error::Error;
#[cfg(test)]
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::shell::Shell;
use app::ballot::WallList;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::id::VoteId;

/// The list for the wall.
#[derive(Debug, Template)]
#[template(path = "ballot/wall_list.html")]
pub(crate) struct WallListView {
    shell: Shell,
    vote_title: String,
    community: String,
    answer: String,
    codes: Vec<String>,
}

impl WallListView {
    fn new(shell: Shell, list: WallList) -> Self {
        let answer = shell.l.say("codes-answer").with("count", list.codes.len()).to_string();
        Self { vote_title: list.title, community: list.community_name, answer, codes: list.codes, shell }
    }

    fn title(&self) -> String {
        self.shell.l.t("codes-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let list = WallList {
            vote: VoteId::from_uuid(domain::id::uuid_v7(9, [0; 10])),
            title: "外墙维修及加装电梯方案表决".into(),
            community_name: "石油路新村".into(),
            codes: ["2RXA-9HDP-7KQM", "7KQM-2RXA-9HDP", "HDP9-KQM7-2RXA"].map(str::to_owned).into(),
        };
        Self::new(Shell::new(l, None, "/votes/x/codes"), list)
    }
}

/// `GET /votes/{id}/codes`
pub(crate) async fn codes(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let id: VoteId = id.parse().map_err(|_| Error::not_found())?;
    let list = page.app().run(move |app| app.load_wall_list(id)).await?;
    page.show(&WallListView::new(page.shell(None), list))
}

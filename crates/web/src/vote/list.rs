//! `GET /votes`: the latest votes in one's territories.

use super::{period, vote_tag};
use crate::error::Error;
#[cfg(test)]
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::shell::{Section, Shell};
use crate::ui::table::Column;
use crate::ui::tag::Tag;
use app::vote::VoteCard;
use askama::Template;
use axum::response::Response;

/// So many are listed.
const LATEST: usize = 100;

/// The latest votes.
#[derive(Debug, Template)]
#[template(path = "vote/list.html")]
pub(crate) struct VotesView {
    shell: Shell,
    columns: Vec<Column>,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    href: String,
    title: String,
    community: String,
    community_href: String,
    when: String,
    tag: Tag,
}

impl VotesView {
    fn new(shell: Shell, cards: &[VoteCard]) -> Self {
        let l = shell.l;
        let row = |card: &VoteCard| Row {
            href: format!("/votes/{}", card.vote.id),
            title: card.vote.title.clone(),
            community: card.community_name.clone(),
            community_href: format!("/communities/{}/votes", card.vote.community),
            when: period(l, &card.vote),
            tag: vote_tag(l, card.vote.state),
        };
        Self {
            columns: ["vote-title", "explorer-column-name", "vote-when", "vote-state"]
                .map(|key| Column::words(l.t(key)))
                .to_vec(),
            rows: cards.iter().map(row).collect(),
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("votes-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let card =
            VoteCard { vote: crate::ballot::samples::vote(), community_name: "石油路新村".into() };
        Self::new(Shell::new(l, Some(Section::Votes), "/votes"), &[card])
    }
}

/// `GET /votes`
pub(crate) async fn votes(page: Page) -> Result<Response, Error> {
    let cards = page.app().run(|app| app.list_latest_votes(LATEST)).await?;
    page.show(&VotesView::new(page.shell(Section::Votes), &cards))
}

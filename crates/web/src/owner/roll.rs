//! `GET /communities/{id}/owners`: who owns which dwelling, masked.

use super::OwnerCells;
use crate::error::Error;
use crate::form::Fields;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::navigation::{Crumb, Pagination};
use crate::ui::shell::{Section, Shell};
use crate::ui::table::Column;
use app::owner::{PER_PAGE, Roll, RollLine};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::id::CommunityId;

/// The roll.
#[derive(Debug, Template)]
#[template(path = "owner/roll.html")]
pub(crate) struct RollView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    answer: String,
    columns: Vec<Column>,
    rows: Vec<RollRow>,
    pages: Pagination,
    export_href: String,
}

/// A line of it.
#[derive(Debug)]
struct RollRow {
    door: String,
    share: String,
    owner: OwnerCells,
}

/// A door in words.
pub(super) fn door(l: Words, building: &str, entrance: &str, dwelling: &str) -> String {
    l.say("owner-door")
        .with("building", building)
        .with("entrance", entrance)
        .with("dwelling", dwelling)
        .to_string()
}

impl RollView {
    fn new(shell: Shell, id: CommunityId, roll: &Roll, page: u64) -> Self {
        let l = shell.l;
        let word = |key: &str| Column::words(l.t(key));
        let row = |line: &RollLine| RollRow {
            door: door(l, &line.building, &line.entrance, &line.dwelling),
            share: l.share(line.share),
            owner: OwnerCells::of(l, &line.owner),
        };
        let per_page = u64::try_from(PER_PAGE).unwrap_or(1);
        Self {
            crumbs: vec![
                Crumb::link("/communities", l.t("nav-communities")),
                Crumb::link(format!("/communities/{id}"), &roll.community_name),
                Crumb::here(l.t("owners-title")),
            ],
            answer: l
                .say("owners-answer")
                .with("name", &roll.community_name)
                .with("count", roll.total)
                .to_string(),
            columns: vec![
                word("owners-column-door"),
                word("personal-field-name"),
                word("personal-field-id-number"),
                word("personal-field-phone"),
                Column::numbers(l.t("owners-column-share")),
            ],
            rows: roll.lines.iter().map(row).collect(),
            pages: Pagination::new(roll.total, per_page, page, |page| {
                format!("/communities/{id}/owners?page={page}")
            }),
            export_href: format!("/communities/{id}/owners/export"),
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("owners-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let line = RollLine {
            owner: super::record::sample_owner(),
            share: domain::Share::WHOLE,
            building: "3".into(),
            entrance: "1".into(),
            dwelling: "201".into(),
        };
        let roll = Roll { community_name: "某小区".into(), lines: vec![line], total: 1 };
        let id = CommunityId::from_uuid(domain::id::uuid_v7(1, [0; 10]));
        Self::new(Shell::new(l, Some(Section::Communities), "/"), id, &roll, 1)
    }
}

/// `GET /communities/{id}/owners`
pub(crate) async fn roll(page: Page, Path(id): Path<String>, query: Fields) -> Result<Response, Error> {
    let id: CommunityId = id.parse().map_err(|_| Error::not_found())?;
    let actor = page.actor()?;
    let number: u64 = query.read("page").unwrap_or(1).max(1);
    let at = usize::try_from(number).unwrap_or(usize::MAX);
    let roll = page.app().run(move |app| app.load_roll(&actor, id, at)).await?;
    page.show(&RollView::new(page.shell(Section::Communities), id, &roll, number))
}

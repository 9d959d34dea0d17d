//! Copies of communities to practise on: made, listed, thrown away.

use crate::community::china;
use crate::error::Error;
use crate::form::Posted;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use crate::ui::table::Column;
use app::{AppError, Desk, Noun};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::id::CommunityId;
use domain::rehearsal::Rehearsal;

/// The list of copies.
#[derive(Debug, Template)]
#[template(path = "rehearsal/list.html")]
pub(crate) struct RehearsalsView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    columns: Vec<Column>,
    rows: Vec<RehearsalRow>,
    may_change: bool,
}

#[derive(Debug)]
struct RehearsalRow {
    id: String,
    name: String,
    original: String,
    when: String,
    dwellings: String,
    owners: String,
}

impl RehearsalsView {
    fn new(shell: Shell, may_change: bool, rehearsals: &[(Rehearsal, String)]) -> Self {
        let l = shell.l;
        let words = |key: &str| Column::words(l.t(key));
        let numbers = |key: &str| Column::numbers(l.t(key));
        let row = |(rehearsal, name): &(Rehearsal, String)| RehearsalRow {
            id: rehearsal.community.to_string(),
            name: name.clone(),
            original: rehearsal.original.to_string(),
            when: l.moment(rehearsal.made_at, &china()),
            dwellings: l.count(rehearsal.dwellings),
            owners: l.count(rehearsal.owners),
        };
        Self {
            crumbs: crumbs(l, l.t("rehearsals-title")),
            columns: vec![
                words("explorer-column-name"),
                words("rehearsals-original"),
                words("batch-column-when"),
                numbers("rehearsals-dwellings"),
                numbers("rehearsals-owners"),
                words("rehearsals-end"),
            ],
            rows: rehearsals.iter().map(row).collect(),
            may_change,
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("rehearsals-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        Self::new(Shell::new(l, Some(Section::Communities), "/"), true, &[sample()])
    }
}

/// The page that asks once more, before a copy is made or thrown away.
#[derive(Debug, Template)]
#[template(path = "rehearsal/confirm.html")]
pub(crate) struct RehearsalView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    action: String,
    back: String,
    heading: String,
    answer: String,
    lead: String,
    submit: String,
    danger: bool,
}

impl RehearsalView {
    fn make(shell: Shell, id: CommunityId, name: &str) -> Self {
        let page = format!("/communities/{id}");
        Self::of(shell, page.clone(), format!("{page}/rehearse"), name, "rehearse")
    }

    fn discard(shell: Shell, id: CommunityId, name: &str) -> Self {
        let page = format!("/communities/{id}");
        let view = Self::of(shell, page, format!("/rehearsals/{id}/discard"), name, "rehearsal-discard");
        Self { danger: true, ..view }
    }

    fn of(shell: Shell, back: String, action: String, name: &str, key: &str) -> Self {
        let l = shell.l;
        let word = |end: &str| l.t(&format!("{key}-{end}")).into_owned();
        Self {
            crumbs: vec![
                Crumb::link("/communities", l.t("nav-communities")),
                Crumb::link(back.clone(), name),
                Crumb::here(word("title")),
            ],
            heading: word("title"),
            answer: l.say(&format!("{key}-answer")).with("name", name).to_string(),
            lead: word("lead"),
            submit: word("submit"),
            danger: false,
            action,
            back,
            shell,
        }
    }

    fn title(&self) -> &str {
        &self.heading
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Communities), "/") };
        Self::discard(shell, sample().0.community, "石油路新村（演练）")
    }
}

#[cfg(test)]
fn sample() -> (Rehearsal, String) {
    let id = |n| domain::id::uuid_v7(n, [0; 10]);
    let rehearsal = Rehearsal {
        community: CommunityId::from_uuid(id(1)),
        original: CommunityId::from_uuid(id(2)),
        seed: 7,
        dwellings: 320,
        owners: 401,
        made_by: domain::id::AccountId::from_uuid(id(3)),
        made_at: jiff::Timestamp::UNIX_EPOCH,
    };
    (rehearsal, "石油路新村（演练）".into())
}

fn crumbs(l: Words, here: impl Into<String>) -> Vec<Crumb> {
    vec![Crumb::link("/communities", l.t("nav-communities")), Crumb::here(here)]
}

/// The name of a community that a page is about.
fn name_of(app: &Desk, id: CommunityId) -> Result<String, AppError> {
    let record = app.load_community(id)?;
    let item = record.item().ok_or(AppError::NotFound(Noun::Community))?;
    Ok(item.community.name.clone())
}

/// `GET /rehearsals`
pub(crate) async fn rehearsals(page: Page) -> Result<Response, Error> {
    let listed = page.app().run(Desk::list_rehearsals).await?;
    page.show(&RehearsalsView::new(page.shell(Section::Communities), page.may_change(), &listed))
}

/// `GET /communities/{id}/rehearse`
pub(crate) async fn rehearse(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let id: CommunityId = id.parse().map_err(|_| Error::not_found())?;
    let name = page.app().run(move |app| name_of(app, id)).await?;
    page.show(&RehearsalView::make(page.shell(Section::Communities), id, &name))
}

/// `POST /communities/{id}/rehearse`
pub(crate) async fn post_rehearse(
    page: Page,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let id: CommunityId = id.parse().map_err(|_| Error::not_found())?;
    let actor = page.actor()?;
    let made = page.app().run(move |app| app.make_rehearsal(&actor, id)).await?;
    Ok(Redirect::to(&format!("/communities/{}", made.community)).into_response())
}

/// `GET /rehearsals/{id}/discard`
pub(crate) async fn discard(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let id: CommunityId = id.parse().map_err(|_| Error::not_found())?;
    let name = page
        .app()
        .run(move |app| {
            app.find_rehearsal(id)?.ok_or(AppError::NotFound(Noun::Community))?;
            name_of(app, id)
        })
        .await?;
    let shell = page.shell(Section::Communities).rehearsing(id);
    page.show(&RehearsalView::discard(shell, id, &name))
}

/// `POST /rehearsals/{id}/discard`
pub(crate) async fn post_discard(
    page: Page,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let id: CommunityId = id.parse().map_err(|_| Error::not_found())?;
    let actor = page.actor()?;
    page.app().run(move |app| app.discard_rehearsal(&actor, id)).await?;
    Ok(Redirect::to("/rehearsals").into_response())
}

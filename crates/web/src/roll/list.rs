//! `GET /communities/{id}/votes`: the rolls and votes of a community, and where a roll is drawn.

use crate::error::Error;
use crate::form::Posted;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Choice, Control, Field, FormError};
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use crate::ui::tag::Tag;
use crate::vote::{roll_tag, vote_tag};
use app::vote::CommunityVotes;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::id::CommunityId;
use domain::roll::{Roll, Scope};

/// The rolls and votes of a community.
#[derive(Debug, Template)]
#[template(path = "roll/list.html")]
pub(crate) struct CommunityVotesView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    errors: Vec<FormError>,
    name: String,
    action: String,
    votes: Vec<Line>,
    rolls: Vec<Line>,
    scope: Option<Field>,
}

#[derive(Debug)]
struct Line {
    href: String,
    name: String,
    about: String,
    tag: Tag,
}

impl CommunityVotesView {
    fn new(shell: Shell, found: &CommunityVotes) -> Self {
        let (l, id) = (shell.l, found.community);
        let vote = |vote: &domain::vote::Vote| Line {
            href: format!("/votes/{}", vote.id),
            name: vote.title.clone(),
            about: crate::vote::period(l, vote),
            tag: vote_tag(l, vote.state),
        };
        let roll = |roll: &Roll| Line {
            href: format!("/rolls/{}", roll.id),
            name: scope_name(l, roll, &found.places),
            about: l
                .say("roll-about")
                .with("lines", roll.lines.len())
                .with("faults", roll.faults.len())
                .to_string(),
            tag: roll_tag(l, &roll.state),
        };
        let mut scopes = vec![Choice::new("community", l.t("scope-community")).chosen(true)];
        scopes.extend(found.places.iter().map(|(key, words)| Choice::new(key, words)));
        Self {
            crumbs: vec![
                Crumb::link("/communities", l.t("nav-communities")),
                Crumb::link(format!("/communities/{id}"), &found.name),
                Crumb::here(l.t("votes-title")),
            ],
            errors: Vec::new(),
            name: found.name.clone(),
            action: format!("/communities/{id}/rolls"),
            votes: found.votes.iter().map(vote).collect(),
            rolls: found.rolls.iter().map(roll).collect(),
            scope: found.may_hold.then(|| {
                Field::new("scope", l.t("roll-scope"), Control::Select(scopes)).hint(l.t("roll-scope-hint"))
            }),
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.say("votes-of-title").with("name", &self.name).to_string()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Votes), "/") };
        let vote = crate::ballot::samples::vote();
        let found = CommunityVotes {
            community: vote.community,
            name: "石油路新村".into(),
            rolls: vec![super::record::sample_roll()],
            votes: vec![vote],
            places: vec![("building:1".into(), "3栋".into())],
            may_hold: true,
            rehearsal: None,
        };
        Self::new(shell, &found)
    }
}

/// What a roll is of: the whole community, `3栋`, `3栋2单元`.
fn scope_name(l: Words, roll: &Roll, places: &[(String, String)]) -> String {
    let named = |key: String| places.iter().find(|(place, _)| *place == key).map(|(_, words)| words.clone());
    let found = match &roll.scope {
        Scope::Community(_) => None,
        Scope::Building(id) => named(format!("building:{id}")),
        Scope::Entrance(id) => named(format!("entrance:{id}")),
        Scope::Sharing(_) => Some(l.t("scope-sharing").into_owned()),
    };
    found.unwrap_or_else(|| l.t("scope-community").into_owned())
}

/// `GET /communities/{id}/votes`
pub(crate) async fn votes_of_community(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let id: CommunityId = id.parse().map_err(|_| Error::not_found())?;
    let l = page.words();
    let mut found = page.app().run(move |app| app.list_community_votes(id)).await?;
    for (key, words) in &mut found.places {
        *words = place_words(l, key, words);
    }
    page.show(&CommunityVotesView::new(page.shell(Section::Votes).rehearsing(found.rehearsal), &found))
}

/// `3` or `3/2`, as the register numbers them, in words.
fn place_words(l: Words, key: &str, numbers: &str) -> String {
    match (key.starts_with("entrance:"), numbers.split_once('/')) {
        (true, Some((building, entrance))) => {
            l.say("door-place").with("building", building).with("entrance", entrance).to_string()
        }
        _ => l.say("door-building").with("building", numbers).to_string(),
    }
}

/// `POST /communities/{id}/rolls`
pub(crate) async fn post_roll(
    page: Page,
    Path(id): Path<String>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let id: CommunityId = id.parse().map_err(|_| Error::not_found())?;
    let actor = page.actor()?;
    let scope = match typed.text("scope").and_then(|text| text.split_once(':')) {
        Some(("building", building)) => Scope::Building(building.parse().map_err(|_| Error::malformed())?),
        Some(("entrance", entrance)) => Scope::Entrance(entrance.parse().map_err(|_| Error::malformed())?),
        _ => Scope::Community(id),
    };
    let roll = page.app().run(move |app| app.draft_roll(&actor, id, &scope)).await?;
    Ok(Redirect::to(&format!("/rolls/{}", roll.id)).into_response())
}

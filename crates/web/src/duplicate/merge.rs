//! `/duplicates/{one}/{other}/merge?keep=…`: what would move, and merging.

use super::pair::{CompareRow, columns, fact_row};
use super::say::{reason_field, refused, spoken_for};
use super::{crumbs, of_path, pair_href};
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Field, FormError};
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use crate::ui::table::Column;
use app::AppError;
use app::duplicate::{Belongings, Twosome};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::duplicate::Pair;
use domain::id::CommunityId;

/// The page that asks once more before two become one.
#[derive(Debug, Template)]
#[template(path = "duplicate/merge.html")]
pub(crate) struct MergeView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    action: String,
    back: String,
    answer: String,
    /// What moves, line by line.
    moves: Vec<String>,
    columns: Vec<Column>,
    /// The facts on which they disagree.
    rows: Vec<CompareRow>,
    errors: Vec<FormError>,
    reason: Field,
}

/// Which of a pair stays, and which goes.
#[derive(Debug, Clone, Copy)]
struct Choice {
    pair: Pair,
    kept: CommunityId,
    merged: CommunityId,
}

impl Choice {
    fn of(pair: Pair, query: &Fields) -> Result<Self, Error> {
        let kept: CommunityId = query.read("keep").ok_or_else(Error::not_found)?;
        let merged = match kept {
            kept if kept == pair.one => pair.other,
            kept if kept == pair.other => pair.one,
            _ => return Err(Error::not_found()),
        };
        Ok(Self { pair, kept, merged })
    }
}

impl MergeView {
    fn new(shell: Shell, choice: Choice, found: &Twosome, typed: &Fields) -> Option<Self> {
        let (l, [one, other]) = (shell.l, found.items()?);
        let one_stays = choice.kept == one.community.id;
        let [own, its] = &found.belongings;
        let (kept, merged, moving) = if one_stays { (one, other, its) } else { (other, one, own) };
        let back = pair_href(choice.pair);
        let (kept, merged) = (kept.community.name.as_str(), merged.community.name.as_str());
        Some(Self {
            crumbs: crumbs(l, l.t("merge-title")),
            action: format!("{back}/merge?keep={}", choice.kept),
            back,
            answer: l.say("merge-answer").with("merged", merged).with("kept", kept).to_string(),
            moves: moves(l, merged, moving, &found.shared_buildings),
            columns: columns(l, [&one.community.name, &other.community.name]),
            rows: found.facts.iter().filter(|fact| fact.differs()).map(|fact| fact_row(l, fact)).collect(),
            errors: Vec::new(),
            reason: reason_field(
                l,
                "decide-reason",
                typed.raw("reason").map_or_else(|| spoken_for(l, &found.likeness), str::to_owned),
            ),
            shell,
        })
    }

    fn title(&self) -> String {
        self.shell.l.t("merge-title").into_owned()
    }

    fn with_error(mut self, reason: &str) -> Self {
        self.errors = vec![refused(self.shell.l, &mut self.reason, reason)];
        self
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let moving = Belongings {
            buildings: vec!["1".into(), "2".into()],
            claims: 7,
            facilities: 3,
            observations: 20,
            merged: 1,
        };
        let (one, other) = ("南方花园（A区）", "南方花园A区");
        Self {
            shell: Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Communities), "/") },
            crumbs: crumbs(l, l.t("merge-title")),
            action: "/duplicates/0190a1/0190a2/merge?keep=0190a1".into(),
            back: "/duplicates/0190a1/0190a2".into(),
            answer: l.say("merge-answer").with("merged", other).with("kept", one).to_string(),
            moves: moves(l, other, &moving, &["1".into()]),
            columns: columns(l, [one, other]),
            rows: super::pair::sample_rows(l),
            errors: Vec::new(),
            reason: reason_field(l, "decide-reason", ""),
        }
    }
}

/// What one side brings along, in words; what it does not have is not said.
fn moves(l: Words, name: &str, moving: &Belongings, shared: &[String]) -> Vec<String> {
    let mut lines = vec![l.say("merge-moves-name").with("name", name).to_string()];
    if !moving.buildings.is_empty() {
        lines.push(
            l.say("merge-moves-buildings")
                .with("count", moving.buildings.len())
                .with("numbers", l.list(&moving.buildings))
                .to_string(),
        );
    }
    if !shared.is_empty() {
        lines.push(l.say("merge-shared-buildings").with("numbers", l.list(shared)).to_string());
    }
    let counted = [
        ("merge-moves-claims", moving.claims),
        ("merge-moves-facilities", moving.facilities),
        ("merge-moves-observations", moving.observations),
        ("merge-moves-merged", moving.merged),
    ];
    let some = counted.iter().filter(|(_, count)| *count > 0);
    lines.extend(some.map(|(key, count)| l.say(key).with("count", *count).to_string()));
    lines
}

async fn view(page: &Page, choice: Choice, typed: Fields) -> Result<MergeView, Error> {
    let shell = page.shell(Section::Communities);
    let view = page
        .app()
        .run(move |app| {
            let found = app.load_pair(choice.kept, choice.merged)?;
            Ok::<_, AppError>(MergeView::new(shell, choice, &found, &typed))
        })
        .await?;
    view.ok_or_else(Error::not_found)
}

/// `GET /duplicates/{one}/{other}/merge?keep=…`
pub(crate) async fn merge(
    page: Page,
    Path((one, other)): Path<(String, String)>,
    query: Fields,
) -> Result<Response, Error> {
    let choice = Choice::of(of_path(&one, &other)?, &query)?;
    page.show(&view(&page, choice, Fields::default()).await?)
}

/// `POST /duplicates/{one}/{other}/merge?keep=…`
pub(crate) async fn post_merge(
    page: Page,
    Path((one, other)): Path<(String, String)>,
    query: Fields,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let (choice, actor) = (Choice::of(of_path(&one, &other)?, &query)?, page.actor()?);
    let reason = typed.raw("reason").unwrap_or_default().to_owned();
    let refused = page
        .app()
        .run(move |app| match app.merge_communities(&actor, choice.merged, choice.kept, &reason) {
            Ok(()) => Ok(None),
            Err(AppError::Invalid { reason, .. }) => Ok(Some(reason)),
            Err(error) => Err(error),
        })
        .await?;
    match refused {
        None => Ok(Redirect::to(&format!("/communities/{}#merged", choice.kept)).into_response()),
        Some(reason) => page.show_again(&view(&page, choice, typed).await?.with_error(reason)),
    }
}

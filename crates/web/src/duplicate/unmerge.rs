//! `/communities/{id}/unmerge`: taking a merge back.

use super::crumbs;
use super::say::{reason_field, refused};
use crate::community::china;
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::page::Page;
use crate::ui::form::{Field, FormError};
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use app::{AppError, Noun};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::duplicate::Merge;
use domain::id::CommunityId;

/// The page that asks once more.
#[derive(Debug, Template)]
#[template(path = "duplicate/unmerge.html")]
pub(crate) struct UnmergeView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    id: String,
    back: String,
    answer: String,
    /// Who merged them, when and why.
    about: String,
    errors: Vec<FormError>,
    reason: Field,
}

impl UnmergeView {
    fn new(shell: Shell, merge: &Merge, kept: &str, who: &str, typed: &Fields) -> Self {
        let l = shell.l;
        Self {
            crumbs: crumbs(l, l.t("unmerge-title")),
            id: merge.merged.to_string(),
            back: format!("/communities/{}", merge.kept),
            answer: l.say("unmerge-answer").with("merged", &merge.name).with("kept", kept).to_string(),
            about: l
                .say("unmerge-about")
                .with("who", who)
                .with("when", l.moment(merge.merged_at, &china()))
                .with("reason", &merge.reason)
                .to_string(),
            errors: Vec::new(),
            reason: reason_field(l, "decide-reason", typed.raw("reason").unwrap_or_default()),
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("unmerge-title").into_owned()
    }

    fn with_error(mut self, reason: &str) -> Self {
        self.errors = vec![refused(self.shell.l, &mut self.reason, reason)];
        self
    }

    #[cfg(test)]
    pub(crate) fn sample(l: crate::i18n::Words) -> Self {
        let id = |n| domain::id::uuid_v7(n, [0; 10]);
        let merge = Merge {
            merged: CommunityId::from_uuid(id(1)),
            name: "南方花园A区".into(),
            kept: CommunityId::from_uuid(id(2)),
            reason: "同一小区，写法不同".into(),
            merged_by: domain::id::AccountId::from_uuid(id(3)),
            merged_at: jiff::Timestamp::UNIX_EPOCH,
        };
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Communities), "/") };
        Self::new(shell, &merge, "南方花园（A区）", "张规划", &Fields::default())
    }
}

async fn view(page: &Page, id: CommunityId, typed: Fields) -> Result<UnmergeView, Error> {
    let shell = page.shell(Section::Communities);
    page.app()
        .run(move |app| {
            let merge = app.find_merge(id)?.ok_or(AppError::NotFound(Noun::Community))?;
            let kept = app.load_community(merge.kept)?;
            let kept = kept.item().map(|item| item.community.name.clone()).unwrap_or_default();
            let who = app.find_account(merge.merged_by)?.map(|account| account.display_name);
            let who = who.unwrap_or_else(|| "–".to_owned());
            Ok::<_, AppError>(UnmergeView::new(shell, &merge, &kept, &who, &typed))
        })
        .await
}

/// `GET /communities/{id}/unmerge`
pub(crate) async fn unmerge(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let id = id.parse().map_err(|_| Error::not_found())?;
    page.show(&view(&page, id, Fields::default()).await?)
}

/// `POST /communities/{id}/unmerge`
pub(crate) async fn post_unmerge(
    page: Page,
    Path(id): Path<String>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let id: CommunityId = id.parse().map_err(|_| Error::not_found())?;
    let actor = page.actor()?;
    let reason = typed.raw("reason").unwrap_or_default().to_owned();
    let refused = page
        .app()
        .run(move |app| match app.unmerge_community(&actor, id, &reason) {
            Ok(()) => Ok(None),
            Err(AppError::Invalid { reason, .. }) => Ok(Some(reason)),
            Err(error) => Err(error),
        })
        .await?;
    match refused {
        None => Ok(Redirect::to(&format!("/communities/{id}")).into_response()),
        Some(reason) => page.show_again(&view(&page, id, typed).await?.with_error(reason)),
    }
}

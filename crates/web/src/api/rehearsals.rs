//! Copies of communities to practise on.

use super::body::{NoQuery, id};
use crate::error::Error;
use crate::page::Page;
use app::Desk;
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::id::CommunityId;
use domain::rehearsal::Rehearsal;
use serde::Serialize;
use utoipa::ToSchema;

/// A copy to practise on. It is shown as any community is, and counted nowhere.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RehearsalLine {
    /// Id of the copy.
    #[schema(example = "01939f2e8c7a7b3e9a41c0ffee000003")]
    community_id: String,
    /// Id of what it is a copy of.
    original_id: String,
    /// Its dwellings.
    dwellings: u64,
    /// Its owners, all of them invented.
    owners: u64,
    /// The account that made it.
    account_id: String,
    /// When.
    #[schema(format = DateTime)]
    made_at: String,
}

impl From<&Rehearsal> for RehearsalLine {
    fn from(rehearsal: &Rehearsal) -> Self {
        Self {
            community_id: rehearsal.community.to_string(),
            original_id: rehearsal.original.to_string(),
            dwellings: rehearsal.dwellings,
            owners: rehearsal.owners,
            account_id: rehearsal.made_by.to_string(),
            made_at: rehearsal.made_at.to_string(),
        }
    }
}

/// List rehearsals
///
/// The copies there are, the latest first.
#[utoipa::path(
    get, path = "/api/v1/rehearsals", tag = "communities", operation_id = "list_rehearsals",
    responses((status = 200, description = "The copies", body = Vec<RehearsalLine>))
)]
pub(crate) async fn list_rehearsals(page: Page, _: NoQuery) -> Result<Json<Vec<RehearsalLine>>, Error> {
    let listed = page.app().run(Desk::list_rehearsals).await?;
    Ok(Json(listed.iter().map(|(rehearsal, _)| RehearsalLine::from(rehearsal)).collect()))
}

/// Make a rehearsal
///
/// Copies a community with invented residents, to practise on. A community has one copy at a time.
#[utoipa::path(
    post, path = "/api/v1/communities/{id}/rehearsal", tag = "communities", operation_id = "make_rehearsal",
    params(("id" = String, Path, description = "Id of the community", example = "01939f2e8c7a7b3e9a41c0ffee000001")),
    responses((status = 201, description = "The copy", body = RehearsalLine))
)]
pub(crate) async fn make_rehearsal(
    page: Page,
    Path(community): Path<String>,
    _: NoQuery,
) -> Result<(StatusCode, Json<RehearsalLine>), Error> {
    let (community, actor): (CommunityId, _) = (id(&community)?, page.actor()?);
    let made = page.app().run(move |app| app.make_rehearsal(&actor, community)).await?;
    Ok((StatusCode::CREATED, Json(RehearsalLine::from(&made))))
}

/// Throw a rehearsal away
///
/// With everything that was done on it; the audit log keeps that it was there.
#[utoipa::path(
    delete, path = "/api/v1/rehearsals/{id}", tag = "communities", operation_id = "discard_rehearsal",
    params(("id" = String, Path, description = "Id of the copy", example = "01939f2e8c7a7b3e9a41c0ffee000003")),
    responses((status = 204, description = "It is gone"))
)]
pub(crate) async fn discard_rehearsal(
    page: Page,
    Path(copy): Path<String>,
    _: NoQuery,
) -> Result<StatusCode, Error> {
    let (copy, actor): (CommunityId, _) = (id(&copy)?, page.actor()?);
    page.app().run(move |app| app.discard_rehearsal(&actor, copy)).await?;
    Ok(StatusCode::NO_CONTENT)
}

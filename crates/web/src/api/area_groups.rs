//! Area groups: communities that plans treat together.

use super::body::{Body, NoQuery, id};
use super::shape::each;
use crate::error::Error;
use crate::page::Page;
use app::area_group::{AreaGroupDraft, KeptAreaGroup};
use app::{AppError, Desk};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::area_group::StreetWork;
use domain::division::DivisionCode;
use domain::id::{AreaGroupId, CommunityId};
use domain::{Fen, Share};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A work in the streets, paid by public budgets.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StreetWorkBody {
    /// The first calendar year in which it may start.
    #[schema(minimum = 1990, maximum = 2200)]
    first_year: i16,
    /// What it costs, in fen.
    #[schema(minimum = 1, maximum = 1_000_000_000_000_i64)]
    cost_fen: i64,
    /// The part for which central money may be used, in parts per million.
    #[schema(maximum = 1_000_000)]
    central_ppm: u32,
    /// The part for which money from bonds may be used, in parts per million.
    #[schema(maximum = 1_000_000)]
    bond_ppm: u32,
    /// Years after its start in which communities may start at the earliest.
    #[schema(maximum = 5)]
    lag: u8,
    /// Id of the group whose work comes before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<String>,
}

impl From<&StreetWork> for StreetWorkBody {
    fn from(work: &StreetWork) -> Self {
        Self {
            first_year: work.first_year,
            cost_fen: work.cost.0,
            central_ppm: work.central.ppm(),
            bond_ppm: work.bond.ppm(),
            lag: work.lag,
            after: work.after.map(|after| after.to_string()),
        }
    }
}

impl StreetWorkBody {
    fn work(&self) -> Result<StreetWork, Error> {
        let share = |field, ppm| {
            Share::from_ppm(ppm).map_err(|_| Error::from(AppError::Invalid { field, reason: "share" }))
        };
        Ok(StreetWork {
            first_year: self.first_year,
            cost: Fen(self.cost_fen),
            central: share("central_ppm", self.central_ppm)?,
            bond: share("bond_ppm", self.bond_ppm)?,
            lag: self.lag,
            after: self.after.as_deref().map(id).transpose()?,
        })
    }
}

/// Communities that plans treat together.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AreaGroupBody {
    /// What people call it.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// Code of the district in which its members lie.
    #[schema(example = "500103")]
    district: String,
    /// Ids of the communities.
    #[schema(max_items = 1000)]
    community_ids: Vec<String>,
    /// The work for which their comprehensive renovation waits; absent where they start together.
    #[serde(default)]
    work: Option<StreetWorkBody>,
    /// The group's revision as it was seen; not read for a new one.
    #[serde(default)]
    revision: i64,
}

impl AreaGroupBody {
    fn draft(&self) -> Result<AreaGroupDraft, Error> {
        let members: Result<Vec<CommunityId>, Error> = self.community_ids.iter().map(|one| id(one)).collect();
        Ok(AreaGroupDraft {
            name: self.name.clone(),
            district: DivisionCode(self.district.as_str().into()),
            members: members?,
            work: self.work.as_ref().map(StreetWorkBody::work).transpose()?,
        })
    }
}

/// An area group.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AreaGroupLine {
    /// Id.
    #[schema(example = "01939f2e8c7a7b3e9a41c0ffee000031")]
    id: String,
    /// What people call it.
    name: String,
    /// Code of the district.
    #[schema(example = "500103")]
    district: String,
    /// Ids of the communities.
    community_ids: Vec<String>,
    /// The work for which their comprehensive renovation waits; absent where they start together.
    #[serde(skip_serializing_if = "Option::is_none")]
    work: Option<StreetWorkBody>,
    /// How often it was changed; said again with a change.
    revision: i64,
}

impl From<&KeptAreaGroup> for AreaGroupLine {
    fn from(kept: &KeptAreaGroup) -> Self {
        let group = &kept.group;
        Self {
            id: group.id.to_string(),
            name: group.name.clone(),
            district: group.district.to_string(),
            community_ids: group.members.iter().map(ToString::to_string).collect(),
            work: group.work.as_ref().map(StreetWorkBody::from),
            revision: kept.revision,
        }
    }
}

/// List area groups
///
/// In the order in which they were made. The next scenario is planned with them as they are then.
#[utoipa::path(
    get, path = "/api/v1/area-groups", tag = "plan", operation_id = "list_area_groups",
    responses((status = 200, description = "The groups", body = Vec<AreaGroupLine>))
)]
pub(crate) async fn list_area_groups(page: Page, _: NoQuery) -> Result<Json<Vec<AreaGroupLine>>, Error> {
    let kept = page.app().run(Desk::list_area_groups).await?;
    Ok(Json(each(&kept)))
}

/// Make an area group
///
/// Communities of one district that start in the same year or not at all, or that wait for a work.
#[utoipa::path(
    post, path = "/api/v1/area-groups", tag = "plan", operation_id = "make_area_group",
    request_body = AreaGroupBody,
    responses((status = 201, description = "The group", body = AreaGroupLine))
)]
pub(crate) async fn make_area_group(
    page: Page,
    _: NoQuery,
    Body(body): Body<AreaGroupBody>,
) -> Result<(StatusCode, Json<AreaGroupLine>), Error> {
    let (actor, draft) = (page.actor()?, body.draft()?);
    let ask = move |app: &Desk| {
        let group = app.make_area_group(&actor, draft)?;
        app.load_area_group(group)
    };
    let made = page.app().run(ask).await?;
    Ok((StatusCode::CREATED, Json(AreaGroupLine::from(&made))))
}

/// Change an area group
#[utoipa::path(
    put, path = "/api/v1/area-groups/{id}", tag = "plan", operation_id = "change_area_group",
    params(("id" = String, Path, description = "Id of the group", example = "01939f2e8c7a7b3e9a41c0ffee000031")),
    request_body = AreaGroupBody,
    responses((status = 200, description = "The group", body = AreaGroupLine))
)]
pub(crate) async fn change_area_group(
    page: Page,
    Path(group): Path<String>,
    _: NoQuery,
    Body(body): Body<AreaGroupBody>,
) -> Result<Json<AreaGroupLine>, Error> {
    let (group, actor): (AreaGroupId, _) = (id(&group)?, page.actor()?);
    let (draft, revision) = (body.draft()?, body.revision);
    let change = move |app: &Desk| {
        app.change_area_group(&actor, group, draft, revision)?;
        app.load_area_group(group)
    };
    let changed = page.app().run(change).await?;
    Ok(Json(AreaGroupLine::from(&changed)))
}

/// Take an area group apart
///
/// As it is by now. Scenarios that were made with it keep it.
#[utoipa::path(
    delete, path = "/api/v1/area-groups/{id}", tag = "plan", operation_id = "delete_area_group",
    params(("id" = String, Path, description = "Id of the group", example = "01939f2e8c7a7b3e9a41c0ffee000031")),
    responses((status = 204, description = "It is no more"))
)]
pub(crate) async fn delete_area_group(
    page: Page,
    Path(group): Path<String>,
    _: NoQuery,
) -> Result<StatusCode, Error> {
    let (group, actor): (AreaGroupId, _) = (id(&group)?, page.actor()?);
    let delete = move |app: &Desk| {
        let kept = app.load_area_group(group)?;
        app.delete_area_group(&actor, group, kept.revision)
    };
    page.app().run(delete).await?;
    Ok(StatusCode::NO_CONTENT)
}
